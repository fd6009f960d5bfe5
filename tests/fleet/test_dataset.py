import errno
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from importlib.metadata import version
from multiprocessing import active_children
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from distributed import LocalCluster
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt import read_policy
from territory_opt.banded.columns import Method
from territory_opt.errors import InvalidInputError, OutputError, SolverError, WorkerError
from territory_opt.fleet import partition as partition_module
from territory_opt.fleet.cluster import cluster_executor
from territory_opt.fleet.dataset import plan_dataset
from territory_opt.fleet.dataset_report import DatasetReport, PartitionState
from territory_opt.fleet.fleet import Fleet
from territory_opt.fleet.one_run import one_run
from territory_opt.fleet.parquet import read_columns, read_footer, write_columns
from territory_opt.fleet.partition import INPUT_HASH, MARK, REPS, TARGETS, Partition, plan_partition
from territory_opt.fleet.plan_many import plan_many

POLICY = read_policy()
NAMES = ("east.parquet", "north.parquet", "south.parquet", "west.parquet")
KINDS = (REPS, TARGETS)

needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes to hold a partition open")


def table(names: list[str], seed: int = 0) -> dict[str, np.ndarray[Any, Any]]:
    """Return a table of reps with a few clients each."""
    random = np.random.default_rng(seed)
    clients = 6
    count = clients * len(names)
    activities = np.array(["A", "B", "C", "prospecting"])
    return {
        "rep": np.repeat(names, clients),
        "weekly_hours": np.full(count, 40.0),
        "id": np.array([f"Client {i}" for _ in names for i in range(clients)]),
        "activity": activities[random.integers(0, 4, count)],
        "potential_revenue": random.uniform(1e3, 1e5, count),
        "half_hours": random.uniform(0.2, 2.0, count),
    }


def partition_named(folder: Path, name: str, *, num_reps: int = 3) -> Path:
    """Write a partition whose content follows from its name."""
    names = [f"Rep {i} {name}" for i in range(num_reps)]
    write_columns(folder / name, table(names, seed=len(name) + ord(name[0])))
    return folder / name


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "fleet"
    folder.mkdir()
    for name in NAMES:
        partition_named(folder, name)
    return folder


def planned(source: Path, target: Path, **options: Any) -> DatasetReport:  # noqa: ANN401  # of plan_dataset
    return plan_dataset(source, target, **({"method": Method.NUMPY} | options))


def contents(target: Path) -> dict[str, bytes]:
    """Return all files of a dataset, hidden ones too."""
    files = (path for path in target.rglob("*") if path.is_file())
    return {path.relative_to(target).as_posix(): path.read_bytes() for path in files}


def states(report: DatasetReport) -> list[str]:
    return [partition.state.value for partition in report.partitions]


def identity(target: Path, name: str) -> list[tuple[int, int]]:
    """Return what tells the written files of a partition from files written again."""
    told = [(target / kind / name).stat() for kind in KINDS]
    return [(each.st_ino, each.st_mtime_ns) for each in told]


def refused(source: Path, target: Path) -> str:
    with pytest.raises(InvalidInputError) as caught:
        planned(source, target)
    return str(caught.value)


class Backwards(Executor):
    """Does the last work handed in first, when nothing more comes."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Future[Any], Callable[[], Any]]] = []
        self.at_work = threading.Thread(target=self._work, daemon=True)

    def submit(self, function: Any, /, *arguments: Any, **options: Any) -> Future[Any]:  # noqa: ANN401  # as Executor
        """Take work."""
        task: Future[Any] = Future()
        self.waiting.append((task, lambda: function(*arguments, **options)))
        if len(self.waiting) == len(NAMES):
            self.at_work.start()
        return task

    def _work(self) -> None:
        for task, work in reversed(self.waiting):
            task.set_result(work())


def test_the_plans_are_those_of_the_partitions_as_fleets(source: Path, tmp_path: Path) -> None:
    report = planned(source, tmp_path / "plans")

    for name in NAMES:
        plan = plan_many(Fleet.from_columns(read_columns(source / name), POLICY), method=Method.NUMPY)
        for kind, columns in ((REPS, plan.columns), (TARGETS, plan.target_columns)):
            write_columns(tmp_path / "same.parquet", columns)
            written, same = (
                pq.read_table(path) for path in (tmp_path / "plans" / kind / name, tmp_path / "same.parquet")
            )
            assert same.equals(written)
    assert ["planned"] * 4 == states(report)


def test_one_file_is_a_dataset_of_one_partition(source: Path, tmp_path: Path) -> None:
    report = planned(source / "north.parquet", tmp_path / "plans")

    assert ["north.parquet"] == [partition.name for partition in report.partitions]
    assert {MARK, "reps/north.parquet", "targets/north.parquet"} == set(contents(tmp_path / "plans"))


def test_the_report_adds_up(source: Path, tmp_path: Path) -> None:
    busy = table(["Rep busy"])
    busy["admin_hours"] = np.full(len(busy["rep"]), 39.0)
    write_columns(source / "zenith.parquet", busy)

    report = planned(source, tmp_path / "plans")

    whole = [read_columns(tmp_path / "plans" / REPS / name) for name in (*NAMES, "zenith.parquet")]
    sums = [
        np.nansum(np.concatenate([np.asarray(reps[name]) for reps in whole]))
        for name in ("expected_revenue", "later_revenue")
    ]
    assert sums == pytest.approx([report.expected_revenue, report.later_revenue])
    assert (13, 1) == (report.num_reps, report.num_without_plan)
    assert 5 == report.num_partitions(PartitionState.PLANNED)
    assert str(report).startswith("5 partitions: 5 planned\n13 reps, 1 of them without a plan\nexpected revenue ")
    report.check()


def test_processes_and_executors_write_the_same_bytes(source: Path, tmp_path: Path) -> None:
    reports = [planned(source, tmp_path / "one"), planned(source, tmp_path / "processes", num_workers=2)]
    with ThreadPoolExecutor(3) as threads:
        reports.append(planned(source, tmp_path / "threads", executor=threads))
    reports.append(planned(source, tmp_path / "backwards", executor=Backwards()))

    one, *others = (contents(tmp_path / name) for name in ("one", "processes", "threads", "backwards"))
    assert [one] * 3 == others
    assert 1 == len({report.partitions for report in reports})


def kill(processes: Iterable[int | None]) -> None:
    for process in processes:
        os.kill(process or 0, signal.SIGKILL)


@needs_pipes
def test_a_killed_process_changes_no_byte(source: Path, tmp_path: Path) -> None:
    planned(source, tmp_path / "sequential")
    before = set(active_children())

    with Held(source / "north.parquet") as held:
        held.once_read(lambda: kill(each.pid for each in set(active_children()) - before))
        report = planned(source, tmp_path / "killed", num_workers=2)

    assert ["planned"] * 4 == states(report)
    assert contents(tmp_path / "sequential") == contents(tmp_path / "killed")


@needs_pipes
def test_a_killed_worker_of_a_cluster_changes_no_byte(source: Path, tmp_path: Path) -> None:
    planned(source, tmp_path / "sequential")
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": ":0"}

    with LocalCluster(**options) as cluster, Held(source / "north.parquet") as held:  # type: ignore[no-untyped-call]
        workers = [nanny.pid for nanny in cluster.workers.values()]
        held.once_read(lambda: kill(workers))
        with cluster_executor(cluster.scheduler_address) as executor:
            report = planned(source, tmp_path / "killed", executor=executor, num_workers=2)

    assert ["planned"] * 4 == states(report)
    assert contents(tmp_path / "sequential") == contents(tmp_path / "killed")


class Held:
    """A partition behind a pipe: whoever reads it waits, until it is a file again."""

    def __init__(self, path: Path) -> None:
        self.path, self.kept = path, path.with_name(f".{path.name}")

    def __enter__(self) -> Self:
        self.path.rename(self.kept)
        os.mkfifo(self.path)
        return self

    def __exit__(self, *_: object) -> None:
        if self.kept.exists():
            self.release()

    def writing_end(self) -> int:
        """Wait until somebody reads, and return an open end of the pipe: as long as it is open, the reader waits."""
        while True:
            try:
                return os.open(self.path, os.O_WRONLY | os.O_NONBLOCK)
            except OSError as error:
                if error.errno != errno.ENXIO:  # nobody reads yet
                    raise
                time.sleep(0.01)

    def release(self) -> None:
        """Make the partition a file again."""
        self.kept.replace(self.path)

    def once_read(self, do: Callable[[], object]) -> None:
        """Do something when somebody reads, then make the partition a file again."""

        def wait_and_do() -> None:
            end = self.writing_end()
            do()
            self.release()
            os.close(end)

        threading.Thread(target=wait_and_do, daemon=True).start()


DRIVER = """
from territory_opt.banded.columns import Method
from territory_opt.fleet.dataset import plan_dataset
plan_dataset({source!r}, {target!r}, method=Method.NUMPY)
"""


@needs_pipes
def test_after_a_killed_driver_a_run_does_only_the_rest_and_changes_no_byte(source: Path, tmp_path: Path) -> None:
    planned(source, tmp_path / "sequential")
    target = tmp_path / "killed"
    with Held(source / "south.parquet") as held:
        code = DRIVER.format(source=str(source), target=str(target))
        with subprocess.Popen([sys.executable, "-c", code]) as driver:
            end = held.writing_end()
            driver.kill()
        os.close(end)
    assert {"east.parquet", "north.parquet"} == {path.name for path in (target / REPS).iterdir()}
    before = [identity(target, name) for name in NAMES[:2]]

    report = planned(source, target, num_workers=2)

    assert ["kept", "kept", "planned", "planned"] == states(report)
    assert before == [identity(target, name) for name in NAMES[:2]]
    assert contents(tmp_path / "sequential") == contents(target)


def test_a_second_run_keeps_everything_and_reports_the_same(source: Path, tmp_path: Path) -> None:
    first = planned(source, tmp_path / "plans")
    before = [identity(tmp_path / "plans", name) for name in NAMES]

    again = planned(source, tmp_path / "plans")

    assert ["kept"] * 4 == states(again)
    assert before == [identity(tmp_path / "plans", name) for name in NAMES]
    assert first.partitions == tuple(attrs.evolve(each, state=PartitionState.PLANNED) for each in again.partitions)


def test_only_a_partition_that_changed_is_planned_again(source: Path, tmp_path: Path) -> None:
    planned(source, tmp_path / "plans")
    partition_named(source, "south.parquet", num_reps=5)

    report = planned(source, tmp_path / "plans")

    assert ["kept", "kept", "planned", "kept"] == states(report)
    planned(source, tmp_path / "new")
    assert contents(tmp_path / "new") == contents(tmp_path / "plans")


def test_another_policy_or_method_plans_everything_again(source: Path, tmp_path: Path) -> None:
    planned(source, tmp_path / "plans")
    rules = dict(POLICY.hour_rules) | {"admin_ceiling": attrs.evolve(POLICY.hour_rules["admin_ceiling"], at_most=0.11)}
    policy = attrs.evolve(POLICY, hour_rules=rules)

    assert ["planned"] * 4 == states(planned(source, tmp_path / "plans", policy=policy))
    assert ["kept"] * 4 == states(planned(source, tmp_path / "plans", policy=policy))
    assert ["planned"] * 4 == states(planned(source, tmp_path / "plans", policy=policy, method=Method.PLAIN))


def truncated(raw: bytes) -> bytes:
    return raw[: len(raw) // 2]


def with_another_bit(raw: bytes) -> bytes:
    """Return the same with one bit turned in the first page."""
    return raw[:40] + bytes([raw[40] ^ 1]) + raw[41:]


@pytest.mark.parametrize("damaged", [truncated, with_another_bit, lambda _: b""])
@pytest.mark.parametrize("kind", KINDS)
def test_damaged_plans_are_made_again(
    damaged: Callable[[bytes], bytes], kind: str, source: Path, tmp_path: Path
) -> None:
    planned(source, tmp_path / "plans")
    whole = contents(tmp_path / "plans")
    path = tmp_path / "plans" / kind / "north.parquet"
    path.write_bytes(damaged(path.read_bytes()))

    report = planned(source, tmp_path / "plans")

    assert ["kept", "planned", "kept", "kept"] == states(report)
    assert whole == contents(tmp_path / "plans")


def test_what_killed_writers_left_is_removed(source: Path, tmp_path: Path) -> None:
    planned(source, tmp_path / "plans")
    whole = contents(tmp_path / "plans")
    for name in NAMES[:2]:
        (tmp_path / "plans" / REPS / f".{name}.0123456789abcdef.part").touch()
    (tmp_path / "plans" / REPS / NAMES[0]).unlink()

    planned(source, tmp_path / "plans")

    assert whole == contents(tmp_path / "plans")


def test_the_plans_note_what_they_follow_from(source: Path, tmp_path: Path) -> None:
    planned(source, tmp_path / "plans")

    noted = {read_footer(tmp_path / "plans" / kind / name).metadata[INPUT_HASH] for kind in KINDS for name in NAMES}

    assert (4, {64}) == (len(noted), {len(each) for each in noted})


def test_all_that_is_wrong_with_partitions_is_told_and_the_others_are_planned(source: Path, tmp_path: Path) -> None:
    planned(source, tmp_path / "plans")
    wrong = table(["Rep one"])
    wrong["weekly_hours"][1] = -1.0
    wrong["activity"][2] = "prospectin"
    write_columns(source / "north.parquet", wrong)
    (source / "south.parquet").write_text("no Parquet")

    report = planned(source, tmp_path / "plans", num_workers=2)

    told = [str(fault) for fault in report.faults]
    assert ["kept", "failed", "failed", "kept"] == states(report)
    assert any(line.startswith("north.parquet rows[1].weekly_hours: found -1") for line in told)
    assert any("did you mean 'prospecting'?" in line for line in told)
    assert any(line.startswith("south.parquet: found what cannot be read") for line in told)
    assert {"east.parquet", "west.parquet"} == {path.name for path in (tmp_path / "plans" / REPS).iterdir()}
    with pytest.raises(InvalidInputError, match="south"):
        report.check()


def test_a_rep_in_two_partitions_is_told_with_both(source: Path, tmp_path: Path) -> None:
    write_columns(source / "all.parquet", table(["Rep 1 north.parquet", "Rep new", "Rep 0 west.parquet"]))

    report = planned(source, tmp_path / "plans")

    told = [str(fault) for fault in report.faults]
    assert 2 == len(told)
    assert told[0].startswith("north.parquet: found rep 'Rep 1 north.parquet', who stands in all.parquet too; allowed")
    assert told[1].startswith("west.parquet: found rep 'Rep 0 west.parquet', who stands in all.parquet too; allowed")


def test_no_sums_are_told_while_a_rep_stands_in_two_partitions(source: Path, tmp_path: Path) -> None:
    write_columns(source / "all.parquet", table(["Rep 1 north.parquet", "Rep new"]))

    report = planned(source, tmp_path / "plans")

    expected = "5 partitions: 5 planned\nno sums of reps and revenue: some reps stand in several partitions"
    assert expected == str(report)
    assert np.isnan([report.expected_revenue, report.later_revenue]).all()
    assert 14 == report.num_reps


def test_many_reps_in_two_partitions_are_told_up_to_a_number(tmp_path: Path) -> None:
    (tmp_path / "fleet").mkdir()
    for name in ("a.parquet", "b.parquet"):
        write_columns(tmp_path / "fleet" / name, table([f"Rep {i}" for i in range(25)]))

    told = [str(fault) for fault in planned(tmp_path / "fleet", tmp_path / "plans").faults]

    assert 21 == len(told)
    assert "found 5 more like these; allowed is none; mend these first" == told[-1]


def test_a_partition_without_rows_is_noted_and_its_old_plans_are_gone(source: Path, tmp_path: Path) -> None:
    planned(source, tmp_path / "plans")
    pq.write_table(
        pa.table({"rep": pa.array([], pa.string()), "widths": pa.array([], pa.list_(pa.float64()))}),
        source / "north.parquet",
    )
    pq.write_table(pa.table({"widths": pa.array([], pa.list_(pa.float64()))}), source / "south.parquet")

    report = planned(source, tmp_path / "plans")

    assert ["kept", "empty", "empty", "kept"] == states(report)
    assert [("empty_partitions", 2)] == [(finding.code, finding.count) for finding in report.findings]
    assert "2 kept, 2 empty" in str(report)
    assert {"east.parquet", "west.parquet"} == {path.name for path in (tmp_path / "plans" / REPS).iterdir()}


def test_what_readers_of_parquet_skip_is_skipped_and_other_files_are_noted(source: Path, tmp_path: Path) -> None:
    for name in ("_metadata", "_common_metadata", "_SUCCESS", ".part.parquet", "_old.parquet", "README.txt", "a.csv"):
        (source / name).touch()
    (source / ".git").mkdir()

    report = planned(source, tmp_path / "plans")

    assert list(NAMES) == [partition.name for partition in report.partitions]
    assert [("no_partitions", ("README.txt", "a.csv"))] == [(each.code, each.examples) for each in report.findings]


def test_a_source_that_cannot_be_one_is_told(source: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "source: found " in refused(tmp_path / "nowhere", tmp_path / "plans")
    assert "without any .parquet file" in refused(tmp_path / "empty", tmp_path / "plans")
    (source / "year=2026").mkdir()
    shutil.copy(source / "north.parquet", source / "North.PARQUET")
    told = refused(source, tmp_path / "plans")
    assert "source/year=2026: found a folder; allowed is files alone; move its files up" in told
    assert "source/north.parquet: found the name of North.PARQUET again" in told
    assert not (tmp_path / "plans").exists()


def test_a_target_that_holds_something_else_is_refused_and_left_alone(source: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("all of it")

    assert "which holds something else: thesis.txt" in refused(source, tmp_path / "mine")
    assert {"thesis.txt": b"all of it"} == contents(tmp_path / "mine")
    assert "thesis.txt, a file; allowed is a folder" in refused(source, tmp_path / "mine" / "thesis.txt")


@pytest.mark.parametrize("target", ["fleet", "fleet/plans", ".", "link"])
def test_a_target_in_one_place_with_the_source_is_refused(target: str, source: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(source, target_is_directory=True)
    before = contents(source)

    assert "in one place with the partitions" in refused(source, tmp_path / target)
    assert before == contents(source)


def test_plans_are_no_source_for_their_own_folder(source: Path, tmp_path: Path) -> None:
    planned(source, tmp_path / "plans")
    before = contents(tmp_path / "plans")

    assert "in one place" in refused(tmp_path / "plans" / REPS, tmp_path / "plans")
    assert before == contents(tmp_path / "plans")


def test_files_of_another_origin_stop_a_run_or_their_partition(source: Path, tmp_path: Path) -> None:
    planned(source, tmp_path / "plans")
    shutil.copy(source / "east.parquet", tmp_path / "plans" / REPS / "east.parquet")
    foreign = (tmp_path / "plans" / REPS / "east.parquet").read_bytes()

    report = planned(source, tmp_path / "plans")

    assert ["failed", "kept", "kept", "kept"] == states(report)
    assert "which is of another origin; allowed is plans of this program; move it away" in str(report.faults[0])
    assert foreign == (tmp_path / "plans" / REPS / "east.parquet").read_bytes()
    (source / "east.parquet").unlink()
    assert "target/reps/east.parquet: found no partition of this name" in refused(source, tmp_path / "plans")


@pytest.mark.parametrize("foreign", [b"my thesis", b"PAR", b"PARE but not ours", b"\0" * 40])
@pytest.mark.parametrize("kind", KINDS)
def test_what_does_not_begin_as_plans_do_fails_its_partition_and_stays(
    foreign: bytes, kind: str, source: Path, tmp_path: Path
) -> None:
    planned(source, tmp_path / "plans")
    path = tmp_path / "plans" / kind / "north.parquet"
    path.write_bytes(foreign)

    report = planned(source, tmp_path / "plans")

    assert ["kept", "failed", "kept", "kept"] == states(report)
    assert "which is of another origin" in str(report.faults[0])
    assert foreign == path.read_bytes()


def test_a_folder_under_the_name_of_plans_fails_its_partition_and_stays(source: Path, tmp_path: Path) -> None:
    planned(source, tmp_path / "plans")
    path = tmp_path / "plans" / REPS / "north.parquet"
    path.unlink()
    path.mkdir()

    report = planned(source, tmp_path / "plans")

    assert ["kept", "failed", "kept", "kept"] == states(report)
    assert path.is_dir()


def test_a_target_that_cannot_be_made_is_told(source: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot be written to"):
        planned(source, tmp_path / "file" / "plans")


def test_an_unknown_method_is_told(source: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="method: found 'by hand'"):
        planned(source, tmp_path / "plans", method="by hand")


def test_progress_counts_partitions(source: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []

    planned(source, tmp_path / "plans", progress=lambda *counts: told.append(counts))

    assert [(1, 4), (2, 4), (3, 4), (4, 4)] == told


def test_a_worker_that_does_not_see_the_folders_or_has_another_version_says_so(source: Path, tmp_path: Path) -> None:
    task = Partition(
        source=source / NAMES[0],
        target=tmp_path / "nowhere",
        policy=POLICY,
        policy_text="",
        method=Method.NUMPY,
        program_version=version("territory-opt"),
    )
    with pytest.raises(WorkerError, match=r"does not see .*nowhere: every worker needs the folders"):
        plan_partition(task)
    with pytest.raises(WorkerError, match="install the same version everywhere"):
        plan_partition(attrs.evolve(task, program_version="0.0.1"))


def test_a_plan_that_the_solver_gives_up_fails_its_partition_alone(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stubborn(fleet: Fleet, **options: Any) -> object:  # noqa: ANN401  # as plan_many
        if str(fleet.reps[0]).endswith("north.parquet"):
            raise SolverError("the solver stopped")
        return plan_many(fleet, **options)

    monkeypatch.setattr(partition_module, "plan_many", stubborn)

    report = planned(source, tmp_path / "plans")

    assert ["planned", "failed", "planned", "planned"] == states(report)
    assert "north.parquet: found the solver stopped" in str(report.faults[0])


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (MemoryError(), "found more than there is memory for; allowed is what fits in a worker's memory; cut it"),
        (ZeroDivisionError("by none"), "found ZeroDivisionError: by none; allowed is reps that can be planned; please"),
    ],
)
def test_any_error_of_a_partition_is_told_with_its_name_and_the_others_are_planned(
    error: Exception, told: str, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned(source, tmp_path / "plans")
    partition_named(source, "north.parquet", num_reps=5)

    def failing(*_: object, **__: object) -> object:
        raise error

    monkeypatch.setattr(partition_module, "plan_many", failing)

    report = planned(source, tmp_path / "plans")

    assert ["kept", "failed", "kept", "kept"] == states(report)
    assert str(report.faults[0]).startswith(f"north.parquet: {told}")
    assert not (tmp_path / "plans" / REPS / "north.parquet").exists()


def test_plans_that_cannot_be_written_end_the_run(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OutputError("no space is left")

    monkeypatch.setattr(partition_module, "write_columns", full)

    with pytest.raises(OutputError, match="no space is left"):
        planned(source, tmp_path / "plans")


def test_a_second_run_on_one_target_is_refused_until_the_first_ends(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "plans"
    planned(source, target)

    with one_run(target, target / MARK):
        assert f"target: found {target}, to which another run is writing" in refused(source, target)
    assert ["kept"] * 4 == states(planned(source, target))


def test_storage_that_keeps_no_locks_is_noted(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_locks(*_: object) -> None:
        raise OSError(errno.ENOLCK, "no locks available")

    monkeypatch.setattr("territory_opt.fleet.one_run.fcntl.flock", no_locks)

    assert ["no_lock"] == [finding.code for finding in planned(source, tmp_path / "plans").findings]


@settings(max_examples=8)
@given(cuts=st.sets(st.integers(1, 7)), seed=st.integers(0, 99))
def test_how_reps_are_spread_over_files_changes_no_total(cuts: set[int], seed: int) -> None:
    names = [f"Rep {i}" for i in range(8)]
    whole = table(names, seed)
    with TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "fleet").mkdir()
        for first, last in zip([0, *sorted(cuts)], [*sorted(cuts), 8], strict=True):
            rows = np.isin(whole["rep"], names[first:last])
            write_columns(folder / "fleet" / f"{first}.parquet", {name: column[rows] for name, column in whole.items()})
        report = planned(folder / "fleet", folder / "plans")

    plan = plan_many(Fleet.from_columns(whole, POLICY), method=Method.NUMPY)
    assert 8 == report.num_reps
    assert report.expected_revenue == pytest.approx(float(np.nansum(plan.columns["expected_revenue"])))


def test_the_same_table_from_other_writers_is_planned_the_same(source: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    for name in NAMES:
        rows: Mapping[str, Any] = read_columns(source / name)
        kinds = {"rep": pa.dictionary(pa.int8(), pa.string()), "id": pa.large_string(), "activity": pa.string_view()}
        other = {
            key: pa.array(column).cast(kinds.get(key, pa.float64())) for key, column in rows.items() if key not in kinds
        }
        other |= {key: pa.array(rows[key], pa.string()).cast(kind) for key, kind in kinds.items()}
        pq.write_table(pa.table(other), tmp_path / "other" / name, row_group_size=4, compression="gzip")

    planned(source, tmp_path / "one")
    planned(tmp_path / "other", tmp_path / "two")

    for kind in KINDS:
        for name in NAMES:
            one, two = (pq.read_table(tmp_path / folder / kind / name) for folder in ("one", "two"))
            assert one.equals(two)
