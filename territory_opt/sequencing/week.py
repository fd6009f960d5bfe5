"""A week's hours as blocks to book: administration at the edge of the day, prospecting as fixed appointments."""

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

import attrs

from territory_opt.errors import Fault, InvalidInputError, listing, nearest
from territory_opt.model.checks import WEEKLY_HOURS
from territory_opt.model.rep import AdminTime
from territory_opt.model.units import ActivityId
from territory_opt.model.working_time import WEEKDAYS, WorkingWeek

QUARTERS_PER_HOUR = 4
LONGEST_APPOINTMENT_QUARTERS = 16
_MIDNIGHT = 24 * 60
_ROUNDING = 1e-6


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
        return (_minutes(self.end) - _minutes(self.start)) / 60


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
    _check_hours(hours, (*others, admin, prospecting), weekly_hours)
    most = math.floor(weekly_hours * QUARTERS_PER_HOUR + _ROUNDING)
    quarters = _rounded(hours, most, others)
    lengths = _spread(most, len(working_week.days))
    morning = _morning_quarters(working_week)
    _check_day_end(_afternoon_start(working_week), lengths[0] - morning)
    days: list[list[ActivityId | None]] = [[None] * length for length in lengths]
    _book_admin(days, admin, quarters.get(admin, 0), admin_time)
    left = _book_appointments(days, prospecting, quarters.get(prospecting, 0), morning)
    _fill(days, [(prospecting, left), *((name, quarters.get(name, 0)) for name in others)], morning)
    names = sorted(working_week.days, key=WEEKDAYS.index)
    return BookedWeek(
        blocks=tuple(
            block
            for name, day in zip(names, days, strict=True)
            for block in _blocks(name, day, working_week, prospecting)
        ),
        rounding={name: quarters[name] / QUARTERS_PER_HOUR - value for name, value in hours.items()},
    )


def _check_hours(hours: Mapping[ActivityId, float], known: Sequence[ActivityId], weekly: float) -> None:
    faults = []
    for name, value in hours.items():
        if name not in known:
            faults.append(Fault(f"hours.{name}", repr(name), f"one of {listing(known)}", nearest(name, known)))
        faults += [fault.under(f"hours.{name}") for fault in WEEKLY_HOURS(value)]
    if not faults and sum(hours.values()) > weekly + _ROUNDING:
        allowed = f"at most the week's {weekly:g} [h/week]"
        faults.append(Fault("hours", f"{sum(hours.values()):g} h in all", allowed))
    if faults:
        raise InvalidInputError(faults)


def _check_day_end(afternoon_start: int, afternoon_quarters: int) -> None:
    if afternoon_quarters > 0 and afternoon_start + afternoon_quarters * 60 // QUARTERS_PER_HOUR >= _MIDNIGHT:
        found = f"an afternoon of {afternoon_quarters / QUARTERS_PER_HOUR:g} h"
        raise InvalidInputError([Fault("weekly_hours", found, "days that end before midnight")])


def _rounded(hours: Mapping[ActivityId, float], most: int, halved: Iterable[ActivityId]) -> dict[ActivityId, int]:
    """Round all activities jointly to quarter-hours: largest remainder, half-hours preferred for `halved`."""
    exact = {name: round(value * QUARTERS_PER_HOUR, 6) for name, value in hours.items()}
    quarters = {name: math.floor(value) for name, value in exact.items()}

    def claim(name: ActivityId) -> tuple[int, float]:
        becomes_whole = (1 if quarters[name] % 2 else -1) if name in halved else 0
        return becomes_whole, exact[name] - quarters[name]

    num_more = min(most, math.floor(sum(exact.values()) + 0.5)) - sum(quarters.values())
    broken = [name for name in exact if exact[name] > quarters[name]]
    for name in sorted(broken, key=claim, reverse=True)[:num_more]:
        quarters[name] += 1
    return quarters


def _spread(total: int, num_parts: int) -> list[int]:
    return [total // num_parts + (i < total % num_parts) for i in range(num_parts)]


def _morning_quarters(week: WorkingWeek) -> int:
    return (_minutes(week.lunch_start) - _minutes(week.day_start)) * QUARTERS_PER_HOUR // 60


def _afternoon_start(week: WorkingWeek) -> int:
    return _minutes(week.lunch_start) + math.ceil(week.lunch_minutes)


def _minutes(time: dt.time) -> int:
    return time.hour * 60 + time.minute


def _time(minutes: int) -> dt.time:
    return dt.time(minutes // 60, minutes % 60)


def _book_admin(days: list[list[ActivityId | None]], admin: ActivityId, total: int, at: AdminTime) -> None:
    for day, length in zip(days, _spread(total, len(days)), strict=True):
        start = 0 if at is AdminTime.DAY_START else len(day) - length
        day[start : start + length] = [admin] * length


def _book_appointments(days: list[list[ActivityId | None]], prospecting: ActivityId, total: int, morning: int) -> int:
    """Book as few mornings as hold the hours, spread over the week; return the quarters that found no morning."""
    longest = min(LONGEST_APPOINTMENT_QUARTERS, *(day[:morning].count(None) for day in days))
    if total == 0 or longest == 0:
        return total
    num = min(len(days), math.ceil(total / longest))
    booked = min(total, num * longest)
    lengths = [2 * halves for halves in _spread(booked // 2, num)]
    lengths[-1] += booked % 2
    if max(lengths) > longest:
        lengths = _spread(booked, num)
    for i, length in enumerate(lengths):
        day = days[(2 * i + 1) * len(days) // (2 * num)]
        start = day.index(None)
        day[start : start + length] = [prospecting] * length
    return total - booked


def _fill(days: list[list[ActivityId | None]], wanted: Iterable[tuple[ActivityId, int]], morning: int) -> None:
    """Book the rest day by day, those with the freest mornings first, so that an activity gets whole days."""
    freest = sorted(days, key=lambda day: -day[:morning].count(None))
    free = ((day, i) for day in freest for i, activity in enumerate(day) if activity is None)
    for name, length in wanted:
        for _, (day, i) in zip(range(length), free, strict=False):
            day[i] = name


def _blocks(name: str, day: Sequence[ActivityId | None], week: WorkingWeek, prospecting: ActivityId) -> Iterator[Block]:
    morning = _morning_quarters(week)
    parts = ((day[:morning], _minutes(week.day_start)), (day[morning:], _afternoon_start(week)))
    for part, part_start in parts:
        start = part_start
        for activity, run in groupby(part):
            end = start + len(list(run)) * 60 // QUARTERS_PER_HOUR
            if activity is not None:
                yield Block(
                    day=name,
                    start=_time(start),
                    end=_time(end),
                    activity=activity,
                    fixed=activity == prospecting,
                )
            start = end
