"""When a job starts and ends that has its suppliers to itself, forwards from a day and backwards from a limit.

Before day 0 and from `num_days` on every day is a working day, no week is full and suppliers give on every day what
they give on their best, so that moments of hopeless jobs stay numbers. Everything here is monotone: a job that starts
later never ends sooner.
"""

import math
from abc import ABC, abstractmethod
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from typing import TypeAlias

from territory_opt.scheduling.project import Project

Need: TypeAlias = tuple[int, float]
_Kind: TypeAlias = tuple[int, int, bool, tuple[Need, ...]]
ROUNDING = 1e-9
"""Differences in hours below this are rounding errors of the arithmetic [h]."""


class Alone(ABC):
    """How one kind of job takes place when nobody else wants hours.

    Parameters
    ----------
    num_days
        Number of days that can be planned.
    least_days
        Days from its start to its end beyond the plannable days [working days]; it never takes fewer.

    Attributes
    ----------
    firsts, lasts
        What was reckoned once: start and end by the day from which on it may start, where that is before `num_days`;
        and by the moment by which it must end, where that is after 0 and before `num_days` + `least_days`.
    """

    def __init__(self, num_days: int, least_days: int) -> None:
        self.num_days = num_days
        self.least_days = least_days
        self.firsts, self.lasts = _Memo(), _Memo()
        self.firsts.reckon, self.lasts.reckon = self._first_within, self._last_within

    def first(self, ready: int) -> tuple[int, int]:
        """Return the first start on or after day `ready`, and the end that follows from it."""
        return (ready, ready + self.least_days) if ready >= self.num_days else self.firsts[ready]

    def first_ending(self, ready: int, ready_end: int) -> tuple[int, int]:
        """Return the first start on or after day `ready` from which it ends at `ready_end` or later, and that end."""
        start, end = self.first(ready)
        return (start, end) if end >= ready_end else self.first(self.last(ready_end - 1) + 1)

    def last(self, limit: int) -> int:
        """Return the last start from which it ends by the moment `limit`."""
        if limit <= 0 or limit >= self.num_days + self.least_days:
            return limit - self.least_days
        return self.lasts[limit][0]

    @abstractmethod
    def last_start(self, until: int) -> int:
        """Return the last day up to `until` on which it can start."""

    @abstractmethod
    def _first_within(self, ready: int) -> tuple[int, int]: ...

    @abstractmethod
    def _last_within(self, limit: int) -> tuple[int, int]: ...


class _Memo(dict[int, tuple[int, int]]):
    """What was reckoned once for a moment, kept so that loops over all jobs look it up without a call."""

    __slots__ = ("reckon",)
    reckon: Callable[[int], tuple[int, int]]

    def __missing__(self, moment: int) -> tuple[int, int]:
        found = self[moment] = self.reckon(moment)
        return found


class Milestone(Alone):
    """A moment between two days, any moment."""

    def last_start(self, until: int) -> int:
        """Return the moment itself."""
        return until

    def _first_within(self, ready: int) -> tuple[int, int]:
        return ready, ready

    def _last_within(self, limit: int) -> tuple[int, int]:
        return limit, limit


class InARow(Alone):
    """A number of days of a calendar without a gap, on each of which every supplier gives the same share.

    Parameters
    ----------
    project
        Days, weeks and suppliers.
    days
        The days of the calendar, rising.
    least_days
        How many of them it takes.
    needs
        Suppliers, and the hours it takes of each [h].
    """

    def __init__(
        self, project: Project, days: Sequence[int], least_days: int, needs: Sequence[tuple[int, float]]
    ) -> None:
        super().__init__(project.num_days, least_days)
        self.days = days
        self.week_of = project.week_of
        self.shares = [
            (project.day_hours[supplier], project.week_hours[supplier], hours / least_days) for supplier, hours in needs
        ]

    def last_start(self, until: int) -> int:
        """Return the last day up to `until` on which it can start."""
        return self._day(self._fitting(self._position_until(until), -1))

    def _first_within(self, ready: int) -> tuple[int, int]:
        position = self._fitting(ready if ready < 0 else bisect_left(self.days, ready), 1)
        return self._day(position), self._day(position + self.least_days - 1) + 1

    def _last_within(self, limit: int) -> tuple[int, int]:
        position = self._fitting(self._position_until(limit - 1) - self.least_days + 1, -1)
        return self._day(position), self._day(position + self.least_days - 1) + 1

    def _position_until(self, day: int) -> int:
        """Return the position of the last day of the calendar up to `day`; below 0 before the first."""
        if day < 0:
            return day
        beyond = max(0, day - self.num_days + 1)
        return bisect_right(self.days, day) - 1 + beyond

    def _day(self, position: int) -> int:
        if 0 <= position < len(self.days):
            return self.days[position]
        return position if position < 0 else self.num_days + position - len(self.days)

    def _fitting(self, position: int, step: int) -> int:
        """Return the first position, going by `step`, from which the suppliers have the hours."""
        while self.shares and not self._fits(position):
            position += step
        return position

    def _fits(self, position: int) -> bool:
        run = self.days[max(0, position) : max(0, position + self.least_days)]
        if not run:
            return True
        for day_hours, week_hours, share in self.shares:
            least = share - ROUNDING
            if min(map(day_hours.__getitem__, run)) < least:
                return False
            if week_hours is not None:
                weeks = [self.week_of[day] for day in run]
                if any(week_hours[week] < weeks.count(week) * share - ROUNDING for week in {*weeks}):
                    return False
        return True


class Shift:
    """The days on which one supplier gives hours to jobs of one calendar.

    Parameters
    ----------
    project
        Days, weeks and suppliers.
    supplier, calendar
        Which of them.

    Attributes
    ----------
    days
        The days, rising.
    day_hours, week_of, limits
        For every day of the project the hours that the supplier gives on it [h], its week, and the most that the
        supplier gives in that week [h].
    is_limited
        Whether any week has such a limit.
    least_hours, best_hours
        What it gives on its worst and its best day [h]; without an end when it has no days.
    """

    def __init__(self, project: Project, supplier: int, calendar: int) -> None:
        self.day_hours = hours = project.day_hours[supplier]
        self.week_of = project.week_of
        weeks = project.week_hours[supplier]
        self.is_limited = weeks is not None
        self.limits = limits = (
            [math.inf] * project.num_days if weeks is None else list(map(weeks.__getitem__, project.week_of))
        )
        self.days = days = [
            day for day in project.calendars[calendar] if hours[day] > ROUNDING and limits[day] > ROUNDING
        ]
        self.least_hours = min(map(hours.__getitem__, days), default=math.inf)
        self.best_hours = max(map(hours.__getitem__, days), default=math.inf)


class AsHoursCome(Alone):
    """Hours of one supplier on the days of a calendar, as many on each as it gives, up to an equal share.

    Parameters
    ----------
    num_days
        Number of days that can be planned.
    shift
        When the supplier gives how many hours.
    hours
        How many it takes in all [h].
    share_hours
        The most it takes on one day [h].
    """

    def __init__(self, num_days: int, shift: Shift, hours: float, share_hours: float) -> None:
        self.shift, self.days = shift, shift.days
        self.hours = hours
        self.most = min(share_hours, shift.best_hours)
        self.is_steady = self.most <= shift.least_hours
        super().__init__(num_days, num_days_for(hours, self.most))

    def first_ending(self, ready: int, ready_end: int) -> tuple[int, int]:
        """Return the first start on or after day `ready`, and the first end: for a later one it pauses."""
        start, end = self.first(ready)
        return start, max(end, ready_end)

    def last_start(self, until: int) -> int:
        """Return the last day up to `until` on which it can start."""
        if not 0 <= until < self.num_days:
            return until
        position = bisect_right(self.days, until) - 1
        return self.days[position] if position >= 0 else -1

    def _first_within(self, ready: int) -> tuple[int, int]:
        days, num_days = self.days, self.num_days
        first = bisect_left(days, ready)
        last = first + self.least_days - 1
        if ready >= 0 and last < len(days) and self._draws_alike(days[first], days[last]):
            return days[first], days[last] + 1
        left = self.hours
        if ready < 0:
            left += self.most * ready
            if left <= ROUNDING:
                return ready, ready + self.least_days
        day, left = self._drawn(range(first, len(days)), left)
        end = num_days + num_days_for(left, self.most) if day is None else day + 1
        start = days[first] if first < len(days) else num_days
        return (ready if ready < 0 else start), end

    def _last_within(self, limit: int) -> tuple[int, int]:
        days = self.days
        last = bisect_left(days, limit) - 1
        first = last - self.least_days + 1
        if first >= 0 and limit <= self.num_days and self._draws_alike(days[first], days[last]):
            return days[first], days[last] + 1
        left = self.hours - self.most * max(0, limit - self.num_days)
        day, left = self._drawn(range(last, -1, -1), left)
        start = -num_days_for(left, self.most) if day is None else day
        return start, self.first(start)[1]

    def _draws_alike(self, first: int, last: int) -> bool:
        """Return whether it is sure to draw all its hours from one day to another, as much as it may on each."""
        shift = self.shift
        if shift.is_limited:
            limits, weeks, hours = shift.limits, shift.week_of, self.hours
            if limits[first] < hours or limits[last] < hours or weeks[last] > weeks[first] + 1:
                return False
        return self.is_steady or all(
            shift.day_hours[day] >= self.most
            for day in self.days[bisect_left(self.days, first) : bisect_right(self.days, last)]
        )

    def _drawn(self, positions: Sequence[int], left: float) -> tuple[int | None, float]:
        """Return the day on which nothing is left, going along its days; None and what is left when there is none."""
        day_hours, week_of, limits = self.shift.day_hours, self.shift.week_of, self.shift.limits
        days, most, week, week_left = self.days, self.most, -1, math.inf
        for position in positions:
            day = days[position]
            drawn = most
            if day_hours[day] < drawn:  # noqa: PLR1730  # twice as fast as min() in this loop over all days
                drawn = day_hours[day]
            if week_of[day] != week:
                week, week_left = week_of[day], limits[day]
            if week_left < drawn:  # noqa: PLR1730  # the same
                drawn = week_left
            week_left -= drawn
            left -= drawn
            if left <= ROUNDING:
                return day, left
        return None, left


def num_days_for(hours: float, day_hours: float) -> int:
    """Return how many days it takes to draw `hours` [h] at `day_hours` [h] on each.

    Examples
    --------
    >>> num_days_for(9.0, 4.0)
    3
    """
    return max(1, math.ceil((hours - ROUNDING) / day_hours))


class Kinds:
    """How the jobs of a project take place alone; jobs of the same kind share what was once reckoned.

    Parameters
    ----------
    project
        The jobs.

    Examples
    --------
    >>> project = Project(num_days=4, week_of=[0, 0, 1, 1], calendars=[[0, 1, 2, 3]])
    >>> rep = project.add_supplier("rep", [8.0] * 4, [8.0, 8.0])
    >>> job = project.add_job("job", duration_days=2, needs=[(rep, 12.0)])
    >>> alone = Kinds(project).of(job)
    >>> alone.first(0), alone.last(4)
    ((0, 3), 1)
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self._known: dict[_Kind, Alone] = {}
        self._shifts: dict[tuple[int, int], Shift] = {}

    def of(self, job: int) -> Alone:
        """Return how one job takes place."""
        project = self.project
        return self._of(
            (project.duration_days[job], project.calendar_of[job], project.evenly[job], tuple(project.needs[job]))
        )

    def of_all(self) -> list[Alone]:
        """Return how every job takes place."""
        project, known = self.project, self._known
        kinds = zip(project.duration_days, project.calendar_of, project.evenly, map(tuple, project.needs), strict=True)
        return [known.get(kind) or self._of(kind) for kind in kinds]

    def _of(self, kind: _Kind) -> Alone:
        alone = self._known.get(kind)
        if alone is None:
            alone = self._known[kind] = self._made(*kind)
        return alone

    def _made(self, duration_days: int, calendar: int, evenly: bool, needs: tuple[Need, ...]) -> Alone:  # noqa: FBT001  # a kind
        project = self.project
        if duration_days == 0 and not needs:
            return Milestone(project.num_days, 0)
        least_days = max(1, duration_days)
        if evenly or not needs:
            return InARow(project, project.calendars[calendar], least_days, needs)
        ((supplier, hours),) = needs
        shift = self._shifts.get((supplier, calendar))
        if shift is None:
            shift = self._shifts[supplier, calendar] = Shift(project, supplier, calendar)
        return AsHoursCome(project.num_days, shift, hours, hours / least_days)
