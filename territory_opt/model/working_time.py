"""Working time: the planned period, the working days in it and the hours of a working day."""

import datetime as dt
import re
from collections.abc import Collection, Iterable

import attrs

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.model.checks import Date, Each, Instance, Number, OneOf, check_record, checked, frozen_list

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


@attrs.frozen(kw_only=True)
class WorkingWeek:
    """The days people work and the shape of a working day.

    Parameters
    ----------
    days
        Working weekdays, ``mon`` to ``sun``.
    day_start
        When the working day begins.
    lunch_start
        When the midday break begins.
    lunch_minutes
        How long it lasts [min].
    holidays
        Days on which nobody works.

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

    def __attrs_post_init__(self) -> None:
        check_record(self, self._faults_between_fields)

    def _faults_between_fields(self) -> Iterable[Fault]:
        if not self.days or len(set(self.days)) < len(self.days):
            yield Fault("days", repr(list(self.days)), "one or more different weekdays")
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
