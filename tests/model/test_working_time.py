"""Periods and working weeks: days that exist, counted once."""

import datetime as dt
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.model.working_time import WEEKDAYS, Period, TimeZoneName, WorkingWeek

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-H1", "2026-01-01", "2026-06-30"),
        ("2026-H2", "2026-07-01", "2026-12-31"),
        ("2026-Q1", "2026-01-01", "2026-03-31"),
        ("2026-Q4", "2026-10-01", "2026-12-31"),
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2026-12", "2026-12-01", "2026-12-31"),
        ("2026-7", "2026-07-01", "2026-07-31"),
        ("2026-01-15..2026-06-30", "2026-01-15", "2026-06-30"),
        ("2026-05-05..2026-05-05", "2026-05-05", "2026-05-05"),
    ],
)
def test_a_period_is_known_by_its_name(name: str, start: str, end: str) -> None:
    period = Period.named(name)

    assert (start, end) == (period.start.isoformat(), period.end.isoformat())


@pytest.mark.parametrize(
    "name",
    [
        "",
        "next year",
        "2026-Q5",
        "2026-Q0",
        "2026-H3",
        "2026-13",
        "2026-00",
        "2026-",
        "2026-Q",
        "2026-QH1",
        "2026-HQ2",
        "26-Q1x",
        "2026-Q-1",
        "2026-01-01..",
        "..",
        "2026-01-01..2026-02-01..2026-03-01",
        "2026-02-30..2026-03-01",
        "0",
        "2200000000",
    ],
)
def test_what_names_no_period_is_an_input_error_that_shows_the_forms(name: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        Period.named(name)

    assert [("period", repr(name), "2026, 2026-H1, 2026-Q3, 2026-07 or 2026-01-15..2026-06-30")] == [
        (fault.path, fault.found, fault.allowed) for fault in caught.value.faults
    ]


@pytest.mark.parametrize("name", ["1900-Q1", "2101", "1980-01-01..1980-02-01"])
def test_a_period_out_of_range_names_the_days_that_are(name: str) -> None:
    with pytest.raises(InvalidInputError, match=r"start: found .*; allowed is a date from 1990-01-01 to 2100-12-31"):
        Period.named(name)


@given(text=st.text("0123456789-HQ.", max_size=12))
def test_no_text_upsets_the_reading_of_a_period(text: str) -> None:
    try:
        period = Period.named(text)
    except InvalidInputError as error:
        assert error.faults  # noqa: PT017  # either answer is right, an upset is not
    else:
        assert period.start <= period.end


@pytest.mark.parametrize(("start", "end"), [((2026, 1, 2), (2026, 1, 1)), ((2020, 1, 1), (2026, 1, 1))])
def test_a_period_ends_after_it_starts_and_within_three_years(start: tuple[int, ...], end: tuple[int, ...]) -> None:
    with pytest.raises(InvalidInputError, match=r"end: found 2026-01-01; allowed is a day from .* at most 1098 days"):
        Period(start=dt.date(*start), end=dt.date(*end))


def test_every_wrong_field_of_a_working_week_is_named_at_once() -> None:
    wrong: Any = {
        "time_zone": "Berlin",
        "days": ["mon", "tuesday"],
        "lunch_minutes": 200,
        "day_start": "8:30",
        "holidays": ["2026-01-01"],
    }

    with pytest.raises(InvalidInputError) as caught:
        WorkingWeek(**wrong)

    assert ["days[1]", "day_start", "lunch_minutes", "holidays[0]", "time_zone"] == [
        fault.path for fault in caught.value.faults
    ]
    assert "did you mean 'tue'?" in str(caught.value)


@pytest.mark.parametrize("days", [(), ("mon", "tue", "mon")])
def test_a_working_week_has_days_and_each_once(days: tuple[str, ...]) -> None:
    with pytest.raises(InvalidInputError, match="one or more different weekdays"):
        WorkingWeek(days=days)


def test_lunch_comes_after_the_start_of_the_day() -> None:
    with pytest.raises(
        InvalidInputError, match=r"lunch_start: found 07:00:00; allowed is a time after day_start 08:30"
    ):
        WorkingWeek(lunch_start=dt.time(7))


def test_weekends_holidays_and_days_off_are_no_working_days() -> None:
    week = WorkingWeek(holidays=(dt.date(2026, 1, 6),))
    days_off = {dt.date(2026, 1, 8)}

    days = week.working_days(dt.date(2026, 1, 5), dt.date(2026, 1, 12), days_off)

    assert [5, 7, 9, 12] == [day.day for day in days]


def test_a_working_week_may_be_any_days() -> None:
    week = WorkingWeek(days=("sat", "sun"))

    assert [10, 11] == [day.day for day in week.working_days(dt.date(2026, 1, 5), dt.date(2026, 1, 12))]


@given(first=DAYS, num_days=st.integers(-3, 60), days=st.sets(st.sampled_from(WEEKDAYS), min_size=1), off=st.sets(DAYS))
def test_working_days_are_just_those_on_which_people_work(
    first: dt.date, num_days: int, days: set[str], off: set[dt.date]
) -> None:
    week = WorkingWeek(days=tuple(sorted(days)), holidays=(first,))
    last = first + dt.timedelta(days=num_days)

    found = week.working_days(first, last, off)

    assert found == sorted(set(found))
    assert all(first < day <= last and week.is_working_day(day, off) for day in found)
    assert len(found) == sum(week.is_working_day(first + dt.timedelta(days=i), off) for i in range(num_days + 1))


@pytest.mark.parametrize("name", ["Europe/Berlin", "UTC", "America/Argentina/Ushuaia"])
def test_zones_of_the_list_are_time_zones(name: str) -> None:
    assert [] == TimeZoneName()(name)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Europe/Belrin", "did you mean 'Europe/Berlin'?"),
        ("europe/paris", "did you mean 'Europe/Paris'?"),
        ("Europe", ""),
        ("", ""),
        ("../UTC", ""),
        ("localtime", ""),
        ("Factory", ""),
        ("posix/Europe/Berlin", ""),
        ("right/Europe/Berlin", ""),
        ("/etc/passwd", ""),
        ("Mars" + chr(0), ""),
        (5, ""),
        (None, ""),
    ],
)
def test_anything_else_is_no_time_zone(name: Any, hint: str) -> None:  # noqa: ANN401  # any value a field may be given
    faults = TimeZoneName()(name)

    assert ["a time zone such as Europe/Berlin"] == [fault.allowed for fault in faults]
    assert hint in faults[0].hint


@given(hours=st.floats(0, 24), more=st.floats(0, 24), day_hours=st.floats(0.01, 14), lunch=st.floats(0, 180))
def test_a_working_day_passes_without_a_jump_from_nothing_to_its_hours(
    hours: float, more: float, day_hours: float, lunch: float
) -> None:
    week = WorkingWeek(lunch_minutes=lunch)
    worked, later = week.hours_worked_by(hours, day_hours), week.hours_worked_by(hours + more, day_hours)

    assert 0 <= worked <= later <= day_hours
    assert later - worked <= more + 1e-9
    assert 0 == week.hours_worked_by(8.5, day_hours)
    assert day_hours == week.hours_worked_by(8.5 + day_hours + math.ceil(lunch) / 60 + 1e-9, day_hours)


@pytest.mark.parametrize(
    ("week", "longest"),
    [
        (WorkingWeek(), 14.25),
        (WorkingWeek(day_start=dt.time(11), lunch_start=dt.time(12)), 11.75),
        (WorkingWeek(day_start=dt.time(20), lunch_start=dt.time(23), lunch_minutes=120), 3.0),
    ],
)
def test_a_working_day_ends_before_midnight(week: WorkingWeek, longest: float) -> None:
    assert longest == week.longest_day_hours


def test_what_is_left_of_a_quarter_hour_before_the_break_belongs_to_the_break() -> None:
    week = WorkingWeek(day_start=dt.time(8, 20))

    assert (240, 810) == (week.morning_minutes, week.afternoon_minute)
    assert (4.0, 4.0) == (week.hours_worked_by(12 + 20 / 60, 8), week.hours_worked_by(13.5, 8))
