"""The sheet of a worksheet that asks for Flow, Likely and Stretch, and shows what is then left of the target."""

from collections.abc import Iterator

from territory_opt.planning.plan import RepPlan
from territory_opt.report.table_columns import Measure
from territory_opt.rules.verdict import Standing
from territory_opt.session.columns import money_allowed
from territory_opt.session.layout import ESTIMATED, OWN_ESTIMATE, PART, PART_NAMES
from territory_opt.workbook.formats import ALARM, PART_COLOURS, Look, Style
from territory_opt.workbook.writer import Series, Sheet

ESTIMATE_HEADER = 4
"""Where the header of the estimates stands, counted from 0."""

OWN_CELLS = f"$C${ESTIMATE_HEADER + 4}:$C${ESTIMATE_HEADER + 6}"
"""The cells of the three estimates."""

_PART_MEANINGS = {
    Standing.FLOW: "comes back by itself, whatever you do",
    Standing.LIKELY: "you know it, and it closes with routine work",
    Standing.STRETCH: "you know it, and it needs real work from you",
}
_MONEY, _OWN_MONEY = Style(measure=Measure.MONEY), Style(measure=Measure.MONEY, look=Look.INPUT)


def write_estimate(sheet: Sheet, rep: RepPlan, currency: str, *, footer: str) -> None:
    """Write the sheet of the target: three cells for the rep's own view, sums that follow at once.

    Parameters
    ----------
    sheet
        Where to.
    rep
        Whose.
    currency
        What money is in.
    footer
        What stands at the foot of every printed page.
    """
    sheet.write(0, 0, "Your target: where will it come from?", Style(look=Look.TITLE))
    explained = (
        f"Three numbers in {currency}, for the whole period. Leave a cell empty where you have no view of your own."
    )
    sheet.write(1, 0, explained, Style(look=Look.SUBTITLE))
    for column, width in enumerate((22, 46, 17, 17, 17)):
        sheet.width(column, width)
    labels = (PART, "What it is", OWN_ESTIMATE, "The CRM says", "With my estimate")
    for column, label in enumerate(labels):
        sheet.write(ESTIMATE_HEADER, column, label, Style(look=Look.HEADER))
    sheet.height(0, 28)
    sheet.height(ESTIMATE_HEADER, 22)
    rows = list(_estimate_rows(rep))
    for row, (label, meaning, value, formula, shown) in enumerate(rows, start=ESTIMATE_HEADER + 1):
        look = Look.TOTAL if row == ESTIMATE_HEADER + len(rows) else Look.PLAIN
        sheet.write(row, 0, label, Style(look=look))
        sheet.write(row, 1, meaning, Style(look=look))
        is_asked = label in {PART_NAMES[part] for part in ESTIMATED}
        sheet.write(row, 2, None, _OWN_MONEY if is_asked else Style(measure=Measure.MONEY, look=look))
        sheet.write(row, 3, value, Style(measure=Measure.MONEY, look=look))
        sheet.formula(row, 4, formula.format(row=row + 1), shown, Style(measure=Measure.MONEY, look=look))
        sheet.height(row, 20)
    allowed = money_allowed(
        "Your estimate", "Money you expect from it in the whole period. Empty: no view of your own."
    )
    sheet.allow((ESTIMATE_HEADER + 3, ESTIMATE_HEADER + 5), 2, allowed)
    last = ESTIMATE_HEADER + len(rows)
    sheet.colour((last, 4, last, 4), f"=N($E${last + 1})>0", {"font_color": ALARM})
    sheet.write(last + 1, 1, "a positive rest is still to be found; a negative one is more than promised", _NOTE)
    _draw_parts(sheet, last + 3)
    sheet.set_up_print(header_row=None, footer=footer)


_NOTE = Style(look=Look.NOTE)


def _estimate_rows(rep: RepPlan) -> Iterator[tuple[str, str, float | None, str, float | None]]:
    sheet, first = rep.sheet, ESTIMATE_HEADER + 2
    promised = "what you promised for the period" if sheet.target is not None else "not stated"
    yield "Target", promised, sheet.target, '=IF(ISNUMBER(D{row}),D{row},"")', sheet.target
    yield "Won", "closed already", sheet.won, "=D{row}", sheet.won
    known = {Standing.FLOW: sheet.flow, Standing.LIKELY: sheet.likely.amount, Standing.STRETCH: sheet.stretch.amount}
    for part, value in known.items():
        yield PART_NAMES[part], _PART_MEANINGS[part], value, "=IF(ISNUMBER(C{row}),C{row},D{row})", value
    rest = f'=IF(ISNUMBER(E{first}),ROUND(E{first}-SUM(E{first + 1}:E{first + 4}),2),"")'
    yield "Still to find", "what is then left of the target", sheet.not_identified, rest, sheet.not_identified


def _draw_parts(sheet: Sheet, row: int) -> None:
    """Draw the two views of the target as bars."""
    name, first = sheet.name, ESTIMATE_HEADER + 3
    header = ESTIMATE_HEADER + 1
    parts = ("won", "flow", "likely", "stretch", "not_identified")
    series = [
        Series(
            name=f"={name}!$A${first + i}", values=f"={name}!$D${first + i}:$E${first + i}", colour=PART_COLOURS[part]
        )
        for i, part in enumerate(parts)
    ]
    sheet.stacked_bars(
        (row, 0),
        title="Where the target comes from",
        categories=f"={name}!$D${header}:$E${header}",
        series=series,
        measure=Measure.MONEY,
        size=(900, 230),
    )
