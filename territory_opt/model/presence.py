"""When one person works: own weekdays, days away, hours of a day, time that is taken already."""

import datetime as dt
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate

import attrs

from territory_opt.model.busy import Busy, without_overlaps
from territory_opt.model.rep import Person, Rep
from territory_opt.model.working_time import WorkingWeek

NORMAL_DAY_HOURS = 8.0
"""How long a full working day is at the least [h], whatever part of the week the hours in question fill."""

LEAST_FREE_SHARE = 1e-6
"""Less of a day than this is no free time but a rounding error of the arithmetic [1]."""


@attrs.frozen(kw_only=True)
class Presence:
    """One person's working time.

    Parameters
    ----------
    week
        The working week with the person's own days.
    day_hours
        How long a working day is [h].
    days_off
        Days on which the person does not work.
    busy
        Time that is taken already.

    Examples
    --------
    >>> meeting = Busy(start=dt.datetime(2026, 1, 5, 10), end=dt.datetime(2026, 1, 5, 12))
    >>> ana = Presence(week=WorkingWeek(), day_hours=8, busy=(meeting,))
    >>> ana.free_share(dt.date(2026, 1, 5)), ana.free_share(dt.date(2026, 1, 4))
    (0.75, 0.0)
    """

    week: WorkingWeek
    day_hours: float
    days_off: frozenset[dt.date] = frozenset()
    busy: tuple[Busy, ...] = ()

    @classmethod
    def of_rep(cls, rep: Rep, week: WorkingWeek) -> "Presence":
        """Return a rep's working time: the weekly hours, spread over the rep's own days of the policy's `week`.

        A day lasts until midnight at the longest.
        """
        own = _own_week(week, rep.working_days)
        day_hours = min(rep.weekly_hours / len(own.days), own.longest_day_hours)
        return cls(week=own, day_hours=day_hours, days_off=frozenset(rep.days_off), busy=rep.busy)

    @classmethod
    def of_person(cls, person: Person, week: WorkingWeek) -> "Presence":
        """Return a shared person's working time: whole days, of which the deals get the weekly hours.

        The hours of a team may be more than a day holds; a day lasts until midnight at the longest.
        """
        own = _own_week(week, person.working_days)
        day_hours = min(max(NORMAL_DAY_HOURS, person.weekly_hours / len(own.days)), own.longest_day_hours)
        return cls(week=own, day_hours=day_hours, days_off=frozenset(person.days_off), busy=person.busy)

    @cached_property
    def _taken(self) -> tuple[tuple[dt.datetime, dt.datetime], ...]:
        return without_overlaps(self.busy)

    @cached_property
    def _taken_until(self) -> list[dt.datetime]:
        return [end for _, end in self._taken]

    def free_share(self, day: dt.date) -> float:
        """Return the share of a day's working hours that nothing has taken [1]: 0 on a day off, 1 on a free day."""
        if not self.week.is_working_day(day, self.days_off):
            return 0.0
        return self._share_left(day) if self.busy else 1.0

    def _share_left(self, day: dt.date) -> float:
        midnight = dt.datetime.combine(day, dt.time())
        taken_hours = 0.0
        for start, end in self._taken[bisect_right(self._taken_until, midnight) :]:
            first = self._worked_by(_hours_between(midnight, start))
            if first >= self.day_hours:
                break
            taken_hours += self._worked_by(_hours_between(midnight, end)) - first
        share = 1 - taken_hours / self.day_hours
        return share if share >= LEAST_FREE_SHARE else 0.0

    def _worked_by(self, hours_after_midnight: float) -> float:
        return self.week.hours_worked_by(hours_after_midnight, self.day_hours)

    def free_days(self, first: dt.date, last: dt.date) -> "FreeDays":
        """Return the days from `first` to `last`, both included, on which the person has free time."""
        days = self.week.working_days(first, last, self.days_off)
        if not self.busy:
            return FreeDays.all_of(days, len(self.week.days))
        shares = {day: self._share_left(day) for day in days}
        free = {day: share for day, share in shares.items() if share > 0}
        return FreeDays(days=tuple(free), shares=tuple(free.values()), days_per_week=len(self.week.days))


@attrs.frozen(kw_only=True)
class FreeDays:
    """Days on which somebody has free time.

    Parameters
    ----------
    days
        The days, rising.
    shares
        The free share of each [1], above 0.
    days_per_week
        Working days of the person's normal week [days].

    Examples
    --------
    >>> half_a_day = FreeDays(days=(dt.date(2026, 1, 5),), shares=(0.5,), days_per_week=5)
    >>> half_a_day.weeks, half_a_day.weeks_to(dt.date(2026, 1, 4))
    (0.1, 0.0)
    """

    days: tuple[dt.date, ...]
    shares: tuple[float, ...]
    days_per_week: int

    @classmethod
    def all_of(cls, days: list[dt.date], days_per_week: int) -> "FreeDays":
        """Return days that are free as a whole."""
        return cls(days=tuple(days), shares=(1.0,) * len(days), days_per_week=days_per_week)

    @cached_property
    def _weeks_after(self) -> list[float]:
        return [days / self.days_per_week for days in accumulate(self.shares, initial=0.0)]

    @property
    def weeks(self) -> float:
        """All of it in the person's normal weeks [weeks]."""
        return self._weeks_after[-1]

    def weeks_to(self, day: dt.date) -> float:
        """Return what of it lies up to and with `day`, in the person's normal weeks [weeks]."""
        return self._weeks_after[bisect_right(self.days, day)]


def _own_week(week: WorkingWeek, days: tuple[str, ...] | None) -> WorkingWeek:
    return week if days is None else attrs.evolve(week, days=days)


def _hours_between(earlier: dt.datetime, later: dt.datetime) -> float:
    return (later - earlier).total_seconds() / 3600
