"""Days along a line: later days lie further right, longer stretches are longer, and names have room."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.report.day_axis import DAY_OFF_WIDTH, LEAST_BAR_PX, DayAxis

DAYS = st.dates(dt.date(2025, 1, 1), dt.date(2028, 12, 31))


@st.composite
def axes(draw: st.DrawFn) -> DayAxis:
    """Draw an axis of up to three years with any weekdays off."""
    first = draw(DAYS)
    last = first + dt.timedelta(days=draw(st.integers(0, 1100)))
    weekdays_off = draw(st.sets(st.integers(0, 6)))
    days = [first + dt.timedelta(days=i) for i in range((last - first).days + 1)]
    off = frozenset(day for day in days if day.weekday() in weekdays_off)
    return DayAxis(first=first, last=last, days_off=off, left_px=draw(st.floats(0, 500)), width_px=600)


def test_days_off_are_narrower_by_the_stated_share() -> None:
    axis = DayAxis(
        first=dt.date(2026, 1, 5),
        last=dt.date(2026, 1, 11),
        days_off=frozenset([dt.date(2026, 1, 10), dt.date(2026, 1, 11)]),
        left_px=0,
        width_px=5 + 2 * DAY_OFF_WIDTH,
    )

    assert axis.start_of(dt.date(2026, 1, 6)) == pytest.approx(1)
    assert axis.end_of(dt.date(2026, 1, 10)) == pytest.approx(5 + DAY_OFF_WIDTH)
    assert [pytest.approx((5, axis.right_px))] == list(axis.stretches_off())


@given(axes(), DAYS, DAYS)
def test_a_later_day_never_lies_further_left(axis: DayAxis, one: dt.date, other: dt.date) -> None:
    early, late = sorted([one, other])

    assert axis.start_of(early) <= axis.start_of(late)
    assert axis.start_of(early) <= axis.end_of(early) <= axis.end_of(late)
    if early < late and axis.shows(early) and axis.shows(late):
        assert axis.end_of(early) <= axis.start_of(late)
        assert axis.start_of(early) < axis.start_of(late)


@given(axes(), DAYS, st.integers(0, 300), st.integers(0, 300))
def test_stretches_of_days_lie_on_the_line_can_be_seen_and_grow_with_their_days(
    axis: DayAxis, start: dt.date, days: int, more: int
) -> None:
    left, right = axis.span(start, start + dt.timedelta(days=days))
    longer_left, longer_right = axis.span(start, start + dt.timedelta(days=days + more))

    assert axis.left_px - 1e-9 <= left
    assert right <= axis.right_px + 1e-9
    assert right - left >= LEAST_BAR_PX - 1e-9
    assert left == longer_left
    assert right <= longer_right


@given(axes(), st.floats(20, 90))
def test_names_of_months_and_weeks_have_their_room_and_stand_where_they_begin(axis: DayAxis, room_px: float) -> None:
    for ticks in (axis.months(room_px), axis.weeks(room_px)):
        lefts = [tick.left for tick in ticks]
        assert all(b - a >= room_px for a, b in pairwise([*lefts, axis.right_px]))
        assert lefts == [axis.start_of(tick.day) for tick in ticks]
    assert all(tick.day.day == 1 or tick.day == axis.first for tick in axis.months(room_px))
    assert all(tick.day.weekday() == 0 for tick in axis.weeks(room_px))


def test_a_quarter_names_every_month_and_every_monday_that_has_room() -> None:
    axis = DayAxis(first=dt.date(2026, 1, 1), last=dt.date(2026, 3, 31), left_px=0, width_px=640)

    assert [1, 2, 3] == [tick.day.month for tick in axis.months(76)]
    assert dt.date(2026, 3, 23) == axis.weeks(22)[-1].day  # the 30th has two days, too little room for a name
    assert 12 == len(axis.weeks(22))


def test_three_years_name_some_months_and_no_weeks() -> None:
    axis = DayAxis(first=dt.date(2026, 1, 1), last=dt.date(2028, 12, 31), left_px=0, width_px=640)

    assert [1, 7] * 3 == [tick.day.month for tick in axis.months(76)]
    assert [] == axis.weeks(22)


def test_the_last_day_there_is_can_be_shown() -> None:
    axis = DayAxis(first=dt.date(9999, 12, 30), last=dt.date.max, left_px=0, width_px=10)

    assert (0.0, 10.0) == axis.span(axis.first, dt.date.max)


def test_an_axis_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="last: found 2026-01-01; allowed is a day from 2026-01-02 on"):
        DayAxis(first=dt.date(2026, 1, 2), last=dt.date(2026, 1, 1), left_px=0, width_px=10)
