"""A tornado: each assumption moved to the ends of its stated range, the one that matters most first."""

import json
from collections.abc import Iterator, Mapping

import attrs

from territory_opt.comparison.compare import Progress, Question, results
from territory_opt.comparison.result import Figures, ScenarioResult
from territory_opt.files.tables import csv_text
from territory_opt.model.finding import Assumption
from territory_opt.model.policy import DERIVED_ASSUMPTIONS
from territory_opt.model.problem import Problem
from territory_opt.report.layout import bar, money, paragraph, table
from territory_opt.scenarios.field_changes import SetField
from territory_opt.scenarios.scenario import Scenario

SCHEMA = "territory_opt/tornado/1"
BAR_WIDTH = 16


@attrs.frozen(kw_only=True)
class End:
    """One end of a bar: a plan with one assumption at one end of its range.

    Parameters
    ----------
    value
        The value it is set to, in its unit.
    figures
        What the team comes to.
    effect
        What its expected revenue changes by [money]; None without a plan.
    """

    value: float
    figures: Figures
    effect: float | None


@attrs.frozen(kw_only=True)
class Bar:
    """One assumption and what its range does.

    Parameters
    ----------
    name, unit, value
        The assumption, its unit, its value.
    path
        Where it stands, for a scenario.
    low, high
        What the ends of its range do; None for an end that is not stated.
    """

    name: str
    unit: str
    value: float
    path: str
    low: End | None
    high: End | None

    @property
    def ends(self) -> tuple[End, ...]:
        """The ends that are stated, the low one first."""
        return tuple(end for end in (self.low, self.high) if end is not None)

    @property
    def effect(self) -> float:
        """The larger of its effects [money]; infinite where an end leaves no plan."""
        return max((float("inf") if end.effect is None else abs(end.effect) for end in self.ends), default=0.0)


@attrs.frozen(kw_only=True)
class Tornado:
    """What matters most among the assumptions.

    Parameters
    ----------
    currency
        The one currency of all money.
    base
        What the team comes to with every assumption as it is.
    bars
        The assumptions that state a range, the larger effect first.
    without_range
        The assumptions that state none: they are not moved.
    """

    currency: str
    base: Figures
    bars: tuple[Bar, ...]
    without_range: tuple[str, ...]

    def to_text(self) -> str:
        """Return the tornado as text: the bars to the left and to the right of the plan as it is."""
        effects = [abs(end.effect) for each in self.bars for end in each.ends if end.effect is not None]
        longest = max(effects, default=0.0)
        lines = [f"Expected revenue of the team as it is: {money(self.base.expected_revenue)} {self.currency}"]
        if self.bars:
            header = ["assumption", "low", "high", "low earns", "less", "more", "high earns"]
            lines += table([header, *(_cells(each, longest) for each in self.bars)], "<>>>><>", indent="")
        for each in self.bars:
            lines += [line for remark in _remarks(each) for line in paragraph(remark, indent="")]
        if self.without_range:
            lines += paragraph(f"No range is stated, so not moved: {', '.join(self.without_range)}", indent="")
        return "\n".join(lines) + "\n"

    def to_csv(self) -> str:
        """Return one row for each end of each bar, and one for each assumption without a range."""
        return csv_text(_COLUMNS, ({k: "" if v is None else str(v) for k, v in row.items()} for row in self._rows()))

    def to_json(self) -> str:
        """Return the same rows as JSON, schema ``territory_opt/tornado/1``."""
        document = {
            "schema": SCHEMA,
            "currency": self.currency,
            "expected_revenue": self.base.expected_revenue,
            "rows": list(self._rows()),
        }
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"

    def _rows(self) -> Iterator[dict[str, str | float | None]]:
        for each in self.bars:
            for name, end in (("low", each.low), ("high", each.high)):
                if end is not None:
                    numbers = (each.name, each.unit, each.value, name, end.value)
                    earned = (end.figures.expected_revenue, end.effect, end.figures.why_not)
                    yield dict(zip(_COLUMNS, (*numbers, *earned), strict=True))
        for name in self.without_range:
            yield dict.fromkeys(_COLUMNS) | {"assumption": name, "end": "no range"}


_COLUMNS = ("assumption", "unit", "value", "end", "set_to", "expected_revenue", "effect", "reason")


def tornado(
    problem: Problem,
    *,
    question: Question | None = None,
    num_processes: int = 1,
    progress: Progress | None = None,
) -> Tornado:
    """Move each assumption of the policy to the ends of its stated range, one at a time.

    Parameters
    ----------
    problem
        The territory.
    question, num_processes, progress
        As for :func:`~territory_opt.comparison.compare.compare`.

    Returns
    -------
    Tornado
        Assumptions that state no range are listed in it, and ends that leave no plan with their reason.

    Raises
    ------
    InvalidInputError
        If an end of a range is no value that the assumption may have.

    Examples
    --------
    >>> import territory_opt as to
    >>> found = tornado(to.read_demo())
    >>> len(found.bars), "calls.meetings_per_hour" in found.without_range
    (9, True)
    """
    assumptions = problem.policy.assumptions
    moves = [(name, end, value) for name, stated in assumptions.items() for end, value in _range(stated)]
    scenarios = [
        Scenario(name=f"{name} {end}", changes=(SetField(path=_path(name), value=value),)) for name, end, value in moves
    ]
    found: dict[int, ScenarioResult] = {}
    for number, result in results(problem, scenarios, question=question, num_processes=num_processes):
        found[number] = result
        if progress is not None:
            progress(len(found), len(scenarios) + 1)
    base = found[0].team
    ends = {
        (name, end): End(value=value, figures=found[i].team, effect=_effect(base, found[i].team))
        for i, (name, end, value) in enumerate(moves, start=1)
    }
    return Tornado(
        currency=problem.currency,
        base=base,
        bars=tuple(sorted(_bars(assumptions, ends), key=lambda each: -each.effect)),
        without_range=tuple(_without_range(problem)),
    )


def _path(name: str) -> str:
    return f"policy.assumptions.{name}.value"


def _range(stated: Assumption) -> Iterator[tuple[str, float]]:
    for end, value in (("low", stated.low), ("high", stated.high)):
        if value is not None:
            yield end, value


def _effect(base: Figures, moved: Figures) -> float | None:
    if base.expected_revenue is None or moved.expected_revenue is None:
        return None
    return moved.expected_revenue - base.expected_revenue


def _bars(assumptions: Mapping[str, Assumption], ends: Mapping[tuple[str, str], End]) -> Iterator[Bar]:
    for name, stated in assumptions.items():
        low, high = ends.get((name, "low")), ends.get((name, "high"))
        if low is not None or high is not None:
            yield Bar(name=name, unit=stated.unit, value=stated.value, path=_path(name), low=low, high=high)


def _without_range(problem: Problem) -> Iterator[str]:
    """Yield what no range is stated for: assumptions of the policy, those left to the data, and those of channels."""
    policy = problem.policy
    yield from (name for name, stated in policy.assumptions.items() if stated.low is stated.high is None)
    yield from (name for name in DERIVED_ASSUMPTIONS if name not in policy.assumptions)
    for channel in policy.channels:
        yield from (f"{channel}.meetings_per_hour", f"{channel}.most_meetings")


def _cells(each: Bar, longest: float) -> list[str]:
    effects = [end.effect or 0.0 for end in each.ends]
    return [
        each.name,
        *("-" if end is None else f"{end.value:g}" for end in (each.low, each.high)),
        _signed(each.low),
        bar(-min(0.0, *effects), longest, BAR_WIDTH),
        bar(max(0.0, *effects), longest, BAR_WIDTH),
        _signed(each.high),
    ]


def _signed(end: End | None) -> str:
    if end is None:
        return "-"
    return "no plan" if end.effect is None else f"{round(end.effect) + 0:+,}"


def _remarks(each: Bar) -> Iterator[str]:
    """Yield what a bar alone does not show: an end without a plan or without a value, a value outside of its range."""
    for end in each.ends:
        if end.effect is None:
            yield f"{each.name} at {end.value:g}: {end.figures.why_not or 'the plan as it is has no expected revenue'}"
    for name, stated in (("low", each.low), ("high", each.high)):
        if stated is None:
            yield f"{each.name} states no {name} end"
    values = [end.value for end in each.ends]
    if (each.low and each.value < min(values)) or (each.high and each.value > max(values)):
        yield f"{each.name} is {each.value:g}, outside of its stated range"
