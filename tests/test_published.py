"""Published results, reproduced by the whole way from records to hours."""

import datetime as dt
import math

import pytest

import territory_opt as to
from territory_opt.allocation.allocate import allocate
from territory_opt.allocation.valuation import value_week
from territory_opt.model.hour_rule import LimitUnit
from territory_opt.rules.classification import classify
from territory_opt.testing import assert_verified

POTENTIALS = (100.0, 80.0)
RATES = (0.05, 0.02)
BUDGET_HOURS = 60.0


def two_segments() -> to.Problem:
    """Return two saturating clients in one tier, whose week is the budget and nothing else."""
    demo = to.read_demo()
    clients = tuple(
        to.Client(
            id=f"segment {i}",
            rep="ana",
            tier="A",
            response=to.ExponentialResponse(potential_revenue=potential, half_hours=math.log(2) / rate),
        )
        for i, (potential, rate) in enumerate(zip(POTENTIALS, RATES, strict=True), start=1)
    )
    budget = to.HourRule(terms={"A": 1.0}, at_most=BUDGET_HOURS, unit=LimitUnit.HOURS)
    policy = to.Policy(
        name="one budget",
        activities=demo.policy.activities,
        certainty_rules=demo.policy.certainty_rules,
        assumptions=demo.policy.assumptions,
        hour_rules={"budget": budget},
    )
    return to.Problem(
        reps=(to.Rep(id="ana", weekly_hours=BUDGET_HOURS + 5),),
        clients=clients,
        policy=policy,
        as_of=dt.date(2026, 1, 5),
        period=to.Period.named("2026-H1"),
    )


def test_two_saturating_segments_share_a_budget_as_the_closed_form_does() -> None:
    """Mantrala, Sinha, Zoltners (1992), re-derived.

    With s_i = k_i (1 - exp(-b_i x_i)) and x1 + x2 = R, both slopes are equal where
    x1 = (b2 R + ln(k1 b1 / (k2 b2))) / (b1 + b2); for k = (100, 80), b = (0.05, 0.02), R = 60 that is
    x1 = 33.4205, x2 = 26.5795, and the value 114.1810. Chords within a billionth of the range leave hours within a
    hundredth of an hour and the value within a millionth.
    """
    problem = two_segments()
    week = value_week(problem, "ana", classify(problem), tolerance=1e-9)

    allocation = allocate(week, problem.reps[0], problem.policy)

    hours = {target.id: target.weekly_hours for target in allocation.week.targets}
    assert {"segment 1": 33.4205, "segment 2": 26.5795} == pytest.approx(hours, abs=0.01)
    assert 114.1810 == pytest.approx(allocation.week.revenue.total, abs=5e-5)
    assert BUDGET_HOURS == pytest.approx(allocation.week.hours["A"])
    assert 5 == pytest.approx(allocation.week.free_hours)
    assert_verified(problem, allocation)


def test_the_price_of_the_budget_is_the_common_slope_of_both_segments() -> None:
    """The same source: at the optimum k1 b1 exp(-b1 x1) = k2 b2 exp(-b2 x2), which is what one more hour earns."""
    problem = two_segments()
    week = value_week(problem, "ana", classify(problem), tolerance=1e-9)

    budget = allocate(week, problem.reps[0], problem.policy).week.rules[0]

    assert POTENTIALS[0] * RATES[0] * math.exp(-RATES[0] * 33.4205) == pytest.approx(budget.price_per_hour, rel=1e-3)


def test_at_the_default_tolerance_the_published_value_is_lost_by_no_more_than_it_allows() -> None:
    problem = two_segments()
    plan = to.plan(problem)

    most_error = 0.0005 * sum(POTENTIALS)
    assert 0 <= 114.1810 + 5e-5 - plan.reps["ana"].allocation.week.revenue.total <= most_error
