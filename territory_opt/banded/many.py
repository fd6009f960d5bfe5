"""The best weeks of many reps at once: merge their curves, solve, and read the hours of every target.

Three methods do it, and give the same numbers bit for bit; see `territory_opt.banded.compiled` on how that is kept.
"""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from territory_opt.banded import merging, one_by_one
from territory_opt.banded.columns import Flags, Floats, ManyBands, ManyFound, ManyLines, Method, Places
from territory_opt.banded.lockstep import search

__all__ = [
    "Flags",
    "Floats",
    "ManyBands",
    "ManyFound",
    "ManyLines",
    "Method",
    "Places",
    "best_method",
    "merge_many",
    "notice_of",
    "solve_many",
    "target_hours",
    "target_revenue",
]


def best_method() -> Method:
    """Return the fastest method that this installation has: compiled with Numba, else NumPy."""
    if find_spec("numba") is None:
        return Method.NUMPY
    try:
        import_module("territory_opt.banded.compiled")
    except ImportError:  # pragma: no cover  # an installation whose Numba does not fit the rest of it
        return Method.NUMPY
    return Method.COMPILED


def notice_of(method: Method) -> str:
    """Return what a user should know of a method that was taken for want of a faster one; empty for none."""
    if method is Method.NUMPY and best_method() is Method.NUMPY:
        return 'computed with NumPy, because Numba is absent; several times faster: pip install "territory-opt[fast]"'
    return ""


def merge_many(
    *,
    activity_of: Places,
    segment_start: Places,
    widths: Floats,
    slopes: Floats,
    minimum_hours: Floats,
    num_weeks: int,
    num_activities: int,
    method: Method,
    num_threads: int = 1,
) -> ManyLines:
    """Merge the targets' curves of every activity of every week into lines of falling slope.

    Hours of minimum contact are taken off first. A segment that loses money keeps its place with no width: idle hours
    of an activity earn nothing, which is better.

    Parameters
    ----------
    activity_of
        For each target, the place of its week times the number of activities, plus the place of its activity.
    segment_start
        Where the segments of each target begin; one more entry tells where the last ones end.
    widths, slopes
        Width [h/week] and slope [money per h/week] of each segment; no slope rises within a target.
    minimum_hours
        Minimum contact of each target, no more than its segments are wide [h/week].
    num_weeks, num_activities
        How many weeks there are, and selling activities in each.
    method
        How to compute it; it changes no number.
    num_threads
        Threads that share the activities when compiled.
    """
    lines: ManyLines = _computed_by(method).merge_many(
        activity_of=activity_of,
        segment_start=segment_start,
        widths=widths,
        slopes=slopes,
        minimum_hours=minimum_hours,
        num_weeks=num_weeks,
        num_activities=num_activities,
        **_threads(method, num_threads),
    )
    return lines


def solve_many(lines: ManyLines, bands: ManyBands, *, method: Method, num_threads: int = 1) -> ManyFound:
    """Find the best hours of every week, with prices that prove them.

    Parameters
    ----------
    lines, bands
        The weeks. Lines serve for any bands: a sweep merges once.
    method
        How to compute it; it changes no number.
    num_threads
        Threads that share the weeks when compiled.
    """
    if method is Method.NUMPY:
        return search.solve_many(lines, bands)
    found: ManyFound = _computed_by(method).solve_many(lines, bands, **_threads(method, num_threads))
    return found


def target_hours(
    lines: ManyLines, hours: Floats, *, segment_start: Places, minimum_hours: Floats, method: Method
) -> Floats:
    """Return the hours of every target [h/week], from the hours of its activity: steepest segments first.

    Where the hours of an activity are 0, as in a week without an optimum, its targets have their minimum contact.

    Parameters
    ----------
    lines, segment_start, minimum_hours
        The weeks, as merged.
    hours
        Hours of each activity [h/week]: a row for each week.
    method
        How to compute it; it changes no number.
    """
    of_targets: Floats = _computed_by(method).target_hours(lines, hours, segment_start, minimum_hours)
    return of_targets


def target_revenue(hours: Floats, *, segment_start: Places, widths: Floats, slopes: Floats, method: Method) -> Floats:
    """Return what every target earns at its hours [money], along its own curve.

    Parameters
    ----------
    hours
        Hours of each target [h/week].
    segment_start, widths, slopes
        Its curve, as merged.
    method
        How to compute it; it changes no number.
    """
    revenue: Floats = _computed_by(method).target_revenue(hours, segment_start, widths, slopes)
    return revenue


def _computed_by(method: Method) -> Any:  # noqa: ANN401  # a module: each method has one with the same functions
    if method is Method.PLAIN:
        return one_by_one
    return merging if method is Method.NUMPY else import_module("territory_opt.banded.compiled")


def _threads(method: Method, num_threads: int) -> dict[str, int]:
    return {"num_threads": num_threads} if method is Method.COMPILED else {}
