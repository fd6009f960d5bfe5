"""An order that goes on from one before: what was reached has its turn first, and nothing else is promised less."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from territory_opt.errors import UnverifiedPlanError
from territory_opt.scheduling import arrange as arrange_module
from territory_opt.scheduling.arrange import arrange_as_before
from territory_opt.scheduling.choosing import choose_as_before, choose_fast
from territory_opt.scheduling.outcome import Engine, Objective, Outcome
from territory_opt.scheduling.project import Project
from territory_opt.scheduling.verify import faults_of
from territory_opt.testing.deals_to_choose import deals_to_choose
from territory_opt.testing.projects import projects


def week(*gains_of_hours: tuple[float, float], hours: float = 10.0) -> Project:
    """Return one rep's week and jobs of some hours, each with its gain."""
    project = Project(num_days=5, week_of=[0] * 5, calendars=[[0, 1, 2, 3, 4]])
    rep = project.add_supplier("rep", [8.0] * 5, [hours])
    for i, (effort, gain) in enumerate(gains_of_hours):
        project.add_job(f"job {i}", needs=[(rep, effort)], gain=gain)
    return project


def in_time(outcome: Outcome) -> set[int]:
    """Return the jobs that have days."""
    return {job for job, start in enumerate(outcome.starts) if start is not None}


@given(projects(), st.data())
def test_whatever_was_reached_before_the_days_keep_to_the_project_and_add_up(
    project: Project, data: st.DataObject
) -> None:
    ends = data.draw(st.lists(st.none() | st.integers(0, 9), min_size=project.num_jobs, max_size=project.num_jobs))

    outcome = choose_as_before(project, ends)

    assert [] == faults_of(project, outcome)
    assert math.isclose(sum(project.gain[job] for job in in_time(outcome)), outcome.value, abs_tol=1e-9)
    assert outcome.value <= outcome.bound * (1 + 1e-9)
    assert (Objective.MOST_REVENUE, Engine.FAST) == (outcome.objective, outcome.engine)
    assert outcome == arrange_as_before(project, ends)


@given(projects())
def test_the_same_order_before_gives_the_same_order(project: Project) -> None:
    ends = choose_fast(project).ends

    assert choose_as_before(project, ends) == choose_as_before(project, ends)


@given(st.integers(0, 1_000))
def test_what_closed_before_is_not_lost_when_it_is_all_there_is(seed: int) -> None:
    project = week(*((effort, 10.0 * effort) for effort in range(1, 5)), hours=10.0)
    ends = [None if seed >> job & 1 else job for job in range(project.num_jobs)]

    assert set(range(project.num_jobs)) == in_time(choose_as_before(project, ends))


def test_what_was_reached_before_goes_before_what_gains_more() -> None:
    project = week((6.0, 50.0), (6.0, 80.0))

    afresh, gone_on = choose_fast(project), choose_as_before(project, [0, None])

    assert ({1}, {0}) == (in_time(afresh), in_time(gone_on))


def test_what_is_new_fills_the_hours_that_are_left_the_most_worth_for_an_hour_first() -> None:
    project = week((4.0, 10.0), (6.0, 60.0), (3.0, 60.0))

    assert {0, 2} == in_time(choose_as_before(project, [1, None, None]))


def test_what_ended_first_has_its_turn_first() -> None:
    project = week((6.0, 50.0), (6.0, 50.0))

    assert {0} == in_time(choose_as_before(project, [0, 1]))
    assert {1} == in_time(choose_as_before(project, [1, 0]))


@given(st.integers(0, 20))
def test_going_on_makes_fewer_schedules_than_looking_for_an_order(seed: int) -> None:
    project = deals_to_choose(seed, num_deals=6, num_reps=2, num_shared=1, num_weeks=4)
    fast = choose_fast(project)

    gone_on = choose_as_before(project, fast.ends)

    assume(fast.value < fast.bound)
    assert gone_on.num_schedules < fast.num_schedules
    assert gone_on.bound == fast.bound


def test_an_order_that_breaks_its_project_is_never_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrange_module, "faults_of", lambda *_: ["job 0 starts twice"])

    with pytest.raises(UnverifiedPlanError, match="job 0 starts twice"):
        arrange_as_before(week((1.0, 1.0)), [None])
