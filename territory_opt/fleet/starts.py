"""Where groups begin that stand one after the other in one array."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray


def starts_of(counts: Iterable[int] | NDArray[np.integer]) -> NDArray[np.int64]:
    """Return where each group begins; one more entry tells where the last one ends.

    Parameters
    ----------
    counts
        How many entries each group has.

    Examples
    --------
    >>> starts_of([2, 0, 3]).tolist()
    [0, 2, 2, 5]
    """
    sizes = counts if isinstance(counts, np.ndarray) else np.fromiter(counts, dtype=np.int64)
    return np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(sizes, dtype=np.int64)])
