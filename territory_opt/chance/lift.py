"""What lifts the chance of a target most: one deal won, or one action of a Stretch deal done."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

import attrs

from territory_opt.chance.distribution import ClosedRevenue
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
    chance_gain
        By how much the chance of the target rises [1].
    expected_gain
        By how much expected revenue rises [money].
    chance_rank, expected_rank
        Its place by either gain, from 1; equal gains share a place.
    needs
        Actions that must be done before and that the plan does not fund wholly; their own gains are not counted.
    """

    kind: LiftKind
    rep: RepId
    opportunity: OpportunityId
    action: ActionId | None
    odds: float
    odds_after: float
    chance_gain: float
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
    found_lifts = [
        lift
        for rep, its_parts in parts.items()
        for deal in its_parts.deals
        for lift in _lifts_of(plan, rep, deal, slope(revenue, deal, target))
    ]
    return _ranked(found_lifts)


def slope(revenue: ClosedRevenue, deal: OpenDeal, target: float) -> float:
    """Return by how much the chance of the target rises as the odds of one deal rise from 0 to 1 [1].

    The chance is a straight line in the odds of each deal, so a part of the way gains that part.

    Parameters
    ----------
    revenue
        The distribution of all, the deal among them.
    deal
        The deal.
    target
        What is to be made [money].
    """
    amount = revenue.on_grid(deal.amount)
    won = revenue.chance_without(deal.amount, deal.odds, target - amount)
    lost = revenue.chance_without(deal.amount, deal.odds, target)
    return max(0.0, won - lost)


def _lifts_of(plan: TerritoryPlan, rep: RepId, deal: OpenDeal, its_slope: float) -> Iterator[Lift]:
    for kind, action, odds_after, needs in _changes(plan, rep, deal):
        more = odds_after - deal.odds
        yield Lift(
            kind=kind,
            rep=rep,
            opportunity=deal.opportunity,
            action=action,
            odds=deal.odds,
            odds_after=odds_after,
            chance_gain=more * its_slope,
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
    chance_ranks = _ranks(lift.chance_gain for lift in found)
    expected_ranks = _ranks(lift.expected_gain for lift in found)
    return tuple(
        attrs.evolve(
            lift,
            chance_rank=chance_ranks[lift.chance_gain],
            expected_rank=expected_ranks[lift.expected_gain],
        )
        for lift in sorted(found, key=lambda lift: (-lift.chance_gain, -lift.expected_gain))
    )


def _ranks(gains: Iterable[float]) -> dict[float, int]:
    """Return the place of each gain, from 1 for the largest; of equal ones the first."""
    ranks: dict[float, int] = {}
    for place, gain in enumerate(sorted(gains, reverse=True), start=1):
        ranks.setdefault(gain, place)
    return ranks
