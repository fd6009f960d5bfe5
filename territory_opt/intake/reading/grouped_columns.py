"""Columns that a report fills on the first row of each group only: the value is carried down to the rows below it."""

import re
from collections.abc import Iterator, MutableSequence, Sequence

import attrs

from territory_opt.intake.reading.raw_table import RawTable, is_filled, is_number_like
from territory_opt.intake.reading.rows_aside import RowsAside
from territory_opt.intake.records.sheet import AsideReason, Cell

_LEAST_EMPTY_SHARE = 0.3
_LEAST_SORTED_SHARE = 0.5
_LEAST_SORTED_GROUPS = 3
_LONGEST_HEADER = 200
_NEVER_GROUPED = re.compile(
    r"(?:^|[\W_])(?:ids?|key|no|nr|number|nummer)(?:$|[\W_])|dat(?:e|um)|(?-i:[a-z]I[dD]$)", re.IGNORECASE
)
_DAY = re.compile(r"\s*\d{1,4}[-/.]\s?\d{1,2}[-/.]\s?\d{1,4}\b")


@attrs.frozen(kw_only=True)
class GroupedColumn:
    """A column that is filled on the first row of each group.

    Parameters
    ----------
    place
        Its place in the header.
    header
        Its header.
    empty
        The records below the first row of a group, by their number.
    is_filled_down
        Whether they were given the value of their group; never in a column of ids, numbers or dates.
    """

    place: int
    header: str
    empty: Sequence[int]
    is_filled_down: bool


def fill_groups(
    table: RawTable,
    header: Sequence[Cell],
    aside: RowsAside,
    columns: Sequence[MutableSequence[Cell]],
    records: Sequence[int],
) -> list[GroupedColumn]:
    """Fill the columns of groups down and return them, those left as they are too.

    Parameters
    ----------
    table
        The rows.
    header
        The cells of its header.
    aside
        The rows set aside: sums show that a report has groups.
    columns
        The cells of the records, column by column.
    records
        Places of the records in the table.
    """
    found = [
        _filled_down(place, header[place], columns[place], _below_merged(table.merged[place], records))
        for place in table.merged
        if place < len(columns)
    ]
    sums = [place for place, reason in aside.reasons.items() if reason is AsideReason.SUBTOTAL]
    has_groups = bool(sums and records) and min(sums) < records[-1]
    starts: set[int] = set()  # rows on which a group further left begins: nothing is carried over them
    for place in range(min(aside.usual.core, default=0)):
        cells = columns[place]
        named = [row for row, cell in enumerate(cells) if is_filled(cell)]
        if place in table.merged or named[:1] != [0] or len(cells) - len(named) <= _LEAST_EMPTY_SHARE * len(cells):
            continue
        is_group = has_groups or (bool(sums) and named == [0]) or (place == 0 and _is_in_order(cells))
        if is_group:
            found.append(_filled_down(place, header[place], cells, list(_carried(cells, starts))))
            starts.update(named)
        elif sums:
            found.append(_left_empty(place, header[place], cells))
    return sorted((column for column in found if column.empty), key=lambda column: column.place)


def _below_merged(runs: Sequence[tuple[int, int]], records: Sequence[int]) -> list[int]:
    """Return the records that merged cells cover, apart from the first of each."""
    rows = {place: row for row, place in enumerate(records)}
    below: list[int] = []
    done = 0
    for first, last in runs:
        if first in rows:
            below += [rows[place] for place in range(max(first + 1, done), last + 1) if place in rows]
        done = max(done, last + 1)
    return below


def _is_in_order(cells: Sequence[Cell]) -> bool:
    """Return whether a column names each group once and in alphabetical order, as reports without sums do."""
    names = [str(cell).casefold() for cell in cells if is_filled(cell)]
    is_sparse = len(names) <= _LEAST_SORTED_SHARE * len(cells)
    is_once = _LEAST_SORTED_GROUPS <= len(names) == len(set(names))
    return is_sparse and is_once and sorted(names) in (names, names[::-1])


def _carried(cells: Sequence[Cell], starts: set[int]) -> Iterator[int]:
    has_value = False
    for row, cell in enumerate(cells):
        if is_filled(cell):
            has_value = True
        elif row in starts:
            has_value = False
        elif has_value:
            yield row


def _filled_down(place: int, header: Cell, cells: MutableSequence[Cell], below: Sequence[int]) -> GroupedColumn:
    empty = [row for row in below if not is_filled(cells[row])]
    if not _names_groups(_name(header), cells):
        return GroupedColumn(place=place, header=_name(header), empty=empty, is_filled_down=False)
    for row in empty:  # in order: the row above holds the value by now
        cells[row] = cells[row - 1]
    return GroupedColumn(place=place, header=_name(header), empty=empty, is_filled_down=True)


def _left_empty(place: int, header: Cell, cells: Sequence[Cell]) -> GroupedColumn:
    empty = [row for row, cell in enumerate(cells) if not is_filled(cell)]
    return GroupedColumn(place=place, header=_name(header), empty=empty, is_filled_down=False)


def _name(header: Cell) -> str:
    return "" if header is None else str(header).strip()


def _names_groups(header: str, cells: Sequence[Cell]) -> bool:
    if _NEVER_GROUPED.search(header[:_LONGEST_HEADER]):
        return False
    values = [cell for cell in cells if is_filled(cell)]
    return all(isinstance(cell, str) and not _DAY.match(cell) and not is_number_like(cell) for cell in values)
