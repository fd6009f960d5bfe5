"""What a draft of a schedule costs, for the objectives that have every job done."""

import math
from collections.abc import Callable, Mapping
from typing import Protocol

from territory_opt.scheduling.generation import Draft
from territory_opt.scheduling.network import Network
from territory_opt.scheduling.outcome import Objective


class Aim(Protocol):
    """What a schedule is to be good at."""

    objective: Objective

    def cost(self, draft: Draft) -> float:
        """Return what a draft costs: less is better, and every job left out costs more than all days could."""

    def value(self, draft: Draft) -> float:
        """Return the value of a draft as an outcome tells it: jobs left out end on the last day."""

    def latest_ends(self, draft: Draft) -> list[int]:
        """Return for every job how late it may end without making the draft worse."""

    def due_ends(self) -> list[float]:
        """Return for every job the moment by which it should end so that nothing after it costs anything."""


class EarliestCompletion:
    """The last job ends as early as it can."""

    objective = Objective.EARLIEST_COMPLETION

    def __init__(self, network: Network) -> None:
        self._network = network

    def cost(self, draft: Draft) -> float:
        """Return the end of the last job, and more than all days for each that is left out."""
        return draft.last_end + (self._network.num_days + 1) * len(draft.left_out)

    def value(self, draft: Draft) -> float:
        """Return the end of the last job; jobs left out end on the last day."""
        return float(self._network.num_days if draft.left_out else draft.last_end)

    def latest_ends(self, draft: Draft) -> list[int]:
        """Return the end of the last job, for all."""
        return [draft.last_end] * self._network.num_jobs

    def due_ends(self) -> list[float]:
        """Return the moments from which the longest ways to the end begin."""
        return [-tail for tail in self._network.tails]


class LeastTardiness:
    """Ending late costs the least."""

    objective = Objective.LEAST_TARDINESS

    def __init__(self, network: Network) -> None:
        project = network.project
        self._network = network
        self._dues = [project.due[job] for job in network.order]
        self._weights = [project.weight[job] for job in network.order]
        self._most = 1 + sum(self._weights) * network.num_days

    def cost(self, draft: Draft) -> float:
        """Return weight times days late over all jobs, and more than that for each that is left out."""
        return self.value(draft) + self._most * len(draft.left_out)

    def value(self, draft: Draft) -> float:
        """Return weight times days late over all jobs; jobs left out end on the last day."""
        return math.fsum(
            weight * (end - due - 1)
            for weight, due, end in zip(self._weights, self._dues, self._ends(draft), strict=True)
            if due is not None and end > due + 1
        )

    def _ends(self, draft: Draft) -> list[int]:
        ends = [0 if taken is None else end for end, taken in zip(draft.ends, draft.taken, strict=True)]
        for job in draft.left_out:
            ends[job] = self._network.num_days
        return ends

    def latest_ends(self, draft: Draft) -> list[int]:
        """Return the due moment or, if later, the end that a job has; any moment where nothing is due."""
        return [
            self._network.num_days if due is None or not weight else min(self._network.num_days, max(end, due + 1))
            for end, due, weight in zip(draft.ends, self._dues, self._weights, strict=True)
        ]

    def due_ends(self) -> list[float]:
        """Return the least due moment of a job and of all that wait for it, less the days that these take."""
        network = self._network
        moments = [
            float("inf") if due is None or not weight else due + 1.0
            for due, weight in zip(self._dues, self._weights, strict=True)
        ]
        for job in reversed(network.needed):
            for after in network.afters[job]:
                duration_days = network.project.duration_days[network.order[after]]
                moments[job] = min(moments[job], moments[after] - duration_days)
        return [min(moment, 2.0 * network.num_days - tail) for moment, tail in zip(moments, network.tails, strict=True)]


AIMS: Mapping[Objective, Callable[[Network], Aim]] = {
    Objective.EARLIEST_COMPLETION: EarliestCompletion,
    Objective.LEAST_TARDINESS: LeastTardiness,
}
