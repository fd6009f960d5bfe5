"""What a plan's reader must know beside its numbers: remarks on the plan, and the assumptions it rests on."""

from collections.abc import Iterator, Mapping

import attrs

from territory_opt.allocation.allocation import Allocation, Status
from territory_opt.model.finding import Assumption, Finding, Severity
from territory_opt.model.presence import Presence
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Rep
from territory_opt.model.units import RepId
from territory_opt.rules.classification import Classification

EXAMPLES = 3
NOTICEABLE_SHARE_AWAY = 0.1
"""Days off and meetings that take no more than this of a rep's working time are those of a normal period [1]."""
NOTICEABLE_HOURS = 0.05
"""Idle or free hours below three minutes a week are not worth a remark [h/week]."""


def remarks(problem: Problem, allocations: Mapping[RepId, Allocation]) -> list[Finding]:
    """Return the remarks on a plan's hours: reps without target, work or week, time that is taken, idle hours."""
    return [
        *_rep_remarks(problem, allocations),
        *_away_remarks(problem, allocations),
        *_call_remarks(problem),
        *_hour_remarks(problem, allocations),
    ]


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


def _away_remarks(problem: Problem, allocations: Mapping[RepId, Allocation]) -> Iterator[Finding]:
    away = {rep.id: share for rep in problem.reps if (share := _share_away(problem, rep)) > NOTICEABLE_SHARE_AWAY}
    if not away:
        return
    most = sorted(away, key=lambda rep: (-away[rep], rep))[:EXAMPLES]
    weeks = [allocations[rep].best for rep in away]
    yield Finding(
        code="much_time_away",
        count=len(away),
        amount=sum(week.revenue.development for week in weeks if week is not None),
        message=f"Days off and booked meetings take more than {NOTICEABLE_SHARE_AWAY:.0%} of the working time of "
        f"{len(away)} rep{'s' * (len(away) != 1)}: {', '.join(f'{rep} ({away[rep]:.0%})' for rep in most)}. Hours a "
        "week are those of a week without them. Likely deals, Stretch actions and prospecting count only the time that "
        "is left; clients are taken to respond as to a whole period of such weeks.",
        examples=tuple(most),
    )


def _share_away(problem: Problem, rep: Rep) -> float:
    """Return what days off and meetings take of a rep's working time from the first plannable day on [1]."""
    if not rep.days_off and not rep.busy:
        return 0.0
    undisturbed = Presence.of_rep(attrs.evolve(rep, days_off=(), busy=()), problem.policy.working_week)
    return 1 - problem.working_weeks(rep.id) / undisturbed.free_days(problem.first_day, problem.period.end).weeks


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
