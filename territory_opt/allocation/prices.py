"""What relaxing a rule is worth: the one-sided derivative of the optimum, also where the optimum has a kink.

A solver's dual value is the derivative only where the optimum is smooth. At a kink, where more limits are reached
than it takes to fix the plan, it may belong to the other side: to tightening. There the derivative is computed as
what it is, the gain of the best direction that keeps every reached limit while one of them gives way by one hour.
"""

import math
from collections.abc import Sequence
from operator import mul
from typing import TypeAlias

import attrs

from territory_opt.allocation.formulation import row_name
from territory_opt.allocation.program import Program, Solution
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.allocation.solver import Resolver
from territory_opt.errors import SolverError
from territory_opt.model.hour_rule import Strength
from territory_opt.rules.hour_rows import AT_LEAST

REACHED = 1e-8
"""A limit counts as reached when the plan is this close to it [h]."""

WORTHLESS = 1e-9
"""A dual value below this share of the largest gain of a column counts as none."""

BETWEEN = (False, False)
"""Neither limit is reached."""


def rule_prices(program: Program, week: RepWeek, solution: Solution) -> dict[str, float]:
    """Return what relaxing each hour rule by one hour gains [money per h/week]; never negative.

    Of a rule with two limits it is the one that binds. Advisory rules have no row and no price.

    Parameters
    ----------
    program, solution
        The program of the week, linear or with its whole-number choices made, and its optimum.
    week
        The allocation problem.
    """
    position = {name: row for row, name in enumerate(program.row_names)}
    smallest = WORTHLESS * program.largest_gain
    reached = _Reached.of(program, solution)
    directions = _Directions(program, reached) if reached.is_kink else None
    prices: dict[str, float] = {}
    for hour_row in week.rows:
        if hour_row.strength is Strength.ADVISORY:
            continue
        row = position[row_name(hour_row)]
        price = solution.row_prices[row] * (-1.0 if hour_row.side == AT_LEAST else 1.0)
        if price > smallest and directions is not None:
            price = min(price, directions.derivative(row))
        prices[hour_row.rule] = max(prices.get(hour_row.rule, 0.0), price if price > smallest else 0.0)
    return prices


Sides: TypeAlias = tuple[bool, bool]
"""Whether the lower and the upper limit is reached."""


@attrs.frozen
class _Reached:
    """The limits of columns and of rows that a plan reaches."""

    columns: Sequence[Sides]
    rows: Sequence[Sides]

    @classmethod
    def of(cls, program: Program, solution: Solution) -> "_Reached":
        value_of = solution.values.__getitem__
        totals = [
            sum(map(mul, factors, map(value_of, columns)))
            for columns, factors in zip(program.row_columns, program.row_factors, strict=True)
        ]
        return cls(
            columns=list(map(_sides, solution.values, program.lower, program.upper)),
            rows=list(map(_sides, totals, program.row_lower, program.row_upper)),
        )

    @property
    def is_kink(self) -> bool:
        """Whether more limits are reached than fix the plan: fewer columns and rows lie between theirs than rows."""
        return self.columns.count(BETWEEN) + self.rows.count(BETWEEN) < len(self.rows)


class _Directions:
    """The directions from an optimum that keep every reached limit, asked which of them gains most."""

    def __init__(self, program: Program, reached: _Reached) -> None:
        cone = Program(
            name=f"{program.name}, direction",
            column_names=program.column_names,
            objective=program.objective,
            lower=[0.0 if at_lower else -math.inf for at_lower, _ in reached.columns],
            upper=[0.0 if at_upper else None for _, at_upper in reached.columns],
            whole=program.whole,
            given_scale=program.money_scale,
        )
        self.rows = {
            row: cone.add_row(
                program.row_names[row],
                program.row_columns[row],
                program.row_factors[row],
                lower=0.0 if at_lower else None,
                upper=0.0 if at_upper else None,
            )
            for row, (at_lower, at_upper) in enumerate(reached.rows)
            if at_lower or at_upper
        }
        self.resolver = Resolver(cone)

    def derivative(self, relaxed: int) -> float:
        """Return the gain of the best direction while the limit of one row, if it is reached, gives way by an hour."""
        row = self.rows.get(relaxed)
        if row is None:
            return 0.0
        cone = self.resolver.program
        lower, upper = cone.row_lower[row], cone.row_upper[row]
        with self.resolver.other_limits({row: (None if lower is None else -1.0, None if upper is None else 1.0)}):
            try:
                found = self.resolver.optimum()
            except SolverError:
                return math.inf
        return math.inf if found is None else found


def _sides(value: float, lower: float | None, upper: float | None) -> Sides:
    return (
        lower is not None and abs(value - lower) <= REACHED,
        upper is not None and abs(value - upper) <= REACHED,
    )
