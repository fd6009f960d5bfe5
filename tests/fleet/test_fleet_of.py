"""The fleet of a territory is planned as the territory is; who is no fleet is listed with the reason."""

import datetime as dt
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt import Client, Rep, plan, read_demo
from territory_opt.banded.columns import Method
from territory_opt.errors import InvalidInputError
from territory_opt.fleet.compare_many import compare_many
from territory_opt.fleet.fleet_of import fleet_of
from territory_opt.fleet.plan_many import plan_many
from territory_opt.fleet.sweep_many import sweep_many
from territory_opt.model.hour_rule import HourRule, LimitUnit
from territory_opt.model.opportunity import Certainty, Opportunity
from territory_opt.model.problem import Problem
from territory_opt.testing.problems import problems

DEMO = attrs.evolve(read_demo(), opportunities=())


def is_planned_as(problem: Problem) -> None:
    made = fleet_of(problem)
    assert {rep.id for rep in problem.reps} - set(made.others) == set(made.fleet.reps.tolist() if made.fleet else ())
    assert all(made.others.values())
    if made.fleet is None:
        return
    planned, weeks = plan_many(made.fleet, method=Method.PLAIN), plan(problem).reps
    for place, rep in enumerate(planned.columns["rep"].tolist()):
        allocation = weeks[rep].allocation
        told = {name: column[place] for name, column in planned.columns.items()}
        assert str(allocation.status) == told["status"]
        if allocation.best is None:
            continue
        week = allocation.week
        for rule in week.rules:
            if rule.price_per_hour is not None:
                assert told[f"price_{rule.name}"] >= rule.price_per_hour - 1e-6
        assert week.certificate.objective == pytest.approx(told["objective"], rel=1e-9, abs=1e-6)
        if not week.ties and not told["ties"]:
            assert week.revenue.total == pytest.approx(told["expected_revenue"], rel=1e-9)
            assert dict(week.hours) == pytest.approx({name: told[f"hours_{name}"] for name in week.hours}, abs=1e-6)
            record = planned[rep].week
            spent = {(target.kind, target.id): target.weekly_hours for target in week.targets}
            assert spent == pytest.approx(
                {(each.kind, each.id): each.weekly_hours for each in record.targets}, abs=1e-6
            )
            assert week.certificate.curve_error == pytest.approx(record.certificate.curve_error)


@given(problems(most_deals=1, may_be_infeasible=True))
@settings(deadline=None)
def test_a_territory_is_planned_as_its_fleet_is(problem: Problem) -> None:
    is_planned_as(problem)


@given(st.integers(0, 10_000))
@settings(deadline=None)
def test_prices_are_those_of_a_plan_where_limits_do_not_meet_by_design(seed: int) -> None:
    random = np.random.default_rng(seed)
    rules = {
        "A": HourRule(terms={"A": 1.0}, of="selling", at_most=random.uniform(0.2, 0.5)),
        "B": HourRule(terms={"B": 1.0}, unit=LimitUnit.HOURS, at_least=random.uniform(2.0, 8.0)),
        "admin": HourRule(terms={"admin": 1.0}, at_least=random.uniform(0.05, 0.2)),
    }
    clients = tuple(
        Client(id=f"c{i}", rep="r", tier="AB"[i % 2], potential_revenue=random.uniform(1e4, 1e5), half_hours=half)
        for i, half in enumerate(random.uniform(0.5, 5.0, 4).tolist())
    )
    problem = attrs.evolve(
        DEMO,
        reps=(Rep(id="r", weekly_hours=float(random.uniform(20.0, 50.0))),),
        clients=clients,
        policy=attrs.evolve(DEMO.policy, hour_rules=rules),
    )
    made = fleet_of(problem)
    assert made.fleet is not None
    planned, week = plan_many(made.fleet, method=Method.PLAIN), plan(problem).reps["r"].allocation.week
    told = {rule.name: rule.price_per_hour for rule in week.rules}
    assert told == pytest.approx({name: planned.columns[f"price_{name}"][0] for name in told}, rel=1e-6, abs=1e-6)


def test_the_demo_without_deals_is_a_fleet() -> None:
    made = fleet_of(DEMO)
    assert made.fleet is not None
    assert made.fleet.num_reps + len(made.others) == len(DEMO.reps)
    is_planned_as(DEMO)


def test_kinds_of_targets_may_share_an_id() -> None:
    channel = next(iter(DEMO.policy.channels))
    same = Client(id=channel, rep="ana", tier="A", potential_revenue=5_000)
    is_planned_as(attrs.evolve(DEMO, clients=(*DEMO.clients, same)))


def test_who_is_no_fleet_is_listed_with_the_reason() -> None:
    demo = read_demo()
    made = fleet_of(demo)
    assert "Stretch" in made.others["ana"]
    calls = attrs.evolve(DEMO.clients[0], hours_per_call=1.0)
    made = fleet_of(attrs.evolve(DEMO, clients=(calls, *DEMO.clients[1:])))
    assert "whole calls" in made.others[calls.rep]


def test_a_deal_due_before_the_first_working_day_is_due_before_the_period_ends() -> None:
    saturday = dt.date(2026, 1, 3)
    deal = Opportunity(id="d", rep="ana", amount=5_000, odds=0.5, close_date=saturday, certainty=Certainty.LIKELY)
    period = attrs.evolve(DEMO.period, start=saturday)
    made = fleet_of(attrs.evolve(DEMO, as_of=dt.date(2026, 1, 2), period=period, opportunities=(deal,)))
    assert "deals are due before the period ends: d" == made.others["ana"]


def test_no_rep_of_bands_is_no_fleet() -> None:
    rules = {"ratio": attrs.evolve(DEMO.policy.hour_rules["top_tier"], of="B")}
    made = fleet_of(attrs.evolve(DEMO, policy=attrs.evolve(DEMO.policy, hour_rules=rules), reps=DEMO.reps))
    assert made.fleet is None
    assert {rep.id for rep in DEMO.reps} == set(made.others)


def test_a_rep_without_clients_is_in_the_fleet() -> None:
    made = fleet_of(attrs.evolve(DEMO, reps=(*DEMO.reps, Rep(id="new"))))
    assert made.fleet is not None
    assert "new" in made.fleet.reps.tolist()


def test_none_for_a_fleet_is_told_with_where_the_reasons_stand() -> None:
    none: Any = None
    for use in (lambda: plan_many(none), lambda: compare_many(none, []), lambda: sweep_many(none, [])):
        with pytest.raises(InvalidInputError, match="see why in its `others`"):
            use()
