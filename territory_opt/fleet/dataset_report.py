"""What became of each partition of a dataset, and of all together."""

import math
from enum import StrEnum
from pathlib import Path

import attrs

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.model.finding import Finding


class PartitionState(StrEnum):
    """What became of a partition.

    `PLANNED`: in this run. `KEPT`: its plans of an earlier run follow from the same input. `EMPTY`: it has no rows, and
    nothing was written. `FAILED`: it cannot be planned with, and nothing was written.
    """

    PLANNED = "planned"
    KEPT = "kept"
    EMPTY = "empty"
    FAILED = "failed"


@attrs.frozen(kw_only=True)
class PartitionReport:
    """What became of one partition.

    Parameters
    ----------
    name
        Its file's name.
    state
        What became of it.
    num_reps
        Reps in it.
    num_without_plan
        Those of them whose week has no plan.
    expected_revenue, later_revenue
        What all its reps together are expected to close in the period, and after it [money].
    faults
        All that is wrong with it.
    """

    name: str
    state: PartitionState
    num_reps: int = 0
    num_without_plan: int = 0
    expected_revenue: float = 0.0
    later_revenue: float = 0.0
    faults: tuple[Fault, ...] = ()


_NO_SUMS = "no sums of reps and revenue: some reps stand in several partitions"


@attrs.frozen(kw_only=True)
class DatasetReport:
    """What became of a dataset.

    Parameters
    ----------
    source
        Where the partitions stand.
    target
        Where their plans stand.
    partitions
        What became of each, in the order of their names.
    shared_reps
        A fault for each rep who stands in several partitions, at most twenty and the number of the others.
    findings
        What was left out or assumed.
    """

    source: Path
    target: Path
    partitions: tuple[PartitionReport, ...]
    shared_reps: tuple[Fault, ...] = ()
    findings: tuple[Finding, ...] = ()

    def num_partitions(self, state: PartitionState) -> int:
        """Return how many partitions ended in one way."""
        return sum(partition.state is state for partition in self.partitions)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """All that is wrong with the partitions, in their order, then reps that stand in several of them."""
        return (*(fault for partition in self.partitions for fault in partition.faults), *self.shared_reps)

    @property
    def num_reps(self) -> int:
        """Reps in all partitions that have plans; one who stands in several counts in each."""
        return sum(partition.num_reps for partition in self.partitions)

    @property
    def num_without_plan(self) -> int:
        """Those of them whose week has no plan; the column ``why_not`` says why."""
        return sum(partition.num_without_plan for partition in self.partitions)

    @property
    def expected_revenue(self) -> float:
        """What all of them together are expected to close in the period [money].

        Not a number where reps stand in several partitions: what these close is not known before all their rows are in
        one.
        """
        return self._sum([partition.expected_revenue for partition in self.partitions])

    @property
    def later_revenue(self) -> float:
        """The same after the period [money]."""
        return self._sum([partition.later_revenue for partition in self.partitions])

    def _sum(self, revenues: list[float]) -> float:
        return math.nan if self.shared_reps else math.fsum(revenues)

    def check(self) -> None:
        """Raise what is wrong, for a caller who needs the plans of all partitions.

        Raises
        ------
        InvalidInputError
            With all faults, if there are any.
        """
        if self.faults:
            raise InvalidInputError(self.faults)

    def __str__(self) -> str:
        counts = [(self.num_partitions(state), state.value) for state in PartitionState]
        told = ", ".join(f"{count:,} {word}" for count, word in counts if count)
        if self.shared_reps:
            return f"{len(self.partitions):,} partitions: {told}\n{_NO_SUMS}"
        without = f", {self.num_without_plan:,} of them without a plan" if self.num_without_plan else ""
        return (
            f"{len(self.partitions):,} partitions: {told}\n"
            f"{self.num_reps:,} reps{without}\n"
            f"expected revenue {self.expected_revenue:,.0f} in the period, {self.later_revenue:,.0f} later"
        )
