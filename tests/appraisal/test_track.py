"""A week that follows one number: the optimum of the week formulated anew at each value, as far as there are plans."""

from itertools import pairwise

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import territory_opt as to
from territory_opt.allocation.allocate import allocate
from territory_opt.allocation.allocation import Status
from territory_opt.allocation.valuation import value_week
from territory_opt.appraisal.demand import Demand
from territory_opt.appraisal.direction import direction_of_hours, direction_of_limit
from territory_opt.appraisal.priced_week import PricedWeek, price_week
from territory_opt.appraisal.track import SAME_HOURS, Track
from territory_opt.model.hour_rule import HourRule, Strength
from territory_opt.model.problem import Problem

DEMO = to.read_demo()
SHARES = {
    "calls": HourRule(terms={"prospecting": 1}, at_least=0.1, of="selling"),
    "top": HourRule(terms={"A": 1}, at_least=0.1, of="prospecting"),
    "few": HourRule(terms={"B": 1}, at_most=0.5, of="A"),
}


def with_rules(rules: dict[str, HourRule]) -> Problem:
    return attrs.evolve(DEMO, policy=attrs.evolve(DEMO.policy, hour_rules=rules))


def priced_week(problem: Problem) -> PricedWeek:
    ana = problem.rep_by_id["ana"]
    priced = price_week(value_week(problem, "ana", to.classify(problem)), ana, problem.policy)
    assert priced is not None
    return priced


def demand_of(priced: PricedWeek, rule: str) -> Demand:
    return next(each for each in priced.demands if each.rule == rule)


def track_of(priced: PricedWeek, rule: str) -> Track:
    return Track(priced=priced, direction=direction_of_limit(priced, demand_of(priced, rule)))


SHARED = priced_week(with_rules(SHARES))
TRACKS = {rule: track_of(SHARED, rule) for rule in SHARES}


@given(rule=st.sampled_from(["calls", "top", "few"]), value=st.floats(0, 1.5))
def test_a_spot_is_the_best_week_planned_anew_and_leaves_the_week_as_it_was(rule: str, value: float) -> None:
    changed = attrs.evolve(SHARES[rule], **{"at_most" if rule == "few" else "at_least": value})  # type: ignore[arg-type]  # a side
    problem = with_rules({**SHARES, rule: changed})
    week = value_week(problem, "ana", to.classify(problem))

    spot = TRACKS[rule].spot(value)

    anew = allocate(week, problem.rep_by_id["ana"], problem.policy)
    assert (spot is not None) == (anew.status is Status.OPTIMAL)
    if spot is not None:
        assert spot.objective == pytest.approx(anew.week.certificate.objective, rel=1e-8)
        assert spot.basis == pytest.approx(TRACKS[rule].direction.basis(spot.values))
    assert SHARED.linear_optimum({}) == pytest.approx(SHARED.objective, rel=1e-10)


@given(rule=st.sampled_from(["calls", "top", "few"]), values=st.tuples(st.floats(0, 0.8), st.floats(0, 0.8)))
def test_no_plan_at_another_value_lies_above_a_tangent(rule: str, values: tuple[float, float]) -> None:
    spots = [spot for spot in map(TRACKS[rule].spot, values) if spot is not None]

    for one, other in pairwise([*spots, *spots[:1]]):
        assert other.objective <= one.tangent_at(other) + 1e-6 * abs(one.objective)


@pytest.mark.parametrize("rule", ["prospecting_day", "top_tier", "admin_ceiling"])
@pytest.mark.parametrize("window", [(0.0, 1.0), (0.1, 0.2), (0.5, 0.9)])
def test_the_ends_are_those_of_the_window_or_of_what_is_possible_of_it(rule: str, window: tuple[float, float]) -> None:
    low, high = window
    track = track_of(priced_week(DEMO), rule)

    ends = track.ends(low, high)

    possible = [i / 40 * (high - low) + low for i in range(41)]
    possible = [value for value in possible if track.spot(value) is not None]
    assert bool(ends) == bool(possible)
    if possible:
        assert low <= ends[0].moved <= possible[0] + 1e-9
        assert possible[-1] - 1e-9 <= ends[-1].moved <= high + 1e-9
        for end, outwards in ((ends[0], -1e-3), (ends[-1], 1e-3)):
            beyond = end.moved + outwards
            assert not low <= beyond <= high or track.spot(beyond) is None


def test_the_hours_of_a_week_end_where_its_rules_leave_no_plan() -> None:
    priced = priced_week(DEMO)
    track = Track(priced=priced, direction=direction_of_hours(priced))

    first, last = track.ends(20.0, 40.0)

    assert (32.5, 40.0) == pytest.approx((first.moved, last.moved))
    assert track.spot(32.4) is None
    assert [] == track.ends(10.0, 20.0)


def test_between_two_values_with_plans_there_are_plans_everywhere() -> None:
    """Also where a plan obeys a share only because it has none of the hours it is a share of."""
    rules = {
        name: attrs.evolve(rule, strength=Strength.PREFERRED, penalty_per_hour=1e3)
        for name, rule in DEMO.policy.hour_rules.items()
    }
    rules["admin_ceiling"] = DEMO.policy.hour_rules["admin_ceiling"]
    rules["prospecting_day"] = attrs.evolve(DEMO.policy.hour_rules["prospecting_day"], of="B")
    priced = priced_week(with_rules(rules))
    demand = next(each for each in priced.demands if (each.rule, each.side) == ("prospecting_day", "at_most"))
    track = Track(priced=priced, direction=direction_of_limit(priced, demand))

    spots = [track.spot(i / 50) for i in range(25)]

    assert None not in spots
    assert [True] * 8 == [spot is not None and spot.basis == 0.0 for spot in spots[:8]]
    assert all(spot is not None and (spot.basis or 0.0) > 10 for spot in spots[9:])


def test_slack_is_how_far_a_plan_stays_from_a_limit_and_negative_where_it_breaks_one() -> None:
    rules = dict(DEMO.policy.hour_rules)
    rules["top_tier"] = attrs.evolve(rules["top_tier"], strength=Strength.PREFERRED, penalty_per_hour=10.0)
    rules["middle_tier"] = HourRule(terms={"B": 1}, at_least=0.4, of="selling")
    priced = priced_week(with_rules(rules))
    track = track_of(priced, "middle_tier")
    spot = track.spot(0.4)
    assert spot is not None

    week = allocate(priced.week, priced.rep, priced.policy).week

    told = {rule.name: rule for rule in week.rules}
    assert track.slack(spot, demand_of(priced, "top_tier")) == pytest.approx(told["top_tier"].slack_hours, abs=1e-6)
    assert told["top_tier"].slack_hours < -1
    hours = {name: spot.values[column] for name, column in priced.columns.hours.items()}
    selling = priced.week.weekly_hours - hours[priced.week.admin]
    for value in (0.35, 0.4, 0.45):
        there = track.spot(value)
        assert there is not None
        assert track.slack(there, demand_of(priced, "middle_tier")) >= -SAME_HOURS * 100
    assert track.slack(spot, demand_of(priced, "middle_tier")) == pytest.approx(hours["B"] - 0.4 * selling, abs=1e-6)
