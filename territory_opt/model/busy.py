"""Time that is taken already: a meeting in somebody's calendar, a course, an afternoon off."""

import datetime as dt
from collections.abc import Iterable

import attrs

from territory_opt.errors import Fault
from territory_opt.model.checks import Instance, Text, check_record, checked


@attrs.frozen(kw_only=True)
class Busy:
    """A stretch of time in which a person cannot do planned work.

    Parameters
    ----------
    start, end
        When it begins and ends, on the person's own clock; without a time zone.
    name
        What takes the time, for people.

    Examples
    --------
    >>> Busy(start=dt.datetime(2026, 1, 5, 9), end=dt.datetime(2026, 1, 5, 10, 30)).hours
    1.5
    """

    start: dt.datetime = checked(Instance(dt.datetime))
    end: dt.datetime = checked(Instance(dt.datetime))
    name: str = checked(Text(), default="busy")

    def __attrs_post_init__(self) -> None:
        check_record(self, self._faults_between_fields)

    def _faults_between_fields(self) -> Iterable[Fault]:
        for field, time in (("start", self.start), ("end", self.end)):
            if time.tzinfo is not None:
                yield Fault(field, time.isoformat(), "a time on the person's own clock, without a time zone")
                return
        if self.start >= self.end:
            yield Fault("end", self.end.isoformat(), f"a time after start {self.start.isoformat()}")

    @property
    def hours(self) -> float:
        """How long it lasts [h]."""
        return (self.end - self.start).total_seconds() / 3600


def without_overlaps(busy: Iterable[Busy]) -> tuple[tuple[dt.datetime, dt.datetime], ...]:
    """Return stretches of time as starts and ends that rise, what overlaps or meets as one.

    Examples
    --------
    >>> nine, ten, noon = (dt.datetime(2026, 1, 5, hour) for hour in (9, 10, 12))
    >>> len(without_overlaps([Busy(start=ten, end=noon), Busy(start=nine, end=noon)]))
    1
    """
    merged: list[tuple[dt.datetime, dt.datetime]] = []
    for start, end in sorted((stretch.start, stretch.end) for stretch in busy):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
