"""Everything a plan is handed over as, by path: report, pages, workbook, tables, tasks, calendars, worksheets."""

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from territory_opt.cli.terminal import progress

if TYPE_CHECKING:
    from territory_opt.appraisal.appraisal import Appraisal
    from territory_opt.comparison.result import Comparison
    from territory_opt.handoff.earlier_figures import EarlierFigures
    from territory_opt.planning.plan import TerritoryPlan
    from territory_opt.report.plan_files import Contents

WORKBOOK = "workbook.xlsx"


def plan_outputs(
    plan: "TerritoryPlan",
    folder: Path,
    document: str,
    appraisals: "Mapping[str, Appraisal]",
    *,
    earlier: "EarlierFigures | None" = None,
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
    earlier
        An earlier plan: tasks are then only those that are new or have moved.
    comparison
        Scenarios to show in the workbook.
    """
    found = []
    with progress("writing") as bar:
        outputs = _outputs(plan, folder, document, appraisals, earlier=earlier, comparison=comparison)
        for done, contents in enumerate(outputs, start=1):
            found.append(contents)
            if bar is not None:
                bar(done, _NUM_OUTPUTS)
    return found


_NUM_OUTPUTS = 6


def _outputs(
    plan: "TerritoryPlan",
    folder: Path,
    document: str,
    appraisals: "Mapping[str, Appraisal]",
    *,
    earlier: "EarlierFigures | None",
    comparison: "Comparison | None",
) -> "Iterator[Contents]":
    from territory_opt.files.busy_times import CALENDARS
    from territory_opt.handoff.files import handoff_files
    from territory_opt.pages.page_files import page_files
    from territory_opt.report.plan_files import calendar_files, report_files
    from territory_opt.session.worksheet import session_files
    from territory_opt.workbook.book import plan_to_workbook

    yield report_files(plan, folder, document, appraisals)
    yield page_files(plan, folder, appraisals)
    yield {folder / WORKBOOK: plan_to_workbook(plan, appraisals, comparison)}
    yield handoff_files(plan, folder, earlier, appraisals=appraisals)
    yield session_files(plan, folder)
    yield calendar_files(plan, folder / CALENDARS, plan.reps, now=dt.datetime.now(dt.UTC))
