"""All files of a plan for other people and programs, by path."""

from collections.abc import Mapping
from pathlib import Path

import attrs

from territory_opt.appraisal.appraisal import Appraisal
from territory_opt.booking.diary import Diary
from territory_opt.errors import InvalidInputError
from territory_opt.files.calendar_file import calendar_file_name, issued_events
from territory_opt.files.event_identity import IssuedEvent
from territory_opt.files.whole import read_text
from territory_opt.handoff.calendar_csv import calendar_csv
from territory_opt.handoff.crm_event import crm_events, salesforce_events
from territory_opt.handoff.crm_files import hubspot_tasks, pipedrive_activities, salesforce_tasks, tasks_to_close
from territory_opt.handoff.digest import digest_markdown, digest_text, digests
from territory_opt.handoff.earlier_figures import EarlierFigures
from territory_opt.handoff.since import changes_since_plan
from territory_opt.handoff.task import crm_tasks, old_tasks
from territory_opt.handoff.tidy_tables import tidy_tables
from territory_opt.model.units import RepId
from territory_opt.planning.diaries import diary_of
from territory_opt.planning.plan import TerritoryPlan
from territory_opt.planning.planned_order import PlannedOrder
from territory_opt.report.plan_tables import plan_tables

CALENDARS = "calendars"
TASKS = "tasks"
TABLES = "tables"


def handoff_files(
    plan: TerritoryPlan,
    folder: Path,
    earlier: EarlierFigures | None = None,
    *,
    appraisals: Mapping[RepId, Appraisal] | None = None,
) -> dict[Path, str | bytes]:
    """Return calendars, task files, tables and digests of a plan by path; what has nothing to say has no file.

    Parameters
    ----------
    plan
        The plan.
    folder
        Where the files will stand. A calendar file (``.ics``) of an earlier run there tells which appointments are
        known already.
    earlier
        An earlier plan; task files and appointments then hold only what is new, moved or gone, and the digests say
        what changed.
    appraisals
        What reps' weeks are worth, by rep, where that is known.

    Raises
    ------
    MissingExtraError
        If a calendar file stands in the folder and the icalendar library is not installed.
    InvalidInputError
        If a calendar file that stands there was not written for its rep.

    Examples
    --------
    >>> import territory_opt as to
    >>> files = handoff_files(to.plan(to.read_demo()), Path("out"))
    >>> sorted(path.name for path in files if path.parent.name == "tasks")
    ['hubspot_tasks.csv', 'pipedrive_activities.csv', 'salesforce_events.csv', 'salesforce_tasks.csv']
    """
    diaries = {rep: diary for rep in plan.reps if (diary := diary_of(plan, rep)) is not None}
    changes = None if earlier is None else changes_since_plan(earlier, plan)
    found = digests(plan, changes)
    files: dict[Path, str | bytes] = {
        folder / "digest.md": digest_markdown(found),
        folder / "digest.txt": digest_text(found),
    }
    for rep, diary in diaries.items():
        if diary.planned:
            files[folder / CALENDARS / f"{_safe(rep)}.csv"] = calendar_csv(diary)
    order = None if earlier is None else earlier.order
    for name, text in _task_files(plan, diaries, folder / CALENDARS, order).items():
        files[folder / TASKS / name] = text
    for name, text in tidy_tables(plan_tables(plan, appraisals), plan.problem.currency).items():
        files[folder / TABLES / name] = text
    return files


def _safe(rep: RepId) -> str:
    return calendar_file_name(rep).removesuffix(".ics")


def _task_files(
    plan: TerritoryPlan, diaries: Mapping[RepId, Diary], calendars: Path, earlier: PlannedOrder | None
) -> dict[str, str]:
    tasks = crm_tasks(plan, earlier)
    old = () if earlier is None else old_tasks(plan, earlier)
    events = [
        event
        for rep, diary in diaries.items()
        for event in crm_events(plan, diary, _issued(plan, rep, calendars), earlier)
    ]
    files = {}
    if tasks:
        files["hubspot_tasks.csv"] = hubspot_tasks(tasks)
        files["pipedrive_activities.csv"] = pipedrive_activities(tasks, diaries)
    if tasks or old:
        files["salesforce_tasks.csv"] = salesforce_tasks(tasks, old)
    if old:
        files["to_close.csv"] = tasks_to_close(old)
    if events:
        files["salesforce_events.csv"] = salesforce_events(events)
    return files


def _issued(plan: TerritoryPlan, rep: RepId, calendars: Path) -> Mapping[str, IssuedEvent]:
    path = calendars / calendar_file_name(rep)
    if not path.exists():
        return {}
    try:
        return issued_events(rep, read_text(path), first=plan.problem.first_day)
    except InvalidInputError as error:
        raise InvalidInputError(attrs.evolve(fault, path=path.name) for fault in error.faults) from None
