"""A picture of a week: days as columns, hours as rows, what is booked, what is busy, and what is free."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence

import attrs

from territory_opt.errors import Fault, InvalidInputError, listing
from territory_opt.report.layout import day as short_day
from territory_opt.report.layout import plain
from territory_opt.report.svg import (
    INK,
    MARGIN_PX,
    PAPER,
    QUIET_INK,
    RULE,
    SHADE,
    SMALL_PX,
    TITLE_PX,
    Box,
    Canvas,
    LegendEntry,
    Look,
    finished,
    look_of_rank,
    new_picture,
    text_width,
)
from territory_opt.report.week_blocks import (
    WeekBlock,
    WeekBlockKind,
    WeekdayOrDate,
    WorkDay,
    free_stretches,
    side_by_side,
)

HOUR_PX = 56.0
COLUMN_PX = 150.0
_HOURS_PX = 48.0
_HEAD_PX = 26.0
_TOP_PX = 44.0
_LINE_PX = 14.0
_FIXED_EDGE_PX = 2.5
_QUIET_DAY = (9 * 60, 17 * 60)


BUSY_LOOK = Look("#f0f0f0", "#6f6f6f", "diagonal")
LUNCH_LOOK = Look("#f7f7f7", RULE)
FREE_LOOK = Look(PAPER, "#767676")
OTHER_LOOK = Look(PAPER, "#6f6f6f")


@attrs.frozen
class _Grid:
    """Where days and hours stand."""

    days: Sequence[WorkDay]
    first_hour: int
    last_hour: int
    top: float

    @classmethod
    def of(cls, days: Sequence[WorkDay], blocks: Sequence[WeekBlock]) -> "_Grid":
        times: list[WeekBlock | WorkDay] = [*blocks, *(day for day in days if day.start < day.end)]
        first = min((time.start_minute for time in times), default=_QUIET_DAY[0]) // 60
        last = max((time.end_minute for time in times), default=_QUIET_DAY[1])
        return cls(days, first, -(-last // 60), _TOP_PX + _HEAD_PX)

    @property
    def bottom(self) -> float:
        return self.y_of(self.last_hour * 60)

    @property
    def right(self) -> float:
        return self.left_of(len(self.days))

    def left_of(self, column: int) -> float:
        return MARGIN_PX + _HOURS_PX + column * COLUMN_PX

    def y_of(self, minute: int) -> float:
        return self.top + (minute / 60 - self.first_hour) * HOUR_PX

    def box(self, column: int, start_minute: int, end_minute: int) -> Box:
        top = self.y_of(start_minute)
        return Box(self.left_of(column) + 2, top, COLUMN_PX - 4, self.y_of(end_minute) - top)


def week_svg(
    blocks: Iterable[WeekBlock],
    *,
    title: str,
    days: Sequence[WorkDay],
    activities: Mapping[str, str],
) -> str:
    """Return a picture of a week as SVG.

    Work time without a block is shown as free. Blocks at the same time stand side by side.

    Parameters
    ----------
    blocks
        What is booked, in any order.
    title
        What the picture shows.
    days
        The days, from left to right.
    activities
        The names of activities for the legend, in the order of their colours; those not named show their id.

    Raises
    ------
    InvalidInputError
        If a block lies on a day that is not shown.

    Examples
    --------
    >>> call = WeekBlock(day="mon", start=dt.time(9), end=dt.time(12), label="Calls", activity="A")
    >>> monday = WorkDay(day="mon", start=dt.time(9), end=dt.time(17))
    >>> "Mon 09:00-12:00 Calls" in week_svg([call], title="Ana", days=[monday], activities={"A": "Top clients"})
    True
    """
    ordered = sorted(blocks, key=lambda block: (block.start_minute, block.end_minute, block.label))
    by_day = {day.day: [block for block in ordered if block.day == day.day] for day in days}
    _check_days(ordered, by_day)
    picture = new_picture(title, _description(by_day))
    picture.words(title, Box(MARGIN_PX, 12, COLUMN_PX * max(4, len(days)), 24), size_px=TITLE_PX, bold=True)
    if not days:
        picture.words("There are no days to show.", Box(MARGIN_PX, _TOP_PX, COLUMN_PX * 4, 24))
        return finished(picture, COLUMN_PX * 4 + 2 * MARGIN_PX, _TOP_PX + 40)
    grid = _Grid.of(days, ordered)
    own_ids = {block.activity: block.activity for block in ordered if block.activity}
    names = dict(activities) | {name: name for name in own_ids if name not in activities}
    looks = {activity: look_of_rank(rank) for rank, activity in enumerate(names)}
    _draw_grid(picture, grid)
    free_minutes = 0
    for column, day in enumerate(days):
        for stretch in free_stretches(day, by_day[day.day]):
            _draw_free(picture, day, grid.box(column, *stretch), stretch)
            free_minutes += stretch[1] - stretch[0]
        for block, lane, num_lanes in side_by_side(by_day[day.day]):
            box = grid.box(column, block.start_minute, block.end_minute)
            _draw_block(picture, block, _lane_of(box, lane, num_lanes), looks)
    width = max(grid.right, MARGIN_PX + COLUMN_PX * 4) + MARGIN_PX
    place = Box(MARGIN_PX, grid.bottom + 14, width - 2 * MARGIN_PX, 0)
    end_of_legend = picture.legend(_legend(ordered, names, looks, free_minutes), place)
    return finished(picture, width, end_of_legend + MARGIN_PX)


def _check_days(blocks: Iterable[WeekBlock], shown: Iterable[WeekdayOrDate]) -> None:
    known = set(shown)
    names = listing([str(day) for day in known])
    faults = [
        Fault(f"blocks[{i}].day", repr(str(block.day)), f"one of the days shown: {names}")
        for i, block in enumerate(blocks)
        if block.day not in known
    ]
    if faults:
        raise InvalidInputError(faults)


def _day_name(day: WeekdayOrDate) -> str:
    return f"{day:%a} {short_day(day)}" if isinstance(day, dt.date) else plain(day).capitalize()


def _description(by_day: Mapping[WeekdayOrDate, Sequence[WeekBlock]]) -> str:
    return " ".join(
        f"{_day_name(day)}: {'; '.join(f'{block.times} {block.label}' for block in blocks) or 'nothing booked'}."
        for day, blocks in by_day.items()
    )


def _lane_of(box: Box, lane: int, num_lanes: int) -> Box:
    width = box.width / num_lanes
    return Box(box.left + lane * width, box.top, width, box.height)


def _draw_grid(picture: Canvas, grid: _Grid) -> None:
    for column, day in enumerate(grid.days):
        left = grid.left_of(column)
        head = Box(left, grid.top - _HEAD_PX, COLUMN_PX, _HEAD_PX)
        picture.words(_day_name(day.day), head, bold=True, at="middle")
        picture.fill(Box(left + 2, grid.top, COLUMN_PX - 4, grid.bottom - grid.top), SHADE)
        if day.start < day.end:
            picture.fill(grid.box(column, day.start_minute, day.end_minute), PAPER)
    for hour in range(grid.first_hour, grid.last_hour + 1):
        y = grid.y_of(hour * 60)
        picture.line((MARGIN_PX + _HOURS_PX - 6, y), (grid.right, y), RULE)
        box = Box(MARGIN_PX, y - 8, _HOURS_PX - 8, 16)
        picture.words(f"{hour:02d}:00", box, size_px=SMALL_PX, colour=QUIET_INK, at="end")


def _draw_free(picture: Canvas, day: WorkDay, box: Box, minutes: tuple[int, int]) -> None:
    times = "-".join(f"{minute // 60:02d}:{minute % 60:02d}" for minute in minutes)
    group = picture.titled(f"{_day_name(day.day)} {times} free")
    group.area(box, FREE_LOOK, dashed=True)
    group.words("free", _line_of(box, 0), colour=QUIET_INK)


def _draw_block(picture: Canvas, block: WeekBlock, box: Box, looks: Mapping[str, Look]) -> None:
    group = picture.titled(f"{_day_name(block.day)} {block.times} {block.label}")
    _area(group, box, block.kind, looks.get(block.activity, OTHER_LOOK))
    is_bold = block.kind in (WeekBlockKind.WORK, WeekBlockKind.APPOINTMENT)
    if box.height >= 2 * _LINE_PX + 4:
        group.words(block.label, _line_of(box, 0), bold=is_bold)
        second = _line_of(box, 1)
        has_room = text_width(block.times, SMALL_PX) <= second.width
        group.words(block.times if has_room else f"{block.start:%H:%M}", second, size_px=SMALL_PX)
    elif box.height >= _LINE_PX:
        group.words(block.label, Box(box.left + 6, box.top, box.width - 12, box.height), size_px=SMALL_PX)


def _area(picture: Canvas, box: Box, kind: WeekBlockKind, of_activity: Look) -> None:
    if kind is WeekBlockKind.APPOINTMENT:
        picture.area(box, attrs.evolve(of_activity, edge=INK), edge_px=_FIXED_EDGE_PX)
    else:
        picture.area(box, {WeekBlockKind.BUSY: BUSY_LOOK, WeekBlockKind.LUNCH: LUNCH_LOOK}.get(kind, of_activity))


def _line_of(box: Box, number: int) -> Box:
    height = min(_LINE_PX, box.height)
    return Box(box.left + 6, box.top + min(3.0, box.height - height) + number * _LINE_PX, box.width - 12, height)


def _legend(
    blocks: Sequence[WeekBlock], names: Mapping[str, str], looks: Mapping[str, Look], free_minutes: int
) -> list[LegendEntry]:
    minutes = dict.fromkeys(names, 0)
    for block in blocks:
        if block.activity:
            minutes[block.activity] += block.end_minute - block.start_minute
    entries: list[LegendEntry] = [
        (f"{names[activity]} {total / 60:g} h", _sample(looks[activity]))
        for activity, total in minutes.items()
        if total
    ]
    if any(block.kind is WeekBlockKind.APPOINTMENT for block in blocks):
        entries.append(
            ("thick edge: appointment", lambda to, box: _area(to, box, WeekBlockKind.APPOINTMENT, OTHER_LOOK))
        )
    if any(block.kind is WeekBlockKind.BUSY for block in blocks):
        entries.append(("busy", _sample(BUSY_LOOK)))
    if free_minutes:
        entries.append((f"free {free_minutes / 60:g} h", lambda to, box: to.area(box, FREE_LOOK, dashed=True)))
    return entries


def _sample(look: Look) -> Callable[[Canvas, Box], None]:
    return lambda to, box: to.area(box, look)
