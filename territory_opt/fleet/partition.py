"""One partition of a dataset: read, planned and written by a worker, or kept as an earlier run has left it."""

import hashlib
import json
import socket
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import attrs
import numpy as np

from territory_opt.allocation.allocation import Status
from territory_opt.banded.columns import Method
from territory_opt.errors import (
    Fault,
    InvalidInputError,
    OutputError,
    SolverError,
    TerritoryError,
    UnverifiedPlanError,
    WorkerError,
)
from territory_opt.fleet.dataset_report import PartitionReport, PartitionState
from territory_opt.fleet.fleet import Fleet
from territory_opt.fleet.parquet import (
    SUFFIX,
    Columns,
    columns_of,
    num_rows,
    read_bytes,
    read_columns,
    read_footer,
    remove_unfinished,
    write_columns,
)
from territory_opt.fleet.plan_many import plan_many
from territory_opt.model.policy import Policy

REPS, TARGETS = "reps", "targets"
"""The folders of a dataset of plans: a row for each rep, a row for each target."""

MARK = "_territory_opt"
"""The file that marks a folder as one of plans; readers of Parquet skip names that begin so."""

INPUT_HASH = "territory_opt.input_hash"
"""Under which key a file notes what its plans follow from."""

VERSION = "territory_opt.version"
"""Under which key a file notes which version of the program planned it."""

PARQUET = b"PAR1"
"""How every Parquet file begins."""

LAYOUT = 1
"""Raised when the files of plans come to hold something else."""


@attrs.frozen(kw_only=True)
class Partition:
    """One partition, and all that its plans follow from.

    Parameters
    ----------
    source
        Its file.
    target
        The folder of plans.
    policy
        How the territories are to be worked.
    policy_text
        The same as a document, made once for all partitions.
    method
        How the exact method is computed.
    program_version
        The version of this program that plans it.
    """

    source: Path
    target: Path
    policy: Policy
    policy_text: str = attrs.field(repr=False)
    method: Method
    program_version: str

    @property
    def name(self) -> str:
        """Its file's name."""
        return self.source.name

    def output(self, kind: str) -> Path:
        """Return the file of one kind of plans."""
        return self.target / kind / output_name(self.source)

    def input_hash(self, raw: bytes) -> str:
        """Return the hash of all that the plans follow from; `raw` is what the file holds."""
        stated = {
            "partition": hashlib.sha256(raw).hexdigest(),
            "policy": self.policy_text,
            "method": str(self.method),
            "version": self.program_version,
            "layout": LAYOUT,
        }
        return hashlib.sha256(json.dumps(stated, sort_keys=True).encode()).hexdigest()


@attrs.frozen(kw_only=True)
class DonePartition:
    """What a worker tells of a partition.

    Parameters
    ----------
    report
        What became of it.
    rep_marks
        A hash of 64 bits for each rep with a plan, in order, to find those who stand in several partitions.
    """

    report: PartitionReport
    rep_marks: bytes = attrs.field(default=b"", repr=False)


def output_name(source: Path) -> str:
    """Return the name under which the plans of a partition stand.

    Examples
    --------
    >>> output_name(Path("fleet/North.PARQUET"))
    'North.parquet'
    """
    return f"{source.stem}{SUFFIX}"


def plan_partition(partition: Partition) -> DonePartition:
    """Plan one partition and write its plans, or keep those that follow from it; doing it again comes to the same.

    Whatever keeps it from being planned is in the report, so that the others are planned.

    Raises
    ------
    OutputError
        If plans cannot be written.
    WorkerError
        If the folder of plans is not seen from here, or another version of this program runs here.
    """
    _check_worker(partition)
    if foreign := tuple(_foreign(partition)):
        return DonePartition(report=PartitionReport(name=partition.name, state=PartitionState.FAILED, faults=foreign))
    try:
        return _done(partition)
    except InvalidInputError as error:
        faults = tuple(_of_partition(partition.name, fault) for fault in error.faults)
    except (SolverError, UnverifiedPlanError) as error:
        faults = (Fault(partition.name, str(error), _PLANNABLE, "please report this"),)
    except TerritoryError:
        raise
    except MemoryError:
        hint = "cut it into smaller files, or take fewer workers"
        faults = (Fault(partition.name, "more than there is memory for", "what fits in a worker's memory", hint),)
    except Exception as error:  # noqa: BLE001  # whatever it is, it is told with the partition, and the others are done
        faults = (Fault(partition.name, f"{type(error).__name__}: {error}", _PLANNABLE, "please report this"),)
    _clear(partition)
    return DonePartition(report=PartitionReport(name=partition.name, state=PartitionState.FAILED, faults=faults))


_PLANNABLE = "reps that can be planned"


def _check_worker(partition: Partition) -> None:
    here = socket.gethostname()
    if version("territory-opt") != partition.program_version:
        message = f"the worker on {here} has version {version('territory-opt')} of territory-opt"
        raise WorkerError(f"{message}, not {partition.program_version}: install the same version everywhere")
    if not (partition.target / MARK).is_file():
        message = (
            f"the worker on {here} does not see {partition.target}: every worker needs the folders of the dataset "
            "under the same names, on storage that all machines share"
        )
        raise WorkerError(message)


def _foreign(partition: Partition) -> Iterator[Fault]:
    """Yield a fault for each file that stands where plans belong, and was written by somebody else."""
    for kind in (REPS, TARGETS):
        path = partition.output(kind)
        if not _may_be_replaced(path):
            hint = "move it away, or choose another folder"
            yield Fault(partition.name, f"{path}, which is of another origin", "plans of this program", hint)


def _may_be_replaced(path: Path) -> bool:
    """Return whether nothing is lost with a file: there is none, it is empty, or it holds plans, damaged or not."""
    try:
        with path.open("rb") as file:
            beginning = file.read(len(PARQUET))
    except FileNotFoundError:
        return True
    except OSError:
        return False
    if beginning != PARQUET:
        return not beginning
    try:
        return INPUT_HASH in read_footer(path).metadata
    except InvalidInputError:  # damaged
        return True


def _of_partition(name: str, fault: Fault) -> Fault:
    return fault if fault.path.startswith(name) else attrs.evolve(fault, path=f"{name} {fault.path}".strip())


def _done(partition: Partition) -> DonePartition:
    raw = read_bytes(partition.source)
    input_hash = partition.input_hash(raw)
    reps = _kept(partition, input_hash)
    if reps is not None:
        return _told(partition, PartitionState.KEPT, reps)
    _clear(partition)
    columns = columns_of(raw, partition.name)
    if not num_rows(columns):
        return DonePartition(report=PartitionReport(name=partition.name, state=PartitionState.EMPTY))
    planned = plan_many(Fleet.from_columns(columns, partition.policy), method=partition.method)
    noted = {INPUT_HASH: input_hash, VERSION: partition.program_version}
    write_columns(partition.output(TARGETS), planned.target_columns, noted)
    write_columns(partition.output(REPS), planned.columns, noted)
    return _told(partition, PartitionState.PLANNED, read_columns(partition.output(REPS)))


def _kept(partition: Partition, input_hash: str) -> Columns | None:
    """Return the reps of an earlier run's plans; None when these follow from something else, or are damaged."""
    outputs = [partition.output(kind) for kind in (TARGETS, REPS)]
    try:
        if any(not path.exists() or read_footer(path).metadata.get(INPUT_HASH) != input_hash for path in outputs):
            return None
        _, reps = (read_columns(path) for path in outputs)
    except InvalidInputError:
        return None
    for path in outputs:
        remove_unfinished(path)
    return reps


def _clear(partition: Partition) -> None:
    """Remove what earlier runs have left of a partition, so that no plans stand that do not follow from it."""
    for kind in (REPS, TARGETS):
        path = partition.output(kind)
        remove_unfinished(path)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise OutputError(f"{path} cannot be replaced: {error.strerror}") from None


def _told(partition: Partition, state: PartitionState, reps: Columns) -> DonePartition:
    ids, status, expected, later = (
        np.asarray(reps[name]) for name in ("rep", "status", "expected_revenue", "later_revenue")
    )
    report = PartitionReport(
        name=partition.name,
        state=state,
        num_reps=len(ids),
        num_without_plan=int((status != Status.OPTIMAL.value).sum()),
        expected_revenue=float(np.nansum(expected)),
        later_revenue=float(np.nansum(later)),
    )
    marks = b"".join(hashlib.blake2b(rep.encode(), digest_size=8).digest() for rep in ids.tolist())
    return DonePartition(report=report, rep_marks=marks)
