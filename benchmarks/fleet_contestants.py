"""Who solves the weeks of a fleet, each from the same arrays: the exact methods, the library's programs, the peers.

A contestant is prepared for a fleet, unmeasured: its arrays are made, modelling layers get the numbers of each week.
A run then solves every week, reads the values back, and tells how long it took and what each week earns.
"""

import math
import time
from collections.abc import Callable, Iterable
from importlib import import_module

import attrs
from fleet_data import SELLING, TWO_DAY_RULE, FleetData
from fleet_runs import Run, Solved

import territory_opt as to
from territory_opt.allocation.allocate import allocate
from territory_opt.allocation.allocation import Status
from territory_opt.allocation.formulation import formulate
from territory_opt.allocation.program import Program
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.allocation.solver import solve
from territory_opt.banded.records import OPTIMAL, Bands
from territory_opt.banded.week import Target, best_week

PLAIN, NUMPY, COMPILED = "exact, plain Python", "exact, NumPy", "exact, compiled"
LP, LP_CBC, LP_PULP_HIGHS = "LP path", "LP path through PuLP, CBC", "LP path through PuLP, HiGHS"
HIGHSPY, HOT, BLOCK = "highspy from arrays", "highspy, one model kept", "block LP, one HiGHS run"
PULP_HIGHS, PULP_CBC = "PuLP with HiGHS", "PuLP, naive, with CBC"
PLAN_MANY, ALLOCATE = "plan_many", "allocate"
MANY = 10**9
"""So many reps are measured whatever the size: all."""


@attrs.frozen(kw_only=True)
class Contestant:
    """Somebody who solves fleets.

    Parameters
    ----------
    name
        As tables show it.
    prepare
        Makes ready a run over a fleet; raises `ModuleNotFoundError` where something is not installed.
    most_reps
        On so many reps it is measured at the most: slower ones on fewer.
    is_loop
        Whether it solves one week after the other, so that the cost of a rep does not depend on how many there are.
    """

    name: str
    prepare: Callable[[FleetData], Run]
    most_reps: int
    is_loop: bool = True


def timed(runs: Iterable[Callable[[], float]]) -> Run:
    """Return the run that makes these, one after the other."""
    kept = list(runs)

    def run() -> Solved:
        start = time.perf_counter()
        revenue = [its_run() for its_run in kept]
        return Solved(seconds=time.perf_counter() - start, revenue=revenue)

    return run


def of_weeks(module: str) -> Callable[[FleetData], Run]:
    """Return how a peer is prepared that models every week anew."""
    return lambda fleet: timed(map(import_module(module).prepare, fleet.week_lps()))


def of_kept_model(module: str) -> Callable[[FleetData], Run]:
    """Return how a peer is prepared that keeps one model for all weeks."""
    return lambda fleet: timed(import_module(module).prepare_many(fleet.week_lps()))


def of_programs(solved: Callable[[Program], float]) -> Callable[[FleetData], Run]:
    """Return how the library's own program of a week is prepared: formulated in every run."""

    def run(week: RepWeek) -> float:
        program, _ = formulate(week)
        return solved(program)

    return lambda fleet: timed([lambda week=week: run(week) for week in fleet.weeks()])  # type: ignore[misc]


def by_highs(program: Program) -> float:
    """Solve the library's program as the library does."""
    solution = solve(program)
    assert solution.status is Status.OPTIMAL
    return solution.objective


def through_pulp(solver: str) -> Callable[[FleetData], Run]:
    """Return how the library's program is prepared that is handed to a solver by PuLP, all names and rows in bulk."""

    def prepare(fleet: FleetData) -> Run:
        pulp = import_module("pulp")
        problem_of = import_module("territory_opt.allocation.reference").pulp_problem

        def solved(program: Program) -> float:
            problem = problem_of(program)
            chosen = import_module("peer_pulp").Cbc() if solver == "CBC" else pulp.HiGHS(msg=False, threads=1)
            problem.solve(chosen)
            assert problem.status == pulp.LpStatusOptimal
            return float(chosen.objective if solver == "CBC" else pulp.value(problem.objective))

        return of_programs(solved)(fleet)

    return prepare


def glop(fleet: FleetData) -> Run:
    """Prepare OR-tools in its own process, which times itself."""
    process = import_module("peer_glop").GlopProcess(fleet.week_lps())
    run: Run = process.run
    return run


def exact(method: str) -> Callable[[FleetData], Run]:
    """Return how an exact method is prepared: curves merged, weeks solved, hours of every target read, in chunks."""

    def prepare(fleet: FleetData) -> Run:
        if method == COMPILED:
            import_module("numba")
        run: Run = import_module("fleet_exact").prepare(fleet, method)
        return run

    return prepare


def plain(fleet: FleetData) -> Run:
    """Prepare the exact method as it stands, in plain Python, over lists."""
    least, most = TWO_DAY_RULE.admin
    hours = TWO_DAY_RULE.weekly_hours
    floors, ceilings = map(list, zip(*TWO_DAY_RULE.shares, strict=True))
    bands = Bands(
        shortest=hours - most * hours,
        longest=hours - least * hours,
        floor_hours=[0.0] * len(floors),
        floor_share=floors,
        ceiling_hours=[math.inf] * len(floors),
        ceiling_share=ceilings,
        selling_cost=0.0,
    )

    def run(targets: list[Target]) -> float:
        best = best_week(targets, bands)
        assert best.found.ending == OPTIMAL
        return best.found.revenue

    weeks = [
        [Target(SELLING.index(t.activity), list(t.curve.widths), list(t.curve.slopes)) for t in week.targets]
        for week in fleet.weeks()
    ]
    return timed([lambda targets=targets: run(targets) for targets in weeks])  # type: ignore[misc]


def allocated(fleet: FleetData) -> Run:
    """Prepare the library's call for one week: the method picked, prices, certificate and all targets read back."""
    policy = attrs.evolve(to.read_policy(), channels={})
    rep = to.Rep(id="rep", name="Rep", weekly_hours=TWO_DAY_RULE.weekly_hours)

    def run(week: RepWeek) -> float:
        return float(allocate(week, rep, policy).week.certificate.objective)

    return timed([lambda week=week: run(week) for week in fleet.weeks()])  # type: ignore[misc]


def planned(fleet: FleetData) -> Run:
    """Prepare the library's call for fleets, as its users make it."""
    run: Run = import_module("fleet_exact").prepare_plan(fleet)
    return run


def block(fleet: FleetData) -> Run:
    """Prepare one program for all weeks."""
    run: Run = import_module("peer_block").prepare(fleet)
    return run


CONTESTANTS = {
    contestant.name: contestant
    for contestant in (
        Contestant(name=COMPILED, prepare=exact(COMPILED), most_reps=MANY, is_loop=False),
        Contestant(name=NUMPY, prepare=exact(NUMPY), most_reps=MANY, is_loop=False),
        Contestant(name=PLAN_MANY, prepare=planned, most_reps=MANY, is_loop=False),
        Contestant(name=PLAIN, prepare=plain, most_reps=1_000),
        Contestant(name=ALLOCATE, prepare=allocated, most_reps=1_000),
        Contestant(name=HOT, prepare=of_kept_model("peer_highspy_hot"), most_reps=1_000),
        Contestant(name=HIGHSPY, prepare=of_weeks("peer_highspy"), most_reps=1_000),
        Contestant(name=LP, prepare=of_programs(by_highs), most_reps=1_000),
        Contestant(name="OR-tools GLOP", prepare=glop, most_reps=200),
        Contestant(name="SciPy linprog", prepare=of_weeks("peer_scipy"), most_reps=200),
        Contestant(name=LP_PULP_HIGHS, prepare=through_pulp("HiGHS"), most_reps=200),
        Contestant(name=LP_CBC, prepare=through_pulp("CBC"), most_reps=100),
        Contestant(name=PULP_HIGHS, prepare=of_weeks("peer_pulp_highs"), most_reps=200),
        Contestant(name=PULP_CBC, prepare=of_weeks("peer_pulp"), most_reps=100),
        Contestant(name="CVXPY, one problem kept", prepare=of_kept_model("peer_cvxpy_kept"), most_reps=100),
        Contestant(name="CVXPY, modelled anew", prepare=of_weeks("peer_cvxpy"), most_reps=50),
        Contestant(name="Pyomo", prepare=of_weeks("peer_pyomo"), most_reps=50),
        Contestant(name="linopy", prepare=of_weeks("peer_linopy"), most_reps=20),
        Contestant(name=BLOCK, prepare=block, most_reps=1_000, is_loop=False),
    )
}
