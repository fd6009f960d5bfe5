"""One case of a sweep: what is different in it from the fleet as it is, as arrays."""

from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from territory_opt.errors import Fault, InvalidInputError, listing, nearest
from territory_opt.fleet.bands import fleet_bands
from territory_opt.fleet.column_faults import ColumnFaults, same_length
from territory_opt.fleet.fleet import Fleet
from territory_opt.fleet.selling_activities import REP_HOURS
from territory_opt.model.checks import MONEY, WEEKLY_HOURS, Number, shown
from territory_opt.model.finding import Finding
from territory_opt.model.policy import Policy
from territory_opt.model.units import ActivityId

FACTOR = Number(at_least=0, at_most=1e6, unit="1")


@attrs.frozen(kw_only=True, eq=False)
class FleetCase:
    """What is different in one case; what is not stated is as in the fleet.

    The lines of the targets stay, however long a week gets: hours beyond them earn nothing. Those drawn from half
    hours reach as far as any week may.

    Parameters
    ----------
    name
        Name for people.
    policy
        The hour rules.
    weekly_hours, admin_hours
        Of each rep [h/week]; NaN for administration that none states.
    target
        Of each rep [money]; NaN for none.
    is_staying
        Whether each rep stays; nobody works on the targets of one who does not.
    earns
        What each hour on an activity's targets earns, as a share of what it earns in the fleet [1].
    findings
        What is to be known of it.

    Examples
    --------
    >>> import numpy as np
    >>> FleetCase(name="a tenth less time", weekly_hours=np.array([36.0])).weekly_hours.tolist()
    [36.0]
    """

    name: str
    policy: Policy | None = None
    weekly_hours: NDArray[np.float64] | None = None
    admin_hours: NDArray[np.float64] | None = None
    target: NDArray[np.float64] | None = None
    is_staying: NDArray[np.bool_] | None = None
    earns: Mapping[ActivityId, float] = attrs.field(factory=dict)
    findings: tuple[Finding, ...] = ()

    def part(self, first: int, last: int) -> "FleetCase":
        """Return the case for the reps from place `first` up to, and without, place `last`."""
        arrays: dict[str, Any] = {name: getattr(self, name) for name in _ALLOWED}
        cut = {name: values[first:last] for name, values in arrays.items() if values is not None}
        return attrs.evolve(self, **cut)


_ALLOWED: Mapping[str, tuple[Number, bool] | None] = {
    "weekly_hours": (REP_HOURS, False),
    "admin_hours": (WEEKLY_HOURS, True),
    "target": (MONEY, True),
    "is_staying": None,
}
"""What the arrays of a case may hold, and whether a number may be missing."""


def check_case(case: FleetCase, fleet: Fleet) -> None:
    """Check that a case fits a fleet, and that its rules are bands.

    Raises
    ------
    InvalidInputError
        With all that does not.
    """
    faults, place = ColumnFaults(), f"case {shown(case.name)}"
    for name, allowed in _ALLOWED.items():
        values = getattr(case, name)
        if values is None:
            continue
        same_length([(f"{place}: {name}", len(values), fleet.num_reps)], faults)
        if allowed is not None:
            number, may_be_missing = allowed
            faults.add_numbers(f"{place}: reps", name, values, number, may_be_missing=may_be_missing)
    for activity, factor in case.earns.items():
        if activity not in fleet.activities:
            known = f"one of {listing(fleet.activities)}"
            faults.add(Fault(f"{place}: earns", shown(activity), known, nearest(activity, fleet.activities)))
        faults.add(*(fault.under(f"{place}: earns.{activity}") for fault in FACTOR(factor)))
    faults.raise_any()
    policy = fleet.policy if case.policy is None else case.policy
    if policy.admin != fleet.policy.admin or tuple(policy.activities) != tuple(fleet.policy.activities):
        raise InvalidInputError([Fault(f"{place}: policy", "other activities", "those of the fleet")])
    bands = fleet_bands(policy, fleet.weekly_hours[:1], fleet.admin_hours[:1])
    if isinstance(bands, str):
        allowed_rules = "rules that each limit one activity and have to hold"
        raise InvalidInputError([Fault(f"{place}: policy", bands, allowed_rules)])
