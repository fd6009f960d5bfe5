"""A table as it lies in a file: columns of raw cells, each row with its place, nothing read into it yet."""

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from typing import TypeAlias

import attrs

from territory_opt.model.finding import Finding

Cell: TypeAlias = str | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None
"""What a cell holds: text in a CSV file, a typed value in a workbook; None and "" are nothing."""


class AsideReason(StrEnum):
    """Why a row of a file is no record."""

    TITLE = "title"
    """It stands before the header."""
    REPEATED_HEADER = "repeated_header"
    """It repeats the header."""
    SUBTOTAL = "subtotal"
    """It sums up other rows."""
    FOOTER = "footer"
    """It stands after the records: a note, the grand total, who exported it."""
    MISFIT = "misfit"
    """It has more or fewer cells than the header, or cannot be read as a row."""


@attrs.frozen
class RowAside:
    """A row that is no record.

    Parameters
    ----------
    line
        The line or row of the file, counted from 1.
    reason
        Why it is none.
    cells
        What it holds.
    """

    line: int
    reason: AsideReason
    cells: tuple[Cell, ...]


@attrs.frozen(kw_only=True)
class Sheet:
    """A table as it lies in a file, column by column.

    Parameters
    ----------
    file
        Name of its file.
    name
        Name for messages: the file, and in a workbook of several sheets the sheet.
    columns
        The header as it is written, without spaces around the names.
    cells
        The cells of each column, one for each record row.
    lines
        For each record row the line or row of the file, counted from 1.
    aside
        Rows that are no records.
    findings
        What was settled or guessed about the file: its encoding, separator, header row.
    """

    file: str
    name: str
    columns: tuple[str, ...]
    cells: tuple[Sequence[Cell], ...]
    lines: Sequence[int]
    aside: tuple[RowAside, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def num_rows(self) -> int:
        """How many record rows there are."""
        return len(self.lines)

    def place(self, row: int) -> str:
        """Return where a record row stands, for messages: ``deals.csv:12``."""
        return f"{self.name}:{self.lines[row]}"
