"""What changed since an earlier result of the same scenario: inputs, figures, hours, limits reached, actions."""

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

import attrs

from territory_opt.comparison.history import program_version
from territory_opt.comparison.result import Comparison, PlannedAction, ScenarioResult
from territory_opt.comparison.saved_result import SavedResult, changes_of
from territory_opt.comparison.table import Line, RuleLine, Unit, figure_lines, has_plan, rep_names, rule_lines
from territory_opt.errors import InvalidInputError
from territory_opt.model.problem import Problem
from territory_opt.model.units import RepId
from territory_opt.scenarios.differences import Difference, differences

SMALL: Mapping[Unit, float] = {Unit.MONEY: 0.01, Unit.CHANCE: 1e-4, Unit.HOURS: 0.01}
"""By unit, what two numbers may be apart and still count as the same."""


class ActionTurn(StrEnum):
    """What became of an action."""

    GONE = "gone"
    """It had dates and has none now."""
    NEW = "new"
    """It had no dates and has them now."""
    ALTERED = "altered"
    """It has the same dates, and another person, rep, name or effort."""
    MOVED = "moved"
    """It has other dates."""


@attrs.frozen(kw_only=True)
class ActionSince:
    """An action that is not planned as it was.

    Parameters
    ----------
    latest
        The action as it is now; as it was, when it has no dates now.
    before, now
        The action in each plan; None where it has no dates.
    start_days_later, finish_days_later
        By how much it starts and ends later [working days]; negative for earlier; None without both dates.
    is_deal_listed
        Whether its deal is still in the territory.
    """

    latest: PlannedAction
    before: PlannedAction | None
    now: PlannedAction | None
    start_days_later: int | None
    finish_days_later: int | None
    is_deal_listed: bool

    @property
    def turn(self) -> ActionTurn:
        """What became of the action."""
        if self.before is None or self.now is None:
            return ActionTurn.NEW if self.before is None else ActionTurn.GONE
        dates = [(action.start, action.finish) for action in (self.before, self.now)]
        return ActionTurn.ALTERED if dates[0] == dates[1] else ActionTurn.MOVED


@attrs.frozen(kw_only=True)
class WeekSince:
    """A rep whose week has become possible or impossible, or is impossible for another reason.

    Parameters
    ----------
    had_week, has_week
        Whether a week was and is possible.
    why_not
        Why none is possible now; empty when one is.
    """

    had_week: bool
    has_week: bool
    why_not: str


@attrs.frozen(kw_only=True)
class ChangesSince:
    """What changed since an earlier result of the same scenario.

    Parameters
    ----------
    scenario
        The scenario's name.
    since
        When the earlier result was saved, UTC.
    inputs
        How the territory, before the scenario's changes, differs from that of then.
    inputs_unread
        Why `inputs` is empty although the territory differs: what this version of the program does not read.
    changes_before, changes_now
        What the scenario changes, line by line, then and now; both empty when its definition is the same.
    versions, asked
        The program's version, and how plans are asked for, then and now; None where they are the same.
    names
        The reps of then and now by id, for people.
    figures
        The figures that moved, each then and now: of the team, then of the reps.
    limits
        The limits that start or stop binding, for each rep.
    weeks
        The reps whose week has become possible or impossible, by id.
    actions
        The actions that are not planned as they were, by deal and date.
    """

    scenario: str
    since: dt.datetime
    inputs: tuple[Difference, ...]
    inputs_unread: str
    changes_before: tuple[str, ...]
    changes_now: tuple[str, ...]
    versions: tuple[str, str] | None
    asked: tuple[str, str] | None
    names: Mapping[RepId, str]
    figures: tuple[Line, ...]
    limits: tuple[RuleLine, ...]
    weeks: Mapping[RepId, WeekSince]
    actions: tuple[ActionSince, ...]

    @property
    def is_nothing(self) -> bool:
        """Whether all is as it was."""
        causes = self.inputs or self.inputs_unread or self.changes_before or self.changes_now
        effects = self.figures or self.limits or self.weeks or self.actions
        return not (causes or self.versions or self.asked or effects)


def changes_since(earlier: SavedResult, now: ScenarioResult, problem: Problem, *, asked: str = "") -> ChangesSince:
    """Return what changed since an earlier result of a scenario.

    Parameters
    ----------
    earlier
        The earlier result, from :meth:`~territory_opt.comparison.history.History.last`.
    now
        What the scenario comes to now.
    problem
        The territory of now, before any change.
    asked
        How plans are asked for now, as it would be saved.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import territory_opt as to
    >>> from territory_opt.comparison.compare import compare
    >>> from territory_opt.comparison.history import History
    >>> monday = to.read_demo()
    >>> tuesday = attrs.evolve(monday, as_of=dt.date(2026, 1, 6))
    >>> with tempfile.TemporaryDirectory() as folder, History.open(Path(folder) / "what-if.sqlite") as history:
    ...     history.save([compare(monday, []).base], monday, dt.datetime(2026, 1, 5, 18, tzinfo=dt.UTC))
    ...     since = changes_since(history.last("as it is"), compare(tuesday, []).base, tuesday)
    >>> [str(each) for each in since.inputs], since.actions[0].start_days_later
    (['as_of: 2026-01-05 -> 2026-01-06'], 1)
    """
    inputs, inputs_unread = _inputs(earlier, now, problem)
    is_redefined = earlier.scenario_hash != now.scenario_hash
    then_and_now = Comparison(
        currency=problem.currency,
        base=attrs.evolve(now, team=earlier.team, reps=earlier.reps),
        scenarios=(now,),
    )
    names = rep_names(then_and_now)
    return ChangesSince(
        scenario=now.name,
        since=earlier.saved_at,
        inputs=inputs,
        inputs_unread=inputs_unread,
        changes_before=earlier.changes if is_redefined else (),
        changes_now=changes_of(now) if is_redefined else (),
        versions=_unless_same(earlier.program_version, program_version()),
        asked=_unless_same(earlier.asked, asked),
        names=names,
        figures=tuple(line for rep in (None, *names) for line in figure_lines(then_and_now, rep) if _has_moved(line)),
        limits=tuple(line for rep in names for line in rule_lines(then_and_now, rep) if line.turns),
        weeks=dict(_weeks_since(earlier, now)),
        actions=tuple(_actions_since(earlier.actions, now.actions, problem)),
    )


def _inputs(earlier: SavedResult, now: ScenarioResult, problem: Problem) -> tuple[tuple[Difference, ...], str]:
    if earlier.input_hash == now.input_hash:
        return (), ""
    try:
        return differences(earlier.problem(), problem), ""
    except InvalidInputError as error:
        more = len(error.faults) - 1
        return (), f"{error.faults[0]}{f' (+{more} more)' if more else ''}"


def _unless_same(before: str, now: str) -> tuple[str, str] | None:
    return None if before == now else (before, now)


def _has_moved(line: Line) -> bool:
    before, now = line.values
    return before is not now if before is None or now is None else abs(now - before) >= SMALL[line.figure.unit]


def _weeks_since(earlier: SavedResult, now: ScenarioResult) -> Iterator[tuple[RepId, WeekSince]]:
    for rep, figures in now.reps.items():
        before = earlier.reps.get(rep)
        if figures.why_not != (before.why_not if before else ""):
            had_week = before is not None and has_plan(before)
            yield rep, WeekSince(had_week=had_week, has_week=has_plan(figures), why_not=figures.why_not)


def _actions_since(
    before: Sequence[PlannedAction], now: Sequence[PlannedAction], problem: Problem
) -> Iterator[ActionSince]:
    old, new = ({(action.opportunity, action.action): action for action in actions} for actions in (before, now))
    listed = {deal.id for deal in problem.opportunities}
    days = _working_days([*before, *now], problem)
    latest = old | new
    for node in sorted(latest, key=lambda node: (node[0], latest[node].start, node[1])):
        was, is_now = old.get(node), new.get(node)
        if was != is_now:
            yield ActionSince(
                latest=latest[node],
                before=was,
                now=is_now,
                start_days_later=_days_between(days, was.start, is_now.start) if was and is_now else None,
                finish_days_later=_days_between(days, was.finish, is_now.finish) if was and is_now else None,
                is_deal_listed=node[0] in listed,
            )


def _working_days(actions: Sequence[PlannedAction], problem: Problem) -> list[str]:
    if not actions:
        return []
    first, last = min(action.start for action in actions), max(action.finish for action in actions)
    week = problem.policy.working_week
    return [day.isoformat() for day in week.working_days(dt.date.fromisoformat(first), dt.date.fromisoformat(last))]


def _days_between(days: Sequence[str], before: str, now: str) -> int:
    return bisect_left(days, now) - bisect_left(days, before)
