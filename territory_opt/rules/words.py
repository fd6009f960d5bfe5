"""How money, limits and numbers of things are told: what they count and what they are of, in the words of sales."""

from territory_opt.model.hour_rule import SELLING_TIME, WEEK, LimitUnit

SMALL_MONEY = 100


def amount(money: float, digits: int = 3) -> str:
    """Return an amount of money: to the unit, or to some digits where it is small.

    Examples
    --------
    >>> amount(1240.4), amount(0.01234), amount(0.0)
    ('1,240', '0.0123', '0')
    """
    return f"{round(money) + 0:,}" if abs(money) >= SMALL_MONEY else f"{money + 0:.{digits}g}"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> counted(1, "deal"), counted(1200, "deal")
    ('1 deal', '1,200 deals')
    """
    return f"{number:,} {noun}{'s' * (number != 1)}"


def basis_name(of: str) -> str:
    """Return what a share is of: the week, selling time, or an activity.

    Examples
    --------
    >>> basis_name("selling"), basis_name("A")
    ('selling time', 'A')
    """
    return {WEEK: "the week", SELLING_TIME: "selling time"}.get(of, of)


def limit_in(value: float, unit: LimitUnit | None, of: str = "", *, decimals: int = 2) -> str:
    """Return a limit with its unit.

    Parameters
    ----------
    value, unit
        The limit, and what it counts; money without one.
    of
        The basis of a share or day; left out when empty.
    decimals
        To how many it is rounded; percent, days and hours.

    Examples
    --------
    >>> limit_in(0.2, LimitUnit.SHARE, "selling"), limit_in(0.6, LimitUnit.DAYS), limit_in(2, LimitUnit.HOURS)
    ('20 % of selling time', '0.6 days', '2 h')
    >>> limit_in(0.071428, LimitUnit.SHARE, decimals=6), limit_in(1234567.8, None)
    ('7.1428 %', '1,234,568')
    """
    if unit is None:
        return amount(value, max(3, decimals))
    basis = f" of {basis_name(of)}" if of and unit is not LimitUnit.HOURS else ""
    if unit is LimitUnit.SHARE:
        return f"{round(100 * value, decimals) + 0:g} %{basis}"
    number = round(value, decimals) + 0
    return f"{number:g} {'h' if unit is LimitUnit.HOURS else 'day' if number == 1 else 'days'}{basis}"
