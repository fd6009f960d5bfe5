"""Why a job of a real schedule starts no sooner: the chain of jobs behind it, over links and over shared people."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

import attrs

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.scheduling.alone import Alone, Kinds
from territory_opt.scheduling.outcome import Outcome
from territory_opt.scheduling.project import Project


class Cause(StrEnum):
    """What keeps a job from starting sooner."""

    LINK = "link"
    """A link to the job before it in the chain, or a branch that it serves."""
    HOURS = "hours"
    """The job before it in the chain took hours of its suppliers, or of the days that they share with others, on the
    last day on which it could have started."""
    RELEASE = "release"
    """It may not start sooner, or there is no sooner day on which it could: the chain begins here."""
    FIXED = "fixed"
    """A person fixed its start: the chain begins here."""
    CHOICE = "choice"
    """Nothing: it could have started sooner; the chain begins here."""


@attrs.frozen(kw_only=True)
class Step:
    """One job of a chain.

    Parameters
    ----------
    job
        Its position.
    cause
        What keeps it from starting sooner.
    supplier
        Whose hours were taken, when that is the cause: one of its own suppliers, or one who shares days with it.
    stretched_by
        The job that last took such hours between its start and its end, where it ends later for that.
    """

    job: int
    cause: Cause
    supplier: int | None = None
    stretched_by: int | None = None


def binding_chain(project: Project, outcome: Outcome, job: int) -> list[Step]:
    """Return the chain of jobs that explains when a job starts, from the first to the job itself.

    Every step but the first waits for the step before it. Who takes hours of a job between its start and its end is
    named by its step; the chain goes on with what keeps the job from starting.

    Parameters
    ----------
    project
        The jobs.
    outcome
        Their days.
    job
        The position of a job that has days: the last one of all, or of a deal, explains when that ends.

    Raises
    ------
    InvalidInputError
        If the job has no days.

    Examples
    --------
    >>> from territory_opt.scheduling.outcome import Engine, Objective
    >>> from territory_opt.scheduling.project import Link
    >>> project = Project(num_days=5, week_of=[0] * 5, calendars=[[0, 1, 2, 3, 4]])
    >>> rep = project.add_supplier("rep", [8.0] * 5)
    >>> demo, other, offer = (project.add_job(name, needs=[(rep, 8.0)]) for name in ("demo", "other", "offer"))
    >>> project.links.append(Link(before=demo, after=offer))
    >>> outcome = Outcome(
    ...     starts=(0, 1, 2), ends=(1, 2, 3), drawn=([(rep, 0, 8.0)], [(rep, 1, 8.0)], [(rep, 2, 8.0)]), left_out={},
    ...     objective=Objective.EARLIEST_COMPLETION, value=3.0, bound=3.0, engine=Engine.FAST)
    >>> [(step.job, step.cause.value) for step in binding_chain(project, outcome, offer)]
    [(0, 'release'), (1, 'hours'), (2, 'hours')]
    """
    if outcome.starts[job] is None:
        raise InvalidInputError([Fault("job", f"{project.job_names[job]!r}, which is left out", "a job that has days")])
    chains = _Chains(project, outcome)
    steps: list[Step] = []
    seen: set[int] = set()
    behind: int | None = job
    while behind is not None and behind not in seen:
        seen.add(behind)
        stretched_by = chains.stretched_by(behind)
        step, behind = chains.step(behind)
        steps.append(attrs.evolve(step, stretched_by=stretched_by))
    return steps[::-1]


@attrs.frozen
class _Floor:
    """From where on links and branches let a job start, and what sets that; the first by name of several."""

    start: int
    behind: int


class _Chains:
    def __init__(self, project: Project, outcome: Outcome) -> None:
        self.project = project
        self.outcome = outcome
        self.kinds = Kinds(project)

    def step(self, job: int) -> tuple[Step, int | None]:
        """Return the step of one job, and the job behind it."""
        project, alone = self.project, self.kinds.of(job)
        start, _ = self._days(job)
        if project.fixed_start[job] is not None:
            return Step(job=job, cause=Cause.FIXED), None
        floors = [floor for floor in self._floors(job, alone) if floor.start <= start]
        link = min(floors, key=lambda floor: (-floor.start, project.job_names[floor.behind]), default=None)
        if link is not None and link.start > project.release[job] and alone.first(link.start)[0] >= start:
            return Step(job=job, cause=Cause.LINK), link.behind
        ready = project.release[job] if link is None else max(link.start, project.release[job])
        if alone.first(ready)[0] >= start:
            return Step(job=job, cause=Cause.RELEASE), None
        if self._left_for(job).first(ready)[0] < start:
            return Step(job=job, cause=Cause.CHOICE), None
        supplier, behind = self._taker(job, alone.last_start(start - 1), start)
        return Step(job=job, cause=Cause.HOURS, supplier=supplier), behind

    def stretched_by(self, job: int) -> int | None:
        """Return which job last took hours between the start and the end of one, where that made it end later."""
        start, end = self._days(job)
        if self.kinds.of(job).first(start)[1] >= end:
            return None
        of_job, week_of = {supplier for supplier, _, _ in self.outcome.drawn[job]}, self.project.week_of
        taken = [draw for draw in self._drawn_by_others(job, of_job) if draw[0] < end]
        within = [draw for draw in taken if draw[0] >= start]
        in_weeks = [draw for draw in taken if draw[1] in of_job and week_of[draw[0]] >= week_of[start]]
        return min(within or in_weeks, key=self._last_then_by_name, default=(0, 0, None))[2]

    def _drawn_by_others(self, job: int, suppliers: Iterable[int]) -> list[tuple[int, int, int]]:
        """Return the day, supplier and job of all that the other jobs draw on the days of some suppliers."""
        days_of = self.project.days_of
        whose = {days_of[supplier] for supplier in suppliers}
        return [
            (day, supplier, other)
            for other, draws in enumerate(self.outcome.drawn)
            for supplier, day, _ in draws
            if days_of[supplier] in whose and other != job
        ]

    def _days(self, job: int) -> tuple[int, int]:
        start, end = self.outcome.starts[job], self.outcome.ends[job]
        assert start is not None  # noqa: S101  # what waits has days only when all it waits for has
        assert end is not None  # noqa: S101  # the same
        return start, end

    def _floors(self, job: int, alone: Alone) -> Iterator[_Floor]:
        """Yield from where on each link and branch lets a job start, given the days of the others."""
        for link in self.project.links_into[job]:
            moment = self._days(link.before)[link.from_end] + link.least
            yield _Floor(alone.last(moment - 1) + 1 if link.to_end else moment, link.before)
        for link in self.project.links_out_of[job]:
            if link.most is not None and self.outcome.starts[link.after] is not None:
                moment = self._days(link.after)[link.to_end] - link.most
                yield _Floor(alone.last(moment - 1) + 1 if link.from_end else moment, link.after)
        for branch in self.project.branches:
            if branch.after == job:
                done = [option for option in branch.options if self.outcome.ends[option] is not None]
                ends = [(self._days(option)[1] + branch.options[option], option) for option in done]
                first, option = min(ends, key=lambda end: (end[0], self.project.job_names[end[1]]))
                yield _Floor(first, option)

    def _left_for(self, job: int) -> Alone:
        """Return how a job takes place in the hours that all others leave."""
        project = self.project
        left = [list(hours) for hours in project.day_hours]
        day_hours = [left[whose] for whose in project.days_of]
        week_hours = [None if hours is None else list(hours) for hours in project.week_hours]
        for other, drawn in enumerate(self.outcome.drawn):
            for supplier, day, hours in drawn if other != job else ():
                day_hours[supplier][day] -= hours
                of_week = week_hours[supplier]
                if of_week is not None:
                    of_week[project.week_of[day]] -= hours
        return Kinds(attrs.evolve(project, day_hours=day_hours, week_hours=week_hours)).of(job)

    def _taker(self, job: int, first: int, start: int) -> tuple[int, int]:
        """Return which supplier's hours were taken by whom: last before the start, else in the same week."""
        week_of, needs = self.project.week_of, dict(self.project.needs[job])
        drawn = self._drawn_by_others(job, needs)
        before = [draw for draw in drawn if first <= draw[0] < start]
        in_week = [draw for draw in drawn if draw[1] in needs and week_of[first] <= week_of[draw[0]] <= week_of[start]]
        earlier = [draw for draw in in_week if draw[0] < start]
        _, supplier, behind = min(before or earlier or in_week, key=self._last_then_by_name)
        return supplier, behind

    def _last_then_by_name(self, draw: tuple[int, int, int]) -> tuple[int, str, str]:
        day, supplier, job = draw
        return -day, self.project.job_names[job], self.project.supplier_names[supplier]
