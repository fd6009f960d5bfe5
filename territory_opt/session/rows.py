"""The rows of a worksheet by their keys, and the answers in them, each under the address it was typed at."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import attrs

from territory_opt.errors import Fault
from territory_opt.model.checks import Check, shown
from territory_opt.workbook.cell_text import cell_key
from territory_opt.workbook.embedded import Cell
from territory_opt.workbook.writer import column_letters

Cells: TypeAlias = Mapping[str, Sequence[Sequence[Cell]]]
"""The cells of sheets, row by row."""

_MOST_TITLE_ROWS = 200


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
        Rows with answers whose key is not known.
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
        faults = [attrs.evolve(fault, path=cell.address) for fault in check(cell.value)]
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
    """

    sheet: str
    key_label: str
    keys: Sequence[str]
    labels: Sequence[str]


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
    header, columns = _header(rows, place)
    at = f"{gathered.file}: {place.sheet}!"
    for label in (place.key_label, *place.labels):
        if label not in columns:
            gathered.missing.append(f"the column {label!r} of {place.sheet}")
        elif len(columns[label]) > 1:
            twice = " and ".join(map(column_letters, columns[label]))
            gathered.faults.append(Fault(f"{at}{header + 1}", f"{label!r} in {twice}", "each header once"))
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
        for label in place.labels:
            value = _value(row[columns[label]]) if label in columns else None
            if value is None:
                continue
            where = f"{place.sheet}!{column_letters(columns[label])}{number}"
            cell = AnswerCell(address=f"{gathered.file}: {where}", label=label, value=value)
            if key not in keys:
                gathered.unknown.append(where)
            elif known.setdefault((key, label), cell) is not cell:
                found = f"{shown(value)} in a second row {place.key_label} {shown(key)}"
                allowed = f"one row of that number, as at {known[key, label].address}"
                gathered.faults.append(Fault(cell.address, found, allowed))
    gathered.missing.extend(f"the row {key} of {place.sheet}" for key in place.keys if key not in met)
    return known


def _header(rows: Sequence[Sequence[Cell]], place: Place) -> tuple[int, dict[str, list[int]]]:
    """Return the first row that holds the header of the keys and another one, and the columns of every header."""
    wanted = {place.key_label, *place.labels}
    for number, row in enumerate(rows[:_MOST_TITLE_ROWS]):
        columns: dict[str, list[int]] = {}
        for column, cell in enumerate(row):
            if isinstance(cell, str) and cell.strip() in wanted:
                columns.setdefault(cell.strip(), []).append(column)
        if place.key_label in columns and len(columns) > 1:
            return number, columns
    return 0, {}


def _value(cell: Cell) -> Any:  # noqa: ANN401  # whatever was typed
    """Return what was typed; nothing and blanks are no answer, and a moment is its day."""
    if isinstance(cell, str):
        return cell.strip() or None
    return cell.date() if isinstance(cell, dt.datetime) else cell
