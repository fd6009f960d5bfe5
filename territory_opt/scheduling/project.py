"""Jobs, what waits for what, and who supplies hours, as plain lists that every engine reads.

Days are counted from 0 and only working days are counted. A job that starts on day 3 and ends on day 5 has
`start` 3 and `end` 6: the end is the first moment after it, so that what waits for it may start on its `end`, and a
milestone (no days, no hours) is a moment between two days, with `end` equal to `start`. A job is in time when its `end`
is at most its due day plus 1.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeVar

import attrs

T = TypeVar("T")
Drawn = list[tuple[int, int, float]]
"""Hours a job draws: supplier, day and hours [h]."""


@attrs.frozen(kw_only=True)
class Link:
    """What one job has to do with another: least <= moment of `after` - moment of `before` <= most.

    Parameters
    ----------
    before, after
        Positions of the two jobs.
    from_end, to_end
        Whether the moment meant is the end of the job or its start: ``True, False`` is finish-to-start,
        ``False, False`` start-to-start, ``True, True`` finish-to-finish.
    least, most
        Least and, if any, most days between the two moments [working days].
    """

    before: int
    after: int
    from_end: bool = True
    to_end: bool = False
    least: int = 0
    most: int | None = None


@attrs.frozen(kw_only=True)
class Branch:
    """A job that waits for the end of any one of several others.

    Parameters
    ----------
    after
        Position of the job that waits.
    options
        The positions of the jobs of which one suffices, each with the least days from its end [working days].
    """

    after: int
    options: Mapping[int, int]


@attrs.define(kw_only=True, slots=False)
class Project:
    """Jobs to be given days, as lists with one entry for each job or supplier.

    Parameters
    ----------
    num_days
        Number of days that can be planned; nothing takes place on or after it [working days].
    week_of
        The week of every day, counted from 0 and never falling.
    calendars
        Sets of days on which work is possible, each rising; a job takes place on the days of its calendar only.
    supplier_names, day_hours, week_hours
        Name of every supplier of hours, its hours on each day [h], and for each week the most it gives [h]; None
        for a supplier whose days are its only limit.
    days_of
        For every supplier the one whose days it draws on, itself by default. Suppliers who share days have the same
        hours on each, and together give no more; every one keeps to the limits of its own weeks.
    job_names, deals
        Name of every job, and the position of the deal it belongs to.
    duration_days
        Days it takes at the least [working days]; 0 without hours is a milestone, which happens between days.
    calendar_of
        The calendar of every job.
    evenly
        Whether it takes exactly `duration_days` days of its calendar without a gap and on each of them the same
        share of its hours; else it draws at most that share on a day and goes on, on later days, as hours come.
    needs
        The suppliers it draws on and the hours it takes of each [h]; at most one when not `evenly`, and no two that
        share days.
    release
        First day on which it may start.
    fixed_start
        The one day on which it must start, where a person has fixed it; else None.
    due
        The day by whose end it must be done to count; None when any day will do.
    gain
        What it brings when it ends in time [money].
    weight
        What every day costs that it ends after its due day [money per working day].
    links, branches
        What waits for what.
    """

    num_days: int
    week_of: list[int]
    calendars: list[list[int]] = attrs.field(factory=list)
    supplier_names: list[str] = attrs.field(factory=list)
    day_hours: list[list[float]] = attrs.field(factory=list)
    week_hours: list[list[float] | None] = attrs.field(factory=list)
    days_of: list[int] = attrs.field(factory=list)
    job_names: list[str] = attrs.field(factory=list)
    deals: list[int] = attrs.field(factory=list)
    duration_days: list[int] = attrs.field(factory=list)
    calendar_of: list[int] = attrs.field(factory=list)
    evenly: list[bool] = attrs.field(factory=list)
    needs: list[list[tuple[int, float]]] = attrs.field(factory=list)
    release: list[int] = attrs.field(factory=list)
    fixed_start: list[int | None] = attrs.field(factory=list)
    due: list[int | None] = attrs.field(factory=list)
    gain: list[float] = attrs.field(factory=list)
    weight: list[float] = attrs.field(factory=list)
    links: list[Link] = attrs.field(factory=list)
    branches: list[Branch] = attrs.field(factory=list)
    _prepared: dict[Callable[["Project"], Any], tuple["Project", Any]] = attrs.field(
        factory=dict, init=False, eq=False, repr=False
    )

    def prepared(self, prepare: Callable[["Project"], T]) -> T:
        """Return what is worked out of these lists; the same again for as long as no list has changed.

        Parameters
        ----------
        prepare
            What works it out. It is given a copy of all lists, so that what it returns never tells of others.

        Examples
        --------
        >>> project = Project(num_days=1, week_of=[0])
        >>> project.prepared(Project.copy) is project.prepared(Project.copy)
        True
        """
        kept = self._prepared.get(prepare)
        if kept is None or kept[0] != self:
            copy = self.copy()
            kept = self._prepared[prepare] = copy, prepare(copy)
        prepared: T = kept[1]
        return prepared

    def copy(self) -> "Project":
        """Return a project with lists of its own; the needs of one job are not expected to change and are shared."""
        changed: dict[str, Any] = {
            field.name: list(value)
            for field in attrs.fields(Project)
            if field.init and isinstance(value := getattr(self, field.name), list)
        }
        for name in ("calendars", "day_hours", "week_hours"):
            changed[name] = [None if days is None else list(days) for days in changed[name]]
        return attrs.evolve(self, **changed)

    @property
    def num_jobs(self) -> int:
        """Number of jobs."""
        return len(self.job_names)

    def add_calendar(self, days: Iterable[int]) -> int:
        """Append a set of days and return its position."""
        self.calendars.append(sorted(days))
        return len(self.calendars) - 1

    def add_supplier(
        self,
        name: str,
        day_hours: Sequence[float],
        week_hours: Sequence[float] | None = None,
        *,
        days_of: int | None = None,
    ) -> int:
        """Append a supplier of hours and return its position.

        Parameters
        ----------
        name, day_hours, week_hours
            As in the lists.
        days_of
            The supplier, there already, whose days it draws on; its own when not given.

        Examples
        --------
        >>> project = Project(num_days=1, week_of=[0])
        >>> ana = project.add_supplier("ana", [8.0])
        >>> for activity in ("A", "B"):
        ...     pool = project.add_supplier(f"ana on {activity}", [8.0], [6.0], days_of=ana)
        >>> project.days_of
        [0, 0, 0]
        """
        self.days_of.append(len(self.supplier_names) if days_of is None else days_of)
        self.supplier_names.append(name)
        self.day_hours.append(list(day_hours))
        self.week_hours.append(None if week_hours is None else list(week_hours))
        return len(self.supplier_names) - 1

    def add_job(
        self,
        name: str,
        *,
        deal: int = 0,
        duration_days: int = 1,
        calendar: int = 0,
        evenly: bool = False,
        needs: Iterable[tuple[int, float]] = (),
        release: int = 0,
        fixed_start: int | None = None,
        due: int | None = None,
        gain: float = 0.0,
        weight: float = 0.0,
    ) -> int:
        """Append a job and return its position."""
        self.job_names.append(name)
        self.deals.append(deal)
        self.duration_days.append(duration_days)
        self.calendar_of.append(calendar)
        self.evenly.append(evenly)
        self.needs.append([(supplier, hours) for supplier, hours in needs if hours != 0])
        self.release.append(release)
        self.fixed_start.append(fixed_start)
        self.due.append(due)
        self.gain.append(gain)
        self.weight.append(weight)
        return self.num_jobs - 1

    def is_milestone(self, job: int) -> bool:
        """Return whether a job takes neither days nor hours."""
        return self.duration_days[job] == 0 and not self.needs[job]

    @cached_property
    def links_into(self) -> list[list[Link]]:
        """For every job the links that end in it."""
        into: list[list[Link]] = [[] for _ in self.job_names]
        for link in self.links:
            into[link.after].append(link)
        return into

    @cached_property
    def links_out_of(self) -> list[list[Link]]:
        """For every job the links that begin in it."""
        out: list[list[Link]] = [[] for _ in self.job_names]
        for link in self.links:
            out[link.before].append(link)
        return out
