"""Solves the week of `one_rep` again after a change: from where the solver stood, and from the start.

From the start is `solve_week`: the program made and solved, hours and revenue read. From where it stood is the same of
a `KeptWeek` that last solved the unchanged week. Both get the week in numbers, valued anew from the changed problem,
and must agree. Processor time; the runs of a round follow one another, so that noise meets them all.
"""

import sys
import time
from collections.abc import Callable, Mapping

import attrs
from instances import one_rep, stretch_rep
from timing import Timing, bar, milliseconds, smoke_asked, table

import territory_opt as to
from territory_opt.allocation.allocate import SolvedWeek, allocate, solve_week
from territory_opt.allocation.kept_week import KeptWeek
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.allocation.valuation import value_week

CHANGED_SHARE = 0.98
AGREEMENT, HOURS_AGREEMENT = 1e-9, 1e-6
NUM_ROUNDS, SMOKE_ROUNDS = 200, 3
MOST_OF_FRESH = 0.2
FRESH, HOT = "from the start", "from where it stood"
FRESH_ALLOCATION, HOT_ALLOCATION = "allocate, from the start", "allocate, from where it stood"
INSTANCES: Mapping[str, Callable[[], to.Problem]] = {"one_rep": one_rep, "stretch_rep": stretch_rep}


def tighter(problem: to.Problem) -> to.Problem:
    """Return the problem with 2 % off the first limit that asks for hours."""
    rules = dict(problem.policy.hour_rules)
    name = next(name for name, rule in rules.items() if rule.at_least)
    rules[name] = attrs.evolve(rules[name], at_least=CHANGED_SHARE * (rules[name].at_least or 0.0))
    return attrs.evolve(problem, policy=attrs.evolve(problem.policy, hour_rules=rules))


def shorter(problem: to.Problem) -> to.Problem:
    """Return the problem with 2 % off the week: all limits in shares and days of it move."""
    reps = [attrs.evolve(rep, weekly_hours=CHANGED_SHARE * rep.weekly_hours) for rep in problem.reps]
    return attrs.evolve(problem, reps=tuple(reps))


CHANGES: Mapping[str, Callable[[to.Problem], to.Problem]] = {"a limit": tighter, "the week's hours": shorter}


def week_of(problem: to.Problem) -> RepWeek:
    """Return the week of the first rep in numbers."""
    return value_week(problem, problem.reps[0].id, to.classify(problem))


def told(solved: SolvedWeek) -> tuple[float, float, dict[str, float]]:
    """Return objective, revenue and hours of a solved week."""
    return solved.objective, solved.revenue, solved.hours


def assert_agreement(hot: SolvedWeek, fresh: SolvedWeek) -> None:
    """Fail unless two solves of one week tell the same."""
    assert abs(hot.objective - fresh.objective) <= AGREEMENT * abs(fresh.objective)
    assert abs(hot.revenue - fresh.revenue) <= AGREEMENT * abs(fresh.revenue)
    assert all(abs(hot.hours[name] - hours) <= HOURS_AGREEMENT for name, hours in fresh.hours.items())


def measured(problem: to.Problem, changed: to.Problem, num_rounds: int) -> dict[str, Timing]:
    """Return the processor time of each way to solve the changed week, the kept ones after the unchanged week."""
    rep, policy = changed.reps[0], changed.policy
    before, after = week_of(problem), week_of(changed)
    kept = KeptWeek()
    kept.solve(before)
    assert_agreement(kept.solve(after), solve_week(after))
    runs: dict[str, Callable[[], object]] = {
        FRESH: lambda: told(solve_week(after)),
        HOT: lambda: told(kept.solve(after)),
        FRESH_ALLOCATION: lambda: allocate(after, rep, policy),
        HOT_ALLOCATION: lambda: kept.allocate(after, rep, policy),
    }
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(num_rounds):
        for name, run in runs.items():
            kept.solve(before)
            start = time.process_time()
            run()
            seconds[name].append(time.process_time() - start)
    return {name: Timing.of(values) for name, values in seconds.items()}


def main() -> int:
    """Measure both changes on both instances, and hold the first instance against its bar."""
    num_rounds = SMOKE_ROUNDS if smoke_asked(__doc__) else NUM_ROUNDS
    print("\nSolved again after a change")
    bars = []
    for name, build in INSTANCES.items():
        problem = build()
        for what, change in CHANGES.items():
            timings = measured(problem, change(problem), num_rounds)
            fresh = timings[FRESH].median_s
            table(
                f"{name}, {what} changed; {num_rounds} rounds, processor time [ms]",
                ["", "median", "lower quartile", "upper quartile", "x from the start"],
                [[run, *milliseconds(timing), f"{timing.median_s / fresh:.2f}"] for run, timing in timings.items()],
            )
            bars.append((f"{name}, {what}: {HOT} over {FRESH}", timings[HOT].median_s / fresh))
    print()
    for what, ratio in bars:
        bar(what, ratio, MOST_OF_FRESH, "x")
    return 0


if __name__ == "__main__":
    sys.exit(main())
