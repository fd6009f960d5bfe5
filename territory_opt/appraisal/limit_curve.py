"""The optimum along one limit: a concave, piecewise-linear curve by its corners."""

import attrs

from territory_opt.appraisal.corners import MOST_POINTS, follow
from territory_opt.appraisal.demand import Demand, DemandKind
from territory_opt.appraisal.first_piece import SHORTEST_HOURS, Point
from territory_opt.appraisal.limits import first_step
from territory_opt.appraisal.priced_week import PricedWeek


@attrs.frozen(kw_only=True)
class LimitCurve:
    """What the optimum is at every limit of a stretch.

    Parameters
    ----------
    kind, rule, side
        Whose limit.
    limits_hours
        Limits at which the curve bends, and its two ends, in rising order [h/week]; of the target, money. None where
        no plan obeys any limit of the window.
    objectives
        The optimum at each [money]; between two of them the straight line is never above the optimum.
    plan_limit_hours, hours_per_unit
        The limit as it is, and what one unit of it stands for in the plan's week [h/week].
    error
        Proven bound on how far the optimum lies above the curve anywhere between its points [money].
    is_exact
        Whether that is nothing but rounding: the points are then all corners of the optimum.
    """

    kind: DemandKind
    rule: str
    side: str
    limits_hours: tuple[float, ...]
    objectives: tuple[float, ...]
    plan_limit_hours: float
    hours_per_unit: float
    error: float
    is_exact: bool


def limit_curve(
    priced: PricedWeek,
    demand: Demand,
    *,
    window_hours: tuple[float, float] | None = None,
    error_share: float = 0.0,
    most_points: int = MOST_POINTS,
) -> LimitCurve:
    """Return the optimum along a limit, whole-number choices as the plan makes them.

    Parameters
    ----------
    priced, demand
        The week, and one of its demands.
    window_hours
        Lowest and highest limit [h/week]; by default from none to twice the limit. It ends where no plan obeys it.
    error_share
        When to stop: a proven error below this share of the curve's rise [1]; by default only when it is exact.
    most_points
        When to stop at the latest; `error` then says what is left.

    Examples
    --------
    >>> import territory_opt as to
    >>> from territory_opt.allocation.valuation import value_week
    >>> from territory_opt.appraisal.priced_week import price_week
    >>> demo = to.read_demo()
    >>> ana = demo.rep_by_id["ana"]
    >>> priced = price_week(value_week(demo, "ana", to.classify(demo)), ana, demo.policy)
    >>> curve = limit_curve(priced, priced.demands[7], window_hours=(7.0, 9.0))
    >>> curve.is_exact, curve.limits_hours[0], curve.limits_hours[-1]
    (True, 7.0, 9.0)
    """
    followed = follow(
        lambda moved: priced.moved(demand, moved),
        _ends(priced, demand, window_hours or _window_hours(priced, demand)),
        tolerance=priced.tolerance,
        error_share=error_share,
        most_points=most_points,
    )
    corners = followed.points[:: 1 if demand.relaxes > 0 else -1]
    return LimitCurve(
        kind=demand.kind,
        rule=demand.rule,
        side=demand.side,
        limits_hours=tuple(demand.limit_hours + demand.relaxes * point.moved for point in corners),
        objectives=tuple(point.objective for point in corners),
        plan_limit_hours=demand.limit_hours,
        hours_per_unit=demand.hours_per_unit,
        error=followed.error,
        is_exact=followed.is_exact,
    )


def _window_hours(priced: PricedWeek, demand: Demand) -> tuple[float, float]:
    """Return the stretch from no limit to twice the limit, or as far as a day goes where the limit is 0 [h/week]."""
    other = 2.0 * demand.limit_hours
    if other == 0:
        other = 16.0 * first_step(priced, demand)
    return min(0.0, other), max(0.0, other)


def _ends(priced: PricedWeek, demand: Demand, window_hours: tuple[float, float]) -> list[Point]:
    """Return the points at the two ends of the window, or of what is possible of it; in the order they give way."""
    strictest, loosest = sorted(demand.relaxes * (limit - demand.limit_hours) for limit in window_hours)
    last, first = priced.moved(demand, loosest), priced.moved(demand, strictest)
    if last is None:
        return []
    if first is None:
        end = priced.strictest(demand)
        first = priced.moved(demand, -end) or priced.moved(demand, SHORTEST_HOURS / 2 - end)
    return [last] if first is None or first.moved >= last.moved else [first, last]
