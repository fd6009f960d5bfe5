"""What a picture of a week shows: blocks of time, working days, what is free, and what happens at the same time."""

import datetime as dt
from collections.abc import Iterator, Sequence
from enum import StrEnum

import attrs

from territory_opt.errors import Fault, InvalidInputError

WeekdayOrDate = str | dt.date
_MINUTES_A_DAY = 24 * 60


class WeekBlockKind(StrEnum):
    """What a block of time is.

    `WORK`: booked for an activity; `APPOINTMENT`: the same, and nothing else may move it; `BUSY`: taken by a
    meeting from elsewhere; `LUNCH`: the midday break.
    """

    WORK = "work"
    APPOINTMENT = "appointment"
    BUSY = "busy"
    LUNCH = "lunch"


@attrs.frozen(kw_only=True)
class WeekBlock:
    """A stretch of one day.

    Parameters
    ----------
    day
        A weekday such as ``mon``, or a date.
    start, end
        When it begins and ends; an end of 00:00 is midnight after the day.
    label
        What it is, in words.
    activity
        The activity it is for, which gives its colour.
    kind
        Whether it is booked work, an appointment, busy time or the midday break.

    Raises
    ------
    InvalidInputError
        If it ends before it starts.
    """

    day: WeekdayOrDate
    start: dt.time
    end: dt.time
    label: str
    activity: str = ""
    kind: WeekBlockKind = WeekBlockKind.WORK

    def __attrs_post_init__(self) -> None:
        if self.end_minute <= self.start_minute:
            raise InvalidInputError([Fault("end", f"{self.end:%H:%M}", f"a time after {self.start:%H:%M}")])

    @property
    def start_minute(self) -> int:
        """When it begins [min after midnight]."""
        return _minutes(self.start)

    @property
    def end_minute(self) -> int:
        """When it ends [min after midnight]."""
        return _minutes(self.end) or _MINUTES_A_DAY

    @property
    def times(self) -> str:
        """When it begins and ends, in words."""
        return f"{self.start:%H:%M}-{self.end:%H:%M}"


@attrs.frozen(kw_only=True)
class WorkDay:
    """A day of the week shown, and the hours in which its owner works.

    Parameters
    ----------
    day
        A weekday such as ``mon``, or a date.
    start, end
        When work begins and ends; the same twice on a day off.

    Raises
    ------
    InvalidInputError
        If work ends before it begins.
    """

    day: WeekdayOrDate
    start: dt.time
    end: dt.time

    def __attrs_post_init__(self) -> None:
        if self.end < self.start:
            raise InvalidInputError([Fault("end", f"{self.end:%H:%M}", f"{self.start:%H:%M} or a later time")])

    @property
    def start_minute(self) -> int:
        """When work begins [min after midnight]."""
        return _minutes(self.start)

    @property
    def end_minute(self) -> int:
        """When work ends [min after midnight]."""
        return _minutes(self.end)


def free_stretches(day: WorkDay, blocks: Sequence[WeekBlock]) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a working day without a block [min after midnight]."""
    at, end_of_day = day.start_minute, day.end_minute
    for block in blocks:
        if at < min(block.start_minute, end_of_day):
            yield at, min(block.start_minute, end_of_day)
        at = max(at, block.end_minute)
    if at < end_of_day:
        yield at, end_of_day


def side_by_side(blocks: Sequence[WeekBlock]) -> Iterator[tuple[WeekBlock, int, int]]:
    """Yield each block with its lane and the number of lanes, so that no two at the same time share one."""
    groups: list[list[WeekBlock]] = []
    until = 0
    for block in blocks:
        if block.start_minute >= until:
            groups.append([])
        groups[-1].append(block)
        until = max(until, block.end_minute)
    for group in groups:
        ends: list[int] = []
        lanes = []
        for block in group:
            lane = next((i for i, end in enumerate(ends) if end <= block.start_minute), len(ends))
            ends[lane : lane + 1] = [block.end_minute]
            lanes.append(lane)
        yield from ((block, lane, len(ends)) for block, lane in zip(group, lanes, strict=True))


def _minutes(time: dt.time) -> int:
    return time.hour * 60 + time.minute
