"""Measures sizing questions: eight products, and drawn ones of 5 and 20 uses against a dynamic program on a fine grid.

The grid program here is written apart from the library's: it walks budget by budget over vectors of its own.
"""

import math
import time
from collections.abc import Sequence

import numpy as np
from timing import Timing, bar, milliseconds, smoke_asked, table

from territory_opt.model.response import (
    AdbudgResponse,
)
from territory_opt.sizing.effort import EffortPlan, optimize_effort
from territory_opt.sizing.use import EffortUse
from territory_opt.testing.questions import ALL_KINDS, drawn_question

PRODUCTS = (
    ("Naprosyn", 0.30932, 1.60697, 3.46268, 0.84176, 0.70, 214.4, 96.8),
    ("Nipro", 0.46939, 1.52410, 2.26445, 0.82596, 0.80, 210.1, 97.2),
    ("Anaprox", 0.14820, 1.34258, 2.81729, 0.36117, 0.55, 36.5, 142.4),
    ("Norinyl", 0.30958, 1.24805, 2.61840, 0.31190, 0.72, 21.2, 52.7),
    ("Pironil", 0.44959, 1.09182, 3.25437, 0.16240, 0.72, 37.2, 24.1),
    ("Lidex", 0.56004, 1.20224, 2.08932, 0.39439, 0.62, 38.0, 27.3),
    ("Synalar", 0.58964, 1.10580, 3.24591, 0.21196, 0.53, 14.6, 29.7),
    ("Nasalide", 0.15697, 1.78116, 2.04542, 0.67669, 0.52, 11.2, 56.8),
)
"""Least and most revenue in present revenue, exponent and constant of the fit, margin, revenue [$M], reps now."""

QUESTIONS: tuple[tuple[str, float | None, float | None, float], ...] = (
    ("best size", None, None, 536.06),
    ("700 reps", 700.0, None, 524.254),
    ("700 whole reps", 700.0, 1.0, 524.250),
    ("527 reps", 527.0, None, 510.493),
)
"""Name, budget, step, and the published profit [$M]."""

NUM_SEEDS = 200
SMOKE_NUM_SEEDS = 4
MOST_SHORT = 5e-4
MOST_SECONDS = 1.0
WANTED_GAP = 1e-4
PUBLISHED_DIGITS = 5e-3
NUM_GRID_UNITS = {5: 1_200, 20: 600}


def on_a_grid(uses: Sequence[EffortUse], budget: float, num_units: int) -> float:
    """Return the best profit of all splits of a budget into equal units beyond the floors."""
    unit = (budget - math.fsum(use.at_least for use in uses)) / num_units
    best = np.zeros(num_units + 1)
    for use in uses:
        most = math.inf if use.at_most is None else use.at_most
        efforts = [use.at_least + unit * count for count in range(num_units + 1)]
        profits = np.array([use.profit(effort) if effort <= most else -math.inf for effort in efforts])
        best = np.array([np.max(best[count::-1] + profits[: count + 1]) for count in range(num_units + 1)])
    return float(best.max())


def measure(num_uses: int, num_seeds: int) -> list[str]:
    """Return the row of drawn questions of one size: time, gap, and how far below the grid the worst one is."""
    seconds, gaps, short = [], [], []
    for seed in range(num_seeds):
        uses, budget = drawn_question(seed, num_uses, ALL_KINDS)
        start = time.perf_counter()
        plan = optimize_effort(uses, budget=budget)
        seconds.append(time.perf_counter() - start)
        gaps.append(plan.gap)
        best = on_a_grid(uses, budget, NUM_GRID_UNITS[num_uses])
        assert best <= plan.bound * (1 + 1e-9)
        short.append(1 - plan.profit / best)
    assert max(short) <= MOST_SHORT
    within = sum(gap <= WANTED_GAP for gap in gaps)
    gaps.sort()
    return [
        f"{num_uses} uses, {num_seeds} seeds",
        *milliseconds(Timing.of(seconds)),
        f"{gaps[len(gaps) // 2]:.1e}",
        f"{gaps[-1]:.1e}",
        f"{within} of {num_seeds}",
        f"{max(short):+.1e}",
    ]


def eight_products(step: float | None = None) -> list[EffortUse]:
    """Return the eight-product sales force of the published case, fitted by least squares."""
    return [
        EffortUse(
            name=name,
            response=AdbudgResponse(
                least_revenue=least * revenue,
                most_revenue=most * revenue,
                half_hours=reps * constant ** (1 / exponent),
                exponent=exponent,
            ),
            margin=margin,
            cost_per_unit=0.057,
            step=step,
        )
        for name, least, most, exponent, constant, margin, revenue, reps in PRODUCTS
    ]


def published(num_rounds: int) -> list[list[str]]:
    """Return the rows of the eight-product questions; their profits must be the published ones."""
    rows = []
    for name, budget, step, profit in QUESTIONS:
        uses = eight_products(step)
        seconds = []
        for _ in range(num_rounds):
            start = time.perf_counter()
            plan: EffortPlan = optimize_effort(uses, budget=budget)
            seconds.append(time.perf_counter() - start)
        assert abs(plan.profit - profit) <= PUBLISHED_DIGITS
        bar(f"{name}, with the curve", Timing.of(seconds).median_s, MOST_SECONDS, "s")
        rows.append(
            [name, *milliseconds(Timing.of(seconds)), f"{plan.profit:.3f}", f"{plan.price:.4f}", f"{plan.gap:.1e}"]
        )
    return rows


def main() -> None:
    """Print both tables and the bars."""
    is_smoke = smoke_asked(__doc__)
    rows = published(1 if is_smoke else 10)
    timings = ["median [ms]", "lower quartile", "upper quartile"]
    table("eight products", ["question", *timings, "profit", "price", "gap"], rows)
    num_seeds = SMOKE_NUM_SEEDS if is_smoke else NUM_SEEDS
    drawn = [measure(num_uses, num_seeds) for num_uses in NUM_GRID_UNITS]
    header = ["drawn questions", *timings, "median gap", "largest gap", "gap at most 1e-4", "most below the grid"]
    table("drawn questions", header, drawn)


if __name__ == "__main__":
    main()
