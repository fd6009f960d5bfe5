"""The whole verdict on a territory: tiers of clients, standing and playbooks of deals."""

from collections.abc import Callable, Mapping

import attrs

from territory_opt.model.finding import Finding
from territory_opt.model.playbook import Playbook
from territory_opt.model.problem import Problem
from territory_opt.model.units import ClientId, OpportunityId, PlaybookId, RepId
from territory_opt.rules.deals import choose_playbooks, classify_deals, deal_findings, new_deal_amounts
from territory_opt.rules.lint import lint_policy
from territory_opt.rules.tiers import assign_tiers
from territory_opt.rules.verdict import DealVerdict, TierVerdict
from territory_opt.rules.work_left import progress_findings, work_left

Standings = Callable[[Problem, Mapping[ClientId, TierVerdict]], dict[OpportunityId, DealVerdict]]


@attrs.frozen(kw_only=True)
class Classification:
    """What the rules decided about a territory.

    Parameters
    ----------
    tiers
        The tier of every client.
    deals
        The standing of every open deal.
    playbooks
        The playbook of the Stretch deals that have one.
    work_left
        What of that playbook is still to do.
    new_deal_amounts
        The mean amount of a deal that prospecting finds, for each rep [money].
    findings
        What is doubtful in the rules, and what deals do not count.
    """

    tiers: Mapping[ClientId, TierVerdict]
    deals: Mapping[OpportunityId, DealVerdict]
    playbooks: Mapping[OpportunityId, PlaybookId]
    work_left: Mapping[OpportunityId, Playbook]
    new_deal_amounts: Mapping[RepId, float]
    findings: tuple[Finding, ...]


def sort(problem: Problem, *, standing: Standings = classify_deals) -> Classification:
    """Return how a territory is sorted, without findings: what follows from `sorting_inputs` alone.

    Parameters
    ----------
    problem
        The territory.
    standing
        How its deals are sorted once its clients are, for those who know some verdicts already.
    """
    tiers = assign_tiers(problem)
    deals = standing(problem, tiers)
    playbooks = choose_playbooks(problem, tiers, deals)
    return Classification(
        tiers=tiers,
        deals=deals,
        playbooks=playbooks,
        work_left=work_left(problem, playbooks),
        new_deal_amounts=new_deal_amounts(problem, deals),
        findings=(),
    )


def classify(problem: Problem, *, sorting: Callable[[Problem], Classification] = sort) -> Classification:
    """Sort a territory's clients and deals by its policy.

    Parameters
    ----------
    problem
        The territory.
    sorting
        How it is sorted, for those who know the verdicts already.

    Raises
    ------
    InvalidInputError
        If a condition of the policy cannot be read.
    """
    doubts = lint_policy(problem.policy)
    found = sorting(problem)
    findings = (
        *doubts,
        *deal_findings(problem, found.deals, found.work_left),
        *progress_findings(problem, found.playbooks),
    )
    return attrs.evolve(found, findings=findings)


def sorting_inputs(problem: Problem) -> tuple[object, ...]:
    """Return all that decides how a territory is sorted: where they are equal, the verdicts are."""
    policy = problem.policy
    return (
        problem.opportunities,
        problem.clients,
        tuple(problem.rep_by_id),
        problem.playbooks,
        tuple(policy.tier_rules.items()),
        policy.score,
        policy.default_tier,
        tuple(policy.playbook_rules.items()),
        policy.assumptions.get("new_deal_amount"),
        *standing_inputs(problem),
    )


def standing_inputs(problem: Problem) -> tuple[object, ...]:
    """Return all that decides the standing of a deal, beside the deal itself and its client's tier."""
    policy = problem.policy
    return (
        problem.as_of,
        problem.period,
        policy.activities,
        tuple(policy.certainty_rules.items()),
        policy.stage_odds,
        policy.overdue_deals,
        policy.undated_deals,
    )
