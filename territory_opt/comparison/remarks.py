"""What is said of scenarios in sentences: what each one changes, whose hours move, which rules turn, what was found."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import attrs

from territory_opt.comparison.table import FREE_HOURS, Line, RuleLine, Unit, figure_lines, has_plan, rule_lines
from territory_opt.comparison.wording import entry, named, rep_titles, status_words
from territory_opt.model.finding import Finding
from territory_opt.report.layout import counted
from territory_opt.scenarios.differences import grouped

if TYPE_CHECKING:
    from territory_opt.comparison.result import Comparison, ScenarioResult

MOST_CHANGES, MOST_REPS = 12, 5
"""So many changes of a scenario, and so many reps whose rules turn, are told one by one; the others are counted."""


@attrs.frozen(kw_only=True)
class Inputs:
    """What a scenario changes, as it stands before a table that does not show it.

    Parameters
    ----------
    name, description
        The scenario's.
    lines
        What it changes, a line for each field.
    """

    name: str
    description: str
    lines: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Remarks:
    """What is said of one scenario below the table.

    Parameters
    ----------
    name, description
        The scenario's; no description where it stands before the table already.
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


def inputs_of(result: "ScenarioResult") -> Inputs:
    """Return what a scenario changes; of very many fields the first, and a count of the others."""
    lines = [str(line) for line in grouped(result.differences)] or ["nothing"]
    unsaid = len(lines) - MOST_CHANGES
    more = [f"and {counted(unsaid, 'other field')}, which CSV and JSON hold"] if unsaid > 0 else []
    return Inputs(
        name=named(result.name),
        description=named(result.description),
        lines=tuple(map(named, [*lines[:MOST_CHANGES], *more])),
    )


def remarks_beside(comparison: "Comparison") -> tuple[Remarks, ...]:
    """Return what a table with a column for each scenario leaves to say: descriptions, reasons, findings."""
    return tuple(_remarks(result, result.description, _findings(result)) for _, result in _spoken_of(comparison))


def remarks_below(comparison: "Comparison") -> tuple[Remarks, ...]:
    """Return what a table with a row for each scenario leaves to say: hours and rules too.

    The inputs and the descriptions stand before that table.
    """
    team, *reps = [
        _Week(
            who=who,
            hours=tuple(line for line in figure_lines(comparison, rep) if line.figure.unit is Unit.HOURS),
            limits=rule_lines(comparison, rep),
        )
        for rep, who in ((None, named(comparison.base.team.name)), *rep_titles(comparison))
    ]
    return tuple(
        _remarks(result, "", (*_weeks(team, reps, column), *_findings(result)))
        for column, result in _spoken_of(comparison)
    )


def hours_as_they_are(comparison: "Comparison") -> str:
    """Return the team's hours without any change in words; empty without a plan."""
    hours = [line for line in figure_lines(comparison) if line.figure.unit is Unit.HOURS]
    told = ", ".join(f"{_spent_on(line)} {entry(line, 0).text}" for line in hours if line.values[0] is not None)
    return told and named(f"Hours of the team '{comparison.base.name}': {told}.")


@attrs.frozen(kw_only=True)
class _Week:
    """The week of a rep, or those of the team, in every scenario."""

    who: str
    hours: tuple[Line, ...]
    limits: tuple[RuleLine, ...]

    def is_there(self, column: int) -> bool:
        return any(line.figure is FREE_HOURS and line.values[column] is not None for line in self.hours)

    def is_told(self, column: int) -> bool:
        """Return whether rules turn in it, or there is none to compare with."""
        turns = any(limit.starts(column) or limit.stops(column) for limit in self.limits)
        return turns or (self.is_there(column) and not self.is_there(0))

    def words(self, column: int) -> str:
        return f"{self.who}: {'; '.join((*self._turns(column), self._moved(column)))}"

    def _turns(self, column: int) -> Iterator[str]:
        starting = [limit.limit for limit in self.limits if limit.starts(column)]
        stopping = [limit.limit for limit in self.limits if limit.stops(column)]
        if starting:
            yield f"{', '.join(starting)} {'starts' if len(starting) == 1 else 'start'} to bind"
        if stopping:
            yield f"{', '.join(stopping)} {'stops' if len(stopping) == 1 else 'stop'} binding"

    def _moved(self, column: int) -> str:
        cells = [(_spent_on(line), entry(line, 0).text, entry(line, column).text) for line in self.hours]
        if not self.is_there(0):
            return f"hours {', '.join(f'{activity} {now}' for activity, _, now in cells)}"
        moved = [f"{activity} {was} -> {now}" for activity, was, now in cells if was != now]
        return f"hours {', '.join(moved)}" if moved else "hours as before"


def _spent_on(line: Line) -> str:
    return line.figure.activity or "left free"


def _weeks(team: _Week, reps: Sequence[_Week], column: int) -> Iterator[str]:
    if column and team.is_there(column):
        yield team.words(column)
    turning = [rep for rep in reps if column and rep.is_told(column)]
    yield from (rep.words(column) for rep in turning[:MOST_REPS])
    if len(turning) > MOST_REPS:
        count = counted(len(turning) - MOST_REPS, "other rep")
        yield f"and {count} whose rules start or stop binding, or who are new: CSV and JSON hold them"


def _spoken_of(comparison: "Comparison") -> Iterator[tuple[int, "ScenarioResult"]]:
    """Yield the scenarios with their columns; the territory as it is only when it has no plan."""
    for column, result in enumerate(comparison.results):
        if column or not has_plan(result.team):
            yield column, result


def _remarks(result: "ScenarioResult", description: str, lines: Iterable[str]) -> Remarks:
    team = result.team
    return Remarks(
        name=named(result.name),
        description=named(description),
        why_not="" if has_plan(team) else f"{status_words(team.status)}: {named(team.why_not)}",
        lines=tuple(named(line) for line in lines),
        scenario_hash=result.scenario_hash,
    )


def _findings(result: "ScenarioResult") -> Iterator[str]:
    yield from map(_finding, result.findings)


def _finding(found: Finding) -> str:
    unsaid = [example for example in found.examples if example not in found.message]
    examples = f" For example {', '.join(unsaid)}." if unsaid else ""
    return f"{found.severity.value}: {found.message}{examples}"
