"""A week's hours as blocks to book: administration at the edge of the day, prospecting as fixed appointments."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

import attrs

from territory_opt.booking.day import (
    QUARTER_MINUTES,
    QUARTERS_PER_HOUR,
    DayShape,
    Quarters,
    book_appointments,
    book_at_edge,
    by_free_morning,
    check_hours,
    fill,
    whole_quarters,
)
from territory_opt.model.rep import AdminTime
from territory_opt.model.units import ActivityId
from territory_opt.model.working_time import WEEKDAYS, WorkingWeek


@attrs.frozen(kw_only=True)
class Block:
    """A stretch of one day booked for one activity.

    Parameters
    ----------
    day
        Weekday, ``mon`` to ``sun``.
    start, end
        When it begins and ends.
    activity
        What it is for.
    fixed
        Whether it is an appointment that nothing else may move, as prospecting is.
    """

    day: str
    start: dt.time
    end: dt.time
    activity: ActivityId
    fixed: bool = False

    @property
    def hours(self) -> float:
        """Its length [h]."""
        return self.end.hour - self.start.hour + (self.end.minute - self.start.minute) / 60


@attrs.frozen(kw_only=True)
class BookedWeek:
    """The blocks of a week.

    Parameters
    ----------
    blocks
        The blocks, by day and time; they never overlap nor cross the midday break.
    rounding
        For each activity the hours booked less the hours allocated [h], at most a quarter of an hour.
    """

    blocks: tuple[Block, ...]
    rounding: Mapping[ActivityId, float]


def book_week(
    hours: Mapping[ActivityId, float],
    *,
    order: Sequence[ActivityId],
    working_week: WorkingWeek,
    admin: ActivityId,
    prospecting: ActivityId,
    admin_time: AdminTime,
    weekly_hours: float,
) -> BookedWeek:
    """Return blocks for a week's hours, in whole quarter-hours, and in half-hours where possible.

    Administration takes the first or the last stretch of every day. Prospecting takes a few long mornings,
    spread over the week. The other activities follow in `order`: the first gets the days whose
    mornings are free. Hours that nobody needs stay free, after the booked part of the day. When the week does
    not divide evenly, the first days are a quarter of an hour longer.

    Parameters
    ----------
    hours
        Hours of each activity [h/week]; those of no activity are left out.
    order
        The activities, best first; administration and prospecting may stand anywhere in it.
    working_week
        Working days and the shape of a day.
    admin, prospecting
        Which activities these are.
    admin_time
        The edge of the day that administration takes.
    weekly_hours
        Length of the week [h/week]; its whole quarter-hours are booked at the most.

    Raises
    ------
    InvalidInputError
        If hours are negative, exceed the week, belong to an activity that `order` does not name, or a day
        would end after midnight.

    Examples
    --------
    >>> week = book_week(
    ...     {"A": 16.0, "admin": 5.0, "prospecting": 8.0},
    ...     order=["A", "prospecting", "admin"],
    ...     working_week=WorkingWeek(),
    ...     admin="admin",
    ...     prospecting="prospecting",
    ...     admin_time=AdminTime.DAY_END,
    ...     weekly_hours=40,
    ... )
    >>> [(block.day, block.hours) for block in week.blocks if block.activity == "prospecting"]
    [('tue', 4.0), ('thu', 4.0)]
    >>> [(block.day, str(block.start), block.hours) for block in week.blocks if block.activity == "A"][:2]
    [('mon', '08:30:00', 4.0), ('mon', '13:30:00', 3.0)]
    """
    others = [name for name in order if name not in (admin, prospecting)]
    check_hours(hours, (*others, admin, prospecting), weekly_hours)
    shape = DayShape.of(working_week)
    lengths = shape.lengths(weekly_hours, len(working_week.days))
    quarters = whole_quarters(hours, sum(lengths), halved=others)
    days: list[Quarters[ActivityId]] = [[None] * length for length in lengths]
    book_at_edge(days, admin, quarters.get(admin, 0), admin_time)
    left = book_appointments(days, prospecting, quarters.get(prospecting, 0), shape)
    wanted = [(prospecting, left), *((name, quarters.get(name, 0)) for name in others)]
    fill(by_free_morning(days, shape), wanted)
    names = sorted(working_week.days, key=WEEKDAYS.index)
    return BookedWeek(
        blocks=tuple(
            block for name, day in zip(names, days, strict=True) for block in _blocks(name, day, shape, prospecting)
        ),
        rounding={name: quarters[name] / QUARTERS_PER_HOUR - value for name, value in hours.items()},
    )


def _blocks(name: str, day: Quarters[ActivityId], shape: DayShape, prospecting: ActivityId) -> Iterator[Block]:
    for activity, first, end in shape.stretches(day):
        if activity is not None:
            yield Block(
                day=name,
                start=_time(shape.start_of(first)),
                end=_time(shape.start_of(end - 1) + QUARTER_MINUTES),
                activity=activity,
                fixed=activity == prospecting,
            )


def _time(minutes: int) -> dt.time:
    return dt.time(minutes // 60, minutes % 60)
