"""The dated days of the reps of a plan: every week until the period ends, with each action on its days."""

import datetime as dt
from collections.abc import Sequence

import attrs

from territory_opt.booking.diary import Diary, book_diary
from territory_opt.model.presence import Presence
from territory_opt.model.units import ActionId, ActivityId, OpportunityId, RepId
from territory_opt.planning.plan import TerritoryPlan
from territory_opt.sequencing.names import deal_names
from territory_opt.sequencing.schedule import DayHours


@attrs.frozen(kw_only=True)
class OwnAction:
    """An action that a rep does, with the activity whose hours it takes.

    Parameters
    ----------
    opportunity, action, name, start, finish, hours_by_day
        As scheduled.
    activity
        The activity of its deal.
    """

    opportunity: OpportunityId
    action: ActionId
    name: str
    start: dt.date
    finish: dt.date
    hours_by_day: Sequence[DayHours]
    activity: ActivityId


def diary_of(plan: TerritoryPlan, rep: RepId) -> Diary | None:
    """Return a rep's diary from the first plannable day to the period's end; None when no week is possible.

    Parameters
    ----------
    plan
        The plan.
    rep
        The rep's id.

    Raises
    ------
    KeyError
        If the plan has no such rep.
    InvalidInputError
        If a day would end after midnight.

    Examples
    --------
    >>> import territory_opt as to
    >>> diary = diary_of(to.plan(to.read_demo()), "ana")
    >>> str(diary.blocks[0].start), diary.blocks[0].kind.value
    ('2026-01-05 08:30:00', 'action')
    """
    week = plan.reps[rep].allocation.best
    if week is None:
        return None
    problem = plan.problem
    policy, who, names = problem.policy, problem.rep_by_id[rep], deal_names(problem)
    return book_diary(
        rep=rep,
        presence=Presence.of_rep(who, policy.working_week),
        time_zone=problem.time_zone(rep),
        first=problem.first_day,
        last=problem.period.end,
        hours=week.hours,
        activities={name: activity.name for name, activity in policy.activities.items()},
        admin=policy.admin,
        prospecting=policy.prospecting,
        admin_time=who.admin_time,
        actions=_own_actions(plan, rep),
        deals={deal.id: names[deal.id] for deal in problem.opportunities_by_rep.get(rep, ())},
    )


def empty_diary(plan: TerritoryPlan, rep: RepId) -> Diary:
    """Return a diary in which nothing is booked: that of a rep for whom no week is possible, or who has left.

    Parameters
    ----------
    plan
        The plan.
    rep
        The rep's id, which the plan need not know.

    Examples
    --------
    >>> import territory_opt as to
    >>> empty_diary(to.plan(to.read_demo()), "dora").blocks
    ()
    """
    return Diary(rep=rep, time_zone=plan.problem.time_zone(rep), blocks=(), leftovers=(), weeks=())


def _own_actions(plan: TerritoryPlan, rep: RepId) -> list[OwnAction]:
    return [
        OwnAction(
            opportunity=action.opportunity,
            action=action.action,
            name=action.name,
            start=action.start,
            finish=action.finish,
            hours_by_day=action.hours_by_day,
            activity=plan.classification.deals[action.opportunity].activity,
        )
        for action in plan.reps[rep].actions
        if action.person == rep and action.hours_by_day
    ]
