"""Tables as CSV that no spreadsheet takes for formulas: the one way by which this room writes them."""

import csv
import datetime as dt
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence

from territory_opt.report.table_columns import Value

FOR_SPREADSHEETS = "\ufeff"
"""What a spreadsheet needs at the beginning of a file to read it as UTF-8: a byte order mark."""

_DIRECTION_MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = "\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_FORMULA = re.compile(rf"[\s\"{_INVISIBLE}]*[-=+@＝＋－＠]")  # noqa: RUF001  # those of wide writing too
_BEGINS_WITH_A_BREAK = re.compile(rf"[ {_INVISIBLE}]*[\t\r\n]")
_NEW_CELL = re.compile(r"([;\t\r\n])")
_DECIMALS = 9
_UNWRITTEN = {"Cc", "Cs"}


def guarded_csv(columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> str:
    r"""Return a table as CSV text (RFC 4180): commas, lines that end in CR LF, quotes where needed.

    Numbers are plain, days and times as in ISO 8601, truths ``true`` and ``false``, nothing is empty. Text is guarded:
    see `guarded`.

    Parameters
    ----------
    columns
        The header.
    rows
        The values of each row, as many as there are columns.

    Examples
    --------
    >>> guarded_csv(["deal", "amount"], [["=1+1", -5.0], ["Frame, 2026", None]])
    'deal,amount\r\n\'=1+1,-5\r\n"Frame, 2026",\r\n'
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([[cell(value) for value in row] for row in rows])
    return text.getvalue()


def cell(value: Value) -> str:
    """Return a value as the text of a cell; numbers have nine decimals at most, and never an exponent.

    Examples
    --------
    >>> [cell(value) for value in (-0.5, 0.1 + 0.2, 3, True, None, dt.date(2026, 1, 5), "-5")]
    ['-0.5', '0.3', '3', 'true', '', '2026-01-05', "'-5"]
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return guarded(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value) if isinstance(value, int) else _number(value)


def _number(value: float) -> str:
    digits = f"{round(value, _DECIMALS) + 0.0:.{_DECIMALS}f}"
    return digits.rstrip("0").rstrip(".")


def guarded(text: str) -> str:
    r"""Return text that no spreadsheet takes for a formula, with what no file can hold spelt out.

    An apostrophe stands before a text that begins with ``= + - @``, blanks and quotes apart, or with a tab or a break;
    and within a text before such a sign that follows a semicolon, a tab or a line break, as a spreadsheet that
    separates cells by those would begin a new one there. Control characters other than tabs and line breaks, and
    halves of surrogate pairs, are spelt out; marks that turn the direction of writing are taken out.

    Examples
    --------
    >>> guarded("Frame 2026"), guarded(" =1+1"), guarded("Frame;=1+1"), guarded("a\x00b")
    ('Frame 2026', "' =1+1", "Frame;'=1+1", 'a\\x00b')
    """
    told = written(text)
    parts = [f"'{part}" if _FORMULA.match(part) else part for part in _NEW_CELL.split(told)]
    return ("'" if _BEGINS_WITH_A_BREAK.match(told) else "") + "".join(parts)


def written(text: str) -> str:
    r"""Return text with its control characters but tabs and line breaks, and half surrogate pairs, spelt out.

    Marks that turn the direction of writing are taken out: they say nothing, and hide what is said.

    Examples
    --------
    >>> written("Rep\x1b[31m\nOne"), written("\u202egnp.exe")
    ('Rep\\x1b[31m\nOne', 'gnp.exe')
    """
    if text.isprintable():
        return text
    turned = _DIRECTION_MARKS.sub("", text)
    return "".join(c.encode("unicode_escape").decode() if _is_unwritten(c) else c for c in turned)


def _is_unwritten(character: str) -> bool:
    return character not in "\t\r\n" and unicodedata.category(character) in _UNWRITTEN
