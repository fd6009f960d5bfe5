"""Which option a branch takes, and which jobs nobody needs then."""

from collections.abc import Collection, Sequence

from territory_opt.scheduling.outcome import Why
from territory_opt.scheduling.project import Project


def not_needed(project: Project, order: Sequence[int], chosen: Sequence[int | None]) -> set[int]:
    """Return the jobs that serve only as options that are not taken.

    A job with a gain of its own, one whose start a person fixed, and one for which nothing waits is always needed.

    Parameters
    ----------
    project
        The jobs.
    order
        The jobs, each after all it may wait for.
    chosen
        For each branch the option that is taken; None for none of them.
    """
    if not project.branches:
        return set()
    waiting: list[list[int | None]] = [[link.after for link in out] for out in project.links_out_of]
    for branch, option in zip(project.branches, chosen, strict=True):
        for each in branch.options:
            waiting[each].append(branch.after if each == option else None)
    idle: set[int] = set()
    for job in reversed(order):
        has_reason = project.gain[job] > 0 or project.fixed_start[job] is not None or not waiting[job]
        if not has_reason and all(after is None or after in idle for after in waiting[job]):
            idle.add(job)
    return idle


def reasons(project: Project, order: Sequence[int], useful: Collection[int], done: Collection[int]) -> dict[int, Why]:
    """Return why each job that is not done is not, where what gains the most is chosen.

    Another branch serves for the options of a job that is done, and for what would only lead to them.

    Parameters
    ----------
    project
        The jobs.
    order
        The jobs, each after all it may wait for.
    useful
        Those of which something can come.
    done
        Those that are done.
    """
    waiting: list[set[int]] = [{link.after for link in out} for out in project.links_out_of]
    spared: set[int] = set()
    for branch in project.branches:
        for option in branch.options:
            waiting[option].add(branch.after)
        if branch.after in done:
            spared.update(branch.options)
    for job in reversed(order):
        has_reason = project.gain[job] > 0 or project.fixed_start[job] is not None or not waiting[job]
        if not has_reason and waiting[job] <= spared:
            spared.add(job)
    return {
        job: Why.NOT_NEEDED if job in spared else Why.NO_ROOM if job in useful else Why.NOT_WORTH
        for job in range(project.num_jobs)
        if job not in done
    }


def earliest_options(project: Project, ends_alone: Sequence[int | None]) -> list[int]:
    """Return for each branch the option that ends first alone; of equals the one of least hours, then by name.

    Parameters
    ----------
    project
        The jobs.
    ends_alone
        When every job ends at the earliest, as if it were alone; None for one that never can.
    """
    return [
        min(branch.options, key=lambda option: (*_merit(project, ends_alone, option, branch.options[option]),))
        for branch in project.branches
    ]


def _merit(project: Project, ends_alone: Sequence[int | None], option: int, least: int) -> tuple[float, float, str]:
    end = ends_alone[option]
    hours = sum(each for _, each in project.needs[option])
    return (float("inf") if end is None else end + least, hours, project.job_names[option])
