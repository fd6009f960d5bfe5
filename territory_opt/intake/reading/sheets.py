"""Every table of a file or a folder, as it lies there: what an export is read from."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import attrs

from territory_opt.errors import Fault, InvalidInputError, listing, nearest
from territory_opt.intake.reading.csv_sheet import csv_sheet
from territory_opt.intake.reading.workbook_sheet import OLE_MARK, ZIP_MARK, workbook_sheets
from territory_opt.intake.records.sheet import Sheet
from territory_opt.model.checks import shown
from territory_opt.model.finding import Finding, Severity

SUFFIXES = (".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".xls", ".ods")
"""Endings of the files that are read."""

MOST_BYTES = 1_000_000_000
_ALLOWED = f"a file ending in one of {listing(SUFFIXES)}, or a folder with such files"
_PROSE_SUFFIX = ".txt"


def read_sheets(path: str | Path) -> tuple[Sheet, ...]:
    """Return the tables of a file, or of the files that lie directly in a folder, by name.

    Parameters
    ----------
    path
        The file or folder. Hidden files and the lock files of a spreadsheet program are passed over.

    Raises
    ------
    InvalidInputError
        If nothing can be read; every file that could not be is named.
    MissingExtraError
        If a file needs an optional library that is not installed.
    """
    path = Path(path)
    try:
        if path.is_dir():
            return _sheets_in(path)
        if not path.exists():
            raise InvalidInputError([Fault(_name(path), "no such file", _ALLOWED, _near(path))])
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None
    if path.suffix.lower() not in SUFFIXES:
        raise InvalidInputError([Fault(_name(path), f"a file ending in {path.suffix!r}", _ALLOWED)])
    return _sheets_of(path)


def _name(path: Path) -> str:
    return path.name.encode("utf-8", "replace").decode().replace("\0", "\ufffd") or str(path)


def _near(path: Path) -> str:
    try:
        return nearest(path.name, (entry.name for entry in path.parent.iterdir()))
    except OSError:
        return f"there is no folder {path.parent} that can be read"


def _unreadable(path: Path, error: OSError | ValueError) -> InvalidInputError:
    if isinstance(error, InvalidInputError):
        return error
    why = getattr(error, "strerror", None) or str(error)
    return InvalidInputError([Fault(_name(path), f"a file that cannot be read: {why}", "a file you may read")])


def _sheets_of(path: Path) -> tuple[Sheet, ...]:
    try:
        if not path.is_file():
            raise InvalidInputError([Fault(_name(path), "a device, not a file", _ALLOWED)])
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise InvalidInputError([Fault(_name(path), f"{size:,} bytes", f"at most {MOST_BYTES:,} bytes")])
        raw = path.read_bytes()
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None
    if raw.startswith((ZIP_MARK, OLE_MARK)):
        return workbook_sheets(raw, _name(path))
    return (csv_sheet(raw, _name(path)),)


def _sheets_in(folder: Path) -> tuple[Sheet, ...]:
    sheets: list[Sheet] = []
    faults: list[Fault] = []
    others: list[str] = []
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.name.startswith((".", "~$")):
            continue
        if path.suffix.lower() not in SUFFIXES or path.is_dir():
            others.append(f"{_name(path)}{'/' * path.is_dir()}")
            continue
        try:
            found = _sheets_of(path)
        except InvalidInputError as error:
            faults += error.faults
            continue
        if path.suffix.lower() == _PROSE_SUFFIX and all(len(sheet.columns) == 1 for sheet in found):
            others.append(_name(path))
        else:
            sheets += found
    if not sheets:
        nothing = Fault(_name(folder), f"no table among its files ({listing(others) or 'none'})", _ALLOWED)
        raise InvalidInputError(faults or [nothing])
    findings = (*_unreadable_files(faults), *_files_not_read(others))
    return (attrs.evolve(sheets[0], findings=(*findings, *sheets[0].findings)), *sheets[1:])


def _unreadable_files(faults: Sequence[Fault]) -> Iterator[Finding]:
    for fault in faults:
        yield Finding(code="unreadable_file", message=f"Not read: {fault}."[:2000])


def _files_not_read(names: Sequence[str]) -> Iterator[Finding]:
    if names:
        message = f"{len(names)} files of the folder are no tables and are not read: {listing(map(shown, names))}."
        examples = tuple(name[:100] for name in names[:5])
        yield Finding(
            code="files_not_read", severity=Severity.NOTE, message=message, count=len(names), examples=examples
        )
