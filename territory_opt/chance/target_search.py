"""Looks for the week that reaches the target in most outcomes, near the best one so far first, then wider."""

import time
from collections.abc import Iterable, Sequence

import attrs
import numpy as np

from territory_opt.allocation.allocation import Status
from territory_opt.allocation.program import Program, Solution
from territory_opt.allocation.solver import solve
from territory_opt.chance.aims import BoolArray, target_program
from territory_opt.chance.outcomes import Outcomes

FIRST_OPEN = 16
"""How many outcomes are open first, those nearest to the target; then twice as many, and so on."""

SEARCH_SHARE = 0.8
"""The share of the time that goes to the chance [1]; the rest to what the week earns beside it."""

NUM_SEARCHES = 2
"""How often a solve may start anew within its time limit."""


@attrs.frozen(kw_only=True)
class TargetWeek:
    """A week that reaches the target in many outcomes.

    Parameters
    ----------
    values
        The value of each column of the program of expected revenue.
    linear
        The program of the weeks that reach the same outcomes by the same choices, for what they earn.
    chance
        The chance of the outcomes that reach the target [1], work that is done wholly alone counted.
    bound
        No week reaches it in outcomes of a higher chance [1].
    """

    values: Sequence[float]
    linear: Program
    chance: float
    bound: float


def most_likely_to_reach(
    program: Program,
    outcomes: Outcomes,
    target: float,
    starts: Iterable[Sequence[float]],
    *,
    time_limit_s: float,
) -> TargetWeek:
    """Return the best week found in the time, and a bound that holds for all.

    From the best of the starts, the outcomes nearest to the target are open to be reached or not while all others
    stay as they are; then twice as many, until all are open and the answer is proven, or time is up. Of the weeks
    that reach the same outcomes one of the best objective is taken.

    Parameters
    ----------
    program
        The program of expected revenue.
    outcomes
        What may become of the week.
    target
        What is to be reached [money].
    starts
        Weeks that obey the rules, at least one, as values of the program's columns.
    time_limit_s
        How long to look [s].
    """
    begun = time.monotonic()
    search = _Search(program, outcomes, target)
    best = max(starts, key=search.chance)
    at_start, bound, num_open = (
        search.chance(best),
        search.linear_bound(begun + SEARCH_SHARE * time_limit_s),
        FIRST_OPEN,
    )
    while search.chance(best) < bound:
        found = _solved(search.near(best, num_open), begun + SEARCH_SHARE * time_limit_s)
        if found is None:
            break
        best = search.better(best, found.values)
        if num_open >= outcomes.count:
            bound = min(bound, search.aimed.sure_chance + found.bound)
            break
        num_open *= 2
    if search.chance(best) > at_start:
        earning = _solved(search.aimed.earning(program, search.reached(best)), begun + time_limit_s)
        best = best if earning is None else search.better(best, earning.values, at_least_as_good=True)
    chance = search.chance(best)
    return TargetWeek(values=best, linear=search.settled(best), chance=chance, bound=max(bound, chance))


class _Search:
    """The programs of one search, and what a week comes to in the outcomes."""

    def __init__(self, program: Program, outcomes: Outcomes, target: float) -> None:
        self.program, self.outcomes, self.target = program, outcomes, target
        self.aimed = target_program(program, outcomes, target)

    def reached(self, values: Sequence[float]) -> BoolArray:
        """Return which outcomes a week reaches the target in."""
        return self.outcomes.reaching(values, self.target)

    def chance(self, values: Sequence[float]) -> float:
        """Return the chance of these outcomes [1]."""
        return self.outcomes.chance_of(self.reached(values))

    def linear_bound(self, until: float) -> float:
        """Return what the chance cannot exceed even when choices could be made in part [1]; 1 without time for that."""
        relaxed = self.aimed.program.copy(f"{self.aimed.program.name}, choices in part")
        relaxed.whole = [False] * len(relaxed.whole)
        found = _solved(relaxed, until)
        return 1.0 if found is None else min(1.0, self.aimed.sure_chance + found.bound)

    def near(self, values: Sequence[float], num_open: int) -> Program:
        """Return the program in which the outcomes nearest to the target are open."""
        distance = np.abs(self.outcomes.revenue(values) - self.target)
        nearest = np.argsort(distance, kind="stable")[:num_open]
        return self.aimed.among(self.reached(values), set(map(int, nearest)))

    def settled(self, values: Sequence[float]) -> Program:
        """Return the linear program of the weeks that choose and reach what this one does."""
        return self.aimed.settled(self.program, self.reached(values), self.outcomes.done(values), values)

    def better(
        self, best: Sequence[float], values: Sequence[float], *, at_least_as_good: bool = False
    ) -> Sequence[float]:
        """Return what can best be earned by the choices of a solution, when its chance is better, or as good."""
        closer = _solved(self.settled(values))
        if closer is None:
            return best
        own = closer.values[: len(self.program.objective)]
        gained = self.chance(own) - self.chance(best)
        return own if gained > 0 or (at_least_as_good and gained == 0) else best


def _solved(program: Program, until: float | None = None) -> Solution | None:
    """Return the optimum, or None when it was not found in time."""
    left_s = None if until is None else (until - time.monotonic()) / NUM_SEARCHES
    if left_s is not None and left_s <= 0:
        return None
    found = solve(program, time_limit_s=left_s)
    return found if found.status is Status.OPTIMAL else None
