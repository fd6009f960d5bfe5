"""What reps share: so many hours of a specialist, so much of a budget, a revenue that all of them owe together."""

from collections.abc import Iterable, Sequence

import attrs

from territory_opt.errors import Fault, InvalidInputError, listing, nearest
from territory_opt.fleet.fleet import Fleet
from territory_opt.model.checks import MONEY, Instance, Number, Optional, Text, check_record, checked, shown


@attrs.frozen(kw_only=True)
class SharedLimit:
    """A limit on what the weeks of all reps take together.

    Parameters
    ----------
    name
        Its name, as results show it. What an hour on each target takes of it is the fleet's `usage` of this name,
        unless an activity is stated.
    at_most
        How much there is, in `unit`.
    unit
        What it counts, for people.
    one_more
        What one unit more is called.
    activity
        The selling activity each hour of which takes one unit, whatever it is spent on: idle hours and minimum contact
        as well.

    Raises
    ------
    InvalidInputError
        With everything that is wrong.

    Examples
    --------
    >>> SharedLimit(name="sales engineers", at_most=400).unit
    'h a week'
    """

    name: str = checked(Text(longest=200))
    at_most: float = checked(Number(at_least=0, at_most=1e12))
    unit: str = checked(Text(longest=40), default="h a week")
    one_more: str = checked(Text(longest=40), default="an hour more")
    activity: str | None = checked(Optional(Text()), default=None)

    def __attrs_post_init__(self) -> None:
        check_record(self)


@attrs.frozen(kw_only=True)
class TeamTarget:
    """A revenue of the period that all reps owe together.

    Parameters
    ----------
    at_least
        Expected revenue of the period, kept revenue included [money].
    name
        Its name, as results show it.

    Raises
    ------
    InvalidInputError
        With everything that is wrong.

    Examples
    --------
    >>> TeamTarget(at_least=2_000_000).name
    'team target'
    """

    at_least: float = checked(MONEY)
    name: str = checked(Text(longest=200), default="team target")

    def __attrs_post_init__(self) -> None:
        check_record(self)


Shared = SharedLimit | TeamTarget
"""Anything that reps share."""


def amount_of(limit: Shared) -> float:
    """Return how much there is of a limit, or how much is owed, in its unit."""
    return limit.at_most if isinstance(limit, SharedLimit) else limit.at_least


def sign_of(limit: Shared) -> float:
    """Return 1 where less is better, for what is taken, and -1 where more is, for revenue."""
    return 1.0 if isinstance(limit, SharedLimit) else -1.0


def check_limits(fleet: Fleet, limits: Sequence[Shared]) -> None:
    """Raise one error with everything that is wrong between limits and a fleet.

    Raises
    ------
    InvalidInputError
        If these are no limits, there is none, two have one name, a use or an activity is unknown, or a team target
        stands twice.
    """
    faults = _no_limits(limits) or list(_faults(fleet, limits))
    if faults:
        raise InvalidInputError(faults)


def _no_limits(limits: object) -> list[Fault]:
    """Return the faults of what is no sequence of limits."""
    if isinstance(limits, Shared):
        return [Fault("limits", f"a {type(limits).__name__} alone", "a list of limits", "put it into brackets: [...]")]
    if isinstance(limits, str) or not isinstance(limits, Sequence):
        return [Fault("limits", shown(limits), "a list of limits")]
    is_limit = Instance((SharedLimit, TeamTarget))
    return [fault.under(f"limits[{place}]") for place, limit in enumerate(limits) for fault in is_limit(limit)]


def _faults(fleet: Fleet, limits: Sequence[Shared]) -> Iterable[Fault]:
    if not limits:
        yield Fault("limits", "none", "at least one limit", "without one, plan the reps each alone")
    names = [limit.name for limit in limits]
    for place, limit in enumerate(limits):
        path = f"limits[{place}]"
        if limit.name in names[:place]:
            yield Fault(f"{path}.name", repr(limit.name), "a name of its own")
        if isinstance(limit, TeamTarget):
            continue
        if limit.activity is None and limit.name not in fleet.usage:
            known = list(fleet.usage)
            allowed = f"a use that the fleet states: {listing(known) or 'none'}"
            yield Fault(f"{path}.name", repr(limit.name), allowed, nearest(limit.name, known))
        if limit.activity is not None and limit.activity not in fleet.activities:
            allowed = f"one of {listing(fleet.activities)}"
            yield Fault(f"{path}.activity", repr(limit.activity), allowed, nearest(limit.activity, fleet.activities))
    if sum(isinstance(limit, TeamTarget) for limit in limits) > 1:
        yield Fault("limits", "several team targets", "at most one", "the highest of them says what the others say")
