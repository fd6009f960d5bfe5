"""Reads a concave, piecewise-linear function from its values and tangents: its first piece, and where it is level."""

import math
from collections.abc import Callable

import attrs

SHORTEST_HOURS = 1e-6
"""A piece shorter than this counts as none [h/week]."""

SAME_SLOPE = 1e-8
"""Slopes that differ by less, as a share of the first, are one [1]."""


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
    basis
        The hours that what moved is a share of, in the plan here [h/week]; None where `moved` counts hours itself.
    """

    moved: float
    objective: float
    slope: float
    basis: float | None = None

    def tangent_at(self, other: "Point") -> float:
        """Return the height of its tangent at the plan of another point [money]; no plan there earns more."""
        hours = other.moved - self.moved if other.basis is None else other.basis * (other.moved - self.moved)
        return self.objective + self.slope * hours

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

    Slopes decide, not values: over a short piece values differ by less than their own rounding. The slope of a
    concave function falls, so a place with the slope of the start has the first piece before it, and one with another
    slope has its end before it; at a kink either side may answer. Where the tangents of two places meet is the next
    place to ask.

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
    no_slope
        What counts as no difference between slopes [money per h/week].
    shortest
        A piece shorter than this counts as none [h/week].
    """

    optimum: Optimum
    start: Point
    step: float
    final_slope: float
    farthest: Callable[[], float]
    no_slope: float
    shortest: float = SHORTEST_HOURS
    _most: float = attrs.field(default=math.inf, init=False)

    def first_piece(self, straight_until: float = 0.0) -> Piece | None:
        """Return the first piece; None when there is no plan but the one at the start.

        Parameters
        ----------
        straight_until
            How far the function is known to follow the tangent of its start [h/week].
        """
        beyond = self._point_at(straight_until + self.step)
        if beyond.moved <= self.shortest:
            return None
        line, until = self.start, straight_until
        if straight_until <= self.shortest:
            on_it, beyond = self._point_on_it(beyond)
            line, until = attrs.evolve(self.start, slope=on_it.slope), on_it.moved
        if line.slope <= self.final_slope:
            return Piece(slope=line.slope, end=math.inf)
        return self._until_its_end(line, until, beyond)

    def _point_on_it(self, beyond: Point) -> tuple[Point, Point]:
        """Return a point of the first piece with its slope, and the nearest one known that is beyond or its end."""
        before = beyond
        while not self._is_as_steep(beyond, self.start) and beyond.moved > self.shortest:
            meeting = min(self._meeting(self.start, beyond), beyond.moved)
            before, beyond = beyond, self._point_at(max(self.shortest, meeting / 2))
        if self._is_as_steep(beyond, self.start):
            beyond = attrs.evolve(beyond, slope=self.start.slope)
        return beyond, before

    def _until_its_end(self, line: Point, until: float, beyond: Point) -> Piece:
        while self._is_as_steep(beyond, line):
            until = max(until, beyond.moved)
            if until >= self._most - self.shortest:
                return Piece(slope=line.slope, end=self._most, is_last=True)
            beyond = self._point_at(max(4.0 * until, until + self.step))
        while beyond.moved - until > 2 * self.shortest:
            meeting = self._meeting(line, beyond)
            if not until < meeting < beyond.moved:
                meeting = (until + beyond.moved) / 2
            for place in (meeting - self.shortest / 2, meeting + self.shortest / 2):
                if until < place < beyond.moved:
                    point = self._point_at(place)
                    until, beyond = (place, beyond) if self._is_as_steep(point, line) else (until, point)
        end = min(beyond.moved, max(until, self._meeting(line, beyond)))
        is_last = end >= self._most - self.shortest
        return Piece(slope=line.slope, end=self._most if is_last else end, is_last=is_last)

    def _meeting(self, line: Point, beyond: Point) -> float:
        """Return where a tangent that is less steep meets a line through the start [h/week]."""
        return (beyond.tangent(0.0) - line.objective) / (line.slope - beyond.slope)

    def _is_as_steep(self, point: Point, line: Point) -> bool:
        return line.slope - point.slope <= max(self.no_slope, SAME_SLOPE * abs(line.slope))

    def _point_at(self, moved: float) -> Point:
        """Return the point at a place, or the farthest one there is."""
        if moved <= self._most:
            point = self.optimum(moved)
            if point is not None:
                return point
            self._most = min(moved, self.farthest())
        for retreat in (0.0, self.shortest / 2):
            if self._most - retreat > self.shortest:
                point = self.optimum(self._most - retreat)
                if point is not None:
                    return point
        return self.start


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
