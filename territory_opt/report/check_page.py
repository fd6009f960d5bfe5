"""What was read and how the rules sort it, for a reader who has not planned yet."""

from collections import Counter
from collections.abc import Iterable

from territory_opt.model.finding import Finding
from territory_opt.model.problem import Problem
from territory_opt.report.layout import counted, money, plain, table
from territory_opt.report.text import findings_lines
from territory_opt.rules.classification import Classification, classify
from territory_opt.rules.verdict import Standing


def check_text(problem: Problem) -> str:
    """Return what was recognised in a territory, how the rules sort it, and every finding in its data.

    Parameters
    ----------
    problem
        The territory.

    Raises
    ------
    InvalidInputError
        If a condition of the policy cannot be read.

    Examples
    --------
    >>> import territory_opt as to
    >>> print(check_text(to.read_demo()).splitlines()[0])
    3 reps, 50 clients, 41 open deals · planned on 2026-01-05 for 2026-01-01 to 2026-06-30 · money in EUR
    """
    classification = classify(problem)
    findings: Iterable[Finding] = (*problem.findings, *classification.findings)
    sections = [
        _counts(problem),
        _tiers(problem, classification),
        _deals(classification),
        findings_lines(tuple(findings)),
    ]
    return "\n\n".join("\n".join(lines) for lines in sections) + "\n"


def _counts(problem: Problem) -> list[str]:
    policy = problem.policy
    records = [
        counted(len(problem.reps), "rep"),
        counted(len(problem.clients), "client"),
        counted(len(problem.opportunities), "open deal"),
    ]
    rules = [
        counted(len(policy.hour_rules), "hour rule"),
        counted(len(policy.tier_rules), "tier rule"),
        counted(len(policy.certainty_rules), "certainty rule"),
        counted(len(problem.playbooks), "playbook"),
    ]
    dates = f"planned on {problem.as_of} for {problem.period.start} to {problem.period.end}"
    return [
        f"{', '.join(records)} · {dates} · money in {plain(problem.currency)}",
        f"policy {plain(policy.name)}: {', '.join(rules)}",
    ]


def _tiers(problem: Problem, classification: Classification) -> list[str]:
    counts = Counter((verdict.tier, verdict.rule) for verdict in classification.tiers.values())
    rows = [
        [tier, problem.policy.activities[tier].name, counted(count, "client"), f"by {rule}"]
        for tier in problem.policy.tiers
        for (its_tier, rule), count in sorted(counts.items())
        if its_tier == tier
    ]
    return ["TIERS", *(table(rows, "<<><") if rows else ["  no clients"])]


def _deals(classification: Classification) -> list[str]:
    deals = classification.deals.values()
    counts = Counter((verdict.standing, verdict.rule) for verdict in deals)
    rows = [
        [
            standing.replace("_", " "),
            counted(count, "deal"),
            money(sum(deal.amount for deal in deals if (deal.standing, deal.rule) == (standing, rule))),
            f"by {rule}",
        ]
        for standing in Standing
        for (its_standing, rule), count in sorted(counts.items())
        if its_standing is standing
    ]
    return ["DEALS", *(table(rows, "<>><") if rows else ["  no open deals"])]
