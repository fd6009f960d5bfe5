"""Draws the parametric curve of a plan: follows the week of one rep along its hours, or along one limit."""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

import attrs

from territory_opt.allocation.formulation import gains_in_period
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.appraisal.appraisal import priced_again, valued_again
from territory_opt.appraisal.corners import Followed, follow
from territory_opt.appraisal.demand import Demand, DemandKind
from territory_opt.appraisal.direction import Direction, direction_of_hours, direction_of_limit
from territory_opt.appraisal.first_piece import SHORTEST_HOURS
from territory_opt.appraisal.priced_week import PricedWeek
from territory_opt.appraisal.track import Spot, Track
from territory_opt.errors import Fault, InvalidInputError, listing, nearest
from territory_opt.model.checks import Number, shown
from territory_opt.model.hour_rule import ADMIN_NEED, LIMIT
from territory_opt.model.presence import Presence
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Rep
from territory_opt.model.units import RepId
from territory_opt.planning.plan import TerritoryPlan
from territory_opt.response.week_curves import MOST_BEYOND, shared_hours
from territory_opt.rules.hour_rows import hour_rows, recommended_rows
from territory_opt.sweeping.curve import CurvePiece, CurvePoint, ParametricCurve
from territory_opt.sweeping.ranges import window_faults

HOURS_WINDOW = (20.0, 50.0)
MOST_POINTS = 4_000
"""When to stop following a curve at the latest; `error` then says what is left."""

CLOSER = 0.1
"""How much closer than the prices of a week a curve is followed [1]: any point of it is an optimum."""

REACHED_HOURS = 1e-6
"""A limit counts as reached when a plan stays no farther from it than this, and as broken beyond it [h/week]."""

_HOURS = Number(above=0, at_most=84, unit="h/week")


def weekly_hours_curve(
    plan: TerritoryPlan, rep_id: RepId, *, window: tuple[float, float] = HOURS_WINDOW
) -> ParametricCurve:
    """Return a rep's best week at every number of weekly hours.

    All limits that are a part of the week move with it. Deals stay sorted, and the same actions are offered, as in the
    plan; a plan at other hours may date actions anew and so offer others, as `keeps_offers` says.

    Parameters
    ----------
    plan
        The plan of the territory.
    rep_id
        Whose week.
    window
        Least and most weekly hours [h/week], above 0 and at most 84.

    Raises
    ------
    InvalidInputError
        If the plan has no such rep, the rep's days hold no such hours, or the rep has busy times: how much of the
        period they take depends on the length of a day, so that no one curve holds for all hours.
    NoAllocationError
        If the rep has no week in the plan.

    Examples
    --------
    >>> import territory_opt as to
    >>> curve = weekly_hours_curve(to.plan(to.read_demo()), "ana", window=(30, 45))
    >>> curve.is_exact, curve.ends_below, curve.ends_above
    (True, True, False)
    >>> curve.at(40).expected_revenue > curve.at(35).expected_revenue
    True
    """
    rep = _rep(plan, rep_id)
    low, high = _checked(window, _HOURS)
    _check_weeks(plan.problem, rep, (low, high))
    return _curve(
        plan,
        [(_track_of_hours(plan, rep, band[1]), band) for band in _bands(low, high)],
        what="weekly_hours",
        unit="h/week",
        of="week",
        path=f"reps[id={_quoted(rep_id)}].weekly_hours",
    )


def _bands(low: float, high: float) -> list[tuple[float, float]]:
    """Return a window of weekly hours in stretches within which all weeks share the lines of smooth responses."""
    bands = []
    while (below := shared_hours(high) / MOST_BEYOND) > low:
        bands.append((below, high))
        high = below
    return [(low, high), *reversed(bands)]


def _track_of_hours(plan: TerritoryPlan, rep: Rep, most_hours: float) -> Track:
    """Return the week of a rep with the lines that responses have in a week of so many hours."""
    policy = plan.problem.policy
    week = attrs.evolve(
        valued_again(plan, _with_hours(plan.problem, rep, most_hours), rep.id),
        weekly_hours=rep.weekly_hours,
        rows=tuple(hour_rows(rep, policy)),
        recommended=tuple(recommended_rows(rep, policy)),
    )
    priced = priced_again(plan, rep.id, week, longest_hours=max(most_hours, rep.weekly_hours))
    return Track(priced=priced, direction=direction_of_hours(priced))


def limit_curve_of(
    plan: TerritoryPlan, rep_id: RepId, rule: str, side: str, *, window: tuple[float, float] | None = None
) -> ParametricCurve:
    """Return a rep's best week at every value of one limit, in the unit the limit is stated in.

    All other limits stay. The same actions are offered as in the plan; a plan at another limit may date actions anew
    and so offer others, as `keeps_offers` says.

    Parameters
    ----------
    plan
        The plan of the territory.
    rep_id
        Whose week.
    rule, side
        The name of an hour rule, or of another demand with a limit; ``at_least`` or ``at_most``.
    window
        Lowest and highest limit, in its unit; by default from none to twice the limit.

    Raises
    ------
    InvalidInputError
        If the plan has no such rep, or the rep's week no such limit.
    NoAllocationError
        If the rep has no week in the plan.

    Examples
    --------
    >>> import territory_opt as to
    >>> curve = limit_curve_of(to.plan(to.read_demo()), "ana", "top_tier", "at_least")
    >>> curve.is_exact, curve.unit, curve.of, curve.now
    (True, 'share', 'selling', 0.32)
    """
    _rep(plan, rep_id)
    priced = priced_again(plan, rep_id, valued_again(plan, plan.problem, rep_id))
    demand = _demand(priced, rule, side)
    if window is None:
        other = 2.0 * demand.limit or 1.0
        window = (min(0.0, other), max(0.0, other))
    low, high = _checked(window, LIMIT if demand.kind is DemandKind.RULE else Number(at_least=0))
    return _curve(
        plan,
        [(Track(priced=priced, direction=direction_of_limit(priced, demand)), (low, high))],
        what=f"{rule} {side}",
        unit="money" if demand.unit is None else demand.unit.value,
        of=demand.of,
        path=_path(rep_id, demand),
    )


def _may_offer_others(plan: TerritoryPlan, week: RepWeek) -> bool:
    """Say whether a rep has actions that are dated, or that are withheld because of their dates."""
    own = {deal.id for deal in plan.problem.opportunities if deal.rep == week.rep}
    return bool(week.actions) or any(deal in own for deal, _ in plan.not_offered)


def _path(rep_id: RepId, demand: Demand) -> str:
    if demand.rule == ADMIN_NEED:
        return f"reps[id={_quoted(rep_id)}].admin_hours"
    return f"policy.hour_rules.{demand.rule}.{demand.side}" if demand.kind is DemandKind.RULE else ""


def _quoted(name: str) -> str:
    return name if name.replace("_", "").replace("-", "").isalnum() else f'"{name}"'


def _rep(plan: TerritoryPlan, rep_id: RepId) -> Rep:
    if not isinstance(rep_id, str) or rep_id not in plan.reps:
        fault = Fault("rep", shown(rep_id), f"one of {listing(plan.reps)}", nearest(str(rep_id), plan.reps))
        raise InvalidInputError([fault])
    return plan.reps[rep_id].rep


def _demand(priced: PricedWeek, rule: str, side: str) -> Demand:
    limits = {f"{demand.rule} {demand.side}": demand for demand in priced.demands}
    asked = f"{rule} {side}"
    if asked not in limits:
        hint = nearest(asked, limits) or "advisory rules have no limit that a plan must keep"
        raise InvalidInputError([Fault("rule", shown(asked), f"one of {listing(limits)}", hint)])
    return limits[asked]


def _checked(window: tuple[float, float], check: Number) -> tuple[float, float]:
    """Return a window whose ends are allowed and in order."""
    faults = window_faults(window, check)
    if faults:
        raise InvalidInputError(fault.under("window") for fault in faults)
    return float(window[0]), float(window[1])


def _with_hours(problem: Problem, rep: Rep, weekly_hours: float) -> Problem:
    changed = attrs.evolve(rep, weekly_hours=weekly_hours)
    return attrs.evolve(problem, reps=tuple(changed if each.id == rep.id else each for each in problem.reps))


def _check_weeks(problem: Problem, rep: Rep, hours: tuple[float, float]) -> None:
    """Refuse hours that would change how many weeks of the period the rep has free."""
    if not rep.busy:
        return
    days = (problem.first_day, problem.period.end)
    for weekly_hours in hours:
        longer = Presence.of_rep(attrs.evolve(rep, weekly_hours=weekly_hours), problem.policy.working_week)
        if longer.free_days(*days).weeks != problem.working_weeks(rep.id):
            hint = "sweep reps.weekly_hours over a grid instead: each of its points is planned for itself"
            allowed = "a rep without busy times, whose weeks are the same at all hours"
            raise InvalidInputError([Fault(f"reps[id={rep.id}].busy", f"{len(rep.busy)} busy times", allowed, hint)])


def _curve(
    plan: TerritoryPlan,
    parts: Sequence[tuple[Track, tuple[float, float]]],
    *,
    what: str,
    unit: str,
    of: str,
    path: str,
) -> ParametricCurve:
    """Return the curve through stretches that adjoin, each with the week that is followed along it."""
    track, window = parts[0][0], (parts[0][1][0], parts[-1][1][1])
    followed = [_followed(each, *stretch) for each, stretch in parts]
    strung = [_pieces(each, found.points) for (each, _), found in zip(parts, followed, strict=True)]
    points: list[CurvePoint] = []
    for its_points, _ in strung:
        is_again = points and its_points and _is_same(points[-1], its_points[0], track.priced.tolerance)
        points += its_points[1:] if is_again else its_points
    return ParametricCurve(
        rep=track.priced.rep.id,
        what=what,
        unit=unit,
        of=of,
        path=path,
        now=track.direction.now,
        window=window,
        points=tuple(points),
        pieces=tuple(piece for _, pieces in strung for piece in pieces),
        ends_below=not points or points[0].value > window[0],
        ends_above=not points or points[-1].value < window[1],
        error=max(found.error for found in followed),
        is_exact=all(found.is_exact for found in followed),
        keeps_choices=track.priced.program.is_whole,
        keeps_offers=_may_offer_others(plan, track.priced.week),
    )


def _followed(track: Track, low: float, high: float) -> Followed[Spot]:
    hours_per_unit = max(1.0, *track.direction.limits_per_unit.values())
    return follow(
        track.spot,
        track.ends(low, high),
        tolerance=CLOSER * track.priced.tolerance,
        most_points=MOST_POINTS,
        shortest=SHORTEST_HOURS / hours_per_unit,
    )


def _pieces(track: Track, spots: Sequence[Spot]) -> tuple[list[CurvePoint], list[CurvePiece]]:
    points = [_point(track, spot) for spot in spots]
    kept = [_standing(track, spot) for spot in spots]
    pieces = [_piece(*ends, *sides) for ends, sides in zip(pairwise(points), pairwise(kept), strict=True)]
    return points, pieces


def _is_same(left: CurvePoint, right: CurvePoint, tolerance: float) -> bool:
    return left.value == right.value and math.isclose(left.objective, right.objective, abs_tol=tolerance)


def _point(track: Track, spot: Spot) -> CurvePoint:
    priced, values = track.priced, spot.values
    gained = gains_in_period(priced.week, priced.linear, priced.columns)
    return CurvePoint(
        value=spot.moved,
        value_hours=spot.moved * _hours_of_a_unit(track.direction, spot),
        objective=spot.objective,
        expected_revenue=priced.week.kept.total + sum(gain * values[column] for column, gain in gained.items()),
        hours={name: values[column] for name, column in priced.columns.hours.items()},
        free_hours=values[priced.columns.free],
        basis_hours=spot.basis,
    )


def _hours_of_a_unit(direction: Direction, spot: Spot) -> float:
    if spot.basis is not None:
        return spot.basis
    rises = tuple(direction.limits_per_unit.values())
    return rises[0] if len(rises) == 1 else 1.0


def _piece(left: CurvePoint, right: CurvePoint, before: Mapping[str, int], after: Mapping[str, int]) -> CurvePiece:
    not_clear = [name for name in before if max(before[name], after[name]) <= 0]
    return CurvePiece(
        left=left,
        right=right,
        binding=tuple(name for name in not_clear if before[name] == after[name] == 0),
        broken=tuple(name for name in not_clear if before[name] + after[name] < 0),
    )


def _standing(track: Track, spot: Spot) -> dict[str, int]:
    """Return for each limit of an hour rule, and the target's, 1 where a plan stays off it, 0 at it, -1 beyond it."""
    standing = {}
    for demand in track.priced.demands:
        if demand.kind is not DemandKind.CONTACT:
            slack, none = track.slack(spot, demand), REACHED_HOURS * demand.row_unit
            is_broken = slack < -none and demand.final_price < math.inf
            standing[f"{demand.rule} {demand.side}"] = -1 if is_broken else int(slack > none)
    return standing
