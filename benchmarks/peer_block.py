"""All weeks of a fleet as one linear program with a block for each rep, solved by HiGHS in one run."""

import time

import highspy
import numpy as np
from fleet_data import FleetData
from fleet_runs import Run, Solved
from peer_highspy import quiet_highs
from week_lp import WeekArrays, WeekLp


def prepare(fleet: FleetData) -> Run:
    """Return the run that solves the block; its measured part starts with the arrays of the whole program.

    The matrix of one rep is that of all; costs and widths of the segments stand side by side.
    """
    one = WeekArrays.of(WeekLp.of(next(fleet.weeks())))
    num_reps, num_segments = fleet.widths.shape
    num_rows, num_columns = one.matrix.shape
    rows, columns = np.nonzero(one.matrix)
    reps = np.arange(num_reps)[:, np.newaxis]
    index = (columns + num_columns * reps).astype(np.int32).ravel()
    values = np.tile(one.matrix[rows, columns], num_reps)
    row_start = np.searchsorted(rows, np.arange(num_rows)) + len(rows) * reps
    start = np.append(row_start.ravel(), len(index)).astype(np.int32)
    cost, widths = np.tile(one.cost, (num_reps, 1)), np.tile(one.widths, (num_reps, 1))
    cost[:, -num_segments:], widths[:, -num_segments:] = fleet.slopes, fleet.widths

    def run() -> Solved:
        begin = time.perf_counter()
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = num_columns * num_reps, num_rows * num_reps
        model.sense_ = highspy.ObjSense.kMaximize
        model.col_cost_, model.col_lower_, model.col_upper_ = cost.ravel(), np.zeros(cost.size), widths.ravel()
        model.row_lower_, model.row_upper_ = np.tile(one.lower, num_reps), np.tile(one.upper, num_reps)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = start, index, values
        highs = quiet_highs()
        highs.passModel(model)
        highs.run()
        assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        hours = np.array(highs.getSolution().col_value).reshape(num_reps, num_columns)
        revenue = np.einsum("ij,ij->i", cost, hours)
        return Solved(seconds=time.perf_counter() - begin, revenue=revenue, output_mb=hours.nbytes / 1e6)

    return run
