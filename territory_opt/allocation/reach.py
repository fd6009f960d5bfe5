"""Which segments an optimal week may need: a program without the others is smaller and has the same optimum."""

from collections.abc import Mapping
from heapq import heapify, heappop, heapreplace

from territory_opt.allocation.rep_week import RepWeek, Target
from territory_opt.model.hour_rule import Strength
from territory_opt.model.units import ActivityId
from territory_opt.rules.hour_rows import AT_LEAST, AT_MOST


def within_reach(week: RepWeek, most_hours: Mapping[ActivityId, float]) -> list[int]:
    """Return how many segments of each target an optimal week may need.

    Hours that are due at no date move freely between the segments of one activity, so the steepest of them that more
    than fill the most it can have suffice, and leave every price as it is. All segments are kept of a minimum contact,
    of a target with a due date, in whole calls or with a curve that is not concave, and in a week that must reach a
    target, where the steepest may not be the ones that close in the period.
    """
    if week.missing_revenue > 0:
        return [len(target.curve.widths) for target in week.targets]
    counts = [_segments_always_kept(target) for target in week.targets]
    steepest: dict[ActivityId, list[tuple[float, int]]] = {name: [] for name in week.activities}
    for i, target in enumerate(week.targets):
        slopes = target.curve.slopes
        if counts[i] < len(slopes):
            steepest[target.activity].append((-slopes[counts[i]], i))
    for activity, heap in steepest.items():
        heapify(heap)
        filled = 0.0
        while heap and filled <= most_hours[activity] and heap[0][0] < 0:
            i = heap[0][1]
            curve = week.targets[i].curve
            filled += curve.widths[counts[i]]
            counts[i] += 1
            if counts[i] < len(curve.slopes):
                heapreplace(heap, (-curve.slopes[counts[i]], i))
            else:
                heappop(heap)
    return counts


def most_hours_of(week: RepWeek) -> dict[ActivityId, float]:
    """Return the most hours each activity can have: the week, or less where the required rules say so."""
    most = dict.fromkeys(week.activities, week.weekly_hours)
    least = dict.fromkeys(week.activities, 0.0)
    required = [row for row in week.rows if row.strength is Strength.REQUIRED and min(row.factors.values()) > 0]
    for row in required:
        if row.side == AT_LEAST and len(row.factors) == 1:
            ((activity, factor),) = row.factors.items()
            least[activity] = max(least[activity], row.limit_hours / factor)
    for row in required:
        if row.side == AT_MOST:
            to_spare = row.limit_hours - sum(factor * least[activity] for activity, factor in row.factors.items())
            for activity, factor in row.factors.items():
                most[activity] = min(most[activity], least[activity] + to_spare / factor)
    return most


def _segments_always_kept(target: Target) -> int:
    if target.weeks_to_due is not None or target.hours_per_call is not None or not target.curve.is_concave:
        return len(target.curve.widths)
    count, hours = 0, 0.0
    while hours < target.minimum_hours and count < len(target.curve.widths):
        hours += target.curve.widths[count]
        count += 1
    return count
