"""Clients from the accounts of an export: one for each account and rep who deals with it, with points by rank."""

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import attrs

from territory_opt.intake.building.points_of_words import WordPoints, points_of_words
from territory_opt.intake.joining.record_ids import bounded
from territory_opt.intake.records.export import Account, Deal, DealStatus
from territory_opt.intake.records.import_findings import cut, note
from territory_opt.model.checks import MOST_MONEY
from territory_opt.model.client import MOST_POINTS, Client
from territory_opt.model.finding import Finding
from territory_opt.model.policy import Policy
from territory_opt.model.units import ClientId, RepId

LAST_YEAR = dt.timedelta(days=365)
LONGEST_NAME = 500
Pair = tuple[str, RepId]
Value = TypeVar("Value", float, dt.date)


@attrs.define
class Dealings:
    """What a rep has won with an account [money], and the day of the last contact."""

    won: float = 0.0
    won_last_year: float = 0.0
    last_contact: dt.date | None = None

    def note_contact(self, *days: dt.date | None) -> None:
        """Note days of contact, some of which may not be known."""
        self.last_contact = max((day for day in (self.last_contact, *days) if day is not None), default=None)


@attrs.frozen(kw_only=True)
class ClientList:
    """The clients of a territory.

    Parameters
    ----------
    clients
        The clients.
    by_pair
        Whose client an account is: the client's id by account and rep.
    findings
        What was assumed of them.
    """

    clients: Sequence[Client]
    by_pair: Mapping[Pair, ClientId]
    findings: Sequence[Finding]


def clients_of(
    accounts: Mapping[str, Account],
    deals: Iterable[Deal],
    *,
    reps: Iterable[RepId],
    as_of: dt.date,
    policy: Policy,
    tiers: Mapping[str, str],
    owners: Mapping[str, RepId],
) -> ClientList:
    """Return a client for each account and rep that ever dealt with each other, or of whom the rep is the owner.

    Parameters
    ----------
    accounts
        The accounts by key.
    deals
        The deals as they stood on the plan date.
    reps
        Who sells.
    as_of
        The plan date.
    policy
        States what share of last year's revenue development may add.
    tiers
        Tiers that people settled, by account.
    owners
        Owners that people settled, by account: past dealings with it count as theirs.
    """
    by_pair = _dealings(deals, as_of, owners)
    known_reps = set(reps)
    worked = {account for account, _ in by_pair}
    white = {
        key: owner
        for key, account in accounts.items()
        if key not in worked and (owner := owners.get(key, account.owner)) in known_reps and owner is not None
    }
    for key, owner in white.items():
        by_pair[key, owner] = Dealings()
    for (key, _), dealings in by_pair.items():
        last = accounts[key].last_activity if key in accounts else None
        dealings.note_contact(last if last is not None and last <= as_of else None)
    ids = _ids(by_pair)
    words = points_of_words({key: accounts[key] for key, _ in by_pair if key in accounts})
    growth_share = policy.assumed("client_growth_share")
    making = _Making(accounts=accounts, ids=ids, words=words, growth_share=growth_share, tiers=tiers)
    clients = making.clients(by_pair)
    findings = [*_assumptions(clients, ids, growth_share), *words.findings]
    if white:
        message = (
            f"{len(white):,} accounts have an owner and no deal: clients nobody has dealt with yet, without potential."
        )
        findings.append(note("accounts_without_deals", message, len(white), examples=list(white)))
    return ClientList(clients=clients, by_pair=ids, findings=findings)


def _dealings(deals: Iterable[Deal], as_of: dt.date, owners: Mapping[str, RepId]) -> dict[Pair, Dealings]:
    found: defaultdict[Pair, Dealings] = defaultdict(Dealings)
    for deal in deals:
        if deal.account is None:
            continue
        dealings = found[deal.account, deal.owner if deal.is_open else owners.get(deal.account, deal.owner)]
        closed = None if deal.is_open else deal.close_date
        last = deal.last_activity
        dealings.note_contact(deal.created, closed, last if last is not None and last <= as_of else None)
        if deal.status is DealStatus.WON and closed is not None:
            dealings.won += deal.amount or 0.0
            dealings.won_last_year += (deal.amount or 0.0) * (closed > as_of - LAST_YEAR)
    return found


def _ids(pairs: Iterable[Pair]) -> dict[Pair, ClientId]:
    """Return the id of each client: the account's key, with the rep's where several reps work the account."""
    reps: defaultdict[str, list[RepId]] = defaultdict(list)
    for account, rep in pairs:
        reps[account].append(rep)
    ids: dict[Pair, ClientId] = {}
    taken = {account for account, own in reps.items() if len(own) == 1}
    for account, own in reps.items():
        for rep in own:
            ids[account, rep] = account if len(own) == 1 else _free(f"{account}@{rep}", taken)
    return ids


def _free(wanted: str, taken: set[str]) -> str:
    name, count = bounded(wanted), 1
    while name in taken:
        count += 1
        name = bounded(f"{wanted} ({count})")
    taken.add(name)
    return name


@attrs.frozen(kw_only=True)
class _Making:
    """Makes clients of accounts and the dealings of reps with them."""

    accounts: Mapping[str, Account]
    ids: Mapping[Pair, ClientId]
    words: WordPoints
    growth_share: float
    tiers: Mapping[str, str]

    def clients(self, by_pair: Mapping[Pair, Dealings]) -> list[Client]:
        """Return the clients, rep by rep."""
        by_rep: defaultdict[RepId, dict[str, Dealings]] = defaultdict(dict)
        for (account, rep), dealings in by_pair.items():
            by_rep[rep][account] = dealings
        ranked = points_by_rank(_means(self.accounts))
        clients = []
        for rep, by_account in by_rep.items():
            size = points_by_rank({account: dealings.won for account, dealings in by_account.items()})
            interest = points_by_rank({account: dealings.last_contact for account, dealings in by_account.items()})
            clients += [
                self._client(account, rep, dealings, (size[account], interest.get(account), ranked.get(account)))
                for account, dealings in by_account.items()
            ]
        return clients

    def _client(
        self, key: str, rep: RepId, dealings: Dealings, ranks: tuple[float, float | None, float | None]
    ) -> Client:
        size, interest, budget = ranks
        account = self.accounts.get(key)
        return Client(
            id=self.ids[key, rep],
            name=cut(account.name if account else key, LONGEST_NAME),
            rep=rep,
            tier=self.tiers.get(key),
            size=size,
            interest=self.words.interest.get(key, interest),
            need=self.words.need.get(key),
            budget=self.words.budget.get(key, budget),
            potential_revenue=min(round(self.growth_share * dealings.won_last_year, 2), MOST_MONEY),
            industry=_short(account.industry) if account else None,
            area=_short(account.area) if account else None,
            last_contact=dealings.last_contact,
        )


def _short(text: str | None) -> str | None:
    return None if text is None else cut(text, LONGEST_NAME)


def _means(accounts: Mapping[str, Account]) -> dict[str, float | None]:
    """Return what ranks the accounts' budgets: their yearly revenue, where none is known their employees."""
    revenues = {key: account.annual_revenue for key, account in accounts.items()}
    if any(revenue is not None for revenue in revenues.values()):
        return revenues
    return {key: account.employees for key, account in accounts.items()}


def points_by_rank(values: Mapping[str, Value | None]) -> dict[str, float]:
    """Return points by rank: 0 for the lowest of the known values, 10 for the highest, 5 for an only one.

    Examples
    --------
    >>> points_by_rank({"a": 10.0, "b": 30.0, "c": 20.0, "d": None})
    {'a': 0.0, 'b': 10.0, 'c': 5.0}
    """
    known = sorted(value for value in values.values() if value is not None)
    others = len(known) - 1
    return {
        name: round(MOST_POINTS * bisect_left(known, value) / others, 1) if others else MOST_POINTS / 2
        for name, value in values.items()
        if value is not None
    }


def _assumptions(clients: Sequence[Client], ids: Mapping[Pair, ClientId], growth_share: float) -> Iterator[Finding]:
    if not clients:
        return
    num_accounts = len({account for account, _ in ids})
    shared = "" if num_accounts == len(clients) else " Accounts worked by several reps are a client of each."
    message = (
        f"{num_accounts:,} accounts make {len(clients):,} clients.{shared} Nothing recurs with certainty, so Flow is "
        f"0; more Flow would lower every gap. A client's potential is {growth_share:g} (client_growth_share) of what "
        "the rep won with the account in the 365 days to the plan date; it moves the worth of hours on clients."
    )
    yield note("assumed_clients", message, len(clients))
    message = (
        "Points are ranks from 0 to 10: size by all revenue won and interest by the last contact, among the rep's "
        "clients; budget by yearly revenue, or employees, among all accounts. Maturity is not known; tiers follow."
    )
    yield note("assumed_client_points", message, len(clients))
