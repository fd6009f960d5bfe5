"""What every engine returns: the days of all jobs, how good they are, and how good they could be at best."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

import attrs

from territory_opt.scheduling.project import Drawn


class Objective(StrEnum):
    """What the order of work is to achieve."""

    EARLIEST_COMPLETION = "earliest_completion"
    """The last job ends as early as it can: `value` is the end of the last job [working days], less is better."""
    MOST_REVENUE = "most_revenue"
    """The jobs that end in time gain the most: `value` is their gain [money], more is better; others are left out."""
    LEAST_TARDINESS = "least_tardiness"
    """Ending late costs the least: `value` sums weight times days late [money], less is better."""


class Engine(StrEnum):
    """How the order of work is found."""

    FAST = "fast"
    """Several priority rules, each improved forwards and backwards: an instant."""
    SEARCH = "search"
    """A seeded search over orders of the jobs, within a time or a number of schedules."""
    EXACT = "exact"
    """CP-SAT of OR-tools, begun at the best order found: for proof. Needs the extra ``[exact]``."""


class Why(StrEnum):
    """Why a job has no days."""

    NOT_WORTH = "not_worth"
    """Nothing that it brings, or that waits for it, can be had in time."""
    NO_ROOM = "no_room"
    """Its hours, or its days, do not fit before the last plannable day or within its links."""
    NOT_NEEDED = "not_needed"
    """Another branch serves."""


@attrs.frozen(kw_only=True)
class Outcome:
    """Days for all jobs of a project; parallel lists with one entry for each job.

    Parameters
    ----------
    starts, ends
        First day, and the moment after the last day; None for a job left out.
    drawn
        The hours each job draws: supplier, day, hours [h].
    left_out
        Why a job has no days, by position.
    objective
        What was aimed at.
    value
        What was reached, in the unit of the objective. Jobs left out that should have been done count as ending on
        the project's last day.
    bound
        No outcome has a better value than this.
    engine
        What found it.
    num_schedules
        Number of schedules that were made on the way.
    """

    starts: tuple[int | None, ...]
    ends: tuple[int | None, ...]
    drawn: tuple[Drawn, ...]
    left_out: Mapping[int, Why]
    objective: Objective
    value: float
    bound: float
    engine: Engine
    num_schedules: int = 1

    @property
    def is_proven(self) -> bool:
        """Whether nothing better exists: the value meets the bound, and nothing that should be done lacks room."""
        if self.objective is not Objective.MOST_REVENUE and Why.NO_ROOM in self.left_out.values():
            return False
        return abs(self.value - self.bound) <= PROOF_TOLERANCE * max(1.0, abs(self.bound))

    @property
    def rank(self) -> tuple[int, float]:
        """A key that is the less the better: jobs without room, where all are to be done, then the value."""
        if self.objective is Objective.MOST_REVENUE:
            return 0, -self.value
        return self.num_missing, self.value

    @property
    def num_missing(self) -> int:
        """How many jobs are not done that something needs."""
        return sum(why is not Why.NOT_NEEDED for why in self.left_out.values())

    @property
    def gap(self) -> float:
        """How far the value may be from the best, as a share of the bound [1]; 0 when proven."""
        return 0.0 if self.is_proven else abs(self.value - self.bound) / max(1e-12, abs(self.bound))


PROOF_TOLERANCE = 1e-9
"""Relative difference up to which a value meets its bound: rounding errors of sums."""
TOLERANCE_HOURS = 1e-6
"""How far the hours drawn may be from those needed, and above those given: so far bounds give way as well [h]."""


class Done(NamedTuple):
    """First day, end and hours of a job that is done."""

    start: int
    end: int
    drawn: Drawn


def in_parallel(
    num_jobs: int, done: Mapping[int, Done]
) -> tuple[tuple[int | None, ...], tuple[int | None, ...], tuple[Drawn, ...]]:
    """Return starts, ends and hours as an outcome lists them: an entry for each job, empty where one is not done.

    Examples
    --------
    >>> in_parallel(2, {1: Done(0, 1, [(0, 0, 2.0)])})
    ((None, 0), (None, 1), ([], [(0, 0, 2.0)]))
    """
    days = [done.get(job) for job in range(num_jobs)]
    return (
        tuple(each and each.start for each in days),
        tuple(each and each.end for each in days),
        tuple(each.drawn if each else [] for each in days),
    )
