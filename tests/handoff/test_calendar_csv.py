"""The table of a diary that two calendars import: the same blocks, dates that both read alike."""

import datetime as dt
from collections.abc import Callable

import attrs
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.booking.diary import Diary
from territory_opt.files.folder import read_demo
from territory_opt.handoff.calendar_csv import calendar_csv
from territory_opt.planning.diaries import diary_of
from territory_opt.planning.plan import plan

Rows = Callable[[str], list[dict[str, str]]]

DIARY = diary_of(plan(read_demo()), "ana")
assert DIARY is not None
ANA: Diary = DIARY


def times(row: dict[str, str]) -> tuple[dt.datetime, dt.datetime]:
    """Return when an event begins and ends, read as Google Calendar documents it."""
    start, end = (
        dt.datetime.strptime(f"{row[f'{side} Date']} {row[f'{side} Time']}", "%m/%d/%Y %I:%M %p")  # noqa: DTZ007
        for side in ("Start", "End")
    )
    return start, end


def test_every_block_that_the_plan_books_is_an_event_at_its_time(rows: Rows) -> None:
    found = rows(calendar_csv(ANA))

    assert [(block.start, block.end, block.title) for block in ANA.planned] == [
        (*times(row), row["Subject"]) for row in found
    ]


def test_events_are_busy_public_and_have_no_reminder(rows: Rows) -> None:
    found = rows(calendar_csv(ANA))

    assert {("False", "False", "False", "2")} == {
        (row["All Day Event"], row["Reminder On/Off"], row["Private"], row["Show time as"]) for row in found
    }
    assert {"prospecting", "admin"} < {row["Categories"] for row in found}


@given(st.integers(0, 95), st.integers(1, 8))
def test_every_quarter_of_a_day_reads_back(rows: Rows, quarter: int, length: int) -> None:
    start = dt.datetime(2026, 2, 1) + dt.timedelta(minutes=15 * quarter)  # noqa: DTZ001  # on the rep's own clock
    block = attrs.evolve(ANA.planned[0], start=start, end=start + dt.timedelta(minutes=15 * length))

    (row,) = rows(calendar_csv(attrs.evolve(ANA, blocks=(block,))))

    assert (block.start, block.end) == times(row)


def test_hostile_titles_stay_on_one_line(rows: Rows, hostile: tuple[str, ...]) -> None:
    blocks = [attrs.evolve(ANA.planned[0], title=name, activity=name) for name in hostile]

    found = rows(calendar_csv(attrs.evolve(ANA, blocks=tuple(blocks))))

    assert len(hostile) == len(found)
    assert not any(sign in row["Subject"] for row in found for sign in "\r\n\t")
    assert 256 >= max(len(row["Subject"]) for row in found)
