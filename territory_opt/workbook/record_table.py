"""A sheet with one row for each record: title, header with notes, filters, live formulas, cells that may be edited."""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeAlias

import attrs

from territory_opt.report.table_columns import Measure, PlanTable, TableColumn, Value
from territory_opt.workbook.cell_text import cell_text
from territory_opt.workbook.formats import Look, Style
from territory_opt.workbook.writer import Sheet, column_letters

HEADER_ROW = 4
"""Where the header of every table stands, counted from 0; the row above it may hold totals."""

TOTAL_ROW = HEADER_ROW - 1
FIRST_ROW = HEADER_ROW + 1

At: TypeAlias = Callable[[str], str]
"""Gives the address of a row's cell by the label of its column."""

_NARROWEST, _WIDEST, _LOOKED_AT, _CENTS_BELOW = 7.0, 36.0, 400, 1000.0
_TITLE_HEIGHT, _HEADER_HEIGHT, _LINE_HEIGHT, _HIGHEST = 28, 46, 13.5, 400
_WIDER = 1.12
"""How much more room a text may take than its number of digits would."""


@attrs.frozen(kw_only=True)
class SheetColumn:
    """A column of a sheet.

    Parameters
    ----------
    label
        Its header; no other column of the sheet has it.
    measure
        What its values are.
    meaning
        What it holds, in a sentence: the note on its header.
    values
        What stands in its rows; of formulas, what they come to.
    formula
        The formula of a row, given the addresses of the row's other cells.
    inputs
        The positions of the rows whose cell may be edited and is read back.
    allowed
        What may be typed into its inputs, as the writer takes it.
    name
        A name for its cells that formulas may use.
    total
        The formula above the header, given the addresses of the column's rows and of the total row's cells.
    total_value
        What that comes to, or what stands there as it is.
    total_name
        A name for that cell that formulas may use.
    measures
        The measure of each row, where they differ.
    width
        Its width in characters; fitted to the values when not given.
    """

    label: str
    measure: Measure
    meaning: str
    values: Sequence[Value]
    formula: Callable[[At], str] | None = None
    inputs: Collection[int] = ()
    allowed: Mapping[str, Any] | None = None
    name: str = ""
    total: Callable[[str, At], str] | None = None
    total_value: Value = None
    total_name: str = ""
    measures: Sequence[Measure] | None = None
    width: float | None = None

    @classmethod
    def of(cls, table: PlanTable, name: str, /, **more: Any) -> "SheetColumn":  # noqa: ANN401  # any of its fields
        """Return a column of a plan's table, perhaps with other or more fields."""
        column = next(column for column in table.columns if column.name == name)
        known = {"label": column.label, "measure": column.measure, "meaning": column.meaning}
        return cls(**(known | ({} if "values" in more else {"values": table.column(name)}) | more))


@attrs.frozen(kw_only=True)
class Placed:
    """Where a table stands, and what was written to the cells that are compared when the workbook is read back.

    Parameters
    ----------
    sheet
        The name of the sheet.
    columns
        The columns in their order.
    num_rows
        Number of records.
    id_labels
        The labels of the columns that name the record together; none where nothing is compared.
    """

    sheet: str
    columns: tuple[SheetColumn, ...]
    num_rows: int
    id_labels: Sequence[str]

    @property
    def last_row(self) -> int:
        """The last row of the table, counted from 0; a table without records has one empty row."""
        return HEADER_ROW + max(1, self.num_rows)

    @property
    def has_totals(self) -> bool:
        """Whether a row of totals stands above the header."""
        return any(column.total_value is not None for column in self.columns)

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {column.label: position for position, column in enumerate(self.columns)}

    def position(self, label: str) -> int:
        """Return the column of a label, counted from 0."""
        return self._positions[label]

    def cells(self, label: str) -> str:
        """Return the cells of a column: ``Gap!$E$6:$E$20``."""
        return f"{self.sheet}!{self.rows(label)}"

    def rows(self, label: str, most: int | None = None) -> str:
        """Return the cells of a column without the name of the sheet, perhaps only the first of them."""
        letters = column_letters(self.position(label))
        last = self.last_row if most is None else min(self.last_row, HEADER_ROW + most)
        return f"${letters}${FIRST_ROW + 1}:${letters}${last + 1}"

    def first(self, label: str, most: int) -> str:
        """Return the first cells of a column, with the name of the sheet."""
        return f"{self.sheet}!{self.rows(label, most)}"

    def header(self, label: str) -> str:
        """Return the header cell of a column, with the name of the sheet."""
        return f"{self.sheet}!${column_letters(self.position(label))}${HEADER_ROW + 1}"

    def total(self, label: str) -> str:
        """Return the cell above the header of a column, with the name of the sheet."""
        return f"{self.sheet}!${column_letters(self.position(label))}${TOTAL_ROW + 1}"


def plain_columns(table: PlanTable, /, **more: Mapping[str, Any]) -> list[SheetColumn]:
    """Return all columns of a plan's table, some of them with other or more fields."""
    return [_plain(table, column, more.get(column.name, {})) for column in table.columns]


def _plain(table: PlanTable, column: TableColumn, more: Mapping[str, Any]) -> SheetColumn:
    return SheetColumn.of(table, column.name, **more)


def write_table(
    sheet: Sheet,
    columns: Sequence[SheetColumn],
    *,
    title: str,
    explained: str,
    id_labels: Sequence[str] = (),
    frozen_columns: int = 2,
    footer: str,
) -> Placed:
    """Write a table to a sheet that is still empty, and set the sheet up for reading and for printing.

    Parameters
    ----------
    sheet
        Where to.
    columns
        The columns, of equal length.
    title, explained
        What stands above the table.
    id_labels
        The labels of the columns that name the record together, when the workbook is read back.
    frozen_columns
        How many columns stay in sight.
    footer
        What stands at the foot of every printed page.
    """
    num_rows = len(columns[0].values)
    placed = Placed(sheet=sheet.name, columns=tuple(columns), num_rows=num_rows, id_labels=id_labels)
    sheet.write(0, 0, title, Style(look=Look.TITLE))
    sheet.write(1, 0, explained, Style(look=Look.SUBTITLE))
    for position, column in enumerate(columns):
        _write_column(sheet, placed, position, column)
    _set_heights(sheet, columns)
    name = f"{sheet.name}_table"
    sheet.table(name, HEADER_ROW, placed.last_row, [column.label for column in columns], Style(look=Look.HEADER))
    sheet.height(0, _TITLE_HEIGHT)
    sheet.height(HEADER_ROW, _HEADER_HEIGHT)
    sheet.freeze(FIRST_ROW, frozen_columns)
    sheet.set_up_print(header_row=HEADER_ROW, footer=footer, num_columns=len(columns), kept_columns=frozen_columns)
    return placed


def _write_column(sheet: Sheet, placed: Placed, position: int, column: SheetColumn) -> None:
    style = Style(measure=column.measure, has_cents=_has_cents(column), wraps=_wraps(column))
    edited = attrs.evolve(style, look=Look.INPUT)
    inputs = frozenset(column.inputs)
    for i, value in enumerate(column.values):
        row = FIRST_ROW + i
        its_style = edited if i in inputs else style
        if column.measures is not None:
            its_style = attrs.evolve(its_style, measure=column.measures[i])
        if column.formula is not None:
            sheet.formula(row, position, column.formula(_at(placed, row)), value, its_style)
        elif value is not None or i in inputs:
            sheet.write(row, position, value, its_style)
    if placed.has_totals:
        _write_total(sheet, placed, position, column, attrs.evolve(style, look=Look.TOTAL))
    if column.name:
        sheet.book.name_cells(column.name, placed.cells(column.label))
    if column.allowed is not None and inputs:
        sheet.allow((FIRST_ROW + min(inputs), FIRST_ROW + max(inputs)), position, column.allowed)
    sheet.note(HEADER_ROW, position, column.meaning)
    sheet.width(position, _width(column) if column.width is None else column.width)


def _write_total(sheet: Sheet, placed: Placed, position: int, column: SheetColumn, style: Style) -> None:
    if column.total is None:
        sheet.write(TOTAL_ROW, position, column.total_value, style)
    else:
        formula = column.total(placed.rows(column.label), _at(placed, TOTAL_ROW))
        sheet.formula(TOTAL_ROW, position, formula, column.total_value, style)
    if column.total_name:
        sheet.book.name_cells(column.total_name, placed.total(column.label))


def _set_heights(sheet: Sheet, columns: Sequence[SheetColumn]) -> None:
    """Make rows as high as the text in them that goes on in further lines; not every program does it by itself."""
    wrapped = [column for column in columns if _wraps(column)]
    for i in range(len(columns[0].values) if wrapped else 0):
        lines = max(_num_lines(str(column.values[i] or ""), column.width or _WIDEST) for column in wrapped)
        if lines > 1:
            sheet.height(FIRST_ROW + i, min(_HIGHEST, _LINE_HEIGHT * lines))


def _num_lines(text: str, width: float) -> int:
    return sum(max(1, math.ceil(len(line) * _WIDER / width)) for line in text.split("\n"))


def _at(placed: Placed, row: int) -> At:
    return lambda label: f"{column_letters(placed.position(label))}{row + 1}"


def _has_cents(column: SheetColumn) -> bool:
    if column.measure is not Measure.MONEY:
        return False
    amounts = [abs(value) for value in column.values if isinstance(value, int | float)]
    return max(amounts, default=_CENTS_BELOW) < _CENTS_BELOW and any(amount % 1 for amount in amounts)


def _wraps(column: SheetColumn) -> bool:
    return column.width is not None and column.measure is Measure.TEXT


def _width(column: SheetColumn) -> float:
    """Return a width that shows most values whole, and the longest word of the label."""
    words = max(map(len, column.label.split()), default=0)
    return max(_NARROWEST, words + 1.5, min(_WIDEST, 2.5 + _longest(column)))


def _longest(column: SheetColumn) -> float:
    values = [value for value in column.values[:_LOOKED_AT] if value is not None]
    if column.total_value is not None:
        values.append(column.total_value)
    match column.measure:
        case Measure.TEXT:
            return max((len(cell_text(str(value))) for value in values), default=0)
        case Measure.MONEY:
            amounts = (value for value in values if isinstance(value, int | float))
            return max((len(f"{value:,.0f}") + 1 for value in amounts), default=0) + 3 * _has_cents(column)
        case Measure.DAY:
            return len("2026-01-05") - 1
        case _:
            return 0
