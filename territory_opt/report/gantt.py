"""A picture of actions over time: a bar for each, deal by deal, with close dates, today, and how long each can wait."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

import attrs

from territory_opt.report.day_axis import DayAxis
from territory_opt.report.gantt_marks import bar_title, dated, draw_bar, draw_close_date, draw_today, legend_of
from territory_opt.report.gantt_rows import GanttDeal, GanttRow
from territory_opt.report.layout import counted, plain, span
from territory_opt.report.svg import (
    ALARM_INK,
    BAND,
    MARGIN_PX,
    QUIET_INK,
    RULE,
    SHADE,
    SMALL_PX,
    TITLE_PX,
    Box,
    Canvas,
    finished,
    new_picture,
    wrapped,
)

PLOT_PX = 640.0
_ROW_PX = 22.0
_DEAL_PX = 26.0
_NOTE_PX = 16.0
_GAP_PX = 8.0
_PAD_PX = 8.0
_MONTH_ROOM_PX = 76.0
_WEEK_ROOM_PX = 22.0
_MOST_NOTE_LINES = 3
_MOST_LISTED = 12


@attrs.frozen
class _Columns:
    """Where the columns of words stand, left of the bars: action, person, dates, remark."""

    action: tuple[float, float]
    person: tuple[float, float]
    dates: tuple[float, float]
    remark: tuple[float, float]

    @classmethod
    def of(cls, deals: Sequence[GanttDeal]) -> "_Columns":
        has_people = any(deal.owner or any(row.person for row in deal.rows) for deal in deals)
        lefts = [MARGIN_PX]
        for width in (246.0, 112.0 if has_people else 0.0, 112.0, 152.0):
            lefts.append(lefts[-1] + width)
        action, person, dates, remark = ((a, max(0.0, b - a - _PAD_PX)) for a, b in pairwise(lefts))
        return cls(action, person, dates, remark)

    @property
    def right(self) -> float:
        return self.remark[0] + self.remark[1]


def gantt_svg(
    deals: Sequence[GanttDeal],
    *,
    title: str,
    today: dt.date,
    first: dt.date,
    last: dt.date,
    days_off: Collection[dt.date] = (),
) -> str:
    """Return a picture of the actions of deals as SVG.

    What begins before `first` or ends after `last` is cut there, with an arrowhead; words always state all dates.

    Parameters
    ----------
    deals
        The deals, from top to bottom.
    title
        What the picture shows.
    today
        Where the line of today stands; none when that day is not shown.
    first, last
        First and last day shown.
    days_off
        Days on which nobody works: narrow and shaded.

    Raises
    ------
    InvalidInputError
        If `last` lies before `first`.

    Examples
    --------
    >>> demo = GanttRow(label="Demo", start=dt.date(2026, 1, 7), finish=dt.date(2026, 1, 9), is_critical=True)
    >>> picture = gantt_svg(
    ...     [GanttDeal(name="Client 12", rows=(demo,), due=dt.date(2026, 1, 23))],
    ...     title="Actions of Ana",
    ...     today=dt.date(2026, 1, 5),
    ...     first=dt.date(2026, 1, 5),
    ...     last=dt.date(2026, 1, 30),
    ... )
    >>> "Demo: 7 Jan 2026 to 9 Jan 2026, critical" in picture
    True
    """
    columns = _Columns.of(deals)
    axis = DayAxis(
        first=first, last=last, days_off=frozenset(days_off), left_px=columns.right + 2 * _PAD_PX, width_px=PLOT_PX
    )
    description = _description(deals, today, first, last)
    picture = new_picture(title, description)
    width = axis.right_px + MARGIN_PX + _PAD_PX
    words = Box(MARGIN_PX, 0, width - 2 * MARGIN_PX, 24)
    picture.words(title, attrs.evolve(words, top=12), size_px=TITLE_PX, bold=True)
    picture.words(description.partition(". ")[0], attrs.evolve(words, top=36), colour=QUIET_INK)
    top = 68.0
    if not deals:
        picture.words("There are no actions to show.", attrs.evolve(words, top=top))
        return finished(picture, width, top + 40)
    plot_top = top + 44
    bottom = plot_top + sum(_height(deal, columns) for deal in deals)
    _draw_days(picture, axis, plot_top, bottom)
    _draw_axis(picture, axis, top)
    _draw_headings(picture, columns, plot_top)
    for deal, at in _stacked(deals, columns, plot_top):
        _draw_band(picture, deal, Box(MARGIN_PX, at, axis.right_px - MARGIN_PX, _head_height(deal, columns)), columns)
    draw_today(picture, axis, today, plot_top, bottom)
    for deal, at in _stacked(deals, columns, plot_top):
        _draw_deal(picture, deal, columns, axis, at)
    _draw_axis(picture, axis, bottom + 2)
    end = picture.legend(legend_of(deals, axis, today), attrs.evolve(words, top=bottom + 50))
    return finished(picture, width, end + MARGIN_PX)


def _description(deals: Sequence[GanttDeal], today: dt.date, first: dt.date, last: dt.date) -> str:
    rows = [row for deal in deals for row in deal.rows]
    critical = sum(row.is_critical for row in rows)
    text = (
        f"{counted(len(rows), 'action')} of {counted(len(deals), 'deal')}, {critical} critical, "
        f"from {dated(first)} to {dated(last)}; today is {dated(today)}. "
    )
    noted = [f"{plain(deal.name)}: {plain(deal.note)}" for deal in deals if deal.note]
    if len(noted) > _MOST_LISTED:
        noted = [*noted[:_MOST_LISTED], f"{counted(len(noted) - _MOST_LISTED, 'more deal')} with a remark"]
    return text + "".join(f"{sentence}. " for sentence in noted)


def _note_lines(deal: GanttDeal, columns: _Columns) -> list[str]:
    return wrapped(deal.note, columns.right - MARGIN_PX - _PAD_PX, _MOST_NOTE_LINES)


def _head_height(deal: GanttDeal, columns: _Columns) -> float:
    lines = len(_note_lines(deal, columns))
    return _DEAL_PX + _NOTE_PX * lines + (4 if lines else 0)


def _height(deal: GanttDeal, columns: _Columns) -> float:
    return _head_height(deal, columns) + _ROW_PX * len(deal.rows) + _GAP_PX


def _stacked(deals: Sequence[GanttDeal], columns: _Columns, top: float) -> Iterator[tuple[GanttDeal, float]]:
    for deal in deals:
        yield deal, top
        top += _height(deal, columns)


def _draw_days(picture: Canvas, axis: DayAxis, top: float, bottom: float) -> None:
    for left, right in axis.stretches_off():
        picture.fill(Box(left, top, right - left, bottom - top), SHADE)
    for month in axis.months(0):
        picture.line((month.left, top), (month.left, bottom), RULE)
    picture.line((axis.right_px, top), (axis.right_px, bottom), RULE)


def _draw_axis(picture: Canvas, axis: DayAxis, top: float) -> None:
    for month in axis.months(_MONTH_ROOM_PX):
        picture.words(
            f"{month.day:%b %Y}", Box(month.left + 2, top, _MONTH_ROOM_PX - 4, 14), size_px=SMALL_PX, bold=True
        )
    for week in axis.weeks(_WEEK_ROOM_PX):
        picture.line((week.left, top + 28), (week.left, top + 32), QUIET_INK)
        box = Box(week.left + 1, top + 14, _WEEK_ROOM_PX - 2, 14)
        picture.words(str(week.day.day), box, size_px=SMALL_PX, colour=QUIET_INK)


def _draw_headings(picture: Canvas, columns: _Columns, plot_top: float) -> None:
    for heading, (left, width) in (
        ("Action", columns.action),
        ("Person", columns.person),
        ("Dates", columns.dates),
        ("Remark", columns.remark),
    ):
        box = Box(left + _PAD_PX, plot_top - 20, max(0.0, width - _PAD_PX), 18)
        picture.words(heading, box, size_px=SMALL_PX, colour=QUIET_INK)


def _draw_band(picture: Canvas, deal: GanttDeal, band: Box, columns: _Columns) -> None:
    group = picture.titled(". ".join(filter(None, (deal.name, deal.owner, deal.note))))
    group.fill(band, BAND)
    left, top = columns.action[0] + _PAD_PX, band.top
    room = (columns.person[0] if deal.owner else columns.right) - left - _PAD_PX
    group.words(deal.name, Box(left, top, room, _DEAL_PX - 2), bold=True)
    group.words(
        deal.owner, Box(columns.person[0] + _PAD_PX, top, columns.right - columns.person[0] - _PAD_PX, _DEAL_PX - 2)
    )
    for number, line in enumerate(_note_lines(deal, columns)):
        box = Box(left, top + _DEAL_PX - 2 + number * _NOTE_PX, columns.right - left, _NOTE_PX)
        group.words(line, box, colour=ALARM_INK)


def _draw_deal(picture: Canvas, deal: GanttDeal, columns: _Columns, axis: DayAxis, top: float) -> None:
    first_row = top + _head_height(deal, columns)
    if deal.due is not None:
        head = Box(axis.left_px, top, axis.width_px, _DEAL_PX)
        draw_close_date(picture, deal.due, axis, head, first_row + _ROW_PX * len(deal.rows))
    for number, row in enumerate(deal.rows):
        at = first_row + number * _ROW_PX
        group = picture.titled(bar_title(row))
        _draw_words(group, row, columns, at)
        draw_bar(group, row, axis, at)


def _draw_words(picture: Canvas, row: GanttRow, columns: _Columns, top: float) -> None:
    for text, (left, width) in (
        (row.label, columns.action),
        (row.person, columns.person),
        (span(row.start, row.finish), columns.dates),
        (row.remark, columns.remark),
    ):
        box = Box(left + _PAD_PX, top, max(0.0, width - _PAD_PX), _ROW_PX)
        picture.words(text, box, bold=text == row.remark and row.is_critical)
