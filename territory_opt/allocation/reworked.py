"""A program asked again and again, with some of the demands that are its rows, exactly or by good choices."""

import math
from collections.abc import Mapping, Sequence
from itertools import accumulate

from territory_opt.allocation.allocation import Status
from territory_opt.allocation.clock import Clock
from territory_opt.allocation.formulation import Columns
from territory_opt.allocation.program import Program
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.allocation.solver import Resolver, solve
from territory_opt.errors import SolverError

MOST_ROUNDS = 5
"""How often a plan's choices are taken anew from its own hours."""

ALL_BUT_WHOLE = 1e-6
"""How near a number must be to the next whole one to count as it."""

Demands = frozenset[int]
"""Demands of a week, by their places."""


class ReworkedProgram:
    """A program that stays in the solver; where it has whole numbers, only its linear relaxation does."""

    def __init__(self, program: Program, rows: Sequence[int | None], columns: Columns, week: RepWeek) -> None:
        self._program = program
        self._rows = rows
        self._columns = columns
        self._week = week
        self._limits = [None if row is None else (program.row_lower[row], program.row_upper[row]) for row in rows]
        self._asked: Demands = frozenset(range(len(rows)))
        relaxed = program.copy(f"{program.name}, in shares")
        relaxed.whole = [False] * len(program.whole)
        self._relaxed = Resolver(relaxed)
        self.whole_work = 0

    def lean_to(self, row: int) -> None:
        """Let the linear relaxation make the most of a row: its choices are then worth trying."""
        for column, factor in zip(self._program.row_columns[row], self._program.row_factors[row], strict=True):
            self._relaxed.set_gain(column, factor)

    def ask(self, demands: Demands) -> None:
        """Ask for these demands only."""
        for place in self._asked ^ demands:
            row, limits = self._rows[place], self._limits[place]
            if row is None or limits is None:
                for column in self._columns.actions:
                    self._program.whole[column] = place in demands
                continue
            lower, upper = limits if place in demands else (None, None)
            self._program.row_lower[row], self._program.row_upper[row] = lower, upper
            self._relaxed.set_limits(row, lower, upper)
        self._asked = demands

    def bound(self, column: int, upper: float | None) -> None:
        """Change the upper bound of a column."""
        if self._program.upper[column] != upper:
            self._program.upper[column] = upper
            self._relaxed.set_bounds(column, 0.0, upper)

    def gain(self, column: int, gain: float) -> None:
        """Change what a column gains."""
        self._program.objective[column] = gain
        self._relaxed.set_gain(column, gain)

    def is_possible(self, clock: Clock) -> bool:
        """Return whether any plan obeys."""
        clock.left_s()
        try:
            if self._relaxed.optimum() is None:
                return False
            if not self._program.is_whole:
                return True
            values = list(self._relaxed.values())
            if any(self._is_possible_with(values, upwards=upwards) for upwards in (False, True)):
                return True
        except SolverError:
            # A solve from where the last one stood can get stuck where a new one does not.
            pass
        return self._best_anew(clock) is not None

    def _is_possible_with(self, values: Sequence[float], *, upwards: bool) -> bool:
        """Return whether any plan obeys with the choices that the hours of the relaxation suggest."""
        return self._best_with(self._choices(values, upwards=upwards))[0] is not None

    def _best_with(self, choices: Mapping[int, int]) -> tuple[float | None, Sequence[float]]:
        """Return the optimum and the values of the columns when every whole number is chosen."""
        self._fix(choices)
        try:
            optimum = self._relaxed.optimum()
            return optimum, () if optimum is None else list(self._relaxed.values())
        finally:
            self._let_go(choices)

    @property
    def num_choices(self) -> int:
        """How many whole-number columns there are."""
        return sum(self._program.whole)

    def nearly_best(self) -> tuple[Sequence[float] | None, float]:
        """Return the values of the columns in a good plan, None when none was found, and what may be missing.

        Choices come from the hours of the linear relaxation, then from those of the plan they lead to.
        """
        try:
            bound = self._relaxed.optimum()
            if bound is None:
                return None, 0.0
            start = list(self._relaxed.values())
            found: tuple[float, Sequence[float]] = (-math.inf, ())
            for upwards in (False, True):
                values: Sequence[float] = start
                for _ in range(MOST_ROUNDS):
                    optimum, values = self._best_with(self._choices(values, upwards=upwards))
                    if optimum is None or optimum <= found[0]:
                        break
                    found = optimum, values
        except SolverError:
            return None, 0.0
        return found[1] or None, bound - found[0]

    def _choices(self, values: Sequence[float], *, upwards: bool) -> dict[int, int]:
        """Return whole numbers near these values: segments in order up to the hours, actions that are done."""
        whole = math.ceil if upwards else math.floor
        slack = -ALL_BUT_WHOLE if upwards else ALL_BUT_WHOLE
        numbers = [*self._columns.actions, *self._columns.calls.values()]
        choices = {column: whole(values[column] + slack) for column in numbers if self._program.whole[column]}
        for i, rises in self._columns.rises.items():
            segments, widths = self._columns.segments[i], self._week.targets[i].curve.widths
            hours = sum(values[segments.start : segments.stop])
            starts = [0.0, *accumulate(widths)]
            for start, column in rises.items():
                choices[column] = int(starts[start] <= hours + ALL_BUT_WHOLE)
        return choices

    def best(self, clock: Clock) -> Sequence[float] | None:
        """Return the values of the columns in the best plan; None when no plan obeys."""
        clock.left_s()
        try:
            is_possible = self._relaxed.optimum() is not None
        except SolverError:
            return self._best_anew(clock)
        if is_possible and self._program.is_whole:
            return self._best_anew(clock)
        return self._relaxed.values() if is_possible else None

    def _best_anew(self, clock: Clock) -> Sequence[float] | None:
        self.whole_work += self.num_choices
        solution = solve(self._program, time_limit_s=clock.left_s())
        if solution.status is Status.TIME_LIMIT:
            clock.stop()
        found = solution.decided(self._program.name)
        return None if found is None else found.values

    def prices_with_choices(self) -> list[float]:
        """Return the price of each demand while whole numbers stay near the linear relaxation; none where not told."""
        try:
            is_possible = self._relaxed.optimum() is not None
            choices = self._choices(self._relaxed.values(), upwards=False) if is_possible else {}
        except SolverError:
            choices = {}
        self._fix(choices)
        prices = self.relaxed_prices()
        self._let_go(choices)
        return prices

    def _fix(self, choices: Mapping[int, int]) -> None:
        for column, choice in choices.items():
            self._relaxed.set_bounds(column, choice, choice)

    def _let_go(self, choices: Mapping[int, int]) -> None:
        for column in choices:
            self._relaxed.set_bounds(column, self._program.lower[column], self._program.upper[column])

    def relaxed_prices(self) -> list[float]:
        """Return the price of each demand in the best plan of the linear relaxation; none where it is not told."""
        try:
            prices = self._relaxed.solve().row_prices
        except SolverError:
            prices = ()
        return [prices[row] if prices and row is not None else 0.0 for row in self._rows]
