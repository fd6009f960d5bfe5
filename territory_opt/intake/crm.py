"""Makes a problem of a CRM export: reps, clients and deals, odds from history, every assumption listed."""

import datetime as dt
import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import attrs

from territory_opt.errors import Fault, InvalidInputError, listing, nearest
from territory_opt.files.policy_file import built_in_playbooks, read_policy
from territory_opt.files.territory_file import assumed_people
from territory_opt.intake.deal_history import (
    DealHistory,
    history_findings,
    learned_policy,
    note,
    of_deals,
)
from territory_opt.intake.maven import ENGAGING, WON, Deal, Export, read_maven
from territory_opt.intake.target_rule import sales_facts, targets
from territory_opt.model.checks import shown
from territory_opt.model.client import MOST_POINTS, Client
from territory_opt.model.finding import Finding, Severity
from territory_opt.model.opportunity import Opportunity
from territory_opt.model.policy import Policy
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Rep
from territory_opt.model.units import RepId
from territory_opt.model.working_time import Period

PRESETS: Mapping[str, Callable[[Path], Export]] = {"maven": read_maven}
CURRENCY = "USD"
WEEKLY_HOURS = 40.0
LAST_YEAR = dt.timedelta(days=365)
Value = TypeVar("Value", float, dt.date)
MISSPELT = {"technolgy": "technology", "Philipines": "Philippines"}


def read_crm(
    path: str | Path,
    *,
    preset: str,
    as_of: dt.date | None = None,
    period: Period | None = None,
    policy: Policy | None = None,
    target_rule: str | None = None,
) -> Problem:
    """Read a CRM export.

    Parameters
    ----------
    path
        The folder of the export.
    preset
        Which system wrote it: ``maven``.
    as_of
        The plan date; the latest date in the export when not given. What happened after it is not known on it:
        deals closed later are open, deals engaged later are set aside.
    period
        The period to plan; the calendar year of the day after the plan date when not given.
    policy
        How to work the territory; when not given the policy ``two_day_rule``, with the odds of a new deal and the
        sales cycle of the export's own history.
    target_rule
        Each rep's target as an expression, such as ``closed_won_last_year * 1.10``; no targets when not given.

    Raises
    ------
    InvalidInputError
        With everything that keeps the export or the rule from being used.
    """
    if preset not in PRESETS:
        fault = Fault("preset", repr(preset), f"one of {listing(PRESETS)}", nearest(preset, PRESETS))
        raise InvalidInputError([fault])
    export = PRESETS[preset](Path(path))
    findings = list(export.findings)
    if as_of is None:
        as_of = _latest_date(export.deals)
        findings.append(note("assumed_plan_date", f"The plan date is the latest date found: {as_of}."))
    if period is None:
        period = Period.named(f"{(as_of + dt.timedelta(days=1)).year}")
        message = f"The period is the calendar year of the day after {as_of}: {period.start} to {period.end}."
        findings.append(note("assumed_period", message))
    deals = list(_known_on(as_of, export.deals, findings))
    history = DealHistory.of(deals, as_of)
    if policy is None:
        policy = read_policy() if history is None else learned_policy(read_policy(), history)
    findings += _row_findings(export, deals)
    stated = _targets(target_rule, sales_facts(deals, export.managers, as_of, period), findings)
    reps = [attrs.evolve(rep, target=stated.get(rep.id)) for rep in _reps(export.managers, deals, period, findings)]
    clients = _clients(export, deals, as_of, policy, findings)
    opportunities = _opportunities(deals, history, findings)
    playbooks = built_in_playbooks()
    people, people_findings = assumed_people(playbooks.values(), {})
    return Problem(
        reps=tuple(reps),
        clients=tuple(clients),
        opportunities=tuple(opportunities),
        policy=policy,
        playbooks=playbooks,
        people=people,
        as_of=as_of,
        period=period,
        currency=CURRENCY,
        findings=(*findings, *people_findings),
    )


def _latest_date(deals: Iterable[Deal]) -> dt.date:
    dates = [day for deal in deals for day in (deal.engaged, deal.closed) if day is not None]
    if not dates:
        raise InvalidInputError([Fault("as_of", "no date in any deal", "a plan date", "state as_of")])
    return max(dates)


def _known_on(as_of: dt.date, deals: Iterable[Deal], findings: list[Finding]) -> Iterator[Deal]:
    """Yield the deals as they stood on the plan date."""
    later, reopened = [], []
    for deal in deals:
        if deal.engaged is not None and deal.engaged > as_of:
            later.append(deal)
        elif deal.closed is not None and deal.closed > as_of:
            reopened.append(attrs.evolve(deal, stage=ENGAGING, closed=None, value=None))
            yield reopened[-1]
        else:
            yield deal
    if later:
        what = f"deals were engaged after the plan date {as_of}: set aside."
        findings.append(of_deals("engaged_after_plan_date", later, what))
    if reopened:
        what = f"deals closed after the plan date {as_of}: open on it, at list price."
        findings.append(of_deals("closed_after_plan_date", reopened, what))


def _row_findings(export: Export, deals: Sequence[Deal]) -> Iterator[Finding]:
    still_open = [deal.face_value for deal in deals if deal.is_open]
    closed = [deal.face_value for deal in deals if not deal.is_open]
    num_aside = export.num_rows - len(deals)
    message = (
        f"{export.num_rows:,} rows = {len(still_open):,} open deals of {math.fsum(still_open):,.0f} {CURRENCY} "
        f"+ {len(closed):,} closed deals as history, of {math.fsum(closed):,.0f} {CURRENCY}, + {num_aside:,} set aside."
    )
    amount = math.fsum([*still_open, *closed])
    yield attrs.evolve(note("rows_accounted", message, export.num_rows), amount=amount)
    if export.idle_agents:
        message = f"{len(export.idle_agents)} listed agents have no deal at all: they are no reps of this plan."
        found = note("agents_without_deals", message, len(export.idle_agents))
        yield attrs.evolve(found, examples=export.idle_agents)
    if export.unused_columns:
        message = f"{len(export.unused_columns)} columns are not used: {listing(export.unused_columns)}."
        yield note("unused_columns", message, len(export.unused_columns))
    written = [text for account in export.accounts.values() for text in (account.sector, account.office)]
    misspelt = [
        f"{wrong!r} for {right!r} ({written.count(wrong)})" for wrong, right in MISSPELT.items() if wrong in written
    ]
    if misspelt:
        message = f"Accounts with words probably misspelt, left as written: {listing(misspelt)}."
        yield note("misspelt_names", message, sum(text in MISSPELT for text in written))


def _targets(
    rule: str | None, facts: Mapping[RepId, Mapping[str, float]], findings: list[Finding]
) -> Mapping[RepId, float]:
    if rule is None:
        message = f"{len(facts)} reps have no target: each gets a plan and no gap. A target rule gives them."
        findings.append(note("no_targets", message, len(facts)))
        return {}
    stated = targets(rule, facts)
    total = f"{math.fsum(stated.values()):,.2f} {CURRENCY}"
    message = f"Targets follow the rule {shown(rule.strip())}: {total} in all; the gap of every rep moves with it."
    findings.append(note("assumed_targets", message, len(stated)))
    return stated


def _reps(
    managers: Mapping[RepId, str | None], deals: Sequence[Deal], period: Period, findings: list[Finding]
) -> Iterator[Rep]:
    """Yield the agents that have a deal, with what they won in the period."""
    message = f"Each rep works {WEEKLY_HOURS:g} h/week, stated nowhere in the export: more hours earn more."
    findings.append(note("assumed_weekly_hours", message, len(managers)))
    with_open_deals = {deal.rep for deal in deals if deal.is_open}
    without = tuple(rep for rep in managers if rep not in with_open_deals)
    if without:
        message = f"{len(without)} reps have no open deal: only clients and prospecting can fill their week."
        found = note("reps_without_open_deals", message, len(without))
        findings.append(attrs.evolve(found, severity=Severity.WARNING, examples=without))
    won: defaultdict[RepId, float] = defaultdict(float)
    for deal in deals:
        if deal.stage == WON and deal.closed is not None and period.start <= deal.closed <= period.end:
            won[deal.rep] += deal.value or 0.0
    for rep, manager in managers.items():
        yield Rep(id=rep, weekly_hours=WEEKLY_HOURS, won=round(won[rep], 2), team=manager)


@attrs.define
class _Dealings:
    """What a rep has won with an account [money], and the day of the last contact."""

    won: float = 0.0
    won_last_year: float = 0.0
    last_contact: dt.date | None = None


def _clients(
    export: Export, deals: Sequence[Deal], as_of: dt.date, policy: Policy, findings: list[Finding]
) -> list[Client]:
    """Return a client for each rep and account that ever dealt with each other."""
    by_rep: defaultdict[RepId, defaultdict[str, _Dealings]] = defaultdict(lambda: defaultdict(_Dealings))
    for deal in deals:
        if deal.account is None:
            continue
        dealings = by_rep[deal.rep][deal.account]
        contacts = [day for day in (dealings.last_contact, deal.engaged, deal.closed) if day is not None]
        dealings.last_contact = max(contacts, default=None)
        if deal.stage == WON and deal.closed is not None:
            dealings.won += deal.value or 0.0
            dealings.won_last_year += (deal.value or 0.0) * (deal.closed > as_of - LAST_YEAR)
    growth_share = policy.assumed("client_growth_share")
    budget = _points({name: account.revenue_million for name, account in export.accounts.items()})
    clients = []
    for rep, by_account in by_rep.items():
        size = _points({account: dealings.won for account, dealings in by_account.items()})
        interest = _points({account: dealings.last_contact for account, dealings in by_account.items()})
        for account, dealings in by_account.items():
            listed = export.accounts.get(account)
            clients.append(
                Client(
                    id=_client_id(account, rep),
                    name=account,
                    rep=rep,
                    size=size.get(account),
                    interest=interest.get(account),
                    budget=budget.get(account),
                    potential_revenue=round(growth_share * dealings.won_last_year, 2),
                    industry=listed.sector if listed else None,
                    area=listed.office if listed else None,
                    last_contact=dealings.last_contact,
                )
            )
    findings += _client_assumptions(clients, growth_share)
    return clients


def _client_id(account: str, rep: RepId) -> str:
    return f"{account}@{rep}"


def _points(values: Mapping[str, Value | None]) -> dict[str, float]:
    """Return points by rank: 0 for the lowest of the known values, 10 for the highest, 5 for an only one."""
    known = sorted(value for value in values.values() if value is not None)
    others = len(known) - 1
    return {
        name: round(MOST_POINTS * bisect_left(known, value) / others, 1) if others else MOST_POINTS / 2
        for name, value in values.items()
        if value is not None
    }


def _client_assumptions(clients: Sequence[Client], growth_share: float) -> Iterator[Finding]:
    num_accounts = len({client.name for client in clients})
    message = (
        f"{num_accounts} accounts are shared by reps, so {len(clients):,} pairs of account and rep are the clients. "
        "Nothing recurs with certainty, so Flow is 0; more Flow would lower every gap. A client's potential is "
        f"{growth_share:g} (client_growth_share) of what the rep won with the account in the 365 days to the plan "
        "date; it moves the worth of hours on clients."
    )
    yield note("assumed_clients", message, len(clients))
    message = (
        "Points are ranks from 0 to 10: size by all revenue won and interest by the last contact, among the rep's "
        "clients; budget by yearly revenue among all accounts. Maturity and need are not known; tiers follow."
    )
    yield note("assumed_client_points", message, len(clients))


def _opportunities(deals: Iterable[Deal], history: DealHistory | None, findings: list[Finding]) -> list[Opportunity]:
    """Return the open deals, with odds and close dates from history where there is one."""
    open_deals = [deal for deal in deals if deal.is_open]
    no_account = [deal for deal in open_deals if deal.account is None]
    if no_account:
        what = "open deals name no account: kept without a client, worked on in prospecting time."
        findings.append(of_deals("deals_without_account", no_account, what))
    at_list_price = [deal for deal in open_deals if deal.value is None]
    if at_list_price:
        what = "open deals state no value: each is taken at its product's list price; all open money moves with it."
        findings.append(of_deals("assumed_deal_values", at_list_price, what, Severity.NOTE))
    opportunities = [
        Opportunity(
            id=deal.id,
            name=" for ".join(filter(None, [deal.product, deal.account])) or deal.id,
            rep=deal.rep,
            client=None if deal.account is None else _client_id(deal.account, deal.rep),
            amount=deal.list_price if deal.value is None else deal.value,
            odds=None if history is None else history.odds(deal),
            stage=deal.stage,
            type=deal.series,
            close_date=None if history is None else history.close_date(deal),
            created_date=deal.engaged,
        )
        for deal in open_deals
    ]
    if history is None:
        what = "open deals have no odds and no close date: no closed deal with both dates gives them."
        findings.append(of_deals("no_history", open_deals, what))
    else:
        findings += history_findings(history, open_deals)
    return opportunities
