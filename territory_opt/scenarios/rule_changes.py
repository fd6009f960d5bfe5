"""Changes of rules: one dropped, one added."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias, get_args

import attrs

from territory_opt.errors import Fault, InvalidInputError, listing
from territory_opt.model.checks import Instance, Optional, Text, check_record, checked
from territory_opt.model.hour_rule import HourRule
from territory_opt.model.policy import Policy
from territory_opt.model.problem import Problem
from territory_opt.model.sorting_rules import CertaintyRule, PlaybookRule, TierRule
from territory_opt.scenarios.grammar import below, steps_of
from territory_opt.scenarios.path import PathText
from territory_opt.scenarios.suggestion import nearest_name

Rule: TypeAlias = HourRule | TierRule | CertaintyRule | PlaybookRule
RULE_TABLES: Mapping[str, type] = {
    "hour_rules": HourRule,
    "tier_rules": TierRule,
    "certainty_rules": CertaintyRule,
    "playbook_rules": PlaybookRule,
}
"""The tables of a policy that hold rules, and the kind of rule in each."""


@attrs.frozen
class DropRule:
    """A rule is dropped.

    Parameters
    ----------
    rule
        The table and the name, such as ``hour_rules.admin_ceiling``; the name alone where no other table has it.

    Examples
    --------
    >>> DropRule(rule="hour_rules.admin_ceiling").words
    'rule hour_rules.admin_ceiling dropped'
    """

    rule: str = checked(PathText())

    def __attrs_post_init__(self) -> None:
        check_record(self)

    @property
    def words(self) -> str:
        """What it does, in one line."""
        return f"rule {self.rule} dropped"

    def applied(self, problem: Problem) -> Problem:
        """Return the territory without the rule.

        Raises
        ------
        InvalidInputError
            If there is no such rule, or more than one of this name.
        """
        table, name = self._found_in(problem.policy)
        rules = {other: rule for other, rule in getattr(problem.policy, table).items() if other != name}
        return _with_rules(problem, self.rule, table, rules)

    def _found_in(self, policy: Policy) -> tuple[str, str]:
        names = _names(self.rule)
        known = {(table, name): below(table, name) for table in RULE_TABLES for name in getattr(policy, table)}
        of_that_name = [rule for rule in known if rule[-len(names) :] == names]
        if len(of_that_name) == 1:
            return of_that_name[0]
        if of_that_name:
            found, allowed = f"{len(of_that_name)} rules of that name", listing(known[rule] for rule in of_that_name)
            raise InvalidInputError([Fault(self.rule, found, f"one of {allowed}", "write the table before the name")])
        near = nearest_name(self.rule, known.values()) or _of_nearest_name(names[-1], known)
        hint = f"did you mean {near!r}?" if near else ""
        allowed = f"one of {listing(known.values(), 30)}" if known else "nothing, for the policy has no rules"
        raise InvalidInputError([Fault(self.rule, "no rule of that name", allowed, hint)])


@attrs.frozen
class AddRule:
    """A rule is added.

    Parameters
    ----------
    rule
        The table and a new name in it, such as ``hour_rules.travel_cap``.
    definition
        The rule, of the kind that the table holds.
    before
        The rule of the same table it is put before, for the first match decides; the last when not given.

    Raises
    ------
    InvalidInputError
        If the table is unknown or holds rules of another kind.

    Examples
    --------
    >>> cap = HourRule(terms={"admin": 1}, at_most=0.12)
    >>> AddRule(rule="hour_rules.admin_cap", definition=cap).words
    'rule hour_rules.admin_cap added'
    """

    rule: str = checked(PathText())
    definition: Rule = checked(Instance(get_args(Rule)))
    before: str | None = checked(Optional(Text()), default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_record(self, self._table_faults)

    def _table_faults(self) -> Iterable[Fault]:
        names = _names(self.rule)
        table = names[0]
        kind = next(table for table, kind in RULE_TABLES.items() if isinstance(self.definition, kind))
        if len(names) == 1:
            yield Fault("rule", repr(self.rule), "a table and a name", f"write {below(kind, table)}")
        elif len(names) > 2 or table not in RULE_TABLES:  # noqa: PLR2004  # a table and a name
            hint = f"write {below(kind, names[-1])}"
            yield Fault("rule", repr(self.rule), f"a name in one of {listing(RULE_TABLES)}", hint)
        elif table != kind:
            hint = f"write {below(kind, names[-1])}, or give a {RULE_TABLES[table].__name__}"
            yield Fault("definition", f"a {type(self.definition).__name__}", f"what {table} holds", hint)

    @property
    def words(self) -> str:
        """What it does, in one line."""
        place = "" if self.before is None else f" before {self.before}"
        return f"rule {self.rule} added{place}"

    def applied(self, problem: Problem) -> Problem:
        """Return the territory with the rule.

        Raises
        ------
        InvalidInputError
            If the name is taken, the rule it is put before is unknown, or the rule does not fit the policy.
        """
        table, name = _names(self.rule)
        rules: Mapping[str, Rule] = getattr(problem.policy, table)
        faults = list(self._place_faults(name, rules))
        if faults:
            raise InvalidInputError(faults)
        names = list(rules)
        at = len(names) if self.before is None else names.index(self.before)
        everything = {**rules, name: self.definition}
        return _with_rules(
            problem, self.rule, table, {other: everything[other] for other in (*names[:at], name, *names[at:])}
        )

    def _place_faults(self, name: str, rules: Iterable[str]) -> Iterable[Fault]:
        if name in rules:
            yield Fault(self.rule, f"a rule called {name!r}", "a new name", "set one of its fields, or drop it first")
        if self.before is not None and self.before not in rules:
            near = nearest_name(self.before, rules)
            hint = f"did you mean {near!r}?" if near else "leave before out to put it last"
            yield Fault(
                self.rule, f"before {self.before!r}", f"one of {listing(rules, 30)}" if rules else "nothing", hint
            )


def _names(rule: str) -> tuple[str, ...]:
    """Return the names of a path to a rule, with or without ``policy`` before them."""
    names = tuple(step.name if step.conditions is None else str(step) for step in steps_of(rule))
    return names[1:] if names[0] == "policy" and len(names) > 1 else names


def _of_nearest_name(name: str, known: Mapping[tuple[str, str], str]) -> str | None:
    near = nearest_name(name, (rule[1] for rule in known))
    return next((path for rule, path in known.items() if rule[1] == near), None)


def _with_rules(problem: Problem, text: str, table: str, rules: Mapping[str, Rule]) -> Problem:
    changed: dict[str, Any] = {table: rules}
    try:
        policy = attrs.evolve(problem.policy, **changed)
    except InvalidInputError as error:
        raise _told(error, text, "policy") from None
    try:
        return attrs.evolve(problem, policy=policy)
    except InvalidInputError as error:
        raise _told(error, text, "") from None


def _told(error: InvalidInputError, text: str, parent: str) -> InvalidInputError:
    faults = (fault.under(parent) for fault in error.faults)
    return InvalidInputError(attrs.evolve(fault, path=f"{text} ({fault.path})") for fault in faults)
