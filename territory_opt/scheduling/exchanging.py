"""A seeded search for the best goals: some are given up, others come in their place, and what gains no less is kept.

References
----------
P. Shaw, Using constraint programming and local search methods to solve vehicle routing problems, CP 1998 (large
neighbourhoods); R. Ruiz, T. Stützle, A simple and effective iterated greedy algorithm, EJOR 177 (2007).
"""

import math
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence

from territory_opt.scheduling.closable import ClosableRevenue
from territory_opt.scheduling.selection import Selection

TOGETHER_CHANCE = 0.6
FIRST_CHANCE = 0.4
"""How often goals are placed anew all together, and how often the goal that a step is about has its turn first."""
FEWEST_TOGETHER, MOST_TOGETHER = 3, 40
MOST_GIVEN_UP = 16
MOST_TRIED = 30
MOST_VAIN = 200
"""Steps in a row without a gain after which the search begins again elsewhere."""
NUM_MORE = (0, 0, 1, 2, 4)
"""How many goals that are not reached join those placed anew, drawn from these."""
SCATTER_DAYS = (0.5, 3.0, 9.0)
"""How far the turns of goals placed anew are scattered, drawn from these [working days]."""
NUM_AGAIN = (0, 1, 4)
"""How many times goals that came too late are placed again, drawn from these."""
HASTE_DAYS = 12.0
"""How much earlier, at the most, a goal that came too late has its turn next [working days]."""
PRICE_SCATTER = 0.3
FREE_SHARE = 0.02
"""Share of its worth that every goal counts as charged, so that those at no charge can be compared [1]."""
NOISE = 1e-12


class Exchange:
    """Steps from one selection of goals to the next.

    Parameters
    ----------
    selection
        Where to begin; it changes with every step.
    closable
        The bound with its prices: goals that are worth more than the hours they take come first.
    seed
        Decides what chance decides.

    Attributes
    ----------
    best
        The best selection so far.
    """

    def __init__(self, selection: Selection, closable: ClosableRevenue, seed: int) -> None:
        self.selection = selection
        self.best = selection.snapshot()
        self._keep()
        self._num_vain = 0
        self._draw = random.Random(seed)  # noqa: S311  # seeded on purpose
        self._appeal = appeals(selection, closable)
        self._middle = [
            min(selection.windows.earliest_start[job] for job in goal.ways[0]) + selection.windows.latest_end[goal.job]
            for goal in selection.goals
        ]
        self._near = rivals(selection, closable)

    def step(self) -> None:
        """Try something else around one goal drawn by chance; keep it when it gains no less."""
        selection = self.selection
        pivot = self._draw.randrange(len(selection.goals))
        if self._draw.random() < TOGETHER_CHANCE:
            self._place_together(pivot)
        else:
            self._replace(pivot)
        self._num_vain += 1
        if selection.value > self._value * (1.0 + NOISE):
            self._num_vain = 0
        if selection.value < self._value * (1.0 - NOISE):
            selection.go_back()
        else:
            self._keep()
        if self._num_vain >= MOST_VAIN:
            self._begin_again()

    def _keep(self) -> None:
        self.selection.keep()
        self._value = self.selection.value
        if self._value > self.best.value * (1.0 + NOISE):
            self.best = self.selection.snapshot()

    def _begin_again(self) -> None:
        """Go on from another selection, by the goals' appeal as chance mixes it."""
        self.selection.clear()
        self.selection.add_all(self._by_appeal(range(len(self.selection.goals))))
        self._keep()
        self._num_vain = 0

    def _place_together(self, pivot: int) -> None:
        """Place a goal, its rivals of about the same time and perhaps more of them, job by job; then what fits."""
        selection, draw = self.selection, self._draw
        num_kept, middle = draw.randint(FEWEST_TOGETHER, MOST_TOGETHER), self._middle[pivot]
        kept = [goal for goal in self._near[pivot] if goal in selection.ways]
        if len(kept) > num_kept:
            distance = {goal: abs(self._middle[goal] - middle) + 40.0 * draw.random() for goal in kept}
            kept = sorted(kept, key=distance.__getitem__)[:num_kept]
        waiting = self._by_appeal(goal for goal in self._near[pivot] if goal not in selection.ways)
        together = [*kept, pivot, *waiting[: draw.choice(NUM_MORE)]]
        for goal in together:
            if goal in selection.ways:
                selection.remove(goal)
        scatter = draw.choice(SCATTER_DAYS)
        delays = {goal: draw.gauss(0.0, scatter) for goal in together}
        if draw.random() < FIRST_CHANCE:
            delays[pivot] = -float(selection.project.num_days)
        self._squeeze(delays)
        selection.add_all(waiting[:MOST_TRIED])

    def _squeeze(self, delays: dict[int, float]) -> None:
        """Place goals together, again and again with an earlier turn for those that came too late."""
        selection, draw = self.selection, self._draw
        for _ in range(draw.choice(NUM_AGAIN)):
            selection.add_together(delays)
            late = [goal for goal in delays if goal not in selection.ways]
            if not late:
                return
            for goal in late:
                delays[goal] -= HASTE_DAYS * draw.random()
            for goal in delays:
                if goal in selection.ways:
                    selection.remove(goal)
        selection.add_together(delays)

    def _replace(self, pivot: int) -> None:
        """Give up some rivals of a goal, and reach again one after another what appeals most."""
        selection, draw = self.selection, self._draw
        reached = [goal for goal in self._near[pivot] if goal in selection.ways]
        waiting = [goal for goal in self._near[pivot] if goal not in selection.ways]
        given_up = draw.sample(reached, min(len(reached), draw.randint(1, MOST_GIVEN_UP)))
        for goal in given_up:
            selection.remove(goal)
        if pivot in selection.ways:
            selection.remove(pivot)
        if len(waiting) > MOST_TRIED:
            waiting = draw.sample(waiting, MOST_TRIED)
        first = [pivot] if draw.random() < FIRST_CHANCE else []
        selection.add_all([*first, *self._by_appeal([*given_up, *waiting, pivot])])

    def _by_appeal(self, goals: Iterable[int]) -> list[int]:
        """Return goals by their appeal, a little mixed."""
        mixed = {goal: self._appeal[goal] * math.exp(self._draw.gauss(0.0, PRICE_SCATTER)) for goal in goals}
        return sorted(mixed, key=lambda goal: -mixed[goal])


def appeals(selection: Selection, closable: ClosableRevenue) -> list[float]:
    """Return the worth of every goal over what its hours are charged [1]: above 1 it earns more than it takes."""
    charges = [math.fsum(closable.charges[job] for job in goal.ways[0]) for goal in selection.goals]
    return [
        goal.worth / (charge + FREE_SHARE * goal.worth) for goal, charge in zip(selection.goals, charges, strict=True)
    ]


def rivals(selection: Selection, closable: ClosableRevenue) -> list[Sequence[int]]:
    """Return for every goal the others that draw on the same scarce suppliers, or on any of its own if none is."""
    prices, suppliers = closable.hour_prices, list[set[int]]()
    for goal in selection.goals:
        own = {supplier for job in goal.ways[0] for supplier, _ in selection.project.needs[job]}
        suppliers.append({supplier for supplier in own if prices[supplier] > 0} or own)
    drawing: dict[int, set[int]] = defaultdict(set)
    for number, own in enumerate(suppliers):
        for supplier in own:
            drawing[supplier].add(number)
    return [
        sorted(set().union(*(drawing[supplier] for supplier in own)) - {number}) for number, own in enumerate(suppliers)
    ]
