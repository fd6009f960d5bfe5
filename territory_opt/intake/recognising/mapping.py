"""What a person says about an export: which table each file is, what its columns mean and how they are written."""

import re
from collections.abc import Mapping

import attrs

from territory_opt.intake.records.export import DealStatus
from territory_opt.intake.records.recognition import Role, System, TableKind
from territory_opt.intake.records.sheet import Sheet

SCHEMA = "territory_opt/mapping/1"
_UNWRITABLE = re.compile("[\ud800-\udfff]")


def writable(name: str) -> str:
    r"""Return a name as a file can hold it: halves of characters become U+FFFD.

    Examples
    --------
    >>> writable("Amount \udc80") == "Amount \N{REPLACEMENT CHARACTER}"
    True
    """
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", name)


@attrs.frozen(kw_only=True)
class ColumnRule:
    """Which column has a meaning, and how its cells are written.

    Parameters
    ----------
    header
        Its header as written; None when `position` alone says which it is.
    position
        Its place in the sheet, from 1; needed where a header stands twice.
    style
        How its numbers are written: ``1,234.56`` or ``1.234,56``.
    order
        In which order its dates are written: ``dmy``, ``mdy`` or ``ymd``.
    scale
        The number its shares go up to: 1 or 100.
    place
        Where this is stated, for messages.
    """

    header: str | None = None
    position: int | None = None
    style: str | None = None
    order: str | None = None
    scale: float | None = None
    place: str = attrs.field(default="", eq=False)

    def position_in(self, sheet: Sheet) -> int | None:
        """Return the place of the column in a sheet, from 0; None when there is no such column."""
        headers = [writable(header) for header in sheet.columns]
        if self.position is None:
            return headers.index(self.header) if self.header in headers else None
        place = self.position - 1
        return place if place < len(headers) and self.header in {None, headers[place]} else None


@attrs.frozen(kw_only=True)
class MappedTable:
    """What a person says about one sheet.

    Parameters
    ----------
    file, sheet
        Name of the file, and of the sheet where the file has several.
    kind
        What it lists.
    system
        Whose names its headers are; as of the whole export when not given.
    columns
        Its columns, by meaning; no others are read.
    has_period_columns
        Whether it is a table of goals with a column for each quarter, month or year.
    place
        Where this is stated, for messages.
    """

    file: str
    sheet: str | None = None
    kind: TableKind
    system: System | None = None
    columns: Mapping[Role, ColumnRule] = attrs.field(factory=dict)
    has_period_columns: bool = False
    place: str = attrs.field(default="", eq=False)

    def is_about(self, sheet: Sheet) -> bool:
        """Return whether a sheet is the one that is meant."""
        is_file = self.file.casefold() == writable(sheet.file).casefold()
        return is_file and self.sheet in {None, writable(sheet.name)}


@attrs.frozen(kw_only=True)
class ColumnMapping:
    """What a person says about an export.

    Parameters
    ----------
    tables
        The sheets that are described; others are recognised by themselves.
    system
        Which program wrote the export.
    stage_odds
        Odds [1] by stage.
    stages
        Whether deals in a stage are open, won or lost.
    owners
        The name for people of owners that the export names otherwise.
    currency
        The currency of its money.
    """

    tables: tuple[MappedTable, ...] = ()
    system: System | None = None
    stage_odds: Mapping[str, float] = attrs.field(factory=dict)
    stages: Mapping[str, DealStatus] = attrs.field(factory=dict)
    owners: Mapping[str, str] = attrs.field(factory=dict)
    currency: str | None = None

    def table_for(self, sheet: Sheet) -> MappedTable | None:
        """Return what is said about a sheet, or None."""
        return next((table for table in self.tables if table.is_about(sheet)), None)

    def rules_for(self, sheet: Sheet) -> Mapping[Role, ColumnRule]:
        """Return how the columns of a sheet are to be read, by meaning."""
        table = self.table_for(sheet)
        return {} if table is None else table.columns
