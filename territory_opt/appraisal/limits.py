"""The price of every limit, on both sides and how far it holds, and what every rule costs in all."""

import math
from collections.abc import Sequence

import attrs

from territory_opt.allocation.solver import RowLimits, solve
from territory_opt.appraisal.demand import Demand, DemandKind
from territory_opt.appraisal.first_piece import SHORTEST_HOURS, Piece, Point, Search, level_from
from territory_opt.appraisal.limit_price import Beyond, LimitPrice, SidePrice, told_binding, told_limit
from territory_opt.appraisal.priced_week import PricedWeek
from territory_opt.errors import SolverError
from territory_opt.rules.words import amount

FIRST_LOOK = 1 / 80
"""How far along a limit to look first: as a share of the week, or of a target."""

ROUNDING = 1e-9
"""Share of the first look that is lost in rounding where a limit is a large sum of money [1]."""


@attrs.frozen(kw_only=True)
class RuleCost:
    """What a rule costs in all: the optimum without it less the optimum with it.

    Parameters
    ----------
    kind, rule
        What it is, and its name.
    total_cost
        Revenue it costs [money], at least 0.
    """

    kind: DemandKind
    rule: str
    total_cost: float


@attrs.frozen(kw_only=True)
class PriceTable:
    """What the rules of one week cost.

    Money is the plan's objective: what hours earn, later revenue as the policy counts it, less penalties.

    Parameters
    ----------
    objective
        The optimum with all rules [money].
    keeps_choices
        Whether the prices of limits keep whole-number choices as the plan makes them; total costs never do.
    limits
        The price of every limit, in the order of the rules; advisory rules have none.
    costs
        What each rule, minimum contact and the target costs in all.
    cost_of_bands
        What all rules that recommend a value cost together: the free optimum less the optimum [money].
    cost_of_all_rules
        What all hour rules cost together [money].
    cost_of_recommended_week
        What the recommended week would cost if every recommended value were met exactly [money]; None when no plan
        meets them all, or none is recommended.
    """

    objective: float
    keeps_choices: bool
    limits: tuple[LimitPrice, ...]
    costs: tuple[RuleCost, ...]
    cost_of_bands: float
    cost_of_all_rules: float
    cost_of_recommended_week: float | None


def price_table(priced: PricedWeek) -> PriceTable:
    """Return the price of every limit and the cost of every rule.

    Parameters
    ----------
    priced
        The week, from :func:`~territory_opt.appraisal.priced_week.price_week`.

    Examples
    --------
    >>> import territory_opt as to
    >>> from territory_opt.allocation.valuation import value_week
    >>> from territory_opt.appraisal.priced_week import price_week
    >>> demo = to.read_demo()
    >>> ana = demo.rep_by_id["ana"]
    >>> priced = price_week(value_week(demo, "ana", to.classify(demo)), ana, demo.policy)
    >>> table = price_table(priced)
    >>> [cost.rule for cost in table.costs if cost.total_cost > 0]
    ['top_tier', 'prospecting_day', 'admin_need']
    """
    return PriceTable(
        objective=priced.objective,
        keeps_choices=priced.program.is_whole,
        limits=tuple(limit_price(priced, demand) for demand in priced.demands),
        costs=_costs(priced),
        cost_of_bands=_cost_without(priced, {name for name in _rules(priced) if _recommends(priced, name)}),
        cost_of_all_rules=_cost_without(priced, _rules(priced)),
        cost_of_recommended_week=_cost_of_recommended(priced),
    )


def limit_price(priced: PricedWeek, demand: Demand) -> LimitPrice:
    """Return the price of one limit on both sides, how far each holds, and where the limit starts to bind.

    Parameters
    ----------
    priced, demand
        The week, and one of its demands.
    """
    price = max(0.0, demand.relaxes * priced.solution.row_prices[demand.row] / demand.row_unit)
    is_free = price * demand.row_unit <= priced.worthless
    start = Point(moved=0.0, objective=priced.objective, slope=0.0 if is_free else price)
    relaxing = Piece(slope=0.0, end=math.inf)
    if not is_free:
        relaxing = _search(priced, demand, start, 1).first_piece() or relaxing
    slack = priced.slack(demand) if is_free else 0.0
    tightening = _search(priced, demand, start, -1).first_piece(slack)
    return LimitPrice(
        kind=demand.kind,
        rule=demand.rule,
        side=demand.side,
        limit=demand.limit,
        unit=demand.unit,
        of=demand.of,
        limit_hours=demand.limit_hours,
        hours_per_unit=demand.hours_per_unit,
        relaxing=_side_price(priced, demand, relaxing, 1),
        tightening=None if tightening is None else _side_price(priced, demand, tightening, -1),
        binds_at_hours=_binds_at_hours(priced, demand, attrs.evolve(start, slope=relaxing.slope), tightening),
    )


def _search(priced: PricedWeek, demand: Demand, start: Point, direction: int) -> Search:
    def optimum(distance: float) -> Point | None:
        point = priced.moved(demand, direction * distance)
        return None if point is None else attrs.evolve(point, moved=distance, slope=direction * point.slope)

    nothing, step = priced.worthless / demand.row_unit, first_step(priced, demand)
    return Search(
        optimum=optimum,
        start=attrs.evolve(start, slope=direction * start.slope),
        step=step,
        final_slope=nothing if direction > 0 else nothing - demand.final_price,
        farthest=lambda: priced.strictest(demand),
        no_slope=nothing,
        shortest=max(SHORTEST_HOURS * demand.row_unit, ROUNDING * step),
    )


def first_step(priced: PricedWeek, demand: Demand) -> float:
    """Return how far to look first when a limit moves [h/week]."""
    if demand.kind is DemandKind.TARGET:
        return FIRST_LOOK * max(priced.program.money_scale, abs(demand.row_limit * demand.row_unit))
    return FIRST_LOOK * priced.week.weekly_hours


def _side_price(priced: PricedWeek, demand: Demand, piece: Piece, direction: int) -> SidePrice:
    price = abs(piece.slope)
    is_endless = math.isinf(piece.end)
    return SidePrice(
        price_per_hour=price if price * demand.row_unit > priced.worthless else 0.0,
        until_hours=None if is_endless else demand.limit_hours + direction * demand.relaxes * piece.end,
        beyond=Beyond.NO_END if is_endless else Beyond.NO_WEEK if piece.is_last else Beyond.ANOTHER_PRICE,
    )


def _binds_at_hours(priced: PricedWeek, demand: Demand, start: Point, tightening: Piece | None) -> float | None:
    """Return the limit at which the optimum falls below the one without the limit [h/week]."""
    nothing = priced.worthless / demand.row_unit
    if start.slope > nothing:
        top = priced.linear_optimum({demand.row: (None, None)})
        if top is None:
            raise SolverError(f"{priced.program.name!r} was found to have no plan without {demand.rule}")
        moved = level_from(lambda distance: priced.moved(demand, distance), start, top, priced.tolerance)
        return demand.limit_hours + demand.relaxes * moved
    if tightening is None or abs(tightening.slope) > nothing:
        return demand.limit_hours
    if tightening.is_last or math.isinf(tightening.end):
        return None
    return demand.limit_hours - demand.relaxes * tightening.end


def _costs(priced: PricedWeek) -> tuple[RuleCost, ...]:
    """Return the cost of each rule.

    A rule whose rows have no price costs nothing: without them the prices of the others still prove the optimum.
    Whole-number choices break that, so with them every rule is tried.
    """
    prices = priced.solution.row_prices
    has_price = {demand.rule for demand in priced.demands if abs(prices[demand.row]) > priced.worthless}
    kinds = {demand.rule: demand.kind for demand in priced.demands}
    return tuple(
        RuleCost(
            kind=kind,
            rule=rule,
            total_cost=_cost_without(priced, {rule}) if priced.program.is_whole or rule in has_price else 0.0,
        )
        for rule, kind in kinds.items()
    )


def _cost_without(priced: PricedWeek, rules: set[str]) -> float:
    """Return the optimum without some rules, less the optimum [money]."""
    free: dict[int, RowLimits] = {demand.row: (None, None) for demand in priced.demands if demand.rule in rules}
    without = priced.optimum(free)
    if without is None:
        raise SolverError(f"{priced.program.name!r} was found to have no plan without {', '.join(sorted(rules))}")
    cost = without - priced.objective
    return cost if cost > priced.tolerance else 0.0


def _rules(priced: PricedWeek) -> set[str]:
    return {demand.rule for demand in priced.demands if demand.kind is DemandKind.RULE}


def _recommends(priced: PricedWeek, name: str) -> bool:
    rule = priced.policy.hour_rules.get(name)
    return rule is not None and rule.recommended is not None


def _cost_of_recommended(priced: PricedWeek) -> float | None:
    """Return what meeting every recommended value exactly costs beside all other rules [money]."""
    week = priced.week
    if not week.recommended:
        return None
    program = priced.program.copy(f"{priced.program.name}, as recommended")
    for row in week.recommended:
        columns = [priced.columns.hours[name] for name in row.factors]
        exact = row.limit_hours
        program.add_row(f"recommended[{row.rule}]", columns, list(row.factors.values()), lower=exact, upper=exact)
    found = solve(program).decided(program.name)
    return None if found is None else max(0.0, priced.objective - found.objective)


def cost_sentence(cost: RuleCost, prices: Sequence[LimitPrice] = ()) -> str:
    """Return what a rule costs in all, in words, and where its limits start to bind.

    Parameters
    ----------
    cost
        What one rule costs.
    prices
        The prices of limits; those of other rules are passed over.

    Examples
    --------
    >>> cost_sentence(RuleCost(kind=DemandKind.RULE, rule="prospecting_day", total_cost=1240.0))
    'prospecting_day costs 1,240 in the period'
    """
    parts = [f"{cost.rule} costs {amount(cost.total_cost) if cost.total_cost > 0 else 'nothing'} in the period"]
    parts += [
        f"{told_limit(price)} {'starts' if price.relaxing.price_per_hour > 0 else 'would start'} to bind at {binds_at}"
        for price in prices
        if price.rule == cost.rule and (binds_at := told_binding(price)) is not None
    ]
    return "; ".join(parts)
