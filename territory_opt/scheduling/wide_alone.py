"""When jobs start and end that have their suppliers to themselves, for many jobs at once. A door to NumPy.

What `Alone` reckons day by day is read from tables here when it can be: a job that draws the same on each day it works
takes so many working days of its supplier in a row. That is so when no day or week on its way gives less than it
draws; all other jobs are left to `Alone`.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from territory_opt.scheduling.alone import ROUNDING, Alone, Kinds
from territory_opt.scheduling.project import Project

Whole: TypeAlias = NDArray[np.int64]
Real: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]
Jobs: TypeAlias = slice | Whole
NOISE = 1e-12
"""Differences in hours below this are noise of one division, far below what counts as a rounding error [h]."""


class WideAlone:
    """Tables of the working days of all suppliers, and the jobs in an order in which they are reckoned.

    Parameters
    ----------
    project
        Jobs and suppliers.
    order
        The positions of the jobs in the project; all numbers of jobs here count in this order.
    """

    def __init__(self, project: Project, order: Whole) -> None:
        self.kinds = Kinds(project)
        self.positions = order
        self.num_days = project.num_days
        calendar = np.array(project.calendar_of, dtype=np.int64)[order]
        duration = np.array(project.duration_days, dtype=np.int64)[order]
        evenly = np.array(project.evenly, dtype=np.bool_)[order]
        supplier = np.array([need[0][0] if need else -1 for need in project.needs], dtype=np.int64)[order]
        self.hours: Real = np.array([need[0][1] if need else 0.0 for need in project.needs], dtype=np.float64)[order]
        has_need, num_calendars = supplier >= 0, max(1, len(project.calendars))
        keys = (supplier + 1) * num_calendars + calendar
        used = np.flatnonzero(np.bincount(keys))
        place = np.zeros(used.max(initial=0) + 1, dtype=np.int64)
        place[used] = np.arange(len(used))
        self.row: Whole = place[keys]
        self._lay_out(project, used // num_calendars - 1, used % num_calendars)
        self.base, self.working = self.row * self.width, self.num_working[self.row]
        share = self.hours / np.maximum(duration, 1)
        self.draw: Real = np.where(evenly, share, np.minimum(share, self.best_of_row[self.row]))
        worked = np.ceil((self.hours - ROUNDING) / np.where(has_need, self.draw, 1.0)).astype(np.int64)
        as_hours_come = has_need & ~evenly
        self.days: Whole = np.where(as_hours_come, np.maximum(worked, 1), np.maximum(duration, 1))
        self.is_milestone: Flags = ~has_need & (duration == 0)
        self.days[self.is_milestone] = 0
        self.has_milestones = bool(self.is_milestone.any())
        several = np.array([len(need) for need in project.needs], dtype=np.int64)[order] > 1
        gaps = evenly & has_need & ~self.is_whole[self.row]
        self.is_odd: Flags = several | gaps | (has_need & (share <= 2 * ROUNDING))
        self.comes_as_hours_do: Flags = as_hours_come & ~self.is_odd
        steady = self.draw <= self.steady_of_row[self.row] + NOISE
        self.is_steady: Flags = ~self.is_odd & (steady | ~has_need)

    def _lay_out(self, project: Project, suppliers: Whole, calendars: Whole) -> None:
        """Lay out the working days of every pair of supplier and calendar that is used, each in a row."""
        num_days, num_rows = project.num_days, len(suppliers)
        in_calendar = np.zeros((max(1, len(project.calendars)), num_days), dtype=np.bool_)
        for calendar, days in enumerate(project.calendars):
            in_calendar[calendar, days] = True
        week_of = np.array(project.week_of, dtype=np.int64)
        num_weeks = project.week_of[-1] + 1 if project.week_of else 0
        day_hours = np.array([*project.day_hours, [np.inf] * num_days], dtype=np.float64)[suppliers]
        unlimited = [np.inf] * num_weeks
        limits = [unlimited if weeks is None else weeks for weeks in project.week_hours]
        week_hours = np.array([*limits, unlimited], dtype=np.float64)[suppliers]
        by_day = week_hours[:, week_of]
        works = in_calendar[calendars] & (day_hours > ROUNDING) & (by_day > ROUNDING)
        self.is_whole: Flags = works.sum(axis=1) == in_calendar[calendars].sum(axis=1)
        self.width = num_days + 1
        before: Whole = np.zeros((num_rows, self.width), dtype=np.int64)
        np.cumsum(works, axis=1, out=before[:, 1:])
        days_on: Whole = np.full((num_rows, self.width), num_days, dtype=np.int64)
        at, on = np.nonzero(works)
        days_on[at, before[at, on]] = on
        self.num_before: Whole = before.ravel()
        self.day_at: Whole = days_on.ravel()
        self.num_working: Whole = before[:, -1]
        first_days = np.flatnonzero(np.diff(week_of, prepend=-1))
        least = np.minimum.reduceat(np.where(works, day_hours, np.inf), first_days, axis=1)
        number = np.add.reduceat(works, first_days, axis=1, dtype=np.int64)
        per_day = week_hours[:, week_of[first_days]] / np.maximum(number, 1)
        self.steady_of_row: Real = np.where(number > 0, np.minimum(least, per_day), np.inf).min(axis=1)
        best = np.where(works, day_hours, 0.0).max(axis=1)
        self.best_of_row: Real = np.where(best > 0, best, np.inf)
        # the day after the last stands for days outside the calendar, of which none is in a week
        self.week_at: Whole = np.append(week_of, -1)
        self.num_weeks = len(first_days)
        self.week_number: Whole = np.append(np.cumsum(np.diff(week_of, prepend=-1) != 0) - 1, self.num_weeks)
        self.least_at = np.pad(least[:, self.week_number[:-1]], ((0, 0), (0, 1))).ravel()
        self.limit_at = np.pad(by_day, ((0, 0), (0, 1))).ravel()
        self.week_begin = before[:, np.append(first_days, num_days)].ravel()
        self.week_end = before[:, np.append(first_days[1:], [num_days, num_days])].ravel()
        self.week_limit = np.pad(week_hours[:, week_of[first_days]], ((0, 0), (0, 1))).ravel()
        self.week_least = np.pad(least, ((0, 0), (0, 1)), constant_values=np.inf).ravel()

    def first(self, jobs: Jobs, ready: Whole) -> tuple[Whole, Whole]:
        """Return the first start of each job on or after its day `ready`, and the end that follows."""
        base, working, days = self.base[jobs], self.working[jobs], self.days[jobs]
        within = np.minimum(ready, self.num_days)
        beyond = ready - within
        position = self.num_before[base + np.maximum(within, 0)]
        start = self.day_at[base + position] + beyond
        is_before = ready < 0
        if is_before.any():
            start[is_before] = ready[is_before]
        last = position + days - 1 + np.minimum(ready, 0)
        last_day = self._day(base, working, last) + beyond
        end = last_day + 1
        sure = self.is_steady[jobs] | (last < 0) | (ready >= self.num_days)
        sure |= (position == working) & ~self.is_odd[jobs] & ~is_before
        if self.has_milestones:
            milestone = self.is_milestone[jobs]
            start[milestone], end[milestone] = ready[milestone], ready[milestone]
            sure |= milestone
        rest = np.flatnonzero(~sure)
        if len(rest):
            rest = rest[~self._fits_a_week(jobs, rest, start[rest], last_day[rest])]
            by_weeks = self.comes_as_hours_do[jobs][rest] & ~is_before[rest]
            places = rest[by_weeks]
            end[places], by_weeks[by_weeks] = self._end_by_weeks(self._index(jobs, places), position[places])
            for i in rest[~by_weeks].tolist():
                start[i], end[i] = self._alone(jobs, i).first(int(ready[i]))
        return start, end

    def last(self, jobs: Jobs, limit: Whole) -> Whole:
        """Return the last start of each job from which it ends by the moment `limit`."""
        base, working, days = self.base[jobs], self.working[jobs], self.days[jobs]
        within = np.minimum(np.maximum(limit, 0), self.num_days)
        last = self.num_before[base + within] - 1 + (limit - within)
        position = last - days + 1
        start = self._day(base, working, position)
        sure = self.is_steady[jobs] | (limit <= 0) | (position >= working)
        if self.has_milestones:
            milestone = self.is_milestone[jobs]
            start[milestone] = limit[milestone]
            sure |= milestone
        rest = np.flatnonzero(~sure)
        if len(rest):
            last_day = self._day(base[rest], working[rest], last[rest])
            rest = rest[~self._fits_a_week(jobs, rest, start[rest], last_day)]
            by_weeks = self.comes_as_hours_do[jobs][rest]
            places = rest[by_weeks]
            at, beyond = self._index(jobs, places), np.maximum(limit[places] - self.num_days, 0)
            start[places], by_weeks[by_weeks] = self._start_by_weeks(at, last[places] - beyond, beyond)
            for i in rest[~by_weeks].tolist():
                start[i] = self._alone(jobs, i).last(int(limit[i]))
        return start

    def last_start(self, jobs: Whole, until: Whole) -> Whole:
        """Return the last day up to `until` on which each job can start."""
        starts = [self._alone(jobs, i).last_start(day) for i, day in enumerate(until.tolist())]
        return np.array(starts, dtype=np.int64)

    def _end_by_weeks(self, jobs: Whole, position: Whole) -> tuple[Whole, Flags]:
        """Return when jobs end that start at these working days, week by week; and for which that could be told."""
        row, draw, left = self.row[jobs], self.draw[jobs], self.hours[jobs].copy()
        base, position = row * self.width, position.copy()
        week = self.week_number[self.day_at[base + position]]
        end, is_found = np.zeros(len(jobs), dtype=np.int64), np.ones(len(jobs), dtype=np.bool_)
        active = np.arange(len(jobs))
        while len(active):
            at = row[active] * (self.num_weeks + 1) + week[active]
            room = self.week_end[at] - position[active]
            supplied = np.minimum(self.week_limit[at], draw[active] * room)
            is_found[active] &= (draw[active] <= self.week_least[at]) | (room == 0)
            is_last = (left[active] <= supplied + ROUNDING) | (week[active] == self.num_weeks)
            done = active[is_last]
            worked = np.maximum(np.ceil((left[done] - ROUNDING) / draw[done]), 1).astype(np.int64) - 1
            last = np.where(week[done] == self.num_weeks, self.num_working[row[done]], position[done] + worked)
            extra = np.where(week[done] == self.num_weeks, worked, 0)
            end[done] = self.day_at[base[done] + np.minimum(last, self.num_days)] + extra + 1
            left[active] -= supplied
            position[active] += room
            week[active] += 1
            active = active[~is_last]
        return end, is_found

    def _start_by_weeks(self, jobs: Whole, position: Whole, beyond: Whole) -> tuple[Whole, Flags]:
        """Return when jobs start that end at these working days and so many days after all of them."""
        row, draw = self.row[jobs], self.draw[jobs]
        base, position = row * self.width, position.copy()
        left = self.hours[jobs] - draw * beyond
        week = np.where(position < 0, -1, self.week_number[self.day_at[base + np.maximum(position, 0)]])
        start, is_found = np.zeros(len(jobs), dtype=np.int64), np.ones(len(jobs), dtype=np.bool_)
        active = np.arange(len(jobs))
        while len(active):
            is_before = week[active] < 0
            at = row[active] * (self.num_weeks + 1) + np.maximum(week[active], 0)
            room = np.where(is_before, 0, position[active] + 1 - self.week_begin[at])
            supplied = np.minimum(self.week_limit[at], draw[active] * room)
            is_found[active] &= (draw[active] <= self.week_least[at]) | (room == 0)
            is_last = (left[active] <= supplied + ROUNDING) | is_before
            done = active[is_last]
            worked = np.maximum(np.ceil((left[done] - ROUNDING) / draw[done]), 1).astype(np.int64)
            first = np.maximum(position[done] - worked + 1, 0)
            start[done] = np.where(week[done] < 0, -worked, self.day_at[base[done] + first])
            left[active] -= supplied
            position[active] -= room
            week[active] -= 1
            active = active[~is_last]
        return start, is_found

    def _index(self, jobs: Jobs, places: Whole) -> Whole:
        return places + (jobs.start or 0) if isinstance(jobs, slice) else jobs[places]

    def _alone(self, jobs: Jobs, i: int) -> Alone:
        first = (jobs.start or 0) + i if isinstance(jobs, slice) else jobs[i]
        return self.kinds.of(int(self.positions[first]))

    def _day(self, base: Whole, working: Whole, position: Whole) -> Whole:
        day: Whole = self.day_at[base + np.minimum(np.maximum(position, 0), working)]
        day += np.maximum(position - working, 0)
        before_all = position < 0
        if before_all.any():
            day[before_all] = position[before_all]
        return day

    def _fits_a_week(self, jobs: Jobs, rest: Whole, start: Whole, last_day: Whole) -> Flags:
        """Return whether each of `rest` draws all its hours in one week, as much on each of its working days."""
        first = np.minimum(np.maximum(start, -1), self.num_days)
        last = np.minimum(np.maximum(last_day, -1), self.num_days)
        at = self.base[jobs][rest] + np.maximum(first, 0)
        fits: Flags = (
            (first >= 0) & (self.week_at[first] == self.week_at[last]) & (last < self.num_days) & (last >= first)
        )
        fits &= (self.hours[jobs][rest] <= self.limit_at[at]) & (self.draw[jobs][rest] <= self.least_at[at])
        fits &= ~self.is_odd[jobs][rest]
        return fits
