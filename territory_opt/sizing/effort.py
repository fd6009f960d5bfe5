"""How much effort, and where: the best size and the best split of a sales force, or of any effort, over its uses."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import attrs

from territory_opt.errors import Fault, InvalidInputError, listing
from territory_opt.model.checks import Instance, Optional
from territory_opt.sizing.bound import relative_gap
from territory_opt.sizing.curve import EffortCurve, curve_along
from territory_opt.sizing.split import Split, best_split, own_best_split
from territory_opt.sizing.use import EFFORT, ROUNDING, EffortUse, ShapedUse


@attrs.frozen(kw_only=True)
class EffortPlan:
    """The best split of effort over its uses, with the proof of how good it is and the price of more.

    Parameters
    ----------
    effort
        What each use gets, by its name [units of effort].
    profit
        What the split earns after the cost of effort [money].
    revenue
        Revenue of all uses, before margins and cost [money].
    budget
        The budget [units of effort]; None when the size was asked for.
    free_effort
        What is left of the budget because no use can profit from it [units of effort].
    price
        What one more unit of budget would earn, as the slope upwards from here [money per unit]; 0 when the budget
        does not bind. Where that slope has no end, as of a power response at no effort, what the least effort told
        apart earns, for each unit: a billionth of the budget, or of a unit without one. Where all uses take whole
        steps, what one more of the smallest step earns, for each unit.
    method
        How the split was found.
    bound
        Proven: no split earns more [money].
    gap
        How far the bound lies above the profit, relative to the larger of them [1].
    envelope_bound
        The weaker bound that the concave envelopes of the uses give at the best price of effort [money].
    best_budget, best_profit
        The budget one would choose without a limit, and what it earns [units of effort, money]; None when more effort
        always earns more.
    curve
        The best profit along the budget, up to the larger of the budget and the best budget.
    """

    effort: Mapping[str, float]
    profit: float
    revenue: float
    budget: float | None
    free_effort: float
    price: float
    method: str
    bound: float
    gap: float
    envelope_bound: float
    best_budget: float | None
    best_profit: float | None
    curve: EffortCurve


def optimize_effort(uses: Iterable[EffortUse], *, budget: float | None = None) -> EffortPlan:
    r"""Find the split of effort over its uses that earns the most.

    Maximises :math:`\sum_i m_i f_i(x_i) - c_i x_i` with every :math:`x_i` between its floor and its ceiling, in
    whole steps where it has some, and :math:`\sum_i x_i \le B`. Responses may be of any shape.

    Parameters
    ----------
    uses
        Products, segments, territories: what effort may go to.
    budget
        The effort there is [units of effort]. Without one the best size is found as well.

    Raises
    ------
    InvalidInputError
        If there are no uses, two have one name, the floors need more than the budget, or no budget is given and a
        use earns more with every unit of effort.

    Notes
    -----
    A dynamic program on a grid finds the best split from the grid. A second one, over functions made of lines
    nowhere below the profits, bounds every split off the grid too. Repeated dynamic programs on ever finer grids
    around the split then polish it. The grid is made finer until the proven gap is at most 0.00005, or a finer
    one would take too much work; `gap` says what was reached: with several responses of points beside uses in whole
    steps gaps of up to about 0.01 were seen. Where all uses take whole steps with a common measure the grid is that
    measure as long as that makes at most 5,000 units, and the split is exact.

    References
    ----------
    Lodish, L. M., Curtis, E., Ness, M., Simpson, M. K. (1988), Sales force sizing and deployment using a decision
    calculus model at Syntex Laboratories, Interfaces 18(1).

    Examples
    --------
    >>> from territory_opt.model.response import ExponentialResponse
    >>> uses = [
    ...     EffortUse(name="north", response=ExponentialResponse(potential_revenue=100, half_hours=10)),
    ...     EffortUse(name="south", response=ExponentialResponse(potential_revenue=100, half_hours=20)),
    ... ]
    >>> plan = optimize_effort(uses, budget=30)
    >>> {name: round(effort, 3) for name, effort in plan.effort.items()}, round(plan.profit, 3)
    ({'north': 16.667, 'south': 13.333}, 105.506)
    """
    uses = tuple(uses)
    _check(uses, budget)
    shaped = [ShapedUse.of(use) for use in uses]
    own_best = own_best_split(shaped)
    if budget is None:
        _check_limits(uses, own_best)
    within = own_best if budget is None else best_split(shaped, budget, own_best)
    price = 0.0 if within is own_best or budget is None else _price(shaped, within, budget, own_best)
    is_endless = own_best.profit == math.inf
    sizes = {} if is_endless else {math.fsum(own_best.efforts): (own_best.profit, own_best.bound)}
    if budget is not None:
        sizes[budget] = (within.profit, within.bound)
    return EffortPlan(
        effort={use.name: effort for use, effort in zip(uses, within.efforts, strict=True)},
        profit=within.profit,
        revenue=math.fsum(use.response.revenue(effort) for use, effort in zip(uses, within.efforts, strict=True)),
        budget=budget,
        free_effort=0.0 if budget is None else _free(budget, within.efforts),
        price=price,
        method=within.method,
        bound=within.bound,
        gap=relative_gap(within.profit, within.bound),
        envelope_bound=within.envelope_bound,
        best_budget=None if is_endless else math.fsum(own_best.efforts),
        best_profit=None if is_endless else own_best.profit,
        curve=curve_along(shaped, max(sizes), sizes),
    )


def _free(budget: float, efforts: Sequence[float]) -> float:
    """Return what efforts leave of a budget [units of effort]; what only rounding leaves is nothing."""
    left = budget - math.fsum(efforts)
    return left if left > ROUNDING * budget else 0.0


def _check(uses: Sequence[EffortUse], budget: float | None) -> None:
    """Raise one error with all that is wrong with a question."""
    faults = [fault.under("budget") for fault in Optional(EFFORT)(budget)]
    if not uses:
        faults.append(Fault("uses", "none", "one or more uses of effort"))
    faults += [fault.under(f"uses[{number}]") for number, use in enumerate(uses) for fault in Instance(EffortUse)(use)]
    if not faults:
        counts = Counter(use.name for use in uses)
        faults += [
            Fault("uses", f"{count} uses named {name!r}", "a name of its own for each use")
            for name, count in counts.items()
            if count > 1
        ]
        floors = [use.name for use in uses if use.least_effort > 0]
        needed = math.fsum(use.least_effort for use in uses)
        if budget is not None and needed > budget * (1 + ROUNDING):
            allowed = f"at least {needed:g}, which the floors of {listing(floors)} need together"
            faults.append(Fault("budget", f"{budget:g}", allowed, f"{needed - budget:g} are missing"))
    if faults:
        raise InvalidInputError(faults)


def _check_limits(uses: Sequence[EffortUse], own_best: Split) -> None:
    """Raise one error that names every use which earns more with every unit of effort."""
    faults = [
        Fault(
            f"uses[{number}]",
            f"{use.name!r}, which earns more with every unit of effort",
            "a use that stops to pay somewhere, or a budget",
            "state cost_per_unit, at_most or a budget",
        )
        for number, (use, effort) in enumerate(zip(uses, own_best.efforts, strict=True))
        if effort == math.inf
    ]
    if faults:
        raise InvalidInputError(faults)


def _price(uses: Sequence[ShapedUse], split: Split, budget: float, own_best: Split) -> float:
    """Return what one more unit of a budget that binds would earn [money per unit]."""
    steps = [use.use.step for use in uses if use.use.step is not None]
    if len(steps) < len(uses):
        gains = [
            _gain(use, effort, ROUNDING * (budget or 1.0))
            for use, effort in zip(uses, split.efforts, strict=True)
            if use.use.step is None
        ]
        return max(0.0, *gains)
    more = best_split(uses, budget + min(steps), own_best)
    return max(0.0, more.profit - split.profit) / min(steps)


def _gain(use: ShapedUse, effort: float, least_effort: float) -> float:
    """Return how fast profit grows; over the least effort told apart, where at first it grows without end."""
    gain = use.gain_of_next_unit(effort)
    if gain < math.inf:
        return gain
    return (use.use.profit(effort + least_effort) - use.use.profit(effort)) / least_effort
