"""Reads a concave, piecewise-linear function from its values and tangents: its first piece, and where it is level."""

import math
from collections.abc import Callable

import attrs

SHORTEST_HOURS = 1e-6
"""A piece shorter than this counts as none [h/week]."""


@attrs.frozen(kw_only=True)
class Point:
    """The optimum with one limit moved.

    Parameters
    ----------
    moved
        How far the limit moved [h/week].
    objective
        The optimum there [money].
    slope
        What a further hour changes it by, of one of the sides [money per h/week]: the slope of a tangent.
    """

    moved: float
    objective: float
    slope: float

    def tangent(self, moved: float) -> float:
        """Return the height of its tangent at another place [money]; a concave function is nowhere above it."""
        return self.objective + self.slope * (moved - self.moved)


Optimum = Callable[[float], Point | None]
"""The optimum as a limit moves, with a tangent; None where no plan obeys the limit."""


@attrs.frozen(kw_only=True)
class Piece:
    """The straight piece a concave function starts with.

    Parameters
    ----------
    slope
        Its slope [money per h/week].
    end
        Where it ends [h/week]; infinite when it does not.
    is_last
        Whether no plan lies beyond its end.
    """

    slope: float
    end: float
    is_last: bool = False


@attrs.define(kw_only=True)
class Search:
    """A search for the first piece of the optimum as a limit moves one way.

    A slope is certain only where a line touches the function twice: the price at a kink belongs to either side. So a
    piece is found from beyond: the tangent of a point that is not on it meets it further in, until it meets it on it.

    Parameters
    ----------
    optimum
        The function, concave, from 0 hours on.
    start
        Its point at 0, with any tangent.
    step
        How far to look first [h/week], above 0.
    final_slope
        The least slope it can have [money per h/week]: what has it has no end.
    farthest
        Says how far plans exist [h/week]; asked only when none was found.
    tolerance
        What counts as no difference [money].
    """

    optimum: Optimum
    start: Point
    step: float
    final_slope: float
    farthest: Callable[[], float]
    tolerance: float
    _most: float = attrs.field(default=math.inf, init=False)

    def first_piece(self, straight_until: float = 0.0) -> Piece | None:
        """Return the first piece; None when there is no plan but the one at the start.

        Parameters
        ----------
        straight_until
            How far the function is known to follow the tangent of its start [h/week].
        """
        beyond = self._point_at(max(self.step, straight_until + self.step))
        if beyond.moved <= SHORTEST_HOURS:
            return None
        on_it, beyond_it = self.start, beyond
        slope, until = self.start.slope, straight_until
        if straight_until <= SHORTEST_HOURS:
            on_it, beyond_it = self._point_on_it(beyond)
            slope = on_it.slope if self._is_level(on_it.tangent(0.0), self.start.objective) else self.start.slope
            until = on_it.moved
        if slope <= self.final_slope:
            return Piece(slope=slope, end=math.inf)
        return self._until_its_end(attrs.evolve(self.start, slope=slope), until, beyond_it)

    def _point_on_it(self, beyond: Point) -> tuple[Point, Point]:
        """Return a point of the first piece, and the nearest one known that is not certain to be on it."""
        before = beyond
        while beyond.moved > SHORTEST_HOURS:
            if self._is_level(self.start.tangent(beyond.moved), beyond.objective):
                return attrs.evolve(beyond, slope=self.start.slope), before
            height = beyond.tangent(0.0) - self.start.objective
            if height <= self.tolerance or self.start.slope <= beyond.slope:
                return beyond, before
            meeting = max(height / (self.start.slope - beyond.slope), SHORTEST_HOURS)
            if meeting >= beyond.moved:
                return beyond, before
            before, beyond = beyond, self._point_at(meeting)
        return beyond, before

    def _until_its_end(self, line: Point, until: float, beyond: Point) -> Piece:
        while self._is_level(line.tangent(beyond.moved), beyond.objective):
            until = max(until, beyond.moved)
            if until >= self._most - SHORTEST_HOURS:
                return Piece(slope=line.slope, end=self._most, is_last=True)
            beyond = self._point_at(max(4.0 * until, until + self.step))
        while True:
            height = beyond.tangent(0.0) - line.objective
            if line.slope <= beyond.slope:
                return Piece(slope=line.slope, end=until)
            meeting = height / (line.slope - beyond.slope)
            if meeting <= until + SHORTEST_HOURS:
                return Piece(slope=line.slope, end=until)
            if meeting >= beyond.moved - SHORTEST_HOURS:
                return Piece(slope=line.slope, end=min(meeting, beyond.moved))
            nearer = self._point_at(meeting)
            if self._is_level(line.tangent(meeting), nearer.objective):
                return Piece(slope=line.slope, end=meeting)
            beyond = nearer

    def _point_at(self, moved: float) -> Point:
        """Return the point at a place, or the farthest one there is."""
        if moved <= self._most:
            point = self.optimum(moved)
            if point is not None:
                return point
            self._most = min(moved, self.farthest())
        for retreat in (0.0, SHORTEST_HOURS / 2):
            if self._most - retreat > SHORTEST_HOURS:
                point = self.optimum(self._most - retreat)
                if point is not None:
                    return point
        return self.start

    def _is_level(self, one: float, other: float) -> bool:
        return abs(one - other) <= self.tolerance


def level_from(optimum: Optimum, start: Point, top: float, tolerance: float) -> float:
    """Return where a rising concave function reaches its top [h/week].

    Parameters
    ----------
    optimum
        The function; plans exist everywhere.
    start
        A point of it, or of a line it starts with.
    top
        Its largest value [money].
    tolerance
        What counts as no difference [money].
    """
    point = start
    while top - point.objective > tolerance and point.slope > 0:
        nearer = optimum(point.moved + (top - point.objective) / point.slope)
        if nearer is None or nearer.moved <= point.moved:
            break
        point = nearer
    return point.moved
