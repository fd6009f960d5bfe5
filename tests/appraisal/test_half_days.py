from itertools import product

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.allocation.allocation import Status
from territory_opt.allocation.formulation import formulate
from territory_opt.allocation.solver import solve
from territory_opt.allocation.valuation import value_week
from territory_opt.appraisal.half_days import half_day_week, sentence
from territory_opt.appraisal.priced_week import PricedWeek, price_week
from territory_opt.files.folder import read_demo
from territory_opt.model.hour_rule import HourRule, Strength
from territory_opt.model.problem import Problem
from territory_opt.model.working_time import WEEKDAYS
from territory_opt.rules.classification import classify
from territory_opt.rules.hour_rows import AT_LEAST
from territory_opt.testing import plain_problems, problems


def priced_week(problem: Problem, *, whole_actions: bool = False) -> PricedWeek | None:
    rep = problem.reps[0]
    week = value_week(problem, rep.id, classify(problem))
    return price_week(week, rep, problem.policy, whole_actions=whole_actions)


def best_by_trying_all(priced: PricedWeek) -> float | None:
    """Return the best objective over every choice of a number of half days for each selling activity."""
    halves = 2 * len(priced.policy.working_week.days)
    weekly_hours, admin = priced.week.weekly_hours, priced.week.admin
    selling = [name for name in priced.week.activities if name != admin]
    best: float | None = None
    for numbers in product(range(halves + 1), repeat=len(selling)):
        if sum(numbers) > halves:
            continue
        program, columns = formulate(
            priced.week,
            whole_actions=priced.whole_actions,
            most_hours=dict.fromkeys(priced.week.activities, weekly_hours),
        )
        for name, number in zip(selling, numbers, strict=True):
            part = number / halves
            both = [columns.hours[name], columns.hours[admin]]
            program.add_row(f"fixed[{name}]", both, [1.0, part], lower=part * weekly_hours, upper=part * weekly_hours)
        solution = solve(program)
        if solution.status is Status.OPTIMAL and (best is None or solution.objective > best):
            best = solution.objective
    return best


def of_two_days(problem: Problem) -> Problem:
    working_week = attrs.evolve(problem.policy.working_week, days=WEEKDAYS[:2])
    return attrs.evolve(problem, policy=attrs.evolve(problem.policy, working_week=working_week))


@settings(max_examples=40)
@given(problem=plain_problems(), whole_actions=st.booleans())
def test_no_week_of_whole_and_half_days_is_better(*, problem: Problem, whole_actions: bool) -> None:
    """Over two working days every number of half days can be tried; none is better, and none exists where none is."""
    priced = priced_week(of_two_days(problem), whole_actions=whole_actions)
    if priced is None:
        return

    found = half_day_week(priced)

    best = best_by_trying_all(priced)
    if best is None:
        assert found.reason is not None
        assert (found.hours, found.days, found.objective, found.cost) == ({}, {}, None, None)
    else:
        assert found.objective == pytest.approx(best, rel=1e-7, abs=20 * priced.tolerance)
        assert found.cost == pytest.approx(priced.objective - best, rel=1e-6, abs=40 * priced.tolerance)


@settings(max_examples=25)
@given(problem=problems(most_reps=1, most_clients=2, most_deals=2))
def test_every_activity_gets_half_days_of_selling_time_and_every_rule_holds(problem: Problem) -> None:
    priced = priced_week(problem)
    if priced is None:
        return
    week = half_day_week(priced)
    if week.reason is not None:
        return
    num_days = len(priced.rep.working_days or priced.policy.working_week.days)
    selling_hours = priced.week.weekly_hours - week.hours[priced.week.admin]

    assert week.day_hours == pytest.approx(selling_hours / num_days)
    assert {*week.days} == {*week.hours} - {priced.week.admin}
    for name, days in week.days.items():
        assert 2 * days == int(2 * days)
        assert week.hours[name] == pytest.approx(days * selling_hours / num_days, abs=1e-9)
    assert sum(week.hours.values()) <= priced.week.weekly_hours + 1e-6
    for row in priced.week.rows:
        if row.strength is Strength.REQUIRED:
            total = sum(factor * week.hours[name] for name, factor in row.factors.items())
            short = row.limit_hours - total if row.side == AT_LEAST else total - row.limit_hours
            assert short <= 1e-6
    assert week.cost is not None
    assert week.cost >= 0


def test_an_activity_without_room_for_a_half_day_is_named() -> None:
    demo = read_demo()
    rules = {**demo.policy.hour_rules, "some_c": HourRule(terms={"C": 1}, at_least=0.11, at_most=0.12, of="selling")}
    problem = attrs.evolve(demo, policy=attrs.evolve(demo.policy, hour_rules=rules))
    priced = priced_week(problem)
    assert priced is not None

    week = half_day_week(priced)

    assert week.reason == "no whole number of half days lies within what the rules allow C"
    assert sentence(week).startswith("no week of whole and half days obeys the rules: ")


def test_activities_that_have_room_only_one_by_one_are_said_to() -> None:
    """Half a day more of one must be half a day less of another, and the sum of both leaves no room for that."""
    demo = read_demo()
    rules = {
        "rigid": HourRule(terms={"A": 1, "B": 1}, at_least=0.72, at_most=0.74, of="selling"),
        "admin": HourRule(terms={"admin": 1}, at_least=0.2, at_most=0.2),
    }
    problem = attrs.evolve(
        demo,
        policy=attrs.evolve(demo.policy, hour_rules=rules),
        reps=tuple(attrs.evolve(rep, admin_hours=None) for rep in demo.reps),
    )
    priced = priced_week(problem)
    assert priced is not None

    assert half_day_week(priced).reason == "each activity could have whole or half days, but not all of them together"


def test_the_week_of_the_demo_is_told_in_days() -> None:
    priced = priced_week(read_demo())
    assert priced is not None

    words = sentence(half_day_week(priced))

    assert words.startswith("in whole and half days of 6.7 h: A 2, B 1.5, C 0.5, prospecting 1; it costs ")
