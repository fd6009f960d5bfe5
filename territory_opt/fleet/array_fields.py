"""What is given for a column, as one flat array of its type."""

from collections.abc import Mapping
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.fleet.column_faults import any_array
from territory_opt.model.checks import shown

Entry = TypeVar("Entry", bound=np.generic)

MOST_PLACES = 2**15 - 1
"""Places of activities and kinds end long before; one beyond is a fault, whatever it was."""


def numbers(values: ArrayLike) -> NDArray[np.float64]:
    """Return a column of numbers."""
    return flat_array(values, "a column of numbers", "fiu", np.float64)


def places(values: ArrayLike) -> NDArray[np.int64]:
    """Return a column of places."""
    return flat_array(values, "a column of whole numbers", "iu", np.int64)


def small_places(values: ArrayLike) -> NDArray[np.int16]:
    """Return a column of places among few things."""
    places = flat_array(values, "a column of whole numbers", "iu", np.int64)
    return np.clip(places, -1, MOST_PLACES).astype(np.int16)


def texts(values: ArrayLike) -> NDArray[np.str_]:
    """Return a column of texts."""
    return flat_array(values, "a column of texts", "U", np.str_)


def tables(columns: Mapping[str, ArrayLike]) -> Mapping[str, NDArray[np.float64]]:
    """Return columns of numbers by name."""
    return {name: numbers(values) for name, values in columns.items()}


def flat_array(values: ArrayLike, allowed: str, kinds: str, dtype: type[Entry]) -> NDArray[Entry]:
    """Return values as one flat array of a type; an empty one may have had any.

    Raises
    ------
    InvalidInputError
        If they are of another kind, or not in one row.
    """
    column = any_array(values)
    if column.ndim != 1 or (column.dtype.kind not in kinds and len(column)):
        raise InvalidInputError([Fault("columns", f"an array of {column.dtype}: {shown(values)}", allowed)])
    return np.ascontiguousarray(column, dtype=dtype)
