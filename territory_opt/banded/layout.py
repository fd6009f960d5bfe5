"""The curves of the targets of many weeks laid out as lines of falling slope, one activity after the other.

Arithmetic alone: it runs as it stands, and compiled, word for word.
"""

from collections.abc import MutableSequence, Sequence
from typing import NamedTuple


class Curves(NamedTuple):
    """The curves of all targets.

    Attributes
    ----------
    targets, first
        The targets, activity by activity, and where those of each activity begin; one more entry tells the end.
    segment_start, widths, slopes, minimum
        Segments and minimum contact of each target, as `merge_many` takes them.
    """

    targets: Sequence[int]
    first: Sequence[int]
    segment_start: Sequence[int]
    widths: Sequence[float]
    slopes: Sequence[float]
    minimum: Sequence[float]


class Layout(NamedTuple):
    """Room for the lines, as in `ManyLines`; `start` is read, the others are written."""

    start: Sequence[int]
    ends: MutableSequence[float]
    slopes: MutableSequence[float]
    values: MutableSequence[float]
    base_hours: MutableSequence[float]
    base_revenue: MutableSequence[float]
    order: MutableSequence[int]


class Desk(NamedTuple):
    """Room for the segments of one activity before they are sorted."""

    widths: MutableSequence[float]
    slopes: MutableSequence[float]
    places: MutableSequence[int]


def falling_order(slopes: Sequence[float]) -> Sequence[int]:
    """Return the places of slopes, the steepest first, equal ones as they come; compiled, Numba's sort does it."""
    return sorted(range(len(slopes)), key=lambda place: -slopes[place])


def lay_activities(curves: Curves, layout: Layout, desk: Desk, activities: tuple[int, int]) -> None:
    """Lay out the lines of the activities from one place up to another."""
    for a in range(activities[0], activities[1]):
        num_lines = collect(curves, layout, desk, a)
        begin = layout.start[a]
        falling = falling_order(desk.slopes[:num_lines])
        end, value = layout.base_hours[a], 0.0
        for i in range(num_lines):
            end += desk.widths[falling[i]]
            value += desk.widths[falling[i]] * desk.slopes[falling[i]]
            layout.ends[begin + i], layout.values[begin + i] = end, value
            layout.slopes[begin + i] = desk.slopes[falling[i]]
            layout.order[begin + i] = desk.places[falling[i]]


def collect(curves: Curves, layout: Layout, desk: Desk, a: int) -> int:
    """Put the segments of an activity on the desk, minimum contact taken off; return how many they are."""
    i, hours, revenue = 0, 0.0, 0.0
    for place in range(curves.first[a], curves.first[a + 1]):
        t = curves.targets[place]
        left, earned, contact = curves.minimum[t], 0.0, 0.0
        for s in range(curves.segment_start[t], curves.segment_start[t + 1]):
            taken = min(left, curves.widths[s])
            contact += taken
            earned += taken * curves.slopes[s]
            left -= taken
            desk.widths[i] = curves.widths[s] - taken if curves.slopes[s] >= 0.0 else 0.0
            slope = curves.slopes[s]
            desk.slopes[i], desk.places[i] = slope if slope > 0.0 else 0.0, s  # noqa: FURB136  # no negative zero
            i += 1
        hours += contact
        revenue += earned
    layout.base_hours[a], layout.base_revenue[a] = hours, revenue
    return i
