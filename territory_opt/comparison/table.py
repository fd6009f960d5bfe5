"""A comparison as numbers: each figure in every scenario, beside the territory as it is; every format reads these."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import attrs

from territory_opt.files.structure import unstructure
from territory_opt.model.units import ActivityId, RepId
from territory_opt.scenarios.differences import Difference

if TYPE_CHECKING:
    from territory_opt.comparison.result import Comparison, Figures, ScenarioResult

NOISE = 1e-6
"""A number that differs by no more than this, or this share of itself, is neither better nor worse."""

PlainValue = Any
"""A number, a text, true or false, nothing, or lists and tables of these."""


class Section(StrEnum):
    """What a row is about: an `INPUT` that differs, a `RESULT`, a `RULE` that is reached, a `FINDING`."""

    INPUT = "input"
    RESULT = "result"
    RULE = "rule"
    FINDING = "finding"


class Unit(StrEnum):
    """What a figure counts: `MONEY`, a `CHANCE` from 0 to 1, `HOURS` a week."""

    MONEY = "money"
    CHANCE = "1"
    HOURS = "h/week"


@attrs.frozen
class Figure:
    """One figure of a plan.

    Parameters
    ----------
    key
        Its name for programs: ``shortfall``, ``hours.A``.
    words
        Its name for people.
    unit
        What it counts.
    more_is_better
        None where a reader may want either.
    """

    key: str
    words: str
    unit: Unit
    more_is_better: bool | None = None

    @property
    def activity(self) -> ActivityId:
        """On what hours are spent; empty for any other figure."""
        return self.key.removeprefix(_HOURS) if self.key.startswith(_HOURS) else ""


_HOURS = "hours."
EXPECTED_REVENUE = Figure("expected_revenue", "expected revenue", Unit.MONEY, more_is_better=True)
TARGET = Figure("target", "target", Unit.MONEY)
SHORTFALL = Figure("shortfall", "shortfall", Unit.MONEY, more_is_better=False)
CHANCE = Figure("chance", "chance of the target", Unit.CHANCE, more_is_better=True)
FREE_HOURS = Figure("free_hours", "free hours", Unit.HOURS)


@attrs.frozen(kw_only=True)
class Line:
    """One figure of the team or of a rep, in every scenario.

    Parameters
    ----------
    rep
        Whose figure; None for the team.
    figure
        Which figure.
    values
        What it comes to, the territory as it is first; None without a plan, or where there is no such rep.

    Examples
    --------
    >>> line = Line(rep=None, figure=SHORTFALL, values=(100.0, 80.0, None))
    >>> line.delta(1), line.is_better(1), line.delta(2)
    (-20.0, True, None)
    """

    rep: RepId | None
    figure: Figure
    values: tuple[float | None, ...]

    def delta(self, column: int) -> float | None:
        """Return how much more it is in a column than in the territory as it is; None where one is missing."""
        base, value = self.values[0], self.values[column]
        return None if base is None or value is None else value - base

    def is_better(self, column: int) -> bool | None:
        """Return whether a column is better for the reader; None where it is the same, or neither."""
        delta, base = self.delta(column), self.values[0] or 0.0
        if delta is None or abs(delta) <= NOISE * max(1.0, abs(base)) or self.figure.more_is_better is None:
            return None
        return (delta > 0) is self.figure.more_is_better


@attrs.frozen(kw_only=True)
class RuleLine:
    """Whether a limit of an hour rule is reached, in every scenario.

    Parameters
    ----------
    rep
        For whom; None for anybody of the team.
    limit
        Which limit, such as ``admin_ceiling at_most``.
    is_reached
        The territory as it is first; None without a plan, or where there is no such rep.
    """

    rep: RepId | None
    limit: str
    is_reached: tuple[bool | None, ...]

    @property
    def turns(self) -> bool:
        """Whether it starts or stops binding in any scenario."""
        return any(self.starts(column) or self.stops(column) for column in range(len(self.is_reached)))

    def starts(self, column: int) -> bool:
        """Return whether it is reached in a column, and not in the territory as it is."""
        return self.is_reached[column] is True and self.is_reached[0] is False

    def stops(self, column: int) -> bool:
        """Return whether it is reached in the territory as it is, and not in a column."""
        return self.is_reached[column] is False and self.is_reached[0] is True


@attrs.frozen(kw_only=True)
class TidyRow:
    """One value of one scenario beside the value of the territory as it is.

    Parameters
    ----------
    section
        What it is about.
    scenario
        Whose value.
    rep, who
        Of which rep, by id and by name; None and the team's name for all together, and no name for what is said of
        the scenario.
    figure
        Which figure, path, limit, or code of a finding.
    unit
        What it counts; empty for what is no figure.
    value, base
        The value, and that of the territory as it is; None for nothing.
    delta
        Value less base, where both are numbers.
    is_better
        Whether the reader gains; None where it is the same, or neither.
    """

    section: Section
    scenario: "ScenarioResult"
    rep: RepId | None
    who: str
    figure: str
    unit: str = ""
    value: PlainValue
    base: PlainValue
    delta: float | None = None
    is_better: bool | None = None


def rep_names(comparison: "Comparison") -> dict[RepId, str]:
    """Return the names of all reps by id, those of the territory as it is first."""
    names: dict[RepId, str] = {}
    for result in comparison.results:
        for rep_id, figures in result.reps.items():
            names.setdefault(rep_id, figures.name)
    return names


def figure_lines(comparison: "Comparison", rep: RepId | None = None) -> tuple[Line, ...]:
    """Return a line for each figure of the team, or of a rep.

    Parameters
    ----------
    comparison
        The scenarios.
    rep
        Whose figures; None for the team.
    """
    columns = [_whose(result, rep) for result in comparison.results]
    activities = dict.fromkeys(activity for figures in columns if figures for activity in figures.hours)
    hours = (Figure(f"{_HOURS}{activity}", f"hours of {activity}", Unit.HOURS) for activity in activities)
    return tuple(
        Line(rep=rep, figure=figure, values=tuple(value_of(figure, figures) for figures in columns))
        for figure in (EXPECTED_REVENUE, TARGET, SHORTFALL, CHANCE, *hours, FREE_HOURS)
    )


def value_of(figure: Figure, figures: "Figures | None") -> float | None:
    """Return what a figure comes to; None without a plan, or without any figures."""
    if figures is None or (figure.unit is Unit.HOURS and not has_plan(figures)):
        return None
    if figure.activity:
        return figures.hours.get(figure.activity, 0.0)
    value: float | None = getattr(figures, figure.key)
    return value


def rule_lines(comparison: "Comparison", rep: RepId | None = None) -> tuple[RuleLine, ...]:
    """Return a line for each limit that is reached in any scenario by the team, or by a rep.

    Parameters
    ----------
    comparison
        The scenarios.
    rep
        Whose limits; None for those of anybody.
    """
    columns = [_whose(result, rep) for result in comparison.results]
    limits = dict.fromkeys(limit for figures in columns if figures for limit in figures.binding)
    return tuple(
        RuleLine(
            rep=rep,
            limit=limit,
            is_reached=tuple(
                limit in figures.binding if figures is not None and has_plan(figures) else None for figures in columns
            ),
        )
        for limit in limits
    )


def has_plan(figures: "Figures") -> bool:
    """Return whether the figures are those of a week, or of a team in which nobody lacks one."""
    return figures.expected_revenue is not None


def tidy_rows(comparison: "Comparison") -> Iterator[TidyRow]:
    """Yield every value of a comparison: the inputs that differ, the results, the rules, the findings.

    Parameters
    ----------
    comparison
        The scenarios; the territory as it is comes first.
    """
    results = comparison.results
    for result in results:
        yield from (_of_input(result, difference) for difference in result.differences)
    for rep, who in ((None, comparison.base.team.name), *rep_names(comparison).items()):
        yield from _of_plan(results, rep, who)
        for line in figure_lines(comparison, rep):
            yield from (_of_line(line, column, result, who) for column, result in enumerate(results))
        for limits in rule_lines(comparison, rep):
            yield from (_of_rule(limits, column, result, who) for column, result in enumerate(results))
    for result in results:
        for found in result.findings:
            yield TidyRow(
                section=Section.FINDING,
                scenario=result,
                rep=None,
                who="",
                figure=found.code,
                value=found.message,
                base=None,
            )


def plain_value(value: object) -> PlainValue:
    """Return a value of an input as a file holds it.

    Examples
    --------
    >>> import datetime as dt
    >>> plain_value(dt.date(2026, 1, 5)), plain_value(0.2), plain_value(("a", "b"))
    ('2026-01-05', 0.2, ['a', 'b'])
    """
    return _listed(unstructure(value))


def _listed(value: PlainValue) -> PlainValue:
    if isinstance(value, dict):
        return {key: _listed(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_listed(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def difference_of(difference: Difference) -> float | None:
    """Return by how much an input has grown; None for what is no number."""
    before, after = difference.before, difference.after
    if isinstance(before, bool) or isinstance(after, bool):
        return None
    return after - before if isinstance(before, int | float) and isinstance(after, int | float) else None


def _whose(result: "ScenarioResult", rep: RepId | None) -> "Figures | None":
    return result.team if rep is None else result.reps.get(rep)


def _of_input(result: "ScenarioResult", difference: Difference) -> TidyRow:
    return TidyRow(
        section=Section.INPUT,
        scenario=result,
        rep=None,
        who="",
        figure=difference.path,
        value=plain_value(difference.after),
        base=plain_value(difference.before),
        delta=difference_of(difference),
    )


def _of_plan(results: Sequence["ScenarioResult"], rep: RepId | None, who: str) -> Iterator[TidyRow]:
    """Yield how the solve of each scenario ended, and why it has no plan."""
    base = _whose(results[0], rep)
    for result in results:
        figures = _whose(result, rep)
        for key in ("status", "why_not"):
            value, was = (None if each is None else plain_value(getattr(each, key)) for each in (figures, base))
            if key == "status" or value or was:
                yield TidyRow(
                    section=Section.RESULT, scenario=result, rep=rep, who=who, figure=key, value=value, base=was
                )


def _of_line(line: Line, column: int, result: "ScenarioResult", who: str) -> TidyRow:
    return TidyRow(
        section=Section.RESULT,
        scenario=result,
        rep=line.rep,
        who=who,
        figure=line.figure.key,
        unit=line.figure.unit,
        value=line.values[column],
        base=line.values[0],
        delta=line.delta(column),
        is_better=line.is_better(column),
    )


def _of_rule(line: RuleLine, column: int, result: "ScenarioResult", who: str) -> TidyRow:
    return TidyRow(
        section=Section.RULE,
        scenario=result,
        rep=line.rep,
        who=who,
        figure=line.limit,
        value=line.is_reached[column],
        base=line.is_reached[0],
    )
