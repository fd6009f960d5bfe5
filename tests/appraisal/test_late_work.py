"""What ends too late for want of hours: nothing without late work, and never more of it with more hours."""

import attrs
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.appraisal.late_work import LateWork, most_weekly_hours
from territory_opt.files.folder import read_demo
from territory_opt.model.problem import Problem
from territory_opt.planning.plan import plan
from territory_opt.testing import problems


def test_where_nothing_is_late_nothing_lacks_hours() -> None:
    late = LateWork.of(plan(read_demo()))

    assert frozenset() == late.for_want_of_hours
    assert {frozenset()} == {late.that_lack(person) for person in late.plan.problem.people}


def test_a_part_timer_has_no_more_hours_than_the_days_hold() -> None:
    demo = read_demo()
    part_time = attrs.evolve(demo.people["legal"], weekly_hours=5, working_days=("mon", "tue"))
    problem = attrs.evolve(demo, people={**demo.people, "legal": part_time})

    assert (28.0, 84.0) == (most_weekly_hours(problem, "legal"), most_weekly_hours(problem, "executive"))


@given(problems(most_reps=2), st.sampled_from([0.001, 0.05, 0.3]), st.floats(1, 30), st.floats(0, 30))
def test_more_hours_bring_more_into_time(problem: Problem, scarcity: float, times: float, further: float) -> None:
    scarce = {
        name: attrs.evolve(each, weekly_hours=scarcity * each.weekly_hours) for name, each in problem.people.items()
    }
    late = LateWork.of(plan(attrs.evolve(problem, people=scarce)))
    for person, known in scarce.items():
        few, more = times * known.weekly_hours, times * known.weekly_hours + further
        assert late.in_time_with(person, few) <= late.in_time_with(person, more) <= late.that_lack(person)
        assert late.that_lack(person) <= late.for_want_of_hours
        assert frozenset() == late.in_time_with(person, known.weekly_hours)
