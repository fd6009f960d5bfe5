"""A workbook read back as a territory: what was written into it, and what people have edited in its cells since."""

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import TypeVar

from territory_opt.errors import Fault, InvalidInputError, MissingExtraError
from territory_opt.intake.reading.archive import check_archive
from territory_opt.model.problem import Problem
from territory_opt.workbook.edits import edited
from territory_opt.workbook.embedded import SHEET, Cell, unpack

try:
    from python_calamine import CalamineWorkbook
except ImportError as missing:  # pragma: no cover  # an installation without the extra
    raise MissingExtraError('workbooks need: pip install "territory-opt[excel]"') from missing

Answer = TypeVar("Answer")

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
        return SHEET in _opened(Path(path), lambda book: book.sheet_names)
    except InvalidInputError:
        return False


def read_cells(path: Path) -> Mapping[str, Sequence[Sequence[Cell]]]:
    """Return the cells of every sheet of a workbook, row by row from its first cell on; nothing is an empty text.

    Raises
    ------
    InvalidInputError
        If the file cannot be read.
    """
    return _opened(path, _cells)


def _cells(book: CalamineWorkbook) -> Mapping[str, Sequence[Sequence[Cell]]]:
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def _opened(path: Path, read: Callable[[CalamineWorkbook], Answer]) -> Answer:
    """Return what is read from a workbook, once it is known that it can be held."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        found = "no such file" if isinstance(error, FileNotFoundError) else "a file that cannot be opened"
        raise InvalidInputError([Fault(path.name, found, _ALLOWED)]) from None
    check_archive(raw, path.name)
    try:
        with CalamineWorkbook.from_filelike(BytesIO(raw)) as book:
            return read(book)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # noqa: BLE001  # a panic of the parser is no Exception
        found = f"a file that cannot be read ({str(error)[:200]})"
        raise InvalidInputError([Fault(path.name, found, _ALLOWED)]) from None
