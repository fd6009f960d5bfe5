"""A day in quarter-hours: whole parts that add up, and no more than there is."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.booking.day import (
    DayShape,
    Quarters,
    book_appointments,
    book_at_edge,
    fill,
    shared_out,
    whole_quarters,
)
from territory_opt.errors import InvalidInputError
from territory_opt.model.rep import AdminTime
from territory_opt.model.working_time import WorkingWeek

SHAPE = DayShape.of(WorkingWeek())
DAYS = st.lists(st.lists(st.sampled_from([None, "taken"]), max_size=40), min_size=1, max_size=6)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=8), st.floats(0, 1))
def test_parts_add_up_and_none_exceeds_its_weight(weights: list[int], used: float) -> None:
    total = int(sum(weights) * used)

    parts = shared_out(total, weights)

    assert total == sum(parts)
    for part, weight in zip(parts, weights, strict=True):
        assert part <= weight
        assert abs(part - total * weight / max(1, sum(weights))) < 1


@given(st.dictionaries(st.sampled_from("ABCDE"), st.floats(0, 20), min_size=1), st.integers(0, 400))
def test_rounding_moves_no_activity_by_a_whole_quarter_and_never_up_beyond_what_there_is(
    hours: dict[str, float], most: int
) -> None:
    quarters = whole_quarters(hours, most, halved="AB")

    assert all(abs(quarters[name] / 4 - value) < 0.25 + 1e-6 for name, value in hours.items())
    rounded_down = sum(int(round(value * 4, 6)) for value in hours.values())
    assert sum(quarters.values()) <= max(most, rounded_down)


def test_an_activity_keeps_the_quarters_it_has_in_any_case() -> None:
    assert {"A": 5, "B": 4} == whole_quarters({"A": 1.0, "B": 1.2}, 9, halved=(), at_least={"A": 5})


@given(DAYS, st.integers(0, 100), st.sampled_from(AdminTime), st.sampled_from([book_at_edge, book_appointments, fill]))
def test_what_is_booked_and_what_is_left_add_up_and_nothing_taken_is_touched(
    days: list[Quarters[str]],
    total: int,
    edge: AdminTime,
    book: object,
) -> None:
    taken = [[use == "taken" for use in day] for day in days]
    if book is book_at_edge:
        left = book_at_edge(days, "new", total, edge)
    elif book is book_appointments:
        left = book_appointments(days, "new", total, SHAPE)
    else:
        left = fill(days, [("new", total)])["new"]

    assert total == left + sum(day.count("new") for day in days)
    assert taken == [[use == "taken" for use in day] for day in days]
    if book is not book_appointments:
        assert left == 0 or not any(None in day for day in days)


def test_no_stretch_goes_over_the_break() -> None:
    assert [("A", 0, 16), ("A", 16, 32)] == list(SHAPE.stretches(["A"] * 32))


def test_a_day_past_midnight_is_refused() -> None:
    late = DayShape.of(WorkingWeek(day_start=dt.time(14), lunch_start=dt.time(18)))

    with pytest.raises(InvalidInputError, match="before midnight"):
        late.lengths(60, 5)
