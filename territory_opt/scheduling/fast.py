"""The instant engine: priority rules and moderate chance, every schedule improved, within a number of placings."""

import math
import random
from collections.abc import Iterator
from itertools import cycle

import attrs

from territory_opt.scheduling.aims import Aim
from territory_opt.scheduling.generation import Draft, Generation
from territory_opt.scheduling.improvement import improved
from territory_opt.scheduling.priorities import RULES, moved

NUM_PLACINGS = 800
SCHEDULES_OF_A_PAIR = 2
"""Few jobs stand in few orders: so many schedules for each pair of them are enough."""
LEAST_SCHEDULES = 12
MOST_TRIES = 10_000
SPREAD = 0.3


@attrs.frozen
class Until:
    """When to stop: at a cost that nothing beats, after so many schedules, or after so many tries to place a job."""

    bound: float
    num_schedules: int
    num_tries: float = math.inf

    def is_spent(self, generation: Generation) -> bool:
        """Return whether as much has been made as may be."""
        return generation.num_schedules >= self.num_schedules or generation.num_tries >= self.num_tries


def drafts(generation: Generation, aim: Aim, seed: int) -> Iterator[Draft]:
    """Yield schedules, improved ones, for ever: of each rule, then of rules moved by chance.

    Parameters
    ----------
    generation
        Makes the schedules.
    aim
        What better means.
    seed
        The same one gives the same schedules.
    """
    rules = [rule(generation.network, aim) for rule in RULES[aim.objective]]
    orders = [generation.network.rising(keys) for keys in rules]
    yield improved(generation, generation.serial(orders[0]), aim)
    for keys in rules:
        yield improved(generation, generation.parallel(keys), aim)
    for order in orders[1:]:
        yield improved(generation, generation.serial(order), aim)
    chance = random.Random(seed)  # noqa: S311  # seeded on purpose
    for keys in cycle(rules):
        yield improved(generation, generation.parallel(moved(keys, chance, SPREAD)), aim)
        order = generation.network.rising(moved(keys, chance, SPREAD))
        yield improved(generation, generation.serial(order), aim)


def best_at_once(generation: Generation, aim: Aim, bound: float, seed: int) -> Draft:
    """Return the best schedule found in an instant: more schedules of a small project than of a large one.

    Parameters
    ----------
    generation
        Makes the schedules.
    aim
        What better means.
    bound
        The cost at which nothing better can be found.
    seed
        The same one gives the same schedule.
    """
    num_jobs = max(1, len(generation.network.needed))
    num_schedules = min(NUM_PLACINGS // num_jobs, SCHEDULES_OF_A_PAIR * num_jobs**2)
    return best_of(generation, aim, Until(bound, max(LEAST_SCHEDULES, num_schedules), MOST_TRIES), seed)


def best_of(generation: Generation, aim: Aim, until: Until, seed: int) -> Draft:
    """Return the best schedule found until it is time to stop."""
    drawn = drafts(generation, aim, seed)
    best = next(drawn)
    least = aim.cost(best)
    while least > until.bound and not until.is_spent(generation):
        draft = next(drawn)
        cost = aim.cost(draft)
        if cost < least:
            best, least = draft, cost
    return best
