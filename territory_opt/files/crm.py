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
from territory_opt.files.maven import ENGAGING, PROSPECTING, WON, Deal, Export, read_maven
from territory_opt.files.policy_file import built_in_playbooks, read_policy
from territory_opt.files.target_rule import sales_facts, targets
from territory_opt.files.territory_file import assumed_people
from territory_opt.model.checks import shown
from territory_opt.model.client import MOST_POINTS, Client
from territory_opt.model.finding import Finding, Severity
from territory_opt.model.opportunity import Opportunity
from territory_opt.model.policy import Policy
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Rep
from territory_opt.model.units import RepId
from territory_opt.model.working_time import Period
from territory_opt.response.odds import AgeOdds, ClosedDeal, WinRates, age_odds, combined_odds, win_rates

PRESETS: Mapping[str, Callable[[Path], Export]] = {"maven": read_maven}
CURRENCY = "USD"
WEEKLY_HOURS = 40.0
UNSTARTED_FACTOR = 0.5
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
        How to work the territory; the policy ``two_day_rule`` when not given.
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
        findings.append(_note("assumed_plan_date", f"The plan date is the latest date found: {as_of}."))
    if period is None:
        period = Period.named(f"{(as_of + dt.timedelta(days=1)).year}")
        message = f"The period is the calendar year of the day after {as_of}: {period.start} to {period.end}."
        findings.append(_note("assumed_period", message))
    policy = policy or read_policy()
    deals = list(_known_on(as_of, export.deals, findings))
    findings += _row_findings(export, deals)
    stated = _targets(target_rule, sales_facts(deals, export.managers, as_of, period), findings)
    reps = [attrs.evolve(rep, target=stated.get(rep.id)) for rep in _reps(export.managers, deals, period, findings)]
    clients = _clients(export, deals, as_of, policy, findings)
    opportunities = _opportunities(deals, _History.of(deals, as_of), findings)
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


def _note(code: str, message: str, count: int = 1) -> Finding:
    return Finding(code=code, message=message, severity=Severity.NOTE, count=count)


def _of_deals(code: str, deals: Sequence[Deal], what: str, severity: Severity = Severity.WARNING) -> Finding:
    return Finding(
        code=code,
        message=f"{len(deals):,} {what}",
        severity=severity,
        count=len(deals),
        amount=math.fsum(deal.face_value for deal in deals),
        examples=tuple(deal.id for deal in deals[:5]),
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
        findings.append(_of_deals("engaged_after_plan_date", later, what))
    if reopened:
        what = f"deals closed after the plan date {as_of}: open on it, at list price."
        findings.append(_of_deals("closed_after_plan_date", reopened, what))


def _row_findings(export: Export, deals: Sequence[Deal]) -> Iterator[Finding]:
    still_open = [deal.face_value for deal in deals if deal.is_open]
    closed = [deal.face_value for deal in deals if not deal.is_open]
    num_aside = export.num_rows - len(deals)
    message = (
        f"{export.num_rows:,} rows = {len(still_open):,} open deals of {math.fsum(still_open):,.0f} {CURRENCY} "
        f"+ {len(closed):,} closed deals as history, of {math.fsum(closed):,.0f} {CURRENCY}, + {num_aside:,} set aside."
    )
    amount = math.fsum([*still_open, *closed])
    yield attrs.evolve(_note("rows_accounted", message, export.num_rows), amount=amount)
    if export.idle_agents:
        message = f"{len(export.idle_agents)} listed agents have no deal at all: they are no reps of this plan."
        found = _note("agents_without_deals", message, len(export.idle_agents))
        yield attrs.evolve(found, examples=export.idle_agents)
    if export.unused_columns:
        message = f"{len(export.unused_columns)} columns are not used: {listing(export.unused_columns)}."
        yield _note("unused_columns", message, len(export.unused_columns))
    written = [text for account in export.accounts.values() for text in (account.sector, account.office)]
    misspelt = [
        f"{wrong!r} for {right!r} ({written.count(wrong)})" for wrong, right in MISSPELT.items() if wrong in written
    ]
    if misspelt:
        message = f"Accounts with words probably misspelt, left as written: {listing(misspelt)}."
        yield _note("misspelt_names", message, sum(text in MISSPELT for text in written))


def _targets(
    rule: str | None, facts: Mapping[RepId, Mapping[str, float]], findings: list[Finding]
) -> Mapping[RepId, float]:
    if rule is None:
        message = f"{len(facts)} reps have no target: each gets a plan and no gap. A target rule gives them."
        findings.append(_note("no_targets", message, len(facts)))
        return {}
    stated = targets(rule, facts)
    total = f"{math.fsum(stated.values()):,.2f} {CURRENCY}"
    message = f"Targets follow the rule {shown(rule.strip())}: {total} in all; the gap of every rep moves with it."
    findings.append(_note("assumed_targets", message, len(stated)))
    return stated


def _reps(
    managers: Mapping[RepId, str | None], deals: Sequence[Deal], period: Period, findings: list[Finding]
) -> Iterator[Rep]:
    """Yield the agents that have a deal, with what they won in the period."""
    message = f"Each rep works {WEEKLY_HOURS:g} h/week, stated nowhere in the export: more hours earn more."
    findings.append(_note("assumed_weekly_hours", message, len(managers)))
    with_open_deals = {deal.rep for deal in deals if deal.is_open}
    without = tuple(rep for rep in managers if rep not in with_open_deals)
    if without:
        message = f"{len(without)} reps have no open deal: only clients and prospecting can fill their week."
        found = _note("reps_without_open_deals", message, len(without))
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
    yield _note("assumed_clients", message, len(clients))
    message = (
        "Points are ranks from 0 to 10: size by all revenue won and interest by the last contact, among the rep's "
        "clients; budget by yearly revenue among all accounts. Maturity and need are not known; tiers follow."
    )
    yield _note("assumed_client_points", message, len(clients))


@attrs.frozen(kw_only=True)
class _History:
    """What the closed deals say about the open ones on the plan date."""

    as_of: dt.date
    rates: WinRates
    ages: AgeOdds

    @classmethod
    def of(cls, deals: Iterable[Deal], as_of: dt.date) -> "_History | None":
        closed, open_ages_days = [], []
        for deal in deals:
            age_days = _days(deal.engaged, deal.closed or as_of)
            if not deal.is_open:
                closed.append(ClosedDeal(won=deal.stage == WON, group=deal.rep, age_days=age_days))
            elif age_days is not None:
                open_ages_days.append(age_days)
        if all(deal.age_days is None for deal in closed):
            return None
        return cls(as_of=as_of, rates=win_rates(closed), ages=age_odds(closed, open_ages_days))

    def odds(self, deal: Deal) -> float:
        age_days = _days(deal.engaged, self.as_of)
        chance = self.ages.new_deal if age_days is None else self.ages.at(age_days)
        odds = combined_odds(chance, self.rates.of(deal.rep), self.rates.common)
        return odds * UNSTARTED_FACTOR if _is_unstarted(deal) else odds

    def close_date(self, deal: Deal) -> dt.date:
        days_left = self.ages.median_days_left(_days(deal.engaged, self.as_of) or 0)
        return self.as_of + dt.timedelta(days=days_left)

    def is_old(self, deal: Deal) -> bool:
        return (_days(deal.engaged, self.as_of) or 0) > self.ages.longest_cycle_days


def _days(first: dt.date | None, last: dt.date) -> int | None:
    return None if first is None else (last - first).days


def _is_unstarted(deal: Deal) -> bool:
    return deal.stage == PROSPECTING or deal.engaged is None


def _opportunities(deals: Iterable[Deal], history: _History | None, findings: list[Finding]) -> list[Opportunity]:
    """Return the open deals, with odds and close dates from history where there is one."""
    open_deals = [deal for deal in deals if deal.is_open]
    no_account = [deal for deal in open_deals if deal.account is None]
    if no_account:
        what = "open deals name no account: kept without a client, worked on in prospecting time."
        findings.append(_of_deals("deals_without_account", no_account, what))
    at_list_price = [deal for deal in open_deals if deal.value is None]
    if at_list_price:
        what = "open deals state no value: each is taken at its product's list price; all open money moves with it."
        findings.append(_of_deals("assumed_deal_values", at_list_price, what, Severity.NOTE))
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
        findings.append(_of_deals("no_history", open_deals, what))
    else:
        findings += _history_assumptions(history, open_deals)
    return opportunities


def _history_assumptions(history: _History, open_deals: Sequence[Deal]) -> Iterator[Finding]:
    rates, ages = history.rates, history.ages
    values = [rate.value for rate in rates.by_group.values()]
    common = rates.common
    yield _note(
        "assumed_win_rates",
        f"Win rates by rep are {min(values):.1%} to {max(values):.1%} around the common {common.value:.1%} (95 % "
        f"interval {common.low:.1%} to {common.high:.1%}). Source: {rates.source}. They move the odds of the rep.",
        len(values),
    )
    steps = [ages.longest_cycle_days * i // 4 for i in range(4)]
    by_age = ", ".join(f"{ages.at(age).value:.1%} at {age} days" for age in steps)
    what = (
        f"open deals have odds from history, by age and the rep's win rate: {ages.new_deal.value:.1%} for a new "
        f"deal, {by_age}. Source: {ages.source}. They decide Likely or Stretch and weigh all open money."
    )
    yield _of_deals("assumed_odds_from_history", open_deals, what, Severity.NOTE)
    what = (
        "open deals get the close date by which half of the wins still to come have come: "
        f"{ages.median_days_left(0)} days from the plan date for a new deal or one past the longest cycle, fewer for "
        "others. They decide which period a deal counts in."
    )
    yield _of_deals("assumed_close_dates", open_deals, what, Severity.NOTE)
    unstarted = [deal for deal in open_deals if _is_unstarted(deal)]
    if unstarted:
        what = (
            f"open deals are at Prospecting or have no engage_date: {UNSTARTED_FACTOR:g} of a new deal's odds, the "
            "middle of 0 to 1, as no data says how many are ever engaged. It moves their expected revenue in step."
        )
        yield _of_deals("assumed_odds_of_prospecting", unstarted, what, Severity.NOTE)
    old = [deal for deal in open_deals if history.is_old(deal)]
    if old:
        what = (
            f"open deals are older than the {ages.longest_cycle_days} days of the longest cycle any closed deal took: "
            f"kept, with assumed odds around {ages.beyond.value:.2%}, at most {ages.beyond.high:.2%}; close them or "
            "state their odds."
        )
        yield _of_deals("deals_older_than_any_closed", old, what)
