"""Strategy for small projects of every kind: jobs, what waits for what, and suppliers of hours."""

from collections.abc import Sequence

from hypothesis import strategies as st

from territory_opt.scheduling.project import Branch, Link, Project
from territory_opt.testing.drawing import hundredths, integers, pick

DAYS_PER_WEEK = 5


@st.composite
def projects(
    draw: st.DrawFn,
    *,
    most_jobs: int = 7,
    most_days: int = 15,
    may_limit_weeks: bool = True,
    may_share_days: bool = True,
    may_have_gaps: bool = True,
    may_come_as_hours_do: bool = True,
    may_have_most: bool = True,
    may_branch: bool = True,
    may_fix: bool = True,
) -> Project:
    """Return projects of a few jobs under a few suppliers; what a job waits for stands before it.

    Parameters
    ----------
    most_jobs, most_days
        How many jobs and days there are at the most.
    may_limit_weeks
        Whether a supplier may give less in a week than its days have.
    may_share_days
        Whether a supplier may draw on the days of another.
    may_have_gaps
        Whether calendars and suppliers may have days off.
    may_come_as_hours_do
        Whether some jobs draw their hours as they come; else all are spread evenly.
    may_have_most
        Whether a link may have a most number of days.
    may_branch
        Whether a job may wait for any one of several others.
    may_fix
        Whether the start of a job may be fixed.

    Examples
    --------
    >>> from hypothesis import given, settings
    >>> @settings(max_examples=5, deadline=None)
    ... @given(projects(most_jobs=4))
    ... def are_small(project):
    ...     assert project.num_jobs <= 4
    >>> are_small()
    """
    num_days = draw(integers(1, most_days))
    project = Project(num_days=num_days, week_of=[day // DAYS_PER_WEEK for day in range(num_days)])
    project.add_calendar(range(num_days))
    if may_have_gaps:
        project.add_calendar(_some_days(draw, num_days))
    for supplier in range(draw(integers(1, 3))):
        shares_days = may_share_days and supplier > 0 and draw(integers(0, 2)) == 2  # noqa: PLR2004
        day_hours = None if shares_days else _day_hours(draw, num_days, may_have_gaps=may_have_gaps)
        _add_supplier(draw, project, supplier, day_hours, may_limit_weeks=may_limit_weeks)
    for job in range(draw(integers(0, most_jobs))):
        _add_job(draw, project, job, may_come_as_hours_do=may_come_as_hours_do, may_fix=may_fix)
    for after in range(1, project.num_jobs):
        for before in _some_of(draw, range(after), 2):
            project.links.append(_link(draw, before, after, may_have_most=may_have_most))
        if may_branch and after > 1 and draw(integers(0, 5)) == 5:  # noqa: PLR2004
            options = dict.fromkeys(_some_of(draw, range(after), 3), draw(integers(0, 2)))
            if options:
                project.branches.append(Branch(after=after, options=options))
    return project


def _some_of(draw: st.DrawFn, items: Sequence[int], most: int) -> list[int]:
    """Return some of the items, each once."""
    return sorted({pick(draw, items) for _ in range(draw(integers(0, most)))})


def _some_days(draw: st.DrawFn, num_days: int) -> list[int]:
    """Return days of which some are off."""
    off = draw(integers(0, 2**num_days - 1))
    return [day for day in range(num_days) if not off >> day & 1]


def _day_hours(draw: st.DrawFn, num_days: int, *, may_have_gaps: bool) -> list[float]:
    days = range(num_days)
    on = set(_some_days(draw, num_days)) if may_have_gaps and draw(integers(0, 1)) else set(days)
    hours = float(draw(integers(0, 8)))
    return [hours * (day in on) for day in days]


def _add_supplier(
    draw: st.DrawFn, project: Project, supplier: int, day_hours: list[float] | None, *, may_limit_weeks: bool
) -> None:
    """Append a supplier with days of its own, or with those of one before it."""
    days_of = project.days_of[draw(integers(0, supplier - 1))] if day_hours is None else supplier
    num_weeks = project.week_of[-1] + 1
    is_limited = may_limit_weeks and draw(integers(0, 2)) == 2  # noqa: PLR2004
    limits = [draw(hundredths(0, 20)) for _ in range(num_weeks)] if is_limited else None
    project.add_supplier(
        f"supplier {supplier}", project.day_hours[days_of] if day_hours is None else day_hours, limits, days_of=days_of
    )


def _add_job(draw: st.DrawFn, project: Project, job: int, *, may_come_as_hours_do: bool, may_fix: bool) -> None:
    """Append a milestone, a job without hours, one that is spread evenly, or one that goes on as hours come."""
    kind = pick(draw, ["evenly", "evenly", "as hours come", "no hours", "milestone"])
    evenly = kind == "evenly" or not may_come_as_hours_do
    suppliers = range(len(project.supplier_names))
    days_of = project.days_of
    if kind in {"no hours", "milestone"}:
        needed: list[int] = []
    else:
        needed = _some_of(draw, suppliers, 3) if evenly else [pick(draw, suppliers)]
        needed = [*{days_of[supplier]: supplier for supplier in needed}.values()]
    duration_days = 0 if kind == "milestone" else draw(integers(1, 4))
    project.add_job(
        f"job {job}",
        deal=draw(integers(0, 2)),
        duration_days=duration_days,
        calendar=draw(integers(0, len(project.calendars) - 1)),
        evenly=evenly,
        needs=[(supplier, duration_days * _hours_per_day(draw)) for supplier in needed],
        release=pick(draw, [0, 0, 0, draw(integers(0, project.num_days - 1))]),
        fixed_start=draw(integers(0, project.num_days - 1)) if may_fix and draw(integers(0, 9)) == 9 else None,  # noqa: PLR2004
        due=pick(draw, [None, draw(integers(0, project.num_days - 1))]),
        gain=pick(draw, [0.0, draw(hundredths(0, 100))]),
        weight=pick(draw, [0.0, draw(hundredths(0, 10))]),
    )


def _hours_per_day(draw: st.DrawFn) -> float:
    """Return whole hours, or such as no fraction of two can be written without rounding."""
    hours = draw(integers(0, 8))
    return pick(draw, [float(hours), float(hours), hours / 3])


def _link(draw: st.DrawFn, before: int, after: int, *, may_have_most: bool) -> Link:
    kind = draw(integers(0, 5))
    least = pick(draw, [0, 0, draw(integers(-1, 3))])
    most = least + draw(integers(0, 4)) if may_have_most and draw(integers(0, 4)) == 4 else None  # noqa: PLR2004
    return Link(
        before=before,
        after=after,
        from_end=kind not in {4, 5},
        to_end=kind in {3, 4},
        least=least,
        most=most,
    )
