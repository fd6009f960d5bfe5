"""What hours can be given to, as a rule of thumb sees it: its size, and what its hours earn on their own."""

import math
from collections.abc import Iterable, Mapping
from itertools import accumulate, chain

import attrs

from territory_opt.allocation.allocation import TargetKind
from territory_opt.allocation.rep_week import RepWeek, StretchAction, Target
from territory_opt.model.client import Client
from territory_opt.model.units import ActivityId, OpportunityId
from territory_opt.rules.verdict import DealVerdict

STEP_HOURS = 0.25
"""The step in which hours are tried out: a quarter of an hour a week."""

NOTHING_HOURS = 1e-9
STRETCH = "stretch"


@attrs.frozen(kw_only=True)
class Place:
    """Something a rule of thumb gives hours to: a client, a Likely deal, a channel, a Stretch deal.

    Parameters
    ----------
    kind, id, activity
        What it is, and the activity its hours belong to.
    most_hours
        The most hours it can use [h/week].
    sales, potential
        Its present sales, and what it could bring [money].
    corners
        Hours and what they earn, corner by corner from (0, 0) on, joined by lines [h/week, money].
    step_hours
        Hours of one step [h/week]: a call, or the common step; None when only whole corners count.
    in_parts
        Whether it can use less than a step.
    """

    kind: str
    id: str
    activity: ActivityId
    most_hours: float
    sales: float
    potential: float
    corners: tuple[tuple[float, ...], tuple[float, ...]]
    step_hours: float | None
    in_parts: bool


def places_of(
    week: RepWeek,
    clients: Iterable[Client],
    deals: Mapping[OpportunityId, DealVerdict],
    *,
    whole_actions: bool = False,
) -> tuple[Place, ...]:
    """Return everything of a week that hours can be given to; a Stretch deal as one, its actions in their order.

    Parameters
    ----------
    week
        The allocation problem.
    clients, deals
        The rep's clients and the verdicts on the deals: present sales and potential.
    whole_actions
        Whether an action is done wholly or not at all.
    """
    stretch = _stretch_places(week, deals, whole_actions=whole_actions)
    return tuple(chain(_target_places(week, clients, deals), stretch))


def _target_places(
    week: RepWeek, clients: Iterable[Client], deals: Mapping[OpportunityId, DealVerdict]
) -> Iterable[Place]:
    client_by_id = {client.id: client for client in clients}
    for target in week.targets:
        sales = potential = 0.0
        if target.kind is TargetKind.CLIENT:
            client = client_by_id[target.id]
            stated = client.potential_revenue
            sales, potential = client.flow_revenue, target.curve.saturation if stated is None else stated
        elif target.kind is TargetKind.LIKELY:
            sales, potential = deals[target.id].expected_now, deals[target.id].amount
        hours = tuple(accumulate(target.curve.widths, initial=0.0))
        worth = [width * slope for width, slope in zip(target.curve.widths, target.curve.slopes, strict=True)]
        num_useful = max((s + 1 for s, slope in enumerate(target.curve.slopes) if slope > 0), default=0)
        most, call = max(hours[num_useful], least_contact(target)), target.hours_per_call
        yield Place(
            kind=target.kind,
            id=target.id,
            activity=target.activity,
            most_hours=most if call is None else math.floor(most / call + NOTHING_HOURS) * call,
            sales=sales,
            potential=potential,
            corners=(hours, tuple(accumulate(worth, initial=0.0))),
            step_hours=call or STEP_HOURS,
            in_parts=call is None,
        )


def least_contact(target: Target) -> float:
    """Return the hours a target's minimum contact takes [h/week], in whole calls where only these are made."""
    if target.hours_per_call is None:
        return target.minimum_hours
    return math.ceil(target.minimum_hours / target.hours_per_call - NOTHING_HOURS) * target.hours_per_call


def _stretch_places(
    week: RepWeek, deals: Mapping[OpportunityId, DealVerdict], *, whole_actions: bool
) -> Iterable[Place]:
    for deal, actions in _actions_by_deal(week).items():
        hours, gains = [0.0], [0.0]
        for action in actions:
            if action.weekly_hours > 0:
                hours.append(hours[-1] + action.weekly_hours)
                gains.append(gains[-1])
            gains[-1] += action.revenue
        if hours[-1] > 0:
            yield Place(
                kind=STRETCH,
                id=deal,
                activity=actions[0].activity,
                most_hours=hours[-1],
                sales=deals[deal].expected_now,
                potential=deals[deal].amount,
                corners=(tuple(hours), tuple(gains)),
                step_hours=None if whole_actions else STEP_HOURS,
                in_parts=not whole_actions,
            )


def _actions_by_deal(week: RepWeek) -> dict[OpportunityId, list[StretchAction]]:
    by_deal: dict[OpportunityId, list[StretchAction]] = {}
    for action in week.actions:
        by_deal.setdefault(action.opportunity, []).append(action)
    return by_deal
