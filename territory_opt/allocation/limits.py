"""The limits of one rep's week, and the same week under other limits."""

import attrs

from territory_opt.allocation.allocation import TargetKind
from territory_opt.allocation.formulation import contact_name
from territory_opt.allocation.rep_week import RepWeek, Target
from territory_opt.model.hour_rule import HourRule
from territory_opt.model.policy import Policy
from territory_opt.model.rep import Rep
from territory_opt.rules.hour_rows import hour_rows


@attrs.frozen(kw_only=True)
class Case:
    """Whose week, under which policy: what a repair changes."""

    week: RepWeek
    rep: Rep
    policy: Policy


@attrs.define(kw_only=True)
class Limits:
    """The limits of a case while a repair changes them.

    Parameters
    ----------
    rules
        The policy's hour rules by name.
    admin_hours
        What the rep's administration needs [h/week], if that is stated.
    minimum_hours
        Minimum contacts of the clients by name [h/week].
    least_revenue
        The target that must be reached [money], if one must.
    """

    rules: dict[str, HourRule]
    admin_hours: float | None
    minimum_hours: dict[str, float]
    least_revenue: float | None

    @classmethod
    def of(cls, case: Case) -> "Limits":
        """Return the limits of a case."""
        return cls(
            rules=dict(case.policy.hour_rules),
            admin_hours=case.rep.admin_hours,
            minimum_hours={
                contact_name(target): target.minimum_hours for target in case.week.targets if _is_client(target)
            },
            least_revenue=case.week.least_revenue,
        )

    def put_into(self, case: Case) -> Case:
        """Return the case under these limits, with its rows made anew from the policy and the rep."""
        rep = attrs.evolve(case.rep, admin_hours=self.admin_hours)
        policy = attrs.evolve(case.policy, hour_rules=self.rules)
        targets = tuple(
            attrs.evolve(target, minimum_hours=hours)
            if _is_client(target) and target.minimum_hours != (hours := self.minimum_hours[contact_name(target)])
            else target
            for target in case.week.targets
        )
        week = attrs.evolve(
            case.week, rows=tuple(hour_rows(rep, policy)), targets=targets, least_revenue=self.least_revenue
        )
        return Case(week=week, rep=rep, policy=policy)


def _is_client(target: Target) -> bool:
    """Return whether a target is a client, which alone has a minimum contact; a deal may have the same id."""
    return target.kind is TargetKind.CLIENT
