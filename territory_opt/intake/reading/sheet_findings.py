"""What is told about how the rows of a file were read: titles, sums, footers, misfits, groups."""

from collections.abc import Iterator, Sequence

import attrs

from territory_opt.intake.reading.header_row import HeaderRow
from territory_opt.intake.reading.raw_table import RawTable, filled, is_filled
from territory_opt.intake.reading.rows_aside import RowsAside
from territory_opt.intake.records.sheet import AsideReason, Cell
from territory_opt.model.checks import shown
from territory_opt.model.finding import Finding, Severity

_MOST_EXAMPLES = 5
_LEAST_EMPTY_SHARE = 0.3
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
    columns: Sequence[Sequence[Cell]],
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
    columns
        The cells of the records.
    records
        Places of the records in the table.
    """
    teller = _Teller(table, name)
    if header.is_doubtful:
        what = "taken as the header though their cells do not look like names of columns"
        yield teller.finding("doubtful_header", Severity.WARNING, what, [header.place])
    if header.place:
        what = f"before the header in line {table.lines[header.place]}, not read"
        yield teller.finding("title_rows", Severity.NOTE, what, range(header.place))
    for reason, (code, severity, what) in _ASIDE.items():
        places = [place for place, why in sorted(aside.reasons.items()) if why is reason]
        if places:
            yield teller.finding(code, severity, what, places)
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
    yield from _grouped(table, teller, header, aside, columns)


def _grouped(
    table: RawTable, teller: _Teller, header: HeaderRow, aside: RowsAside, columns: Sequence[Sequence[Cell]]
) -> Iterator[Finding]:
    if aside.groups:
        what = "that only name a group of records, the name not carried into them"
        yield teller.finding("grouped_rows", Severity.WARNING, what, aside.groups)
    has_sums = AsideReason.SUBTOTAL in aside.reasons.values()
    leading = range(min(aside.usual.core, default=0) if has_sums else 0)
    for place in sorted(table.merged_columns.union(leading)):
        cells = columns[place] if place < len(columns) else ()
        num_empty = len(cells) - sum(map(is_filled, cells))
        is_grouped = num_empty if place in table.merged_columns else num_empty > _LEAST_EMPTY_SHARE * len(cells)
        if is_grouped and is_filled(cells[0]):
            message = (
                f"{shown(teller.name)}: column {shown(str(table.rows[header.place][place]))} is filled on the first "
                "row of each group only, and the rows below are left empty: export the report without groups."
            )
            yield Finding(code="grouped_column", severity=Severity.WARNING, message=message, count=num_empty)
