"""Stretch deals as lines: what the hours of a deal earn at best, and how far that takes each of its actions."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
from math import isclose

import attrs

from territory_opt.allocation.rep_week import RepWeek, StretchAction
from territory_opt.banded.frontier import NEARLY_ALIKE, Frontier, Work, frontier
from territory_opt.model.units import ActivityId, OpportunityId

NOTHING_HOURS = 1e-9
"""Hours of a deal below this are rounding [h/week]."""


@attrs.frozen(kw_only=True)
class DealLines:
    """A Stretch deal as lines of falling slope.

    Parameters
    ----------
    opportunity, activity
        Which deal, and the activity its hours belong to.
    places
        Where its actions stand among those of the week.
    frontier
        What its hours earn at best; actions by their place in the deal.
    has_worthless_work
        Whether an action takes hours that neither earn anything nor open what earns.
    """

    opportunity: OpportunityId
    activity: ActivityId
    places: tuple[int, ...]
    frontier: Frontier
    has_worthless_work: bool


def deals_of(week: RepWeek) -> tuple[DealLines, ...] | str:
    """Return the Stretch deals of a week as lines, or why they are none.

    Parameters
    ----------
    week
        The allocation problem; actions may be done in part.

    Examples
    --------
    >>> import territory_opt as to
    >>> from territory_opt.allocation.valuation import value_week
    >>> demo = to.read_demo()
    >>> deal, *_ = deals_of(value_week(demo, "ana", to.classify(demo)))
    >>> deal.opportunity, len(deal.places), len(deal.frontier.lines)
    ('a07', 6, 2)
    """
    deals = []
    for opportunity, places in _places(week.actions).items():
        made = _deal(opportunity, tuple(places), [week.actions[place] for place in places])
        if isinstance(made, str):
            return made
        deals.append(made)
    return tuple(deals)


def _places(actions: Iterable[StretchAction]) -> dict[OpportunityId, list[int]]:
    places: dict[OpportunityId, list[int]] = {}
    for place, action in enumerate(actions):
        places.setdefault(action.opportunity, []).append(place)
    return places


def _deal(opportunity: OpportunityId, places: tuple[int, ...], actions: Sequence[StretchAction]) -> DealLines | str:
    if len({action.activity for action in actions}) > 1:
        return f"actions of {opportunity!r} belong to several activities"
    named = {action.action: place for place, action in enumerate(actions)}
    works = [
        Work(
            action.weekly_hours,
            action.revenue,
            tuple([named[before] for before in action.after]),
            tuple([named[before] for before in action.any_of]),
        )
        for action in actions
    ]
    found = frontier(works)
    if isinstance(found, str):
        return f"{found} in the work of {opportunity!r}"
    worthwhile = {j for line in found.lines for j in line.actions}
    return DealLines(
        opportunity=opportunity,
        activity=actions[0].activity,
        places=places,
        frontier=found,
        has_worthless_work=any(work.hours > 0 and j not in worthwhile for j, work in enumerate(works)),
    )


def shares_of(deals: Iterable[DealLines], deal_hours: Iterable[float], num_actions: int) -> list[float]:
    """Return how far each action of a week is done [1].

    The hours of a deal go to its lines, the steepest first, and a share of a line is that share of each of its actions.
    What neither takes hours nor earns anything is done as far as the actions that wait for it, and no further.

    Parameters
    ----------
    deals
        The deals of the week.
    deal_hours
        Hours of each deal [h/week].
    num_actions
        How many actions the week has.
    """
    shares = [0.0] * num_actions
    for deal, hours in zip(deals, deal_hours, strict=True):
        for action, share in _shares(deal.frontier, hours):
            shares[deal.places[action]] = share
    return shares


def _shares(found: Frontier, hours: float) -> Iterator[tuple[int, float]]:
    """Yield how far each action of a deal is done; hours within the tolerance of a line's end are all of it."""
    yield from zip(found.base_actions, repeat(1.0))
    for line in found.lines:
        if hours <= NOTHING_HOURS:
            return
        share = hours / line.hours if hours < line.hours - NOTHING_HOURS else 1.0
        yield from zip(line.actions, repeat(share))
        hours -= line.hours


def has_other_uses(deal: DealLines, margin: float) -> bool:
    """Return whether the hours of a deal may have another use that is as good, or nearly, where it stands.

    Where its chain of actions is not the only one, hours on a line that earns what the last hour does can go to other
    actions of the line; lines that earn more are full and those that earn less are empty, whatever the chain. Hours
    that nothing else needs can go to work that earns nothing.

    Parameters
    ----------
    deal
        The deal.
    margin
        What the last hour of its activity is worth [money per h/week].
    """
    if deal.has_worthless_work and margin <= 0:
        return True
    if deal.frontier.is_unique:
        return False
    return any(isclose(line.slope, margin, rel_tol=2 / NEARLY_ALIKE) for line in deal.frontier.lines)
