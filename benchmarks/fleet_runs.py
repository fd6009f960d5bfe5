"""What a run over a fleet tells, and how runs are measured side by side."""

import gc
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from fleet_data import Floats
from timing import Timing


class Solved(NamedTuple):
    """What a run found.

    Attributes
    ----------
    seconds
        How long it took [s].
    revenue
        What each week earns [money].
    output_mb
        Memory of the results it kept until its end [MB].
    """

    seconds: float
    revenue: Sequence[float] | Floats
    output_mb: float = 0.0


Run: TypeAlias = Callable[[], Solved]
"""Solves the weeks it was prepared for, and times itself: some do in a process of their own."""


class Measured(NamedTuple):
    """How long the rounds of a run took, and what each week earns [money]."""

    timing: Timing
    revenue: Floats


def rounds(runs: Mapping[str, Run], num_rounds: int) -> dict[str, Measured]:
    """Measure each run once in every round, so that noise meets them all; what was made before is left in peace."""
    gc.collect()
    gc.freeze()
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    revenue = {name: np.asarray(run().revenue, dtype=float) for name, run in runs.items()}
    for _ in range(num_rounds):
        for name, run in runs.items():
            seconds[name].append(run().seconds)
    gc.unfreeze()
    return {name: Measured(timing=Timing.of(seconds[name]), revenue=revenue[name]) for name in runs}


def warmed(run: Run) -> Run:
    """Return the run that goes twice and tells of the second time, as one week follows another in a fleet."""

    def second() -> Solved:
        run()
        return run()

    return second


def farthest(revenue: Floats, reference: Floats) -> float:
    """Return the largest difference between two lists of optima over the reps in both, as a share of them [1]."""
    both = min(len(revenue), len(reference))
    return float(np.max(np.abs(revenue[:both] - reference[:both]) / np.abs(reference[:both])))
