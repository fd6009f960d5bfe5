"""Earliest and latest moments of all jobs, each alone: forwards and backwards through what waits for what, job by job.

Every rule is monotone: when what a job waits for ends later, the job starts no sooner. So the earliest moments are
the least that keep all links, the latest the greatest, and it does not matter in which order they are found.

A most of a link is kept by raising what stands before it, round by round. Where no day is off, days only add up, so a
job whose days settle is pushed no further beyond the plannable days than by all jobs and least days together, each
once: when one is, the links contradict each other. Mostly a circle among jobs already pushed there shows it sooner.
"""

from collections.abc import Mapping, Sequence

import attrs

from territory_opt.scheduling.alone import Kinds
from territory_opt.scheduling.contradiction import contradiction, contradictory_circle
from territory_opt.scheduling.precedence import Precedence
from territory_opt.scheduling.project import Project

NO_LIMIT = 2**62


@attrs.frozen
class Bounds:
    """Until when jobs must end, and the last starts of those that have any; both are lowered in place."""

    ends: list[int]
    starts: dict[int, int] = attrs.field(factory=dict)

    def copy(self) -> "Bounds":
        """Return bounds that can be lowered without these."""
        return Bounds(list(self.ends), dict(self.starts))

    def lower(self, job: int, moment: int, *, is_end: bool) -> bool:
        """Let a job end, or start, by a moment; return whether it might have been later."""
        if is_end:
            if moment >= self.ends[job]:
                return False
            self.ends[job] = moment
        else:
            if moment >= self.starts.get(job, NO_LIMIT):
                return False
            self.starts[job] = moment
        return True


@attrs.frozen
class Floors:
    """From when on jobs may start, and the first ends of those that have any; both are raised in place."""

    starts: list[int]
    ends: dict[int, int] = attrs.field(factory=dict)

    def higher(self, job: int, moment: int, *, is_end: bool) -> bool:
        """Let a job end, or start, no sooner than a moment; return whether it might have been sooner."""
        if is_end:
            if moment <= self.ends.get(job, -NO_LIMIT):
                return False
            self.ends[job] = moment
        else:
            if moment <= self.starts[job]:
                return False
            self.starts[job] = moment
        return True


class Passes:
    """The passes through one project.

    Parameters
    ----------
    project
        The jobs and what waits for what.

    Raises
    ------
    CyclicActionsError
        If jobs wait for each other in a circle.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self.links = Precedence.of(project)
        self.alone = Kinds(project).of_all()
        self.firsts = [alone.firsts for alone in self.alone]
        self.lasts = [alone.lasts for alone in self.alone]
        self.least_days = [alone.least_days for alone in self.alone]
        self.fixed = _fixed_of(project.fixed_start)
        self.is_odd = {*self.links.other_links, *(link.after for link in self.links.most_links)}
        self.is_odd.update(link.before for links in self.links.other_links.values() for link in links)

    def earliest(self, release: Sequence[int], fixed_start: Sequence[int | None]) -> tuple[list[int], list[int]]:
        """Return the earliest starts and ends when no job starts before its `release`, and fixed ones on their day.

        Raises
        ------
        InvalidInputError
            If least and most days of links contradict each other along a circle.
        """
        floors, fixed = Floors(list(release)), _fixed_of(fixed_start)
        num_days, num_rounds = self.project.num_days, 0
        furthest = max([num_days, *release, *fixed.values()]) + self._most_pushed() if self.links.most_links else 0
        while True:
            starts, ends = self._earliest_within_least(floors, fixed)
            raised = []
            for link in self.links.most_links:
                floor = (ends if link.to_end else starts)[link.after] - (link.most or 0)
                reached = (ends if link.from_end else starts)[link.before]
                if floor > reached and floors.higher(link.before, floor, is_end=link.from_end):
                    raised.append(link.before)
            if not raised:
                return starts, ends
            num_rounds = num_rounds + 1 if all(starts[job] >= num_days for job in raised) else 0
            is_hopeless = max(starts[job] for job in raised) > furthest
            if is_hopeless or num_rounds > len(self.links.most_links):
                self._check([start >= num_days for start in starts], raised if is_hopeless else ())
                num_rounds = 0

    def latest(self, limits: Sequence[int], serving: Sequence[int]) -> tuple[list[int], list[int]]:
        """Return the latest starts and ends, when every job ends by its limit and these options serve the branches.

        Raises
        ------
        InvalidInputError
            If least and most days of links contradict each other along a circle.
        """
        bounds, num_rounds = Bounds(list(limits)), 0
        furthest = min([0, *limits, *self.fixed.values()]) - self._most_pushed() if self.links.most_links else 0
        while True:
            starts, ends = self._latest_within_least(bounds.copy(), self._served(serving))
            lowered = []
            for link in self.links.most_links:
                limit = self._fixed_or(link.before, starts, ends, is_end=link.from_end) + (link.most or 0)
                reached = (ends if link.to_end else starts)[link.after]
                if limit < reached and bounds.lower(link.after, limit, is_end=link.to_end):
                    lowered.append(link.after)
            if not lowered:
                return starts, ends
            num_rounds = num_rounds + 1 if all(ends[job] <= 0 for job in lowered) else 0
            is_hopeless = min(ends[job] for job in lowered) < furthest
            if is_hopeless or num_rounds > len(self.links.most_links):
                self._check([end <= 0 for end in ends], lowered if is_hopeless else ())
                num_rounds = 0

    def free_floats(self, starts: Sequence[int], ends: Sequence[int], limits: Sequence[int]) -> list[int]:
        """Return how far each start can slip with nothing else moving and its limit kept [working days]."""
        bounds, num_days = self._left_by_others(starts, ends, limits), self.project.num_days
        slips = [
            (lasts[limit][0] if 0 < limit < num_days + least_days else limit - least_days) - start
            for start, limit, least_days, lasts in zip(starts, bounds.ends, self.least_days, self.lasts, strict=True)
        ]
        free = [slip if slip > 0 else 0 for slip in slips]  # noqa: FURB136  # max() takes longer for so many
        for job in bounds.starts:
            free[job] = max(0, self._last_within(job, bounds) - starts[job])
        for job in self.fixed:
            free[job] = 0
        return free

    def _left_by_others(self, starts: Sequence[int], ends: Sequence[int], limits: Sequence[int]) -> Bounds:
        """Return within what each job can slip while all others stay on these days."""
        bounds = Bounds(list(limits))
        end_bounds = bounds.ends
        for waits, start in zip(self.links.waits, starts, strict=True):
            for before, lag in waits:
                limit = start - lag
                if limit < end_bounds[before]:  # noqa: PLR1730  # twice as fast as min() in this loop over all links
                    end_bounds[before] = limit
        for links in self.links.other_links.values():
            for link in links:
                moment = (ends if link.to_end else starts)[link.after]
                bounds.lower(link.before, moment - link.least, is_end=link.from_end)
        for link in self.links.most_links:
            moment = (ends if link.from_end else starts)[link.before]
            bounds.lower(link.after, moment + (link.most or 0), is_end=link.to_end)
        for branch in self.project.branches:
            start = starts[branch.after]
            in_time = [(job, least) for job, least in branch.options.items() if ends[job] + least <= start]
            if len(in_time) == 1:
                bounds.lower(in_time[0][0], start - in_time[0][1], is_end=True)
        return bounds

    def _earliest_within_least(self, floors: Floors, fixed: Mapping[int, int]) -> tuple[list[int], list[int]]:
        """Go through the jobs once: every job starts on its floor and when all it waits for allows."""
        waits, firsts, least_days, num_days = self.links.waits, self.firsts, self.least_days, self.project.num_days
        start_floors = floors.starts
        is_special = {*self.links.other_links, *self.links.branches, *fixed, *floors.ends}
        starts, ends = [0] * len(start_floors), [0] * len(start_floors)
        for job in self.links.order:
            ready = start_floors[job]
            for before, lag in waits[job]:
                after = ends[before] + lag
                if after > ready:  # noqa: PLR1730  # twice as fast as max() in this loop over all links
                    ready = after
            if job in is_special:
                ready = self._special_ready(job, ready, floors, fixed, (starts, ends))
            if ready >= num_days:
                starts[job], ends[job] = ready, ready + least_days[job]
            else:
                starts[job], ends[job] = firsts[job][ready]
            if job in fixed:
                starts[job] = ready
        return starts, ends

    def _special_ready(
        self,
        job: int,
        ready: int,
        floors: Floors,
        fixed: Mapping[int, int],
        moments: tuple[Sequence[int], Sequence[int]],
    ) -> int:
        if job in fixed:
            return fixed[job]
        end_floor = floors.ends.get(job, -NO_LIMIT)
        for link in self.links.other_links.get(job, ()):
            moment = moments[link.from_end][link.before] + link.least
            if link.to_end:
                end_floor = max(end_floor, moment)
            else:
                ready = max(ready, moment)
        for branch in self.links.branches.get(job, ()):
            ready = max(ready, min(moments[True][option] + least for option, least in branch.options.items()))
        alone = self.alone[job]
        return ready if alone.first(ready)[1] >= end_floor else alone.last(end_floor - 1) + 1

    def _served(self, serving: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
        """Return for every job with branches the options that serve it, each with its least days."""
        served: dict[int, list[tuple[int, int]]] = {}
        for branch, option in zip(self.project.branches, serving, strict=True):
            served.setdefault(branch.after, []).append((option, branch.options[option]))
        return served

    def _latest_within_least(
        self, bounds: Bounds, served: Mapping[int, Sequence[tuple[int, int]]]
    ) -> tuple[list[int], list[int]]:
        """Go back through the jobs once: every job ends within its bounds and in time for all that waits for it."""
        waits, lasts, least_days, num_days = self.links.waits, self.lasts, self.least_days, self.project.num_days
        end_bounds, is_special = bounds.ends, {*self.is_odd, *served, *self.fixed}
        starts, ends = [0] * len(end_bounds), [0] * len(end_bounds)
        for job in reversed(self.links.order):
            limit = end_bounds[job]
            if 0 < limit < num_days + least_days[job]:
                start, end = lasts[job][limit]
            else:
                start, end = limit - least_days[job], limit
            starts[job], ends[job] = start, end
            if job in is_special:
                start = self._special_bounds(job, bounds, served, starts, ends)
            for before, lag in waits[job]:
                limit = start - lag
                if limit < end_bounds[before]:  # noqa: PLR1730  # the same
                    end_bounds[before] = limit
        return starts, ends

    def _last_within(self, job: int, bounds: Bounds) -> int:
        last = self.alone[job].last(bounds.ends[job])
        if job in bounds.starts and last > bounds.starts[job]:
            return self.alone[job].last_start(bounds.starts[job])
        return last

    def _special_bounds(
        self,
        job: int,
        bounds: Bounds,
        served: Mapping[int, Sequence[tuple[int, int]]],
        starts: list[int],
        ends: list[int],
    ) -> int:
        """Set the days of a special job and bound what it waits for; return the start that bounds the rest."""
        fixed, alone = self.fixed.get(job), self.alone[job]
        starts[job] = self._last_within(job, bounds)
        if (
            fixed is not None
            and alone.first(fixed)[1] <= bounds.ends[job]
            and fixed <= bounds.starts.get(job, NO_LIMIT)
        ):
            starts[job] = fixed
        ends[job] = alone.first(starts[job])[1]
        start = self._fixed_or(job, starts, ends, is_end=False)
        for link in self.links.other_links.get(job, ()):
            moment = self._fixed_or(job, starts, ends, is_end=link.to_end)
            bounds.lower(link.before, moment - link.least, is_end=link.from_end)
        for option, least in served.get(job, ()):
            bounds.lower(option, start - least, is_end=True)
        return start

    def _fixed_or(self, job: int, starts: Sequence[int], ends: Sequence[int], *, is_end: bool) -> int:
        """Return a moment of a job: where it is fixed, or else where these starts and ends have it."""
        fixed = self.fixed.get(job)
        if fixed is None:
            return (ends if is_end else starts)[job]
        return self.alone[job].first(fixed)[1] if is_end else fixed

    def _most_pushed(self) -> int:
        """Return the days of all jobs and links together: more than any chain of links can push a job."""
        of_links = sum(max(0, link.least) + max(0, -(link.most or 0)) for link in self.project.links)
        of_branches = sum(max(0, least) for branch in self.project.branches for least in branch.options.values())
        return sum(self.least_days) + of_links + of_branches

    def _check(self, is_free: Sequence[bool], hopeless: Sequence[int]) -> None:
        """Raise the error of links that contradict each other, if that is sure by now."""
        circle = contradictory_circle(self.project, self.alone, is_free)
        if circle or hopeless:
            raise contradiction(self.project, circle, hopeless)


def _fixed_of(fixed_start: Sequence[int | None]) -> dict[int, int]:
    return {job: start for job, start in enumerate(fixed_start) if start is not None}
