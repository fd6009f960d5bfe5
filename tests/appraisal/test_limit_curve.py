from itertools import pairwise

import attrs
import pytest
from hypothesis import given

from territory_opt.allocation.allocation import Status
from territory_opt.allocation.formulation import formulate
from territory_opt.allocation.solver import solve
from territory_opt.allocation.valuation import value_week
from territory_opt.appraisal.demand import Demand, DemandKind
from territory_opt.appraisal.first_piece import SHORTEST_HOURS
from territory_opt.appraisal.limit_curve import LimitCurve, limit_curve
from territory_opt.appraisal.priced_week import PricedWeek, price_week
from territory_opt.files.folder import read_demo
from territory_opt.model.problem import Problem
from territory_opt.rules.classification import classify
from territory_opt.testing import problems
from territory_opt.testing.tolerances import unseen_by_cbc


def priced_week(problem: Problem, rep_id: str | None = None) -> PricedWeek | None:
    rep = problem.rep_by_id[rep_id or problem.reps[0].id]
    return price_week(value_week(problem, rep.id, classify(problem)), rep, problem.policy)


def demo_week() -> PricedWeek:
    priced = priced_week(read_demo(), "ana")
    assert priced is not None
    return priced


def cold(priced: PricedWeek, demand: Demand, limit_hours: float) -> float | None:
    """Return the optimum of the week formulated anew with the row of one rule at another limit."""
    rows = tuple(
        attrs.evolve(row, limit_hours=row.limit_hours + limit_hours - demand.limit_hours)
        if (row.rule, row.side) == (demand.rule, demand.side)
        else row
        for row in priced.week.rows
    )
    solution = solve(formulate(attrs.evolve(priced.week, rows=rows))[0])
    return solution.objective if solution.status is Status.OPTIMAL else None


def assert_is_the_optimum(priced: PricedWeek, demand: Demand, curve: LimitCurve) -> None:
    """Fail unless the curve is the optimum at its points and between them, up to its error."""
    noise = 20 * priced.tolerance
    points = list(zip(curve.limits_hours, curve.objectives, strict=True))
    for limit_hours, objective in points:
        assert cold(priced, demand, limit_hours) == pytest.approx(objective, rel=1e-9, abs=noise)
    for (left, left_objective), (right, right_objective) in pairwise(points):
        for share in (0.5, 0.123):
            chord = left_objective + share * (right_objective - left_objective)
            optimum = cold(priced, demand, left + share * (right - left))
            assert optimum is not None
            slack = noise + 1e-9 * abs(chord)
            assert chord - slack <= optimum <= chord + curve.error + slack
    slopes = [(v - u) / (b - a) for (a, u), (b, v) in pairwise(points) if b - a > 1e-3]
    assert all(later <= earlier + 1e-3 * (1 + abs(earlier)) for earlier, later in pairwise(slopes))


@given(problem=problems(most_reps=1, most_clients=2, most_deals=2))
def test_the_curve_is_the_optimum_at_every_limit(problem: Problem) -> None:
    """At its points it is the optimum, between them the straight line is, and it is concave."""
    priced = priced_week(problem)
    if priced is None or priced.program.is_whole or unseen_by_cbc(priced.week) > priced.tolerance:
        return
    for demand in [each for each in priced.demands if each.kind is DemandKind.RULE][:2]:
        curve = limit_curve(priced, demand)

        steepest = max(map(abs, priced.program.objective), default=0.0)
        assert curve.error <= 20 * priced.tolerance + SHORTEST_HOURS * steepest
        assert_is_the_optimum(priced, demand, curve)


@pytest.mark.parametrize("rule", ["top_tier", "prospecting_day", "admin_need"])
def test_the_curve_of_the_demo_is_the_optimum(rule: str) -> None:
    priced = demo_week()
    for demand in priced.demands:
        if demand.rule == rule:
            curve = limit_curve(priced, demand)

            assert curve.is_exact
            assert_is_the_optimum(priced, demand, curve)


@pytest.mark.parametrize("error_share", [0.1, 0.01, 1e-4])
def test_a_curve_of_few_points_proves_how_far_it_may_be_off(error_share: float) -> None:
    priced = demo_week()
    demand = next(each for each in priced.demands if each.rule == "prospecting_day" and each.side == "at_most")

    exact, rough = limit_curve(priced, demand), limit_curve(priced, demand, error_share=error_share)

    assert not rough.is_exact
    assert len(rough.limits_hours) < len(exact.limits_hours)
    assert 0 < rough.error <= error_share * (rough.objectives[-1] - rough.objectives[0])
    assert_is_the_optimum(priced, demand, rough)


def test_a_curve_that_may_not_have_more_points_says_what_error_is_left() -> None:
    priced = demo_week()
    demand = next(each for each in priced.demands if each.rule == "prospecting_day" and each.side == "at_most")

    curve = limit_curve(priced, demand, most_points=4)

    assert len(curve.limits_hours) <= 4
    assert curve.error > 0
    assert not curve.is_exact
    assert_is_the_optimum(priced, demand, curve)


def test_a_curve_goes_from_none_to_twice_the_limit_or_to_where_no_plan_is_left() -> None:
    priced = demo_week()
    curves = {(demand.rule, demand.side): limit_curve(priced, demand) for demand in priced.demands}

    floor, ceiling = curves["top_tier", "at_least"], curves["prospecting_day", "at_most"]
    assert floor.limits_hours[0] == pytest.approx(0.0, abs=1e-9)
    assert floor.limits_hours[-1] == pytest.approx(0.48 * 33.5)
    assert ceiling.limits_hours[0] == pytest.approx(0.16 * 33.5)
    assert ceiling.limits_hours[-1] == pytest.approx(2 * 0.24 * 33.5)
    for curve in (floor, ceiling):
        assert curve.limits_hours[0] < curve.plan_limit_hours < curve.limits_hours[-1]


def test_a_window_without_any_plan_has_no_points() -> None:
    priced = demo_week()
    demand = next(each for each in priced.demands if each.rule == "top_tier" and each.side == "at_least")

    curve = limit_curve(priced, demand, window_hours=(30.0, 39.0))

    assert () == curve.limits_hours == curve.objectives


def test_a_rule_whose_limit_is_none_is_followed_over_a_stretch_of_the_week() -> None:
    priced = demo_week()
    demand = attrs.evolve(priced.demands[0], limit_hours=0.0)

    curve = limit_curve(priced, demand)

    assert curve.limits_hours[-1] > 0.0
