"""Allocates a rep's week: formulate, solve, break ties towards the recommended shares, read back, or explain."""

import math
from collections.abc import Callable, Mapping
from functools import cached_property
from operator import attrgetter, mul
from types import MappingProxyType
from typing import TypeAlias

import attrs

from territory_opt.allocation.allocation import Allocation, Status
from territory_opt.allocation.clash import explain
from territory_opt.allocation.formulation import Columns, formulate
from territory_opt.allocation.prices import rule_prices
from territory_opt.allocation.program import Program, Solution, dual_bound
from territory_opt.allocation.read_back import read_back
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.allocation.solved_bands import SolvedBands, solve_bands
from territory_opt.allocation.solver import solve
from territory_opt.errors import NoAllocationError
from territory_opt.model.policy import Policy
from territory_opt.model.rep import Rep
from territory_opt.model.units import ActivityId
from territory_opt.response.forms import refined

NO_PRICES: Mapping[str, float] = MappingProxyType({})

FREE_TO_MOVE = 1e-10
"""A reduced cost or price up to this share of the largest gain of a column counts as none [1]."""

LINEAR = "linear program"
WHOLE = "mixed-integer program"
POLISHED = "mixed-integer program on curves refined where the plan stands"
"""The methods a certificate names."""

POLISH_TOLERANCE = 1e-5
"""Largest error of a refined curve where the plan stands, as a share of the curve's range [1]."""

TIE_HOURS = 1e-6
ADMIN_WEIGHT, IDLE_WEIGHT = 1000.0, 10.0
"""Administration is as little as possible, then idle hours are. An hour less idle moves the deviations by two hours
at the most where rules count hours once, and an hour less administration adds at most an idle hour for each floor.
"""

FIRST_NAMED_WEIGHT = 1e-3
"""What is still alike stays free, or goes to the activity named first: too little to weigh against a deviation."""

_IN_PERIOD_SHARE = attrgetter("in_period_share")


@attrs.frozen(kw_only=True)
class SolvedProgram:
    """A week's program and its optimum: hours and what they earn, before prices and all else is read back.

    Parameters
    ----------
    week
        The allocation problem, S-shaped responses followed as closely as the program follows them.
    program, columns
        Its program, with all whole-number choices made, and where its variables stand.
    solution
        The optimum of that program, or how the solve ended.
    bound_of_choices
        A proven upper bound on the optimum with all choices open [money]; None where there are none.
    method
        What proves it, as a certificate names it.
    whole_actions
        Whether an action is done wholly or not at all.
    solve_tie
        What solves the program that picks among optimal plans.
    """

    week: RepWeek
    program: Program
    columns: Columns
    solution: Solution
    bound_of_choices: float | None
    method: str
    whole_actions: bool = False
    solve_tie: Callable[[Program], Solution] = attrs.field(default=solve, eq=False, repr=False)

    @property
    def status(self) -> Status:
        """How the solve ended."""
        return self.solution.status

    @property
    def objective(self) -> float:
        """Valued revenue beyond what is kept without hours, less penalties [money].

        Raises
        ------
        NoAllocationError
            If the week has no optimum, as for all that follows.
        """
        self._assert_optimal()
        return self.solution.objective

    @property
    def hours(self) -> dict[ActivityId, float]:
        """Hours of each activity [h/week], of the plans that earn most the one nearest to the recommended shares."""
        values = self.settled[0]
        return {name: values[position] for name, position in self.columns.hours.items()}

    @property
    def revenue(self) -> float:
        """Expected revenue that closes in the period [money]."""
        values, gains, columns = self.settled[0], self.program.objective, self.columns
        stop = columns.num_hours + len(columns.actions)
        earned: float = sum(map(mul, gains[:stop], values[:stop]))
        shares = list(map(_IN_PERIOD_SHARE, self.week.targets))
        for share, segments in zip(shares, columns.segments, strict=True) if shares.count(1.0) < len(shares) else ():
            part = slice(segments.start, segments.stop)
            earned -= (1 - share) * sum(map(mul, gains[part], values[part]))
        return self.week.kept.total + earned

    @cached_property
    def bound(self) -> float:
        """A proven upper bound on the objective [money]."""
        if self.bound_of_choices is not None:
            return self.bound_of_choices
        if self.solution.bound < math.inf:
            return self.solution.bound
        return dual_bound(self.program, self.solution.row_prices, self.solution.reduced_costs)

    @cached_property
    def settled(self) -> tuple[tuple[float, ...], bool]:
        """The values of the columns in the plan that is chosen among the optimal ones, and whether others were seen."""
        self._assert_optimal()
        values = self.solution.values
        face = optimal_face(self.program, self.solution)
        if face is None:
            return values, False
        nearest = self.solve_tie(nearest_to_recommended(face, self.columns, self.week))
        if nearest.status is not Status.OPTIMAL:
            return values, False
        chosen = nearest.values[: len(values)]
        return chosen, any(abs(chosen[i] - values[i]) > TIE_HOURS for i in range(self.columns.num_hours))

    @cached_property
    def prices(self) -> dict[str, float]:
        """What relaxing each hour rule by one hour gains [money per h/week]; none without an optimum."""
        if self.status is not Status.OPTIMAL:
            return {}
        return rule_prices(self.program, self.week, self.solution)

    def _assert_optimal(self) -> None:
        if self.status is not Status.OPTIMAL:
            raise NoAllocationError(f"{self.week.rep} has no week: status {self.status}")


SolvedWeek: TypeAlias = SolvedBands | SolvedProgram
"""A solved week: hours and what they earn, before prices and all else is read back."""


def allocate(
    week: RepWeek,
    rep: Rep,
    policy: Policy,
    *,
    whole_actions: bool = False,
    time_limit_s: float | None = None,
) -> Allocation:
    """Return the week that earns most with the price of every rule, or why there is none.

    It is `solve_week`, read back by `allocation_of`. Where hours and revenue are enough, the first step is; and where
    prices are not asked for, the second needs none.

    Parameters
    ----------
    week
        The allocation problem, as :func:`~territory_opt.allocation.valuation.value_week` gives it.
    rep, policy
        Whose week, by which rules.
    whole_actions
        Whether an action is done wholly or not at all.
    time_limit_s
        When to give up one solve, or the search for an explanation [s].
    """
    solved = solve_week(week, whole_actions=whole_actions, time_limit_s=time_limit_s)
    return allocation_of(solved, rep, policy, prices=solved.prices, time_limit_s=time_limit_s)


def solve_week(week: RepWeek, *, whole_actions: bool = False, time_limit_s: float | None = None) -> SolvedWeek:
    """Solve a week from the start: by arithmetic alone where its rules are bands, else as a program.

    Parameters
    ----------
    week
        The allocation problem, as :func:`~territory_opt.allocation.valuation.value_week` gives it.
    whole_actions
        Whether an action is done wholly or not at all.
    time_limit_s
        When to give up one solve [s].

    Examples
    --------
    >>> import territory_opt as to
    >>> from territory_opt.allocation.valuation import value_week
    >>> demo = to.read_demo()
    >>> solved = solve_week(value_week(demo, "ana", to.classify(demo)))
    >>> round(sum(solved.hours.values()), 6)
    40.0
    """
    solved = solve_bands(
        week,
        whole_actions=whole_actions,
        prices_by_program=lambda: solve_program(week, time_limit_s=time_limit_s).prices,
    )
    return solved or solve_program(week, whole_actions=whole_actions, time_limit_s=time_limit_s)


def solve_program(week: RepWeek, *, whole_actions: bool = False, time_limit_s: float | None = None) -> SolvedProgram:
    """Solve a week from the start as a program, whatever it is; the parameters are those of `solve_week`."""
    week = polished(week, whole_actions=whole_actions, time_limit_s=time_limit_s)
    program, columns = formulate(week, whole_actions=whole_actions)
    solution = solve(program, time_limit_s=time_limit_s)
    bound_of_choices, method = None, LINEAR
    if program.is_whole and solution.status is Status.OPTIMAL:
        bound_of_choices, method = solution.bound, POLISHED if columns.rises else WHOLE
        program = program.with_choices(solution.values)
        solution = solve(program)
        if solution.status is not Status.OPTIMAL:
            solution = Solution(status=Status.NUMERICAL_TROUBLE)
    return SolvedProgram(
        week=week,
        program=program,
        columns=columns,
        solution=solution,
        bound_of_choices=bound_of_choices,
        method=method,
        whole_actions=whole_actions,
    )


def allocation_of(
    solved: SolvedWeek,
    rep: Rep,
    policy: Policy,
    *,
    prices: Mapping[str, float] = NO_PRICES,
    time_limit_s: float | None = None,
) -> Allocation:
    """Read a solved week back, or explain why there is none.

    Parameters
    ----------
    solved
        The week.
    rep, policy
        Whose it is, by which rules.
    prices
        Its `prices`, when they are to be told; they take longer than reading back all else.
    time_limit_s
        When to give up the search for an explanation [s].
    """
    week = solved.week
    if solved.status is Status.INFEASIBLE:
        explanation = explain(week, rep, policy, whole_actions=solved.whole_actions, time_limit_s=time_limit_s)
        if explanation.clashes:
            return Allocation(rep=week.rep, status=Status.INFEASIBLE, explanation=explanation)
        unexplained = Status.TIME_LIMIT if explanation.may_have_more else Status.NUMERICAL_TROUBLE
        return Allocation(rep=week.rep, status=unexplained)
    if solved.status is not Status.OPTIMAL:
        return Allocation(rep=week.rep, status=solved.status)
    values, ties = solved.settled
    best = read_back(
        week,
        rep,
        policy,
        solved.columns,
        values,
        prices=prices,
        bound=solved.bound,
        method=solved.method,
        ties=ties,
    )
    return Allocation(rep=week.rep, status=Status.OPTIMAL, best=best)


def with_prices(allocation: Allocation, prices: Mapping[str, float]) -> Allocation:
    """Return a week that was read back without prices with them."""
    best = allocation.week
    rules = tuple(attrs.evolve(rule, price_per_hour=prices.get(rule.name)) for rule in best.rules)
    return attrs.evolve(allocation, best=attrs.evolve(best, rules=rules))


def polished(week: RepWeek, *, whole_actions: bool = False, time_limit_s: float | None = None) -> RepWeek:
    """Return a week with S-shapes with its smooth curves followed more closely where the best plan stands on them.

    The best plan without a target that must be reached: whether it can be is decided on the closer curves. A week of
    concave curves, or without a plan, stays as it is.
    """
    if all(target.curve.is_concave for target in week.targets):
        return week
    program, columns = formulate(attrs.evolve(week, least_revenue=None), whole_actions=whole_actions)
    solution = solve(program, time_limit_s=time_limit_s)
    if solution.status is not Status.OPTIMAL:
        return week
    return attrs.evolve(
        week,
        targets=tuple(
            target
            if target.response is None
            else attrs.evolve(
                target,
                curve=refined(
                    target.curve,
                    target.response,
                    max(0.0, sum(solution.values[segments.start : segments.stop])),
                    POLISH_TOLERANCE,
                ),
            )
            for target, segments in zip(week.targets, columns.segments, strict=True)
        ),
    )


def optimal_face(program: Program, solution: Solution) -> Program | None:
    """Return the program whose plans are exactly the optimal ones, with no objective; None when there is but one.

    By complementary slackness a plan is optimal when every column with a reduced cost and every row with a price
    stay where they are. The choices of a whole-number program are kept as they are.
    """
    if not solution.reduced_costs:
        return None
    tolerance = FREE_TO_MOVE * program.largest_gain
    least, most = -tolerance, tolerance
    is_free = [least <= cost <= most for cost in solution.reduced_costs]
    is_slack = [least <= price <= most for price in solution.row_prices]
    if is_free.count(True) + is_slack.count(True) <= len(is_slack):
        return None
    charged = [position for position, free in enumerate(is_free) if not free]
    priced = [row for row, slack in enumerate(is_slack) if not slack]
    face = program.copy(f"{program.name}, all optima")
    face.objective = [0.0] * len(program.objective)
    for position in charged:
        bound = program.upper[position] if solution.reduced_costs[position] > 0 else program.lower[position]
        if bound is not None:
            face.lower[position] = face.upper[position] = bound
    for row in priced:
        limits = face.row_upper if solution.row_prices[row] > 0 else face.row_lower
        face.row_lower[row] = face.row_upper[row] = limits[row]
    return face


def nearest_to_recommended(face: Program, columns: Columns, week: RepWeek) -> Program:
    """Return the program that picks among optimal plans.

    It asks for the least administration, then the least idle hours, then the least distance from the recommended
    values, in hours, then for free hours and those of the activities named first: so the hours do not depend on where
    a solver begins. Its scale is that of hours, not of money.
    """
    face.given_scale = None
    for place, position in enumerate(columns.hours.values(), start=1):
        face.objective[position] = -FIRST_NAMED_WEIGHT * (2 - 1 / place)
    face.objective[columns.hours[week.admin]] = -ADMIN_WEIGHT
    for position in columns.idle.values():
        face.objective[position] = -IDLE_WEIGHT
    for row in week.recommended:
        above = face.add_column(f"above[{row.rule}]", upper=None, objective=-1.0)
        below = face.add_column(f"below[{row.rule}]", upper=None, objective=-1.0)
        face.add_row(
            f"recommended[{row.rule}]",
            [*(columns.hours[activity] for activity in row.factors), above, below],
            [*row.factors.values(), -1.0, 1.0],
            lower=row.limit_hours,
            upper=row.limit_hours,
        )
    return face
