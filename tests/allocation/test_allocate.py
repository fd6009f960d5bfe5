"""Weeks that can be checked by hand: every unit, basis and strength of a rule, idle and free hours, ties, clashes."""

import datetime as dt
from collections.abc import Callable

import attrs
import pytest

import territory_opt as to
from territory_opt.allocation.allocate import allocate
from territory_opt.allocation.allocation import Allocation, RuleOutcome
from territory_opt.allocation.valuation import value_week
from territory_opt.model.client import Client
from territory_opt.model.hour_rule import HourRule, LimitUnit, Strength
from territory_opt.model.opportunity import Certainty
from territory_opt.model.policy import Activity, ActivityKind, Policy
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Rep
from territory_opt.model.response import LinearResponse
from territory_opt.model.sorting_rules import CertaintyRule
from territory_opt.model.working_time import Period
from territory_opt.rules.classification import classify
from territory_opt.testing.plain import assumptions_by_hand

WithRules = Callable[..., Problem]
Allocate = Callable[[Problem], to.Allocation]

PREFERRED, ADVISORY = Strength.PREFERRED, Strength.ADVISORY
HOURS, DAYS = LimitUnit.HOURS, LimitUnit.DAYS


@pytest.fixture
def territory() -> Problem:
    """One rep of 40 hours, ten weeks, client a (1,000 an hour up to 30 h) in tier A, b (100 up to 10 h) in tier B."""
    kinds = {"A": "tier", "B": "tier", "prospecting": "prospecting", "admin": "admin"}
    monday = dt.date(2026, 1, 5)
    return Problem(
        reps=(Rep(id="ana", weekly_hours=40),),
        clients=(
            Client(id="a", rep="ana", tier="A", response=LinearResponse(revenue_per_hour=1000, most_hours=30)),
            Client(id="b", rep="ana", tier="B", response=LinearResponse(revenue_per_hour=100, most_hours=10)),
        ),
        policy=Policy(
            name="by hand",
            activities={name: Activity(name=name, kind=ActivityKind(kind)) for name, kind in kinds.items()},
            certainty_rules={"likely": CertaintyRule(when="odds > 0.5", certainty=Certainty.LIKELY)},
            assumptions=assumptions_by_hand(likely_routine_hours=20.0),
        ),
        as_of=monday,
        period=Period(start=monday, end=monday + dt.timedelta(weeks=10, days=-1)),
    )


@pytest.fixture
def with_rules(territory: Problem) -> WithRules:
    """Return the territory under these hour rules."""

    def under(**rules: HourRule) -> Problem:
        return attrs.evolve(territory, policy=attrs.evolve(territory.policy, hour_rules=rules))

    return under


@pytest.fixture
def allocated() -> Allocate:
    """Return the allocation of the only rep."""

    def of(problem: Problem) -> Allocation:
        rep = problem.reps[0]
        return allocate(value_week(problem, rep.id, classify(problem)), rep, problem.policy)

    return of


def only_rule(allocation: to.Allocation) -> RuleOutcome:
    """Return the outcome of the only rule."""
    (outcome,) = allocation.week.rules
    return outcome


def test_without_rules_hours_go_where_they_earn_most_and_the_last_ones_fill_the_week(
    territory: Problem, allocated: Allocate
) -> None:
    week = allocated(territory).week

    assert {"A": 30.0, "B": 10.0, "prospecting": 0.0, "admin": 0.0} == pytest.approx(week.hours)
    assert 31_000 == pytest.approx(week.revenue.total)
    assert to.Status.OPTIMAL == allocated(territory).status


@pytest.mark.parametrize(
    ("rule", "hours"),
    [
        (HourRule(terms={"A": 1.0}, at_most=0.5), 20),
        (HourRule(terms={"A": 1.0}, at_most=0.5, of="selling"), 20),
        (HourRule(terms={"A": 1.0}, at_most=2, unit=DAYS), 16),
        (HourRule(terms={"A": 1.0}, at_most=2, unit=DAYS, of="selling"), 16),
        (HourRule(terms={"A": 1.0}, at_most=7, unit=HOURS), 7),
        (HourRule(terms={"A": 1.0}, at_most=2, of="B"), 80 / 3),
        (HourRule(terms={"A": 1.0, "B": 2.0}, at_most=24, unit=HOURS), 24),
        (HourRule(terms={"A": 1.0}, recommended=0.25, flex=0.2), 12),
    ],
)
def test_a_required_rule_of_every_unit_and_basis_holds_exactly(
    with_rules: WithRules, allocated: Allocate, rule: HourRule, hours: float
) -> None:
    allocation = allocated(with_rules(rule=rule))

    assert hours == pytest.approx(allocation.week.hours["A"])
    assert only_rule(allocation).binding
    assert 0 == pytest.approx(only_rule(allocation).slack_hours, abs=1e-9)


def test_a_share_of_selling_time_grows_as_administration_shrinks(with_rules: WithRules, allocated: Allocate) -> None:
    problem = with_rules(
        half=HourRule(terms={"A": 1.0}, at_most=0.5, of="selling"),
        office=HourRule(terms={"admin": 1.0}, at_least=8, unit=HOURS),
    )

    week = allocated(problem).week

    assert 8 == pytest.approx(week.hours["admin"])
    assert 16 == pytest.approx(week.hours["A"])
    assert {"half": 1000.0, "office": 500.0} == pytest.approx({rule.name: rule.price_per_hour for rule in week.rules})


@pytest.mark.parametrize(("penalty", "hours"), [(999, 30), (1001, 20)])
def test_a_preferred_rule_bends_exactly_when_that_is_cheaper(
    with_rules: WithRules, allocated: Allocate, penalty: float, hours: float
) -> None:
    """An hour on client a earns 1,000."""
    rule = HourRule(terms={"A": 1.0}, at_most=20, unit=HOURS, strength=PREFERRED, penalty_per_hour=penalty)

    allocation = allocated(with_rules(rule=rule))

    assert hours == pytest.approx(allocation.week.hours["A"])
    assert 20 - hours == pytest.approx(only_rule(allocation).slack_hours)
    paid = penalty * (hours - 20)
    assert allocation.week.revenue.total - paid == pytest.approx(allocation.week.certificate.objective)


def test_an_advisory_rule_is_reported_and_never_enforced(with_rules: WithRules, allocated: Allocate) -> None:
    rule = HourRule(terms={"A": 1.0}, at_most=20, unit=HOURS, strength=ADVISORY)

    outcome = only_rule(allocated(with_rules(rule=rule)))

    assert 30 == pytest.approx(outcome.value_hours)
    assert -10 == pytest.approx(outcome.slack_hours)
    assert outcome.price_per_hour is None


def test_minimum_contact_is_kept_at_the_cost_of_better_work(territory: Problem, allocated: Allocate) -> None:
    a, b = territory.clients
    problem = attrs.evolve(
        territory,
        clients=(a, attrs.evolve(b, minimum_hours=4)),
        reps=(attrs.evolve(territory.reps[0], weekly_hours=20),),
    )

    week = allocated(problem).week

    assert {"a": 16.0, "b": 4.0} == pytest.approx({target.id: target.weekly_hours for target in week.targets})


def test_the_need_of_administration_is_a_rule_with_a_price(territory: Problem, allocated: Allocate) -> None:
    problem = attrs.evolve(territory, reps=(attrs.evolve(territory.reps[0], admin_hours=12),))

    outcome = only_rule(allocated(problem))

    assert "admin_need" == outcome.name
    assert 12 == pytest.approx(outcome.value_hours)
    assert 1000 == pytest.approx(outcome.price_per_hour)


def test_hours_that_earn_nothing_stay_free(territory: Problem, allocated: Allocate) -> None:
    problem = attrs.evolve(territory, clients=())

    week = allocated(problem).week

    assert 40 == pytest.approx(week.free_hours)
    assert 0 == sum(week.idle.values())


def test_a_floor_without_work_is_kept_with_idle_hours_and_no_more_of_them_than_it_asks_for(
    with_rules: WithRules, allocated: Allocate
) -> None:
    floor = HourRule(terms={"prospecting": 1.0}, at_least=6, unit=HOURS)
    problem = attrs.evolve(with_rules(floor=floor), clients=())

    week = allocated(problem).week

    assert {"A": 0.0, "B": 0.0, "prospecting": 6.0} == pytest.approx(week.idle)
    assert 34 == pytest.approx(week.free_hours)


def test_of_weeks_that_earn_the_same_the_one_nearest_the_recommended_shares_is_chosen(
    with_rules: WithRules, allocated: Allocate
) -> None:
    problem = with_rules(
        top=HourRule(terms={"A": 1.0}, recommended=0.6, flex=1.0, of="selling"),
        middle=HourRule(terms={"B": 1.0}, recommended=0.4, flex=1.0, of="selling"),
    )
    same = LinearResponse(revenue_per_hour=500, most_hours=40)
    problem = attrs.evolve(problem, clients=tuple(attrs.evolve(client, response=same) for client in problem.clients))

    week = allocated(problem).week

    assert week.ties
    assert (24, 16) == pytest.approx((week.hours["A"], week.hours["B"]))
    assert 20_000 == pytest.approx(week.revenue.total)


def test_a_recommended_share_of_administration_itself_breaks_ties_too(
    with_rules: WithRules, allocated: Allocate
) -> None:
    office = HourRule(terms={"admin": 1.0}, recommended=0.25, flex=0.0, of="selling")
    problem = attrs.evolve(with_rules(office=office), clients=())

    assert 8 == pytest.approx(allocated(problem).week.hours["admin"])


def test_an_impossible_week_names_the_rules_and_repairs_that_work(with_rules: WithRules, allocated: Allocate) -> None:
    problem = with_rules(
        floor=HourRule(terms={"A": 1.0}, at_least=0.8),
        office=HourRule(terms={"admin": 1.0}, at_least=12, unit=HOURS),
        harmless=HourRule(terms={"B": 1.0}, at_most=39, unit=HOURS),
    )

    allocation = allocated(problem)

    assert to.Status.INFEASIBLE == allocation.status
    assert allocation.explanation is not None
    assert [("floor", "office")] == [clash.rules for clash in allocation.explanation.clashes]
    repairs = {change.rule: change.after for repair in allocation.explanation.repairs for change in repair.changes}
    assert {"floor": 0.7, "office": 8.0} == pytest.approx(repairs)
    with pytest.raises(to.NoAllocationError, match="on admin: these cannot hold together"):
        _ = allocation.week


def test_a_clash_names_no_rule_that_could_be_left_out(with_rules: WithRules, allocated: Allocate) -> None:
    """With administration free to take the whole week, the first two rules clash by themselves."""
    problem = with_rules(
        least=HourRule(terms={"admin": 1.0, "B": 2.0}, at_least=54, unit=HOURS),
        tiers=HourRule(terms={"A": 1.0, "B": 2.0}, at_most=14, unit=HOURS),
        office=HourRule(terms={"admin": 1.0}, at_most=15, unit=HOURS),
    )

    explanation = allocated(problem).explanation

    assert explanation is not None
    assert [("least", "tiers")] == [clash.rules for clash in explanation.clashes]


def test_a_client_of_another_rep_takes_no_hours(territory: Problem, allocated: Allocate) -> None:
    ben = to.Rep(id="ben")
    other = Client(id="c", rep="ben", tier="A", response=LinearResponse(revenue_per_hour=9000, most_hours=40))
    problem = attrs.evolve(territory, reps=(*territory.reps, ben), clients=(*territory.clients, other))

    assert allocated(problem).week.hours == allocated(territory).week.hours
