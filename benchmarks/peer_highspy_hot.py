"""One model kept in HiGHS for all weeks: widths and slopes are changed, and it goes on from where it stood."""

from collections.abc import Callable, Sequence

import highspy
import numpy as np
from peer_highspy import handing_over
from week_lp import WeekArrays, WeekLp


def prepare_many(lps: Sequence[WeekLp]) -> list[Callable[[], float]]:
    """Return the runs of these weeks, which differ in widths and slopes alone; they share the solver."""
    weeks = [WeekArrays.of(lp) for lp in lps]
    assert all(
        np.array_equal(week.matrix, weeks[0].matrix)
        and np.array_equal(week.lower, weeks[0].lower)
        and np.array_equal(week.upper, weeks[0].upper)
        for week in weeks
    )
    highs = handing_over(weeks[0])()
    highs.run()
    num_columns = len(weeks[0].cost)
    columns, zeros = np.arange(num_columns, dtype=np.int32), np.zeros(num_columns)

    def run(week: WeekArrays) -> float:
        highs.changeColsCost(num_columns, columns, week.cost)
        highs.changeColsBounds(num_columns, columns, zeros, week.widths)
        highs.run()
        assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return float(week.cost @ np.array(highs.getSolution().col_value))

    return [lambda week=week: run(week) for week in weeks]  # type: ignore[misc]  # each keeps its own week
