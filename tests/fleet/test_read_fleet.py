from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.files.policy_file import read_policy
from territory_opt.fleet.dataset import partition_paths, plan_dataset
from territory_opt.fleet.fleet import OF_REPS, OF_TARGETS, Fleet
from territory_opt.fleet.parquet import write_columns
from territory_opt.fleet.read_fleet import read_fleet


def _table(reps: list[str], **others: object) -> dict[str, Any]:
    count = 2 * len(reps)
    table = {
        "rep": np.repeat(reps, 2),
        "weekly_hours": np.full(count, 40.0),
        "id": np.array([f"Client {number}" for number in range(count)]),
        "activity": np.array(["A", "B"] * len(reps)),
        "potential_revenue": np.linspace(1e3, 9e3, count),
        "half_hours": np.full(count, 0.5),
        "uses_engineer": np.linspace(0.0, 1.0, count),
    }
    return table | others


def _faults(source: Path) -> list[str]:
    with pytest.raises(InvalidInputError) as caught:
        read_fleet(source)
    return [str(fault) for fault in caught.value.faults]


@settings(max_examples=10)
@given(st.sets(st.integers(1, 5)))
def test_a_fleet_is_the_same_however_its_reps_are_spread_over_files(cuts: set[int]) -> None:
    names = [f"Rep {number}" for number in range(6)]
    whole = _table(names)
    with TemporaryDirectory() as place:
        for first, last in zip([0, *sorted(cuts)], [*sorted(cuts), 6], strict=True):
            rows = np.isin(whole["rep"], names[first:last])
            write_columns(Path(place) / f"{first}.parquet", {name: column[rows] for name, column in whole.items()})
        fleet = read_fleet(place)

    same = Fleet.from_columns(whole, read_policy())
    for name in (*OF_REPS, *OF_TARGETS, "rep_start", "segment_start", "widths", "slopes"):
        assert np.array_equal(getattr(same, name), getattr(fleet, name), equal_nan=name not in {"reps", "target_ids"})
    assert same.usage["engineer"].tolist() == fleet.usage["engineer"].tolist()


def test_a_rep_in_two_files_is_told_as_a_dataset_tells_it(tmp_path: Path) -> None:
    (tmp_path / "fleet").mkdir()
    for name in ("a.parquet", "b.parquet"):
        write_columns(tmp_path / "fleet" / name, _table([f"Rep {number}" for number in range(25)]))

    told = _faults(tmp_path / "fleet")

    assert 21 == len(told)
    assert told[0].startswith("b.parquet: found rep 'Rep 0', who stands in a.parquet too; allowed is a rep in one file")
    assert "found 5 more like these; allowed is none; mend these first" == told[-1]
    assert told == [str(fault) for fault in plan_dataset(tmp_path / "fleet", tmp_path / "plans").faults]


def test_faults_of_all_files_are_told_with_their_names(tmp_path: Path) -> None:
    write_columns(tmp_path / "a.parquet", _table(["Rep one"], weekly_hours=np.array([40.0, -1.0])))
    (tmp_path / "b.parquet").write_text("no Parquet")

    told = _faults(tmp_path)

    assert any(line.startswith("a.parquet: rows[1].weekly_hours: found -1") for line in told)
    assert any(line.startswith("b.parquet: found what cannot be read") for line in told)


def test_files_that_use_different_limits_are_told(tmp_path: Path) -> None:
    write_columns(tmp_path / "a.parquet", _table(["Rep one"]))
    write_columns(tmp_path / "b.parquet", _table(["Rep two"], uses_travel=np.ones(2)))

    expected = "a.parquet: found files with different columns; allowed is uses_travel here too, as in the other files"
    assert [expected] == _faults(tmp_path)


def test_files_without_rows_add_nothing_and_alone_are_no_fleet(tmp_path: Path) -> None:
    empty = {name: column[:0] for name, column in _table(["Rep one"]).items()}
    write_columns(tmp_path / "a.parquet", empty)
    assert any("no rows; allowed is at least one rep" in line for line in _faults(tmp_path))

    write_columns(tmp_path / "b.parquet", _table(["Rep one"]))
    assert ["Rep one"] == read_fleet(tmp_path).reps.tolist()


def test_what_is_left_out_is_told_beside_the_files(tmp_path: Path) -> None:
    write_columns(tmp_path / "a.parquet", _table(["Rep one"]))
    (tmp_path / "notes.txt").touch()

    paths, findings = partition_paths(str(tmp_path))

    assert [tmp_path / "a.parquet"] == paths
    assert [("no_partitions", ("notes.txt",))] == [(finding.code, finding.examples) for finding in findings]
