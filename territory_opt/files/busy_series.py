"""The entries of a calendar sorted into series: what repeats with its exceptions, versions, and times that are none."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from territory_opt.files.busy_notes import ReadingNotes
from territory_opt.model.checks import shown

Moment: TypeAlias = dt.date | dt.datetime
Event: TypeAlias = Any
"""A VEVENT, of which each property may be missing, broken or a list."""

_WHOLE = re.compile(r"[0-9]{1,9}")


def series_of(events: Iterable[Event], notes: ReadingNotes) -> Iterator[list[Event]]:
    """Yield the events that belong together: a repeating one with its exceptions.

    Of several versions of one event the last counts; different events of one id are series of their own.

    Parameters
    ----------
    events
        All events of a calendar.
    notes
        Where versions that do not count and doubled ids are counted.
    """
    together: defaultdict[object, list[Event]] = defaultdict(list)
    for event in events:
        together[str(event["UID"]) if "UID" in event else id(event)].append(event)
    for its_events in together.values():
        masters = [event for event in its_events if "RECURRENCE-ID" not in event]
        if len(masters) > 1:
            yield from _one_by_one(its_events, masters, notes)
        else:
            yield its_events


def _one_by_one(events: Sequence[Event], masters: Sequence[Event], notes: ReadingNotes) -> Iterator[list[Event]]:
    """Yield a series for each of the last versions that one id stands for; exceptions belong to the first of them."""
    versions = [_version(event) for event in masters]
    latest = [event for event, version in zip(masters, versions, strict=True) if version == max(versions)]
    different = list({event.to_ical(): event for event in latest}.values())
    first, *others = different
    notes.count("outdated", len(masters) - len(latest), example=uid_of(masters) if len(latest) < len(masters) else "")
    notes.count("same_id", len(others), example=uid_of(masters) if others else "")
    yield [first, *(event for event in events if "RECURRENCE-ID" in event)]
    yield from ([event] for event in others)


def _version(event: Event) -> int:
    number = text_of(event, "SEQUENCE")
    return int(number) if _WHOLE.fullmatch(number) else 0


def with_sound_times(series: Iterable[Event], notes: ReadingNotes) -> Iterator[Event]:
    """Yield the events of a series, but none that ends before it begins; what mixes a day and a time takes whole days.

    Parameters
    ----------
    series
        The events.
    notes
        Where both are counted.
    """
    for event in series:
        start, end, length = (_stated(event, name) for name in ("DTSTART", "DTEND", "DURATION"))
        if isinstance(start, dt.date) and isinstance(end, dt.date):
            if isinstance(start, dt.datetime) is not isinstance(end, dt.datetime):
                notes.count("half_dated", example=f"{start:%Y-%m-%d}")
                yield _on_whole_days(event, start, end)
                continue
            length = _length(start, end)
        if isinstance(length, dt.timedelta) and length < dt.timedelta():
            notes.count("reversed", example=uid_of([event]))
        else:
            yield event


def _stated(event: Event, name: str) -> Moment | dt.timedelta | None:
    """Return the time of a property; None where it is missing, broken or stands twice."""
    try:
        value: Moment | dt.timedelta = event[name].dt
    except (ValueError, LookupError, AttributeError):
        return None
    return value


def _length(start: Moment, end: Moment) -> dt.timedelta | None:
    """Return how long an event lasts; None when only one of its times has a zone."""
    if not isinstance(start, dt.datetime) or not isinstance(end, dt.datetime):
        return dt.timedelta(days=end.toordinal() - start.toordinal())
    return None if (start.tzinfo is None) is not (end.tzinfo is None) else end - start


def _on_whole_days(event: Event, start: Moment, end: Moment) -> Event:
    day = dt.date(start.year, start.month, start.day)
    last = dt.date(end.year, end.month, end.day)
    if isinstance(end, dt.datetime) and end.time() > dt.time():
        last += dt.timedelta(days=1)
    whole = event.copy(recursive=True)
    for name, value in (("DTSTART", day), ("DTEND", max(last, day + dt.timedelta(days=1)))):
        whole.pop(name)
        whole.add(name, value)
    return whole


def uid_of(series: Sequence[Event]) -> str:
    """Return the id of a series as messages show it."""
    return shown(text_of(series[0], "UID"))


def listed(event: Event, name: str) -> list[Any]:
    """Return all values of a property."""
    value = event.get(name, [])
    return value if isinstance(value, list) else [value]


def text_of(event: Event, name: str) -> str:
    """Return the first value of a property as text, empty without one."""
    return str(next(iter(listed(event, name)), "")).strip()
