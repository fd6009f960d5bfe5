"""The best average increment: the step-by-step rule by which call planning has long been done."""

import math
from collections.abc import Sequence
from heapq import heappop, heappush

import numpy as np
import numpy.typing as npt

from territory_opt.appraisal.place import NOTHING_HOURS, Place

TIE_DIGITS = 12
"""Averages that agree in so many digits of the largest gain are ties; the earlier name goes first."""


def best_average_increments(places: Sequence[Place], hours: float) -> list[float]:
    """Give out hours by the best average increment.

    Again and again the place and the number of steps with the best average revenue for each hour get it, until the
    hours are gone or earn nothing. Looking several steps ahead lets it pass the flat foot of an S-shaped response.

    Parameters
    ----------
    places
        What hours can be given to.
    hours
        Hours to give out [h/week].

    References
    ----------
    Lodish (1971), CALLPLAN: An Interactive Salesman's Call Planning System, Management Science 18(4).
    """
    given, left = [0.0] * len(places), hours
    money = max((place.corners[1][-1] for place in places), default=0.0)
    if not money > 0:
        return given
    grids = [_steps(place) for place in places]
    queue: list[tuple[float, str, str, int, float]] = []

    def offer(i: int) -> None:
        found = _best_increment(places[i], grids[i], given[i], left)
        if found is not None:
            average, end = found
            heappush(queue, (-round(average / money, TIE_DIGITS), places[i].kind, places[i].id, i, end))

    for i in range(len(places)):
        offer(i)
    while queue:
        *_, i, end = heappop(queue)
        width = end - given[i]
        if width <= left + NOTHING_HOURS:
            width = min(width, left)
            given[i] += width
            left -= width
        offer(i)
    return given


def _steps(place: Place) -> npt.NDArray[np.float64]:
    """Return the hours at which an increment of a place can be best: the steps next to each corner, and all it can use.

    Along one line of its gains the average only rises, or only falls, with the hours an increment ends at.
    """
    corners = np.array(place.corners[0])
    if place.step_hours is None:
        return corners
    below = np.floor(corners / place.step_hours + NOTHING_HOURS)
    whole = np.unique(np.concatenate([below, below + 1])) * place.step_hours
    return np.append(whole[whole < place.most_hours - NOTHING_HOURS], place.most_hours)


def _best_increment(
    place: Place, grid: npt.NDArray[np.float64], given: float, left: float
) -> tuple[float, float] | None:
    """Return the best average revenue of an increment within the hours left, and the hours it ends at."""
    if place.step_hours is not None:
        last = math.floor((given + left) / place.step_hours + NOTHING_HOURS) * place.step_hours
        grid = np.append(grid, min(last, place.most_hours))
    ends = grid[(grid > given + NOTHING_HOURS) & (grid <= given + left + NOTHING_HOURS)]
    if not ends.size and place.in_parts and NOTHING_HOURS < left < place.most_hours - given:
        ends = np.array([given + left])
    if not ends.size:
        return None
    hours, gains = place.corners
    averages = (np.interp(ends, hours, gains) - np.interp(given, hours, gains)) / (ends - given)
    best = int(np.argmax(averages))
    return (float(averages[best]), float(ends[best])) if averages[best] > 0 else None
