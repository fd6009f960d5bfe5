"""What a rep's revenue is made of: what is certain, deals that close or not, and deals that are yet to be found."""

from collections import defaultdict

import attrs

from territory_opt.allocation.allocation import AllocatedWeek, TargetKind
from territory_opt.model.units import OpportunityId, RepId
from territory_opt.planning.plan import TerritoryPlan
from territory_opt.rules.verdict import DealVerdict, Standing


@attrs.frozen(kw_only=True)
class OpenDeal:
    """A deal that closes in the period or not.

    Parameters
    ----------
    opportunity
        Which deal.
    amount
        What it brings when it closes [money].
    odds
        Its odds after the plan's hours [1].
    """

    opportunity: OpportunityId
    amount: float
    odds: float


@attrs.frozen(kw_only=True)
class RevenueParts:
    """What the revenue of a rep is made of.

    Parameters
    ----------
    certain
        What is won, Flow, and the development of known clients at its expected value [money].
    deals
        The Likely and Stretch deals, each with the odds the plan gives it.
    new_deals
        How many deals prospecting is expected to close in the period.
    new_deal_amount
        What each of them brings [money].
    """

    certain: float
    deals: tuple[OpenDeal, ...]
    new_deals: float
    new_deal_amount: float

    @property
    def mean(self) -> float:
        """The expected revenue [money]."""
        return (
            self.certain + sum(deal.amount * deal.odds for deal in self.deals) + self.new_deals * self.new_deal_amount
        )


def parts_of(plan: TerritoryPlan, rep_id: RepId) -> RevenueParts:
    """Return what the revenue of a rep is made of; its mean is the plan's expected revenue.

    Raises
    ------
    NoAllocationError
        If the rep has no week.

    Examples
    --------
    >>> import territory_opt as to
    >>> plan = to.plan(to.read_demo())
    >>> parts = parts_of(plan, "ana")
    >>> len(parts.deals), round(parts.mean - plan.reps["ana"].allocation.week.revenue.total, 6)
    (10, 0.0)
    """
    week = plan.reps[rep_id].allocation.week
    amount = plan.classification.new_deal_amounts[rep_id]
    return RevenueParts(
        certain=week.revenue.won + week.revenue.flow + week.revenue.development,
        deals=tuple(_deals(plan, rep_id, week)),
        new_deals=week.revenue.prospecting / amount if amount > 0 else 0.0,
        new_deal_amount=amount,
    )


def _deals(plan: TerritoryPlan, rep_id: RepId, week: AllocatedWeek) -> list[OpenDeal]:
    gained: defaultdict[OpportunityId, float] = defaultdict(float)
    for target in week.targets:
        if target.kind is TargetKind.LIKELY:
            gained[target.id] += target.expected_revenue
    for action in week.actions:
        gained[action.opportunity] += action.expected_revenue
    policy = plan.problem.policy
    deals = []
    for deal in plan.problem.opportunities_by_rep.get(rep_id, ()):
        verdict = plan.classification.deals[deal.id]
        if verdict.standing is Standing.LIKELY:
            deals.append(_open(verdict, policy.unattended_share_of(deal), gained[deal.id]))
        elif verdict.standing is Standing.STRETCH:
            deals.append(_open(verdict, policy.assumed("stretch_unattended_share"), gained[deal.id]))
    return [deal for deal in deals if deal.amount > 0]


def _open(verdict: DealVerdict, kept_share: float, gained: float) -> OpenDeal:
    """Return a deal with the odds it keeps without effort and those its hours gain; above 1 only by rounding."""
    expected = verdict.expected_now * kept_share + gained
    odds = min(1.0, expected / verdict.amount) if verdict.amount > 0 else 0.0
    return OpenDeal(opportunity=verdict.opportunity, amount=verdict.amount, odds=odds)
