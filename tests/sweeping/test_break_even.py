import pytest

import territory_opt as to
from territory_opt.errors import InvalidInputError
from territory_opt.sweeping.break_even import break_even

DEMO = to.read_demo()
ODDS = "policy.assumptions.new_deal_odds.value"


def test_a_break_even_lies_between_plans_on_different_sides_as_close_as_asked() -> None:
    (found,) = break_even(DEMO, ODDS, (0.1, 0.3), num_looks=3, tolerance_share=1e-3).found

    assert found.tolerance <= 0.2 * 1e-3
    assert (found.below.difference or 0) < 0 < (found.above.difference or 0)


def test_no_break_even_is_told_with_the_differences_seen() -> None:
    found = break_even(DEMO, ODDS, (0.25, 0.3), num_looks=2)

    assert () == found.found
    assert "no break-even seen" in found.to_text()


def test_wrong_numbers_are_told_at_once() -> None:
    with pytest.raises(InvalidInputError) as caught:
        break_even(DEMO, ODDS, (1, 0), rep="anna", tolerance_share=2, num_looks=1)

    assert 4 == len(caught.value.faults)
