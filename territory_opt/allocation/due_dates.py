"""Whether what is due by a date fits the hours until then: of the rep's activities, and of shared people."""

import math
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import TypeVar

from territory_opt.allocation.rep_week import RepWeek
from territory_opt.model.units import ActivityId, PersonId

Who = TypeVar("Who", bound=Hashable)


def least_slack_hours(
    week: RepWeek, hours: Mapping[ActivityId, float], target_hours: Sequence[float], shares: Sequence[float]
) -> float:
    """Return by how much the work due by a date fits the time until then, where it fits least.

    Hours of a week count as such [h/week], those of a shared person until the date [h]. It is less than 0 where work
    does not fit, and infinite where nothing is due before the end of the period and nobody is shared.

    Parameters
    ----------
    week
        The allocation problem.
    hours
        Hours of each activity [h/week].
    target_hours
        Hours of each target [h/week].
    shares
        How far each action is done [1].

    Examples
    --------
    >>> import territory_opt as to
    >>> from territory_opt.allocation.valuation import value_week
    >>> demo = to.read_demo()
    >>> week = value_week(demo, "ana", to.classify(demo))
    >>> hours, nothing, all_done = dict.fromkeys(week.activities, 8.0), [0.0] * len(week.targets), [1.0] * 42
    >>> round(least_slack_hours(week, hours, nothing, all_done), 6)
    1.982906
    """
    slacks = (*_own_slacks(week, hours, target_hours, shares), *_shared_slacks(week, shares))
    return min(slacks, default=math.inf)


def _own_slacks(
    week: RepWeek, hours: Mapping[ActivityId, float], target_hours: Sequence[float], shares: Sequence[float]
) -> Iterator[float]:
    work: dict[ActivityId, list[tuple[float, float]]] = {}
    for target, spent in zip(week.targets, target_hours, strict=True):
        if target.weeks_to_due is not None and target.weeks_to_due < week.working_weeks:
            work.setdefault(target.activity, []).append((target.weeks_to_due, spent))
    for action, share in zip(week.actions, shares, strict=True):
        if share and action.weekly_hours and action.weeks_to_due < week.working_weeks:
            work.setdefault(action.activity, []).append((action.weeks_to_due, action.weekly_hours * share))
    for activity, weeks, total in _cumulated(work):
        yield hours[activity] * weeks / week.working_weeks - total


def _shared_slacks(week: RepWeek, shares: Sequence[float]) -> Iterator[float]:
    work: dict[PersonId, list[tuple[float, float]]] = {}
    for action, share in zip(week.actions, shares, strict=True):
        if share and action.effort_hours and action.person in week.shared_hours:
            work.setdefault(action.person, []).append((action.weeks_to_due, action.effort_hours * share))
    for person, weeks, total in _cumulated(work):
        yield week.shared_hours[person] * weeks - total


def _cumulated(work: Mapping[Who, list[tuple[float, float]]]) -> Iterator[tuple[Who, float, float]]:
    """Yield, for each date that something is due by, in weeks from now, all the work due by then."""
    for who, due in work.items():
        total = 0.0
        for weeks, hours in sorted(due):
            total += hours
            yield who, weeks, total
