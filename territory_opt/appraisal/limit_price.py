"""The price of one limit: what moving it is worth each way, how far, and where it starts to bind."""

from enum import StrEnum

import attrs

from territory_opt.appraisal.demand import DemandKind
from territory_opt.model.hour_rule import LimitUnit
from territory_opt.rules.hour_rows import AT_LEAST
from territory_opt.rules.words import amount, limit_in


class Beyond(StrEnum):
    """What lies beyond the limit up to which a price holds: `ANOTHER_PRICE`, `NO_WEEK` at all, or nothing: no `END`."""

    ANOTHER_PRICE = "another_price"
    NO_WEEK = "no_week"
    NO_END = "no_end"


@attrs.frozen(kw_only=True)
class SidePrice:
    """What an hour of a limit is worth one way, and how far.

    Parameters
    ----------
    price_per_hour
        Revenue gained for each hour the limit gives way, or lost for each hour it gets stricter [money per h/week];
        of the target, for each unit of money.
    until_hours
        The limit up to which each further hour is worth the same [h/week]; None when there is no such limit.
    beyond
        What lies beyond it.
    """

    price_per_hour: float
    until_hours: float | None
    beyond: Beyond


@attrs.frozen(kw_only=True)
class LimitPrice:
    """One limit of the week and what moving it is worth.

    Of a limit that is a share or a day of selling time, or of another activity, an hour moves what stands in hours:
    the limit in the plan's week. Of the target, read money where hours are told.

    Parameters
    ----------
    kind, rule, side
        What asks for it: an hour rule, a minimum contact or the target; its name; ``at_least`` or ``at_most``.
    limit, unit, of
        The limit as it is stated, in its unit, and the basis of a share or day; no unit for the target's money.
    limit_hours, hours_per_unit
        The limit, and one unit of it, in the plan's week [h/week].
    relaxing, tightening
        What giving way gains, and what getting stricter loses; None when nothing stricter is possible.
    binds_at_hours
        The limit at which the rule starts to cost anything [h/week]; None when no plan exists before it does.
    """

    kind: DemandKind
    rule: str
    side: str
    limit: float
    unit: LimitUnit | None
    of: str
    limit_hours: float
    hours_per_unit: float
    relaxing: SidePrice
    tightening: SidePrice | None
    binds_at_hours: float | None

    @property
    def binds_at(self) -> float | None:
        """The limit at which the rule starts to cost anything, in its unit at the plan's week; None likewise."""
        return self.in_unit(self.binds_at_hours)

    def in_unit(self, hours: float | None) -> float | None:
        """Return a limit in hours [h/week] in the rule's unit; None for none, or where a unit stands for no hours."""
        return None if hours is None or self.hours_per_unit <= 0 else hours / self.hours_per_unit


def sentences(price: LimitPrice) -> list[str]:
    """Return the price of one limit in words: what moving it is worth each way, and where it starts to bind.

    Parameters
    ----------
    price
        The price of a limit.

    Examples
    --------
    >>> floor = LimitPrice(
    ...     kind=DemandKind.RULE, rule="prospecting_day", side="at_least", limit=1.0, unit=LimitUnit.DAYS,
    ...     of="selling", limit_hours=7.2, hours_per_unit=7.2,
    ...     relaxing=SidePrice(price_per_hour=430.0, until_hours=6.48, beyond=Beyond.ANOTHER_PRICE),
    ...     tightening=None, binds_at_hours=4.32,
    ... )
    >>> for line in sentences(floor):
    ...     print(line)
    each hour less gains 430, down to 0.9 days
    no plan obeys a higher limit
    it starts to bind at 0.6 days
    """
    is_floor = price.side == AT_LEAST
    lines = [_side_sentence(price, price.relaxing, "less" if is_floor else "more", "gains")]
    if price.tightening is None:
        lines.append(f"no plan obeys a {'higher' if is_floor else 'lower'} limit")
    else:
        lines.append(_side_sentence(price, price.tightening, "more" if is_floor else "less", "costs"))
    binds_at = told_binding(price)
    return lines if binds_at is None else [*lines, f"it starts to bind at {binds_at}"]


def told_limit(price: LimitPrice) -> str:
    """Return a limit as it is stated, in words."""
    side = "at least" if price.side == AT_LEAST else "at most"
    return f"{side} {limit_in(price.limit, price.unit, price.of)}"


def told_binding(price: LimitPrice) -> str | None:
    """Return the limit at which a rule starts to bind, in words; None when there is none."""
    return None if price.binds_at_hours is None else _told(price, price.binds_at_hours)


def _side_sentence(price: LimitPrice, side: SidePrice, way: str, verb: str) -> str:
    step = "each unit of money" if price.kind is DemandKind.TARGET else "each hour"
    text = f"{step} {way} {verb} {amount(side.price_per_hour) if side.price_per_hour > 0 else 'nothing'}"
    if side.until_hours is None:
        return text
    direction = "down to" if (way == "less") else "up to"
    text += f", {direction} {_told(price, side.until_hours)}"
    return f"{text}, beyond which there is no plan" if side.beyond is Beyond.NO_WEEK else text


def _told(price: LimitPrice, hours: float) -> str:
    value = price.in_unit(hours)
    return limit_in(hours, LimitUnit.HOURS) if value is None else limit_in(value, price.unit)
