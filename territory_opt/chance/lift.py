"""What lifts the chance of a target most: one deal won, or one action of a Stretch deal done."""

import math
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

import attrs

from territory_opt.chance.distribution import ROUNDING, ClosedRevenue
from territory_opt.chance.outlook import distribution_of
from territory_opt.chance.parts import OpenDeal, parts_of
from territory_opt.errors import Fault, InvalidInputError
from territory_opt.model.playbook import Playbook
from territory_opt.model.units import ActionId, OpportunityId, RepId
from territory_opt.planning.plan import TerritoryPlan

WHOLE = 1 - 1e-6
"""A share of an action above this counts as the whole [1]."""


class LiftKind(StrEnum):
    """What is done: a deal is won for certain, or an action of a Stretch deal is done wholly."""

    DEAL_WON = "deal_won"
    ACTION_DONE = "action_done"


@attrs.frozen(kw_only=True)
class Lift:
    """What one single change would do for the target.

    Parameters
    ----------
    kind
        What is done.
    rep, opportunity, action
        Whose deal, which, and which of its actions; None when the deal is won.
    odds, odds_after
        The deal's odds in the plan, and with the change [1].
    chance
        The chance of the target in the plan [1], by the distribution of all these deals on one grid.
    chance_gain
        By how much it rises [1].
    least_chance_gain, most_chance_gain
        Two gains between which the true one lies for certain [1]: they are apart where amounts had to be rounded, and
        tell nothing of a deal that is small beside that rounding.
    expected_gain
        By how much expected revenue rises [money].
    chance_rank, expected_rank
        Its place by either gain, from 1; equal gains share a place, and those that arithmetic cannot tell apart.
    needs
        Actions that must be done before and that the plan does not fund wholly; their own gains are not counted.
    """

    kind: LiftKind
    rep: RepId
    opportunity: OpportunityId
    action: ActionId | None
    odds: float
    odds_after: float
    chance: float
    chance_gain: float
    least_chance_gain: float
    most_chance_gain: float
    expected_gain: float
    chance_rank: int = 0
    expected_rank: int = 0
    needs: tuple[ActionId, ...] = ()


def lifts(plan: TerritoryPlan, rep_id: RepId | None = None) -> tuple[Lift, ...]:
    """Return what every single deal won, and every single action done, would do for the chance of the target.

    The chance and expected revenue rank them differently: a deal too small to close the gap, or one behind which the
    target is safe anyway, earns much and decides little. Deals close independently, as in `outlook`. Actions that
    no week could choose (`TerritoryPlan.not_offered`) are left out, and those that gain nothing.

    Parameters
    ----------
    plan
        The plan.
    rep_id
        Whose deals and whose target; by default all deals, and the target of the team.

    Returns
    -------
    tuple of Lift
        The largest gain of the chance first, then the largest gain of expected revenue.

    Raises
    ------
    InvalidInputError
        If there is no target to make.
    NoAllocationError
        If a rep concerned has no week.
    KeyError
        If the plan has no such rep.

    Examples
    --------
    >>> import territory_opt as to
    >>> plan = to.plan(to.read_demo())
    >>> best = lifts(plan, "ana")[0]
    >>> best.kind.value, best.chance_rank, best.chance_gain > 0.05
    ('deal_won', 1, True)
    """
    target = plan.team.target if rep_id is None else plan.reps[rep_id].sheet.target
    if target is None:
        path = "reps" if rep_id is None else f"reps[id={rep_id}].target"
        found = "a rep without a target" if rep_id is None else "nothing"
        raise InvalidInputError([Fault(path, found, "a target, when it is asked what lifts the chance of making it")])
    parts = {rep: parts_of(plan, rep) for rep in (plan.reps if rep_id is None else (rep_id,))}
    revenue = distribution_of(tuple(parts.values()))
    chance = revenue.chance_at_least(target)
    found_lifts = [
        lift
        for rep, its_parts in parts.items()
        for deal in its_parts.deals
        for lift in _lifts_of(plan, rep, deal, chance, slope(revenue, deal, target))
    ]
    return _ranked(found_lifts)


@attrs.frozen(kw_only=True)
class Slope:
    """By how much the chance of a target rises as the odds of one deal rise from 0 to 1.

    The chance is a straight line in the odds of each deal, so a part of the way gains that part.

    Parameters
    ----------
    value
        As sums stand on their grid [1].
    least, most
        Two slopes between which the true one lies for certain [1].
    """

    value: float
    least: float
    most: float


def slope(revenue: ClosedRevenue, deal: OpenDeal, target: float) -> Slope:
    """Return by how much the chance of the target rises as the odds of one deal rise from 0 to 1.

    Parameters
    ----------
    revenue
        The distribution of all, the deal among them.
    deal
        The deal.
    target
        What is to be made [money].
    """
    # The sums hold the mean of what the deal was rounded by; without the deal they must not.
    needed = target + deal.odds * (deal.amount - revenue.on_grid(deal.amount))

    def between(later: float) -> float:
        won = revenue.chance_without(deal.amount, deal.odds, needed - deal.amount + later)
        return won - revenue.chance_without(deal.amount, deal.odds, needed - later)

    value, margin, doubt = between(0.0), revenue.margin, 2 * revenue.doubt
    least, most = (between(margin), between(-margin)) if margin > 0 else (value, value)
    return Slope(
        value=value if value > ROUNDING else 0.0,
        least=max(0.0, least - doubt),
        most=min(1.0, most + doubt),
    )


def _lifts_of(plan: TerritoryPlan, rep: RepId, deal: OpenDeal, chance: float, its_slope: Slope) -> Iterator[Lift]:
    for kind, action, odds_after, needs in _changes(plan, rep, deal):
        more = odds_after - deal.odds
        yield Lift(
            kind=kind,
            rep=rep,
            opportunity=deal.opportunity,
            action=action,
            odds=deal.odds,
            odds_after=odds_after,
            chance=chance,
            chance_gain=more * its_slope.value,
            least_chance_gain=more * its_slope.least,
            most_chance_gain=more * its_slope.most,
            expected_gain=more * deal.amount,
            needs=needs,
        )


def _changes(
    plan: TerritoryPlan, rep: RepId, deal: OpenDeal
) -> Iterator[tuple[LiftKind, ActionId | None, float, tuple[ActionId, ...]]]:
    """Yield what could be done about one deal: the kind, the action, the odds after it, what must be done before."""
    if deal.odds < 1:
        yield LiftKind.DEAL_WON, None, 1.0, ()
    playbook = plan.classification.work_left.get(deal.opportunity)
    if playbook is None:
        return
    week = plan.reps[rep].allocation.week
    shares = {action.action: action.share for action in week.actions if action.opportunity == deal.opportunity}
    withheld = playbook.lost_without(
        {name for name in playbook.actions if (deal.opportunity, name) in plan.not_offered}
    )
    gain_share = playbook.gain_share(plan.classification.deals[deal.opportunity].odds or 0.0)
    for name, action in playbook.actions.items():
        gain = action.odds_gain * gain_share * (1 - shares.get(name, 0.0))
        if name not in withheld and shares.get(name, 0.0) < WHOLE and gain > 0:
            yield LiftKind.ACTION_DONE, name, min(1.0, deal.odds + gain), _needs(playbook, name, shares, withheld)


def _needs(
    playbook: Playbook, name: ActionId, shares: Mapping[ActionId, float], withheld: set[ActionId]
) -> tuple[ActionId, ...]:
    """Return what must be done before an action and is not funded wholly; of branches the one funded most."""
    needed: set[ActionId] = set()
    waiting = [name]
    while waiting:
        action = playbook.actions[waiting.pop()]
        branches = [branch for branch in action.any_of if branch not in withheld]
        before = [*action.after, *sorted(branches, key=lambda branch: -shares.get(branch, 0.0))[:1]]
        unfunded = [each for each in before if shares.get(each, 0.0) < WHOLE and each not in needed]
        needed.update(unfunded)
        waiting += unfunded
    return tuple(each for each in playbook.in_order if each in needed)


def _ranked(found: Sequence[Lift]) -> tuple[Lift, ...]:
    chance_ranks = _ranks([lift.chance_gain for lift in found])
    expected_ranks = _ranks([lift.expected_gain for lift in found])
    ranked = [
        attrs.evolve(
            lift,
            chance_rank=chance_ranks[lift.chance_gain],
            expected_rank=expected_ranks[lift.expected_gain],
        )
        for lift in found
    ]
    return tuple(sorted(ranked, key=lambda lift: (lift.chance_rank, lift.expected_rank)))


def _ranks(gains: Sequence[float]) -> dict[float, int]:
    """Return the place of each gain, from 1 for the largest; of gains that are equal but for rounding the first."""
    ranks: dict[float, int] = {}
    first, leader = 1, math.inf
    for place, gain in enumerate(sorted(gains, reverse=True), start=1):
        if leader - gain > ROUNDING * max(1.0, gain):
            first, leader = place, gain
        ranks[gain] = first
    return ranks
