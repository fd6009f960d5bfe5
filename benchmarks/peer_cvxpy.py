"""The week in CVXPY, as vectors, solved by HiGHS; the arrays are made beforehand, the model in every run."""

from collections.abc import Callable

import cvxpy as cp
import numpy as np
from week_lp import WeekLp


def prepare(lp: WeekLp) -> Callable[[], float]:
    """Return the run that models and solves the week."""
    position = {name: number for number, name in enumerate(lp.activities)}
    sellers = [position[name] for name in lp.selling]
    belongs = np.array([[float(segment.activity == name) for segment in lp.segments] for name in lp.selling])
    slopes = np.array([segment.slope for segment in lp.segments])
    widths = np.array([segment.width for segment in lp.segments])
    factors = np.zeros((len(lp.limits), len(lp.activities)))
    for row, limit in enumerate(lp.limits):
        for name, factor in limit.factors.items():
            factors[row, position[name]] = factor
    floor = np.array([limit.is_floor for limit in lp.limits])
    limits = np.array([limit.hours for limit in lp.limits])

    def run() -> float:
        hours = cp.Variable(len(lp.activities), nonneg=True)
        spent = cp.Variable(len(lp.segments), nonneg=True)
        idle = cp.Variable(len(sellers), nonneg=True)
        free = cp.Variable(nonneg=True)
        week = cp.Problem(
            cp.Maximize(slopes @ spent),
            [
                hours.sum() + free == lp.weekly_hours,
                hours[sellers] == belongs @ spent + idle,
                spent <= widths,
                factors[floor] @ hours >= limits[floor],
                factors[~floor] @ hours <= limits[~floor],
            ],
        )
        week.solve(solver=cp.HIGHS)  # type: ignore[no-untyped-call]  # cvxpy types its methods only in part
        assert week.status == cp.OPTIMAL
        return float(slopes @ spent.value)

    return run
