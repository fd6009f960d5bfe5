"""A week of bands, solved by arithmetic alone: no program is made unless its prices need one.

A Stretch deal is a target like any other: the lines of its best sets of actions. What is due by a date, of the rep and
of shared people, is left out, and checked on the hours that are found. The week without it allows more, so its optimum
is at least that of the week; an optimum that obeys what was left out is allowed by the week, and so its optimum too.
Where it does not obey, or other plans earn as much, the program decides.
"""

from collections.abc import Callable, Mapping
from functools import cached_property

import attrs

from territory_opt.allocation.allocation import Status
from territory_opt.allocation.band_prices import REACHED_HOURS, band_prices
from territory_opt.allocation.banded_solution import columns_of, curves_of, stated
from territory_opt.allocation.banded_week import BandedWeek, banded_week
from territory_opt.allocation.deal_lines import DealLines, deals_of, has_other_uses, shares_of
from territory_opt.allocation.due_dates import least_slack_hours
from territory_opt.allocation.formulation import Columns
from territory_opt.allocation.reach import most_hours_of
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.banded.records import OPTIMAL
from territory_opt.banded.week import BestWeek, best_week
from territory_opt.model.units import ActivityId

EXACT = "exact method on merged curves"
"""The method a certificate names: bands, searched to the optimum, and prices that prove it."""

SHORT_HOURS = 1e-9
"""Hours before a date may be short by this much, which is rounding [h/week]."""


@attrs.frozen(kw_only=True, slots=False)
class SolvedBands:
    """A week of bands and its only optimum, before prices and all else is read back.

    Parameters
    ----------
    week
        The allocation problem.
    banded, deals, best
        Its bands, which tell nothing of actions, its Stretch deals as lines, and its optimum.
    prices_by_program
        What tells the prices of rules at a kink, where more limits are reached than fix the plan.
    """

    week: RepWeek
    banded: BandedWeek
    deals: tuple[DealLines, ...]
    best: BestWeek
    prices_by_program: Callable[[], Mapping[str, float]] = attrs.field(eq=False, repr=False)

    status = Status.OPTIMAL
    """How the solve ended: only an optimum is kept."""

    method = EXACT
    """What proves it, as a certificate names it."""

    whole_actions = False
    """Whether an action is done wholly or not at all: none is."""

    @cached_property
    def columns(self) -> Columns:
        """Where quantities stand among the values."""
        return columns_of(self.week)

    @property
    def objective(self) -> float:
        """Valued revenue beyond what is kept without hours [money]."""
        return self._earned_anyway + self.best.found.revenue

    @property
    def bound(self) -> float:
        """A proven upper bound on the objective [money], by weak duality from the prices alone."""
        return self._earned_anyway + self.best.found.bound

    @cached_property
    def hours(self) -> dict[ActivityId, float]:
        """Hours of each activity [h/week]."""
        hours = dict(zip(self.banded.selling, self.best.hours, strict=True))
        hours[self.week.admin] = max(0.0, self.week.weekly_hours - self.best.found.selling_hours)
        return {name: hours[name] for name in self.week.activities}

    @property
    def target_hours(self) -> list[float]:
        """Hours of each target [h/week]."""
        return self.best.target_hours[: len(self.week.targets)]

    @cached_property
    def shares(self) -> list[float]:
        """How far each action is done [1]."""
        return shares_of(self.deals, self.best.target_hours[len(self.week.targets) :], len(self.week.actions))

    @property
    def revenue(self) -> float:
        """Expected revenue that closes in the period [money]."""
        later = sum(
            (1 - target.in_period_share) * target.curve.revenue(hours)
            for target, hours in zip(self.week.targets, self.target_hours, strict=True)
            if target.in_period_share != 1
        )
        return self.week.kept.total + self.objective - later

    @property
    def settled(self) -> tuple[tuple[float, ...], bool]:
        """The values of the columns, and that no other plan earns as much."""
        best = self.best
        hours = stated(self.columns, self.hours, best.found.free_hours, best.merged.lines, self.target_hours)
        return (*hours, *self.shares), False

    @cached_property
    def least_slack_hours(self) -> float:
        """By how much what is due by a date fits the time until then [h/week], or that of a shared person [h].

        Less than 0 where it does not fit; infinite where nothing is due.
        """
        return least_slack_hours(self.week, self.hours, self.target_hours, self.shares)

    @cached_property
    def prices(self) -> Mapping[str, float]:
        """What relaxing each hour rule by one hour gains [money per h/week]."""
        is_due_reached = self.least_slack_hours <= REACHED_HOURS
        prices = None if is_due_reached else band_prices(self.banded, self.best, self.hours)
        return self.prices_by_program() if prices is None else prices

    @cached_property
    def _earned_anyway(self) -> float:
        """What minimum contact earns, and actions that take no hours [money]."""
        return sum(self.best.merged.base_revenue) + sum(deal.frontier.base_revenue for deal in self.deals)


def solve_bands(
    week: RepWeek, *, whole_actions: bool, prices_by_program: Callable[[], Mapping[str, float]]
) -> SolvedBands | None:
    """Solve a week of bands; None where it is none, its limits clash, or other plans earn as much.

    Parameters
    ----------
    week
        The allocation problem, as :func:`~territory_opt.allocation.valuation.value_week` gives it.
    whole_actions
        Whether an action is done wholly or not at all; then a week with actions is none of bands.
    prices_by_program
        What tells the prices of rules at a kink, when they are asked for.

    Examples
    --------
    >>> import territory_opt as to
    >>> from territory_opt.allocation.valuation import value_week
    >>> demo = to.read_demo()
    >>> week = value_week(demo, "ana", to.classify(demo))
    >>> solved = solve_bands(week, whole_actions=False, prices_by_program=dict)
    >>> round(sum(solved.hours.values()), 6), round(solved.bound - solved.objective, 6)
    (40.0, 0.0)
    """
    if whole_actions and week.actions:
        return None
    banded = banded_week(attrs.evolve(week, actions=()))
    if isinstance(banded, str) or may_be_late(week):
        return None
    deals = deals_of(week)
    if isinstance(deals, str):
        return None
    best = best_week(curves_of(week, deals), banded.bands)
    if best.found.ending != OPTIMAL or best.found.ties:
        return None
    margins = dict(zip(banded.selling, best.margins, strict=True))
    if any(has_other_uses(deal, margins[deal.activity]) for deal in deals):
        return None
    solved = SolvedBands(week=week, banded=banded, deals=deals, best=best, prices_by_program=prices_by_program)
    return solved if solved.least_slack_hours >= -SHORT_HOURS else None


def may_be_late(week: RepWeek) -> bool:
    """Return whether the actions of a week, all done, do not fit their dates even in the most hours they can get.

    Then a date is likely to decide what is done, which a program can tell, and bands would be solved in vain.
    """
    if not week.actions:
        return False
    nothing, all_done = [0.0] * len(week.targets), [1.0] * len(week.actions)
    return least_slack_hours(week, most_hours_of(week), nothing, all_done) < 0
