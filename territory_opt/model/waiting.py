"""What one action waits for: which moment of another one, and how many working days from it."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

import attrs

from territory_opt.errors import Fault
from territory_opt.model.checks import EachNamed, Instance, Number, Optional, check_record, checked, shown
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


@attrs.frozen
class DaysOrWait:
    """How long to wait, as `waits` has read it.

    Examples
    --------
    >>> DaysOrWait()(Wait(at_least=2))
    []
    >>> DaysOrWait()("two")[0].allowed
    'a number of working days, or a table of at_least, at_most, kind'
    """

    def __str__(self) -> str:
        return "a number of working days, or a table of at_least, at_most, kind"

    def __call__(self, value: object) -> list[Fault]:
        """Return the faults of `value`."""
        return [] if isinstance(value, Wait) else [Fault("", shown(value), str(self))]


WAITS = {"check": EachNamed(DaysOrWait())}
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


def contradiction(
    duration_days: Mapping[ActionId, int], after: Mapping[ActionId, Mapping[ActionId, Wait]]
) -> list[ActionId]:
    """Return actions along a circle of waits that cannot all be kept, whatever the days; none when there is no circle.

    Parameters
    ----------
    duration_days
        The days each action takes at the least [working days].
    after
        By action, what it waits for.

    Examples
    --------
    >>> at_once = {"demo": Wait(at_most=0), "trial": Wait()}
    >>> contradiction({"demo": 1, "trial": 5, "offer": 1}, {"trial": {"demo": Wait()}, "offer": at_once})
    ['demo', 'trial', 'offer']
    """
    if all(wait.at_most is None for its_waits in after.values() for wait in its_waits.values()):
        return []
    pushes = list(_pushes(duration_days, after))
    starts, pushed_by = dict.fromkeys(duration_days, 0), dict[ActionId, ActionId]()
    pushed: ActionId | None = None
    for _ in duration_days:
        pushed = None
        for first, second, days in pushes:
            if starts[first] + days > starts[second]:
                starts[second] = starts[first] + days
                pushed_by[second] = pushed = first
        if pushed is None:
            return []
    return _circle(pushed_by, pushed)


def _pushes(
    duration_days: Mapping[ActionId, int], after: Mapping[ActionId, Mapping[ActionId, Wait]]
) -> Iterator[tuple[ActionId, ActionId, int]]:
    """Yield two actions each, and how many days the second starts at the least after the first."""
    for action, its_waits in after.items():
        for before, wait in its_waits.items():
            from_end = wait.kind is not LinkKind.START_TO_START
            to_end = wait.kind is LinkKind.FINISH_TO_FINISH
            between = duration_days[before] * from_end - duration_days[action] * to_end
            yield before, action, between + wait.at_least
            if wait.at_most is not None:
                yield action, before, -between - wait.at_most


def _circle(pushed_by: Mapping[ActionId, ActionId], action: ActionId | None) -> list[ActionId]:
    walked: list[ActionId] = []
    while action is not None and action not in walked:
        walked.append(action)
        action = pushed_by.get(action)
    circle = [] if action is None else walked[walked.index(action) :][::-1]
    start = circle.index(min(circle)) if circle else 0
    return [*circle[start:], *circle[:start]]
