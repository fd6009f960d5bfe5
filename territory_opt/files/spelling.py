"""How documents and tables spell values: read strictly, with the right spelling as a hint.

Every reader returns the value, or raises a ValueError whose text is the hint; a value it has no opinion about
passes on for its check to name.
"""

import datetime as dt
import re
import tomllib
from collections.abc import Callable
from typing import Any, TypeAlias

import attrs

Plain: TypeAlias = Any

_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAY_AND_TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ].+")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?")
_MOMENT_IN_ZONE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]+) ?(Z|[+-][0-9]{2}:?[0-9]{2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")


def number(cell: str) -> float:
    """Return the number a cell states.

    Parameters
    ----------
    cell
        Digits with a decimal point, such as ``1250.5``; nothing beside them.

    Raises
    ------
    ValueError
        If the cell is spelt in any other way; its text is the hint.

    Examples
    --------
    >>> number(" 1250.5 ")
    1250.5
    >>> number("50%")
    Traceback (most recent call last):
    ValueError: write 0.5 for 50%
    """
    text = cell.strip()
    if _NUMBER.fullmatch(text):
        return float(text)
    raise ValueError(_number_hint(text))


def _number_hint(text: str) -> str:
    without_percent = text.removesuffix("%").strip()
    if text.endswith("%") and _NUMBER.fullmatch(without_percent):
        return f"write {float(without_percent) / 100:g} for {text}"
    if _THOUSANDS.fullmatch(text):
        plain = text.replace(",", "")
        meant = f", or {text.replace(',', '.')} if the comma marks decimals" if text.count(",") == 1 else ""
        return f"write {plain} without a separator of thousands{'' if '.' in text else meant}"
    if _DECIMAL_COMMA.fullmatch(text):
        return f"write {text.replace(',', '.')} with a decimal point"
    if text.lower().lstrip("+-") in {"nan", "inf", "infinity", "n/a", "na", "none", "null", "-"}:
        return "leave the cell empty when the number is not known"
    if any(character.isdigit() for character in text):
        return "write digits with a decimal point and nothing else: no currency, unit, space or underscore"
    return ""


def day(cell: str) -> dt.date:
    """Return the day a cell states as year-month-day.

    Raises
    ------
    ValueError
        If the cell is spelt in any other way; its text is the hint.

    Examples
    --------
    >>> day("2026-01-31")
    datetime.date(2026, 1, 31)
    >>> day("31.01.2026")
    Traceback (most recent call last):
    ValueError: write 2026-01-31
    """
    text = cell.strip()
    if _DAY.fullmatch(text):
        try:
            return dt.date.fromisoformat(text)
        except ValueError as error:
            raise ValueError(f"no such day in the calendar: {error}") from None
    raise ValueError(_day_hint(text))


def _day_hint(text: str) -> str:
    with_time = _DAY_AND_TIME.fullmatch(text)
    if with_time:
        return f"leave out the time of day: write {with_time[1]}"
    day_first = _DAY_FIRST.fullmatch(text)
    if day_first:
        return f"write {day_first[3]}-{int(day_first[2]):02d}-{int(day_first[1]):02d}"
    return "write a day as year-month-day, such as 2026-01-31"


def moment(cell: str) -> dt.datetime:
    """Return the day and time a cell states, on a clock without a time zone.

    Raises
    ------
    ValueError
        If the cell is spelt in any other way; its text is the hint.

    Examples
    --------
    >>> moment("2026-01-31T09:30")
    datetime.datetime(2026, 1, 31, 9, 30)
    >>> moment("2026-01-31T09:30Z")
    Traceback (most recent call last):
    ValueError: write the person's own clock without a time zone: 2026-01-31T09:30
    """
    text = cell.strip()
    if _MOMENT.fullmatch(text):
        try:
            return dt.datetime.fromisoformat(text)
        except ValueError as error:
            raise ValueError(f"no such day and time: {error}") from None
    in_zone = _MOMENT_IN_ZONE.fullmatch(text)
    if in_zone:
        raise ValueError(f"write the person's own clock without a time zone: {in_zone[1]}")
    raise ValueError("write a day and a time, such as 2026-01-31T09:30")


def items(cell: str) -> list[str]:
    """Return the items of a list, separated by semicolons.

    Examples
    --------
    >>> items("2026-01-02; 2026-01-05;")
    ['2026-01-02', '2026-01-05']
    """
    return [item.strip() for item in cell.split(";") if item.strip()]


def inline_table(cell: str) -> Plain:
    """Return the value of a cell written as an inline TOML table.

    Raises
    ------
    ValueError
        If the cell is no TOML value; its text is the hint.

    Examples
    --------
    >>> inline_table("{form = 'linear', revenue_per_hour = 500, most_hours = 4}")["most_hours"]
    4
    """
    hint = 'write it like {form = "power", revenue_now = 40000, hours_now = 2}'
    try:
        document = tomllib.loads(f"cell = {cell}")
    except (ValueError, RecursionError):
        raise ValueError(hint) from None
    if document.keys() != {"cell"}:
        raise ValueError(hint)
    return document["cell"]


@attrs.frozen(eq=False)
class Spelling:
    """How one kind of source spells values.

    Parameters
    ----------
    values
        By type, what turns a spelt value into one for the type's check.
    items
        What turns a spelt list into a list.
    table
        What turns a spelt table within a value into a mapping.
    """

    values: dict[type, Callable[[Plain], Plain]]
    items: Callable[[Plain], Plain]
    table: Callable[[Plain], Plain]


def as_it_stands(value: Plain) -> Plain:
    """Return the value; its check says whether it is right."""
    return value


def _whole(value: Plain) -> Plain:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _truth(value: Plain) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError("write true or false")


def _truth_cell(cell: str) -> bool:
    return _truth({"true": True, "false": False}.get(cell.strip(), cell))


def _day(value: Plain) -> Plain:
    return day(value) if isinstance(value, str) else value


def _moment(value: Plain) -> Plain:
    return moment(value) if isinstance(value, str) else value


def _clock(value: Plain) -> Plain:
    if not isinstance(value, str):
        return value
    if re.fullmatch(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?(\.[0-9]{1,6})?", value):
        return dt.time.fromisoformat(value)
    raise ValueError("write a time as hours:minutes, such as 08:30")


DOCUMENT = Spelling(
    values={
        str: as_it_stands,
        float: as_it_stands,
        int: _whole,
        bool: _truth,
        dt.date: _day,
        dt.datetime: _moment,
        dt.time: _clock,
    },
    items=as_it_stands,
    table=as_it_stands,
)
TABLE = Spelling(
    values=DOCUMENT.values | {float: number, bool: _truth_cell, dt.date: day},
    items=items,
    table=inline_table,
)
