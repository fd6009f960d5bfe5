"""Earliest and latest moments of all jobs, level by level: the many jobs of a level at once. A door to NumPy."""

from collections.abc import Sequence
from itertools import pairwise

import attrs
import numpy as np

from territory_opt.scheduling.moments import CriticalPath
from territory_opt.scheduling.passes import NO_LIMIT
from territory_opt.scheduling.project import Link, Project
from territory_opt.scheduling.wide_alone import Flags, Whole, WideAlone

LEVELS_TO_TRY = 8
LEAST_WIDTH = 150
"""Below so many jobs in a level, on average, it is quicker to go job by job."""


@attrs.frozen(kw_only=True)
class WideLinks:
    """Links as arrays."""

    before: Whole
    after: Whole
    least: Whole
    from_end: Flags
    to_end: Flags

    @classmethod
    def of(cls, links: Sequence[Link]) -> "WideLinks":
        """Read links one by one."""
        others = [place for place, link in enumerate(links) if link.to_end or not link.from_end]
        from_end, to_end = np.ones(len(links), dtype=np.bool_), np.zeros(len(links), dtype=np.bool_)
        from_end[others] = [links[place].from_end for place in others]
        to_end[others] = [links[place].to_end for place in others]
        return cls(
            before=np.array([link.before for link in links], dtype=np.int64),
            after=np.array([link.after for link in links], dtype=np.int64),
            least=np.array([link.least for link in links], dtype=np.int64),
            from_end=from_end,
            to_end=to_end,
        )

    def taken(self, order: Whole) -> "WideLinks":
        """Return the links at these positions."""
        return WideLinks(
            before=self.before[order],
            after=self.after[order],
            least=self.least[order],
            from_end=self.from_end[order],
            to_end=self.to_end[order],
        )


class Grouped:
    """Positions of links, grouped by one of their two jobs.

    Parameters
    ----------
    jobs
        That job of every link.
    num_jobs
        Number of all jobs.
    """

    def __init__(self, jobs: Whole, num_jobs: int) -> None:
        self.links = np.argsort(jobs, kind="stable")
        self.numbers = np.bincount(jobs, minlength=num_jobs)
        self.begins = np.cumsum(self.numbers) - self.numbers

    def of(self, jobs: Whole) -> Whole:
        """Return the positions of the links of these jobs, job by job."""
        numbers = self.numbers[jobs]
        before = np.cumsum(numbers) - numbers
        found: Whole = self.links[np.repeat(self.begins[jobs] - before, numbers) + np.arange(numbers.sum())]
        return found


def wide_path(project: Project) -> CriticalPath | None:
    """Return the critical path as `narrow_path` does; None for a project that is better reckoned job by job.

    That is one with a most on a link, with branches, with few jobs in each level, or with a circle.
    """
    passes = project.prepared(_level_passes)
    return None if passes is None else passes.path()


def _level_passes(project: Project) -> "_LevelPasses | None":
    most_links = [link for link in project.links if link.most is not None]
    if project.branches or most_links:
        return None
    links = WideLinks.of(project.links)
    out_of = Grouped(links.before, project.num_jobs)
    levels = _levels(links, out_of)
    return None if levels is None else _LevelPasses(project, levels, links, out_of)


def _levels(links: WideLinks, out_of: Grouped) -> list[Whole] | None:
    """Return the jobs by the length of the longest chain behind them; None when levels are narrow or a circle is."""
    num_jobs = len(out_of.numbers)
    num_waiting = np.bincount(links.after, minlength=num_jobs)
    found_at = np.empty(num_jobs, dtype=np.int64)
    levels, num_done = [np.flatnonzero(num_waiting == 0)], 0
    while len(levels[-1]):
        num_done += len(levels[-1])
        if len(levels) >= LEVELS_TO_TRY and num_done < LEAST_WIDTH * len(levels):
            return None
        reached = links.after[out_of.of(levels[-1])]
        np.subtract.at(num_waiting, reached, 1)
        ready = reached[num_waiting[reached] == 0]
        places = np.arange(len(ready))
        found_at[ready] = places
        levels.append(ready[found_at[ready] == places])  # each once
    return levels[:-1] if num_done == num_jobs else None


class _LevelPasses:
    def __init__(self, project: Project, levels: list[Whole], links: WideLinks, out_of: Grouped) -> None:
        self.num_jobs = num_jobs = project.num_jobs
        order = np.concatenate([*levels, np.empty(0, dtype=np.int64)])
        self.place = np.empty(num_jobs, dtype=np.int64)
        self.place[order] = np.arange(num_jobs)
        self.alone = WideAlone(project, order)
        self.deals = np.array(project.deals, dtype=np.int64)[order]
        self.release = np.array(project.release, dtype=np.int64)[order]
        dues = [-NO_LIMIT if due is None else due + 1 for due in project.due]
        self.due_ends = np.array(dues, dtype=np.int64)[order]
        placed = attrs.evolve(links, before=self.place[links.before], after=self.place[links.after])
        into = Grouped(links.after, num_jobs)
        self.into, self.out_of = placed.taken(into.of(order)), placed.taken(out_of.of(order))
        self.level_ends = np.cumsum([0, *map(len, levels)]).tolist()
        self.first_into = np.concatenate([[0], np.cumsum(into.numbers[order])])
        self.first_out = np.concatenate([[0], np.cumsum(out_of.numbers[order])])
        self.all_to_start, self.all_from_end = not placed.to_end.any(), bool(placed.from_end.all())
        self.is_fixed, self.fixed = np.zeros(num_jobs, dtype=np.bool_), np.zeros(num_jobs, dtype=np.int64)
        fixed = [(job, start) for job, start in enumerate(project.fixed_start) if start is not None]
        for job, start in fixed:
            self.is_fixed[self.place[job]], self.fixed[self.place[job]] = True, start
        self.has_fixed, self.fixed_ends = bool(fixed), self.fixed.copy()
        at = np.flatnonzero(self.is_fixed)
        self.fixed_ends[at] = self.alone.first(at, self.fixed[at])[1]

    def path(self) -> CriticalPath:
        starts, ends = self._earliest()
        num_deals = int(self.deals.max(initial=-1)) + 1
        deal_ends = np.full(num_deals, -NO_LIMIT)
        np.maximum.at(deal_ends, self.deals, ends)
        limits = self._limits(deal_ends)
        latest_starts, latest_ends = self._latest(limits)
        floats = latest_starts - starts
        least = np.full(num_deals, NO_LIMIT)
        np.minimum.at(least, self.deals, floats)
        is_critical = (floats == least[self.deals])[self.place]
        known = np.flatnonzero(deal_ends > -NO_LIMIT)
        return CriticalPath(
            earliest_start=self._told(starts),
            earliest_end=self._told(ends),
            latest_start=self._told(latest_starts),
            latest_end=self._told(latest_ends),
            total_float_days=self._told(floats),
            free_float_days=self._told(self._free_floats(starts, ends, limits)),
            needed=[True] * self.num_jobs,
            critical=is_critical.tolist(),
            deal_ends=dict(zip(known.tolist(), deal_ends[known].tolist(), strict=True)),
        )

    def _limits(self, deal_ends: Whole) -> Whole:
        """Return until when each job must end, as `end_limits` does."""
        of_deal = deal_ends.copy()
        np.maximum.at(of_deal, self.deals, self.due_ends)
        limits: Whole = np.where(self.due_ends > -NO_LIMIT, self.due_ends, of_deal[self.deals])
        return limits

    def _told(self, values: Whole) -> list[int]:
        told: list[int] = values[self.place].tolist()
        return told

    def _earliest(self) -> tuple[Whole, Whole]:
        links, num_jobs = self.into, self.num_jobs
        moments = np.empty(2 * num_jobs, dtype=np.int64)
        sources = links.before + num_jobs * links.from_end
        for first, end in pairwise(self.level_ends):
            jobs, ready, end_floor = slice(first, end), self.release[first:end], None
            if first:
                of_level = slice(self.first_into[first], self.first_into[end])
                begins = self.first_into[first:end] - self.first_into[first]
                floor = moments[sources[of_level]] + links.least[of_level]
                if self.all_to_start:
                    ready = np.maximum(ready, np.maximum.reduceat(floor, begins))
                else:
                    to_end = links.to_end[of_level]
                    ready = np.maximum(ready, np.maximum.reduceat(np.where(to_end, -NO_LIMIT, floor), begins))
                    end_floor = np.maximum.reduceat(np.where(to_end, floor, -NO_LIMIT), begins)
            starts, ends = self.alone.first(jobs, ready)
            if end_floor is not None:
                short = np.flatnonzero(ends < end_floor)
                too_soon = self.alone.last(short + first, end_floor[short] - 1)
                starts[short], ends[short] = self.alone.first(short + first, too_soon + 1)
            if self.has_fixed:
                stuck = np.flatnonzero(self.is_fixed[jobs])
                starts[stuck], ends[stuck] = self.fixed[stuck + first], self.fixed_ends[stuck + first]
            moments[jobs], moments[num_jobs + first : num_jobs + end] = starts, ends
        return moments[:num_jobs], moments[num_jobs:]

    def _latest(self, limits: Whole) -> tuple[Whole, Whole]:
        links, num_jobs = self.out_of, self.num_jobs
        told, moments = np.empty(num_jobs, dtype=np.int64), np.empty(2 * num_jobs, dtype=np.int64)
        targets = links.after + num_jobs * links.to_end
        for first, end in reversed([*pairwise(self.level_ends)]):
            jobs = slice(first, end)
            of_level = slice(self.first_out[first], self.first_out[end])
            ceiling = moments[targets[of_level]] - links.least[of_level]
            limit, start_limit = self._bounds(first, end, ceiling, limits)
            starts = self._last_within(jobs, limit, start_limit)
            if self.has_fixed:
                stuck = np.flatnonzero(self.is_fixed[jobs])
                fixed, fixed_ends = self.fixed[stuck + first], self.fixed_ends[stuck + first]
                is_within = (fixed_ends <= limit[stuck]) & (fixed <= start_limit[stuck])
                starts[stuck] = np.where(is_within, fixed, starts[stuck])
            told[jobs] = moments[jobs] = starts
            if not self.all_to_start:
                moments[num_jobs + first : num_jobs + end] = self.alone.first(jobs, starts)[1]
            if self.has_fixed:
                moments[stuck + first], moments[num_jobs + stuck + first] = fixed, fixed_ends
        return told, self.alone.first(slice(0, num_jobs), told)[1]

    def _free_floats(self, starts: Whole, ends: Whole, limits: Whole) -> Whole:
        links = self.out_of
        ceiling = np.where(links.to_end, ends[links.after], starts[links.after]) - links.least
        limit, start_limit = self._bounds(0, self.num_jobs, ceiling, limits)
        last = self._last_within(slice(0, self.num_jobs), limit, start_limit)
        free: Whole = np.where(self.is_fixed, 0, np.maximum(last - starts, 0))
        return free

    def _bounds(self, first: int, end: int, ceiling: Whole, limits: Whole) -> tuple[Whole, Whole]:
        """Return until when jobs must end and start, given the moments that the links out of them leave."""
        limit, start_limit = limits[first:end].copy(), np.full(end - first, NO_LIMIT)
        first_out = self.first_out[first : end + 1] - self.first_out[first]
        waited_for = np.flatnonzero(np.diff(first_out))
        if len(waited_for):
            begins = first_out[waited_for]
            if self.all_from_end:
                limit[waited_for] = np.minimum(limit[waited_for], np.minimum.reduceat(ceiling, begins))
            else:
                from_end = self.out_of.from_end[self.first_out[first] : self.first_out[end]]
                of_end = np.minimum.reduceat(np.where(from_end, ceiling, NO_LIMIT), begins)
                limit[waited_for] = np.minimum(limit[waited_for], of_end)
                start_limit[waited_for] = np.minimum.reduceat(np.where(from_end, NO_LIMIT, ceiling), begins)
        return limit, start_limit

    def _last_within(self, jobs: slice, limit: Whole, start_limit: Whole) -> Whole:
        starts = self.alone.last(jobs, limit)
        late = np.flatnonzero(starts > start_limit)
        if len(late):
            starts[late] = self.alone.last_start(late + jobs.start, start_limit[late])
        return starts
