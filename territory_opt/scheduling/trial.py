"""Tries goals that are not reached beside what is done, with some deals left out.

What every deal has taken is known in packed grains, so that to leave a deal out is one addition for each row of hours.
"""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from territory_opt.scheduling.alone import ROUNDING
from territory_opt.scheduling.goal import goals
from territory_opt.scheduling.outcome import Outcome
from territory_opt.scheduling.placing import Ledger
from territory_opt.scheduling.project import Project
from territory_opt.scheduling.selection import Selection
from territory_opt.scheduling.windows import Windows

Week = tuple[int, int]
"""Whose week it is, as the position of a supplier, and which."""


class Trials:
    """What is done, and the goals to be tried beside it.

    Parameters
    ----------
    project, outcome
        The jobs, and which of them are done when.
    found
        The windows of the jobs.

    Attributes
    ----------
    goals
        What can be tried, known by its position.
    """

    def __init__(self, project: Project, outcome: Outcome, found: Windows) -> None:
        self.project = project
        self.windows = found
        self.goals = goals(project, found)
        self.ledger = Ledger(project, outcome.drawn)
        self.selection = Selection(project, found, self.goals, self.ledger)
        self.full = list(self.ledger.free)
        self.taken = {job: self.ledger.take_drawn(drawn) for job, drawn in enumerate(outcome.drawn) if drawn}
        self.left = list(self.ledger.free)
        self.done = {
            job: (start, end)
            for job, (start, end) in enumerate(zip(outcome.starts, outcome.ends, strict=True))
            if start is not None and end is not None
        }
        self.selection.take_as_done(self.done)
        self.jobs_of: dict[int, list[int]] = defaultdict(list)
        for job in self.taken:
            self.jobs_of[project.deals[job]].append(job)
        self.drawn: dict[tuple[int, int], list[tuple[int, float]]] = defaultdict(list)
        for job, drawn in enumerate(outcome.drawn):
            for supplier, day, hours in drawn:
                for whose in {supplier, project.days_of[supplier]}:
                    self.drawn[whose, project.week_of[day]].append((job, hours))

    def of(self, number: int) -> "Trial":
        """Return the trial of one goal."""
        return Trial(self, number)


class Trial:
    """One goal to be tried; of what is done, the jobs that it needs itself always stay."""

    def __init__(self, trials: Trials, number: int) -> None:
        self.goal = trials.goals[number]
        self.project = trials.project
        self._trials = trials
        self._number = number
        self._own = {job for way in self.goal.ways for job in way}

    @property
    def is_begun(self) -> bool:
        """Whether a job that the goal needs is done."""
        return not self._own.isdisjoint(self._trials.done)

    def latest_end(self, job: int) -> int:
        """Return the last moment at which a job can end and still serve."""
        return self._trials.windows.latest_end[job]

    def obstacle(self, without: Iterable[int]) -> tuple[int, int] | None:
        """Return which job has no place when deals are left out, and the day it is ready on; None when all have."""
        self._leave_out(without)
        return self._trials.selection.obstacle(self._number)

    def has_room(self, without: Iterable[int]) -> bool:
        """Return whether the goal can be had when deals are left out."""
        self._leave_out(without)
        return self._trials.selection.has_room(self._number)

    def has_room_alone(self) -> bool:
        """Return whether the goal can be had when all deals are left out."""
        trials = self._trials
        trials.ledger.free = list(trials.full)
        for job in self._own & trials.taken.keys():
            for row, grains in trials.taken[job]:
                trials.ledger.free[row] -= grains
        return trials.selection.has_room(self._number)

    def weeks_left(self, supplier: int, first: int, end: int, without: Iterable[int]) -> Iterator[tuple[Week, float]]:
        """Yield the weeks from one day to another, with what a supplier has left when deals are left out [h].

        Where the days have less left than the week, the week named is that of the one whose days they are.
        """
        self._leave_out(without)
        week_of, ledger = self.project.week_of, self._trials.ledger
        for week in dict.fromkeys(week_of[first : max(first + 1, end)]):
            days = range(bisect_left(week_of, week), bisect_left(week_of, week + 1))
            left = math.fsum(ledger.hours_left(supplier, day) for day in days)
            limit = ledger.week_hours_left(supplier, week)
            if limit is None or left < limit - ROUNDING:
                yield (self.project.days_of[supplier], week), left
            else:
                yield (supplier, week), min(left, limit)

    def drawn_by_deal(self, weeks: Iterable[Week]) -> dict[int, float]:
        """Return what each deal draws in weeks [h]; what counts for two of them counts once."""
        by_deal: dict[int, list[float]] = defaultdict(list)
        days_of, named = self.project.days_of, {*weeks}
        for whose, week in named:
            if whose != days_of[whose] and (days_of[whose], week) in named:
                continue
            for job, hours in self._trials.drawn.get((whose, week), ()):
                if job not in self._own:
                    by_deal[self.project.deals[job]].append(hours)
        return {deal: math.fsum(hours) for deal, hours in by_deal.items()}

    def all_weeks(self) -> Collection[Week]:
        """Return all weeks of all who supply hours to the goal, or share days with those."""
        suppliers = {self.project.days_of[supplier] for job in self._own for supplier, _ in self.project.needs[job]}
        return {(supplier, week) for supplier in suppliers for week in set(self.project.week_of)}

    def _leave_out(self, deals: Iterable[int]) -> None:
        trials = self._trials
        free = trials.ledger.free = list(trials.left)
        for deal in deals:
            for job in trials.jobs_of[deal]:
                if job not in self._own:
                    for row, grains in trials.taken[job]:
                        free[row] += grains
