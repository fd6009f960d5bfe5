"""A workbook read back as a territory: what was written into it, and what people have edited in its cells since."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.intake.reading.archive import sheet_names
from territory_opt.intake.reading.workbook_sheet import ZIP_MARK, cells_of
from territory_opt.model.problem import Problem
from territory_opt.workbook.edits import edited
from territory_opt.workbook.embedded import SHEET, Cell, unpack

_ALLOWED = "an .xlsx workbook that a plan was written to"


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
    sheets = read_cells(Path(path))
    if SHEET not in sheets:
        found = "a workbook without a territory in it"
        hint = "an export of a CRM is read with --crm"
        raise InvalidInputError([Fault(Path(path).name, found, "a workbook that a plan was written to", hint)])
    problem, tables = unpack(sheets[SHEET])
    return edited(problem, tables, sheets)


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


def read_cells(path: Path) -> Mapping[str, Sequence[Sequence[Cell]]]:
    """Return the cells of every sheet of a workbook, row by row from its first cell on; nothing is an empty text.

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
    return {name: _from_the_first_cell(begin, rows) for name, _, begin, rows, _ in cells_of(raw, path.name)}


def _from_the_first_cell(begin: tuple[int, int], rows: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    """Return rows with what is empty before them, so that a cell's place is its address."""
    row, column = begin
    return [[] for _ in range(row)] + [[""] * column + list(cells) for cells in rows]
