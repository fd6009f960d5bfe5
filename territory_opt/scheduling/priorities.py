"""Rules that say which job comes first; the least key does."""

import random
from collections.abc import Callable, Mapping, Sequence

from territory_opt.scheduling.aims import Aim
from territory_opt.scheduling.network import Network
from territory_opt.scheduling.outcome import Objective

Rule = Callable[[Network, Aim], Sequence[float]]


def latest_end(_network: Network, aim: Aim) -> Sequence[float]:
    """Return the moment by which each job has to end: the one that is pressed most comes first."""
    return aim.due_ends()


def latest_start(network: Network, aim: Aim) -> Sequence[float]:
    """Return the moment by which each job has to start."""
    return [end - days for end, days in zip(aim.due_ends(), _durations(network), strict=True)]


def least_slack(network: Network, aim: Aim) -> Sequence[float]:
    """Return the days between the earliest and the latest start: the one with the fewest comes first."""
    return [start - head for start, head in zip(latest_start(network, aim), network.heads, strict=True)]


def middle(network: Network, aim: Aim) -> Sequence[float]:
    """Return the middle of earliest and latest start."""
    return [start + head for start, head in zip(latest_start(network, aim), network.heads, strict=True)]


def most_followers(network: Network, _aim: Aim) -> Sequence[float]:
    """Return, negated, the number of jobs that wait for a job, directly or not."""
    followers: list[int] = [0] * network.num_jobs
    for job in reversed(network.needed):
        for after in network.afters[job]:
            followers[job] |= followers[after] | 1 << after
    return [-each.bit_count() for each in followers]


def dearest(network: Network, _aim: Aim) -> Sequence[float]:
    """Return, negated, what a day of delay costs for each day that a job takes, with all that it holds up."""
    project = network.project
    costs = [0.0 if project.due[job] is None else project.weight[job] for job in network.order]
    for job in reversed(network.needed):
        costs[job] = max([costs[job], *(costs[after] for after in network.afters[job])])
    return [-cost / max(1, days) for cost, days in zip(costs, _durations(network), strict=True)]


RULES: Mapping[Objective, tuple[Rule, ...]] = {
    Objective.EARLIEST_COMPLETION: (latest_end, latest_start, most_followers, middle),
    Objective.LEAST_TARDINESS: (latest_end, latest_start, dearest, least_slack),
}


def _durations(network: Network) -> list[int]:
    return [network.project.duration_days[job] for job in network.order]


def moved(keys: Sequence[float], chance: random.Random, spread: float) -> list[float]:
    """Return keys like these, each moved by chance within a share of their range; equal ones in any order."""
    width = spread * (max(keys, default=0.0) - min(keys, default=0.0) or 1.0)
    return [key + width * chance.random() for key in keys]
