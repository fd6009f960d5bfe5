"""How many deals that nobody knows yet are won: a Poisson number."""

import math

import numpy as np

from territory_opt.chance.money_grid import Numbers

FAR_IN_DEVIATIONS, FAR_IN_DEALS = 10, 30
"""How far from the expected number others are looked at; what lies beyond has a chance below 1e-18."""


def poisson(mean: float) -> tuple[Numbers, Numbers]:
    """Return the numbers of deals that are possible when `mean` are expected, and the chance of each [1].

    Chances follow from one number to the next, outwards from the likeliest: none has to be found as the small
    difference of large logarithms.

    Examples
    --------
    >>> counts, chances = poisson(2.0)
    >>> counts[:3].tolist(), chances[:3].round(4).tolist()
    ([0.0, 1.0, 2.0], [0.1353, 0.2707, 0.2707])
    """
    if mean <= 0:
        return np.zeros(1), np.ones(1)
    reach = FAR_IN_DEVIATIONS * math.sqrt(mean) + FAR_IN_DEALS
    likeliest = math.floor(mean)
    below = np.arange(likeliest, max(0.0, math.floor(mean - reach)), -1.0)
    above = np.arange(likeliest + 1.0, math.ceil(mean + reach))
    falling = np.cumsum(np.log1p((below - mean) / mean))[::-1]
    rising = np.cumsum(np.log1p((mean - above) / above))
    chances = np.exp(np.concatenate([falling, [0.0], rising]))
    return np.concatenate([below[::-1] - 1, [likeliest], above]), chances / chances.sum()
