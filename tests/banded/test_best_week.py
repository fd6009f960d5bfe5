import math
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from territory_opt.banded.records import OPTIMAL, Bands
from territory_opt.banded.week import BestWeek, Target, best_week, merge
from territory_opt.testing.banded_program import WeekProgram
from territory_opt.testing.banded_weeks import HardWeek, hard_weeks, seeded_week

NUM_SEEDED = 1_200
HOURS = 1e-9
SMALL = 0.01
"""Money that the solver's own tolerances are small against."""


def earned(week: BestWeek) -> float:
    return week.found.revenue + sum(week.merged.base_revenue)


def at_stake(week: HardWeek, optimum: float) -> float:
    sizes = (width * abs(slope) for t in week.targets for width, slope in zip(t.widths, t.slopes, strict=True))
    return max(abs(optimum), sum(sizes), 1e-300)


def assert_as_highs(week: HardWeek) -> None:
    mine, optimum = best_week(*week), WeekProgram(week).best()
    assert (optimum is not None) == (mine.found.ending == OPTIMAL)
    if optimum is not None:
        assert optimum == pytest.approx(earned(mine), rel=0, abs=1e-9 * max(at_stake(week, optimum), SMALL))


@pytest.mark.parametrize("block", range(12))
def test_every_seeded_week_is_as_good_as_the_linear_program_or_has_no_plan_either(block: int) -> None:
    size = NUM_SEEDED // 12
    for seed in range(block * size, (block + 1) * size):
        assert_as_highs(seeded_week(seed))


@given(hard_weeks())
def test_any_week_is_as_good_as_the_linear_program_or_has_no_plan_either(week: HardWeek) -> None:
    assert_as_highs(week)


@given(hard_weeks())
def test_the_prices_alone_prove_the_optimum(week: HardWeek) -> None:
    found = best_week(*week).found
    assert found.bound == pytest.approx(found.revenue, rel=0, abs=1e-9 * at_stake(week, found.revenue))


@given(hard_weeks())
def test_every_limit_holds_and_all_hours_add_up(week: HardWeek) -> None:
    mine, bands = best_week(*week), week.bands
    assume(mine.found.ending == OPTIMAL)
    selling = mine.found.selling_hours
    assert bands.shortest - HOURS <= selling <= bands.longest + HOURS
    assert selling == pytest.approx(math.fsum(mine.hours) + mine.found.free_hours, abs=HOURS)
    assert mine.found.free_hours >= 0.0
    for b, hours in enumerate(mine.hours):
        assert hours >= max(bands.floor_hours[b], bands.floor_share[b] * selling) - HOURS
        assert hours <= min(bands.ceiling_hours[b], bands.ceiling_share[b] * selling) + HOURS
        own = [h for h, target in zip(mine.target_hours, week.targets, strict=True) if target.activity == b]
        assert math.fsum(own) <= hours + HOURS
    for hours, target in zip(mine.target_hours, week.targets, strict=True):
        assert target.minimum_hours - HOURS <= hours <= sum(target.widths) + HOURS


@given(hard_weeks())
def test_the_hours_of_the_targets_earn_what_was_found(week: HardWeek) -> None:
    mine = best_week(*week)
    assume(mine.found.ending == OPTIMAL)
    total = -week.bands.selling_cost * mine.found.selling_hours
    for hours, target in zip(mine.target_hours, week.targets, strict=True):
        left = hours
        for width, slope in zip(target.widths, target.slopes, strict=True):
            total += min(left, width) * slope
            left -= min(left, width)
    assert total == pytest.approx(earned(mine), rel=0, abs=1e-9 * at_stake(week, total))


@given(hard_weeks(), st.randoms(use_true_random=False))
def test_no_change_of_limits_gains_more_than_its_prices_say(week: HardWeek, random: Random) -> None:
    mine = best_week(*week)
    assume(mine.found.ending == OPTIMAL)
    sides = [(side, b) for side in range(4) for b in range(len(mine.hours))]
    for size in (1e-3, 1.0):
        relaxed = {place: random.uniform(-size, size) for place in sides}
        more = random.uniform(-size, size)
        moved = WeekProgram(week).best(relaxed_hours=relaxed, more_hours=more)
        gain = sum(mine.prices[side][b] * hours for (side, b), hours in relaxed.items() if has_limit(week, side, b))
        gain += mine.found.hour_price * more
        if moved is not None:
            assert moved <= earned(mine) + gain + 1e-8 * at_stake(week, moved)


def has_limit(week: HardWeek, side: int, b: int) -> bool:
    return side != 2 or week.bands.ceiling_hours[b] < math.inf


@pytest.mark.parametrize("step", [0.01, -0.01])
@given(week=hard_weeks())
def test_a_longer_or_shorter_selling_time_gains_no_more_than_its_price_says(step: float, week: HardWeek) -> None:
    mine = best_week(*week)
    assume(mine.found.ending == OPTIMAL)
    price = mine.found.selling_price
    end = "longest" if price > 0.0 else "shortest"
    moved = best_week(week.targets, week.bands._replace(**{end: getattr(week.bands, end) + step}))
    if moved.found.ending == OPTIMAL:
        assert moved.found.revenue <= mine.found.revenue + price * step + 1e-9 * at_stake(week, mine.found.revenue)


def test_prices_are_what_one_more_hour_gains_where_that_is_the_same_on_both_sides() -> None:
    targets = [Target(0, [10.0, 10.0], [9.0, 4.0]), Target(1, [20.0], [6.0]), Target(2, [20.0], [1.0])]
    bands = Bands(30.0, 30.0, [0.0] * 3, [0.0, 0.0, 0.1], [math.inf] * 3, [1.0, 0.4, 1.0], 0.0)
    mine = best_week(targets, bands)
    assert [15.0, 12.0, 3.0] == pytest.approx(mine.hours)
    assert 4.0 == mine.found.hour_price
    assert [[0.0, 0.0, 0.0], [0.0, 0.0, 3.0], [0.0, 0.0, 0.0], [0.0, 2.0, 0.0]] == mine.prices
    assert 4.0 + 2.0 * 0.4 - 3.0 * 0.1 == pytest.approx(mine.found.selling_price)


@given(hard_weeks(), st.sampled_from(["longest", "shortest", "floor_hours", "floor_share", "ceiling_hours"]))
def test_a_looser_limit_never_earns_less(week: HardWeek, name: str) -> None:
    mine = best_week(*week)
    assume(mine.found.ending == OPTIMAL)
    looser: dict[str, Any] = {
        "longest": week.bands.longest + 1.0,
        "shortest": week.bands.shortest - min(1.0, week.bands.shortest),
        "floor_hours": merge(week.targets, len(mine.hours)).lines.base_hours,
        "floor_share": [0.5 * share for share in week.bands.floor_share],
        "ceiling_hours": [2.0 * hours for hours in week.bands.ceiling_hours],
    }
    loose = best_week(week.targets, week.bands._replace(**{name: looser[name]}))
    assert OPTIMAL == loose.found.ending
    assert loose.found.revenue >= mine.found.revenue - 1e-9 * at_stake(week, mine.found.revenue)


def in_other_money(week: HardWeek, factor: float) -> HardWeek:
    targets = tuple(t._replace(slopes=[factor * slope for slope in t.slopes]) for t in week.targets)
    return HardWeek(targets, week.bands._replace(selling_cost=factor * week.bands.selling_cost))


@given(hard_weeks(), st.sampled_from([2.0**-30, 2.0**30]))
def test_another_unit_of_money_changes_no_hour(week: HardWeek, factor: float) -> None:
    mine, other = best_week(*week), best_week(*in_other_money(week, factor))
    assert (mine.hours, mine.target_hours) == (other.hours, other.target_hours)
    assert factor * mine.found.revenue == other.found.revenue
    assert factor * mine.found.hour_price == other.found.hour_price
    assert mine.found.ties == other.found.ties


@given(hard_weeks(), st.sampled_from([1e-9, 1e9]))
def test_money_of_any_size_is_earned_alike(week: HardWeek, factor: float) -> None:
    mine, other = best_week(*week), best_week(*in_other_money(week, factor))
    assert factor * mine.found.revenue == pytest.approx(
        other.found.revenue, rel=0, abs=1e-9 * factor * at_stake(week, mine.found.revenue)
    )


@given(hard_weeks(), st.randoms(use_true_random=False))
def test_the_order_of_the_targets_changes_nothing(week: HardWeek, random: Random) -> None:
    places = list(range(len(week.targets)))
    random.shuffle(places)
    mine, other = best_week(*week), best_week([week.targets[place] for place in places], week.bands)
    assert mine.found.ending == other.found.ending
    assert earned(mine) == pytest.approx(earned(other), rel=0, abs=1e-9 * at_stake(week, earned(mine)))
    if not mine.found.ties:
        assert list(mine.hours) == pytest.approx(list(other.hours), abs=1e-8)
        assert [mine.target_hours[place] for place in places] == pytest.approx(other.target_hours, abs=1e-8)


def test_of_equals_the_activity_and_the_target_named_first_get_the_hours() -> None:
    targets = [Target(1, [4.0], [5.0]), Target(0, [4.0], [5.0]), Target(0, [4.0], [5.0])]
    bands = Bands(6.0, 6.0, [0.0] * 2, [0.0] * 2, [math.inf] * 2, [1.0] * 2, 0.0)
    assert [0.0, 4.0, 2.0] == best_week(targets, bands).target_hours


@pytest.mark.parametrize("ceiling_share", [0.25, 0.5, 1.0])
def test_of_equal_selling_times_the_longest_is_taken(ceiling_share: float) -> None:
    targets = [Target(0, [8.0], [5.0])]
    bands = Bands(8.0, 40.0, [0.0], [0.0], [math.inf], [ceiling_share], 0.0)
    found = best_week(targets, bands).found
    assert 40.0 == found.selling_hours
    assert found.ties


def test_where_administration_is_worth_something_selling_ends_where_it_earns_less() -> None:
    targets = [Target(0, [8.0, 8.0, 8.0], [5.0, 2.0, 1.0])]
    bands = Bands(4.0, 40.0, [0.0], [0.0], [math.inf], [1.0], 2.0)
    found = best_week(targets, bands).found
    assert 16.0 == found.selling_hours
    assert found.ties


def test_a_week_without_a_plan_has_no_hours() -> None:
    week = best_week([Target(0, [8.0], [5.0])], Bands(40.0, 30.0, [0.0], [0.0], [math.inf], [1.0], 0.0))
    assert OPTIMAL != week.found.ending
    assert ([0.0], [0.0]) == (week.hours, week.target_hours)
