"""A territory from wherever it is kept: a folder, a problem as JSON, a workbook, the export of a CRM."""

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from territory_opt.errors import Fault, InvalidInputError, listing, nearest
from territory_opt.files.folder import (
    CLIENTS,
    OPPORTUNITIES,
    POLICY,
    REPS,
    SCENARIOS,
    TERRITORY,
    read_demo,
    read_folder,
)
from territory_opt.files.policy_file import read_policy
from territory_opt.files.problem_json import problem_from_json
from territory_opt.model.problem import Problem
from territory_opt.model.working_time import Period

if TYPE_CHECKING:
    from territory_opt.intake.building.odds_choice import OddsFrom
    from territory_opt.intake.records.recognition import System

DEMO = Path("demo")
WORKBOOK_SUFFIXES = (".xlsx", ".xlsm")
PLAN, REPORT, WORKBOOK = "plan.json", "report.txt", "workbook.xlsx"
"""Files of a plan."""

AUTO = "auto"
"""The word for a CRM export of which the system is to be found out."""


class SourceKind(StrEnum):
    """What a territory is kept in."""

    DEMO = "demo"
    FOLDER = "folder"
    JSON = "json"
    WORKBOOK = "workbook"
    EXPORT = "export"


def kind_of(source: Path) -> SourceKind:
    """Return what a territory is kept in, by the names of the files alone; of workbooks by what they hold.

    A folder is a territory's when it holds one of the files only such a folder has; with other tables in it, it is an
    export. What is not there counts as a folder, which is then told to be missing.

    Examples
    --------
    >>> kind_of(Path("north.json")), kind_of(Path("no_such_folder"))
    (<SourceKind.JSON: 'json'>, <SourceKind.FOLDER: 'folder'>)
    """
    from territory_opt.intake.reading.sheets import SUFFIXES
    from territory_opt.workbook.reading import is_territory_workbook

    if source == DEMO and not source.exists():
        return SourceKind.DEMO
    suffix = source.suffix.lower()
    if suffix == ".json":
        return SourceKind.JSON
    if source.is_dir():
        try:
            names = {path.name for path in source.iterdir()}
        except OSError:  # told when the folder is read
            return SourceKind.FOLDER
        is_own = bool(names & {REPS, POLICY, TERRITORY}) or {CLIENTS, OPPORTUNITIES} <= names
        has_tables = any(Path(name).suffix.lower() in SUFFIXES for name in names)
        return SourceKind.EXPORT if has_tables and not is_own else SourceKind.FOLDER
    if suffix in WORKBOOK_SUFFIXES and source.is_file() and is_territory_workbook(source):
        return SourceKind.WORKBOOK
    return SourceKind.EXPORT if suffix in SUFFIXES else SourceKind.FOLDER


def read_source(
    source: Path,
    *,
    crm: str | None = None,
    mapping: Path | None = None,
    overrides: Path | None = None,
    odds_from: str | None = None,
    policy: Path | None = None,
    as_of: str | None = None,
    period: str | None = None,
    target: str | None = None,
) -> Problem:
    """Return the territory that the words of a command line name; faults are named by its options.

    Parameters
    ----------
    source
        A territory folder, a problem as JSON, a workbook written from a plan, the export of a CRM (a file or a folder
        of them); or ``demo``, the sample territory, where nothing of that name is there.
    crm
        Which system wrote the export; ``auto`` to find it out, as for files and folders that can be nothing else.
    mapping, overrides
        Of an export: what its columns mean, and what a person settled.
    odds_from
        Of an export: where odds are taken from first.
    policy
        A policy file to use instead of the territory's.
    as_of, period
        The plan date, and the planned period by name.
    target
        Of an export: each rep's target as a rule.

    Raises
    ------
    InvalidInputError
        With everything wrong in the options or the territory.

    Examples
    --------
    >>> read_source(Path("north.json"), target="won * 2")
    Traceback (most recent call last):
    territory_opt.errors.InvalidInputError: 1 problem in the input
      - --target: found 'won * 2'; allowed is only beside a CRM export; state targets in reps.csv, or add --crm
    """
    day, named = _day(as_of), None if period is None else Period.named(period)
    kind = SourceKind.EXPORT if crm is not None else kind_of(source)
    if kind is SourceKind.EXPORT:
        _refuse_own_output(source)
        from territory_opt.intake.crm import read_crm

        return read_crm(
            source,
            preset=system_of(crm),
            mapping=mapping,
            overrides=overrides,
            odds_from=_odds_from(odds_from),
            policy=None if policy is None else read_policy(policy),
            as_of=day,
            period=named,
            target_rule=target,
        )
    _refuse_words_of_exports(target=target, mapping=mapping, overrides=overrides, odds_from=odds_from)
    if kind is SourceKind.FOLDER:
        return read_folder(source, policy=policy, as_of=day, period=named)
    allowed = {
        SourceKind.DEMO: "the sample territory as it stands",
        SourceKind.JSON: "a problem JSON as it stands; it states its own policy, dates and period",
        SourceKind.WORKBOOK: "a workbook as it stands; change its cells, or the territory it was written from",
    }[kind]
    _refuse_changes(allowed, policy=policy, as_of=as_of, period=period)
    if kind is SourceKind.DEMO:
        return read_demo()
    if kind is SourceKind.JSON:
        return problem_from_json(source)
    from territory_opt.workbook.reading import problem_from_workbook

    return problem_from_workbook(source)


def scenarios_beside(source: Path) -> Path | None:
    """Return the scenarios that stand in a territory's folder; None when there are none."""
    if kind_of(source) is SourceKind.DEMO:
        return demo_scenarios()
    path = source / SCENARIOS
    return path if path.is_file() else None


def demo_scenarios() -> Path:
    """Return the scenarios of the sample territory."""
    return Path(str(files("territory_opt") / "demo" / SCENARIOS))


def _day(as_of: str | None) -> dt.date | None:
    try:
        return None if as_of is None else dt.date.fromisoformat(as_of)
    except ValueError:
        raise InvalidInputError([Fault("--as-of", repr(as_of), "a date such as 2026-01-05")]) from None


def system_of(crm: str | None) -> "System | None":
    """Return the system that a word of the command line names; None for ``auto`` and for none."""
    from territory_opt.intake.records.recognition import System

    _refuse_other("--crm", crm, (AUTO, *(str(system) for system in System)))
    return None if crm in {None, AUTO} else System(str(crm))


def _odds_from(word: str | None) -> "OddsFrom | None":
    from territory_opt.intake.building.odds_choice import OddsFrom

    _refuse_other("--odds-from", word, [str(source) for source in OddsFrom])
    return None if word is None else OddsFrom(word)


def _refuse_other(option: str, word: str | None, known: Sequence[str]) -> None:
    if word is not None and word not in known:
        raise InvalidInputError([Fault(option, repr(word), f"one of {listing(known)}", nearest(word, known))])


def _refuse_own_output(source: Path) -> None:
    """Raise InvalidInputError for what this program wrote for people: it looks like an export and is none."""
    if source.is_dir() and (source / PLAN).is_file() and (source / REPORT).is_file():
        hint = f"plan its {WORKBOOK}, or the territory that it was planned from"
        raise InvalidInputError([Fault(str(source), "a folder that a plan was written to", "a territory", hint)])
    if source.suffix.lower() not in WORKBOOK_SUFFIXES or not source.is_file():
        return
    from territory_opt.intake.reading.archive import sheet_names
    from territory_opt.session.layout import HIDDEN
    from territory_opt.workbook.gap_sheet import GAP
    from territory_opt.workbook.record_sheets import ASSUMPTIONS
    from territory_opt.workbook.week_sheet import WEEK

    names = set(sheet_names(source.read_bytes()))
    if HIDDEN in names:
        hint = f"territory-opt session TERRITORY {source}"
        raise InvalidInputError([Fault(source.name, "a worksheet for a planning session", "a territory", hint)])
    if names >= {GAP, WEEK, ASSUMPTIONS}:
        hint = "a copy by another program may have lost it: plan the first one, or the territory it was written from"
        raise InvalidInputError(
            [Fault(source.name, "a workbook of a plan whose hidden sheet is gone", "one with its territory", hint)]
        )


def _refuse_words_of_exports(*, target: str | None, **others: object) -> None:
    hint = "state targets in reps.csv, or add --crm"
    faults = [] if target is None else [Fault("--target", repr(target), "only beside a CRM export", hint)]
    faults += [
        Fault(f"--{name.replace('_', '-')}", repr(str(value)), "only beside a CRM export", "add --crm")
        for name, value in others.items()
        if value is not None
    ]
    if faults:
        raise InvalidInputError(faults)


def _refuse_changes(allowed: str, **options: object) -> None:
    given = [f"--{name.replace('_', '-')}" for name, value in options.items() if value is not None]
    if given:
        raise InvalidInputError([Fault(" ".join(given), "given", allowed)])
