"""A working day in quarter-hours, and who gets which: what a typical week and a dated one have in common."""

import math
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TypeAlias, TypeVar

import attrs

from territory_opt.errors import Fault, InvalidInputError, listing, nearest
from territory_opt.model.checks import WEEKLY_HOURS
from territory_opt.model.rep import AdminTime
from territory_opt.model.units import ActivityId
from territory_opt.model.working_time import MINUTES_OF_A_DAY, WorkingWeek

QUARTERS_PER_HOUR = 4
QUARTER_MINUTES = 60 // QUARTERS_PER_HOUR
LONGEST_APPOINTMENT_QUARTERS = 16
_ROUNDING = 1e-6

Use = TypeVar("Use", bound=Hashable)
Quarters: TypeAlias = list[Use | None]
"""The working quarter-hours of a day, from its start on, each with its use; None is a free one."""


@attrs.frozen(kw_only=True)
class DayShape:
    """Where the quarter-hours of a working day lie.

    Parameters
    ----------
    start
        When the first one begins [min after midnight].
    morning
        How many of them come before the midday break.
    afternoon_start
        When the first one after the break begins [min after midnight].

    Examples
    --------
    >>> shape = DayShape.of(WorkingWeek())
    >>> shape.morning, shape.start_of(16)
    (16, 810)
    """

    start: int
    morning: int
    afternoon_start: int

    @classmethod
    def of(cls, week: WorkingWeek) -> "DayShape":
        """Return the shape of the days of a working week."""
        morning = week.morning_minutes // QUARTER_MINUTES
        return cls(start=week.starts_minute, morning=morning, afternoon_start=week.afternoon_minute)

    def lengths(self, weekly_hours: float, num_days: int) -> list[int]:
        """Return how many quarter-hours each day of a normal week has; the first days have the odd ones.

        Raises
        ------
        InvalidInputError
            If a day would end after midnight.
        """
        lengths = shared_out(math.floor(weekly_hours * QUARTERS_PER_HOUR + _ROUNDING), [1] * num_days)
        afternoon = lengths[0] - self.morning
        if afternoon > 0 and self.afternoon_start + afternoon * QUARTER_MINUTES >= MINUTES_OF_A_DAY:
            found = f"an afternoon of {afternoon / QUARTERS_PER_HOUR:g} h"
            raise InvalidInputError([Fault("weekly_hours", found, "days that end before midnight")])
        return lengths

    def start_of(self, quarter: int) -> int:
        """Return when a quarter-hour begins [min after midnight]."""
        if quarter < self.morning:
            return self.start + quarter * QUARTER_MINUTES
        return self.afternoon_start + (quarter - self.morning) * QUARTER_MINUTES

    def stretches(self, day: Quarters[Use]) -> Iterator[tuple[Use | None, int, int]]:
        """Yield each use with its first quarter-hour and the one after its last; none goes over the break."""
        for start, part in ((0, day[: self.morning]), (self.morning, day[self.morning :])):
            first = start
            for use, run in groupby(part):
                end = first + len(list(run))
                yield use, first, end
                first = end

    def free_stretches(self, day: Quarters[Use]) -> Iterator[tuple[int, int]]:
        """Yield the first quarter-hour and the number of each free stretch."""
        return ((first, end - first) for use, first, end in self.stretches(day) if use is None)


def check_hours(hours: Mapping[ActivityId, float], known: Collection[ActivityId], weekly_hours: float) -> None:
    """Refuse hours of unknown activities, hours that are none, and more hours than the week has.

    Raises
    ------
    InvalidInputError
        With all that is wrong.
    """
    faults = []
    for name, value in hours.items():
        if name not in known:
            faults.append(Fault(f"hours.{name}", repr(name), f"one of {listing(known)}", nearest(name, known)))
        faults += [fault.under(f"hours.{name}") for fault in WEEKLY_HOURS(value)]
    if not faults and sum(hours.values()) > weekly_hours + _ROUNDING:
        allowed = f"at most the week's {weekly_hours:g} [h/week]"
        faults.append(Fault("hours", f"{sum(hours.values()):g} h in all", allowed))
    if faults:
        raise InvalidInputError(faults)


def whole_quarters(
    hours: Mapping[ActivityId, float],
    most: int,
    *,
    halved: Collection[ActivityId],
    at_least: Mapping[ActivityId, int] | None = None,
) -> dict[ActivityId, int]:
    """Round hours jointly to quarter-hours, by largest remainder.

    Parameters
    ----------
    hours
        Hours by activity [h].
    most
        How many quarter-hours there are; none is rounded up beyond them.
    halved
        Activities for which whole half-hours are preferred.
    at_least
        Quarter-hours that an activity has in any case.

    Examples
    --------
    >>> whole_quarters({"A": 10.1, "B": 10.15}, 81, halved=())
    {'A': 40, 'B': 41}
    """
    least = at_least or {}
    exact = {name: round(value * QUARTERS_PER_HOUR, 6) for name, value in hours.items()}
    quarters = {name: max(math.floor(value), least.get(name, 0)) for name, value in exact.items()}

    def claim(name: ActivityId) -> tuple[int, float]:
        becomes_whole = (1 if quarters[name] % 2 else -1) if name in halved else 0
        return becomes_whole, exact[name] - quarters[name]

    num_more = max(0, min(most, math.floor(sum(exact.values()) + 0.5)) - sum(quarters.values()))
    broken = [name for name in exact if exact[name] > quarters[name]]
    for name in sorted(broken, key=claim, reverse=True)[:num_more]:
        quarters[name] += 1
    return quarters


def shared_out(total: int, weights: Sequence[int]) -> list[int]:
    """Return `total` in whole parts in proportion to `weights`; of equal claims the first gets the odd one.

    Examples
    --------
    >>> shared_out(7, [1, 1, 1]), shared_out(4, [30, 10, 0])
    ([3, 2, 2], [3, 1, 0])
    """
    whole = sum(weights) or 1
    parts = [total * weight // whole for weight in weights]
    ranked = sorted(range(len(weights)), key=lambda i: -(total * weights[i] % whole))
    for i in ranked[: total - sum(parts)]:
        parts[i] += 1
    return parts


def _within(total: int, weights: Sequence[int], most: Sequence[int]) -> list[int]:
    """Return `total` shared out by weights, none getting more than its most; there is room for all of it."""
    parts = [0] * len(weights)
    while total:
        open_weights = [weight if part < top else 0 for weight, part, top in zip(weights, parts, most, strict=True)]
        wanted = [part + more for part, more in zip(parts, shared_out(total, open_weights), strict=True)]
        parts = list(map(min, wanted, most))
        total = sum(wanted) - sum(parts)
    return parts


def book_at_edge(
    days: Sequence[Quarters[Use]], use: Use, total: int, edge: AdminTime, *, kept: Sequence[int] | None = None
) -> int:
    """Book the first or last free quarter-hours of every day, by its free time; return how many found none.

    So many as are `kept` of each day stay free.
    """
    free = [[i for i, used in enumerate(day) if used is None] for day in days]
    lengths = [len(places) for places in free]
    room = [max(0, length - left) for length, left in zip(lengths, kept or [0] * len(days), strict=True)]
    booked = min(total, sum(room))
    for day, places, length in zip(days, free, _within(booked, lengths, room), strict=True):
        for i in places[:length] if edge is AdminTime.DAY_START else places[len(places) - length :]:
            day[i] = use
    return total - booked


def book_appointments(
    days: Sequence[Quarters[Use]], use: Use, total: int, shape: DayShape, *, kept: Sequence[int] | None = None
) -> int:
    """Book as few mornings as hold the quarter-hours, spread over the week; return how many found no morning.

    So many quarter-hours as are `kept` of each day stay free; of mornings as long, those come first on days of which
    the least is kept.
    """
    kept = kept or [0] * len(days)
    mornings = [
        (start, max(0, min(length, day.count(None) - left)))
        for day, left in zip(days, kept, strict=True)
        for start, length in [_longest_free_morning(day, shape)]
    ]
    num, longest = _fewest_appointments([length for _, length in mornings], total)
    if num == 0:
        return total
    long_enough = [i for i, (_, length) in enumerate(mornings) if length >= longest]
    most_kept = sorted(kept[i] for i in long_enough)[num - 1]
    usable = [(days[i], mornings[i][0]) for i in long_enough if kept[i] <= most_kept]
    booked = min(total, num * longest)
    lengths = [2 * halves for halves in shared_out(booked // 2, [1] * num)]
    lengths[-1] += booked % 2
    if max(lengths) > longest:
        lengths = shared_out(booked, [1] * num)
    for i, length in enumerate(lengths):
        day, start = usable[(2 * i + 1) * len(usable) // (2 * num)]
        day[start : start + length] = [use] * length
    return total - booked


def _longest_free_morning(day: Quarters[Use], shape: DayShape) -> tuple[int, int]:
    in_morning = ((first, length) for first, length in shape.free_stretches(day) if first < shape.morning)
    return max(in_morning, key=lambda stretch: stretch[1], default=(0, 0))


def _fewest_appointments(mornings: Iterable[int], total: int) -> tuple[int, int]:
    """Return how many mornings hold `total`, and how long a quarter-hour of them may become; else the most they hold.

    Mornings that differ by a quarter-hour count as equal, so that appointments can be spread over all of them.
    """
    longest_first = sorted(mornings, reverse=True)
    best = (0, 0)
    for num in range(1, len(longest_first) + 1):
        usable = [length for length in longest_first if length >= longest_first[num - 1] - 1]
        longest = min(LONGEST_APPOINTMENT_QUARTERS, usable[-1])
        if num * longest > best[0] * best[1]:
            best = (num, longest)
        if num * longest >= total:
            break
    return best if total else (0, 0)


def by_free_morning(days: Iterable[Quarters[Use]], shape: DayShape) -> list[Quarters[Use]]:
    """Return the days, those with the freest mornings first, so that what fills them gets whole days."""
    return sorted(days, key=lambda day: -day[: shape.morning].count(None))


def fill(days: Iterable[Quarters[Use]], wanted: Iterable[tuple[Use, int]]) -> dict[Use, int]:
    """Book the free quarter-hours day by day, one use after another; return how many of each found none."""
    free = ((day, i) for day in days for i, used in enumerate(day) if used is None)
    left_over = {}
    for use, total in wanted:
        num_booked = 0
        for _, (day, i) in zip(range(total), free, strict=False):
            day[i] = use
            num_booked += 1
        left_over[use] = total - num_booked
    return left_over
