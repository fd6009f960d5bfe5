"""Scenarios as a TOML file: what to change, in words that can be compared line by line; all mistakes told at once."""

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.files.scenario_lines import lined_toml
from territory_opt.files.scenario_reading import SCHEMA, Reading
from territory_opt.files.scenario_verbs import plain_change
from territory_opt.files.spelling import Plain
from territory_opt.files.toml_text import toml_value
from territory_opt.files.whole import read_text
from territory_opt.model.checks import shown
from territory_opt.model.problem import Problem
from territory_opt.scenarios.scenario import Scenario

MOST_CHARACTERS = 1_000_000


def read_scenarios(path: str | Path, problem: Problem | None = None) -> tuple[Scenario, ...]:
    """Read the scenarios of a file.

    Parameters
    ----------
    path
        A TOML file: a table ``[[scenario]]`` for each, its changes in ``[[scenario.changes]]``.
    problem
        The territory they are to change; with it, every change is tried on it as well.

    Raises
    ------
    InvalidInputError
        With everything wrong in the file, each with its line and its place, such as
        ``scenarios.toml:14 scenario[1].changes[0].set``.

    Examples
    --------
    >>> from importlib.resources import files
    >>> demo = files("territory_opt") / "demo"
    >>> read_scenarios(demo / "scenarios.toml")[0].name
    'one rep leaves'
    """
    path = Path(path)
    text = read_text(path)
    if len(text) > MOST_CHARACTERS:
        found, allowed = f"{len(text):,} characters", f"at most {MOST_CHARACTERS:,}"
        raise InvalidInputError([Fault(path.name, found, allowed, "put the scenarios into several files")])
    reading = Reading(path.name, lined_toml(text))
    scenarios = reading.scenarios(problem)
    if reading.faults:
        raise InvalidInputError(reading.faults)
    return scenarios


def scenario_to_plain(scenario: Scenario) -> dict[str, Plain]:
    """Return a scenario as the table that a file states it by; its parent by name.

    Examples
    --------
    >>> from territory_opt.scenarios.people_changes import RepLeaves
    >>> scenario_to_plain(Scenario(name="without Ana", changes=(RepLeaves("ana"),)))
    {'name': 'without Ana', 'changes': [{'rep_leaves': 'ana'}]}
    """
    plain: dict[str, Plain] = {"name": scenario.name}
    if scenario.description:
        plain["description"] = scenario.description
    if scenario.parent is not None:
        plain["parent"] = scenario.parent.name
    return plain | {"changes": [plain_change(change) for change in scenario.changes]}


def scenarios_to_toml(scenarios: Iterable[Scenario]) -> str:
    """Return scenarios as a TOML document that `read_scenarios` reads back.

    Parameters
    ----------
    scenarios
        The scenarios; a parent that is not among them is written before the first that needs it.

    Raises
    ------
    InvalidInputError
        If there are none, or two that differ have the same name.

    Examples
    --------
    >>> from territory_opt.scenarios.people_changes import RepLeaves
    >>> print(scenarios_to_toml([Scenario(name="without Ana", changes=(RepLeaves("ana"),))]))
    schema = "territory_opt/scenarios/1"
    <BLANKLINE>
    [[scenario]]
    name = "without Ana"
    <BLANKLINE>
    [[scenario.changes]]
    rep_leaves = "ana"
    <BLANKLINE>
    """
    lines = [f"schema = {toml_value(SCHEMA)}"]
    for scenario in _with_parents(scenarios):
        plain = scenario_to_plain(scenario)
        changes = plain.pop("changes")
        lines += ["", "[[scenario]]", *_pairs(plain)]
        for change in changes:
            lines += ["", "[[scenario.changes]]", *_pairs(change)]
    return "\n".join(lines) + "\n"


def _pairs(table: Mapping[str, Plain]) -> Iterator[str]:
    return (f"{key} = {toml_value(value)}" for key, value in table.items())


def _with_parents(scenarios: Iterable[Scenario]) -> list[Scenario]:
    stated = list(scenarios)
    if not stated:
        raise InvalidInputError([Fault("scenario", "nothing", "at least one scenario")])
    counts = Counter(scenario.name.casefold() for scenario in stated)
    by_name: dict[str, Scenario] = {}
    written: list[Scenario] = []
    for scenario in stated:
        for member in scenario.lineage:
            name = member.name.casefold()
            if member is scenario or (name not in counts and name not in by_name):
                written.append(member)
            if by_name.setdefault(name, member) != member or counts[name] > 1:
                allowed = "one scenario of that name, in upper or lower case"
                raise InvalidInputError([Fault("name", f"several called {shown(member.name)}", allowed)])
    return written


def scenario_hash(scenario: Scenario) -> str:
    """Return the SHA-256 of what a scenario changes, its parents' changes first; names and descriptions do not count.

    Parameters
    ----------
    scenario
        The scenario.

    Examples
    --------
    >>> from territory_opt.scenarios.people_changes import RepLeaves
    >>> leave = RepLeaves("ana")
    >>> scenario_hash(Scenario(name="a", changes=(leave,))) == scenario_hash(Scenario(name="b", changes=(leave,)))
    True
    """
    changes = [_canonical(plain_change(change)) for change in scenario.all_changes]
    text = json.dumps(changes, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _canonical(value: Plain) -> Plain:
    """Return plain data in which equal values are written alike, and a day is no text."""
    match value:
        case Mapping():
            return {key: _canonical(item) for key, item in value.items()}
        case list() | tuple():
            return [_canonical(item) for item in value]
        case dt.date() | dt.time():
            return {"iso": value.isoformat()}
        case float() if value.is_integer():
            return int(value)
        case _:
            return value
