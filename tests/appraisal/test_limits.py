import math
import random
from collections.abc import Callable, Iterator

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.allocation.allocate import allocate
from territory_opt.allocation.allocation import Status
from territory_opt.allocation.formulation import contact_name, formulate
from territory_opt.allocation.program import Solution
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.allocation.solver import FEASIBILITY_TOLERANCE, solve
from territory_opt.allocation.valuation import value_week
from territory_opt.appraisal import changes, half_days, limits
from territory_opt.appraisal.changes import single_changes
from territory_opt.appraisal.demand import Demand, DemandKind
from territory_opt.appraisal.first_piece import SHORTEST_HOURS
from territory_opt.appraisal.half_days import half_day_week
from territory_opt.appraisal.limit_price import Beyond, LimitPrice, SidePrice, sentences
from territory_opt.appraisal.limits import first_step, limit_price, price_table
from territory_opt.appraisal.priced_week import PricedWeek, price_week
from territory_opt.errors import SolverError
from territory_opt.files.folder import read_demo
from territory_opt.model.hour_rule import REACH_TARGET, HourRule, LimitUnit, Strength
from territory_opt.model.problem import Problem
from territory_opt.model.response import AdbudgResponse
from territory_opt.rules.classification import classify
from territory_opt.testing import problems
from territory_opt.testing.tolerances import unseen_by_cbc

FURTHEST_HOURS = 3.0
"""How far to try a price that has no end [h/week]."""

ROUNDING = 1e-12
"""What two optima may differ by from rounding, as a share of the money in them [1]."""

BEYOND_HOURS = 1e-4
"""How far beyond its range a price must be another one [h/week]."""


def priced_weeks(problem: Problem, *, whole_actions: bool = False) -> Iterator[PricedWeek]:
    classification = classify(problem)
    for rep in problem.reps:
        week = value_week(problem, rep.id, classification)
        priced = price_week(week, rep, problem.policy, whole_actions=whole_actions)
        if priced is not None and unseen_by_cbc(week) <= priced.tolerance:  # else no solver sees a week twice alike
            yield priced


def with_limit_moved(week: RepWeek, demand: Demand, moved: float) -> RepWeek:
    """Return the week with one limit given way by some hours, as if it had been stated so."""
    if demand.kind is DemandKind.TARGET:
        return attrs.evolve(week, least_revenue=demand.limit - moved)
    targets = tuple(
        attrs.evolve(target, minimum_hours=target.minimum_hours - moved)
        if contact_name(target) == demand.rule and demand.kind is DemandKind.CONTACT
        else target
        for target in week.targets
    )
    rows = tuple(
        attrs.evolve(row, limit_hours=row.limit_hours + demand.relaxes * moved)
        if (row.rule, row.side) == (demand.rule, demand.side)
        else row
        for row in week.rows
    )
    return attrs.evolve(week, rows=rows, targets=targets)


def cold(priced: PricedWeek, demand: Demand, moved: float) -> float | None:
    """Return the optimum of the week formulated anew with a limit moved; with the same choices, where there are any."""
    if priced.program.is_whole:
        program = priced.linear.copy("cold")
        limits = program.row_lower if demand.relaxes < 0 else program.row_upper
        limits[demand.row] = demand.row_limit + demand.relaxes * moved / demand.row_unit
    else:
        program, _ = formulate(with_limit_moved(priced.week, demand, moved))
    solution = solve(program)
    return solution.objective if solution.status is Status.OPTIMAL else None


def assert_side_holds(priced: PricedWeek, demand: Demand, side: SidePrice, direction: int) -> None:
    """Fail unless the optimum is straight with this price up to the side's end, and different beyond it."""
    price = direction * side.price_per_hour
    noise = 20 * priced.tolerance
    end = FURTHEST_HOURS if side.until_hours is None else abs(side.until_hours - demand.limit_hours)
    inside = end / 2
    if demand.kind is DemandKind.CONTACT and direction > 0:
        inside = min(inside, demand.limit_hours)

    found = cold(priced, demand, direction * inside)
    assert found == pytest.approx(priced.objective + price * inside, rel=5e-8, abs=noise)
    assert_slope_holds(priced, demand, side, direction * min(inside, BEYOND_HOURS * demand.row_unit))
    if side.beyond is Beyond.NO_WEEK:
        assert cold(priced, demand, direction * (end + BEYOND_HOURS * max(1.0, demand.row_unit))) is None
    if side.beyond is Beyond.ANOTHER_PRICE:
        far = 4 * end + first_step(priced, demand)
        if demand.kind is DemandKind.CONTACT and direction > 0:
            far = min(far, demand.limit_hours)
        found = cold(priced, demand, direction * far)
        assert found is None or found <= priced.objective + price * far + noise
        just_beyond = priced.moved(demand, direction * (end + BEYOND_HOURS * max(1.0, demand.row_unit)))
        assert just_beyond is None or direction * (side.price_per_hour - just_beyond.slope) >= 0
        if far > 4 * end:
            assert found is None or found < priced.objective + price * far - priced.tolerance / 4


def assert_slope_holds(priced: PricedWeek, demand: Demand, side: SidePrice, moved: float) -> None:
    """Fail unless the optimum moves by the price from the start on, to a millionth of the price."""
    near = priced.moved(demand, moved)
    assert near is not None
    steepest = max(map(abs, priced.program.objective), default=0.0)
    rounding = ROUNDING * (abs(priced.objective) + priced.program.largest_gain) + FEASIBILITY_TOLERANCE * steepest
    change = math.copysign(side.price_per_hour, 1.0) * moved
    assert near.objective - priced.objective == pytest.approx(change, rel=1e-6, abs=rounding)


def assert_price_holds(priced: PricedWeek, demand: Demand, price: LimitPrice) -> None:
    assert_side_holds(priced, demand, price.relaxing, 1)
    assert price.relaxing.price_per_hour >= 0
    if price.tightening is None:
        assert cold(priced, demand, -BEYOND_HOURS * max(1.0, demand.row_unit)) is None
    else:
        assert price.tightening.price_per_hour >= price.relaxing.price_per_hour * (1 - 1e-9) - priced.worthless
        assert_side_holds(priced, demand, price.tightening, -1)


def assert_binds_there(priced: PricedWeek, demand: Demand, price: LimitPrice) -> None:
    """Fail unless the optimum is that without the limit where it starts to bind, and lower when stricter."""
    if price.binds_at_hours is None:
        assert price.relaxing.price_per_hour == 0
        return
    at = demand.relaxes * (price.binds_at_hours - demand.limit_hours)
    free = priced.linear_optimum({demand.row: (None, None)})
    assert free is not None
    point = priced.moved(demand, at)
    assert point is not None
    noise = 20 * priced.tolerance + 2 * SHORTEST_HOURS * point.slope
    assert point.objective == pytest.approx(free, rel=1e-9, abs=noise)
    stricter = priced.moved(demand, at - first_step(priced, demand) * 4)
    assert stricter is None or stricter.objective < free


@given(problem=problems(most_reps=1, most_clients=2, most_deals=3))
def test_a_price_is_the_slope_of_the_optimum_on_each_side_as_far_as_it_says(problem: Problem) -> None:
    """Inside its range the optimum moves by the price for each hour, beyond it by less when relaxed, more when not."""
    for priced in priced_weeks(problem):
        for demand in priced.demands:
            assert_price_holds(priced, demand, limit_price(priced, demand))


@given(problem=problems(most_reps=1, most_clients=2, most_deals=3))
def test_a_limit_binds_from_where_the_optimum_falls_below_the_one_without_it(problem: Problem) -> None:
    for priced in priced_weeks(problem):
        for demand in priced.demands:
            assert_binds_there(priced, demand, limit_price(priced, demand))


@pytest.mark.parametrize("rep_id", ["ana", "ben", "cleo"])
def test_the_demo_has_the_prices_its_own_optimum_has(rep_id: str) -> None:
    demo = read_demo()
    rep = demo.rep_by_id[rep_id]
    priced = price_week(value_week(demo, rep_id, classify(demo)), rep, demo.policy)
    assert priced is not None
    for demand in priced.demands:
        price = limit_price(priced, demand)
        assert_price_holds(priced, demand, price)
        assert_binds_there(priced, demand, price)


def test_where_bands_just_fill_the_week_the_sides_differ() -> None:
    """Two ceilings that add up to the selling time: widening one alone gains nothing, narrowing it costs."""
    problem = read_demo()
    rules = {
        "top": HourRule(terms={"A": 1.0}, at_most=0.5, of="selling"),
        "rest": HourRule(terms={"B": 1.0, "C": 1.0, "prospecting": 1.0}, at_most=0.5, of="selling"),
        "no_admin": HourRule(terms={"admin": 1.0}, at_most=0.0),
    }
    policy = attrs.evolve(problem.policy, hour_rules=rules)
    rep = attrs.evolve(problem.rep_by_id["ana"], admin_hours=None)
    reps = tuple(rep if each.id == rep.id else each for each in problem.reps)
    week = value_week(attrs.evolve(problem, policy=policy, reps=reps), rep.id, classify(problem))
    priced = price_week(week, rep, policy)
    assert priced is not None

    prices = {demand.rule: limit_price(priced, demand) for demand in priced.demands}

    top, rest = prices["top"], prices["rest"]
    assert min(top.relaxing.price_per_hour, rest.relaxing.price_per_hour) == pytest.approx(0.0, abs=1e-6)
    for price in (top, rest):
        assert price.tightening is not None
        assert price.tightening.price_per_hour > price.relaxing.price_per_hour + 1.0
    for demand in priced.demands:
        if demand.rule != "no_admin":
            assert_price_holds(priced, demand, prices[demand.rule])


@given(
    problem=problems(most_reps=1, most_clients=3, most_deals=3),
    whole_actions=st.booleans(),
)
def test_a_rule_costs_what_the_week_formulated_without_it_earns_more(*, problem: Problem, whole_actions: bool) -> None:
    for priced in priced_weeks(problem, whole_actions=whole_actions):
        week = priced.week
        for cost in price_table(priced).costs:
            rows = tuple(row for row in week.rows if row.rule != cost.rule)
            targets = tuple(
                attrs.evolve(target, minimum_hours=0.0) if contact_name(target) == cost.rule else target
                for target in week.targets
            )
            least = None if cost.kind is DemandKind.TARGET else week.least_revenue
            without = attrs.evolve(week, rows=rows, targets=targets, least_revenue=least)
            optimum = solve(formulate(without, whole_actions=whole_actions)[0]).objective

            assert cost.total_cost >= 0
            assert cost.total_cost == pytest.approx(optimum - priced.objective, rel=1e-6, abs=20 * priced.tolerance)


@given(problem=problems(most_reps=1, most_clients=2, most_deals=3))
def test_all_rules_together_cost_no_less_than_each_of_them(problem: Problem) -> None:
    for priced in priced_weeks(problem):
        table = price_table(priced)
        costs = {cost.rule: cost.total_cost for cost in table.costs if cost.kind is DemandKind.RULE}

        assert table.cost_of_all_rules >= max(costs.values(), default=0.0) - 20 * priced.tolerance
        assert table.cost_of_all_rules >= table.cost_of_bands - 20 * priced.tolerance >= -20 * priced.tolerance


def test_the_recommended_week_of_the_demo_meets_every_recommendation_at_its_cost() -> None:
    demo = read_demo()
    exact = {
        name: rule if rule.recommended is None else attrs.evolve(rule, flex=0.0)
        for name, rule in demo.policy.hour_rules.items()
    }
    rigid = attrs.evolve(demo, policy=attrs.evolve(demo.policy, hour_rules=exact))
    rep = demo.rep_by_id["ana"]
    priced = price_week(value_week(demo, "ana", classify(demo)), rep, demo.policy)
    inflexible = solve(formulate(value_week(rigid, "ana", classify(rigid)))[0])
    assert priced is not None

    cost = price_table(priced).cost_of_recommended_week

    assert cost == pytest.approx(priced.objective - inflexible.objective, rel=1e-6)


def test_a_recommended_week_that_other_rules_forbid_has_no_cost() -> None:
    demo = read_demo()
    rules = {**demo.policy.hour_rules, "more_top": HourRule(terms={"A": 1.0}, at_least=0.45, of="selling")}
    policy = attrs.evolve(demo.policy, hour_rules=rules)
    problem = attrs.evolve(demo, policy=policy)
    priced = price_week(value_week(problem, "ana", classify(problem)), demo.rep_by_id["ana"], policy)
    assert priced is not None

    assert price_table(priced).cost_of_recommended_week is None


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_target_that_must_be_reached_has_a_price_for_each_unit_of_money(share: float) -> None:
    """What comes later counts for the plan and not for the target: a high target shifts hours, at a price."""
    demo = read_demo()
    rep = demo.rep_by_id["ana"]
    week = value_week(demo, "ana", classify(demo))
    in_period = attrs.evolve(
        week,
        targets=tuple(
            attrs.evolve(
                target, curve=target.curve.scaled(target.in_period_share), later_share=0.0, in_period_share=1.0
            )
            for target in week.targets
        ),
    )
    most = solve(formulate(in_period)[0]).objective
    now = price_week(week, rep, demo.policy)
    assert now is not None
    program = now.linear
    closing = sum(
        program.objective[column] * now.solution.values[column] * target.in_period_share
        for target, segments in zip(week.targets, now.columns.segments, strict=True)
        for column in segments
    ) + sum(program.objective[column] * now.solution.values[column] for column in now.columns.actions)
    least = week.kept.total + closing + share * (most - closing)
    priced = price_week(attrs.evolve(week, least_revenue=least), rep, demo.policy)
    assert priced is not None
    demand = next(each for each in priced.demands if each.rule == REACH_TARGET)

    price = limit_price(priced, demand)

    assert price.relaxing.price_per_hour > 0
    assert_price_holds(priced, demand, price)
    assert_binds_there(priced, demand, price)


@given(
    problem=problems(most_reps=1, most_clients=2, most_deals=2),
    factor=st.sampled_from([1e-9, 1e-3, 1e6, 1e12]),
)
def test_money_in_another_currency_changes_prices_by_its_rate_and_no_hours(problem: Problem, factor: float) -> None:
    for priced in priced_weeks(problem):
        week = priced.week
        other = attrs.evolve(
            week,
            targets=tuple(attrs.evolve(target, curve=target.curve.scaled(factor)) for target in week.targets),
            actions=tuple(attrs.evolve(action, revenue=action.revenue * factor) for action in week.actions),
            rows=tuple(attrs.evolve(row, penalty_per_hour=row.penalty_per_hour * factor) for row in week.rows),
        )
        scaled = price_week(other, priced.rep, priced.policy)
        assert scaled is not None
        table, other_table = price_table(priced), price_table(scaled)
        noise = 100 * priced.tolerance

        assert other_table.objective == pytest.approx(table.objective * factor, rel=1e-9, abs=noise * factor)
        for cost, other_cost in zip(table.costs, other_table.costs, strict=True):
            assert other_cost.total_cost == pytest.approx(cost.total_cost * factor, rel=1e-6, abs=noise * factor)
        for limit, other_limit in zip(table.limits, other_table.limits, strict=True):
            assert other_limit.relaxing.price_per_hour == pytest.approx(
                limit.relaxing.price_per_hour * factor, rel=1e-6, abs=noise * factor
            )
            assert (other_limit.tightening is None) == (limit.tightening is None)


def test_whole_choices_are_kept_for_prices_and_made_anew_for_costs() -> None:
    whole, linear = (next(priced_weeks(read_demo(), whole_actions=each)) for each in (True, False))

    assert price_table(whole).keeps_choices
    assert not price_table(linear).keeps_choices
    for demand in whole.demands:
        assert_price_holds(whole, demand, limit_price(whole, demand))


def test_a_rule_that_may_be_broken_costs_no_more_than_its_penalty_and_has_no_end() -> None:
    demo = read_demo()
    rule = HourRule(
        terms={"A": 1.0}, at_least=30.0, unit=LimitUnit.HOURS, strength=Strength.PREFERRED, penalty_per_hour=9
    )
    policy = attrs.evolve(demo.policy, hour_rules={**demo.policy.hour_rules, "more_top": rule})
    problem = attrs.evolve(demo, policy=policy)
    priced = next(priced_weeks(problem))

    price = next(limit_price(priced, demand) for demand in priced.demands if demand.rule == "more_top")

    assert price.tightening is not None
    assert price.tightening.price_per_hour == pytest.approx(9.0)
    assert (price.tightening.until_hours, price.tightening.beyond) == (None, Beyond.NO_END)
    assert price.relaxing.price_per_hour == pytest.approx(9.0)


def weeks_of_mixed_shapes(seed: int) -> Problem:
    """Return the demo with S-shaped responses of some clients."""
    draw, demo = random.Random(seed), read_demo()  # noqa: S311  # not for secrets
    clients = tuple(
        attrs.evolve(
            client,
            potential_revenue=None,
            half_hours=None,
            response=AdbudgResponse(
                most_revenue=draw.uniform(1e4, 1e5),
                half_hours=draw.uniform(0.3, 3),
                exponent=draw.uniform(1.5, 4),
            ),
        )
        if client.rep == "ana" and draw.random() < 0.4
        else client
        for client in demo.clients
    )
    return attrs.evolve(demo, clients=clients)


@pytest.mark.parametrize("seed", range(8))
def test_a_week_of_mixed_shapes_has_the_prices_its_plan_tells(seed: int) -> None:
    """What relaxing a rule gains is one figure, in the table of rules and here, to a millionth; its slope says so."""
    problem = weeks_of_mixed_shapes(seed)
    classification = classify(problem)
    rep = problem.rep_by_id["ana"]
    week = value_week(problem, rep.id, classification)
    told = allocate(week, rep, problem.policy).best
    priced = price_week(week, rep, problem.policy)
    if told is None:
        assert priced is None
        return
    assert priced is not None

    prices: dict[str, list[LimitPrice]] = {}
    for demand in priced.demands:
        price = limit_price(priced, demand)
        prices.setdefault(demand.rule, []).append(price)
        for side, direction in ((price.relaxing, 1), (price.tightening, -1)):
            if side is not None:
                end = math.inf if side.until_hours is None else abs(side.until_hours - demand.limit_hours)
                assert_slope_holds(priced, demand, side, direction * min(end / 2, BEYOND_HOURS))
    for rule in told.rules:
        if rule.price_per_hour is not None:
            relaxing = max(price.relaxing.price_per_hour for price in prices[rule.name])
            assert relaxing == pytest.approx(rule.price_per_hour, rel=1e-6, abs=priced.worthless)


@pytest.mark.parametrize("seed", range(3))
def test_a_week_stays_possible_when_any_demand_is_dropped(seed: int) -> None:
    for whole_actions in (False, True):
        for priced in priced_weeks(weeks_of_mixed_shapes(seed), whole_actions=whole_actions):
            for demand in priced.demands:
                without = priced.optimum({demand.row: (None, None)})

                assert without is not None
                assert without >= priced.objective - 1e-6 * abs(priced.objective)


@pytest.mark.parametrize("of_it", [half_day_week, price_table, single_changes])
def test_what_could_not_be_decided_is_never_told_as_impossible(
    of_it: Callable[[PricedWeek], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    priced = next(priced_weeks(read_demo()))
    stopped = Solution(status=Status.NUMERICAL_TROUBLE)
    for room in (changes, half_days, limits):
        monkeypatch.setattr(room, "solve", lambda *_, **__: stopped)

    with pytest.raises(SolverError, match="ended as"):
        of_it(priced)


def test_a_week_that_nothing_obeys_is_not_priced() -> None:
    demo = read_demo()
    rules = {"all": HourRule(terms={"A": 1.0}, at_least=41.0, unit=LimitUnit.HOURS)}
    problem = attrs.evolve(demo, policy=attrs.evolve(demo.policy, hour_rules=rules))

    assert [] == list(priced_weeks(problem))


def test_the_words_tell_where_nothing_stricter_is_possible() -> None:
    ceiling = LimitPrice(
        kind=DemandKind.RULE,
        rule="travel",
        side="at_most",
        limit=0.2,
        unit=LimitUnit.SHARE,
        of="travel",
        limit_hours=0.0,
        hours_per_unit=0.0,
        relaxing=SidePrice(price_per_hour=0.0, until_hours=None, beyond=Beyond.NO_END),
        tightening=SidePrice(price_per_hour=2.5, until_hours=-1.0, beyond=Beyond.NO_WEEK),
        binds_at_hours=None,
    )

    assert sentences(ceiling) == [
        "each hour more gains nothing",
        "each hour less costs 2.5, down to -1 h, beyond which there is no plan",
    ]
    assert ceiling.binds_at is None
