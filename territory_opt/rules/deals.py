"""Open deals into Flow, Likely and Stretch; those that cannot count are set aside, never lost."""

import datetime as dt
from collections.abc import Iterable, Mapping
from statistics import fmean

import attrs

from territory_opt.model.finding import Finding, Severity
from territory_opt.model.opportunity import Certainty, Opportunity
from territory_opt.model.playbook import NO_PLAYBOOK, Playbook
from territory_opt.model.problem import Problem
from territory_opt.model.sorting_rules import DateRepair
from territory_opt.model.units import ClientId, OpportunityId, PlaybookId, RepId
from territory_opt.rules.condition import DEAL_FIELDS, Condition, Value, condition, days_between
from territory_opt.rules.verdict import GIVEN, DealVerdict, Standing, TierVerdict

CertaintyRules = list[tuple[str, Condition, Certainty]]

_REASONS: dict[str, tuple[str, Severity]] = {
    "overdue": ("past their close date: left out of the parts", Severity.WARNING),
    "undated": ("without a close date: left out of the parts", Severity.WARNING),
    "no_amount": ("without an amount: left out of the parts", Severity.WARNING),
    "no_odds": ("without odds, by themselves or by their stage: left out of the parts", Severity.WARNING),
    "no_rule": ("that no certainty rule matches: left out of the parts", Severity.WARNING),
    "before_period": ("that close before the period starts: left out of its parts", Severity.WARNING),
    "after_period": ("that close after the period: shown as later pipeline", Severity.NOTE),
}


def classify_deals(
    problem: Problem, tiers: Mapping[ClientId, TierVerdict], deals: Iterable[Opportunity] | None = None
) -> dict[OpportunityId, DealVerdict]:
    """Return the standing of open deals, with the rule that decided and the values it read.

    A deal counts when plan date < close date <= period end. One without amount, odds or a usable date is set
    aside with the reason as its rule.

    Parameters
    ----------
    problem
        The territory.
    tiers
        The tiers of its clients.
    deals
        Which deals; by default all.

    Raises
    ------
    InvalidInputError
        If a condition of the policy cannot be read.
    """
    rules = [
        (f"certainty_rules.{name}", condition(rule.when, DEAL_FIELDS), rule.certainty)
        for name, rule in problem.policy.certainty_rules.items()
    ]
    stage_odds = {stage.casefold(): odds for stage, odds in problem.policy.stage_odds.items()}
    asked = problem.opportunities if deals is None else deals
    return {deal.id: _verdict(deal, problem, tiers, rules, stage_odds) for deal in asked}


def _verdict(
    deal: Opportunity,
    problem: Problem,
    tiers: Mapping[ClientId, TierVerdict],
    rules: CertaintyRules,
    stage_odds: Mapping[str, float],
) -> DealVerdict:
    odds, source = deal.odds, deal.odds_source or "deal"
    if odds is None and deal.stage is not None:
        odds, source = stage_odds.get(deal.stage.casefold()), "stage_odds"
    close_date, repair, reason = _usable_date(deal, problem)
    if repair is not None and odds is not None:
        odds *= repair.odds_factor
    activity = tiers[deal.client].tier if deal.client is not None else problem.policy.prospecting
    base = DealVerdict(
        opportunity=deal.id,
        standing=Standing.SET_ASIDE,
        odds=odds,
        amount=deal.amount or 0.0,
        close_date=close_date,
        activity=activity,
        rule=reason,
        read={"close_date": close_date.isoformat() if close_date else None},
        odds_source=source if odds is not None else "",
    )
    if deal.amount is None:
        return attrs.evolve(base, rule="no_amount", read={"amount": None})
    if reason:
        return base
    if close_date is not None and close_date > problem.period.end:
        return attrs.evolve(base, standing=Standing.LATER, rule="after_period")
    return _by_rules(deal, base, rules, _values(deal, base, problem, tiers))


def _usable_date(deal: Opportunity, problem: Problem) -> tuple[dt.date | None, DateRepair | None, str]:
    policy = problem.policy
    if deal.close_date is None:
        repair, reason = policy.undated_deals, "undated"
    elif deal.close_date <= problem.as_of:
        repair, reason = policy.overdue_deals, "overdue"
    elif deal.close_date < problem.period.start:
        return deal.close_date, None, "before_period"
    else:
        return deal.close_date, None, ""
    if not repair.keep:
        return deal.close_date, None, reason
    return problem.as_of + dt.timedelta(days=repair.closes_in_days), repair, ""


def _by_rules(deal: Opportunity, base: DealVerdict, rules: CertaintyRules, values: Mapping[str, Value]) -> DealVerdict:
    if deal.certainty is not None:
        certainty, name = deal.certainty, GIVEN
        read: dict[str, Value] = {"certainty": str(deal.certainty)}
    else:
        answers = ((name, rule.ask(values), certainty) for name, rule, certainty in rules)
        match = next(((n, a, c) for n, a, c in answers if a.holds), None)
        if match is None:
            rule = "no_odds" if base.odds is None else "no_rule"
            return attrs.evolve(base, rule=rule, read={"odds": base.odds})
        name, answer, certainty = match
        read = dict(answer.read)
    if base.odds is None and certainty is not Certainty.FLOW:
        return attrs.evolve(base, rule="no_odds", read={"odds": None})
    return attrs.evolve(base, standing=Standing(certainty.value), rule=name, read=read)


def _values(
    deal: Opportunity, base: DealVerdict, problem: Problem, tiers: Mapping[ClientId, TierVerdict]
) -> dict[str, Value]:
    return {
        "id": deal.id,
        "name": deal.name,
        "odds": base.odds,
        "amount": deal.amount,
        "stage": deal.stage,
        "type": deal.type,
        "forecast_category": deal.forecast_category,
        "age_days": days_between(deal.created_date, problem.as_of),
        "days_to_close": days_between(problem.as_of, base.close_date),
        "client_tier": tiers[deal.client].tier if deal.client is not None else None,
    }


def choose_playbooks(
    problem: Problem,
    tiers: Mapping[ClientId, TierVerdict],
    verdicts: Mapping[OpportunityId, DealVerdict],
) -> dict[OpportunityId, PlaybookId]:
    """Return the playbook of every Stretch deal: its own, else that of the first playbook rule that holds.

    A Stretch deal that no rule matches, or a rule with the playbook ``none``, gets no actions.
    """
    rules = [(condition(rule.when, DEAL_FIELDS), rule.playbook) for rule in problem.policy.playbook_rules.values()]
    chosen = {}
    for deal in problem.opportunities:
        verdict = verdicts[deal.id]
        if verdict.standing is not Standing.STRETCH:
            continue
        playbook = deal.playbook
        if playbook is None:
            values = _values(deal, verdict, problem, tiers)
            playbook = next((name for rule, name in rules if rule.ask(values).holds), NO_PLAYBOOK)
        if playbook != NO_PLAYBOOK:
            chosen[deal.id] = playbook
    return chosen


def new_deal_amounts(problem: Problem, verdicts: Mapping[OpportunityId, DealVerdict]) -> dict[RepId, float]:
    """Return the mean amount of a deal that prospecting finds, for each rep [money].

    The policy's assumption ``new_deal_amount``, else the mean of the rep's open deals, else that of all reps'.
    """
    if "new_deal_amount" in problem.policy.assumptions:
        return dict.fromkeys(problem.rep_by_id, problem.policy.assumed("new_deal_amount"))
    counted = (Standing.LIKELY, Standing.STRETCH, Standing.LATER)
    amounts: dict[RepId, list[float]] = {rep: [] for rep in problem.rep_by_id}
    for deal in problem.opportunities:
        if verdicts[deal.id].standing in counted:
            amounts[deal.rep].append(verdicts[deal.id].amount)
    everyone = [amount for own in amounts.values() for amount in own]
    common = fmean(everyone) if everyone else 0.0
    return {rep: fmean(own) if own else common for rep, own in amounts.items()}


def deal_findings(
    problem: Problem,
    verdicts: Mapping[OpportunityId, DealVerdict],
    work_left: Mapping[OpportunityId, Playbook],
) -> list[Finding]:
    """Return what a reader must know about deals that do not count, or count strangely, with their money."""
    findings = []
    for reason, (text, severity) in _REASONS.items():
        concerned = [verdict for verdict in verdicts.values() if verdict.rule == reason]
        findings += _finding(f"deals_{reason}", concerned, problem, text, severity)
    counted = (Standing.LIKELY, Standing.STRETCH)
    for odds, code in ((0.0, "deals_at_zero_odds"), (1.0, "deals_at_full_odds")):
        concerned = [v for v in verdicts.values() if v.standing in counted and v.odds == odds]
        text = f"open at odds of {odds:.0%}: counted as they stand"
        findings += _finding(code, concerned, problem, text, Severity.NOTE)
    recurring = {client.id for client in problem.clients if problem.policy.flow_of(client) > 0}
    twice = [
        verdicts[deal.id]
        for deal in problem.opportunities
        if deal.client in recurring and verdicts[deal.id].standing is Standing.FLOW
    ]
    text = (
        "count as Flow of a client that states flow_revenue, or a response at no hours, too: both count; "
        "state the business once"
    )
    findings += _finding("flow_stated_twice", twice, problem, text, Severity.WARNING)
    stretch = [verdict for verdict in verdicts.values() if verdict.standing is Standing.STRETCH]
    bare = [verdict for verdict in stretch if verdict.opportunity not in work_left]
    text = "are Stretch without a playbook: no actions planned"
    findings += _finding("stretch_without_playbook", bare, problem, text, Severity.WARNING)
    capped = [
        verdict
        for verdict in stretch
        if verdict.opportunity in work_left and work_left[verdict.opportunity].gain_share(verdict.odds or 0.0) < 1
    ]
    text = "have a playbook whose gains would lift their odds above 1: gains lowered in proportion"
    return findings + _finding("playbook_gains_capped", capped, problem, text, Severity.WARNING)


def _finding(
    code: str, concerned: Iterable[DealVerdict], problem: Problem, text: str, severity: Severity
) -> list[Finding]:
    deals = list(concerned)
    if not deals:
        return []
    amount = sum(deal.amount for deal in deals)
    noun = "open deal" if len(deals) == 1 else "open deals"
    return [
        Finding(
            code=code,
            severity=severity,
            count=len(deals),
            amount=amount,
            message=f"{len(deals):,} {noun} of {amount:,.0f} {problem.currency} {text}.",
            examples=tuple(deal.opportunity for deal in deals[:3]),
        )
    ]
