"""The rows of a file before anyone knows which of them are records, and what single cells look like."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import compress

import attrs

from territory_opt.intake.records.sheet import Cell

_LONGEST_NUMBER = 40
_LARGEST_NUMBER = 1e15
_CURRENCY = r"(?:[A-Z]{3}|[^\W\d_]{0,3}[$€£¥₹₽₩₺₴₪₫฿₦₱₸₾]|(?i:zł|kč|ft|s?fr|kr|rs|lei|euro?)\.?"
_CURRENCY += r"|R(?=\s?\d[\d.,\s]*[.,]\d))"  # rand before an amount; R1 is a code
_NUMBER = re.compile(rf"[(+\-\u2212]?\s?(?:{_CURRENCY}\s?)?[(+\-\u2212]?[\d.,'\u2019\s]+\)?\s?(?:{_CURRENCY}|%)?\)?")
_WORD = re.compile(r"[^\W\d_]+\.?")
_DECIMALS = re.compile(r"[.,](\d{1,2})$")
_NO_DIGIT = re.compile(r"\D")
_DIGIT = re.compile(r"\d")


@attrs.frozen(kw_only=True)
class RawTable:
    """The rows of a file that are not blank.

    Parameters
    ----------
    rows
        The cells of each row; the rows of a text file may differ in length.
    lines
        The line or row of the file on which each begins, counted from 1.
    after_blank
        Places of rows that follow a blank one.
    mended
        Places of rows that break a rule of the format: a record only if they have every cell.
    unreadable
        Places of rows that hold only the beginning of what stands there: never a record.
    merged
        By column, the first and the last row of each run of cells merged into one.
    """

    rows: Sequence[Sequence[Cell]]
    lines: Sequence[int]
    after_blank: frozenset[int] = frozenset()
    mended: frozenset[int] = frozenset()
    unreadable: frozenset[int] = frozenset()
    merged: Mapping[int, Sequence[tuple[int, int]]] = attrs.field(factory=dict)


def raw_table(
    rows: Sequence[Sequence[Cell]],
    lines: Sequence[int],
    *,
    mended: Collection[int] = (),
    unreadable: Collection[int] = (),
    merged: Iterable[tuple[int, int, int]] = (),
) -> RawTable:
    """Return a table without its blank rows.

    Parameters
    ----------
    rows, lines
        As of `RawTable`.
    mended, unreadable
        Places of such rows, the blank ones counted.
    merged
        The column, first and last row of each run of merged cells, the blank rows counted.
    """
    has_content = [any(map(is_filled, row)) for row in rows]
    places = list(compress(range(len(rows)), has_content))
    return RawTable(
        rows=list(compress(rows, has_content)),
        lines=list(compress(lines, has_content)),
        after_blank=frozenset(new for new, old in enumerate(places) if old and not has_content[old - 1]),
        mended=frozenset(new for new, old in enumerate(places) if old in mended) if mended else frozenset(),
        unreadable=frozenset(new for new, old in enumerate(places) if old in unreadable) if unreadable else frozenset(),
        merged=_merged(places, merged),
    )


def _merged(places: Sequence[int], merged: Iterable[tuple[int, int, int]]) -> dict[int, list[tuple[int, int]]]:
    runs: dict[int, list[tuple[int, int]]] = {}
    for column, first, last in sorted(merged):
        run = bisect_left(places, first), bisect_right(places, last) - 1
        if run[0] < run[1]:
            runs.setdefault(column, []).append(run)
    return runs


def is_filled(cell: Cell) -> bool:
    """Return whether a cell holds anything but spaces.

    Examples
    --------
    >>> is_filled(0), is_filled(" "), is_filled(None)
    (True, False, False)
    """
    if isinstance(cell, str):
        return bool(cell) and not cell.isspace()
    return cell is not None


def filled(row: Iterable[Cell]) -> list[Cell]:
    """Return the cells of a row that hold anything."""
    return [cell for cell in row if is_filled(cell)]


def is_number_like(cell: Cell) -> bool:
    """Return whether a cell is a number, or text that is one but for signs, currency and separators.

    Examples
    --------
    >>> [is_number_like(cell) for cell in (1.5, "-1.234,50 €", "(USD 12)", "12 kr", "2026-01-01", "R12", True)]
    [True, True, True, True, False, False, False]
    """
    if isinstance(cell, str):
        text = cell.strip()
        return len(text) <= _LONGEST_NUMBER and bool(_NUMBER.fullmatch(text) and _DIGIT.search(text))
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def number(cell: Cell) -> float | None:
    """Return the number a cell holds, the last separator before one or two digits read as the decimal one.

    Good enough to see whether one row adds up others, and for nothing else.

    Examples
    --------
    >>> [number(cell) for cell in ("1.234,50 €", "(12)", "1,000", "x")]
    [1234.5, -12.0, 1000.0, None]
    """
    if not is_number_like(cell):
        return None
    if not isinstance(cell, str):
        value = float(cell)  # type: ignore[arg-type]  # `is_number_like` knows it
        return value if abs(value) <= _LARGEST_NUMBER else None
    text = re.sub(r"[^\d.,(\-\u2212]", "", _WORD.sub("", cell))
    sign = -1.0 if text[:1] in {"(", "-", "\u2212"} else 1.0
    text = text.rstrip(".,")
    decimals = _DECIMALS.search(text)
    whole = text[: decimals.start()] if decimals else text
    value = float(f"{_NO_DIGIT.sub('', whole) or 0}.{decimals[1] if decimals else 0}")
    return sign * value if value <= _LARGEST_NUMBER else None
