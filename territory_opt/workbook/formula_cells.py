"""Where the formulas of a workbook stand, and which of its cells have content without a value.

A reader of cells tells neither: it gives nothing for an error and for a formula that no program has calculated, as
for an empty cell.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import IO
from xml.parsers import expat

import attrs

from territory_opt.workbook.typed_cell import Unreadable

_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_LONGEST_ERROR = 20
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, KeyError)

Place = tuple[int, int]
"""The row and the column of a cell, counted from 0."""


@attrs.frozen(kw_only=True)
class FormulaCells:
    """What a sheet holds beside values.

    Parameters
    ----------
    formulas
        Where formulas stand.
    unreadable
        Cells with content that have no value.
    """

    formulas: set[Place] = attrs.field(factory=set)
    unreadable: dict[Place, Unreadable] = attrs.field(factory=dict)


def formula_cells(raw: bytes) -> Mapping[str, FormulaCells]:
    """Return the formulas and the cells without a value, by sheet, read in one pass without keeping the rest.

    Parameters
    ----------
    raw
        The bytes of an .xlsx workbook that a reader has opened already, and so of bearable size.

    Raises
    ------
    ValueError
        If it is none, or broken.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = _parts(archive)
            return {name: _of_sheet(archive, part) for name, part in parts.items()}
    except (*_BROKEN, expat.ExpatError) as error:
        raise ValueError(str(error)[:200]) from None


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return where in the archive each sheet stands, by its name."""
    targets: dict[str, str] = {}
    names: dict[str, str] = {}

    def relation(tag: str, given: Mapping[str, str]) -> None:
        if tag == "Relationship":
            targets[given.get("Id", "")] = given.get("Target", "")

    def sheet(tag: str, given: Mapping[str, str]) -> None:
        if tag == "sheet":
            names[given.get("name", "")] = next((given[key] for key in given if key.endswith(":id")), "")

    for part, seen in ((_RELATIONS, relation), (_BOOK, sheet)):
        with archive.open(part) as file:
            _parse(file, seen)
    folder = posixpath.dirname(_BOOK)
    found = {name: posixpath.normpath(posixpath.join("/", folder, targets[key]))[1:] for name, key in names.items()}
    held = set(archive.namelist())
    return {name: part for name, part in found.items() if part in held}


def _of_sheet(archive: zipfile.ZipFile, part: str) -> FormulaCells:
    scan = _Scan()
    with archive.open(part) as file:
        _parse(file, scan.begin, scan.end, scan.text)
    return scan.found


def _parse(
    file: IO[bytes],
    begin: Callable[[str, Mapping[str, str]], None],
    end: Callable[[str], None] = lambda _: None,
    text: Callable[[str], None] = lambda _: None,
) -> None:
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = lambda tag, given: begin(tag.rpartition(":")[2], given)
    parser.EndElementHandler = lambda tag: end(tag.rpartition(":")[2])
    parser.CharacterDataHandler = text
    parser.ParseFile(file)


def _refuse(*_: object) -> None:
    raise ValueError("a part with a document type")


class _Scan:
    """A pass over the parts of a sheet: rows and cells in their order, those without an address after the last."""

    def __init__(self) -> None:
        self.found = FormulaCells()
        self.row, self.column = -1, -1
        self.in_cell = self.in_value = self.has_formula = False
        self.kind, self.value = "", ""

    def begin(self, tag: str, given: Mapping[str, str]) -> None:
        if tag == "row":
            number = given.get("r", "")
            self.row = int(number) - 1 if re.fullmatch("[0-9]{1,7}", number) else self.row + 1
            self.column = -1
        elif tag == "c":
            self.row, self.column = _place(given.get("r", "")) or (self.row, self.column + 1)
            self.in_cell, self.has_formula = True, False
            self.kind, self.value = given.get("t", ""), ""
        elif self.in_cell:
            self.has_formula |= tag == "f"
            self.in_value = tag == "v"

    def text(self, text: str) -> None:
        if self.in_value:
            self.value = (self.value + text)[:_LONGEST_ERROR]

    def end(self, tag: str) -> None:
        if tag == "v":
            self.in_value = False
        if tag != "c":
            return
        self.in_cell = False
        place = (self.row, self.column)
        if self.has_formula:
            self.found.formulas.add(place)
        for words in self._unreadable():
            self.found.unreadable[place] = Unreadable(words)

    def _unreadable(self) -> Iterator[str]:
        if self.kind == "e":
            yield f"an error value ({self.value.strip() or 'no name'})"
        elif self.has_formula and not self.value and self.kind != "str":
            yield "a formula without a value"


def _place(address: str) -> Place | None:
    found = _ADDRESS.fullmatch(address)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1
