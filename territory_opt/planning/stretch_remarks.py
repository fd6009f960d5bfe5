"""What a plan's reader must know of the Stretch actions: which are not planned, which end late, and why."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from territory_opt.allocation.allocation import Allocation
from territory_opt.model.finding import Finding
from territory_opt.model.problem import Problem
from territory_opt.model.units import RepId
from territory_opt.planning.obstacles import Obstacle
from territory_opt.rules.classification import Classification
from territory_opt.rules.words import counted
from territory_opt.sequencing.portfolio import TooLate
from territory_opt.sequencing.schedule import Schedule
from territory_opt.sequencing.task import Node

EXAMPLES = 3
LONGEST_LIST = 1600
"""How much of a remark the names of actions may take [characters]."""


def stretch_remarks(
    problem: Problem,
    classification: Classification,
    too_late: Sequence[TooLate],
    crowded_out: Mapping[Node, Obstacle],
    unfunded: Mapping[Node, str],
) -> list[Finding]:
    """Return the remarks on Stretch actions that are not planned.

    Parameters
    ----------
    problem, classification
        The territory, and how the rules sorted it.
    too_late
        What cannot end in time even alone.
    crowded_out
        What was withdrawn because it finds no days in time, with what keeps it out.
    unfunded
        What a person has begun or fixed and gets no hours, with the reason.
    """
    outbid = {node: obstacle for node, obstacle in crowded_out.items() if obstacle.busy}
    without_days = {node: obstacle for node, obstacle in crowded_out.items() if not obstacle.busy}
    return [
        *_too_late_remarks(classification, too_late),
        *_crowded_out_remarks(problem, classification, outbid),
        *_without_days_remarks(problem, classification, without_days),
        *_unfunded_remarks(problem, unfunded),
    ]


def _too_late_remarks(classification: Classification, too_late: Sequence[TooLate]) -> Iterator[Finding]:
    if not too_late:
        return
    listed = ", ".join(f"{late.opportunity} ({_days(late.days_short)})" for late in too_late[:EXAMPLES])
    yield Finding(
        code="stretch_too_late",
        count=len(too_late),
        amount=sum(classification.deals[late.opportunity].amount for late in too_late),
        message=f"{counted(len(too_late), 'Stretch deal')} cannot be worked to the end of the playbook by the close "
        f"date, even alone; actions that would end too late are not planned: {listed}.",
        examples=tuple(late.opportunity for late in too_late[:EXAMPLES]),
    )


def _crowded_out_remarks(
    problem: Problem, classification: Classification, outbid: Mapping[Node, Obstacle]
) -> Iterator[Finding]:
    if not outbid:
        return
    lost = _lost(classification, outbid)
    busy = Counter({obstacle.first: obstacle.busy for obstacle in outbid.values()}.values())
    deals = sorted({deal for deal, _ in outbid})
    people = ", ".join(f"{name} ({count})" for name, count in busy.most_common())
    yield Finding(
        code="actions_crowded_out",
        count=len(deals),
        amount=lost,
        message=f"{counted(len(deals), 'Stretch deal')} lose{'s' * (len(deals) == 1)} actions worth {lost:,.0f} "
        f"{problem.currency}, because the people they need are busy until the close date with deals that close earlier "
        f"or gain more an hour; waiting for {people}.",
        examples=tuple(deals[:EXAMPLES]),
    )


def _without_days_remarks(
    problem: Problem, classification: Classification, without_days: Mapping[Node, Obstacle]
) -> Iterator[Finding]:
    if not without_days:
        return
    lost = _lost(classification, without_days)
    deals = sorted({deal for deal, _ in without_days})
    facts = {obstacle.first: obstacle.fact for obstacle in without_days.values()}
    yield Finding(
        code="actions_without_days",
        count=len(deals),
        amount=lost,
        message=f"{counted(len(deals), 'Stretch deal')} lose{'s' * (len(deals) == 1)} actions worth {lost:,.0f} "
        f"{problem.currency} that find no days in time: {_named(facts)}.",
        examples=tuple(f"{deal}: {action}" for deal, action in sorted(facts)),
    )


def _unfunded_remarks(problem: Problem, unfunded: Mapping[Node, str]) -> Iterator[Finding]:
    if not unfunded:
        return
    progress = {deal.id: deal.progress for deal in problem.opportunities}
    facts = {}
    for (deal, action), reason in unfunded.items():
        known = progress[deal][action]
        since = f"fixed on {known.fixed_start}" if known.started is None else f"begun on {known.started}"
        facts[deal, action] = f"{since}, {reason}"
    get = "gets" if len(unfunded) == 1 else "get"
    yield Finding(
        code="begun_actions_without_hours",
        count=len(unfunded),
        message=f"{counted(len(unfunded), 'action')} begun or fixed by a person {get} no hours and no dates: "
        f"{_named(facts)}.",
        examples=tuple(f"{deal}: {action}" for deal, action in sorted(unfunded)),
    )


def late_remarks(problem: Problem, allocations: Mapping[RepId, Allocation], schedule: Schedule) -> Iterator[Finding]:
    """Yield the remark on deals whose funded actions end late all the same."""
    late_deals = [late.opportunity for late in schedule.late_deals]
    if not late_deals:
        return
    at_risk = _gain_of(set(late_deals), allocations)
    listed = ", ".join(f"{late.opportunity} ({_days(late.days_late)})" for late in schedule.late_deals[:EXAMPLES])
    yield Finding(
        code="deals_late_by_hours",
        count=len(late_deals),
        amount=at_risk,
        message=f"The funded actions of {counted(len(late_deals), 'deal')} do not fit the weekly hours by the close "
        f"date; {at_risk:,.0f} {problem.currency} of expected revenue depend on it: {listed}.",
        examples=tuple(late_deals[:EXAMPLES]),
    )


def _lost(classification: Classification, actions: Collection[Node]) -> float:
    lost = 0.0
    for deal, name in actions:
        playbook, verdict = classification.work_left[deal], classification.deals[deal]
        lost += verdict.amount * playbook.actions[name].odds_gain * playbook.gain_share(verdict.odds or 0.0)
    return lost


def _named(facts: Mapping[Node, str]) -> str:
    """Return actions, each with a fact, as many as a remark can hold; how many more there are is said."""
    named = [f"{deal}: {action} ({fact})" for (deal, action), fact in sorted(facts.items())]
    shown = list(named)
    while len(shown) > 1 and len(", ".join(shown)) > LONGEST_LIST:
        shown.pop()
    more = f" and {len(named) - len(shown):,} more" if len(shown) < len(named) else ""
    return f"{', '.join(shown)}{more}"


def _days(days: int | None) -> str:
    return "more than a year late" if days is None else f"{counted(days, 'working day')} late"


def _gain_of(deals: set[str], allocations: Mapping[RepId, Allocation]) -> float:
    weeks = (allocation.best for allocation in allocations.values() if allocation.best is not None)
    return sum(action.expected_revenue for week in weeks for action in week.actions if action.opportunity in deals)
