"""The sheet of scenarios: every figure side by side with its difference as a formula, and what each one changes."""

from collections.abc import Iterator

from territory_opt.comparison.result import Comparison
from territory_opt.comparison.table import Line, Unit, figure_lines, rep_names
from territory_opt.report.table_columns import Measure, Value
from territory_opt.scenarios.differences import grouped
from territory_opt.workbook.formats import Look, Style
from territory_opt.workbook.record_table import FIRST_ROW, HEADER_ROW
from territory_opt.workbook.writer import Sheet, column_letters

SCENARIOS = "Scenarios"
MOST_SCENARIOS = 100
"""More scenarios than these do not stand side by side; the sheet says how many are left out."""

_MEASURES = {Unit.MONEY: Measure.MONEY, Unit.CHANCE: Measure.SHARE, Unit.HOURS: Measure.HOURS}
_LEFT = ("Who", "Rep id", "Figure")
_BASE = len(_LEFT)
_WIDTHS = (22.0, 16.0, 24.0, 14.0)


def write_scenarios(sheet: Sheet, comparison: Comparison, *, footer: str) -> None:
    """Write the sheet of scenarios.

    Parameters
    ----------
    sheet
        Where to.
    comparison
        The scenarios; the territory as it is comes first.
    footer
        What stands at the foot of every printed page.
    """
    shown = min(MOST_SCENARIOS, len(comparison.scenarios))
    left_out = len(comparison.scenarios) - shown
    asked = f" Asked of all: {comparison.asked}." if comparison.asked else ""
    more = f" {left_out:,} more scenarios are not shown." if left_out else ""
    sheet.write(0, 0, "Scenarios beside the territory as it is", Style(look=Look.TITLE))
    explained = f"Difference: the scenario less the territory as it is. Money in {comparison.currency}.{asked}{more}"
    sheet.write(1, 0, explained, Style(look=Look.SUBTITLE))
    last_column = _write_header(sheet, comparison, shown)
    row = FIRST_ROW
    for who, line in _lines(comparison):
        _write_line(sheet, row, who, line, shown)
        row += 1
    sheet.filters(HEADER_ROW, row - 1, last_column)
    _write_changes(sheet, row + 1, comparison, shown)
    sheet.freeze(FIRST_ROW, _BASE)
    sheet.set_up_print(header_row=HEADER_ROW, footer=footer, num_columns=last_column + 1, kept_columns=_BASE)


def _write_header(sheet: Sheet, comparison: Comparison, shown: int) -> int:
    style = Style(look=Look.HEADER)
    for column, label in enumerate((*_LEFT, comparison.base.name)):
        sheet.write(HEADER_ROW, column, label, style)
        sheet.width(column, _WIDTHS[column])
    for number, result in enumerate(comparison.scenarios[:shown]):
        column = _BASE + 1 + 2 * number
        sheet.write(HEADER_ROW, column, result.name, style)
        sheet.write(HEADER_ROW, column + 1, "Difference", style)
        sheet.width(column, 14)
        sheet.width(column + 1, 12)
    sheet.height(HEADER_ROW, 45)
    return _BASE + 2 * shown


def _lines(comparison: Comparison) -> Iterator[tuple[str, Line]]:
    for rep, who in ((None, comparison.base.team.name), *rep_names(comparison).items()):
        for line in figure_lines(comparison, rep):
            yield who, line


def _write_line(sheet: Sheet, row: int, who: str, line: Line, shown: int) -> None:
    look = Look.TOTAL if line.rep is None else Look.PLAIN
    left: tuple[Value, ...] = (who, line.rep, line.figure.words)
    for column, value in enumerate(left):
        sheet.write(row, column, value, Style(look=look))
    style = Style(measure=_MEASURES[line.figure.unit], look=look)
    base = f"${column_letters(_BASE)}{row + 1}"
    sheet.write(row, _BASE, line.values[0], style)
    for number in range(1, shown + 1):
        column = _BASE - 1 + 2 * number
        its = f"{column_letters(column)}{row + 1}"
        sheet.write(row, column, line.values[number], style)
        sheet.formula(row, column + 1, f'=IF(COUNT({base},{its})=2,{its}-{base},"")', line.delta(number), style)


def _write_changes(sheet: Sheet, row: int, comparison: Comparison, shown: int) -> None:
    """Write what each scenario changes, and why one has no plan."""
    sheet.write(row, 0, "What each scenario changes", Style(look=Look.HEADING))
    for result in comparison.scenarios[:shown]:
        row += 1
        sheet.write(row, 0, result.name, Style(look=Look.TOTAL))
        sheet.write(row, 1, result.description or None, Style(look=Look.TOTAL))
        told = [str(change) for change in grouped(result.differences)] or ["nothing"]
        told += [
            f"No plan for {figures.name}: {figures.why_not}" for figures in result.reps.values() if figures.why_not
        ]
        told += [finding.message for finding in result.findings]
        for text in told:
            row += 1
            sheet.write(row, 1, text)
