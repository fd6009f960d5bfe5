"""What a week is asked for: each limit of a rule, each minimum contact and the target, with its row in the program."""

import math
from collections.abc import Iterator, Mapping
from enum import StrEnum

import attrs

from territory_opt.allocation.formulation import contact_name, row_name
from territory_opt.allocation.program import Program
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.allocation.solver import RowLimits
from territory_opt.model.hour_rule import REACH_TARGET, WEEK, LimitUnit, Strength
from territory_opt.model.policy import Policy
from territory_opt.model.rep import Rep
from territory_opt.model.units import ActivityId
from territory_opt.rules.hour_rows import AT_LEAST, basis_hours, rules_of


class DemandKind(StrEnum):
    """What asks for something: an hour `RULE`, the minimum `CONTACT` of a client, the `TARGET` of the period."""

    RULE = "rule"
    CONTACT = "contact"
    TARGET = "target"


@attrs.frozen(kw_only=True)
class Demand:
    """One limit the week keeps.

    Parameters
    ----------
    kind, rule, side
        What asks for it; the name of the rule, or of the row of a contact or the target; ``at_least`` or ``at_most``.
    limit, unit, of
        The limit as it is stated, in its unit, and the basis of a share or day; of the target, money in no unit.
    limit_hours
        The limit in the plan's week [h/week]; of the target it is money.
    hours_per_unit
        What one unit stands for in the plan's week [h/week].
    final_price
        What breaking it by an hour costs [money per h/week], where it may be broken; else infinite.
    row, row_limit, row_unit
        Its row in the program, the limit there, and what 1 of it stands for [h/week, or money].
    """

    kind: DemandKind
    rule: str
    side: str
    limit: float
    unit: LimitUnit | None
    of: str
    limit_hours: float
    hours_per_unit: float
    final_price: float
    row: int
    row_limit: float
    row_unit: float = 1.0

    @property
    def relaxes(self) -> float:
        """The direction in which its limit gives way: -1 down, 1 up."""
        return -1.0 if self.side == AT_LEAST else 1.0

    def relaxed(self, hours: float) -> RowLimits:
        """Return the limits of its row after its limit gave way by so many hours, or money; stricter below 0."""
        limit = self.row_limit + self.relaxes * hours / self.row_unit
        return (limit, None) if self.side == AT_LEAST else (None, limit)

    def in_unit(self, hours: float) -> float | None:
        """Return a limit in hours [h/week] in the demand's unit; None when a unit stands for no hours."""
        return hours / self.hours_per_unit if self.hours_per_unit > 0 else None


def demands_of(
    week: RepWeek, rep: Rep, policy: Policy, program: Program, hours: Mapping[ActivityId, float]
) -> Iterator[Demand]:
    """Yield every limit that has a row in a week's program, told for the plan with these hours.

    Parameters
    ----------
    week, rep, policy
        The week, whose, by which rules.
    program
        Its program.
    hours
        Hours of each activity in the plan [h/week].
    """
    rules = rules_of(rep, policy)
    for row in week.rows:
        if row.strength is Strength.ADVISORY:
            continue
        rule = rules[row.rule]
        limit = (rule.lower if row.side == AT_LEAST else rule.upper) or 0.0
        hours_per_unit = basis_hours(rule, policy, week.weekly_hours, hours)
        yield Demand(
            kind=DemandKind.RULE,
            rule=row.rule,
            side=row.side,
            limit=limit,
            unit=rule.unit,
            of=rule.of,
            limit_hours=limit * hours_per_unit,
            hours_per_unit=hours_per_unit,
            final_price=row.penalty_per_hour if row.strength is Strength.PREFERRED else math.inf,
            row=program.row(row_name(row)),
            row_limit=row.limit_hours,
        )
    for target in week.targets:
        if target.minimum_hours > 0:
            yield Demand(
                kind=DemandKind.CONTACT,
                rule=contact_name(target),
                side=AT_LEAST,
                limit=target.minimum_hours,
                unit=LimitUnit.HOURS,
                of=WEEK,
                limit_hours=target.minimum_hours,
                hours_per_unit=1.0,
                final_price=math.inf,
                row=program.row(contact_name(target)),
                row_limit=target.minimum_hours,
            )
    if week.least_revenue is not None:
        row_limit = program.row_lower[program.row(REACH_TARGET)] or 0.0
        yield Demand(
            kind=DemandKind.TARGET,
            rule=REACH_TARGET,
            side=AT_LEAST,
            limit=week.least_revenue,
            unit=None,
            of="period",
            limit_hours=week.least_revenue,
            hours_per_unit=1.0,
            final_price=math.inf,
            row=program.row(REACH_TARGET),
            row_limit=row_limit,
            row_unit=program.money_scale,
        )
