"""The main job: a territory planned, told and written."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from territory_opt.cli.planned import planned_with
from territory_opt.cli.terminal import progress, refuse_unknown, tell
from territory_opt.cli.words import ANY_WEEK, AS_STATED, AT_ONCE, DONE, INFEASIBLE, Demands, JsonFile, Reading, Search
from territory_opt.errors import SolverError

if TYPE_CHECKING:
    from territory_opt.appraisal.appraisal import Appraisal
    from territory_opt.model.problem import Problem
    from territory_opt.planning.plan import TerritoryPlan


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
    from territory_opt.cli.source import read_source

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
    planned = planned_with(problem, search, demands)
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
