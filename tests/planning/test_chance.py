import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.planning import chance
from territory_opt.planning.chance import closed_revenue

DEALS = st.lists(st.tuples(st.integers(0, 100_000).map(lambda cents: cents / 100), st.floats(0, 1)), max_size=7)


@given(DEALS, st.floats(0, 4_000))
def test_the_chance_is_that_of_all_ways_the_deals_can_end(deals: list[tuple[float, float]], least: float) -> None:
    expected = 0.0
    for ends in itertools.product((True, False), repeat=len(deals)):
        closed = sum(round(100 * amount) for (amount, _), won in zip(deals, ends, strict=True) if won)
        if closed >= 100 * least:
            expected += math.prod(odds if won else 1 - odds for (_, odds), won in zip(deals, ends, strict=True))

    assert expected == pytest.approx(closed_revenue(deals).chance_between(least), abs=1e-12)


@given(DEALS)
def test_chances_add_up_and_the_mean_is_the_weighted_sum(deals: list[tuple[float, float]]) -> None:
    found = closed_revenue(deals)

    assert math.fsum(found.chances) == pytest.approx(1.0)
    assert found.mean == pytest.approx(sum(amount * odds for amount, odds in deals), abs=1e-6)
    assert 0.0 == found.error
    assert sorted(set(found.sums)) == list(found.sums)


@given(DEALS, st.floats(0, 4_000))
def test_coarser_sums_are_off_by_no_more_than_they_say(deals: list[tuple[float, float]], least: float) -> None:
    exact = closed_revenue(deals)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chance, "MOST_SUMS", 8)
        coarse = closed_revenue(deals)

    assert len(coarse.sums) <= 8
    assert coarse.chance_between(least + coarse.error + 0.01) <= exact.chance_between(least) + 1e-12
    assert exact.chance_between(least) <= coarse.chance_between(least - coarse.error - 0.01) + 1e-12


def test_every_wrong_deal_is_told() -> None:
    with pytest.raises(InvalidInputError) as caught:
        closed_revenue([(-1, 0.5), (10, 50), (math.nan, 0.1)])

    assert ["deals[0].amount", "deals[1].odds", "deals[2].amount"] == [fault.path for fault in caught.value.faults]
