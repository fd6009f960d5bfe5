"""Ranges as people write them: ``0.10:0.20:0.01`` is every hundredth from 0.10 to 0.20, both ends included."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from itertools import pairwise

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.model.checks import Number, shown

MOST_VALUES = 10_000
_PARTS = 3
_ALLOWED = "low:high:step, such as 0.10:0.20:0.01"


def parse_range(text: str) -> tuple[float, ...]:
    """Return the values of a range, each the nearest number to its exact decimal.

    Parameters
    ----------
    text
        Lowest value, highest value and step, with colons between them. The highest value is one of them when whole
        steps lead to it.

    Raises
    ------
    InvalidInputError
        With everything that is wrong.

    Examples
    --------
    >>> parse_range("0.10:0.13:0.01")
    (0.1, 0.11, 0.12, 0.13)
    >>> parse_range("30:20:0")
    Traceback (most recent call last):
    territory_opt.errors.InvalidInputError: 2 problems in the input
      - range step: found '0'; allowed is a number above 0; each value is a step above the one before
      - range high: found '20'; allowed is at least the low end 30; write 20:30:0
    """
    parts = [part.strip() for part in text.split(":")] if isinstance(text, str) else []
    if len(parts) != _PARTS:
        hint = "write the number as low:high:step with both colons"
        raise InvalidInputError([Fault("range", shown(text), _ALLOWED, hint)])
    numbers = [_number(part) for part in parts]
    faults = [
        Fault(
            f"range {name}",
            shown(part),
            "a finite decimal number that is no nearer to 0 than 5e-324",
            f"a range reads {_ALLOWED}",
        )
        for name, part, number in zip(("low", "high", "step"), parts, numbers, strict=True)
        if number is None
    ]
    low, high, step = numbers
    if step is not None and step <= 0:
        faults.append(
            Fault("range step", shown(parts[2]), "a number above 0", "each value is a step above the one before")
        )
    if low is not None and high is not None and high < low:
        hint = f"write {parts[1]}:{parts[0]}:{parts[2]}"
        faults.append(Fault("range high", shown(parts[1]), f"at least the low end {parts[0]}", hint))
    if faults or low is None or high is None or step is None:
        raise InvalidInputError(faults)
    if high - low >= MOST_VALUES * step:
        hint = "take a larger step"
        raise InvalidInputError([Fault("range", shown(text), f"at most {MOST_VALUES:,} values", hint)])
    values = tuple(float(low + i * step) for i in range((high - low) // step + 1))
    if any(before == after for before, after in pairwise(values)):
        allowed = f"a step that tells numbers as large as {parts[1]} apart"
        raise InvalidInputError([Fault("range step", shown(parts[2]), allowed, "take a larger step")])
    return values


def _number(text: str) -> Fraction | None:
    """Return the exact number; None where no number of the machine comes near it."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    is_near = number.is_finite() and abs(float(number)) < float("inf") and (float(number) != 0) == (number != 0)
    return Fraction(number) if is_near else None


def window_faults(window: object, number: Number) -> list[Fault]:
    """Return what is wrong with a window.

    Parameters
    ----------
    window
        What was given.
    number
        What each of its two ends must be.

    Examples
    --------
    >>> [str(fault) for fault in window_faults((0.3, 0.1), Number())]
    ['found (0.3, 0.1); allowed is a lower end below a higher one']
    """
    if not isinstance(window, Sequence) or len(window) != 2:  # noqa: PLR2004  # low and high
        return [Fault("", shown(window), "two numbers, a lower end below a higher one")]
    faults = [fault.under(f"[{i}]") for i, end in enumerate(window) for fault in number(end)]
    if not faults and not window[0] < window[1]:
        faults.append(Fault("", shown(tuple(window)), "a lower end below a higher one"))
    return faults
