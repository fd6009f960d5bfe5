"""How far hours may move while the week stays nearly as good: the near-optimal band."""

import attrs

from territory_opt.allocation.program import Program
from territory_opt.allocation.solver import Changing, changing
from territory_opt.appraisal.priced_week import PricedWeek
from territory_opt.errors import SolverError
from territory_opt.model.checks import SHARE
from territory_opt.model.units import ActivityId
from territory_opt.response.curve import check_numbers

DEFAULT_SHARE = 0.01
NEARLY_BEST = "nearly_best"
"""Name of the row that a plan is nearly as good as the best."""


@attrs.frozen(kw_only=True)
class HoursBand:
    """The least and most hours of one activity among plans nearly as good as the best.

    Parameters
    ----------
    activity
        Which one; None for hours left unassigned.
    least_hours, most_hours
        What such plans give it at least and at most [h/week]; a plan attains each, not all of them at once.
    planned_hours
        What the plan gives it [h/week].
    """

    activity: ActivityId | None
    least_hours: float
    most_hours: float
    planned_hours: float


@attrs.frozen(kw_only=True)
class NearOptimalBand:
    """How far the hours of each activity may move.

    Parameters
    ----------
    share
        How much less than the best a plan may earn, as a share of the best [1].
    least_objective
        What it must earn [money]: the certificate's objective less that share.
    bands
        One for each activity, in the policy's order, then the hours left unassigned.
    """

    share: float
    least_objective: float
    bands: tuple[HoursBand, ...]


def near_optimal_band(priced: PricedWeek, share: float = DEFAULT_SHARE) -> NearOptimalBand:
    """Return the least and most hours of each activity among plans within `share` of the best.

    Parameters
    ----------
    priced
        The week.
    share
        How much less than the best objective such a plan may earn, as a share of it [1], in [0, 1].

    Raises
    ------
    InvalidInputError
        If `share` is no share.

    Examples
    --------
    >>> import territory_opt as to
    >>> from territory_opt.allocation.valuation import value_week
    >>> from territory_opt.appraisal.priced_week import price_week
    >>> demo = to.read_demo()
    >>> ana = demo.rep_by_id["ana"]
    >>> priced = price_week(value_week(demo, "ana", to.classify(demo)), ana, demo.policy)
    >>> top = near_optimal_band(priced).bands[0]
    >>> round(top.least_hours, 1), round(top.planned_hours, 1), round(top.most_hours, 1)
    (10.4, 10.7, 13.3)
    """
    check_numbers(("share", share, SHARE))
    least_objective = priced.objective - max(share * abs(priced.objective), priced.tolerance)
    program = changing(_nearly_best(priced, least_objective))
    unassigned_hours = max(0.0, priced.week.weekly_hours - sum(priced.hours.values()))
    uses: list[tuple[ActivityId | None, int, float]] = [
        *((activity, column, priced.hours[activity]) for activity, column in priced.columns.hours.items()),
        (None, priced.columns.free, unassigned_hours),
    ]
    bands = [
        HoursBand(
            activity=activity,
            least_hours=max(0.0, -_most(program, column, -1.0)),
            most_hours=_most(program, column, 1.0),
            planned_hours=planned_hours,
        )
        for activity, column, planned_hours in uses
    ]
    return NearOptimalBand(share=share, least_objective=least_objective, bands=tuple(bands))


def _nearly_best(priced: PricedWeek, least_objective: float) -> Program:
    """Return the program of all plans that earn at least so much, with no aim of its own."""
    program, scale = priced.program, priced.program.money_scale
    nearly = program.copy(f"{program.name}, nearly best")
    earning = [column for column, gain in enumerate(program.objective) if gain != 0]
    gains = [program.objective[column] / scale for column in earning]
    nearly.add_row(NEARLY_BEST, earning, gains, lower=least_objective / scale)
    nearly.objective = [0.0] * len(program.objective)
    nearly.given_scale = 1.0
    return nearly


def _most(program: Changing, column: int, factor: float) -> float:
    """Return the most a column can be, times a factor, in any plan of a program without an aim."""
    program.set_gain(column, factor)
    most_hours = program.optimum()
    program.set_gain(column, 0.0)
    if most_hours is None:
        name = program.program.name
        raise SolverError(f"{name!r} was found to have no plan; look for numbers of very different size")
    return most_hours


def sentence(band: HoursBand, share: float) -> str:
    """Return a band in words.

    Parameters
    ----------
    band
        The hours of one activity.
    share
        How much less than the best a plan may earn [1].

    Examples
    --------
    >>> sentence(HoursBand(activity="A", least_hours=10.4, most_hours=13.31, planned_hours=10.7), 0.01)
    'A may take 10.4 to 13.3 h a week and the plan still earns within 1 % of the best'
    """
    name = "free time" if band.activity is None else band.activity
    hours = f"{band.least_hours:.1f} to {band.most_hours:.1f}"
    return f"{name} may take {hours} h a week and the plan still earns within {100 * share:g} % of the best"
