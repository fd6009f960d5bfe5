"""Makes a problem of an export: reps, clients and open deals, with every number that the export does not state told."""

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from territory_opt.errors import listing
from territory_opt.files.policy_file import built_in_playbooks, read_policy
from territory_opt.files.territory_file import assumed_people
from territory_opt.intake.building.applied_overrides import AppliedOverrides, apply_overrides
from territory_opt.intake.building.clients import ClientList, clients_of
from territory_opt.intake.building.deal_history import DealHistory, history_of, learned_policy
from territory_opt.intake.building.goals_of_reps import goals_for
from territory_opt.intake.building.history_findings import history_findings
from territory_opt.intake.building.odds_choice import (
    ChosenOdds,
    OddsChoice,
    OddsFrom,
    OddsSource,
    StageTables,
    odds_by_source,
)
from territory_opt.intake.building.odds_disagreements import against_category, against_stage
from territory_opt.intake.building.opportunities import Opening, close_dates, texts_shortened
from territory_opt.intake.building.plan_date import (
    known_deals,
    known_visits,
    plan_date,
    planned_period,
    with_ended_losses,
)
from territory_opt.intake.building.quality_of_deals import quality_findings
from territory_opt.intake.building.reps import reps_of, who_sells
from territory_opt.intake.building.target_rule import sales_facts
from territory_opt.intake.building.targets import pipeline_findings, targets_of
from territory_opt.intake.records.export import Deal, Export
from territory_opt.intake.records.import_findings import note, warning
from territory_opt.model.finding import Finding
from territory_opt.model.opportunity import Opportunity
from territory_opt.model.policy import Policy
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Rep
from territory_opt.model.working_time import Period

CURRENCY = "USD"
"""What money is called where an export does not say."""


def build_problem(
    export: Export,
    *,
    odds_from: OddsFrom | None = None,
    as_of: dt.date | None = None,
    period: Period | None = None,
    policy: Policy | None = None,
    target_rule: str | None = None,
    stage_odds: Mapping[str, float] | None = None,
) -> Problem:
    """Return the territory that an export describes.

    Parameters
    ----------
    export
        The export.
    odds_from
        What the odds of open deals are read from before anything else.
    as_of
        The plan date; the latest day on which something happened when not given.
    period
        The period to plan; when not given the calendar year of the day after the plan date, in its last quarter the
        next one where more open deals close in that.
    policy
        How to work the territory; when not given ``two_day_rule``, with what the export's history teaches.
    target_rule
        Each rep's target as an expression; it outranks the export's goals.
    stage_odds
        Odds by stage [1] as the user states them.

    Raises
    ------
    InvalidInputError
        With everything that keeps the export from being planned.
    """
    findings: list[Finding] = []
    deals = with_ended_losses(as_of, export.deals, findings)
    as_of = plan_date(as_of, deals, findings)
    period = planned_period(period, as_of, deals, findings)
    currency = export.currency or CURRENCY
    if export.currency is None:
        message = f"The export states no currency: its money is called {CURRENCY}, and nothing is converted."
        findings.append(note("assumed_currency", message))
    known = known_deals(as_of, deals, findings)
    applied = apply_overrides(export, known, (policy or read_policy()).tiers)
    findings += applied.findings
    history = history_of(
        known,
        as_of,
        accounts=export.accounts,
        visits=known_visits(as_of, export.stage_visits),
        stages=export.stages,
    )
    tables = StageTables.of(export.system, export.stages, *_stated_odds(policy, stage_odds))
    if policy is None:
        policy = read_policy() if history is None or not history.is_enough else learned_policy(read_policy(), history)
    reps = _reps(export, applied, as_of=as_of, period=period, target_rule=target_rule, findings=findings)
    clients = clients_of(
        export.accounts,
        applied.deals,
        reps=[rep.id for rep in reps],
        as_of=as_of,
        policy=policy,
        tiers=applied.tier,
        owners=applied.owner,
    )
    findings += clients.findings
    choice = OddsChoice(overrides=applied.odds, tables=tables, history=history, odds_from=odds_from)
    opportunities = _opportunities(export, applied, clients, choice, findings)
    playbooks = built_in_playbooks()
    people, people_findings = assumed_people(playbooks.values(), {})
    return Problem(
        reps=tuple(reps),
        clients=tuple(clients.clients),
        opportunities=tuple(opportunities),
        policy=policy,
        playbooks=playbooks,
        people=people,
        as_of=as_of,
        period=period,
        currency=currency,
        findings=(_rows_accounted(export, known, currency), *export.findings, *findings, *people_findings),
    )


def _reps(
    export: Export,
    applied: AppliedOverrides,
    *,
    as_of: dt.date,
    period: Period,
    target_rule: str | None,
    findings: list[Finding],
) -> list[Rep]:
    currency = export.currency or CURRENCY
    goals = goals_for(period, export.goals)
    owners = who_sells(export, applied.deals, {*goals.by_owner, *applied.owner.values()}, findings)
    facts = sales_facts(applied.deals, {key: owner.team for key, owner in owners.items()}, as_of, period)
    targets = targets_of(target_rule, facts, goals, currency, findings)
    findings += pipeline_findings(targets, goals, applied.deals, currency)
    return reps_of(owners, applied.deals, period, targets, findings)


def _stated_odds(policy: Policy | None, stage_odds: Mapping[str, float] | None) -> tuple[Mapping[str, float], str]:
    """Return the odds by stage that the user states, and where; a policy repeats those of the one it is based on."""
    if stage_odds:
        return stage_odds, "the mapping file"
    built_in = read_policy().stage_odds
    own = {} if policy is None else policy.stage_odds
    return {stage: odds for stage, odds in own.items() if built_in.get(stage) != odds}, "the policy"


def _opportunities(
    export: Export,
    applied: AppliedOverrides,
    clients: ClientList,
    choice: OddsChoice,
    findings: list[Finding],
) -> list[Opportunity]:
    currency = export.currency or CURRENCY
    open_deals = [deal for deal in applied.deals if deal.is_open]
    chosen = [(deal, choice.of(deal)) for deal in open_deals]
    findings += quality_findings(open_deals, export.accounts, currency)
    findings += odds_by_source(chosen, currency)
    findings += against_stage(open_deals, choice.tables)
    findings += against_category(chosen)
    findings += _told_of_history(choice.history, chosen, open_deals)
    opening = Opening(
        accounts=export.accounts,
        clients=clients.by_pair,
        close_dates=close_dates(open_deals, choice.history, findings),
        certainty=applied.certainty,
    )
    findings += texts_shortened(open_deals)
    return [opening.opportunity(deal, odds) for deal, odds in chosen]


def _told_of_history(
    history: DealHistory | None, chosen: Sequence[tuple[Deal, ChosenOdds]], open_deals: Sequence[Deal]
) -> Iterable[Finding]:
    if not open_deals:
        message = "No deal is open: only clients and prospecting can fill the week."
        return [warning("no_open_deals", message, 0)]
    if history is None:
        return [note("no_history", "No deal is closed: history says nothing of odds, sales cycles and reps.")]
    by_history = [deal for deal, odds in chosen if odds.source is OddsSource.HISTORY]
    if not by_history and not history.is_enough:
        ends = f"{history.num_won} won and {history.num_lost} lost deals"
        message = f"History holds {ends}: too few to say something of odds, sales cycles and reps."
        return [note("short_history", message, history.num_won + history.num_lost)]
    return history_findings(history, by_history, open_deals)


def _rows_accounted(export: Export, known: Sequence[Deal], currency: str) -> Finding:
    """Return that every row of deals is open, closed or set aside, in count and money as the rows state it."""
    is_open = {deal.id: deal.is_open for deal in known}
    worth: dict[bool | None, list[float]] = {True: [], False: [], None: []}
    for deal in export.deals:
        worth[is_open.get(deal.id)].append(deal.face_value)
    still_open, closed, later = worth.values()
    aside = {reason: (part.count, part.amount) for reason, part in export.rows_aside.items()}
    if later:
        aside["opened_after_plan_date"] = (len(later), math.fsum(later))
    num_aside = sum(count for count, _ in aside.values())
    message = (
        f"{export.rows.count:,} rows = {len(still_open):,} open deals of {math.fsum(still_open):,.0f} {currency} "
        f"+ {len(closed):,} closed deals as history, of {math.fsum(closed):,.0f} {currency}, + {num_aside:,} set aside"
    )
    reasons = listing(_reasons(aside, currency))
    return note(
        "rows_accounted",
        f"{message}: {reasons}." if aside else f"{message}.",
        export.rows.count,
        amount=export.rows.amount,
    )


def _reasons(aside: Mapping[str, tuple[int, float]], currency: str) -> Iterator[str]:
    for reason, (count, amount) in aside.items():
        yield f"{count:,} {reason.replace('_', ' ')} of {amount:,.0f} {currency}"
