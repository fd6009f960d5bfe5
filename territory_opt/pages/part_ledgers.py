"""Where each part of a rep's target comes from: clients and deals one by one, with the rule that placed each."""

from collections.abc import Callable, Iterator

from territory_opt.allocation.allocation import TargetKind
from territory_opt.chance.parts import parts_of
from territory_opt.model.policy import Policy
from territory_opt.pages.facts import PlanFacts
from territory_opt.pages.ledger import Entry, Ledger
from territory_opt.planning.plan import RepPlan
from territory_opt.report.layout import clipped, day, share
from territory_opt.rules.verdict import GIVEN, DealVerdict, Standing

LONGEST_NAME = 60
"""How long the name of a client, a deal or a rule is told [characters]."""

_CERTAINTY_RULES = "certainty_rules."


def flow_ledger(facts: PlanFacts, rep: RepPlan) -> Ledger:
    """Return what recurs by itself: each client's, and the deals that a rule calls Flow."""
    problem = facts.plan.problem
    policy = problem.policy
    entries = [
        Entry(
            label=clipped(client.name, LONGEST_NAME), values=(policy.flow_of(client),), facts="recurs with the client"
        )
        for client in problem.clients_by_rep.get(rep.rep.id, ())
        if policy.flow_of(client)
    ]
    entries += [
        Entry(
            label=clipped(facts.deal_names[verdict.opportunity], LONGEST_NAME),
            values=(verdict.amount,),
            facts=f"deal, {rule_words(policy, verdict)}",
        )
        for verdict in _verdicts(facts, rep, Standing.FLOW)
    ]
    return Ledger(
        caption="Flow, client by client and deal by deal",
        heads=(facts.currency,),
        entries=tuple(sorted(entries, key=lambda entry: -entry.values[0])),
        totals=(rep.sheet.flow,),
        total_label="Flow",
        noun="more",
    )


def deals_ledger(facts: PlanFacts, rep: RepPlan, standing: Standing) -> Ledger:
    """Return the Likely or the Stretch deals: face value, expected now and, where there is a week, with the plan."""
    part = rep.sheet.likely if standing is Standing.LIKELY else rep.sheet.stretch
    policy = facts.plan.problem.policy
    planned = planned_odds(facts, rep)
    entries = []
    for verdict in _verdicts(facts, rep, standing):
        odds = planned.get(verdict.opportunity, 0.0)
        values = (verdict.amount, verdict.expected_now, *([] if part.expected is None else [verdict.amount * odds]))
        odds_words = _odds(verdict.odds, planned.get(verdict.opportunity))
        told = f"odds {odds_words}; closes {day(verdict.close_date)}; {rule_words(policy, verdict)}"
        entries.append(
            Entry(label=clipped(facts.deal_names[verdict.opportunity], LONGEST_NAME), values=values, facts=told)
        )
    has_plan = part.expected is not None
    return Ledger(
        caption=f"{standing.capitalize()}, deal by deal: the amount, and the amount times its odds",
        heads=("Amount", "Expected now", *(["With the plan"] if has_plan else [])),
        entries=tuple(sorted(entries, key=lambda entry: -entry.values[0])),
        totals=(part.amount, part.expected_now, *([] if part.expected is None else [part.expected])),
        total_label=standing.capitalize(),
        noun="more deals",
    )


def development_ledger(facts: PlanFacts, rep: RepPlan) -> Ledger:
    """Return what hours on known clients are expected to gain, client by client."""
    clients = facts.plan.problem.client_by_id
    return _gained(facts, rep, TargetKind.CLIENT, "Development of clients", lambda target: clients[target].name)


def prospecting_ledger(facts: PlanFacts, rep: RepPlan) -> Ledger:
    """Return what prospecting is expected to close in the period, channel by channel."""
    channels = facts.plan.problem.policy.channels
    return _gained(facts, rep, TargetKind.CHANNEL, "Prospecting", lambda target: channels[target].name)


def _gained(facts: PlanFacts, rep: RepPlan, kind: TargetKind, caption: str, name_of: Callable[[str], str]) -> Ledger:
    week = rep.allocation.week
    targets = [target for target in week.targets if target.kind is kind]
    total = week.revenue.development if kind is TargetKind.CLIENT else week.revenue.prospecting
    return Ledger(
        caption=f"{caption}: what the hours are expected to gain in the period",
        heads=(facts.currency,),
        entries=tuple(
            Entry(
                label=clipped(name_of(target.id), LONGEST_NAME),
                values=(target.expected_revenue,),
                facts=f"{target.weekly_hours:.1f} h a week",
            )
            for target in sorted(targets, key=lambda target: -target.expected_revenue)
        ),
        totals=(total,),
        total_label=caption,
        noun="more clients" if kind is TargetKind.CLIENT else "more channels",
    )


def planned_odds(facts: PlanFacts, rep: RepPlan) -> dict[str, float]:
    """Return the odds that the plan's hours give each Likely and Stretch deal [1]; none without a week."""
    if rep.allocation.best is None:
        return {}
    return {deal.opportunity: deal.odds for deal in parts_of(facts.plan, rep.rep.id).deals}


def rule_words(policy: Policy, verdict: DealVerdict) -> str:
    """Return which rule placed a deal, with its condition."""
    if verdict.rule == GIVEN:
        return "placed by a person"
    name = verdict.rule.removeprefix(_CERTAINTY_RULES)
    rule = policy.certainty_rules.get(name)
    return clipped(name if rule is None else f"{name}: {rule.when}", LONGEST_NAME)


def _odds(now: float | None, planned: float | None) -> str:
    before, after = share(now), share(planned)
    return before if planned is None or before == after else f"{before}, with the plan {after}"


def _verdicts(facts: PlanFacts, rep: RepPlan, standing: Standing) -> Iterator[DealVerdict]:
    for deal in facts.plan.problem.opportunities_by_rep.get(rep.rep.id, ()):
        verdict = facts.plan.classification.deals[deal.id]
        if verdict.standing is standing:
            yield verdict
