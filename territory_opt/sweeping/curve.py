"""Revenue and hours of a week as one number of it moves: the hours of the week, or the limit of one rule.

Between two neighbouring points the best plan is a mix of the best plans there: hours and revenue run straight, or,
where a limit is a share of hours that the plan decides, each plan counts by these hours.
"""

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import attrgetter

import attrs

from territory_opt.appraisal.corners import share_at
from territory_opt.appraisal.first_piece import Point
from territory_opt.errors import Fault, InvalidInputError
from territory_opt.model.units import ActivityId, RepId
from territory_opt.rules.words import amount

AT_AN_END = 1e-9
"""A value this near to an end of a curve is taken for the end [1, and in the unit]."""


@attrs.frozen(kw_only=True)
class CurvePoint:
    """The best week at one value of the number.

    Parameters
    ----------
    value, value_hours
        The number in its unit, and what it stands for in this week [h/week]; of a target, money both times.
    objective
        What hours earn as the plan counts it, less penalties: the certificate's objective [money].
    expected_revenue
        Expected revenue of the period, with what is kept without hours [money].
    hours
        Hours of each activity [h/week], of one best week where several tie.
    free_hours
        Hours left unassigned [h/week].
    basis_hours
        Hours of this week that the number is a share of [h/week]; None where no plan decides them.
    """

    value: float
    value_hours: float
    objective: float
    expected_revenue: float
    hours: Mapping[ActivityId, float]
    free_hours: float
    basis_hours: float | None = None

    def mixed(self, other: "CurvePoint", value: float) -> "CurvePoint":
        """Return the week between this one and the next that stands at a value."""
        share = share_at(self._place, other._place, value)  # noqa: SLF001  # of the same class

        def between(mine: float, theirs: float) -> float:
            return mine + share * (theirs - mine)

        bases = (self.basis_hours, other.basis_hours)
        return CurvePoint(
            value=value,
            value_hours=between(self.value_hours, other.value_hours),
            objective=between(self.objective, other.objective),
            expected_revenue=between(self.expected_revenue, other.expected_revenue),
            hours={name: between(hours, other.hours[name]) for name, hours in self.hours.items()},
            free_hours=between(self.free_hours, other.free_hours),
            basis_hours=None if bases[0] is None or bases[1] is None else between(bases[0], bases[1]),
        )

    @property
    def _place(self) -> Point:
        return Point(moved=self.value, objective=self.objective, slope=0.0, basis=self.basis_hours)


@attrs.frozen(kw_only=True)
class CurvePiece:
    """A stretch on which one more unit earns the same.

    Parameters
    ----------
    left, right
        The best weeks at its two ends.
    binding
        Limits of hour rules that are reached all along it, such as ``admin_ceiling at_most``.
    broken
        Limits of preferred rules that are broken all along it, but for an end at which they may be just reached.
    """

    left: CurvePoint
    right: CurvePoint
    binding: tuple[str, ...]
    broken: tuple[str, ...]

    @property
    def start(self) -> float:
        """Where it begins, in the number's unit."""
        return self.left.value

    @property
    def end(self) -> float:
        """Where it ends, in the number's unit."""
        return self.right.value

    @property
    def gain_per_unit(self) -> float:
        """What the objective rises by for each unit [money per unit], on average where hours weigh the two weeks."""
        return (self.right.objective - self.left.objective) / (self.end - self.start)


@attrs.frozen(kw_only=True)
class ParametricCurve:
    """The best week at every value of one number, of deals sorted and actions offered as the plan has them.

    Parameters
    ----------
    rep
        Whose week.
    what, unit, of
        Which number: ``weekly_hours``, or a rule and a side such as ``admin_ceiling at_most``; its unit; the basis of
        a share or a day.
    path
        Where the number stands in the territory, for a scenario; empty where it stands in no single place.
    now
        Its value in the plan.
    window
        Lowest and highest value asked for.
    points
        The weeks at which the curve bends, and those at its two ends, in rising order; none when no plan obeys any
        value of the window. Two at one value where the curve jumps, as weekly hours do where the lines that follow
        smooth responses are chosen anew.
    pieces
        The stretches between them.
    ends_below, ends_above
        Whether the curve ends before the window does, because no plan obeys a lower, or a higher, value.
    error
        Proven bound on how far the optimum lies above the curve anywhere [money]: the optimum with the choices and the
        offers that are kept, as the next fields say.
    is_exact
        Whether that is nothing but rounding.
    keeps_choices
        Whether whole-number choices are kept as the plan makes them; the curve is then the best for these choices.
    keeps_offers
        Whether the rep has actions that a plan at another value might offer or withhold otherwise, because it dates
        them anew: it may then earn more or less than the curve, by more than `error`.
    """

    rep: RepId
    what: str
    unit: str
    of: str
    path: str
    now: float
    window: tuple[float, float]
    points: tuple[CurvePoint, ...]
    pieces: tuple[CurvePiece, ...]
    ends_below: bool
    ends_above: bool
    error: float
    is_exact: bool
    keeps_choices: bool
    keeps_offers: bool

    def at(self, value: float) -> CurvePoint:
        """Return the best week at a value.

        Parameters
        ----------
        value
            A value between the two ends of the curve, in the number's unit.

        Raises
        ------
        InvalidInputError
            If the curve does not reach there; the message says whether any plan does.
        """
        for point in self.points[:1] + self.points[-1:]:
            if math.isclose(value, point.value, rel_tol=AT_AN_END, abs_tol=AT_AN_END):
                return point
        piece = self.piece_at(value)
        return piece.left.mixed(piece.right, value)

    def piece_at(self, value: float) -> CurvePiece:
        """Return the piece a value lies on, the left one at a corner; raises as `at` does."""
        if not self.pieces or not self.pieces[0].start <= value <= self.pieces[-1].end:
            raise InvalidInputError([self._outside(value)])
        return self.pieces[bisect_left(self.pieces, value, key=attrgetter("end"))]

    def _outside(self, value: float) -> Fault:
        if not self.points:
            low, high = self.window
            hint = "the rules contradict each other there: look for a wider window"
            return Fault(self.what, f"{value:g}", f"nothing: no plan obeys any value from {low:g} to {high:g}", hint)
        first, last = self.points[0].value, self.points[-1].value
        allowed = f"a value from {first:g} to {last:g} [{self.unit}]"
        ends = self.ends_below if value < first else self.ends_above
        hint = f"no plan obeys a {'lower' if value < first else 'higher'} one" if ends else "ask for a wider window"
        return Fault(self.what, f"{value:g}", allowed, hint)

    def to_text(self) -> str:
        """Return the curve as text: stretch by stretch what it earns, what a unit is worth, and the limits reached."""
        lines = [f"{self.what} of {self.rep} [{self.unit}], now {self.now:g}"]
        if not self.points:
            lines.append(f"no plan obeys any value from {self.window[0]:g} to {self.window[1]:g}")
        if self.ends_below and self.points:
            lines.append(f"below {self.points[0].value:.6g} no plan obeys the rules")
        lines += [_line(list(pieces)) for _, pieces in groupby(self.pieces, attrgetter("binding", "broken"))]
        if self.ends_above and self.points:
            lines.append(f"above {self.points[-1].value:.6g} no plan obeys the rules")
        if not self.is_exact:
            lines.append(f"the optimum may lie up to {self.error:,.2f} above")
        if self.keeps_choices:
            lines.append("whole-number choices stay as the plan makes them")
        if self.keeps_offers:
            lines.append("the actions offered stay as in the plan; a plan at another value may date them anew")
        return "\n".join(lines) + "\n"


def _line(pieces: Sequence[CurvePiece]) -> str:
    """Return one line for neighbouring pieces on which the same limits are reached, and the same are broken."""
    first, last = pieces[0], pieces[-1]
    revenue = f"{first.left.expected_revenue:,.0f} to {last.right.expected_revenue:,.0f}"
    gains = list(dict.fromkeys(amount(round(piece.gain_per_unit, 6)) for piece in (first, last)))
    reached = ", ".join(first.binding) or "no limit"
    broken = f"; broken: {', '.join(first.broken)}" if first.broken else ""
    return (
        f"{first.start:.6g} to {last.end:.6g}: earns {revenue}, a unit {' to '.join(gains)}; reached: {reached}{broken}"
    )
