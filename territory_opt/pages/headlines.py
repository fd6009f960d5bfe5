"""The numbers at the head of a page: target, expected revenue, shortfall, chance, each with how it comes about."""

from collections.abc import Iterator, Sequence

import attrs

from territory_opt.allocation.allocation import ExpectedRevenue
from territory_opt.chance.correlated import CorrelatedOutlook, SimulatedRevenue
from territory_opt.chance.outlook import RevenueOutlook
from territory_opt.pages.balance import (
    expected_ledger,
    shortfall_after_ledger,
    shortfall_before_ledger,
    target_ledger,
)
from territory_opt.pages.ledger import Ledger, figure
from territory_opt.planning.goals import BalanceSheet
from territory_opt.report.chance_words import chance_words
from territory_opt.report.layout import share

NONE = "–"  # noqa: RUF001  # the dash that stands for nothing
WIDE = 0.01
"""A range of chances that is narrower than this is not told [1]."""


@attrs.frozen(kw_only=True)
class Headline:
    """A number at the head of a page.

    Parameters
    ----------
    name, shown
        What it is called, and the number as shown.
    note
        What stands below it, in a few words.
    ledger
        How it adds up; None where it does not exist or is no sum.
    sentences
        How it comes about, in words.
    """

    name: str
    shown: str
    note: str = ""
    ledger: Ledger | None = None
    sentences: tuple[str, ...] = ()


def headlines(
    sheet: BalanceSheet,
    revenues: Sequence[ExpectedRevenue],
    chances: tuple[RevenueOutlook, SimulatedRevenue, CorrelatedOutlook],
    currency: str,
) -> tuple[Headline, ...]:
    """Return the numbers at the head of the page of a rep or a team.

    Parameters
    ----------
    sheet
        The balance sheet.
    revenues
        What the week of each rep earns.
    chances
        How sure the target is: independently, in the simulation, and the simulation itself.
    currency
        What money is in.
    """
    return (
        _target(sheet, currency),
        _expected(sheet, revenues, currency),
        _before(sheet, currency),
        _after(sheet, currency),
        _chance(*chances),
    )


def _target(sheet: BalanceSheet, currency: str) -> Headline:
    if sheet.target is None:
        return Headline(name="Target", shown=NONE, note="none given", sentences=("Without a target there is no gap.",))
    return Headline(
        name="Target", shown=figure(sheet.target), note=f"{currency} promised", ledger=target_ledger(sheet, currency)
    )


def _expected(sheet: BalanceSheet, revenues: Sequence[ExpectedRevenue], currency: str) -> Headline:
    name = "Expected"
    if sheet.expected_revenue is None:
        return Headline(name=name, shown=NONE, note="no plan", sentences=("There is no week to expect revenue of.",))
    later = sum(revenue.later for revenue in revenues)
    told = (f"Prospecting brings {figure(later)} more after the period; that is not counted here.",) if later else ()
    note = f"{100 * sheet.expected_revenue / sheet.target:.1f} % with the plan" if sheet.target else currency
    return Headline(
        name=name,
        shown=figure(sheet.expected_revenue),
        note=note,
        ledger=expected_ledger(sheet, revenues, currency),
        sentences=told,
    )


def _before(sheet: BalanceSheet, currency: str) -> Headline:
    name = "Shortfall before"
    if sheet.shortfall_before is None:
        return Headline(name=name, shown=NONE, note="no target", sentences=("Without a target there is no gap.",))
    return Headline(
        name=name,
        shown=figure(sheet.shortfall_before),
        note=_surplus(sheet.shortfall_before, "still to be worked for"),
        ledger=shortfall_before_ledger(sheet, currency),
    )


def _after(sheet: BalanceSheet, currency: str) -> Headline:
    name = "Shortfall after"
    if sheet.shortfall_after is None:
        return Headline(name=name, shown=NONE, note="not known", sentences=("It needs a target and a plan.",))
    return Headline(
        name=name,
        shown=figure(sheet.shortfall_after),
        note=_surplus(sheet.shortfall_after, "open with the plan"),
        ledger=shortfall_after_ledger(sheet, currency),
    )


def _surplus(shortfall: float, otherwise: str) -> str:
    return "a surplus" if shortfall < 0 else otherwise


def _chance(independent: RevenueOutlook, together: SimulatedRevenue, simulation: CorrelatedOutlook) -> Headline:
    name = "Chance of the target"
    if independent.chance is None or together.chance is None:
        return Headline(name=name, shown=NONE, note="not known", sentences=("It needs a target and a plan.",))
    return Headline(
        name=name,
        shown=chance_words(independent.chance),
        note=f"{chance_words(together.chance)} if linked",
        sentences=tuple(_chance_sentences(independent, together, simulation)),
    )


def _chance_sentences(
    independent: RevenueOutlook, together: SimulatedRevenue, simulation: CorrelatedOutlook
) -> Iterator[str]:
    low, high = independent.low or 0.0, independent.high or 0.0
    proven = f", proven to lie from {chance_words(low)} to {chance_words(high)}" if high - low >= WIDE else ""
    yield f"{chance_words(independent.chance or 0.0)} when each deal closes or not by its own odds{proven}."
    yield (
        f"{chance_words(together.chance or 0.0)} in {simulation.num_draws:,} periods drawn in which linked deals rise "
        f"and fall together: {share(simulation.rho)} of what decides a deal is common to all, an assumption."
    )
    yield (
        "Won, Flow and development count as certain; each Likely and Stretch deal closes wholly or not at all, at the "
        "odds the plan gives it; prospecting wins a chance number of mean deals."
    )
    low_end, middle, high_end = (figure(independent.quantiles[quantile]) for quantile in (0.05, 0.5, 0.95))
    yield f"One period in twenty closes {low_end} or less, half {middle} or less, one in twenty {high_end} or more."
