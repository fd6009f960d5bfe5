"""Where the targets of a territory come from: a rule, the export's goals, or nowhere."""

import math
from collections.abc import Iterable, Mapping

from territory_opt.intake.building.goals_of_reps import PeriodGoals, goal_findings
from territory_opt.intake.building.target_rule import targets
from territory_opt.intake.records.export import Deal
from territory_opt.intake.records.import_findings import note, warning
from territory_opt.model.checks import shown
from territory_opt.model.finding import Finding
from territory_opt.model.units import RepId


def targets_of(
    rule: str | None,
    facts: Mapping[RepId, Mapping[str, float]],
    goals: PeriodGoals,
    currency: str,
    findings: list[Finding],
) -> Mapping[RepId, float]:
    """Return the target of each rep that has one [money]: by the rule, else from the export's goals.

    Parameters
    ----------
    rule
        Each rep's target as an expression over its facts; it outranks the goals.
    facts
        What a rule may name, for each rep.
    goals
        The export's goals for the planned period.
    currency
        The currency of all money.
    findings
        Where the targets come from is added to these.

    Raises
    ------
    InvalidInputError
        If the rule cannot be read or gives a rep no amount of money.
    """
    findings += goals.findings
    total = math.fsum(goals.by_owner.values())
    if rule is not None:
        stated = targets(rule, facts)
        ruled = f"{math.fsum(stated.values()):,.2f} {currency}"
        message = f"Targets follow the rule {shown(rule.strip())}: {ruled} in all; the gap of every rep moves with it."
        findings.append(note("assumed_targets", message, len(stated)))
        if goals.by_owner:
            message = (
                f"The export states {len(goals.by_owner)} targets of {total:,.2f} {currency}: the rule outranks them."
            )
            findings.append(warning("goals_outranked", message, len(goals.by_owner), amount=total))
        return stated
    unknown = [owner for owner in goals.by_owner if owner not in facts]
    if unknown:
        amount = math.fsum(goals.by_owner[owner] for owner in unknown)
        message = f"{len(unknown)} targets of {amount:,.2f} {currency} belong to nobody the export knows: not used."
        findings.append(warning("goals_of_unknown_owners", message, len(unknown), amount=amount, examples=unknown))
    stated = {rep: goals.by_owner[rep] for rep in facts if rep in goals.by_owner}
    if stated:
        amount = math.fsum(stated.values())
        message = f"Targets of {len(stated)} reps come from the export's goals: {amount:,.2f} {currency} in all."
        findings.append(note("targets_from_goals", message, len(stated), amount=amount))
    else:
        team = "" if goals.team is None else f" The team's goal of {goals.team:,.0f} {currency} is not shared out."
        message = f"{len(facts)} reps have no target: each gets a plan and no gap. A target rule gives them.{team}"
        findings.append(note("no_targets", message, len(facts)))
    return stated


def pipeline_findings(
    targets: Mapping[RepId, float], goals: PeriodGoals, deals: Iterable[Deal], currency: str
) -> Iterable[Finding]:
    """Yield where targets, the team's goal and open deals do not meet."""
    with_pipeline: dict[RepId, float] = {}
    for deal in deals:
        if deal.is_open:
            with_pipeline[deal.owner] = with_pipeline.get(deal.owner, 0.0) + deal.face_value
    return goal_findings(targets, goals.team if targets else None, with_pipeline, currency)
