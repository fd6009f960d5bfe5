"""What is odd about the open deals of an export: what is missing, what is too large, what contradicts itself."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from territory_opt.errors import listing
from territory_opt.intake.records.export import Account, Deal
from territory_opt.intake.records.import_findings import note, of_deals, warning
from territory_opt.model.finding import Finding, Severity

FEWEST_DEALS, FEWEST_DEALS_TO_COMPARE = 2, 5
"""From the first number on half of the pipeline in one deal is told, from the second on a quarter."""
LARGE_SHARE, HALF = 0.25, 0.5
FEWEST_DATED_DEALS = 10
MONTH_END_HEAP = 0.4
WEIGHTED_TOLERANCE = 0.005
KNOWN_MISSPELLINGS = {"technolgy": "technology", "Philipines": "Philippines", "Lisence": "Licence"}


def quality_findings(open_deals: Sequence[Deal], accounts: Mapping[str, Account], currency: str) -> Iterator[Finding]:
    """Yield what a reader must know of the open deals before trusting their sum.

    Parameters
    ----------
    open_deals
        The open deals.
    accounts
        The accounts by key.
    currency
        The currency of all money.
    """
    yield from _missing(open_deals)
    yield from _one_large_deal(open_deals, currency)
    yield from _month_ends(open_deals)
    yield from _weighted(open_deals)
    yield from _misspelt(open_deals, accounts.values())


def _missing(open_deals: Sequence[Deal]) -> Iterator[Finding]:
    kinds: tuple[tuple[str, Callable[[Deal], bool], str, Severity], ...] = (
        (
            "deals_without_account",
            lambda deal: deal.account is None,
            "open deals name no account: kept without a client, worked on in prospecting time.",
            Severity.WARNING,
        ),
        (
            "deals_without_amount",
            lambda deal: deal.amount is None and deal.list_price is None,
            "open deals state no amount: none is assumed; the plan leaves them out until they do.",
            Severity.NOTE,
        ),
        (
            "deals_with_zero_amount",
            lambda deal: deal.amount == 0,
            "open deals state an amount of 0: kept as 0, which is not the same as missing.",
            Severity.NOTE,
        ),
        (
            "assumed_deal_values",
            lambda deal: deal.amount is None and deal.list_price is not None,
            "open deals state no value: each is taken at its product's list price; all open money moves with it.",
            Severity.NOTE,
        ),
    )
    for code, is_concerned, what, severity in kinds:
        concerned = [deal for deal in open_deals if is_concerned(deal)]
        if concerned:
            yield of_deals(code, concerned, what, severity)


def _one_large_deal(open_deals: Sequence[Deal], currency: str) -> Iterator[Finding]:
    total = sum(deal.face_value for deal in open_deals)
    if len(open_deals) < FEWEST_DEALS or total <= 0:
        return
    largest = max(open_deals, key=lambda deal: deal.face_value)
    share = largest.face_value / total
    if share < (LARGE_SHARE if len(open_deals) >= FEWEST_DEALS_TO_COMPARE else HALF):
        return
    message = (
        f"One open deal of {largest.face_value:,.0f} {currency} is {share:.0%} of the open pipeline of {total:,.0f}: "
        "kept; see what the plan is without it."
    )
    make = warning if share >= HALF else note
    yield make("one_large_deal", message, amount=largest.face_value, examples=[largest.id])


def _month_ends(open_deals: Iterable[Deal]) -> Iterator[Finding]:
    dated = [deal for deal in open_deals if deal.close_date is not None]
    at_end = [deal for deal in dated if deal.close_date is not None and _is_month_end(deal.close_date)]
    if len(dated) >= FEWEST_DATED_DEALS and len(at_end) > MONTH_END_HEAP * len(dated):
        what = (
            f"open deals of {len(dated):,} close on the last day of a month, which some CRMs fill in by themselves: "
            "kept; such days are no forecast."
        )
        yield of_deals("month_end_close_dates", at_end, what)


def _is_month_end(day: dt.date) -> bool:
    return (day + dt.timedelta(days=1)).day == 1


def _weighted(open_deals: Iterable[Deal]) -> Iterator[Finding]:
    apart, examples = [], []
    for deal in open_deals:
        if deal.weighted_amount is None or deal.amount is None or deal.odds is None:
            continue
        expected = deal.amount * deal.odds
        if abs(deal.weighted_amount - expected) > max(1.0, WEIGHTED_TOLERANCE * abs(expected)):
            apart.append(deal)
            examples.append(f"{deal.id}: {deal.weighted_amount:,.0f}, not {expected:,.0f}")
    if apart:
        what = "open deals state a weighted amount other than amount times odds: amount and odds are used."
        yield of_deals("weighted_amount_differs", apart, what, Severity.NOTE, examples=examples)


def _misspelt(open_deals: Iterable[Deal], accounts: Iterable[Account]) -> Iterator[Finding]:
    written = [text for account in accounts for text in (account.industry, account.area) if text]
    written += [deal.type for deal in open_deals if deal.type]
    found = [
        (wrong, right, count)
        for wrong, right in KNOWN_MISSPELLINGS.items()
        if (count := sum(wrong in text.split() for text in written))
    ]
    if found:
        told = listing(f"{wrong!r} for {right!r} ({count})" for wrong, right, count in found)
        message = f"Words probably misspelt, left as written: {told}."
        yield note("misspelt_names", message, sum(count for *_, count in found))
