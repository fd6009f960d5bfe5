"""Hour rules into linear rows: factors on hours of activities, against a limit in hours."""

from collections.abc import Mapping

import attrs

from territory_opt.model.hour_rule import ADMIN_NEED, SELLING_TIME, WEEK, HourRule, LimitUnit, Strength
from territory_opt.model.policy import Policy
from territory_opt.model.rep import Rep
from territory_opt.model.units import ActivityId

AT_LEAST, AT_MOST = SIDES = "at_least", "at_most"


@attrs.frozen(kw_only=True)
class HourRow:
    """One side of an hour rule for one rep: sum of factor * hours, at least or at most `limit_hours`.

    Parameters
    ----------
    rule
        Name of the rule.
    side
        ``at_least`` or ``at_most``.
    factors
        Factor of each activity's weekly hours.
    limit_hours
        The limit [h/week].
    strength
        How firmly it holds.
    penalty_per_hour
        Price of one hour of deviation from a preferred rule [money per h/week].
    """

    rule: str
    side: str
    factors: Mapping[ActivityId, float]
    limit_hours: float
    strength: Strength
    penalty_per_hour: float = 0.0

    @property
    def name(self) -> str:
        """The row's name: rule and side."""
        return f"{self.rule}.{self.side}"


def rules_of(rep: Rep, policy: Policy) -> dict[str, HourRule]:
    """Return the hour rules of one rep: the policy's, and the rep's own need of administration."""
    rules = dict(policy.hour_rules)
    if rep.admin_hours is not None:
        rules[ADMIN_NEED] = HourRule(
            terms={policy.admin: 1.0},
            at_least=rep.admin_hours,
            unit=LimitUnit.HOURS,
            source=f"administration {rep.name} needs, as observed",
        )
    return rules


def basis_hours(rule: HourRule, policy: Policy, weekly_hours: float, hours: Mapping[ActivityId, float]) -> float:
    """Return the hours one unit of a rule's limit stands for [h/week], in a week with these hours.

    A share of the week stands for the week, a day for a fifth (or other part) of it, an hour for itself.
    """
    if rule.unit is LimitUnit.HOURS:
        return 1.0
    if rule.of == WEEK:
        base = weekly_hours
    elif rule.of == SELLING_TIME:
        base = weekly_hours - hours[policy.admin]
    else:
        base = hours[rule.of]
    return base / len(policy.working_week.days) if rule.unit is LimitUnit.DAYS else base


def hour_rows(rep: Rep, policy: Policy) -> list[HourRow]:
    """Return the linear rows of all hour rules for one rep, in the order of the rules.

    A limit that is a share s of selling time, sum c h >= s (H - h_admin), becomes
    sum c h + s h_admin >= s H; one that is a share of another activity b, sum c h - s h_b >= 0.
    """
    return rows_of(rules_of(rep, policy), policy, rep.weekly_hours)


def rows_of(rules: Mapping[str, HourRule], policy: Policy, weekly_hours: float) -> list[HourRow]:
    """Return the linear rows of some hour rules for a week of this length, in the order of the rules.

    Parameters
    ----------
    rules
        The rules, by name.
    policy
        What the activities and the working week are.
    weekly_hours
        Length of the week [h/week]; given an array of them, one for each of many reps, the limits are arrays too.
    """
    rows = (_row(name, rule, side, policy, weekly_hours) for name, rule in rules.items() for side in SIDES)
    return [row for row in rows if row is not None]


def recommended_rows(rep: Rep, policy: Policy) -> list[HourRow]:
    """Return the linear rows at whose limit each recommendation is met exactly, in the order of the rules."""
    return [
        _row_at(rule.recommended, name, rule, AT_LEAST, policy, rep.weekly_hours)
        for name, rule in policy.hour_rules.items()
        if rule.recommended is not None
    ]


def _row(name: str, rule: HourRule, side: str, policy: Policy, weekly_hours: float) -> HourRow | None:
    limit = rule.lower if side == AT_LEAST else rule.upper
    return None if limit is None else _row_at(limit, name, rule, side, policy, weekly_hours)


def _row_at(  # noqa: PLR0917
    limit: float, name: str, rule: HourRule, side: str, policy: Policy, weekly_hours: float
) -> HourRow:
    factors = dict(rule.terms)
    share = limit / len(policy.working_week.days) if rule.unit is LimitUnit.DAYS else limit
    if rule.unit is LimitUnit.HOURS:
        limit_hours = limit
    elif rule.of == WEEK:
        limit_hours = share * weekly_hours
    elif rule.of == SELLING_TIME:
        limit_hours = share * weekly_hours
        factors[policy.admin] = factors.get(policy.admin, 0.0) + share
    else:
        limit_hours = 0.0
        factors[rule.of] = factors.get(rule.of, 0.0) - share
    return HourRow(
        rule=name,
        side=side,
        factors=factors,
        limit_hours=limit_hours,
        strength=rule.strength,
        penalty_per_hour=rule.penalty_per_hour or 0.0,
    )
