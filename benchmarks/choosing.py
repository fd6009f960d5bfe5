"""Measures choosing among deals: how near the search comes to the proven optimum, and how much it gains over greed.

Instances, drawn from seeds (`territory_opt.testing.deals_to_choose`): 40 deals with 6 reps and 2 shared people, 400
deals with 20 reps and 4 shared people, over 13 weeks of 5 days. A deal follows one of five playbooks of 3 to 7 actions
of its rep, of a shared person (20 h a week) or of the buyer, is ready in the first half of the quarter, due a quarter
to a whole of it later, and brings a lognormal gain with its last action. Reps give 8 to 16 h a week, everybody has a
twentieth of the days off. All deals together would take 2.2 times the hours of the shared people and 0.9 times those
of the reps, so that half to three quarters of the revenue fits.

Greed places deals by gain per hour, each as early as possible, and keeps those in time. The proven optimum is that of
CP-SAT, begun at the search's outcome; where it proves none in its time, its bound stands for it.
"""

import math
import time

from timing import bar, smoke_asked, table

from territory_opt.scheduling.choosing import choose_by_search, choose_fast
from territory_opt.scheduling.closable import closable_revenue
from territory_opt.scheduling.goal import goals
from territory_opt.scheduling.outcome import Objective, Outcome
from territory_opt.scheduling.project import Project
from territory_opt.scheduling.refusals import refusals
from territory_opt.scheduling.selection import Selection
from territory_opt.scheduling.verify import faults_of
from territory_opt.scheduling.windows import windows
from territory_opt.testing.deals_to_choose import deals_to_choose

NUM_SEEDS, SMOKE_NUM_SEEDS = 6, 1
FEW, MANY = (40, 6, 2), (400, 20, 4)
FEW_SECONDS, MANY_SECONDS = 1.0, 2.0
PROOF_SECONDS, SMOKE_PROOF_SECONDS = 60.0, 2.0
LEAST_OF_OPTIMUM = 0.98
LEAST_OVER_GREED = 1.05
MOST_BOUND_SECONDS = 0.5


def drawn(seed: int, size: tuple[int, int, int]) -> Project:
    """Return the deals of a seed: number of deals, reps and shared people."""
    num_deals, num_reps, num_shared = size
    return deals_to_choose(seed, num_deals=num_deals, num_reps=num_reps, num_shared=num_shared)


def greed(project: Project) -> float:
    """Return what deals gain when placed by gain per hour, each as early as possible [money]."""
    found = windows(project)
    selection = Selection(project, found, goals(project, found))
    per_hour = [goal.worth / goal.hours for goal in selection.goals]
    selection.add_all(sorted(range(len(per_hour)), key=lambda goal: -per_hour[goal]))
    return selection.value


def searched(project: Project, seconds: float) -> tuple[Outcome, float]:
    """Return the outcome of a sound search, and the processor time it took [s]."""
    began = time.process_time()
    outcome = choose_by_search(project, seconds=seconds, seed=1)
    took = time.process_time() - began
    assert not faults_of(project, outcome)
    return outcome, took


def optimum(project: Project, start: Outcome, seconds: float) -> Outcome:
    """Return the best that CP-SAT finds from an outcome on, with its bound."""
    from territory_opt.scheduling.exact import arrange_exactly  # noqa: PLC0415  # an extra

    return arrange_exactly(project, objective=Objective.MOST_REVENUE, start=start, seconds=seconds, seed=1)


def few(num_seeds: int, proof_seconds: float) -> list[list[str]]:
    """Return a row for each seed of 40 deals: how much of the optimum the search has."""
    rows, shares = [], []
    for seed in range(num_seeds):
        project = drawn(seed, FEW)
        outcome, took = searched(project, FEW_SECONDS)
        best = optimum(project, outcome, proof_seconds)
        most = best.value if best.is_proven else best.bound
        shares.append(outcome.value / most if most else 1.0)
        rows.append(
            [
                f"40 deals, seed {seed}",
                f"{outcome.value / math.fsum(project.gain):.3f}",
                f"{outcome.value / outcome.bound:.4f}",
                f"{shares[-1]:.4f}" + (" (proven)" if best.is_proven else " (of the bound)"),
                f"{outcome.value / best.value:.4f}",
                f"{took:.2f}",
            ]
        )
    bar("40 deals: share of the optimum, the least", min(shares), LEAST_OF_OPTIMUM, "", at_least=True)
    bar("40 deals: share of the optimum, the mean", math.fsum(shares) / num_seeds, LEAST_OF_OPTIMUM, "", at_least=True)
    return rows


def many(num_seeds: int) -> list[list[str]]:
    """Return a row for each seed of 400 deals: how much more the search has than greed."""
    rows, ratios, bound_seconds = [], [], []
    for seed in range(num_seeds):
        project = drawn(seed, MANY)
        plain = greed(project)
        began = time.process_time()
        fast = choose_fast(project)
        fast_took = time.process_time() - began
        outcome, took = searched(project, MANY_SECONDS)
        began = time.process_time()
        closable_revenue(project)
        bound_seconds.append(time.process_time() - began)
        began = time.process_time()
        told = refusals(project, outcome)
        told_took = time.process_time() - began
        ratios.append(outcome.value / plain)
        rows.append(
            [
                f"400 deals, seed {seed}",
                f"{outcome.value / math.fsum(project.gain):.3f}",
                f"{fast.value / plain:.4f} in {fast_took:.2f} s",
                f"{ratios[-1]:.4f} in {took:.2f} s",
                f"{outcome.value / outcome.bound:.4f}",
                f"{bound_seconds[-1]:.2f}",
                f"{len(told)} in {told_took:.2f} s",
            ]
        )
    bar("400 deals: search over greed, the least", min(ratios), LEAST_OVER_GREED, "x", at_least=True)
    bar("400 deals: the bound, the longest", max(bound_seconds), MOST_BOUND_SECONDS, "s")
    return rows


def main() -> None:
    """Print both tables and the bars."""
    is_smoke = smoke_asked(__doc__)
    num_seeds = SMOKE_NUM_SEEDS if is_smoke else NUM_SEEDS
    header = ["deals", "share of all gains", "over own bound", "over the optimum", "over CP-SAT's best", "seconds"]
    table("few deals", header, few(num_seeds, SMOKE_PROOF_SECONDS if is_smoke else PROOF_SECONDS))
    header = ["deals", "share of all gains", "at once over greed", "search over greed", "over own bound"]
    table("many deals", [*header, "seconds of the bound", "refusals"], many(num_seeds))


if __name__ == "__main__":
    main()
