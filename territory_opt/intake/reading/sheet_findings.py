"""What is told about how the rows of a file were read: titles, sums, footers, misfits, groups."""

import re
from collections.abc import Iterable, Iterator, Sequence

import attrs

from territory_opt.intake.reading.grouped_columns import GroupedColumn
from territory_opt.intake.reading.header_row import HeaderRow
from territory_opt.intake.reading.raw_table import RawTable, filled
from territory_opt.intake.reading.rows_aside import RowsAside
from territory_opt.intake.records.sheet import AsideReason
from territory_opt.model.checks import shown
from territory_opt.model.finding import Finding, Severity

_MOST_EXAMPLES = 5
_LONGEST_NOTE = 500
_AS_OF = re.compile(
    r"\W*(?:as of|generated|exported|downloaded|stand|erstellt|exporté|généré)\b[^\d]{0,60}"
    r"(\d{1,4}[-/.]\s?\d{1,2}[-/.]\s?\d{1,4})\b",
    re.IGNORECASE,
)
_FILLED_DOWN = "taken from the row above: export the report without groups if that is wrong"
_LEFT_EMPTY = "left empty: export the report without groups"
_ASIDE = {
    AsideReason.REPEATED_HEADER: ("repeated_headers", Severity.NOTE, "set aside because they repeat the header"),
    AsideReason.SUBTOTAL: ("subtotal_rows", Severity.NOTE, "set aside because they sum up or name other rows"),
    AsideReason.FOOTER: ("footer_rows", Severity.NOTE, "after the records, set aside as notes"),
    AsideReason.MISFIT: (
        "misfit_rows",
        Severity.WARNING,
        "set aside because they do not fit the header or cannot be read",
    ),
}


@attrs.frozen
class _Teller:
    """Makes findings about rows of one table."""

    table: RawTable
    name: str

    def finding(self, code: str, severity: Severity, what: str, places: Sequence[int]) -> Finding:
        """Return a finding about rows, the first few of them as examples."""
        message = f"{shown(self.name)}: rows {what}: {len(places):,}."
        examples = tuple(self._example(place) for place in places[:_MOST_EXAMPLES])
        return Finding(code=code, severity=severity, message=message, count=len(places), examples=examples)

    def _example(self, place: int) -> str:
        cells = " | ".join(str(cell)[:60].strip() for cell in filled(self.table.rows[place])[:6])
        return f"line {self.table.lines[place]}: {shown(cells)}"


def layout_findings(
    table: RawTable,
    *,
    name: str,
    header: HeaderRow,
    aside: RowsAside,
    groups: Sequence[GroupedColumn],
    records: Sequence[int],
) -> Iterator[Finding]:
    """Yield what is told about the rows of a file.

    Parameters
    ----------
    table
        The rows.
    name
        Name of the sheet, for messages.
    header
        Its header.
    aside
        The rows set aside.
    groups
        The columns filled once a group.
    records
        Places of the records in the table.
    """
    teller = _Teller(table, name)
    if header.is_doubtful:
        what = "taken as the header though their cells do not look like names of columns"
        yield teller.finding("doubtful_header", Severity.WARNING, what, [header.place])
    if header.place:
        what = f"before the header in line {table.lines[header.place]}, not read{_dated(table, range(header.place))}"
        yield teller.finding("title_rows", Severity.NOTE, what, range(header.place))
    for reason, (code, severity, what) in _ASIDE.items():
        places = [place for place, why in sorted(aside.reasons.items()) if why is reason]
        if places:
            dated = _dated(table, places) if reason is AsideReason.FOOTER else ""
            yield teller.finding(code, severity, f"{what}{dated}", places)
    mended = [place for place in records if place in table.mended]
    if mended:
        what = "with a broken quote, read as far as their line goes"
        yield teller.finding("mended_rows", Severity.WARNING, what, mended)
    if aside.short:
        what = "that end before the header does, as often in this file, the cells left out taken as empty"
        yield teller.finding("short_rows", Severity.NOTE, what, aside.short)
    if aside.doubtful_sums:
        what = "named like a sum but filled like a record, kept as records"
        yield teller.finding("possible_sums", Severity.WARNING, what, aside.doubtful_sums)
    yield from _grouped(teller, aside, groups, records)


def _grouped(
    teller: _Teller, aside: RowsAside, groups: Sequence[GroupedColumn], records: Sequence[int]
) -> Iterator[Finding]:
    if aside.groups:
        what = "that only name a group of records, the name not carried into them"
        yield teller.finding("grouped_rows", Severity.WARNING, what, aside.groups)
    for group in groups:
        told = _FILLED_DOWN if group.is_filled_down else _LEFT_EMPTY
        what = f"whose column {shown(group.header)} is filled on the first row of their group only, {told}"
        if group.empty:
            yield teller.finding("grouped_column", Severity.WARNING, what, [records[row] for row in group.empty])


def _dated(table: RawTable, places: Iterable[int]) -> str:
    """Return what notes around a table say about the day it was made, as they write it."""
    for place in places:
        for cell in filled(table.rows[place]):
            day = _AS_OF.match(cell[:_LONGEST_NOTE]) if isinstance(cell, str) else None
            if day:
                return f", dated {day[1]}"
    return ""
