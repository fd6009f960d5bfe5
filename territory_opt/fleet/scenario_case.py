"""A scenario as a case of a fleet: applied to policy and reps, without clients; what a fleet cannot tell is a fault."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

import attrs
import numpy as np
from numpy.typing import NDArray

from territory_opt.allocation.allocation import TargetKind
from territory_opt.errors import Fault, InvalidInputError, listing
from territory_opt.fleet.case import FleetCase
from territory_opt.fleet.fleet import KINDS, Fleet
from territory_opt.fleet.longer_weeks import shorter_lines
from territory_opt.fleet.one_by_one import rep_of
from territory_opt.model.finding import Finding, Severity
from territory_opt.model.policy import Policy
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Rep
from territory_opt.model.units import ActivityId
from territory_opt.model.working_time import Period
from territory_opt.rules.words import counted
from territory_opt.scenarios.change import Change
from territory_opt.scenarios.field_changes import ClampField, ScaleField, SetField, ShiftField
from territory_opt.scenarios.market_changes import TargetChange
from territory_opt.scenarios.path import parse
from territory_opt.scenarios.people_changes import RepLeaves
from territory_opt.scenarios.rule_changes import AddRule, DropRule
from territory_opt.scenarios.scenario import Scenario

OF_A_FLEET = (
    "changes of hour rules, of weekly_hours, admin_hours and targets of reps, of what meetings bring, rep_leaves"
)
OTHERWISE = "compare plans it, from the records of a territory"
FIELD_CHANGES = (SetField, ScaleField, ShiftField, ClampField)
RULE_CHANGES = (AddRule, DropRule)
REP_FIELDS = ("weekly_hours", "admin_hours", "target")
MEETINGS = ("opportunities_per_meeting", "new_deal_odds")
"""Assumptions that the revenue of every channel is a multiple of."""


class Skeleton:
    """The policy and the reps of a fleet as a territory without clients.

    Parameters
    ----------
    fleet
        The fleet.
    """

    def __init__(self, fleet: Fleet) -> None:
        self.fleet = fleet

    @cached_property
    def whole(self) -> Problem:
        """All reps; what is kept without hours counts as won."""
        return self._of(range(self.fleet.num_reps))

    @cached_property
    def of_one(self) -> Problem:
        """The first rep alone, who is enough to change a policy."""
        return self._of(range(1))

    def _of(self, places: Iterable[int]) -> Problem:
        kept = self.fleet.kept_revenue
        return Problem(
            reps=tuple(attrs.evolve(rep_of(self.fleet, place), won=float(kept[place])) for place in places),
            policy=attrs.evolve(self.fleet.policy, playbook_rules={}),
            as_of=dt.date(2026, 1, 1),
            period=Period(start=dt.date(2026, 1, 1), end=dt.date(2026, 12, 31)),
        )

    def case(self, scenario: Scenario) -> FleetCase:
        """Return a scenario as a case.

        Raises
        ------
        InvalidInputError
            With every change that a fleet cannot tell, and every one that does not fit.
        """
        faults: list[Fault] = []
        before = after = self._skeleton_for(scenario)
        for owner in scenario.lineage:
            for number, change in enumerate(owner.changes, start=1):
                place = f"scenario {owner.name!r}, change {number}"
                try:
                    changed = self._applied(change, after)
                except InvalidInputError as error:
                    faults += [attrs.evolve(fault, path=f"{place}: {fault.path}") for fault in error.faults]
                    continue
                found = [*self._faults(change, after, changed)]
                faults += [attrs.evolve(fault, path=place) for fault in found]
                after = after if found else changed
        if faults:
            raise InvalidInputError(faults)
        return self._case(scenario, before, after)

    def _skeleton_for(self, scenario: Scenario) -> Problem:
        return self.of_one if all(map(_is_of_policy, scenario.all_changes)) else self.whole

    def _applied(self, change: Change, problem: Problem) -> Problem:
        is_known = isinstance(change, (*FIELD_CHANGES, *RULE_CHANGES, TargetChange, RepLeaves))
        if not is_known or (isinstance(change, FIELD_CHANGES) and parse(change.path).table not in ("policy", "reps")):
            raise InvalidInputError([_cannot(change.words)])
        return change.applied(problem)

    def _faults(self, change: Change, before: Problem, after: Problem) -> Iterator[Fault]:
        """Yield what a change has changed that a fleet cannot tell."""
        for field in (field.name for field in attrs.fields(Policy)):
            old, new = getattr(before.policy, field), getattr(after.policy, field)
            if old == new or field in ("name", "hour_rules"):
                continue
            if field != "assumptions":
                yield _cannot(f"{change.words}: policy.{field}")
                continue
            others = [name for name in {**old, **new} if old.get(name) != new.get(name) and name not in MEETINGS]
            if others or not self._has_channels_alone:
                yield _cannot(f"{change.words}: policy.assumptions.{listing(others or MEETINGS)}")
        if after.reps is before.reps or isinstance(change, RepLeaves):
            return
        stated = {rep.id: rep for rep in before.reps}
        others = [*dict.fromkeys(name for rep in after.reps for name in _differing(stated.get(rep.id), rep))]
        if others:
            yield _cannot(f"{change.words}: {listing(others)} of reps")

    @cached_property
    def _has_channels_alone(self) -> bool:
        """Whether all that prospecting earns comes from channels, which stand for meetings."""
        fleet = self.fleet
        of_prospecting = fleet.activity == fleet.activities.index(fleet.policy.prospecting)
        return bool((fleet.kind[of_prospecting] == KINDS.index(TargetKind.CHANNEL)).all())

    def _case(self, scenario: Scenario, before: Problem, after: Problem) -> FleetCase:
        arrays: dict[str, NDArray[np.float64]] = {}
        findings = after.findings
        is_staying = None
        if after.reps is not before.reps:
            by_id = after.rep_by_id
            staying = [by_id.get(name) for name in self.fleet.reps.tolist()]
            for field in REP_FIELDS:
                arrays[field] = _column(field, staying, getattr(self.fleet, field))
            is_staying = np.array([rep is not None for rep in staying])
            longer = shorter_lines(self.fleet, arrays["weekly_hours"], is_staying)
            findings = (*findings, *self._unattended(is_staying), *longer)
        return FleetCase(
            name=scenario.name,
            policy=attrs.evolve(self.fleet.policy, hour_rules=after.policy.hour_rules),
            is_staying=None if is_staying is None or is_staying.all() else is_staying,
            earns=_factors(before.policy, after.policy),
            findings=findings,
            **arrays,
        )

    def _unattended(self, is_staying: NDArray[np.bool_]) -> Iterator[Finding]:
        gone = np.flatnonzero(~is_staying)
        if gone.size:
            start, reps = self.fleet.rep_start, self.fleet.reps[gone].tolist()
            count = int((start[gone + 1] - start[gone]).sum())
            verb, targets = "leaves" if len(reps) == 1 else "leave", counted(count, "target")
            message = f"{listing(reps)} {verb}: nobody takes over {targets}, and what was kept is lost."
            yield Finding(
                code="targets_unattended",
                severity=Severity.WARNING,
                message=message,
                amount=float(self.fleet.kept_revenue[gone].sum()),
                examples=tuple(reps[:3]),
            )


def _is_of_policy(change: Change) -> bool:
    return isinstance(change, RULE_CHANGES) or (
        isinstance(change, FIELD_CHANGES) and parse(change.path).table == "policy"
    )


def _differing(before: Rep | None, after: Rep) -> list[str]:
    if before is None or before is after:
        return []
    return [
        field.name
        for field in attrs.fields(Rep)
        if field.name not in REP_FIELDS and getattr(before, field.name) != getattr(after, field.name)
    ]


def _column(field: str, reps: list[Rep | None], known: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a field of reps as an array; of one who left, what the fleet states."""
    told = (known[place] if rep is None else getattr(rep, field) for place, rep in enumerate(reps))
    return np.array([np.nan if value is None else value for value in told], dtype=np.float64)


def _factors(before: Policy, after: Policy) -> Mapping[ActivityId, float]:
    factor = 1.0
    for name in MEETINGS:
        if before.assumed(name) != after.assumed(name):
            factor *= after.assumed(name) / before.assumed(name)
    return {} if factor == 1.0 else {before.prospecting: factor}


def _cannot(what: str) -> Fault:
    return Fault("", what, OF_A_FLEET, OTHERWISE)
