from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

import territory_opt as to
from territory_opt.errors import InvalidInputError
from territory_opt.model.problem import Problem
from territory_opt.planning.plan import TerritoryPlan
from territory_opt.scenarios.scenario import Scenario
from territory_opt.sweeping.break_even import BreakEvens, break_even

DEMO = to.read_demo()
ODDS = "policy.assumptions.new_deal_odds.value"
TARGET = "reps[id=ana].target"


def planned_as(earned: Callable[[float], float | None]) -> Callable[[Problem], TerritoryPlan]:
    """Return a stand-in for planning in which revenue is a function of the number that is moved, Ana's target."""

    def planned(problem: Problem) -> TerritoryPlan:
        team = SimpleNamespace(expected_revenue=earned(cast("float", problem.rep_by_id["ana"].target)), target=None)
        return cast("TerritoryPlan", SimpleNamespace(team=team))

    return planned


def found_where(earned: Callable[[float], float | None], against: float, num_looks: int) -> BreakEvens:
    return break_even(DEMO, TARGET, (10, 60), against=against, num_looks=num_looks, planned=planned_as(earned))


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


@given(
    start=st.floats(-10, 10),
    bends=st.lists(st.floats(-3, 3), min_size=5, max_size=5),
    first=st.floats(10, 40),
    against=st.floats(-50, 50),
)
def test_every_value_found_has_the_sum_between_its_two_sides(
    start: float, bends: list[float], first: float, against: float
) -> None:
    """Revenue rises and falls, and values below `first` have no plan."""

    def earned(value: float) -> float | None:
        passed = (value - 10) / 10
        return (
            None if value < first else start + sum(10 * b * min(1.0, max(0.0, passed - i)) for i, b in enumerate(bends))
        )

    found = found_where(earned, against, 11)

    for each in found.found:
        below, above = earned(each.below.value), earned(each.above.value)
        assert below is not None
        assert above is not None
        assert min(below, above) - 1e-6 <= against <= max(below, above) + 1e-6
        assert each.is_level or each.tolerance <= 50e-6
    shown = [look.difference for look in found.looks if look.difference is not None]
    assert bool(found.found) == (min(shown, default=1.0) <= 0 <= max(shown, default=-1.0))
    least = next((look.value for look in found.looks if look.difference is not None), 60.0)
    assert least - first <= 50e-6 or least == 60.0 or first <= 10


def test_a_break_even_between_the_last_value_with_a_plan_and_the_first_one_looked_at_is_found() -> None:
    def earned(value: float) -> float | None:
        return None if value < 32.5 else 595_000 + 20_000 * (value - 32.5)

    for found in (found_where(earned, 600_000, 3), found_where(lambda value: earned(70 - value), 600_000, 3)):
        (only,) = found.found
        assert min(abs(only.value - 32.75), abs(only.value - 37.25)) <= 1e-4
        assert "no plan or no sum at" in found.to_text()


def test_hours_that_earn_a_sum_are_those_of_the_curve_also_beside_weeks_without_a_plan() -> None:
    (found,) = break_even(
        DEMO, "reps[id=ana].weekly_hours", (10, 60), rep="ana", against=600_000.0, num_looks=3, tolerance_share=1e-4
    ).found

    (curve,) = to.where_reached(to.weekly_hours_curve(to.plan(DEMO), "ana"), 600_000)
    assert found.value == pytest.approx(curve.low, abs=0.01)


def test_a_jump_shows_as_a_difference_that_stays_large() -> None:
    (found,) = found_where(lambda value: 100.0 if value < 33.3 else 900.0, 500, 4).found

    assert (-400.0, 400.0) == (found.below.difference, found.above.difference)
    assert found.below.value < 33.3 <= found.above.value
    assert "the difference goes from -500.00 to 400.00" in found_where(lambda v: 900.0 * (v > 20), 500, 4).to_text()


def test_plans_that_earn_the_same_all_along_are_one_level_stretch_whatever_rounding_does() -> None:
    noise = {10.0: 1e-10, 20.0: -1e-10, 30.0: 0.0, 40.0: 1e-10, 50.0: -1e-10, 60.0: 1e-10}

    found = found_where(lambda value: 1e6 + noise.get(value, 0.0), 1e6, 6)

    (level,) = found.found
    assert level.is_level
    assert (10.0, 60.0) == (level.below.value, level.above.value)
    assert "no difference at any value looked at from 10 to 60" in found.to_text()
    assert "break-even" not in found.to_text()


def test_the_same_scenario_earns_the_same_as_itself() -> None:
    (level,) = break_even(DEMO, ODDS, (0.1, 0.3), against=Scenario(name="the same"), num_looks=3).found

    assert (0.1, 0.3, True) == (level.below.value, level.above.value, level.is_level)


def test_another_scenario_is_planned_at_the_same_values() -> None:
    better = Scenario(name="quota and hours", changes=(to.set_("reps[id=ana].weekly_hours", 45),))

    found = break_even(DEMO, ODDS, (0.1, 0.3), against=better, num_looks=2)

    assert () == found.found
    for look in found.looks:
        mine, theirs = (
            to.plan(to.apply(DEMO, Scenario(name="x", changes=(*changes, to.set_(ODDS, look.value)))))
            for changes in ((), better.changes)
        )
        assert look.difference is not None
        assert mine.team.expected_revenue is not None
        assert theirs.team.expected_revenue is not None
        assert look.difference == pytest.approx(mine.team.expected_revenue - theirs.team.expected_revenue, abs=1e-3)


@pytest.mark.parametrize("against", [Decimal(1), "1", float("nan"), True, ["x"]])
def test_what_is_neither_a_scenario_nor_a_sum_is_refused(against: object) -> None:
    with pytest.raises(InvalidInputError, match="against"):
        break_even(DEMO, ODDS, (0.1, 0.3), against=cast("float", against), num_looks=2)


@pytest.mark.parametrize("window", [(0.05,), None, (0.1, 0.2, 0.3), "ab", (0.1, "x")])
def test_what_is_no_window_is_refused(window: object) -> None:
    with pytest.raises(InvalidInputError, match="window"):
        break_even(DEMO, ODDS, cast("tuple[float, float]", window), num_looks=2)


def test_a_rep_that_is_no_name_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="rep"):
        break_even(DEMO, ODDS, (0.1, 0.3), rep=cast("str", ["ana"]), num_looks=2)
