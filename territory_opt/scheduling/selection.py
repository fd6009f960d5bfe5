"""Goals that are reached, with the days and hours of all their jobs; goals come and go one at a time."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from operator import itemgetter
from typing import TypeVar

import attrs

from territory_opt.scheduling.goal import Goal
from territory_opt.scheduling.placing import Ledger
from territory_opt.scheduling.project import Branch, Link, Project
from territory_opt.scheduling.shapes import Placed
from territory_opt.scheduling.windows import Windows

T = TypeVar("T")
MOST_DELAYS = 20
"""Times that jobs are put off for one goal, because something must follow them within its most days."""

NOTHING_HELPS = -1, 0
"""No job, to be put off to no day."""


@attrs.frozen
class Snapshot:
    """A selection at one moment, to return to."""

    free: list[int]
    placed: dict[int, Placed]
    ways: dict[int, Sequence[int]]
    uses: list[int]
    value: float


class Selection:
    """The goals that are reached and the days of their jobs.

    Parameters
    ----------
    project, found
        The jobs and their windows.
    goals
        What there is to choose from; goals are known by their position in it.
    ledger
        The hours that are there; all of the project's when not given.

    Attributes
    ----------
    ledger
        The hours that are left.
    placed
        The days of every job that is done, by position.
    ways
        The jobs of every goal that is reached.
    value
        What the jobs done gain [money].

    Examples
    --------
    >>> from territory_opt.scheduling.goal import goals
    >>> from territory_opt.scheduling.windows import windows
    >>> project = Project(num_days=1, week_of=[0], calendars=[[0]])
    >>> rep = project.add_supplier("rep", [8.0])
    >>> for name, hours, gain in (("large", 6.0, 90.0), ("small", 4.0, 50.0)):
    ...     job = project.add_job(name, needs=[(rep, hours)], gain=gain)
    >>> found = windows(project)
    >>> selection = Selection(project, found, goals(project, found))
    >>> selection.add(0), selection.add(1), selection.value
    (True, False, 90.0)
    >>> selection.remove(0)
    >>> selection.add(1), selection.value
    (True, 50.0)
    """

    def __init__(self, project: Project, found: Windows, goals: Sequence[Goal], ledger: Ledger | None = None) -> None:
        self.project = project
        self.windows = found
        self.goals = goals
        self.ledger = Ledger(project) if ledger is None else ledger
        self.placed: dict[int, Placed] = {}
        self.ways: dict[int, Sequence[int]] = {}
        self.value = 0.0
        self._uses = [0] * project.num_jobs
        self._kept = Snapshot(list(self.ledger.free), {}, {}, list(self._uses), 0.0)
        self._changed_jobs: set[int] = set()
        self._changed_goals: set[int] = set()
        self._turns = [self._turns_of(goal) for goal in goals]
        links: list[list[Link]] = project.links_into
        self._starts_after = [[_least_of(link) for link in into if not link.to_end] for into in links]
        self._ends_after = [[_least_of(link) for link in into if link.to_end] for into in links]
        self._most = [[link for link in into if link.most is not None] for into in links]
        self._branches: list[list[Branch]] = [[] for _ in project.job_names]
        for branch in project.branches:
            self._branches[branch.after].append(branch)

    def add(self, goal: int) -> bool:
        """Reach a goal with all its jobs as early as they can be, or leave everything as it is."""
        if goal in self.ways:
            return True
        for way in self.goals[goal].ways:
            if self._reach([job for job in way if job not in self.placed]):
                self.ways[goal] = way
                self._changed_goals.add(goal)
                for job in way:
                    self._use(job)
                return True
        return False

    def add_all(self, goals: Iterable[int]) -> None:
        """Reach one goal after another, those that can be."""
        for goal in goals:
            self.add(goal)

    def add_together(self, delays: Mapping[int, float]) -> None:
        """Reach goals job by job, of all goals those first that must end first; a goal is given up once it is late.

        Parameters
        ----------
        delays
            The goals, none of them reached, each with how much later its jobs have their turn [working days].
        """
        turns = [
            (turn + delay, goal, job)
            for goal, delay in delays.items()
            for turn, job in zip(self._turns[goal], self.goals[goal].ways[0], strict=True)
        ]
        begun: dict[int, list[int]] = {goal: [] for goal in delays}
        for _, goal, job in sorted(turns, key=itemgetter(0, 1)):
            if goal not in begun:
                continue
            if job in self.placed or self._place(job, 0) is None:
                self._use(job)
                begun[goal].append(job)
            else:
                self._give_up(begun.pop(goal))
        for goal in begun:
            self.ways[goal] = self.goals[goal].ways[0]
        self._changed_goals.update(begun)

    def remove(self, goal: int) -> None:
        """Give up a goal, with the jobs that no other goal needs."""
        self._changed_goals.add(goal)
        self._give_up(self.ways.pop(goal))

    def take_as_done(self, placed: Mapping[int, tuple[int, int]]) -> None:
        """Begin with jobs on days that others have found; the hours they draw are the caller's business."""
        for job, (start, end) in placed.items():
            self.placed[job] = start, end, ()
            self._use(job)

    def clear(self) -> None:
        """Give up all goals."""
        self._changed_jobs.update(self.placed)
        self._changed_goals.update(self.ways)
        self.ledger.clear()
        self.placed.clear()
        self.ways.clear()
        self._uses = [0] * self.project.num_jobs
        self.value = 0.0

    def _turns_of(self, goal: Goal) -> list[int]:
        """Return the latest end of each job of a goal, or that of a later one if that is sooner."""
        ends = [self.windows.latest_end[job] for job in goal.ways[0]]
        return [*accumulate(reversed(ends), min)][::-1]

    def snapshot(self) -> Snapshot:
        """Return all of it as it is."""
        return Snapshot(list(self.ledger.free), dict(self.placed), dict(self.ways), list(self._uses), self.value)

    def restore(self, snapshot: Snapshot) -> None:
        """Return to a moment."""
        self._changed_jobs.update(self.placed, snapshot.placed)
        self._changed_goals.update(self.ways, snapshot.ways)
        self.ledger.free = list(snapshot.free)
        self.placed = dict(snapshot.placed)
        self.ways = dict(snapshot.ways)
        self._uses = list(snapshot.uses)
        self.value = snapshot.value

    def keep(self) -> None:
        """Make this the moment that `go_back` returns to: at the cost of what has changed since the last one."""
        kept = self._kept
        for job in self._changed_jobs:
            kept.uses[job] = self._uses[job]
        _follow(self._changed_jobs, self.placed, kept.placed)
        _follow(self._changed_goals, self.ways, kept.ways)
        self._kept = attrs.evolve(kept, free=list(self.ledger.free), value=self.value)
        self._forget_changes()

    def go_back(self) -> None:
        """Return to the moment that was kept: to the empty selection at first."""
        kept = self._kept
        for job in self._changed_jobs:
            self._uses[job] = kept.uses[job]
        _follow(self._changed_jobs, kept.placed, self.placed)
        _follow(self._changed_goals, kept.ways, self.ways)
        self.ledger.free, self.value = list(kept.free), kept.value
        self._forget_changes()

    def _forget_changes(self) -> None:
        self._changed_jobs.clear()
        self._changed_goals.clear()

    def has_room(self, goal: int) -> bool:
        """Return whether a goal that is not reached can be; nothing changes by it."""
        is_added = self.add(goal)
        if is_added:
            self.remove(goal)
        return is_added

    def obstacle(self, goal: int) -> tuple[int, int] | None:
        """Return the first job of a goal that has no place, and the day it is ready on; None when the goal can be had.

        The goal's first way is tried; nothing changes by it.
        """
        if self.has_room(goal):
            return None
        hindered, reached = NOTHING_HELPS, []
        for job in self.goals[goal].ways[0]:
            if job not in self.placed:
                ready = self._ready(job, 0)[0]
                if self._place(job, 0) is not None:
                    hindered = job, ready
                    break
                reached.append(job)
        self._take_back(reached)
        return hindered

    def _use(self, job: int) -> None:
        """Count one more goal that needs a job which is placed."""
        self._changed_jobs.add(job)
        if not self._uses[job]:
            self.value += self.project.gain[job]
        self._uses[job] += 1

    def _give_up(self, jobs: Sequence[int]) -> None:
        """Count one goal less that needs each of the jobs, and take back those which none needs."""
        self._changed_jobs.update(jobs)
        for job in jobs:
            self._uses[job] -= 1
            if not self._uses[job]:
                self.ledger.take_back(self.placed.pop(job)[2])
                self.value -= self.project.gain[job]

    def _reach(self, jobs: Sequence[int]) -> bool:
        """Place jobs in their order, all or none of them."""
        not_before: dict[int, int] = {}
        for _ in range(MOST_DELAYS):
            late = self._place_all(jobs, not_before)
            if late is None:
                return True
            before, day = late
            if before not in jobs:
                return False
            not_before[before] = max(not_before.get(before, 0) + 1, day)
        return False

    def _place_all(self, jobs: Sequence[int], not_before: Mapping[int, int]) -> tuple[int, int] | None:
        """Place jobs; when one has no place, none, and return which job is to be put off to what day, if that helps."""
        for position, job in enumerate(jobs):
            hindrance = self._place(job, not_before.get(job, 0))
            if hindrance is not None:
                self._take_back(jobs[:position])
                return hindrance
        return None

    def _take_back(self, jobs: Iterable[int]) -> None:
        for job in jobs:
            self.ledger.take_back(self.placed.pop(job)[2])

    def _place(self, job: int, ready: int) -> tuple[int, int] | None:
        """Place a job as early as it can be; else return what to put off, if that helps."""
        ready, ready_end = self._ready(job, ready)
        fixed, latest_end = self.project.fixed_start[job], self.windows.latest_end[job]
        if fixed is None:
            found = self.ledger.place(job, ready, ready_end, latest_end)
        else:
            found = self.ledger.place_at(job, fixed, ready_end, latest_end) if ready <= fixed else None
        if found is None:
            return NOTHING_HELPS
        late = self._too_late(job, found) if self._most[job] else None
        if late is None:
            self.placed[job] = found
        else:
            self.ledger.take_back(found[2])
        return late

    def _ready(self, job: int, ready: int) -> tuple[int, int]:
        """Return the first day on which a job may start, and the first moment at which it may end."""
        placed, ready_end = self.placed, 0
        for before, is_end, least in self._starts_after[job]:
            start, end, _ = placed[before]
            ready = max(ready, (end if is_end else start) + least)
        for before, is_end, least in self._ends_after[job]:
            ready_end = max(ready_end, _moment(placed[before], is_end=is_end) + least)
        for branch in self._branches[job]:
            ended = (placed[option][1] + least for option, least in branch.options.items() if option in placed)
            ready = max(ready, min(ended))
        return ready, ready_end

    def _too_late(self, job: int, found: Placed) -> tuple[int, int] | None:
        """Return what to put off, and to what day, so that a job is not too late after it; None when it is not."""
        for link in self._most[job]:
            before = self.placed[link.before]
            excess = _moment(found, is_end=link.to_end) - _moment(before, is_end=link.from_end) - (link.most or 0)
            if excess > 0:
                return link.before, before[0] + excess
        return None


def _least_of(link: Link) -> tuple[int, bool, int]:
    """Return what a link waits for: the job, whether for its end, and the least days from it."""
    return link.before, link.from_end, link.least


def _moment(placed: Placed, *, is_end: bool) -> int:
    return placed[1] if is_end else placed[0]


def _follow(keys: Iterable[int], source: dict[int, T], target: dict[int, T]) -> None:
    """Make some entries of a dictionary the same as those of another."""
    for key in keys:
        if key in source:
            target[key] = source[key]
        else:
            target.pop(key, None)
