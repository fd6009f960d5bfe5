"""A fleet too large for one machine's memory: Parquet files, each planned by a worker that writes its own plans."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from importlib.metadata import version
from pathlib import Path
from typing import TypeAlias

import numpy as np

from territory_opt.banded.columns import Method
from territory_opt.errors import Fault, InvalidInputError, OutputError, listing
from territory_opt.files.policy_file import policy_document, read_policy
from territory_opt.files.whole import write_whole
from territory_opt.fleet.batches import WorkerKind, run_batches
from territory_opt.fleet.dataset_report import DatasetReport, PartitionState
from territory_opt.fleet.one_run import one_run
from territory_opt.fleet.parquet import SUFFIX, read_columns
from territory_opt.fleet.partition import MARK, REPS, TARGETS, DonePartition, Partition, output_name, plan_partition
from territory_opt.fleet.plan_many import BATCH_SIZE, sound_method
from territory_opt.model.finding import Finding, Severity
from territory_opt.model.policy import Policy

Progress: TypeAlias = Callable[[int, int], None]

MOST_TOLD = 20
"""Reps in several partitions, and names in findings, that are told one by one."""

_MARK_TEXT = "Plans of a fleet, written by territory_opt: a file for each partition in reps/ and in targets/.\n"


def plan_dataset(
    source: str | Path,
    target: str | Path,
    *,
    policy: Policy | None = None,
    executor: Executor | None = None,
    num_workers: int = 1,
    method: Method | None = None,
    progress: Progress | None = None,
) -> DatasetReport:
    """Plan a fleet that is kept as Parquet files, partition by partition.

    Each partition is read, planned and written by one worker; only small summaries come back. Its plans are written
    to ``reps/`` and ``targets/`` below `target`, under the partition's name, each file whole or not at all, with a hash
    of all that it follows from. A later run keeps the plans whose hash still holds and does the rest, so a run that was
    killed is begun again with the same call. The bytes of the files depend neither on who planned them nor on how often
    that was begun. A partition that cannot be planned with is told in the report, and has no files; the others have.

    Parameters
    ----------
    source
        One Parquet file, or a folder of them, each a table as `Fleet.from_columns` takes it with all rows of its reps.
        Names that begin with ``_`` or ``.`` are skipped.
    target
        The folder for the plans: new, empty, or one of plans of the same partitions.
    policy
        How the territories are to be worked; by default the built-in one.
    executor
        Who does the work, such as `cluster_executor` gives; every worker must see both folders under the same names.
    num_workers
        How many processes do it, without an executor; with one, how many workers it has.
    method
        How the exact method is computed; by default the fastest that is installed here.
    progress
        Called with the number of partitions done, and of all.

    Raises
    ------
    InvalidInputError
        If the folders cannot be what they are given for, or another run writes to the target; what is wrong with
        partitions is in the report.
    OutputError
        If plans cannot be written.
    WorkerError
        If workers end by themselves again and again, or do not see the folders.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from territory_opt.fleet.parquet import write_columns
    >>> table = {"rep": ["ana", "ana", "ben"], "weekly_hours": [40, 40, 40], "id": ["c1", "c2", "c1"]}
    >>> table |= {"activity": ["A", "B", "A"], "potential_revenue": [9e3, 8e3, 5e3], "half_hours": [0.5, 1.0, 1.0]}
    >>> with TemporaryDirectory() as folder:
    ...     north, plans = Path(folder) / "north.parquet", Path(folder) / "plans"
    ...     write_columns(north, {name: np.array(column) for name, column in table.items()})
    ...     first, again = plan_dataset(north, plans), plan_dataset(north, plans)
    >>> first.num_reps, first.partitions[0].state.value, again.partitions[0].state.value
    (2, 'planned', 'kept')
    """
    source, target = Path(source).absolute(), Path(target).absolute()
    chosen = sound_method(method, BATCH_SIZE)
    paths, findings = partition_paths(source)
    _prepare(target, source, {output_name(path) for path in paths})
    policy = read_policy() if policy is None else policy
    policy_text = policy_document(policy)
    partitions = [
        Partition(
            source=path,
            target=target,
            policy=policy,
            policy_text=policy_text,
            method=chosen,
            program_version=version("territory-opt"),
        )
        for path in paths
    ]
    with one_run(target, target / MARK) as is_alone:
        results = run_batches(
            plan_partition,
            partitions,
            executor=executor,
            num_workers=num_workers,
            kind=WorkerKind.PROCESSES,
            progress=progress,
        )
        done = [each for _, each in sorted(results, key=lambda result: result[0])]
        shared = tuple(shared_reps(_alike(partitions, done)))
    return DatasetReport(
        source=source,
        target=target,
        partitions=tuple(each.report for each in done),
        shared_reps=shared,
        findings=(*findings, *_empty_partitions(done), *([] if is_alone else [_NO_LOCK])),
    )


_NO_LOCK = Finding(
    code="no_lock",
    severity=Severity.NOTE,
    message="The storage of the plans keeps no locks: see to it that no other run writes there at the same time.",
)


def partition_paths(source: str | Path) -> tuple[list[Path], list[Finding]]:
    """Return the partitions of a source by name, and what was left out beside them.

    Parameters
    ----------
    source
        One Parquet file, or a folder of them.

    Raises
    ------
    InvalidInputError
        If there are none, or the folder holds what would not be planned.
    """
    source = Path(source).absolute()
    try:
        entries = sorted(source.iterdir(), key=lambda entry: entry.name) if source.is_dir() else [source]
    except OSError as error:
        found = f"{source}, a folder that cannot be read: {error.strerror}"
        raise InvalidInputError([Fault("source", found, "a folder you may read")]) from None
    if not source.exists():
        raise InvalidInputError([Fault("source", f"{source}, which is not there", _A_SOURCE)])
    named = [entry for entry in entries if entry == source or not entry.name.startswith(("_", "."))]
    hint = "move its files up: a partition is a file beside the others"
    faults = [Fault(f"source/{entry.name}", "a folder", "files alone", hint) for entry in named if entry.is_dir()]
    paths = [entry for entry in named if entry.suffix.lower() == SUFFIX and not entry.is_dir()]
    faults += [
        Fault(f"source/{path.name}", f"the name of {other.name} again", "a name of its own, whatever its letter case")
        for path, other in _same_outputs(paths)
    ]
    if not paths:
        faults.append(Fault("source", f"{source}, without any {SUFFIX} file", _A_SOURCE))
    if faults:
        raise InvalidInputError(faults)
    others = [entry.name for entry in named if entry not in paths]
    return paths, [_left_out(others)] if others else []


_A_SOURCE = f"a {SUFFIX} file, or a folder of them"


def _same_outputs(paths: Iterable[Path]) -> Iterator[tuple[Path, Path]]:
    seen: dict[str, Path] = {}
    for path in paths:
        other = seen.setdefault(output_name(path).casefold(), path)
        if other is not path:
            yield path, other


def _left_out(names: list[str]) -> Finding:
    message = f"{len(names)} files beside the partitions do not end in {SUFFIX}: left out."
    return Finding(code="no_partitions", message=message, count=len(names), examples=tuple(names[:MOST_TOLD]))


def _prepare(target: Path, source: Path, names: set[str]) -> None:
    """Make the folders of plans, or refuse to write there."""
    for place in (target, target / REPS, target / TARGETS):
        real, real_source = place.resolve(), source.resolve()
        if real.is_relative_to(real_source) or real_source.is_relative_to(real):
            found = f"{place}, in one place with the partitions"
            raise InvalidInputError([Fault("target", found, "a folder outside of theirs, and they outside of it")])
    if target.exists() and not target.is_dir():
        raise InvalidInputError([Fault("target", f"{target}, a file", "a folder")])
    try:
        _refuse_what_is_not_ours(target, names)
        if not (target / MARK).exists():
            write_whole(target / MARK, _MARK_TEXT)
        for kind in (REPS, TARGETS):
            (target / kind).mkdir(exist_ok=True)
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise OutputError(f"{target} cannot be written to: {error.strerror}; choose another folder") from None


def _refuse_what_is_not_ours(target: Path, names: set[str]) -> None:
    entries = sorted(entry.name for entry in target.iterdir()) if target.exists() else []
    visible = [name for name in entries if not name.startswith(".")]
    if MARK not in entries:
        if visible:
            found = f"{target}, which holds something else: {listing(visible)}"
            raise InvalidInputError([Fault("target", found, "a new folder, an empty one, or one of plans")])
        return
    faults = []
    for kind in (REPS, TARGETS):
        there = sorted((target / kind).iterdir()) if (target / kind).is_dir() else []
        strange = [entry for entry in there if entry.name not in names and not entry.name.startswith(("_", "."))]
        hint = "move it away if its partition is gone, or choose another folder"
        faults += [Fault(f"target/{kind}/{each.name}", "no partition of this name", _OURS, hint) for each in strange]
    if faults:
        raise InvalidInputError(faults)


_OURS = "plans of the partitions of the source"


def _alike(partitions: Sequence[Partition], done: Sequence[DonePartition]) -> Iterator[tuple[str, list[str]]]:
    """Yield the reps of each partition whose marks are found in several, looked up in the files."""
    marks = np.frombuffer(b"".join(each.rep_marks for each in done), dtype=np.uint64)
    in_order = np.sort(marks)
    alike = np.unique(in_order[1:][in_order[1:] == in_order[:-1]])
    for partition, each in zip(partitions, done, strict=True):
        places = np.flatnonzero(np.isin(np.frombuffer(each.rep_marks, dtype=np.uint64), alike))
        if places.size:
            yield partition.name, np.asarray(read_columns(partition.output(REPS))["rep"])[places].tolist()


def shared_reps(files: Iterable[tuple[str, Iterable[str]]]) -> Iterator[Fault]:
    """Yield a fault for each rep who stands in several files: at most twenty, then the number of the others.

    Parameters
    ----------
    files
        The name of each file, and reps in it.

    Examples
    --------
    >>> for fault in shared_reps([("north", ["ana", "ben"]), ("south", ["ben"])]):
    ...     print(fault)
    south: found rep 'ben', who stands in north too; allowed is a rep in one file; join the rows of a rep in one file
    """
    first_in: dict[str, str] = {}
    num_shared = 0
    for name, reps in files:
        for rep in reps:
            first = first_in.setdefault(rep, name)
            num_shared += first != name
            if first != name and num_shared <= MOST_TOLD:
                hint = "join the rows of a rep in one file"
                yield Fault(name, f"rep {rep!r}, who stands in {first} too", "a rep in one file", hint)
    if num_shared > MOST_TOLD:
        yield Fault("", f"{num_shared - MOST_TOLD:,} more like these", "none", "mend these first")


def _empty_partitions(done: Iterable[DonePartition]) -> Iterator[Finding]:
    names = [each.report.name for each in done if each.report.state is PartitionState.EMPTY]
    if names:
        yield Finding(
            code="empty_partitions",
            severity=Severity.NOTE,
            message=f"{len(names)} partitions have no rows: nothing was written for them.",
            count=len(names),
            examples=tuple(names[:MOST_TOLD]),
        )
