"""A booked week as a small grid: days side by side, hours from top to bottom, every place a percentage."""

import attrs

from territory_opt.planning.plan import RepPlan, TerritoryPlan
from territory_opt.report.plan_pictures import week_blocks_of, work_days_of
from territory_opt.report.svg import look_of_rank, wrapped
from territory_opt.report.week_blocks import WeekBlock, WeekBlockKind, WorkDay, free_stretches

HEAD = 9.0
"""Height of the names of the days [%]."""

AXIS = 6.0
"""Width of the hours at the left [%]."""

NARROW_PX = 66.0
"""Width of a day where the page is narrowest, so that a name fits everywhere [px]."""

TEXT_PX, LINE_PX, LOW_PX = 10.0, 11.0, 132.0
"""Size of a text, the distance of two lines, and the height of the hours where the page is lowest [px]."""

_GAP = 0.4


@attrs.frozen(kw_only=True)
class GridBlock:
    """A block of the grid.

    Parameters
    ----------
    left, top, width, height
        Where it lies [%].
    lines
        What is written on it, line by line; nothing where it is too short.
    title
        Everything about it.
    kind
        ``activity``, ``appointment``, ``lunch`` or ``free``.
    rank
        The place of its activity, which gives its colour; None of what is no activity.
    """

    left: float
    top: float
    width: float
    height: float
    lines: tuple[str, ...]
    title: str
    kind: str
    rank: int | None

    @property
    def pattern(self) -> str | None:
        """The pattern of its colour, where one is needed."""
        return None if self.rank is None else look_of_rank(self.rank).pattern


@attrs.frozen(kw_only=True)
class WeekGrid:
    """A week as a grid.

    Parameters
    ----------
    days
        The names of the days, each with its middle [%].
    hours
        The hours named at the left, each with its height [%].
    blocks
        What is booked, breaks, and what is left free.
    words
        The week for people who do not see it.
    """

    days: tuple[tuple[str, float], ...]
    hours: tuple[tuple[str, float], ...]
    blocks: tuple[GridBlock, ...]
    words: str


@attrs.frozen
class _Scale:
    num_days: int
    first_hour: int
    last_hour: int

    def left_of(self, column: int) -> float:
        return AXIS + column * self.day_width

    @property
    def day_width(self) -> float:
        return (100 - AXIS) / self.num_days

    def lines_of(self, minutes: int) -> int:
        """Return how many lines of text fit in a block of so many minutes."""
        return int(minutes / 60 * LOW_PX / (self.last_hour - self.first_hour) / LINE_PX)

    def y_of(self, minute: int) -> float:
        return HEAD + (100 - HEAD) * (minute / 60 - self.first_hour) / (self.last_hour - self.first_hour)


def week_grid(plan: TerritoryPlan, rep: RepPlan) -> WeekGrid | None:
    """Return a rep's booked week; None without one."""
    if rep.week is None:
        return None
    days, blocks = work_days_of(plan, rep), week_blocks_of(plan, rep)
    times: list[WeekBlock | WorkDay] = [*blocks, *(day for day in days if day.start < day.end)]
    if not times:
        return None
    scale = _Scale(
        len(days),
        min(time.start_minute for time in times) // 60,
        -(-max(time.end_minute for time in times) // 60),
    )
    ranks = {activity: rank for rank, activity in enumerate(plan.problem.policy.activities)}
    drawn = []
    for column, day in enumerate(days):
        mine = sorted((block for block in blocks if block.day == day.day), key=lambda block: block.start_minute)
        drawn += [_block(scale, column, block, ranks.get(block.activity)) for block in mine]
        drawn += [_free(scale, column, day, stretch) for stretch in free_stretches(day, mine)]
    return WeekGrid(
        days=tuple(
            (str(day.day).capitalize(), scale.left_of(column) + scale.day_width / 2) for column, day in enumerate(days)
        ),
        hours=tuple((f"{hour}", scale.y_of(60 * hour)) for hour in range(scale.first_hour, scale.last_hour)),
        blocks=tuple(drawn),
        words=_words(days, blocks),
    )


def _block(scale: _Scale, column: int, block: WeekBlock, rank: int | None) -> GridBlock:
    return GridBlock(
        left=scale.left_of(column) + _GAP,
        top=scale.y_of(block.start_minute),
        width=scale.day_width - 2 * _GAP,
        height=scale.y_of(block.end_minute) - scale.y_of(block.start_minute),
        lines=() if block.kind is WeekBlockKind.LUNCH else _lines(scale, block),
        title=f"{str(block.day).capitalize()} {block.times} {block.label}",
        kind={WeekBlockKind.LUNCH: "lunch", WeekBlockKind.APPOINTMENT: "appointment"}.get(block.kind, "activity"),
        rank=rank,
    )


def _lines(scale: _Scale, block: WeekBlock) -> tuple[str, ...]:
    room = scale.lines_of(block.end_minute - block.start_minute)
    name = wrapped(block.label, NARROW_PX, max(1, room - 1), TEXT_PX) if room else []
    return tuple([*name, block.times][:room])


def _free(scale: _Scale, column: int, day: WorkDay, minutes: tuple[int, int]) -> GridBlock:
    start, end = minutes
    times = "-".join(f"{minute // 60:02d}:{minute % 60:02d}" for minute in minutes)
    return GridBlock(
        left=scale.left_of(column) + _GAP,
        top=scale.y_of(start),
        width=scale.day_width - 2 * _GAP,
        height=scale.y_of(end) - scale.y_of(start),
        lines=("free",) if scale.lines_of(end - start) else (),
        title=f"{str(day.day).capitalize()} {times} free",
        kind="free",
        rank=None,
    )


def _words(days: list[WorkDay], blocks: list[WeekBlock]) -> str:
    told = []
    for day in days:
        mine = [block for block in blocks if block.day == day.day and block.kind is not WeekBlockKind.LUNCH]
        booked = "; ".join(f"{block.times} {block.label}" for block in mine) or "nothing booked"
        told.append(f"{str(day.day).capitalize()}: {booked}.")
    return " ".join(told)
