"""What moves in a week's program when one number of it moves: a limit of a rule, or the hours of the week."""

from collections.abc import Mapping, Sequence

import attrs

from territory_opt.allocation.formulation import row_name
from territory_opt.allocation.program import Program
from territory_opt.allocation.solver import RowLimits
from territory_opt.appraisal.demand import Demand, DemandKind
from territory_opt.appraisal.priced_week import PricedWeek
from territory_opt.model.hour_rule import SELLING_TIME, WEEK, LimitUnit, Strength
from territory_opt.rules.hour_rows import rules_of

NO_HOURS = 1e-6
"""Hours up to this are none but rounding [h/week]."""


@attrs.frozen(kw_only=True)
class Direction:
    """How the rows of a program follow one number.

    Parameters
    ----------
    now
        The number as it is.
    limits_per_unit
        By how much each limit of a row rises for each unit the number rises, by the position of the row.
    factors_per_unit
        Likewise the factors of columns, by position, in the one row that moves: where the number is a share of hours
        that the plan decides.
    """

    now: float
    limits_per_unit: Mapping[int, float]
    factors_per_unit: Mapping[int, float] = attrs.field(factory=dict)

    def limits_at(self, program: Program, value: float) -> dict[int, RowLimits]:
        """Return the limits of the rows at a value of the number; `program` holds those of now."""
        risen = value - self.now
        return {
            row: (_risen(program.row_lower[row], risen * rise), _risen(program.row_upper[row], risen * rise))
            for row, rise in self.limits_per_unit.items()
        }

    def basis(self, values: Sequence[float]) -> float | None:
        """Return the hours of a plan that the number is a share of [h/week]; None when no plan decides them."""
        if not self.factors_per_unit:
            return None
        hours = sum(self.limits_per_unit.values())
        hours -= sum(rise * values[column] for column, rise in self.factors_per_unit.items())
        return hours if hours > NO_HOURS else 0.0


def _risen(limit: float | None, rise: float) -> float | None:
    return None if limit is None else limit + rise


def direction_of_limit(priced: PricedWeek, demand: Demand) -> Direction:
    """Return what moves with a limit, in the unit the limit is stated in.

    Parameters
    ----------
    priced, demand
        The week, and one of its demands.
    """
    row, columns = demand.row, priced.columns.hours
    if demand.kind is not DemandKind.RULE:
        return Direction(now=demand.limit, limits_per_unit={row: 1.0 / demand.row_unit})
    rule, weekly_hours = rules_of(priced.rep, priced.policy)[demand.rule], priced.week.weekly_hours
    part = 1.0 / len(priced.policy.working_week.days) if rule.unit is LimitUnit.DAYS else 1.0
    if rule.unit is LimitUnit.HOURS:
        return Direction(now=demand.limit, limits_per_unit={row: 1.0})
    if rule.of == WEEK:
        return Direction(now=demand.limit, limits_per_unit={row: part * weekly_hours})
    if rule.of == SELLING_TIME:
        return Direction(
            now=demand.limit,
            limits_per_unit={row: part * weekly_hours},
            factors_per_unit={columns[priced.week.admin]: part},
        )
    return Direction(now=demand.limit, limits_per_unit={row: 0.0}, factors_per_unit={columns[rule.of]: -1.0})


def direction_of_hours(priced: PricedWeek) -> Direction:
    """Return what moves with the hours of the week: its length, and every limit that is a part of it.

    Parameters
    ----------
    priced
        The week.
    """
    week, rules = priced.week, rules_of(priced.rep, priced.policy)
    length = priced.linear.row("week_length")
    parts = {
        priced.linear.row(row_name(row)): row.limit_hours / week.weekly_hours
        for row in week.rows
        if row.strength is not Strength.ADVISORY and rules[row.rule].unit is not LimitUnit.HOURS
    }
    return Direction(now=week.weekly_hours, limits_per_unit={length: 1.0} | parts)
