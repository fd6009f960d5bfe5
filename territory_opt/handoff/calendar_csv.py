"""A rep's diary as a table that both Google Calendar and Outlook import."""

import datetime as dt

from territory_opt.booking.dated_block import DatedBlock
from territory_opt.booking.diary import Diary
from territory_opt.handoff.guarded_csv import guarded_csv
from territory_opt.report.layout import clipped
from territory_opt.report.table_columns import Value

COLUMNS = (
    "Subject",
    "Start Date",
    "Start Time",
    "End Date",
    "End Time",
    "All Day Event",
    "Reminder On/Off",
    "Categories",
    "Description",
    "Location",
    "Private",
    "Show time as",
)
"""Names that both programs know; Google Calendar passes over those of Outlook alone."""

_BUSY = "2"
_LONGEST_SUBJECT = 255


def calendar_csv(diary: Diary) -> str:
    """Return what the plan books as CSV, with dates as month/day/year and times on the rep's clock.

    Parameters
    ----------
    diary
        The rep's diary.

    Examples
    --------
    >>> import territory_opt as to
    >>> from territory_opt.planning.diaries import diary_of
    >>> lines = calendar_csv(diary_of(to.plan(to.read_demo()), "ana")).splitlines()
    >>> lines[1].split(",")[-11:-7]
    ['01/05/2026', '08:30 AM', '01/05/2026', '10:00 AM']
    """
    return guarded_csv(COLUMNS, [_row(block) for block in diary.planned])


def _row(block: DatedBlock) -> tuple[Value, ...]:
    return (
        clipped(block.title, _LONGEST_SUBJECT),
        _day(block.start),
        _time(block.start),
        _day(block.end),
        _time(block.end),
        "False",
        "False",
        clipped(block.activity or block.kind.value, _LONGEST_SUBJECT),
        "",
        "",
        "False",
        _BUSY,
    )


def _day(time: dt.datetime) -> str:
    return f"{time:%m/%d/%Y}"


def _time(time: dt.datetime) -> str:
    return f"{time:%I:%M} {'AM' if time.hour < _NOON else 'PM'}"


_NOON = 12
