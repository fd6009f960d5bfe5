"""The sheet of actions: one row for each, and its weeks as coloured cells that follow the dates."""

import datetime as dt

from territory_opt.planning.plan import TerritoryPlan
from territory_opt.report.table_columns import Measure, PlanTable
from territory_opt.workbook.formats import PART_COLOURS, Look, Style
from territory_opt.workbook.record_table import FIRST_ROW, HEADER_ROW, Placed, plain_columns, write_table
from territory_opt.workbook.writer import Sheet, column_letters, day_number

ACTIONS = "Actions"
_WEEK = dt.timedelta(days=7)
_WEEK_WIDTH = 2.2
_PAST = "#EEF1F4"
_STATE_COLOURS = {"done": "#8C979F", "in_progress": PART_COLOURS["flow"], "fixed": "#CC79A7"}


def write_actions(sheet: Sheet, plan: TerritoryPlan, table: PlanTable, *, footer: str) -> Placed:
    """Write the sheet of actions.

    Parameters
    ----------
    sheet
        Where to.
    plan
        The plan.
    table
        Its table of actions.
    footer
        What stands at the foot of every printed page.
    """
    columns = plain_columns(table, state={"values": [str(state) for state in table.column("state")]})
    placed = write_table(
        sheet,
        columns,
        title="Actions: the work that closes Stretch deals",
        explained=(
            "Bars: blue planned, orange critical (no action of the deal has less to spare), green in progress, pink "
            "fixed, dark grey done. Light grey: before the plan date."
        ),
        id_labels=["Deal id", "Action id"],
        frozen_columns=4,
        footer=footer,
    )
    if table.rows:
        last_column = _draw_weeks(sheet, placed, plan.problem.as_of)
        sheet.set_up_print(header_row=HEADER_ROW, footer=footer, num_columns=last_column + 1, kept_columns=4)
    return placed


def _draw_weeks(sheet: Sheet, placed: Placed, as_of: dt.date) -> int:
    """Write Mondays right of the table, each a formula of the one before, colour the rows; return the last column."""
    days = [
        day
        for label in ("Starts", "Ends")
        for day in placed.columns[placed.position(label)].values
        if isinstance(day, dt.date)
    ]
    monday = min(days) - dt.timedelta(days=min(days).weekday())
    num_weeks = (max(days) - monday).days // 7 + 1
    first = len(placed.columns) + 1
    sheet.width(first - 1, 1)
    style = Style(measure=Measure.DAY, look=Look.WEEK)
    for week in range(num_weeks):
        column = first + week
        sheet.width(column, _WEEK_WIDTH)
        if week == 0:
            sheet.write(HEADER_ROW, column, monday, style)
        else:
            before = f"{column_letters(column - 1)}{HEADER_ROW + 1}"
            sheet.formula(HEADER_ROW, column, f"={before}+7", monday + week * _WEEK, style)
    _colour(sheet, placed, (FIRST_ROW, first, placed.last_row, first + num_weeks - 1), as_of)
    return first + num_weeks - 1


def _colour(sheet: Sheet, placed: Placed, area: tuple[int, int, int, int], as_of: dt.date) -> None:
    def of(label: str) -> str:
        return f"${column_letters(placed.position(label))}{FIRST_ROW + 1}"

    week = f"{column_letters(area[1])}${HEADER_ROW + 1}"
    runs = f"{of('Starts')}<{week}+7,{of('Ends')}>={week}"
    for state, colour in _STATE_COLOURS.items():
        sheet.colour(area, f'=AND({runs},{of("State")}="{state}")', {"bg_color": colour})
    sheet.colour(area, f'=AND({runs},{of("Critical")}="yes")', {"bg_color": PART_COLOURS["stretch"]})
    sheet.colour(area, f"=AND({runs})", {"bg_color": PART_COLOURS["likely"]})
    sheet.colour(area, f"={week}+7<={day_number(as_of)}", {"bg_color": _PAST})
