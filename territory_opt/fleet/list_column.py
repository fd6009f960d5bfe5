"""A column whose entries are lists of numbers, as two flat arrays."""

from collections.abc import Iterable
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from territory_opt.errors import Fault
from territory_opt.fleet.column_faults import ColumnFaults, as_numbers
from territory_opt.model.checks import shown


class ListColumn(NamedTuple):
    """A list of numbers for each row, all of them in one array.

    Attributes
    ----------
    offsets
        Where the list of each row begins in `values`; one more entry tells where the last one ends.
    values
        The numbers, row by row.

    Examples
    --------
    >>> widths = ListColumn(np.array([0, 2, 3]), np.array([1.0, 0.5, 2.0]))
    >>> widths.values[widths.offsets[0] : widths.offsets[1]].tolist()
    [1.0, 0.5]
    """

    offsets: NDArray[np.int64]
    values: NDArray[np.float64]


def list_column(given: ArrayLike | ListColumn, name: str, faults: ColumnFaults) -> ListColumn:
    """Return a column of lists as flat arrays; what is none is a fault.

    Parameters
    ----------
    given
        A `ListColumn`, or a list of numbers for each row; None for an empty one.
    name
        Name of the column.
    faults
        Where faults are noted.
    """
    column = given if isinstance(given, ListColumn) else _of_lists(given, name, faults)
    offsets = np.asarray(column.offsets)
    values = as_numbers(column.values, f"{name}.values", faults, "rows")
    is_row_of_places = offsets.ndim == 1 and offsets.dtype.kind in "iu" and len(offsets) > 0
    places = offsets.astype(np.int64) if is_row_of_places else np.zeros(1, dtype=np.int64)
    if not is_row_of_places or places[0] != 0 or places[-1] != len(values) or (np.diff(places) < 0).any():
        allowed = f"whole numbers that rise from 0 to {len(values):,}"
        faults.add(Fault(f"{name}.offsets", shown(offsets.tolist()), allowed))
    return ListColumn(places, values)


def _of_lists(lists: ArrayLike, name: str, faults: ColumnFaults) -> ListColumn:
    try:
        parts = [[] if part is None else list(part) for part in cast(Iterable[Any], lists)]
    except TypeError:
        faults.add(Fault(name, shown(lists), "a ListColumn, or a list of numbers for each row"))
        parts = []
    values = np.empty(sum(map(len, parts)), dtype=object)
    values[:] = [number for part in parts for number in part]
    return ListColumn(np.cumsum([0, *map(len, parts)], dtype=np.int64), values)
