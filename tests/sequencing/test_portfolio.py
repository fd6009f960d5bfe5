"""A territory's Stretch deals as one order of work: over reps, and the people they share."""

import datetime as dt
from collections import Counter
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.allocation.allocation import Allocation, Status
from territory_opt.errors import UnverifiedPlanError
from territory_opt.files.folder import read_demo
from territory_opt.files.policy_file import read_policy
from territory_opt.model.opportunity import Certainty, Opportunity
from territory_opt.model.playbook import Action, Playbook
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Person, Rep
from territory_opt.model.units import BUYER
from territory_opt.model.waiting import LinkKind, Wait
from territory_opt.model.working_time import Period
from territory_opt.planning.plan import TerritoryPlan, plan
from territory_opt.rules.classification import classify
from territory_opt.scenarios.scenario import apply
from territory_opt.scheduling.outcome import Engine, Objective
from territory_opt.sequencing.portfolio import (
    TooLate,
    assert_in_order,
    late_actions,
    order_actions,
    order_as_before,
    too_late_alone,
    with_waiting,
    without_a_chance,
    without_dates,
)
from territory_opt.sequencing.schedule import Schedule, ScheduledAction, UnplacedAction
from territory_opt.sequencing.task import ActionState
from territory_opt.testing import problems
from territory_opt.testing.scenarios import scenarios_of

MONDAY, FRIDAY = dt.date(2026, 1, 5), dt.date(2026, 1, 9)
POLICY = attrs.evolve(read_policy(), playbook_rules={}, hour_rules={})
CHAIN = Playbook(
    name="Chain",
    actions={
        "first": Action(name="First", effort_hours=8, duration_days=2, odds_gain=0.1),
        "second": Action(name="Second", effort_hours=4, odds_gain=0.1, person="legal", after={"first": 1}),
        "aside": Action(name="Aside", effort_hours=1, odds_gain=0.1),
        "third": Action(name="Third", effort_hours=1, odds_gain=0.1, after={"second": 0, "aside": 0}),
    },
)


def territory(*deals: Opportunity, legal_hours: float = 20, **fields: Any) -> Problem:  # noqa: ANN401
    """Return a territory of two reps who share a lawyer."""
    given_fields = {
        "reps": [Rep(id="ana"), Rep(id="ben")],
        "policy": POLICY,
        "playbooks": {"chain": CHAIN},
        "people": {"legal": Person(name="Legal", weekly_hours=legal_hours)},
        "as_of": MONDAY,
        "period": Period.named("2026-Q1"),
        **fields,
    }
    return Problem(opportunities=deals, **given_fields)


def deal(deal_id: str, close_date: dt.date, rep: str = "ana") -> Opportunity:
    """Return a Stretch deal worked by the chain."""
    return Opportunity(
        id=deal_id, rep=rep, amount=1000, odds=0.2, certainty=Certainty.STRETCH, playbook="chain", close_date=close_date
    )


def late_alone(problem: Problem) -> tuple[TooLate, ...]:
    """Return what is too late even alone."""
    return too_late_alone(problem, classify(problem))


def scheduled(deal_id: str, action: str, finish: dt.date) -> ScheduledAction:
    """Return an action that ends on a day."""
    return ScheduledAction(
        opportunity=deal_id,
        action=action,
        name=action,
        rep="ana",
        person="ana",
        pool="ana on A",
        effort_hours=1,
        state=ActionState.PLANNED,
        start=finish,
        finish=finish,
        latest_start=finish,
        float_days=0,
        free_float_days=0,
        critical=False,
        hours_by_day=((finish, 1.0),),
    )


def schedule_of(*actions: ScheduledAction, unplaced: tuple[UnplacedAction, ...] = ()) -> Schedule:
    """Return a schedule of some actions."""
    return Schedule(
        actions=actions,
        late_deals=(),
        unplaced=unplaced,
        objective=Objective.MOST_REVENUE,
        value=0.0,
        bound=0.0,
        is_proven=True,
        engine=Engine.FAST,
    )


def test_a_chain_that_ends_in_time_is_not_late() -> None:
    assert () == late_alone(territory(deal("d1", dt.date(2026, 2, 2))))


def test_only_the_actions_that_end_too_late_are_named_with_the_days_the_deal_misses() -> None:
    tuesday = dt.date(2026, 1, 6)

    (found,) = late_alone(territory(deal("d1", tuesday)))

    assert ("d1", (("d1", "second"), ("d1", "third"))) == (found.opportunity, found.actions)
    assert found.days_short is not None
    assert found.days_short >= 2


def test_every_deal_is_judged_alone_in_everybodys_calendar() -> None:
    deals = [deal(f"d{i}", dt.date(2026, 1, 16), rep) for i, rep in enumerate(["ana", "ben"] * 5)]

    assert () == late_alone(territory(*deals, legal_hours=4))


def test_days_off_of_the_rep_and_of_shared_people_count() -> None:
    week_off = tuple(MONDAY + dt.timedelta(days=i) for i in range(5))
    due = deal("d1", dt.date(2026, 1, 12))

    in_time = late_alone(territory(due))
    without_rep = late_alone(territory(due, reps=[Rep(id="ana", days_off=week_off)]))
    legal_off = (*week_off[2:], dt.date(2026, 1, 12))
    without_legal = late_alone(
        territory(due, people={"legal": Person(name="Legal", weekly_hours=20, days_off=legal_off)})
    )

    assert () == in_time
    assert {"second", "third"} <= {action for _, action in without_rep[0].actions}
    assert {"second", "third"} == {action for _, action in without_legal[0].actions}


def test_a_deal_that_takes_more_than_a_year_has_no_number_of_days() -> None:
    (found,) = late_alone(territory(deal("d1", FRIDAY), legal_hours=0.01))

    assert found.days_short is None
    assert {("d1", "second"), ("d1", "third")} == set(found.actions)


def test_deals_without_a_playbook_have_nothing_to_be_late_with() -> None:
    bare = attrs.evolve(deal("d1", FRIDAY), playbook=None)

    assert () == late_alone(territory(bare))
    without_week = {"ana": Allocation(rep="ana", status=Status.TIME_LIMIT)}
    assert schedule_of() == order_actions(territory(bare), classify(territory(bare)), without_week).schedule


def test_what_waits_for_a_late_action_is_late_with_it() -> None:
    problem = territory(deal("d1", FRIDAY), deal("d2", FRIDAY))
    monday = FRIDAY + dt.timedelta(days=3)
    result = schedule_of(
        scheduled("d1", "first", MONDAY),
        scheduled("d1", "second", monday),
        scheduled("d2", "aside", FRIDAY),
        unplaced=(UnplacedAction(opportunity="d2", action="first", reason="no hours"),),
    )

    late = late_actions(classify(problem), result)

    assert {("d1", "second"), ("d1", "third"), ("d2", "first"), ("d2", "second"), ("d2", "third")} == late


def test_an_action_that_ends_on_its_close_date_is_in_time() -> None:
    problem = territory(deal("d1", FRIDAY))
    result = schedule_of(scheduled("d1", "first", FRIDAY))

    assert set() == late_actions(classify(problem), result)


def test_a_reps_hours_come_from_the_activity_that_pays_and_a_shared_persons_from_the_whole_week() -> None:
    planned = plan(territory(deal("d1", dt.date(2026, 3, 2))))
    allocations = {name: rep.allocation for name, rep in planned.reps.items()}

    result = order_actions(planned.problem, planned.classification, allocations).schedule

    assert {"ana on prospecting", "shared legal"} == {action.pool for action in result.actions}
    assert {"ana", "legal"} == {action.person for action in result.actions}


def test_the_demos_dates_never_draw_more_than_an_activity_is_given() -> None:
    planned = plan(read_demo())
    allocations = {name: rep.allocation for name, rep in planned.reps.items()}

    weeks = order_actions(planned.problem, planned.classification, allocations).schedule.hours_by_week

    given_hours = {
        f"{rep} on {activity}": hours for rep, its in allocations.items() for activity, hours in its.week.hours.items()
    } | {f"shared {name}": person.weekly_hours for name, person in planned.problem.people.items()}
    assert weeks
    for pool, drawn in weeks.items():
        assert max(drawn.values()) <= given_hours[pool] + 1e-6


def assert_each_day_holds_its_actions(planned: TerritoryPlan) -> None:
    """Assert that no rep's actions take more of a day than administration and busy time leave."""
    problem = planned.problem
    for name, rep in planned.reps.items():
        drawn = Counter[dt.date]()
        for action in rep.actions:
            for day, hours in action.hours_by_day if action.person == name else ():
                drawn[day] += hours  # type: ignore[assignment]  # counts hours
        longest = (rep.rep.weekly_hours - rep.hours[problem.policy.admin]) / problem.days_per_week(name)
        assert all(hours <= longest * problem.free_share(name, day) + 1e-6 for day, hours in drawn.items())


def test_the_demos_reps_have_time_for_all_actions_of_a_day() -> None:
    planned = plan(read_demo())

    assert any(action.hours_by_day for rep in planned.reps.values() for action in rep.actions)
    assert_each_day_holds_its_actions(planned)


@settings(max_examples=30)
@given(problem=problems(most_deals=6))
def test_all_activities_of_a_rep_share_the_day_that_administration_leaves(problem: Problem) -> None:
    assert_each_day_holds_its_actions(plan(problem))


@settings(max_examples=30)
@given(problem=problems())
def test_what_is_late_alone_is_closed_under_waiting(problem: Problem) -> None:
    classification = classify(problem)

    for found in too_late_alone(problem, classification):
        actions = classification.work_left[found.opportunity].actions
        late = {action for _, action in found.actions}
        assert late
        assert all(name in late for name, action in actions.items() if late & action.after.keys())
        assert found.days_short is None or found.days_short > 0


def test_what_waits_for_the_start_of_a_step_that_ends_too_late_is_withheld_with_it() -> None:
    beside = Wait(kind=LinkKind.START_TO_START)
    book = Playbook(
        name="Book",
        actions={
            "trial": Action(name="Trial", effort_hours=0, duration_days=300, person=BUYER),
            "offer": Action(name="Offer", effort_hours=3, odds_gain=0.3, after={"trial": beside}),
            "aside": Action(name="Aside", effort_hours=1, odds_gain=0.1),
        },
    )
    problem = territory(deal("d1", dt.date(2026, 3, 2)), playbooks={"chain": book})

    (found,) = late_alone(problem)
    planned = plan(problem)

    assert (("d1", "offer"), ("d1", "trial")) == found.actions
    assert {"aside"} == {action.action for action in planned.schedule.actions}
    assert frozenset(found.actions) == planned.not_offered


def test_a_branch_that_is_left_keeps_what_waits_for_any_of_them() -> None:
    book = Playbook(
        name="Book",
        actions={
            "call": Action(name="Call", effort_hours=1),
            "visit": Action(name="Visit", effort_hours=1),
            "offer": Action(name="Offer", effort_hours=3, odds_gain=0.3, any_of={"call": 0, "visit": 0}),
        },
    )
    classification = classify(territory(deal("d1", dt.date(2026, 3, 2)), playbooks={"chain": book}))
    call, visit, offer = (("d1", name) for name in book.actions)

    assert {call} == with_waiting(classification, {call})
    assert {call, visit, offer} == with_waiting(classification, {call, visit})


LATER = dt.date(2026, 2, 2)


def hopeless(problem: Problem, result: Schedule, late: set[tuple[str, str]], **options: Any) -> set[tuple[str, str]]:  # noqa: ANN401
    """Return what has no chance any more once some actions are late."""
    return without_a_chance(problem, classify(problem), result, late, options.get("not_offered", ()))


def test_who_has_no_hours_for_a_late_action_has_none_for_others_that_must_end_no_later() -> None:
    problem = territory(
        deal("d1", LATER), deal("d2", FRIDAY, "ben"), deal("d3", LATER), deal("d4", dt.date(2026, 3, 2))
    )

    found = hopeless(problem, schedule_of(), {("d1", "second"), ("d1", "third")})

    assert {(deal_id, action) for deal_id in ("d1", "d2", "d3") for action in ("second", "third")} == found


def test_of_several_late_actions_the_last_close_date_counts() -> None:
    problem = territory(deal("d1", FRIDAY), deal("d2", LATER, "ben"), deal("d3", LATER))

    found = hopeless(problem, schedule_of(), {("d1", "second"), ("d2", "second")})

    assert {"d1", "d2", "d3"} == {deal_id for deal_id, _ in found}


def test_a_deal_without_a_close_date_is_due_at_the_end_of_the_period() -> None:
    undated = attrs.evolve(deal("d2", LATER), close_date=None)
    repair = attrs.evolve(POLICY.undated_deals, keep=True)
    problem = territory(deal("d1", LATER), undated, policy=attrs.evolve(POLICY, undated_deals=repair))

    assert {"d1"} == {deal_id for deal_id, _ in hopeless(problem, schedule_of(), {("d1", "second")})}


def test_what_has_dates_and_what_is_not_offered_keeps_them_and_stays_so() -> None:
    problem = territory(deal("d1", LATER), deal("d2", FRIDAY), deal("d3", FRIDAY))
    result = schedule_of(scheduled("d2", "second", FRIDAY))

    found = hopeless(problem, result, {("d1", "second")}, not_offered={("d3", "second"), ("d3", "third")})

    assert {("d1", "second"), ("d1", "third")} == found


def test_a_late_action_that_nobody_shared_does_says_nothing_about_others() -> None:
    problem = territory(deal("d1", LATER), deal("d2", FRIDAY))

    assert set() == hopeless(problem, schedule_of(), {("d1", "first"), ("d1", "third")})
    assert set() == hopeless(problem, schedule_of(), set())


def test_actions_of_some_reps_without_dates_are_those_that_are_not_in_the_schedule() -> None:
    problem = territory(deal("d1", LATER), deal("d2", LATER, "ben"))
    result = schedule_of(scheduled("d1", "first", MONDAY), scheduled("d1", "aside", MONDAY))

    of_ana = without_dates(problem, classify(problem), result, {"ana"})

    assert {("d1", "second"), ("d1", "third")} == of_ana
    assert {("d2", name) for name in CHAIN.actions} == without_dates(problem, classify(problem), result, {"ben"})
    assert set() == without_dates(problem, classify(problem), result, set())


@settings(max_examples=20)
@given(st.data())
def test_an_order_that_goes_on_from_that_of_another_territory_keeps_to_its_own(data: st.DataObject) -> None:
    problem = data.draw(problems(most_deals=6))
    before = plan(problem)
    changed = plan(apply(problem, data.draw(scenarios_of(problem))))
    allocations = {name: rep.allocation for name, rep in changed.reps.items()}

    order = order_as_before(changed.problem, changed.classification, allocations, before.first_order)

    assert_in_order(changed.problem, changed.classification, allocations, order.schedule)
    assert before.first_order.names == order.names


def test_what_had_dates_before_has_its_turn_first() -> None:
    due = dt.date(2026, 1, 16)
    rivals = {"d1": deal("d1", due), "d2": deal("d2", due, "ben")}
    alone = {name: plan(territory(each, legal_hours=2.5)) for name, each in rivals.items()}
    both = territory(*rivals.values(), legal_hours=2.5)
    weeks = {each.rep: alone[name].reps[each.rep].allocation for name, each in rivals.items()}

    served = {
        name: {
            action.opportunity
            for action in order_as_before(both, classify(both), weeks, before.first_order).schedule.actions
            if action.action == "second"
        }
        for name, before in alone.items()
    }

    assert {"d1": {"d1"}, "d2": {"d2"}} == served


def test_a_schedule_that_was_tampered_with_does_not_pass() -> None:
    planned = plan(territory(deal("d1", dt.date(2026, 3, 2))))
    allocations = {name: rep.allocation for name, rep in planned.reps.items()}
    first, *others = planned.schedule.actions
    wrong = [
        attrs.evolve(planned.schedule, actions=tuple(others)),
        attrs.evolve(planned.schedule, actions=(attrs.evolve(first, hours_by_day=()), *others)),
        attrs.evolve(planned.schedule, actions=(attrs.evolve(first, finish=dt.date(2026, 3, 3)), *others)),
    ]

    assert_in_order(planned.problem, planned.classification, allocations, planned.schedule)
    for schedule in wrong:
        with pytest.raises(UnverifiedPlanError, match="the order of work"):
            assert_in_order(planned.problem, planned.classification, allocations, schedule)
