"""The worker that runs CP-SAT of OR-tools: programs in by standard input, one line with an answer out for each.

OR-tools cannot be loaded where HiGHS is, so this module is only ever run as a process of its own.
"""

import json
import sys
from typing import Literal

from ortools.sat.python import cp_model

from territory_opt.scheduling.cp_sat_model import ScheduleModel
from territory_opt.scheduling.integer_program import Answer, IntegerProgram

STATUSES: dict[cp_model.CpSolverStatus, Literal["optimal", "feasible", "infeasible", "unknown"]] = {
    cp_model.OPTIMAL: "optimal",
    cp_model.FEASIBLE: "feasible",
    cp_model.INFEASIBLE: "infeasible",
    cp_model.UNKNOWN: "unknown",
}


def solve(program: IntegerProgram) -> Answer:
    """Return the best days that CP-SAT finds in the time given, and the bound that it proves.

    Long looks at the model before the search do not pay within seconds. A linear relaxation proves sums, of gains,
    of late days or of hours as they come, and is a burden where only last ends of jobs spread evenly count.

    Parameters
    ----------
    program
        The project in whole numbers.
    """
    schedule = ScheduleModel(program)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = program["seed"]
    solver.parameters.max_time_in_seconds = program["seconds"]
    solver.parameters.symmetry_level = 0
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.max_presolve_iterations = 1
    has_sums = program["objective"] != "earliest_completion" or not all(job["evenly"] for job in program["jobs"])
    solver.parameters.linearization_level = int(has_sums)
    status = STATUSES[solver.solve(schedule.model)]
    is_found = status in {"optimal", "feasible"}
    return Answer(
        status=status,
        days=schedule.days_found(solver) if is_found else None,
        bound=round(solver.best_objective_bound) if is_found else None,
    )


def main() -> None:
    """Answer every program that stands on standard input."""
    for program in json.load(sys.stdin):
        sys.stdout.write(json.dumps(solve(program)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
