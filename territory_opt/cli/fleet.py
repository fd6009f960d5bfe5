"""A whole sales organisation as Parquet: planned partition by partition, or asked what-if questions as a whole."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
from cyclopts import Parameter

from territory_opt.cli.terminal import progress, tell
from territory_opt.cli.words import BAD_INPUT, DONE, INFEASIBLE
from territory_opt.errors import Fault, InvalidInputError, listing

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from territory_opt.fleet.fleet import Fleet
    from territory_opt.model.policy import Policy

MOST_WORKERS = 256

PARQUET = ".parquet"

TABLES = ("reps.csv", "clients.csv", "opportunities.csv", "territory.toml")
"""What a folder of a territory holds, and one of a fleet does not."""


@Parameter(name="*")
@attrs.frozen(kw_only=True)
class Working:
    """Who does the work.

    Parameters
    ----------
    workers
        How many work at once on this machine; by default as many as there are processors where there is much to do.
    cluster
        Of Parquet: the address of a Dask scheduler whose workers do it, such as tcp://10.0.0.5:8786.
    """

    workers: int | None = None
    cluster: str | None = None

    def check(self, source: Path) -> None:
        """Raise InvalidInputError for what cannot be."""
        from territory_opt.model.checks import Number

        faults = [] if self.workers is None else Number(at_least=1, at_most=MOST_WORKERS, whole=True)(self.workers)
        wrong = [fault.under("--workers") for fault in faults]
        if self.cluster is not None and self.workers is not None:
            wrong.append(Fault("--cluster", repr(self.cluster), "one of --workers and --cluster"))
        if self.cluster is not None and not is_fleet(source):
            wrong.append(Fault("--cluster", repr(self.cluster), f"a source of {PARQUET} files; {source} has none"))
        if wrong:
            raise InvalidInputError(wrong)

    @property
    def num_workers(self) -> int:
        """How many work at once on this machine."""
        return self.workers or os.cpu_count() or 1

    @contextmanager
    def executor(self) -> "Iterator[Executor | None]":
        """Reach the cluster; None without one."""
        if self.cluster is None:
            yield None
            return
        from territory_opt.fleet.cluster import cluster_executor

        with _called({"cluster": "--cluster"}), cluster_executor(self.cluster) as executor:
            yield executor


@contextmanager
def _called(options: Mapping[str, str]) -> Iterator[None]:
    """Name faults by the options of the command line."""
    try:
        yield
    except InvalidInputError as error:
        raise InvalidInputError([_of_option(fault, options) for fault in error.faults]) from None


def _of_option(fault: Fault, options: Mapping[str, str]) -> Fault:
    first, separator, rest = fault.path.partition("/")
    return attrs.evolve(fault, path=f"{options.get(first, first)}{separator}{rest}")


ALONE = Working()


def is_fleet(source: Path) -> bool:
    """Return whether a source is a Parquet file, or a folder with any.

    Raises
    ------
    InvalidInputError
        If a folder holds both Parquet files and the tables of a territory.

    Examples
    --------
    >>> is_fleet(Path("fleet.parquet")), is_fleet(Path("north"))
    (True, False)
    """
    if source.suffix.lower() == PARQUET:
        return True
    try:
        names = [path.name for path in source.iterdir()] if source.is_dir() else []
    except OSError:  # told when the source is read
        return False
    partitions = [name for name in names if name.lower().endswith(PARQUET)]
    tables = [name for name in names if name in TABLES]
    if partitions and tables:
        found = f"{source} with {listing(tables, 3)} and {listing(partitions, 3)}"
        raise InvalidInputError([Fault("SOURCE", found, "a territory, or a fleet", "move one of them elsewhere")])
    return bool(partitions)


def refuse_workers(working: Working) -> None:
    """Raise InvalidInputError for workers where a territory of records is planned, which one process does."""
    if working.workers is not None:
        allowed = f"nothing: only fleets of {PARQUET} files are planned by several"
        raise InvalidInputError([Fault("--workers", str(working.workers), allowed)])


def refuse_for_fleets(stated: Mapping[str, object]) -> None:
    """Raise InvalidInputError for options that commands do not know of fleets, when they are given."""
    wrong = [
        Fault(option, _told(value), f"nothing, for a fleet of {PARQUET} files", "see docs/fleets.md")
        for option, value in stated.items()
        if value is not None and value is not False and value != ()
    ]
    if wrong:
        raise InvalidInputError(wrong)


def _told(value: object) -> str:
    if value is True:
        return "it"
    return listing(value) if isinstance(value, tuple) else str(value)


def plan_fleet(source: Path, policy: Path | None, working: Working, out: Path | None) -> int:
    """Plan a fleet: in memory, and told; or partition by partition into a folder."""
    if out is not None or working.cluster is not None:
        return _plan_into(source, policy, working, out)
    from territory_opt.fleet.fleet_plan_text import fleet_plan_text
    from territory_opt.fleet.plan_many import plan_many

    fleet = _read(source, policy)
    with progress("planning") as bar:
        plan = plan_many(fleet, num_workers=working.num_workers, progress=bar)
    tell(fleet_plan_text(plan))
    return DONE if bool(plan.is_planned.all()) else INFEASIBLE


def _plan_into(source: Path, policy: Path | None, working: Working, out: Path | None) -> int:
    if out is None:
        hint = "a folder that the workers see under the same name"
        raise InvalidInputError([Fault("--out", "nothing", "a folder for the plans of the partitions", hint)])
    from territory_opt.fleet.dataset import plan_dataset

    with (
        _called({"source": "SOURCE", "target": "--out"}),
        working.executor() as executor,
        progress("planning partitions") as bar,
    ):
        report = plan_dataset(
            source, out, policy=_policy(policy), executor=executor, num_workers=working.num_workers, progress=bar
        )
    tell(f"{report}\nplans: {out}\n")
    _remark_method()
    for finding in report.findings:
        _remark(finding.message)
    if report.faults:
        sys.stderr.write(f"{InvalidInputError(report.faults)}\n")
        return BAD_INPUT
    return INFEASIBLE if report.num_without_plan else DONE


def compare_fleet(source: Path, scenarios: Path | None, policy: Path | None, working: Working, out: Path | None) -> int:
    """Plan scenarios of a fleet beside the fleet as it is, and tell what each comes to."""
    from territory_opt.files.scenario_file import read_scenarios
    from territory_opt.fleet.compare_many import compare_many
    from territory_opt.fleet.fleet_comparison_csv import fleet_comparison_csv
    from territory_opt.fleet.fleet_comparison_text import fleet_comparison_text
    from territory_opt.report.plan_files import write_files

    if scenarios is None:
        raise InvalidInputError([Fault("SCENARIOS", "nothing", "a file of scenarios")])
    asked = read_scenarios(scenarios)
    fleet = _read(source, policy)
    with working.executor() as executor, progress("planning") as bar:
        comparison = compare_many(fleet, asked, executor=executor, num_workers=working.num_workers, progress=bar)
    text = fleet_comparison_text(comparison)
    if out is not None:
        contents = {out / "comparison.txt": text, out / "comparison.csv": fleet_comparison_csv(comparison)}
        write_files([contents], inputs=(source, scenarios, policy))
    tell(text)
    _remark_method()
    figures = (comparison.base, *comparison.scenarios)
    return INFEASIBLE if any(each.num_without_week for each in figures) else DONE


def _read(source: Path, policy: Path | None) -> "Fleet":
    from territory_opt.fleet.dataset import partition_paths
    from territory_opt.fleet.read_fleet import read_fleet

    with _called({"source": "SOURCE"}):
        for finding in partition_paths(source)[1]:
            _remark(finding.message)
        return read_fleet(source, _policy(policy))


def _policy(path: Path | None) -> "Policy | None":
    from territory_opt.files.policy_file import read_policy

    return None if path is None else read_policy(path)


def _remark(text: str | None) -> None:
    if text:
        sys.stderr.write(f"{text}\n")


def _remark_method() -> None:
    from territory_opt.banded.many import best_method, notice_of

    _remark(notice_of(best_method()))
