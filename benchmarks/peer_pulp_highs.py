"""The week in PuLP as its users write it with care, bounds on the variables, solved by HiGHS in this process."""

from collections.abc import Callable

import pulp
from week_lp import WeekLp


def prepare(lp: WeekLp) -> Callable[[], float]:
    """Return the run that models and solves the week."""

    def run() -> float:
        week = pulp.LpProblem("week", pulp.LpMaximize)
        hours = {name: week.add_variable(f"hours_{name}", 0) for name in lp.activities}
        idle = {name: week.add_variable(f"idle_{name}", 0) for name in lp.selling}
        free = week.add_variable("free", 0)
        spent = [week.add_variable(f"spent_{i}", 0, segment.width) for i, segment in enumerate(lp.segments)]
        week += pulp.lpSum(segment.slope * its_own for segment, its_own in zip(lp.segments, spent, strict=True))
        week += pulp.lpSum(hours.values()) + free == lp.weekly_hours
        of_activity: dict[str, list[pulp.LpVariable]] = {name: [] for name in lp.selling}
        for segment, its_own in zip(lp.segments, spent, strict=True):
            of_activity[segment.activity].append(its_own)
        for name, its_segments in of_activity.items():
            week += hours[name] == pulp.lpSum(its_segments) + idle[name]
        for limit in lp.limits:
            counted = pulp.lpSum(factor * hours[name] for name, factor in limit.factors.items())
            week += counted >= limit.hours if limit.is_floor else counted <= limit.hours
        week.solve(pulp.HiGHS(msg=False, threads=1))
        assert week.status == pulp.LpStatusOptimal
        return float(pulp.value(week.objective))

    return run
