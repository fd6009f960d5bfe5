"""A table made of the rows of a file: its header, its records column by column, every other row set aside."""

from collections.abc import Iterable, Iterator, Sequence

from territory_opt.intake.reading.grouped_columns import fill_groups
from territory_opt.intake.reading.header_row import header_row
from territory_opt.intake.reading.raw_table import RawTable, is_filled
from territory_opt.intake.reading.rows_aside import rows_aside
from territory_opt.intake.reading.sheet_findings import layout_findings
from territory_opt.intake.records.sheet import AsideReason, Cell, RowAside, Sheet
from territory_opt.model.finding import Finding

_ROWS_AT_A_TIME = 10_000


def sheet_of(table: RawTable, *, file: str, name: str, findings: Iterable[Finding] = ()) -> Sheet:
    """Return the table that the rows of a file hold.

    Parameters
    ----------
    table
        The rows; at least one.
    file
        Name of the file.
    name
        Name for messages.
    findings
        What was settled about the file before.

    Examples
    --------
    >>> from territory_opt.intake.reading.raw_table import raw_table
    >>> rows = [["Deals"], ["Name", "Stage", "Amount"], ["A", "Won", 5.0], ["Total", "", 5.0]]
    >>> sheet = sheet_of(raw_table(rows, [1, 2, 3, 4]), file="deals.xlsx", name="deals.xlsx")
    >>> sheet.columns, sheet.num_rows, [str(row.reason) for row in sheet.aside]
    (('Name', 'Stage', 'Amount'), 1, ['title', 'subtotal'])
    """
    header = header_row(table)
    header_cells = table.rows[header.place]
    width = len(header_cells)
    aside = rows_aside(table, header.place)
    reasons = dict.fromkeys(range(header.place), AsideReason.TITLE) | aside.reasons
    places = [place for place in range(header.place + 1, len(table.rows)) if place not in reasons]
    columns = _columns([table.rows[place] for place in places], width)
    groups = fill_groups(table, header_cells, aside, columns, places)
    names = [_name(cell) for cell in header_cells]
    kept = [column for column in range(width) if names[column] or any(map(is_filled, columns[column]))]
    return Sheet(
        file=file,
        name=name,
        columns=tuple(names[column] for column in kept),
        cells=tuple(columns[column] for column in kept),
        lines=[table.lines[place] for place in places],
        aside=tuple(
            RowAside(table.lines[place], reason, tuple(table.rows[place])) for place, reason in sorted(reasons.items())
        ),
        findings=(
            *findings,
            *layout_findings(table, name=name, header=header, aside=aside, groups=groups, records=places),
        ),
    )


def _name(cell: Cell) -> str:
    return "" if cell is None else str(cell).strip()


def _columns(records: Sequence[Sequence[Cell]], width: int) -> list[list[Cell]]:
    columns: list[list[Cell]] = [[] for _ in range(width)]
    for start in range(0, len(records), _ROWS_AT_A_TIME):
        rows = _evened(records[start : start + _ROWS_AT_A_TIME], width)
        for column, cells in zip(columns, zip(*rows, strict=True), strict=True):
            column.extend(cells)
    return columns


def _evened(records: Iterable[Sequence[Cell]], width: int) -> Iterator[Sequence[Cell]]:
    for row in records:
        yield row if len(row) == width else [*row[:width], *[""] * (width - len(row))]
