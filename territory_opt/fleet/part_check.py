"""Checks the plan of a batch against its fleet: hours, rules, revenue and proof, by another way than they were found.

It sees the fleet and the columns of the plan alone: neither lines merged over targets, nor bands, nor what solved them.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from territory_opt.allocation.allocation import Status
from territory_opt.errors import UnverifiedPlanError
from territory_opt.fleet.fleet import Fleet
from territory_opt.fleet.grouped_sums import sums_by
from territory_opt.model.hour_rule import Strength
from territory_opt.rules.hour_rows import basis_hours

HOURS_TOLERANCE = 1e-6
"""By how much hours may miss a limit or a sum [h/week]."""

MONEY_TOLERANCE = 1e-9
"""By how much money may differ from what it is derived from, as a share of it [1]."""

LEAST_SHARE = 0.001
"""Money is not measured against less than this share of all that a rep's targets could earn [1]."""

LARGEST_GAP = 1e-9
"""Largest distance between a bound and an objective, as a share of the larger one, or of a thousandth of what
targets could earn [1].
"""

LARGEST_GAP_OF_A_PROGRAM = 1e-6
"""The same for reps that a program planned."""

MOST_COMPLAINTS = 5

Floats = NDArray[np.float64]


def check_part(fleet: Fleet, columns: Mapping[str, NDArray[Any]], hours: Floats, revenue: Floats) -> None:
    """Check the plan of a fleet.

    Parameters
    ----------
    fleet
        What was planned.
    columns
        The plan's columns for reps.
    hours, revenue
        Weekly hours of each target [h/week], and what they bring in the period [money].

    Raises
    ------
    UnverifiedPlanError
        If the plan does not follow from the fleet.
    """
    complaints = []
    for what, wrong in _Check(fleet, columns, hours, revenue).findings():
        complaints += [f"{fleet.reps[rep]}: {what}" for rep in np.flatnonzero(wrong)[:MOST_COMPLAINTS].tolist()]
    if complaints:
        raise UnverifiedPlanError("the plan of a fleet", complaints[: 4 * MOST_COMPLAINTS])


class _Check:
    """A plan beside its fleet; every finding is a sentence, and for which reps it is true."""

    def __init__(self, fleet: Fleet, columns: Mapping[str, NDArray[Any]], hours: Floats, revenue: Floats) -> None:
        self.fleet, self.columns, self.hours, self.revenue = fleet, columns, hours, revenue
        self.planned = columns["status"] == Status.OPTIMAL
        self.by_activity = {name: columns[f"hours_{name}"] for name in fleet.policy.activities}
        self.rep_of_target = fleet.rep_of_target

    def findings(self) -> Iterator[tuple[str, NDArray[np.bool_]]]:
        """Yield what is wrong, and where."""
        for what, wrong in (*self._hours(), *self._rules(), *self._money()):
            yield what, wrong & self.planned
        if not self.planned.all():
            spent = self._with_any((self.hours != 0) | (self.revenue != 0))
            yield "hours on targets in a week that is none", ~self.planned & spent
        yield "no week and no reason", ~self.planned & (self.columns["why_not"] == "")

    def _hours(self) -> Iterator[tuple[str, NDArray[np.bool_]]]:
        free, admin = self.columns["free_hours"], self.fleet.policy.admin
        total = free + sum(self.by_activity.values())
        yield "hours do not add up to the week", ~(np.abs(total - self.fleet.weekly_hours) <= HOURS_TOLERANCE)
        for name, hours in (*self.by_activity.items(), ("free time", free)):
            yield f"negative hours of {name}", ~(hours >= -HOURS_TOLERANCE)
        names = self.fleet.activities
        of_activity = self.rep_of_target * len(names) + self.fleet.activity
        spent = sums_by(of_activity, self.hours, len(free) * len(names)).reshape(-1, len(names))
        for place, name in enumerate(names):
            idle = self.columns[f"idle_{name}"]
            sums = np.abs(spent[:, place] + idle - self.by_activity[name]) <= HOURS_TOLERANCE
            yield f"hours of {name} are not those of its targets and idle ones", ~(sums & (idle >= -HOURS_TOLERANCE))
        need = np.nan_to_num(self.fleet.admin_hours, nan=0.0)
        yield "less administration than the job needs", ~(self.by_activity[admin] >= need - HOURS_TOLERANCE)
        yield "negative hours on a target", self._with_any(self.hours < -HOURS_TOLERANCE)
        short = self.hours < self.fleet.minimum_hours - HOURS_TOLERANCE
        yield "less than minimum contact with a target", self._with_any(short)

    def _rules(self) -> Iterator[tuple[str, NDArray[np.bool_]]]:
        policy = self.fleet.policy
        for name, rule in policy.hour_rules.items():
            if rule.strength is not Strength.REQUIRED:
                continue
            basis = basis_hours(rule, policy, self.fleet.weekly_hours, self.by_activity)  # type: ignore[arg-type]  # columns
            value = np.zeros(self.fleet.num_reps)
            for activity, factor in rule.terms.items():
                value += factor * self.by_activity[activity]
            if rule.lower is not None:
                yield f"rule {name}: less than its lower limit", ~(value >= rule.lower * basis - HOURS_TOLERANCE)
            if rule.upper is not None:
                yield f"rule {name}: more than its upper limit", ~(value <= rule.upper * basis + HOURS_TOLERANCE)

    def _money(self) -> Iterator[tuple[str, NDArray[np.bool_]]]:
        columns, fleet = self.columns, self.fleet
        gained = self._gained()
        told, in_period = columns["expected_revenue"], self._by_rep(gained * fleet.in_period_share)
        yield "expected revenue is not what the hours earn", ~_are_near(told, fleet.kept_revenue + in_period)
        later = self._by_rep(gained * fleet.later_share)
        yield "later revenue is not what the hours earn", ~_are_near(columns["later_revenue"], later)
        differs = ~_are_near(self.revenue, gained * fleet.in_period_share)
        yield "revenue of a target is not what its hours earn", self._with_any(differs)
        is_exact = np.strings.startswith(columns["method"], "exact")
        least = LEAST_SHARE * self._saturation()
        penalised = any(rule.strength is Strength.PREFERRED for rule in fleet.policy.hour_rules.values())
        if not penalised:
            objective = columns["objective"]
            yield "the objective is not what the hours earn", ~_are_near(objective, self._by_rep(gained), least)
        largest = np.where(is_exact, LARGEST_GAP, LARGEST_GAP_OF_A_PROGRAM)
        yield "not proven best", ~(columns["gap"] <= largest)
        size = np.maximum(np.maximum(np.abs(columns["objective"]), np.abs(columns["bound"])), least)
        yield "more than its bound", ~(columns["bound"] >= columns["objective"] - largest * size)

    def _gained(self) -> Floats:
        """Return what the hours of each target earn, line after line: the first of all targets, then the second."""
        fleet = self.fleet
        gained, left = np.zeros(fleet.num_targets), np.array(self.hours)
        targets, line = np.arange(fleet.num_targets), fleet.segment_start[:-1]
        while True:
            has_line = (line < fleet.segment_start[targets + 1]) & (left[targets] > 0)
            targets, line = targets[has_line], line[has_line]
            if not targets.size:
                return gained
            filled = np.minimum(left[targets], fleet.widths[line])
            gained[targets] += filled * fleet.slopes[line]
            left[targets] -= filled
            line = line + 1

    def _saturation(self) -> Floats:
        """Return what all lines of each rep earn together [money]."""
        fleet = self.fleet
        ends = fleet.segment_start[fleet.rep_start]
        return sums_by(np.repeat(np.arange(fleet.num_reps), np.diff(ends)), fleet.widths * fleet.slopes, fleet.num_reps)

    def _with_any(self, of_targets: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return for each rep whether anything is true of a target."""
        found = np.zeros(self.fleet.num_reps, dtype=np.bool_)
        found[self.rep_of_target[of_targets]] = True
        return found

    def _by_rep(self, of_targets: Floats) -> Floats:
        return sums_by(self.rep_of_target, of_targets, self.fleet.num_reps)


def _are_near(told: Floats, derived: Floats, least: Floats | float = 0.0) -> NDArray[np.bool_]:
    size = np.maximum(np.maximum(np.abs(told), np.abs(derived)), least)
    near: NDArray[np.bool_] = np.abs(told - derived) <= MONEY_TOLERANCE * size
    return near
