"""Whether a zipped workbook may be opened at all: what it is, and how large it says it unpacks."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable

from territory_opt.errors import Fault, InvalidInputError

MOST_UNPACKED_BYTES = 1_000_000_000
_CHECKED_FOR_RATIO_BYTES = 50_000_000
_MOST_RATIO = 500
_MOST_MEMBERS = 10_000
_MOST_LIST_OF_SHEETS_BYTES = 1 << 20
_LIST_OF_SHEETS = "xl/workbook.xml"
_SHEET_NAME = re.compile(rb"<(?:\w+:)?sheet\s[^<>]*?\bname=[\"']([^\"'<>]*)[\"']")
_ALLOWED = "an Excel or OpenDocument workbook"
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)


def check_archive(raw: bytes, name: str) -> None:
    """Refuse a zipped workbook that cannot be opened safely.

    What it holds is read by a process of its own, with limits of memory and time, so that sizes stated wrongly do no
    harm.

    Parameters
    ----------
    raw
        The bytes of the file.
    name
        Its name, for messages.

    Raises
    ------
    InvalidInputError
        If it is broken, no workbook, or says it unpacks to more than can be held.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = archive.infolist()
    except _BROKEN as error:
        hint = "open it in a spreadsheet and save it again"
        raise InvalidInputError([Fault(name, f"a broken workbook ({error})", _ALLOWED, hint)]) from None
    _check_stated_sizes(members, len(raw), name)
    _check_kind({member.filename for member in members}, name)


def sheet_names(raw: bytes) -> tuple[str, ...]:
    """Return the names of the sheets of a zipped Excel workbook, as written there; none of what cannot be opened.

    Parameters
    ----------
    raw
        The bytes of the file.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive, archive.open(_LIST_OF_SHEETS) as file:
            found = _SHEET_NAME.findall(file.read(_MOST_LIST_OF_SHEETS_BYTES))
    except (KeyError, *_BROKEN):
        return ()
    return tuple(name.decode("utf-8", errors="replace") for name in found)


def _check_stated_sizes(members: Iterable[zipfile.ZipInfo], packed_bytes: int, name: str) -> None:
    sizes = [member.file_size for member in members]
    total = sum(sizes)
    is_bomb = total > _CHECKED_FOR_RATIO_BYTES and total > _MOST_RATIO * packed_bytes
    if total > MOST_UNPACKED_BYTES or is_bomb or len(sizes) > _MOST_MEMBERS:
        found = f"a file of {packed_bytes:,} bytes that unpacks to {total:,} in {len(sizes):,} parts"
        allowed = f"at most {MOST_UNPACKED_BYTES:,} bytes, {_MOST_RATIO} times the file, {_MOST_MEMBERS:,} parts"
        raise InvalidInputError([Fault(name, found, allowed)])


def _check_kind(parts: set[str], name: str) -> None:
    lowered = {part.lower().lstrip("/") for part in parts}
    if "xl/workbook.bin" in lowered:
        raise InvalidInputError([Fault(name, "a binary workbook (xlsb)", _ALLOWED, "save it as xlsx")])
    if not any(part.startswith("xl/") for part in lowered) and "content.xml" not in lowered:
        raise InvalidInputError([Fault(name, "an archive without a workbook", _ALLOWED, "unpack it first")])
