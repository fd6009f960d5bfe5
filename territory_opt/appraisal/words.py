"""How prices are told: amounts, hours and limits in the words of sales."""

from territory_opt.model.hour_rule import SELLING_TIME, WEEK, LimitUnit

SMALL_MONEY = 100


def amount(money: float) -> str:
    """Return an amount of money: to the unit, or to three digits where it is small.

    Examples
    --------
    >>> amount(1240.4), amount(0.01234), amount(0.0)
    ('1,240', '0.0123', '0')
    """
    return f"{round(money) + 0:,}" if abs(money) >= SMALL_MONEY else f"{money + 0:.3g}"


def limit_in(value: float, unit: LimitUnit | None, of: str = "") -> str:
    """Return a limit with its unit.

    Parameters
    ----------
    value, unit
        The limit, and what it counts; money without one.
    of
        The basis of a share or day; left out when empty.

    Examples
    --------
    >>> limit_in(0.2, LimitUnit.SHARE, "selling"), limit_in(0.6, LimitUnit.DAYS), limit_in(2, LimitUnit.HOURS)
    ('20 % of selling time', '0.6 days', '2 h')
    """
    if unit is None:
        return amount(value)
    told = {WEEK: "the week", SELLING_TIME: "selling time"}.get(of, of)
    basis = f" of {told}" if of and unit is not LimitUnit.HOURS else ""
    if unit is LimitUnit.SHARE:
        return f"{round(100 * value, 2) + 0:g} %{basis}"
    number = round(value, 2) + 0
    return f"{number:g} {'h' if unit is LimitUnit.HOURS else 'day' if number == 1 else 'days'}{basis}"
