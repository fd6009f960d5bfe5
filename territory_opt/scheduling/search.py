"""The search engine: orders of jobs are crossed and changed by chance, every child improved, until the budget ends."""

import random
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

import attrs

from territory_opt.scheduling.aims import AIMS, Aim
from territory_opt.scheduling.fast import LEAST_SCHEDULES, Until, best_of, drafts
from territory_opt.scheduling.generation import Draft, Generation
from territory_opt.scheduling.improvement import improved
from territory_opt.scheduling.network import Network
from territory_opt.scheduling.outcome import Objective
from territory_opt.scheduling.project import Project

NUM_KEPT = 30
MOVED_SHARE = 0.1


class Budget:
    """How long a search goes on: processor seconds, a number of schedules, or whichever ends first.

    Parameters
    ----------
    seconds
        Processor time of this process [s]; None for any.
    num_schedules
        Number of schedules; None for any.
    """

    def __init__(self, seconds: float | None, num_schedules: int | None) -> None:
        self._until = None if seconds is None else time.process_time() + seconds
        self._most = num_schedules

    def is_spent(self, num_schedules: int) -> bool:
        """Return whether it has ended after so many schedules."""
        if self._most is not None and num_schedules >= self._most:
            return True
        return self._until is not None and time.process_time() >= self._until


@attrs.frozen(kw_only=True)
class Found:
    """The best schedule that was found.

    Parameters
    ----------
    network
        The project with its branches decided.
    draft
        Its schedule.
    num_schedules
        Number of schedules that were made on the way.
    """

    network: Network
    draft: Draft
    num_schedules: int


@attrs.frozen(order=False)
class Member:
    """An order of jobs, the schedule that it gives, and what that costs."""

    cost: float
    order: list[int]
    draft: Draft

    @classmethod
    def of(cls, draft: Draft, network: Network, aim: Aim) -> "Member":
        """Return the member that a schedule makes."""
        return cls(aim.cost(draft), network.rising(draft.starts), draft)


def best_by_search(
    project: Project, objective: Objective, budget: Budget, seed: int, starts: Sequence[int | None] | None = None
) -> Found:
    """Return the best schedule found within a budget: options of branches first, then orders of jobs.

    Parameters
    ----------
    project
        The jobs.
    objective
        What is aimed at.
    budget
        When to end.
    seed
        The same one gives the same schedule.
    starts
        First days that are known for the jobs, to begin with their order.
    """
    network, num_schedules = _decided(project, objective, budget, seed)
    generation, aim, bound = Generation(network, num_schedules), AIMS[objective](network), network.bound(objective)
    drawn = members(generation, aim, seed, _begun_with(generation, starts))
    best = next(drawn)
    while best.cost > bound and not budget.is_spent(generation.num_schedules):
        member = next(drawn)
        if member.cost < best.cost:
            best = member
    return Found(network=network, draft=best.draft, num_schedules=generation.num_schedules)


def _decided(project: Project, objective: Objective, budget: Budget, seed: int) -> tuple[Network, int]:
    """Return the network with the options of branches that give the best schedules at once, and how many these were."""
    best, num_schedules = Network(project), 0
    if project.branches:
        least, num_schedules = _cost_at_once(best, objective, seed, 0)
    for number, branch in sorted(enumerate(project.branches), key=lambda each: project.job_names[each[1].after]):
        for option in sorted(branch.options, key=project.job_names.__getitem__):
            if option == best.options[number] or budget.is_spent(num_schedules):
                continue
            other = Network(project, [*best.options[:number], option, *best.options[number + 1 :]])
            cost, num_schedules = _cost_at_once(other, objective, seed, num_schedules)
            if cost < least:
                best, least = other, cost
    return best, num_schedules


def _cost_at_once(network: Network, objective: Objective, seed: int, num_schedules: int) -> tuple[float, int]:
    generation, aim = Generation(network, num_schedules), AIMS[objective](network)
    draft = best_of(generation, aim, Until(network.bound(objective), num_schedules + LEAST_SCHEDULES), seed)
    return aim.cost(draft), generation.num_schedules


def _begun_with(generation: Generation, starts: Sequence[int | None] | None) -> Iterator[Draft]:
    """Yield the schedule of the order in which known days stand, those without days last."""
    if starts is not None:
        network = generation.network
        keys = [network.num_days if (start := starts[job]) is None else start for job in network.order]
        yield generation.serial(network.rising(keys))


def members(generation: Generation, aim: Aim, seed: int, first: Iterable[Draft]) -> Iterator[Member]:
    """Yield member after member, for ever: some to begin with, then children, each of which may follow its mother.

    Parameters
    ----------
    generation
        Makes the schedules.
    aim
        What better means.
    seed
        The same one gives the same members.
    first
        Schedules that are known already.

    References
    ----------
    Valls, V., Ballestin, F., Quintanilla, S. (2008). A hybrid genetic algorithm for the resource-constrained project
    scheduling problem. European Journal of Operational Research 185, 495-508.
    """
    network, chance = generation.network, random.Random(seed)  # noqa: S311  # seeded on purpose
    kept: list[Member] = []
    for draft in islice(chain(first, drafts(generation, aim, seed)), NUM_KEPT):
        kept.append(Member.of(draft, network, aim))
        yield kept[-1]
    while True:
        mother = chance.randrange(NUM_KEPT)
        father = min(kept[chance.randrange(NUM_KEPT)], kept[chance.randrange(NUM_KEPT)], key=lambda each: each.cost)
        order = moved(network, crossed(kept[mother].order, father.order, chance), chance)
        child = Member.of(improved(generation, generation.serial(order), aim), network, aim)
        yield child
        if child.cost <= kept[mother].cost and all(child.order != each.order for each in kept):
            kept[mother] = child


def crossed(mother: Sequence[int], father: Sequence[int], chance: random.Random) -> list[int]:
    """Return an order that begins and ends as the mother's, and stands as the father's in between."""
    first, last = sorted((chance.randrange(len(mother) + 1), chance.randrange(len(mother) + 1)))
    child = list(mother[:first])
    present = set(child)
    between = [job for job in father if job not in present][: last - first]
    present.update(between)
    return [*child, *between, *(job for job in mother if job not in present)]


def moved(network: Network, order: Sequence[int], chance: random.Random) -> list[int]:
    """Return an order in which some jobs stand elsewhere, each still after all it waits for."""
    child = list(order)
    for _ in range(max(1, int(MOVED_SHARE * len(child))) if child else 0):
        job = child.pop(chance.randrange(len(child)))
        befores, afters = set(network.befores[job]), set(network.afters[job])
        least = max((at + 1 for at, other in enumerate(child) if other in befores), default=0)
        most = min((at for at, other in enumerate(child) if other in afters), default=len(child))
        child.insert(chance.randint(least, most), job)
    return child
