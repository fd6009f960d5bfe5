"""What the earliest and latest moments of all jobs say of their floats, job by job."""

from collections.abc import Mapping, Sequence
from itertools import compress
from operator import sub

import attrs

from territory_opt.scheduling.branches import earliest_options, not_needed
from territory_opt.scheduling.passes import Passes
from territory_opt.scheduling.project import Project


@attrs.frozen(kw_only=True)
class CriticalPath:
    """Earliest and latest days of every job, each as if nobody else wanted hours; parallel lists.

    Moments before day 0 or after the last plannable day are those of a calendar that goes on without days off.

    Parameters
    ----------
    earliest_start, earliest_end
        First day and end when everything starts as soon as it can. A fixed job starts on its day, whatever the links.
    latest_start, latest_end
        First day and end when everything starts as late as its due day allows or, without one, the later of the last
        due day and the earliest end of its deal. A branch is served by the option that ends first.
    total_float_days
        How far the start may slip before a job is late: latest less earliest start [working days]; negative when
        one is late anyhow. A job cannot slip by every number up to it, only to the days on which it can start.
    free_float_days
        How far the start may slip before any other job moves, or a job that waits for it has to break its fixed
        start, or its own limit is passed [working days]; never negative, 0 for a fixed job.
    needed
        Whether it is done for something: false for an option of a branch that another option serves, and for what
        only leads to such options.
    critical
        Whether it is needed and no needed job of its deal has less total float.
    deal_ends
        When the last needed job of each deal ends at the earliest.
    """

    earliest_start: Sequence[int]
    earliest_end: Sequence[int]
    latest_start: Sequence[int]
    latest_end: Sequence[int]
    total_float_days: Sequence[int]
    free_float_days: Sequence[int]
    needed: Sequence[bool]
    critical: Sequence[bool]
    deal_ends: Mapping[int, int]


def narrow_path(project: Project) -> CriticalPath:
    """Return the critical path, reckoned job by job.

    Raises
    ------
    CyclicActionsError, InvalidInputError
        As `critical_path` does.
    """
    passes = project.prepared(Passes)
    starts, ends = passes.earliest(project.release, project.fixed_start)
    serving = earliest_options(project, ends)
    needed = needed_jobs(project, passes.links.order, serving)
    ends_of_deals = deal_ends(project, ends, needed)
    limits = end_limits(project, ends, ends_of_deals)
    latest_starts, latest_ends = passes.latest(limits, serving)
    floats = list(map(sub, latest_starts, starts))
    least: dict[int, int] = {}
    for deal, days in compress(zip(project.deals, floats, strict=True), needed):
        if deal not in least or days < least[deal]:
            least[deal] = days
    in_deals = zip(project.deals, floats, needed, strict=True)
    return CriticalPath(
        earliest_start=starts,
        earliest_end=ends,
        latest_start=latest_starts,
        latest_end=latest_ends,
        total_float_days=floats,
        free_float_days=passes.free_floats(starts, ends, limits),
        needed=needed,
        critical=[is_needed and days == least[deal] for deal, days, is_needed in in_deals],
        deal_ends=ends_of_deals,
    )


def needed_jobs(project: Project, order: Sequence[int], serving: Sequence[int]) -> list[bool]:
    """Return whether each job is done for something, when these options serve the branches."""
    if not project.branches:
        return [True] * project.num_jobs
    idle = not_needed(project, order, serving)
    return [job not in idle for job in range(project.num_jobs)]


def deal_ends(project: Project, ends: Sequence[int], needed: Sequence[bool]) -> dict[int, int]:
    """Return when the last needed job of each deal ends; deals without needed jobs have no end."""
    found: dict[int, int] = {}
    for deal, end in compress(zip(project.deals, ends, strict=True), needed):
        if deal not in found or end > found[deal]:
            found[deal] = end
    return found


def end_limits(project: Project, ends: Sequence[int], ends_of_deals: Mapping[int, int]) -> list[int]:
    """Return until when each job must end so that nothing is late: its own due day, else that of its deal.

    A job without a due day may end as late as its deal does on its own, or as late as the last due day of the deal
    when that is later.
    """
    of_deal = dict(ends_of_deals)
    for deal, due in zip(project.deals, project.due, strict=True):
        if due is not None and (deal not in of_deal or due >= of_deal[deal]):
            of_deal[deal] = due + 1
    return [
        due + 1 if due is not None else of_deal.get(deal, end)
        for deal, due, end in zip(project.deals, project.due, ends, strict=True)
    ]
