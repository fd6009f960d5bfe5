"""Days along a line: where a day lies in a picture, with days off narrower, and where months and weeks begin."""

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate, groupby, pairwise

import attrs

from territory_opt.errors import Fault, InvalidInputError

DAY_OFF_WIDTH = 0.35
"""Width of a day off as a share of a working day's [1]."""
LEAST_BAR_PX = 4.0
_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)
_WEEK_STEPS = (1, 2, 4)


@attrs.frozen
class Tick:
    """Where a month or a week begins [px], and its first day shown."""

    left: float
    day: dt.date


@attrs.frozen(kw_only=True)
class DayAxis:
    """The days from `first` to `last` laid along a line, all of one width but those off, which are narrower.

    Parameters
    ----------
    first, last
        First and last day shown.
    days_off
        Days on which nobody works.
    left_px, width_px
        Where the line begins and how long it is [px].

    Examples
    --------
    >>> week = DayAxis(first=dt.date(2026, 1, 5), last=dt.date(2026, 1, 8), left_px=100, width_px=40)
    >>> week.span(dt.date(2026, 1, 6), dt.date(2026, 1, 7))
    (110.0, 130.0)
    """

    first: dt.date
    last: dt.date
    days_off: frozenset[dt.date] = frozenset()
    left_px: float
    width_px: float

    def __attrs_post_init__(self) -> None:
        if self.last < self.first:
            raise InvalidInputError([Fault("last", self.last.isoformat(), f"a day from {self.first} on")])

    @cached_property
    def days(self) -> list[dt.date]:
        """All days shown."""
        return [self.first + dt.timedelta(days=i) for i in range((self.last - self.first).days + 1)]

    @cached_property
    def _edges(self) -> list[float]:
        widths = [DAY_OFF_WIDTH if day in self.days_off else 1.0 for day in self.days]
        scale = self.width_px / sum(widths)
        return [self.left_px + scale * total for total in accumulate(widths, initial=0.0)]

    @property
    def right_px(self) -> float:
        """Where the line ends [px]."""
        return self.left_px + self.width_px

    def shows(self, day: dt.date) -> bool:
        """Return whether a day is one of those shown."""
        return self.first <= day <= self.last

    def start_of(self, day: dt.date) -> float:
        """Return where a day begins [px]; the nearer end of the line for a day that is not shown."""
        return self._edges[min(max((day - self.first).days, 0), len(self.days))]

    def end_of(self, day: dt.date) -> float:
        """Return where a day ends [px]; the nearer end of the line for a day that is not shown."""
        return self._edges[min(max((day - self.first).days + 1, 0), len(self.days))]

    def span(self, first_day: dt.date, last_day: dt.date) -> tuple[float, float]:
        """Return where a stretch of days begins and ends [px]: wide enough to be seen, and inside the line."""
        left, right = self.start_of(first_day), self.end_of(last_day)
        least = min(LEAST_BAR_PX, self.width_px)
        left = min(left, self.right_px - least)
        return left, max(right, left + least)

    def stretches_off(self) -> Iterator[tuple[float, float]]:
        """Yield where days off lie [px], neighbours together."""
        for is_off, run in groupby(self.days, key=self.days_off.__contains__):
            if is_off:
                off = list(run)
                yield self.start_of(off[0]), self.end_of(off[-1])

    def months(self, room_px: float) -> list[Tick]:
        """Return the months to be named, so many that each name has `room_px`: all, or every second, third, sixth..."""
        starts = [day for day in self.days if day.day == 1 or day == self.first]
        return self._spaced([(day.year * 12 + day.month - 1, day) for day in starts], _MONTH_STEPS, room_px)

    def weeks(self, room_px: float) -> list[Tick]:
        """Return the Mondays to be named, so many that each has `room_px`; none when a month holds less than one."""
        mondays = [day for day in self.days if day.weekday() == 0]
        return self._spaced([(day.toordinal() // 7, day) for day in mondays], _WEEK_STEPS, room_px)

    def _spaced(self, numbered: Sequence[tuple[int, dt.date]], steps: Sequence[int], room_px: float) -> list[Tick]:
        for step in steps:
            ticks = [Tick(self.start_of(day), day) for number, day in numbered if number % step == 0]
            ends = [*(tick.left for tick in ticks), self.right_px]
            fits = [right - left >= room_px for left, right in pairwise(ends)]
            if all(fits[1:-1]):  # the first and the last may be parts of a month: those alone may go unnamed
                return [tick for tick, has_room in zip(ticks, fits, strict=True) if has_room]
        return []
