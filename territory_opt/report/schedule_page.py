"""The order of work for people: what was aimed at and reached, everybody's dated actions, what is left out and why."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from territory_opt.model.units import BUYER, OpportunityId, PersonId
from territory_opt.planning.moves import moves_since
from territory_opt.planning.plan import TerritoryPlan
from territory_opt.planning.planned_order import PlannedOrder
from territory_opt.report.action_words import STATE_WORDS, deal_label, spare_days
from territory_opt.report.layout import WIDTH, clipped, counted, day, money, paragraph, plain, share, span, table
from territory_opt.report.left_out import LeftOut, left_out, left_out_lines
from territory_opt.report.move_lines import moves_lines
from territory_opt.scheduling.outcome import Engine
from territory_opt.sequencing.availability import Availability, availabilities
from territory_opt.sequencing.calendar import Calendar, common_calendar
from territory_opt.sequencing.names import deal_names
from territory_opt.sequencing.portfolio import hours_of, shared
from territory_opt.sequencing.schedule import ScheduledAction
from territory_opt.sequencing.task import ActionState

WEEKS_SHOWN = 8


def schedule_text(plan: TerritoryPlan, *, person: PersonId | None = None, earlier: PlannedOrder | None = None) -> str:
    """Return the order of work as text.

    Parameters
    ----------
    plan
        The plan.
    person
        The rep or shared person whose work is shown; everybody's when not given.
    earlier
        The order of an earlier plan; what changed since is then shown.

    Raises
    ------
    KeyError
        If the plan knows no such person.

    Examples
    --------
    >>> import territory_opt as to
    >>> text = schedule_text(to.plan(to.read_demo()), person="legal")
    >>> print(text.splitlines()[0])
    Order of work · planned on 2026-01-05 for 2026-01-01 to 2026-06-30 · money in EUR
    """
    problem = plan.problem
    people = [*problem.rep_by_id, *problem.people] if person is None else [person]
    available = availabilities(problem)
    sections = [_heading(plan), *(_work_lines(plan, who, available[who]) for who in people)]
    kept_out = [deal for deal in left_out(plan) if person is None or _concerns(plan, deal, person)]
    sections.append([*left_out_lines(plan, kept_out)])
    if earlier is not None:
        sections.append(moves_lines(plan, moves_since(earlier, plan), earlier.as_of, person))
    return "\n\n".join("\n".join(lines) for lines in sections) + "\n"


def _heading(plan: TerritoryPlan) -> list[str]:
    problem = plan.problem
    title = (
        f"Order of work · planned on {problem.as_of} for {problem.period.start} to {problem.period.end} · "
        f"money in {plain(problem.currency)}"
    )
    return [title, "=" * min(len(title), WIDTH), *paragraph(_reached(plan)), *paragraph(_LEGEND)]


_LEGEND = (
    "Spare: working days by which an action may start later with its deal still in time, if people then have the "
    "hours; * marks the steps of a deal that have the fewest days to spare."
)


def _reached(plan: TerritoryPlan) -> str:
    """Return what the dated actions bring, and where not all is in time what could be at most and why they differ."""
    first, dates = plan.choice, plan.schedule
    if not first.actions and not first.unplaced:
        return "No Stretch action is funded, so there is nothing to put in order."
    brought = (
        f"The actions dated below bring {money(dates.value)} of expected revenue; all end by their deal's close date."
    )
    lost = sum(deal.lost_gain for deal in first.refused)
    if not lost:
        return f"{brought} That is everything the weeks fund, so no other order brings more."
    above = f" ({share(first.bound / first.value - 1)} more)" if first.value > 0 else ""
    found = f"Of actions worth {money(first.value + lost)} that the weeks funded at first, {money(first.value)} fit in"
    if first.is_proven:
        most = f"{found} time, and no order fits in more: that is proven."
    else:
        longer = "--engine search" if first.engine is Engine.FAST else "a longer search"
        most = f"{found}; no order fits in more than {money(first.bound)}{above}; {longer} may find some of that."
    more = round(dates.value) - round(first.value)
    so = f"; they bring {'more' if more > 0 else 'less'} than the first order" if more else ""
    why = "What did not fit gave its hours to other work, and the weeks and dates below were planned anew without it"
    return f"{brought} {most} {why}{so}."


def _work_lines(plan: TerritoryPlan, person: PersonId, available: Availability) -> list[str]:
    actions = [action for action in plan.schedule.actions if _whose(action) == person]
    deals = {action.opportunity for action in actions}
    hours = sum(effort for action in actions for _, effort in action.hours_by_day)
    who = plan.problem.rep_by_id.get(person) or plan.problem.people[person]
    title = (
        f"{clipped(who.name, 40)} · {counted(len(actions), 'action')} for {counted(len(deals), 'deal')}, {hours:.1f} h"
    )
    return [
        title,
        "-" * min(len(title), WIDTH),
        *_action_lines(plan, person, actions),
        *_week_lines(plan, actions, available.hours(who.weekly_hours)[1]),
        *paragraph(_worth(plan, person)),
    ]


def _whose(action: ScheduledAction) -> PersonId:
    """Return who does an action; a buyer's step is followed by the deal's rep."""
    return action.rep if action.person == BUYER else action.person


def _action_lines(plan: TerritoryPlan, person: PersonId, actions: Sequence[ScheduledAction]) -> list[str]:
    if not actions:
        return []
    calendar, names = common_calendar(plan.problem), deal_names(plan.problem)
    states = [STATE_WORDS[action.state] for action in actions]
    room = WIDTH - _NARROW_COLUMNS - max(map(len, states))
    rows = [["dates", "h", "spare ", "", "closes", "action", "deal"]]
    rows += [
        [
            span(action.start, action.finish),
            f"{sum(hours for _, hours in action.hours_by_day):.1f}",
            _spare(action, calendar),
            state,
            day(plan.classification.deals[action.opportunity].close_date),
            clipped(f"Buyer: {action.name}" if action.person == BUYER else action.name, room // 2),
            _deal(plan, person, action, names, room - room // 2),
        ]
        for action, state in zip(actions, states, strict=True)
    ]
    return table(rows, "<>><<<<")


_NARROW_COLUMNS = 2 + 13 + 2 + 5 + 2 + 6 + 2 + 2 + 6 + 2 + 2
"""What margin, dates, hours, spare days and close date take of a line [characters]."""


def _deal(
    plan: TerritoryPlan, person: PersonId, action: ScheduledAction, names: Mapping[OpportunityId, str], width: int
) -> str:
    """Return the deal's name, for a shared person with the rep's before it."""
    whose = ""
    if person in plan.problem.people:
        whose = f"{clipped(plan.reps[action.rep].rep.name, width // 3)}: "
    return whose + deal_label(names, action.opportunity, width - len(whose))


def _spare(action: ScheduledAction, calendar: Calendar) -> str:
    is_done = action.state is ActionState.DONE
    return "" if is_done else f"{spare_days(action, calendar)}{'*' if action.critical else ' '}"


def _week_lines(plan: TerritoryPlan, actions: Sequence[ScheduledAction], week_hours: Sequence[float]) -> list[str]:
    """Return the hours booked and the hours that somebody works in the coming weeks."""
    first = _monday(common_calendar(plan.problem).days[0])
    mondays = [first + dt.timedelta(weeks=i) for i in range(min(WEEKS_SHOWN, len(week_hours)))]
    booked: defaultdict[dt.date, float] = defaultdict(float)
    for action in actions:
        for on, hours in action.hours_by_day:
            booked[_monday(on)] += hours
    return table(
        [
            ["week of", *map(day, mondays)],
            ["booked h", *(f"{booked[monday]:.1f}" for monday in mondays)],
            ["of free h", *(f"{hours:.1f}" for hours in week_hours[:WEEKS_SHOWN])],
        ],
        "<" + ">" * len(mondays),
    )


def _monday(on: dt.date) -> dt.date:
    return on - dt.timedelta(days=on.weekday())


def _worth(plan: TerritoryPlan, person: PersonId) -> str:
    """Return who lacks hours for deals that the weeks funded at first, and what one more hour a week would add."""
    problem, refused = plan.problem, plan.choice.refused
    mine = {deal.id for deal in problem.opportunities_by_rep.get(person, ())}
    concerned = [deal for deal in refused if deal.opportunity in mine or person in deal.short_of]
    short = Counter(who for deal in concerned for who in deal.short_of if who == person or deal.opportunity in mine)
    if not short:
        return "No deal funded at first is left out for want of hours."
    listed = " · ".join(f"{_name(plan, who)} {counted(deals, 'deal')}" for who, deals in short.most_common())
    lacking = f"Funded at first but left out for want of hours: {listed}"
    prices = {pool: price for pool, price in plan.choice.hour_prices.items() if round(price) > 0}
    pools = {f" on {activity}": hours_of(person, activity) for activity in problem.policy.activities}
    pools[""] = shared(person)
    added = [f"{money(prices[pool])}{kind}" for kind, pool in pools.items() if pool in prices]
    if added:
        return f"{lacking}. One more hour every week adds at most {' · '.join(added)} to what of it closes in time."
    alone = f"; one more hour of {_name(plan, person)} every week alone brings none of it in" if person in short else ""
    return f"{lacking}{alone}."


def _name(plan: TerritoryPlan, person: PersonId) -> str:
    rep = plan.problem.rep_by_id.get(person)
    return clipped(plan.problem.people[person].name if rep is None else rep.name, 40)


def _concerns(plan: TerritoryPlan, deal: LeftOut, person: PersonId) -> bool:
    left = plan.classification.work_left[deal.opportunity]
    mine = {its.id for its in plan.problem.opportunities_by_rep.get(person, ())}
    return deal.opportunity in mine or any(left.actions[action].person == person for action in deal.actions)
