"""The rows of a text table (CSV): quotes respected, and a broken quote costs its own line only."""

import contextlib
import csv
import io
import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    import _csv

LONGEST_CELL = 1_000_000
"""Longest cell that is read [characters]."""

_MOST_RESTARTS = 50
"""After so many broken quotes a file is read line by line."""

_SHOWN_CHARACTERS = 200
_LEAST_WIDTH = 3


@attrs.define(kw_only=True)
class TextRows:
    """The rows of a text table.

    Parameters
    ----------
    rows
        The cells of each row; none for a blank line.
    lines
        The line on which each row begins, counted from 1.
    mended
        Places in `rows` of those that break a rule of the format: read on their own, as far as the line goes.
    unreadable
        Places among `mended` of those that cannot be read at all; they hold the beginning of their line.
    """

    rows: list[list[str]] = attrs.field(factory=list)
    lines: list[int] = attrs.field(factory=list)
    mended: set[int] = attrs.field(factory=set)
    unreadable: set[int] = attrs.field(factory=set)


def text_rows(text: str, separator: str, num_lines_before: int = 0) -> TextRows:
    r"""Return the rows of a text table.

    Parameters
    ----------
    text
        The text, with any line ends.
    separator
        The character between cells.
    num_lines_before
        How many lines to leave out at the start.

    Examples
    --------
    >>> found = text_rows('a,b\n1,"open\n2,x\n', ",")
    >>> found.rows, found.lines, found.mended
    ([['a', 'b'], ['1', 'open'], ['2', 'x']], [1, 2, 3], {1})
    """
    lines = io.StringIO(text, newline="").readlines()
    found = TextRows()
    start = num_lines_before
    with _longest_cell(LONGEST_CELL):
        for _ in range(_MOST_RESTARTS):
            broken = _read_whole_rows(lines, start, separator, found)
            if broken is None:
                return found
            _read_alone(lines, broken, separator, found)
            start = broken + 1
        for place in range(start, len(lines)):
            _read_alone(lines, place, separator, found)
    return found


@contextlib.contextmanager
def _longest_cell(most: int) -> Iterator[None]:
    before = csv.field_size_limit(most)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _rows_by_the_book(lines: Iterable[str], separator: str) -> "_csv.Reader":
    return csv.reader(lines, delimiter=separator, skipinitialspace=True, strict=True)


def _read_whole_rows(lines: Sequence[str], start: int, separator: str, found: TextRows) -> int | None:
    """Read rows until one has a broken quote; return its first line, from 0, or None at the end."""
    rest = itertools.islice(lines, start, None)
    reader = _rows_by_the_book(rest, separator)
    rows, numbers = found.rows, found.lines
    begin = start
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return None
        except csv.Error:
            return begin
        end = start + reader.line_num
        if end - begin > 1 and _swallows_rows(lines[begin + 1 : end - 1], separator, rows):
            return begin
        rows.append(row)
        numbers.append(begin + 1)
        begin = end


def _swallows_rows(inner: Sequence[str], separator: str, rows: Sequence[Sequence[str]]) -> bool:
    """Return whether every line within a row looks like a row of its own: its quote was never closed."""
    width = len(rows[-1]) if rows else 0
    if width < _LEAST_WIDTH or not inner or any(line.count(separator) < width - 1 for line in inner):
        return False
    try:
        return {width} == {len(row) for line in inner for row in _rows_by_the_book([line], separator)}
    except csv.Error:
        return False


def _read_alone(lines: Sequence[str], place: int, separator: str, found: TextRows) -> None:
    line = lines[place].rstrip("\r\n")
    here = len(found.rows)
    try:
        row = next(_rows_by_the_book([line], separator), [])
    except csv.Error:
        found.mended.add(here)
        try:
            row = next(csv.reader([line], delimiter=separator, skipinitialspace=True), [])
        except csv.Error:
            row = [line[:_SHOWN_CHARACTERS]]
            found.unreadable.add(here)
    found.rows.append(row)
    found.lines.append(place + 1)
