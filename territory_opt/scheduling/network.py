"""A project made ready for many schedules: jobs in an order of its own, branches decided, links as tight lists."""

from collections.abc import Sequence

import attrs

from territory_opt.scheduling.bounds import bound_from, days_after
from territory_opt.scheduling.branches import earliest_options, not_needed
from territory_opt.scheduling.earliest import moments_alone
from territory_opt.scheduling.outcome import Objective
from territory_opt.scheduling.placing import Ledger
from territory_opt.scheduling.project import Link, Project
from territory_opt.scheduling.soundness import rising_order

Wait = tuple[int, int]
"""Another job, and the least days between the end of the earlier and the start of the later."""


class Network:
    """A project whose branches are decided; jobs are counted in an order in which each stands after all it waits for.

    The order depends on names and links alone, so that jobs given in another order get the same days.

    Parameters
    ----------
    project
        The jobs.
    chosen
        The option that each branch takes; the one that ends first alone when not given.

    Raises
    ------
    InvalidInputError
        If the project contradicts itself; ``CyclicActionsError`` names jobs that wait for each other in a circle.

    Attributes
    ----------
    order
        The position in the project of every job.
    shapes, full
        How every job takes days and hours, and the hours that are there at first.
    needed
        The jobs to be done.
    waits_for, waited_by
        For every job the others, and days, of its links from an end to a start.
    into, out_of
        For every job its other links, ends counted as here.
    checks
        For every job the links that are to be looked at when it has days: those with most days, and to or from
        fixed jobs.
    fixed, urgent
        Jobs whose start is fixed, and those that these wait for.
    heads, tails
        Least days before the start and after the end of every job.
    """

    def __init__(self, project: Project, chosen: Sequence[int] | None = None) -> None:
        self.project = project
        self.order = rising_order(project)
        self.ledger = Ledger(project)
        limits = [project.num_days] * project.num_jobs
        self.alone = alone = moments_alone(project, self.order, limits, self.ledger.alone)
        self.options = list(earliest_options(project, [end for _, end in alone]) if chosen is None else chosen)
        self.idle_jobs = not_needed(project, self.order, self.options)
        needed = set(self.order) - self.idle_jobs
        rank = {job: position for position, job in enumerate(self.order)}
        self.num_jobs = project.num_jobs
        self.num_days = project.num_days
        self.shapes = [self.ledger.shapes[job] for job in self.order]
        self.full = self.ledger.free
        self.needed = [position for position, job in enumerate(self.order) if job in needed]
        self.fixed = [position for position in self.needed if project.fixed_start[self.order[position]] is not None]
        self.fixed_start = [project.fixed_start[job] for job in self.order]
        self._tie(rank, needed)
        tails = days_after(project, self.order, needed)
        starts = [project.num_days if start is None else start for start, _ in alone]
        self.heads = [starts[job] for job in self.order]
        self.tails = [tails[job] for job in self.order]

    def _links(self) -> list[Link]:
        """Return the links of the project, and those that the options chosen add."""
        chosen = zip(self.project.branches, self.options, strict=True)
        return self.project.links + [
            Link(before=option, after=branch.after, least=branch.options[option]) for branch, option in chosen
        ]

    def _tie(self, rank: dict[int, int], needed: set[int]) -> None:
        """Write the links down by job, in the count of the network."""
        jobs, fixed = range(self.num_jobs), set(self.fixed)
        self.befores: list[list[int]] = [[] for _ in jobs]
        self.afters: list[list[int]] = [[] for _ in jobs]
        self.waits_for: list[list[Wait]] = [[] for _ in jobs]
        self.waited_by: list[list[Wait]] = [[] for _ in jobs]
        self.into: list[list[Link]] = [[] for _ in jobs]
        self.out_of: list[list[Link]] = [[] for _ in jobs]
        self.checks: list[list[Link]] = [[] for _ in jobs]
        for link in self._links():
            if link.after not in needed:
                continue
            before, after = rank[link.before], rank[link.after]
            if before not in self.befores[after]:
                self.befores[after].append(before)
                self.afters[before].append(after)
            if link.from_end and not link.to_end:
                self.waits_for[after].append((before, link.least))
                self.waited_by[before].append((after, link.least))
            else:
                tied = attrs.evolve(link, before=before, after=after)
                self.into[after].append(tied)
                self.out_of[before].append(tied)
            if link.most is not None or not fixed.isdisjoint((before, after)):
                tied = attrs.evolve(link, before=before, after=after)
                self.checks[before].append(tied)
                self.checks[after].append(tied)
        self.num_most = sum(link.most is not None for links in self.checks for link in links) // 2
        urgent: set[int] = set()
        for job in reversed(jobs):
            if any(after in urgent or after in fixed for after in self.afters[job]):
                urgent.add(job)
        self.urgent = sorted(urgent - fixed)

    def bound(self, objective: Objective) -> float:
        """Return a value that no outcome of the project beats, whatever its branches take."""
        return bound_from(self.project, objective, self.order, self.alone)

    def rising(self, keys: Sequence[float]) -> list[int]:
        """Return the needed jobs by rising keys, each after all it waits for; equals keep the order of the network."""
        return self._sorted(self.needed, self.befores, list(keys))

    def falling(self, keys: Sequence[float]) -> list[int]:
        """Return the needed jobs by falling keys, each before all it waits for."""
        return self._sorted(self.needed[::-1], self.afters, [-key for key in keys])

    @staticmethod
    def _sorted(jobs: list[int], neighbours: Sequence[Sequence[int]], keys: list[float]) -> list[int]:
        """Return the jobs by their keys, each of which counts as no less than those of its neighbours before it."""
        for job in jobs:
            key = keys[job]
            for neighbour in neighbours[job]:
                if keys[neighbour] > key:  # noqa: PLR1730  # an inner loop
                    key = keys[neighbour]
            keys[job] = key
        return sorted(jobs, key=keys.__getitem__)

    def all_after(self, job: int) -> set[int]:
        """Return the jobs that wait for one, directly or not."""
        found: set[int] = set()
        todo = [job]
        while todo:
            fresh = [after for after in self.afters[todo.pop()] if after not in found]
            found.update(fresh)
            todo += fresh
        return found
