"""What no order of work can beat: every job alone, and the hours that all of them need together."""

import math
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from territory_opt.scheduling.branches import not_needed
from territory_opt.scheduling.earliest import Moments, moments_alone
from territory_opt.scheduling.outcome import TOLERANCE_HOURS, Objective
from territory_opt.scheduling.placing import Ledger
from territory_opt.scheduling.project import Project
from territory_opt.scheduling.soundness import rising_order


def simple_bound(project: Project, objective: Objective) -> float:
    """Return a value that no outcome beats, over all choices of branches.

    Parameters
    ----------
    project
        What is to be arranged.
    objective
        What is aimed at; the bound has its unit.

    Examples
    --------
    >>> project = Project(num_days=5, week_of=[0] * 5)
    >>> calendar, rep = project.add_calendar(range(5)), project.add_supplier("Ana", [4.0] * 5)
    >>> jobs = [project.add_job(name, duration_days=1, needs=[(rep, 4.0)]) for name in ("visit", "offer", "demo")]
    >>> simple_bound(project, Objective.EARLIEST_COMPLETION)
    3.0
    """
    order = rising_order(project)
    limits = [project.num_days] * project.num_jobs
    return bound_from(project, objective, order, moments_alone(project, order, limits, Ledger(project).alone))


def bound_from(project: Project, objective: Objective, order: Sequence[int], alone: Sequence[Moments]) -> float:
    """Return the same as `simple_bound`, where an order of the jobs and their moments alone are known already."""
    if objective is Objective.MOST_REVENUE:
        in_time = (job for job, (_, end) in enumerate(alone) if end is not None and _days_late(project, job, end) <= 0)
        return math.fsum(project.gain[job] for job in in_time)
    needed = {*order}.difference(not_needed(project, order, [None] * len(project.branches)))
    ends = {job: project.num_days if end is None else end for job, (_, end) in enumerate(alone) if job in needed}
    if objective is Objective.LEAST_TARDINESS:
        return math.fsum(project.weight[job] * max(0, _days_late(project, job, end)) for job, end in ends.items())
    heads = [project.num_days if start is None else start for start, _ in alone]
    tails = days_after(project, order, needed)
    critical = max((end + tails[job] for job, end in ends.items()), default=0)
    energy = max((_energy(project, whose, needed, (heads, tails)) for whose in set(project.days_of)), default=0)
    return float(min(project.num_days, max(critical, energy)))


def _days_late(project: Project, job: int, end: int) -> int:
    due = project.due[job]
    return 0 if due is None else end - due - 1


def days_after(project: Project, order: Sequence[int], needed: set[int]) -> list[int]:
    """Return for every job the days that pass at the least from its end to the end of the last needed job.

    Links from the start of a job say nothing here: how long it takes from there to its end is open.
    """
    tails = [0] * project.num_jobs
    for job in reversed(order):
        for link in project.links_out_of[job]:
            if link.from_end and link.after in needed:
                days = link.least + (0 if link.to_end else project.duration_days[link.after])
                tails[job] = max(tails[job], days + tails[link.after])
    return tails


def _energy(project: Project, whose: int, needed: set[int], around: tuple[Sequence[int], Sequence[int]]) -> int:
    """Return the end that the days of one supplier allow, over sets of jobs that start late, and that have much after.

    Jobs count that draw on these days, through whatever supplier.
    """
    heads, tails = around
    hours_of = {job: hours for job in needed for each, hours in project.needs[job] if project.days_of[each] == whose}
    given = [0.0, *accumulate(project.day_hours[whose])]
    best = 0
    for by in around:
        hours, head, tail = 0.0, project.num_days, project.num_days
        for job in sorted(hours_of, key=lambda job: -by[job]):
            hours += hours_of[job]
            head, tail = min(head, heads[job]), min(tail, tails[job])
            best = max(best, bisect_left(given, given[head] + hours - TOLERANCE_HOURS) + tail)
    return best
