from collections.abc import Sequence
from importlib import import_module
from inspect import isfunction
from random import Random
from types import ModuleType
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.banded import many
from territory_opt.banded.columns import no_weeks_found
from territory_opt.banded.layout import Curves, Desk, Layout, lay_activities
from territory_opt.banded.many import (
    ManyFound,
    ManyLines,
    Method,
    best_method,
    merge_many,
    notice_of,
    solve_many,
    target_hours,
    target_revenue,
)
from territory_opt.banded.merging import by_activity
from territory_opt.banded.records import Bands
from territory_opt.banded.week import best_week
from territory_opt.testing.banded_weeks import HardWeek, as_columns, hard_week_of, seeded_week

NUM_WEEKS = 1_000


def as_arrays(record: ManyLines | ManyFound) -> dict[str, np.ndarray[Any, Any]]:
    return {field.name: getattr(record, field.name) for field in attrs.fields(type(record))}


def computed(
    weeks: Sequence[HardWeek], num_activities: int, method: Method, num_threads: int = 1
) -> dict[str, np.ndarray[Any, Any]]:
    columns, bands = as_columns(weeks, num_activities)
    lines = merge_many(**columns, method=method, num_threads=num_threads)
    found = solve_many(lines, bands, method=method, num_threads=num_threads)
    segments = columns["segment_start"]
    contact = columns["minimum_hours"]
    hours = target_hours(lines, found.hours, segment_start=segments, minimum_hours=contact, method=method)
    curves = {"segment_start": segments, "widths": columns["widths"], "slopes": columns["slopes"]}
    revenue = target_revenue(hours, **curves, method=method)
    return {**as_arrays(lines), **as_arrays(found), "target_hours": hours, "target_revenue": revenue}


def assert_same(one: dict[str, np.ndarray[Any, Any]], other: dict[str, np.ndarray[Any, Any]]) -> None:
    assert one.keys() == other.keys()
    assert [] == [name for name in one if one[name].tobytes() != other[name].tobytes()]
    assert [] == [name for name in one if one[name].dtype != other[name].dtype or one[name].shape != other[name].shape]


def seeded(num_weeks: int, num_activities: int) -> list[HardWeek]:
    return [seeded_week(num_activities * 1_000_000 + seed, num_activities) for seed in range(num_weeks)]


@pytest.mark.parametrize("num_activities", [1, 2, 3, 4, 6])
def test_all_methods_give_the_same_numbers_bit_for_bit(num_activities: int) -> None:
    weeks = seeded(NUM_WEEKS, num_activities)
    plain = computed(weeks, num_activities, Method.PLAIN)
    assert_same(plain, computed(weeks, num_activities, Method.NUMPY))
    assert_same(plain, computed(weeks, num_activities, Method.COMPILED, num_threads=3))


@given(st.randoms(use_true_random=False), st.integers(1, 4), st.integers(0, 3))
def test_any_weeks_have_the_same_numbers_by_all_methods(random: Random, num_activities: int, num_weeks: int) -> None:
    weeks = [hard_week_of(random, num_activities) for _ in range(num_weeks)]
    plain = computed(weeks, num_activities, Method.PLAIN)
    assert_same(plain, computed(weeks, num_activities, Method.NUMPY))
    assert_same(plain, computed(weeks, num_activities, Method.COMPILED))


def test_many_weeks_are_found_as_one_by_one() -> None:
    weeks = seeded(300, 3)
    found = computed(weeks, 3, Method.NUMPY)
    one_by_one = [best_week(*week) for week in weeks]
    assert [week.found.ending for week in one_by_one] == found["ending"].tolist()
    assert [week.found.clash for week in one_by_one] == found["clash"].tolist()
    assert [week.found.revenue for week in one_by_one] == found["revenue"].tolist()
    assert [week.found.ties for week in one_by_one] == found["ties"].tolist()
    assert [week.hours for week in one_by_one] == found["hours"].tolist()
    assert [week.prices for week in one_by_one] == found["prices"].tolist()


@pytest.mark.parametrize("method", Method)
def test_the_order_of_the_input_does_not_matter_to_a_week(method: Method) -> None:
    weeks = seeded(50, 2)
    columns, _ = as_columns(weeks, 2)
    lengths = np.diff(columns["segment_start"])
    places = np.argsort(columns["activity_of"] % 2, kind="stable")
    segments = np.concatenate([np.arange(*columns["segment_start"][[t, t + 1]]) for t in places])
    shuffled = {
        **columns,
        "activity_of": columns["activity_of"][places],
        "segment_start": np.concatenate(([0], np.cumsum(lengths[places]))),
        "widths": columns["widths"][segments],
        "slopes": columns["slopes"][segments],
        "minimum_hours": columns["minimum_hours"][places],
    }
    lines, other = (as_arrays(merge_many(**given, method=method)) for given in (columns, shuffled))
    assert np.array_equal(lines.pop("order"), segments[other.pop("order")])
    assert_same(lines, other)


@pytest.mark.parametrize("method", Method)
def test_new_limits_need_no_new_lines(method: Method) -> None:
    weeks = seeded(50, 2)
    columns, bands = as_columns(weeks, 2)
    lines = merge_many(**columns, method=method)
    before = {name: column.copy() for name, column in as_arrays(lines).items()}
    first = as_arrays(solve_many(lines, bands, method=method))
    solve_many(lines, attrs.evolve(bands, longest=bands.longest / 2), method=method)
    assert_same(before, as_arrays(lines))
    assert_same(first, as_arrays(solve_many(lines, bands, method=method)))


@pytest.mark.parametrize("method", Method)
def test_arrays_that_cannot_be_written_or_lie_apart_will_do(method: Method) -> None:
    columns, bands = as_columns(seeded(20, 2), 2)
    apart: dict[str, Any] = {k: np.repeat(v, 2)[::2] if isinstance(v, np.ndarray) else v for k, v in columns.items()}
    for column in (v for v in apart.values() if isinstance(v, np.ndarray)):
        column.setflags(write=False)
    lines, other = merge_many(**columns, method=method), merge_many(**apart, method=method)
    assert_same(as_arrays(solve_many(lines, bands, method=method)), as_arrays(solve_many(other, bands, method=method)))


def test_the_text_of_the_layout_gives_the_same_lines_uncompiled() -> None:
    columns, _ = as_columns(seeded(100, 3), 3)
    expected = as_arrays(merge_many(**columns, method=Method.NUMPY))
    targets, first, start = by_activity(columns["activity_of"], columns["segment_start"], 300)
    lists = [columns[name].tolist() for name in ("segment_start", "widths", "slopes", "minimum_hours")]
    num_lines = len(columns["widths"])
    ends, slopes, values = ([0.0] * num_lines for _ in range(3))
    room = Layout(start.tolist(), ends, slopes, values, [0.0] * 300, [0.0] * 300, [0] * num_lines)
    desk = Desk([0.0] * num_lines, [0.0] * num_lines, [0] * num_lines)
    lay_activities(Curves(targets.tolist(), first.tolist(), *lists), room, desk, (0, 300))
    for name in Layout._fields:
        assert expected[name].ravel().tolist() == getattr(room, name)


def test_weeks_without_any_target_are_idle() -> None:
    week = HardWeek((), Bands(8.0, 8.0, [0.0], [0.0], [8.0], [1.0], 0.0))
    found = computed([week] * 3, 1, Method.NUMPY)
    assert [0.0] * 3 == found["revenue"].tolist()
    assert_same(found, computed([week] * 3, 1, Method.COMPILED))


def test_the_method_without_numba_is_numpy_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Method.COMPILED == best_method()
    assert not notice_of(Method.NUMPY)
    monkeypatch.setattr(many, "find_spec", lambda _: None)
    assert Method.NUMPY == best_method()
    assert "territory-opt[fast]" in notice_of(Method.NUMPY)
    assert not notice_of(Method.PLAIN)


def names_of(module: ModuleType) -> set[str]:
    return {key for key, value in vars(module).items() if isfunction(value) and value.__module__ == module.__name__}


@pytest.mark.parametrize("name", ["walk", "selling_range", "proof", "search", "ties"])
def test_the_text_over_arrays_has_the_functions_of_the_plain_one(name: str) -> None:
    plain = names_of(import_module(f"territory_opt.banded.{name}"))
    inlined = {"ties": {"can_move_away", "slope_below", "slope_above"}}
    assert plain - inlined.get(name, set()) <= names_of(import_module(f"territory_opt.banded.lockstep.{name}"))


def test_nothing_found_yet_is_no_clash() -> None:
    assert [-1, -1] == no_weeks_found(2, 1).clash.tolist()
