"""The Stretch deals of which something is left out of the order of work, each with the facts that keep it out."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from enum import StrEnum

import attrs

from territory_opt.model.playbook import Playbook
from territory_opt.model.units import ActionId, OpportunityId
from territory_opt.planning.plan import TerritoryPlan
from territory_opt.report.action_words import deal_label
from territory_opt.report.layout import clipped, counted, day, money, paragraph
from territory_opt.sequencing.names import deal_names
from territory_opt.sequencing.portfolio import TooLate

MOST_NAMES = 3
WITHDRAWN = "withdrawn when the weeks were allocated anew: the people it needs are busy until its close date"
BEGUN = "begun or fixed by a person, but"


class Cause(StrEnum):
    """Why actions are left out, in words."""

    TOO_LATE = "too late even alone"
    CROWDED_OUT = "crowded out"
    NOT_FUNDED = "begun or fixed, not funded"


@attrs.frozen(kw_only=True)
class KeptOut:
    """Actions of a deal that one reason keeps out.

    Parameters
    ----------
    cause
        What kind of reason it is.
    actions
        The actions, in the order of the playbook.
    lost_gain
        What doing all of them would bring [money].
    reason
        What keeps them out.
    """

    cause: Cause
    actions: tuple[ActionId, ...]
    lost_gain: float
    reason: str


@attrs.frozen(kw_only=True)
class LeftOut:
    """A deal of which something is left out.

    Parameters
    ----------
    opportunity
        The deal.
    parts
        What is left out, by reason; that of the first action of the playbook first.
    """

    opportunity: OpportunityId
    parts: tuple[KeptOut, ...]

    @property
    def actions(self) -> tuple[ActionId, ...]:
        """What is left out, by reason."""
        return tuple(action for part in self.parts for action in part.actions)

    @property
    def lost_gain(self) -> float:
        """What doing all of it would bring [money]."""
        return sum(part.lost_gain for part in self.parts)


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
    for deal, action in (plan.withdrawn | plan.obstacles.keys()) - needless:
        actions[deal].add(action)
    if not actions:
        return ()
    alone = {late.opportunity: late for late in plan.too_late}
    refused = {deal.opportunity: deal.reason for deal in plan.choice.refused}
    found = []
    for deal, names in actions.items():
        left, verdict = plan.classification.work_left[deal], plan.classification.deals[deal]
        withdrawn = {name for name in names if (deal, name) in plan.withdrawn}
        facts = {name: plan.obstacles[deal, name] for name in left.in_order if (deal, name) in plan.obstacles}
        reasons = {
            **_begun(facts, names - withdrawn),
            **_crowded_out(left, facts, withdrawn, refused.get(deal)),
            **_too_late(alone.get(deal), withdrawn),
        }
        gained = verdict.amount * left.gain_share(verdict.odds or 0.0)
        found.append(LeftOut(opportunity=deal, parts=tuple(_parts(left, reasons, gained))))
    return tuple(sorted(found, key=lambda deal: (-deal.lost_gain, deal.opportunity)))


Reasons = dict[ActionId, tuple[Cause, str]]


def _begun(facts: dict[ActionId, str], names: Collection[ActionId]) -> Reasons:
    return {name: (Cause.NOT_FUNDED, f"{BEGUN} {facts[name]}") for name in names}


def _crowded_out(
    left: Playbook, facts: dict[ActionId, str], names: Collection[ActionId], refusal: str | None
) -> Reasons:
    known = [f"{left.actions[name].name}: {fact}" for name, fact in facts.items() if name in names]
    reason = "; ".join(known) or (refusal or WITHDRAWN).rstrip(".")
    return dict.fromkeys(names, (Cause.CROWDED_OUT, reason))


def _too_late(late: TooLate | None, names: Collection[ActionId]) -> Reasons:
    if late is None:
        return {}
    days = "more than a year" if late.days_short is None else counted(late.days_short, "working day")
    reason = f"{Cause.TOO_LATE}, by {days}"
    return {action: (Cause.TOO_LATE, reason) for _, action in late.actions if action in names}


def _parts(left: Playbook, reasons: Reasons, gained: float) -> Iterator[KeptOut]:
    """Yield the actions of each reason; what a deal gains with an action is that action's odds of `gained`."""
    in_order = [name for name in left.in_order if name in reasons]
    for cause, reason in dict.fromkeys(reasons[name] for name in in_order):
        names = tuple(name for name in in_order if reasons[name] == (cause, reason))
        lost = gained * sum(left.actions[name].odds_gain for name in names)
        yield KeptOut(cause=cause, actions=names, lost_gain=lost, reason=reason)


def left_out_lines(plan: TerritoryPlan, deals: Sequence[LeftOut], *, most: int | None = None) -> Iterator[str]:
    """Yield what deals lose together, by cause; then a line or more for each: its name, what it loses, why.

    Parameters
    ----------
    plan
        The plan.
    deals
        Which of those that `left_out` returns.
    most
        How many deals to list; all when not given.
    """
    if not deals:
        yield "LEFT OUT: nothing"
        return
    lost = {cause: _lost(deals, cause) for cause in Cause}
    causes = " · ".join(f"{cause} {money(gain)}" for cause, gain in lost.items() if gain)
    total = f"{money(sum(lost.values()))} of expected revenue in {counted(len(deals), 'deal')}"
    yield from paragraph(f"LEFT OUT: {total}{': ' * bool(causes)}{causes}", indent="", hanging="  ")
    names = deal_names(plan.problem)
    for deal in deals[:most]:
        yield from _deal_lines(plan, deal, deal_label(names, deal.opportunity, 40))


def _lost(deals: Sequence[LeftOut], cause: Cause) -> float:
    return sum(part.lost_gain for deal in deals for part in deal.parts if part.cause is cause)


def _deal_lines(plan: TerritoryPlan, deal: LeftOut, label: str) -> list[str]:
    left = plan.classification.work_left[deal.opportunity]
    due = plan.classification.deals[deal.opportunity].close_date
    told = []
    for part in deal.parts:
        listed = [clipped(left.actions[action].name, 32) for action in part.actions]
        more = f" and {len(listed) - MOST_NAMES} more" if len(listed) > MOST_NAMES else ""
        told.append(f" {' · '.join(listed[:MOST_NAMES])}{more}: {part.reason}.")
    head = f"{label}, closes {day(due)}, loses {money(deal.lost_gain)}."
    return paragraph(head + "".join(told), indent="  - ")
