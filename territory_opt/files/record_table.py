"""One table of a folder as records: every sound row, every fault with its line, what is left of the rest."""

import re
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar

import attrs

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.files.structure import structure_cells
from territory_opt.files.tables import Table, column_faults, read_table
from territory_opt.model.checks import shown

IN_TABLES_OF_THEIR_OWN = ("busy",)
"""Fields of which a record has any number, each a row of another table."""

REFERENCES = ("id", "rep", "client", "tier", "playbook")

Record = TypeVar("Record", bound=attrs.AttrsInstance)


@attrs.frozen(kw_only=True)
class RecordTable(Generic[Record]):
    """The records of one table file.

    Parameters
    ----------
    name
        Name of the file.
    records
        A record for each row. Of a row with faults only what ties it to other records is kept, so that other
        rows that name it are not blamed; such a record is never planned with.
    lines
        For each record, the line of the file on which it begins.
    fragments
        Positions of the records of which only the ties are kept.
    faults
        What is wrong in the file, paths beginning with its name and line.
    stray_cells
        Cells of rows that did not fit the header: names that may yet be known.
    readable
        Whether the file could be read as such a table at all.
    """

    name: str
    records: tuple[Record, ...] = ()
    lines: tuple[int, ...] = ()
    fragments: frozenset[int] = frozenset()
    faults: tuple[Fault, ...] = ()
    stray_cells: frozenset[str] = frozenset()
    readable: bool = True

    def fault_here(self, fault: Fault) -> Fault | None:
        """Return a fault of ``records[2].field`` with file, line and field; None if a fragment caused it."""
        match = re.fullmatch(r"\w+\[(\d+)\]\.?(.*)", fault.path)
        if match is None:
            return attrs.evolve(fault, path=self.name)
        position, field = int(match[1]), match[2]
        if position in self.fragments and field not in REFERENCES:
            return None
        return attrs.evolve(fault, path=f"{self.name}:{self.lines[position]} {field}".rstrip())

    def may_know(self, fault: Fault) -> bool:
        """Return whether the name a fault calls unknown may stand in a part of the file that was not readable."""
        return not self.readable or fault.found in self._stray_names

    @cached_property
    def _stray_names(self) -> frozenset[str]:
        return frozenset(shown(cell) for cell in self.stray_cells)


def columns_of(kind: type[attrs.AttrsInstance]) -> list[str]:
    """Return the columns of a table of records.

    Examples
    --------
    >>> from territory_opt.model.rep import Rep
    >>> columns_of(Rep)[:2], "busy" in columns_of(Rep)
    (['id', 'name'], False)
    """
    return [field.name for field in attrs.fields(kind) if field.name not in IN_TABLES_OF_THEIR_OWN]


def read_records(path: Path, kind: type[Record]) -> RecordTable[Record]:
    """Read a table file; whatever is wrong is in the result's `faults`.

    Parameters
    ----------
    path
        The CSV file.
    kind
        The class of its records; `columns_of` it are the columns.
    """
    try:
        table: Table = read_table(path)
    except InvalidInputError as error:
        return RecordTable(name=path.name, faults=error.faults, readable=False)
    fields: Any = attrs.fields(kind)
    known = columns_of(kind)
    required: list[str] = [field.name for field in fields if field.default is attrs.NOTHING]
    columns = [column.lower() for column in table.columns]
    foreign = [column for column in columns if column not in known]
    lacking = [name for name in required if name not in columns]
    faults = [*table.faults, *column_faults(table, known, required)]
    records: list[Record] = []
    lines: list[int] = []
    fragments: set[int] = set()
    for line, row in zip(table.lines, table.by_column(), strict=True):
        for column in foreign:
            row.pop(column, None)
        try:
            records.append(structure_cells(row, kind))
        except InvalidInputError as error:
            faults += [
                attrs.evolve(fault, path=f"{path.name}:{line} {fault.path}".rstrip())
                for fault in error.faults
                if fault.path not in lacking
            ]
            fragment = _fragment(row, kind)
            if fragment is None:
                continue
            fragments.add(len(records))
            records.append(fragment)
        lines.append(line)
    return RecordTable(
        name=path.name,
        records=tuple(records),
        lines=tuple(lines),
        fragments=frozenset(fragments),
        faults=tuple(faults),
        stray_cells=frozenset(cell.strip() for row in table.misfits for cell in row),
        readable=not lacking,
    )


def _fragment(cells: dict[str, str], kind: type[Record]) -> Record | None:
    try:
        return structure_cells({name: cells[name] for name in REFERENCES if name in cells}, kind)
    except InvalidInputError:
        return None
