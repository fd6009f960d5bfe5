"""The only door to HiGHS: a program is handed over as arrays in one piece, solved in this process, read back whole."""

import math
from itertools import chain
from threading import local

import highspy
import numpy as np

from territory_opt.allocation.allocation import Status
from territory_opt.allocation.program import Program, Solution
from territory_opt.errors import SolverError

FEASIBILITY_TOLERANCE = 1e-9
"""Largest violation of a row or bound the solver allows [h]."""

_OF_THREAD = local()

_STATUS = {
    highspy.HighsModelStatus.kOptimal: Status.OPTIMAL,
    highspy.HighsModelStatus.kInfeasible: Status.INFEASIBLE,
    highspy.HighsModelStatus.kUnbounded: Status.UNBOUNDED,
    highspy.HighsModelStatus.kTimeLimit: Status.TIME_LIMIT,
    highspy.HighsModelStatus.kIterationLimit: Status.TIME_LIMIT,
    highspy.HighsModelStatus.kUnknown: Status.NUMERICAL_TROUBLE,
    highspy.HighsModelStatus.kSolveError: Status.NUMERICAL_TROUBLE,
}


def solve(program: Program, *, time_limit_s: float | None = None) -> Solution:
    """Solve a program to proven optimality.

    Parameters
    ----------
    program
        The program.
    time_limit_s
        When to give up [s]; without one, never.

    Raises
    ------
    SolverError
        If HiGHS refuses the program or ends in a way that is none of the statuses.
    """
    plain = time_limit_s is None and not any(program.whole)
    highs = _kept_highs() if plain else _highs(program, time_limit_s)
    scale = program.money_scale
    if highs.passModel(_model(program, scale)) == highspy.HighsStatus.kError:
        raise SolverError(f"HiGHS refused the program {program.name!r}; look for numbers beyond 1e15 in it")
    highs.run()
    verdict = highs.getModelStatus()
    if verdict not in _STATUS:
        raise SolverError(f"HiGHS stopped with {highs.modelStatusToString(verdict)!r} on {program.name!r}")
    status = _STATUS[verdict]
    if status is not Status.OPTIMAL:
        return Solution(status=status)
    return _whole_solution(highs, scale) if any(program.whole) else _solution(highs, program, scale)


def irreducible_rows(program: Program) -> list[str]:
    """Return the names of rows that cannot hold together, none of which could be left out; for an infeasible program.

    Whole-number columns are taken as continuous.
    """
    highs = _highs(program, None)
    highs.setOptionValue("iis_strategy", 4)
    highs.passModel(_model(program, program.money_scale))
    if any(program.whole):
        for column in range(len(program.whole)):
            highs.changeColIntegrality(column, highspy.HighsVarType.kContinuous)
    highs.run()
    _, iis = highs.getIis()
    return [program.row_names[row] for row in iis.row_index_]


def _kept_highs() -> highspy.Highs:
    """Return this thread's solver for linear programs: making one takes as long as solving a week."""
    if not hasattr(_OF_THREAD, "highs"):
        _OF_THREAD.highs = _highs(Program(name="none yet"), None)
    kept: highspy.Highs = _OF_THREAD.highs
    return kept


def _highs(program: Program, time_limit_s: float | None) -> highspy.Highs:
    highs = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy types its methods, not its constructor
    highs.setOptionValue("output_flag", False)  # noqa: FBT003  # the name of the option says what is false
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("primal_feasibility_tolerance", FEASIBILITY_TOLERANCE)
    highs.setOptionValue("dual_feasibility_tolerance", FEASIBILITY_TOLERANCE)
    if any(program.whole):
        highs.setOptionValue("mip_rel_gap", 0.0)
        highs.setOptionValue("mip_abs_gap", 0.0)
        highs.setOptionValue("mip_feasibility_tolerance", FEASIBILITY_TOLERANCE)
    else:
        highs.setOptionValue("presolve", "off")
    if time_limit_s is not None:
        highs.setOptionValue("time_limit", float(time_limit_s))
    return highs


def _model(program: Program, scale: float) -> highspy.HighsLp:
    infinity = highspy.kHighsInf
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(program.objective), len(program.row_names)
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = np.array(program.objective, dtype=float) / scale
    model.col_lower_ = np.array(program.lower, dtype=float)
    model.col_upper_ = np.array([infinity if upper is None else upper for upper in program.upper], dtype=float)
    if any(program.whole):
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        model.integrality_ = [kinds[whole] for whole in program.whole]
    model.row_lower_ = np.array([-infinity if lower is None else lower for lower in program.row_lower], dtype=float)
    model.row_upper_ = np.array([infinity if upper is None else upper for upper in program.row_upper], dtype=float)
    lengths = [0, *map(len, program.row_columns)]
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.cumsum(lengths, dtype=np.int32)
    model.a_matrix_.index_ = np.array(list(chain.from_iterable(program.row_columns)), dtype=np.int32)
    model.a_matrix_.value_ = np.array(list(chain.from_iterable(program.row_factors)), dtype=float)
    return model


def _whole_solution(highs: highspy.Highs, scale: float) -> Solution:
    info = highs.getInfo()
    return Solution(
        status=Status.OPTIMAL,
        values=tuple(highs.getSolution().col_value),
        objective=info.objective_function_value * scale,
        bound=info.mip_dual_bound * scale,
    )


def _solution(highs: highspy.Highs, program: Program, scale: float) -> Solution:
    found = highs.getSolution()
    prices = [price * scale for price in found.row_dual]
    reduced_costs = [cost * scale for cost in found.col_dual]
    return Solution(
        status=Status.OPTIMAL,
        values=tuple(found.col_value),
        objective=highs.getInfo().objective_function_value * scale,
        bound=dual_bound(program, prices, reduced_costs),
        row_prices=tuple(prices),
        reduced_costs=tuple(reduced_costs),
    )


def dual_bound(program: Program, prices: list[float], reduced_costs: list[float]) -> float:
    """Return an upper bound on the optimum by weak duality [money].

    Each price times the limit it leans on, plus each reduced cost times the bound that is best for it. The sum
    bounds the objective of every feasible plan when the reduced costs belong to the prices.
    """
    bound = 0.0
    for price, lower, upper in zip(prices, program.row_lower, program.row_upper, strict=True):
        limit = upper if price > 0 else lower
        if price != 0:
            bound += price * (limit if limit is not None else math.copysign(math.inf, price))
    for cost, lower, upper in zip(reduced_costs, program.lower, program.upper, strict=True):
        if cost != 0:
            best = lower if cost < 0 else upper
            bound += cost * (math.inf if best is None else best)
    return bound
