"""What a planning session must know beside the numbers: findings, rules that cost, changes that gain, assumptions."""

from collections.abc import Iterator, Mapping

import attrs

from territory_opt.allocation.allocation import ExpectedRevenue
from territory_opt.appraisal.appraisal import Appraisal
from territory_opt.appraisal.changes import sentence as change_sentence
from territory_opt.appraisal.limits import cost_sentence
from territory_opt.model.finding import Assumption, Finding, Severity
from territory_opt.pages.facts import PlanFacts
from territory_opt.planning.plan import RepPlan
from territory_opt.report.layout import clipped, money
from territory_opt.rules.words import amount

MOST_CHANGES = 3
MOST_COSTS = 4
MOST_RATIO_DIGITS = 6

_RANKS = {severity: rank for rank, severity in enumerate(Severity)}
_FEEDS: Mapping[str, str] = {
    "likely_routine_hours": "likely",
    "likely_unattended_share": "likely",
    "stretch_unattended_share": "stretch",
    "client_half_hours": "development",
    "client_growth_share": "development",
    "opportunities_per_meeting": "prospecting",
    "new_deal_odds": "prospecting",
    "new_deal_amount": "prospecting",
    "sales_cycle_weeks": "prospecting",
    "later_revenue_share": "later",
}
"""Which part of the expected revenue each assumption moves."""


@attrs.frozen(kw_only=True)
class Remark:
    """A finding or an assumption in words.

    Parameters
    ----------
    kind
        The severity of a finding, or ``assumption``.
    name, text
        What stands out, and the rest of the sentence.
    """

    kind: str
    name: str
    text: str


def findings_for(facts: PlanFacts, rep: RepPlan | None = None) -> tuple[Remark, ...]:
    """Return the findings of a plan, the gravest first, of those the ones that name something of the rep's.

    Parameters
    ----------
    facts
        The plan.
    rep
        Whose page; None for the team's.
    """
    mine: set[str] = set()
    if rep is not None:
        problem = facts.plan.problem
        mine |= {rep.rep.id, rep.rep.name}
        mine |= {client.id for client in problem.clients_by_rep.get(rep.rep.id, ())}
        mine |= {deal.id for deal in problem.opportunities_by_rep.get(rep.rep.id, ())}
    ranked = sorted(
        facts.plan.findings,
        key=lambda finding: (_RANKS[finding.severity], mine.isdisjoint(finding.examples), -abs(finding.amount)),
    )
    return tuple(
        Remark(kind=finding.severity.value, name=finding.severity.value, text=_text(finding)) for finding in ranked
    )


def _text(finding: Finding) -> str:
    unsaid = [example for example in finding.examples if example not in finding.message]
    return f"{finding.message} For example {', '.join(unsaid)}." if unsaid else finding.message


def assumptions_for(facts: PlanFacts, revenue: ExpectedRevenue | None) -> tuple[Remark, ...]:
    """Return the assumptions of a plan, those first on which most of the expected revenue rests.

    Parameters
    ----------
    facts
        The plan.
    revenue
        What the plan is expected to close, of a rep or the team; None when nobody knows.
    """
    lines = [(_resting(name, revenue), name, assumed) for name, assumed in facts.plan.assumptions.items()]
    return tuple(
        Remark(
            kind="assumption",
            name=f"{clipped(name.replace('_', ' '), 60)} {_value(assumed)}",
            text=f"{assumed.source.removeprefix('assumed: ')}; {_rests(resting, assumed)}",
        )
        for resting, name, assumed in sorted(lines, key=lambda line: -line[0])
    )


def _resting(name: str, revenue: ExpectedRevenue | None) -> float:
    part = _FEEDS.get(name, "prospecting" if "." in name else "")
    return float(getattr(revenue, part, 0.0)) if part else 0.0


def _rests(resting: float, assumed: Assumption) -> str:
    return f"{money(resting)} rests on it" if resting else f"moves {assumed.effect}"


def _value(assumed: Assumption) -> str:
    number = f"{assumed.value:,.{MOST_RATIO_DIGITS}g}"
    return number if assumed.unit == "1" else f"{number} {assumed.unit}"


def costly_rules(rep: RepPlan, appraisal: Appraisal | None) -> tuple[str, ...]:
    """Return what rules cost, the dearest first: in all where that is known, else the price of an hour."""
    if appraisal is not None:
        costs = sorted(appraisal.prices.costs, key=lambda cost: -cost.total_cost)
        return tuple(f"{cost_sentence(cost)}." for cost in costs[:MOST_COSTS] if cost.total_cost > 0)
    priced = sorted(rep.rules, key=lambda rule: -(rule.price_per_hour or 0.0))
    return tuple(
        f"{rule.name}: an hour of it relaxed gains {amount(rule.price_per_hour)}."
        for rule in priced[:MOST_COSTS]
        if rule.price_per_hour
    )


def gaining_changes(appraisal: Appraisal | None) -> tuple[str, ...]:
    """Return the single changes that would gain most, one of each kind, the most gaining first."""
    return () if appraisal is None else tuple(_best_of_each_kind(appraisal))[:MOST_CHANGES]


def _best_of_each_kind(appraisal: Appraisal) -> Iterator[str]:
    seen = set()
    for change in appraisal.changes:
        if change.gain > 0 and change.kind not in seen:
            seen.add(change.kind)
            yield f"{change_sentence(change)}."
