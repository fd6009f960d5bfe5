"""How a job takes its days and hours: at a moment, without a pause, or as hours come."""

from collections import Counter
from collections.abc import Iterable, Sequence

import attrs

from territory_opt.scheduling.packed import Calendar

Taken = tuple[tuple[int, int], ...]
"""What a job takes: a position in the free hours, and the packed grains that leave it."""
Placed = tuple[int, int, Taken]
"""Start, end and what is taken."""
NEVER = 1 << 62
"""A moment after every day."""


@attrs.frozen
class Days:
    """The days on which a job may take place.

    Parameters
    ----------
    release
        The first of them.
    calendar
        The calendar of which they are.
    week_of
        The week of every day.
    """

    release: int
    calendar: Calendar
    week_of: Sequence[int]


@attrs.frozen
class Milestone:
    """Happens between days, at the first moment that is ready and not before its release, within so many days."""

    release: int
    num_days: int

    def earliest(self, _free: Sequence[int], ready: int, ready_end: int, latest_end: int = NEVER) -> Placed | None:
        """Return the first moment."""
        moment = max(ready, ready_end, self.release)
        return (moment, moment, ()) if moment <= min(latest_end, self.num_days) else None

    def latest(self, _free: Sequence[int], ready: int, latest_start: int, latest_end: int) -> Placed | None:
        """Return the last moment."""
        moment = min(latest_start, latest_end, self.num_days)
        return (moment, moment, ()) if moment >= max(ready, self.release) else None


class Unbroken:
    """Takes so many days of its calendar without a pause, and of each supplier the same on all of them."""

    def __init__(self, days: Days, num_days: int, shares: Sequence[tuple[int, int | None, int]]) -> None:
        self.release = days.release
        self.num_days = num_days
        self.calendar = days.calendar
        self.shares = shares
        self.week_of = days.week_of
        fields = days.calendar.fields
        self._width = fields.width
        self._demands = [(day_row, fields.everywhere(share, days.calendar.num_days)) for day_row, _, share in shares]
        self._all_days = fields.guards(0, days.calendar.num_days)
        self._runs = days.calendar.runs(num_days)
        self._has_weeks = any(week_row is not None for _, week_row, _ in shares)
        self._spread = fields.everywhere(1, num_days)
        self._placed: dict[int, Placed] = {}

    def days(self, start: int) -> Sequence[int]:
        """Return the days from a start."""
        return self.calendar.run(start, self.num_days)

    def earliest(self, free: Sequence[int], ready: int, ready_end: int, latest_end: int = NEVER) -> Placed | None:
        """Return the first run of days that has room."""
        first = max(ready, self.release)
        starts = self._starts(free) >> first * self._width
        while starts:
            lowest = starts & -starts
            placed = self._at(first + lowest.bit_length() // self._width - 1)
            if placed[1] > latest_end:
                return None
            if placed[1] >= ready_end and (not self._has_weeks or self._weeks_have_room(free, placed[2])):
                return placed
            starts ^= lowest
        return None

    def latest(self, free: Sequence[int], ready: int, latest_start: int, latest_end: int) -> Placed | None:
        """Return the last run of days that has room."""
        num_starts = max(0, min(latest_start, latest_end - self.num_days) + 1)
        starts = self._starts(free) & ((1 << num_starts * self._width) - 1)
        while starts:
            position = starts.bit_length()
            placed = self._at(position // self._width - 1)
            if placed[0] < ready or placed[0] < self.release:
                return None
            if placed[1] <= latest_end and (not self._has_weeks or self._weeks_have_room(free, placed[2])):
                return placed
            starts ^= 1 << position - 1
        return None

    def _starts(self, free: Sequence[int]) -> int:
        """Return the guards of the days from which all days have room."""
        room = self._all_days
        for day_row, demand in self._demands:
            room &= free[day_row] - demand
        room |= self.calendar.gaps
        starts = 0
        for shifts, firsts in self._runs:
            runs = room
            for shift in shifts:
                runs &= runs >> shift
            starts |= runs & firsts
        return starts

    def _at(self, start: int) -> Placed:
        """Return the place that begins on a day; every start is worked out once."""
        placed = self._placed.get(start)
        if placed is None:
            days = self.days(start)
            shift = start * self._width
            spread = self.calendar.on([day - start for day in days], 1) if self.calendar.gaps else self._spread
            by_day = [(day_row, spread * share << shift) for day_row, _, share in self.shares]
            by_week = self._by_week(days) if self._has_weeks else ()
            placed = self._placed[start] = (start, days[-1] + 1, (*by_day, *by_week))
        return placed

    def _by_week(self, days: Sequence[int]) -> list[tuple[int, int]]:
        """Return what is taken of the weeks of suppliers who have a limit there."""
        counts = Counter(self.week_of[day] for day in days)
        most = self.calendar.fields.mask
        return [
            (week_row, sum(min(most, count * share) << week * self._width for week, count in counts.items()))
            for _, week_row, share in self.shares
            if week_row is not None
        ]

    def _weeks_have_room(self, free: Sequence[int], taken: Taken) -> bool:
        guards = self.calendar.fields.guards(0, self.week_of[-1] + 1)
        return all((free[row] - grains) & guards == guards for row, grains in taken[len(self.shares) :])


class AsHoursCome:
    """Takes at most a share on each day of its calendar, as much as the day has left, until it is done."""

    def __init__(self, days: Days, num_days: int, day_row: int, grains: int, crumb: int) -> None:
        self.release = days.release
        self.day_row, self.grains = day_row, grains
        self.share = -(-grains // num_days)
        self.crumb = crumb
        fields = days.calendar.fields
        self._width, self._mask = fields.width, fields.mask
        self._days = days.calendar.guards
        self._crumbs = fields.everywhere(crumb, days.calendar.num_days)

    def earliest(self, free: Sequence[int], ready: int, ready_end: int, latest_end: int = NEVER) -> Placed | None:
        """Return the first days that have hours."""
        first = max(ready, self.release)
        while True:
            placed = self._drawing(free, self._rising(free, first, latest_end))
            if placed is None or placed[1] >= ready_end:
                return placed
            first = placed[0] + 1

    def latest(self, free: Sequence[int], ready: int, latest_start: int, latest_end: int) -> Placed | None:
        """Return the last days that have hours."""
        first = max(ready, self.release)
        while True:
            placed = self._drawing(free, self._falling(free, first, latest_end))
            if placed is None or placed[0] <= latest_start:
                return placed
            latest_end = placed[1] - 1

    def _rising(self, free: Sequence[int], first: int, end: int) -> Iterable[int]:
        """Yield the days from one to another that have hours."""
        days = ((free[self.day_row] - self._crumbs) & self._days) >> first * self._width
        while days:
            lowest = days & -days
            day = first + lowest.bit_length() // self._width - 1
            if day >= end:
                return
            yield day
            days ^= lowest

    def _falling(self, free: Sequence[int], first: int, end: int) -> Iterable[int]:
        """Yield the same days from the last to the first."""
        days = (free[self.day_row] - self._crumbs) & self._days & ((1 << max(0, end) * self._width) - 1)
        while days:
            position = days.bit_length()
            day = position // self._width - 1
            if day < first:
                return
            yield day
            days ^= 1 << position - 1

    def _drawing(self, free: Sequence[int], days: Iterable[int]) -> Placed | None:
        """Return what is taken when the days are gone through in this order."""
        width, mask, share, by_day = self._width, self._mask, self.share, free[self.day_row]
        left, packed, begun = self.grains, 0, -1
        for day in days:
            shift = day * width
            amount = min(share, left, by_day >> shift & mask)
            packed += amount << shift
            if begun < 0:
                begun = day
            left -= amount
            if not left:
                return min(begun, day), max(begun, day) + 1, ((self.day_row, packed),)
        return None


class WithinWeeks(AsHoursCome):
    """Takes hours as they come, no more of a week than it has left; full weeks are stepped over."""

    def __init__(self, days: Days, num_days: int, day_row: int, grains: int, crumb: int, *, week_row: int) -> None:
        super().__init__(days, num_days, day_row, grains, crumb)
        self.week_row = week_row
        self.week_of = days.week_of
        self._days_of = days.calendar.weeks(days.week_of)
        self._week_crumbs = days.calendar.fields.everywhere(crumb, len(self._days_of))
        self._week_guards = days.calendar.fields.guards(0, len(self._days_of))

    def _rising(self, free: Sequence[int], first: int, end: int) -> Iterable[int]:
        """Yield the days from one to another in the weeks that have hours."""
        if first >= len(self.week_of):
            return
        week = self.week_of[first]
        weeks = ((free[self.week_row] - self._week_crumbs) & self._week_guards) >> week * self._width
        while weeks:
            lowest = weeks & -weeks
            for day in self._days_of[week + lowest.bit_length() // self._width - 1]:
                if day >= end:
                    return
                if day >= first:
                    yield day
            weeks ^= lowest

    def _falling(self, free: Sequence[int], first: int, end: int) -> Iterable[int]:
        """Yield the same days from the last to the first."""
        weeks = (free[self.week_row] - self._week_crumbs) & self._week_guards
        while weeks:
            position = weeks.bit_length()
            for day in reversed(self._days_of[position // self._width - 1]):
                if day < first:
                    return
                if day < end:
                    yield day
            weeks ^= 1 << position - 1

    def _drawing(self, free: Sequence[int], days: Iterable[int]) -> Placed | None:
        """Return what is taken when the days are gone through in this order."""
        width, mask, share, crumb, week_of = self._width, self._mask, self.share, self.crumb, self.week_of
        by_day, by_week = free[self.day_row], free[self.week_row]
        left, packed, in_weeks, begun, week, week_left = self.grains, 0, 0, -1, -1, 0
        for day in days:
            if week_of[day] != week:
                week = week_of[day]
                week_left = by_week >> week * width & mask
            amount = by_day >> day * width & mask
            if amount < crumb or week_left < crumb:
                continue
            amount = min(amount, share, week_left, left)
            packed += amount << day * width
            in_weeks += amount << week * width
            if begun < 0:
                begun = day
            week_left -= amount
            left -= amount
            if not left:
                taken = (self.day_row, packed), (self.week_row, in_weeks)
                return (begun, day + 1, taken) if begun <= day else (day, begun + 1, taken)
        return None


Shape = Milestone | Unbroken | AsHoursCome
