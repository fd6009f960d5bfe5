"""The parts of an iCalendar file (RFC 5545): events, time zones, the file around them."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

import attrs
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vText

from territory_opt.booking.dated_block import DatedBlock
from territory_opt.files.zone_rules import Observance, YearlyRule

_UNPRINTED = {"Cc", "Cs", "Zl", "Zp"}
_DIRECTION_MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BYTE_ORDER_MARK = "\ufeff"
_OWN_PARTS = {"VEVENT", "VTIMEZONE", "STANDARD", "DAYLIGHT"}
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_CANCELLED = "CANCELLED"
_STAMPS = ("SEQUENCE", "DTSTAMP", "LAST-MODIFIED")
_TIMES = ("DTSTART", "DTEND", "DTSTAMP", "LAST-MODIFIED")


class _Text(vText):
    r"""A text in which a backslash before an N stays one: the library would write it as a line break."""

    def to_ical(self) -> bytes:
        return rb"\\N".join(vText(part).to_ical() for part in self.split(r"\N"))


@attrs.frozen(kw_only=True)
class WrittenEvent:
    """An event as it stands in a calendar file.

    Parameters
    ----------
    uid
        Its id.
    start, end
        When it begins and ends, in its time zone; without a zone on whatever clock it is read.
    zone
        Name of that time zone.
    sequence
        How often it was changed.
    is_cancelled
        Whether it was called off.
    component
        All of it.
    """

    uid: str
    start: dt.datetime
    end: dt.datetime
    zone: str | None
    sequence: int
    is_cancelled: bool
    component: Event

    @classmethod
    def of(cls, component: Event) -> "WrittenEvent":
        """Return what an event says; TypeError or ValueError when it is not as every event written here is."""
        if component.errors or not "".join(component).isascii():
            raise ValueError("an event with a line that cannot be read")
        start, end, *stamps = (getattr(component.get(name), "dt", None) for name in _TIMES)
        if not isinstance(start, dt.datetime) or not isinstance(end, dt.datetime):
            raise TypeError("an event without its times")
        if not all(isinstance(stamp, dt.datetime) for stamp in stamps):
            raise TypeError("an event that does not say when it was written")
        if component["DTSTART"].params.get("TZID") != component["DTEND"].params.get("TZID"):
            raise ValueError("an event that begins and ends in two time zones")
        if component.sequence < 0:
            raise ValueError("an event with a SEQUENCE below 0")
        title = component.get("SUMMARY")
        if isinstance(title, vText):
            component["SUMMARY"] = _Text(title, params=title.params)
        return cls(
            uid=str(component.uid),
            start=start,
            end=end,
            zone=component["DTSTART"].params.get("TZID"),
            sequence=component.sequence,
            is_cancelled=component.get("STATUS") == _CANCELLED,
            component=component,
        )

    def cancelled(self, now: dt.datetime) -> "WrittenEvent":
        """Return it called off: it stays in the file, so that programs that know it take it away."""
        event = self.component.copy(recursive=True)
        for name, value in (("STATUS", _CANCELLED), ("TRANSP", "TRANSPARENT")):
            event.pop(name, None)
            event.add(name, value)
        return WrittenEvent.of(_stamped(event, self.sequence + 1, now))


def has_come(time: dt.datetime, now: dt.datetime) -> bool:
    """Return whether a time has come; one without a zone is read on the clock of `now`."""
    return time <= (now if time.tzinfo else now.replace(tzinfo=None))


def event_of(
    block: DatedBlock, *, uid: str, zone: ZoneInfo | None, earlier: WrittenEvent | None, now: dt.datetime
) -> WrittenEvent:
    """Return a block as an event: the earlier one to the byte when nothing changed, else its next version."""
    event = Event()
    event.add("uid", uid)
    event.add("dtstart", block.start.replace(tzinfo=zone))
    event.add("dtend", block.end.replace(tzinfo=zone))
    event.add("summary", _Text(printable(block.title)))
    event.add("categories", [printable(block.activity or block.kind)])
    event.add("status", "CONFIRMED")
    event.add("transp", "OPAQUE")
    if earlier is None:
        return WrittenEvent.of(_stamped(event, 0, now))
    if _content(event) == _content(earlier.component):
        return earlier
    return WrittenEvent.of(_stamped(event, earlier.sequence + 1, now))


def _content(event: Event) -> dict[str, list[tuple[bytes, dict[str, object]]]]:
    """Return what an event says besides when it was written, ready to compare."""
    return {
        name: [(each.to_ical(), dict(each.params)) for each in (values if isinstance(values, list) else [values])]
        for name, values in event.items()
        if name not in _STAMPS
    }


def _stamped(event: Event, sequence: int, now: dt.datetime) -> Event:
    written = now.astimezone(dt.UTC).replace(microsecond=0)
    for name, value in zip(_STAMPS, (sequence, written, written), strict=True):
        event.pop(name, None)
        event.add(name, value)
    return event


def printable(text: str) -> str:
    r"""Return a text with line breaks of one kind, and spelt out what no calendar may hold or every reader would drop.

    Control characters are spelt out but for tabs, and so are byte order marks. Marks that turn the direction of writing
    are taken out: they say nothing, and hide what is said.

    Examples
    --------
    >>> printable("a\r\nb\x07"), printable("\u202egnp.exe")
    ('a\nb\\x07', 'gnp.exe')
    """
    lines = _DIRECTION_MARKS.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c.encode("unicode_escape").decode() if _is_unprinted(c) else c for c in lines)


def _is_unprinted(character: str) -> bool:
    if character in "\n\t":
        return False
    return character == _BYTE_ORDER_MARK or unicodedata.category(character) in _UNPRINTED


def _time_zone(name: str, parts: Iterable[Observance]) -> Timezone:
    zone = Timezone()
    zone.add("tzid", name)
    for part in parts:
        zone.add_component(_observance(part))
    return zone


def _observance(observance: Observance) -> TimezoneStandard | TimezoneDaylight:
    part = TimezoneDaylight() if observance.is_daylight else TimezoneStandard()
    part.add("dtstart", observance.onsets[0])
    part.add("tzoffsetfrom", observance.offset_from)
    part.add("tzoffsetto", observance.offset_to)
    part.add("tzname", observance.name)
    if observance.rule is not None:
        part.add("rrule", _recurrence(observance.rule))
    else:
        part.add("rdate", list(observance.onsets))
    return part


def _recurrence(rule: YearlyRule) -> dict[str, object]:
    weekday = _WEEKDAYS[rule.weekday]
    if rule.nth is not None:
        return {"freq": "yearly", "bymonth": rule.month, "byday": f"{rule.nth}{weekday}"}
    days = list(range(rule.from_day, rule.from_day + 7))
    return {"freq": "yearly", "bymonth": rule.month, "byday": weekday, "bymonthday": days}


@attrs.frozen(kw_only=True)
class WrittenCalendar:
    """What stands in a calendar file.

    Parameters
    ----------
    maker
        The program that made it.
    strange_parts
        Kinds of what is neither an event nor a time zone: tasks, alarms.
    events
        Its events.
    """

    maker: str
    strange_parts: tuple[str, ...]
    events: tuple[WrittenEvent, ...]


def read_calendar(text: str) -> WrittenCalendar:
    """Return what stands in a calendar file; ValueError when it is none, or its events are none of ours."""
    if any(_is_unprinted(character) for character in text.replace("\r\n", "\n")):
        raise ValueError("a control character, which no calendar may hold")
    try:
        calendar = Calendar.from_ical(text)
        parts = {str(part.name) for part in calendar.walk()} - {"VCALENDAR"}
        return WrittenCalendar(
            maker=str(calendar.get("PRODID", "")),
            strange_parts=tuple(sorted(parts - _OWN_PARTS)),
            events=tuple(WrittenEvent.of(event) for event in calendar.events),
        )
    except (LookupError, TypeError, AttributeError, ArithmeticError, AssertionError, OSError) as error:
        raise ValueError(str(error)) from None


def calendar_bytes(
    *, maker: str, name: str, time_zones: Mapping[str, Iterable[Observance]], events: Iterable[WrittenEvent]
) -> bytes:
    """Return a calendar file.

    Parameters
    ----------
    maker
        The program that made it.
    name
        What it is called, for people.
    time_zones
        The offsets of its time zones, by name.
    events
        Its events.
    """
    calendar = Calendar()
    calendar.add("prodid", maker)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _Text(printable(name)))
    for component in (*(_time_zone(*zone) for zone in time_zones.items()), *(event.component for event in events)):
        calendar.add_component(component)
    return bytes(calendar.to_ical())
