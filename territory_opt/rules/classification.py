"""The whole verdict on a territory: tiers of clients, standing and playbooks of deals."""

from collections.abc import Mapping

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


def classify(problem: Problem) -> Classification:
    """Sort a territory's clients and deals by its policy.

    Raises
    ------
    InvalidInputError
        If a condition of the policy cannot be read.
    """
    doubts = lint_policy(problem.policy)
    tiers = assign_tiers(problem)
    deals = classify_deals(problem, tiers)
    playbooks = choose_playbooks(problem, tiers, deals)
    left = work_left(problem, playbooks)
    findings = (*doubts, *deal_findings(problem, deals, left), *progress_findings(problem, playbooks))
    return Classification(
        tiers=tiers,
        deals=deals,
        playbooks=playbooks,
        work_left=left,
        new_deal_amounts=new_deal_amounts(problem, deals),
        findings=findings,
    )
