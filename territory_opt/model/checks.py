"""What a field may hold: small callable rules whose text is the rule, all of a record checked at once."""

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Protocol

import attrs

from territory_opt.errors import Fault, InvalidInputError, listing, nearest

FIRST_DATE = dt.date(1990, 1, 1)
LAST_DATE = dt.date(2100, 12, 31)
MOST_MONEY = 1e15
_UNWRITABLE = re.compile("[\0\ud800-\udfff]")


class Check(Protocol):
    """A rule for one value: ``str(check)`` says what is allowed, calling it returns the faults of a value."""

    def __call__(self, value: object) -> list[Fault]:
        """Return the faults of `value`, with paths relative to it; none when it is allowed."""
        ...


def shown(value: object) -> str:
    """Return a value as a message shows it: short, on one line.

    Examples
    --------
    >>> shown("x" * 100)[-8:]
    "xxxx...'"
    """
    if isinstance(value, dt.date):
        return value.isoformat()
    text = repr(str(value)) if isinstance(value, StrEnum) else repr(value)
    most = 60
    return text if len(text) <= most else f"{text[: most - 4]}...{text[-1]}"


@attrs.frozen
class Number:
    """A finite number in a range.

    Parameters
    ----------
    at_least, at_most
        The range, ends included.
    above
        A bound the number must exceed.
    unit
        The unit as shown in brackets, such as ``h/week``; ``1`` for a share.
    whole
        Whether only whole numbers are allowed.

    Examples
    --------
    >>> str(Number(above=0, at_most=100, unit="h/week"))
    'a number above 0 and at most 100 [h/week]'
    >>> [fault.hint for fault in Number(at_least=0, at_most=1, unit="1")(50)]
    ['a share is written from 0 to 1: write 0.5 for 50 %']
    """

    at_least: float = -math.inf
    at_most: float = math.inf
    above: float = -math.inf
    unit: str = ""
    whole: bool = False

    def __str__(self) -> str:
        bounds = []
        if math.isfinite(self.above):
            bounds.append(f"above {self.above:g}")
        if math.isfinite(self.at_least):
            bounds.append(f"at least {self.at_least:g}")
        if math.isfinite(self.at_most):
            bounds.append(f"at most {self.at_most:g}")
        kind = "a whole number" if self.whole else "a number"
        return " ".join([kind, " and ".join(bounds) or "(finite)"]) + (f" [{self.unit}]" if self.unit else "")

    def __call__(self, value: object) -> list[Fault]:
        """Return the faults of `value`."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return [Fault("", shown(value), str(self))]
        if not (self.at_least <= value <= self.at_most and value > self.above and abs(value) < math.inf):
            return [Fault("", shown(value), str(self), self._scale_hint(value))]
        if self.whole and value != int(value):
            return [Fault("", shown(value), str(self))]
        return []

    def _scale_hint(self, value: float) -> str:
        whole_percent = 100.0
        if self.unit == "1" and self.at_most == 1 and 1 < value <= whole_percent:
            return f"a share is written from 0 to 1: write {value / whole_percent:g} for {value:g} %"
        return ""


@attrs.frozen
class Text:
    """A text that is not blank, not absurdly long, and that a file can hold.

    Examples
    --------
    >>> Text()("  ")[0].allowed
    'a text of 1 to 500 characters'
    >>> len(Text()("NUL " + chr(0)))
    1
    """

    longest: int = 500
    shortest: int = 1

    def __str__(self) -> str:
        return f"a text of {self.shortest} to {self.longest} characters"

    def __call__(self, value: object) -> list[Fault]:
        """Return the faults of `value`."""
        if not isinstance(value, str) or not self.shortest <= len(value.strip()) <= len(value) <= self.longest:
            return [Fault("", shown(value), str(self))]
        if not value.isprintable() and _UNWRITABLE.search(value):
            return [Fault("", shown(value), f"{self}, none of them NUL or half a surrogate pair")]
        return []


@attrs.frozen
class Date:
    """A calendar day between 1990 and 2100.

    Examples
    --------
    >>> Date()(dt.date(3999, 12, 31))[0].allowed
    'a date from 1990-01-01 to 2100-12-31'
    """

    def __str__(self) -> str:
        return f"a date from {FIRST_DATE} to {LAST_DATE}"

    def __call__(self, value: object) -> list[Fault]:
        """Return the faults of `value`."""
        is_day = isinstance(value, dt.date) and not isinstance(value, dt.datetime)
        if is_day and FIRST_DATE <= value <= LAST_DATE:  # type: ignore[operator]  # is_day says it is a date
            return []
        return [Fault("", shown(value), str(self))]


@attrs.frozen
class OneOf:
    """One of the named choices.

    Examples
    --------
    >>> OneOf(("day_start", "day_end"))("day_ent")[0].hint
    "did you mean 'day_end'?"
    """

    choices: Sequence[Any]

    def __str__(self) -> str:
        return f"one of {listing(map(str, self.choices))}"

    def __call__(self, value: object) -> list[Fault]:
        """Return the faults of `value`."""
        if value in self.choices:
            return []
        return [Fault("", shown(value), str(self), nearest(str(value), map(str, self.choices)))]


@attrs.frozen
class Instance:
    """A value of one type, for fields that hold other records.

    Examples
    --------
    >>> str(Instance(dt.time))
    'a time'
    """

    kind: type | tuple[type, ...]

    def __str__(self) -> str:
        kinds = self.kind if isinstance(self.kind, tuple) else (self.kind,)
        return " or ".join(f"a {kind.__name__}" for kind in kinds)

    def __call__(self, value: object) -> list[Fault]:
        """Return the faults of `value`."""
        return [] if isinstance(value, self.kind) else [Fault("", shown(value), str(self))]


@attrs.frozen
class Optional:
    """A value that may be missing.

    Examples
    --------
    >>> Optional(Text())(None)
    []
    """

    check: Check

    def __str__(self) -> str:
        return f"{self.check}, or nothing"

    def __call__(self, value: object) -> list[Fault]:
        """Return the faults of `value`."""
        return [] if value is None else self.check(value)


@attrs.frozen
class Each:
    """A sequence in which every item obeys one check.

    Examples
    --------
    >>> [fault.path for fault in Each(Text())(("a", ""))]
    ['[1]']
    """

    check: Check

    def __str__(self) -> str:
        return f"a list, each item {self.check}"

    def __call__(self, value: object) -> list[Fault]:
        """Return the faults of `value`."""
        if not isinstance(value, tuple):
            return [Fault("", shown(value), str(self))]
        return [fault.under(f"[{i}]") for i, item in enumerate(value) for fault in self.check(item)]


@attrs.frozen
class EachNamed:
    """A mapping from names to values that obey one check.

    Examples
    --------
    >>> [fault.path for fault in EachNamed(Number(at_least=0))({"A": -1.0})]
    ['A']
    """

    check: Check

    def __str__(self) -> str:
        return f"a table of names, each {self.check}"

    def __call__(self, value: object) -> list[Fault]:
        """Return the faults of `value`."""
        if not isinstance(value, Mapping):
            return [Fault("", shown(value), str(self))]
        names = [fault for key in value for fault in Text(longest=200)(key)]
        return names + [fault.under(str(key)) for key, item in value.items() for fault in self.check(item)]


def checked(check: Check, **options: Any) -> Any:  # noqa: ANN401  # attrs.field is untyped in the same way
    """Declare an attrs field whose values must obey `check`."""
    return attrs.field(metadata={"check": check}, **options)


def frozen_table(items: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a copy of a mapping for a frozen record; anything else passes on, for its check to name."""
    return dict(items) if isinstance(items, Mapping) else items


def frozen_list(items: Iterable[Any]) -> tuple[Any, ...]:
    """Return a copy of a sequence for a frozen record; anything else passes on, for its check to name."""
    return tuple(items) if isinstance(items, Iterable) else items


def faults_of(record: Any) -> list[Fault]:  # noqa: ANN401  # any attrs instance
    """Return the faults of every field of a record, with the field's name as path."""
    found: list[Fault] = []
    for name, check, may_be_missing in _checks(type(record)):
        value = getattr(record, name)
        if value is None and may_be_missing:
            continue
        if faults := check(value):
            found += [fault.under(name) for fault in faults]
    return found


def check_record(record: Any, *more: Callable[[], Iterable[Fault]]) -> None:  # noqa: ANN401  # the same
    """Raise one error with all faults of a record.

    Parameters
    ----------
    record
        An attrs instance whose fields were declared by `checked`.
    more
        Rules between fields; asked only when every field is sound by itself.

    Raises
    ------
    InvalidInputError
        If anything is wrong.
    """
    faults = faults_of(record)
    if not faults:
        faults = [fault for rule in more for fault in rule()]
    if faults:
        raise InvalidInputError(faults)


_CHECKS: dict[type, list[tuple[str, Check, bool]]] = {}


def _checks(kind: type) -> list[tuple[str, Check, bool]]:
    """Return name and check of every field, and whether its value may be missing: then the check is that of a value."""
    if kind not in _CHECKS:
        stated = [(f.name, f.metadata["check"]) for f in attrs.fields(kind) if "check" in f.metadata]
        _CHECKS[kind] = [
            (name, check.check, True) if isinstance(check, Optional) else (name, check, False) for name, check in stated
        ]
    return _CHECKS[kind]


SHARE = Number(at_least=0, at_most=1, unit="1")
MONEY = Number(at_least=0, at_most=MOST_MONEY, unit="money")
WEEKLY_HOURS = Number(at_least=0, at_most=168, unit="h/week")
EFFORT_HOURS = Number(at_least=0, at_most=10_000, unit="h")
