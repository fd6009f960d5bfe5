"""Gains to choose from, each with all the jobs without which it cannot be had."""

import math
from collections.abc import Iterator, Mapping, Sequence

import attrs

from territory_opt.scheduling.project import Project
from territory_opt.scheduling.windows import Windows

MOST_WAYS = 8
"""Most ways to reach a goal that are tried, those of the fewest hours first: branches of branches multiply."""


@attrs.frozen(kw_only=True)
class Goal:
    """A job that gains something, and the ways to get it done.

    Parameters
    ----------
    job
        The position of the job.
    name
        Its name, by which ties are broken.
    ways
        Sets of jobs of which each suffices, itself among them: each job after those that it waits for, the way of
        the fewest hours first. There are several where a branch leaves a choice.
    worth
        What the jobs of the first way gain together [money].
    hours
        What they draw together [h].
    """

    job: int
    name: str
    ways: tuple[tuple[int, ...], ...]
    worth: float
    hours: float


def goals(project: Project, found: Windows) -> tuple[Goal, ...]:
    """Return every gain that can be had in time when nothing else is done, by name.

    Examples
    --------
    >>> from territory_opt.scheduling.project import Link
    >>> from territory_opt.scheduling.windows import windows
    >>> project = Project(num_days=5, week_of=[0] * 5, calendars=[[0, 1, 2, 3, 4]])
    >>> rep = project.add_supplier("rep", [8.0] * 5)
    >>> demo = project.add_job("demo", needs=[(rep, 6.0)])
    >>> offer = project.add_job("offer", needs=[(rep, 2.0)], gain=100.0)
    >>> project.links.append(Link(before=demo, after=offer))
    >>> [(goal.name, goal.ways, goal.worth, goal.hours) for goal in goals(project, windows(project))]
    [('offer', ((0, 1),), 100.0, 8.0)]
    """
    needed = _Needed(project, found)
    able = (job for job in range(project.num_jobs) if found.is_useful[job] and project.gain[job] > 0)
    return tuple(needed.goal(job) for job in sorted(able, key=project.job_names.__getitem__))


class _Needed:
    """What each job cannot be done without, by the links; and the choices that branches leave."""

    def __init__(self, project: Project, found: Windows) -> None:
        self.project = project
        self.rank = {job: place for place, job in enumerate(found.order)}
        self.hours = [math.fsum(hours for _, hours in needs) for needs in project.needs]
        self.branches: list[list[Mapping[int, int]]] = [[] for _ in project.job_names]
        for branch in project.branches:
            self.branches[branch.after].append(
                {option: least for option, least in branch.options.items() if found.is_useful[option]}
            )
        self.by_links: list[frozenset[int]] = [frozenset()] * project.num_jobs
        for job in found.order:
            before = (self.by_links[link.before] for link in project.links_into[job])
            self.by_links[job] = frozenset([job]).union(*before)

    def goal(self, job: int) -> Goal:
        found = set(self._sets(self.by_links[job]))
        sets = found if len(found) == 1 else sorted(found, key=self._preference)[:MOST_WAYS]
        ways = tuple(tuple(sorted(jobs, key=self.rank.__getitem__)) for jobs in sets)
        return Goal(
            job=job,
            name=self.project.job_names[job],
            ways=ways,
            worth=math.fsum(self.project.gain[other] for other in ways[0]),
            hours=math.fsum(self.hours[other] for other in ways[0]),
        )

    def _sets(self, jobs: frozenset[int], num_left: int = MOST_WAYS) -> Iterator[frozenset[int]]:
        """Yield sets that hold `jobs` and for each of their branches an option, with the fewest hours first."""
        for job in sorted(jobs, key=self.rank.__getitem__):
            for options in self.branches[job]:
                if not jobs.intersection(options):
                    choices = sorted((jobs | self.by_links[option] for option in options), key=self._preference)
                    for choice in choices[:num_left]:
                        yield from self._sets(choice, max(1, num_left // len(choices)))
                    return
        yield jobs

    def _preference(self, jobs: frozenset[int]) -> tuple[float, Sequence[str]]:
        return math.fsum(self.hours[job] for job in jobs), sorted(self.project.job_names[job] for job in jobs)
