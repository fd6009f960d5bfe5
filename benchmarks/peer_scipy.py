"""The week in SciPy: `linprog` with its own HiGHS; the arrays are made beforehand."""

from collections.abc import Callable

import numpy as np
from scipy.optimize import linprog
from week_lp import WeekArrays, WeekLp


def prepare(lp: WeekLp) -> Callable[[], float]:
    """Return the run that solves the week; its measured part starts with the arrays."""
    arrays = WeekArrays.of(lp)
    equal = arrays.lower == arrays.upper
    floors, ceilings = np.isfinite(arrays.lower) & ~equal, np.isfinite(arrays.upper) & ~equal
    no_more_than = np.vstack([-arrays.matrix[floors], arrays.matrix[ceilings]])
    limits = np.concatenate([-arrays.lower[floors], arrays.upper[ceilings]])
    bounds = np.column_stack([np.zeros_like(arrays.widths), arrays.widths])

    def run() -> float:
        result = linprog(
            -arrays.cost,
            A_ub=no_more_than,
            b_ub=limits,
            A_eq=arrays.matrix[equal],
            b_eq=arrays.lower[equal],
            bounds=bounds,
            method="highs",
        )
        assert result.success
        return float(arrays.cost @ result.x)

    return run
