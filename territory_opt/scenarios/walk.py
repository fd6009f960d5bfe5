"""The way through a territory along the steps of a path: what stands at its end, and what is put in its place."""

import re
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from functools import cache
from typing import Any

import attrs

from territory_opt.errors import Fault, InvalidInputError, listing
from territory_opt.model.checks import Check, EachNamed, Instance, OneOf, Optional, shown
from territory_opt.model.finding import Finding
from territory_opt.model.problem import Problem
from territory_opt.scenarios.grammar import Condition, Step, below, path_text, record_path
from territory_opt.scenarios.selection import meeting
from territory_opt.scenarios.suggestion import TABLES, changeable_names, hint_for, nearest_name, paths_below

MOST_FAULTS_TOLD = 20
_MOST_EXAMPLES = 5
_POSITION = re.compile(rf"({'|'.join(TABLES)})\[(\d+)\]")


@attrs.frozen(kw_only=True)
class Leaf:
    """One value that a path leads to.

    Parameters
    ----------
    path
        The path to this value alone, such as ``reps[id=ana].weekly_hours``.
    value
        What stands there; None when it is missing.
    check
        What may stand there, beside nothing where it may be missing; None where its record checks it as a whole.
    """

    path: str
    value: Any
    check: Check | None


class Walk:
    """One walk to all values at the end of a path; each is shown, and what comes back is put in its place.

    Parameters
    ----------
    text, steps
        The path, as it was written and as it was read.
    problem
        The territory.
    answer
        Gives the value that takes the place of a leaf; the leaf's own value changes nothing.
    """

    def __init__(self, text: str, steps: tuple[Step, ...], problem: Problem, answer: Callable[[Leaf], Any]) -> None:
        self._text = text
        self._steps = steps
        self._problem = problem
        self._answer = answer
        self._faults: list[Fault] = []
        self._num_leaves = 0
        self._dead_ends: list[tuple[str, Any, tuple[Step, ...]]] = []

    def done(self, findings: Sequence[Finding] = ()) -> Problem:
        """Return the territory after the walk, with some more findings.

        Raises
        ------
        InvalidInputError
            With everything that does not fit, each fault under the text of the path.
        """
        news = {"findings": (*self._problem.findings, *findings)} if findings else {}
        after: Problem = self._record(self._problem, self._steps, "", news)
        if self._dead_ends:
            self._faults.insert(0, self._dead_end_fault())
        if self._faults:
            raise InvalidInputError(_some_of(self._faults, self._text))
        return after

    def _record(self, record: Any, steps: tuple[Step, ...], where: str, news: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401  # whatever a path has led to
        step = steps[0]
        if step.name not in changeable_names(record):
            self._dead_ends.append((where, record, steps))
            return record
        before = getattr(record, step.name)
        after = self._child(before, _fields_of(record)[step.name], steps, below(where, step.name))
        if after is before and not news:
            return record
        try:
            return attrs.evolve(record, **{step.name: after}, **(news or {}))
        except InvalidInputError as error:
            self._faults += [self._told(fault.under(where)) for fault in error.faults]
            return record

    def _child(self, value: Any, check: Check | None, steps: tuple[Step, ...], where: str) -> Any:  # noqa: ANN401  # whatever a path has led to
        step, rest = steps[0], steps[1:]
        if step.conditions is None and where not in TABLES:
            return self._value(value, check, rest, where)
        records = _records(value, where)
        if records is None:
            hint = f"write {path_text((attrs.evolve(step, conditions=None),))} without them"
            self._faults.append(Fault(self._text, f"brackets behind {where}", "brackets behind a table", hint))
            return value
        if not rest and where in TABLES:
            return self._whole(value)
        try:
            chosen = meeting(records, step.conditions or (), self._corrected(steps))
        except InvalidInputError as error:
            self._faults += [attrs.evolve(fault, path=self._text) for fault in error.faults]
            return value
        item_check = check.check if isinstance(check, EachNamed) else None
        at = record_path if where in TABLES else below
        new = {name: self._value(records[name], item_check, rest, at(where, name)) for name in chosen}
        return _with_entries(value, records, new)

    def _value(self, value: Any, check: Check | None, steps: tuple[Step, ...], where: str) -> Any:  # noqa: ANN401  # whatever a path has led to
        if not steps:
            is_whole = isinstance(value, Mapping) or attrs.has(type(value))
            return self._whole(value) if is_whole else self._leaf(value, check, where)
        if not isinstance(value, Mapping):
            return self._record(value, steps, where)
        name = steps[0].name
        if name not in value:
            self._dead_ends.append((where, value, steps))
            return value
        item_check = check.check if isinstance(check, EachNamed) else None
        new = self._child(value[name], item_check, steps, below(where, name))
        return value if new is value[name] else {**value, name: new}

    def _leaf(self, value: Any, check: Check | None, where: str) -> Any:  # noqa: ANN401  # whatever a path has led to
        self._num_leaves += 1
        within = check.check if isinstance(check, Optional) else check
        try:
            return _as_choice(self._answer(Leaf(path=where, value=value, check=within)), within)
        except InvalidInputError as error:
            self._faults += [self._told(fault.under(where)) for fault in error.faults]
            return value

    def _whole(self, value: Any) -> Any:  # noqa: ANN401  # whatever a path has led to
        """Refuse to put anything in the place of a whole record or table."""
        path = path_text(self._steps)
        further = paths_below(value, path)
        hint = f"go on with {listing(further)}" if further else "there is nothing in it yet"
        if isinstance(value, Mapping):
            hint += f", or {path}[*] for all of them" * bool(further)
        found = "a path that ends at a table" if isinstance(value, Mapping | tuple) else "a path that ends at a record"
        fault = Fault(self._text, found, "a path to one of its fields", hint)
        if fault not in self._faults[:1]:
            self._faults.append(fault)
        return value

    def _corrected(self, steps: tuple[Step, ...]) -> Callable[[tuple[Condition, ...]], str]:
        """Return how the path reads with other conditions behind the first of these steps, which are its last."""
        first = self._steps[: len(self._steps) - len(steps)]
        return lambda conditions: path_text(
            (*first, attrs.evolve(steps[0], conditions=conditions), *steps[1:]),
        )

    def _dead_end_fault(self) -> Fault:
        _, record, steps = self._dead_ends[0]
        name = steps[0].name
        if self._num_leaves:
            some = listing((below(where, name) for where, _, _ in self._dead_ends), _MOST_EXAMPLES)
            found = f"nothing at {len(self._dead_ends)} of {len(self._dead_ends) + self._num_leaves} places: {some}"
            return Fault(self._text, found, "a path that every selected record has", "select fewer records")
        parent = path_text(self._steps[: len(self._steps) - len(steps)])
        if hasattr(type(record), name) or name in _fields_of(record):
            return Fault(self._text, *_why_fixed(name, paths_below(record, parent)))
        names = changeable_names(record)
        stands = "nothing" if record is None else shown(record)
        found = f"{name!r}, which {parent or 'a territory'} does not have"
        allowed = f"one of {listing(names, 30)}" if names else f"a path that ends at {parent}, where {stands} stands"
        return Fault(self._text, found, allowed, hint_for(self._problem, self._steps))

    def _told(self, fault: Fault) -> Fault:
        """Return a fault of a record as one of the path: the path first, then the record by its id."""

        def by_id(position: re.Match[str]) -> str:
            table, index = position.groups()
            return record_path(table, getattr(self._problem, table)[int(index)].id)

        path = _POSITION.sub(by_id, fault.path, count=1)
        return attrs.evolve(fault, path=self._text if path == self._text else f"{self._text} ({path})")


def chosen_at_the_top(text: str, step: Step, problem: Problem) -> list[str]:
    """Return the ids of the records that one step selects from a table of the territory.

    Raises
    ------
    InvalidInputError
        If there is no such table, or nothing in it matches.
    """
    records = _records(getattr(problem, step.name, None), step.name)
    if records is None or step.name not in changeable_names(problem):
        tables = (*TABLES, "people", "playbooks")
        near = nearest_name(step.name, tables)
        hint = f"did you mean {path_text((attrs.evolve(step, name=near),))!r}?" if near else ""
        raise InvalidInputError([Fault(text, f"the table {step.name!r}", f"one of {listing(tables)}", hint)])
    try:
        return meeting(records, step.conditions or (), lambda new: path_text((attrs.evolve(step, conditions=new),)))
    except InvalidInputError as error:
        raise InvalidInputError([attrs.evolve(fault, path=text) for fault in error.faults]) from None


def _records(value: Any, where: str) -> Mapping[str, Any] | None:  # noqa: ANN401  # whatever a path has led to
    if where in TABLES:
        return {record.id: record for record in value}
    return value if isinstance(value, Mapping) else None


def _with_entries(value: Any, records: Mapping[str, Any], new: Mapping[str, Any]) -> Any:  # noqa: ANN401  # the same
    if all(new[name] is records[name] for name in new):
        return value
    everything = {**records, **new}
    return everything if isinstance(value, Mapping) else tuple(everything.values())


def _as_choice(value: Any, check: Check | None) -> Any:  # noqa: ANN401  # the same
    """Return the named choice that a text stands for, where there are choices; anything else as it is."""
    kind = check.kind if isinstance(check, Instance) else None
    if not (isinstance(kind, type) and issubclass(kind, Enum)) or isinstance(value, kind) or value is None:
        return value
    choices = {member.value: member for member in kind}
    faults = OneOf(tuple(choices))(value)
    if faults:
        raise InvalidInputError(faults)
    return choices[value]


def _why_fixed(name: str, others: Sequence[str]) -> tuple[str, str, str]:
    allowed = f"a field that may be changed: {listing(others)}"
    if name == "id":
        hint = "other records refer to it: change what they refer to, or let the record leave and another one come"
        return "an identity", allowed, hint
    if name == "currency":
        return "the unit of all money", allowed, "scenarios are compared in one currency: convert the territory instead"
    return f"{name!r}, which is derived", allowed, "change the fields that it follows from"


def _some_of(faults: Sequence[Fault], text: str) -> list[Fault]:
    told = list(dict.fromkeys(faults))
    more = len(told) - MOST_FAULTS_TOLD
    if more <= 0:
        return told
    kinds = listing(dict.fromkeys(fault.allowed for fault in told[MOST_FAULTS_TOLD:]))
    rest = Fault(text, f"{more} more values like these", kinds, "select fewer records, or change them by less")
    return [*told[:MOST_FAULTS_TOLD], rest]


def _fields_of(record: object) -> Mapping[str, Check | None]:
    return _fields_of_kind(type(record))  # type: ignore[arg-type]  # every class is hashable


@cache
def _fields_of_kind(kind: type) -> Mapping[str, Check | None]:
    if not attrs.has(kind):
        return {}
    return {field.name: field.metadata.get("check") for field in attrs.fields(kind)}
