"""A diary as a calendar file that takes the place of an earlier one, event by event."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from territory_opt.booking.diary import Diary
from territory_opt.errors import Fault, InvalidInputError
from territory_opt.files.calendar_component import (
    WrittenCalendar,
    WrittenEvent,
    calendar_bytes,
    event_of,
    has_come,
    read_calendar,
)
from territory_opt.files.event_identity import UID_DOMAIN, IssuedEvent, identified, is_uid_of
from territory_opt.files.zone_rules import Observance, observances
from territory_opt.model.checks import shown
from territory_opt.model.units import RepId
from territory_opt.model.working_time import TimeZoneName

_MAKER = f"-//{UID_DOMAIN}//diary//EN"
_ANOTHER_FILE = "write to another folder, or move that file away"


def renewed_calendar(diary: Diary, *, now: dt.datetime, name: str, earlier: str | bytes | None, path: str) -> bytes:
    """Return a diary as a calendar file.

    Parameters
    ----------
    diary, now, name, earlier
        As of `calendar_text`.
    path
        What faults call the earlier file.
    """
    _check(diary, now)
    zone = ZoneInfo(diary.time_zone) if diary.time_zone else None
    written = {} if earlier is None else _written(earlier, diary.rep, path)
    history = {uid for uid, event in written.items() if has_come(event.start, now)}
    blocks = diary.planned
    if earlier is not None:
        blocks = tuple(block for block in blocks if not has_come(block.start.replace(tzinfo=zone), now))
    issued = {uid: _issued(event, has_begun=uid in history) for uid, event in written.items()}
    events = {
        uid: event_of(block, uid=uid, zone=zone, earlier=written.get(uid), now=now)
        for uid, block in identified(diary.rep, blocks, issued)
    }
    for uid, event in written.items():
        if uid not in events:
            events[uid] = event if uid in history or event.is_cancelled else event.cancelled(now)
    in_order = sorted(events.values(), key=lambda event: (event.start.replace(tzinfo=None), event.uid))
    return calendar_bytes(maker=_MAKER, name=name, time_zones=_time_zones(in_order), events=in_order)


def events_issued(earlier: str | bytes, rep: RepId, first: dt.date) -> dict[str, IssuedEvent]:
    """Return the events of an earlier file by id, as of `issued_events`."""
    return {
        uid: _issued(event, has_begun=event.start.date() < first)
        for uid, event in _written(earlier, rep, "earlier").items()
    }


def latest_zone(earlier: str | bytes, rep: RepId) -> str | None:
    """Return the time zone of the latest event of an earlier file, as of `issued_time_zone`."""
    events = _written(earlier, rep, "earlier").values()
    latest = max(events, key=lambda event: event.start.replace(tzinfo=None), default=None)
    return None if latest is None else latest.zone


def _check(diary: Diary, now: dt.datetime) -> None:
    faults = []
    if now.tzinfo is None:
        faults.append(Fault("now", now.isoformat(), "a time with its time zone"))
    if diary.time_zone is not None:
        faults += [fault.under("diary.time_zone") for fault in TimeZoneName()(diary.time_zone)]
    if faults:
        raise InvalidInputError(faults)


def _written(earlier: str | bytes, rep: RepId, path: str) -> dict[str, WrittenEvent]:
    """Return the events of an earlier file by their id, or refuse a file that was not written here for this rep."""
    allowed = f"a calendar file that was written for {shown(rep)} before"
    try:
        text = earlier.decode("utf-8-sig") if isinstance(earlier, bytes) else earlier.removeprefix("\ufeff")
        calendar = read_calendar(text)
    except ValueError as error:
        found = f"no calendar that can be read: {error}"[:200]
        raise InvalidInputError([Fault(path, found, allowed, _ANOTHER_FILE)]) from None
    found = _what_is_strange(calendar, rep)
    if found:
        raise InvalidInputError([Fault(path, found, allowed, _ANOTHER_FILE)])
    return {event.uid: event for event in calendar.events}


def _what_is_strange(calendar: WrittenCalendar, rep: RepId) -> str:
    if calendar.maker != _MAKER:
        return f"a calendar made by {shown(calendar.maker)}"
    if calendar.strange_parts:
        return f"a calendar with more than events: {', '.join(calendar.strange_parts)}"
    strange = [event.uid for event in calendar.events if not is_uid_of(rep, event.uid) or _has_strange_zone(event)]
    if strange:
        return f"an event with the id {shown(strange[0])}"
    stands_once = len({event.uid for event in calendar.events}) == len(calendar.events)
    return "" if stands_once else "an event that stands twice"


def _has_strange_zone(event: WrittenEvent) -> bool:
    return event.zone is not None and bool(TimeZoneName()(event.zone))


def _issued(event: WrittenEvent, *, has_begun: bool) -> IssuedEvent:
    return IssuedEvent(
        start=event.start.replace(tzinfo=None),
        end=event.end.replace(tzinfo=None),
        is_cancelled=event.is_cancelled,
        has_begun=has_begun,
    )


def _time_zones(events: Iterable[WrittenEvent]) -> dict[str, tuple[Observance, ...]]:
    days: defaultdict[str, set[dt.date]] = defaultdict(set)
    for event in events:
        if event.zone is not None:
            days[event.zone] |= {event.start.date(), event.end.date()}
    return {zone: observances(ZoneInfo(zone), min(its), max(its)) for zone, its in sorted(days.items())}
