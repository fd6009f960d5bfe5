"""The week given to HiGHS directly: arrays made beforehand, handed over in one call, solved, read back."""

from collections.abc import Callable

import highspy
import numpy as np
from week_lp import WeekArrays, WeekLp

from territory_opt.allocation.solver import FEASIBILITY_TOLERANCE


def prepare(lp: WeekLp) -> Callable[[], float]:
    """Return the run that solves the week; its measured part starts with the arrays."""
    arrays = WeekArrays.of(lp)
    hand_over = handing_over(arrays)

    def run() -> float:
        highs = hand_over()
        highs.run()
        assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        hours = np.array(highs.getSolution().col_value)
        return float(arrays.cost @ hours)

    return run


def handing_over(arrays: WeekArrays) -> Callable[[], highspy.Highs]:
    """Return what makes a solver that holds the week; the matrix is made sparse beforehand."""
    rows, columns = np.nonzero(arrays.matrix)
    values = arrays.matrix[rows, columns]
    num_rows, num_columns = arrays.matrix.shape
    start = np.searchsorted(rows, np.arange(num_rows + 1)).astype(np.int32)
    index, zeros = columns.astype(np.int32), np.zeros(num_columns)

    def hand_over() -> highspy.Highs:
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = num_columns, num_rows
        model.sense_ = highspy.ObjSense.kMaximize
        model.col_cost_, model.col_lower_, model.col_upper_ = arrays.cost, zeros, arrays.widths
        model.row_lower_, model.row_upper_ = arrays.lower, arrays.upper
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = start, index, values
        highs = quiet_highs()
        highs.setOptionValue("presolve", "off")
        highs.passModel(model)
        return highs

    return hand_over


def quiet_highs() -> highspy.Highs:
    """Return a solver of one thread that says nothing, with the library's tolerances."""
    highs = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy types its methods, not its constructor
    highs.setOptionValue("output_flag", False)  # noqa: FBT003  # the name of the option says what is false
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("primal_feasibility_tolerance", FEASIBILITY_TOLERANCE)
    highs.setOptionValue("dual_feasibility_tolerance", FEASIBILITY_TOLERANCE)
    return highs
