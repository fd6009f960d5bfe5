"""The fleet of a territory is planned as the territory is; who is no fleet is listed with the reason."""

import attrs
import pytest
from hypothesis import given, settings

from territory_opt import Client, Rep, plan, read_demo
from territory_opt.banded.columns import Method
from territory_opt.fleet.fleet_of import fleet_of
from territory_opt.fleet.plan_many import plan_many
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


def test_no_rep_of_bands_is_no_fleet() -> None:
    rules = {"ratio": attrs.evolve(DEMO.policy.hour_rules["top_tier"], of="B")}
    made = fleet_of(attrs.evolve(DEMO, policy=attrs.evolve(DEMO.policy, hour_rules=rules), reps=DEMO.reps))
    assert made.fleet is None
    assert {rep.id for rep in DEMO.reps} == set(made.others)


def test_a_rep_without_clients_is_in_the_fleet() -> None:
    made = fleet_of(attrs.evolve(DEMO, reps=(*DEMO.reps, Rep(id="new"))))
    assert made.fleet is not None
    assert "new" in made.fleet.reps.tolist()
