"""Text tables (CSV) read safely: every row with its line, every misfit named, nothing skipped in silence."""

import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import attrs

from territory_opt.errors import Fault, InvalidInputError, listing, nearest
from territory_opt.files.whole import read_text


@attrs.frozen(kw_only=True)
class Table:
    """A text table as it was read.

    Parameters
    ----------
    name
        Name of its file, for messages.
    columns
        The header, without spaces around the names.
    lines
        For each row, the line of the file on which it begins.
    rows
        The cells of each row, as many as there are columns.
    misfits
        Rows with too few or too many cells; each has a fault and is not among `rows`.
    faults
        What is wrong with the table itself: doubled columns, misfit rows, broken quotes.
    """

    name: str
    columns: tuple[str, ...]
    lines: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    misfits: tuple[tuple[str, ...], ...] = ()
    faults: tuple[Fault, ...] = ()

    def by_column(self) -> Iterator[dict[str, str]]:
        """Yield each row as its cells by column name, names in lower case."""
        names = [column.lower() for column in self.columns]
        for row in self.rows:
            yield dict(zip(names, row, strict=True))


def read_table(path: str | Path) -> Table:
    """Read a CSV file: commas, UTF-8 with or without byte order mark, any line ends, quotes where needed.

    Parameters
    ----------
    path
        The file; its first line that is not blank names the columns.

    Raises
    ------
    InvalidInputError
        If the file cannot be read as a table at all; smaller faults are in the table's `faults`.
    """
    path = Path(path)
    text = read_text(path)
    numbered, faults = _numbered_rows(text, path.name)
    if not numbered:
        if not faults:
            faults = [Fault(path.name, "an empty file", "a header line with the names of the columns")]
        raise InvalidInputError(faults)
    header_line, header = numbered[0]
    columns = tuple(column.strip() for column in header)
    faults += _header_faults(f"{path.name}:{header_line}", columns)
    fitting = [(line, row) for line, row in numbered[1:] if len(row) == len(columns)]
    misfits = [(line, row) for line, row in numbered[1:] if len(row) != len(columns)]
    faults += [_misfit(f"{path.name}:{line}", row, columns) for line, row in misfits]
    return Table(
        name=path.name,
        columns=columns,
        lines=tuple(line for line, _ in fitting),
        rows=tuple(row for _, row in fitting),
        misfits=tuple(row for _, row in misfits),
        faults=tuple(faults),
    )


def _numbered_rows(text: str, name: str) -> tuple[list[tuple[int, tuple[str, ...]]], list[Fault]]:
    """Return the rows that are not blank, each with the line it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, skipinitialspace=True)
    rows: list[tuple[int, tuple[str, ...]]] = []
    faults: list[Fault] = []
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return rows, faults
        except csv.Error as error:
            allowed = "cells separated by commas, each quote closed, a quote within quotes doubled"
            faults.append(Fault(f"{name}:{line}", f"a row that cannot be read ({error})", allowed))
            continue
        if any(cell and not cell.isspace() for cell in row):
            rows.append((line, tuple(row)))


def _header_faults(path: str, columns: Sequence[str]) -> list[Fault]:
    faults = []
    for separator in (";", "\t", "|"):
        if len(columns) == 1 and separator in columns[0]:
            hint = f"the cells seem to be separated by {separator!r}: save the table with commas"
            faults.append(Fault(path, "one column", "columns separated by commas", hint))
    for column, count in Counter(column.lower() for column in columns).items():
        if count > 1:
            found = f"column {column!r} {count} times" if column else f"{count} columns without a name"
            faults.append(Fault(path, found, "every column once", "rename or remove all but one"))
    return faults


def _misfit(path: str, row: Sequence[str], columns: Sequence[str]) -> Fault:
    hint = "put a cell that contains a comma in quotes" if len(row) > len(columns) else ""
    found = f"{len(row)} cell{'s' * (len(row) != 1)} ({row[0]!r}, ...)"
    return Fault(path, found, f"{len(columns)} cells, one for each column", hint)


def column_faults(table: Table, known: Collection[str], required: Iterable[str]) -> list[Fault]:
    """Return the faults of a table's header: unknown columns with the nearest known one, missing ones.

    Parameters
    ----------
    table
        The table.
    known
        Names a column may have, in lower case.
    required
        Names that must be there.
    """
    if len(table.columns) == 1 and table.faults:
        return []  # the wrong separator is the one thing to say
    present = [column.lower() for column in table.columns]
    absent = [name for name in known if name not in present]
    allowed = f"one of {listing(known, limit=30)}"
    unknown = [
        Fault(f"{table.name} {column}", "an unknown column", allowed, nearest(column, absent))
        for column in table.columns
        if column.lower() not in known
    ]
    missing = [
        Fault(f"{table.name} {name}", "no such column", "a column of that name: every row needs it")
        for name in required
        if name not in present
    ]
    return unknown + missing


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    r"""Return a table as CSV text that `read_table` reads back cell by cell.

    Parameters
    ----------
    columns
        The header.
    rows
        The cells of each row by column; a column that is not there is left empty.

    Examples
    --------
    >>> csv_text(["id", "name"], [{"id": "ana", "name": "Ana, the first"}])
    'id,name\r\nana,"Ana, the first"\r\n'
    """
    lines = [columns, *([row.get(column, "") for column in columns] for row in rows)]
    return "".join(",".join(_quoted(cell) for cell in line) + "\r\n" for line in lines)


_NEEDS_QUOTES = re.compile(r'[",\r\n]|^\s|\s$')


def _quoted(cell: str) -> str:
    # spaces at the edges too: they are part of the text, while a reader skips those after a comma
    return '"' + cell.replace('"', '""') + '"' if _NEEDS_QUOTES.search(cell) else cell
