"""Which row of a table names its columns, and what the rows before it are."""

import re
from collections.abc import Sequence

import attrs

from territory_opt.intake.reading.raw_table import RawTable, filled, is_number_like
from territory_opt.intake.records.sheet import Cell

_SEARCHED_ROWS = 60
_SAMPLE_ROWS = 400
_ROWS_OF_A_TITLE_BLOCK = 12
_MOST_TITLE_CELLS = 2
_FULL_SHARE = 0.8
_LEAST_WORD_SHARE = 0.7
_LEAST_DISTINCT_SHARE = 0.5
_YEAR = re.compile(r"\s*(?:19|20)\d\d\s*$")


@attrs.frozen(kw_only=True)
class HeaderRow:
    """The header of a table.

    Parameters
    ----------
    place
        Its place among the rows that are not blank.
    is_doubtful
        Whether no row looks like one: its cells are numbers, or the same over and over.
    """

    place: int
    is_doubtful: bool


def header_row(table: RawTable) -> HeaderRow:
    """Return the header: the first row filled about as wide as the body and made of distinct words.

    Parameters
    ----------
    table
        The rows, without blank ones; at least one.
    """
    rows = table.rows[:_SAMPLE_ROWS]
    counts = [len(filled(row)) for row in rows]
    usual = sorted(counts)[-2:][0]
    for place, count in enumerate(counts[:_SEARCHED_ROWS]):
        if count >= max(usual / 2, min(usual, 2)) and _reads_as_header(rows[place]):
            return HeaderRow(place=_after_title_block(table, counts, place), is_doubtful=False)
        if count >= _FULL_SHARE * usual:
            return HeaderRow(place=place, is_doubtful=True)  # as full as a record: nothing before a header is
    return HeaderRow(place=0, is_doubtful=True)


def _reads_as_header(row: Sequence[Cell]) -> bool:
    cells = filled(row)
    num_words = sum(isinstance(cell, str) and (not is_number_like(cell) or bool(_YEAR.match(cell))) for cell in cells)
    names = {cell.strip().casefold() if isinstance(cell, str) else cell for cell in cells}
    return num_words >= _LEAST_WORD_SHARE * len(cells) and len(names) >= _LEAST_DISTINCT_SHARE * len(cells)


def _after_title_block(table: RawTable, counts: Sequence[int], first: int) -> int:
    """Return the first likely header, or a fuller one behind a blank line when the first holds two cells at most."""
    if counts[first] > _MOST_TITLE_CELLS:
        return first
    for place in range(first + 1, min(first + _ROWS_OF_A_TITLE_BLOCK, len(counts))):
        if counts[place] > counts[first]:
            is_header = place in table.after_blank and _reads_as_header(table.rows[place])
            return place if is_header else first
    return first
