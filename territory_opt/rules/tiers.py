"""Clients into tiers: a tier given by a person, else the first rule that holds, else the score."""

from collections import defaultdict

from territory_opt.model.client import CRITERIA, Client
from territory_opt.model.policy import Policy
from territory_opt.model.problem import Problem
from territory_opt.model.units import ActivityId, ClientId
from territory_opt.rules.condition import CLIENT_FIELDS, Value, condition, days_between
from territory_opt.rules.verdict import GIVEN, TierVerdict


def assign_tiers(problem: Problem) -> dict[ClientId, TierVerdict]:
    """Return the tier of every client, with the rule that decided and the values it read.

    Parameters
    ----------
    problem
        The territory.

    Raises
    ------
    InvalidInputError
        If a condition of the policy cannot be read.
    """
    policy = problem.policy
    rules = [
        (f"tier_rules.{name}", condition(rule.when, CLIENT_FIELDS), rule.tier)
        for name, rule in policy.tier_rules.items()
    ]
    open_amounts: defaultdict[ClientId, list[float]] = defaultdict(list)
    for deal in problem.opportunities:
        if deal.client is not None:
            open_amounts[deal.client].append(deal.amount or 0.0)
    verdicts = {}
    for client in problem.clients:
        if client.tier is not None:
            verdict = TierVerdict(client=client.id, tier=client.tier, rule=GIVEN, read={"tier": client.tier})
        else:
            values = _values(client, problem, open_amounts[client.id]) if rules else {}
            answers = ((name, rule.ask(values), tier) for name, rule, tier in rules)
            matches = (
                TierVerdict(client=client.id, tier=tier, rule=name, read=answer.read)
                for name, answer, tier in answers
                if answer.holds
            )
            verdict = next(matches, None) or _by_score(client, policy)
        verdicts[client.id] = verdict
    return verdicts


def _values(client: Client, problem: Problem, open_amounts: list[float]) -> dict[str, Value]:
    return {
        "id": client.id,
        "name": client.name,
        **{name: getattr(client, name) for name in CRITERIA},
        "flow_revenue": client.flow_revenue,
        "potential_revenue": client.potential_revenue,
        "industry": client.industry,
        "area": client.area,
        "days_since_contact": days_between(client.last_contact, problem.as_of),
        "num_open_deals": float(len(open_amounts)),
        "open_amount": sum(open_amounts),
    }


def _by_score(client: Client, policy: Policy) -> TierVerdict:
    known: dict[str, Value] = {}
    weighted = total = 0.0
    if policy.score is not None:
        for name, weight in policy.score.weights.items():
            points = getattr(client, name)
            if points is not None and weight > 0:
                known[name] = points
                weighted += weight * points
                total += weight
    if policy.score is None or not known:
        tier = policy.default_tier or policy.tiers[-1]
        return TierVerdict(client=client.id, tier=tier, rule="default_tier", read={})
    score = weighted / total
    tier = _tier_of_score(score, policy)
    return TierVerdict(client=client.id, tier=tier, rule="score", read={**known, "score": score})


def _tier_of_score(score: float, policy: Policy) -> ActivityId:
    cut_offs = policy.score.cut_offs if policy.score is not None else {}
    reached = (tier for tier, lowest in cut_offs.items() if score >= lowest)
    return next(reached, policy.default_tier or policy.tiers[-1])
