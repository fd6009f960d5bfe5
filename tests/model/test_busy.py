"""Time that is taken already: stretches on a person's own clock, of which overlaps count once."""

import datetime as dt
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.model.busy import Busy, without_overlaps

NINE = dt.datetime.fromisoformat("2026-01-05T09:00")
moments = st.integers(-200_000, 200_000).map(lambda seconds: NINE + dt.timedelta(seconds=seconds))
stretches = st.tuples(moments, st.integers(1, 90_000)).map(
    lambda drawn: Busy(start=drawn[0], end=drawn[0] + dt.timedelta(seconds=drawn[1]))
)


def test_every_wrong_field_of_a_busy_time_is_named_at_once() -> None:
    wrong: Any = {"start": "2026-01-05", "end": dt.date(2026, 1, 5), "name": ""}

    with pytest.raises(InvalidInputError) as caught:
        Busy(**wrong)

    assert ["start", "end", "name"] == [fault.path for fault in caught.value.faults]


@pytest.mark.parametrize("end", [NINE, NINE - dt.timedelta(hours=1)])
def test_a_busy_time_ends_after_it_starts(end: dt.datetime) -> None:
    with pytest.raises(InvalidInputError, match=r"end: found .*; allowed is a time after start 2026-01-05T09:00:00"):
        Busy(start=NINE, end=end)


@pytest.mark.parametrize("field", ["start", "end"])
def test_a_busy_time_is_on_the_persons_own_clock(field: str) -> None:
    times: Any = {"start": NINE, "end": NINE + dt.timedelta(hours=1)}
    times[field] = times[field].replace(tzinfo=dt.UTC)

    with pytest.raises(InvalidInputError, match=rf"{field}: found .*without a time zone"):
        Busy(**times)


@given(busy=st.lists(stretches, max_size=8), moment=moments)
def test_a_moment_is_taken_when_any_stretch_takes_it(busy: list[Busy], moment: dt.datetime) -> None:
    merged = without_overlaps(busy)

    assert any(stretch.start <= moment < stretch.end for stretch in busy) == any(
        start <= moment < end for start, end in merged
    )


@given(busy=st.lists(stretches, max_size=8), order=st.randoms(use_true_random=False))
def test_merged_stretches_lie_apart_in_order_whatever_the_order_of_the_input(
    busy: list[Busy], order: random.Random
) -> None:
    merged = without_overlaps(busy)
    ends = [time for stretch in merged for time in stretch]
    shuffled = [*busy]
    order.shuffle(shuffled)

    assert sorted(set(ends)) == ends
    assert merged == without_overlaps(shuffled)
