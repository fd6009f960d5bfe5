"""What all pages of one plan need, worked out once: names of deals, chances, what is left out."""

from collections import defaultdict
from collections.abc import Mapping

import attrs

from territory_opt.chance.correlated import CorrelatedOutlook, correlated_outlook
from territory_opt.chance.outlook import TerritoryOutlook, outlook
from territory_opt.model.units import OpportunityId, RepId
from territory_opt.planning.plan import RepPlan, TerritoryPlan
from territory_opt.report.left_out import LeftOut, left_out
from territory_opt.sequencing.names import deal_names


@attrs.frozen(kw_only=True)
class PlanFacts:
    """A plan with what its pages say beside it.

    Parameters
    ----------
    plan
        The plan.
    deal_names
        The name of every deal, one that no other has.
    independent, together
        How sure the targets are when deals close independently, and when they rise and fall together.
    left_out
        The deals of which something is left out, by rep, those that lose most first.
    """

    plan: TerritoryPlan
    deal_names: Mapping[OpportunityId, str]
    independent: TerritoryOutlook
    together: CorrelatedOutlook
    left_out: Mapping[RepId, tuple[LeftOut, ...]]

    @classmethod
    def of(cls, plan: TerritoryPlan) -> "PlanFacts":
        """Return what the pages of a plan need."""
        rep_of = {deal.id: deal.rep for deal in plan.problem.opportunities}
        kept_out: defaultdict[RepId, list[LeftOut]] = defaultdict(list)
        for deal in left_out(plan):
            kept_out[rep_of[deal.opportunity]].append(deal)
        return cls(
            plan=plan,
            deal_names=deal_names(plan.problem),
            independent=outlook(plan),
            together=correlated_outlook(plan),
            left_out={rep: tuple(kept_out[rep]) for rep in plan.reps},
        )

    @property
    def currency(self) -> str:
        """What money is in."""
        return self.plan.problem.currency

    def of_rep(self, rep: RepId) -> RepPlan:
        """Return the plan of a rep; raises KeyError when there is no such rep."""
        return self.plan.reps[rep]
