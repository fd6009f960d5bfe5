"""Plans a number of reps in this process, in one call, and prints what it took; `fleet.py` runs it for each size."""

import json
import resource
import sys
import time

from instances import many_reps

import territory_opt as to

if __name__ == "__main__":
    problem = many_reps(int(sys.argv[1]))
    read_maxrss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    plan = to.plan(problem)
    wall_s = time.perf_counter() - start
    planned_maxrss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert plan.is_feasible
    print(json.dumps({"wall_s": wall_s, "problem_maxrss": read_maxrss, "plan_maxrss": planned_maxrss}))
