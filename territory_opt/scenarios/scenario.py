"""A scenario: named changes of a territory in their order, perhaps on top of another scenario."""

from collections.abc import Iterable
from typing import Optional as Maybe

import attrs

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.model.checks import Each, Text, check_record, checked, frozen_list, shown
from territory_opt.model.policy import Policy
from territory_opt.model.problem import Problem
from territory_opt.rules.lint import check_conditions
from territory_opt.scenarios.change import Change

LONGEST_NAME = 2000

BASE = "as it is"
"""What the territory without changes is called; no scenario that stands beside it may have the name."""


@attrs.frozen
class AChange:
    """Anything that can change a territory and say so.

    Examples
    --------
    >>> AChange()("reps.target = 5")[0].allowed
    'a change such as set, scale, rep_leaves or deal_won'
    """

    def __str__(self) -> str:
        return "a change such as set, scale, rep_leaves or deal_won"

    def __call__(self, value: object) -> list[Fault]:
        """Return the faults of `value`."""
        is_change = callable(getattr(value, "applied", None)) and not isinstance(value, type)
        return [] if is_change else [Fault("", shown(value), str(self))]


@attrs.frozen(kw_only=True)
class Scenario:
    """A what-if question: what changes, in which order.

    Parameters
    ----------
    name
        Name for people.
    changes
        What changes, each after the ones before it.
    description
        The question in words.
    parent
        The scenario whose changes come first.

    Raises
    ------
    InvalidInputError
        If the name is blank, or something is no change or no scenario.

    Examples
    --------
    >>> from territory_opt.scenarios.field_changes import scale, set_
    >>> cut = Scenario(name="admin cut", changes=[set_("policy.hour_rules.admin_ceiling.at_most", 0.12)])
    >>> both = Scenario(name="cut and quota up", changes=[scale("reps.target", 1.15)], parent=cut)
    >>> [change.words for change in both.all_changes]
    ['policy.hour_rules.admin_ceiling.at_most set to 0.12', 'reps.target times 1.15']
    """

    name: str = checked(Text(longest=LONGEST_NAME))
    changes: tuple[Change, ...] = checked(Each(AChange()), default=(), converter=frozen_list)
    description: str = checked(Text(longest=5000, shortest=0), default="")
    parent: Maybe["Scenario"] = None

    def __attrs_post_init__(self) -> None:
        check_record(self, self._parent_faults)

    def _parent_faults(self) -> Iterable[Fault]:
        if self.parent is not None and not isinstance(self.parent, Scenario):
            yield Fault("parent", shown(self.parent), "a Scenario, or nothing")

    @property
    def lineage(self) -> tuple["Scenario", ...]:
        """The scenario and those it builds on, the first of them first."""
        line = [self]
        while line[-1].parent is not None:
            line.append(line[-1].parent)
        return tuple(reversed(line))

    @property
    def all_changes(self) -> tuple[Change, ...]:
        """Its changes, those of its parent first."""
        return tuple(change for scenario in self.lineage for change in scenario.changes)

    def then(self, other: "Scenario") -> "Scenario":
        """Return the scenario that makes the changes of this one, then all those of another.

        Examples
        --------
        >>> from territory_opt.scenarios.field_changes import scale
        >>> up = Scenario(name="quota up", changes=[scale("reps.target", 1.1)])
        >>> up.then(up).name, len(up.then(up).all_changes)
        ('quota up, then quota up', 2)
        """
        return Scenario(
            name=f"{self.name}, then {other.name}",
            changes=(*self.all_changes, *other.all_changes),
            description=" ".join(text for text in (self.description, other.description) if text),
        )


def apply(problem: Problem, scenario: Scenario) -> Problem:
    """Return the territory after all changes of a scenario.

    Parameters
    ----------
    problem
        The territory.
    scenario
        The changes; without any, the territory itself comes back.

    Raises
    ------
    InvalidInputError
        With what is wrong with every change, each fault under its scenario and number. The changes after a wrong
        one are checked as if it had not been there.

    Examples
    --------
    >>> from territory_opt import read_demo
    >>> from territory_opt.scenarios.field_changes import scale, set_
    >>> wrong = Scenario(name="typo", changes=[set_("reps.targt", 1), scale("reps[id=ane].target", 2)])
    >>> apply(read_demo(), wrong)
    Traceback (most recent call last):
    territory_opt.errors.InvalidInputError: 2 problems in the input
    ...
    """
    faults: list[Fault] = []
    for owner in scenario.lineage:
        for i, change in enumerate(owner.changes, start=1):
            try:
                problem = _after(change, problem)
            except InvalidInputError as error:
                place = f"scenario {owner.name!r}, change {i}"
                faults += [attrs.evolve(fault, path=f"{place}: {fault.path}") for fault in error.faults]
    if faults:
        raise InvalidInputError(faults)
    return problem


def _after(change: Change, problem: Problem) -> Problem:
    after = change.applied(problem)
    if after.policy is not problem.policy:
        _check_new_conditions(problem.policy, after.policy)
    return after


def _check_new_conditions(before: Policy, after: Policy) -> None:
    """Check that every condition can be read that could be read before."""
    unreadable = _condition_faults(after)
    new = [fault for fault in unreadable if fault not in _condition_faults(before)] if unreadable else []
    if new:
        raise InvalidInputError(fault.under("policy") for fault in new)


def _condition_faults(policy: Policy) -> tuple[Fault, ...]:
    try:
        check_conditions(policy)
    except InvalidInputError as error:
        return error.faults
    return ()
