"""The only door to PuLP: the same program as a PuLP problem, to export, to audit, and to solve by another solver.

A week is solved from arrays (:mod:`territory_opt.allocation.solver`); this is the reference it is held against.
PuLP's own verdicts are taken with care: values only of a solve it calls optimal, and prices with their sign turned
to mean the same for every solver.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import pulp
from pulp.apis import coin_api

from territory_opt.allocation.allocation import Status
from territory_opt.allocation.program import Program, Solution
from territory_opt.errors import SolverError

_STATUS = {
    pulp.LpStatusOptimal: Status.OPTIMAL,
    pulp.LpStatusInfeasible: Status.INFEASIBLE,
    pulp.LpStatusUnbounded: Status.UNBOUNDED,
    pulp.LpStatusNotSolved: Status.TIME_LIMIT,
    pulp.LpStatusUndefined: Status.NUMERICAL_TROUBLE,
}


def pulp_problem(program: Program) -> pulp.LpProblem:
    """Return a program as a PuLP problem with every column and row under its name.

    Raises
    ------
    SolverError
        If a row has two different limits, which PuLP cannot state in one row.
    """
    return _problem_and_variables(program)[0]


def _problem_and_variables(program: Program) -> tuple[pulp.LpProblem, list[pulp.LpVariable]]:
    problem = pulp.LpProblem(program.name.replace(" ", "_"), pulp.LpMaximize)
    variables = [
        problem.add_variable(name, lower, upper, pulp.LpInteger if whole else pulp.LpContinuous)
        for name, lower, upper, whole in zip(
            program.column_names, program.lower, program.upper, program.whole, strict=True
        )
    ]
    problem.setObjective(pulp.LpAffineExpression(zip(variables, program.objective, strict=True)))
    limits = zip(program.row_lower, program.row_upper, strict=True)
    rows = zip(program.row_names, program.row_columns, program.row_factors, limits, strict=True)
    for name, columns, factors, (lower, upper) in rows:
        terms = pulp.LpAffineExpression(zip((variables[column] for column in columns), factors, strict=True))
        if lower is None:
            problem.addConstraint(terms <= upper, name)
        elif upper is None:
            problem.addConstraint(terms >= lower, name)
        elif lower == upper:
            problem.addConstraint(terms == lower, name)
        else:
            raise SolverError(f"row {name} has two different limits; write it as two rows")
    return problem, variables


def lp_text(program: Program) -> str:
    """Return a program in the LP file format, as any solver reads it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "week.lp"
        pulp_problem(program).writeLP(str(path))
        return path.read_text(encoding="utf-8")


def solve_with_cbc(program: Program) -> Solution:
    """Solve a program through PuLP with the CBC it brings along: a second opinion from another solver.

    The bound is the objective itself: CBC proves optimality without stating a bound.
    """
    scale = program.money_scale
    scaled = program.copy(program.name)
    scaled.objective = [gain / scale for gain in program.objective]
    problem, variables = _problem_and_variables(scaled)
    sharp = ["primalTolerance 1e-9", "dualTolerance 1e-9"]
    cbc = pulp.COIN_CMD(path=coin_api.pulp_cbc_path, msg=False, gapRel=0.0, gapAbs=0.0, options=sharp)
    status = _STATUS[problem.solve(cbc)]
    if status is not Status.OPTIMAL:
        return Solution(status=status)
    objective = float(pulp.value(problem.objective) or 0.0) * scale
    return Solution(
        status=status,
        values=tuple(variable.varValue for variable in variables),
        objective=objective,
        bound=objective,
        row_prices=() if program.is_whole else tuple(row.pi * scale for row in problem.constraints()),
    )
