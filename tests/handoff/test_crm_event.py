"""Appointments stand at the times of the diary, under the ids of the calendar file, and are handed over once."""

import datetime as dt
from collections.abc import Callable, Mapping

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.booking.diary import Diary
from territory_opt.booking.use import BlockKind
from territory_opt.files.calendar_file import calendar_text, issued_events
from territory_opt.files.event_identity import IssuedEvent
from territory_opt.files.folder import read_demo
from territory_opt.handoff.crm_event import APPOINTMENTS, crm_events, salesforce_events
from territory_opt.handoff.task import Turn
from territory_opt.model.problem import Problem
from territory_opt.planning.diaries import diary_of
from territory_opt.planning.plan import TerritoryPlan, plan
from territory_opt.planning.planned_order import PlannedOrder

Rows = Callable[[str], list[dict[str, str]]]

FIRST = dt.date(2026, 1, 5)
BEFORE = dt.datetime(2026, 1, 4, 12, tzinfo=dt.UTC)


def in_berlin(problem: Problem) -> Problem:
    """Return the territory with clocks that stand in Berlin."""
    return attrs.evolve(problem, reps=tuple(attrs.evolve(rep, time_zone="Europe/Berlin") for rep in problem.reps))


DEMO = plan(in_berlin(read_demo()))
ORDER = PlannedOrder.of(DEMO)


def diary(planned: TerritoryPlan = DEMO) -> Diary:
    """Return Ana's diary."""
    found = diary_of(planned, "ana")
    assert found is not None
    return found


def issued(written: Diary, first: dt.date = FIRST) -> Mapping[str, IssuedEvent]:
    """Return the events of the calendar file of a diary."""
    return issued_events("ana", calendar_text(written, now=BEFORE), first=first)


def test_prospecting_and_actions_are_appointments_and_nothing_else(rows: Rows) -> None:
    events = crm_events(DEMO, diary(), {}, None)

    wanted = [block for block in diary().planned if block.kind in APPOINTMENTS]
    assert [(block.start, block.end) for block in wanted] == [
        (event.start.replace(tzinfo=None), event.end.replace(tzinfo=None)) for event in events
    ]
    assert {Turn.NEW} == {event.turn for event in events}
    found = rows(salesforce_events(events))
    assert {"Prospecting"} < {row["Subject"] for row in found}
    assert {("false", "Busy", "ana", "Ana")} == {
        (row["IsAllDayEvent"], row["ShowAs"], row["OwnerId"], row["Owner Name"]) for row in found
    }


def test_times_are_in_utc_where_the_rep_has_a_time_zone_in_winter_and_in_summer(rows: Rows) -> None:
    events = crm_events(DEMO, diary(), {}, None)

    for event, row in zip(events, rows(salesforce_events(events)), strict=True):
        assert row["StartDateTime"].endswith(".000Z")
        assert event.start == dt.datetime.fromisoformat(row["StartDateTime"])
        assert event.end == dt.datetime.fromisoformat(row["EndDateTime"])
    assert {dt.timedelta(hours=1), dt.timedelta(hours=2)} == {event.start.utcoffset() for event in events}


def test_times_of_a_rep_without_a_zone_are_written_as_the_clock_has_them(rows: Rows) -> None:
    plain = plan(read_demo())

    found = rows(salesforce_events(crm_events(plain, diary(plain), {}, None)))

    assert "2026-01-05T08:30:00" == found[0]["StartDateTime"]


def test_keys_are_the_ids_of_the_calendar_file() -> None:
    keys = {event.key for event in crm_events(DEMO, diary(), {}, None)}

    assert keys <= {uid.removesuffix("@territory-opt") for uid in issued(diary())}
    assert len(keys) == len(crm_events(DEMO, diary(), {}, None))


def test_a_second_run_of_the_same_plan_hands_nothing_over() -> None:
    assert () == crm_events(DEMO, diary(), issued(diary()), ORDER)


def test_without_an_earlier_plan_all_are_handed_over_under_the_keys_they_have() -> None:
    first = crm_events(DEMO, diary(), {}, None)

    assert first == crm_events(DEMO, diary(), issued(diary()), None)


@settings(max_examples=20)
@given(st.integers(1, 20), st.data())
def test_what_is_handed_over_makes_the_earlier_calendar_the_new_one(days_later: int, data: st.DataObject) -> None:
    written = diary()
    blocks = [block for block in written.planned[:60] if data.draw(st.integers(0, 9), label="dropped")]
    moved = [
        attrs.evolve(block, start=block.start + by, end=block.end + by)
        for block in blocks
        for by in [dt.timedelta(days=days_later if data.draw(st.booleans(), label="moved") else 0)]
    ]
    now = attrs.evolve(written, blocks=tuple(sorted(moved, key=lambda block: block.start)))
    earlier = attrs.evolve(written, blocks=written.planned[:60])
    known = issued(earlier)

    events = crm_events(DEMO, now, known, ORDER)

    meant = {event.key: event for event in crm_events(DEMO, earlier, {}, None)}
    after = {key: (event.start, event.end) for key, event in meant.items()}
    for event in events:
        assert (event.turn is Turn.NEW) is (event.key not in meant)
        assert event.turn is Turn.NEW or event.turn is Turn.GONE or after[event.key] != (event.start, event.end)
        after[event.key] = (event.start, event.end)
        if event.turn is Turn.GONE:
            del after[event.key]
    wanted = [(event.start, event.end) for event in crm_events(DEMO, now, {}, None)]
    assert sorted(wanted) == sorted(after.values())


def test_what_is_gone_no_longer_keeps_its_time_busy(rows: Rows) -> None:
    blocks = diary().planned
    prospecting = next(block for block in blocks if block.kind is BlockKind.PROSPECTING)
    action = next(block for block in blocks if block.kind is BlockKind.ACTION and block.start.date() > FIRST)
    work = next(block for block in blocks if block.kind is BlockKind.WORK)
    only = attrs.evolve(diary(), blocks=(action, prospecting, work))
    none = attrs.evolve(diary(), blocks=())

    found = rows(salesforce_events(crm_events(DEMO, none, issued(only), ORDER)))

    assert {
        ("gone", "Free", "Cancelled: Prospecting", ""),
        ("gone", "Free", f"Cancelled: {action.title}", action.opportunity),
    } == {(row["Change"], row["ShowAs"], row["Subject"], row["WhatId"]) for row in found}


def test_history_is_left_alone() -> None:
    none = attrs.evolve(diary(), blocks=())

    assert () == crm_events(DEMO, none, issued(diary(), first=dt.date(2027, 1, 1)), ORDER)
