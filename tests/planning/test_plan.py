"""The pipeline: every funded action ends in time, every week is verified, and what cannot be is said."""

import datetime as dt
from typing import Any

import attrs
import pytest
from hypothesis import given, settings

from territory_opt.allocation.allocation import Allocation, Status
from territory_opt.errors import InvalidInputError, NoAllocationError, UnverifiedPlanError
from territory_opt.files.folder import read_demo
from territory_opt.files.policy_file import read_policy
from territory_opt.model.hour_rule import HourRule
from territory_opt.model.opportunity import Certainty, Opportunity
from territory_opt.model.playbook import Action, Playbook
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Person, Rep
from territory_opt.model.sorting_rules import TierRule
from territory_opt.model.working_time import Period
from territory_opt.planning import drafting, fitting
from territory_opt.planning.plan import TerritoryPlan, plan
from territory_opt.testing import assert_verified, problems

AS_OF = dt.date(2026, 1, 5)
POLICY = attrs.evolve(read_policy(), playbook_rules={}, hour_rules={})
PITCH = Playbook(
    name="Pitch",
    actions={
        "demo": Action(name="Demo", effort_hours=4, odds_gain=0.2, person="engineer"),
        "offer": Action(name="Offer", effort_hours=2, odds_gain=0.1, after={"demo": 1}),
    },
)


def stretch(deal_id: str, amount: float, close_date: dt.date, **fields: Any) -> Opportunity:  # noqa: ANN401
    """Return a Stretch deal that is pitched for."""
    given_fields = {"rep": "ana", "odds": 0.3, "certainty": Certainty.STRETCH, "playbook": "pitch", **fields}
    return Opportunity(id=deal_id, amount=amount, close_date=close_date, **given_fields)


def territory(*deals: Opportunity, engineer_hours: float = 40, **fields: Any) -> Problem:  # noqa: ANN401
    """Return a territory whose deals need an engineer of so many hours."""
    given_fields = {
        "reps": [Rep(id="ana", target=100_000)],
        "policy": POLICY,
        "playbooks": {"pitch": PITCH},
        "people": {"engineer": Person(name="Engineer", weekly_hours=engineer_hours)},
        "as_of": AS_OF,
        "period": Period.named("2026-Q1"),
        **fields,
    }
    return Problem(opportunities=deals, **given_fields)


def codes(planned: TerritoryPlan) -> dict[str, tuple[int, float, str]]:
    """Return count, money and message of every finding by its code."""
    return {finding.code: (finding.count, finding.amount, finding.message) for finding in planned.findings}


def assert_in_time(planned: TerritoryPlan) -> None:
    """Fail unless every dated action ends by its deal's close date, and every funded one is dated."""
    for rep in planned.reps.values():
        assert () == rep.late_deals
        for action in rep.actions:
            due = planned.classification.deals[action.opportunity].close_date
            assert due is not None
            assert action.finish <= due
        if rep.allocation.best is not None:
            funded = {(each.opportunity, each.action) for each in rep.allocation.best.actions if each.share > 1e-6}
            assert funded <= {(each.opportunity, each.action) for each in rep.actions}


def test_a_deal_with_time_gets_its_whole_playbook() -> None:
    planned = plan(territory(stretch("d1", 10_000, dt.date(2026, 3, 2))))

    assert ["demo", "offer"] == [action.action for action in planned.reps["ana"].actions]
    assert ["engineer", "ana"] == [action.person for action in planned.reps["ana"].actions]
    assert 10_000 * 0.6 == pytest.approx(planned.reps["ana"].sheet.stretch.expected)
    assert {"stretch_too_late", "actions_crowded_out", "deals_late_by_hours"}.isdisjoint(codes(planned))
    assert_in_time(planned)


def test_actions_that_end_too_late_even_alone_are_not_planned_and_told() -> None:
    planned = plan(
        territory(stretch("late", 8_000, AS_OF + dt.timedelta(days=1)), stretch("far", 500, dt.date(2026, 3, 2)))
    )

    assert {("late", "demo"), ("far", "demo"), ("far", "offer")} == {
        (action.opportunity, action.action) for action in planned.reps["ana"].actions
    }
    count, amount, message = codes(planned)["stretch_too_late"]
    assert (1, 8_000) == (count, amount)
    assert "late (1 working day late)" in message
    assert_in_time(planned)


def test_two_deals_of_one_rep_in_need_of_a_busy_person_share_the_hours_there_are() -> None:
    friday = dt.date(2026, 1, 9)
    problem = territory(stretch("big", 20_000, friday), stretch("small", 5_000, friday), engineer_hours=5)

    shared, whole = plan(problem), plan(problem, whole_actions=True)

    demos = {each.opportunity: each.effort_hours for each in shared.reps["ana"].actions if each.action == "demo"}
    assert {"big": 4.0, "small": 1.0} == pytest.approx(demos)
    assert {("big", "demo"), ("big", "offer")} == {
        (action.opportunity, action.action) for action in whole.reps["ana"].actions
    }
    for planned in (shared, whole):
        assert_in_time(planned)


def test_reps_who_share_a_person_crowd_each_other_out_and_only_they_are_planned_anew() -> None:
    friday = dt.date(2026, 1, 9)
    calls: list[tuple[int, int]] = []
    problem = territory(
        stretch("big", 20_000, friday),
        stretch("small", 5_000, friday, rep="ben"),
        engineer_hours=5,
        reps=[Rep(id="ana"), Rep(id="ben"), Rep(id="cleo")],
    )

    planned = plan(problem, progress=lambda done, total: calls.append((done, total)))

    assert ({"big"}, set()) == (
        {action.opportunity for action in planned.reps["ana"].actions},
        {action.opportunity for action in planned.reps["ben"].actions},
    )
    assert [(1, 3), (2, 3), (3, 3)] == calls
    assert 5_000 * 0.3 == pytest.approx(planned.reps["ben"].sheet.stretch.expected)
    count, amount, message = codes(planned)["actions_crowded_out"]
    assert 1 == count
    assert 5_000 * 0.3 == pytest.approx(amount)
    assert "Engineer (1)" in message
    assert_in_time(planned)


def test_a_person_nobody_can_reach_in_time_leaves_the_deal_its_present_odds() -> None:
    planned = plan(territory(stretch("d1", 9_000, dt.date(2026, 1, 9)), engineer_hours=0.5))

    assert () == planned.reps["ana"].actions
    assert 9_000 * 0.3 == pytest.approx(planned.reps["ana"].sheet.stretch.expected)
    assert "stretch_too_late" in codes(planned)
    assert "more than a year" not in codes(planned)["stretch_too_late"][2]


def test_what_takes_more_than_a_year_is_told_as_that() -> None:
    planned = plan(territory(stretch("d1", 9_000, dt.date(2026, 1, 9)), engineer_hours=0.01))

    assert "d1 (more than a year late)" in codes(planned)["stretch_too_late"][2]


def test_what_is_late_after_the_last_round_is_reported_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "MOST_ROUNDS", 1)
    friday = dt.date(2026, 1, 9)
    deals = stretch("big", 20_000, friday), stretch("small", 5_000, friday, rep="ben")

    planned = plan(territory(*deals, engineer_hours=5, reps=[Rep(id="ana"), Rep(id="ben")]))

    late = [deal.opportunity for rep in planned.reps.values() for deal in rep.late_deals]
    count, amount, message = codes(planned)["deals_late_by_hours"]
    assert (1, 1) == (len(late), count)
    assert f"{late[0]} (" in message
    assert amount == pytest.approx({"big": 20_000, "small": 5_000}[late[0]] * 0.3)


def test_a_territory_without_stretch_deals_has_no_actions() -> None:
    planned = plan(territory(Opportunity(id="d1", rep="ana", amount=5, odds=0.9, close_date=dt.date(2026, 2, 2))))

    assert (1, ()) == (planned.reps["ana"].sheet.likely.count, planned.reps["ana"].actions)


def test_planning_twice_gives_the_same_plan() -> None:
    problem = read_demo()

    assert plan(problem) == plan(problem)


def test_whole_actions_are_done_wholly_or_not_at_all() -> None:
    planned = plan(read_demo(), whole_actions=True)

    shares = {round(action.share, 9) for rep in planned.reps.values() for action in rep.allocation.week.actions}
    assert {1.0} == shares
    assert {"mixed-integer program"} == {rep.allocation.week.certificate.method for rep in planned.reps.values()}
    assert_in_time(planned)


def test_an_allocation_that_fails_its_check_is_never_shown_as_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafting, "verify", lambda *_, **__: ["hours add up to 41", "A is negative"])

    with pytest.raises(UnverifiedPlanError, match="the week of ana failed its own check") as caught:
        plan(territory())

    assert ("hours add up to 41", "A is negative") == caught.value.complaints


def test_a_rep_without_a_possible_week_does_not_keep_the_others_from_theirs() -> None:
    admin = HourRule(terms={"admin": 1.0}, at_most=0.2)
    problem = territory(
        reps=[Rep(id="ana", target=10, admin_hours=20), Rep(id="ben", target=10)],
        policy=attrs.evolve(POLICY, hour_rules={"admin_ceiling": admin}),
    )

    planned = plan(problem)

    assert not planned.is_feasible
    assert (Status.INFEASIBLE, Status.OPTIMAL) == tuple(rep.allocation.status for rep in planned.reps.values())
    assert (None, None) == (planned.reps["ana"].week, planned.team.expected_revenue)
    assert planned.reps["ben"].week is not None
    assert sum(planned.reps["ben"].hours.values()) <= 40 + 1e-6
    with pytest.raises(NoAllocationError, match="ana has no week: status infeasible"):
        _ = planned.reps["ana"].hours
    with pytest.raises(NoAllocationError, match="admin_ceiling"):
        _ = planned.reps["ana"].rules
    assert 1 == codes(planned)["reps_without_week"][0]


def test_a_time_limit_is_a_status_and_no_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    stopped = Allocation(rep="ana", status=Status.TIME_LIMIT)
    monkeypatch.setattr(drafting, "allocation_of", lambda *_, **__: stopped)

    planned = plan(territory())

    assert (False, Status.TIME_LIMIT) == (planned.is_feasible, planned.reps["ana"].allocation.status)


def test_a_condition_that_cannot_be_read_is_an_input_error() -> None:
    policy = attrs.evolve(POLICY, tier_rules={"big": TierRule(when="sise > 5", tier="A")})

    with pytest.raises(InvalidInputError, match=r"tier_rules\.big\.when"):
        plan(territory(policy=policy))


def test_the_demo_is_feasible_verified_and_in_time() -> None:
    planned = plan(read_demo())

    assert planned.is_feasible
    for rep in planned.reps.values():
        assert_verified(planned.problem, rep.allocation)
        assert rep.rules == rep.allocation.week.rules
    assert_in_time(planned)


@settings(max_examples=30)
@given(problem=problems(may_be_infeasible=True))
def test_every_plan_is_in_time_within_everybodys_hours_and_complete(problem: Problem) -> None:
    planned = plan(problem)

    assert [rep.id for rep in problem.reps] == list(planned.reps)
    assert_in_time(planned)
    capacity = {name: person.weekly_hours for name, person in problem.people.items()}
    weekly: dict[tuple[str, tuple[int, int]], float] = {}
    for rep in planned.reps.values():
        if rep.allocation.best is not None:
            assert_verified(problem, rep.allocation)
        for action in rep.actions:
            if action.person in capacity:
                for day, hours in action.hours_by_day:
                    key = (action.person, day.isocalendar()[:2])
                    weekly[key] = weekly.get(key, 0.0) + hours
    assert all(hours <= capacity[person] + 1e-6 for (person, _), hours in weekly.items())
