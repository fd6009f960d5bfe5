"""The command line: reads the words, calls the library, prints what comes back.

Exit codes: 0 done; 1 a fault of the program itself; 2 wrong usage; 3 bad input, every problem listed and nothing
written; 4 at least one rep has no feasible plan.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from territory_opt.errors import (
    Fault,
    InvalidInputError,
    MissingExtraError,
    SolverError,
    TerritoryError,
    UnverifiedPlanError,
    listing,
    nearest,
)

try:
    from cyclopts import App, CycloptsError, Parameter
except ImportError as missing:  # pragma: no cover  # an installation without the extra
    raise MissingExtraError('the command line needs: pip install "territory-opt[cli]"') from missing

if TYPE_CHECKING:
    from territory_opt.appraisal.appraisal import Appraisal
    from territory_opt.model.problem import Problem
    from territory_opt.planning.plan import TerritoryPlan

DONE, FAULT, USAGE, BAD_INPUT, INFEASIBLE = 0, 1, 2, 3, 4
MOST_PAGES = 5
"""More reps than this get their pages only when asked for."""

JsonFile = Annotated[str | None, Parameter(allow_leading_hyphen=True)]

app = App(
    name="territory-opt",
    help="Plan a sales territory: sort it by rules, allocate the week, order the work, explain every number.",
    version=lambda: version("territory-opt"),
    help_format="plaintext",
    suppress_keyboard_interrupt=False,
)


@app.command
def demo(*, json: JsonFile = None, out: Path | None = None) -> int:
    """Plan the embedded sample territory and print the report.

    Parameters
    ----------
    json
        Write the plan as JSON to this file; - for standard output instead of the report.
    out
        Write report.txt and plan.json into this folder.
    """
    from territory_opt.files.folder import read_demo

    return _plan_and_tell(read_demo(), reps=(), json=json, out=out, inputs=())


@app.command
def init(directory: Path) -> int:
    """Write a folder to fill in.

    Parameters
    ----------
    directory
        The folder; it must be new or empty.
    """
    from territory_opt.files.folder import init_folder

    init_folder(directory)
    _tell(f"{directory} is ready: fill in its files (README.txt says how), then: territory-opt plan {directory}\n")
    return DONE


@app.command
def check(
    source: Path,
    *,
    crm: str | None = None,
    policy: Path | None = None,
    as_of: str | None = None,
    period: str | None = None,
) -> int:
    """Read a territory and report what was recognised, how it is sorted and every finding; write nothing.

    Parameters
    ----------
    source
        A territory folder, a problem as JSON, or with --crm the folder of a CRM export.
    crm
        Which system wrote the export: maven.
    policy
        A policy file to use instead of the territory's.
    as_of
        The plan date, such as 2026-01-05.
    period
        The planned period: 2026, 2026-H1, 2026-Q3, 2026-07 or 2026-01-15..2026-06-30.
    """
    from territory_opt.report.check_page import check_text

    _tell(check_text(_read(source, crm=crm, policy=policy, as_of=as_of, period=period)))
    return DONE


@app.command
def plan(
    source: Path,
    *,
    crm: str | None = None,
    target: str | None = None,
    policy: Path | None = None,
    as_of: str | None = None,
    period: str | None = None,
    rep: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    whole_actions: Annotated[bool, Parameter(negative="")] = False,
    must_reach_target: Annotated[bool, Parameter(negative="")] = False,
    appraise_all: Annotated[bool, Parameter(negative="")] = False,
    json: JsonFile = None,
    out: Path | None = None,
) -> int:
    """Plan a territory: hours, prices, dated actions, balance sheet.

    Parameters
    ----------
    source
        A territory folder, a problem as JSON, or with --crm the folder of a CRM export.
    crm
        Which system wrote the export: maven.
    target
        With --crm: each rep's target, such as "closed_won_last_year * 1.10".
    policy
        A policy file to use instead of the territory's.
    as_of
        The plan date, such as 2026-01-05.
    period
        The planned period: 2026, 2026-H1, 2026-Q3, 2026-07 or 2026-01-15..2026-06-30.
    rep
        Show the page of this rep; may be given several times. All reps are planned.
    whole_actions
        Do each Stretch action wholly or not at all.
    must_reach_target
        A week that does not reach its rep's target counts as impossible, and is explained.
    appraise_all
        Say for every rep what the rules cost and what rules of thumb earn; by default for reps whose page is shown.
    json
        Write the plan as JSON to this file; - for standard output instead of the report.
    out
        Write report.txt (with the pages of all reps) and plan.json into this folder.
    """
    problem = _read(source, crm=crm, target=target, policy=policy, as_of=as_of, period=period)
    return _plan_and_tell(
        problem,
        reps=rep,
        json=json,
        out=out,
        inputs=(source, policy),
        whole_actions=whole_actions,
        must_reach_target=must_reach_target,
        appraise_all=appraise_all,
    )


def _read(
    source: Path,
    *,
    crm: str | None,
    policy: Path | None,
    as_of: str | None,
    period: str | None,
    target: str | None = None,
) -> "Problem":
    import datetime as dt

    from territory_opt.files.crm import read_crm
    from territory_opt.files.folder import read_folder
    from territory_opt.files.policy_file import read_policy
    from territory_opt.files.problem_json import problem_from_json
    from territory_opt.model.working_time import Period

    try:
        day = None if as_of is None else dt.date.fromisoformat(as_of)
    except ValueError:
        raise InvalidInputError([Fault("--as-of", repr(as_of), "a date such as 2026-01-05")]) from None
    named = None if period is None else Period.named(period)
    if crm is not None:
        stated = None if policy is None else read_policy(policy)
        return read_crm(source, preset=crm, as_of=day, period=named, policy=stated, target_rule=target)
    if target is not None:
        hint = "state targets in reps.csv, or add --crm"
        raise InvalidInputError([Fault("--target", repr(target), "a rule only beside --crm", hint)])
    if source.suffix.lower() == ".json":
        _refuse_changes_of_json(policy=policy, as_of=as_of, period=period)
        return problem_from_json(source)
    return read_folder(source, policy=policy, as_of=day, period=named)


def _refuse_changes_of_json(**options: object) -> None:
    given = [f"--{name.replace('_', '-')}" for name, value in options.items() if value is not None]
    if given:
        allowed = "a problem JSON as it stands; it states its own policy, dates and period"
        raise InvalidInputError([Fault(" ".join(given), "given", allowed)])


def _plan_and_tell(
    problem: "Problem",
    *,
    reps: tuple[str, ...],
    json: str | None,
    out: Path | None,
    inputs: tuple[Path | None, ...],
    whole_actions: bool = False,
    must_reach_target: bool = False,
    appraise_all: bool = False,
) -> int:
    from territory_opt.files.plan_json import plan_to_json
    from territory_opt.planning.plan import plan as plan_territory
    from territory_opt.report.text import report_text

    known = [rep.id for rep in problem.reps]
    unknown = [Fault("--rep", repr(rep), listing(known), nearest(rep, known)) for rep in reps if rep not in known]
    if unknown:
        raise InvalidInputError(unknown)
    with _progress("planning") as progress:
        planned = plan_territory(
            problem, whole_actions=whole_actions, must_reach_target=must_reach_target, progress=progress
        )
    shown = reps or _worth_a_page(planned)
    appraisals = _appraisals(planned, known if appraise_all else shown)
    document = plan_to_json(planned, appraisals) if json is not None or out is not None else ""
    _write(planned, appraisals, document, json=json, out=out, inputs=inputs)
    if json == "-":
        _tell(document)
    else:
        _tell(report_text(planned, shown, appraisals))
        hidden = len(known) - len(shown)
        if hidden and not reps:
            _tell(f"\nPages of {hidden} more reps: --rep ID for one, --out DIR for all.\n")
    return DONE if planned.is_feasible else INFEASIBLE


def _appraisals(planned: "TerritoryPlan", reps: Sequence[str]) -> "dict[str, Appraisal]":
    """Return what the weeks of these reps are worth, of those that have a week."""
    from territory_opt.appraisal.appraisal import appraise

    with_week = [rep for rep in reps if planned.reps[rep].allocation.best is not None]
    appraisals = {}
    with _progress("appraising") as progress:
        for done, rep in enumerate(with_week, start=1):
            appraisals[rep] = appraise(planned, rep)
            if progress is not None:
                progress(done, len(with_week))
    return appraisals


def _worth_a_page(planned: "TerritoryPlan") -> tuple[str, ...]:
    """Return the reps whose pages are shown unasked: all of a few, of many those without a possible week."""
    if len(planned.reps) <= MOST_PAGES:
        return tuple(planned.reps)
    return tuple(rep for rep, its_plan in planned.reps.items() if its_plan.allocation.best is None)


def _write(
    planned: "TerritoryPlan",
    appraisals: "dict[str, Appraisal]",
    document: str,
    *,
    json: str | None,
    out: Path | None,
    inputs: tuple[Path | None, ...],
) -> None:
    from territory_opt.files.whole import write_together
    from territory_opt.report.text import report_text

    given = [path for path in inputs if path is not None]
    never_over = [*given, *(file for path in given if path.is_dir() for file in path.iterdir())]
    folders: dict[Path, dict[str, str | bytes]] = {}
    if json is not None and json != "-":
        folders[Path(json).parent] = {Path(json).name: document}
    if out is not None:
        folders[out] = {
            **folders.get(out, {}),
            "plan.json": document,
            "report.txt": report_text(planned, None, appraisals),
        }
    write_together(folders, never_over=never_over)


@contextmanager
def _progress(doing: str) -> Iterator[Callable[[int, int], None] | None]:
    """Show a bar while many reps are worked on, on a terminal; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(doing, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _tell(text: str) -> None:
    sys.stdout.write(text)


def main(words: list[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Parameters
    ----------
    words
        The words after the program's name; those of the process when not given.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        code = app(words, exit_on_error=False, result_action="return_value")
        sys.stdout.flush()
    except CycloptsError:
        return USAGE
    except TerritoryError as error:
        sys.stderr.write(f"{error}\n")
        return FAULT if isinstance(error, SolverError | UnverifiedPlanError) else BAD_INPUT
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        sys.stderr.write("interrupted; nothing half-written is left behind\n")
        return FAULT
    except Exception as error:  # noqa: BLE001  # a traceback never reaches a user of the command line
        sys.stderr.write(f"a fault of the program itself, please report it: {type(error).__name__}: {error}\n")
        return FAULT
    return code if isinstance(code, int) else DONE


if __name__ == "__main__":
    sys.exit(main())
