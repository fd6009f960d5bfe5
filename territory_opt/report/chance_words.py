"""How sure the target is, in words."""

from territory_opt.chance.correlated import CorrelatedOutlook, SimulatedRevenue
from territory_opt.chance.outlook import RevenueOutlook
from territory_opt.report.layout import paragraph, share

HARDLY = 0.005
"""A chance up to this, or as near to 1, is not told to the per cent [1]."""

WIDE = 0.01
"""A range that is narrower than this is not told [1]."""


def chance_lines(independent: RevenueOutlook, together: SimulatedRevenue, simulation: CorrelatedOutlook) -> list[str]:
    """Return what is said of the chance of making the target; nothing without a target or a week.

    Parameters
    ----------
    independent
        How sure the target is when deals close independently.
    together
        How sure it is when they rise and fall together.
    simulation
        The simulation this comes from, which says how much is common to all deals.
    """
    if independent.chance is None or together.chance is None:
        return []
    return paragraph(
        f"Chance of making the target: {_with_range(independent)} if deals are independent, "
        f"{chance_words(together.chance)} if they rise and fall together "
        f"({share(simulation.rho)} of what decides a deal common to all, an assumption)."
    )


def chance_words(chance: float) -> str:
    """Return a chance for people; one that nearly is none or certain is not called so.

    Examples
    --------
    >>> chance_words(0.434), chance_words(0.0004), chance_words(0.9996)
    ('43 %', 'less than 1 %', 'more than 99 %')
    """
    if chance <= HARDLY:
        return "less than 1 %"
    return "more than 99 %" if chance >= 1 - HARDLY else share(chance)


def _with_range(outlook: RevenueOutlook) -> str:
    low, middle, high = (chance or 0.0 for chance in (outlook.low, outlook.chance, outlook.high))
    if high - low < WIDE:
        return chance_words(middle)
    return f"{chance_words(middle)} ({chance_words(low)} to {chance_words(high)})"
