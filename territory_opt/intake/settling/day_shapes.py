"""How days are written: what the shape of a text says about its day, before the order of day and month is known."""

import datetime as dt
import re
from enum import StrEnum
from typing import TypeAlias

import attrs

from territory_opt.intake.settling.month_names import MONTHS
from territory_opt.model.checks import FIRST_DATE, LAST_DATE

Span: TypeAlias = tuple[int, int]

_LETTERS = r"[^\W\d_]"
_WEEKDAY = rf"(?:{_LETTERS}{{2,12}}\.?,?\s)?"
_TIME = (
    r"(?:(?:[T\s]|,\s?|\sat\s)99?:99(?::99(?:[.,]9{1,9})?)?"
    r"(?P<half>\s?[AP]\.?M\.?)?"
    r"(?:\s?(?:Z|[A-Z]{2,5}(?:[+-]99?(?::?99)?)?|[+-]99(?::?99)?))?)?"
)
_NAME = rf"(?P<name>{_LETTERS}{{3,10}})\.?"
_PATTERNS = tuple(
    re.compile(_WEEKDAY + pattern + _TIME, re.IGNORECASE)
    for pattern in (
        r"(?P<year>9999)(?P<mark>[-/.])(?P<month>99?)(?P=mark)(?P<day>99?)",
        r"(?P<month>99?)(?P<mark>[-/.])\s?(?P<day>99?)(?P=mark)\s?(?P<year>9999|99)",
        rf"(?P<day>99?)(?:st|nd|rd|th|\.)?[\s/-]?(?:of\s|de\s)?{_NAME},?[\s/-]?(?:de\s)?'?(?P<year>9999|99)",
        rf"{_NAME}[\s-]?(?P<day>99?)(?:st|nd|rd|th)?,?[\s-](?P<year>9999|99)",
        rf"(?P<year>9999)[\s/-]?{_NAME}[\s/-]?(?P<day>99?)",
    )
)
_YEAR_LAST = _PATTERNS[1]
_LAST_OF_THIS_CENTURY = 69
_TWO_DIGITS = 2


class DayOrder(StrEnum):
    """In which order year, month and day stand."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


@attrs.frozen(kw_only=True)
class WrittenDay:
    """Where year, month and day stand in texts of one shape.

    Parameters
    ----------
    year, month, day
        Where they stand; of a shape with open order, as month-day-year has it.
    month_number
        The month, where it is written by name.
    mark
        The mark between them.
    has_open_order
        Whether the order has to be settled.
    has_half_day
        Whether AM or PM is written.
    """

    year: Span
    day: Span
    month: Span | None = None
    month_number: int = 0
    mark: str = ""
    has_open_order: bool = False
    has_half_day: bool = False

    @property
    def span(self) -> Span:
        """Where the day stands in the text, without its time."""
        spans = [span for span in (self.year, self.month, self.day) if span is not None]
        return min(start for start, _ in spans), max(end for _, end in spans)

    def date(self, text: str, order: DayOrder | None) -> dt.date | None:
        """Return the day a text states, None when there is none such or a plan cannot hold it.

        Parameters
        ----------
        order
            The order, where it is open.
        """
        year, day = self.year, self.day
        month = self.month
        if self.has_open_order and month is not None:
            if order is DayOrder.DMY:
                month, day = day, month
            elif order is DayOrder.YMD:
                year, month, day = month, day, year
                if year[1] - year[0] != _TWO_DIGITS or day[1] - day[0] > _TWO_DIGITS:
                    return None
        number = self.month_number if month is None else int(text[slice(*month)])
        return possible_day(_full_year(text[slice(*year)]), number, int(text[slice(*day)]))


def _full_year(digits: str) -> int:
    year = int(digits)
    if len(digits) > _TWO_DIGITS:
        return year
    return year + (2000 if year <= _LAST_OF_THIS_CENTURY else 1900)


def possible_day(year: int, month: int, day: int) -> dt.date | None:
    """Return a day, None when there is none such or a plan cannot hold it.

    Examples
    --------
    >>> possible_day(2024, 2, 29), possible_day(2026, 2, 29), possible_day(9999, 12, 31)
    (datetime.date(2024, 2, 29), None, None)
    """
    try:
        return within_reach(dt.date(year, month, day))
    except ValueError:
        return None


def within_reach(day: dt.date) -> dt.date | None:
    """Return a day, None when a plan cannot hold it: such days stand for "never"."""
    return day if FIRST_DATE <= day <= LAST_DATE else None


def written_day(shape: str) -> WrittenDay | None:
    """Return what a shape says about the day, None when it is none.

    Examples
    --------
    >>> found = written_day("9/99/9999 9:99 PM")
    >>> found.span, found.has_open_order, found.has_half_day
    ((0, 9), True, True)
    >>> written_day("99-MAY-99").month_number, written_day("99 pcs 9999")
    (5, None)
    """
    for pattern in _PATTERNS:
        match = pattern.fullmatch(shape)
        if match is None:
            continue
        parts = match.groupdict()
        name = parts.get("name")
        month_number = 0 if name is None else MONTHS.get(name.lower(), 0)
        if name is not None and not month_number:
            continue
        return WrittenDay(
            year=match.span("year"),
            day=match.span("day"),
            month=None if name else match.span("month"),
            month_number=month_number,
            mark=parts.get("mark") or "",
            has_open_order=pattern is _YEAR_LAST,
            has_half_day=parts["half"] is not None,
        )
    return None
