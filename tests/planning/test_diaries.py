"""The diary of a rep follows from the plan: its weeks, its actions, its clock."""

import datetime as dt
from collections import Counter

import attrs
from hypothesis import given, settings

from territory_opt.booking.use import BlockKind
from territory_opt.files.event_identity import identified
from territory_opt.files.folder import read_demo
from territory_opt.model.problem import Problem
from territory_opt.planning.diaries import diary_of, empty_diary
from territory_opt.planning.plan import TerritoryPlan, plan
from territory_opt.testing import problems

DEMO = read_demo()
QUARTER_HOUR = 0.25


def test_a_rep_without_a_week_has_no_diary() -> None:
    stuck = plan(attrs.evolve(DEMO, reps=(attrs.evolve(DEMO.reps[0], admin_hours=20), *DEMO.reps[1:])))

    assert diary_of(stuck, "ana") is None
    assert diary_of(stuck, "ben") is not None


def test_nothing_is_booked_in_an_empty_diary_whose_clock_is_the_one_of_the_rep_if_known() -> None:
    zoned = plan(attrs.evolve(DEMO, reps=(attrs.evolve(DEMO.reps[0], time_zone="Europe/Berlin"), *DEMO.reps[1:])))

    assert [("Europe/Berlin", ()), (None, ())] == [
        (its.time_zone, its.planned) for its in (empty_diary(zoned, rep) for rep in ("ana", "somebody"))
    ]


def test_deals_of_one_name_have_their_ids_in_the_titles_and_their_events_the_ids_they_had() -> None:
    one_name = attrs.evolve(DEMO, opportunities=tuple(attrs.evolve(deal, name="Pump") for deal in DEMO.opportunities))
    diary, before = diary_of(plan(one_name), "ana"), diary_of(plan(DEMO), "ana")

    assert diary is not None
    assert before is not None
    actions = [block for block in diary.planned if block.kind is BlockKind.ACTION]
    assert actions
    assert all(block.title.endswith(f": Pump [{block.opportunity}]") for block in actions)
    assert [uid for uid, _ in identified("ana", before.planned, {})] == [
        uid for uid, _ in identified("ana", diary.planned, {})
    ]


def test_the_clock_is_the_one_of_the_rep() -> None:
    zoned = plan(attrs.evolve(DEMO, reps=(attrs.evolve(DEMO.reps[0], time_zone="Europe/Berlin"), *DEMO.reps[1:])))
    there, here = (diary_of(zoned, rep) for rep in ("ana", "ben"))

    assert there is not None
    assert here is not None
    assert ("Europe/Berlin", None) == (there.time_zone, here.time_zone)


def assert_days_hold_their_actions(planned: TerritoryPlan) -> None:
    """Assert that diaries hold the hours of actions on their days, up to a quarter-hour for each action of a day."""
    for name, rep in planned.reps.items():
        diary = diary_of(planned, name)
        assert diary is not None
        drawn, num_actions, booked = Counter[dt.date](), Counter[dt.date](), Counter[dt.date]()
        for action in rep.actions:
            for day, hours in action.hours_by_day if action.person == name else ():
                drawn[day] += hours  # type: ignore[assignment]  # counts hours
                num_actions[day] += 1
        for block in diary.blocks:
            if block.kind is BlockKind.ACTION:
                booked[block.start.date()] += block.hours  # type: ignore[assignment]  # the same
        left = sum(left.hours for left in diary.leftovers if left.action is not None)
        assert left <= QUARTER_HOUR * num_actions.total()
        assert all(abs(booked[day] - hours) <= QUARTER_HOUR * num_actions[day] + 1e-6 for day, hours in drawn.items())


def test_the_demos_actions_stand_in_the_diaries_on_their_days() -> None:
    planned = plan(DEMO)

    assert_days_hold_their_actions(planned)
    for rep in planned.reps:
        diary = diary_of(planned, rep)
        assert diary is not None
        assert [] == [left for left in diary.leftovers if left.action is not None]


@settings(max_examples=15)
@given(problem=problems(most_deals=6))
def test_the_days_of_a_diary_hold_what_the_order_of_work_puts_there(problem: Problem) -> None:
    assert_days_hold_their_actions(plan(problem))


@settings(max_examples=15)
@given(problem=problems())
def test_the_blocks_of_actions_are_those_of_the_rep_on_their_days(problem: Problem) -> None:
    planned = plan(problem)

    for rep in planned.reps.values():
        diary = diary_of(planned, rep.rep.id)
        assert diary is not None
        mine = {(a.opportunity, a.action): a for a in rep.actions if a.person == rep.rep.id}
        booked = [block for block in diary.blocks if block.kind is BlockKind.ACTION]
        assert {(block.opportunity, block.action) for block in booked} <= mine.keys()
        for block in diary.blocks:
            assert problem.first_day <= block.start.date() <= problem.period.end
        for block in booked:
            action = mine[str(block.opportunity), str(block.action)]
            assert action.start <= block.start.date() <= action.finish
