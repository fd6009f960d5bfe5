"""Why a week is impossible, as records: demands that cannot hold together, and the changes that make it possible."""

import attrs

from territory_opt.model.hour_rule import LimitUnit
from territory_opt.rules.words import limit_in

MONEY = "money"
"""The unit of the target; hour rules and minimum contacts have the units of hour rules."""

DECIMALS = 6
"""Limits of clashes and repairs are told to a millionth: that is how near repairs come."""

_NO_CLASH = "its demands clash by less than the solver's rounding"
_NO_CLASH_IN_TIME = "the time was used up before it was found which of its demands clash"


@attrs.frozen(kw_only=True)
class LimitChange:
    """A limit that moves.

    Parameters
    ----------
    rule, side
        Which limit: the name of the hour rule, minimum contact or target, and ``at_least`` or ``at_most``.
    before, after
        The limit as it is and as it would be, in `unit`.
    unit
        What the limit counts: ``share``, ``hours``, ``days``, or ``money`` for a target.
    cost_hours
        By how many hours the week that keeps the new limits passes the limit as it is [h/week]; of a target, the share
        it is lowered by, of the weekly hours.

    Examples
    --------
    >>> print(
    ...     LimitChange(rule="office", side="at_most", before=0.2, after=0.25, unit="share", cost_hours=2.0)
    ... )
    office at most from 20 % to 25 %
    """

    rule: str
    side: str
    before: float
    after: float
    unit: str
    cost_hours: float

    def __str__(self) -> str:
        side = self.side.replace("_", " ")
        unit = None if self.unit == MONEY else LimitUnit(self.unit)
        before, after = (limit_in(limit, unit, decimals=DECIMALS) for limit in (self.before, self.after))
        return f"{self.rule} {side} from {before} to {after}"


@attrs.frozen(kw_only=True)
class Repair:
    """Changes that together make a week possible; tried, not only computed.

    Parameters
    ----------
    changes
        What changes, in the order of the demands.
    cost
        The hours of each change times the weight of its rule, added up [h/week].
    expected_revenue
        What the best week earns after the repair, in all, by its curves and before its tasks have dates [money].
    """

    changes: tuple[LimitChange, ...]
    cost: float
    expected_revenue: float

    def __str__(self) -> str:
        return " and ".join(map(str, self.changes))


@attrs.frozen(kw_only=True)
class Clash:
    """Demands that cannot hold together, none of which could be left out.

    Parameters
    ----------
    rules
        Their names.
    sentences
        What each of them asks for; one for each side of a rule.

    Examples
    --------
    >>> print(Clash(rules=("a", "b"), sentences=("a asks for at least 30 h on A", "b asks for at most 9 h on A")))
    a asks for at least 30 h on A and b asks for at most 9 h on A: these cannot hold together
    """

    rules: tuple[str, ...]
    sentences: tuple[str, ...]

    def __str__(self) -> str:
        verdict = "these cannot hold together" if len(self.sentences) > 1 else "no week can give that"
        return f"{' and '.join(self.sentences)}: {verdict}"


@attrs.frozen(kw_only=True)
class Impossible:
    """Why no week obeys all that is required, and what would help.

    Parameters
    ----------
    clashes
        The smallest sets of demands that cannot hold together, fewest demands first.
    repairs
        Changes that make the week possible, least cost first.
    may_have_more
        Whether the search was cut short, so that there may be more clashes, and other repairs; a single clash
        may then name demands that could be left out.
    """

    clashes: tuple[Clash, ...]
    repairs: tuple[Repair, ...]
    may_have_more: bool

    def __str__(self) -> str:
        if not self.clashes:
            return _NO_CLASH_IN_TIME if self.may_have_more else _NO_CLASH
        more = "at least " * self.may_have_more
        others = len(self.clashes) - 1
        text = f"{self.clashes[0]}{f' ({more}{others} more such)' if others else ''}."
        return f"{text} Cheapest repair: {self.repairs[0]}." if self.repairs else text
