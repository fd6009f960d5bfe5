"""The territory inside a workbook: all of it as text in a hidden sheet, and what was written to the cells beside it."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import attrs

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.files.problem_json import SCHEMA as PROBLEM_SCHEMA
from territory_opt.files.problem_json import problem_from_json
from territory_opt.files.structure import unstructure
from territory_opt.model.problem import Problem
from territory_opt.report.table_columns import Value
from territory_opt.workbook.record_sheets import TIERS_NAME
from territory_opt.workbook.record_table import Placed
from territory_opt.workbook.writer import Book

SHEET = "_territory"
SCHEMA = "territory_opt/workbook/1"
_TIERS_COLUMN = 1
_LONGEST_PIECE = 32_000
_FIRST_PIECE = 2

Cell: TypeAlias = Any
"""What a cell holds: a text, a number, a day, true or false; an empty text for nothing."""


@attrs.frozen(kw_only=True)
class WrittenTable:
    """What a table held when it was written.

    Parameters
    ----------
    id_label
        The label of the column that names the record.
    ids
        The records in their order.
    inputs, watched
        The values by label, in the order of the records: of cells that may be edited, and of others that somebody may
        take for such.
    """

    id_label: str
    ids: Sequence[str]
    inputs: Mapping[str, Sequence[Value]]
    watched: Mapping[str, Sequence[Value]]


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
    ids = table.columns[table.position(table.id_label)].values
    inputs = {column.label: list(column.values) for column in table.columns if column.inputs}
    watched = {column.label: list(column.values) for column in table.columns if column.is_watched}
    return {"id_label": table.id_label, "ids": list(ids), "inputs": inputs, "watched": watched}


def _hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def unpack(rows: Sequence[Sequence[Cell]]) -> tuple[Problem, dict[str, WrittenTable]]:
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
