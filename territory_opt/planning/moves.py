"""What a plan changes in the order of work since an earlier one: what moved, came, went, was done."""

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import TypeAlias

import attrs

from territory_opt.model.units import ActionId, OpportunityId, PersonId, RepId
from territory_opt.planning.plan import TerritoryPlan
from territory_opt.planning.planned_order import PlannedAction, PlannedOrder
from territory_opt.sequencing.task import ActionState, Node

Dates: TypeAlias = tuple[dt.date, dt.date]


class MoveKind(StrEnum):
    """What became of an action, or of a deal as a whole."""

    DONE = "done"
    """The action has been done since."""
    BEGUN = "begun"
    """The action has begun since."""
    FIXED = "fixed"
    """A person has fixed the action's start since."""
    FREED = "freed"
    """The action's start was fixed by a person and no longer is."""
    REOPENED = "reopened"
    """The action was done or begun, and no longer is."""
    MOVED = "moved"
    """The action has other dates, and is as far as it was."""
    NEW = "new"
    """The action had no dates and has them now."""
    GONE = "gone"
    """The action had dates and has none now."""
    REFUSED = "refused"
    """The deal is left out, or something of it, and was not."""
    TAKEN_UP = "taken_up"
    """The deal was left out, or something of it, and no longer is."""
    LATE = "late"
    """The deal misses its close date, and did not, or by another number of days."""
    IN_TIME = "in_time"
    """The deal missed its close date, and no longer does."""


@attrs.frozen(kw_only=True)
class Move:
    """One change in the order of work.

    Parameters
    ----------
    kind
        What changed.
    rep
        Whose deal it is.
    opportunity, action, name, person
        The deal; its action, that action's name for people and who does it, all three None for the deal as a whole.
    before, now
        First and last day in the earlier plan and in this one; None where there are none.
    start_days_later, finish_days_later
        By how much the action starts and ends later [working days]; negative for earlier; None without both dates.
    reason
        Why, where there is more to say.
    """

    kind: MoveKind
    rep: RepId
    opportunity: OpportunityId
    action: ActionId | None = None
    name: str | None = None
    person: PersonId | None = None
    before: Dates | None = None
    now: Dates | None = None
    start_days_later: int | None = None
    finish_days_later: int | None = None
    reason: str = ""


def moves_since(earlier: PlannedOrder, plan: TerritoryPlan) -> tuple[Move, ...]:
    """Return what a plan changes in the order of work: deals first, then actions by deal and date.

    What stays as it was is not listed. An action that was done already in the earlier plan is history: it is listed
    only when its dates were corrected.

    Parameters
    ----------
    earlier
        The order of the earlier plan: read by `read_earlier_plan`, or ``PlannedOrder.of(plan)``.
    plan
        The present plan.

    Examples
    --------
    >>> import attrs
    >>> import territory_opt as to
    >>> problem = to.read_demo()
    >>> before = PlannedOrder.of(to.plan(problem))
    >>> moves_since(before, to.plan(problem))
    ()
    """
    now = PlannedOrder.of(plan)
    return (*_deal_moves(earlier, now, plan), *_action_moves(earlier, now, plan))


def _deal_moves(earlier: PlannedOrder, now: PlannedOrder, plan: TerritoryPlan) -> Iterator[Move]:
    rep_of = {deal.id: deal.rep for deal in plan.problem.opportunities}
    late_before, late_now = _late_days(earlier), _late_days(now)
    refused_before, refused_now = _refusals(earlier), _refusals(now)
    for deal, rep in sorted(rep_of.items()):
        if earlier.order is not None and (deal in refused_before) is not (deal in refused_now):
            kind = MoveKind.REFUSED if deal in refused_now else MoveKind.TAKEN_UP
            reason = refused_now.get(deal, "")
            yield Move(kind=kind, rep=rep, opportunity=deal, reason=reason)
        if deal in late_now and late_now[deal] != late_before.get(deal, 0):
            yield Move(kind=MoveKind.LATE, rep=rep, opportunity=deal, reason=_lateness(late_now[deal]))
        if deal in late_before and deal not in late_now:
            yield Move(kind=MoveKind.IN_TIME, rep=rep, opportunity=deal)


def _late_days(order: PlannedOrder) -> dict[OpportunityId, int | None]:
    return {late.opportunity: late.days_late for rep in order.reps for late in rep.late_deals}


def _lateness(days: int | None) -> str:
    return "not all of it has dates" if days is None else f"{days} working day{'s' * (days != 1)} late"


def _refusals(order: PlannedOrder) -> dict[OpportunityId, str]:
    return {} if order.order is None else {deal.opportunity: deal.reason for deal in order.order.refused}


def _action_moves(earlier: PlannedOrder, now: PlannedOrder, plan: TerritoryPlan) -> Iterator[Move]:
    before, after = _by_node(earlier), _by_node(now)
    days = _working_days(plan, [action for _, action in (*before.values(), *after.values())])
    latest = before | after
    for node in sorted(latest, key=lambda node: (node[0], latest[node][1].start, node[1])):
        rep, action = latest[node]
        was, now_is = (found[1] if found else None for found in (before.get(node), after.get(node)))
        kind = _kind(was, now_is)
        if kind is None:
            continue
        yield Move(
            kind=kind,
            rep=rep,
            opportunity=action.opportunity,
            action=action.action,
            name=action.name,
            person=action.person,
            before=_dates(was) if was else None,
            now=_dates(now_is) if now_is else None,
            start_days_later=_days_between(days, was.start, now_is.start) if was and now_is else None,
            finish_days_later=_days_between(days, was.finish, now_is.finish) if was and now_is else None,
            reason=_why_gone(plan, node) if kind is MoveKind.GONE else "",
        )


def _by_node(order: PlannedOrder) -> dict[Node, tuple[RepId, PlannedAction]]:
    return {(action.opportunity, action.action): (rep.id, action) for rep in order.reps for action in rep.actions}


def _working_days(plan: TerritoryPlan, actions: Sequence[PlannedAction]) -> list[dt.date]:
    if not actions:
        return []
    first, last = min(action.start for action in actions), max(action.finish for action in actions)
    return plan.problem.policy.working_week.working_days(first, last)


def _days_between(days: Sequence[dt.date], before: dt.date, now: dt.date) -> int:
    return bisect_left(days, now) - bisect_left(days, before)


def _dates(action: PlannedAction) -> Dates:
    return (action.start, action.finish)


def _kind(before: PlannedAction | None, now: PlannedAction | None) -> MoveKind | None:
    """Return what became of an action; None when nothing did."""
    was_done = before is not None and before.state is ActionState.DONE
    if now is None:
        return None if was_done else MoveKind.GONE
    if before is None:
        return MoveKind.DONE if now.state is ActionState.DONE else MoveKind.NEW
    if now.state is not before.state:
        return _REACHED[now.state] or _LEFT[before.state]
    return MoveKind.MOVED if _dates(before) != _dates(now) else None


_REACHED: Mapping[ActionState, MoveKind | None] = {
    ActionState.DONE: MoveKind.DONE,
    ActionState.IN_PROGRESS: MoveKind.BEGUN,
    ActionState.FIXED: MoveKind.FIXED,
    ActionState.PLANNED: None,
}
_LEFT: Mapping[ActionState, MoveKind | None] = {
    ActionState.DONE: MoveKind.REOPENED,
    ActionState.IN_PROGRESS: MoveKind.REOPENED,
    ActionState.FIXED: MoveKind.FREED,
    ActionState.PLANNED: None,
}
"""What an action has become that is in another state, by the new one; by the old one if it is planned again."""


def _why_gone(plan: TerritoryPlan, node: Node) -> str:
    deal, action = node
    if deal not in plan.classification.deals:
        return "as the deal is no longer open"
    if deal not in plan.classification.playbooks:
        return "as the deal has no playbook any more"
    if action not in plan.problem.playbooks[plan.classification.playbooks[deal]].actions:
        return "as the deal's playbook no longer has it"
    if node in plan.withdrawn:
        return "withdrawn as it cannot end by the close date"
    if any((left.opportunity, left.action) == node and left.is_needless for left in plan.schedule.unplaced):
        return "not needed as another branch serves"
    return "no longer funded as the hours earn more elsewhere"
