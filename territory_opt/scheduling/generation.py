"""From an order of the jobs to their days: one after another, or whichever can start first; early or late."""

import heapq
from collections.abc import Callable, Sequence
from functools import partial

import attrs

from territory_opt.scheduling.network import Network
from territory_opt.scheduling.project import Link
from territory_opt.scheduling.shapes import Placed, Taken

RAISES_PER_LINK = 8


@attrs.define
class Draft:
    """Days for the jobs of a network, in its own count.

    Parameters
    ----------
    starts, ends
        First day, and the moment after the last, of every job that has days.
    taken
        The hours that each job takes; None for a job without days.
    free
        The hours that are left.
    left_out
        Needed jobs for which no room was found, and all that wait for them.
    """

    starts: list[int]
    ends: list[int]
    taken: list[Taken | None]
    free: list[int]
    left_out: set[int]

    @property
    def last_end(self) -> int:
        """The end of the last job; 0 when there is none."""
        return max((end for end, taken in zip(self.ends, self.taken, strict=True) if taken is not None), default=0)


@attrs.define
class _Floors:
    """The moments before which jobs must not start or end, raised so that what waits for them is not too late."""

    starts: list[int]
    ends: list[int]
    num_raises_left: int


@attrs.frozen
class _Misfit:
    """Why a schedule must be begun anew: a link that does not hold, or jobs that have days and cannot be done."""

    link: Link | None = None
    days: int = 0
    jobs: frozenset[int] = frozenset()


class Generation:
    """Makes schedules of one network and counts them.

    Parameters
    ----------
    network
        The jobs and their links.
    num_schedules
        How many were made before, for others.

    Attributes
    ----------
    num_schedules, num_tries
        How many schedules were made, and how often a place was looked for on the way.

    Examples
    --------
    >>> from territory_opt.scheduling.project import Link, Project
    >>> project = Project(num_days=9, week_of=[0] * 9)
    >>> calendar, rep = project.add_calendar(range(9)), project.add_supplier("Ana", [4.0] * 9)
    >>> jobs = [project.add_job(name, duration_days=2, evenly=True, needs=[(rep, 8.0)]) for name in ("demo", "offer")]
    >>> project.links.append(Link(before=1, after=0))
    >>> network = Network(project)
    >>> [project.job_names[job] for job in network.order]
    ['offer', 'demo']
    >>> Generation(network).serial([0, 1]).starts
    [0, 2]
    """

    def __init__(self, network: Network, num_schedules: int = 0) -> None:
        self.network = network
        self.num_schedules = num_schedules
        self.num_tries = 0
        self._earliest = [shape.earliest for shape in network.shapes]
        self._latest = [shape.latest for shape in network.shapes]

    def serial(self, order: Sequence[int]) -> Draft:
        """Return the schedule in which every job, in this order, takes the earliest days that are left.

        Parameters
        ----------
        order
            The needed jobs, each after all it waits for. Fixed ones, and those that they wait for, come first anyway.
        """
        return self._sound(partial(self._place_in_turn, self._with_fixed_first(order)))

    def parallel(self, keys: Sequence[float]) -> Draft:
        """Return the schedule in which the job that can start first takes its days next; of equals the least key."""
        return self._sound(partial(self._place_soonest, keys))

    def late(self, draft: Draft, latest_ends: Sequence[int]) -> Draft | None:
        """Return a schedule in which every job, the last first, takes the latest days up to its latest end.

        Parameters
        ----------
        draft
            The schedule whose ends tell which job is the last.
        latest_ends
            For every job the moment by which it ends.

        Returns
        -------
        Draft | None
            None when a job has no room, or a link of most days breaks.
        """
        self.num_schedules += 1
        network = self.network
        self.num_tries += len(network.needed)
        late = self._blank(draft.left_out)
        late.starts, late.ends = [2 * network.num_days] * network.num_jobs, [2 * network.num_days] * network.num_jobs
        self._place_fixed(late)
        starts, ends = late.starts, late.ends
        for job in network.falling(draft.ends):
            if late.taken[job] is not None or job in draft.left_out:
                continue
            latest_start = latest_end = latest_ends[job]
            for after, least in network.waited_by[job]:
                moment = starts[after] - least
                if moment < latest_end:  # noqa: PLR1730  # the innermost loop of all
                    latest_end = moment
            for link in network.out_of[job]:
                moment = (ends if link.to_end else starts)[link.after] - link.least
                if link.from_end:
                    latest_end = min(latest_end, moment)
                else:
                    latest_start = min(latest_start, moment)
            placed = self._latest[job](late.free, 0, latest_start, latest_end)
            if placed is None:
                return None
            if self._settle(late, job, placed) is not None:
                return None
        return late

    def _blank(self, left_out: set[int]) -> Draft:
        num_jobs = self.network.num_jobs
        return Draft([0] * num_jobs, [0] * num_jobs, [None] * num_jobs, list(self.network.full), set(left_out))

    def _with_fixed_first(self, order: Sequence[int]) -> Sequence[int]:
        if not self.network.fixed:
            return order
        fixed, urgent = {*self.network.fixed}, {*self.network.urgent}
        ordinary = [job for job in order if job not in urgent and job not in fixed]
        return [job for job in order if job in urgent] + ordinary

    def _sound(self, place_all: Callable[[Draft, _Floors], _Misfit | None]) -> Draft:
        """Return the schedule that `place_all` makes, begun anew until every link of most days holds.

        What cannot hold is left out, with all that waits for it.
        """
        network = self.network
        floors = _Floors([0] * network.num_jobs, [0] * network.num_jobs, RAISES_PER_LINK * network.num_most)
        left_out: set[int] = set()
        while True:
            self.num_schedules += 1
            draft = self._blank(left_out)
            misfit = self._place_fixed(draft) or place_all(draft, floors)
            if misfit is None:
                return draft
            self._mend(misfit, draft, floors, left_out)

    def _mend(self, misfit: _Misfit, draft: Draft, floors: _Floors, left_out: set[int]) -> None:
        """Let the earlier job of a link wait so that the later is in time for it, or leave the later one out."""
        link = misfit.link
        if link is None:
            left_out |= misfit.jobs
        elif misfit.days > link.least and link.before not in self.network.fixed and floors.num_raises_left:
            floors.num_raises_left -= 1
            raised, moments = (floors.ends, draft.ends) if link.from_end else (floors.starts, draft.starts)
            raised[link.before] = moments[link.before] + misfit.days - (link.most or 0)
        else:
            left_out |= {link.after, *self.network.all_after(link.after)}

    def _place_fixed(self, draft: Draft) -> _Misfit | None:
        """Give fixed jobs their days; those that cannot have them are left out, and all that waits for them."""
        for job in self.network.fixed:
            start = self.network.fixed_start[job]
            if start is None or job in draft.left_out:
                continue
            placed = self._earliest[job](draft.free, start, 0)
            if placed is None or placed[0] != start:
                return _Misfit(jobs=frozenset({job, *self.network.all_after(job)}))
            misfit = self._settle(draft, job, placed)
            if misfit is not None:
                return misfit
        return None

    def _place_in_turn(self, order: Sequence[int], draft: Draft, floors: _Floors) -> _Misfit | None:
        """Give each job in turn the earliest days that are left."""
        self.num_tries += len(order)
        free, left_out, checks = draft.free, draft.left_out, self.network.checks
        for job in order:
            if left_out and job in left_out:
                continue
            ready, ready_end = self._ready(draft, floors, job)
            placed = self._earliest[job](free, ready, ready_end)
            if placed is None:
                misfit = self._without(draft, job)
                if misfit is not None:
                    return misfit
                continue
            draft.starts[job], draft.ends[job], draft.taken[job] = placed
            for row, grains in placed[2]:
                free[row] -= grains
            if checks[job]:
                misfit = self._misfit(draft, job)
                if misfit is not None:
                    return misfit
        return None

    def _place_soonest(self, keys: Sequence[float], draft: Draft, floors: _Floors) -> _Misfit | None:
        """Give the job that can start first its days, as long as there is one; of equals the one of the least key."""
        network = self.network
        misfit = self._place_in_turn(network.urgent, draft, floors)
        if misfit is not None:
            return misfit
        queue = _Queue(network, draft, keys, partial(self._ready, draft, floors))
        while queue.heap:
            known, ready_end, job = queue.pop()
            if draft.left_out and job in draft.left_out:
                continue
            self.num_tries += 1
            placed = self._earliest[job](draft.free, known, ready_end)
            if placed is not None and placed[0] > known:
                queue.push(job, placed[0], ready_end)
                continue
            misfit = self._without(draft, job) if placed is None else self._settle(draft, job, placed)
            if misfit is not None:
                return misfit
            queue.release(job)
        return None

    def _ready(self, draft: Draft, floors: _Floors, job: int) -> tuple[int, int]:
        """Return the moments from which on a job may start and end, after all it waits for."""
        starts, ends = draft.starts, draft.ends
        ready, ready_end = floors.starts[job], floors.ends[job]
        for before, least in self.network.waits_for[job]:
            moment = ends[before] + least
            if moment > ready:  # noqa: PLR1730  # the innermost loop of all
                ready = moment
        for link in self.network.into[job]:
            moment = (ends if link.from_end else starts)[link.before] + link.least
            if link.to_end:
                ready_end = max(ready_end, moment)
            else:
                ready = max(ready, moment)
        return ready, ready_end

    def _settle(self, draft: Draft, job: int, placed: Placed) -> _Misfit | None:
        """Write a job's days down, and return what does not hold with them."""
        draft.starts[job], draft.ends[job], draft.taken[job] = placed
        for row, grains in placed[2]:
            draft.free[row] -= grains
        return self._misfit(draft, job)

    def _without(self, draft: Draft, job: int) -> _Misfit | None:
        """Leave a job out that has no room, with all that waits for it; begin anew when one of those has days."""
        gone = {job, *self.network.all_after(job)}
        draft.left_out |= gone
        if any(draft.taken[each] is not None for each in gone):
            return _Misfit(jobs=frozenset(gone))
        return None

    def _misfit(self, draft: Draft, job: int) -> _Misfit | None:
        """Return the first link of a job to another with days that does not hold."""
        for link in self.network.checks[job]:
            if draft.taken[link.before] is None or draft.taken[link.after] is None:
                continue
            before = (draft.ends if link.from_end else draft.starts)[link.before]
            days = (draft.ends if link.to_end else draft.starts)[link.after] - before
            if days < link.least or (link.most is not None and days > link.most):
                return _Misfit(link, days)
        return None


class _Queue:
    """Jobs for which all they wait for has been seen to, by the first moment at which they may be able to start."""

    def __init__(
        self, network: Network, draft: Draft, keys: Sequence[float], ready: Callable[[int], tuple[int, int]]
    ) -> None:
        self.heap: list[tuple[int, float, int, int]] = []
        self._network, self._keys, self._ready, self._taken = network, keys, ready, draft.taken
        self._num_waiting = [len(befores) for befores in network.befores]
        for job in network.needed:
            if not network.befores[job] and draft.taken[job] is None:
                self.push(job, *ready(job))
        for job in network.needed:
            if draft.taken[job] is not None:
                self.release(job)

    def push(self, job: int, moment: int, ready_end: int) -> None:
        """Let a job stand in the queue with a moment before which it cannot start."""
        heapq.heappush(self.heap, (moment, self._keys[job], job, ready_end))

    def pop(self) -> tuple[int, int, int]:
        """Return the moment, the least end and the position of the job that comes next."""
        moment, _, job, ready_end = heapq.heappop(self.heap)
        return moment, ready_end, job

    def release(self, job: int) -> None:
        """Let those that wait for a job and for no other stand in the queue."""
        for after in self._network.afters[job]:
            self._num_waiting[after] -= 1
            if not self._num_waiting[after] and self._taken[after] is None:
                self.push(after, *self._ready(after))
