"""Busy times from a calendar file (.ics): every meeting that blocks time, on one clock; what is left out is counted."""

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import attrs

from territory_opt.errors import Fault, InvalidInputError, MissingExtraError
from territory_opt.files.busy_notes import ReadingNotes
from territory_opt.files.busy_series import Event, Moment, listed, series_of, text_of, uid_of, with_sound_times
from territory_opt.files.event_identity import UID_DOMAIN
from territory_opt.files.whole import read_text
from territory_opt.model.busy import Busy
from territory_opt.model.checks import Optional, Text, shown
from territory_opt.model.finding import Finding
from territory_opt.model.working_time import TimeZoneName

try:
    import icalendar
    import recurring_ical_events
except ImportError as missing:  # pragma: no cover  # an installation without the extra
    raise MissingExtraError('calendars need: pip install "territory-opt[calendar]"') from missing

OWN_UID_ENDING = f"@{UID_DOMAIN}"
"""How the UIDs of events end that an earlier plan has exported."""

MOST_STRETCHES = 100_000
"""Most meetings of one calendar in the planned time."""

MOST_STEPS = 200_000
"""Most moments to be looked at to find the dates of one repeating event: more than 500 years of days."""

UNNAMED = "busy"

_Window: TypeAlias = tuple[dt.datetime, dt.datetime]
_Span: TypeAlias = tuple[Event, dt.datetime, dt.datetime, bool]
"""An occurrence with its start and end, and whether it names a time zone that nobody knows."""

_STEPS_PER_DAY = {"SECONDLY": 86_400, "MINUTELY": 1440, "HOURLY": 24}
_FREE = {"FREE", "WORKINGELSEWHERE"}
_SECRET = {"PRIVATE", "CONFIDENTIAL"}
_NO_EVENTS = {"VTODO", "VJOURNAL", "VFREEBUSY"}
_LIBRARY_FAULTS = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError)


@attrs.frozen(kw_only=True)
class BusyCalendar:
    """What a calendar says.

    Parameters
    ----------
    busy
        The meetings that block time, by start; they may overlap.
    findings
        What was left out or assumed, each with its count.
    """

    busy: tuple[Busy, ...]
    findings: tuple[Finding, ...] = ()


def read_busy(path: str | Path, *, time_zone: str | None = None, first: dt.date, last: dt.date) -> BusyCalendar:
    r"""Read the busy times of one person from a calendar file.

    Repeating events are laid out with their exceptions; an all-day event takes its whole days. Events that are
    cancelled or leave their time free do not count, nor do those that an earlier plan exported. The titles of private
    events are not kept.

    Parameters
    ----------
    path
        The calendar, an .ics file.
    time_zone
        Where the person's clock stands; without it the calendar's own zone (``X-WR-TIMEZONE``), or else every
        event's, is taken, and a finding says so. Times without a zone are taken as they stand.
    first, last
        Only what overlaps these days and those between is read.

    Raises
    ------
    InvalidInputError
        If the file is no calendar, holds more than `MOST_STRETCHES` meetings in that time, or the zone is none.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> lines = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:1", "SUMMARY:Course", "DTSTART:20260105T090000",
    ...          "DTEND:20260105T120000", "RRULE:FREQ=WEEKLY;COUNT=2", "END:VEVENT", "END:VCALENDAR", ""]
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "ana.ics").write_text("\r\n".join(lines))
    ...     calendar = read_busy(Path(folder) / "ana.ics", first=dt.date(2026, 1, 1), last=dt.date(2026, 1, 31))
    >>> [str(busy.start) for busy in calendar.busy]
    ['2026-01-05 09:00:00', '2026-01-12 09:00:00']
    """
    name = Path(path).name
    faults = [fault.under("time_zone") for fault in Optional(TimeZoneName())(time_zone)]
    if faults:
        raise InvalidInputError(faults)
    notes = ReadingNotes()
    busy: list[Busy] = []
    for calendar in _parsed(read_text(path), name):
        zone = time_zone or _own_zone(calendar)
        clock = _Clock(zone=ZoneInfo(zone) if zone else None, is_assumed=time_zone is None)
        notes.count("other", sum(part.name in _NO_EVENTS for part in calendar.walk()))
        for series in series_of(calendar.walk("VEVENT"), notes):
            busy += _taken_by(series, clock, (first, last), notes)
            if len(busy) > MOST_STRETCHES:
                found = f"more than {MOST_STRETCHES} meetings from {first} to {last}"
                raise InvalidInputError([Fault(name, found, "the calendar of one person")])
    busy.sort(key=lambda stretch: (stretch.start, stretch.end, stretch.name))
    return BusyCalendar(busy=tuple(busy), findings=tuple(notes.findings(name)))


def _parsed(text: str, name: str) -> list[icalendar.Calendar]:
    allowed = "an iCalendar file, from BEGIN:VCALENDAR to END:VCALENDAR"
    try:
        components = icalendar.Calendar.from_ical(text.encode(), multiple=True)
    except _LIBRARY_FAULTS as error:
        raise InvalidInputError([Fault(name, f"what cannot be read: {shown(str(error))}", allowed)]) from None
    begun = sum(line.strip().upper() == "BEGIN:VCALENDAR" for line in text.splitlines())
    if not begun or begun != len(components):
        found = "a calendar that breaks off" if begun else "no calendar"
        raise InvalidInputError([Fault(name, found, allowed)])
    return components


def _own_zone(calendar: icalendar.Calendar) -> str | None:
    zone = str(calendar.get("X-WR-TIMEZONE", ""))
    return zone if zone and not TimeZoneName()(zone) else None


@attrs.frozen(kw_only=True)
class _Clock:
    """The clock that busy times are told on; without a zone each event's own."""

    zone: ZoneInfo | None
    is_assumed: bool

    def local(self, moment: dt.datetime) -> dt.datetime:
        """Return what this clock shows at a moment."""
        own = moment if moment.tzinfo is None or self.zone is None else moment.astimezone(self.zone)
        return own.replace(tzinfo=None)

    def span(self, event: Event) -> tuple[dt.datetime, dt.datetime]:
        """Return when an event begins and ends; one of whole days at midnight."""
        start, end = event["DTSTART"].dt, event["DTEND"].dt
        if not isinstance(start, dt.datetime):
            begin = dt.datetime.combine(start, dt.time())
            return begin, max(dt.datetime.combine(end, dt.time()), begin + dt.timedelta(days=1))
        begin, finish = self.local(start), self.local(end)
        if finish <= begin and start.tzinfo is not None:  # it spans the hour that the end of summer time repeats
            finish = begin + (end.astimezone(dt.UTC) - start.astimezone(dt.UTC))
        return begin, finish


def _taken_by(series: list[Event], clock: _Clock, days: tuple[dt.date, dt.date], notes: ReadingNotes) -> Iterator[Busy]:
    """Yield the time that a series of events takes in the planned days, and count what takes none."""
    window = (dt.datetime.combine(days[0], dt.time()), dt.datetime.combine(days[1], dt.time()) + dt.timedelta(days=1))
    for event, start, end, unknown_zone in _spans(list(with_sound_times(series, notes)), clock, window, notes):
        if start >= window[1] or end <= window[0]:
            continue
        reason = "empty" if end <= start else _why_not_busy(event)
        if reason:
            notes.count(reason, example=f"{start:%Y-%m-%d %H:%M}")
            continue
        zone = getattr(event["DTSTART"].dt, "tzinfo", None)
        if unknown_zone:
            notes.count("unknown_zone", example=f"{start:%Y-%m-%d %H:%M}")
        elif zone is not None and clock.is_assumed:
            notes.count("assumed_zone", example=str(clock.zone or zone)[:100])
        yield Busy(start=start, end=end, name=_title(event, notes))


def _spans(series: Sequence[Event], clock: _Clock, window: _Window, notes: ReadingNotes) -> list[_Span]:
    """Return the occurrences of a series around a window of time; the events that spoil it are left out and counted."""
    for events in (series, [event for event in series if _can_be_read(event, clock, window)]):
        try:
            spans = [(event, *clock.span(event)) for event in _laid_out(events, window)]
            unknown_zone = any(map(_names_unknown_zone, events))
        except _LIBRARY_FAULTS:
            continue
        notes.count(
            "unreadable", len(series) - len(events), example=uid_of(series) if len(events) < len(series) else ""
        )
        return [(event, start, end, unknown_zone) for event, start, end in spans]
    notes.count("unreadable", len(series), example=uid_of(series))
    return []


def _can_be_read(event: Event, clock: _Clock, window: _Window) -> bool:
    try:
        return all(clock.span(each) for each in (event, *_laid_out([event], window)))
    except _LIBRARY_FAULTS:
        return False


def _laid_out(series: Sequence[Event], window: _Window) -> list[Event]:
    """Return every occurrence around a window of time."""
    if not series:
        return []
    part = icalendar.Calendar()
    for event in series:
        for rule in listed(event, "RRULE"):
            if not rule or _num_steps(rule, event["DTSTART"].dt, window[1]) > MOST_STEPS:
                raise ValueError("a rule without a frequency, or one that repeats without end for ages")
        part.add_component(event)
    around = dt.timedelta(days=2)  # more than any two clocks differ
    occurrences: list[Event] = recurring_ical_events.CalendarQuery(part).between(window[0] - around, window[1] + around)
    return occurrences


def _num_steps(rule: Mapping[str, Any], start: Moment, until: dt.datetime) -> float:
    """Return how many moments at the most must be looked at to lay out a rule; infinite when it never moves on."""
    interval: int = rule.get("INTERVAL", [1])[0]
    if interval < 1:
        return math.inf
    num_days = max(1, (until.date() - dt.date(start.year, start.month, start.day)).days)
    per_day = _STEPS_PER_DAY.get(str(rule["FREQ"][0]).upper(), 1)
    times = math.prod(len(rule.get(part, [0])) for part in ("BYHOUR", "BYMINUTE", "BYSECOND"))
    return num_days * max(per_day / interval, times)


def _why_not_busy(event: Event) -> str:
    if text_of(event, "UID").endswith(OWN_UID_ENDING):
        return "own"
    if text_of(event, "STATUS").upper() == "CANCELLED":
        return "cancelled"
    is_free = text_of(event, "X-MICROSOFT-CDO-BUSYSTATUS").upper() in _FREE
    return "free" if is_free or text_of(event, "TRANSP").upper() == "TRANSPARENT" else ""


def _title(event: Event, notes: ReadingNotes) -> str:
    title = text_of(event, "SUMMARY")
    if not title or text_of(event, "CLASS").upper() in _SECRET:
        return UNNAMED
    if Text()(title):
        notes.count("unnamed", example=shown(title))
        return UNNAMED
    return title


def _names_unknown_zone(event: Event) -> bool:
    start = event["DTSTART"]
    return "TZID" in start.params and isinstance(start.dt, dt.datetime) and start.dt.tzinfo is None
