"""What waits for what, by kind of link, in an order in which every job stands after those that it waits for."""

from collections.abc import Mapping, Sequence

import attrs

from territory_opt.scheduling.project import Branch, Link, Project
from territory_opt.scheduling.soundness import rising_order


@attrs.frozen(kw_only=True)
class Precedence:
    """The links of a project, sorted by kind.

    Parameters
    ----------
    order
        The positions of all jobs, each after those that it waits for.
    waits
        For every job the jobs after whose end it starts, each with the least days between.
    other_links
        For the jobs that have any, the other links into them: from a start, or to their end.
    branches
        For the jobs that have any, the branches that end in them.
    most_links
        The links that also have a most.
    """

    order: Sequence[int]
    waits: Sequence[Sequence[tuple[int, int]]]
    other_links: Mapping[int, Sequence[Link]]
    branches: Mapping[int, Sequence[Branch]]
    most_links: Sequence[Link]

    @classmethod
    def of(cls, project: Project) -> "Precedence":
        """Read the links of a project.

        Raises
        ------
        CyclicActionsError
            If jobs wait for each other in a circle; links of any kind and branches count, a most does not.

        Examples
        --------
        >>> project = Project(num_days=1, week_of=[0], calendars=[[0]])
        >>> offer, demo = project.add_job("offer"), project.add_job("demo")
        >>> project.links.append(Link(before=demo, after=offer))
        >>> Precedence.of(project).order
        [1, 0]
        """
        waits: list[list[tuple[int, int]]] = [[] for _ in project.job_names]
        other_links: dict[int, list[Link]] = {}
        is_rising = True
        for link in project.links:
            before, after = link.before, link.after
            if before >= after:
                is_rising = False
            if link.from_end and not link.to_end:
                waits[after].append((before, link.least))
            else:
                other_links.setdefault(after, []).append(link)
        branches: dict[int, list[Branch]] = {}
        for branch in project.branches:
            branches.setdefault(branch.after, []).append(branch)
            is_rising &= max(branch.options) < branch.after
        return cls(
            order=range(project.num_jobs) if is_rising else _in_order(project),
            waits=waits,
            other_links=other_links,
            branches=branches,
            most_links=[link for link in project.links if link.most is not None],
        )


def _in_order(project: Project) -> list[int]:
    followers: list[list[int]] = [[] for _ in project.job_names]
    for link in project.links:
        followers[link.before].append(link.after)
    for branch in project.branches:
        for option in branch.options:
            followers[option].append(branch.after)
    num_before = [0] * project.num_jobs
    for waiting in followers:
        for after in waiting:
            num_before[after] += 1
    order = [job for job, number in enumerate(num_before) if number == 0]
    for job in order:
        for after in followers[job]:
            num_before[after] -= 1
            if num_before[after] == 0:
                order.append(after)  # the list is the queue
    return order if len(order) == project.num_jobs else rising_order(project)  # which names the circle
