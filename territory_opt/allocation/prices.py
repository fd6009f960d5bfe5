"""What relaxing a rule is worth: the one-sided derivative of the optimum, also where the optimum has a kink.

A solver's dual value is the derivative only where the optimum is smooth. At a kink, where more limits are reached
than it takes to fix the plan, it may belong to the other side: to tightening. There the derivative is computed as
what it is, the gain of the best direction that keeps every reached limit while one of them gives way by one hour.
"""

import math

from territory_opt.allocation.allocation import Status
from territory_opt.allocation.formulation import row_name
from territory_opt.allocation.program import Program, Solution
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.allocation.solver import Resolver
from territory_opt.model.hour_rule import Strength
from territory_opt.rules.hour_rows import AT_LEAST

REACHED = 1e-8
"""A limit counts as reached when the plan is this close to it [h]."""

WORTHLESS = 1e-9
"""A dual value below this share of the largest gain of a column counts as none."""


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
    directions = _Directions(program, solution) if _is_at_a_kink(program, solution) else None
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


def _is_at_a_kink(program: Program, solution: Solution) -> bool:
    """Return whether more limits are reached than fix the plan: fewer columns and rows lie between theirs than rows."""
    between = sum(
        not _reached(value, lower) and not _reached(value, upper)
        for value, lower, upper in zip(solution.values, program.lower, program.upper, strict=True)
    )
    between += sum(
        not _reached(total, lower) and not _reached(total, upper)
        for total, lower, upper in zip(
            _row_totals(program, solution), program.row_lower, program.row_upper, strict=True
        )
    )
    return between < len(program.row_names)


class _Directions:
    """The directions from an optimum that keep every reached limit, asked which of them gains most."""

    def __init__(self, program: Program, solution: Solution) -> None:
        cone = Program(name=f"{program.name}, direction", given_scale=program.money_scale)
        for name, objective, value, lower, upper in zip(
            program.column_names, program.objective, solution.values, program.lower, program.upper, strict=True
        ):
            column = cone.add_column(name, upper=0.0 if _reached(value, upper) else None, objective=objective)
            cone.lower[column] = 0.0 if _reached(value, lower) else -math.inf
        self.rows: dict[int, int] = {}
        for row, total in enumerate(_row_totals(program, solution)):
            at_lower, at_upper = _reached(total, program.row_lower[row]), _reached(total, program.row_upper[row])
            if at_lower or at_upper:
                self.rows[row] = cone.add_row(
                    program.row_names[row],
                    program.row_columns[row],
                    program.row_factors[row],
                    lower=0.0 if at_lower else None,
                    upper=0.0 if at_upper else None,
                )
        self.resolver = Resolver(cone)

    def derivative(self, relaxed: int) -> float:
        """Return the gain of the best direction while the limit of one row, if it is reached, gives way by an hour."""
        row = self.rows.get(relaxed)
        if row is None:
            return 0.0
        cone = self.resolver.program
        lower, upper = cone.row_lower[row], cone.row_upper[row]
        with self.resolver.other_limits({row: (None if lower is None else -1.0, None if upper is None else 1.0)}):
            found = self.resolver.solve()
        return found.objective if found.status is Status.OPTIMAL else math.inf


def _row_totals(program: Program, solution: Solution) -> list[float]:
    values = solution.values
    return [
        sum(factor * values[column] for column, factor in zip(columns, factors, strict=True))
        for columns, factors in zip(program.row_columns, program.row_factors, strict=True)
    ]


def _reached(value: float, limit: float | None) -> bool:
    return limit is not None and abs(value - limit) <= REACHED
