"""What is left of the suppliers' hours, and how a job takes its share: as early, or as late, as it can.

Hours are counted in whole grains, and all days of a supplier stand in one whole number, a field of bits for each day.
Each field has a guard bit above it that is always set. Subtracting a job's share from every field at once clears the
guard of exactly those days that have less, so a few operations on whole numbers find the first run of days
that has room, and to place a job, take it back, copy a state or return to it costs next to nothing.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from territory_opt.scheduling.packed import Calendar, Fields
from territory_opt.scheduling.project import Drawn, Project
from territory_opt.scheduling.shapes import (
    NEVER,
    AsHoursCome,
    Days,
    Milestone,
    Placed,
    Shape,
    Taken,
    Unbroken,
    WithinWeeks,
)

GRAINS_PER_HOUR = (1, 4, 100, 10**9)
CRUMBS_PER_HOUR = 10**6
GRAIN_ROUNDING = 1e-3
"""What may be missing from a whole grain: rounding errors of the arithmetic [grains]."""


class Ledger:
    """The hours that are left while jobs are placed one after another.

    Parameters
    ----------
    project
        The jobs and suppliers. Links and branches are the caller's business: it says from when on a job is ready.
    drawn
        Hours that others have found for its jobs, which are to be counted as exactly as those of the project.

    Attributes
    ----------
    free
        The packed grains that are left: the days of every supplier, then its weeks; who draws on another's days has
        days of its own that are never read. A copy of this list is a copy of the whole state, and to put it back
        returns to it.
    shapes
        For every job how it takes days and hours: `earliest` and `latest` find its place and take nothing yet.

    Examples
    --------
    >>> project = Project(num_days=5, week_of=[0] * 5)
    >>> calendar, rep = project.add_calendar(range(5)), project.add_supplier("Ana", [4.0] * 5)
    >>> visit = project.add_job("visit", duration_days=1, calendar=calendar, needs=[(rep, 3.0)])
    >>> offer = project.add_job("offer", duration_days=1, calendar=calendar, needs=[(rep, 3.0)])
    >>> ledger = Ledger(project)
    >>> start, end, taken = ledger.place(visit)
    >>> start, end, ledger.drawn(visit, start, taken)
    (0, 1, [(0, 0, 3.0)])
    >>> start, end, taken = ledger.place(offer)
    >>> start, end, ledger.drawn(offer, start, taken)
    (0, 2, [(0, 0, 1.0), (0, 1, 2.0)])
    >>> ledger.take_back(taken)
    >>> ledger.hours_left(rep, day=0), ledger.hours_left(rep, day=1)
    (1.0, 4.0)
    """

    def __init__(self, project: Project, drawn: Iterable[Drawn] = ()) -> None:
        self._project = project
        self._grains_per_hour = _grains_per_hour(project, {hours for of_job in drawn for *_, hours in of_job})
        days = [self._grains(hours) for hours in project.day_hours]
        weeks = [None if hours is None else self._grains(hours) for hours in project.week_hours]
        most = max((max(row, default=0) for row in [*days, *weeks] if row is not None), default=0)
        self._fields = Fields((most + 1).bit_length() + 1)
        self._full = [self._fields.packed(row) for row in days]
        self._full += [0 if row is None else self._fields.packed(row) for row in weeks]
        self.free = list(self._full)
        self._week_row = [None if row is None else len(days) + at for at, row in enumerate(weeks)]
        self._most = most
        self._calendars = [Calendar(days, project.num_days, self._fields) for days in project.calendars]
        self.shapes = [self._shape(job) for job in range(project.num_jobs)]

    def alone(self, job: int, ready: int, ready_end: int) -> tuple[int, int] | None:
        """Return the first start and the first end of a job in the hours that are left, and take nothing.

        Parameters
        ----------
        job
            The job.
        ready
            It starts on this day or later; never before its release.
        ready_end
            It ends at this moment or later; for that a job that takes hours as they come may pause.
        """
        shape = self.shapes[job]
        may_pause = isinstance(shape, AsHoursCome)
        placed = shape.earliest(self.free, ready, 0 if may_pause else ready_end)
        return None if placed is None else (placed[0], max(placed[1], ready_end))

    def place(self, job: int, ready: int = 0, ready_end: int = 0, latest_end: int = NEVER) -> Placed | None:
        """Take the earliest days and hours of a job, and return its start, its end and what it takes.

        Parameters
        ----------
        job
            The job.
        ready
            It starts on this day or later; never before its release.
        ready_end
            It ends at this moment or later.
        latest_end
            It ends at this moment or before.

        Returns
        -------
        Placed | None
            None, and nothing is taken, when there is no room before the latest end or the last plannable day.
        """
        placed = self.shapes[job].earliest(self.free, ready, ready_end, latest_end)
        if placed is not None:
            self.take(placed[2])
        return placed

    def place_at(self, job: int, start: int, ready_end: int = 0, latest_end: int = NEVER) -> Placed | None:
        """Take the days and hours of a job that starts exactly on a day, or nothing when it cannot."""
        placed = self.shapes[job].earliest(self.free, start, 0, latest_end)
        if placed is None or placed[0] != start or placed[1] < ready_end:
            return None
        self.take(placed[2])
        return placed

    def take(self, taken: Taken) -> None:
        """Take what a job takes at the place that its shape has found."""
        for row, grains in taken:
            self.free[row] -= grains

    def take_drawn(self, drawn: Drawn) -> Taken:
        """Take hours that others have found for a job, or what is left of them, and return what is taken."""
        rows: Counter[int] = Counter()
        weeks: Counter[tuple[int, int]] = Counter()
        for supplier, day, hours in drawn:
            row = self._project.days_of[supplier]
            amount = min(round(hours * self._grains_per_hour), self._fields.at(self.free[row], day))
            rows[row] += amount << day * self._fields.width
            week_row = self._week_row[supplier]
            if week_row is not None:
                weeks[week_row, self._project.week_of[day]] += amount
        for (row, week), amount in weeks.items():
            rows[row] += min(amount, self._fields.at(self.free[row], week)) << week * self._fields.width
        taken = tuple(rows.items())
        self.take(taken)
        return taken

    def take_back(self, taken: Taken) -> None:
        """Return what a job has taken."""
        for row, grains in taken:
            self.free[row] += grains

    def clear(self) -> None:
        """Return everything that was taken."""
        self.free = list(self._full)

    def hours_left(self, supplier: int, day: int) -> float:
        """Return what a supplier, and all who share its days, have left on a day, weeks aside [h]."""
        return self._fields.at(self.free[self._project.days_of[supplier]], day) / self._grains_per_hour

    def week_hours_left(self, supplier: int, week: int) -> float | None:
        """Return what a supplier may still give in a week [h]; None when its days are its only limit."""
        row = self._week_row[supplier]
        return None if row is None else self._fields.at(self.free[row], week) / self._grains_per_hour

    def drawn(self, job: int, start: int, taken: Taken) -> Drawn:
        """Return the hours that a placed job draws: supplier, day and hours [h], by supplier and day."""
        shape = self.shapes[job]
        if isinstance(shape, Unbroken):
            days = shape.days(start)
            return [(supplier, day, hours / len(days)) for supplier, hours in self._project.needs[job] for day in days]
        return [
            (supplier, day, grains / self._grains_per_hour)
            for (supplier, _), (_, packed) in zip(self._project.needs[job], taken, strict=False)
            for day, grains in self._fields.entries(packed)
        ]

    def _grains(self, hours: Sequence[float]) -> list[int]:
        grains = {each: max(0, round(each * self._grains_per_hour)) for each in {*hours}}
        return [grains[each] for each in hours]

    def _shape(self, job: int) -> Shape:
        project = self._project
        days = Days(project.release[job], self._calendars[project.calendar_of[job]], project.week_of)
        if project.is_milestone(job):
            return Milestone(days.release, project.num_days)
        num_days = max(1, project.duration_days[job])
        if project.evenly[job] or not project.needs[job]:
            shares = [
                (
                    project.days_of[supplier],
                    self._week_row[supplier],
                    min(self._most + 1, self._floor(hours / num_days)),
                )
                for supplier, hours in project.needs[job]
            ]
            return Unbroken(days, num_days, shares)
        ((supplier, hours),) = project.needs[job]
        day_row, week_row, grains = project.days_of[supplier], self._week_row[supplier], self._floor(hours)
        crumb = max(1, self._grains_per_hour // CRUMBS_PER_HOUR)
        if week_row is None:
            return AsHoursCome(days, num_days, day_row, grains, crumb)
        return WithinWeeks(days, num_days, day_row, grains, crumb, week_row=week_row)

    def _floor(self, hours: float) -> int:
        return max(1, int(hours * self._grains_per_hour + GRAIN_ROUNDING))


def _grains_per_hour(project: Project, drawn_hours: Iterable[float]) -> int:
    """Return the coarsest grain of which all hours are whole multiples; else one so fine that rounding is nothing."""
    quantities = {hours for row in project.day_hours for hours in row}.union(drawn_hours)
    quantities |= {hours for row in project.week_hours if row is not None for hours in row}
    for duration_days, needs in zip(project.duration_days, project.needs, strict=True):
        quantities |= {hours / max(1, duration_days) for _, hours in needs}
    fitting = (grains for grains in GRAINS_PER_HOUR if all(float(each * grains).is_integer() for each in quantities))
    return next(fitting, GRAINS_PER_HOUR[-1])
