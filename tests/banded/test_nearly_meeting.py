"""Limits that meet but for rounding: a plan that is called the best is one, whatever side the rounding falls on."""

import math
import pickle
from random import Random

import numpy as np
import pytest
from hypothesis import given

from territory_opt.banded import compiled
from territory_opt.banded.many import Method, merge_many, solve_many
from territory_opt.banded.records import BAND_CLASH, FLOORS_CLASH, OPTIMAL, TOLERANCE_HOURS, UNDECIDED, Bands
from territory_opt.banded.week import Target, best_week
from territory_opt.testing.banded_weeks import HardWeek, as_columns, nearly_meeting_week, nearly_meeting_weeks

NOTHING = [0.0, 0.0]
ALL = [1.0, 1.0]
ANY = [math.inf, math.inf]


def seeded(seed: int) -> HardWeek:
    return nearly_meeting_week(Random(seed))  # noqa: S311  # nothing is kept secret by it


def assert_best(week: HardWeek) -> None:
    """Where an optimum is told, its hours keep the limits and its prices prove it."""
    bands, best = week.bands, best_week(week.targets, week.bands)
    if best.found.ending != OPTIMAL:
        return
    selling = best.found.selling_hours
    assert bands.shortest - TOLERANCE_HOURS <= selling <= bands.longest + TOLERANCE_HOURS
    assert min(best.hours, default=0.0) >= 0
    assert best.found.free_hours >= 0
    spent = sum(best.hours) + best.found.free_hours
    assert abs(spent - selling) <= 2 * TOLERANCE_HOURS
    for b, hours in enumerate(best.hours):
        assert hours >= max(bands.floor_hours[b], bands.floor_share[b] * selling) - 2 * TOLERANCE_HOURS
        assert hours <= min(bands.ceiling_hours[b], bands.ceiling_share[b] * selling) + 2 * TOLERANCE_HOURS
    together = sum(abs(value) for value in best.merged.lines.values)
    largest = max(abs(best.found.bound), abs(best.found.revenue))
    assert abs(best.found.bound - best.found.revenue) <= 1e-9 * largest + 1e-12 * together


@given(nearly_meeting_weeks())
def test_a_week_that_is_told_as_best_keeps_its_limits_and_is_proven(week: HardWeek) -> None:
    assert_best(week)


@pytest.mark.parametrize("first", [0, 1_000, 2_000])
def test_many_more_of_them_do_so(first: int) -> None:
    for seed in range(first, first + 1_000):
        assert_best(seeded(seed))


@pytest.mark.parametrize("method", [Method.NUMPY, Method.COMPILED])
def test_all_methods_agree_on_them_bit_for_bit(method: Method) -> None:
    weeks = [week for week in map(seeded, range(3_000)) if len(week.bands[2]) == 2]
    columns, bands = as_columns(weeks, 2)
    plain, other = (
        solve_many(merge_many(**columns, method=each), bands, method=each) for each in (Method.PLAIN, method)
    )

    for name in ("ending", "selling_hours", "hours", "revenue", "bound", "margins", "prices", "ties"):
        assert getattr(plain, name).tobytes() == getattr(other, name).tobytes(), name


def test_shares_above_one_by_a_rounding_fill_the_week_and_do_not_empty_it() -> None:
    bands = Bands(0.0, 40.0, NOTHING, [0.6000000001, 0.4], ANY, ALL, 0.0)

    best = best_week([Target(0, [30.0], [5.0]), Target(1, [20.0], [3.0])], bands)

    assert UNDECIDED == best.found.ending or abs(best.found.revenue - 168.0) < 1e-6


def test_shares_well_above_one_leave_no_selling_time() -> None:
    bands = Bands(10.0, 40.0, NOTHING, [0.7, 0.4], ANY, ALL, 0.0)

    assert FLOORS_CLASH == best_week([Target(0, [30.0], [5.0])], bands).found.ending


def test_a_ceiling_below_nothing_clashes_and_does_not_shorten_the_least_selling_time() -> None:
    bands = Bands(20.0, 40.0, NOTHING, NOTHING, ANY, [-0.1, 1.0], 0.0)

    assert BAND_CLASH == best_week([Target(1, [30.0], [5.0])], bands).found.ending


def test_a_tiny_floor_as_a_share_that_meets_no_hours_does_not_rule_the_week() -> None:
    bands = Bands(0.0, 70.0, NOTHING, [1e-13, 0.1], [0.0, math.inf], [0.0, 1.0], 1.0)

    found = best_week([Target(1, [32.0], [7.0])], bands).found

    assert OPTIMAL != found.ending or abs(found.bound - found.revenue) <= 1e-9 * abs(found.bound)


def test_floors_above_the_selling_time_by_a_rounding_take_no_hours_from_the_steepest_activity() -> None:
    bands = Bands(0.0, 40.0 - 1e-10, [40.0, 0.0], NOTHING, ANY, ALL, 0.0)

    best = best_week([Target(1, [1e-6], [5e9])], bands)

    assert [40.0, 0.0] == list(best.hours)


@pytest.mark.parametrize("content", [b"", b"\x80\x04damaged"])
def test_damaged_compiled_code_on_disk_is_compiled_anew(content: bytes) -> None:
    def damaged(*_: object) -> None:
        pickle.loads(content)  # noqa: S301  # what Numba does with its file

    called: list[object] = []
    compiled._sound(damaged, called.append)("anew")  # noqa: SLF001  # no file of the user is damaged for it

    assert ["anew"] == called


def test_negative_nothing_is_nothing_in_all_methods() -> None:
    week = HardWeek((Target(0, (1.0, 2.0), (3.0, -0.0)),), Bands(1.0, 9.0, [0.0], [0.0], [math.inf], [1.0], 0.0))
    columns, bands = as_columns([week], 1)

    slopes = [merge_many(**columns, method=method).slopes for method in Method]

    assert not any(np.signbit(each).any() for each in slopes)
    assert 1 == len({solve_many(merge_many(**columns, method=m), bands, method=m).bound.tobytes() for m in Method})
