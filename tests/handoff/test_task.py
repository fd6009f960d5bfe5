"""Tasks carry the same key in every plan, and a second run hands over only what is new or moved."""

import datetime as dt

import attrs
from hypothesis import given, settings

from territory_opt.files.folder import read_demo
from territory_opt.handoff.task import CrmTask, Turn, crm_tasks, old_tasks, task_key
from territory_opt.model.problem import Problem
from territory_opt.model.progress import Progress
from territory_opt.model.units import BUYER
from territory_opt.planning.plan import TerritoryPlan, plan
from territory_opt.planning.planned_order import PlannedAction, PlannedOrder
from territory_opt.sequencing.schedule import LateDeal
from territory_opt.sequencing.task import ActionState
from territory_opt.testing import problems

DEMO = plan(read_demo())
ORDER = PlannedOrder.of(DEMO)


def earlier_with(action: PlannedAction) -> PlannedOrder:
    """Return the order of the sample plan in which an action stood as given."""
    return attrs.evolve(
        ORDER,
        reps=tuple(
            attrs.evolve(rep, actions=tuple(action if _node(each) == _node(action) else each for each in rep.actions))
            for rep in ORDER.reps
        ),
    )


def _node(action: PlannedAction) -> tuple[str, str]:
    return action.opportunity, action.action


def first_of_ana() -> PlannedAction:
    """Return the first action of the sample plan that Ana does."""
    return next(action for action in ORDER.reps[0].actions if action.person == "ana")


@settings(max_examples=20)
@given(problems(may_be_infeasible=True))
def test_every_action_of_ours_that_is_to_do_is_one_task_and_a_second_run_has_none(problem: Problem) -> None:
    planned = plan(problem)

    tasks = crm_tasks(planned)

    to_do = {
        (action.opportunity, action.action)
        for action in planned.schedule.actions
        if action.person != BUYER and action.state is not ActionState.DONE
    }
    assert to_do == {(task.opportunity, task.action) for task in tasks}
    assert len(to_do) == len(tasks) == len({task.key for task in tasks})
    assert () == crm_tasks(planned, PlannedOrder.of(planned))
    assert () == old_tasks(planned, PlannedOrder.of(planned))


def test_the_same_action_has_the_same_key_in_a_later_plan() -> None:
    later = plan(attrs.evolve(read_demo(), as_of=dt.date(2026, 1, 12)))

    first, second = ({(task.opportunity, task.action): task.key for task in crm_tasks(each)} for each in (DEMO, later))

    assert first.keys() & second.keys()
    assert {node: first[node] for node in first.keys() & second.keys()} == {
        node: second[node] for node in first.keys() & second.keys()
    }


def test_keys_are_told_apart_by_deal_and_action() -> None:
    assert 4 == len({task_key(deal, action) for deal in ("a", "a-b") for action in ("b-c", "c")})


def test_deals_of_one_name_are_told_apart_in_words_and_handed_over_under_the_name_they_have() -> None:
    demo, action = read_demo(), first_of_ana()
    same = tuple(attrs.evolve(deal, name="MG  Advanced") for deal in demo.opportunities)

    tasks = [task for task in crm_tasks(plan(attrs.evolve(demo, opportunities=same))) if task.person == "ana"]

    (task,) = [task for task in tasks if task.key == task_key(action.opportunity, action.action)]
    assert "MG  Advanced" == task.deal
    assert task.subject.endswith(f"MG Advanced [{action.opportunity}]")
    assert {1} == {task.notes.count(f"[{task.opportunity}]") for task in tasks}
    assert {1} == {task.notes.count(f"[{task.opportunity}]") for task in crm_tasks(DEMO)}


def test_an_id_that_stands_in_the_name_of_its_deal_is_not_told_twice() -> None:
    demo = read_demo()
    named = tuple(attrs.evolve(deal, name=f"[{deal.id}] Pump") for deal in demo.opportunities)

    tasks = crm_tasks(plan(attrs.evolve(demo, opportunities=named)))

    assert tasks
    assert {1} == {task.notes.count(f"[{task.opportunity}]") for task in tasks}


def test_what_has_other_days_or_another_person_is_moved_and_its_notes_say_how_it_was() -> None:
    action = first_of_ana()
    for was in (
        attrs.evolve(action, start=dt.date(2026, 1, 2), finish=dt.date(2026, 1, 2)),
        attrs.evolve(action, person="ben"),
    ):
        (task,) = crm_tasks(DEMO, earlier_with(was))
        (old,) = old_tasks(DEMO, earlier_with(was))

        assert (Turn.MOVED, Turn.MOVED) == (task.turn, old.turn)
        assert (was.finish, action.finish, task.key) == (old.was_due, old.due, old.key)
        assert f"Was planned from {was.start} to {was.finish}" in task.notes
        assert ("by Ben" in task.notes) is (was.person == "ben")


def test_what_is_done_since_is_closed_as_done() -> None:
    demo, action = read_demo(), first_of_ana()
    days = Progress(started=action.start, finished=action.start)
    deals = tuple(
        attrs.evolve(deal, progress={action.action: days}) if deal.id == action.opportunity else deal
        for deal in demo.opportunities
    )
    later = plan(attrs.evolve(demo, opportunities=deals, as_of=dt.date(2026, 1, 7)))

    found = {task.key: task for task in old_tasks(later, ORDER)}

    assert Turn.DONE is found[task_key(action.opportunity, action.action)].turn
    assert task_key(action.opportunity, action.action) not in {task.key for task in crm_tasks(later, ORDER)}


def test_the_tasks_of_a_deal_that_closed_are_gone_with_the_reason() -> None:
    demo, action = read_demo(), first_of_ana()
    left = tuple(deal for deal in demo.opportunities if deal.id != action.opportunity)

    found = old_tasks(plan(attrs.evolve(demo, opportunities=left)), ORDER)

    gone = [task for task in found if task.opportunity == action.opportunity]
    assert {(Turn.GONE, "as the deal is no longer open")} == {(task.turn, task.reason) for task in gone}
    assert all(task.due is None for task in gone)


def test_a_step_that_the_buyer_has_taken_over_is_no_task_any_more() -> None:
    step = next(action for rep in ORDER.reps for action in rep.actions if action.person == BUYER)

    (old,) = old_tasks(DEMO, earlier_with(attrs.evolve(step, person="ana")))

    assert (Turn.GONE, "as the buyer does it now") == (old.turn, old.reason)


def test_a_task_without_days_to_spare_is_urgent_and_one_of_a_late_deal_says_so() -> None:
    (late,) = as_late(DEMO, "a09")

    assert late.is_urgent
    assert "LATE: the deal misses its close date 2026-06-05 by 3 working days." in late.notes
    assert not any(task.is_urgent for task in crm_tasks(DEMO) if task.opportunity == "a09")


def as_late(planned: TerritoryPlan, deal: str) -> list[CrmTask]:
    """Return the first task of a deal, in a plan in which the deal is late."""
    miss = LateDeal(opportunity=deal, due=dt.date(2026, 6, 5), finish=None, days_late=3, days_late_alone=0)
    late = attrs.evolve(planned, schedule=attrs.evolve(planned.schedule, late_deals=(miss,)))
    return [task for task in crm_tasks(late) if task.opportunity == deal][:1]
