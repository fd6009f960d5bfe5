"""A rep's diary as an iCalendar file: written anew after every plan, it moves events and doubles none."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from territory_opt.booking.diary import Diary
from territory_opt.errors import Fault, InvalidInputError, MissingExtraError
from territory_opt.files.event_identity import IssuedEvent, digest
from territory_opt.files.whole import read_text, write_all
from territory_opt.model.checks import shown
from territory_opt.model.units import RepId

_PLAIN_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_HASHED_NAME = re.compile(r".*-[0-9a-f]{12}")
_NEEDS_EXTRA = 'calendar files need icalendar: pip install "territory-opt[calendar]"'
_DEVICE_NAME = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def calendar_text(
    diary: Diary, *, now: dt.datetime, name: str | None = None, earlier: str | bytes | None = None
) -> bytes:
    r"""Return a diary as an iCalendar file (RFC 5545), with what the plan books as events.

    Given the file that was written before, events that stay as they were come out byte for byte the same; one that
    moved or changed keeps its id and counts its SEQUENCE up; one that is gone is cancelled. What has begun by `now` is
    history: it stays as the earlier file has it, and nothing is added to it.

    Parameters
    ----------
    diary
        The diary.
    now
        The time of writing, with its time zone; what has begun of a rep without a zone is told by its clock.
    name
        What the calendar is called, for people; the rep's id when not given.
    earlier
        The calendar file of the same rep that this one replaces.

    Raises
    ------
    MissingExtraError
        If the icalendar library is not installed.
    InvalidInputError
        If `now` has no time zone, the diary's zone is unknown, or `earlier` is no file written here for this rep, or
        one to which other things than events were added.

    Examples
    --------
    >>> from territory_opt.booking.dated_block import DatedBlock
    >>> from territory_opt.booking.use import BlockKind
    >>> block = DatedBlock(
    ...     start=dt.datetime(2026, 1, 5, 9),
    ...     end=dt.datetime(2026, 1, 5, 11),
    ...     kind=BlockKind.PROSPECTING,
    ...     title="Prospecting",
    ...     activity="prospecting",
    ... )
    >>> diary = Diary(rep="ana", time_zone="Europe/Berlin", blocks=(block,), leftovers=(), weeks=())
    >>> monday = dt.datetime(2026, 1, 5, 6, tzinfo=dt.UTC)
    >>> text = calendar_text(diary, now=monday).decode()
    >>> [line for line in text.split("\r\n") if line.startswith(("DTSTART;", "SUMMARY", "SEQUENCE"))]
    ['SUMMARY:Prospecting', 'DTSTART;TZID=Europe/Berlin:20260105T090000', 'SEQUENCE:0']
    """
    return _calendar(diary, now, name, earlier, "earlier")


def write_calendars(
    folder: str | Path, diaries: Iterable[Diary], *, now: dt.datetime, names: Mapping[RepId, str] | None = None
) -> dict[RepId, Path]:
    """Write one calendar file for each diary, all or none, over those of an earlier plan; return where they stand.

    Parameters
    ----------
    folder
        The folder; made when it is not there.
    diaries
        The diaries, each of another rep.
    now
        The time of writing, with its time zone; what has begun of a rep without a zone is told by its clock.
    names
        What the calendars are called, for people, by rep; the rep's id when not given.

    Raises
    ------
    MissingExtraError
        If the icalendar library is not installed.
    InvalidInputError
        As of `calendar_text`, or if two diaries are of one rep.
    OutputError
        If a file cannot be written.
    """
    diaries = list(diaries)
    twice = [rep for rep, count in Counter(diary.rep for diary in diaries).items() if count > 1]
    if twice:
        raise InvalidInputError(Fault("diaries", shown(rep), "one diary for each rep") for rep in twice)
    paths = {diary.rep: Path(folder) / calendar_file_name(diary.rep) for diary in diaries}
    contents = {}
    for diary in diaries:
        path = paths[diary.rep]
        earlier = read_text(path) if path.exists() else None
        contents[path.name] = _calendar(diary, now, (names or {}).get(diary.rep), earlier, path.name)
    write_all(folder, contents)
    return paths


def issued_events(rep: RepId, earlier: str | bytes, *, first: dt.date) -> dict[str, IssuedEvent]:
    """Return the events of a calendar file that was written here before, by id, for `identified` to go on from.

    Parameters
    ----------
    rep
        Whose file.
    earlier
        Its text.
    first
        What lies before that day is history.

    Raises
    ------
    MissingExtraError
        If the icalendar library is not installed.
    InvalidInputError
        If it is no file written here for this rep.
    """
    try:
        from territory_opt.files.calendar_renewal import events_issued  # noqa: PLC0415  # an extra, and slow to load
    except ImportError as missing:
        raise MissingExtraError(_NEEDS_EXTRA) from missing
    return events_issued(earlier, rep, first)


def issued_time_zone(rep: RepId, earlier: str | bytes) -> str | None:
    """Return the time zone of the latest event of a calendar file that was written here before; None without one.

    Parameters
    ----------
    rep
        Whose file.
    earlier
        Its text.

    Raises
    ------
    MissingExtraError
        If the icalendar library is not installed.
    InvalidInputError
        If it is no file written here for this rep.
    """
    try:
        from territory_opt.files.calendar_renewal import latest_zone  # noqa: PLC0415  # an extra, and slow to load
    except ImportError as missing:
        raise MissingExtraError(_NEEDS_EXTRA) from missing
    return latest_zone(earlier, rep)


def calendar_file_name(rep: RepId) -> str:
    """Return the name of a rep's calendar file: safe on every system, and no two reps share one.

    Examples
    --------
    >>> calendar_file_name("ana"), calendar_file_name("../Ana")
    ('ana.ics', 'ana-9087bdf19f5a.ics')
    """
    if _PLAIN_NAME.fullmatch(rep) and not _HASHED_NAME.fullmatch(rep) and not _DEVICE_NAME.fullmatch(rep):
        return f"{rep}.ics"
    slug = re.sub(r"[^a-z0-9]+", "-", rep.lower())[:40].strip("-")
    return f"{slug or 'rep'}-{digest(rep)[:12]}.ics"


def _calendar(diary: Diary, now: dt.datetime, name: str | None, earlier: str | bytes | None, path: str) -> bytes:
    try:
        from territory_opt.files.calendar_renewal import renewed_calendar  # noqa: PLC0415  # an extra, and slow to load
    except ImportError as missing:
        raise MissingExtraError(_NEEDS_EXTRA) from missing
    return renewed_calendar(diary, now=now, name=name or diary.rep, earlier=earlier, path=path)
