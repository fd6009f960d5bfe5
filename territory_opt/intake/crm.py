"""Reads the export of a CRM as a territory: files recognised, rows accounted for, odds chosen, everything told."""

import datetime as dt
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from territory_opt.errors import InvalidInputError
from territory_opt.intake.building.building import build_problem
from territory_opt.intake.building.odds_choice import OddsFrom
from territory_opt.intake.joining.read_export import read_export
from territory_opt.intake.recognising.mapping_file import read_mapping
from territory_opt.intake.records.recognition import System
from territory_opt.model.checks import OneOf
from territory_opt.model.policy import Policy
from territory_opt.model.problem import Problem
from territory_opt.model.working_time import Period


def read_crm(
    path: str | Path,
    *,
    preset: str | None = None,
    mapping: str | Path | None = None,
    overrides: str | Path | None = None,
    odds_from: OddsFrom | str | None = None,
    as_of: dt.date | None = None,
    period: Period | None = None,
    policy: Policy | None = None,
    target_rule: str | None = None,
) -> Problem:
    """Read a CRM export.

    Parameters
    ----------
    path
        A file of the export (CSV, text, or a workbook), or the folder that holds its files.
    preset
        Which system wrote it: ``salesforce``, ``hubspot``, ``dynamics``, ``pipedrive``, ``maven`` or ``other``;
        recognised when not given.
    mapping
        A file that says what the columns mean, where that was not or wrongly recognised.
    overrides
        A CSV file of what people settled about deals and accounts: tier, odds, certainty, owner.
    odds_from
        What the odds of open deals are read from before anything else: ``column``, ``stages`` or ``history``. By
        default the first that gives any of: an override, the deal's column, the export's table of stages, a stated
        table, a history of 30 or more closed deals, the CRM's default stages, a shorter history.
    as_of
        The plan date; the latest day on which a deal was opened or closed, or an activity took place, when not given.
        What happened after it is not known on it: deals closed later are open, deals opened later are set aside.
    period
        The period to plan; when not given the calendar year of the day after the plan date, in its last quarter the
        next one where more open deals close in that.
    policy
        How to work the territory; when not given the policy ``two_day_rule``, with the odds of a new deal and the
        sales cycle of the export's own history where that is long enough.
    target_rule
        Each rep's target as an expression, such as ``closed_won_last_year * 1.10``. It outranks the goals of the
        export; without either there are no targets.

    Raises
    ------
    InvalidInputError
        With everything that keeps the export, its mapping, overrides or the rule from being used.
    """
    faults = [
        fault.under(name)
        for name, value, choices in (("preset", preset, System), ("odds_from", odds_from, OddsFrom))
        if value is not None
        for fault in OneOf([choice.value for choice in choices])(value)
    ]
    if faults:
        raise InvalidInputError(faults)
    mapping_path = None if mapping is None else Path(mapping)
    with _uncollected():
        export = read_export(
            Path(path),
            system=preset,
            mapping=mapping_path,
            overrides=None if overrides is None else Path(overrides),
        )
        return build_problem(
            export,
            odds_from=None if odds_from is None else OddsFrom(odds_from),
            as_of=as_of,
            period=period,
            policy=policy,
            target_rule=target_rule,
            stage_odds=None if mapping_path is None else read_mapping(mapping_path).stage_odds,
        )


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let no garbage be looked for: the records of an import pile up without circles, and looking takes long."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
