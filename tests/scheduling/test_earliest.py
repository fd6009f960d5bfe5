import attrs
from hypothesis import given

from territory_opt.scheduling.alone import Kinds
from territory_opt.scheduling.arrange import arrange
from territory_opt.scheduling.bounds import simple_bound
from territory_opt.scheduling.earliest import moments_alone
from territory_opt.scheduling.outcome import Engine, Objective, Outcome
from territory_opt.scheduling.placing import Ledger
from territory_opt.scheduling.project import Link, Project
from territory_opt.scheduling.soundness import rising_order
from territory_opt.scheduling.verify import faults_of
from territory_opt.scheduling.windows import windows
from territory_opt.testing.projects import projects


@given(projects(most_jobs=6, most_days=10))
def test_packed_hours_and_hours_job_by_job_say_the_same(project: Project) -> None:
    order, kinds, limits = rising_order(project), Kinds(project), [project.num_days] * project.num_jobs

    packed = moments_alone(project, order, limits, Ledger(project).alone)

    assert packed == moments_alone(project, order, limits, lambda job, *ready: kinds.of(job).first_ending(*ready))


@given(projects(most_jobs=6, most_days=10))
def test_no_schedule_begins_or_ends_a_job_sooner(project: Project) -> None:
    outcome = arrange(project, num_schedules=20, engine=Engine.SEARCH)
    found = windows(attrs.evolve(project, due=[None] * project.num_jobs))

    for start, end, first, first_end in zip(
        outcome.starts, outcome.ends, found.earliest_start, found.earliest_end, strict=True
    ):
        assert start is None or start >= first
        assert end is None or end >= first_end


def a_job_that_waits_at_its_end(*, fixed_start: int | None = None) -> Project:
    """Return a project where a job of two hours, one a day at the most, must not end before day 5."""
    project = Project(num_days=12, week_of=[0] * 12, calendars=[[*range(12)]])
    rep = project.add_supplier("rep", [4.0] * 12)
    review = project.add_job("review", duration_days=5)
    offer = project.add_job("offer", duration_days=2, needs=[(rep, 2.0)], fixed_start=fixed_start)
    visit = project.add_job("visit")
    project.links.append(Link(before=review, after=offer, to_end=True))
    project.links.append(Link(before=offer, after=visit, from_end=False, least=4))
    return project


def test_a_job_that_takes_hours_as_they_come_pauses_rather_than_starts_later() -> None:
    for project in (a_job_that_waits_at_its_end(), a_job_that_waits_at_its_end(fixed_start=0)):
        outcome = Outcome(
            starts=(0, 0, 4),
            ends=(5, 5, 5),
            drawn=([], [(0, 0, 1.0), (0, 4, 1.0)], []),
            left_out={},
            objective=Objective.EARLIEST_COMPLETION,
            value=5.0,
            bound=simple_bound(project, Objective.EARLIEST_COMPLETION),
            engine=Engine.EXACT,
        )

        assert [] == faults_of(project, outcome)
        assert outcome.is_proven
        assert (0, 0, 4) == windows(attrs.evolve(project, gain=[0.0, 0.0, 1.0])).earliest_start


def test_a_job_without_a_pause_starts_later_when_it_must_not_end_sooner() -> None:
    project = a_job_that_waits_at_its_end()
    project.evenly[1] = True

    assert (0, 3, 7) == windows(project).earliest_start
    assert 8.0 == simple_bound(project, Objective.EARLIEST_COMPLETION)
