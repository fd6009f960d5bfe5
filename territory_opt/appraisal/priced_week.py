"""A rep's week formulated and solved once, whose limits then move: all prices are read from it."""

import math
from collections.abc import Callable, Mapping
from functools import cached_property

import attrs

from territory_opt.allocation.allocate import polished
from territory_opt.allocation.formulation import Columns, contact_name, formulate
from territory_opt.allocation.program import Program, Solution
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.allocation.solver import Changing, Resolver, RowLimits, solve
from territory_opt.appraisal.demand import Demand, demands_of
from territory_opt.appraisal.first_piece import Point
from territory_opt.model.policy import Policy
from territory_opt.model.rep import Rep
from territory_opt.model.units import ActivityId

NO_DIFFERENCE = 1e-9
"""What counts as none of the optimum, and of the most one use of hours earns for every hour of the week [1].

The solver takes a use of hours for the best when no other earns more by that in an hour.
"""


@attrs.frozen(kw_only=True)
class PricedWeek:
    """A solved week and the solver that holds it.

    Every optimum is the one a plan's certificate calls its objective: what hours earn in the period and, as far as
    the policy counts it, after it, less the penalties of preferred rules.

    Parameters
    ----------
    week, rep, policy
        The week, whose, by which rules.
    whole_actions
        Whether actions are done wholly or not at all.
    program, columns
        Its program with every segment any move of a limit could need, and where its variables stand.
    linear, solution
        The program with whole-number choices kept as they are best, and its optimum.
    objective
        The optimum [money].
    hours
        Hours of each activity in the plan that prices are told for [h/week].
    demands
        Every limit that has a row.
    resolver
        The linear program, hot.
    """

    week: RepWeek
    rep: Rep
    policy: Policy
    whole_actions: bool
    program: Program
    columns: Columns
    linear: Program
    solution: Solution
    objective: float
    hours: Mapping[ActivityId, float]
    demands: tuple[Demand, ...]
    resolver: Resolver

    @cached_property
    def tolerance(self) -> float:
        """What counts as no difference [money]."""
        return NO_DIFFERENCE * max(self.program.largest_gain * self.week.weekly_hours, abs(self.objective))

    @cached_property
    def worthless(self) -> float:
        """What counts as no price [money per h/week]."""
        return NO_DIFFERENCE * self.program.largest_gain

    @cached_property
    def reach(self) -> Callable[[Mapping[int, float], Mapping[int, RowLimits]], float | None]:
        """Says the most a sum of columns can be, with some rows' limits changed; None when no plan obeys them."""
        aimless = self.linear.copy(f"{self.program.name}, how far")
        aimless.objective = [0.0] * len(aimless.objective)
        aimless.given_scale = 1.0
        return _Reach(Resolver(aimless)).most

    def moved(self, demand: Demand, moved: float) -> Point | None:
        """Return the optimum after a limit gave way by `moved` [h/week], or got stricter where that is negative.

        Whole-number choices stay as they are. None when no plan obeys the limit.
        """
        with self.resolver.other_limits({demand.row: demand.relaxed(moved)}):
            objective = self.resolver.optimum()
            if objective is None:
                return None
            slope = demand.relaxes * self.resolver.price(demand.row) / demand.row_unit
        return Point(moved=moved, objective=objective, slope=max(0.0, slope))

    def linear_optimum(self, limits: Mapping[int, RowLimits]) -> float | None:
        """Return the optimum with the limits of some rows changed and whole-number choices kept [money]."""
        with self.resolver.other_limits(limits):
            return self.resolver.optimum()

    @cached_property
    def whole(self) -> Changing:
        """The program with all choices open; the same as the linear one where there are none."""
        return Changing(self.program) if self.program.is_whole else self.resolver

    def optimum(self, limits: Mapping[int, RowLimits]) -> float | None:
        """Return the optimum with the limits of some rows changed and all choices made anew [money]."""
        with self.whole.other_limits(limits):
            return self.whole.optimum()

    def strictest(self, demand: Demand) -> float:
        """Return how much stricter a limit can get before no plan obeys it [h/week]."""
        if demand.final_price < math.inf:
            return math.inf
        row = demand.row
        factors = zip(self.linear.row_columns[row], self.linear.row_factors[row], strict=True)
        most = self.reach({column: -demand.relaxes * factor for column, factor in factors}, {row: (None, None)})
        return 0.0 if most is None else max(0.0, (most + demand.relaxes * demand.row_limit) * demand.row_unit)

    def slack(self, demand: Demand) -> float:
        """Return how far the plan found stays from a limit [h/week]."""
        values, row = self.solution.values, demand.row
        factors = zip(self.linear.row_columns[row], self.linear.row_factors[row], strict=True)
        total = sum(factor * values[column] for column, factor in factors)
        return max(0.0, demand.relaxes * (demand.row_limit - total) * demand.row_unit)


class _Reach:
    """A program without an aim of its own, asked for the most of one sum after the other."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver

    def most(self, terms: Mapping[int, float], limits: Mapping[int, RowLimits]) -> float | None:
        for column, factor in terms.items():
            self.resolver.set_gain(column, factor)
        try:
            with self.resolver.other_limits(limits):
                return self.resolver.optimum()
        finally:
            for column in terms:
                self.resolver.set_gain(column, 0.0)


def price_week(
    week: RepWeek,
    rep: Rep,
    policy: Policy,
    *,
    whole_actions: bool = False,
    hours: Mapping[ActivityId, float] | None = None,
    longest_hours: float | None = None,
) -> PricedWeek | None:
    """Return a week ready to be priced; None when no plan obeys its rules.

    Parameters
    ----------
    week
        The allocation problem, as :func:`~territory_opt.allocation.valuation.value_week` gives it.
    rep, policy
        Whose week, by which rules.
    whole_actions
        Whether actions are done wholly or not at all.
    hours
        Hours of each activity in the plan that is to be told of [h/week], where plans tie; by default of any best one.
    longest_hours
        The longest the week is asked for [h/week], where its length moves; by default its own length.

    Examples
    --------
    >>> import territory_opt as to
    >>> from territory_opt.allocation.valuation import value_week
    >>> demo = to.read_demo()
    >>> ana = demo.rep_by_id["ana"]
    >>> priced = price_week(value_week(demo, "ana", to.classify(demo)), ana, demo.policy)
    >>> len(priced.demands)
    12
    """
    week = polished(week, whole_actions=whole_actions)
    program, columns = _formulated(week, longest_hours or week.weekly_hours, whole_actions=whole_actions)
    linear = program
    if program.is_whole:
        solution = solve(program).decided(program.name)
        if solution is None:
            return None
        linear = program.with_choices(solution.values)
    resolver = Resolver(linear)
    best = resolver.solve().decided(linear.name)
    if best is None:
        return None
    hours = hours or {name: best.values[column] for name, column in columns.hours.items()}
    return PricedWeek(
        week=week,
        rep=rep,
        policy=policy,
        whole_actions=whole_actions,
        program=program,
        columns=columns,
        linear=linear,
        solution=best,
        objective=best.objective,
        hours=hours,
        demands=tuple(demands_of(week, rep, policy, program, hours)),
        resolver=resolver,
    )


def _formulated(week: RepWeek, longest_hours: float, *, whole_actions: bool) -> tuple[Program, Columns]:
    """Return the program with every segment that may be needed when limits move, those of minimum contacts whole."""
    reaching = attrs.evolve(
        week,
        targets=tuple(
            attrs.evolve(target, minimum_hours=target.curve.most_hours) if target.minimum_hours > 0 else target
            for target in week.targets
        ),
    )
    most_hours = dict.fromkeys(week.activities, longest_hours)
    program, columns = formulate(reaching, whole_actions=whole_actions, most_hours=most_hours)
    for column in (*columns.hours.values(), *columns.idle.values(), columns.free):
        program.upper[column] = longest_hours
    for target in week.targets:
        if target.minimum_hours > 0:
            program.row_lower[program.row(contact_name(target))] = target.minimum_hours
    return program, columns
