"""Weeks that get longer than the lines tell of: what more hours would earn there, nobody has stated."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from territory_opt.errors import listing
from territory_opt.fleet.fleet import Fleet
from territory_opt.fleet.grouped_sums import sums_by
from territory_opt.model.finding import Finding, Severity
from territory_opt.rules.words import counted

ROUNDING_HOURS = 1e-6
"""Lines shorter than a week by less are as long as it [h/week]."""


def shorter_lines(fleet: Fleet, weekly_hours: NDArray[np.float64], is_staying: NDArray[np.bool_]) -> Iterator[Finding]:
    """Yield a finding where a week gets longer than lines that were as long as the week, or than all lines together.

    Lines that end within the week the fleet has state a maximum, and are no finding.

    Parameters
    ----------
    fleet
        The fleet.
    weekly_hours
        The weeks as they would be [h/week], one for each rep.
    is_staying
        Whether each rep is still there.

    Examples
    --------
    >>> from territory_opt import read_policy
    >>> table = {"rep": ["ana"], "weekly_hours": [40], "id": ["c1"], "activity": ["A"]}
    >>> fleet = Fleet.from_columns(table | {"widths": [[10, 30]], "slopes": [[90, 50]]}, read_policy())
    >>> [finding.message[:42] for finding in shorter_lines(fleet, np.array([60.0]), np.array([True]))]
    ['Lines of 1 target end before the longer we']
    """
    is_longer = is_staying & (weekly_hours > fleet.weekly_hours)
    if not is_longer.any():
        return
    of_line = np.repeat(np.arange(fleet.num_targets), np.diff(fleet.segment_start))
    length = sums_by(of_line, fleet.widths, fleet.num_targets)
    rep = fleet.rep_of_target
    together = sums_by(rep, length, fleet.num_reps)
    reaches_week = length > fleet.weekly_hours[rep] - ROUNDING_HOURS
    is_scarce = together < weekly_hours - ROUNDING_HOURS
    ends_before = is_longer[rep] & (length < weekly_hours[rep] - ROUNDING_HOURS) & (reaches_week | is_scarce[rep])
    if ends_before.any():
        names = fleet.reps[np.unique(rep[ends_before])].tolist()
        targets = counted(int(ends_before.sum()), "target")
        yield Finding(
            code="lines_end_before_week",
            severity=Severity.WARNING,
            message=f"Lines of {targets} end before the longer week of {listing(names, 3)}: hours beyond them earn "
            "nothing; state lines for the longer week, or half_hours.",
            count=len(names),
            examples=tuple(names[:3]),
        )
