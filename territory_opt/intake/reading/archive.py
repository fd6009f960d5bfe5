"""Whether a zipped workbook may be opened at all: what it is, how large it unpacks, how far its sheets reach.

A reader of workbooks lays a sheet out cell by cell from its first to its last one; a file of a few kilobytes may state
a sheet of terabytes. So the sizes are measured before, piece by piece, without holding them.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from itertools import pairwise

from territory_opt.errors import Fault, InvalidInputError

MOST_UNPACKED_BYTES = 1_000_000_000
MOST_CELLS = 32_000_000
"""Most cells of one sheet from its first to its last, the empty ones between them counted."""

_CHECKED_FOR_RATIO_BYTES = 50_000_000
_MOST_RATIO = 500
_MOST_MEMBERS = 10_000
_PIECE_BYTES = 1 << 20
_LONGEST_REFERENCE = 32
_ALLOWED = "an Excel or OpenDocument workbook"
_SHEET = re.compile(r"/?xl/(?:work|macro|dialog|chart)?sheets/[^/]+\.xml", re.IGNORECASE)
_LETTERS = re.compile(rb"[\"']\$?([A-Za-z]{1,3})\$?\d+[\"']")
_HIGH_ROWS = re.compile(rb"[\"']\$?[A-Za-z]{1,3}\$?(\d{4,})[\"']")
_CELL = re.compile(rb"<(?:\w+:)?c\s[^<>]*?\br\s*=\s*[\"']([A-Za-z]{1,3})(\d+)[\"'][^<>]*(?<!/)>")
_REPEATED_ROWS = re.compile(rb"number-rows-repeated\s*=\s*[\"'](\d{1,9})")
_REPEATED_COLUMNS = re.compile(rb"number-columns-repeated\s*=\s*[\"'](\d{1,9})")


def check_archive(raw: bytes, name: str) -> None:
    """Refuse a zipped workbook that cannot be opened safely.

    Parameters
    ----------
    raw
        The bytes of the file.
    name
        Its name, for messages.

    Raises
    ------
    InvalidInputError
        If it is broken, no workbook, or unpacks to more than can be held.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = archive.infolist()
            _check_stated_sizes(members, len(raw), name)
            _check_kind({member.filename for member in members}, name)
            for member in members:
                _check_member(archive, member, name)
    except InvalidInputError:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        hint = "open it in a spreadsheet and save it again"
        raise InvalidInputError([Fault(name, f"a broken workbook ({error})", _ALLOWED, hint)]) from None


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


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> None:
    """Unpack a part to its end, so that a size stated wrongly is found, and measure it if it is a sheet."""
    pieces = _pieces(archive, member)
    if member.filename.lower().lstrip("/") == "content.xml":
        num_cells = _opendocument_extent(b"".join(pieces))
    elif _SHEET.fullmatch(member.filename):
        num_cells = _sheet_extent(pieces)
        if num_cells > MOST_CELLS:  # cells that are formatted and empty do not count
            num_cells = _filled_extent(_pieces(archive, member))
    else:
        num_cells = sum(0 for _ in pieces)
    if num_cells > MOST_CELLS:
        found = f"a sheet of {num_cells:,} cells from the first to the last"
        hint = "remove what stands far off from the table, or save the table as CSV"
        raise InvalidInputError([Fault(f"{name} {member.filename}", found, f"at most {MOST_CELLS:,}", hint)])


def _pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(member) as file:
        while piece := file.read(_PIECE_BYTES):
            yield piece


def _overlapping(pieces: Iterable[bytes], overlap: int) -> Iterator[bytes]:
    """Yield pieces that begin with the end of the one before, so that nothing is cut in two."""
    end = b""
    for piece in pieces:
        yield end + piece
        end = piece[-overlap:]


def _sheet_extent(pieces: Iterable[bytes]) -> int:
    """Return how many cells a sheet spans at most, by the references it holds."""
    letters: set[bytes] = set()
    rows: set[bytes] = set()
    for piece in _overlapping(pieces, _LONGEST_REFERENCE):
        letters.update(_LETTERS.findall(piece))
        rows.update(_HIGH_ROWS.findall(piece))
    return max(map(int, rows), default=999) * max(map(_column_number, letters), default=1)


def _filled_extent(pieces: Iterable[bytes]) -> int:
    """Return how many cells a sheet spans by the cells that hold anything."""
    columns, last_row = {b"A"}, 1
    for piece in _overlapping(pieces, 10 * _LONGEST_REFERENCE):
        found = _CELL.findall(piece)
        columns.update(column for column, _ in found)
        last_row = max(last_row, max((int(row) for _, row in found), default=1))
    return last_row * max(map(_column_number, columns))


def _column_number(letters: bytes) -> int:
    count = 0
    for letter in letters.upper():
        count = 26 * count + letter - ord("A") + 1
    return count


def _opendocument_extent(content: bytes) -> int:
    """Return how many cells the largest sheet of an OpenDocument file spans, repeated rows and cells counted."""
    most = 0
    for sheet in content.split(b"<table:table "):
        starts = [match.start() for match in re.finditer(rb"<table:table-row", sheet)]
        width, num_rows, num_empty = 1, 0, 0
        for start, end in pairwise([*starts, len(sheet)]):
            num_repeats, num_columns = _opendocument_row(sheet[start:end])
            if num_columns:
                num_rows += num_empty + num_repeats
                num_empty = 0
                width = max(width, num_columns)
            else:
                num_empty += num_repeats
        most = max(most, num_rows * width)
    return most


def _opendocument_row(row: bytes) -> tuple[int, int]:
    """Return how often a row is repeated, and its number of columns up to the last that is filled."""
    repeated = _REPEATED_ROWS.search(row)
    num_repeats = int(repeated[1]) if repeated else 1
    last = max(row.rfind(b"office:value"), row.rfind(b"<text:p"))
    if last < 0:
        return num_repeats, 0
    used = row[: row.find(b">", last)]
    repeats = [int(count) for count in _REPEATED_COLUMNS.findall(used)]
    return num_repeats, sum(repeats) - len(repeats) + used.count(b"table-cell")
