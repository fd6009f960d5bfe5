"""The plan of a fleet whose reps share limits, as columns, and what each limit is worth."""

from collections.abc import Mapping
from typing import Any

import attrs
from numpy.typing import NDArray

from territory_opt.allocation.allocation import Status
from territory_opt.banded.many import Method
from territory_opt.errors import NoAllocationError
from territory_opt.fleet import frames
from territory_opt.fleet.fleet import Fleet
from territory_opt.sharing.shared_limit import Shared


@attrs.frozen(kw_only=True)
class LimitUse:
    """What the plan takes of one limit.

    Parameters
    ----------
    limit
        The limit.
    used
        What all reps take of it, in its unit; the revenue of the period for a team target [money]. Nothing where no
        plan keeps all limits.
    slack
        What is left of it, or by how much the revenue exceeds the target; nothing likewise.
    price
        What one more unit of it earns, or what one unit less of the target does [money per unit]; nothing likewise.
    reach
        Where no plan keeps all limits: the least that the reps can take of it, or the most they can earn, whatever
        becomes of the other limits.
    """

    limit: Shared
    used: float | None = None
    slack: float | None = None
    price: float | None = None
    reach: float | None = None


@attrs.frozen(kw_only=True, eq=False)
class SharedPlan:
    """The weeks of a fleet's reps that together earn most within the limits they share.

    Parameters
    ----------
    fleet
        What was planned.
    status
        Optimal, or infeasible when no plan keeps all limits; then there are no columns.
    limits
        What is taken of each limit, and its price, by name.
    columns
        By name, an entry for each rep: ``rep``, ``status``, ``mixed`` (whether the week is a mixture of two that are
        as good at the prices of the limits), ``weekly_hours``, ``hours_<activity>`` and ``idle_<activity>`` of each,
        ``free_hours``, ``expected_revenue``, ``later_revenue``, ``objective``, ``uses_<limit>`` of each, ``why_not``.
    target_columns
        The same for each target: ``rep``, ``id``, ``activity``, ``weekly_hours``, ``expected_revenue``.
    objective, bound
        What the hours of all reps earn, and what no plan within the limits can earn more than [money].
    method
        How the weeks were computed.
    num_evaluations
        How many times the weeks of all reps were computed on the way, in whole fleets [1].
    """

    fleet: Fleet
    status: Status
    limits: Mapping[str, LimitUse]
    columns: Mapping[str, NDArray[Any]] = attrs.field(factory=dict)
    target_columns: Mapping[str, NDArray[Any]] = attrs.field(factory=dict)
    objective: float = 0.0
    bound: float = 0.0
    method: Method
    num_evaluations: float

    @property
    def gap(self) -> float:
        """The distance between bound and objective, as a share of the larger one [1].

        Raises
        ------
        NoAllocationError
            If no plan keeps all limits.
        """
        if self.status is not Status.OPTIMAL:
            raise NoAllocationError(f"no plan keeps all of {', '.join(self.limits)}; see shared_limits_text")
        size = max(abs(self.objective), abs(self.bound))
        return abs(self.bound - self.objective) / size if size else 0.0

    def to_pandas(self) -> Any:  # noqa: ANN401  # pandas is the reader's own
        """Return the columns for reps as a pandas data frame; those for targets go through `fleet.frames` as well."""
        return frames.to_pandas(self.columns)

    def to_polars(self) -> Any:  # noqa: ANN401  # the same
        """Return the columns for reps as a polars data frame."""
        return frames.to_polars(self.columns)

    def to_arrow(self) -> Any:  # noqa: ANN401  # the same
        """Return the columns for reps as a pyarrow table."""
        return frames.to_arrow(self.columns)
