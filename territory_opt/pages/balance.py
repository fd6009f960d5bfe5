"""Where the numbers of a balance sheet come from, each as a ledger; the same for a rep and for a team."""

from collections.abc import Sequence

from territory_opt.allocation.allocation import ExpectedRevenue
from territory_opt.pages.ledger import Entry, Ledger
from territory_opt.planning.goals import BalanceSheet


def target_ledger(sheet: BalanceSheet, currency: str) -> Ledger:
    """Return the parts of a target, at face value.

    Parameters
    ----------
    sheet
        The balance sheet; it must have a target.
    currency
        What money is in.
    """
    return _ledger(
        "Target",
        currency,
        [
            ("Won", sheet.won),
            ("Flow", sheet.flow),
            ("Likely", sheet.likely.amount),
            ("Stretch", sheet.stretch.amount),
            ("Not identified", sheet.not_identified or 0.0),
        ],
        sheet.target or 0.0,
    )


def not_identified_ledger(sheet: BalanceSheet, currency: str) -> Ledger:
    """Return what is left of a target when everything identified is taken off; parameters as of `target_ledger`."""
    return _ledger(
        "Not identified",
        currency,
        [
            ("Target", sheet.target or 0.0),
            ("less won", -sheet.won),
            ("less Flow", -sheet.flow),
            ("less Likely", -sheet.likely.amount),
            ("less Stretch", -sheet.stretch.amount),
        ],
        sheet.not_identified or 0.0,
    )


def shortfall_before_ledger(sheet: BalanceSheet, currency: str) -> Ledger:
    """Return the shortfall before the plan's hours; parameters as of `target_ledger`."""
    return _ledger(
        "Shortfall before the plan",
        currency,
        [
            ("Target", sheet.target or 0.0),
            ("less won", -sheet.won),
            ("less Flow", -sheet.flow),
            ("less Likely, expected now", -sheet.likely.expected_now),
        ],
        sheet.shortfall_before or 0.0,
    )


def shortfall_after_ledger(sheet: BalanceSheet, currency: str) -> Ledger:
    """Return the shortfall after the plan's hours, of a sheet with an expected revenue; else as `target_ledger`."""
    return _ledger(
        "Shortfall with the plan",
        currency,
        [("Target", sheet.target or 0.0), ("less expected with the plan", -(sheet.expected_revenue or 0.0))],
        sheet.shortfall_after or 0.0,
    )


def expected_ledger(sheet: BalanceSheet, revenues: Sequence[ExpectedRevenue], currency: str) -> Ledger:
    """Return what a plan is expected to close, by where it comes from.

    Parameters
    ----------
    sheet
        The balance sheet.
    revenues
        What the week of each rep earns.
    currency
        What money is in.
    """
    return _ledger(
        "Expected with the plan",
        currency,
        [
            ("Won", sum(revenue.won for revenue in revenues)),
            ("Flow", sum(revenue.flow for revenue in revenues)),
            ("Likely at its odds", sum(revenue.likely for revenue in revenues)),
            ("Stretch at its odds", sum(revenue.stretch for revenue in revenues)),
            ("Development of clients", sum(revenue.development for revenue in revenues)),
            ("Prospecting", sum(revenue.prospecting for revenue in revenues)),
        ],
        sheet.expected_revenue or 0.0,
    )


def _ledger(caption: str, currency: str, terms: Sequence[tuple[str, float]], total: float) -> Ledger:
    return Ledger(
        caption=caption,
        heads=(currency,),
        entries=tuple(Entry(label=label, values=(value,)) for label, value in terms),
        totals=(total,),
        total_label=caption,
    )
