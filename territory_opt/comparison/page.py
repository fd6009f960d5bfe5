"""A comparison as a page for people: one table, side by side or one scenario below the other, and what is said of it.

Formats differ in how they set a page, never in what it says.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import attrs

from territory_opt.comparison.inputs import input_lines
from territory_opt.comparison.table import (
    CHANCE,
    EXPECTED_REVENUE,
    FREE_HOURS,
    SHORTFALL,
    Line,
    RuleLine,
    figure_lines,
    has_plan,
    rep_names,
    rule_lines,
)
from territory_opt.comparison.wording import NONE, Entry, differs, entry, named, status_words
from territory_opt.model.finding import Finding
from territory_opt.model.units import RepId
from territory_opt.report.layout import counted
from territory_opt.scenarios.differences import grouped

if TYPE_CHECKING:
    from territory_opt.comparison.result import Comparison, ScenarioResult

MOST_COLUMNS = 5
"""More scenarios than this stand below each other where the width of a page is not known."""

ABSENT = "not there"
_MAIN = (EXPECTED_REVENUE, SHORTFALL, CHANCE, FREE_HOURS)


@attrs.frozen
class Row:
    """A row of the table: its name, and a cell for each column."""

    name: str
    entries: tuple[Entry, ...]


@attrs.frozen
class Group:
    """Rows under one heading."""

    title: str
    rows: tuple[Row, ...]


@attrs.frozen(kw_only=True)
class Remarks:
    """What is said of one scenario below the table.

    Parameters
    ----------
    name, description
        The scenario's.
    why_not
        Why it has no plan; empty when it has one.
    lines
        More about it, a sentence each.
    scenario_hash
        SHA-256 of its changes.
    """

    name: str
    description: str
    why_not: str
    lines: tuple[str, ...]
    scenario_hash: str


@attrs.frozen(kw_only=True)
class Page:
    """A comparison for people.

    Parameters
    ----------
    title
        What it is about.
    columns
        The heads of the table's columns, that of the rows' names first.
    groups
        The rows of the table.
    notes
        How to read the table.
    scenarios
        What is said of each scenario.
    input_hash
        SHA-256 of the territory as it is.
    """

    title: str
    columns: tuple[str, ...]
    groups: tuple[Group, ...]
    notes: tuple[str, ...]
    scenarios: tuple[Remarks, ...]
    input_hash: str


def page_of(comparison: "Comparison") -> Page:
    """Return the page for a width that is not known: side by side for a few scenarios."""
    few = len(comparison.scenarios) <= MOST_COLUMNS
    return side_by_side(comparison) if few else one_below_another(comparison)


def side_by_side(comparison: "Comparison") -> Page:
    """Return a page on which each scenario is a column: inputs, the team's results, its rules, then each rep.

    Parameters
    ----------
    comparison
        The scenarios.
    """
    inputs = input_lines([result.differences for result in comparison.scenarios])
    reps = [Group(title, tuple(_rep_rows(comparison, rep))) for rep, title in _rep_titles(comparison)]
    groups = [
        Group("What changes", tuple(Row(named(line.path), line.entries) for line in inputs)),
        Group(_told(comparison.base.team.name), tuple(_team_rows(comparison))),
        Group("Rules that start or stop binding", tuple(_turning(rule_lines(comparison)))),
        *reps,
    ]
    unchanged = sum(not group.rows for group in reps)
    return Page(
        title=_title(comparison),
        columns=("", *(named(result.name) for result in comparison.results)),
        groups=tuple(group for group in groups if group.rows),
        notes=(
            *_legend(comparison),
            f"{counted(unchanged, 'rep')} of {len(reps):,} as before; of the others only what differs.",
        ),
        scenarios=tuple(_remarks(result, _findings(result)) for _, result in _spoken_of(comparison)),
        input_hash=comparison.base.input_hash,
    )


def one_below_another(comparison: "Comparison") -> Page:
    """Return a page on which each scenario is a row with its main figures, of the team and of each rep.

    Parameters
    ----------
    comparison
        The scenarios.
    """
    reps = [Group(title, tuple(_main_rows(comparison, rep))) for rep, title in _rep_titles(comparison)]
    team = Group(_told(comparison.base.team.name), tuple(_main_rows(comparison, None)))
    limits = rule_lines(comparison)
    unchanged = sum(not group.rows for group in reps)
    return Page(
        title=_title(comparison),
        columns=("", "rank", *(figure.words for figure in _MAIN)),
        groups=(team, *(group for group in reps if group.rows)),
        notes=(
            *_legend(comparison),
            "Rank: by expected revenue. Targets and the hours of each activity stand in CSV and JSON.",
            f"{counted(unchanged, 'rep')} of {len(reps):,} as before; of the others only where they differ.",
        ),
        scenarios=tuple(
            _remarks(result, (*_changes(result), *_turns(limits, column), *_findings(result)))
            for column, result in _spoken_of(comparison)
        ),
        input_hash=comparison.base.input_hash,
    )


def _title(comparison: "Comparison") -> str:
    count = counted(len(comparison.scenarios), "scenario")
    return (
        f"What if: {count} beside the territory {named(comparison.base.name)} · money in {named(comparison.currency)}"
    )


def _told(name: str) -> str:
    return f"The {named(name).lower()}"


def _legend(comparison: "Comparison") -> Iterator[str]:
    yield (
        f"With each number stands how far it is from '{named(comparison.base.name)}'. Better is more revenue, a "
        "smaller shortfall, a higher chance; targets and hours are neither better nor worse."
    )
    yield "Shortfall: target - expected revenue; negative is a surplus. Hours are weekly."


def _team_rows(comparison: "Comparison") -> Iterator[Row]:
    if not all(result.is_feasible for result in comparison.results):
        yield Row("plan", tuple(Entry(status_words(result.team.status)) for result in comparison.results))
    yield from _figure_rows(figure_lines(comparison))


def _rep_rows(comparison: "Comparison", rep: RepId) -> Iterator[Row]:
    columns = [result.reps.get(rep) for result in comparison.results]
    statuses = [ABSENT if figures is None else status_words(figures.status) for figures in columns]
    if len(set(statuses)) > 1:
        yield Row("plan", tuple(map(Entry, statuses)))
    yield from _figure_rows([line for line in figure_lines(comparison, rep) if differs(line)])
    yield from _turning(rule_lines(comparison, rep))


def _figure_rows(lines: Sequence[Line]) -> Iterator[Row]:
    for line in lines:
        yield Row(named(line.figure.words), tuple(entry(line, column) for column in range(len(line.values))))


def _turning(lines: Sequence[RuleLine]) -> Iterator[Row]:
    for line in lines:
        if line.turns:
            yield Row(named(line.limit), tuple(_reached(line, column) for column in range(len(line.is_reached))))


def _reached(line: RuleLine, column: int) -> Entry:
    if line.is_reached[column] is None:
        return Entry(NONE)
    if line.starts(column):
        return Entry("starts to bind")
    if line.stops(column):
        return Entry("stops binding")
    return Entry("binds" if line.is_reached[column] else "does not bind")


def _rep_titles(comparison: "Comparison") -> list[tuple[RepId, str]]:
    names = rep_names(comparison)
    shown = [named(name) for name in names.values()]
    bearers = Counter(shown)
    return [
        (rep, name if bearers[name] == 1 else f"{name} [{named(rep)}]") for rep, name in zip(names, shown, strict=True)
    ]


def _main_rows(comparison: "Comparison", rep: RepId | None) -> Iterator[Row]:
    """Yield the main figures of the scenarios; of a rep only where they differ, below the territory as it is."""
    lines = {line.figure: line for line in figure_lines(comparison, rep)}
    chosen = [lines[figure] for figure in _MAIN]
    ranks = _ranks(lines[EXPECTED_REVENUE])
    shown = [[entry(line, column) for line in chosen] for column in range(len(comparison.results))]
    first = [each.text for each in shown[0]]
    changed = [column for column, entries in enumerate(shown) if column and [each.text for each in entries] != first]
    columns = range(len(shown)) if rep is None else [0, *changed] if changed else []
    for column in columns:
        result = comparison.results[column]
        yield Row(named(result.name), (Entry(ranks[column]), *_or_why_none(result, rep, shown[column])))


def _or_why_none(result: "ScenarioResult", rep: RepId | None, entries: Sequence[Entry]) -> Iterator[Entry]:
    """Yield the cells of a row; without a plan, the first says so."""
    figures = result.team if rep is None else result.reps.get(rep)
    if figures is None:
        yield Entry(ABSENT)
    else:
        yield entries[0] if has_plan(figures) else Entry(status_words(figures.status))
    yield from entries[1:]


def _ranks(line: Line) -> list[str]:
    earned = sorted((value for value in line.values if value is not None), reverse=True)
    return [NONE if value is None else str(earned.index(value) + 1) for value in line.values]


def _spoken_of(comparison: "Comparison") -> Iterator[tuple[int, "ScenarioResult"]]:
    """Yield the scenarios with their columns; the territory as it is only when it has no plan."""
    for column, result in enumerate(comparison.results):
        if column or not has_plan(result.team):
            yield column, result


def _remarks(result: "ScenarioResult", lines: Iterable[str]) -> Remarks:
    team = result.team
    return Remarks(
        name=named(result.name),
        description=named(result.description),
        why_not="" if has_plan(team) else f"{status_words(team.status)}: {named(team.why_not)}",
        lines=tuple(named(line) for line in lines),
        scenario_hash=result.scenario_hash,
    )


def _changes(result: "ScenarioResult") -> Iterator[str]:
    yield from map(str, grouped(result.differences))


def _turns(limits: Sequence[RuleLine], column: int) -> Iterator[str]:
    yield from (f"{line.limit} starts to bind" for line in limits if line.starts(column))
    yield from (f"{line.limit} stops binding" for line in limits if line.stops(column))


def _findings(result: "ScenarioResult") -> Iterator[str]:
    yield from map(_finding, result.findings)


def _finding(found: Finding) -> str:
    unsaid = [example for example in found.examples if example not in found.message]
    examples = f" For example {', '.join(unsaid)}." if unsaid else ""
    return f"{found.severity.value}: {found.message}{examples}"
