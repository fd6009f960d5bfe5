"""Everything a plan is handed over as, by path: report, pages, workbook, tables, tasks, calendars, worksheets."""

import datetime as dt
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from territory_opt.cli.source import WORKBOOK
from territory_opt.cli.terminal import progress
from territory_opt.errors import InvalidInputError, OutputError, listing

if TYPE_CHECKING:
    from territory_opt.appraisal.appraisal import Appraisal
    from territory_opt.appraisal.shared_people import SharedPeople
    from territory_opt.comparison.result import Comparison
    from territory_opt.handoff.earlier_figures import EarlierFigures
    from territory_opt.planning.plan import TerritoryPlan
    from territory_opt.report.plan_files import Contents


def plan_outputs(
    plan: "TerritoryPlan",
    folder: Path,
    document: str,
    appraisals: "Mapping[str, Appraisal]",
    *,
    shared: "SharedPeople | str | None" = None,
    earlier: "EarlierFigures | None" = None,
    since: Path | None = None,
    comparison: "Comparison | None" = None,
) -> "list[Contents]":
    """Return all files of a plan, ready to be written together.

    Parameters
    ----------
    plan
        The plan.
    folder
        Where they will stand.
    document
        The plan as JSON.
    appraisals
        What reps' weeks are worth, by rep, where that is known.
    shared
        What the people that reps share are worth, where that is known.
    earlier
        An earlier plan: tasks are then only those that are new or have moved.
    since
        The file of that plan: the calendars beside it are gone on from, unless some stand in the folder already.
    comparison
        Scenarios to show in the workbook.
    """
    from territory_opt.report.plan_files import report_files

    found = []
    with progress("writing") as bar:
        known = _calendars(folder, since)
        report = partial(report_files, plan, folder, document, appraisals, shared=shared)
        outputs = _outputs(plan, folder, report, appraisals, earlier=earlier, calendars=known, comparison=comparison)
        for done, contents in enumerate(outputs, start=1):
            found.append(contents)
            if bar is not None:
                bar(done, _NUM_OUTPUTS)
    return found


_NUM_OUTPUTS = 6


def _outputs(
    plan: "TerritoryPlan",
    folder: Path,
    report: "Callable[[], Contents]",
    appraisals: "Mapping[str, Appraisal]",
    *,
    earlier: "EarlierFigures | None",
    calendars: Path,
    comparison: "Comparison | None",
) -> "Iterator[Contents]":
    from territory_opt.files.busy_times import CALENDARS
    from territory_opt.handoff.files import handoff_files
    from territory_opt.pages.page_files import page_files
    from territory_opt.report.plan_files import calendar_files
    from territory_opt.session.worksheet import session_files
    from territory_opt.workbook.book import plan_to_workbook

    yield report()
    yield page_files(plan, folder, appraisals)
    _refuse_edited(folder / WORKBOOK)
    yield {folder / WORKBOOK: plan_to_workbook(plan, appraisals, comparison)}
    yield handoff_files(plan, folder, earlier, appraisals=appraisals, calendars=calendars)
    yield _without_answered(session_files(plan, folder))
    now = dt.datetime.now(dt.UTC)
    reps = dict.fromkeys([*plan.reps, *(rep.id for rep in (earlier.order.reps if earlier else ()))])
    yield calendar_files(plan, folder / CALENDARS, reps, now=now, going_on_from=calendars)


def _calendars(folder: Path, since: Path | None) -> Path:
    """Return where the calendars of the run before stand."""
    from territory_opt.files.busy_times import CALENDARS

    here = folder / CALENDARS
    return here if since is None or here.exists() else since.parent / CALENDARS


def _refuse_edited(workbook: Path) -> None:
    """Raise OutputError when a workbook that would be replaced holds edits."""
    from territory_opt.workbook.reading import is_territory_workbook, problem_from_workbook

    if not is_territory_workbook(workbook):
        return
    try:
        is_edited = any(
            finding.code.startswith("workbook_edits") for finding in problem_from_workbook(workbook).findings
        )
    except InvalidInputError:
        is_edited = True
    if is_edited:
        raise OutputError(f"{workbook} holds edits and is not replaced; plan it, or choose another folder")


def _without_answered(worksheets: "Contents") -> "Contents":
    """Return the worksheets but for those that stand there with answers in them, which are kept and told."""
    from territory_opt.session.reading import read_session

    kept = []
    for path in worksheets:
        if path.exists():
            try:
                is_answered = not read_session(path).is_empty
            except InvalidInputError:
                is_answered = True
            if is_answered:
                kept.append(path)
    if kept:
        sys.stderr.write(f"kept, as reps have answered in them: {listing(kept)}\n")
    return {path: content for path, content in worksheets.items() if path not in kept}
