"""The territory inside a workbook: all of it as text in a hidden sheet, and what was written to the cells beside it."""

import datetime as dt
import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.files.problem_json import SCHEMA as PROBLEM_SCHEMA
from territory_opt.files.problem_json import problem_from_json
from territory_opt.files.structure import unstructure
from territory_opt.model.problem import Problem
from territory_opt.report.table_columns import Value
from territory_opt.workbook.record_sheets import TIERS_NAME
from territory_opt.workbook.record_table import Placed, SheetColumn
from territory_opt.workbook.typed_cell import Rows
from territory_opt.workbook.writer import Book

SHEET = "_territory"
SCHEMA = "territory_opt/workbook/2"
_TIERS_COLUMN = 1
_LONGEST_PIECE = 32_000
_FIRST_PIECE = 2


@attrs.frozen(kw_only=True)
class WrittenTable:
    """What a table held when it was written.

    Parameters
    ----------
    id_labels
        The labels of the columns that name the record together.
    ids
        What these hold, record by record.
    inputs, watched, formulas
        The values by label, in the order of the records: of cells that may be edited, of others, and of those that are
        formulas.
    totals
        What stands in the row above the header, by label; empty where there is no such row.
    """

    id_labels: Sequence[str]
    ids: Sequence[Sequence[Value]]
    inputs: Mapping[str, Sequence[Value]]
    watched: Mapping[str, Sequence[Value]]
    formulas: Mapping[str, Sequence[Value]]
    totals: Mapping[str, Value]

    @property
    def labels(self) -> list[str]:
        """The labels of all columns but those of the ids."""
        return [*self.inputs, *self.watched, *self.formulas]


def embed(book: Book, problem: Problem, tables: Sequence[Placed]) -> None:
    """Put a territory into a workbook, in a sheet that no menu shows, with the tiers for its lists.

    Parameters
    ----------
    book
        The workbook.
    problem
        The territory.
    tables
        The tables that are compared when the workbook is read back.
    """
    document = {
        "schema": SCHEMA,
        "tables": {table.sheet: _written(table) for table in tables},
        "problem": {"schema": PROBLEM_SCHEMA} | unstructure(problem),
    }
    text = json.dumps(document, separators=(",", ":"), allow_nan=False, default=_iso).replace("_x", "\\u005fx")
    pieces = [text[start : start + _LONGEST_PIECE] for start in range(0, len(text), _LONGEST_PIECE)]
    sheet = book.sheet(SHEET)
    for row, value in enumerate((SCHEMA, _hash_of(text), *pieces)):
        sheet.write(row, 0, value)
    tiers = problem.policy.tiers
    for row, tier in enumerate(tiers):
        sheet.write(row, _TIERS_COLUMN, tier)
    book.name_cells(TIERS_NAME, f"{SHEET}!$B$1:$B${len(tiers)}")
    sheet.hide_wholly()


def _iso(value: dt.date | dt.time) -> str:
    return value.isoformat()


def _written(table: Placed) -> dict[str, Any]:
    ids = zip(*(_shown(table.columns[table.position(label)]) for label in table.id_labels), strict=True)
    others = [column for column in table.columns if column.label not in table.id_labels]
    inputs = {column.label for column in others if column.inputs or column.allowed is not None}
    formulas = {column.label for column in others if column.formula is not None}
    values = {column.label: _shown(column) for column in others}
    totals = {column.label: _as_shown(column.total_value) for column in table.columns} if table.has_totals else {}
    return {
        "id_labels": list(table.id_labels),
        "ids": [*ids],
        "inputs": {label: its for label, its in values.items() if label in inputs},
        "watched": {label: its for label, its in values.items() if label not in inputs | formulas},
        "formulas": {label: its for label, its in values.items() if label in formulas},
        "totals": totals,
    }


def _shown(column: SheetColumn) -> list[Value]:
    return [_as_shown(value) for value in column.values]


def _as_shown(value: Value) -> Value:
    """Return a value as its cell holds it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def _hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def unpack(rows: Rows) -> tuple[Problem, dict[str, WrittenTable]]:
    """Return the territory of a workbook, and what its tables held when it was written, by sheet.

    Parameters
    ----------
    rows
        The cells of the hidden sheet.

    Raises
    ------
    InvalidInputError
        If the sheet is incomplete or was changed.
    """
    cells = [str(row[0]) for row in rows if row]
    text = "".join(cells[_FIRST_PIECE:])
    if cells[:2] != [SCHEMA, _hash_of(text)]:
        hint = "write the workbook anew, and enter the edits there"
        raise InvalidInputError([Fault(SHEET, "a territory that is incomplete or was changed", SCHEMA, hint)])
    document = json.loads(text)
    tables = {name: WrittenTable(**table) for name, table in document["tables"].items()}
    return problem_from_json(json.dumps(document["problem"])), tables
