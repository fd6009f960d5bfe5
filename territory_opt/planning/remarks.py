"""What a plan's reader must know beside its numbers: remarks on the plan, and the assumptions it rests on."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

import attrs

from territory_opt.allocation.allocation import Allocation, Status
from territory_opt.model.finding import Assumption, Finding, Severity
from territory_opt.model.playbook import Action
from territory_opt.model.problem import Problem
from territory_opt.model.units import BUYER, REP_ITSELF, RepId
from territory_opt.rules.classification import Classification
from territory_opt.sequencing.portfolio import TooLate
from territory_opt.sequencing.schedule import Schedule
from territory_opt.sequencing.task import Node

EXAMPLES = 3
NOTICEABLE_HOURS = 0.05
"""Idle or free hours below three minutes a week are not worth a remark [h/week]."""


def remarks(problem: Problem, allocations: Mapping[RepId, Allocation], schedule: Schedule) -> list[Finding]:
    """Return the remarks on a plan's hours: reps without target, work or week, idle hours, deals that end late."""
    return [
        *_rep_remarks(problem, allocations),
        *_call_remarks(problem),
        *_hour_remarks(problem, allocations),
        *_late_remarks(problem, allocations, schedule),
    ]


def stretch_remarks(
    problem: Problem, classification: Classification, too_late: Sequence[TooLate], crowded_out: Collection[Node]
) -> list[Finding]:
    """Return the remarks on Stretch actions that are not planned: too late alone, or crowded out by others."""
    return [*_too_late_remarks(classification, too_late), *_crowded_out_remarks(problem, classification, crowded_out)]


def _rep_remarks(problem: Problem, allocations: Mapping[RepId, Allocation]) -> Iterator[Finding]:
    without_target = [rep.id for rep in problem.reps if rep.target is None]
    if without_target:
        text = "No target is given for {}: a plan and no gap"
        yield _rep_finding("reps_without_target", text + _team_has_none(problem, without_target), without_target)
    for code, text, is_concerned in (
        ("reps_without_week", "No week is possible for {}: the explanation stands on the page", _is_impossible),
        ("reps_unsolved", "No week was found for {}: the solver stopped before it was sure", _is_unsolved),
    ):
        reps = [rep for rep, allocation in allocations.items() if is_concerned(allocation)]
        if reps:
            finding = _rep_finding(code, text + _team_has_none(problem, reps), reps)
            yield attrs.evolve(finding, severity=Severity.ERROR)
    without_work = [
        rep.id
        for rep in problem.reps
        if not problem.clients_by_rep.get(rep.id) and not problem.opportunities_by_rep.get(rep.id)
    ]
    if without_work:
        yield _rep_finding("reps_without_work", "Neither clients nor open deals are given for {}.", without_work)


def _is_impossible(allocation: Allocation) -> bool:
    return allocation.status is Status.INFEASIBLE


def _is_unsolved(allocation: Allocation) -> bool:
    return allocation.best is None and not _is_impossible(allocation)


def _rep_finding(code: str, text: str, reps: list[RepId]) -> Finding:
    count = f"{len(reps)} rep{'s' * (len(reps) != 1)}"
    return Finding(code=code, count=len(reps), message=text.format(count), examples=tuple(reps[:EXAMPLES]))


def _team_has_none(problem: Problem, reps: list[RepId]) -> str:
    return "." if len(reps) == len(problem.reps) else "; the team then has no sum of it."


def _call_remarks(problem: Problem) -> Iterator[Finding]:
    too_long = []
    for client in problem.clients:
        rep = problem.rep_by_id[client.rep]
        most_hours = rep.weekly_hours if client.maximum_hours is None else min(rep.weekly_hours, client.maximum_hours)
        if client.hours_per_call is not None and client.hours_per_call > most_hours * problem.working_weeks(rep.id):
            too_long.append(client.id)
    if too_long:
        yield Finding(
            code="calls_too_long",
            count=len(too_long),
            message=f"{len(too_long)} client{'s' * (len(too_long) != 1)} planned in calls, of which one takes more "
            "hours than the client may have in the whole period: no call is planned.",
            examples=tuple(too_long[:EXAMPLES]),
        )


def _hour_remarks(problem: Problem, allocations: Mapping[RepId, Allocation]) -> Iterator[Finding]:
    idle: dict[str, list[RepId]] = {}
    hours: dict[str, float] = {}
    for rep, allocation in allocations.items():
        if allocation.best is None:
            continue
        for activity, idle_hours in allocation.best.idle.items():
            if idle_hours > NOTICEABLE_HOURS:
                idle.setdefault(activity, []).append(rep)
                hours[activity] = hours.get(activity, 0.0) + idle_hours
    for activity, reps in idle.items():
        name = problem.policy.activities[activity].name
        text = (
            f"{hours[activity]:.1f} h a week booked on {name} ({activity}) without modelled return, to keep its rule."
        )
        yield Finding(
            code="idle_hours",
            severity=Severity.NOTE,
            count=len(reps),
            message=text,
            examples=tuple(reps[:EXAMPLES]),
        )


def _too_late_remarks(classification: Classification, too_late: Sequence[TooLate]) -> Iterator[Finding]:
    if not too_late:
        return
    listed = ", ".join(f"{late.opportunity} ({_days(late.days_short)})" for late in too_late[:EXAMPLES])
    yield Finding(
        code="stretch_too_late",
        count=len(too_late),
        amount=sum(classification.deals[late.opportunity].amount for late in too_late),
        message=f"{_deals(len(too_late), 'Stretch deal')} cannot be worked to the end of the playbook by the close "
        f"date, even alone; actions that would end too late are not planned: {listed}.",
        examples=tuple(late.opportunity for late in too_late[:EXAMPLES]),
    )


def _crowded_out_remarks(
    problem: Problem, classification: Classification, crowded_out: Collection[Node]
) -> Iterator[Finding]:
    if not crowded_out:
        return
    lost, busy = 0.0, Counter[str]()
    for deal, action_id in crowded_out:
        playbook = classification.work_left[deal]
        action, verdict = playbook.actions[action_id], classification.deals[deal]
        lost += verdict.amount * action.odds_gain * playbook.gain_share(verdict.odds or 0.0)
        if not any((deal, before) in crowded_out for before in action.waits_for):
            busy[_who(action, problem)] += 1
    deals = sorted({deal for deal, _ in crowded_out})
    people = ", ".join(f"{name} ({count})" for name, count in busy.most_common())
    yield Finding(
        code="actions_crowded_out",
        count=len(deals),
        amount=lost,
        message=f"{_deals(len(deals), 'Stretch deal')} lose actions worth {lost:,.0f} {problem.currency}, because the "
        f"people they need are busy until the close date with deals that close earlier or gain more an hour; waiting "
        f"for {people}.",
        examples=tuple(deals[:EXAMPLES]),
    )


def _who(action: Action, problem: Problem) -> str:
    if action.person == REP_ITSELF:
        return "the rep"
    return "the buyer" if action.person == BUYER else problem.people[action.person].name


def _late_remarks(problem: Problem, allocations: Mapping[RepId, Allocation], schedule: Schedule) -> Iterator[Finding]:
    late_deals = [late.opportunity for late in schedule.late_deals]
    if not late_deals:
        return
    at_risk = _gain_of(set(late_deals), allocations)
    listed = ", ".join(f"{late.opportunity} ({_days(late.days_late)})" for late in schedule.late_deals[:EXAMPLES])
    yield Finding(
        code="deals_late_by_hours",
        count=len(late_deals),
        amount=at_risk,
        message=f"The funded actions of {_deals(len(late_deals), 'deal')} do not fit the weekly hours by the close "
        f"date; {at_risk:,.0f} {problem.currency} of expected revenue depend on it: {listed}.",
        examples=tuple(late_deals[:EXAMPLES]),
    )


def _deals(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'s' * (count != 1)}"


def _days(days: int | None) -> str:
    return "more than a year late" if days is None else f"{days} working day{'s' * (days != 1)} late"


def _gain_of(deals: set[str], allocations: Mapping[RepId, Allocation]) -> float:
    weeks = (allocation.best for allocation in allocations.values() if allocation.best is not None)
    return sum(action.expected_revenue for week in weeks for action in week.actions if action.opportunity in deals)


def assumptions_of(problem: Problem, classification: Classification) -> dict[str, Assumption]:
    """Return every number of a plan that no data gave, also those derived from the data, by name."""
    listed = dict(problem.policy.assumptions)
    for name, channel in problem.policy.channels.items():
        effect = "hours and revenue of prospecting"
        for field, value, unit in (
            ("meetings_per_hour", channel.meetings_per_hour, "1/h"),
            ("most_meetings", channel.most_meetings, "1/week"),
        ):
            listed[f"{name}.{field}"] = Assumption(value=value, unit=unit, source=channel.source, effect=effect)
    if "new_deal_amount" not in listed:
        amounts = classification.new_deal_amounts.values()
        listed["new_deal_amount"] = Assumption(
            value=sum(amounts) / len(amounts),
            unit=problem.currency,
            source="mean amount of the open deals, rep by rep; the mean over the reps is shown",
            effect="the worth of prospecting and the hours it needs",
        )
    return listed
