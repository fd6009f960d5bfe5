"""Everybody's busy times in a folder: the rows of `busy.csv`, and the calendars in `calendars/`."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote

import attrs

from territory_opt.errors import Fault, InvalidInputError, nearest
from territory_opt.files.busy_table import BusyRow, read_busy_table
from territory_opt.files.record_table import RecordTable
from territory_opt.model.busy import Busy
from territory_opt.model.finding import Finding
from territory_opt.model.units import PersonId, RepId

BUSY = "busy.csv"
CALENDARS = "calendars"


@attrs.frozen(kw_only=True)
class BusyTimes:
    """The busy times of a folder.

    Parameters
    ----------
    table
        What ``busy.csv`` states.
    by_person
        The stretches of each person: those of the table first, then what only the calendar knows.
    findings
        What was left out of the calendars or assumed.
    faults
        What is wrong in the table and the calendars; names of unknown people are not looked at.
    """

    table: RecordTable[BusyRow]
    by_person: Mapping[RepId | PersonId, tuple[Busy, ...]]
    findings: tuple[Finding, ...] = ()
    faults: tuple[Fault, ...] = ()


def read_busy_times(
    folder: Path, zones: Mapping[RepId | PersonId, str | None], *, first: dt.date, last: dt.date
) -> BusyTimes:
    """Read everybody's busy times.

    Parameters
    ----------
    folder
        The folder of the territory.
    zones
        For everybody by id, where the clock stands.
    first, last
        The planned days: of the calendars only what overlaps them is read.

    Raises
    ------
    MissingExtraError
        If there is a calendar, and the libraries to read it are not installed.
    """
    table = read_busy_table(folder / BUSY)
    # a table is kept as it stands, a calendar adds what is new: what was read and written is the same when read again
    found: defaultdict[str, list[Busy]] = defaultdict(list)
    for row in table.records:
        found[row.person].append(row.stretch)
    findings: list[Finding] = []
    faults = [*table.faults]
    for path in _calendars_in(folder):
        person = _person_of(path, zones)
        if person is None:
            findings.append(_nobodys(path, zones))
            continue
        from territory_opt.files.busy_calendar import read_busy  # noqa: PLC0415  # an extra, and slow to load

        try:
            calendar = read_busy(path, time_zone=zones[person], first=first, last=last)
        except InvalidInputError as error:
            faults += [attrs.evolve(fault, path=f"{CALENDARS}/{fault.path}") for fault in error.faults]
            continue
        findings += calendar.findings
        known = set(found[person])
        found[person] += dict.fromkeys(busy for busy in calendar.busy if busy not in known)
    return BusyTimes(
        table=table,
        by_person={person: tuple(busy) for person, busy in found.items()},
        findings=tuple(findings),
        faults=tuple(faults),
    )


def calendars_of(folder: Path, people: Collection[RepId | PersonId]) -> list[Path]:
    """Return the calendars of these people that lie in a folder."""
    return [path for path in _calendars_in(folder) if _person_of(path, people) is not None]


def _person_of(path: Path, people: Collection[RepId | PersonId]) -> RepId | PersonId | None:
    return next((name for name in (path.stem, unquote(path.stem)) if name in people), None)


def _calendars_in(folder: Path) -> Iterator[Path]:
    try:
        yield from sorted(path for path in (folder / CALENDARS).iterdir() if path.suffix.lower() == ".ics")
    except (FileNotFoundError, NotADirectoryError):
        return


def _nobodys(path: Path, zones: Mapping[RepId | PersonId, str | None]) -> Finding:
    hint = nearest(path.stem, zones).capitalize()
    message = f"The calendar {path.name!r} is named after no rep and no shared person: not read. {hint}".strip()
    return Finding(code="unknown_calendar", message=message, examples=(path.name,))
