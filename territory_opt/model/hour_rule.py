"""Hour rules: what a week should look like, as shares, days, hours or ratios."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

import attrs

from territory_opt.errors import Fault
from territory_opt.model.checks import (
    MONEY,
    SHARE,
    EachNamed,
    Instance,
    Number,
    Optional,
    Text,
    check_record,
    checked,
    frozen_table,
)
from territory_opt.model.units import ActivityId

WEEK = "week"
SELLING_TIME = "selling"
LIMIT = Number(at_least=-1000, at_most=1000)
WEIGHT = Number(at_least=0.001, at_most=1000, unit="1")

ADMIN_NEED = "admin_need"
"""The rule that a rep's own administration takes the hours it needs."""

REACH_TARGET, WHOLE_ACTIONS = "reach_target", "whole_actions"
"""Demands of a week that are no rules: that the target is reached, and that no action is done in part."""

DEMAND_NAMES = (ADMIN_NEED, REACH_TARGET, WHOLE_ACTIONS)
DEMANDS_OF_ONE = ("minimum_contact[", "whole_calls[")
"""How the names of demands begin that concern one client; no rule may be called so, or it could be taken for one."""


class Strength(StrEnum):
    """How firmly a rule holds.

    `REQUIRED`: no plan breaks it. `PREFERRED`: a plan may bend it at a stated price per hour.
    `ADVISORY`: checked and reported, never enforced.
    """

    REQUIRED = "required"
    PREFERRED = "preferred"
    ADVISORY = "advisory"


class LimitUnit(StrEnum):
    """What a limit counts: a `SHARE` of the basis, `HOURS` a week, or `DAYS` of the working week."""

    SHARE = "share"
    HOURS = "hours"
    DAYS = "days"


@attrs.frozen(kw_only=True)
class HourRule:
    """A rule for weekly hours: at_least <= hours of its activities / basis <= at_most.

    State the limits themselves, or a `recommended` value with a `flex`: limits of recommended * (1 - flex)
    and recommended * (1 + flex).

    Parameters
    ----------
    terms
        The activities whose hours count, each with its factor, usually 1.
    at_least, at_most
        The limits, in `unit`.
    recommended
        The value the rule recommends, in `unit`; a plan with a choice comes nearest to it.
    flex
        How far from the recommended value the limits lie, as a share of it [1].
    unit
        What the limits count.
    of
        The basis of a share or a day: the ``week``, the ``selling`` time (week less administration), or
        another activity (then the limit is a ratio between the two).
    strength
        How firmly it holds.
    penalty_per_hour
        For a preferred rule: revenue given up for each hour of deviation [money per h/week].
    weight
        How much changing its limit by an hour counts when an impossible week is repaired [1], from 0.001 to
        1000; the rules that weigh least are changed first.
    source
        Who says so.

    Raises
    ------
    InvalidInputError
        If it has no limit, or its limits contradict each other.

    Examples
    --------
    >>> top = HourRule(terms={"A": 1}, recommended=0.40, flex=0.20, of="selling")
    >>> round(top.lower, 2), round(top.upper, 2)
    (0.32, 0.48)
    """

    terms: Mapping[ActivityId, float] = checked(EachNamed(Number(at_least=-1000, at_most=1000)), converter=frozen_table)
    at_least: float | None = checked(Optional(LIMIT), default=None)
    at_most: float | None = checked(Optional(LIMIT), default=None)
    recommended: float | None = checked(Optional(LIMIT), default=None)
    flex: float | None = checked(Optional(SHARE), default=None)
    unit: LimitUnit = checked(Instance(LimitUnit), default=LimitUnit.SHARE)
    of: str = checked(Text(), default=WEEK)
    strength: Strength = checked(Instance(Strength), default=Strength.REQUIRED)
    penalty_per_hour: float | None = checked(Optional(MONEY), default=None)
    weight: float = checked(WEIGHT, default=1.0)
    source: str = checked(Text(longest=1000), default="stated by the user")

    def __attrs_post_init__(self) -> None:
        check_record(self, self._faults_between_fields)

    def _faults_between_fields(self) -> Iterable[Fault]:
        if not any(self.terms.values()):
            yield Fault("terms", str(self.terms), "at least one activity with a factor other than 0")
        if self.lower is None and self.upper is None:
            yield Fault("at_least", "no limit", "at_least, at_most, or recommended with flex")
        if self.lower is not None and self.upper is not None and self.lower > self.upper + 1e-12:
            allowed = f"at most at_most {self.upper:g}"
            yield Fault("at_least", f"{self.lower:g}", allowed, "the two limits contradict each other")
        if (self.flex is None) != (self.recommended is None) and self.flex is not None:
            yield Fault("flex", f"{self.flex:g}", "a flex only beside a recommended value")
        if self.strength is Strength.PREFERRED and self.penalty_per_hour is None:
            yield Fault("penalty_per_hour", "nothing", "the price of one hour of deviation", _WHY_A_PENALTY)
        if self.unit is LimitUnit.DAYS and self.of not in (WEEK, SELLING_TIME):
            yield Fault("of", repr(self.of), f"{WEEK!r} or {SELLING_TIME!r} for a limit in days")

    @property
    def lower(self) -> float | None:
        """The lower limit in `unit`, which is `at_least` or else recommended * (1 - flex)."""
        if self.at_least is not None or self.recommended is None or self.flex is None:
            return self.at_least
        return self.recommended - self.flex * abs(self.recommended)

    @property
    def upper(self) -> float | None:
        """The upper limit in `unit`, which is `at_most` or else recommended * (1 + flex)."""
        if self.at_most is not None or self.recommended is None or self.flex is None:
            return self.at_most
        return self.recommended + self.flex * abs(self.recommended)


_WHY_A_PENALTY = "a preferred rule needs penalty_per_hour; use strength required or advisory to do without"
