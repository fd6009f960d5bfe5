"""Busy times as rows of a table: one stretch of time of one rep or shared person each."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import attrs

from territory_opt.errors import Fault, listing, nearest
from territory_opt.files.record_table import RecordTable, read_records
from territory_opt.files.spelling import day, moment
from territory_opt.files.tables import csv_text
from territory_opt.model.busy import Busy
from territory_opt.model.checks import Date, Number, Optional, Text, check_record, checked, shown
from territory_opt.model.units import PersonId, RepId

_NIGHT = dt.time()


@attrs.frozen
class DayOrTime:
    """A text that states a day, or a day and a time on a clock without a time zone.

    Examples
    --------
    >>> DayOrTime()("2026-01-31"), DayOrTime()("2026-01-31T09:30")
    ([], [])
    >>> DayOrTime()("31.01.2026")[0].hint
    'write 2026-01-31'
    """

    def __str__(self) -> str:
        return "a day 2026-01-31, or a day and a time 2026-01-31T09:30"

    def __call__(self, value: object) -> list[Fault]:
        """Return the faults of `value`."""
        if not isinstance(value, str):
            return [Fault("", shown(value), str(self))]
        try:
            stated = _stated(value)
        except ValueError as hint:
            return [Fault("", shown(value), str(self), str(hint))]
        return Date()(stated.date() if isinstance(stated, dt.datetime) else stated)


def _stated(text: str) -> dt.date | dt.datetime:
    return moment(text) if ":" in text else day(text)


@attrs.frozen(kw_only=True)
class BusyRow:
    """A row of ``busy.csv``.

    Parameters
    ----------
    person
        Id of the rep or shared person.
    start
        When it begins: a day and a time, or a day, which is meant from its beginning.
    end
        When it ends, likewise; a day is meant to its end.
    hours
        How long it lasts [h], instead of `end`; without either, a day as `start` is one whole day.
    name
        What takes the time.

    Raises
    ------
    InvalidInputError
        With everything wrong in the row.

    Examples
    --------
    >>> BusyRow(person="ana", start="2026-01-05T09:00", hours=1.5).stretch.end
    datetime.datetime(2026, 1, 5, 10, 30)
    >>> BusyRow(person="ana", start="2026-01-05").stretch.hours
    24.0
    """

    person: RepId | PersonId = checked(Text(longest=200))
    start: str = checked(DayOrTime())
    end: str | None = checked(Optional(DayOrTime()), default=None)
    hours: float | None = checked(Optional(Number(at_least=0.01, at_most=10_000, unit="h")), default=None)
    name: str = checked(Text(), default="busy")

    def __attrs_post_init__(self) -> None:
        check_record(self, self._faults_between_fields)

    def _faults_between_fields(self) -> Iterable[Fault]:
        if self.end is not None and self.hours is not None:
            yield Fault("hours", f"{self.hours:g} and an end", "an end or hours, not both")
        elif self.hours is not None and ":" not in self.start:
            yield Fault("start", shown(self.start), "a day and a time where hours are stated")
        elif self.end is None and self.hours is None and ":" in self.start:
            yield Fault("end", "nothing", "an end or hours, where start is no whole day")
        elif self._end <= self._start:
            yield Fault("end", shown(self.end), f"a time after start {self.start}")

    @property
    def _start(self) -> dt.datetime:
        stated = _stated(self.start)
        return stated if isinstance(stated, dt.datetime) else dt.datetime.combine(stated, _NIGHT)

    @property
    def _end(self) -> dt.datetime:
        if self.hours is not None:
            return self._start + dt.timedelta(hours=self.hours)
        stated = _stated(self.end or self.start)
        if isinstance(stated, dt.datetime):
            return stated
        return dt.datetime.combine(stated + dt.timedelta(days=1), _NIGHT)

    @property
    def stretch(self) -> Busy:
        """The time it takes."""
        return Busy(start=self._start, end=self._end, name=self.name)


def read_busy_table(path: Path) -> RecordTable[BusyRow]:
    """Read a table of busy times, or nothing when there is no such file; what is wrong is in the result's `faults`."""
    return read_records(path, BusyRow) if path.exists() else RecordTable(name=path.name)


def unknown_people(table: RecordTable[BusyRow], known: Collection[RepId | PersonId]) -> list[Fault]:
    """Return a fault for each row about somebody who is neither a rep nor a shared person."""
    allowed = f"a rep or a shared person: {listing(known)}"
    return [
        Fault(f"{table.name}:{line} person", shown(row.person), allowed, nearest(row.person, known))
        for row, line in zip(table.records, table.lines, strict=True)
        if row.person not in known
    ]


def busy_table_text(busy: Mapping[RepId | PersonId, Iterable[Busy]]) -> str:
    r"""Return the busy times of people as CSV text that `read_busy_table` reads back.

    Examples
    --------
    >>> course = Busy(start=dt.datetime(2026, 1, 5, 9), end=dt.datetime(2026, 1, 5, 12), name="course")
    >>> busy_table_text({"ana": [course]})
    'person,start,end,name\r\nana,2026-01-05T09:00:00,2026-01-05T12:00:00,course\r\n'
    """
    rows = (
        {"person": person, "start": each.start.isoformat(), "end": each.end.isoformat(), "name": each.name}
        for person, stretches in busy.items()
        for each in stretches
    )
    return csv_text(["person", "start", "end", "name"], rows)
