import math
from collections.abc import Sequence
from itertools import permutations

import attrs
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.model.checks import MOST_MONEY
from territory_opt.model.response import (
    AdbudgResponse,
    ExponentialResponse,
    LinearResponse,
    PointsResponse,
    PowerResponse,
    Response,
)
from territory_opt.sizing.effort import EffortPlan, optimize_effort
from territory_opt.sizing.use import EffortUse
from territory_opt.testing.questions import drawn_question

WANTED_SHARE = 0.9995


def exhaustive(uses: Sequence[EffortUse], budget: float, num_units: int) -> float:
    """Return the best profit of all splits of a budget into equal units beyond the floors, budget by budget."""
    unit = (budget - math.fsum(use.at_least for use in uses)) / num_units
    best = np.zeros(num_units + 1)
    for use in uses:
        most = math.inf if use.at_most is None else use.at_most
        efforts = [use.at_least + unit * count for count in range(num_units + 1)]
        profits = np.array(
            [use.margin * use.response.revenue(x) - use.cost_per_unit * x if x <= most else -math.inf for x in efforts]
        )
        best = np.array([np.max(best[count::-1] + profits[: count + 1]) for count in range(num_units + 1)])
    return float(best.max())


def assert_no_unit_is_misplaced(uses: Sequence[EffortUse], plan: EffortPlan) -> None:
    """Floors, ceilings and the budget hold; no amount moved between two uses, or taken from what is free, gains."""
    assert plan.budget is not None
    efforts = [plan.effort[use.name] for use in uses]
    ceilings = [math.inf if use.at_most is None else use.at_most for use in uses]
    assert all(use.at_least <= x <= most for use, x, most in zip(uses, efforts, ceilings, strict=True))
    assert math.fsum(efforts) <= plan.budget
    assert plan.free_effort == pytest.approx(plan.budget - math.fsum(efforts), abs=1e-12 * plan.budget)
    noise = 1e-9 * math.fsum(use.margin * use.response.revenue(x) for use, x in zip(uses, efforts, strict=True))
    earned = [use.profit(effort) for use, effort in zip(uses, efforts, strict=True)]
    for amount in (1e-4 * plan.budget, 1e-2 * plan.budget, 0.1 * plan.budget):
        gains = [-math.inf] * len(uses)
        losses = [math.inf] * len(uses)
        for position, (use, effort) in enumerate(zip(uses, efforts, strict=True)):
            if effort + amount <= ceilings[position]:
                gains[position] = use.profit(effort + amount) - earned[position]
            if effort - amount >= use.at_least:
                losses[position] = earned[position] - use.profit(effort - amount)
            spare = min(effort + plan.free_effort, ceilings[position])
            assert use.profit(spare) <= earned[position] + noise
        for giver, taker in permutations(range(len(uses)), 2):
            assert gains[taker] <= losses[giver] + noise


@pytest.mark.parametrize("first_seed", range(0, 200, 20))
def test_five_uses_earn_what_every_split_of_the_budget_tried_earns(first_seed: int) -> None:
    for seed in range(first_seed, first_seed + 20):
        uses, budget = drawn_question(seed, 5)

        plan = optimize_effort(uses, budget=budget)

        best = exhaustive(uses, budget, 800)
        assert plan.profit >= WANTED_SHARE * best
        assert plan.bound >= best * (1 - 1e-12)
        assert plan.gap <= 1e-4
        assert_no_unit_is_misplaced(uses, plan)


@pytest.mark.parametrize("first_seed", range(1_000, 1_060, 20))
def test_twenty_uses_earn_what_every_split_of_the_budget_tried_earns(first_seed: int) -> None:
    for seed in range(first_seed, first_seed + 20):
        uses, budget = drawn_question(seed, 20)

        plan = optimize_effort(uses, budget=budget)

        best = exhaustive(uses, budget, 300)
        assert plan.profit >= WANTED_SHARE * best
        assert plan.bound >= best * (1 - 1e-12)
        assert_no_unit_is_misplaced(uses, plan)


def two_saturating(budget: float) -> EffortPlan:
    uses = [
        EffortUse(name="first", response=ExponentialResponse(potential_revenue=100, half_hours=math.log(2) / 0.05)),
        EffortUse(name="second", response=ExponentialResponse(potential_revenue=80, half_hours=math.log(2) / 0.02)),
    ]
    return optimize_effort(uses, budget=budget)


@given(budget=st.floats(1.0, 300.0))
def test_two_saturating_uses_share_the_budget_as_the_closed_form_does(budget: float) -> None:
    """Slopes are equal where x1 = (b2 R + ln(k1 b1 / (k2 b2))) / (b1 + b2), as long as that lies within the budget."""
    first = min(budget, (0.02 * budget + math.log(100 * 0.05 / (80 * 0.02))) / 0.07)
    value = -100 * math.expm1(-0.05 * first) - 80 * math.expm1(-0.02 * (budget - first))

    plan = two_saturating(budget)

    assert first == pytest.approx(plan.effort["first"], abs=1e-5 * budget)
    assert value == pytest.approx(plan.profit, rel=1e-10)
    assert max(100 * 0.05 * math.exp(-0.05 * first), 80 * 0.02 * math.exp(-0.02 * (budget - first))) == pytest.approx(
        plan.price, rel=1e-5
    )
    assert plan.gap <= 1e-9


SEEDS = st.integers(10_000, 20_000)


@given(seed=SEEDS, share=st.floats(0.3, 3.0))
def test_more_budget_never_earns_less(seed: int, share: float) -> None:
    uses, budget = drawn_question(seed, 3)
    floors = math.fsum(use.at_least for use in uses)

    less = optimize_effort(uses, budget=floors + min(1.0, share) * (budget - floors))
    more = optimize_effort(uses, budget=floors + max(1.0, share) * (budget - floors))

    assert less.profit <= more.profit + 1e-9 * abs(more.profit)
    assert less.profit <= more.bound


@given(seed=SEEDS, money=st.integers(-9, 12), effort=st.sampled_from((1.0, 60.0, 1 / 8, 1 / 1_800)))
def test_neither_the_currency_nor_the_unit_of_effort_changes_the_answer(seed: int, money: int, effort: float) -> None:
    uses, budget = drawn_question(seed, 3)
    assume(all(use.cost_per_unit * 10.0**money / effort <= MOST_MONEY for use in uses))
    scaled = [
        attrs.evolve(
            use,
            response=in_other_units(use.response, 10.0**money, effort),
            cost_per_unit=use.cost_per_unit * 10.0**money / effort,
            at_least=use.at_least * effort,
            at_most=None if use.at_most is None else use.at_most * effort,
        )
        for use in uses
    ]

    plan = optimize_effort(uses, budget=budget)
    other = optimize_effort(scaled, budget=budget * effort)

    assert plan.profit == pytest.approx(other.profit / 10.0**money, rel=1e-9)
    assert plan.gap == pytest.approx(other.gap, abs=2e-6)
    assert plan.price == pytest.approx(other.price / 10.0**money * effort, rel=1e-4, abs=1e-6 * plan.profit / budget)
    assert plan.method == other.method


def in_other_units(response: Response, money: float, effort: float) -> Response:
    """Return the same response with money and effort counted in other units."""
    factors = {
        "potential_revenue": money,
        "least_revenue": money,
        "most_revenue": money,
        "revenue_now": money,
        "half_hours": effort,
        "hours_now": effort,
        "inflection_hours": effort,
        "growth_per_hour": 1 / effort,
    }
    names = [field.name for field in attrs.fields(type(response))]
    changes = {name: getattr(response, name) * factors[name] for name in names if name in factors}
    return attrs.evolve(response, **changes)


@given(seed=SEEDS, order=st.permutations(range(4)))
def test_the_order_of_the_uses_changes_nothing(seed: int, order: list[int]) -> None:
    uses, budget = drawn_question(seed, 4)

    plan = optimize_effort(uses, budget=budget)
    other = optimize_effort([uses[position] for position in order], budget=budget)

    assert plan.profit == pytest.approx(other.profit, rel=1e-9)


@given(seed=SEEDS)
def test_bounds_hold_and_the_curve_passes_through_the_plan(seed: int) -> None:
    uses, budget = drawn_question(seed, 4)

    plan = optimize_effort(uses, budget=budget)

    curve = plan.curve
    at_budget = curve.budgets.index(budget)
    assert plan.profit <= plan.bound <= plan.envelope_bound * (1 + 1e-12)
    assert plan.profit == curve.profits[at_budget]
    assert sorted(curve.profits) == list(curve.profits)
    assert sorted(set(curve.budgets)) == list(curve.budgets)
    assert all(profit <= bound for profit, bound in zip(curve.profits, curve.bounds, strict=True))
    assert max(budget, plan.best_budget or 0.0) == curve.budgets[-1]
    assert plan.revenue == math.fsum(use.response.revenue(plan.effort[use.name]) for use in uses)
    assert plan.profit == pytest.approx(math.fsum(use.profit(plan.effort[use.name]) for use in uses))


@given(seed=SEEDS, share=st.floats(0.1, 1.0))
def test_every_point_of_the_curve_bounds_the_best_split_of_its_budget(seed: int, share: float) -> None:
    uses, budget = drawn_question(seed, 3)
    curve = optimize_effort(uses, budget=budget).curve
    position = int(share * (len(curve.budgets) - 1))

    alone = optimize_effort(uses, budget=curve.budgets[position])

    assert curve.profits[position] <= alone.bound * (1 + 1e-12)
    assert alone.profit <= curve.bounds[position] * (1 + 1e-12)


@given(seed=SEEDS)
def test_the_price_is_what_a_little_more_budget_earns(seed: int) -> None:
    """Unless another split takes over on the way, in which case more is earned than the price says, never less."""
    uses, budget = drawn_question(seed, 3)
    little = 1e-5 * budget

    plan = optimize_effort(uses, budget=budget)
    more = optimize_effort(uses, budget=budget + little)

    gained = (more.profit - plan.profit) / little
    noise = 1e-5 * plan.price + 1e-8 * abs(plan.profit) / little
    is_same_split = all(abs(plan.effort[name] - more.effort[name]) <= 3 * little for name in plan.effort)
    curvature = 1e-2 * plan.price
    assert plan.price - noise - curvature <= gained
    assert not is_same_split or gained <= plan.price + noise


@given(potential=st.floats(10, 1e4), half=st.floats(0.5, 50), parts=st.integers(2, 4), budget=st.floats(1, 100))
def test_splitting_a_concave_use_into_equal_parts_changes_no_total(
    potential: float, half: float, parts: int, budget: float
) -> None:
    """Parts, each with its share of the potential and of the effort that takes, earn what the whole does."""
    other = EffortUse(name="other", response=AdbudgResponse(most_revenue=500, half_hours=8, exponent=3))
    whole = EffortUse(name="whole", response=ExponentialResponse(potential_revenue=potential, half_hours=half))
    split = [
        EffortUse(
            name=f"part {number}",
            response=ExponentialResponse(potential_revenue=potential / parts, half_hours=half / parts),
        )
        for number in range(parts)
    ]

    plan = optimize_effort([whole, other], budget=budget)
    in_parts = optimize_effort([*split, other], budget=budget)

    assert plan.profit == pytest.approx(in_parts.profit, rel=1e-8)


@given(seed=SEEDS, step=st.sampled_from((1.0, 0.25, 2.0)))
def test_whole_steps_are_whole_and_the_best_of_all(seed: int, step: float) -> None:
    uses, budget = drawn_question(seed, 3)
    stepped = [attrs.evolve(use, step=step, at_least=0.0, at_most=None) for use in uses]

    plan = optimize_effort(stepped, budget=budget)

    counts = [plan.effort[use.name] / step for use in stepped]
    num_steps = math.floor(budget / step)
    free = [attrs.evolve(use, step=None) for use in stepped]
    assert all(count == round(count) for count in counts)
    assert math.fsum(counts) <= num_steps
    assert plan.profit == pytest.approx(exhaustive(free, num_steps * step, num_steps) if num_steps else plan.profit)
    assert plan.gap <= 1e-12


def lines(*points: tuple[float, float]) -> PointsResponse:
    return PointsResponse(points=points)


def test_effort_stops_exactly_at_a_corner_and_the_price_is_the_slope_beyond_it() -> None:
    uses = [
        EffortUse(name="steep", response=LinearResponse(revenue_per_hour=10, most_hours=3.7)),
        EffortUse(name="flat", response=lines((2, 4), (9.3, 11.3))),
    ]

    plan = optimize_effort(uses, budget=5.7)

    assert {"steep": 3.7, "flat": 2.0} == pytest.approx(plan.effort, abs=1e-9)
    assert 41.0 == pytest.approx(plan.profit)
    assert 1.0 == pytest.approx(plan.price)


def test_points_that_fall_and_rise_again_are_seen_through() -> None:
    """A use of neither shape: its second rise pays more for the whole budget than its first and the other use."""
    uses = [
        EffortUse(name="late", response=lines((2, 1), (5, 1), (8, 100))),
        EffortUse(name="early", response=lines((8, 40))),
    ]

    plan = optimize_effort(uses, budget=8)

    assert {"late": 8.0, "early": 0.0} == plan.effort
    assert plan.gap <= 1e-4


def test_effort_is_left_free_when_nothing_can_profit_from_it() -> None:
    use = EffortUse(name="only", response=LinearResponse(revenue_per_hour=10, most_hours=3), cost_per_unit=2)

    plan = optimize_effort([use], budget=5)

    assert (3.0, 2.0, 24.0, 0.0, 0.0) == (plan.effort["only"], plan.free_effort, plan.profit, plan.price, plan.gap)
    assert (3.0, 24.0) == (plan.best_budget, plan.best_profit)
    assert 5.0 == plan.curve.budgets[-1]


def test_floors_that_take_the_whole_budget_leave_nothing_to_choose() -> None:
    response = LinearResponse(revenue_per_hour=10, most_hours=3)
    uses = [
        EffortUse(name="a", response=response, at_least=2),
        EffortUse(name="b", response=response, at_least=4, cost_per_unit=1),
    ]

    plan = optimize_effort(uses, budget=6)

    assert {"a": 2.0, "b": 4.0} == plan.effort
    assert (46.0, 46.0, 10.0) == (plan.profit, plan.bound, plan.price)


def test_steps_without_a_common_measure_say_how_good_they_are() -> None:
    response = ExponentialResponse(potential_revenue=100, half_hours=5)
    uses = [EffortUse(name=f"{step}", response=response, step=step) for step in (1.0, math.sqrt(2), math.pi)]

    plan = optimize_effort(uses, budget=20)

    best = max(
        sum(use.profit(count * (use.step or 0)) for use, count in zip(uses, counts, strict=True))
        for counts in np.ndindex(21, 15, 7)
        if counts[0] + counts[1] * math.sqrt(2) + counts[2] * math.pi <= 20
    )
    assert WANTED_SHARE * best <= plan.profit <= best * (1 + 1e-12) <= plan.bound * (1 + 2e-12)


def test_the_price_of_whole_steps_is_what_the_next_step_earns_for_each_unit() -> None:
    uses = [EffortUse(name="calls", response=lines((2, 10), (4, 16), (6, 19)), step=2)]

    assert 3.0 == pytest.approx(optimize_effort(uses, budget=2).price)
    assert 1.5 == pytest.approx(optimize_effort(uses, budget=5).price)


def test_steps_and_any_effort_mix() -> None:
    uses = [
        EffortUse(name="calls", response=ExponentialResponse(potential_revenue=100, half_hours=4), step=3),
        EffortUse(name="hours", response=ExponentialResponse(potential_revenue=100, half_hours=4)),
    ]

    plan = optimize_effort(uses, budget=10)

    assert {"calls": 6.0, "hours": 4.0} == pytest.approx(plan.effort, abs=1e-6)
    assert plan.gap <= 1e-4


def faults_of_question(uses: object, budget: float | None) -> list[str]:
    with pytest.raises(InvalidInputError) as caught:
        optimize_effort(uses, budget=budget)  # type: ignore[arg-type]  # what is wrong with it is the point
    return [str(fault) for fault in caught.value.faults]


def test_a_question_without_uses_or_with_anything_else_is_refused() -> None:
    assert ["budget: found -1; allowed is a number at least 0 and at most 1e+12 [units of effort]"] == [
        fault for fault in faults_of_question([], -1) if fault.startswith("budget")
    ]
    assert ["uses: found none; allowed is one or more uses of effort"] == faults_of_question([], None)
    assert ["uses[0]: found 3; allowed is a EffortUse"] == faults_of_question([3], None)


def test_names_that_repeat_and_floors_beyond_the_budget_are_told_at_once() -> None:
    use = EffortUse(name="same", response=LinearResponse(revenue_per_hour=1, most_hours=9), at_least=4)

    assert [
        "uses: found 2 uses named 'same'; allowed is a name of its own for each use",
        "budget: found 5; allowed is at least 8, which the floors of same, same need together; 3 are missing",
    ] == faults_of_question([use, use], 5.0)


def test_every_use_that_never_stops_to_pay_is_named_when_there_is_no_budget() -> None:
    endless = ExponentialResponse(potential_revenue=100, half_hours=5)
    uses = [
        EffortUse(name="free", response=endless),
        EffortUse(name="priced", response=endless, cost_per_unit=1),
        EffortUse(name="linear", response=PowerResponse(revenue_now=9, hours_now=1, elasticity=1), cost_per_unit=1),
    ]

    faults = faults_of_question(uses, None)

    assert ["uses[0]", "uses[2]"] == [fault.split(":")[0] for fault in faults]
    assert optimize_effort(uses, budget=10).best_budget is None


def test_a_use_without_room_between_floor_and_ceiling_is_refused() -> None:
    response = LinearResponse(revenue_per_hour=1, most_hours=9)

    with pytest.raises(InvalidInputError, match="at least 5, the floor"):
        EffortUse(name="a", response=response, at_least=5, at_most=4)
    with pytest.raises(InvalidInputError, match="a multiple of the step 2"):
        EffortUse(name="a", response=response, at_least=4.5, at_most=5.5, step=2)


def test_a_budget_far_beyond_what_anything_can_use_is_split_too() -> None:
    uses = [
        EffortUse(name="rep", response=ExponentialResponse(potential_revenue=13, half_hours=6), at_least=1.1),
        EffortUse(name="call", response=AdbudgResponse(most_revenue=30, half_hours=7, exponent=4), step=1, at_most=81),
    ]

    plan = optimize_effort(uses, budget=1_000_000.1)

    assert 81.0 == plan.effort["call"]
    assert 13 == pytest.approx(plan.profit - uses[1].profit(81.0))
    assert 0.0 == pytest.approx(plan.price, abs=1e-12)


def test_a_use_without_margin_gets_no_more_than_its_floor() -> None:
    """Also where the first unit of effort brings revenue without end."""
    uses = [
        EffortUse(name="gift", response=PowerResponse(revenue_now=9, hours_now=1), margin=0.0, at_least=1),
        EffortUse(name="sale", response=PowerResponse(revenue_now=9, hours_now=1)),
    ]

    plan = optimize_effort(uses, budget=5)

    assert {"gift": 1.0, "sale": 4.0} == pytest.approx(plan.effort)


def test_the_price_of_a_budget_of_nothing_is_a_number() -> None:
    """A power response rises without end at no effort: its price there is that of a small effort."""
    use = EffortUse(name="north", response=PowerResponse(revenue_now=10, hours_now=100, elasticity=0.5))

    plan = optimize_effort([use], budget=0.0)

    assert plan.price == pytest.approx(use.profit(1e-9) / 1e-9)
