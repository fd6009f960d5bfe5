"""The diary of a rep follows from the plan: its weeks, its actions, its clock."""

import attrs
from hypothesis import given, settings

from territory_opt.booking.use import BlockKind
from territory_opt.files.folder import read_demo
from territory_opt.model.problem import Problem
from territory_opt.planning.diaries import diary_of
from territory_opt.planning.plan import plan
from territory_opt.testing import problems

DEMO = read_demo()


def test_a_rep_without_a_week_has_no_diary() -> None:
    stuck = plan(attrs.evolve(DEMO, reps=(attrs.evolve(DEMO.reps[0], admin_hours=20), *DEMO.reps[1:])))

    assert diary_of(stuck, "ana") is None
    assert diary_of(stuck, "ben") is not None


def test_the_clock_is_the_one_of_the_rep() -> None:
    zoned = plan(attrs.evolve(DEMO, reps=(attrs.evolve(DEMO.reps[0], time_zone="Europe/Berlin"), *DEMO.reps[1:])))
    there, here = (diary_of(zoned, rep) for rep in ("ana", "ben"))

    assert there is not None
    assert here is not None
    assert ("Europe/Berlin", None) == (there.time_zone, here.time_zone)


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
