"""Solves weeks by GLOP and times itself: reads them as one line of JSON, then solves all of them for each line.

It loads OR-tools and nothing of territory_opt, whose solver does not load beside it.
"""

import json
import sys
import time
from typing import Any


def solve(week: dict[str, Any], pywraplp: Any) -> float:  # noqa: ANN401  # the library ships no types
    """Model and solve one week; return its revenue [money]."""
    solver = pywraplp.Solver.CreateSolver("GLOP")
    infinity = solver.infinity()
    hours = {name: solver.NumVar(0.0, infinity, name) for name in week["activities"]}
    free = solver.NumVar(0.0, infinity, "free")
    length = solver.Constraint(week["weekly_hours"], week["weekly_hours"])
    for variable in (*hours.values(), free):
        length.SetCoefficient(variable, 1.0)
    of_activity = {name: solver.Constraint(0.0, 0.0) for name in week["activities"] if name != week["admin"]}
    for name, row in of_activity.items():
        row.SetCoefficient(hours[name], -1.0)
        row.SetCoefficient(solver.NumVar(0.0, infinity, f"idle_{name}"), 1.0)
    objective = solver.Objective()
    for number, segment in enumerate(week["segments"]):
        spent = solver.NumVar(0.0, segment["width"], f"spent_{number}")
        objective.SetCoefficient(spent, segment["slope"])
        of_activity[segment["activity"]].SetCoefficient(spent, 1.0)
    objective.SetMaximization()
    for limit in week["limits"]:
        floor, ceiling = (limit["hours"], infinity) if limit["is_floor"] else (-infinity, limit["hours"])
        row = solver.Constraint(floor, ceiling)
        for name, factor in limit["factors"].items():
            row.SetCoefficient(hours[name], factor)
    status = solver.Solve()
    assert status == pywraplp.Solver.OPTIMAL
    return float(objective.Value())


def main() -> None:
    """Answer line by line until there are no more."""
    weeks = json.loads(sys.stdin.readline())
    try:
        from ortools.linear_solver import pywraplp  # noqa: PLC0415  # a missing one is an answer
    except ModuleNotFoundError as missing:
        print(json.dumps({"missing": missing.name}), flush=True)
        return
    print(json.dumps({"weeks": len(weeks)}), flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        revenue = [solve(week, pywraplp) for week in weeks]
        print(json.dumps({"seconds": time.perf_counter() - start, "revenue": revenue}), flush=True)


if __name__ == "__main__":
    main()
