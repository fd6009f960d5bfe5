"""Booked weeks: blocks that add up, never overlap and stand where they should."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from territory_opt.booking.week import Block, BookedWeek, book_week
from territory_opt.errors import InvalidInputError
from territory_opt.model.rep import AdminTime
from territory_opt.model.working_time import WEEKDAYS, WorkingWeek

ORDER = ("A", "B", "C", "prospecting", "admin")


def book(
    hours: dict[str, float],
    weekly_hours: float = 40,
    admin_time: AdminTime = AdminTime.DAY_END,
    working_week: WorkingWeek | None = None,
) -> BookedWeek:
    """Book a week of the usual activities."""
    return book_week(
        hours,
        order=ORDER,
        working_week=working_week or WorkingWeek(),
        admin="admin",
        prospecting="prospecting",
        admin_time=admin_time,
        weekly_hours=weekly_hours,
    )


def of(week: BookedWeek, activity: str) -> list[Block]:
    """Return the blocks of one activity."""
    return [block for block in week.blocks if block.activity == activity]


def test_the_recommended_week_fits_whole_days_and_half_days() -> None:
    week = book({"A": 14.0, "B": 10.5, "C": 3.5, "prospecting": 7.0, "admin": 5.0})

    assert {0.0} == set(week.rounding.values())
    assert [("tue", 3.5), ("thu", 3.5)] == [(b.day, b.hours) for b in of(week, "prospecting")]
    assert {dt.time(8, 30)} == {b.start for b in of(week, "prospecting")}
    assert all(block.fixed == (block.activity == "prospecting") for block in week.blocks)
    assert [("mon", 4.0), ("mon", 3.0), ("wed", 4.0), ("wed", 3.0)] == [(b.day, b.hours) for b in of(week, "A")]


@pytest.mark.parametrize(("edge", "start"), [(AdminTime.DAY_END, (16, 30)), (AdminTime.DAY_START, (8, 30))])
def test_administration_is_the_first_or_the_last_hour_of_every_day(edge: AdminTime, start: tuple[int, int]) -> None:
    week = book({"A": 10, "admin": 5}, admin_time=edge)

    assert [(day, dt.time(*start), 1.0) for day in WEEKDAYS[:5]] == [
        (b.day, b.start, b.hours) for b in of(week, "admin")
    ]


def test_free_hours_stay_free_before_administration_and_not_before_work() -> None:
    week = book({"A": 2, "admin": 5})

    assert [("mon", dt.time(8, 30), dt.time(10, 30))] == [(b.day, b.start, b.end) for b in of(week, "A")]


def test_rounding_is_shared_out_so_that_the_week_is_not_exceeded() -> None:
    week = book({"A": 10.1, "B": 10.1, "C": 10.1, "prospecting": 5.1, "admin": 4.6})

    assert 40.0 == sum(block.hours for block in week.blocks)
    assert 0.0 == pytest.approx(sum(week.rounding.values()), abs=1e-9)


def test_more_prospecting_than_mornings_goes_on_in_the_afternoon() -> None:
    week = book({"prospecting": 25})

    assert 25.0 == sum(block.hours for block in of(week, "prospecting"))
    assert 7 == len(of(week, "prospecting"))


def test_appointments_that_do_not_halve_keep_to_the_morning() -> None:
    early = WorkingWeek(day_start=dt.time(8, 45))

    assert [3.75, 3.75] == [b.hours for b in of(book({"prospecting": 7.5}, working_week=early), "prospecting")]


def test_a_week_that_does_not_divide_makes_the_first_days_a_quarter_longer() -> None:
    week = book({"A": 37.7}, weekly_hours=37.7)

    by_day = [sum(b.hours for b in week.blocks if b.day == day) for day in WEEKDAYS[:5]]
    assert [7.5, 7.5, 7.5, 7.5, 7.5] == by_day
    assert -0.2 == pytest.approx(week.rounding["A"])


@pytest.mark.parametrize(
    ("hours", "what"),
    [
        ({"A": 41.0}, "at most the week's 40"),
        ({"A": -1.0}, r"hours\.A"),
        ({"prospectin": 1.0}, "did you mean 'prospecting'"),
        ({"A": float("nan")}, r"hours\.A"),
    ],
)
def test_hours_that_are_no_week_are_refused(hours: dict[str, float], what: str) -> None:
    with pytest.raises(InvalidInputError, match=what):
        book(hours)


def test_a_day_that_would_end_after_midnight_is_refused() -> None:
    night = WorkingWeek(day_start=dt.time(14), lunch_start=dt.time(18))

    with pytest.raises(InvalidInputError, match="before midnight"):
        book({"A": 40}, weekly_hours=60, working_week=night)


working_weeks = st.builds(
    WorkingWeek,
    days=st.sampled_from([WEEKDAYS[:5], WEEKDAYS[:4], ("fri", "mon", "wed"), WEEKDAYS[:6]]),
    day_start=st.sampled_from([dt.time(7), dt.time(8, 30), dt.time(9, 10)]),
    lunch_start=st.sampled_from([dt.time(11, 50), dt.time(12, 30), dt.time(13)]),
    lunch_minutes=st.sampled_from([0, 30, 37.5, 60, 90]),
)
shares = st.lists(st.floats(0, 1), min_size=5, max_size=5)


@given(
    shares,
    st.floats(0.5, 1),
    st.sampled_from([40, 20, 37.5, 38.7, 12.3, 1, 33]),
    st.sampled_from(AdminTime),
    working_weeks,
)
def test_any_booked_week_adds_up_never_overlaps_and_keeps_the_break(
    parts: list[float], used: float, weekly_hours: float, edge: AdminTime, working: WorkingWeek
) -> None:
    start = working.day_start.hour + working.day_start.minute / 60
    assume(start + weekly_hours / len(working.days) + working.lunch_minutes / 60 < 23.5)
    whole = sum(parts) or 1.0
    hours = {name: weekly_hours * used * part / whole for name, part in zip(ORDER, parts, strict=True)}

    week = book(hours, weekly_hours, edge, working)

    for name, value in hours.items():
        booked = sum(block.hours for block in of(week, name))
        assert abs(booked - value) <= 0.25 + 1e-6
        assert week.rounding[name] == pytest.approx(booked - value, abs=1e-9)
    assert sum(block.hours for block in week.blocks) <= weekly_hours + 1e-6
    lunch_end = (
        dt.datetime.combine(dt.date(2026, 1, 5), working.lunch_start) + dt.timedelta(minutes=working.lunch_minutes)
    ).time()
    for block in week.blocks:
        assert working.day_start <= block.start < block.end
        assert block.end <= working.lunch_start or block.start >= lunch_end
    for day in working.days:
        blocks = [block for block in week.blocks if block.day == day]
        assert all(block.end <= after.start for block, after in pairwise(blocks))
        others = [i for i, block in enumerate(blocks) if block.activity != "admin"]
        admin = [i for i, block in enumerate(blocks) if block.activity == "admin"]
        at_start = edge is AdminTime.DAY_START
        assert all((i < j) == at_start for i in admin for j in others)
