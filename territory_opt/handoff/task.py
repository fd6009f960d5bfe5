"""The dated actions that people do, as tasks for a CRM: what a run hands over, and what an earlier one did too much."""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum

import attrs

from territory_opt.files.event_identity import digest
from territory_opt.model.units import BUYER, ActionId, OpportunityId, PersonId
from territory_opt.planning.moves import moves_since
from territory_opt.planning.plan import TerritoryPlan
from territory_opt.planning.planned_order import PlannedAction, PlannedOrder
from territory_opt.report.action_words import spare_days
from territory_opt.report.layout import clipped, counted, plain
from territory_opt.sequencing.calendar import common_calendar
from territory_opt.sequencing.names import deal_names
from territory_opt.sequencing.schedule import ScheduledAction
from territory_opt.sequencing.task import ActionState, Node

LONGEST_SUBJECT = 255
"""How long a subject may be in Salesforce [characters]; the others allow no less."""


class Turn(StrEnum):
    """What became of a task since an earlier plan; without one every task is `NEW`."""

    NEW = "new"
    MOVED = "moved"
    """It has other days, or somebody else does it."""
    DONE = "done"
    """The action has been done."""
    GONE = "gone"
    """The action has no dates any more."""


@attrs.frozen(kw_only=True)
class CrmTask:
    """A task for one person: an action with its dates.

    Parameters
    ----------
    key
        Which action of which deal, as a code: the same in every plan.
    turn
        `NEW` or `MOVED`.
    subject
        What is to be done for which deal, on one line.
    opportunity, deal
        The deal's id, and its name as the CRM has it: others may have the same.
    action
        The action's id.
    person, assignee
        Who does it, by id and by name.
    start, due
        Its first and last day.
    has_begun
        Whether it is in progress.
    is_urgent
        Whether a later start would make its deal late, or the deal is late already.
    notes
        Hours, days, close date and what changed, in sentences on one line; the key stands at the end.
    """

    key: str
    turn: Turn
    subject: str
    opportunity: OpportunityId
    deal: str
    action: ActionId
    person: PersonId
    assignee: str
    start: dt.date
    due: dt.date
    has_begun: bool
    is_urgent: bool
    notes: str


@attrs.frozen(kw_only=True)
class OldTask:
    """A task that an earlier plan handed over and that no longer stands as it did.

    Parameters
    ----------
    key, subject, opportunity, person, assignee
        As of the task.
    turn
        `MOVED`, `DONE` or `GONE`.
    was_due, due
        Its last day in the earlier plan, and in this one if it has moved.
    reason
        Why it is gone; empty otherwise.
    """

    key: str
    turn: Turn
    subject: str
    opportunity: OpportunityId
    person: PersonId
    assignee: str
    was_due: dt.date
    due: dt.date | None
    reason: str


def task_key(opportunity: OpportunityId, action: ActionId) -> str:
    """Return the code of an action of a deal: the same in every plan, and it tells nobody's name.

    Examples
    --------
    >>> task_key("a07", "demo")
    'task-58c6d30511094695083ac58f'
    """
    return f"task-{digest('task', opportunity, action)[:24]}"


def crm_tasks(plan: TerritoryPlan, earlier: PlannedOrder | None = None) -> tuple[CrmTask, ...]:
    """Return the tasks to hand over, by last day: all of a plan, or those that an earlier plan did not hand over so.

    Steps of the buyer are no tasks, nor is what is done.

    Parameters
    ----------
    plan
        The plan.
    earlier
        The order of the earlier plan.

    Examples
    --------
    >>> import territory_opt as to
    >>> plan = to.plan(to.read_demo())
    >>> crm_tasks(plan)[0].subject
    'Discovery meeting: Pilot plant, Client 111'
    >>> crm_tasks(plan, PlannedOrder.of(plan))
    ()
    """
    before = {} if earlier is None else _open_before(earlier)
    calendar, names, late = common_calendar(plan.problem), deal_names(plan.problem), _late_days(plan)
    raw_names = {deal.id: deal.name for deal in plan.problem.opportunities}
    tasks = []
    for action in _open_now(plan).values():
        was = before.get((action.opportunity, action.action))
        if was is not None and _stands(was, action):
            continue
        spare = spare_days(action, calendar)
        name = names[action.opportunity]
        task = CrmTask(
            key=task_key(action.opportunity, action.action),
            turn=Turn.NEW if was is None else Turn.MOVED,
            subject=_subject(action.name, plain(name)),
            opportunity=action.opportunity,
            deal=raw_names[action.opportunity],
            action=action.action,
            person=action.person,
            assignee=person_name(plan, action.person),
            start=action.start,
            due=action.finish,
            has_begun=action.state is ActionState.IN_PROGRESS,
            is_urgent=spare <= 0 or action.opportunity in late,
            notes=_notes(plan, action, name, _on_time(action, plan, spare, late), was),
        )
        tasks.append(task)
    return tuple(sorted(tasks, key=lambda task: (task.due, task.start, task.opportunity, task.action)))


def old_tasks(plan: TerritoryPlan, earlier: PlannedOrder) -> tuple[OldTask, ...]:
    """Return the tasks of an earlier plan that no longer stand as they did, by their last day in it.

    Parameters
    ----------
    plan
        The plan.
    earlier
        The order of the earlier plan.
    """
    now, names = _open_now(plan), deal_names(plan.problem)
    done = {(action.opportunity, action.action) for action in plan.schedule.actions if action.state is ActionState.DONE}
    reasons = {(move.opportunity, move.action): move.reason for move in moves_since(earlier, plan)}
    found = []
    for node, was in _open_before(earlier).items():
        action = now.get(node)
        if action is not None and _stands(was, action):
            continue
        closed = Turn.DONE if node in done else Turn.GONE
        turn = closed if action is None else Turn.MOVED
        task = OldTask(
            key=task_key(*node),
            turn=turn,
            subject=_subject(was.name, plain(names.get(was.opportunity, was.opportunity))),
            opportunity=was.opportunity,
            person=was.person,
            assignee=person_name(plan, was.person),
            was_due=was.finish,
            due=None if action is None else action.finish,
            reason=(reasons.get(node) or "as the buyer does it now") if turn is Turn.GONE else "",
        )
        found.append(task)
    return tuple(sorted(found, key=lambda task: (task.was_due, task.key)))


def person_name(plan: TerritoryPlan, person: PersonId) -> str:
    """Return the name of a rep or a shared person on one line; the id of somebody whom the plan does not know."""
    who = plan.problem.rep_by_id.get(person) or plan.problem.people.get(person)
    return plain(person if who is None else who.name)


def _open_now(plan: TerritoryPlan) -> dict[Node, ScheduledAction]:
    return {
        (action.opportunity, action.action): action
        for rep in plan.reps.values()
        for action in rep.actions
        if action.person != BUYER and action.state is not ActionState.DONE
    }


def _open_before(earlier: PlannedOrder) -> dict[Node, PlannedAction]:
    return {
        (action.opportunity, action.action): action
        for rep in earlier.reps
        for action in rep.actions
        if action.person != BUYER and action.state is not ActionState.DONE
    }


def _stands(was: PlannedAction, now: ScheduledAction) -> bool:
    return (was.start, was.finish, was.person) == (now.start, now.finish, now.person)


def _subject(action: str, deal: str) -> str:
    return clipped(f"{action}: {deal}", LONGEST_SUBJECT)


def _late_days(plan: TerritoryPlan) -> Mapping[OpportunityId, int | None]:
    return {late.opportunity: late.days_late for late in plan.schedule.late_deals}


def _on_time(action: ScheduledAction, plan: TerritoryPlan, spare: int, late: Mapping[OpportunityId, int | None]) -> str:
    closes = plan.classification.deals[action.opportunity].close_date
    if action.opportunity in late:
        days = late[action.opportunity]
        by = "" if days is None else f" by {counted(days, 'working day')}"
        return f"LATE: the deal misses its close date {closes}{by}."
    return f"The deal closes on {closes}; {counted(max(0, spare), 'working day')} to spare."


def _notes(plan: TerritoryPlan, action: ScheduledAction, name: str, on_time: str, was: PlannedAction | None) -> str:
    hours = sum(effort for _, effort in action.hours_by_day)
    its_id = f"[{action.opportunity}]"
    deal = plain(name if its_id in name else f"{name} {its_id}")
    sentences = [
        f"{hours:.1f} h from {action.start} to {action.finish} for {deal}.",
        on_time,
    ]
    if was is not None:
        hand = "" if was.person == action.person else f", by {person_name(plan, was.person)}"
        sentences.append(f"Was planned from {was.start} to {was.finish}{hand}.")
    return f"{' '.join(sentences)} Key: {task_key(action.opportunity, action.action)}"
