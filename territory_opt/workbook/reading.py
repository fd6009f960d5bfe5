"""A workbook read back as a territory: what was written into it, and what people have edited in its cells since."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import attrs

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.intake.reading.archive import sheet_names
from territory_opt.intake.reading.workbook_sheet import ZIP_MARK, cells_of
from territory_opt.model.problem import Problem
from territory_opt.workbook.edits import edited
from territory_opt.workbook.embedded import SHEET, unpack
from territory_opt.workbook.formula_cells import FormulaCells, Place, formula_cells
from territory_opt.workbook.typed_cell import Cell, Rows

_ALLOWED = "an .xlsx workbook that a plan was written to"
_OURS = "_"
"""What the names of hidden sheets begin with; no other workbook is looked through for formulas."""


@attrs.frozen(kw_only=True)
class ReadWorkbook:
    """A workbook that was opened.

    Parameters
    ----------
    sheets
        The cells of every sheet, row by row from its first cell on; nothing is an empty text.
    formulas
        Where formulas stand, by sheet.
    """

    sheets: Mapping[str, Rows]
    formulas: Mapping[str, set[Place]]


def problem_from_workbook(path: str | Path) -> Problem:
    """Return the territory of a workbook that was written by `plan_to_workbook`, with the edits made in it.

    Targets, hours a week, tiers, odds, parts and assumptions are compared with what was written; rows are found by
    their ids and columns by their headers, wherever they stand now. A missing row is no edit.

    Parameters
    ----------
    path
        The workbook, an .xlsx file.

    Returns
    -------
    Problem
        The very territory that was planned, when nothing was edited; else a finding ``workbook_edits`` names the edits.

    Raises
    ------
    InvalidInputError
        With every value that may not stand where it was typed, each with its sheet and cell; or if the file is no
        workbook of a territory.
    MissingExtraError
        If the calamine library is not installed.
    """
    workbook = read_workbook(Path(path))
    if SHEET not in workbook.sheets:
        found = "a workbook without a territory in it"
        hint = "an export of a CRM is read with --crm"
        raise InvalidInputError([Fault(Path(path).name, found, "a workbook that a plan was written to", hint)])
    problem, tables = unpack(workbook.sheets[SHEET])
    return edited(problem, tables, workbook.sheets, workbook.formulas)


def is_territory_workbook(path: str | Path) -> bool:
    """Return whether a file is a workbook that a plan was written to; anything that cannot be read is none.

    Parameters
    ----------
    path
        Any file.
    """
    try:
        return SHEET in sheet_names(Path(path).read_bytes())
    except (OSError, ValueError):
        return False


def read_workbook(path: Path) -> ReadWorkbook:
    """Return the cells of every sheet of a workbook; of one of ours also which are formulas, and which have no value.

    Parameters
    ----------
    path
        The workbook, an .xlsx file.

    Raises
    ------
    InvalidInputError
        If the file cannot be read.
    MissingExtraError
        If the calamine library is not installed.
    """
    try:
        raw = path.read_bytes()
    except (OSError, ValueError) as error:
        found = "no such file" if isinstance(error, FileNotFoundError) else "a file that cannot be opened"
        raise InvalidInputError([Fault(path.name, found, _ALLOWED)]) from None
    if not raw.startswith(ZIP_MARK):
        raise InvalidInputError([Fault(path.name, "a file that is no .xlsx workbook", _ALLOWED)])
    sheets = {name: _from_the_first_cell(begin, rows) for name, _, begin, rows, _ in cells_of(raw, path.name)}
    if not any(name.startswith(_OURS) for name in sheets):
        return ReadWorkbook(sheets=sheets, formulas={})
    try:
        others = formula_cells(raw)
    except ValueError as error:
        raise InvalidInputError([Fault(path.name, f"a workbook that cannot be read ({error})", _ALLOWED)]) from None
    if not others.keys() >= sheets.keys():
        raise InvalidInputError([Fault(path.name, "a workbook whose sheets cannot be found in it", _ALLOWED)])
    for name, rows in sheets.items():
        _mark(rows, others[name])
    return ReadWorkbook(sheets=sheets, formulas={name: others[name].formulas for name in sheets})


def _mark(rows: list[list[Cell]], others: FormulaCells) -> None:
    """Put what has content without a value into the cells, where a reader gives nothing."""
    for (row, column), unreadable in others.unreadable.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = unreadable


def _from_the_first_cell(begin: tuple[int, int], rows: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    """Return rows with what is empty before them, so that a cell's place is its address."""
    row, column = begin
    return [[] for _ in range(row)] + [[""] * column + list(cells) for cells in rows]
