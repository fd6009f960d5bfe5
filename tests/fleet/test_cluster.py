import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from distributed import LocalCluster

from territory_opt.errors import InvalidInputError, WorkerError
from territory_opt.fleet.batches import run_batches
from territory_opt.fleet.cluster import SAME_EVERYWHERE, cluster_executor, version_faults


def local_cluster(num_workers: int, *, processes: bool = True) -> Any:  # noqa: ANN401  # distributed has no types
    return LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=num_workers, threads_per_worker=1, processes=processes, dashboard_address=":0"
    )


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with local_cluster(2) as local:
        yield local


def squared(number: int) -> int:
    return number * number


def killed_once(mark: Path) -> str:
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return mark.name


def killed(_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def failed_twice(marks: Path) -> int:
    """Fail as a file system that does not answer would, two times."""
    count = len(list(marks.iterdir()))
    (marks / str(count)).touch()
    if count < 2:
        raise OSError(5, "Input/output error")
    return count


def own_process(_: object) -> int:
    return os.getpid()


def test_batches_are_done_by_the_workers(cluster: Any) -> None:  # noqa: ANN401  # distributed has no types
    with cluster_executor(cluster.scheduler_address) as executor:
        assert {n: n * n for n in range(100)} == dict(run_batches(squared, range(100), executor=executor))
        assert os.getpid() not in dict(run_batches(own_process, range(4), executor=executor)).values()


def test_the_cluster_stays_for_the_next_one(cluster: Any) -> None:  # noqa: ANN401
    for _ in range(2):
        with cluster_executor(cluster.scheduler_address) as executor:
            assert 9 == executor.submit(squared, 3).result()


def test_a_batch_whose_worker_was_killed_is_done_again(cluster: Any, tmp_path: Path) -> None:  # noqa: ANN401
    marks = [tmp_path / f"batch {i}" for i in range(3)]

    with cluster_executor(cluster.scheduler_address) as executor:
        done = dict(run_batches(killed_once, marks, executor=executor))

    assert {i: mark.name for i, mark in enumerate(marks)} == done


def test_a_batch_that_kills_every_worker_is_told(cluster: Any) -> None:  # noqa: ANN401
    with (
        pytest.raises(WorkerError, match="given one batch have ended by themselves"),
        cluster_executor(cluster.scheduler_address) as executor,
    ):
        list(run_batches(killed, [None], executor=executor))


def test_a_batch_that_failed_is_tried_again(cluster: Any, tmp_path: Path) -> None:  # noqa: ANN401
    with cluster_executor(cluster.scheduler_address) as executor:
        assert [(0, 2)] == list(run_batches(failed_twice, [tmp_path], executor=executor))


def test_a_cluster_that_went_away_is_told() -> None:
    with local_cluster(1) as lost, cluster_executor(lost.scheduler_address) as executor:
        done = run_batches(squared, range(200), executor=executor)
        next(done)
        lost.close()
        with pytest.raises(WorkerError, match=r"the cluster at .* was lost; begin again"):
            list(done)


def test_an_executor_that_was_left_takes_no_work(cluster: Any) -> None:  # noqa: ANN401
    with cluster_executor(cluster.scheduler_address) as executor:
        pass

    with pytest.raises(WorkerError, match="takes no work"):
        list(run_batches(squared, [1], executor=executor))


def test_batches_that_have_not_begun_are_taken_back(cluster: Any, tmp_path: Path) -> None:  # noqa: ANN401
    marks = [tmp_path / str(i) for i in range(60)]

    with cluster_executor(cluster.scheduler_address) as executor:
        done = run_batches(marked, marks, executor=executor)
        next(done)
        done.close()
        assert 9 == executor.submit(squared, 3).result()

    assert len(list(tmp_path.iterdir())) < len(marks)


def marked(mark: Path) -> None:
    time.sleep(0.05)
    mark.touch()


def test_an_address_where_nobody_answers_is_told_with_the_next_step() -> None:
    message = r"no scheduler answers.*dask scheduler --port 8786"
    with pytest.raises(InvalidInputError, match=message), cluster_executor("tcp://127.0.0.1:9", wait_seconds=0.2):
        pass


@pytest.mark.parametrize("address", ["nowhere.invalid:8786", "carrier-pigeon://loft:1", "tcp://127.0.0.1:no port"])
def test_an_address_that_is_none_is_told(address: str) -> None:
    with pytest.raises(InvalidInputError, match="cluster: found"), cluster_executor(address, wait_seconds=0.5):
        pass


@pytest.mark.parametrize("address", ["", None, 8786])
def test_what_is_no_text_is_told(address: Any) -> None:  # noqa: ANN401  # anything may be given
    with pytest.raises(InvalidInputError, match="cluster: found"), cluster_executor(address):
        pass


def test_a_scheduler_without_workers_is_told() -> None:
    message = r"a scheduler without workers.*dask worker inproc"
    with (
        local_cluster(0, processes=False) as empty,
        pytest.raises(InvalidInputError, match=message),
        cluster_executor(empty.scheduler_address, wait_seconds=0.2),
    ):
        pass


def test_the_same_versions_are_no_fault() -> None:
    own = dict.fromkeys(SAME_EVERYWHERE, "1.0") | {"python": "3.11.7.final.0"}

    assert [] == list(version_faults(own, {"a": own | {"python": "3.11.2.final.0"}}))


@pytest.mark.parametrize("library", [*SAME_EVERYWHERE, "python"])
@pytest.mark.parametrize("other", ["2.0", None])
def test_another_version_is_a_fault_that_names_worker_and_library(library: str, other: str | None) -> None:
    own = dict.fromkeys([*SAME_EVERYWHERE, "python"], "1.0")

    (fault,) = version_faults(own, {"tcp://a:1": own, "tcp://b:1": own | {library: other}})

    assert f"{library} {other or 'none'} at tcp://b:1" == fault.found
    assert f"{library} 1.0, as on this machine" == fault.allowed
