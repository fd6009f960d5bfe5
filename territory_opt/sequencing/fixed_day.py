"""Which days fixed by a person cannot be, even with all hours to themselves, and what makes them impossible."""

from collections.abc import Callable

from territory_opt.rules.words import counted
from territory_opt.scheduling.critical_path import CriticalPath
from territory_opt.sequencing.layout import Layout
from territory_opt.sequencing.task import Task


def out_of_reach(layout: Layout, path: CriticalPath, job: int, day_off: Callable[[Task], str]) -> str | None:
    """Return the fixed day of an action and what makes it impossible; None when nothing does.

    Parameters
    ----------
    layout, path
        The work, and its critical path.
    job
        The position of the action, which has a fixed day.
    day_off
        What a day of an action is called on which who does it is not there.
    """
    task, start = layout.tasks[job], layout.project.fixed_start[job]
    assert start is not None  # noqa: S101  # the project has the fixed days of its tasks
    fact = day_off(task) if _is_day_off(layout, start, job) else _too_soon(layout, path, start, job)
    return None if fact is None else f"fixed on {task.fixed_start}, {fact}"


def _is_day_off(layout: Layout, start: int, job: int) -> bool:
    project = layout.project
    return not project.is_milestone(job) and start not in project.calendars[project.calendar_of[job]]


def _too_soon(layout: Layout, path: CriticalPath, start: int, job: int) -> str | None:
    project = layout.project
    for link in project.links_into[job]:
        moment = (path.earliest_end if link.from_end else path.earliest_start)[link.before]
        if link.to_end or moment + link.least <= start:
            continue
        if link.before >= len(layout.tasks):
            return "before its wait for what is done is over"
        what = f"{layout.tasks[link.before].name} can {'end' if link.from_end else 'start'}"
        return f"before {what}" if moment > start else f"less than {counted(link.least, 'working day')} after {what}"
    for branch in project.branches:
        if branch.after == job and all(path.earliest_end[each] + days > start for each, days in branch.options.items()):
            return "before any of its branches can end"
    return None
