"""The Stretch deals of which something is left out of the order of work, each with the fact that keeps it out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import attrs

from territory_opt.model.units import ActionId, OpportunityId
from territory_opt.planning.plan import TerritoryPlan
from territory_opt.report.layout import clipped, counted, day, money, paragraph
from territory_opt.sequencing.portfolio import TooLate
from territory_opt.sequencing.task import Node

MOST_NAMES = 3
WITHDRAWN = "withdrawn when the weeks were allocated anew: the people it needs are busy until its close date"

NOT_FUNDED = "begun or fixed by a person, but its hours earn more elsewhere"


@attrs.frozen(kw_only=True)
class LeftOut:
    """A deal of which something is left out.

    Parameters
    ----------
    opportunity
        The deal.
    actions
        What is left out, in the order of the playbook.
    lost_gain
        What doing all of it would bring [money].
    reason
        What keeps it out.
    """

    opportunity: OpportunityId
    actions: tuple[ActionId, ...]
    lost_gain: float
    reason: str


def left_out(plan: TerritoryPlan) -> tuple[LeftOut, ...]:
    """Return the deals of which something is left out, those that lose most first.

    What a person has begun or fixed and no hours are funded for counts too; what is not needed because another branch
    serves does not.

    Parameters
    ----------
    plan
        The plan.
    """
    unplaced = plan.first_order.schedule.unplaced
    needless = {(action.opportunity, action.action) for action in unplaced if action.is_needless}
    actions: defaultdict[OpportunityId, set[ActionId]] = defaultdict(set)
    unfunded = _unfunded(plan)
    for deal, action in (plan.not_offered | unfunded) - needless:
        actions[deal].add(action)
    if not actions:
        return ()
    alone = {late.opportunity: late for late in plan.too_late}
    refused = {deal.opportunity: deal.reason for deal in plan.choice.refused}
    found = []
    for deal, names in actions.items():
        left, verdict = plan.classification.work_left[deal], plan.classification.deals[deal]
        gained = verdict.amount * left.gain_share(verdict.odds or 0.0)
        withdrawn = {name for name in names if (deal, name) not in unfunded}
        reasons = list(_reasons(alone.get(deal), withdrawn, refused.get(deal)))
        reasons += [NOT_FUNDED] if withdrawn != names else []
        found.append(
            LeftOut(
                opportunity=deal,
                actions=tuple(name for name in left.in_order if name in names),
                lost_gain=gained * sum(left.actions[name].odds_gain for name in names),
                reason="; ".join(reasons),
            )
        )
    return tuple(sorted(found, key=lambda deal: (-deal.lost_gain, deal.opportunity)))


def _unfunded(plan: TerritoryPlan) -> set[Node]:
    """Return the actions begun or fixed by a person that are offered and yet not planned, of reps who have a week."""
    planned = {(action.opportunity, action.action) for action in plan.schedule.actions}
    begun = {
        (deal.id, action)
        for deal in plan.problem.opportunities
        if deal.progress and deal.id in plan.classification.work_left
        for action in deal.progress.keys() & plan.classification.work_left[deal.id].actions.keys()
        if plan.reps[deal.rep].allocation.best is not None
    }
    return begun - planned - plan.not_offered


def _reasons(late: TooLate | None, names: set[ActionId], refusal: str | None) -> Iterator[str]:
    too_late = {action for _, action in late.actions} if late else set()
    if late:
        days = "more than a year" if late.days_short is None else counted(late.days_short, "working day")
        yield f"too late even alone, by {days}"
    if refusal is not None:
        yield refusal.rstrip(".")
    elif names - too_late:
        yield WITHDRAWN


def left_out_lines(plan: TerritoryPlan, deals: Iterable[LeftOut]) -> Iterator[str]:
    """Yield a line or more for each deal: its name, what it loses, why.

    Parameters
    ----------
    plan
        The plan.
    deals
        Which of those that `left_out` returns.
    """
    names = {deal.id: deal.name for deal in plan.problem.opportunities}
    for deal in deals:
        left = plan.classification.work_left[deal.opportunity]
        due = plan.classification.deals[deal.opportunity].close_date
        listed = [clipped(left.actions[action].name, 32) for action in deal.actions]
        more = f" and {len(listed) - MOST_NAMES} more" if len(listed) > MOST_NAMES else ""
        yield from paragraph(
            f"{clipped(names[deal.opportunity], 32)}, closes {day(due)}, loses "
            f"{money(deal.lost_gain)}: {deal.reason}. Not planned: {', '.join(listed[:MOST_NAMES])}{more}.",
            indent="  - ",
        )
