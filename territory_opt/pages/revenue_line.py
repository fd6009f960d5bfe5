"""The line of what a week earns as its dearest limit moves: every place on it a percentage of the picture."""

import attrs

from territory_opt.appraisal.appraisal import Appraisal
from territory_opt.appraisal.demand import DemandKind
from territory_opt.appraisal.limit_curve import LimitCurve
from territory_opt.pages.ledger import figure
from territory_opt.rules.words import amount

LEFT, RIGHT, TOP, BOTTOM = 1.0, 99.0, 8.0, 92.0
"""The edges between which the line runs [%]."""


@attrs.frozen(kw_only=True)
class RevenueLine:
    """What the best week earns at each limit of one rule.

    Parameters
    ----------
    rule, side
        Which limit.
    points
        The corners of the line, as coordinates for a drawing of 100 by 100.
    plan_x, plan_y
        Where the plan stands [%]; None when its limit lies beyond the line.
    first, last, plan
        The lowest, the highest and the present limit, in words.
    low, high
        The least and the most that the week earns beside the plan, in words.
    table
        The corners in numbers: the limit, and what it earns beside the plan.
    sentence
        What exactly the line shows.
    words
        The same for people who do not see it.
    is_rising
        Whether more of the limit earns more.
    """

    rule: str
    side: str
    points: str
    plan_x: float | None
    plan_y: float | None
    first: str
    last: str
    plan: str
    low: str
    high: str
    table: tuple[tuple[str, str], ...]
    sentence: str
    words: str
    is_rising: bool


def revenue_line(appraisal: Appraisal | None, currency: str) -> RevenueLine | None:
    """Return the line of the limit whose rule costs most.

    Parameters
    ----------
    appraisal
        What the week is worth, where that is known.
    currency
        What money is in.

    Returns
    -------
    RevenueLine | None
        None where nothing is known, or no limit moves anything.
    """
    if appraisal is None:
        return None
    costs = {(cost.kind, cost.rule): cost.total_cost for cost in appraisal.prices.costs}
    told = [curve for curve in appraisal.curves if _rises(curve)]
    if not told:
        return None
    dearest = max(told, key=lambda curve: (costs.get((curve.kind, curve.rule), 0.0), _rise(curve)))
    return _line(dearest, appraisal, currency)


def _rise(curve: LimitCurve) -> float:
    return max(curve.objectives) - min(curve.objectives)


def _rises(curve: LimitCurve) -> bool:
    return len(curve.limits_hours) > 1 and curve.limits_hours[0] < curve.limits_hours[-1] and _rise(curve) > 0


def _line(curve: LimitCurve, appraisal: Appraisal, currency: str) -> RevenueLine:
    base = appraisal.prices.objective
    first, last = curve.limits_hours[0], curve.limits_hours[-1]
    low, high = min(*curve.objectives, base), max(*curve.objectives, base)

    def x_of(limit: float) -> float:
        return LEFT + (RIGHT - LEFT) * (limit - first) / (last - first)

    def y_of(objective: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * (objective - low) / (high - low)

    is_shown = first <= curve.plan_limit_hours <= last
    unit = currency if curve.kind is DemandKind.TARGET else "h a week"
    side = curve.side.replace("_", " ")
    ends = [f"{figure(limit, 1)} {unit}" for limit in (first, last, curve.plan_limit_hours)]
    gains = [_beside(objective - base) for objective in (low, high)]
    keeps = "; whole-number choices stay as they are" if appraisal.prices.keeps_choices else ""
    return RevenueLine(
        rule=curve.rule,
        side=side,
        points=" ".join(
            f"{x_of(limit):.2f},{y_of(objective):.2f}"
            for limit, objective in zip(curve.limits_hours, curve.objectives, strict=True)
        ),
        plan_x=x_of(curve.plan_limit_hours) if is_shown else None,
        plan_y=y_of(base) if is_shown else None,
        first=ends[0],
        last=ends[1],
        plan=ends[2],
        low=gains[0],
        high=gains[1],
        table=tuple(
            (f"{figure(limit, 2)} {unit}", _beside(objective - base))
            for limit, objective in zip(curve.limits_hours, curve.objectives, strict=True)
        ),
        sentence=(
            f"What the best week earns more or less than the plan, in {currency}, as {curve.rule} moves from "
            f"{side} {ends[0]} to {side} {ends[1]}, everything else planned anew{keeps}. Later revenue counts as the "
            "policy counts it, less penalties."
        ),
        words=f"The best week along {curve.rule} {side}: from {gains[0]} to {gains[1]}; the plan stands at {ends[2]}.",
        is_rising=curve.objectives[-1] >= curve.objectives[0],
    )


def _beside(gain: float) -> str:
    return "0" if not round(gain) else f"+{amount(gain)}" if gain > 0 else figure(gain)
