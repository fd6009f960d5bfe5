"""A week judged by the exact distribution of what it closes, whatever program found it."""

import attrs

from territory_opt.allocation.allocation import AllocatedWeek
from territory_opt.chance import money_grid
from territory_opt.chance.aims import Aim, ChanceOfTarget
from territory_opt.chance.distribution import ClosedRevenue
from territory_opt.chance.outcomes import HALF_A_CENT, reached_from
from territory_opt.chance.outlook import distribution_of
from territory_opt.chance.parts import parts_of
from territory_opt.model.units import RepId
from territory_opt.planning.plan import TerritoryPlan

WORST_SHARE = 0.1
"""How many of the outcomes count as the worst where the aim does not say [1]."""


@attrs.frozen(kw_only=True)
class MeasuredWeek:
    """A week, and how it does by the exact distribution of what it closes in the period.

    Parameters
    ----------
    week
        The week.
    expected_revenue
        What it is expected to close [money].
    chance
        The chance of making the target [1]; None without a target.
    low, high
        Two chances between which it lies for certain [1]: they are apart where amounts had to be rounded.
    worst_mean
        What it closes on average in its worst outcomes [money].
    worst_share
        How many of the outcomes those are [1].
    value
        What the aim makes of it: the chance [1], or money of a mean-risk aim.
    error
        How far that may be off, because amounts were rounded, at least to the cent, in the same unit.
    """

    week: AllocatedWeek
    expected_revenue: float
    chance: float | None
    low: float | None
    high: float | None
    worst_mean: float
    worst_share: float
    value: float
    error: float


def measured_week(plan: TerritoryPlan, rep_id: RepId, week: AllocatedWeek, aim: Aim) -> MeasuredWeek:
    """Return how a week of a rep does.

    Parameters
    ----------
    plan
        The plan of the territory.
    rep_id
        Whose week.
    week
        The plan's, or another that could take its place.
    aim
        What it is judged by.
    """
    rep_plan = plan.reps[rep_id]
    instead = attrs.evolve(rep_plan, allocation=attrs.evolve(rep_plan.allocation, best=week))
    closed = distribution_of([parts_of(attrs.evolve(plan, reps={**plan.reps, rep_id: instead}), rep_id)])
    chance = low = high = None
    if rep_plan.rep.target is not None:
        needed = reached_from(rep_plan.rep.target)
        chance, (low, high) = closed.chance_at_least(needed), closed.chance_range(needed)
    worst_share = WORST_SHARE if isinstance(aim, ChanceOfTarget) else aim.worst_share
    worst_mean = mean_of_worst(closed, worst_share)
    if isinstance(aim, ChanceOfTarget):
        value, error = chance or 0.0, (high or 0.0) - (low or 0.0)
    else:
        # Later revenue and the penalties of preferred rules count whole, beside the revenue of the period.
        gained = sum(target.expected_revenue for target in week.targets)
        gained += sum(action.expected_revenue for action in week.actions)
        beside = week.certificate.objective - gained
        value = beside + (1 - aim.weight) * week.revenue.total + aim.weight * worst_mean
        error = aim.weight * closed.error + HALF_A_CENT
    return MeasuredWeek(
        week=week,
        expected_revenue=week.revenue.total,
        chance=chance,
        low=low,
        high=high,
        worst_mean=worst_mean,
        worst_share=worst_share,
        value=value,
        error=error,
    )


def mean_of_worst(closed: ClosedRevenue, worst_share: float) -> float:
    """Return what is closed on average in the worst outcomes [money]: the lower conditional value at risk.

    Parameters
    ----------
    closed
        How closed revenue is distributed.
    worst_share
        How many of the outcomes count as the worst [1], above 0.

    Examples
    --------
    >>> from territory_opt.chance.distribution import closed_revenue
    >>> mean_of_worst(closed_revenue([(100, 0.75)]), 0.5)
    50.0
    """
    return money_grid.mean_of_worst(*closed.arrays, worst_share)
