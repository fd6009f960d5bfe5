"""A territory from wherever it is kept: a folder, a problem as JSON, the export of a CRM."""

import datetime as dt
from importlib.resources import files
from pathlib import Path

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.files.folder import SCENARIOS, read_demo, read_folder
from territory_opt.files.policy_file import read_policy
from territory_opt.files.problem_json import problem_from_json
from territory_opt.intake.crm import read_crm
from territory_opt.model.problem import Problem
from territory_opt.model.working_time import Period

DEMO = Path("demo")


def read_source(
    source: Path,
    *,
    crm: str | None = None,
    policy: Path | None = None,
    as_of: str | None = None,
    period: str | None = None,
    target: str | None = None,
) -> Problem:
    """Return the territory that the words of a command line name; faults are named by its options.

    Parameters
    ----------
    source
        A territory folder, a problem as JSON, with `crm` the folder of a CRM export; or ``demo``, the sample territory,
        where nothing of that name is there.
    crm
        Which system wrote the export.
    policy
        A policy file to use instead of the territory's.
    as_of, period
        The plan date, and the planned period by name.
    target
        With `crm`, each rep's target as a rule.

    Raises
    ------
    InvalidInputError
        With everything wrong in the options or the territory.

    Examples
    --------
    >>> read_source(Path("export"), target="won * 2")
    Traceback (most recent call last):
    territory_opt.errors.InvalidInputError: 1 problem in the input
      - --target: found 'won * 2'; allowed is a rule only beside --crm; state targets in reps.csv, or add --crm
    """
    try:
        day = None if as_of is None else dt.date.fromisoformat(as_of)
    except ValueError:
        raise InvalidInputError([Fault("--as-of", repr(as_of), "a date such as 2026-01-05")]) from None
    named = None if period is None else Period.named(period)
    if crm is not None:
        stated = None if policy is None else read_policy(policy)
        return read_crm(source, preset=crm, as_of=day, period=named, policy=stated, target_rule=target)
    if target is not None:
        hint = "state targets in reps.csv, or add --crm"
        raise InvalidInputError([Fault("--target", repr(target), "a rule only beside --crm", hint)])
    if _is_demo(source):
        _refuse_changes("the sample territory as it stands", policy=policy, as_of=as_of, period=period)
        return read_demo()
    if source.suffix.lower() == ".json":
        allowed = "a problem JSON as it stands; it states its own policy, dates and period"
        _refuse_changes(allowed, policy=policy, as_of=as_of, period=period)
        return problem_from_json(source)
    return read_folder(source, policy=policy, as_of=day, period=named)


def scenarios_beside(source: Path) -> Path | None:
    """Return the scenarios that stand in a territory's folder; None when there are none."""
    folder = Path(str(files("territory_opt") / "demo")) if _is_demo(source) else source
    path = folder / SCENARIOS
    return path if path.is_file() else None


def _is_demo(source: Path) -> bool:
    return source == DEMO and not source.exists()


def _refuse_changes(allowed: str, **options: object) -> None:
    given = [f"--{name.replace('_', '-')}" for name, value in options.items() if value is not None]
    if given:
        raise InvalidInputError([Fault(" ".join(given), "given", allowed)])
