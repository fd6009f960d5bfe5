"""Which rows under a header are no records, and why: a row that is filled like a record always is one."""

import re
from collections.abc import Sequence
from operator import itemgetter

import attrs

from territory_opt.intake.reading.raw_table import RawTable, filled, is_filled
from territory_opt.intake.reading.summary_rows import (
    Filling,
    adds_up,
    filling,
    first_filled,
    is_group_label,
    is_labelled_sum,
    is_only_numbers,
    sums_up,
)
from territory_opt.intake.records.sheet import AsideReason, Cell

_MOST_FOOTER_ROWS = 100
_LEAST_SHORT_ROWS = 3
_MOST_NOTE_CELLS = 2
_MANY_WORDS = 3
_FOOTER = re.compile(
    r"\W*(?:copyright|confidential|vertraulich|generated|exported|downloaded|filtered|filters?\s?:|as of |source\s?:"
    r"|report|(?:rows?|records|(?:total|number of) (?:rows|records)|zeilen|datensätze)\s?[:=])",
    re.IGNORECASE,
)


@attrs.define(kw_only=True)
class RowsAside:
    """Rows under a header that are no records, or may be none, by their place in the table.

    Parameters
    ----------
    reasons
        Why a row is no record.
    usual
        Which columns records fill.
    groups
        Rows set aside because they only name a group of records.
    doubtful_sums
        Records whose label is that of a sum and whose other cells are numbers.
    short
        Records that end before the header does: the rest is empty.
    """

    reasons: dict[int, AsideReason]
    usual: Filling
    groups: list[int]
    doubtful_sums: list[int]
    short: list[int]


def rows_aside(table: RawTable, header_place: int) -> RowsAside:
    """Return which rows under a header are no records.

    Parameters
    ----------
    table
        The rows, without blank ones.
    header_place
        Place of the header among them.
    """
    width = len(table.rows[header_place])
    body = range(header_place + 1, len(table.rows))
    usual = filling(table.rows[header_place + 1 :], width)
    short = _short_records(table, body, width, usual)
    found = RowsAside(reasons={}, usual=usual, groups=[], doubtful_sums=[], short=short)
    _set_odd_rows_aside(table, header_place, found)
    _set_footer_aside(table, body, found)
    _settle_doubtful_sums(table, body, found)
    found.short = [place for place in found.short if place not in found.reasons]
    return found


def _short_records(table: RawTable, body: Sequence[int], width: int, usual: Filling) -> list[int]:
    """Return the rows that end early because their writer leaves out empty cells at the end of every row."""
    short = [place for place in body if len(table.rows[place]) < width and place not in table.mended]
    ends = {is_filled(table.rows[place][-1]) for place in body if len(table.rows[place]) == width}
    num_like_records = sum(2 * len(filled(table.rows[place])) > len(usual.core) for place in short)
    leaves_out = (
        num_like_records >= _LEAST_SHORT_ROWS
        and ends <= {True}
        and all(is_filled(table.rows[place][-1]) for place in short)
    )
    return short if leaves_out else []


def _set_odd_rows_aside(table: RawTable, header_place: int, found: RowsAside) -> None:
    rows, header = table.rows, table.rows[header_place]
    width, names = len(header), _names(header)
    short = set(found.short)
    telling = itemgetter(*(found.usual.words if len(found.usual.words) >= _MANY_WORDS else range(width)), 0)
    for place in range(header_place + 1, len(rows)):
        row = rows[place]
        if len(row) == width and row[0] != header[0] and "" not in telling(row) and place not in table.unreadable:
            continue  # the many rows with every telling cell filled are records
        if str(row[0]).strip() == names[0] and _names(row[:width]) == names:
            found.reasons[place] = AsideReason.REPEATED_HEADER
        elif sums_up(row, found.usual):
            found.reasons[place] = AsideReason.SUBTOTAL
        elif is_group_label(row, found.usual):
            found.reasons[place] = AsideReason.SUBTOTAL
            found.groups.append(place)
        elif not _fits(row, width, is_short_record=place in short) or place in table.unreadable:
            found.reasons[place] = AsideReason.MISFIT


def _names(row: Sequence[Cell]) -> list[str]:
    return [str(cell).strip() for cell in row]


def _fits(row: Sequence[Cell], width: int, *, is_short_record: bool) -> bool:
    return is_short_record if len(row) < width else not any(map(is_filled, row[width:]))


def _set_footer_aside(table: RawTable, body: Sequence[int], found: RowsAside) -> None:
    """Set the notes after the last record aside, from the first of them that shows that it is one."""
    block: list[int] = []
    for place in reversed(body[-_MOST_FOOTER_ROWS:]):
        is_sum = found.reasons.get(place) is AsideReason.SUBTOTAL and place not in found.groups
        if not is_sum and not _is_sparse(table, place, found):
            break
        block.append(place)
    block.reverse()
    starts = (index for index, place in enumerate(block) if _begins_footer(table, place, found))
    for place in block[next(starts, len(block)) :]:
        if found.reasons.get(place) is not AsideReason.SUBTOTAL or place in found.groups:
            found.reasons[place] = AsideReason.FOOTER
    found.groups = [place for place in found.groups if found.reasons[place] is AsideReason.SUBTOTAL]


def _is_sparse(table: RawTable, place: int, found: RowsAside) -> bool:
    num_filled, num_usual = len(filled(table.rows[place])), len(found.usual.core)
    is_misfit = found.reasons.get(place) is AsideReason.MISFIT
    return num_filled < num_usual and (num_filled <= _MOST_NOTE_CELLS or (is_misfit and 2 * num_filled <= num_usual))


def _begins_footer(table: RawTable, place: int, found: RowsAside) -> bool:
    row = table.rows[place]
    if found.reasons.get(place) is AsideReason.SUBTOTAL and place not in found.groups:
        return False
    text = row[first_filled(row) or 0]
    ends_early = found.reasons.get(place) is AsideReason.MISFIT and place not in table.mended and len(row) == 1
    return place in table.after_blank or ends_early or (isinstance(text, str) and bool(_FOOTER.match(text)))


def _settle_doubtful_sums(table: RawTable, body: Sequence[int], found: RowsAside) -> None:
    """Set a last row that is filled like a record aside if it provably adds up the others; name those in doubt."""
    records = [place for place in body if place not in found.reasons]
    if not records:
        return
    # with more words a labelled sum would leave some out, and was seen by that
    few_words = len(found.usual.words) <= 1
    doubtful = [place for place in records if _is_doubtful_sum(table.rows[place])] if few_words else []
    last, width = records[-1], len(table.rows[body[0] - 1])
    row = table.rows[last][:width]
    if last in doubtful[-1:] or is_only_numbers(row, found.usual):
        before = [table.rows[place] for place in records[:-1] if len(table.rows[place]) >= width]
        if adds_up(row, before):
            found.reasons[last] = AsideReason.SUBTOTAL
            doubtful = [place for place in doubtful if place != last]
    found.doubtful_sums = doubtful


def _is_doubtful_sum(row: Sequence[Cell]) -> bool:
    return is_labelled_sum(row) and len(filled(row)) > 1
