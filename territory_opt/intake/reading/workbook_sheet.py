"""The tables of a workbook, sheet by sheet."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import attrs

from territory_opt.errors import Fault, InvalidInputError, MissingExtraError, listing
from territory_opt.intake.reading.archive import check_archive
from territory_opt.intake.reading.csv_sheet import MOST_ROWS
from territory_opt.intake.reading.raw_table import RawTable, filled, raw_table
from territory_opt.intake.reading.record_rows import sheet_of
from territory_opt.intake.records.sheet import Sheet
from territory_opt.model.checks import shown
from territory_opt.model.finding import Finding, Severity

if TYPE_CHECKING:
    from territory_opt.intake.reading.workbook_cells import SheetCells

ZIP_MARK = b"PK"
OLE_MARK = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LEAST_COLUMNS = 2
_SEARCHED_ROWS = 1000


@attrs.frozen(kw_only=True)
class _Content:
    """What stands in a workbook: the sheets with a table, the others by name."""

    tables: tuple[tuple[str, RawTable], ...]
    hidden: tuple[str, ...]
    without_table: tuple[str, ...]


def workbook_sheets(raw: bytes, name: str) -> tuple[Sheet, ...]:
    """Return the tables of a workbook, in its order, those of hidden sheets too.

    Parameters
    ----------
    raw
        The bytes of the file.
    name
        Its name.

    Raises
    ------
    InvalidInputError
        If it is broken, locked, too large, or holds no table.
    MissingExtraError
        If python-calamine is not installed.
    """
    content = _content(cells_of(raw, name), name)
    if not content.tables:
        found = f"no table in {listing(map(shown, content.without_table)) or 'any sheet'}"
        raise InvalidInputError([Fault(name, found, "a sheet with a header row and records")])
    return tuple(_sheets(content, name))


def cells_of(raw: bytes, name: str) -> "list[SheetCells]":
    """Return the cells of a workbook, sheet by sheet.

    Parameters
    ----------
    raw
        The bytes of the file.
    name
        Its name.

    Raises
    ------
    InvalidInputError
        If it is broken, locked or too large.
    MissingExtraError
        If python-calamine is not installed.
    """
    try:
        from territory_opt.intake.reading import workbook_cells  # noqa: PLC0415  # an extra: loaded only for a workbook
    except ImportError as missing:
        raise MissingExtraError('workbooks need: pip install "territory-opt[excel]"') from missing
    if raw.startswith(ZIP_MARK):
        check_archive(raw, name)
    found = workbook_cells.LOCKED if _ENCRYPTED in raw else workbook_cells.sheet_cells_by_worker(raw)
    if found == workbook_cells.LOCKED:
        hint = "open it with its password and save it without one"
        raise InvalidInputError([Fault(name, "a workbook locked by a password", "a workbook without password", hint)])
    if isinstance(found, str):
        told, hint = f"a workbook that cannot be read ({found})", "open it in a spreadsheet and save it again as xlsx"
        raise InvalidInputError([Fault(name, told, "an Excel or OpenDocument workbook", hint)])
    return found


def _content(sheets: "Sequence[SheetCells]", name: str) -> _Content:
    num_rows = sum(len(rows) for _, _, _, rows, _ in sheets)
    if num_rows > MOST_ROWS:
        raise InvalidInputError([Fault(name, f"{num_rows:,} rows", f"at most {MOST_ROWS:,} rows")])
    tables, hidden, without_table = [], [], []
    for written, is_hidden, (row, _), rows, merged in sheets:
        title = "".join(letter if letter.isprintable() else "\ufffd" for letter in written) or "\ufffd"
        table = raw_table(rows, range(row + 1, row + 1 + len(rows)), merged=merged)
        if max((len(filled(row)) for row in table.rows[:_SEARCHED_ROWS]), default=0) < _LEAST_COLUMNS:
            without_table.append(title)
            continue
        tables.append((title, table))
        if is_hidden:
            hidden.append(title)
    return _Content(tables=tuple(tables), hidden=tuple(hidden), without_table=tuple(without_table))


def _sheets(content: _Content, file: str) -> Iterator[Sheet]:
    findings = list(_findings(content, file))
    is_alone = len(content.tables) == 1
    for title, table in content.tables:
        yield sheet_of(table, file=file, name=file if is_alone else f"{file} [{title}]", findings=findings)
        findings = []


def _findings(content: _Content, file: str) -> Iterator[Finding]:
    if content.hidden:
        yield _about("hidden_sheets", file, content.hidden, "hidden, read like the others")
    if content.without_table:
        yield _about("sheets_without_table", file, content.without_table, "without a table, not read")


def _about(code: str, file: str, titles: Sequence[str], what: str) -> Finding:
    message = f"{shown(file)}: sheets {what}: {listing(map(shown, titles))}."
    return Finding(code=code, severity=Severity.NOTE, message=message, count=len(titles), examples=tuple(titles[:5]))
