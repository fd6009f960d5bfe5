"""Whether a project can be arranged at all: every position known, no job twice, no circle; and an order of its jobs."""

import heapq
import math
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
    yield from _day_faults(project)
    yield from _number_faults(project)
    for job, (name, needs) in enumerate(zip(project.job_names, project.needs, strict=True)):
        if not 0 <= project.calendar_of[job] < len(project.calendars):
            yield Fault(f"jobs[{name!r}].calendar", str(project.calendar_of[job]), "the position of a calendar")
        if needs:
            yield from _need_faults(project, job)
    num_jobs = project.num_jobs
    for before, after in _waits(project):
        if not (0 <= before < num_jobs and 0 <= after < num_jobs):
            yield Fault("links", f"{before} -> {after}", "positions of jobs")


def _number_faults(project: Project) -> Iterator[Fault]:
    num_weeks = max(project.week_of, default=-1) + 1
    if len(project.week_of) != project.num_days:
        yield Fault("week_of", f"{len(project.week_of)} days", f"one week for each of the {project.num_days} days")
    for name, days, weeks in zip(project.supplier_names, project.day_hours, project.week_hours, strict=True):
        for kind, hours, needed in (("day_hours", days, project.num_days), ("week_hours", weeks, num_weeks)):
            if hours is not None and (len(hours) < needed or not all(0 <= each < math.inf for each in hours)):
                yield Fault(
                    f"suppliers[{name!r}].{kind}", "too few or odd hours", f"{needed} numbers of at least 0 [h]"
                )
    columns = (
        ("duration_days", project.duration_days),
        ("release", project.release),
        ("gain", project.gain),
        ("weight", project.weight),
    )
    for kind, values in columns:
        for name, value in zip(project.job_names, values, strict=True):
            if not 0 <= value < math.inf:
                yield Fault(f"jobs[{name!r}].{kind}", str(value), "a number of at least 0")
    for name, needs in zip(project.job_names, project.needs, strict=True):
        if any(not 0 < hours < math.inf for _, hours in needs):
            yield Fault(f"jobs[{name!r}].needs", str(needs), "hours above 0 [h]")


def _day_faults(project: Project) -> Iterator[Fault]:
    for supplier, days_of in enumerate(project.days_of):
        if supplier == days_of:
            continue
        path = f"suppliers[{project.supplier_names[supplier]!r}]"
        if not 0 <= days_of < len(project.days_of) or project.days_of[days_of] != days_of:
            yield Fault(f"{path}.days_of", str(days_of), "the position of a supplier with days of its own")
        elif project.day_hours[supplier] != project.day_hours[days_of]:
            whose = repr(project.supplier_names[days_of])
            yield Fault(f"{path}.day_hours", "other hours", f"those of {whose}, whose days it draws on")


def _need_faults(project: Project, job: int) -> Iterator[Fault]:
    path = f"jobs[{project.job_names[job]!r}].needs"
    suppliers = {supplier for supplier, _ in project.needs[job]}
    known = suppliers.intersection(range(len(project.supplier_names)))
    if known != suppliers:
        yield Fault(path, str([*suppliers]), "positions of suppliers")
    if len(suppliers) < len(project.needs[job]):
        yield Fault(path, str([supplier for supplier, _ in project.needs[job]]), "every supplier once")
    if len({project.days_of[supplier] for supplier in known}) < len(known):
        yield Fault(path, str([*known]), "suppliers of whom no two share days")
    if len(suppliers) > 1 and not project.evenly[job]:
        yield Fault(path, f"{len(suppliers)} suppliers", "one supplier, or hours spread evenly")
