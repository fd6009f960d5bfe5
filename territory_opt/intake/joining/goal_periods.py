"""Periods of targets as tables write them: quarters, fiscal years, months by name, first days."""

import calendar
import datetime as dt
import re
from collections.abc import Sequence
from itertools import pairwise

from territory_opt.errors import InvalidInputError
from territory_opt.intake.settling.month_names import MONTHS
from territory_opt.intake.settling.texts import letters
from territory_opt.model.checks import FIRST_DATE, LAST_DATE
from territory_opt.model.working_time import Period

Days = tuple[dt.date, dt.date]
LONGEST_NAME = 40
_NUMBERS_AND_WORDS = re.compile(r"[0-9]+|[^\W\d_]+")
_CENTURY = 100
_YEAR_WORDS = frozenset({"fy", "cy", "gj", "year", "fiscalyear"})
_HALF_YEAR_DAYS, _QUARTER_DAYS = 170, 80


def goal_period(text: str) -> Days | None:
    """Return first and last day of a period by its name; None when it is no known name.

    Parameters
    ----------
    text
        A name such as ``2026-Q1``, ``Q1 FY26``, ``Jan 2026``, ``01/2026``, ``FY2026``. A fiscal year is taken as the
        calendar year.

    Examples
    --------
    >>> [day.isoformat() for day in goal_period("Q1 FY26")]
    ['2026-01-01', '2026-03-31']
    >>> [day.isoformat() for day in goal_period("Feb 2026")]
    ['2026-02-01', '2026-02-28']
    >>> goal_period("next year")
    """
    words = _NUMBERS_AND_WORDS.findall(text[:LONGEST_NAME].casefold())
    parts = [word for word in words if word not in _YEAR_WORDS]
    name = _period_name(parts) if len(text) <= LONGEST_NAME else None
    if name is None:
        return None
    try:
        period = Period.named(name)
    except (InvalidInputError, ValueError):
        return None
    return period.start, period.end


def is_fiscal(text: str) -> bool:
    """Return whether a name speaks of a fiscal year."""
    return "fy" in letters(text) or "fiscal" in letters(text)


def _period_name(parts: Sequence[str]) -> str | None:
    """Return the parts of a name as `Period.named` writes it."""
    numbers = [part for part in parts if part.isdecimal()]
    words = [part for part in parts if not part.isdecimal()]
    if not numbers or len(words) > 1 or len(numbers) > 2:  # noqa: PLR2004  # a year and a number within it
        return None
    if not words:
        return _of_numbers(numbers)
    word = words[0]
    if word in {"q", "h"} and len(numbers) == 2:  # noqa: PLR2004  # the same
        within, year = sorted(numbers, key=len)
        return f"{_year(year)}-{word.upper()}{int(within)}"
    month = MONTHS.get(word) if len(numbers) == 1 else None
    return None if month is None else f"{_year(numbers[0])}-{month:02d}"


def _of_numbers(numbers: Sequence[str]) -> str | None:
    years = [number for number in numbers if len(number) == len("2026")]
    if len(years) != 1:
        return None
    others = [number for number in numbers if number not in years]
    return f"{years[0]}-{int(others[0]):02d}" if others else years[0]


def _year(number: str) -> str:
    return f"20{number}" if len(number) == len("26") else number


def span_from(starts: Sequence[dt.date], start: dt.date) -> Days:
    """Return the period that begins on a day, where only first days are given.

    Its length is the shortest that lies between two of them: a month, a quarter, half a year, a year. Of a single first
    day the longest period that begins on it is taken.

    Parameters
    ----------
    starts
        All first days of the table.
    start
        One of them.

    Examples
    --------
    >>> span_from([dt.date(2026, 1, 1), dt.date(2026, 4, 1)], dt.date(2026, 4, 1))[1]
    datetime.date(2026, 6, 30)
    """
    ordered = sorted(set(starts))
    gaps = [(later - earlier).days for earlier, later in pairwise(ordered)]
    if gaps:
        shortest = min(gaps)
        lengths = ((_QUARTER_DAYS, 1), (_HALF_YEAR_DAYS, 3), (2 * _HALF_YEAR_DAYS, 6))
        months = next((months for below, months in lengths if shortest < below), 12)
    else:
        months = next(months for months in (12, 6, 3, 1) if (start.month - 1) % months == 0)
    last_month = start.month - 1 + months
    year, month = start.year + last_month // 12, last_month % 12 + 1
    day = min(start.day, calendar.monthrange(year, month)[1])
    return start, max(FIRST_DATE, min(LAST_DATE, dt.date(year, month, day) - dt.timedelta(days=1)))
