import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.response.odds import OLD_DEAL_FACTOR, AgeOdds, age_odds, combined_odds
from territory_opt.response.win_rates import ClosedDeal, Estimate, WinRates, win_rates, win_rates_of_counts

closed_deals = st.builds(
    ClosedDeal,
    won=st.booleans(),
    group=st.sampled_from(["Rep One", "Rep Two", "Rep Three"]),
    age_days=st.integers(0, 40),
)
histories = st.lists(closed_deals, min_size=1, max_size=60)
open_ages = st.lists(st.integers(0, 60), max_size=30)
chances = st.floats(0.001, 0.999)


def deals_of(group: str, wins: int, losses: int) -> list[ClosedDeal]:
    return [ClosedDeal(won=i < wins, group=group) for i in range(wins + losses)]


def estimate(value: float) -> Estimate:
    return Estimate(value=value, low=0.0, high=1.0, num_deals=10)


def all_estimates(rates: WinRates, ages: AgeOdds) -> list[Estimate]:
    return [rates.common, *rates.by_group.values(), ages.new_deal, *ages.by_age, ages.beyond]


def test_groups_that_differ_less_than_chance_all_get_the_common_rate() -> None:
    rates = win_rates([deal for i in range(10) for deal in deals_of(f"Rep {i}", 60, 40)])
    assert math.isinf(rates.prior_deals)
    assert {rates.common.value} == {rate.value for rate in rates.by_group.values()}


def test_sellers_that_really_differ_keep_their_difference() -> None:
    history = [deal for i in range(5) for deal in deals_of(f"Weak {i}", 20 + i, 80 - i)]
    history += [deal for i in range(5) for deal in deals_of(f"Strong {i}", 80 - i, 20 + i)]
    rates = win_rates(history)
    assert rates.prior_deals < 20
    assert pytest.approx(0.78, abs=0.03) == rates.of("Strong 2").value
    assert pytest.approx(0.22, abs=0.03) == rates.of("Weak 2").value


def test_chance_alone_leaves_less_than_a_third_of_the_raw_spread() -> None:
    chance = random.Random(7)  # noqa: S311  # a seeded population, no secret
    groups = {f"Rep {i}": sum(chance.random() < 0.6 for _ in range(200)) for i in range(30)}
    rates = win_rates([deal for name, wins in groups.items() for deal in deals_of(name, wins, 200 - wins)])
    shrunk = [rate.value for rate in rates.by_group.values()]
    raw_spread = (max(groups.values()) - min(groups.values())) / 200
    assert max(shrunk) - min(shrunk) < raw_spread / 3


def test_a_group_without_closed_deals_has_the_common_rate() -> None:
    rates = win_rates(deals_of("Rep One", 3, 1))
    assert rates.common == rates.of("Rep Two")


@given(histories)
def test_a_shrunk_rate_lies_between_the_raw_and_the_common_rate(history: list[ClosedDeal]) -> None:
    rates = win_rates(history)
    for group, rate in rates.by_group.items():
        wins = [deal.won for deal in history if deal.group == group]
        low, high = sorted([sum(wins) / len(wins), rates.common.value])
        assert low - 1e-12 <= rate.value <= high + 1e-12


@given(histories, open_ages)
def test_every_estimate_is_a_chance_inside_its_interval(history: list[ClosedDeal], ages: list[int]) -> None:
    for found in all_estimates(win_rates(history), age_odds(history, ages)):
        assert 0 < found.value < 1
        assert 0 <= found.low <= found.value <= found.high <= 1


@given(histories, open_ages, st.randoms(use_true_random=False))
def test_the_order_of_the_history_changes_nothing(
    history: list[ClosedDeal], ages: list[int], shuffle: random.Random
) -> None:
    shuffled = shuffle.sample(history, len(history))
    assert win_rates(history) == win_rates(shuffled)
    assert age_odds(history, ages) == age_odds(shuffled, shuffle.sample(ages, len(ages)))


@given(st.integers(1, 20), st.integers(1, 20))
def test_without_open_deals_a_new_deal_has_the_raw_win_rate_but_for_half_a_deal(wins: int, losses: int) -> None:
    history = [ClosedDeal(won=i < wins, group="Rep One", age_days=i) for i in range(wins + losses)]
    expected = (wins + 0.5) / (wins + losses + 1)
    assert pytest.approx(expected) == age_odds(history, []).new_deal.value


@given(st.integers(2, 30), st.integers(1, 60))
def test_odds_never_rise_with_age_where_every_win_comes_before_every_loss(longest_win: int, losses: int) -> None:
    history = [ClosedDeal(won=age < longest_win, group="Rep One", age_days=age) for age in range(longest_win + losses)]
    odds = [found.value for found in age_odds(history, []).by_age]
    assert sorted(odds, reverse=True) == odds


def test_odds_fall_with_age_in_a_population_that_mixes_quick_and_dead_deals() -> None:
    history = [ClosedDeal(won=True, group="Rep One", age_days=age) for age in range(1, 41)]
    history += [ClosedDeal(won=False, group="Rep One", age_days=age) for age in range(1, 121, 2)]
    found = age_odds(history, [150] * 50)
    assert found.at(0).value > found.at(20).value > found.at(35).value > found.at(60).value


def test_a_hand_computed_history_gives_its_cumulative_incidence() -> None:
    history = [
        ClosedDeal(won=True, group="Rep One", age_days=1),
        ClosedDeal(won=False, group="Rep One", age_days=2),
        ClosedDeal(won=True, group="Rep One", age_days=3),
    ]
    found = age_odds(history, [1])
    # at risk 4, 2, 1: won 1/4 by day 1 and 1/4 + 3/8 by day 3; open after day 1: 3/4, after day 2: 3/8
    new_deal = (4 * 0.625 + 0.5) / 5
    day_0 = new_deal
    day_1 = (2 * 0.5 + day_0) / 3
    day_2 = (1 * 1.0 + day_1) / 2
    assert pytest.approx([new_deal, day_0, day_1, day_2]) == [
        found.new_deal.value,
        *(found.at(age).value for age in range(3)),
    ]
    assert pytest.approx(OLD_DEAL_FACTOR * day_2) == found.at(3).value == found.at(1000).value


def test_a_thin_tail_gives_no_certainty() -> None:
    found = age_odds([ClosedDeal(won=True, group="Rep One", age_days=900)], [])
    assert [0.75] * 2 == [found.at(0).value, found.at(899).value]


def test_open_deals_that_outlive_all_closed_ones_lower_the_odds() -> None:
    history = [ClosedDeal(won=True, group="Rep One", age_days=age) for age in range(1, 31)]
    assert age_odds(history, [200] * 30).new_deal.value < age_odds(history, []).new_deal.value - 0.3


def test_the_median_of_the_days_left_is_that_of_the_wins_to_come() -> None:
    history = [ClosedDeal(won=True, group="Rep One", age_days=age) for age in (10, 20, 30, 40)]
    found = age_odds(history, [])
    assert [20, 15, 10, 1] == [found.median_days_left(age) for age in (0, 15, 20, 39)]
    assert found.median_days_left(0) == found.median_days_left(40)


@given(histories, open_ages, st.integers(0, 200))
def test_days_left_are_at_least_one(history: list[ClosedDeal], ages: list[int], age: int) -> None:
    assert age_odds(history, ages).median_days_left(age) >= 1


@given(chances, chances, chances)
def test_combined_odds_stay_a_chance_and_move_with_the_rate(chance: float, rate: float, common: float) -> None:
    odds = combined_odds(estimate(chance), (estimate(rate), estimate(common)))
    assert 0 < odds < 1
    assert (odds > chance) == (rate > common) or pytest.approx(chance) == odds


def test_certain_chances_cannot_be_combined() -> None:
    with pytest.raises(InvalidInputError, match=r"rate\.value: found 1; allowed is a chance above 0 and below 1"):
        combined_odds(estimate(0.5), (estimate(1.0), estimate(0.5)))


@given(chances, st.lists(st.tuples(chances, chances), max_size=4))
def test_the_order_of_moves_changes_no_odds(chance: float, moves: list[tuple[float, float]]) -> None:
    pairs = [(estimate(rate), estimate(common)) for rate, common in moves]
    found = combined_odds(estimate(chance), *pairs)
    assert 0 <= found <= 1
    assert pytest.approx(found) == combined_odds(estimate(chance), *reversed(pairs))


@given(st.dictionaries(st.sampled_from("abcd"), st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1))
def test_counts_give_the_same_rates_as_the_deals_they_count(ends: dict[str, tuple[int, int]]) -> None:
    counts = {group: (won, won + lost) for group, (won, lost) in ends.items() if won + lost}
    deals = [deal for group, (won, lost) in ends.items() for deal in deals_of(group, won, lost)]
    if counts:
        assert win_rates(deals) == win_rates_of_counts(counts)


def test_groups_that_really_differ_are_told_from_those_that_differ_by_chance() -> None:
    real = win_rates_of_counts({"a": (160, 200), "b": (100, 200), "c": (40, 200)})
    assert real.is_beyond_chance
    assert real.of("a").value > 0.75
    assert real.of("c").value < 0.25
    alike = win_rates_of_counts({"a": (104, 200), "b": (100, 200), "c": (96, 200)})
    assert not alike.is_beyond_chance


def test_chance_alone_is_hardly_ever_taken_for_a_difference() -> None:
    """At 1 % per history, ten among five hundred would be too many."""
    chance = random.Random(7)  # noqa: S311  # a seeded population, no secret
    histories_of_chance = (
        {str(i): (sum(chance.random() < 0.6 for _ in range(50)), 50) for i in range(8)} for _ in range(500)
    )
    assert sum(win_rates_of_counts(counts).is_beyond_chance for counts in histories_of_chance) < 10


def test_a_history_without_deals_or_ages_is_named() -> None:
    with pytest.raises(InvalidInputError, match="no closed deal"):
        win_rates([])
    with pytest.raises(InvalidInputError, match="no closed deal with an age"):
        age_odds(deals_of("Rep One", 1, 1), [])
    with pytest.raises(InvalidInputError, match="open_ages_days: found -1"):
        age_odds([ClosedDeal(won=True, group="Rep One", age_days=1)], [-1])
