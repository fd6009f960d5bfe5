"""Whether a project can be arranged at all: every position known, no job twice, no circle; and an order of its jobs."""

import heapq
from collections import Counter
from collections.abc import Iterator, Sequence

from territory_opt.errors import CyclicActionsError, Fault, InvalidInputError
from territory_opt.scheduling.project import Project


def rising_order(project: Project) -> list[int]:
    """Return the jobs so that each stands after all it may wait for, else by name, wherever they stood.

    Raises
    ------
    InvalidInputError
        If two jobs have one name, or a job names a calendar, supplier or job that is not there.
    CyclicActionsError
        If jobs wait for each other in a circle.

    Examples
    --------
    >>> from territory_opt.scheduling.project import Link
    >>> project = Project(num_days=5, week_of=[0] * 5, calendars=[[0, 1, 2, 3, 4]])
    >>> offer, visit, close = (project.add_job(name) for name in ("offer", "visit", "close"))
    >>> project.links += [Link(before=visit, after=offer), Link(before=offer, after=close)]
    >>> [project.job_names[job] for job in rising_order(project)]
    ['visit', 'offer', 'close']
    """
    faults = [*_faults(project)]
    if faults:
        raise InvalidInputError(faults)
    waits_for: list[set[int]] = [set() for _ in project.job_names]
    for before, after in _waits(project):
        waits_for[after].add(before)
    num_waiting = [len(each) for each in waits_for]
    waited_by: list[list[int]] = [[] for _ in project.job_names]
    for after, befores in enumerate(waits_for):
        for before in befores:
            waited_by[before].append(after)
    names = project.job_names
    heap = [(name, job) for job, name in enumerate(names) if not num_waiting[job]]
    heapq.heapify(heap)
    order = []
    while heap:
        _, job = heapq.heappop(heap)
        order.append(job)
        for after in waited_by[job]:
            num_waiting[after] -= 1
            if not num_waiting[after]:
                heapq.heappush(heap, (names[after], after))
    if len(order) < project.num_jobs:
        raise CyclicActionsError("jobs", _circle(names, waits_for, {*range(project.num_jobs)}.difference(order)))
    return order


def _waits(project: Project) -> Iterator[tuple[int, int]]:
    """Return every job that may be waited for, with the one that waits."""
    for link in project.links:
        yield link.before, link.after
    for branch in project.branches:
        for option in branch.options:
            yield option, branch.after


def _circle(names: Sequence[str], waits_for: Sequence[set[int]], stuck: set[int]) -> list[str]:
    """Return the names of a circle among jobs each of which waits for another of them."""
    path = [min(stuck, key=names.__getitem__)]
    while True:
        before = min(waits_for[path[-1]] & stuck, key=names.__getitem__)
        if before in path:
            circle = [names[job] for job in reversed(path[path.index(before) :])]
            first = circle.index(min(circle))
            return [*circle[first:], *circle[:first]]
        path.append(before)


def _faults(project: Project) -> Iterator[Fault]:
    for name, count in Counter(project.job_names).items():
        if count > 1:
            yield Fault("jobs", f"{count} jobs named {name!r}", "names that differ")
    for job, (name, needs) in enumerate(zip(project.job_names, project.needs, strict=True)):
        if not 0 <= project.calendar_of[job] < len(project.calendars):
            yield Fault(f"jobs[{name!r}].calendar", str(project.calendar_of[job]), "the position of a calendar")
        if needs:
            yield from _need_faults(project, job)
    num_jobs = project.num_jobs
    for before, after in _waits(project):
        if not (0 <= before < num_jobs and 0 <= after < num_jobs):
            yield Fault("links", f"{before} -> {after}", "positions of jobs")


def _need_faults(project: Project, job: int) -> Iterator[Fault]:
    path = f"jobs[{project.job_names[job]!r}].needs"
    suppliers = {supplier for supplier, _ in project.needs[job]}
    if min(suppliers) < 0 or max(suppliers) >= len(project.supplier_names):
        yield Fault(path, str([*suppliers]), "positions of suppliers")
    if len(suppliers) < len(project.needs[job]):
        yield Fault(path, str([supplier for supplier, _ in project.needs[job]]), "every supplier once")
    if len(suppliers) > 1 and not project.evenly[job]:
        yield Fault(path, f"{len(suppliers)} suppliers", "one supplier, or hours spread evenly")
