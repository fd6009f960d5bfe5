import os
import stat
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError, OutputError
from territory_opt.fleet.list_column import ListColumn
from territory_opt.fleet.parquet import columns_of, read_columns, read_footer, remove_unfinished, write_columns

TEXTS = st.lists(st.none() | st.text(st.characters(codec="utf-8"), max_size=5), max_size=6)
NUMBERS = st.floats(allow_nan=False, width=64)


def file_of(folder: Path, columns: Mapping[str, Any], **options: Any) -> Path:  # noqa: ANN401  # of pyarrow
    """Write what pyarrow was told to write."""
    path = folder / "north.parquet"
    pq.write_table(pa.table(columns), path, **options)
    return path


def plain(column: Any) -> list[Any]:  # noqa: ANN401  # either kind of column
    """Return a column as a list that `==` compares: None where nothing stands."""
    if isinstance(column, ListColumn):
        ends = zip(column.offsets[:-1], column.offsets[1:], strict=True)
        return [plain(column.values[begin:end]) for begin, end in ends]
    return [None if entry is None or entry != entry else entry for entry in column.tolist()]  # noqa: PLR0124  # NaN


def faults_of(path: Path) -> list[str]:
    with pytest.raises(InvalidInputError) as caught:
        read_columns(path)
    return [str(fault) for fault in caught.value.faults]


TEXT_KINDS = (pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), pa.string()))
NUMBER_KINDS = (
    *(pa.int8(), pa.int64(), pa.uint8(), pa.uint64(), pa.float32(), pa.float64()),
    *(pa.decimal128(9, 2), pa.decimal256(40, 2)),
)
LIST_KINDS = (
    *(pa.list_(pa.float64()), pa.large_list(pa.float32()), pa.list_(pa.int64()), pa.large_list(pa.int8())),
    pa.list_(pa.decimal128(9, 2)),
)


@pytest.mark.parametrize("kind", TEXT_KINDS, ids=str)
def test_texts_of_every_kind_are_read(kind: pa.DataType, tmp_path: Path) -> None:
    column = pa.array(["ana", None, "ana", ""], pa.string()).cast(kind)

    assert ["ana", None, "ana", ""] == plain(read_columns(file_of(tmp_path, {"rep": column}))["rep"])


@pytest.mark.parametrize("kind", NUMBER_KINDS, ids=str)
def test_numbers_of_every_kind_are_read(kind: pa.DataType, tmp_path: Path) -> None:
    numbers = [Decimal(1), None, Decimal(40)] if pa.types.is_decimal(kind) else [1, None, 40]

    column = read_columns(file_of(tmp_path, {"hours": pa.array(numbers).cast(kind)}))["hours"]

    assert [1.0, None, 40.0] == plain(column)


@pytest.mark.parametrize("kind", LIST_KINDS, ids=str)
def test_lists_of_every_kind_are_read_and_one_that_is_missing_is_empty(kind: pa.DataType, tmp_path: Path) -> None:
    one, two = (Decimal(1), Decimal(2)) if pa.types.is_decimal(kind.value_type) else (1, 2)
    column = pa.array([[one, two], None, [], [two, None]]).cast(kind)

    assert [[1.0, 2.0], [], [], [2.0, None]] == plain(read_columns(file_of(tmp_path, {"widths": column}))["widths"])


@pytest.mark.parametrize("text", ["x" * 1000, "NUL at the end \0"])
def test_a_text_that_an_array_of_texts_does_not_hold_is_read_as_it_is(text: str, tmp_path: Path) -> None:
    column = np.asarray(read_columns(file_of(tmp_path, {"rep": ["ana", text]}))["rep"])

    assert ("O", ["ana", text]) == (column.dtype.kind, column.tolist())


def test_numbers_of_a_dictionary_are_read(tmp_path: Path) -> None:
    column = pa.array([40, None, 40]).dictionary_encode()

    assert [40.0, None, 40.0] == plain(read_columns(file_of(tmp_path, {"hours": column}))["hours"])


def test_lists_of_one_length_and_lists_of_nothing_are_read(tmp_path: Path) -> None:
    path = file_of(tmp_path, {"a": pa.array([[1.0, 2.0], None], pa.list_(pa.float64(), 2)), "b": pa.array([[], None])})

    assert [[[1.0, 2.0], []], [[], []]] == [plain(column) for column in read_columns(path).values()]


def test_a_column_without_any_value_is_read(tmp_path: Path) -> None:
    assert [None, None] == plain(read_columns(file_of(tmp_path, {"target": pa.nulls(2)}))["target"])


def test_truth_values_are_read(tmp_path: Path) -> None:
    path = file_of(tmp_path, {"ties": [True, False], "known": [True, None]})

    assert [[True, False], [True, None]] == [plain(column) for column in read_columns(path).values()]


def test_many_row_groups_are_one_column(tmp_path: Path) -> None:
    lists = [[float(i)] * (i % 3) for i in range(10)]
    path = file_of(tmp_path, {"widths": lists, "rep": [str(i) for i in range(10)]}, row_group_size=3)

    columns = read_columns(path)

    assert lists == plain(columns["widths"])
    assert [str(i) for i in range(10)] == plain(columns["rep"])


def test_every_column_of_another_kind_is_told_by_name_and_kind(tmp_path: Path) -> None:
    path = file_of(
        tmp_path,
        {
            "rep": ["ana"],
            "since": pa.array([1], pa.timestamp("us")),
            "home": [{"city": "Somewhere"}],
            "tags": [["a"]],
            "photo": [b"x"],
        },
    )

    told = faults_of(path)

    assert ["since", "home", "tags", "photo"] == [line.split(":")[0].split()[1] for line in told]
    assert (
        "north.parquet photo: found a column of binary; allowed is texts, numbers, truth values or lists of numbers"
        in told
    )


def test_two_columns_of_one_name_are_told(tmp_path: Path) -> None:
    path = tmp_path / "north.parquet"
    pq.write_table(pa.table([pa.array([1]), pa.array([2])], names=["hours", "hours"]), path)

    assert ["north.parquet hours: found two columns of this name; allowed is one"] == faults_of(path)


@pytest.mark.parametrize("content", [b"", b"rep,hours\nana,40\n", b"PAR1", b"PAR1" * 10, b"\0" * 100])
def test_what_is_no_parquet_file_is_told(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "north.parquet"
    path.write_bytes(content)

    (told,) = faults_of(path)

    assert told.startswith("north.parquet: found what cannot be read")
    with pytest.raises(InvalidInputError, match="a whole Parquet file"):
        read_footer(path)


def test_an_encrypted_file_is_told(tmp_path: Path) -> None:
    path = file_of(tmp_path, {"rep": ["ana"]})
    path.write_bytes(b"PARE" + path.read_bytes()[4:-4] + b"PARE")

    (told,) = faults_of(path)

    assert "found an encrypted file" in told
    assert told.endswith("write it again without encryption")


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    (told,) = faults_of(tmp_path / "south.parquet")
    assert "no such file" in told

    (told,) = faults_of(tmp_path)
    assert "a file that cannot be read: Is a directory" in told


@given(st.data())
def test_a_damaged_file_is_told_or_read_but_nothing_else(data: st.DataObject) -> None:
    raw = bytearray(_sample())
    for _ in range(data.draw(st.integers(1, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(raw)))

    for damaged in (bytes(raw), bytes(raw[:cut])):
        try:
            columns = columns_of(damaged, "north.parquet")
        except InvalidInputError as error:
            assert error.faults  # noqa: PT017  # it is told, or nothing was lost
        else:
            assert {3} == {len(plain(column)) for column in columns.values()} or not columns


def _sample() -> bytes:
    sink = pa.BufferOutputStream()
    table = {"rep": ["ana", None, "ben"], "hours": [40.0, None, 30.0], "widths": [[1.0], [], [2.0, 3.0]]}
    pq.write_table(pa.table(table), sink)
    return bytes(sink.getvalue())


@given(texts=TEXTS, numbers=st.lists(NUMBERS, min_size=6, max_size=6), data=st.data())
def test_what_is_written_is_read_back_the_same(
    texts: list[str | None], numbers: list[float], data: st.DataObject
) -> None:
    count = len(texts)
    lengths = data.draw(st.lists(st.integers(0, 3), min_size=count, max_size=count))
    offsets = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
    columns: dict[str, Any] = {
        "rep": np.array(texts, dtype=object),
        "hours": np.array(numbers[:count]),
        "widths": ListColumn(offsets, np.arange(offsets[-1], dtype=np.float64)),
    }
    with TemporaryDirectory() as folder:
        write_columns(Path(folder) / "north.parquet", columns)
        again = read_columns(Path(folder) / "north.parquet")

    assert {name: plain(column) for name, column in columns.items()} == {
        name: plain(column) for name, column in again.items()
    }


COLUMNS = {
    "rep": np.array(["ana", "ben"]),
    "status": np.array(["optimal", None], dtype=object),
    "hours": np.array([40.0, np.nan]),
    "ties": np.array([True, False]),
    "number": np.array([1, 2], dtype=np.int8),
}


def test_the_same_columns_are_the_same_bytes(tmp_path: Path) -> None:
    noted = {"b": "2", "a": "1"}
    write_columns(tmp_path / "1.parquet", COLUMNS, noted)
    write_columns(tmp_path / "2.parquet", COLUMNS, dict(reversed(noted.items())))

    assert (tmp_path / "1.parquet").read_bytes() == (tmp_path / "2.parquet").read_bytes()


def test_other_programs_read_texts_numbers_and_truth_values_with_nothing_for_nan(tmp_path: Path) -> None:
    write_columns(tmp_path / "north.parquet", COLUMNS)

    table = pq.read_table(tmp_path / "north.parquet")

    assert [None, "optimal"] == sorted(table["status"].to_pylist(), key=str)
    assert [[40.0, None], [True, False], [1, 2]] == [table[name].to_pylist() for name in ("hours", "ties", "number")]


def test_the_footer_tells_rows_columns_and_what_was_noted(tmp_path: Path) -> None:
    write_columns(tmp_path / "north.parquet", COLUMNS, {"hash": "abc"})

    footer = read_footer(tmp_path / "north.parquet")

    assert (2, tuple(COLUMNS), "abc") == (footer.num_rows, footer.columns, footer.metadata["hash"])


def test_a_flipped_bit_in_a_written_page_is_found(tmp_path: Path) -> None:
    path = tmp_path / "north.parquet"
    write_columns(path, {"hours": np.arange(1000.0)})
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)

    assert "found what cannot be read" in faults_of(path)[0]


def test_nothing_half_written_is_left_and_the_old_file_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "north.parquet"
    path.write_text("old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OutputError, match=r"north\.parquet cannot be written: No space left on device; choose"):
        write_columns(path, COLUMNS)

    assert [path] == list(tmp_path.iterdir())
    assert "old" == path.read_text()


def test_a_folder_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="No such file"):
        write_columns(tmp_path / "nowhere" / "north.parquet", COLUMNS)


def test_only_what_writers_of_this_file_left_is_removed(tmp_path: Path) -> None:
    mark = "0123456789abcdef"
    others = [f".north.parquet.x.parquet.{mark}.part", f".south.parquet.{mark}.part", ".north.parquet.part", "a.part"]
    for name in [f".north.parquet.{mark}.part", *others]:
        (tmp_path / name).touch()

    remove_unfinished(tmp_path / "north.parquet")

    assert sorted(others) == sorted(path.name for path in tmp_path.iterdir())


def test_unfinished_files_that_cannot_be_removed_are_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be cleared"):
        remove_unfinished(tmp_path / "nowhere" / "north.parquet")


@pytest.mark.skipif(os.name != "posix", reason="modes of files are of POSIX")
def test_a_written_file_has_the_mode_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "any").touch()
    write_columns(tmp_path / "north.parquet", COLUMNS)

    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}

    assert 1 == len(modes)
