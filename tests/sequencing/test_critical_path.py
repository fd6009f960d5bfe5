"""Earliest and latest days, counted by hand."""

import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.model.working_time import WorkingWeek
from territory_opt.sequencing.critical_path import (
    CriticalPath,
    Pool,
    critical_path,
    earliest_finish,
    hour_supplies,
)
from territory_opt.sequencing.graph import Calendar, OrderedActions, Task, action_graph

MONDAY = dt.date(2026, 1, 5)
HOLIDAY = dt.date(2026, 1, 14)
WEEK = WorkingWeek(holidays=(HOLIDAY,))
COMMON = Calendar.of(WEEK, MONDAY, dt.date(2026, 3, 31))
ANA = Pool(weekly_hours=40, calendar=COMMON)
ENGINEER = Pool(weekly_hours=40, calendar=Calendar.of(WEEK, MONDAY, dt.date(2026, 3, 31), [dt.date(2026, 1, 6)]))
POOLS = {"ana": ANA, "engineer": ENGINEER}
DEMO = Task(opportunity="d1", action="demo", rep="ana", effort_hours=3)


def path_of(*tasks: Task, pools: dict[str, Pool] = POOLS) -> CriticalPath:
    """Return the critical path of a few actions."""
    return critical_path(OrderedActions.of(action_graph(tasks)), pools, COMMON)


def test_a_chain_counts_days_lags_and_holidays() -> None:
    trial = attrs.evolve(DEMO, action="trial", duration_days=5, after={"demo": 1})

    assert {DEMO.node: MONDAY, trial.node: dt.date(2026, 1, 13)} == earliest_finish(
        action_graph([DEMO, trial]), POOLS, COMMON
    )
    close = attrs.evolve(DEMO, action="close", after={"trial": 0})
    finish = earliest_finish(action_graph([DEMO, trial, close]), POOLS, COMMON)
    assert dt.date(2026, 1, 15) == finish[close.node]


def test_a_persons_day_off_moves_the_work_and_not_the_lag() -> None:
    check = attrs.evolve(DEMO, action="check", person="engineer", pool="engineer", after={"demo": 0})
    later = attrs.evolve(check, action="later", after={"demo": 1})

    path = path_of(DEMO, check, later)

    assert [0, 2, 2] == path.earliest_start == path.earliest_finish


def test_a_milestone_is_reached_on_the_day_it_starts_and_holds_nobody_up() -> None:
    signed = attrs.evolve(DEMO, action="signed", effort_hours=0, duration_days=0, after={"demo": 0})
    kickoff = attrs.evolve(DEMO, action="x_kickoff", after={"signed": 0})

    assert [0, 1, 1] == path_of(DEMO, signed, kickoff).earliest_finish


def test_float_is_the_days_to_the_due_date_and_negative_when_late() -> None:
    in_time = attrs.evolve(DEMO, due=dt.date(2026, 1, 9))
    late = attrs.evolve(DEMO, opportunity="d2", duration_days=4, due=dt.date(2026, 1, 6))

    path = path_of(in_time, late)

    assert [4, -2] == path.float_days
    assert [4, -2] == path.latest_start
    assert [True, True] == path.critical


def test_without_a_due_date_the_longest_chain_is_critical() -> None:
    short = attrs.evolve(DEMO, action="short")
    long = attrs.evolve(DEMO, action="long", duration_days=3)
    close = attrs.evolve(DEMO, action="zclose", after={"short": 0, "long": 0})

    path = path_of(short, long, close)

    assert {"long": 0, "short": 2, "zclose": 0} == {
        task.action: days for task, days in zip(path.tasks, path.float_days, strict=True)
    }
    assert [True, False, True] == path.critical


def test_a_week_without_enough_hours_carries_the_effort_into_the_next() -> None:
    slow = {"ana": Pool(weekly_hours=2, calendar=COMMON)}
    due = attrs.evolve(DEMO, due=dt.date(2026, 1, 20))

    path = path_of(due, pools=slow)

    assert [5] == path.earliest_finish
    assert [COMMON.index_of(dt.date(2026, 1, 16))] == path.latest_start


def test_what_never_ends_inside_the_calendar_has_no_date() -> None:
    endless = attrs.evolve(DEMO, duration_days=400)
    unsupplied = attrs.evolve(DEMO, opportunity="d2")

    assert {None} == set(earliest_finish(action_graph([endless]), POOLS, COMMON).values())
    nothing = {"ana": Pool(weekly_hours=0, calendar=COMMON)}
    assert {None} == set(earliest_finish(action_graph([unsupplied]), nothing, COMMON).values())


def test_missing_pools_strange_days_and_a_short_calendar_are_all_reported() -> None:
    sunday = Pool(weekly_hours=8, calendar=Calendar(days=(dt.date(2026, 1, 11),)))
    lost = attrs.evolve(DEMO, opportunity="d2", pool="nobody", due=dt.date(2027, 1, 1))

    with pytest.raises(InvalidInputError) as caught:
        path_of(DEMO, lost, pools={"ana": sunday})

    assert ["pools.ana.calendar.days", "pools.nobody", "calendar.days"] == [fault.path for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("days", "what"),
    [((), "none"), ((MONDAY, MONDAY), "out of order"), (tuple(MONDAY + dt.timedelta(i) for i in range(6)), "6 w")],
)
def test_a_calendar_is_not_empty_rises_and_keeps_to_the_normal_week(days: tuple[dt.date, ...], what: str) -> None:
    with pytest.raises(InvalidInputError, match=what):
        Calendar(days=days)


def test_days_late_skip_weekends_and_holidays() -> None:
    assert 2 == COMMON.days_late(due=dt.date(2026, 1, 12), finish=dt.date(2026, 1, 15))
    assert 0 == COMMON.days_late(due=dt.date(2026, 1, 12), finish=dt.date(2026, 1, 9))


@given(
    st.sampled_from([0, 0.5, 3, 7.3, 45]),
    st.integers(0, 9),
    st.sampled_from([0, 0.7, 2, 13.3, 40, 60]),
    st.lists(st.sampled_from(COMMON.days[1:]), max_size=20),
    st.integers(0, 75),
)
def test_the_latest_start_is_the_last_one_that_still_ends_in_time(
    effort: float, duration: int, weekly_hours: float, days_off: list[dt.date], last: int
) -> None:
    days = Calendar.of(WEEK, MONDAY, dt.date(2026, 3, 31), days_off)
    task = attrs.evolve(DEMO, effort_hours=effort, duration_days=duration)
    pools = {"ana": Pool(weekly_hours=weekly_hours, calendar=days)}
    supply = hour_supplies([task], pools, COMMON)["ana"]

    first = supply.first_position(last, task)

    assert first <= last
    if first >= 0:
        assert supply.last_position(first, task) <= last
    assert supply.last_position(max(0, first + 1), task) > last
