"""The command line: reads the words, calls the library, prints what comes back.

Exit codes: 0 done; 1 a fault of the program itself; 2 wrong usage; 3 bad input, every problem listed and nothing
written; 4 at least one rep has no feasible plan.
"""

import datetime as dt
import os
import sys
from collections.abc import Sequence
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
)

try:
    from cyclopts import App, CycloptsError, Parameter
except ImportError as missing:  # pragma: no cover  # an installation without the extra
    raise MissingExtraError('the command line needs: pip install "territory-opt[cli]"') from missing

from territory_opt.cli.terminal import progress, refuse_unknown, tell
from territory_opt.cli.what_if import what_if
from territory_opt.cli.words import (
    ANY_WEEK,
    AS_STATED,
    AT_ONCE,
    BAD_INPUT,
    DONE,
    FAULT,
    INFEASIBLE,
    USAGE,
    Demands,
    JsonFile,
    Reading,
    Search,
)

if TYPE_CHECKING:
    from territory_opt.appraisal.appraisal import Appraisal
    from territory_opt.model.problem import Problem
    from territory_opt.planning.plan import TerritoryPlan

app = App(
    name="territory-opt",
    help="Plan a sales territory: sort it by rules, allocate the week, order the work, explain every number.",
    version=lambda: version("territory-opt"),
    help_format="plaintext",
    suppress_keyboard_interrupt=False,
)


app.command(what_if)


@app.command
def demo(*, json: JsonFile = None, out: Path | None = None) -> int:
    """Plan the embedded sample territory and print the report.

    Parameters
    ----------
    json
        Write the plan as JSON to this file; - for standard output instead of the report.
    out
        Write report.txt, plan.json and pictures into this folder.
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
    tell(f"{directory} is ready: fill in its files (README.txt says how), then: territory-opt plan {directory}\n")
    return DONE


@app.command
def check(source: Path, *, reading: Reading = AS_STATED) -> int:
    """Read a territory and report what was recognised, how it is sorted and every finding; write nothing.

    Parameters
    ----------
    source
        A territory folder, a problem as JSON, or with --crm the folder of a CRM export.
    """
    from territory_opt.intake.source import read_source
    from territory_opt.report.check_page import check_text

    tell(check_text(read_source(source, **reading.options)))
    return DONE


@app.command
def plan(
    source: Path,
    *,
    reading: Reading = AS_STATED,
    target: str | None = None,
    rep: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    demands: Demands = ANY_WEEK,
    appraise_all: Annotated[bool, Parameter(negative="")] = False,
    search: Search = AT_ONCE,
    json: JsonFile = None,
    out: Path | None = None,
) -> int:
    """Plan a territory: hours, prices, dated actions, balance sheet.

    Parameters
    ----------
    source
        A territory folder, a problem as JSON, or with --crm the folder of a CRM export.
    target
        With --crm: each rep's target, such as "closed_won_last_year * 1.10".
    rep
        Show the page of this rep; may be given several times. All reps are planned.
    appraise_all
        Say for every rep what the rules cost and what rules of thumb earn; by default for reps whose page is shown.
    json
        Write the plan as JSON to this file; - for standard output instead of the report.
    out
        Write report.txt (with the pages of all reps), plan.json and pictures into this folder.
    """
    from territory_opt.intake.source import read_source

    search.check()
    return _plan_and_tell(
        read_source(source, target=target, **reading.options),
        reps=rep,
        json=json,
        out=out,
        inputs=(source, reading.policy),
        appraise_all=appraise_all,
        search=search,
        demands=demands,
    )


@app.command
def schedule(
    source: Path,
    *,
    reading: Reading = AS_STATED,
    target: str | None = None,
    person: str | None = None,
    search: Search = AT_ONCE,
    since: Path | None = None,
    ics: Path | None = None,
    gantt: Path | None = None,
    json: JsonFile = None,
) -> int:
    """Plan a territory and show the order of work: everybody's dated actions, what is left out and why.

    Parameters
    ----------
    source
        A territory folder, a problem as JSON, or with --crm the folder of a CRM export.
    target
        With --crm: each rep's target, such as "closed_won_last_year * 1.10".
    person
        Show only the work of this rep or shared person; of a rep, draw and write only this one's.
    since
        The JSON of an earlier plan: show what moved since.
    ics
        Write a calendar file for every rep into this folder, going on from those that stand there.
    gantt
        Draw the actions over time into this file, which ends in .svg.
    json
        Write the plan as JSON to this file; - for standard output instead of the report.
    """
    from territory_opt.files.earlier_plan import read_earlier_plan
    from territory_opt.files.plan_json import plan_to_json
    from territory_opt.intake.source import read_source
    from territory_opt.report.plan_files import Contents, calendar_files, write_files
    from territory_opt.report.plan_pictures import gantt_of
    from territory_opt.report.schedule_page import schedule_text

    search.check()
    if gantt is not None and gantt.suffix.lower() != ".svg":
        raise InvalidInputError([Fault("--gantt", repr(str(gantt)), "a file name that ends in .svg")])
    earlier = None if since is None else read_earlier_plan(since)
    problem = read_source(source, target=target, **reading.options)
    refuse_unknown("--person", () if person is None else (person,), [*problem.rep_by_id, *problem.people])
    planned = _planned(problem, search)
    reps = [rep for rep in planned.reps if person not in planned.reps or rep == person]
    document = "" if json is None else plan_to_json(planned)
    files: list[Contents] = [] if json in {None, "-"} else [{Path(str(json)): document}]
    if gantt is not None:
        files.append({gantt: gantt_of(planned, reps if len(reps) < len(planned.reps) else None)})
    if ics is not None:
        files.append(calendar_files(planned, ics, reps, now=dt.datetime.now(dt.UTC)))
    text = schedule_text(planned, person=person, earlier=earlier)
    write_files(files, inputs=(source, reading.policy, since))
    tell(document if json == "-" else text)
    return DONE if planned.is_feasible else INFEASIBLE


def _planned(problem: "Problem", search: Search, demands: Demands = ANY_WEEK) -> "TerritoryPlan":
    from territory_opt.planning.plan import plan as plan_territory

    with progress("planning") as bar:
        return plan_territory(
            problem,
            engine=search.engine,
            seconds=search.seconds,
            num_schedules=search.schedules,
            seed=search.seed or 0,
            progress=bar,
            whole_actions=demands.whole_actions,
            must_reach_target=demands.must_reach_target,
        )


def _plan_and_tell(
    problem: "Problem",
    *,
    reps: tuple[str, ...],
    json: str | None,
    out: Path | None,
    inputs: tuple[Path | None, ...],
    appraise_all: bool = False,
    search: Search = AT_ONCE,
    demands: Demands = ANY_WEEK,
) -> int:
    from territory_opt.files.plan_json import plan_to_json
    from territory_opt.report.plan_files import Contents, report_files, write_files
    from territory_opt.report.text import report_text, reps_worth_a_page

    known = list(problem.rep_by_id)
    refuse_unknown("--rep", reps, known)
    planned = _planned(problem, search, demands)
    shown = reps or reps_worth_a_page(planned)
    appraisals = _appraisals(planned, known if appraise_all else shown)
    document = plan_to_json(planned, appraisals) if json is not None or out is not None else ""
    files: list[Contents] = [] if json in {None, "-"} else [{Path(str(json)): document}]
    if out is not None:
        files.append(report_files(planned, out, document, appraisals))
    write_files(files, inputs=inputs)
    if json == "-":
        tell(document)
    else:
        tell(report_text(planned, shown, appraisals))
        hidden = len(known) - len(shown)
        if hidden and not reps:
            tell(f"\nPages of {hidden} more reps: --rep ID for one, --out DIR for all.\n")
    return DONE if planned.is_feasible else INFEASIBLE


def _appraisals(planned: "TerritoryPlan", reps: Sequence[str]) -> "dict[str, Appraisal]":
    """Return what the weeks of these reps are worth, of those that have a week; one that cannot be had is told."""
    from territory_opt.appraisal.appraisal import appraise

    with_week = [rep for rep in reps if planned.reps[rep].allocation.best is not None]
    appraisals = {}
    with progress("appraising") as bar:
        for done, rep in enumerate(with_week, start=1):
            try:
                appraisals[rep] = appraise(planned, rep)
            except SolverError as error:
                sys.stderr.write(f"no appraisal of {rep}: {error}\n")
            if bar is not None:
                bar(done, len(with_week))
    return appraisals


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
