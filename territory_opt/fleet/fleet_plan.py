"""Plans of a fleet as columns: an entry for each rep, an entry for each target; records when they are asked for."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from territory_opt.allocation.allocate import allocate
from territory_opt.allocation.allocation import Allocation, Status
from territory_opt.allocation.banded_solution import values_of
from territory_opt.allocation.read_back import read_back
from territory_opt.errors import Fault, InvalidInputError, nearest
from territory_opt.fleet import frames
from territory_opt.fleet.fleet import Fleet
from territory_opt.fleet.one_by_one import rep_of, week_of
from territory_opt.model.checks import shown
from territory_opt.model.hour_rule import ADMIN_NEED
from territory_opt.model.units import RepId
from territory_opt.rules.words import counted

EXACT = "exact"
"""How the methods begin that need no program."""


@attrs.frozen(kw_only=True, eq=False, repr=False, slots=False)
class FleetPlan:
    """The weeks of a fleet's reps, as columns; indexed by a rep's id it gives the allocation as a record.

    Parameters
    ----------
    fleet
        What was planned.
    columns
        By name, an entry for each rep: ``rep``; ``status``, ``optimal`` or else; ``method``, how it was planned;
        ``weekly_hours``, ``hours_<activity>`` of each, ``idle_<activity>`` of those without modelled return, and
        ``free_hours`` [h/week]; ``expected_revenue`` of the period, what is kept without hours included, and
        ``later_revenue`` [money]; ``objective`` and ``bound``, valued revenue of the hours and what no week exceeds
        [money], ``gap``, their distance [1]; ``hour_price``, what another selling hour would earn, and
        ``price_<rule>``, what an hour of relaxing a rule gains [money per h/week]; ``ties``, whether other weeks earn
        the same; ``why_not``, the reason where there is no week; ``target``, and ``shortfall``, what is missed of it,
        all of it where there is no week [money]. Numbers that do not exist are NaN.
    target_hours, target_revenue
        Weekly hours of each target [h/week], and what they bring in the period [money].
    notice
        What is to be known of how it was computed; empty for nothing.
    """

    fleet: Fleet
    columns: Mapping[str, NDArray[Any]]
    target_hours: NDArray[np.float64]
    target_revenue: NDArray[np.float64]
    notice: str = ""

    @classmethod
    def of(
        cls,
        fleet: Fleet,
        columns: Mapping[str, NDArray[Any]],
        target_hours: NDArray[np.float64],
        target_revenue: NDArray[np.float64],
        *,
        notice: str = "",
    ) -> "FleetPlan":
        """Return the plan of a fleet."""
        return cls(
            fleet=fleet, columns=columns, target_hours=target_hours, target_revenue=target_revenue, notice=notice
        )

    def __repr__(self) -> str:
        return f"<FleetPlan of {counted(self.num_reps, 'rep')}, {int(self.is_planned.sum()):,} of them with a week>"

    @property
    def target_columns(self) -> dict[str, NDArray[Any]]:
        """By name, an entry for each target: ``rep``, ``id``, ``activity``, ``weekly_hours``, ``expected_revenue``."""
        fleet = self.fleet
        return {
            "rep": np.repeat(fleet.reps, np.diff(fleet.rep_start)),
            "id": fleet.target_ids,
            "activity": np.array(fleet.activities)[fleet.activity],
            "weekly_hours": self.target_hours,
            "expected_revenue": self.target_revenue,
        }

    @property
    def num_reps(self) -> int:
        """How many reps there are."""
        return self.fleet.num_reps

    @property
    def is_planned(self) -> NDArray[np.bool_]:
        """Whether each rep has a week."""
        planned: NDArray[np.bool_] = self.columns["status"] == Status.OPTIMAL
        return planned

    @property
    def expected_revenue(self) -> float:
        """What closes in the period, all reps with a week together [money]."""
        return float(self.columns["expected_revenue"][self.is_planned].sum())

    @property
    def hours_by_activity(self) -> dict[str, float]:
        """Hours of each activity, all reps with a week together [h/week]."""
        planned = self.is_planned
        return {name: float(self.columns[f"hours_{name}"][planned].sum()) for name in self.fleet.policy.activities}

    def __len__(self) -> int:
        return self.num_reps

    def __getitem__(self, rep: RepId) -> Allocation:
        """Return the allocation of a rep; a week that is none comes with the full explanation.

        Raises
        ------
        InvalidInputError
            If the fleet has no such rep.
        """
        if rep not in self._places:
            raise InvalidInputError([Fault("rep", shown(rep), "a rep of the fleet", nearest(str(rep), self._places))])
        place = self._places[rep]
        week, who, policy = week_of(self.fleet, place), rep_of(self.fleet, place), self.fleet.policy
        told = {name: column[place] for name, column in self.columns.items()}
        if told["status"] != Status.OPTIMAL or not told["method"].startswith(EXACT):
            return allocate(week, who, policy)
        hours = {name: float(told[f"hours_{name}"]) for name in policy.activities}
        columns, values = values_of(week, hours, float(told["free_hours"]))
        prices = {rule: float(told[f"price_{rule}"]) for rule in (*policy.hour_rules, ADMIN_NEED)}
        best = read_back(
            week,
            who,
            policy,
            columns,
            values,
            prices={rule: price for rule, price in prices.items() if not np.isnan(price)},
            bound=float(told["bound"]),
            method=str(told["method"]),
            ties=bool(told["ties"]),
        )
        return Allocation(rep=week.rep, status=Status.OPTIMAL, best=best)

    def to_pandas(self) -> Any:  # noqa: ANN401  # pandas is the reader's own
        """Return the columns of the reps as a pandas data frame; `frames.to_pandas` does it for other columns."""
        return frames.to_pandas(self.columns)

    def to_polars(self) -> Any:  # noqa: ANN401  # the same
        """Return the columns of the reps as a polars data frame."""
        return frames.to_polars(self.columns)

    def to_arrow(self) -> Any:  # noqa: ANN401  # the same
        """Return the columns of the reps as a pyarrow table."""
        return frames.to_arrow(self.columns)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Return the columns of the reps as a stream that any library of data frames reads."""
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    @cached_property
    def _places(self) -> dict[RepId, int]:
        return {name: place for place, name in enumerate(self.fleet.reps.tolist())}
