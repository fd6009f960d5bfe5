"""A comparison as a page for people: one table, side by side or one scenario below the other, and what is said of it.

Formats differ in how they set a page, never in what it says.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import attrs

from territory_opt.comparison.inputs import input_lines
from territory_opt.comparison.remarks import (
    Inputs,
    Remarks,
    hours_as_they_are,
    inputs_of,
    remarks_below,
    remarks_beside,
)
from territory_opt.comparison.table import (
    CHANCE,
    EXPECTED_REVENUE,
    SHORTFALL,
    TARGET,
    Figure,
    Line,
    RuleLine,
    figure_lines,
    has_plan,
    rep_names,
    rule_lines,
)
from territory_opt.comparison.wording import NONE, Entry, differs, entry, named, rep_titles, status_words
from territory_opt.model.units import RepId
from territory_opt.report.layout import counted

if TYPE_CHECKING:
    from territory_opt.comparison.result import Comparison, ScenarioResult

MOST_COLUMNS = 5
"""More scenarios than this stand below each other where the width of a page is not known."""

WHAT_CHANGES = "What changes"
ABSENT = "not there"


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
class Page:
    """A comparison for people.

    Parameters
    ----------
    title
        What it is about, and what is asked of every scenario.
    inputs
        What each scenario changes, where the table does not show it.
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
    inputs: tuple[Inputs, ...]
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
    reps = [Group(title, tuple(_rep_rows(comparison, rep))) for rep, title in rep_titles(comparison)]
    groups = [
        Group(WHAT_CHANGES, tuple(Row(named(line.path), line.entries) for line in inputs)),
        Group(_told(comparison.base.team.name), tuple(_team_rows(comparison))),
        Group("Rules that start or stop binding", tuple(_turning(rule_lines(comparison)))),
        *reps,
    ]
    unchanged = sum(not group.rows for group in reps)
    return Page(
        title=_title(comparison),
        inputs=(),
        columns=("", *(named(result.name) for result in comparison.results)),
        groups=tuple(group for group in groups if group.rows),
        notes=(
            *_legend(comparison),
            f"{counted(unchanged, 'rep')} of {len(reps):,} as before; of the others only what differs.",
        ),
        scenarios=remarks_beside(comparison),
        input_hash=comparison.base.input_hash,
    )


def one_below_another(comparison: "Comparison") -> Page:
    """Return a page on which each scenario is a row with its main figures, of the team and of each rep.

    What each scenario changes stands before that, what it does to hours and rules after it.

    Parameters
    ----------
    comparison
        The scenarios.
    """
    main = _main_figures(comparison)
    reps = [Group(title, tuple(_main_rows(comparison, main, rep))) for rep, title in rep_titles(comparison)]
    team = Group(_told(comparison.base.team.name), tuple(_main_rows(comparison, main, None)))
    unchanged = sum(not group.rows for group in reps)
    return Page(
        title=_title(comparison),
        inputs=tuple(map(inputs_of, comparison.scenarios)),
        columns=("", "rank", *(figure.words for figure in main)),
        groups=(team, *(group for group in reps if group.rows)),
        notes=(
            *_legend(comparison),
            "Rank: by expected revenue.",
            "Hours of a rep stand below where rules start or stop binding; CSV and JSON hold all of them.",
            f"{counted(unchanged, 'rep')} of {len(reps):,} as before in the table; of the others only what differs.",
            *filter(None, [hours_as_they_are(comparison)]),
        ),
        scenarios=remarks_below(comparison),
        input_hash=comparison.base.input_hash,
    )


def _title(comparison: "Comparison") -> str:
    count = counted(len(comparison.scenarios), "scenario")
    asked = f" · asked: {named(comparison.asked)}" if comparison.asked else ""
    territory, currency = named(comparison.base.name), named(comparison.currency)
    return f"What if: {count} beside the territory {territory} · money in {currency}{asked}"


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


def _main_figures(comparison: "Comparison") -> tuple[Figure, ...]:
    """Return the figures of a row: the target only where a scenario changes anybody's."""
    targets = [line for rep in (None, *rep_names(comparison)) for line in figure_lines(comparison, rep)]
    changes = any(line.figure is TARGET and differs(line) for line in targets)
    return (EXPECTED_REVENUE, *([TARGET] if changes else []), SHORTFALL, CHANCE)


def _main_rows(comparison: "Comparison", main: Sequence[Figure], rep: RepId | None) -> Iterator[Row]:
    """Yield the main figures of the scenarios; of a rep only where they differ, below the territory as it is."""
    lines = {line.figure: line for line in figure_lines(comparison, rep)}
    chosen = [lines[figure] for figure in main]
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
