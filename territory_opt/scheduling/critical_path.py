"""When every job can start at the earliest and must at the latest, with its suppliers' hours all its own."""

from territory_opt.scheduling.moments import CriticalPath, narrow_path
from territory_opt.scheduling.project import Project

__all__ = ["CriticalPath", "critical_path"]

MANY_JOBS = 1500
"""From so many jobs on NumPy pays, where many of them can be reckoned at once."""


def critical_path(project: Project) -> CriticalPath:
    """Return earliest and latest days, floats and critical jobs.

    No schedule starts or ends a job earlier than this, as each job has its suppliers' hours to itself; unless links
    have a most, which a job may keep when others stretch it and would not keep alone, or lead to the end of a job that
    takes hours as they come, which may pause rather than start later. Levels, kinds of jobs and tables
    of working days are kept with the project for the next call, as long as none of its lists changes.

    Parameters
    ----------
    project
        The jobs and what waits for what.

    Raises
    ------
    CyclicActionsError
        If jobs wait for each other in a circle.
    InvalidInputError
        If least and most days of links contradict each other along a circle.

    Examples
    --------
    >>> from territory_opt.scheduling.project import Link
    >>> project = Project(num_days=10, week_of=[day // 5 for day in range(10)], calendars=[list(range(10))])
    >>> rep = project.add_supplier("rep", [8.0] * 10, [10.0, 10.0])
    >>> demo = project.add_job("demo", duration_days=2, needs=[(rep, 12.0)])
    >>> call = project.add_job("call", needs=[(rep, 1.0)])
    >>> offer = project.add_job("offer", needs=[(rep, 4.0)], due=9)
    >>> project.links += [Link(before=demo, after=offer), Link(before=call, after=offer, least=1)]
    >>> path = critical_path(project)
    >>> path.earliest_end, path.total_float_days, path.free_float_days
    ([6, 1, 7], [4, 7, 3], [4, 4, 3])
    """
    if project.num_jobs >= MANY_JOBS:
        from territory_opt.scheduling.wide_moments import wide_path  # noqa: PLC0415  # NumPy loads late

        found = wide_path(project)
        if found is not None:
            return found
    return narrow_path(project)
