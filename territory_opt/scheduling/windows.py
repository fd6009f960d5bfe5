"""Between which days each job can take place at all, were it alone, and of which jobs anything can come."""

from collections.abc import Mapping, Sequence

import attrs

from territory_opt.scheduling.alone import Kinds
from territory_opt.scheduling.project import Project
from territory_opt.scheduling.soundness import rising_order

ROUNDING = 1e-9
"""Differences in hours below this are rounding errors of the arithmetic [h]."""


@attrs.frozen(kw_only=True)
class Windows:
    """Limits that hold in every schedule in which what is done ends in time; parallel lists, one entry for each job.

    Parameters
    ----------
    order
        The positions of all jobs, each after those that it waits for.
    earliest_start, earliest_end
        First day, and first moment of being done, with all hours to itself; `num_days` + 1 where it can never be done.
    latest_end
        Last moment at which it can end and still serve.
    is_useful
        Whether it can be done in time and gains something itself, or something that can be done in time waits for it.
    """

    order: tuple[int, ...]
    earliest_start: tuple[int, ...]
    earliest_end: tuple[int, ...]
    latest_end: tuple[int, ...]
    is_useful: tuple[bool, ...]


def windows(project: Project) -> Windows:
    """Return between which days each job can take place, with nothing else to do for those who supply its hours.

    The most of links is left aside: what is excluded here is excluded by every schedule.

    Raises
    ------
    InvalidInputError
        If a job names what is not there; ``CyclicActionsError`` if jobs wait for each other in a circle.

    Examples
    --------
    >>> from territory_opt.scheduling.project import Link
    >>> project = Project(num_days=5, week_of=[0] * 5, calendars=[[0, 1, 2, 3, 4]])
    >>> rep = project.add_supplier("rep", [8.0] * 5)
    >>> demo = project.add_job("demo", needs=[(rep, 12.0)])
    >>> offer = project.add_job("offer", needs=[(rep, 2.0)], due=3, gain=100.0)
    >>> project.links.append(Link(before=demo, after=offer, least=1))
    >>> found = windows(project)
    >>> found.earliest_end, found.latest_end, found.is_useful
    ((2, 4), (2, 4), (True, True))
    """
    order, alone = rising_order(project), Kinds(project)
    starts, ends = _earliest(project, order, alone)
    useful, latest = _latest(project, order, ends, alone)
    return Windows(
        order=tuple(order),
        earliest_start=tuple(starts),
        earliest_end=tuple(ends),
        latest_end=tuple(latest),
        is_useful=tuple(useful),
    )


def end_limit(project: Project, job: int) -> int:
    """Return the last moment at which a job may end to count."""
    due = project.due[job]
    return project.num_days if due is None else min(project.num_days, due + 1)


def day_shares(project: Project, job: int) -> list[tuple[int, float, float]]:
    """Return each supplier of a job with its hours and the most of them the job draws on one day [h]."""
    days = max(1, project.duration_days[job])
    return [(supplier, hours, hours / days) for supplier, hours in project.needs[job]]


def _earliest(project: Project, order: Sequence[int], alone: Kinds) -> tuple[list[int], list[int]]:
    never = project.num_days + 1
    starts, ends = [never] * project.num_jobs, [never] * project.num_jobs
    branches: list[list[Mapping[int, int]]] = [[] for _ in project.job_names]
    for branch in project.branches:
        branches[branch.after].append(branch.options)
    for job in order:
        ready = ready_end = project.release[job]
        for link in project.links_into[job]:
            moment = (ends if link.from_end else starts)[link.before]
            if moment == never:
                ready = never
            elif link.to_end:
                ready_end = max(ready_end, moment + link.least)
            else:
                ready = max(ready, moment + link.least)
        for options in branches[job]:
            ready = max(ready, min((ends[option] + least for option, least in options.items()), default=never))
        fixed = project.fixed_start[job]
        if fixed is not None:
            ready = fixed if ready <= fixed else never
        if ready >= never:
            continue
        start, end = alone.of(job).first(ready)
        if max(end, ready_end) <= end_limit(project, job) and fixed in {None, start}:
            starts[job], ends[job] = start, max(end, ready_end)
    return starts, ends


def _latest(project: Project, order: Sequence[int], ends: Sequence[int], alone: Kinds) -> tuple[list[bool], list[int]]:
    """Return which jobs are of use, and the last moment at which each can end and still be so."""
    num_jobs = project.num_jobs
    useful, latest = [False] * num_jobs, [0] * num_jobs
    options: list[list[tuple[int, int]]] = [[] for _ in range(num_jobs)]
    for branch in project.branches:
        for option, least in branch.options.items():
            options[option].append((branch.after, least))
    latest_start = [0] * num_jobs
    for job in reversed(order):
        limit = end_limit(project, job)
        by_user: dict[int, int] = {}
        for link in project.links_out_of[job]:
            if useful[link.after]:
                to = latest[link.after] if link.to_end else latest_start[link.after]
                last = min(limit, to - link.least) if link.from_end else limit
                by_user[link.after] = min(by_user.get(link.after, limit), last)
        for after, least in options[job]:
            if useful[after]:
                by_user[after] = max(by_user.get(after, 0), min(limit, latest_start[after] - least))
        useful[job] = ends[job] <= limit and (project.gain[job] > 0 or bool(by_user))
        latest[job] = limit if project.gain[job] > 0 else max(by_user.values(), default=0)
        latest_start[job] = alone.of(job).last(latest[job]) if useful[job] else 0
    return useful, latest
