"""Measures what it costs to price a week: every limit both ways with its range, every rule in all, and the band.

All of it is held against one `allocate` of the same week, and against the bare solve of its program.
"""

from collections.abc import Callable

from instances import SMOKE_SPECS, SPECS, BenchSpec
from timing import Timing, bar, interleaved, milliseconds, smoke_asked, table

import territory_opt as to
from territory_opt.allocation.allocate import allocate
from territory_opt.allocation.formulation import formulate
from territory_opt.allocation.solver import solve
from territory_opt.allocation.valuation import value_week
from territory_opt.appraisal.band import near_optimal_band
from territory_opt.appraisal.changes import single_changes
from territory_opt.appraisal.half_days import half_day_week
from territory_opt.appraisal.limit_curve import limit_curve
from territory_opt.appraisal.limits import price_table
from territory_opt.appraisal.priced_week import PricedWeek, price_week

INSTANCES = ("one_rep", "stretch_rep")
CHART_ERROR_SHARE = 1e-3
MOST_TIMES = 25
ALLOCATE, BARE, FULL_TABLE = "allocate", "bare solve", "full price table"


def runs(problem: to.Problem) -> dict[str, Callable[[], object]]:
    """Return what is measured, on one rep's week: the week alone, then what appraises it."""
    rep, policy = problem.reps[0], problem.policy
    week = value_week(problem, rep.id, to.classify(problem))
    program, _ = formulate(week)

    def priced() -> PricedWeek:
        found = price_week(week, rep, policy)
        assert found is not None
        return found

    def full_table() -> object:
        ready = priced()
        return price_table(ready), near_optimal_band(ready)

    once = priced()
    return {
        ALLOCATE: lambda: allocate(week, rep, policy),
        BARE: lambda: solve(program),
        FULL_TABLE: full_table,
        "  of it: formulate and solve once": priced,
        "  of it: prices, ranges, total costs": lambda: price_table(once),
        "  of it: near-optimal band": lambda: near_optimal_band(once),
        "single changes": lambda: single_changes(once),
        "curves of all limits, exact": lambda: [limit_curve(once, demand) for demand in once.demands],
        "the same, to a thousandth of the rise": lambda: [
            limit_curve(once, demand, error_share=CHART_ERROR_SHARE) for demand in once.demands
        ],
        "whole and half days": lambda: half_day_week(once),
    }


def measure(spec: BenchSpec) -> dict[str, Timing]:
    """Print what appraising one instance takes, and return it."""
    timings = interleaved(runs(spec.build()), spec.num_rounds)
    one = timings[ALLOCATE].median_s
    table(
        f"{spec.name}: {spec.what}; {spec.num_rounds} rounds",
        ["run", "median [ms]", "lower quartile", "upper quartile", "times allocate"],
        [[name, *milliseconds(timing), f"{timing.median_s / one:,.1f}"] for name, timing in timings.items()],
    )
    return timings


def main(specs: tuple[BenchSpec, ...]) -> None:
    """Measure the instances of one rep and hold the first against its bar."""
    measured = {spec.name: measure(spec) for spec in specs if spec.name in INSTANCES}
    timings = measured[INSTANCES[0]]
    full = timings[FULL_TABLE].median_s
    print()
    bar("full price table over one allocate", full / timings[ALLOCATE].median_s, MOST_TIMES, "x")
    print(f"        over the bare solve: {full / timings[BARE].median_s:,.1f}x")


if __name__ == "__main__":
    main(SMOKE_SPECS if smoke_asked(__doc__) else SPECS)
