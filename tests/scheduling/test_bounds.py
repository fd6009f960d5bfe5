import itertools

import attrs
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.scheduling.aims import AIMS
from territory_opt.scheduling.arrange import arrange
from territory_opt.scheduling.bounds import simple_bound
from territory_opt.scheduling.generation import Generation
from territory_opt.scheduling.network import Network
from territory_opt.scheduling.outcome import Engine, Objective
from territory_opt.scheduling.project import Branch, Link, Project
from territory_opt.testing.projects import projects

evenly_spread = projects(most_jobs=4, most_days=6, may_come_as_hours_do=False, may_branch=False, may_fix=False)


def days_of(project: Project, job: int, start: int) -> list[int] | None:
    """Return the days a job has from a start; None when it cannot start there."""
    if project.is_milestone(job):
        return []
    calendar = [day for day in project.calendars[project.calendar_of[job]] if day >= start]
    days = calendar[: project.duration_days[job]]
    return days if len(days) == project.duration_days[job] and days[0] == start else None


def is_sound(project: Project, starts: tuple[int, ...], days: list[list[int]]) -> bool:
    ends = [each[-1] + 1 if each else start for each, start in zip(days, starts, strict=True)]
    for link in project.links:
        moment = (ends if link.to_end else starts)[link.after] - (ends if link.from_end else starts)[link.before]
        if moment < link.least or (link.most is not None and moment > link.most):
            return False
    return keeps_to_hours(project, days)


def keeps_to_hours(project: Project, days: list[list[int]]) -> bool:
    given_away = {(supplier, day): 0.0 for supplier in range(len(project.day_hours)) for day in range(project.num_days)}
    for job, needs in enumerate(project.needs):
        for supplier, hours in needs:
            for day in days[job]:
                given_away[supplier, day] += hours / len(days[job])
    for supplier, day_hours in enumerate(project.day_hours):
        sharing = [other for other, whose in enumerate(project.days_of) if whose == project.days_of[supplier]]
        for day, hours in enumerate(day_hours):
            if sum(given_away[other, day] for other in sharing) > hours + 1e-6:
                return False
        for week, limit in enumerate(project.week_hours[supplier] or ()):
            in_week = (given_away[supplier, day] for day, at in enumerate(project.week_of) if at == week)
            if sum(in_week) > limit + 1e-6:
                return False
    return True


def best_of_all(project: Project, objective: Objective) -> float | None:
    """Return the best value over all days that the jobs could have; None when they cannot all be done."""
    options = [
        [
            (start, days)
            for start in range(project.release[job], project.num_days + 1)
            if (days := days_of(project, job, start)) is not None
        ]
        for job in range(project.num_jobs)
    ]
    values = []
    for chosen in itertools.product(*options):
        starts = tuple(start for start, _ in chosen)
        if is_sound(project, starts, [days for _, days in chosen]):
            ends = [each[-1] + 1 if each else start for start, each in chosen]
            late = [max(0, end - due - 1) if due is not None else 0 for end, due in zip(ends, project.due, strict=True)]
            values.append(
                float(max(ends, default=0))
                if objective is Objective.EARLIEST_COMPLETION
                else sum(weight * days_late for weight, days_late in zip(project.weight, late, strict=True))
            )
    return min(values, default=None)


@given(evenly_spread, st.sampled_from([*AIMS]))
def test_no_bound_and_no_engine_beats_the_best_of_all_days(project: Project, objective: Objective) -> None:
    best = best_of_all(project, objective)
    bound = simple_bound(project, objective)
    outcome = arrange(project, objective=objective, engine=Engine.SEARCH, num_schedules=40)

    assert bound <= outcome.value + 1e-9
    if best is None:
        assert outcome.left_out
    else:
        assert bound <= best + 1e-9
        assert outcome.left_out or best <= outcome.value + 1e-9


@given(
    projects(most_jobs=4, most_days=6, may_come_as_hours_do=False, may_branch=False, may_fix=False, may_have_most=False)
)
def test_some_order_gives_the_earliest_completion(project: Project) -> None:
    project.links = [attrs.evolve(link, least=max(0, link.least)) for link in project.links if not link.to_end]
    best = best_of_all(project, Objective.EARLIEST_COMPLETION)
    network = Network(project)
    generation, aim = Generation(network), AIMS[Objective.EARLIEST_COMPLETION](network)
    orders = {tuple(network.rising(keys)) for keys in itertools.permutations(range(project.num_jobs))}

    drafts = [generation.serial(order) for order in orders]

    assert best == min((float(draft.last_end) for draft in drafts if not draft.left_out), default=None)
    assert all(aim.cost(draft) > project.num_days for draft in drafts if draft.left_out)


def a_project(num_days: int) -> Project:
    project = Project(num_days=num_days, week_of=[0] * num_days, calendars=[[*range(num_days)]])
    project.add_supplier("Ana", [4.0] * num_days)
    return project


def test_the_longest_way_through_links_bounds_the_end() -> None:
    project = a_project(20)
    for name in ("visit", "offer", "close"):
        project.add_job(name, duration_days=2)
    project.links += [Link(before=0, after=1, least=1), Link(before=1, after=2, from_end=False, least=4)]

    assert 9.0 == simple_bound(project, Objective.EARLIEST_COMPLETION)


def test_hours_that_many_jobs_need_bound_the_end() -> None:
    project = a_project(20)
    project.add_job("first", duration_days=3)
    for number in range(4):
        project.add_job(f"offer {number}", duration_days=1, needs=[(0, 3.0)])
        project.links.append(Link(before=0, after=number + 1))

    assert 6.0 == simple_bound(project, Objective.EARLIEST_COMPLETION)


def test_a_branch_counts_by_its_shortest_option_and_options_do_not_count_themselves() -> None:
    project = a_project(20)
    for name, duration_days in (("long", 9), ("short", 2), ("close", 1)):
        project.add_job(name, duration_days=duration_days)
    project.branches.append(Branch(after=2, options={0: 0, 1: 3}))

    assert 6.0 == simple_bound(project, Objective.EARLIEST_COMPLETION)


def test_only_what_can_be_in_time_alone_counts_as_gain() -> None:
    project = a_project(9)
    project.add_job("in time", duration_days=2, due=1, gain=10.0)
    project.add_job("too late", duration_days=3, due=1, gain=100.0)
    project.add_job("never", duration_days=10, gain=1000.0)
    project.add_job("whenever", duration_days=9, gain=1.0)

    assert 11.0 == simple_bound(project, Objective.MOST_REVENUE)
