"""Allocates a rep's week: formulate, solve, break ties towards the recommended shares, read back, or explain."""

import attrs

from territory_opt.allocation.allocation import Allocation, Status
from territory_opt.allocation.clash import explain
from territory_opt.allocation.formulation import Columns, formulate
from territory_opt.allocation.prices import rule_prices
from territory_opt.allocation.program import Program, Solution
from territory_opt.allocation.read_back import read_back
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.allocation.solver import solve
from territory_opt.model.policy import Policy
from territory_opt.model.rep import Rep
from territory_opt.response.forms import refined

FREE_TO_MOVE = 1e-9
"""A reduced cost or price below this share of the largest gain of a column counts as none."""

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


def allocate(
    week: RepWeek,
    rep: Rep,
    policy: Policy,
    *,
    whole_actions: bool = False,
    time_limit_s: float | None = None,
) -> Allocation:
    """Return the week that earns most, or why there is none.

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
    week = polished(week, whole_actions=whole_actions, time_limit_s=time_limit_s)
    program, columns = formulate(week, whole_actions=whole_actions)
    solution = solve(program, time_limit_s=time_limit_s)
    if solution.status is Status.INFEASIBLE:
        explanation = explain(week, rep, policy, whole_actions=whole_actions, time_limit_s=time_limit_s)
        if explanation.clashes:
            return Allocation(rep=week.rep, status=Status.INFEASIBLE, explanation=explanation)
        unexplained = Status.TIME_LIMIT if explanation.may_have_more else Status.NUMERICAL_TROUBLE
        return Allocation(rep=week.rep, status=unexplained)
    if solution.status is not Status.OPTIMAL:
        return Allocation(rep=week.rep, status=solution.status)
    bound, method = solution.bound, LINEAR
    if program.is_whole:
        method = POLISHED if columns.rises else WHOLE
        program = program.with_choices(solution.values)
        solution = solve(program)
        if solution.status is not Status.OPTIMAL:
            return Allocation(rep=week.rep, status=Status.NUMERICAL_TROUBLE)
    values, ties = solution.values, False
    face = optimal_face(program, solution)
    if face is not None:
        nearest = solve(nearest_to_recommended(face, columns, week))
        if nearest.status is Status.OPTIMAL:
            values = nearest.values[: len(program.objective)]
            ties = any(abs(values[i] - solution.values[i]) > TIE_HOURS for i in range(columns.num_hours))
    best = read_back(
        week,
        rep,
        policy,
        columns,
        values,
        prices=rule_prices(program, week, solution),
        bound=bound,
        method=method,
        ties=ties,
    )
    return Allocation(rep=week.rep, status=Status.OPTIMAL, best=best)


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
    tolerance = FREE_TO_MOVE * program.largest_gain
    charged = [position for position, cost in enumerate(solution.reduced_costs) if abs(cost) > tolerance]
    priced = [row for row, price in enumerate(solution.row_prices) if abs(price) > tolerance]
    if not solution.reduced_costs or len(charged) + len(priced) >= len(program.objective):
        return None
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
    values, in hours.
    """
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
