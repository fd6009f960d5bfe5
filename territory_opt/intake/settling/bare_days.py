"""Days written as one number: day counts of spreadsheets, milliseconds since 1970, the digits of year, month, day."""

import datetime as dt
import re
from collections.abc import Mapping
from enum import StrEnum

from territory_opt.intake.settling.day_shapes import possible_day, within_reach

_BARE = re.compile(r"[0-9]{5}([.,][0-9]+)?|[0-9]{8}|[0-9]{12,13}")
_DAY_ZERO = dt.date(1899, 12, 30)
_EPOCH = dt.date(1970, 1, 1)
_DAY_MILLISECONDS = 86_400_000


class BareDay(StrEnum):
    """What numbers in a column of days count, in words for people."""

    SERIAL = "numbers are day counts of a spreadsheet"
    DIGITS = "numbers are the digits of year, month and day"
    MILLISECONDS = "numbers are milliseconds since 1970"

    def holds(self, number: float) -> bool:
        """Return whether a number is one of these."""
        least, largest = _RANGES[self]
        return least <= number <= largest

    def date(self, number: float) -> dt.date | None:
        """Return the day a number means, None when it means none a plan can hold."""
        if not self.holds(number):
            return None
        if self is BareDay.SERIAL:
            return within_reach(_DAY_ZERO + dt.timedelta(days=int(number)))
        if self is BareDay.MILLISECONDS:
            return within_reach(_EPOCH + dt.timedelta(days=number // _DAY_MILLISECONDS))
        year, rest = divmod(int(number), 10_000)
        return possible_day(year, *divmod(rest, 100)) if number == int(number) else None


_RANGES = {
    BareDay.SERIAL: (20_000, 80_000),
    BareDay.DIGITS: (1000_01_01, 9999_12_31),
    BareDay.MILLISECONDS: (1e11, 1e13),
}


def bare_number(text: str) -> float | None:
    """Return the number a text is, None when it cannot be a day.

    Examples
    --------
    >>> bare_number("45231,5"), bare_number("20260105"), bare_number("12")
    (45231.5, 20260105.0, None)
    """
    return float(text.replace(",", ".")) if _BARE.fullmatch(text) else None


def settle_bare(tally: Mapping[float, int]) -> BareDay | None:
    """Return what the numbers of a column count, None when fewer than half of them agree.

    Parameters
    ----------
    tally
        In how many rows each number stands.
    """
    counts = {kind: sum(count for number, count in tally.items() if kind.holds(number)) for kind in BareDay}
    best = max(BareDay, key=lambda kind: counts[kind])
    return best if 0 < sum(tally.values()) <= 2 * counts[best] else None
