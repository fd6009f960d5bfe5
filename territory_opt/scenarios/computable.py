"""Values at the end of a path that can be computed with: none missing, each of the right kind."""

import datetime as dt
import math
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from territory_opt.errors import Fault, InvalidInputError, listing
from territory_opt.model.checks import Number, shown
from territory_opt.model.finding import Finding, Severity
from territory_opt.model.problem import Problem
from territory_opt.scenarios.path import FieldPath
from territory_opt.scenarios.walk import Leaf

Refusal: TypeAlias = tuple[str, str, str]
"""What was found, what is allowed, and a hint."""

_MOST_EXAMPLES = 3


def sound_leaves(path: FieldPath, problem: Problem, why_not: Callable[[object], Refusal | None]) -> tuple[Leaf, ...]:
    """Return what a path leads to.

    Raises
    ------
    InvalidInputError
        If the path leads nowhere, with how many values are missing, and with how many are refused by `why_not`.
    """
    leaves = path.leaves(problem)
    missing = [leaf.path for leaf in leaves if leaf.value is None]
    refused = [(leaf.path, reason) for leaf in leaves if leaf.value is not None and (reason := why_not(leaf.value))]
    faults: list[Fault] = []
    if missing:
        found = f"nothing at {len(missing)} of {len(leaves)} places: {listing(missing, _MOST_EXAMPLES)}"
        faults.append(Fault(path.text, found, "values to compute with", path.hint_to_skip_missing))
    if refused:
        at, (found, allowed, hint) = refused[0]
        more = f", and {len(refused) - 1} more like it" if len(refused) > 1 else ""
        faults.append(Fault(path.text, f"{found} at {at}{more}", allowed, hint))
    if faults:
        raise InvalidInputError(faults)
    return leaves


def refused_number(value: object) -> Refusal | None:
    """Return why a value is refused where only numbers are computed with; None when it is a number."""
    if is_number(value):
        return None
    return shown(value), "a number", "shift moves a date by days" if is_day(value) else ""


def is_number(value: object) -> bool:
    """Return whether a value is a number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_day(value: object) -> bool:
    """Return whether a value is a date, not a moment of a day."""
    return isinstance(value, dt.date) and not isinstance(value, dt.datetime)


def rounded(leaf: Leaf, number: float) -> float:
    """Return the nearest whole number where only those may stand, else the number as it is."""
    return round(number) if _is_whole(leaf) and math.isfinite(number) else number


def rounding_findings(words: str, leaves: Sequence[Leaf], exact: Callable[[Leaf], float]) -> list[Finding]:
    """Return what is to be known when numbers do not stay whole: how many, and where."""
    changed = [leaf for leaf in leaves if not math.isclose(rounded(leaf, exact(leaf)), exact(leaf), rel_tol=1e-9)]
    if not changed:
        return []
    message = f"{words}: rounded to whole numbers, {len(changed)} of {len(leaves)}."
    examples = tuple(leaf.path for leaf in changed[:_MOST_EXAMPLES])
    return [Finding(code="rounded", message=message, severity=Severity.NOTE, count=len(changed), examples=examples)]


def _is_whole(leaf: Leaf) -> bool:
    return isinstance(leaf.check, Number) and leaf.check.whole


def as_whole(leaf: Leaf, value: Any) -> Any:  # noqa: ANN401  # a number or a date
    """Return a number of a whole-number field as one, when it is; anything else passes on, for its check to name."""
    return int(value) if _is_whole(leaf) and isinstance(value, float) and value.is_integer() else value
