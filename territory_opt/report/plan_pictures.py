"""The pictures of a plan: its actions over time, and the week of a rep."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from territory_opt.booking.day import QUARTER_MINUTES, DayShape
from territory_opt.errors import Fault, InvalidInputError, listing, nearest
from territory_opt.model.rep import Rep
from territory_opt.model.units import OpportunityId, RepId
from territory_opt.model.working_time import MINUTES_OF_A_DAY, WEEKDAYS, WorkingWeek
from territory_opt.planning.plan import RepPlan, TerritoryPlan
from territory_opt.report.gantt import gantt_svg
from territory_opt.report.gantt_rows import GanttDeal, GanttRow, RowState
from territory_opt.report.layout import counted, plain
from territory_opt.report.week_blocks import WeekBlock, WeekBlockKind, WorkDay
from territory_opt.report.week_picture import week_svg
from territory_opt.sequencing.schedule import LateDeal, ScheduledAction

LEAST_DAYS_SHOWN = 28
MOST_DAYS_BACK = 28
"""How far before the first plannable day a picture begins, however long ago something was begun."""

CANNOT_END_IN_TIME = "cannot end by the close date"


def gantt_of(plan: TerritoryPlan, reps: Sequence[RepId] | None = None) -> str:
    """Return a picture of the dated actions of a plan as SVG: each rep's deals by close date.

    Deals that lose actions because they cannot end in time say so. The picture reaches from the first plannable
    day, or the first action up to four weeks before it, to the last action or close date inside the period.

    Parameters
    ----------
    plan
        The plan.
    reps
        The ids of the reps shown, in this order; all when not given.

    Raises
    ------
    InvalidInputError
        If the plan has no such rep.

    Examples
    --------
    >>> import territory_opt as to
    >>> gantt_of(to.plan(to.read_demo()), ["ana"]).startswith("<svg")
    True
    """
    shown = list(plan.reps) if reps is None else list(reps)
    _check_reps(plan, shown)
    deals = [deal for rep in shown for deal in _deals(plan, plan.reps[rep], names_owner=len(shown) != 1)]
    first, last = _days_shown(plan, deals)
    week = plan.problem.policy.working_week
    days = [first + dt.timedelta(days=i) for i in range((last - first).days + 1)]
    who = listing([plain(plan.reps[rep].rep.name) for rep in shown]) if reps is not None else "all reps"
    return gantt_svg(
        deals,
        title=f"Actions of {who}",
        today=plan.problem.as_of,
        first=first,
        last=last,
        days_off=[
            day
            for day in days
            if (plan.problem.free_share(shown[0], day) == 0 if len(shown) == 1 else not week.is_working_day(day))
        ],
    )


def week_of(plan: TerritoryPlan, rep: RepId) -> str:
    """Return a picture of a rep's booked week as SVG; without days when no week is possible.

    Raises
    ------
    InvalidInputError
        If the plan has no such rep.

    Examples
    --------
    >>> import territory_opt as to
    >>> "Mon 12:30-13:30 lunch" in week_of(to.plan(to.read_demo()), "ana")
    True
    """
    _check_reps(plan, [rep])
    its_plan = plan.reps[rep]
    policy = plan.problem.policy
    names = {name: activity.name for name, activity in policy.activities.items()}
    title = f"The week of {its_plan.rep.name}"
    if its_plan.week is None:
        return week_svg([], title=f"{title}: none is possible", days=[], activities=names)
    days, blocks = work_days_of(plan, its_plan), week_blocks_of(plan, its_plan)
    return week_svg(blocks, title=title, days=days, activities=names)


def work_days_of(plan: TerritoryPlan, rep: RepPlan) -> list[WorkDay]:
    """Return the days among which a rep's week is booked."""
    return list(_work_days(plan.problem.policy.working_week, rep.rep))


def week_blocks_of(plan: TerritoryPlan, rep: RepPlan) -> list[WeekBlock]:
    """Return what a rep's week is made of: what is booked, and the midday breaks; nothing without a week."""
    if rep.week is None:
        return []
    policy = plan.problem.policy
    booked = [
        WeekBlock(
            day=block.day,
            start=block.start,
            end=block.end,
            label=policy.activities[block.activity].name,
            activity=block.activity,
            kind=WeekBlockKind.APPOINTMENT if block.fixed else WeekBlockKind.WORK,
        )
        for block in rep.week.blocks
    ]
    return [*booked, *_lunches(policy.working_week, work_days_of(plan, rep))]


def _check_reps(plan: TerritoryPlan, reps: Iterable[RepId]) -> None:
    faults = [
        Fault(f"reps[{i}]", repr(rep), f"one of {listing(plan.reps)}", nearest(rep, plan.reps))
        for i, rep in enumerate(reps)
        if rep not in plan.reps
    ]
    if faults:
        raise InvalidInputError(faults)


def _deals(plan: TerritoryPlan, rep: RepPlan, *, names_owner: bool) -> Iterator[GanttDeal]:
    actions: defaultdict[OpportunityId, list[ScheduledAction]] = defaultdict(list)
    for action in rep.actions:
        actions[action.opportunity].append(action)
    late = {deal.opportunity: deal for deal in rep.late_deals}
    closes = {deal: verdict.close_date for deal, verdict in plan.classification.deals.items()}
    mine = plan.problem.opportunities_by_rep.get(rep.rep.id, [])
    for deal in sorted(mine, key=lambda deal: (closes[deal.id] or dt.date.max, deal.id)):
        given_up = _given_up(plan, deal.id)
        if deal.id in actions or given_up:
            yield GanttDeal(
                name=deal.name,
                rows=tuple(_row(plan, rep, action) for action in actions[deal.id]),
                due=closes[deal.id],
                owner=rep.rep.name if names_owner else "",
                note="; ".join(filter(None, (_lateness(late.get(deal.id)), given_up))),
            )


def _row(plan: TerritoryPlan, rep: RepPlan, action: ScheduledAction) -> GanttRow:
    people = plan.problem.people
    who = people[action.person].name if action.person in people else action.person
    return GanttRow(
        label=action.name,
        start=action.start,
        finish=action.finish,
        person="" if action.person == rep.rep.id else who,
        latest_start=action.latest_start,
        is_critical=action.critical,
        state=RowState[action.state.name],
    )


def _lateness(late: LateDeal | None) -> str:
    if late is None:
        return ""
    return "late" if late.days_late is None else f"late by {counted(late.days_late, 'working day')}"


def _given_up(plan: TerritoryPlan, deal: OpportunityId) -> str:
    if deal not in plan.classification.playbooks:
        return ""
    actions = plan.problem.playbooks[plan.classification.playbooks[deal]].actions
    names = [action.name for name, action in actions.items() if (deal, name) in plan.withdrawn]
    reasons = [refused.reason for refused in plan.choice.refused if refused.opportunity == deal]
    return f"left out: {', '.join(names)}: {'; '.join(reasons) or CANNOT_END_IN_TIME}" if names else ""


def _days_shown(plan: TerritoryPlan, deals: Iterable[GanttDeal]) -> tuple[dt.date, dt.date]:
    rows = [row for deal in deals for row in deal.rows]
    dues = [deal.due for deal in deals if deal.due is not None and deal.due <= plan.problem.period.end]
    earliest = plan.problem.first_day - dt.timedelta(days=MOST_DAYS_BACK)
    first = max(earliest, min([plan.problem.first_day, *(row.start for row in rows)]))
    least = first + dt.timedelta(days=LEAST_DAYS_SHOWN - 1)
    return first, max([least, *dues, *(row.finish for row in rows)])


def _work_days(week: WorkingWeek, rep: Rep) -> Iterator[WorkDay]:
    """Yield the days among which a week is booked, the first ones a quarter-hour longer when it must be."""
    shape = DayShape.of(week)
    worked = [name for name in WEEKDAYS if name in (rep.working_days or week.days)]
    lengths = dict(zip(worked, shape.lengths(rep.weekly_hours, len(worked)), strict=True))
    for name in sorted(week.days, key=WEEKDAYS.index):
        length = lengths.get(name, 0)
        end = shape.start_of(length - 1) + QUARTER_MINUTES if length else shape.start
        yield WorkDay(day=name, start=_time(shape.start), end=_time(end))


def _lunches(week: WorkingWeek, days: Iterable[WorkDay]) -> Iterator[WeekBlock]:
    shape = DayShape.of(week)
    start, end = _time(shape.start_of(shape.morning - 1) + QUARTER_MINUTES), _time(shape.afternoon_start)
    for day in days:
        if start < end <= day.end:
            yield WeekBlock(day=day.day, start=start, end=end, label="lunch", kind=WeekBlockKind.LUNCH)


def _time(minutes: int) -> dt.time:
    """Return a time of the day, at the latest its last minute."""
    return dt.time(*divmod(min(minutes, MINUTES_OF_A_DAY - 1), 60))
