"""What the sheets of a worksheet have in common: the numbers of rows, what may be typed, room for a pen."""

from collections.abc import Mapping
from typing import Any

from territory_opt.model.checks import MOST_MONEY
from territory_opt.report.table_columns import Measure
from territory_opt.session.layout import NUMBER
from territory_opt.session.questions import HOURS_OF_A_WEEK
from territory_opt.workbook.record_table import FIRST_ROW, Placed, SheetColumn
from territory_opt.workbook.writer import Sheet


def roomy(sheet: Sheet, placed: Placed) -> Placed:
    """Give every row room for a pen."""
    for row in range(FIRST_ROW, placed.last_row + 1):
        sheet.height(row, 20)
    return placed


def number_column(count: int) -> SheetColumn:
    """Return the column that says which record a row is about."""
    meaning = "Says which record the row is about, wherever you sort it to; do not change it."
    return SheetColumn(label=NUMBER, measure=Measure.COUNT, meaning=meaning, values=range(1, count + 1), width=6)


def between(kind: str, minimum: object, maximum: object) -> dict[str, Any]:
    """Return that something lies between two ends, as the writer takes it."""
    return {"validate": kind, "criteria": "between", "minimum": minimum, "maximum": maximum}


def told(title: str, message: str, wrong: str) -> Mapping[str, str]:
    """Return what is shown beside a cell, and what when something else is typed; as the writer takes it."""
    return {"input_title": title, "input_message": message, "error_title": title, "error_message": wrong}


def money_allowed(title: str, message: str) -> dict[str, Any]:
    """Return that money is asked for."""
    return {**between("decimal", 0, MOST_MONEY), **told(title, message, "Money, 0 or more; or empty.")}


def hours_allowed(title: str, message: str) -> dict[str, Any]:
    """Return that hours of a week are asked for."""
    return {**between("decimal", 0, HOURS_OF_A_WEEK), **told(title, message, "Hours from 0 to 168; or empty.")}
