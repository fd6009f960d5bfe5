"""The working days that dates are counted on."""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise

import attrs

from territory_opt.errors import Fault
from territory_opt.model.checks import Date, Each, check_record, checked
from territory_opt.model.problem import Problem
from territory_opt.model.working_time import WorkingWeek


def weeks_of(days: Sequence[dt.date]) -> tuple[int, ...]:
    """Return the calendar week of each day, counted from 0 at the first: weeks begin on Mondays.

    Examples
    --------
    >>> weeks_of([dt.date(2026, 1, 2), dt.date(2026, 1, 5), dt.date(2026, 1, 12)])
    (0, 1, 2)
    """
    monday = days[0].toordinal() - days[0].weekday() if days else 0
    return tuple((day.toordinal() - monday) // 7 for day in days)


@attrs.frozen(kw_only=True, slots=False)
class Calendar:
    """The common working days, from the first plannable day on; lags and due dates are counted on them.

    It reaches beyond the period, at least to the last due date, so that late finishes get a date.

    Parameters
    ----------
    days
        The working days, rising.
    before
        Working days before the first plannable one, rising, as far back as anything was begun.

    Raises
    ------
    InvalidInputError
        If there is no day, or the days do not rise.

    Examples
    --------
    >>> january = Calendar.of(WorkingWeek(), dt.date(2026, 1, 1), dt.date(2026, 1, 31))
    >>> january.index_of(dt.date(2026, 1, 5))
    2
    >>> january.days_late(due=dt.date(2026, 1, 9), finish=dt.date(2026, 1, 13))
    2
    """

    days: tuple[dt.date, ...] = checked(Each(Date()), converter=tuple)
    before: tuple[dt.date, ...] = checked(Each(Date()), default=(), converter=tuple)

    def __attrs_post_init__(self) -> None:
        check_record(self, self._faults_between_fields)

    def _faults_between_fields(self) -> Iterable[Fault]:
        if not self.days:
            yield Fault("days", "none", "at least one working day")
        if any(day >= after for day, after in pairwise((*self.before, *self.days))):
            yield Fault("days", "days out of order or given twice", "days that rise")

    @classmethod
    def of(cls, week: WorkingWeek, first: dt.date, last: dt.date, begun: dt.date | None = None) -> "Calendar":
        """Return the working days from `first` to `last`, and those before them from the day something was begun."""
        past = week.working_days(begun or first, first - dt.timedelta(days=1))
        return cls(days=tuple(week.working_days(first, last)), before=tuple(past))

    def __contains__(self, day: object) -> bool:
        return day in self._known

    @cached_property
    def _known(self) -> frozenset[dt.date]:
        return frozenset(self.days)

    @cached_property
    def weeks(self) -> tuple[int, ...]:
        """The calendar week of each day, counted from 0 at the first: weeks begin on Mondays."""
        return weeks_of(self.days)

    def index_of(self, day: dt.date) -> int:
        """Return how many working days lie from the first plannable one to `day` [working days]; before it below 0."""
        if self.before and day < self.days[0]:
            return bisect_left(self.before, day) - len(self.before)
        return bisect_left(self.days, day)

    def last_index(self, day: dt.date) -> int:
        """Return the index of the last working day up to and with `day`; below 0 when it is before the first."""
        if self.before and day < self.days[0]:
            return bisect_right(self.before, day) - 1 - len(self.before)
        return bisect_right(self.days, day) - 1

    def day(self, index: int) -> dt.date | None:
        """Return the working day of an index, or None outside the calendar."""
        return self.days[index] if 0 <= index < len(self.days) else None

    def days_late(self, *, due: dt.date, finish: dt.date) -> int:
        """Return the working days after `due` up to `finish`; 0 when it is in time [working days]."""
        return max(0, self.last_index(finish) - self.last_index(due))


def common_calendar(problem: Problem) -> Calendar:
    """Return the policy's working days from the first plannable one on, and those since anything was begun or due.

    Examples
    --------
    >>> from territory_opt.files.folder import read_demo
    >>> common_calendar(read_demo()).days[0] == read_demo().first_day
    True
    """
    known = [progress for deal in problem.opportunities for progress in deal.progress.values()]
    begun = [day for progress in known for day in (progress.started, progress.finished) if day is not None]
    begun += [deal.close_date for deal in problem.opportunities if deal.close_date is not None]
    week, last = problem.policy.working_week, problem.last_day_of_dates
    return _calendar(week, problem.first_day, last, min(begun, default=None))


@lru_cache(maxsize=32)
def _calendar(week: WorkingWeek, first: dt.date, last: dt.date, begun: dt.date | None) -> Calendar:
    return Calendar.of(week, first, last, begun)
