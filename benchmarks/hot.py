"""Solves the week of `one_rep` again after a change: from where the solver stood, and from the start.

Three beginnings, and all must agree. From the problem: rules, curves, program and optimum, hours and revenue read; from
the start no curve is kept from before, a kept week has its solver and the curves. From the week in numbers, valued anew
from the changed problem: `solve_week`, and the same of a `KeptWeek` that last solved the unchanged week. In the kept
solver: limits are moved and the optimum alone is asked for, which is held against `solve_week`, though that reads hours
and revenue as well. Processor time; the runs of a round follow one another, so that noise meets them all.
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
from territory_opt.allocation.program import Program
from territory_opt.allocation.reformulation import Formulated
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.allocation.solver import Resolver, RowLimits
from territory_opt.allocation.valuation import value_week
from territory_opt.response import chords, tangents, week_curves

CHANGED_SHARE = 0.98
AGREEMENT, HOURS_AGREEMENT = 1e-9, 1e-6
NUM_ROUNDS, SMOKE_ROUNDS = 200, 3
MOST_OF_FRESH = 0.2
FROM_PROBLEM, HOT_FROM_PROBLEM = "from the problem, from the start", "from the problem, from where it stood"
FRESH, HOT = "from the week, from the start", "from the week, from where it stood"
BARE = "limits moved in the kept solver"
FRESH_ALLOCATION, HOT_ALLOCATION = "allocate, from the start", "allocate, from where it stood"
BESIDE: Mapping[str, str] = {
    FROM_PROBLEM: FROM_PROBLEM,
    HOT_FROM_PROBLEM: FROM_PROBLEM,
    FRESH: FRESH,
    HOT: FRESH,
    BARE: FRESH,
    FRESH_ALLOCATION: FRESH_ALLOCATION,
    HOT_ALLOCATION: FRESH_ALLOCATION,
}
"""What each run is held against."""
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


def without_curves(problem: to.Problem) -> to.Problem:
    """Return a problem as it is, with every store of curves made before emptied."""
    for module in (chords, tangents, week_curves):
        for member in vars(module).values():
            if hasattr(member, "cache_clear"):
                member.cache_clear()
    return problem


class BareSolver:
    """The program of a week in the solver, and the limits in which that of another week differs."""

    def __init__(self, before: RepWeek, after: RepWeek) -> None:
        formulated = Formulated.of(before)
        self.resolver = Resolver(formulated.program)
        now, then = (_limits(formulated.reformulated(week)) for week in (before, after))
        self.before = {row: limits for row, limits in enumerate(now) if limits != then[row]}
        self.after = {row: then[row] for row in self.before}

    def optimum(self, limits: Mapping[int, RowLimits]) -> float | None:
        """Return the optimum under other limits."""
        for row, (lower, upper) in limits.items():
            self.resolver.set_limits(row, lower, upper)
        return self.resolver.optimum()


def _limits(program: Program | None) -> list[RowLimits]:
    assert program is not None
    return list(zip(program.row_lower, program.row_upper, strict=True))


@attrs.frozen
class Run:
    """A way to solve the changed week, and what stands ready before it; that is not measured."""

    ready: Callable[[], object]
    solved: Callable[[to.Problem], object]


def runs_of(problem: to.Problem, changed: to.Problem) -> dict[str, Run]:
    """Return each way to solve the changed week, the kept ones after the unchanged week; all of them agree."""
    rep, policy = changed.reps[0], changed.policy
    before, after = week_of(problem), week_of(changed)
    kept, bare = KeptWeek(), BareSolver(before, after)
    kept.solve(before)
    fresh = solve_week(after)
    for hot in (kept.solve(after), kept.solve(week_of(changed)), solve_week(week_of(changed))):
        assert_agreement(hot, fresh)
    assert abs((bare.optimum(bare.after) or 0.0) - fresh.objective) <= AGREEMENT * abs(fresh.objective)
    return {
        FROM_PROBLEM: Run(lambda: without_curves(problem), lambda again: told(solve_week(week_of(again)))),
        HOT_FROM_PROBLEM: Run(
            lambda: kept.solve(week_of(without_curves(problem))), lambda again: told(kept.solve(week_of(again)))
        ),
        FRESH: Run(lambda: kept.solve(before), lambda _: told(solve_week(after))),
        HOT: Run(lambda: kept.solve(before), lambda _: told(kept.solve(after))),
        BARE: Run(lambda: bare.optimum(bare.before), lambda _: bare.optimum(bare.after)),
        FRESH_ALLOCATION: Run(lambda: kept.solve(before), lambda _: allocate(after, rep, policy)),
        HOT_ALLOCATION: Run(lambda: kept.solve(before), lambda _: kept.allocate(after, rep, policy)),
    }


def measured(problem: to.Problem, change: Callable[[to.Problem], to.Problem], num_rounds: int) -> dict[str, Timing]:
    """Return the processor time of each way to solve the changed week."""
    runs = runs_of(problem, change(problem))
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(num_rounds):
        for name, run in runs.items():
            run.ready()
            changed = change(problem)
            start = time.process_time()
            run.solved(changed)
            seconds[name].append(time.process_time() - start)
    return {name: Timing.of(values) for name, values in seconds.items()}


def main() -> int:
    """Measure both changes on both instances, and hold `one_rep` against its bar."""
    num_rounds = SMOKE_ROUNDS if smoke_asked(__doc__) else NUM_ROUNDS
    print("\nSolved again after a change")
    bars = []
    for name, build in INSTANCES.items():
        problem = build()
        for what, change in CHANGES.items():
            timings = measured(problem, change, num_rounds)
            ratios = {run: timings[run].median_s / timings[beside].median_s for run, beside in BESIDE.items()}
            table(
                f"{name}, {what} changed; {num_rounds} rounds, processor time [ms]",
                ["", "median", "lower quartile", "upper quartile", "x from the start"],
                [[run, *milliseconds(timing), f"{ratios[run]:.2f}"] for run, timing in timings.items()],
            )
            if build is one_rep:
                bars += [(f"{name}, {what}: {run}", ratios[run]) for run in (HOT_FROM_PROBLEM, HOT, BARE)]
    print()
    for what, ratio in bars:
        bar(what, ratio, MOST_OF_FRESH, "x")
    return 0


if __name__ == "__main__":
    sys.exit(main())
