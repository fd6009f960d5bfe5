"""What a rep's week is worth in every direction: all that tells a reader why this week and no other."""

import attrs

from territory_opt.allocation.rep_week import RepWeek
from territory_opt.allocation.valuation import value_week
from territory_opt.appraisal.band import DEFAULT_SHARE, NearOptimalBand, near_optimal_band
from territory_opt.appraisal.baselines import Baseline, baselines
from territory_opt.appraisal.changes import Change, single_changes
from territory_opt.appraisal.half_days import HalfDayWeek, half_day_week
from territory_opt.appraisal.limit_curve import LimitCurve, limit_curve
from territory_opt.appraisal.limits import PriceTable, price_table
from territory_opt.appraisal.priced_week import PricedWeek, price_week
from territory_opt.errors import SolverError
from territory_opt.model.checks import SHARE
from territory_opt.model.problem import Problem
from territory_opt.model.units import RepId
from territory_opt.planning.plan import TerritoryPlan
from territory_opt.response.curve import check_numbers

CHART_ERROR_SHARE = 1e-3
"""Largest error of a curve for a chart, as a share of what the curve spans [1]: no line shows less."""


@attrs.frozen(kw_only=True)
class Appraisal:
    """What the rules of a week cost, how firm its hours are, and what it gains over simpler ways to plan.

    Parameters
    ----------
    rep
        Whose week.
    prices
        The price of every limit and the cost of every rule.
    curves
        The optimum along every limit that costs something.
    changes
        Single changes and what each would gain, the most profitable first.
    band
        How far the hours of each activity may move while the week stays nearly as good.
    half_days
        The best week of whole and half days.
    baselines
        What the same hours earn under rules of thumb.
    """

    rep: RepId
    prices: PriceTable
    curves: tuple[LimitCurve, ...]
    changes: tuple[Change, ...]
    band: NearOptimalBand
    half_days: HalfDayWeek
    baselines: tuple[Baseline, ...]


def appraise(plan: TerritoryPlan, rep_id: RepId, *, near_share: float = DEFAULT_SHARE) -> Appraisal:
    """Return what a rep's week is worth in every direction.

    Every figure comes from the program of the plan, solved again with one thing changed.

    Parameters
    ----------
    plan
        The plan of the territory.
    rep_id
        Whose week.
    near_share
        How much less than the best a plan may earn and still count as nearly as good [1], 0 to 1.

    Raises
    ------
    InvalidInputError
        If `near_share` is no share.
    KeyError
        If the plan has no such rep.
    NoAllocationError
        If the rep has no week; the message says why.

    Examples
    --------
    >>> import territory_opt as to
    >>> appraisal = to.appraise(to.plan(to.read_demo()), "ana")
    >>> [cost.rule for cost in appraisal.prices.costs if cost.total_cost > 0]
    ['top_tier', 'prospecting_day', 'admin_need']
    >>> appraisal.half_days.days["A"]
    2.0
    """
    check_numbers(("near_share", near_share, SHARE))
    rep_plan = plan.reps[rep_id]
    best, policy = rep_plan.allocation.week, plan.problem.policy
    week = valued_again(plan, plan.problem, rep_id)
    priced = priced_again(plan, rep_id, week)
    prices = price_table(priced)
    costly = {cost.rule for cost in prices.costs if cost.total_cost > 0}
    return Appraisal(
        rep=rep_id,
        prices=prices,
        curves=tuple(
            limit_curve(priced, demand, error_share=CHART_ERROR_SHARE)
            for demand in priced.demands
            if demand.rule in costly
        ),
        changes=single_changes(priced),
        band=near_optimal_band(priced, near_share),
        half_days=half_day_week(priced),
        baselines=baselines(
            week,
            rep_plan.rep,
            policy,
            best,
            clients=plan.problem.clients_by_rep.get(rep_id, ()),
            deals=plan.classification.deals,
            whole_actions=plan.whole_actions,
        ),
    )


def valued_again(plan: TerritoryPlan, problem: Problem, rep_id: RepId) -> RepWeek:
    """Return a rep's week with the deals sorted and the actions offered as in a plan, of the same or a changed problem.

    Raises
    ------
    NoAllocationError
        If the rep has no week in the plan; the message says why.
    """
    least_revenue = plan.reps[rep_id].allocation.week.least_revenue
    return value_week(problem, rep_id, plan.classification, too_late=plan.not_offered, least_revenue=least_revenue)


def priced_again(
    plan: TerritoryPlan, rep_id: RepId, week: RepWeek, *, longest_hours: float | None = None
) -> PricedWeek:
    """Return a rep's week ready to be priced, told for the hours of the plan.

    Raises
    ------
    SolverError
        If the week, which the plan holds, is found to be impossible.
    """
    rep_plan = plan.reps[rep_id]
    priced = price_week(
        week,
        rep_plan.rep,
        plan.problem.policy,
        whole_actions=plan.whole_actions,
        hours=rep_plan.hours,
        longest_hours=longest_hours,
    )
    if priced is None:
        raise SolverError(f"the week of {rep_id} was planned and cannot be solved again; please report this")
    return priced
