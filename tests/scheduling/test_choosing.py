import math
import random
from collections.abc import Iterator
from itertools import permutations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.scheduling.arrange import arrange
from territory_opt.scheduling.choosing import choose_by_search, choose_fast
from territory_opt.scheduling.closable import closable_revenue
from territory_opt.scheduling.outcome import Engine, Objective, Outcome, Why
from territory_opt.scheduling.placing import Ledger
from territory_opt.scheduling.project import Branch, Link, Project
from territory_opt.scheduling.verify import faults_of
from territory_opt.testing.deals_to_choose import deals_to_choose
from territory_opt.testing.projects import projects

NUM_SCHEDULES = 40


def few_deals(seed: int, num_deals: int = 8) -> Project:
    """Return deals over four weeks that compete for one shared person."""
    return deals_to_choose(seed, num_deals=num_deals, num_reps=2, num_shared=1, num_weeks=4)


def one_week(week_limit: float | None = 10.0) -> Project:
    """Return five days of one rep with 8 h a day."""
    project = Project(num_days=5, week_of=[0] * 5, calendars=[list(range(5))])
    project.add_supplier("rep", [8.0] * 5, None if week_limit is None else [week_limit])
    return project


def gains_of_every_order(project: Project) -> Iterator[float]:
    """Yield what each order of the jobs gains when each is placed as early as it can be, if it is in time."""
    for order in permutations(range(project.num_jobs)):
        ledger, ends = Ledger(project), dict[int, tuple[int, int]]()
        for job in order:
            into = project.links_into[job]
            if any(link.before not in ends for link in into):
                continue
            ready = max((ends[link.before][link.from_end] + link.least for link in into if not link.to_end), default=0)
            ready_end = max((ends[link.before][link.from_end] + link.least for link in into if link.to_end), default=0)
            placed = ledger.place(job, max(0, ready), max(0, ready_end))
            if placed is None:
                continue
            due = project.due[job]
            if due is not None and placed[1] > due + 1:
                ledger.take_back(placed[2])
            else:
                ends[job] = placed[0], placed[1]
        yield math.fsum(project.gain[job] for job in ends)


@given(projects(most_jobs=4, may_have_most=False, may_branch=False, may_fix=False))
def test_no_order_of_the_jobs_gains_more_than_the_bound(project: Project) -> None:
    best = max(gains_of_every_order(project), default=0.0)

    outcome = choose_by_search(project, num_schedules=NUM_SCHEDULES)

    assert best <= closable_revenue(project).bound * (1 + 1e-9)
    assert best <= outcome.bound * (1 + 1e-9)
    if outcome.is_proven:
        assert best <= outcome.value + 1e-6


@given(projects())
def test_every_choice_keeps_to_its_project_and_the_search_is_at_least_as_good(project: Project) -> None:
    fast = choose_fast(project)
    searched = choose_by_search(project, num_schedules=NUM_SCHEDULES)

    assert [] == faults_of(project, fast)
    assert [] == faults_of(project, searched)
    assert fast.value <= searched.value * (1 + 1e-9)
    assert searched.bound <= fast.bound * (1 + 1e-9)


@given(st.integers(0, 1_000))
def test_among_deals_that_compete_every_choice_is_sound(seed: int) -> None:
    project = few_deals(seed, num_deals=12)
    fast = choose_fast(project)
    searched = choose_by_search(project, num_schedules=NUM_SCHEDULES, seed=seed)

    assert [] == faults_of(project, fast) + faults_of(project, searched)
    assert fast.value <= searched.value <= searched.bound * (1 + 1e-9)


@given(st.integers(0, 1_000))
def test_shuffled_jobs_get_the_same_days(seed: int) -> None:
    project = few_deals(seed)
    shuffled, place = with_jobs_in_another_order(project, seed)

    for choose in (choose_fast, lambda of: choose_by_search(of, num_schedules=NUM_SCHEDULES, seed=3)):
        expected, actual = choose(project), choose(shuffled)
        assert expected.value == actual.value
        assert expected.starts == tuple(actual.starts[at] for at in place)
        assert expected.ends == tuple(actual.ends[at] for at in place)


def with_jobs_in_another_order(project: Project, seed: int) -> tuple[Project, list[int]]:
    """Return the project with its jobs and links shuffled, and where each job went."""
    shuffle = random.Random(seed)  # noqa: S311  # seeded on purpose
    order = list(range(project.num_jobs))
    shuffle.shuffle(order)
    place = [order.index(job) for job in range(project.num_jobs)]
    shuffled = attrs.evolve(project)
    fields = ("job_names", "deals", "duration_days", "calendar_of", "evenly", "needs", "release", "fixed_start")
    for name in (*fields, "due", "gain", "weight"):
        setattr(shuffled, name, [getattr(project, name)[job] for job in order])
    links = [attrs.evolve(link, before=place[link.before], after=place[link.after]) for link in project.links]
    shuffle.shuffle(links)
    shuffled.links = links
    return shuffled, place


def test_nothing_to_choose_is_proven_at_once() -> None:
    for project in (Project(num_days=0, week_of=[]), one_week()):
        for outcome in (choose_fast(project), choose_by_search(project, seconds=1.0)):
            assert 0.0 == outcome.value == outcome.bound
            assert outcome.is_proven


def test_when_everything_fits_everything_is_done_and_proven() -> None:
    project = one_week()
    for name in ("one", "two"):
        project.add_job(name, needs=[(0, 5.0)], gain=10.0)

    outcome = choose_fast(project)

    assert (20.0, True, {}) == (outcome.value, outcome.is_proven, outcome.left_out)
    assert (Objective.MOST_REVENUE, Engine.FAST) == (outcome.objective, outcome.engine)


def test_when_nothing_fits_nothing_is_done_and_no_hours_are_drawn() -> None:
    project = one_week()
    first = project.add_job("first", needs=[(0, 5.0)])
    last = project.add_job("last", needs=[(0, 6.0)], gain=10.0)
    project.links.append(Link(before=first, after=last))

    outcome = choose_by_search(project, num_schedules=10)

    assert (0.0, (None, None), ([], [])) == (outcome.value, outcome.starts, outcome.drawn)
    assert {first: Why.NO_ROOM, last: Why.NO_ROOM} == outcome.left_out


def test_what_gains_nothing_is_left_out() -> None:
    project = one_week()
    project.add_job("idle talk", needs=[(0, 5.0)])

    assert {0: Why.NOT_WORTH} == choose_fast(project).left_out


def test_one_large_gain_gives_way_to_two_small_ones_that_gain_more() -> None:
    project = one_week()
    for name, hours, gain in (("large", 10.0, 100.0), ("left", 5.0, 60.0), ("right", 5.0, 60.0)):
        project.add_job(name, needs=[(0, hours)], duration_days=2, gain=gain)

    outcome = choose_by_search(project, num_schedules=20)

    assert (120.0, True) == (outcome.value, outcome.is_proven)


def test_work_that_two_deals_share_is_done_once_and_stays_while_either_needs_it() -> None:
    project = one_week()
    study = project.add_job("study", needs=[(0, 4.0)])
    for deal, hours in enumerate((4.0, 2.0)):
        job = project.add_job(f"close {deal}", deal=deal, needs=[(0, hours)], gain=10.0 + deal)
        project.links.append(Link(before=study, after=job))

    outcome = choose_by_search(project, num_schedules=20)

    assert 21.0 == outcome.value
    assert [] == faults_of(project, outcome)


def test_of_a_branch_the_option_that_fits_is_taken_and_the_other_is_not_needed() -> None:
    project = one_week()
    short, long = (project.add_job(name, needs=[(0, hours)]) for name, hours in (("short", 3.0), ("long", 9.5)))
    last = project.add_job("last", needs=[(0, 6.0)], gain=10.0)
    project.branches.append(Branch(after=last, options={long: 0, short: 0}))

    outcome = choose_fast(project)

    assert (10.0, {long: Why.NOT_NEEDED}) == (outcome.value, outcome.left_out)


@pytest.mark.parametrize("engine", [*Engine])
def test_what_only_leads_to_an_option_that_is_not_taken_is_not_needed_either(engine: Engine) -> None:
    if engine is Engine.EXACT:
        pytest.importorskip("ortools")
    project = one_week()
    names = ("brief", "sketch", "long", "short")
    brief, sketch, long, short = (project.add_job(name, needs=[(0, 2.5)]) for name in names)
    last = project.add_job("last", needs=[(0, 6.0)], gain=10.0)
    project.links += [Link(before=brief, after=sketch), Link(before=sketch, after=long)]
    project.branches.append(Branch(after=last, options={long: 0, short: 0}))

    outcome = arrange(project, objective=Objective.MOST_REVENUE, engine=engine, num_schedules=20, seconds=1.0)

    assert 10.0 == outcome.value
    assert dict.fromkeys((brief, sketch, long), Why.NOT_NEEDED) == outcome.left_out


def test_what_leads_to_a_gain_that_is_left_out_is_without_room_not_needless() -> None:
    project = one_week()
    brief, short = (project.add_job(name, needs=[(0, 4.0)]) for name in ("brief", "short"))
    first = project.add_job("first", needs=[(0, 6.0)], gain=10.0)
    second = project.add_job("second", needs=[(0, 6.0)], gain=5.0)
    project.links.append(Link(before=brief, after=second))
    project.branches.append(Branch(after=first, options={brief: 0, short: 0}))

    outcome = choose_fast(project)

    assert outcome.left_out[second] is Why.NO_ROOM
    assert 10.0 == outcome.value


def test_a_job_is_put_off_so_that_another_can_follow_within_its_most_days() -> None:
    project = one_week(week_limit=None)
    first = project.add_job("first", needs=[(0, 2.0)])
    last = project.add_job("last", needs=[(0, 2.0)], release=4, gain=10.0)
    project.links.append(Link(before=first, after=last, most=1))

    outcome = choose_fast(project)

    assert (10.0, 4) == (outcome.value, outcome.starts[last])
    assert [] == faults_of(project, outcome)


def test_a_job_fixed_by_a_person_takes_place_on_its_day_or_not_at_all() -> None:
    project = one_week()
    project.add_job("visit", needs=[(0, 4.0)], fixed_start=3, gain=10.0)
    project.add_job("impossible", needs=[(0, 4.0)], release=2, fixed_start=1, gain=90.0)

    outcome = choose_fast(project)

    assert (3, None) == outcome.starts


def test_a_search_begins_where_an_outcome_left_off() -> None:
    project = few_deals(5, num_deals=20)
    long = choose_by_search(project, num_schedules=300, seed=1)
    found = choose_by_search(project, num_schedules=1, seed=2, start=long)

    assert found.value <= long.bound
    assert without_chance(project).value <= found.value


def without_chance(project: Project) -> Outcome:
    return choose_by_search(project, num_schedules=1, seed=2)
