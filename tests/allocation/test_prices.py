import attrs
import pytest
from hypothesis import given

from territory_opt.allocation.allocation import Status
from territory_opt.allocation.formulation import formulate
from territory_opt.allocation.prices import rule_prices
from territory_opt.allocation.program import dual_bound
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.allocation.solver import solve
from territory_opt.allocation.valuation import value_week
from territory_opt.files.folder import read_demo
from territory_opt.model.hour_rule import HourRule, Strength
from territory_opt.model.problem import Problem
from territory_opt.rules.classification import classify
from territory_opt.rules.hour_rows import AT_LEAST
from territory_opt.testing import problems

STEP_HOURS = 1e-4


def optimum(week: RepWeek) -> float:
    solution = solve(formulate(week)[0])
    assert solution.status is Status.OPTIMAL
    return solution.objective


def relaxed(week: RepWeek, rule: str, step_hours: float) -> RepWeek:
    """Return the week with both limits of a rule moved outwards."""
    rows = tuple(
        attrs.evolve(row, limit_hours=row.limit_hours + (-step_hours if row.side == AT_LEAST else step_hours))
        if row.rule == rule
        else row
        for row in week.rows
    )
    return attrs.evolve(week, rows=rows)


@given(problem=problems())
def test_a_price_is_what_relaxing_gains_on_that_side_of_the_optimum(problem: Problem) -> None:
    """The price equals the finite difference of the optimum towards relaxing, also at a kink."""
    classification = classify(problem)
    for rep in problem.reps:
        week = value_week(problem, rep.id, classification)
        program, _ = formulate(week)
        solution = solve(program)
        if solution.status is not Status.OPTIMAL:
            continue
        noise = 1e-11 * abs(solution.objective) / STEP_HOURS + 1e-6 * program.largest_gain
        for rule, price in rule_prices(program, week, solution).items():
            sides = [row for row in week.rows if row.rule == rule and row.strength is not Strength.ADVISORY]
            difference = (optimum(relaxed(week, rule, STEP_HOURS)) - solution.objective) / STEP_HOURS
            nearer = (optimum(relaxed(week, rule, STEP_HOURS / 2)) - solution.objective) / (STEP_HOURS / 2)

            assert price >= 0
            is_straight = difference == pytest.approx(nearer, rel=1e-6, abs=noise)
            if len(sides) == 1 and is_straight:
                assert difference == pytest.approx(price, rel=1e-5, abs=noise)
            elif len(sides) == 1:
                assert nearer <= price + noise


def test_where_bands_just_fill_the_week_the_price_is_that_of_relaxing() -> None:
    """Two ceilings that add up to the selling time: widening one alone gains what it takes from the other."""
    problem = read_demo()
    rules = {
        "top": HourRule(terms={"A": 1.0}, at_most=0.5, of="selling"),
        "rest": HourRule(terms={"B": 1.0, "C": 1.0, "prospecting": 1.0}, at_most=0.5, of="selling"),
        "no_admin": HourRule(terms={"admin": 1.0}, at_most=0.0),
    }
    policy = attrs.evolve(problem.policy, hour_rules=rules)
    reps = [attrs.evolve(rep, admin_hours=None) for rep in problem.reps]
    problem = attrs.evolve(problem, policy=policy, reps=tuple(reps))
    week = value_week(problem, "ana", classify(problem))
    program, _ = formulate(week)
    solution = solve(program)
    prices = rule_prices(program, week, solution)

    for rule in ("top", "rest"):
        gained = (optimum(relaxed(week, rule, STEP_HOURS)) - solution.objective) / STEP_HOURS
        assert gained == pytest.approx(prices[rule], rel=1e-4, abs=1e-2)
    assert min(prices["top"], prices["rest"]) == pytest.approx(0.0, abs=1e-2)


@given(problem=problems())
def test_prices_are_those_of_the_program_with_all_segments(problem: Problem) -> None:
    """By weak duality the row prices bound the program that keeps every segment by the same optimum."""
    classification = classify(problem)
    for rep in problem.reps:
        week = value_week(problem, rep.id, classification)
        program, columns = formulate(week)
        solution = solve(program)
        if solution.status is not Status.OPTIMAL or not solution.row_prices:
            continue
        prices = dict(zip(program.row_names, solution.row_prices, strict=True))
        bound = solution.objective
        for target, segments in zip(week.targets, columns.segments, strict=True):
            for width, slope in list(zip(target.curve.widths, target.curve.slopes, strict=True))[len(segments) :]:
                contact = prices.get(f"minimum_contact[{target.id}]", 0.0)
                bound += width * max(0.0, slope - prices[f"activity_hours[{target.activity}]"] - contact)

        assert bound == pytest.approx(solution.objective, rel=1e-7, abs=1e-7)
        assert dual_bound(program, list(solution.row_prices), list(solution.reduced_costs)) == pytest.approx(
            solution.objective, rel=1e-7, abs=1e-7
        )
