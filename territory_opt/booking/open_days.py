"""Which quarter-hours of which days one rep has to give: neither off, nor taken, nor at a change of the clock."""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from territory_opt.booking.day import QUARTER_MINUTES, DayShape, Quarters
from territory_opt.booking.use import TAKEN, Use
from territory_opt.model.busy import without_overlaps
from territory_opt.model.presence import Presence
from territory_opt.model.working_time import WEEKDAYS

_A_DAY = dt.timedelta(days=1)
_A_MINUTE = dt.timedelta(minutes=1)


def open_days(
    presence: Presence, shape: DayShape, first: dt.date, last: dt.date, zone: ZoneInfo | None
) -> dict[dt.date, Quarters[Use]]:
    """Return the days from `first` to `last` with free time; of their quarter-hours those not to be had are taken.

    Raises
    ------
    InvalidInputError
        If a day would end after midnight.
    """
    weekdays = sorted(WEEKDAYS.index(name) for name in presence.week.days)
    lengths = shape.lengths(presence.day_hours * len(weekdays), len(weekdays))
    length_on = dict(zip(weekdays, lengths, strict=True))
    days: dict[dt.date, Quarters[Use]] = {
        day: [None] * length_on[day.weekday()]
        for day in presence.week.working_days(first, last)
        if presence.free_share(day) > 0
    }
    for start, end in without_overlaps(presence.busy):
        for day in dates(max(first, start.date()), min(last, end.date())):
            midnight = midnight_of(day)
            _take(days.get(day, []), shape, start - midnight, end - midnight)
    if zone is not None:
        for day, quarters in days.items():
            _take_changes_of_the_clock(quarters, day, shape, zone)
    return days


def dates(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Yield the days from `first` to `last`, both included."""
    return (first + i * _A_DAY for i in range((last - first).days + 1))


def midnight_of(day: dt.date) -> dt.datetime:
    """Return when a day begins."""
    return dt.datetime(day.year, day.month, day.day)  # noqa: DTZ001  # on the rep's own clock


def _take(quarters: Quarters[Use], shape: DayShape, start: dt.timedelta, end: dt.timedelta) -> None:
    start_minutes, end_minutes = start / _A_MINUTE, end / _A_MINUTE
    for i in range(len(quarters)):
        begins = shape.start_of(i)
        if begins < end_minutes and start_minutes < begins + QUARTER_MINUTES:
            quarters[i] = TAKEN


def _take_changes_of_the_clock(quarters: Quarters[Use], day: dt.date, shape: DayShape, zone: ZoneInfo) -> None:
    midnight = midnight_of(day).replace(tzinfo=zone)
    if midnight.utcoffset() == (midnight + _A_DAY).utcoffset():
        return
    for i in range(len(quarters)):
        begins = midnight + shape.start_of(i) * _A_MINUTE
        times = (begins, begins + QUARTER_MINUTES * _A_MINUTE)
        if len({time.replace(fold=fold).utcoffset() for time in times for fold in (0, 1)}) > 1:
            quarters[i] = TAKEN
