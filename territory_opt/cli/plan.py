"""The main job: a territory planned, told and written."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from territory_opt.cli.fleet import ALONE, Working, is_fleet, plan_fleet, refuse_for_fleets, refuse_workers
from territory_opt.cli.outputs import plan_outputs
from territory_opt.cli.planned import planned_with
from territory_opt.cli.terminal import progress, refuse_unknown, tell
from territory_opt.cli.words import ANY_WEEK, AS_STATED, AT_ONCE, DONE, INFEASIBLE, Demands, JsonFile, Reading, Search
from territory_opt.errors import SolverError

if TYPE_CHECKING:
    from territory_opt.appraisal.appraisal import Appraisal
    from territory_opt.appraisal.shared_people import SharedPeople
    from territory_opt.comparison.result import Comparison
    from territory_opt.handoff.earlier_figures import EarlierFigures
    from territory_opt.model.problem import Problem
    from territory_opt.planning.plan import TerritoryPlan


def demo(*, json: JsonFile = None, out: Path | None = None) -> int:
    """Plan the embedded sample territory and print the report.

    Parameters
    ----------
    json
        Write the plan as JSON to this file; - for standard output instead of the report.
    out
        Write everything into this folder: report, pages, workbook, tasks, calendars, worksheets, plan.json.
    """
    from territory_opt.cli.source import demo_scenarios
    from territory_opt.files.folder import read_demo

    return _planned_and_told(read_demo(), scenarios=demo_scenarios(), inputs=(), json=json, out=out)


def plan(
    source: Path,
    *,
    reading: Reading = AS_STATED,
    target: str | None = None,
    rep: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    demands: Demands = ANY_WEEK,
    appraise_all: Annotated[bool, Parameter(negative="")] = False,
    search: Search = AT_ONCE,
    working: Working = ALONE,
    since: Path | None = None,
    json: JsonFile = None,
    out: Path | None = None,
) -> int:
    """Plan a territory: hours, prices, dated actions, balance sheet.

    Parameters
    ----------
    source
        A territory folder, a CRM export (a file or a folder), a workbook of a plan, a problem as JSON, or demo; or a
        whole organisation as Parquet (a file, or a folder of them).
    target
        Of a CRM export: each rep's target, such as "closed_won_last_year * 1.10".
    rep
        Show the page of this rep; may be given several times. All reps are planned.
    appraise_all
        Say for every rep what the rules cost and what rules of thumb earn; by default for reps whose page is shown.
    since
        The JSON of an earlier plan: show only what changed since, and hand over only tasks that are new or have moved.
    json
        Write the plan as JSON to this file; - for standard output instead of the report.
    out
        Write everything into this folder: report, pages, workbook, tasks, calendars, worksheets, plan.json.
    """
    from territory_opt.cli.source import read_source, scenarios_beside

    search.check()
    working.check(source)
    if is_fleet(source):
        stated = {"--target": target, "--rep": rep, "--appraise-all": appraise_all, "--since": since, "--json": json}
        refuse_for_fleets({**stated, **reading.beside_policy, **demands.stated, **search.stated})
        return plan_fleet(source, reading.policy, working, out)
    refuse_workers(working)
    earlier = None if since is None else _earlier(since)
    return _planned_and_told(
        read_source(source, target=target, **reading.options),
        scenarios=scenarios_beside(source),
        inputs=(source, *reading.files, since),
        reps=rep,
        demands=demands,
        appraise_all=appraise_all,
        search=search,
        earlier=earlier,
        since=since,
        json=json,
        out=out,
    )


def _planned_and_told(
    problem: "Problem",
    *,
    scenarios: Path | None,
    inputs: Sequence[Path | None],
    reps: Sequence[str] = (),
    demands: Demands = ANY_WEEK,
    appraise_all: bool = False,
    search: Search = AT_ONCE,
    earlier: "EarlierFigures | None" = None,
    since: Path | None = None,
    json: str | None,
    out: Path | None,
) -> int:
    from territory_opt.appraisal.shared_people import shared_people_unasked
    from territory_opt.files.plan_json import plan_to_json
    from territory_opt.report.plan_files import Contents, write_files
    from territory_opt.report.text import reps_worth_a_page

    refuse_unknown("--rep", reps, list(problem.rep_by_id))
    planned = planned_with(problem, search, demands)
    if earlier is not None:
        _refuse_another(earlier, planned)
    shown = reps or reps_worth_a_page(planned)
    appraisals = _appraisals(planned, tuple(planned.reps) if appraise_all else shown)
    shared = None if earlier is not None and json is None and out is None else shared_people_unasked(planned)
    document = plan_to_json(planned, appraisals, shared=shared) if json is not None or out is not None else ""
    files: list[Contents] = [] if json in {None, "-"} else [{Path(str(json)): document}]
    if out is not None:
        comparison = None if scenarios is None else _compared(problem, scenarios, demands)
        files += plan_outputs(
            planned, out, document, appraisals, shared=shared, earlier=earlier, since=since, comparison=comparison
        )
    write_files(files, inputs=(*inputs, scenarios))
    tell(document if json == "-" else _told(planned, earlier, reps, shown, appraisals, shared=shared))
    return DONE if planned.is_feasible else INFEASIBLE


def _earlier(since: Path) -> "EarlierFigures":
    from territory_opt.handoff.earlier_figures import read_earlier_figures

    return read_earlier_figures(since)


def _refuse_another(earlier: "EarlierFigures", planned: "TerritoryPlan") -> None:
    from territory_opt.handoff.since import check_same_territory

    check_same_territory(earlier, planned)


def _compared(problem: "Problem", scenarios: Path, demands: Demands) -> "Comparison":
    """Return the scenarios that stand beside a territory, planned."""
    from territory_opt.comparison.compare import Question, compare
    from territory_opt.files.scenario_file import read_scenarios

    question = Question(whole_actions=demands.whole_actions, must_reach_target=demands.must_reach_target)
    return compare(problem, read_scenarios(scenarios, problem), question=question)


def _told(
    planned: "TerritoryPlan",
    earlier: "EarlierFigures | None",
    asked: Sequence[str],
    shown: Sequence[str],
    appraisals: "Mapping[str, Appraisal]",
    *,
    shared: "SharedPeople | str | None",
) -> str:
    """Return what is printed: the pages shown, or what changed since the earlier plan."""
    if earlier is not None:
        from territory_opt.handoff.since import changes_since_plan
        from territory_opt.handoff.since_text import since_text

        return since_text(changes_since_plan(earlier, planned), planned)
    from territory_opt.report.text import report_text

    text = report_text(planned, shown, appraisals, shared=shared)
    hidden = len(planned.reps) - len(shown)
    more = f"\nPages of {hidden} more reps: --rep ID for one, --out DIR for all.\n" if hidden and not asked else ""
    return text + more


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
