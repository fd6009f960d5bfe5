"""What a reader must know beside the numbers: findings in the data, assumptions behind the result."""

from collections.abc import Iterable
from enum import StrEnum

import attrs

from territory_opt.errors import Fault
from territory_opt.model.checks import Each, Instance, Number, Optional, Text, check_record, checked, frozen_list

ASSUMED = Number(at_least=0, at_most=1e15)


class Severity(StrEnum):
    """How much a finding matters.

    `ERROR` makes a part of the plan impossible, `WARNING` may change a decision, `NOTE` is good to know.
    """

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@attrs.frozen(kw_only=True)
class Finding:
    """Something noticed in the input: how often, how much money it touches, and what was done about it.

    Parameters
    ----------
    code
        Stable short name, such as ``overdue_deals``.
    severity
        How much it matters.
    message
        One sentence: what was found and what was done.
    count
        Number of records concerned.
    amount
        Money concerned [money].
    examples
        A few of the records, by id or name.

    Examples
    --------
    >>> Finding(code="undated_deals", message="2 open deals have no close date: left out.", count=2).severity
    <Severity.WARNING: 'warning'>
    """

    code: str = checked(Text())
    message: str = checked(Text(longest=2000))
    severity: Severity = checked(Instance(Severity), default=Severity.WARNING)
    count: int = checked(Number(at_least=0, whole=True), default=1)
    amount: float = checked(Number(), default=0.0)
    examples: tuple[str, ...] = checked(Each(Text()), default=(), converter=frozen_list)

    def __attrs_post_init__(self) -> None:
        check_record(self)


@attrs.frozen(kw_only=True)
class Assumption:
    """A number the plan rests on that no data gave.

    Parameters
    ----------
    value
        The number, in `unit`.
    unit
        Its unit: ``h``, ``h/week``, ``1`` for a share, ``money``, ``weeks``.
    source
        Where it comes from: a publication, a measurement, a person's judgement.
    effect
        What moves in the plan when it moves.
    low, high
        The range it may really lie in, in `unit`, where somebody states one: what a tornado moves it by. A scenario
        may set the value outside of it.

    Raises
    ------
    InvalidInputError
        If a number is out of bounds, or `low` lies above `high`.

    Examples
    --------
    >>> Assumption(value=0.6, unit="1", source="judgement", effect="hours on Likely deals").value
    0.6
    >>> Assumption(value=0.6, low=0.9, high=0.4)
    Traceback (most recent call last):
    territory_opt.errors.InvalidInputError: 1 problem in the input
      - low: found 0.9; allowed is at most high 0.4; the two ends of the range contradict each other
    """

    value: float = checked(ASSUMED)
    unit: str = checked(Text(longest=40), default="1")
    source: str = checked(Text(longest=1000), default="stated by the user")
    effect: str = checked(Text(longest=1000), default="not stated")
    low: float | None = checked(Optional(ASSUMED), default=None)
    high: float | None = checked(Optional(ASSUMED), default=None)

    def __attrs_post_init__(self) -> None:
        check_record(self, self._range_faults)

    def _range_faults(self) -> Iterable[Fault]:
        if self.low is not None and self.high is not None and self.low > self.high:
            hint = "the two ends of the range contradict each other"
            yield Fault("low", f"{self.low:g}", f"at most high {self.high:g}", hint)
