"""A whole fleet from its Parquet files into memory."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import attrs
import numpy as np

from territory_opt.errors import Fault, InvalidInputError, listing
from territory_opt.files.policy_file import read_policy
from territory_opt.fleet.dataset import partition_paths, shared_reps
from territory_opt.fleet.fleet import OF_REPS, OF_TARGETS, Fleet
from territory_opt.fleet.parquet import num_rows, read_columns
from territory_opt.fleet.starts import starts_of
from territory_opt.model.policy import Policy


def read_fleet(source: str | Path, policy: Policy | None = None) -> Fleet:
    """Return the fleet of a Parquet file, or of a folder of them.

    `territory_opt.fleet.dataset.partition_paths` tells which files of the folder that are, and what is left out.

    Parameters
    ----------
    source
        One Parquet file, or a folder of them, each a table as `Fleet.from_columns` takes it with all rows of its reps.
    policy
        How the territories are to be worked; by default the built-in one.

    Raises
    ------
    InvalidInputError
        With everything that is wrong with any of the files, by file and row.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from territory_opt.fleet.parquet import write_columns
    >>> table = {"rep": ["ana", "ana", "ben"], "weekly_hours": [40, 40, 40], "id": ["c1", "c2", "c1"]}
    >>> table |= {"activity": ["A", "B", "A"], "potential_revenue": [9e3, 8e3, 5e3], "half_hours": [0.5, 1.0, 1.0]}
    >>> with TemporaryDirectory() as folder:
    ...     write_columns(Path(folder) / "north.parquet", {name: np.array(column) for name, column in table.items()})
    ...     read_fleet(folder).reps.tolist()
    ['ana', 'ben']
    """
    policy = read_policy() if policy is None else policy
    paths, _ = partition_paths(source)
    fleets: dict[str, Fleet] = {}
    faults: list[Fault] = []
    for path in paths:
        try:
            columns = read_columns(path)
            if num_rows(columns):
                fleets[path.name] = Fleet.from_columns(columns, policy)
        except InvalidInputError as error:
            faults += [_of_file(fault, path.name) for fault in error.faults]
    faults += _usage_faults(fleets)
    if not faults and not fleets:
        faults.append(Fault(str(source), "no rows", "at least one rep"))
    faults += shared_reps((file, fleet.reps.tolist()) for file, fleet in fleets.items())
    if faults:
        raise InvalidInputError(faults)
    return _joined(list(fleets.values()), policy)


def _of_file(fault: Fault, name: str) -> Fault:
    return fault if fault.path.startswith(name) else attrs.evolve(fault, path=f"{name}: {fault.path}")


def _usage_faults(fleets: dict[str, Fleet]) -> Iterator[Fault]:
    names = set().union(*(fleet.usage for fleet in fleets.values()))
    for file, fleet in fleets.items():
        missing = sorted(names - set(fleet.usage))
        if missing:
            columns = listing([f"uses_{name}" for name in missing])
            yield Fault(file, "files with different columns", f"{columns} here too, as in the other files")


def _joined(fleets: Sequence[Fleet], policy: Policy) -> Fleet:
    if len(fleets) == 1:
        return fleets[0]
    return Fleet(
        policy=policy,
        **{name: np.concatenate([getattr(fleet, name) for fleet in fleets]) for name in (*OF_REPS, *OF_TARGETS)},
        usage={name: np.concatenate([fleet.usage[name] for fleet in fleets]) for name in fleets[0].usage},
        rep_start=starts_of(np.concatenate([np.diff(fleet.rep_start) for fleet in fleets])),
        segment_start=starts_of(np.concatenate([np.diff(fleet.segment_start) for fleet in fleets])),
        widths=np.concatenate([fleet.widths for fleet in fleets]),
        slopes=np.concatenate([fleet.slopes for fleet in fleets]),
    )
