"""Working time: the planned period, the working days in it and the hours of a working day."""

import datetime as dt
import math
import re
from collections.abc import Collection, Iterable
from functools import cache
from zoneinfo import available_timezones

import attrs

from territory_opt.errors import Fault, InvalidInputError, nearest
from territory_opt.model.checks import (
    Date,
    Each,
    Instance,
    Number,
    OneOf,
    Optional,
    check_record,
    checked,
    frozen_list,
    shown,
)

_QUARTER_MINUTES = 15
MINUTES_OF_A_DAY = 24 * 60
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST_PERIOD_DAYS = 3 * 366
_NAME = re.compile(r"(\d{4})(?:-(?:([HQ])(?=\d))?(\d{1,2}))?", re.ASCII)


@attrs.frozen(kw_only=True)
class Period:
    """The planned period: a target holds for it, a deal counts when it closes inside it.

    Parameters
    ----------
    start, end
        First and last day.

    Examples
    --------
    >>> Period.named("2026-Q1").end
    datetime.date(2026, 3, 31)
    >>> Period(start=dt.date(2026, 3, 1), end=dt.date(2026, 1, 1))
    Traceback (most recent call last):
    territory_opt.errors.InvalidInputError: 1 problem in the input
      - end: found 2026-01-01; allowed is a day from 2026-03-01 on, at most 1098 days later
    """

    start: dt.date = checked(Date())
    end: dt.date = checked(Date())

    def __attrs_post_init__(self) -> None:
        check_record(self, self._faults_between_fields)

    def _faults_between_fields(self) -> Iterable[Fault]:
        if not 0 <= (self.end - self.start).days <= LONGEST_PERIOD_DAYS:
            allowed = f"a day from {self.start} on, at most {LONGEST_PERIOD_DAYS} days later"
            yield Fault("end", self.end.isoformat(), allowed)

    @classmethod
    def named(cls, text: str) -> "Period":
        """Read a period from its name.

        Parameters
        ----------
        text
            A year ``2026``, a half ``2026-H1``, a quarter ``2026-Q3``, a month ``2026-07``,
            or two days ``2026-01-15..2026-06-30``.

        Raises
        ------
        InvalidInputError
            If the text is none of these.

        Examples
        --------
        >>> Period.named("2026-H2").start
        datetime.date(2026, 7, 1)
        """
        name = _NAME.fullmatch(text)
        try:
            if name is not None:
                return cls._of_parts(*name.groups(default=""))
            start, end = text.split("..")
            return cls(start=dt.date.fromisoformat(start), end=dt.date.fromisoformat(end))
        except InvalidInputError:
            raise
        except ValueError:
            allowed = "2026, 2026-H1, 2026-Q3, 2026-07 or 2026-01-15..2026-06-30"
            raise InvalidInputError([Fault("period", repr(text), allowed)]) from None

    @classmethod
    def _of_parts(cls, year: str, kind: str, number: str) -> "Period":
        months = 12 // {"H": 2, "Q": 4, "": 12 if number else 1}[kind]
        first = dt.date(int(year), (int(number or 1) - 1) * months + 1, 1)
        last_month = first.month + months - 1
        after = dt.date(first.year + last_month // 12, last_month % 12 + 1, 1)
        return cls(start=first, end=after - dt.timedelta(days=1))


@attrs.frozen
class TimeZoneName:
    """The name of a time zone in the IANA list, such as ``Europe/Berlin``.

    Examples
    --------
    >>> TimeZoneName()("Europe/Berlin")
    []
    >>> TimeZoneName()("Europe/Belrin")[0].hint
    "did you mean 'Europe/Berlin'?"
    """

    def __str__(self) -> str:
        return "a time zone such as Europe/Berlin"

    def __call__(self, value: object) -> list[Fault]:
        """Return the faults of `value`."""
        if not isinstance(value, str):
            return [Fault("", shown(value), str(self))]
        if value in _zone_names():
            return []
        hint = nearest(value, _zone_names()) if _zone_names() else "no time zones are known here: pip install tzdata"
        return [Fault("", shown(value), str(self), hint)]


@cache
def _zone_names() -> frozenset[str]:
    """Return the names of zones that are places or offsets; what stands for this machine's own clock is none."""
    return frozenset(available_timezones() - {"Factory", "localtime"})


def different_weekdays(field: str, days: Collection[str]) -> Iterable[Fault]:
    """Yield the fault of a list of weekdays in which there is none, or one twice."""
    if not days or len(set(days)) < len(days):
        yield Fault(field, repr(list(days)), "one or more different weekdays")


@attrs.frozen(kw_only=True)
class WorkingWeek:
    """The days people work and the shape of a working day.

    Work is counted in quarter-hours from `day_start` on: what is left of the last one before the break belongs to the
    break.

    Parameters
    ----------
    days
        Working weekdays, ``mon`` to ``sun``.
    day_start
        When the working day begins.
    lunch_start
        When the midday break begins.
    lunch_minutes
        How long it lasts [min]; a part of a minute counts as a whole one.
    holidays
        Days on which nobody works.
    time_zone
        Where the clocks of people who state no zone of their own stand; without one, all times are local times.

    Examples
    --------
    >>> WorkingWeek().is_working_day(dt.date(2026, 1, 3))
    False
    """

    days: tuple[str, ...] = checked(Each(OneOf(WEEKDAYS)), default=WEEKDAYS[:5], converter=frozen_list)
    day_start: dt.time = checked(Instance(dt.time), default=dt.time(8, 30))
    lunch_start: dt.time = checked(Instance(dt.time), default=dt.time(12, 30))
    lunch_minutes: float = checked(Number(at_least=0, at_most=180, unit="min"), default=60.0)
    holidays: tuple[dt.date, ...] = checked(Each(Date()), default=(), converter=frozen_list)
    time_zone: str | None = checked(Optional(TimeZoneName()), default=None)

    def __attrs_post_init__(self) -> None:
        check_record(self, self._faults_between_fields)

    def _faults_between_fields(self) -> Iterable[Fault]:
        yield from different_weekdays("days", self.days)
        if self.day_start >= self.lunch_start:
            yield Fault("lunch_start", str(self.lunch_start), f"a time after day_start {self.day_start}")

    def is_working_day(self, day: dt.date, days_off: Collection[dt.date] = ()) -> bool:
        """Return whether people work on `day`, given one person's `days_off`."""
        return WEEKDAYS[day.weekday()] in self.days and day not in self.holidays and day not in days_off

    def working_days(self, first: dt.date, last: dt.date, days_off: Collection[dt.date] = ()) -> list[dt.date]:
        """Return the working days from `first` to `last`, both included.

        Examples
        --------
        >>> len(WorkingWeek().working_days(dt.date(2026, 1, 1), dt.date(2026, 1, 31)))
        22
        """
        span = (first + dt.timedelta(days=i) for i in range((last - first).days + 1))
        return [day for day in span if self.is_working_day(day, days_off)]

    @property
    def starts_minute(self) -> int:
        """When the working day begins [min after midnight]."""
        return _minutes(self.day_start)

    @property
    def morning_minutes(self) -> int:
        """How long work lasts before the midday break, in whole quarter-hours [min]."""
        return (_minutes(self.lunch_start) - self.starts_minute) // _QUARTER_MINUTES * _QUARTER_MINUTES

    @property
    def afternoon_minute(self) -> int:
        """When work goes on after the midday break [min after midnight]."""
        return _minutes(self.lunch_start) + math.ceil(self.lunch_minutes)

    @property
    def longest_day_hours(self) -> float:
        """The longest working day in whole quarter-hours that ends before midnight [h]."""
        afternoon = max(0, MINUTES_OF_A_DAY - 1 - self.afternoon_minute) // _QUARTER_MINUTES * _QUARTER_MINUTES
        return (self.morning_minutes + afternoon) / 60

    def hours_worked_by(self, hours_after_midnight: float, day_hours: float) -> float:
        """Return how much of a working day of `day_hours` has passed at a time of its day, the midday break aside [h].

        Examples
        --------
        >>> WorkingWeek().hours_worked_by(13.0, 8.0), WorkingWeek().hours_worked_by(15.0, 8.0)
        (4.0, 5.5)
        """
        morning = min(max(0.0, hours_after_midnight - self.starts_minute / 60), self.morning_minutes / 60)
        afternoon = max(0.0, hours_after_midnight - self.afternoon_minute / 60)
        return min(day_hours, morning + afternoon)


def _minutes(time: dt.time) -> int:
    return time.hour * 60 + time.minute
