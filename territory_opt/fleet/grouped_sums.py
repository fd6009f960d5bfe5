"""Sums of a column by group."""

import numpy as np
from numpy.typing import NDArray


def sums_by(group: NDArray[np.integer], values: NDArray[np.float64], num_groups: int) -> NDArray[np.float64]:
    """Return the sum of the values of each group; 0 for a group without any.

    Parameters
    ----------
    group
        The place of each value's group.
    values
        What is added up.
    num_groups
        How many groups there are.

    Examples
    --------
    >>> sums_by(np.array([1, 1, 0]), np.array([1.0, 2.0, 4.0]), 3).tolist()
    [4.0, 3.0, 0.0]
    """
    if not len(group):
        return np.zeros(num_groups)
    return np.bincount(group, weights=values, minlength=num_groups).astype(np.float64, copy=False)
