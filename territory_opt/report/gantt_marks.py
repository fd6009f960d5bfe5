"""The signs in a picture of actions: bars, how long each can wait, close dates, today, and what they mean."""

import datetime as dt
from collections.abc import Callable, Sequence

from territory_opt.report.day_axis import DayAxis
from territory_opt.report.gantt_rows import GanttDeal, GanttRow, RowState
from territory_opt.report.layout import day
from territory_opt.report.svg import (
    BAND,
    BLUE,
    GREEN,
    INK,
    SHADE,
    SKY,
    SMALL_PX,
    VERMILLION,
    YELLOW,
    Box,
    Canvas,
    LegendEntry,
    Look,
    look,
    mixed,
    text_width,
)

CLOSE_INK = mixed(BLUE, INK, 0.2)
TODAY_INK = mixed(VERMILLION, INK, 0.4)
FLOAT_INK = "#858585"
CRITICAL_EDGE_PX = 2.5
PLAIN_EDGE_PX = 1.0
LOOKS = {
    RowState.PLANNED: look(SKY),
    RowState.IN_PROGRESS: look(GREEN, "diagonal"),
    RowState.DONE: Look("#e4e4e4", "#6f6f6f", "cross"),
    RowState.FIXED: look(YELLOW, "dots"),
}
"""How an action looks in each state; what is critical has a thicker, darker edge besides."""
_BAR_PX = 12.0
_HALF_DIAMOND_PX = 5.0
_ARROW_PX = 6.0
_GAP_PX = 4.0


def dated(date: dt.date) -> str:
    """Return a date for people, with its year."""
    return f"{day(date)} {date.year}"


def bar_title(row: GanttRow) -> str:
    """Return everything about an action in one sentence."""
    parts = [f"{row.label}: {dated(row.start)} to {dated(row.finish)}", row.remark]
    if row.latest_start is not None:
        parts.append(f"may start as late as {dated(row.latest_start)}")
    return ", ".join(filter(None, [*parts, row.person]))


def draw_bar(picture: Canvas, row: GanttRow, axis: DayAxis, top: float) -> None:
    """Draw an action in a row that begins at `top`, with a thin line as far as its start can wait."""
    left, right = axis.span(row.start, row.finish)
    _bar(picture, Box(left, top + 4, right - left, _BAR_PX), row.state, is_critical=row.is_critical)
    middle = top + 4 + _BAR_PX / 2
    if row.start < axis.first:
        _arrow(picture, axis.left_px - 1, middle, -_ARROW_PX)
    if row.finish > axis.last:
        _arrow(picture, axis.right_px + 1, middle, _ARROW_PX)
    if row.latest_start is not None and row.latest_start > row.start:
        _float(picture, axis.start_of(row.start), axis.end_of(row.latest_start), top + 19)


def _bar(picture: Canvas, box: Box, state: RowState, *, is_critical: bool) -> None:
    its_look = LOOKS[state]
    if is_critical:
        picture.area(box, Look(its_look.fill, INK, its_look.pattern), edge_px=CRITICAL_EDGE_PX)
    else:
        picture.area(box, its_look, edge_px=PLAIN_EDGE_PX)


def _float(picture: Canvas, left: float, right: float, y: float) -> None:
    picture.line((left, y), (right, y), FLOAT_INK)
    picture.line((right, y - 3), (right, y + 2), FLOAT_INK)


def _arrow(picture: Canvas, x: float, y: float, length: float) -> None:
    picture.shape([(x, y - 4), (x + length, y), (x, y + 4)], INK)


def draw_close_date(picture: Canvas, due: dt.date, axis: DayAxis, head: Box, bottom: float) -> None:
    """Mark the end of the day a deal closes: in words in its head line, and as a line down to its last action."""
    label, y = f"closes {day(due)}", head.top + head.height / 2
    x = axis.end_of(due)
    if axis.shows(due):
        picture.line((x, head.top), (x, bottom), CLOSE_INK, dashes="2 3")
        _diamond(picture, x, y)
    else:
        label = f"closes {dated(due)}"
        _arrow(picture, x, y, _ARROW_PX if due > axis.last else -_ARROW_PX)
    width = text_width(label, SMALL_PX) + 2
    offset = _HALF_DIAMOND_PX + _GAP_PX
    left = x + offset if x + offset + width <= axis.right_px else x - offset - width
    box = Box(left, head.top + 4, width, head.height - 8)
    picture.fill(box, BAND)
    picture.words(label, box, size_px=SMALL_PX, colour=CLOSE_INK)


def _diamond(picture: Canvas, x: float, y: float) -> None:
    half = _HALF_DIAMOND_PX
    picture.shape([(x - half, y), (x, y - half), (x + half, y), (x, y + half)], CLOSE_INK)


def draw_today(picture: Canvas, axis: DayAxis, today: dt.date, top: float, bottom: float) -> None:
    """Draw a line where today begins, named above it; none when today is not shown."""
    if not axis.shows(today):
        return
    x = axis.start_of(today)
    label = f"today {day(today)}"
    width = text_width(label, SMALL_PX, bold=True) + 2
    left = min(max(x - width / 2, axis.left_px), axis.right_px - width)
    picture.line((x, top - 1), (x, bottom), TODAY_INK, px=1.5)
    box = Box(left, top - 13, width, 13)
    picture.words(label, box, size_px=SMALL_PX, bold=True, colour=TODAY_INK, at="middle")


def legend_of(deals: Sequence[GanttDeal], axis: DayAxis, today: dt.date) -> list[LegendEntry]:
    """Return the meaning of every sign that occurs."""
    rows = [row for deal in deals for row in deal.rows]
    entries: list[LegendEntry] = [
        (state.value, _sample(state, is_critical=False))
        for state in RowState
        if any(row.state is state for row in rows)
    ]
    if any(row.is_critical for row in rows):
        entries.append(("critical: least time to spare", _sample(RowState.PLANNED, is_critical=True)))
    if any(row.latest_start is not None and row.latest_start > row.start for row in rows):
        entries.append(("can start until", lambda to, box: _float(to, box.left, box.right, box.top + 6)))
    if any(deal.due is not None for deal in deals):
        entries.append(("close date", lambda to, box: _diamond(to, box.left + box.width / 2, box.top + 6)))
    if axis.shows(today):
        entries.append(
            ("today", lambda to, box: to.line((box.right - 8, box.top), (box.right - 8, box.bottom), TODAY_INK, px=1.5))
        )
    if any(axis.stretches_off()):
        entries.append(("days off", lambda to, box: to.fill(box, SHADE)))
    return entries


def _sample(state: RowState, *, is_critical: bool) -> Callable[[Canvas, Box], None]:
    return lambda to, box: _bar(to, box, state, is_critical=is_critical)
