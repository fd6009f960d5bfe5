"""How sure the target is: the distribution of what a plan closes, for each rep and the team."""

from collections.abc import Collection, Mapping, Sequence

import attrs

from territory_opt.chance.distribution import COARSE_CELLS, ClosedRevenue, counted_revenue, joint_revenue
from territory_opt.chance.parts import RevenueParts, parts_of
from territory_opt.model.units import RepId
from territory_opt.planning.plan import TerritoryPlan
from territory_opt.planning.workings import Workings

SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""The shares of which quantiles are told [1]."""

TEAM_CELLS = 130_000
"""Into how many steps the sums of a team are divided, where no common grid is fine enough."""


@attrs.frozen(kw_only=True)
class RevenueOutlook:
    """How sure the revenue of a rep, or of the team, is, when deals close independently of each other.

    Parameters
    ----------
    target
        What is promised for the period [money]; None when nothing is.
    revenue
        The distribution of what the plan closes in the period; None without a week.
    chance
        The chance of making the target [1]; None without a target or a week.
    low, high
        Two chances between which it lies for certain [1]: they are apart where amounts had to be rounded.
    mean
        The plan's expected revenue [money]; None without a week.
    quantiles
        The revenue that is not exceeded with a chance of 5, 25, 50, 75 and 95 % [money], by that share; empty without
        a week.
    """

    target: float | None
    revenue: ClosedRevenue | None
    chance: float | None
    low: float | None
    high: float | None
    mean: float | None
    quantiles: Mapping[float, float]


@attrs.frozen(kw_only=True)
class TerritoryOutlook:
    """How sure the revenue of a territory is, when deals close independently of each other.

    Parameters
    ----------
    team
        All reps together; the target is None when any rep has none, the revenue when any rep has no week.
    reps
        Each rep, by id.
    """

    team: RevenueOutlook
    reps: Mapping[RepId, RevenueOutlook]


def outlook(plan: TerritoryPlan, workings: Workings | None = None) -> TerritoryOutlook:
    """Return how sure each rep's target is, and the team's.

    What is won and Flow is certain. Each Likely and each Stretch deal closes wholly or not at all, with the odds
    the plan's hours give it, independently of the others. New business with known clients counts at its expected value.
    The number of deals that prospecting wins is Poisson, each of the mean amount. Revenue after the period does not
    count. The mean of all this is the plan's expected revenue.

    Parameters
    ----------
    plan
        The plan.
    workings
        What was worked out for plans of nearly the same territory, to take over what still holds.

    Examples
    --------
    >>> import territory_opt as to
    >>> ana = outlook(to.plan(to.read_demo())).reps["ana"]
    >>> 0.4 < ana.low <= ana.chance <= ana.high < 0.6
    True
    >>> ana.quantiles[0.05] < ana.mean < ana.quantiles[0.95]
    True
    """
    known = Workings() if workings is None else workings
    with_week = {rep_id: parts_of(plan, rep_id) for rep_id, rep in plan.reps.items() if rep.allocation.best is not None}
    found = known.of_each(
        "revenue",
        {rep_id: (parts,) for rep_id, parts in with_week.items()},
        lambda reps: {rep_id: distribution_of([with_week[rep_id]]) for rep_id in reps},
    )
    revenues = {rep_id: found.get(rep_id) for rep_id in plan.reps}
    return TerritoryOutlook(
        team=_outlook(
            plan.team.target, known.of("revenue", (with_week, len(revenues)), lambda: _together(revenues.values()))
        ),
        reps={rep_id: _outlook(plan.reps[rep_id].sheet.target, revenue) for rep_id, revenue in revenues.items()},
    )


def distribution_of(parts: Sequence[RevenueParts]) -> ClosedRevenue:
    """Return the distribution of the revenue of one or more reps, all their deals on one grid."""
    return joint_revenue(
        [(deal.amount, deal.odds) for part in parts for deal in part.deals],
        [counted_revenue(part.new_deals, part.new_deal_amount) for part in parts],
        sum(part.certain for part in parts),
        COARSE_CELLS if len(parts) == 1 else TEAM_CELLS,
    )


def _together(revenues: Collection[ClosedRevenue | None]) -> ClosedRevenue | None:
    known = [revenue for revenue in revenues if revenue is not None]
    return joint_revenue([], known, coarse_cells=TEAM_CELLS) if len(known) == len(revenues) else None


def _outlook(target: float | None, revenue: ClosedRevenue | None) -> RevenueOutlook:
    if revenue is None:
        return RevenueOutlook(target=target, revenue=None, chance=None, low=None, high=None, mean=None, quantiles={})
    low, high = (None, None) if target is None else revenue.chance_range(target)
    return RevenueOutlook(
        target=target,
        revenue=revenue,
        chance=None if target is None else revenue.chance_at_least(target),
        low=low,
        high=high,
        mean=revenue.mean,
        quantiles={share: revenue.quantile(share) for share in SHARES},
    )
