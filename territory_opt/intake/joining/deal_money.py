"""What deals are worth: amounts in one currency, and what stands in an amount that is none."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import attrs

from territory_opt.intake.joining.deal_rows import DealRows
from territory_opt.intake.joining.quality import RowFindings
from territory_opt.intake.settling.currencies import currency
from territory_opt.model.checks import MOST_MONEY
from territory_opt.model.finding import Finding, Severity

MISSING_MARK = -1.0
SHARED_SIGNS = {
    "$": frozenset({"USD", "CAD", "AUD", "NZD", "HKD", "SGD", "MXN", "TWD"}),
    "¥": frozenset({"JPY", "CNY"}),
    "kr": frozenset({"SEK", "NOK", "DKK", "ISK"}),
}
"""Currencies written with the same sign."""


@attrs.frozen(kw_only=True)
class DealMoney:
    """The money of rows of deals.

    Parameters
    ----------
    amounts
        The amount of each row [money]; None when it states none that can be used.
    currencies
        The currency each row states.
    currency
        The one currency of the export; None when no row states one.
    home
        Rows whose amount is the one in the company's own currency.
    actual
        Won rows whose amount is what they brought, other than the one that was expected.
    missing_marks, negative, too_large
        Rows whose amount was no amount.
    written
        The amounts of those rows as written [money].
    """

    amounts: list[float | None]
    currencies: list[str | None]
    currency: str | None
    home: tuple[int, ...]
    actual: tuple[int, ...]
    missing_marks: tuple[int, ...]
    negative: tuple[int, ...]
    too_large: tuple[int, ...]
    written: dict[int, float]

    def is_foreign(self, row: int) -> bool:
        """Return whether a row states another currency than that of the export."""
        return self.currencies[row] not in {None, self.currency}

    def findings(self, make: RowFindings) -> Iterator[Finding]:
        """Yield what was done about amounts and currencies, but for rows set aside."""
        if self.home:
            what = "rows state their amount in the company's own currency: that one is used."
            yield make.of("home_amounts_used", self.home, what, severity=Severity.NOTE)
        if self.actual:
            what = "rows are won and brought another amount than was expected: what they brought is used."
            yield make.of("actual_amounts_used", self.actual, what, severity=Severity.NOTE)
        for code, rows, what, severity in (
            (
                "amounts_of_minus_one",
                self.missing_marks,
                "rows state an amount of -1, and no other is below 0: taken as no amount.",
                Severity.NOTE,
            ),
            ("negative_amounts", self.negative, "rows state an amount below 0: used without it.", Severity.WARNING),
            (
                "amounts_too_large",
                self.too_large,
                f"rows state an amount above {MOST_MONEY:.0e}: used without it.",
                Severity.WARNING,
            ),
        ):
            if rows:
                worth = sum(self.written[row] for row in rows)
                bounded_worth = max(-MOST_MONEY, min(MOST_MONEY, worth))
                yield make.of(code, rows, what, severity=severity, amount=bounded_worth)


def deal_money(rows: DealRows, won: Iterable[int] = ()) -> DealMoney:
    """Return the money of rows of deals in one currency; nothing is converted.

    The amount in the company's own currency is taken where a row states one. The currency of the export is the one
    most rows with an amount state. Of a won row the amount is what it brought, where it states that in this currency.

    Parameters
    ----------
    rows
        The rows.
    won
        Those that are won.
    """
    amounts, currencies, home = _in_home_currency(rows)
    actual = [row for row in won if _brought_other(rows, row)]
    for row in actual:
        amounts[row] = rows.actual_amounts[row]
    counts: dict[str, int] = {}
    worth: dict[str, float] = {}
    for amount, code in zip(amounts, currencies, strict=True):
        if code is not None:
            counts[code] = counts.get(code, 0) + (amount is not None)
            worth[code] = worth.get(code, 0.0) + abs(amount or 0.0)
    most = max(counts, key=lambda code: (counts[code], worth[code]), default=None)
    negative = [row for row, amount in enumerate(amounts) if amount is not None and amount < 0]
    marks = negative if all(amounts[row] == MISSING_MARK for row in negative) else []
    too_large = [row for row, amount in enumerate(amounts) if amount is not None and not amount <= MOST_MONEY]
    written = {row: amounts[row] or 0.0 for row in (*negative, *too_large)}
    for row in written:
        amounts[row] = None
    return DealMoney(
        amounts=amounts,
        currencies=currencies,
        currency=most,
        home=tuple(sorted(set(home).difference(actual))),
        actual=tuple(actual),
        missing_marks=tuple(marks),
        negative=() if marks else tuple(negative),
        too_large=tuple(too_large),
        written=written,
    )


def _brought_other(rows: DealRows, row: int) -> bool:
    """Return whether a row states what it brought, other than expected and in the currency its amount is taken in."""
    expected, home, actual = rows.amounts[row], rows.home_amounts[row], rows.actual_amounts[row]
    return actual is not None and actual not in {expected, home} and home in {None, expected}


def _in_home_currency(rows: DealRows) -> tuple[list[float | None], list[str | None], list[int]]:
    stated = [row for row, amount in enumerate(rows.home_amounts) if amount is not None]
    amounts, currencies = list(rows.amounts), _codes(rows.currencies)
    home = _home_currency(rows, currencies, stated)
    for row in stated:
        amounts[row], currencies[row] = rows.home_amounts[row], home
    return amounts, currencies, stated


def _home_currency(rows: DealRows, currencies: Sequence[str | None], stated: Sequence[int]) -> str | None:
    """Return the currency in which amount and home amount are the same most often."""
    same = Counter(
        currencies[row] for row in stated if rows.amounts[row] and rows.amounts[row] == rows.home_amounts[row]
    )
    same.pop(None, None)
    return same.most_common(1)[0][0] if same else None


def _codes(texts: Sequence[str | None]) -> list[str | None]:
    """Return currencies by their codes; a sign that several share is the one of them that stands in the column."""
    codes = {text: currency(text) or text.upper() for text in set(texts) if text is not None}
    for text, code in codes.items():
        meant = SHARED_SIGNS.get(code, frozenset()) & set(codes.values())
        if len(meant) == 1:
            codes[text] = next(iter(meant))
    return [None if text is None else codes[text] for text in texts]
