"""Measures the phases of a plan on every instance: read, classify, build, solve, allocate, verify, sequence, plan."""

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from instances import SMOKE_SPECS, SPECS, BenchSpec
from timing import interleaved, milliseconds, smoke_asked, table

import territory_opt as to
from territory_opt.allocation.allocate import allocate
from territory_opt.allocation.formulation import formulate
from territory_opt.allocation.program import Program
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.allocation.solver import solve
from territory_opt.allocation.valuation import value_week
from territory_opt.rules.classification import Classification
from territory_opt.sequencing.portfolio import order_actions, too_late_alone


def phases(problem: to.Problem, folder: Path) -> dict[str, Callable[[], object]]:
    """Return each phase as a run of its own, on the results of the phases before it."""
    policy, reps = problem.policy, problem.reps
    to.write_folder(problem, folder)
    classification = to.classify(problem)
    weeks = _weeks(problem, classification)
    programs = _programs(weeks)
    allocations = {rep.id: allocate(week, rep, policy) for rep, week in zip(reps, weeks, strict=True)}
    return {
        "read": lambda: to.read_folder(folder),
        "classify": lambda: to.classify(problem),
        "build": lambda: _programs(_weeks(problem, classification)),
        "solve": lambda: [solve(program) for program in programs],
        "allocate": lambda: [allocate(week, rep, policy) for rep, week in zip(reps, weeks, strict=True)],
        "verify": lambda: [
            to.verify(problem, allocation, classification=classification) for allocation in allocations.values()
        ],
        "sequence": lambda: (
            too_late_alone(problem, classification),
            order_actions(problem, classification, allocations),
        ),
        "plan": lambda: to.plan(problem),
    }


def _weeks(problem: to.Problem, classification: Classification) -> list[RepWeek]:
    return [value_week(problem, rep.id, classification) for rep in problem.reps]


def _programs(weeks: Sequence[RepWeek]) -> list[Program]:
    return [formulate(week)[0] for week in weeks]


def measure(spec: BenchSpec) -> None:
    """Print the phases of one instance."""
    with TemporaryDirectory() as folder:
        timings = interleaved(phases(spec.build(), Path(folder)), spec.num_rounds)
    table(
        f"{spec.name}: {spec.what}; {spec.num_rounds} rounds [ms]",
        ["phase", "median", "lower quartile", "upper quartile"],
        [[name, *milliseconds(timing)] for name, timing in timings.items()],
    )


if __name__ == "__main__":
    for each in SMOKE_SPECS if smoke_asked(__doc__) else SPECS:
        measure(each)
