import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.allocation.allocate import allocate
from territory_opt.allocation.valuation import value_week
from territory_opt.appraisal.band import near_optimal_band
from territory_opt.appraisal.changes import single_changes
from territory_opt.appraisal.demand import DemandKind
from territory_opt.appraisal.half_days import half_day_week
from territory_opt.appraisal.limit_curve import limit_curve
from territory_opt.appraisal.limits import limit_price, price_table
from territory_opt.appraisal.priced_week import PricedWeek, price_week
from territory_opt.files.folder import read_demo
from territory_opt.model.hour_rule import Strength
from territory_opt.model.problem import Problem
from territory_opt.model.smooth_response import AdbudgResponse
from territory_opt.rules.classification import classify
from territory_opt.testing import problems


def with_s_shaped_clients() -> Problem:
    """Return the demo with two clients whose first hours earn little."""
    demo = read_demo()
    response = AdbudgResponse(most_revenue=80_000, half_hours=3.0, exponent=3.0)
    curved = [
        attrs.evolve(client, response=response, potential_revenue=None, half_hours=None)
        for client in demo.clients_by_rep["ana"][:2]
    ]
    ids = {client.id for client in curved}
    others = (client for client in demo.clients if client.id not in ids)
    return attrs.evolve(demo, clients=(*curved, *others))


def priced_week(problem: Problem, *, whole_actions: bool = False) -> PricedWeek | None:
    rep = problem.reps[0]
    week = value_week(problem, rep.id, classify(problem))
    return price_week(week, rep, problem.policy, whole_actions=whole_actions)


@given(problem=problems(most_reps=1), whole_actions=st.booleans())
def test_the_optimum_that_is_priced_is_the_one_of_the_plan(*, problem: Problem, whole_actions: bool) -> None:
    rep = problem.reps[0]
    week = value_week(problem, rep.id, classify(problem))
    plan = allocate(week, rep, problem.policy, whole_actions=whole_actions).week

    priced = price_week(week, rep, problem.policy, whole_actions=whole_actions, hours=plan.hours)

    assert priced is not None
    assert priced.objective == pytest.approx(plan.certificate.objective, rel=1e-7, abs=20 * priced.tolerance)


def test_a_week_with_s_shaped_responses_is_priced_by_the_plan_it_has() -> None:
    problem = with_s_shaped_clients()
    rep = problem.reps[0]
    plan = allocate(value_week(problem, rep.id, classify(problem)), rep, problem.policy).week

    priced = priced_week(problem)

    assert priced is not None
    assert priced.program.is_whole
    assert priced.objective == pytest.approx(plan.certificate.objective, rel=1e-6)
    table = price_table(priced)
    assert table.keeps_choices
    assert all(cost.total_cost >= 0 for cost in table.costs)


@pytest.mark.parametrize("whole_actions", [False, True])
def test_moving_a_limit_leaves_the_week_as_it_was(*, whole_actions: bool) -> None:
    """Whatever was asked before, the same question has the same answer."""
    priced = priced_week(read_demo(), whole_actions=whole_actions)
    assert priced is not None

    first = [limit_price(priced, demand) for demand in priced.demands]
    price_table(priced)
    again = [limit_price(priced, demand) for demand in reversed(priced.demands)][::-1]

    for one, other in zip(first, again, strict=True):
        assert one.relaxing.price_per_hour == pytest.approx(other.relaxing.price_per_hour, rel=1e-9)
        for hours, others in (
            (one.relaxing.until_hours, other.relaxing.until_hours),
            (one.binds_at_hours, other.binds_at_hours),
        ):
            assert (hours is None) == (others is None)
            assert hours is None or hours == pytest.approx(others, rel=1e-9, abs=1e-9)
    assert priced.linear_optimum({}) == pytest.approx(priced.objective, rel=1e-12)


@given(problem=problems(most_reps=1))
def test_every_limit_that_is_enforced_is_a_demand_told_in_the_plan_s_week(problem: Problem) -> None:
    priced = priced_week(problem)
    assert priced is not None
    enforced = [(row.rule, row.side) for row in priced.week.rows if row.strength is not Strength.ADVISORY]
    rules = [demand for demand in priced.demands if demand.kind is DemandKind.RULE]
    contacts = [demand for demand in priced.demands if demand.kind is DemandKind.CONTACT]

    assert enforced == [(demand.rule, demand.side) for demand in rules]
    assert len(contacts) == sum(target.minimum_hours > 0 for target in priced.week.targets)
    for demand in rules:
        assert demand.limit_hours == pytest.approx(demand.limit * demand.hours_per_unit)
        if demand.hours_per_unit > 0:
            assert demand.in_unit(demand.limit_hours) == pytest.approx(demand.limit, abs=1e-12)


@pytest.mark.parametrize("factor", [1e-9, 1e-4, 1e6])
def test_hours_that_are_told_do_not_depend_on_the_currency(factor: float) -> None:
    """Bands, corners of a curve, whole and half days, and the order of changes."""
    demo = read_demo()
    rep = demo.rep_by_id["ana"]
    week = value_week(demo, rep.id, classify(demo))
    other = attrs.evolve(
        week,
        targets=tuple(attrs.evolve(target, curve=target.curve.scaled(factor)) for target in week.targets),
        actions=tuple(attrs.evolve(action, revenue=action.revenue * factor) for action in week.actions),
    )
    one, scaled = (price_week(each, rep, demo.policy) for each in (week, other))
    assert one is not None
    assert scaled is not None

    for band, other_band in zip(near_optimal_band(one).bands, near_optimal_band(scaled).bands, strict=True):
        assert other_band.least_hours == pytest.approx(band.least_hours, abs=1e-4)
        assert other_band.most_hours == pytest.approx(band.most_hours, abs=1e-4)
    curve, other_curve = (limit_curve(each, each.demands[0]) for each in (one, scaled))
    assert other_curve.limits_hours == pytest.approx(curve.limits_hours, abs=1e-4)
    assert half_day_week(scaled).days == half_day_week(one).days
    gains, other_gains = (
        {each.description: each.gain for each in single_changes(each_week)} for each_week in (one, scaled)
    )
    assert other_gains == pytest.approx({name: gain * factor for name, gain in gains.items()}, rel=1e-6)
