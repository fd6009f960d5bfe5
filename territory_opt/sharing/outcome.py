"""What a search for prices found: the prices, which weeks keep the limits, and what no plan can earn more than."""

import attrs
import numpy as np

from territory_opt.banded.many import Flags, Floats, Places
from territory_opt.sharing.pricing import Response

ROUNDING = 1e-10
"""Uses are within a limit up to this share of all that is added up [1]."""


@attrs.frozen(kw_only=True, eq=False)
class Mixture:
    """The weeks that make up a plan: every rep has one, or several in parts that add up to 1.

    Parameters
    ----------
    reps
        Whose week it is.
    weights
        The weights it is the best at: of money, then the price of each limit.
    parts
        How much of it there is [1].
    """

    reps: Places
    weights: Floats
    parts: Floats

    @classmethod
    def of_nothing(cls) -> "Mixture":
        """Return the mixture when there is no plan."""
        return cls(reps=np.zeros(0, dtype=np.int64), weights=np.zeros((0, 0)), parts=np.zeros(0))


@attrs.frozen(kw_only=True, eq=False)
class Outcome:
    """What a search for prices found.

    Parameters
    ----------
    is_possible
        Which reps have a week that can be planned at all.
    prices
        What one more unit of each limit is worth [money].
    mixture
        The weeks that keep the limits.
    bound
        What no plan within the limits can earn more than [money].
    size
        The size of what was added up for the bound [money]; its rounding is a tiny share of that.
    least
        Only where no weeks keep the limits: the least that they can take of each, whatever they take of the others.
    """

    is_possible: Flags
    prices: Floats = attrs.field(factory=lambda: np.zeros(0))
    mixture: Mixture = attrs.field(factory=Mixture.of_nothing)
    bound: float = 0.0
    size: float = 0.0
    least: Floats | None = None

    @classmethod
    def without_price(cls, free: Response) -> "Outcome":
        """Return the outcome when the best weeks keep every limit by themselves."""
        count, num_limits = free.use.shape
        weights = np.zeros((count, num_limits + 1))
        weights[:, 0] = 1.0
        mixture = Mixture(reps=np.arange(count), weights=weights, parts=np.ones(count))
        bound = float(free.bound.sum())
        return cls(is_possible=free.is_possible, prices=np.zeros(num_limits), mixture=mixture, bound=bound, size=bound)


def slack_of(use: Floats, limits: Floats) -> Floats:
    """Return what is left of each limit; none where the difference is rounding.

    Parameters
    ----------
    use
        What each week takes of each limit.
    limits
        The most that all may take.
    """
    slack = limits - use.sum(axis=0)
    rounding = ROUNDING * (np.abs(use).sum(axis=0) + np.abs(limits))
    return np.asarray(np.where(np.abs(slack) <= rounding, 0.0, slack))
