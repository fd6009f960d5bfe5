"""What an impossible week may ask for: each demand with its words, its weight, and how its limit can change."""

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping

import attrs

from territory_opt.allocation.explanation import DECIMALS, MONEY
from territory_opt.allocation.formulation import contact_name, row_name
from territory_opt.allocation.limits import Case, Limits
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.model.hour_rule import (
    ADMIN_NEED,
    LIMIT,
    REACH_TARGET,
    WEEK,
    WHOLE_ACTIONS,
    HourRule,
    LimitUnit,
    Strength,
)
from territory_opt.model.units import ActivityId
from territory_opt.rules.hour_rows import AT_LEAST, HourRow, basis_hours, rules_of
from territory_opt.rules.words import limit_in

LIMIT_STEP = 1e-6
"""A repaired limit is rounded outwards to this step, in its unit; a target to this share of it."""

ROUNDING = 1e-3
"""How many steps beyond a step still count as on it: the solver's rounding."""

NEED_WEIGHT = 2.0
"""A rep's own need of administration is a fact about the job, no rule somebody made: it gives way only where bending
a rule of the usual weight takes more than twice the hours."""


@attrs.frozen(kw_only=True)
class Bend:
    """What a week does to a demand that it bends: `hours` of each activity, `by_hours` off the limit [h/week]."""

    hours: Mapping[ActivityId, float]
    by_hours: float


@attrs.frozen(kw_only=True)
class Demand(ABC):
    """Something a week must do.

    Parameters
    ----------
    name
        Its name, as rules are called.
    row
        Name of its row in the program; None for whole actions, which are no row.
    sentence
        What it asks for.
    weight
        What an hour of change counts [1]; None for what no change of a limit can bend.
    side, before, unit
        Its limit as it is.
    """

    name: str
    row: str | None
    sentence: str
    weight: float | None = 1.0
    side: str = AT_LEAST
    before: float = 0.0
    unit: str = LimitUnit.HOURS

    def hours_per_unit(self, money_scale: float) -> float:  # noqa: ARG002  # only a target is in money
        """Return the hours for which a unit of its row counts [h/week]."""
        return 1.0

    @abstractmethod
    def limit_at(self, bend: Bend) -> float | None:
        """Return the limit that a week just keeps which bends the present one so; None where there is none."""

    @abstractmethod
    def change(self, limits: Limits, limit: float) -> None:
        """Put this limit in place of the present one."""

    def rounded(self, limit: float, more_steps: int = 0) -> float:
        """Return a limit rounded outwards, and so many steps further."""
        direction = -1 if self.side == AT_LEAST else 1
        steps = limit / LIMIT_STEP - direction * ROUNDING
        whole = math.ceil(steps) if direction > 0 else math.floor(steps)
        return round((whole + direction * more_steps) * LIMIT_STEP, 6)


@attrs.frozen(kw_only=True)
class RuleLimit(Demand):
    """One side of a required hour rule, for one case."""

    rule: HourRule
    case: Case

    @property
    def is_ratio(self) -> bool:
        """Whether it depends on the week how many hours a unit of the limit stands for."""
        return self.rule.unit is not LimitUnit.HOURS and self.rule.of != WEEK

    def limit_at(self, bend: Bend) -> float | None:
        """Return the limit that the hours just keep; None where its basis has none, or no rule may state it."""
        basis = self._basis_hours(bend.hours)
        if basis <= LIMIT_STEP:
            return None
        limit = sum(factor * bend.hours[activity] for activity, factor in self.rule.terms.items()) / basis
        return None if LIMIT(limit) else limit

    def passed_hours(self, limit: float, hours: Mapping[ActivityId, float]) -> float:
        """Return by how many hours a week passes the present limit that just keeps another [h/week]."""
        return abs(limit - self.before) * self._basis_hours(hours)

    def gains(self, limit: float) -> dict[ActivityId, float]:
        """Return by how much an hour of each activity relaxes the rule under another limit [1]."""
        none = dict.fromkeys(self.case.week.activities, 0.0)
        sign = 1.0 if self.side == AT_LEAST else -1.0
        of_none = self._basis_hours(none)
        return {
            activity: sign
            * (self.rule.terms.get(activity, 0.0) - limit * (self._basis_hours({**none, activity: 1.0}) - of_none))
            for activity in none
        }

    def _basis_hours(self, hours: Mapping[ActivityId, float]) -> float:
        return basis_hours(self.rule, self.case.policy, self.case.week.weekly_hours, hours)

    def change(self, limits: Limits, limit: float) -> None:
        """Change the rule, or what the rep's administration needs."""
        if self.name == ADMIN_NEED and limits.admin_hours is not None:
            limits.admin_hours = max(0.0, limit)
        else:
            rule = limits.rules[self.name]
            is_lower = self.side == AT_LEAST
            limits.rules[self.name] = (
                attrs.evolve(rule, at_least=limit) if is_lower else attrs.evolve(rule, at_most=limit)
            )


@attrs.frozen(kw_only=True)
class Contact(Demand):
    """A minimum contact."""

    def limit_at(self, bend: Bend) -> float | None:
        """Return the contact that is left."""
        return max(0.0, self.before - bend.by_hours)

    def rounded(self, limit: float, more_steps: int = 0) -> float:
        """Return a contact rounded down, at least none."""
        return max(0.0, Demand.rounded(self, limit, more_steps))

    def change(self, limits: Limits, limit: float) -> None:
        """Change the minimum contact."""
        limits.minimum_hours[self.name] = limit


@attrs.frozen(kw_only=True)
class Whole(Demand):
    """That calls are made, or actions done, wholly or not at all: no limit that could change."""

    def limit_at(self, bend: Bend) -> None:
        """Return None: half a call is no call."""

    def change(self, limits: Limits, limit: float) -> None:
        """Change nothing."""


@attrs.frozen(kw_only=True)
class ReachTarget(Demand):
    """That the expected revenue of the period reaches the target; a share of it counts as that share of the week."""

    weekly_hours: float

    def hours_per_unit(self, money_scale: float) -> float:
        """Return the hours for which a unit of its row counts [h/week]."""
        return money_scale / self.before * self.weekly_hours

    def limit_at(self, bend: Bend) -> float | None:
        """Return the target that is left [money]."""
        return self.before * (1 - bend.by_hours / self.weekly_hours)

    def rounded(self, limit: float, more_steps: int = 0) -> float:
        """Return a target rounded down to a millionth of the present one [money]."""
        return self.before * Demand.rounded(self, limit / self.before, more_steps)

    def change(self, limits: Limits, limit: float) -> None:
        """Change the target."""
        limits.least_revenue = limit


def demands_of(case: Case, *, whole_actions: bool = False) -> list[Demand]:
    """Return everything a week asks for: hour rules, minimum contacts, the target, whole calls and actions.

    Calls and actions that are not made can be whole in any week: that they are is a demand where something else asks
    for them, a minimum contact or the target. The length of the week is none of them, and
    neither are what is due by a date and what waits for what: these only ever limit what is earned.

    Parameters
    ----------
    case
        The week, the rep, the policy.
    whole_actions
        Whether an action is done wholly or not at all.
    """
    week = case.week
    whole = _whole_actions(week) if whole_actions else ()
    return [*_rule_limits(case), *_contacts(week), *_whole_calls(week), *whole, *_target(week)]


def _rule_limits(case: Case) -> Iterator[RuleLimit]:
    rules = rules_of(case.rep, case.policy)
    for row in case.week.rows:
        rule = rules[row.rule]
        if row.strength is Strength.REQUIRED:
            yield RuleLimit(
                name=row.rule,
                row=row_name(row),
                sentence=sentence(row, rule),
                weight=NEED_WEIGHT if row.rule == ADMIN_NEED else rule.weight,
                side=row.side,
                before=_limit(row, rule),
                unit=rule.unit,
                rule=rule,
                case=case,
            )


def sentence(row: HourRow, rule: HourRule) -> str:
    """Return what one side of a rule asks for, in words.

    Parameters
    ----------
    row
        The side.
    rule
        The rule.

    Examples
    --------
    >>> rule = HourRule(terms={"admin": 1.0}, at_most=0.2)
    >>> row = HourRow(rule="admin_ceiling", side="at_most", factors={}, limit_hours=8, strength=rule.strength)
    >>> sentence(row, rule)
    'admin_ceiling asks for at most 20 % of the week on admin'
    """
    side = row.side.replace("_", " ")
    activities = " + ".join(name if factor == 1 else f"{factor:g} x {name}" for name, factor in rule.terms.items())
    limit = limit_in(_limit(row, rule), rule.unit, rule.of, decimals=DECIMALS)
    return f"{row.rule} asks for {side} {limit} on {activities}"


def _contacts(week: RepWeek) -> Iterator[Demand]:
    for target in week.targets:
        if target.minimum_hours > 0:
            name, whose = contact_name(target), f"{target.kind} {target.id}"
            yield Contact(
                name=name,
                row=name,
                sentence=f"{name} asks for at least {target.minimum_hours:g} h on {whose}, in {target.activity}",
                before=target.minimum_hours,
            )


def _whole_calls(week: RepWeek) -> Iterator[Whole]:
    for target in week.targets:
        if target.hours_per_call is not None and (target.minimum_hours > 0 or week.missing_revenue > 0):
            name, most = f"whole_calls[{target.id}]", target.curve.most_hours
            calls = f"whole calls of {target.hours_per_call:g} h a week each"
            yield Whole(
                name=name,
                row=name,
                sentence=f"{name} asks for {calls} on {target.kind} {target.id}, at most {most:g} h",
                weight=None,
            )


def _whole_actions(week: RepWeek) -> Iterator[Whole]:
    if week.actions and week.missing_revenue > 0:
        yield Whole(
            name=WHOLE_ACTIONS,
            row=None,
            sentence=f"{WHOLE_ACTIONS} asks for each action wholly or not at all",
            weight=None,
        )


def _target(week: RepWeek) -> Iterator[ReachTarget]:
    if week.least_revenue is not None and week.missing_revenue > 0:
        least = limit_in(week.least_revenue, None, decimals=DECIMALS)
        yield ReachTarget(
            name=REACH_TARGET,
            row=REACH_TARGET,
            sentence=f"{REACH_TARGET} asks for an expected revenue of at least {least}",
            before=week.least_revenue,
            unit=MONEY,
            weekly_hours=week.weekly_hours,
        )


def _limit(row: HourRow, rule: HourRule) -> float:
    limit = rule.lower if row.side == AT_LEAST else rule.upper
    return 0.0 if limit is None else limit
