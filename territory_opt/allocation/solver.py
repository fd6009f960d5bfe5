"""The only door to HiGHS: a program is handed over as arrays in one piece, solved in this process, read back whole."""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from threading import local

import attrs
import highspy
import numpy as np

from territory_opt.allocation.allocation import Status
from territory_opt.allocation.program import Program, Solution, dual_bound
from territory_opt.errors import SolverError

FEASIBILITY_TOLERANCE = 1e-9
"""Largest violation of a row or bound the solver allows [h]."""

WHOLE_GAP = 1e-7
"""Relative gap at which a whole-number program counts as solved [1]; the last digits take longest."""

RESOLVED_TOLERANCE = 1e-10
"""What another column could earn by the hour and an optimum that is solved again still counts as one, in units of the
money scale: the least the solver takes, because differences between optima are told."""

WHOLE_SEARCHES = (("off", 1e-7), ("on", 1e-9))
"""Ways to search for choices, presolve and how nearly a choice must be made: the quick one, then the careful one."""

CLOSED = 1e-6
"""Relative gap up to which what choices earn is what the search promised [1]."""

RowLimits = tuple[float | None, float | None]
"""Lower and upper limit of a row; None for no limit."""

_OF_THREAD = local()

_STATUS = {
    highspy.HighsModelStatus.kOptimal: Status.OPTIMAL,
    highspy.HighsModelStatus.kInfeasible: Status.INFEASIBLE,
    highspy.HighsModelStatus.kUnbounded: Status.UNBOUNDED,
    # What presolve may say of a whole-number program; what is chosen there is bounded.
    highspy.HighsModelStatus.kUnboundedOrInfeasible: Status.INFEASIBLE,
    highspy.HighsModelStatus.kTimeLimit: Status.TIME_LIMIT,
    highspy.HighsModelStatus.kIterationLimit: Status.TIME_LIMIT,
    highspy.HighsModelStatus.kUnknown: Status.NUMERICAL_TROUBLE,
    highspy.HighsModelStatus.kSolveError: Status.NUMERICAL_TROUBLE,
}


def solve(program: Program, *, time_limit_s: float | None = None) -> Solution:
    """Solve a program to proven optimality; what ends undecided is tried once more, with presolve.

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
    if program.is_whole:
        return _solve_whole(program, time_limit_s)
    scale = program.money_scale
    highs = _kept_highs() if time_limit_s is None else _highs(program, time_limit_s)
    status = _ended(highs, program, scale)
    if status is Status.NUMERICAL_TROUBLE:
        highs = _highs(program, time_limit_s)
        highs.setOptionValue("presolve", "on")
        status = _ended(highs, program, scale)
    return _solution(highs, program, scale) if status is Status.OPTIMAL else Solution(status=status)


def _ended(highs: highspy.Highs, program: Program, scale: float) -> Status:
    _hand_over(highs, program, scale)
    highs.run()
    return _verdict(highs, program)


def _hand_over(highs: highspy.Highs, program: Program, scale: float) -> None:
    if highs.passModel(_model(program, scale)) == highspy.HighsStatus.kError:
        raise SolverError(f"HiGHS refused the program {program.name!r}; look for numbers beyond 1e15 in it")


def _verdict(highs: highspy.Highs, program: Program) -> Status:
    verdict = highs.getModelStatus()
    if verdict not in _STATUS:
        raise SolverError(f"HiGHS stopped with {highs.modelStatusToString(verdict)!r} on {program.name!r}")
    return _STATUS[verdict]


def _solve_whole(program: Program, time_limit_s: float | None) -> Solution:
    """Find the best choices, and the optimum while they stay.

    Branch and bound takes a choice as made when it nearly is, and can lose a plan by its own rounding. So the linear
    program that is left is solved for what the choices really earn; and while that is not what was promised, or no
    plan was found, another way to search has its turn.
    """
    scale = program.money_scale
    best = Solution(status=Status.INFEASIBLE)
    for presolve, tolerance in WHOLE_SEARCHES:
        highs = _highs(program, time_limit_s)
        highs.setOptionValue("presolve", presolve)
        highs.setOptionValue("mip_feasibility_tolerance", tolerance)
        status = _ended(highs, program, scale)
        if status is not Status.OPTIMAL:
            best = best if status is Status.INFEASIBLE or best.values else Solution(status=status)
            continue
        bound = highs.getInfo().mip_dual_bound * scale
        settled = solve(program.with_choices(highs.getSolution().col_value))
        if settled.status is Status.OPTIMAL and (not best.values or settled.objective > best.objective):
            best = Solution(
                status=Status.OPTIMAL,
                values=settled.values,
                objective=settled.objective,
                bound=max(bound, settled.objective),
            )
        if best.values and bound <= best.objective + CLOSED * max(abs(bound), scale):
            break
    return best


class Changing:
    """A program that is solved again after changes, from the start each time: what whole numbers allow.

    Parameters
    ----------
    program
        The program to start from; it is copied, and money keeps its scale through all changes.
    """

    def __init__(self, program: Program) -> None:
        self.program = program.copy(program.name)
        self.program.given_scale = program.money_scale

    def set_limits(self, row: int, lower: float | None, upper: float | None) -> None:
        """Change the limits of a row; None for no limit."""
        self.program.row_lower[row], self.program.row_upper[row] = lower, upper

    def set_bounds(self, column: int, lower: float, upper: float | None) -> None:
        """Change the bounds of a column; None for no upper one."""
        self.program.lower[column], self.program.upper[column] = lower, upper

    def set_gain(self, column: int, gain: float) -> None:
        """Change the objective coefficient of a column [money]."""
        self.program.objective[column] = gain

    def set_factor(self, row: int, column: int, factor: float) -> None:
        """Change the factor of a column that stands in a row already."""
        factors = list(self.program.row_factors[row])
        factors[self.program.row_columns[row].index(column)] = factor
        self.program.row_factors[row] = factors

    @contextmanager
    def other_limits(self, limits: Mapping[int, RowLimits]) -> Iterator[None]:
        """Change the limits of some rows, and back again at the end."""
        before = {row: (self.program.row_lower[row], self.program.row_upper[row]) for row in limits}
        for row, (lower, upper) in limits.items():
            self.set_limits(row, lower, upper)
        try:
            yield
        finally:
            for row, (lower, upper) in before.items():
                self.set_limits(row, lower, upper)

    def solve(self) -> Solution:
        """Solve the program as it stands."""
        return solve(self.program)

    def optimum(self) -> float | None:
        """Return the optimum of the program as it stands [money]; None when no plan obeys it.

        Raises
        ------
        SolverError
            If the solver could not decide.
        """
        found = self.solve().decided(self.program.name)
        return None if found is None else found.objective


class Resolver(Changing):
    """A linear program kept in the solver: after a change it is solved again from where it stood.

    Parameters
    ----------
    program
        The program to start from, as for any that changes.

    Raises
    ------
    SolverError
        If HiGHS refuses the program, or it has whole-number columns (fix them first: `Program.with_choices`).

    Examples
    --------
    >>> program = Program(name="one hour")
    >>> hours = program.add_column("hours", upper=10, objective=500)
    >>> row = program.add_row("limit", [hours], [1.0], upper=1.0)
    >>> resolver = Resolver(program)
    >>> resolver.optimum()
    500.0
    >>> with resolver.other_limits({row: (None, 3.0)}):
    ...     resolver.optimum(), resolver.price(row)
    (1500.0, 500.0)
    """

    def __init__(self, program: Program) -> None:
        if program.is_whole:
            raise SolverError(f"{program.name!r} has whole-number columns; fix them before solving it again")
        super().__init__(program)
        self._scale = self.program.money_scale
        self._highs = _highs(program, None)
        self._highs.setOptionValue("dual_feasibility_tolerance", RESOLVED_TOLERANCE)
        _hand_over(self._highs, self.program, self._scale)

    def set_limits(self, row: int, lower: float | None, upper: float | None) -> None:
        """Change the limits of a row; None for no limit."""
        super().set_limits(row, lower, upper)
        self._highs.changeRowBounds(row, _or_infinity(lower, -1), _or_infinity(upper, 1))

    def set_bounds(self, column: int, lower: float, upper: float | None) -> None:
        """Change the bounds of a column; None for no upper one."""
        super().set_bounds(column, lower, upper)
        self._highs.changeColBounds(column, lower, _or_infinity(upper, 1))

    def set_gain(self, column: int, gain: float) -> None:
        """Change the objective coefficient of a column [money]."""
        super().set_gain(column, gain)
        self._highs.changeColCost(column, gain / self._scale)

    def set_factor(self, row: int, column: int, factor: float) -> None:
        """Change the factor of a column that stands in a row already."""
        super().set_factor(row, column, factor)
        self._highs.changeCoeff(row, column, factor)

    def become(self, program: Program) -> None:
        """Change to another program with the same columns and rows, none of them in other columns, and the same scale.

        It is taken as it is, and must not change from then on.
        """
        before, self.program = self.program, program
        gains = _differing(before.objective, program.objective)
        if gains:
            costs = np.array([program.objective[column] for column in gains], dtype=float) / self._scale
            self._highs.changeColsCost(len(gains), np.array(gains, dtype=np.int32), costs)
        change_rows = self._highs.changeRowsBounds  # type: ignore[attr-defined]  # highspy types only the one for a row
        for was, now, change in (
            ((before.lower, before.upper), (program.lower, program.upper), self._highs.changeColsBounds),
            ((before.row_lower, before.row_upper), (program.row_lower, program.row_upper), change_rows),
        ):
            places = sorted({*_differing(was[0], now[0]), *_differing(was[1], now[1])})
            if places:
                least = np.array([_or_infinity(now[0][place], -1) for place in places], dtype=float)
                most = np.array([_or_infinity(now[1][place], 1) for place in places], dtype=float)
                change(len(places), np.array(places, dtype=np.int32), least, most)
        for row in _differing(before.row_factors, program.row_factors):
            for place in _differing(before.row_factors[row], program.row_factors[row]):
                self._highs.changeCoeff(row, program.row_columns[row][place], program.row_factors[row][place])

    def solve(self) -> Solution:
        """Solve the program as it stands; no bound is worked out, `dual_bound` would."""
        status = self._run()
        return _found(self._highs, self._scale) if status is Status.OPTIMAL else Solution(status=status)

    def optimum(self) -> float | None:
        """Return the optimum alone, without reading the rest of the solution."""
        found = Solution(status=self._run()).decided(self.program.name)
        return None if found is None else self._highs.getObjectiveValue() * self._scale

    def price(self, row: int) -> float:
        """Return the change of the last optimum for each unit the limit of a row moves up [money]."""
        price: float = self._highs.getSolution().row_dual[row] * self._scale
        return price

    def values(self) -> Sequence[float]:
        """Return the value of each column in the last optimum."""
        values: Sequence[float] = self._highs.getSolution().col_value
        return values

    def _run(self) -> Status:
        """Go on from where the solver stands; what ends undecided starts afresh, and then once more with presolve."""
        certain = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible)
        self._highs.run()
        for presolve in ("off", "on"):
            if self._highs.getModelStatus() in certain:
                break
            self._highs.clearSolver()
            self._highs.setOptionValue("presolve", presolve)
            self._highs.run()
        status = _verdict(self._highs, self.program)
        self._highs.setOptionValue("presolve", "off")
        return status


def changing(program: Program) -> Changing:
    """Return a program ready to change: kept in the solver where it is linear."""
    return Changing(program) if program.is_whole else Resolver(program)


def _differing(before: Sequence[object], after: Sequence[object]) -> list[int]:
    """Return the places at which two lists of one length differ."""
    if before is after or before == after:
        return []
    return [place for place, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]


def _or_infinity(limit: float | None, sign: int) -> float:
    return sign * highspy.kHighsInf if limit is None else limit


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
    highs.setOptionValue("presolve", "off")
    highs.setOptionValue("primal_feasibility_tolerance", FEASIBILITY_TOLERANCE)
    highs.setOptionValue("dual_feasibility_tolerance", FEASIBILITY_TOLERANCE)
    if program.is_whole:
        highs.setOptionValue("mip_rel_gap", WHOLE_GAP)
        highs.setOptionValue("mip_abs_gap", 0.0)
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
    if program.is_whole:
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


def _solution(highs: highspy.Highs, program: Program, scale: float) -> Solution:
    found = _found(highs, scale)
    return attrs.evolve(found, bound=dual_bound(program, found.row_prices, found.reduced_costs))


def _found(highs: highspy.Highs, scale: float) -> Solution:
    found = highs.getSolution()
    return Solution(
        status=Status.OPTIMAL,
        values=tuple(found.col_value),
        objective=highs.getObjectiveValue() * scale,
        bound=math.inf,
        row_prices=tuple([scale * price for price in found.row_dual]),
        reduced_costs=tuple([scale * cost for cost in found.col_dual]),
    )
