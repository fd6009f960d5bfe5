"""One CVXPY problem kept for all weeks: slopes, widths and limits are parameters, the model is compiled once (DPP)."""

from collections.abc import Callable, Sequence

import cvxpy as cp
import numpy as np
from week_lp import WeekLp


def prepare_many(lps: Sequence[WeekLp]) -> list[Callable[[], float]]:
    """Return the runs of these weeks, which differ in widths and slopes alone; they share the problem."""
    first = lps[0]
    position = {name: number for number, name in enumerate(first.activities)}
    sellers = [position[name] for name in first.selling]
    belongs = np.array([[float(segment.activity == name) for segment in first.segments] for name in first.selling])
    factors = np.zeros((len(first.limits), len(first.activities)))
    for row, limit in enumerate(first.limits):
        for name, factor in limit.factors.items():
            factors[row, position[name]] = factor
    floor = np.array([limit.is_floor for limit in first.limits])
    limits = np.array([limit.hours for limit in first.limits])
    slopes, widths = cp.Parameter(len(first.segments)), cp.Parameter(len(first.segments), nonneg=True)
    hours, spent = cp.Variable(len(first.activities), nonneg=True), cp.Variable(len(first.segments), nonneg=True)
    idle, free = cp.Variable(len(sellers), nonneg=True), cp.Variable(nonneg=True)
    week = cp.Problem(
        cp.Maximize(slopes @ spent),
        [
            hours.sum() + free == first.weekly_hours,
            hours[sellers] == belongs @ spent + idle,
            spent <= widths,
            factors[floor] @ hours >= limits[floor],
            factors[~floor] @ hours <= limits[~floor],
        ],
    )
    assert week.is_dpp()

    def run(its_slopes: list[float], its_widths: list[float]) -> float:
        slopes.value, widths.value = np.array(its_slopes), np.array(its_widths)
        week.solve(solver=cp.HIGHS, warm_start=True)  # type: ignore[no-untyped-call]  # cvxpy types its methods only in part
        assert week.status == cp.OPTIMAL
        return float(slopes.value @ spent.value)

    numbers = [([s.slope for s in lp.segments], [s.width for s in lp.segments]) for lp in lps]
    return [lambda numbers=its_own: run(*numbers) for its_own in numbers]  # type: ignore[misc]  # each keeps its own
