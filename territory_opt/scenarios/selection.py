"""Which records of a table meet the conditions of a path."""

import datetime as dt
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs

from territory_opt.errors import Fault, InvalidInputError, listing
from territory_opt.scenarios.grammar import NOTHING, Condition, value_text
from territory_opt.scenarios.suggestion import nearest_name

_TESTS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_MOST_VALUES_SHOWN = 8
_MOST_VALUES_SEARCHED = 2000


def meeting(
    records: Mapping[str, Any], conditions: Sequence[Condition], path_with: Callable[[tuple[Condition, ...]], str]
) -> list[str]:
    """Return the ids of the records that meet all conditions, in their order.

    Parameters
    ----------
    records
        The records of a table by id, or plain values by name.
    conditions
        What they must meet. A missing value equals only ``nothing``, and is neither less nor more than anything.
    path_with
        Gives the whole path with other conditions, for a hint.

    Raises
    ------
    InvalidInputError
        With every condition that names no field or holds a value of the wrong kind; if there is none, with why no
        record meets them all.

    Examples
    --------
    >>> from territory_opt.model.rep import Rep
    >>> from territory_opt.scenarios.grammar import path_text, steps_of
    >>> team = {"ana": Rep(id="ana", weekly_hours=32), "bo": Rep(id="bo")}
    >>> step = steps_of("reps[weekly_hours<40]")[0]
    >>> meeting(team, step.conditions, lambda other: path_text([attrs.evolve(step, conditions=other)]))
    ['ana']
    """
    if not records:
        raise InvalidInputError([Fault("", "no record to select from", "a table with at least one record")])
    return _Selection(records, conditions, path_with).ids()


class _Selection:
    """Conditions on the records of one table."""

    def __init__(
        self,
        records: Mapping[str, Any],
        conditions: Sequence[Condition],
        path_with: Callable[[tuple[Condition, ...]], str],
    ) -> None:
        self._records = records
        self._conditions = conditions
        self._path_with = path_with

    def ids(self) -> list[str]:
        faults: list[Fault] = []
        verdicts: list[list[bool]] = []
        for condition in self._conditions:
            try:
                verdicts.append(self._verdicts(condition))
            except InvalidInputError as error:
                faults += error.faults
        if faults:
            raise InvalidInputError(faults)
        met = [name for i, name in enumerate(self._records) if all(row[i] for row in verdicts)]
        if not met:
            raise InvalidInputError(self._why_none(verdicts))
        return met

    def _verdicts(self, condition: Condition) -> list[bool]:
        values = self._values(condition)
        if condition.is_nothing and condition.operator in ("=", "!="):
            return [(value is None) == (condition.operator == "=") for value in values]
        test, wanted = _TESTS[condition.operator], _wanted(condition, values)
        return [condition.operator == "!=" if value is None else test(value, wanted) for value in values]

    def _values(self, condition: Condition) -> list[Any]:
        if condition.field == "id":
            return list(self._records)
        kinds = {type(record) for record in self._records.values()}
        known = list(
            dict.fromkeys(["id", *(field.name for kind in kinds if attrs.has(kind) for field in attrs.fields(kind))])
        )
        if condition.field not in known:
            name = nearest_name(condition.field, known)
            hint = self._did_you_mean(condition, attrs.evolve(condition, field=name)) if name else ""
            found = f"no field {condition.field!r} in [{condition}]"
            raise InvalidInputError([Fault("", found, f"one of {listing(known, 30)}", hint)])
        return [getattr(record, condition.field) for record in self._records.values()]

    def _why_none(self, verdicts: Sequence[Sequence[bool]]) -> list[Fault]:
        judged = list(zip(self._conditions, verdicts, strict=True))
        never = [condition for condition, met in judged if not any(met)]
        if never:
            return [self._never_met(condition) for condition in never]
        counts = listing(f"{condition} is met by {sum(met)}" for condition, met in judged)
        found = "no record that meets all conditions together"
        return [Fault("", found, "conditions that one record meets", f"each by itself: {counts}")]

    def _never_met(self, condition: Condition) -> Fault:
        values = self._values(condition)
        found = f"no record with {condition}"
        present = list(dict.fromkeys(value for value in values if value is not None))
        if condition.is_nothing or not present:
            state = "states it" if not present else "lacks it"
            return Fault("", found, f"a condition that a record meets; no record {state}")
        if isinstance(present[0], str):
            near = nearest_name(condition.value, present[:_MOST_VALUES_SEARCHED])
            right = attrs.evolve(condition, value=near, is_quoted=value_text(near) != near) if near else condition
            occurring = listing(map(value_text, present), _MOST_VALUES_SHOWN)
            return Fault("", found, f"a value that occurs: {occurring}", self._did_you_mean(condition, right))
        allowed = f"a value from {_plain(min(present))} to {_plain(max(present))}, as they occur"
        return Fault("", found, allowed, self._did_you_mean(condition, _closest(condition, present)))

    def _did_you_mean(self, wrong: Condition, right: Condition) -> str:
        others = tuple(right if condition is wrong else condition for condition in self._conditions)
        return "" if right == wrong else f"did you mean {self._path_with(others)!r}?"


def _wanted(condition: Condition, values: Sequence[Any]) -> object:
    """Return the value of a condition as the kind of the values it is held against."""
    sample = next((value for value in values if value is not None), "")
    if isinstance(sample, bool):
        return _read(condition, {"true": True, "false": False}.__getitem__, "true or false")
    if isinstance(sample, int | float):
        return _read(condition, _finite, "a number")
    if isinstance(sample, dt.date):
        return _read(condition, dt.date.fromisoformat, "a date such as 2026-03-31")
    if not isinstance(sample, str):
        found = f"[{condition}], whose field holds several values"
        raise InvalidInputError([Fault("", found, "a field that holds one value")])
    if condition.operator not in ("=", "!="):
        hint = f"write {condition.field}={condition.value}"
        raise InvalidInputError([Fault("", f"[{condition}], which orders texts", "= or != for a text", hint)])
    return condition.value


def _read(condition: Condition, reader: Callable[[str], object], allowed: str) -> object:
    try:
        return reader(condition.value)
    except (ValueError, KeyError):
        hint = f"write {condition.field}={NOTHING} for those that state none" if condition.is_nothing else ""
        raise InvalidInputError([Fault("", f"[{condition}]", f"{allowed} behind {condition.operator}", hint)]) from None


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _closest(condition: Condition, present: Sequence[Any]) -> Condition:
    """Return a condition that the nearest of the values meets."""
    wanted: Any = _wanted(condition, present)
    if condition.operator == "!=":
        return condition
    if isinstance(wanted, bool):
        return attrs.evolve(condition, value=str(not wanted).lower())
    least, most = condition.operator in ("<", "<="), condition.operator in (">", ">=")
    near = min(present) if least else max(present) if most else min(present, key=lambda value: abs(value - wanted))
    return attrs.evolve(condition, operator=f"{condition.operator[0]}=".replace("==", "="), value=_plain(near))


def _plain(value: Any) -> str:  # noqa: ANN401  # a number, a day, true or false
    return str(value).lower() if isinstance(value, bool) else str(value).removesuffix(".0")
