"""Solves the week of `one_rep` by territory_opt and by its peers, side by side; all must find the same optimum.

Every peer gets the same numbers and all 564 segments. Peers that take arrays get them ready made; modelling
layers build their model in every run. All are measured in turn in every round, so that noise meets them all.
"""

import sys
from collections.abc import Callable
from importlib import import_module

from instances import one_rep
from timing import Timing, bar, interleaved, milliseconds, smoke_asked, table
from week_lp import WeekLp

import territory_opt as to
from territory_opt.allocation.allocate import allocate, allocation_of, solve_program
from territory_opt.allocation.allocation import Allocation
from territory_opt.allocation.valuation import value_week

AGREEMENT = 1e-9
OURS = "territory_opt"
OURS_VALUED = "territory_opt, curves made anew"
OURS_PROGRAM = "territory_opt, by its linear program"
HIGHSPY = "highspy from arrays"
NAIVE_PULP = "PuLP, naive, with CBC"
PEERS = {
    HIGHSPY: "peer_highspy",
    "SciPy linprog": "peer_scipy",
    "CVXPY with HiGHS": "peer_cvxpy",
    NAIVE_PULP: "peer_pulp",
}
NUM_ROUNDS, SMOKE_ROUNDS = 200, 3
MOST_OF_HIGHSPY = 1.5
LEAST_OF_PULP = 3.0


def contestants() -> dict[str, Callable[[], float]]:
    """Return the runs that solve the same week, each returning the revenue it finds [money]."""
    problem = one_rep()
    rep, policy = problem.reps[0], problem.policy
    classification = to.classify(problem)
    week = value_week(problem, rep.id, classification)
    lp = WeekLp.of(week)

    def by_program() -> Allocation:
        solved = solve_program(week)
        return allocation_of(solved, rep, policy, prices=solved.prices)

    runs: dict[str, Callable[[], float]] = {
        OURS: lambda: allocate(week, rep, policy).week.certificate.objective,
        OURS_VALUED: lambda: (
            allocate(value_week(problem, rep.id, classification), rep, policy).week.certificate.objective
        ),
        OURS_PROGRAM: lambda: by_program().week.certificate.objective,
    }
    for name, module in PEERS.items():
        try:
            runs[name] = import_module(module).prepare(lp)
        except ModuleNotFoundError as missing:
            print(f"  SKIP  {name}: {missing.name} is not installed (it comes with the extra [dev])")
    return runs


def disagreements(runs: dict[str, Callable[[], float]]) -> list[str]:
    """Return what each peer whose optimum is not ours found."""
    ours = runs[OURS]()
    found = {name: run() for name, run in runs.items()}
    return [
        f"{name} finds {revenue!r}, {OURS} {ours!r}"
        for name, revenue in found.items()
        if abs(revenue - ours) > AGREEMENT * abs(ours)
    ]


def show(timings: dict[str, Timing], num_rounds: int) -> None:
    """Print the table, the ratios and the bars."""
    ours = timings[OURS].median_s
    table(
        f"one_rep, one week: build, solve, read back; {num_rounds} interleaved rounds [ms]",
        ["", "median", "lower quartile", "upper quartile", "x territory_opt"],
        [[name, *milliseconds(timing), f"{timing.median_s / ours:.2f}"] for name, timing in timings.items()],
    )
    bar(f"{OURS} over {HIGHSPY}", ours / timings[HIGHSPY].median_s, MOST_OF_HIGHSPY, "x")
    bar(f"{NAIVE_PULP} over {OURS}", timings[NAIVE_PULP].median_s / ours, LEAST_OF_PULP, "x", at_least=True)


def main() -> int:
    """Compare, and return 1 when the optima disagree, whatever the timings."""
    num_rounds = SMOKE_ROUNDS if smoke_asked(__doc__) else NUM_ROUNDS
    print("\nPeers")
    runs = contestants()
    differing = disagreements(runs)
    for difference in differing:
        print(f"  FAIL  {difference}")
    if not differing:
        print(f"  PASS  {len(runs)} runs find the same optimum within {AGREEMENT:g} of it")
    show(interleaved(runs, num_rounds), num_rounds)
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
