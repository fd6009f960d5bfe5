"""How a text report sets numbers, sentences and tables: money, hours, shares, wrapped paragraphs."""

import datetime as dt
import textwrap
from collections.abc import Iterable, Sequence

from territory_opt.rules.words import counted

__all__ = [
    "WIDTH",
    "bar",
    "clipped",
    "counted",
    "day",
    "money",
    "paragraph",
    "plain",
    "share",
    "span",
    "table",
]

WIDTH = 100


def money(amount: float | None) -> str:
    """Return an amount for people, to the unit.

    Examples
    --------
    >>> money(1234567.8), money(-0.2), money(None)
    ('1,234,568', '0', '-')
    """
    return "-" if amount is None else f"{round(amount) + 0:,}"


def share(value: float | None) -> str:
    """Return a share as a percentage.

    Examples
    --------
    >>> share(0.345), share(None)
    ('34 %', '-')
    """
    return "-" if value is None else f"{100 * value:.0f} %"


def day(date: dt.date | None) -> str:
    """Return a date for people, without the year.

    Examples
    --------
    >>> day(dt.date(2026, 2, 3))
    '3 Feb'
    """
    return "-" if date is None else f"{date.day} {date:%b}"


def span(first: dt.date, last: dt.date) -> str:
    """Return two dates for people as one span.

    Examples
    --------
    >>> span(dt.date(2026, 2, 3), dt.date(2026, 2, 5)), span(dt.date(2026, 2, 3), dt.date(2026, 3, 5))
    ('3-5 Feb', '3 Feb-5 Mar')
    """
    if first == last:
        return day(first)
    start = str(first.day) if (first.year, first.month) == (last.year, last.month) else day(first)
    return f"{start}-{day(last)}"


def bar(part: float, whole: float, width: int = 24) -> str:
    """Return a bar as long as `part` of `whole`, at most `width` characters.

    Examples
    --------
    >>> bar(0.5, 1.0, width=4)
    '██'
    """
    if whole <= 0 or part <= 0:
        return ""
    return "█" * min(width, max(1, round(width * part / whole)))


def plain(text: str) -> str:
    r"""Return text from elsewhere as one line without control characters.

    Examples
    --------
    >>> plain("Rep\nOne\x1b[31m")
    'Rep One [31m'
    """
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def clipped(text: str, width: int) -> str:
    """Return one line of at most `width` characters; a longer one ends in an ellipsis.

    Examples
    --------
    >>> clipped("Discovery meeting", 10)
    'Discovery…'
    """
    line = plain(text)
    return line if len(line) <= width else line[: width - 1] + "…"


def paragraph(text: str, indent: str = "  ", hanging: str = "") -> list[str]:
    """Return text wrapped to the page's width, with its first line indented and the others hanging.

    Examples
    --------
    >>> paragraph("one two", indent="- ")
    ['- one two']
    """
    return textwrap.wrap(plain(text), WIDTH, initial_indent=indent, subsequent_indent=hanging or " " * len(indent)) or [
        indent.rstrip()
    ]


def table(rows: Iterable[Sequence[str]], align: str, indent: str = "  ") -> list[str]:
    """Return rows set in columns.

    Parameters
    ----------
    rows
        The cells.
    align
        One of ``<`` and ``>`` for each column.
    indent
        What stands before each row.

    Examples
    --------
    >>> table([["A", "1.5"], ["prospecting", "12.0"]], "<>")
    ['  A             1.5', '  prospecting  12.0']
    """
    cells = [[plain(str(cell)) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        (
            indent + "  ".join(f"{cell:{side}{width}}" for cell, side, width in zip(row, align, widths, strict=True))
        ).rstrip()
        for row in cells
    ]
