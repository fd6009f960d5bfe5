"""Closed revenue: against every way in which a few deals can end, and within what it says where sums are rounded."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.chance import distribution, money_grid
from territory_opt.chance.distribution import ClosedRevenue, closed_revenue, counted_revenue, joint_revenue
from territory_opt.errors import InvalidInputError
from territory_opt.testing.drawing import integers

Deals = list[tuple[float, float]]

ODDS = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 0.5, 1.0]))
DEALS = st.lists(st.tuples(integers(0, 100_000).map(lambda cents: cents / 100), ODDS), max_size=7)
OTHERS = st.lists(st.tuples(st.floats(0.01, 4), st.floats(1, 500)), max_size=2)


def chance_by_hand(deals: Deals, least: float, certain: float = 0.0) -> float:
    """Return the chance of at least so much, every way in which the deals can end looked at."""
    expected = 0.0
    for ends in itertools.product((True, False), repeat=len(deals)):
        closed = certain + math.fsum(amount for (amount, _), won in zip(deals, ends, strict=True) if won)
        if closed >= least - 1e-6:
            expected += math.prod(odds if won else 1 - odds for (_, odds), won in zip(deals, ends, strict=True))
    return expected


def coarsely(deals: Deals, num_cells: int, others: list[ClosedRevenue] | None = None) -> ClosedRevenue:
    """Return the distribution on a grid of so few steps."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(distribution, "MOST_WAYS", 1)
        patch.setattr(money_grid, "MOST_CELLS", num_cells)
        return joint_revenue(deals, others or [], coarse_cells=num_cells)


@given(DEALS, st.floats(0, 4_000))
def test_the_chance_is_that_of_all_ways_the_deals_can_end(deals: Deals, least: float) -> None:
    found = closed_revenue(deals)

    assert chance_by_hand(deals, least) == pytest.approx(found.chance_between(least), abs=1e-12)
    assert found.chance_between(least) == pytest.approx(found.chance_at_least(least), abs=1e-12)


@given(DEALS)
def test_chances_add_up_and_the_mean_is_the_weighted_sum(deals: Deals) -> None:
    found = closed_revenue(deals)

    assert math.fsum(found.chances) == pytest.approx(1.0, abs=1e-9)
    assert found.mean == pytest.approx(sum(amount * odds for amount, odds in deals), abs=1e-5)
    assert 0.0 == found.error
    assert sorted(set(found.sums)) == list(found.sums)


@given(DEALS, integers(2, 60), st.floats(0, 4_000))
def test_the_true_chance_lies_in_the_range_told_where_sums_are_rounded(
    deals: Deals, num_cells: int, least: float
) -> None:
    coarse = coarsely(deals, num_cells)

    low, high = coarse.chance_range(least)
    assert low - 1e-12 <= chance_by_hand(deals, least) <= high + 1e-12
    assert low <= coarse.chance_at_least(least) <= high
    assert coarse.mean == pytest.approx(sum(amount * odds for amount, odds in deals), abs=1e-5)


@given(DEALS, OTHERS, integers(20, 200), st.floats(0, 4_000))
def test_deals_on_a_coarse_grid_with_others_stay_within_the_range_told(
    deals: Deals, others: list[tuple[float, float]], num_cells: int, least: float
) -> None:
    found = [counted_revenue(count, amount) for count, amount in others]
    coarse = coarsely(deals, num_cells, found)

    expected = 0.0
    for ends in itertools.product(*(zip(part.sums, part.chances, strict=True) for part in found)):
        certain, weight = sum(amount for amount, _ in ends), math.prod(chance for _, chance in ends)
        if weight > 1e-9:
            expected += weight * closed_revenue(deals).chance_at_least(least - certain)
    low, high = coarse.chance_range(least)
    assert low - 1e-6 <= expected <= high + 1e-6
    assert math.fsum(coarse.chances) == pytest.approx(1.0, abs=1e-9)
    assert all(0 < chance <= 1 for chance in coarse.chances)
    mean = sum(amount * odds for amount, odds in deals) + sum(count * amount for count, amount in others)
    assert coarse.mean == pytest.approx(mean, abs=1e-5)


def test_twelve_deals_of_odd_cents_are_exact() -> None:
    deals = [(round(1_000_003.37 * (i + 1) ** 1.7, 2), 0.05 + 0.07 * i) for i in range(12)]
    found = closed_revenue(deals)

    assert 0.0 == found.error
    assert 2**12 == found.num_sums
    for least in (2e6, 3.1e7, 5e7):
        assert chance_by_hand(deals, least) == pytest.approx(found.chance_at_least(least), abs=1e-12)


def test_many_deals_in_whole_thousands_are_exact_and_many_of_odd_amounts_say_their_error() -> None:
    rounded = closed_revenue([(1_000 * (1 + i % 30), 0.3) for i in range(70)])
    odd = closed_revenue([(1_000 * (1 + i % 30) + 0.01 * i, 0.3) for i in range(70)])

    assert (0.0, 1_000.0) == (rounded.error, rounded.step)
    assert 0 < odd.error < odd.most_error < 70 * odd.step
    low, high = odd.chance_range(300_000)
    assert low <= rounded.chance_at_least(300_000) <= high
    assert high - low < 0.01


@given(DEALS, DEALS, st.floats(0, 4_000))
def test_the_distribution_of_two_teams_is_that_of_all_their_deals(one: Deals, other: Deals, least: float) -> None:
    together = joint_revenue([], [closed_revenue(one), closed_revenue(other)], certain=50)
    low, high = together.chance_range(least)
    all_deals = joint_revenue([*one, *other], certain=50)
    least_of_all, most_of_all = all_deals.chance_range(least)

    assert low <= most_of_all
    assert least_of_all <= high
    assert all_deals.mean == pytest.approx(together.mean, abs=1e-5)


def test_parts_that_share_a_grid_are_joined_without_an_error() -> None:
    deals = [(1_000 * (1 + i), 0.1 * (i % 9)) for i in range(20)]
    joined = joint_revenue([], [closed_revenue(deals[:9]), closed_revenue(deals[9:])])
    whole = closed_revenue(deals)

    assert 0.0 == joined.error == whole.error
    for least in range(0, 210_000, 7_000):
        assert whole.chance_at_least(least) == pytest.approx(joined.chance_at_least(least), abs=1e-12)


@given(DEALS, integers(0, 6), st.floats(0, 1), st.floats(0, 4_000))
def test_a_chance_rises_with_odds_and_falls_with_the_target(
    deals: Deals, place: int, odds: float, least: float
) -> None:
    place %= max(1, len(deals))
    raised = [(a, max(p, odds)) if i == place else (a, p) for i, (a, p) in enumerate(deals)]
    before, after = closed_revenue(deals), closed_revenue(raised)

    assert before.chance_at_least(least) <= after.chance_at_least(least) + 1e-12
    assert before.chance_at_least(least + 10) <= before.chance_at_least(least)


@given(DEALS, st.lists(st.floats(0, 1), min_size=2, max_size=5))
def test_quantiles_are_ordered_and_keep_their_promise(deals: Deals, shares: list[float]) -> None:
    found = closed_revenue(deals)
    quantiles = [found.quantile(share) for share in sorted(shares)]

    assert sorted(quantiles) == quantiles
    for share, quantile in zip(sorted(shares), quantiles, strict=True):
        assert found.chance_between(-1, quantile) >= share - 1e-9
        assert found.chance_between(-1, quantile - 0.005) <= share + 1e-9 or quantile == found.least


@given(DEALS, integers(0, 6), st.floats(-100, 4_000))
def test_leaving_one_deal_out_is_what_the_others_bring(deals: Deals, place: int, least: float) -> None:
    found = closed_revenue(deals)
    for amount, odds in deals[place : place + 1]:
        others = closed_revenue([deal for i, deal in enumerate(deals) if i != place])
        assert others.chance_at_least(least) == pytest.approx(found.chance_without(amount, odds, least), abs=1e-9)


@pytest.mark.parametrize("odds", [0.001, 0.3, 0.5, 0.7, 0.999])
def test_leaving_one_of_many_deals_out_does_not_blow_up(odds: float) -> None:
    deals = [(float(1 + i % 40), odds) for i in range(300)]
    found = closed_revenue(deals)
    others = closed_revenue(deals[1:])

    for least in range(0, 7_000, 500):
        assert others.chance_at_least(least) == pytest.approx(found.chance_without(1.0, odds, least), abs=1e-9)


@given(st.floats(0.01, 2_000), st.floats(0.01, 1e6))
def test_deals_yet_to_be_found_are_poisson(mean_count: float, amount: float) -> None:
    found = counted_revenue(mean_count, amount)

    counts = np.array(found.sums) / amount
    assert mean_count * amount == pytest.approx(found.mean, rel=1e-9)
    assert mean_count == pytest.approx(float((counts - mean_count) ** 2 @ np.array(found.chances)), rel=1e-6)
    assert math.exp(-mean_count) == pytest.approx(1 - found.chance_at_least(amount), abs=1e-9)


WIDE = st.sampled_from([0.01, 1.5, 333.33, 66_669.59, 1e6, 1e9, 1e12, 1e15])


@given(st.lists(st.tuples(WIDE, ODDS), min_size=1, max_size=6), integers(0, 63), st.sampled_from([-50.0, 0.0, 50.0]))
def test_money_of_any_size_keeps_the_range_true(deals: Deals, ends: int, beside: float) -> None:
    """Against exact fractions: what no float can tell apart at that size may count either way, and nothing else."""
    some = math.fsum(amount for i, (amount, _) in enumerate(deals) if ends >> i & 1)
    target = max(0.0, some + beside)
    chances = [Fraction(0), Fraction(0)]
    for won in itertools.product((True, False), repeat=len(deals)):
        total = sum((Fraction(amount) for (amount, _), closes in zip(deals, won, strict=True) if closes), Fraction(0))
        chance = math.prod(
            Fraction(p) if closes else 1 - Fraction(p) for (_, p), closes in zip(deals, won, strict=True)
        )
        for which, sign in enumerate((1, -1)):
            chances[which] += chance * (total >= Fraction(target) + sign * (Fraction(2e-6) + Fraction(target) / 10**14))

    found = closed_revenue(deals)
    low, high = found.chance_range(target)
    assert float(chances[0]) - 1e-9 <= found.chance_at_least(target) <= float(chances[1]) + 1e-9
    assert low <= chances[1] + Fraction(1e-9)
    assert high >= chances[0] - Fraction(1e-9)


def test_a_huge_deal_does_not_blur_the_small_ones() -> None:
    small = [(66_000.0 + 95.37 * i, 0.1 + 0.05 * i) for i in range(8)]
    for target in (66_669.587, 0.3333, 66_001.0):
        expected = chance_by_hand([*small, (1e15, 0.0856)], target)
        low, high = closed_revenue([*small, (1e15, 0.0856)]).chance_range(target)
        assert expected == pytest.approx(low, abs=1e-9)
        assert expected == pytest.approx(high, abs=1e-9)
    assert 0.0856 == pytest.approx(closed_revenue([(1e15, 0.0856)]).chance_range(0.3333)[1])


def test_what_is_certain_has_a_chance_of_exactly_one() -> None:
    odd = closed_revenue([(10.0 + i / 7, 0.1 + 0.007 * i) for i in range(60)])
    for found in (closed_revenue([(100, 0.1), (70, 0.2), (33, 0.7)]), odd, counted_revenue(2.3, 50)):
        assert 1.0 == found.chance_at_least(0) == found.chance_at_least(found.least)


@pytest.mark.parametrize("odds", [0.2, 0.499_999, 0.5, 0.500_001, 0.8, 1.0])
def test_leaving_a_tiny_deal_out_takes_no_more_steps_than_there_are_sums(odds: float) -> None:
    """A thousand million steps of the tiny deal lie below the target."""
    deals = [(1.0, odds), (1e9, 0.3), (2.5e8, 0.6)]
    found, others = closed_revenue(deals), closed_revenue(deals[1:])

    for target in (0.0, 0.5, 1.0, 2.5e8, 2.5e8 + 1, 6e8, 1e9, 1e9 + 2, 1.25e9, 2e9, 1e15):
        expected = others.chance_at_least(target)
        assert expected == pytest.approx(found.chance_without(1.0, odds, target), abs=1e-9)


@given(DEALS, integers(0, 6), integers(0, 4_000))
def test_both_ways_of_leaving_a_deal_out_agree(deals: Deals, place: int, least: int) -> None:
    """Term by term as on a long grid, and sum by sum as where sums are few."""
    found = closed_revenue(deals)
    for amount, odds in deals[place : place + 1]:
        others = closed_revenue([deal for i, deal in enumerate(deals) if i != place])
        with pytest.MonkeyPatch.context() as patch:
            for num_sums in (0, 10**9):
                patch.setattr(ClosedRevenue, "num_sums", num_sums)
                assert others.chance_at_least(least) == pytest.approx(
                    found.chance_without(amount, odds, least), abs=1e-9
                )


def test_many_deals_are_told_where_they_end_and_not_over_all_they_could_bring() -> None:
    """Ten thousand deals bring half of what they could, give or take one part in a hundred."""
    deals = [(round(1 + 9.999 * (i * 7_919 % 10_000), 2), (i * 31 % 97) / 100) for i in range(10_000)]
    found = closed_revenue(deals)
    low, high = found.chance_range(found.mean)

    assert sum(amount * odds for amount, odds in deals) == pytest.approx(found.mean, rel=1e-12)
    assert low < 0.5 < high
    assert high - low < 0.1


def test_many_deals_that_hardly_ever_close_take_a_bounded_grid() -> None:
    """Their deviation is far below any of their amounts, so a grid that followed it alone would never end."""
    deals = [(1_000.0 + 0.37 * i, 1e-7) for i in range(400)]
    found = closed_revenue(deals)

    assert found.most <= 400 * 1_150
    assert found.step >= sum(amount for amount, _ in deals) / (8.01 * distribution.COARSE_CELLS)
    low, high = found.chance_range(500)
    assert low - 1e-12 <= 1 - (1 - 1e-7) ** 400 <= high + 1e-12
    assert found.mean == pytest.approx(sum(amount * odds for amount, odds in deals))


@pytest.mark.parametrize("mean_count", [50.5, 1_000.0, 1e6, 1e8])
def test_large_numbers_of_new_deals_lose_no_digits(mean_count: float) -> None:
    """Against Stirling's series of the likeliest number, which has all digits."""
    found = counted_revenue(mean_count, 1.0)
    count = math.floor(mean_count)
    past = mean_count - count
    tail = 1 / (12 * count) - 1 / (360 * count**3) + 1 / (1260 * count**5) - 1 / (1680 * count**7)
    log_chance = count * math.log1p(past / count) - past - 0.5 * math.log(2 * math.pi * count) - tail

    assert math.exp(log_chance) == pytest.approx(found.chance_between(count, count), rel=1e-11)
    assert math.fsum(found.chances) == pytest.approx(1.0, abs=1e-13)


def test_nothing_to_close_is_certain() -> None:
    nothing = joint_revenue([(0.0, 0.4)], [counted_revenue(0, 5), counted_revenue(2, 0)], certain=7)

    assert ((7.0,), (1.0,)) == (nothing.sums, nothing.chances)
    assert (1.0, 1.0) == nothing.chance_range(7)
    assert (0.0, 0.0) == nothing.chance_range(7.01)
    assert 7.0 == nothing.quantile(0) == nothing.quantile(1)


def test_distributions_are_equal_when_their_numbers_are() -> None:
    assert closed_revenue([(100, 0.5)]) == closed_revenue([(100, 0.5)])
    assert closed_revenue([(100, 0.5)]) != closed_revenue([(100, 0.4)])
    assert hash(closed_revenue([(100, 0.5)])) == hash(closed_revenue([(100, 0.5)]))


def test_every_wrong_deal_is_told() -> None:
    with pytest.raises(InvalidInputError) as caught:
        closed_revenue([(-1, 0.5), (10, 50), (math.nan, 0.1)])

    assert ["deals[0].amount", "deals[1].odds", "deals[2].amount"] == [fault.path for fault in caught.value.faults]


def test_a_share_out_of_its_range_has_no_quantile() -> None:
    with pytest.raises(InvalidInputError, match="share: found 50"):
        closed_revenue([(1, 0.5)]).quantile(50)
