import random

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import CyclicActionsError, InvalidInputError, UnverifiedPlanError
from territory_opt.scheduling.aims import AIMS
from territory_opt.scheduling.arrange import arrange
from territory_opt.scheduling.outcome import Engine, Objective, Outcome, Why
from territory_opt.scheduling.project import Branch, Link, Project
from territory_opt.scheduling.verify import faults_of
from territory_opt.testing.projects import projects

OBJECTIVES = [*AIMS]
ENGINES = [Engine.FAST, Engine.SEARCH]
NUM_SCHEDULES = 45


def a_project(num_days: int, *names: str, hours: float = 4.0) -> Project:
    project = Project(num_days=num_days, week_of=[day // 5 for day in range(num_days)], calendars=[[*range(num_days)]])
    project.add_supplier("Ana", [4.0] * num_days)
    for name in names:
        project.add_job(name, needs=[(0, hours)])
    return project


def shuffled(project: Project, chance: random.Random) -> Project:
    """Return the same project, its jobs, suppliers and links given in another order."""
    jobs, suppliers = [*range(project.num_jobs)], [*range(len(project.supplier_names))]
    chance.shuffle(jobs)
    chance.shuffle(suppliers)
    suppliers.sort(key=lambda supplier: project.days_of[supplier] != supplier)
    place_of = {job: place for place, job in enumerate(jobs)}
    supplier_of = {supplier: place for place, supplier in enumerate(suppliers)}
    other = Project(num_days=project.num_days, week_of=project.week_of, calendars=project.calendars)
    for supplier in suppliers:
        week_hours = project.week_hours[supplier]
        days_of = supplier_of[project.days_of[supplier]]
        other.add_supplier(project.supplier_names[supplier], project.day_hours[supplier], week_hours, days_of=days_of)
    for job in jobs:
        other.add_job(
            project.job_names[job],
            deal=project.deals[job],
            duration_days=project.duration_days[job],
            calendar=project.calendar_of[job],
            evenly=project.evenly[job],
            needs=[(supplier_of[supplier], hours) for supplier, hours in reversed(project.needs[job])],
            release=project.release[job],
            fixed_start=project.fixed_start[job],
            due=project.due[job],
            gain=project.gain[job],
            weight=project.weight[job],
        )
    other.links = [attrs.evolve(x, before=place_of[x.before], after=place_of[x.after]) for x in project.links]
    chance.shuffle(other.links)
    other.branches = [
        Branch(after=place_of[x.after], options={place_of[job]: least for job, least in reversed([*x.options.items()])})
        for x in project.branches
    ]
    return other


def merit(outcome: Outcome) -> tuple[int, float]:
    """Return what is better the less it is: jobs without room, and then the value."""
    return [*outcome.left_out.values()].count(Why.NO_ROOM), outcome.value


def days_by_name(project: Project, outcome: Outcome) -> dict[str, tuple[int | None, int | None]]:
    days = zip(outcome.starts, outcome.ends, strict=True)
    return dict(zip(project.job_names, days, strict=True))


@pytest.mark.parametrize("engine", ENGINES)
@given(project=projects(), objective=st.sampled_from(OBJECTIVES))
def test_every_outcome_keeps_to_its_project(project: Project, engine: Engine, objective: Objective) -> None:
    outcome = arrange(project, objective=objective, engine=engine, num_schedules=NUM_SCHEDULES)

    assert [] == faults_of(project, outcome)
    assert engine is outcome.engine


@pytest.mark.parametrize("engine", ENGINES)
@given(project=projects(), objective=st.sampled_from(OBJECTIVES), chance=st.randoms(use_true_random=False))
def test_the_order_in_which_jobs_are_given_changes_no_day(
    project: Project, engine: Engine, objective: Objective, chance: random.Random
) -> None:
    other = shuffled(project, chance)
    first, second = (
        arrange(each, objective=objective, engine=engine, num_schedules=NUM_SCHEDULES) for each in (project, other)
    )

    assert days_by_name(project, first) == days_by_name(other, second)
    assert (first.value, first.bound) == pytest.approx((second.value, second.bound), rel=1e-12)


@given(projects(), st.sampled_from(OBJECTIVES), st.integers(0, 9))
def test_the_same_seed_and_number_of_schedules_give_the_same_outcome(
    project: Project, objective: Objective, seed: int
) -> None:
    first, second = (
        arrange(project, objective=objective, engine=Engine.SEARCH, num_schedules=NUM_SCHEDULES, seed=seed)
        for _ in range(2)
    )

    assert first == second


@pytest.mark.parametrize("engine", ENGINES)
@given(project=projects(), objective=st.sampled_from(OBJECTIVES))
def test_more_hours_never_make_it_worse_when_what_was_known_is_kept(
    project: Project, engine: Engine, objective: Objective
) -> None:
    known = arrange(project, objective=objective, engine=engine, num_schedules=NUM_SCHEDULES)
    project.day_hours = [[hours + 1.0 for hours in row] for row in project.day_hours]

    outcome = arrange(project, objective=objective, engine=engine, num_schedules=NUM_SCHEDULES, start=known)

    assert merit(outcome) <= merit(known)


@given(projects(), st.sampled_from(OBJECTIVES))
def test_searching_on_from_what_is_known_is_never_worse(project: Project, objective: Objective) -> None:
    fast = arrange(project, objective=objective)

    searched = arrange(project, objective=objective, engine=Engine.SEARCH, num_schedules=1, start=fast)

    assert merit(searched) <= merit(fast)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("objective", OBJECTIVES)
def test_nothing_to_do_is_done_at_once(engine: Engine, objective: Objective) -> None:
    outcome = arrange(a_project(5), objective=objective, engine=engine)

    assert (0.0, (), True) == (outcome.value, outcome.starts, outcome.is_proven)


@pytest.mark.parametrize("engine", ENGINES)
def test_one_job_takes_the_first_days_it_can(engine: Engine) -> None:
    outcome = arrange(a_project(5, "visit", hours=6.0), engine=engine)

    assert ((0,), (2,), ([(0, 0, 4.0), (0, 1, 2.0)],)) == (outcome.starts, outcome.ends, outcome.drawn)


@pytest.mark.parametrize("engine", ENGINES)
def test_what_has_no_room_is_told_and_counts_as_ending_on_the_last_day(engine: Engine) -> None:
    project = a_project(5, "visit", "close")
    project.day_hours[0] = [0.0] * 5
    project.links.append(Link(before=0, after=1))

    outcome = arrange(project, engine=engine, num_schedules=NUM_SCHEDULES)

    assert {0: Why.NO_ROOM, 1: Why.NO_ROOM} == outcome.left_out
    assert 5.0 == outcome.value


@pytest.mark.parametrize("engine", ENGINES)
def test_the_dearest_job_goes_first_when_all_are_late(engine: Engine) -> None:
    project = a_project(9, "cheap", "dear", "middling")
    project.due, project.weight = [0, 0, 0], [1.0, 9.0, 3.0]

    outcome = arrange(project, objective=Objective.LEAST_TARDINESS, engine=engine, num_schedules=200)

    assert (2, 0, 1) == outcome.starts
    assert 5.0 == outcome.value


def test_search_takes_the_other_option_of_a_branch_where_that_is_better() -> None:
    project = a_project(20, "call", "other 1", "other 2")
    project.add_supplier("Ben", [4.0] * 20)
    project.add_job("seminar", duration_days=2, needs=[(1, 4.0)])
    project.add_job("close", duration_days=9)
    project.add_job("finish", duration_days=9)
    project.branches.append(Branch(after=4, options={0: 1, 3: 0}))
    project.links += [Link(before=1, after=5), Link(before=2, after=5)]

    outcome = arrange(project, engine=Engine.SEARCH, num_schedules=200)

    assert 11.0 == outcome.value
    assert {0: Why.NOT_NEEDED} == outcome.left_out


@pytest.mark.parametrize("engine", ENGINES)
def test_a_circle_is_named_and_names_that_repeat_are_refused(engine: Engine) -> None:
    project = a_project(5, "visit", "offer")
    project.links += [Link(before=0, after=1), Link(before=1, after=0)]
    with pytest.raises(CyclicActionsError, match="offer -> visit -> offer"):
        arrange(project, engine=engine)

    with pytest.raises(InvalidInputError, match="2 jobs named 'visit'"):
        arrange(a_project(5, "visit", "visit"), engine=engine)


def test_a_search_ends_with_its_schedules_or_at_the_bound() -> None:
    project = a_project(20, *(f"job {number}" for number in range(5)))
    project.add_job("long", duration_days=9, evenly=True, needs=[(0, 27.0)])
    searched = arrange(project, engine=Engine.SEARCH, num_schedules=200)
    proven = arrange(a_project(20, "visit", "offer"), engine=Engine.SEARCH, num_schedules=200)

    assert proven.is_proven
    assert proven.num_schedules <= 5
    assert searched.is_proven or 200 <= searched.num_schedules <= 205


@given(projects(may_branch=False, may_fix=False), st.sampled_from(ENGINES))
def test_choosing_has_the_same_face(project: Project, engine: Engine) -> None:
    outcome = arrange(project, objective=Objective.MOST_REVENUE, engine=engine, num_schedules=NUM_SCHEDULES)

    assert [] == faults_of(project, outcome)
    assert (Objective.MOST_REVENUE, engine) == (outcome.objective, outcome.engine)


def test_an_outcome_that_fails_its_check_is_never_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("territory_opt.scheduling.arrange.faults_of", lambda *_: ["something is wrong"])

    with pytest.raises(UnverifiedPlanError, match="something is wrong"):
        arrange(a_project(5, "visit"), engine=Engine.SEARCH)


def test_what_was_known_is_kept_only_where_it_keeps_to_the_project() -> None:
    project = a_project(9, "visit", "offer")
    known = arrange(project)
    project.day_hours[0] = [2.0] * 9

    assert 4.0 == arrange(project, start=known).value
    assert 2.0 == known.value
