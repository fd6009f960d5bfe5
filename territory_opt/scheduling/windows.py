"""Between which days each job can take place at all, were it alone, and of which jobs anything can come."""

from collections.abc import Sequence

import attrs

from territory_opt.scheduling.alone import Kinds
from territory_opt.scheduling.earliest import moments_alone
from territory_opt.scheduling.project import Project
from territory_opt.scheduling.soundness import rising_order


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
    order, kinds, never = rising_order(project), Kinds(project), project.num_days + 1
    limits = [end_limit(project, job) for job in range(project.num_jobs)]
    moments = moments_alone(project, order, limits, lambda job, *ready: kinds.of(job).first_ending(*ready))
    starts = [never if start is None else start for start, _ in moments]
    ends = [never if end is None else end for _, end in moments]
    useful, latest = _latest(project, order, ends, kinds)
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


def _latest(project: Project, order: Sequence[int], ends: Sequence[int], kinds: Kinds) -> tuple[list[bool], list[int]]:
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
        latest_start[job] = kinds.of(job).last(latest[job]) if useful[job] else 0
    return useful, latest
