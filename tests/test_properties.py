"""The nine promises of the model, each as a property of random territories, and what follows from them.

The ninth, that a scenario without changes is its base, waits for scenarios; here it holds as far as it can be stated
without them: the same problem always gives the same plan.
"""

import math
from collections.abc import Iterable, Mapping
from typing import TypeVar

import attrs
import pytest
from hypothesis import assume, given, target
from hypothesis import strategies as st

import territory_opt as to
from territory_opt.allocation.allocate import ADMIN_WEIGHT, IDLE_WEIGHT, allocate, optimal_face
from territory_opt.allocation.allocation import Allocation
from territory_opt.allocation.formulation import formulate, row_name
from territory_opt.allocation.program import Solution
from territory_opt.allocation.reference import solve_with_cbc
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.allocation.solver import FEASIBILITY_TOLERANCE, solve
from territory_opt.allocation.valuation import value_week
from territory_opt.model.client import Client
from territory_opt.model.finding import Assumption
from territory_opt.model.hour_rule import HourRule, LimitUnit, Strength
from territory_opt.model.opportunity import Certainty
from territory_opt.model.playbook import Action, Playbook
from territory_opt.model.problem import Problem
from territory_opt.model.response import (
    AdbudgResponse,
    ExponentialResponse,
    LinearResponse,
    LogisticResponse,
    ModifiedExponentialResponse,
    PointsResponse,
    PowerResponse,
    Response,
)
from territory_opt.model.units import BUYER, REP_ITSELF
from territory_opt.planning.plan import plan
from territory_opt.rules.classification import Classification, classify
from territory_opt.rules.hour_rows import AT_LEAST, HourRow
from territory_opt.sequencing.availability import Availability
from territory_opt.sequencing.calendar import Calendar, common_calendar
from territory_opt.sequencing.graph import action_graph
from territory_opt.sequencing.layout import Pool
from territory_opt.sequencing.portfolio import order_actions
from territory_opt.sequencing.schedule import UnplacedAction
from territory_opt.sequencing.task import Task
from territory_opt.sequencing.verify_schedule import verify_schedule
from territory_opt.testing import assert_balanced, assert_verified, problems
from territory_opt.testing.tolerances import unseen_by_cbc

MONEY = 1e-9
"""Two sums of the same money may differ by this share of it: the rounding of floating-point numbers and of solvers."""

Item = TypeVar("Item")

one_rep = problems(most_reps=1, most_clients=2, most_deals=3)
small = problems(most_reps=1, most_clients=2, most_deals=2)
maybe_clashing = problems(most_reps=1, most_clients=2, most_deals=1, may_be_infeasible=True)


def week_of(problem: Problem, classification: Classification | None = None) -> RepWeek:
    """Return the allocation problem of the first rep."""
    return value_week(problem, problem.reps[0].id, classification or classify(problem))


def allocated(problem: Problem, *, whole_actions: bool = False) -> Allocation:
    """Return the allocation of the first rep."""
    return allocate(week_of(problem), problem.reps[0], problem.policy, whole_actions=whole_actions)


def earned(week: RepWeek) -> float:
    """Return the optimum of a week [money]; minus infinity where it has none."""
    solution = solve(formulate(week)[0])
    return solution.objective if solution.status is to.Status.OPTIMAL else -math.inf


def rounding(week: RepWeek) -> float:
    """Return how far two computations of the same optimum may lie apart [money]."""
    return MONEY * money_at_stake(week)


def money_at_stake(week: RepWeek) -> float:
    """Return the most a week could earn or be charged [money]."""
    gains = sum(target.curve.saturation for target in week.targets) + sum(action.revenue for action in week.actions)
    return gains + sum(row.penalty_per_hour * (abs(row.limit_hours) + week.weekly_hours) for row in week.rows)


def with_rules(problem: Problem, rules: Iterable[tuple[str, HourRule]]) -> Problem:
    """Return the problem under other hour rules."""
    return attrs.evolve(problem, policy=attrs.evolve(problem.policy, hour_rules=dict(rules)))


# 1. Every optimal allocation passes verify.


@given(problems())
def test_every_optimal_allocation_passes_verify(problem: Problem) -> None:
    result = plan(problem)

    assert result.is_feasible
    for rep in result.reps.values():
        assert_verified(problem, rep.allocation)


@given(one_rep)
def test_hours_add_up_and_required_rules_hold_and_nothing_is_negative(problem: Problem) -> None:
    rep, week = problem.reps[0], allocated(problem).week

    spent = [hours for work in (week.targets, week.actions) for hours in (each.weekly_hours for each in work)]
    assert 0 <= min([*week.hours.values(), *week.idle.values(), week.free_hours, *spent])
    assert rep.weekly_hours == pytest.approx(sum(week.hours.values()) + week.free_hours, abs=1e-6)
    assert sum(week.hours.values()) - week.hours[problem.policy.admin] == pytest.approx(
        sum(spent) + sum(week.idle.values()), abs=1e-6
    )
    assert 1e-6 >= week.certificate.largest_violation_hours
    for rule in week.rules:
        if rule.strength is Strength.REQUIRED:
            assert rule.slack_hours >= -1e-6


@given(one_rep)
def test_the_bound_is_never_below_the_objective_nor_a_millionth_above(problem: Problem) -> None:
    certificate = allocated(problem).week.certificate

    assert certificate.bound >= certificate.objective - rounding(week_of(problem))
    assert 1e-6 >= certificate.gap or certificate.bound - certificate.objective <= rounding(week_of(problem))


# 2. More weekly hours never earn less; relaxing a rule never earns less; tightening never earns more.


def grows_with_the_week(rule: HourRule) -> bool:
    """Return whether a week stretched in proportion still keeps the rule, and at no higher penalty.

    A rule of shares or days does, as both its sides grow alike, and so does a least number of hours. A most
    number of hours does not; nor does a preferred rule, whose deviation is charged by the hour and grows too.
    """
    if rule.strength is Strength.PREFERRED:
        return False
    if rule.unit is not LimitUnit.HOURS:
        return True
    return rule.upper is None and (rule.lower or 0.0) >= 0


def stays_with_the_week(rule: HourRule) -> bool:
    """Return whether a longer week with the same hours in it still keeps the rule: one that counts hours."""
    return rule.unit is LimitUnit.HOURS


@given(one_rep, st.sampled_from([grows_with_the_week, stays_with_the_week]), st.floats(1, 2))
def test_more_weekly_hours_never_earn_less(problem: Problem, is_kept: object, factor: float) -> None:
    """Stretch every activity by the factor and leave the rest idle, or leave every activity and let the rest be free.

    The first keeps rules of shares, the second rules of hours; a mixture can make the longer week impossible
    (administration of at least a tenth of it and at most four hours), so each is asked for by itself. Curves
    cover the longer week by other chords, each no further below its response than its stated error. Without meetings:
    a longer day can reach into one that was in the evening before, and then the rep has fewer weeks.
    """
    assert callable(is_kept)
    problem = attrs.evolve(problem, reps=tuple(attrs.evolve(rep, busy=()) for rep in problem.reps))
    short = with_rules(problem, ((name, rule) for name, rule in problem.policy.hour_rules.items() if is_kept(rule)))
    rep = attrs.evolve(short.reps[0], weekly_hours=min(factor * short.reps[0].weekly_hours, 56))
    longer = attrs.evolve(short, reps=(rep,))

    before, after = week_of(short), week_of(longer)

    allowed = rounding(after) + sum(target.curve.error for target in after.targets)
    assert earned(after) >= earned(before) - allowed


@given(one_rep, st.data(), st.floats(0, 5))
def test_relaxing_a_rule_never_earns_less_and_tightening_never_more(
    problem: Problem, data: st.DataObject, by_hours: float
) -> None:
    week = week_of(problem)
    rows = [row for row in week.rows if row.strength is not Strength.ADVISORY]
    assume(rows)
    row = data.draw(st.sampled_from(rows))
    outwards = -by_hours if row.side == AT_LEAST else by_hours

    base = earned(week)

    assert earned(shifted(week, row, outwards)) >= base - rounding(week)
    assert earned(shifted(week, row, -outwards)) <= base + rounding(week)
    without = tuple(other for other in week.rows if other is not row)
    assert earned(attrs.evolve(week, rows=without)) >= base - rounding(week)


def shifted(week: RepWeek, row: HourRow, hours: float) -> RepWeek:
    """Return the week with one row's limit moved."""
    moved = attrs.evolve(row, limit_hours=row.limit_hours + hours)
    return attrs.evolve(week, rows=tuple(moved if other is row else other for other in week.rows))


# 3. Scaling all money by k scales revenue by k and leaves hours alone.


def scaled(problem: Problem, k: float) -> Problem:
    """Return the problem with all its money times k; no rule may read money."""
    policy = problem.policy
    assumptions = dict(policy.assumptions)
    if "new_deal_amount" in assumptions:
        stated = assumptions["new_deal_amount"]
        assumptions["new_deal_amount"] = attrs.evolve(stated, value=k * stated.value)
    rules = {
        name: attrs.evolve(rule, penalty_per_hour=times(k, rule.penalty_per_hour))
        for name, rule in policy.hour_rules.items()
    }
    return attrs.evolve(
        problem,
        reps=tuple(attrs.evolve(rep, target=times(k, rep.target), won=k * rep.won) for rep in problem.reps),
        clients=tuple(scaled_client(client, k) for client in problem.clients),
        opportunities=tuple(attrs.evolve(deal, amount=times(k, deal.amount)) for deal in problem.opportunities),
        policy=attrs.evolve(policy, assumptions=assumptions, hour_rules=rules),
    )


def times(k: float, amount: float | None) -> float | None:
    """Return an amount times k, where there is one."""
    return None if amount is None else k * amount


def scaled_client(client: Client, k: float) -> Client:
    """Return the client with all its money times k."""
    return attrs.evolve(
        client,
        flow_revenue=k * client.flow_revenue,
        potential_revenue=times(k, client.potential_revenue),
        response=None if client.response is None else scaled_response(client.response, k),
    )


def scaled_response(response: Response, k: float) -> Response:
    """Return the response with its revenue times k."""
    match response:
        case LinearResponse():
            return attrs.evolve(response, revenue_per_hour=k * response.revenue_per_hour)
        case PowerResponse():
            return attrs.evolve(response, revenue_now=k * response.revenue_now)
        case ExponentialResponse():
            return attrs.evolve(response, potential_revenue=k * response.potential_revenue)
        case PointsResponse():
            return attrs.evolve(response, points=tuple((hours, k * revenue) for hours, revenue in response.points))
        case ModifiedExponentialResponse() | AdbudgResponse() | LogisticResponse():
            return attrs.evolve(
                response, least_revenue=k * response.least_revenue, most_revenue=k * response.most_revenue
            )


def without_tier_rules(problem: Problem) -> Problem:
    """Return the problem without the one kind of rule that reads money."""
    return attrs.evolve(problem, policy=attrs.evolve(problem.policy, tier_rules={}))


@given(one_rep, st.integers(-29, 29))
def test_scaling_all_money_by_a_power_of_two_leaves_every_hour_exactly_alone(problem: Problem, exponent: int) -> None:
    """A power of two changes no digit of any number, so not even ties may fall another way."""
    problem, k = without_tier_rules(problem), 2.0**exponent

    base, other = allocated(problem).week, allocated(scaled(problem, k)).week

    assert base.hours == other.hours
    assert (base.idle, base.free_hours) == (other.idle, other.free_hours)
    assert [(t.id, t.weekly_hours) for t in base.targets] == [(t.id, t.weekly_hours) for t in other.targets]
    assert [(a.action, a.share) for a in base.actions] == [(a.action, a.share) for a in other.actions]
    assert k * base.revenue.total == other.revenue.total
    assert [times(k, rule.price_per_hour) for rule in base.rules] == [rule.price_per_hour for rule in other.rules]


@given(one_rep, st.floats(-14, 9))
def test_scaling_all_money_scales_revenue_and_leaves_hours_alone(problem: Problem, exponent: float) -> None:
    """Hours are compared where the optimum is the only one: elsewhere rounding may prefer another, as good."""
    problem, k = without_tier_rules(problem), 10.0**exponent
    week = week_of(problem)
    program, _ = formulate(week)

    base, other = allocated(problem).week, allocated(scaled(problem, k)).week

    allowed = k * rounding(week)
    assert k * base.certificate.objective == pytest.approx(other.certificate.objective, rel=MONEY, abs=allowed)
    if optimal_face(program, solve(program)) is None:
        assert base.hours == pytest.approx(other.hours, abs=1e-6)
        assert k * base.revenue.total == pytest.approx(other.revenue.total, rel=1e-6, abs=allowed)


# 4. Renaming, reordering or splitting a target in two changes no total.


def totals(problem: Problem) -> tuple[float, float]:
    """Return what the week of the first rep keeps, and what its hours gain [money]."""
    week = week_of(problem)
    return week.kept.total, earned(week)


def with_known_deal_amount(problem: Problem) -> Problem:
    """Return the problem with the mean deal stated, so that it no longer depends on how deals are cut."""
    assumptions = {**problem.policy.assumptions, "new_deal_amount": Assumption(value=20_000)}
    return attrs.evolve(problem, policy=attrs.evolve(problem.policy, assumptions=assumptions))


@given(one_rep)
def test_renaming_everything_changes_no_total(problem: Problem) -> None:
    renamed = attrs.evolve(
        problem,
        reps=tuple(attrs.evolve(rep, id="z") for rep in problem.reps),
        clients=tuple(attrs.evolve(client, id=f"9 {client.id[::-1]}", rep="z") for client in problem.clients),
        opportunities=tuple(
            attrs.evolve(deal, id=deal.id[::-1], rep="z", client=deal.client and f"9 {deal.client[::-1]}")
            for deal in problem.opportunities
        ),
    )

    assert totals(problem) == pytest.approx(totals(renamed), rel=MONEY, abs=rounding(week_of(problem)))


@given(one_rep, st.data())
def test_reordering_everything_changes_no_total(problem: Problem, data: st.DataObject) -> None:
    def any_order(items: Mapping[str, Item]) -> dict[str, Item]:
        return {name: items[name] for name in data.draw(st.permutations([*items]))}

    shuffled = attrs.evolve(
        problem,
        clients=tuple(data.draw(st.permutations(problem.clients))),
        opportunities=tuple(data.draw(st.permutations(problem.opportunities))),
        playbooks={
            name: attrs.evolve(book, actions=any_order(book.actions)) for name, book in problem.playbooks.items()
        },
        policy=attrs.evolve(problem.policy, hour_rules=any_order(problem.policy.hour_rules)),
    )

    assert totals(problem) == pytest.approx(totals(shuffled), rel=MONEY, abs=rounding(week_of(problem)))


@given(one_rep, st.data())
def test_splitting_a_client_in_two_halves_changes_no_total(problem: Problem, data: st.DataObject) -> None:
    """Two halves of a client earn at half the hours half of what it does; their chords may lie elsewhere."""
    assume(problem.clients)
    problem = with_known_deal_amount(problem)
    client = data.draw(st.sampled_from(problem.clients))
    classification = classify(problem)
    half = attrs.evolve(
        client,
        tier=classification.tiers[client.id].tier,
        flow_revenue=client.flow_revenue / 2,
        potential_revenue=None,
        half_hours=None,
        response=half_response(problem.policy.response_of(client)),
        minimum_hours=client.minimum_hours / 2,
        maximum_hours=None if client.maximum_hours is None else client.maximum_hours / 2,
    )
    others = tuple(
        attrs.evolve(other, tier=classification.tiers[other.id].tier) for other in problem.clients if other != client
    )
    whole = attrs.evolve(problem, clients=(*others, attrs.evolve(client, tier=half.tier)))
    split = attrs.evolve(problem, clients=(*others, half, attrs.evolve(half, id="the other half")))

    errors = [sum(target.curve.error for target in week_of(each).targets) for each in (whole, split)]
    allowed = max(errors) + rounding(week_of(whole))
    assert totals(whole) == pytest.approx(totals(split), rel=MONEY, abs=allowed)


def half_response(response: Response) -> Response:
    """Return the response of half a client: half the revenue at half the hours."""
    match response:
        case LinearResponse():
            return attrs.evolve(response, most_hours=response.most_hours / 2)
        case PowerResponse():
            return attrs.evolve(response, revenue_now=response.revenue_now / 2, hours_now=response.hours_now / 2)
        case ExponentialResponse():
            return ExponentialResponse(
                potential_revenue=response.potential_revenue / 2, half_hours=response.half_hours / 2
            )
        case PointsResponse():
            return PointsResponse(points=tuple((hours / 2, revenue / 2) for hours, revenue in response.points))
        case ModifiedExponentialResponse() | AdbudgResponse():
            return attrs.evolve(
                response,
                least_revenue=response.least_revenue / 2,
                most_revenue=response.most_revenue / 2,
                half_hours=response.half_hours / 2,
            )
        case LogisticResponse():
            return attrs.evolve(
                response,
                least_revenue=response.least_revenue / 2,
                most_revenue=response.most_revenue / 2,
                inflection_hours=response.inflection_hours / 2,
                growth_per_hour=response.growth_per_hour * 2,
            )


@given(one_rep, st.data())
def test_splitting_a_likely_deal_in_two_halves_changes_no_total(problem: Problem, data: st.DataObject) -> None:
    assume(problem.opportunities)
    problem = with_known_deal_amount(problem)
    deal = data.draw(st.sampled_from(problem.opportunities))
    others = tuple(other for other in problem.opportunities if other != deal)
    likely = attrs.evolve(deal, certainty=Certainty.LIKELY, amount=deal.amount or 1.0)
    half = attrs.evolve(
        likely, amount=(likely.amount or 0) / 2, routine_hours=problem.policy.routine_hours_of(deal) / 2
    )
    tiers = classify(problem).tiers
    problem = attrs.evolve(
        problem, clients=tuple(attrs.evolve(client, tier=tiers[client.id].tier) for client in problem.clients)
    )

    whole = attrs.evolve(problem, opportunities=(*others, likely))
    split = attrs.evolve(problem, opportunities=(*others, half, attrs.evolve(half, id="the other half")))

    assert totals(whole) == pytest.approx(totals(split), rel=MONEY, abs=rounding(week_of(whole)))


# 5. A price equals the finite difference of the optimum, on the side where it is defined; CBC and HiGHS agree.


def prices_of(week: RepWeek, solution: Solution) -> list[tuple[HourRow, float]]:
    """Return the hour rules' rows, each with what relaxing it by an hour gains [money per h/week]."""
    rows = [row for row in week.rows if row.strength is not Strength.ADVISORY]
    names = formulate(week)[0].row_names
    prices = dict(zip(names, solution.row_prices, strict=True))
    return [(row, prices[row_name(row)] * (-1 if row.side == AT_LEAST else 1)) for row in rows]


def assert_prices_lie_between_the_differences(week: RepWeek, solution: Solution, step: float, share: float) -> None:
    """Fail unless relaxing a row by a step gains at most its price, and tightening it costs at least that.

    The optimum is concave in a limit, so every price between its right and its left derivative obeys both, and no
    other number does: where the two agree, the price is the finite difference.
    """
    base, allowed = earned(week), share * money_at_stake(week)
    for row, price in prices_of(week, solution):
        outwards = -step if row.side == AT_LEAST else step
        assert price >= -allowed
        assert earned(shifted(week, row, outwards)) - base <= price * step + allowed
        assert base - earned(shifted(week, row, -outwards)) >= price * step - allowed


@given(small, st.sampled_from([1e-3, 0.5]))
def test_a_price_lies_between_the_finite_differences_of_both_sides(problem: Problem, step: float) -> None:
    week = week_of(problem)
    solution = solve(formulate(week)[0])

    assert_prices_lie_between_the_differences(week, solution, step, MONEY)
    for name, price in ((rule.name, rule.price_per_hour) for rule in allocated(problem).week.rules):
        if price is not None:
            relaxed = week
            for row in [row for row in week.rows if row.rule == name]:
                relaxed = shifted(relaxed, row, -step if row.side == AT_LEAST else step)
            assert earned(relaxed) - earned(week) <= price * step + rounding(week)


@given(small)
def test_cbc_and_highs_agree_on_the_optimum_and_on_what_prices_mean(problem: Problem) -> None:
    week = week_of(problem)
    program, _ = formulate(week)

    ours, theirs = solve(program), solve_with_cbc(program)

    assert ours.status == theirs.status
    unseen = unseen_by_cbc(week)
    assert ours.objective >= theirs.objective - 1e-6 * money_at_stake(week)
    assert ours.objective == pytest.approx(theirs.objective, rel=1e-6, abs=unseen + 1e-6 * money_at_stake(week))
    assert_prices_lie_between_the_differences(week, theirs, 0.25, 1e-6)


# 7. Expected revenue never exceeds the sum of the saturation values; the balance sheet always adds up.


@given(one_rep)
def test_expected_revenue_never_exceeds_the_saturation_values(problem: Problem) -> None:
    week, revenue = week_of(problem), allocated(problem).week.revenue

    most = sum(target.curve.saturation for target in week.targets) + sum(action.revenue for action in week.actions)
    counted = revenue.total + revenue.later * problem.policy.assumed("later_revenue_share")
    assert counted <= (week.kept.total + most) * (1 + MONEY)
    assert revenue.total >= week.kept.total * (1 - MONEY)


@given(problems(may_be_infeasible=True))
def test_every_balance_sheet_adds_up_to_the_cent(problem: Problem) -> None:
    result = plan(problem)

    sheets = [rep.sheet for rep in result.reps.values()]
    for sheet in (*sheets, result.team):
        assert_balanced(sheet)
    assert result.team.won == pytest.approx(sum(sheet.won for sheet in sheets), abs=0.001)


# 8. The sequence respects every prerequisite, lag and capacity; shuffled input gives the same dates.


def pool_of(person: str) -> str | None:
    """Return the pool of somebody who is not the rep; the buyer has none."""
    return None if person == BUYER else f"shared {person}"


def begun_by_nobody(problem: Problem) -> Problem:
    """Return the problem with nothing done yet, and one way to do everything."""
    books = {
        name: attrs.evolve(book, actions={key: attrs.evolve(action, any_of={}) for key, action in book.actions.items()})
        for name, book in problem.playbooks.items()
    }
    deals = tuple(attrs.evolve(deal, progress={}) for deal in problem.opportunities)
    return attrs.evolve(problem, playbooks=books, opportunities=deals)


def funded_tasks(problem: Problem, result: to.TerritoryPlan) -> list[Task]:
    """Return the work that a plan pays for, put together from the problem and the chosen shares alone."""
    tasks = []
    for rep in result.reps.values():
        shares = {(action.opportunity, action.action): action for action in rep.allocation.week.actions}
        for (deal, name), chosen in shares.items():
            action = problem.playbooks[result.classification.playbooks[deal]].actions[name]
            own = action.person == REP_ITSELF
            tasks.append(
                Task(
                    opportunity=deal,
                    action=name,
                    name=action.name,
                    rep=rep.rep.id,
                    person=rep.rep.id if own else action.person,
                    pool=f"{rep.rep.id} on {chosen.activity}" if own else pool_of(action.person),
                    effort_hours=action.effort_hours * chosen.share,
                    duration_days=action.duration_days,
                    spread=action.spread,
                    after={before: wait for before, wait in action.after.items() if (deal, before) in shares},
                    due=result.classification.deals[deal].close_date,
                )
            )
    return tasks


def hour_pools(problem: Problem, result: to.TerritoryPlan, calendar: Calendar) -> dict[str, Pool]:
    """Return who supplies hours under a plan: each rep the hours of each activity, shared people their week."""

    def free(who: str) -> Availability:
        shares = tuple(problem.free_share(who, day) for day in calendar.days)
        return Availability(day_shares=shares, weeks=calendar.weeks, days_per_week=problem.days_per_week(who))

    pools = {
        f"shared {name}": Pool(weekly_hours=person.weekly_hours, availability=free(name))
        for name, person in problem.people.items()
    }
    for rep in result.reps.values():
        own = free(rep.rep.id)
        day = (rep.rep.weekly_hours - rep.hours[problem.policy.admin]) / own.days_per_week
        pools |= {
            f"{rep.rep.id} on {name}": Pool(
                weekly_hours=hours, availability=own, daily_hours=max(0.0, day), day_key=rep.rep.id
            )
            for name, hours in rep.hours.items()
        }
    return pools


@given(problems(most_deals=6))
def test_the_sequence_respects_every_prerequisite_lag_and_capacity(problem: Problem) -> None:
    problem = begun_by_nobody(problem)
    result = plan(problem)
    tasks = funded_tasks(problem, result)
    target(float(len(tasks)))
    assume(tasks)
    calendar = common_calendar(problem)
    reps = result.reps.values()
    scheduled = tuple(action for rep in reps for action in rep.actions)
    dated = {(action.opportunity, action.action) for action in scheduled}
    unplaced = [task for task in tasks if task.node not in dated]
    late = tuple(deal for rep in reps for deal in rep.late_deals)
    claimed = attrs.evolve(
        result.schedule,
        actions=scheduled,
        late_deals=late,
        unplaced=tuple(UnplacedAction(opportunity=t.opportunity, action=t.action, reason="-") for t in unplaced),
    )

    complaints = verify_schedule(action_graph(tasks), hour_pools(problem, result, calendar), calendar, claimed)

    assert [] == complaints
    assert {task.opportunity for task in unplaced} <= {deal.opportunity for deal in late}


@given(problems(most_deals=6), st.data())
def test_shuffled_deals_get_the_same_dates(problem: Problem, data: st.DataObject) -> None:
    classification = classify(problem)
    allocations = {
        rep.id: allocate(value_week(problem, rep.id, classification), rep, problem.policy) for rep in problem.reps
    }
    shuffled = attrs.evolve(problem, opportunities=tuple(data.draw(st.permutations(problem.opportunities))))

    expected = order_actions(problem, classification, allocations).schedule
    assert expected == order_actions(shuffled, classification, allocations).schedule


@given(st.integers(1, 5), st.integers(0, 3))
def test_a_circle_of_prerequisites_is_named(length: int, others: int) -> None:
    circle = {f"c{i}": Action(name="-", effort_hours=1, after={f"c{(i - 1) % length}": 0}) for i in range(length)}
    chain = {f"x{i}": Action(name="-", effort_hours=1, after={"c0": 0}) for i in range(others)}

    with pytest.raises(to.CyclicActionsError) as caught:
        Playbook(name="circle", actions=chain | circle)

    cycle = caught.value.cycle
    assert set(circle) == set(cycle)
    for before, after in zip(cycle, (*cycle[1:], cycle[0]), strict=True):
        assert before in circle[after].after


# 9. What will be: a scenario without changes is its base. Scenarios are no part yet; until then, what they rest on.


@given(problems())
def test_planning_the_same_problem_twice_gives_equal_plans(problem: Problem) -> None:
    assert plan(problem) == plan(attrs.evolve(problem))


# What follows: impossible weeks, whole actions, ties.


@given(maybe_clashing)
def test_an_impossible_week_has_no_hours_and_says_why(problem: Problem) -> None:
    allocation = allocated(problem)
    assume(allocation.status is to.Status.INFEASIBLE)

    assert allocation.explanation is not None
    assert allocation.explanation.clashes
    with pytest.raises(to.NoAllocationError):
        _ = allocation.week


@given(one_rep)
def test_whole_actions_are_done_wholly_or_not_at_all_and_earn_no_more_than_shares_of_them(problem: Problem) -> None:
    relaxed, whole = allocated(problem).week, allocated(problem, whole_actions=True)

    assert_verified(problem, whole)
    assert {1.0} >= {action.share for action in whole.week.actions}
    assert whole.week.certificate.objective <= relaxed.certificate.bound + rounding(week_of(problem))
    assert whole.week.certificate.bound >= whole.week.certificate.objective - rounding(week_of(problem))


@given(one_rep)
def test_the_plan_nearest_the_recommended_week_earns_exactly_the_optimum(problem: Problem) -> None:
    week = week_of(problem)
    program, columns = formulate(week)
    first = solve(program)

    best = allocated(problem).week

    steepest = max(map(abs, program.objective), default=0.0)
    solver_slack = FEASIBILITY_TOLERANCE * steepest
    assert first.objective == pytest.approx(best.certificate.objective, rel=MONEY, abs=rounding(week) + solver_slack)
    hours = {name: first.values[position] for name, position in columns.hours.items()}
    idle = sum(first.values[position] for position in columns.idle.values())
    assert distance(week, best.hours, sum(best.idle.values())) <= distance(week, hours, idle) + 1e-6


def distance(week: RepWeek, hours: Mapping[str, float], idle_hours: float) -> float:
    """Return how far hours lie from the recommended values, administration and idle hours first [h/week]."""
    apart = sum(
        abs(sum(factor * hours[activity] for activity, factor in row.factors.items()) - row.limit_hours)
        for row in week.recommended
    )
    return ADMIN_WEIGHT * hours[week.admin] + IDLE_WEIGHT * idle_hours + apart
