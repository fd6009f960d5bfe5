"""The earliest days of all jobs, each with all hours to itself, forwards through what waits for what.

They hold for every schedule. So the most of links is left aside, and a job that takes hours as they come may pause to
end when it must not end sooner: what it has waited for at its end says nothing about its start.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from territory_opt.scheduling.project import Project

Moments: TypeAlias = tuple[int, int] | tuple[None, None]
"""Start and end of a job; none for a job that cannot be done."""
FirstDays: TypeAlias = Callable[[int, int, int], tuple[int, int] | None]
"""Of a job, a day and a moment: the first start from that day on and, beside it, the first end that is not before the
moment either; None where there is none."""


def moments_alone(project: Project, order: Sequence[int], limits: Sequence[int], alone: FirstDays) -> list[Moments]:
    """Return the earliest start and end of every job as if it had all hours; none for a job that never can be done.

    Parameters
    ----------
    project
        The jobs.
    order
        The jobs, each after all it may wait for.
    limits
        The moment by which each job must end.
    alone
        How a job takes place when nobody else wants hours.

    Examples
    --------
    >>> from territory_opt.scheduling.project import Link
    >>> project = Project(num_days=5, week_of=[0] * 5)
    >>> demo, offer = project.add_job("demo", duration_days=3), project.add_job("offer", duration_days=2)
    >>> project.links.append(Link(before=demo, after=offer))
    >>> moments_alone(project, [demo, offer], [5, 4], lambda job, ready, _: (ready, ready + project.duration_days[job]))
    [(0, 3), (None, None)]
    """
    moments: list[Moments] = [(None, None)] * project.num_jobs
    branches: dict[int, list[Mapping[int, int]]] = {}
    for branch in project.branches:
        branches.setdefault(branch.after, []).append(branch.options)
    for job in order:
        ready, ready_end = project.release[job], 0
        is_possible = True
        for link in project.links_into[job]:
            moment = moments[link.before][link.from_end]
            if moment is None:
                is_possible = False
            elif link.to_end:
                ready_end = max(ready_end, moment + link.least)
            else:
                ready = max(ready, moment + link.least)
        for options in branches.get(job, ()):
            ends = [end + least for option, least in options.items() if (end := moments[option][1]) is not None]
            ready = max(ready, min(ends, default=0))
            is_possible = is_possible and bool(ends)
        fixed = project.fixed_start[job]
        if is_possible and (fixed is None or fixed >= ready):
            found = alone(job, ready if fixed is None else fixed, ready_end)
            if found is not None and found[1] <= limits[job] and fixed in {None, found[0]}:
                moments[job] = found
    return moments
