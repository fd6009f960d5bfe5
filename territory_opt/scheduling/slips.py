"""What moves, and which deals become late, when one job starts some days later than it could."""

from collections.abc import Sequence

import attrs

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.scheduling.critical_path import CriticalPath
from territory_opt.scheduling.passes import Passes
from territory_opt.scheduling.project import Project


@attrs.frozen(kw_only=True)
class Move:
    """A job whose earliest days move.

    Parameters
    ----------
    job
        Its position.
    start, end
        Its first day and end after the slip.
    start_days, end_days
        How far they moved [working days].
    """

    job: int
    start: int
    end: int
    start_days: int
    end_days: int


@attrs.frozen(kw_only=True)
class Slip:
    """What follows when a job slips.

    Parameters
    ----------
    moves
        The jobs that move, itself among them, by position. A job whose start is fixed does not move.
    late_deals
        The deals in which a needed job ends after its due day that did not before, rising.
    broken_links
        The positions of the links to jobs with a fixed start that are no longer kept, rising.
    """

    moves: tuple[Move, ...]
    late_deals: tuple[int, ...]
    broken_links: tuple[int, ...]


def slipped(project: Project, path: CriticalPath, job: int, days: int) -> Slip:
    """Return what moves when a job starts `days` days later than at the earliest, each job alone with its hours.

    Parameters
    ----------
    project
        The jobs and what waits for what.
    path
        The critical path of the project.
    job
        Position of the job that slips. When its start is fixed, it is the fixed day that slips.
    days
        By how many days at the least [working days]; it starts on the first day from then on which it can.

    Raises
    ------
    InvalidInputError
        If `days` is negative.

    Examples
    --------
    >>> from territory_opt.scheduling.critical_path import critical_path
    >>> from territory_opt.scheduling.project import Link
    >>> project = Project(num_days=5, week_of=[0] * 5, calendars=[[0, 1, 2, 3, 4]])
    >>> demo, offer = project.add_job("demo"), project.add_job("offer", due=2)
    >>> project.links.append(Link(before=demo, after=offer, least=1))
    >>> slip = slipped(project, critical_path(project), demo, 2)
    >>> [(move.job, move.start_days) for move in slip.moves], slip.late_deals
    ([(0, 2), (1, 2)], (0,))
    """
    if days < 0:
        raise InvalidInputError([Fault("days", str(days), "0 or more [working days]")])
    start = path.earliest_start[job] + days
    release, fixed = list(project.release), list(project.fixed_start)
    if fixed[job] is None:
        release[job] = max(release[job], start)
    else:
        fixed[job] = start
    starts, ends = project.prepared(Passes).earliest(release, fixed)
    before = list(zip(path.earliest_start, path.earliest_end, strict=True))
    after = list(zip(starts, ends, strict=True))
    return Slip(
        moves=tuple(
            Move(job=i, start=new[0], end=new[1], start_days=new[0] - old[0], end_days=new[1] - old[1])
            for i, (old, new) in enumerate(zip(before, after, strict=True))
            if old != new
        ),
        late_deals=tuple(sorted(_late_deals(project, path, ends) - _late_deals(project, path, path.earliest_end))),
        broken_links=tuple(sorted(_broken(project, after) - _broken(project, before))),
    )


def _late_deals(project: Project, path: CriticalPath, ends: Sequence[int]) -> set[int]:
    return {
        deal
        for deal, due, end, needed in zip(project.deals, project.due, ends, path.needed, strict=True)
        if needed and due is not None and end > due + 1
    }


def _broken(project: Project, days: Sequence[tuple[int, int]]) -> set[int]:
    """Return the links that are not kept by these starts and ends; only those to fixed jobs can be."""
    broken = set()
    for position, link in enumerate(project.links):
        between = days[link.after][link.to_end] - days[link.before][link.from_end]
        if between < link.least or (link.most is not None and between > link.most):
            broken.add(position)
    return broken
