"""Columns as data frames of whichever library the reader has; the one door to narwhals."""

from collections.abc import Mapping
from typing import Any, Literal

from numpy.typing import NDArray

from territory_opt.errors import MissingExtraError


def to_pandas(columns: Mapping[str, NDArray[Any]]) -> Any:  # noqa: ANN401  # pandas is the reader's own
    """Return columns as a pandas data frame.

    Parameters
    ----------
    columns
        Arrays of one length by name.

    Raises
    ------
    MissingExtraError
        If narwhals or pandas is missing.

    Examples
    --------
    >>> import numpy as np
    >>> to_pandas({"hours": np.array([1.0, 2.0])})["hours"].tolist()
    [1.0, 2.0]
    """
    return _frame(columns, "pandas")


def to_polars(columns: Mapping[str, NDArray[Any]]) -> Any:  # noqa: ANN401  # the same
    """Return columns as a polars data frame; parameters and errors are those of `to_pandas`.

    Examples
    --------
    >>> import numpy as np
    >>> to_polars({"hours": np.array([1.0, 2.0])})["hours"].to_list()
    [1.0, 2.0]
    """
    return _frame(columns, "polars")


def to_arrow(columns: Mapping[str, NDArray[Any]]) -> Any:  # noqa: ANN401  # the same
    """Return columns as a pyarrow table; parameters and errors are those of `to_pandas`.

    Examples
    --------
    >>> import numpy as np
    >>> to_arrow({"hours": np.array([1.0, 2.0])}).column_names
    ['hours']
    """
    return _frame(columns, "pyarrow")


def _frame(columns: Mapping[str, NDArray[Any]], backend: Literal["pandas", "polars", "pyarrow"]) -> Any:  # noqa: ANN401  # a frame of the library named
    try:
        import narwhals as nw  # noqa: PLC0415  # optional

        data = {name: values.tolist() if values.dtype.kind == "U" else values for name, values in columns.items()}
        return nw.from_dict(data, backend=backend).to_native()
    except ImportError:
        needs = f'data frames of {backend} need it and narwhals: pip install "territory-opt[frames]" {backend}'
        raise MissingExtraError(needs) from None
