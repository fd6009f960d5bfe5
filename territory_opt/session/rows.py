"""The rows of a worksheet by their keys, and the answers in them, each under the address it was typed at."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import attrs

from territory_opt.errors import Fault
from territory_opt.model.checks import Check, shown
from territory_opt.workbook.cell_text import cell_key
from territory_opt.workbook.typed_cell import (
    Cell,
    Rows,
    Unreadable,
    cell_fault,
    cell_words,
    header_of,
    repeated_header,
    typed_value,
)
from territory_opt.workbook.writer import column_letters

Cells: TypeAlias = Mapping[str, Rows]
"""The cells of sheets, row by row."""


@attrs.frozen(kw_only=True)
class Gathered:
    """What reading a file has brought to light.

    Parameters
    ----------
    file
        The name of the file.
    faults
        Answers that may not stand where they were typed.
    unknown
        Rows with content whose key is not known.
    missing
        Sheets, columns and rows that are gone.
    """

    file: str
    faults: list[Fault] = attrs.field(factory=list)
    unknown: list[str] = attrs.field(factory=list)
    missing: list[str] = attrs.field(factory=list)


@attrs.frozen(kw_only=True)
class AnswerCell:
    """A cell that holds something.

    Parameters
    ----------
    address
        File, sheet and cell.
    label
        The header of its column.
    value
        What it holds.
    """

    address: str
    label: str
    value: Any


@attrs.frozen(kw_only=True)
class AnswerRows:
    """The rows of a sheet.

    Parameters
    ----------
    cells
        The cells that hold something, by key of their row and label of their column.
    gathered
        Where faults are gathered.
    """

    cells: Mapping[tuple[str, str], AnswerCell]
    gathered: Gathered

    def cell(self, key: str, label: str) -> AnswerCell | None:
        """Return the cell of a row and a column, or None when nothing was typed there."""
        return self.cells.get((key, label))

    def answer(self, key: str, label: str, check: Check) -> Any:  # noqa: ANN401  # whatever the check allows
        """Return what was answered in a row and a column, or None; what the check refuses is a fault and no answer."""
        cell = self.cell(key, label)
        if cell is None:
            return None
        wrong = [Fault("", "", "")] if isinstance(cell.value, Unreadable) else check(cell.value)
        faults = [cell_fault(fault, cell.address, cell.value) for fault in wrong]
        self.gathered.faults.extend(faults)
        return None if faults else cell.value


@attrs.frozen(kw_only=True)
class Place:
    """Where answers stand.

    Parameters
    ----------
    sheet
        The name of the sheet.
    key_label
        The header of the column that names the row.
    keys
        The keys that rows were written with.
    labels
        The headers of the columns with answers.
    is_list
        Whether nothing but rows with keys and notes stands below the header: other content is a row that was added.
    notes
        Texts that were written below the rows.
    """

    sheet: str
    key_label: str
    keys: Sequence[str]
    labels: Sequence[str]
    is_list: bool = True
    notes: Collection[str] = ()


def rows_of(sheets: Cells, place: Place, gathered: Gathered) -> AnswerRows:
    """Return the answers of a sheet.

    Parameters
    ----------
    sheets
        All cells of the file.
    place
        Where they stand.
    gathered
        Where faults, and what is missing, are gathered.
    """
    if place.sheet not in sheets:
        gathered.missing.append(f"the sheet {place.sheet}")
        return AnswerRows(cells={}, gathered=gathered)
    rows = sheets[place.sheet]
    header, columns = header_of(rows, [place.key_label], place.labels)
    at = f"{gathered.file}: {place.sheet}!"
    for label in (place.key_label, *place.labels):
        if label not in columns:
            gathered.missing.append(f"the column {label!r} of {place.sheet}")
        elif len(columns[label]) > 1:
            gathered.faults.append(repeated_header(f"{at}{header + 1}", label, columns[label]))
    if place.key_label not in columns:
        return AnswerRows(cells={}, gathered=gathered)
    first = {label: found[0] for label, found in columns.items()}
    cells = _answered(rows[header + 1 :], header + 2, first, place, gathered)
    return AnswerRows(cells=cells, gathered=gathered)


def _answered(
    rows: Sequence[Sequence[Cell]], first_number: int, columns: Mapping[str, int], place: Place, gathered: Gathered
) -> dict[tuple[str, str], AnswerCell]:
    """Return the cells that hold something in rows whose key is known."""
    keys, met = frozenset(place.keys), set()
    known: dict[tuple[str, str], AnswerCell] = {}
    for number, row in enumerate(rows, start=first_number):
        key = cell_key(row[columns[place.key_label]])
        met.add(key)
        answers = {label: typed_value(row[columns[label]]) for label in place.labels if label in columns}
        if key not in keys:
            filled = [columns[label] for label, value in answers.items() if value is not None]
            filled += [*_filled(row, place.notes)] if place.is_list else []
            gathered.unknown.extend(f"{place.sheet}!{column_letters(column)}{number}" for column in filled[:1])
            continue
        for label, value in answers.items():
            if value is None:
                continue
            where = f"{place.sheet}!{column_letters(columns[label])}{number}"
            cell = AnswerCell(address=f"{gathered.file}: {where}", label=label, value=value)
            if known.setdefault((key, label), cell) is not cell:
                found = f"{cell_words(value)} in a second row {place.key_label} {shown(key)}"
                allowed = f"one row of that number, as at {known[key, label].address}"
                gathered.faults.append(Fault(cell.address, found, allowed))
    gathered.missing.extend(f"the row {key} of {place.sheet}" for key in place.keys if key not in met)
    return known


def _filled(row: Sequence[Cell], notes: Collection[str]) -> Iterator[int]:
    """Yield the columns in which something was typed; a formula that nobody has calculated was not."""
    for column, cell in enumerate(row):
        if typed_value(cell) is not None and not isinstance(cell, Unreadable) and cell not in notes:
            yield column
