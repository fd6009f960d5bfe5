"""Coverage plans: what the unidentified rest takes, what the booked hours yield, and where to look."""

import datetime as dt
import math
from typing import Any

import attrs
import pytest
from hypothesis import given, settings

from territory_opt.allocation.allocation import Allocation, Status
from territory_opt.files.policy_file import read_policy
from territory_opt.model.busy import Busy
from territory_opt.model.client import Client
from territory_opt.model.finding import Assumption
from territory_opt.model.hour_rule import HourRule, LimitUnit
from territory_opt.model.opportunity import Certainty, Opportunity
from territory_opt.model.policy import Channel, Policy
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Rep
from territory_opt.model.working_time import Period
from territory_opt.planning.coverage import MOST_PLACES, CoveragePlan, clients_with_deals, coverage_plan
from territory_opt.planning.plan import plan
from territory_opt.rules.classification import classify
from territory_opt.testing import problems

BASE = read_policy()
AS_OF = dt.date(2026, 1, 5)
PERIOD = Period(start=AS_OF, end=dt.date(2026, 5, 24))
"""Twenty weeks of five working days."""


def policy(**assumed: float) -> Policy:
    """Return a policy of ten hours on one channel, with some assumptions changed."""
    numbers = {
        "opportunities_per_meeting": 0.5,
        "new_deal_odds": 0.25,
        "new_deal_amount": 10_000.0,
        "sales_cycle_weeks": 12.0,
        **assumed,
    }
    assumptions = {name: Assumption(value=value) for name, value in numbers.items()}
    return attrs.evolve(
        BASE,
        playbook_rules={},
        hour_rules={"booked": HourRule(terms={"prospecting": 1.0}, at_least=10, at_most=10, unit=LimitUnit.HOURS)},
        channels={"calls": Channel(name="Calls", meetings_per_hour=0.5, most_meetings=5)},
        assumptions={**BASE.assumptions, **assumptions},
    )


def coverage(target: float | None = 50_000, *, rules: Policy | None = None, **fields: Any) -> CoveragePlan:  # noqa: ANN401
    """Return the coverage plan of a planned rep."""
    problem = Problem(
        reps=(Rep(id="ana", weekly_hours=40, target=target),),
        policy=rules or policy(),
        as_of=AS_OF,
        period=PERIOD,
        **fields,
    )
    return plan(problem).reps["ana"].coverage


def test_what_the_remainder_takes_by_hand() -> None:
    found = coverage(50_000)

    assert (50_000, 8) == (found.remainder, found.weeks_to_find)
    assert 50_000 / (0.25 * 10_000) / 8 == found.needed_weekly_deals
    assert 2.5 / 0.5 == found.needed_weekly_meetings


def test_what_the_booked_hours_yield_by_hand() -> None:
    found = coverage()

    (calls,) = found.channels
    booked_meetings = 5 * (1 - math.exp(-0.5 * 10 / 5))
    assert "calls" == calls.channel
    assert 10 == pytest.approx(calls.weekly_hours)
    assert booked_meetings == pytest.approx(calls.weekly_meetings, rel=1e-3)
    assert booked_meetings * 0.5 == pytest.approx(found.weekly_deals, rel=1e-3)
    assert found.weekly_meetings == calls.weekly_meetings


def test_deals_and_clients_leave_less_to_be_found() -> None:
    sure = Opportunity(
        id="d1", rep="ana", amount=20_000, odds=1, certainty=Certainty.LIKELY, close_date=dt.date(2026, 3, 2),
        routine_hours=0,
    )  # fmt: skip

    assert 30_000 == pytest.approx(coverage(opportunities=[sure]).remainder)


def test_a_target_that_is_covered_needs_no_meetings() -> None:
    found = coverage(0)

    assert (0, None, None) == (found.remainder, found.needed_weekly_meetings, found.needed_weekly_deals)


def test_a_rep_without_a_target_has_no_remainder() -> None:
    assert (None, None, None) == (
        coverage(None).remainder,
        coverage(None).needed_weekly_meetings,
        coverage(None).needed_weekly_deals,
    )


@pytest.mark.parametrize("assumed", [{"sales_cycle_weeks": 20.0}, {"new_deal_odds": 0.0}, {"new_deal_amount": 0.0}])
def test_what_cannot_come_from_prospecting_needs_no_number_of_meetings(assumed: dict[str, float]) -> None:
    found = coverage(rules=policy(**assumed))

    assert (50_000, None, None) == (found.remainder, found.needed_weekly_meetings, found.needed_weekly_deals)


def test_meetings_that_become_no_deals_are_not_counted_on() -> None:
    found = coverage(rules=policy(opportunities_per_meeting=0.0))

    assert (2.5, None, 0) == (found.needed_weekly_deals, found.needed_weekly_meetings, found.weekly_deals)


def test_clients_without_a_deal_or_recent_contact_are_ranked_by_potential() -> None:
    recent, old = AS_OF - dt.timedelta(days=60), AS_OF - dt.timedelta(days=61)
    potentials = {"low": 100, "high": 900, "talked": 500, "silent": 700, "busy": 9000}
    clients = [
        Client(id=name, rep="ana", potential_revenue=potential, half_hours=0.001)
        for name, potential in potentials.items()
    ]
    contacts = {"talked": recent, "silent": old, "busy": recent}
    clients = [attrs.evolve(each, last_contact=contacts.get(each.id)) for each in clients]
    deals = [Opportunity(id=name, rep="ana", client=name) for name in ("busy", "silent")]

    found = coverage(clients=clients, opportunities=deals).clients

    assert [
        ("high", 900, False, False),
        ("silent", 700, True, False),
        ("talked", 500, False, True),
        ("low", 100, False, False),
    ] == [(each.client, each.potential_revenue, each.has_open_deal, each.has_recent_contact) for each in found]


def test_equal_potentials_are_ranked_by_name_and_only_the_first_are_shown() -> None:
    clients = [Client(id=f"c{i}", rep="ana", potential_revenue=5) for i in (7, 3, 5, 1, 9, 2, 8)]

    found = coverage(clients=clients)

    assert ["c1", "c2", "c3", "c5", "c7"] == [each.client for each in found.clients]
    assert len(found.clients) == MOST_PLACES


def test_segments_without_deals_are_ranked_by_potential() -> None:
    clients = [
        Client(id="c1", rep="ana", tier="A", industry="trade", area="north", potential_revenue=50, half_hours=0.001),
        Client(id="c2", rep="ana", tier="A", industry="craft", potential_revenue=30, half_hours=0.001),
        Client(id="c3", rep="ana", tier="B", industry="trade", potential_revenue=900, half_hours=0.001),
    ]

    found = coverage(clients=clients, opportunities=[Opportunity(id="d1", rep="ana", client="c3")]).segments

    assert [
        ("tier", "A", 2, 80),
        ("area", "north", 1, 50),
        ("industry", "trade", 1, 50),
        ("industry", "craft", 1, 30),
    ] == [(each.kind, each.name, each.num_clients, each.potential_revenue) for each in found]


def test_a_rep_without_a_week_has_places_to_look_and_no_yields() -> None:
    problem = Problem(
        reps=(Rep(id="ana", target=500),),
        clients=(Client(id="c1", rep="ana", potential_revenue=5),),
        policy=policy(),
        as_of=AS_OF,
        period=PERIOD,
    )

    found = coverage_plan(
        problem, classify(problem), "ana", Allocation(rep="ana", status=Status.INFEASIBLE), clients_with_deals(problem)
    )

    assert (None, (), 0, ["c1"]) == (
        found.remainder,
        found.channels,
        found.weekly_meetings,
        [each.client for each in found.clients],
    )


@settings(max_examples=25)
@given(problem=problems(may_be_infeasible=True))
def test_meetings_and_deals_needed_would_bring_the_remainder(problem: Problem) -> None:
    planned = plan(problem)

    for rep_id, rep in planned.reps.items():
        found = rep.coverage
        assert found.remainder is None or found.remainder >= 0
        if found.needed_weekly_deals is not None:
            won = problem.policy.assumed("new_deal_odds") * planned.classification.new_deal_amounts[rep_id]
            assert found.remainder == pytest.approx(found.needed_weekly_deals * won * found.weeks_to_find)
        if rep.allocation.best is not None:
            booked = sum(target.weekly_hours for target in rep.allocation.best.targets if target.kind == "channel")
            assert booked == pytest.approx(sum(channel.weekly_hours for channel in found.channels))


def test_the_weeks_to_find_deals_in_shrink_by_the_share_that_meetings_take() -> None:
    midnight = dt.datetime.combine(AS_OF, dt.time())
    mornings = [
        Busy(start=midnight + dt.timedelta(days=i, hours=8.5), end=midnight + dt.timedelta(days=i, hours=12.5))
        for i in range(140)
    ]
    problem = Problem(
        reps=(Rep(id="ana", weekly_hours=40, target=50_000, busy=tuple(mornings)),),
        policy=policy(),
        as_of=AS_OF,
        period=PERIOD,
    )

    found = plan(problem).reps["ana"].coverage

    assert 4 == pytest.approx(found.weeks_to_find)
    assert 50_000 / (0.25 * 10_000) / 4 == pytest.approx(found.needed_weekly_deals)
