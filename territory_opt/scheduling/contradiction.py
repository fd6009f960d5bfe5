"""Names the links that cannot all be kept: a circle along which least and most days contradict each other."""

from collections.abc import Iterator, Sequence

from territory_opt.errors import Fault, InvalidInputError, listing
from territory_opt.scheduling.alone import Alone
from territory_opt.scheduling.project import Project

Push = tuple[int, int, int]
"""Two jobs, and the days that the second starts at the least after the first."""


def contradictory_circle(project: Project, alone: Sequence[Alone], is_free: Sequence[bool]) -> list[int]:
    """Return jobs along a circle of links that cannot all be kept where no day is off; none if there is no such circle.

    Parameters
    ----------
    project, alone
        The jobs, and how each takes place alone.
    is_free
        Which jobs have already been pushed to where no day is off and no week full.
    """
    pushes = [push for push in _pushes(project, alone) if is_free[push[0]] and is_free[push[1]]]
    return _circle(project, sorted(pushes, key=lambda push: _names(project, push)))


def contradiction(project: Project, circle: Sequence[int], never_settled: Sequence[int]) -> InvalidInputError:
    """Return the error for links that push their jobs ever further.

    Parameters
    ----------
    project
        The jobs.
    circle
        The jobs along a circle of links that cannot all be kept, if one was found.
    never_settled
        Jobs that are pushed without end, for the message when no circle was.
    """
    names = [project.job_names[job] for job in circle]
    if names:
        first = names.index(min(names))
        names = [*names[first:], *names[:first], names[first]]
        found = f"a circle of links that cannot all be kept: {' -> '.join(names)}"
    else:
        found = (
            f"links that cannot all be kept, of {listing(sorted({project.job_names[job] for job in never_settled}))}"
        )
    allowed = "most days that leave room for the least days and the jobs between"
    return InvalidInputError([Fault("links", found, allowed, "raise the most of one of these links")])


def _names(project: Project, push: Push) -> tuple[str, str, int]:
    return project.job_names[push[0]], project.job_names[push[1]], push[2]


def _pushes(project: Project, alone: Sequence[Alone]) -> Iterator[Push]:
    """Yield what links ask of starts where no day is off and no week full; a fixed job is not pushed."""
    is_fixed = [start is not None for start in project.fixed_start]
    for link in project.links:
        if is_fixed[link.before] or is_fixed[link.after]:
            continue
        between = alone[link.before].least_days * link.from_end - alone[link.after].least_days * link.to_end
        yield link.before, link.after, between + link.least
        if link.most is not None:
            yield link.after, link.before, -between - link.most


def _circle(project: Project, pushes: Sequence[Push]) -> list[int]:
    """Return the jobs along a circle of pushes that add up to more than nothing; none if there is no such circle."""
    starts = [0] * project.num_jobs
    pushed_by: dict[int, int] = {}
    for _ in range(project.num_jobs):
        before = list(starts)
        for first, second, days in pushes:
            if starts[first] + days > starts[second]:
                starts[second] = starts[first] + days
                pushed_by[second] = first
        if starts == before:
            break
        circle = _circle_behind(pushed_by)
        if circle:
            return circle
    return []


def _circle_behind(pushed_by: dict[int, int]) -> list[int]:
    seen: dict[int, int] = {}
    for origin in pushed_by:
        job = origin
        walked: list[int] = []
        while job in pushed_by and job not in seen:
            seen[job] = origin
            walked.append(job)
            job = pushed_by[job]
        if seen.get(job) == origin and job in walked:
            return walked[walked.index(job) :][::-1]
    return []
