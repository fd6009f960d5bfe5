"""Parquet files as columns: read with every fault named, written whole or not at all, the same bytes every time."""

import contextlib
import io
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import attrs
import numpy as np
from numpy.typing import NDArray

from territory_opt.errors import Fault, InvalidInputError, MissingExtraError, OutputError
from territory_opt.fleet.list_column import ListColumn
from territory_opt.model.checks import shown

try:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq
except ImportError as missing:  # pragma: no cover  # an installation without the extra
    raise MissingExtraError('Parquet files need: pip install "territory-opt[parquet]"') from missing

Columns: TypeAlias = Mapping[str, NDArray[Any] | ListColumn]

SUFFIX = ".parquet"
ROWS_PER_GROUP = 2**17
LONGEST_OF_ARRAY = 200
"""Characters of a text up to which all texts of a column take the room of the longest."""

_ENCRYPTED = b"PARE"
_LIBRARY_FAULTS = (pa.ArrowException, OSError, UnicodeDecodeError)
_UNFINISHED = ".part"


@attrs.frozen(kw_only=True)
class ParquetFooter:
    """What a Parquet file says of itself.

    Parameters
    ----------
    num_rows
        Number of rows.
    columns
        The names of its columns.
    metadata
        What its writer noted, by key.
    """

    num_rows: int
    columns: tuple[str, ...]
    metadata: Mapping[str, str]


def read_columns(path: str | Path) -> dict[str, NDArray[Any] | ListColumn]:
    """Return the columns of a Parquet file as `Fleet.from_columns` takes them.

    Texts come as an array of texts, or of objects with None where nothing stands; numbers as floats, NaN where nothing
    stands; truth values as they are; lists of numbers as `ListColumn`, empty where nothing stands.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    InvalidInputError
        If it is no Parquet file, is damaged or encrypted, or with every column that holds something else.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "north.parquet"
    ...     write_columns(path, {"rep": np.array(["ana", "ben"]), "hours": np.array([40, np.nan])})
    ...     columns = read_columns(path)
    >>> columns["rep"].tolist(), columns["hours"].tolist()
    (['ana', 'ben'], [40.0, nan])
    """
    return columns_of(read_bytes(path), Path(path).name)


def read_bytes(path: str | Path) -> bytes:
    """Return what a file holds.

    Raises
    ------
    InvalidInputError
        If there is no such file, or it cannot be read.
    """
    path = Path(path)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        hint = f"look into {path.parent}, which every worker must see under this name"
        raise InvalidInputError([Fault(path.name, "no such file", "a Parquet file", hint)]) from None
    except (OSError, ValueError) as error:
        found = f"a file that cannot be read: {getattr(error, 'strerror', None) or error}"
        raise InvalidInputError([Fault(path.name, found, "a Parquet file you may read")]) from None


def columns_of(raw: bytes, name: str) -> dict[str, NDArray[Any] | ListColumn]:
    """Return the columns of a Parquet file from its bytes; `name` is what faults call it.

    Raises
    ------
    InvalidInputError
        As of `read_columns`.
    """
    with _told_as_faults(name, raw[-len(_ENCRYPTED) :]):
        with pq.ParquetFile(io.BytesIO(raw), page_checksum_verification=True) as file:
            table = file.read(use_threads=False)
        table.validate(full=True)
        columns: dict[str, NDArray[Any] | ListColumn] = {}
        faults = []
        for column_name, column in zip(table.column_names, table.columns, strict=True):
            if column_name in columns:
                faults.append(Fault(f"{name} {column_name}", "two columns of this name", "one"))
            read = _read(column)
            if read is None:
                faults.append(Fault(f"{name} {column_name}", f"a column of {column.type}", _READABLE))
            else:
                columns[column_name] = read
    if faults:
        raise InvalidInputError(faults)
    return columns


def num_rows(columns: Columns) -> int:
    """Return how many rows the columns of a file have; 0 without any column.

    Examples
    --------
    >>> num_rows({"rep": np.array(["ana", "ben"]), "hours": np.array([40.0, 40.0])}), num_rows({})
    (2, 0)
    """
    column = next(iter(columns.values()), np.zeros(0))
    return len(column.offsets) - 1 if isinstance(column, ListColumn) else len(column)


_READABLE = "texts, numbers, truth values or lists of numbers"


def _read(column: pa.ChunkedArray) -> NDArray[Any] | ListColumn | None:
    """Return a column as arrays; None when it holds what has no place in a fleet."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_null(column.type):
        return np.full(len(column), None, dtype=object)
    if any(is_text(column.type) for is_text in (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)):
        return _read_texts(column)
    if pa.types.is_boolean(column.type):
        return np.asarray(column.to_numpy())
    if _is_number(column.type):
        return np.ascontiguousarray(column.cast(pa.float64(), safe=False).to_numpy(), dtype=np.float64)
    is_list = any(is_kind(column.type) for is_kind in _LISTS)
    if is_list and (_is_number(column.type.value_type) or pa.types.is_null(column.type.value_type)):
        return _read_lists(column)
    return None


def _read_texts(column: pa.ChunkedArray) -> NDArray[Any]:
    """Return texts, each different one looked at once: some hundred thousand rows of a partition name few reps."""
    if not column.null_count:
        coded = column.cast(pa.large_string()).dictionary_encode().combine_chunks()
        names = coded.dictionary.to_pylist()
        if not any(len(name) > LONGEST_OF_ARRAY or name.endswith("\0") for name in names):
            places: NDArray[np.int32] = coded.indices.to_numpy()
            return np.array(names, dtype=np.str_)[places]
    return np.asarray(column.to_numpy(), dtype=object)


_LISTS = (pa.types.is_list, pa.types.is_large_list, pa.types.is_fixed_size_list, pa.types.is_list_view)


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def _read_lists(column: pa.ChunkedArray) -> ListColumn:
    lengths = pc.fill_null(pc.list_value_length(column), 0).to_numpy()
    values = pc.list_flatten(column).cast(pa.float64(), safe=False).to_numpy()
    offsets = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
    return ListColumn(offsets, np.ascontiguousarray(values, dtype=np.float64))


def read_footer(path: str | Path) -> ParquetFooter:
    """Return what a Parquet file says of itself, without reading its rows.

    Raises
    ------
    InvalidInputError
        If it is no Parquet file, is damaged or encrypted.
    """
    with _told_as_faults(Path(path).name, b""), pq.ParquetFile(path) as file:
        noted = file.metadata.metadata or {}
        return ParquetFooter(
            num_rows=file.metadata.num_rows,
            columns=tuple(file.schema_arrow.names),
            metadata={key.decode(errors="replace"): value.decode(errors="replace") for key, value in noted.items()},
        )


@contextlib.contextmanager
def _told_as_faults(name: str, ending: bytes) -> Iterator[None]:
    try:
        yield
    except _LIBRARY_FAULTS as error:
        found = f"what cannot be read: {shown(str(error).partition(chr(10))[0])}"
        hint = ""
        if ending == _ENCRYPTED:
            found, hint = "an encrypted file", "write it again without encryption"
        raise InvalidInputError([Fault(name, found, "a whole Parquet file", hint)]) from None


def write_columns(path: str | Path, columns: Columns, metadata: Mapping[str, str] | None = None) -> None:
    """Write columns as a Parquet file, whole or not at all; an existing one is replaced.

    The bytes follow from columns and metadata alone, as long as pyarrow is the same. NaN is written as nothing.

    Parameters
    ----------
    path
        The file, in a folder that is there.
    columns
        Texts, numbers, truth values or lists of numbers, by name, all of one length.
    metadata
        What to note in the file, by key.

    Raises
    ------
    OutputError
        If it cannot be written; nothing half-written is left behind.
    """
    path = Path(path)
    arrays = {name: _array(column) for name, column in columns.items()}
    table = pa.table(arrays).replace_schema_metadata(dict(sorted((metadata or {}).items())))
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}{_UNFINISHED}")
    try:
        with part.open("xb") as file:
            pq.write_table(
                table,
                file,
                row_group_size=ROWS_PER_GROUP,
                compression="zstd",
                version="2.6",
                write_page_checksum=True,
            )
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        _settle(path.parent)
    except (pa.ArrowException, OSError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise OutputError(f"{path} cannot be written: {why}; choose a folder you may write to") from None
    finally:
        part.unlink(missing_ok=True)


def _array(column: NDArray[Any] | ListColumn) -> pa.Array:
    if isinstance(column, ListColumn):
        return pa.LargeListArray.from_arrays(
            pa.array(column.offsets, pa.int64()), pa.array(column.values, pa.float64())
        )
    if column.dtype.kind in "OU":
        return pa.array(column, pa.string())
    return pa.array(column, from_pandas=True)


def _settle(folder: Path) -> None:
    """Have the new name of a file survive a power cut, where the system can promise that."""
    with contextlib.suppress(OSError):
        entry = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(entry)
        finally:
            os.close(entry)


def remove_unfinished(path: Path) -> None:
    """Remove what writers of a file left beside it when they were killed.

    Raises
    ------
    OutputError
        If that cannot be removed.
    """
    unfinished = re.compile(rf"\.{re.escape(path.name)}\.[0-9a-f]{{16}}{re.escape(_UNFINISHED)}")
    try:
        for entry in path.parent.iterdir():
            if unfinished.fullmatch(entry.name):
                entry.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{path.parent} cannot be cleared of unfinished files: {error.strerror}") from None
