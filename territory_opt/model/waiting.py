"""What one action waits for: which moment of another one, and how many working days from it."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

import attrs

from territory_opt.errors import Fault
from territory_opt.model.checks import EachNamed, Instance, Number, Optional, check_record, checked
from territory_opt.model.units import ActionId

WORKING_DAYS = Number(at_least=0, at_most=500, unit="working days", whole=True)


class LinkKind(StrEnum):
    """Which moments of two actions a wait counts between."""

    FINISH_TO_START = "finish_to_start"
    START_TO_START = "start_to_start"
    FINISH_TO_FINISH = "finish_to_finish"


@attrs.frozen(kw_only=True)
class Wait:
    """How long an action waits for another one; where a wait is asked for, a number of days is one too.

    Parameters
    ----------
    at_least
        Least days between the two moments [working days]: with 0 the action may start on the day after the other
        has ended, with 1 a day lies between.
    at_most
        Most days between them [working days]; None for no limit. An offer that must follow a demo within two weeks
        has 10.
    kind
        Which moments: by default the end of the other and the start of this action.

    Examples
    --------
    >>> Wait(at_least=2)
    Wait(at_least=2, at_most=None, kind=<LinkKind.FINISH_TO_START: 'finish_to_start'>)
    """

    at_least: int = checked(WORKING_DAYS, default=0)
    at_most: int | None = checked(Optional(WORKING_DAYS), default=None)
    kind: LinkKind = checked(Instance(LinkKind), default=LinkKind.FINISH_TO_START)

    def __attrs_post_init__(self) -> None:
        check_record(self, self._faults_between_fields)

    def _faults_between_fields(self) -> Iterable[Fault]:
        if self.at_most is not None and self.at_most < self.at_least:
            yield Fault("at_most", str(self.at_most), f"a number from at_least {self.at_least} on")

    @property
    def is_plain(self) -> bool:
        """Whether it is a number of days from the end of the one to the start of the other."""
        return self.at_most is None and self.kind is LinkKind.FINISH_TO_START


WAITS = {"check": EachNamed(Instance(Wait))}
"""The check of a table of waits; such a field is declared openly, so that type checkers see its converter."""


def waits(items: Mapping[ActionId, "int | Wait"]) -> Mapping[ActionId, Wait]:
    """Return what an action waits for, with numbers of days read as plain waits; anything odd stays for the checks."""
    if not isinstance(items, Mapping):
        return items
    return {name: _wait(wait) for name, wait in items.items()}


def _wait(given: "int | Wait") -> Wait:
    is_days = isinstance(given, int) and not isinstance(given, bool) and not WORKING_DAYS(given)
    return Wait(at_least=given) if is_days else given  # type: ignore[return-value,arg-type]  # for the check to name


def waiting_faults(after: Mapping[ActionId, Wait], any_of: Mapping[ActionId, Wait]) -> Iterable[Fault]:
    """Yield what is wrong between the two tables of waits of one action."""
    for name, wait in any_of.items():
        if not wait.is_plain:
            yield Fault(f"any_of.{name}", f"{wait.kind} with at_most {wait.at_most}", "days from its end, no at_most")
        if name in after:
            yield Fault(f"any_of.{name}", repr(name), "actions that do not stand in after as well")
