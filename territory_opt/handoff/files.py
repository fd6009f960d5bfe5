"""All files of a plan for other people and programs, by path."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import attrs

from territory_opt.appraisal.appraisal import Appraisal
from territory_opt.booking.diary import Diary
from territory_opt.errors import InvalidInputError
from territory_opt.files.calendar_file import calendar_file_name, issued_events, issued_time_zone
from territory_opt.files.whole import read_text
from territory_opt.handoff.calendar_csv import calendar_csv
from territory_opt.handoff.crm_event import CrmEvent, crm_events, salesforce_events
from territory_opt.handoff.crm_files import hubspot_tasks, pipedrive_activities, salesforce_tasks, tasks_to_close
from territory_opt.handoff.digest import digest_markdown, digest_text, digests
from territory_opt.handoff.earlier_figures import EarlierFigures
from territory_opt.handoff.since import changes_since_plan
from territory_opt.handoff.task import crm_tasks, old_tasks
from territory_opt.handoff.tidy_tables import tidy_tables
from territory_opt.model.units import RepId
from territory_opt.planning.diaries import diary_of, empty_diary
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
    calendars: Path | None = None,
) -> dict[Path, str | bytes]:
    """Return calendars, task files, tables and digests of a plan by path.

    Every file is there each time, so that none of an earlier run stays as it was; a table without rows is its header.

    Parameters
    ----------
    plan
        The plan.
    folder
        Where the files will stand.
    earlier
        An earlier plan; task files and appointments then hold only what is new, moved or gone, and the digests say
        what changed. Reps who have left since have their files too.
    appraisals
        What reps' weeks are worth, by rep, where that is known.
    calendars
        Where the calendar files (``.ics``) of the earlier run stand, which tell what appointments are known already;
        the folder ``calendars`` in `folder` when not given.

    Raises
    ------
    MissingExtraError
        If a calendar file stands there and the icalendar library is not installed.
    InvalidInputError
        If a calendar file that stands there was not written for its rep, or the earlier plan is one of another
        territory.

    Examples
    --------
    >>> import territory_opt as to
    >>> files = handoff_files(to.plan(to.read_demo()), Path("out"))
    >>> sorted(path.name for path in files if path.parent.name == "tasks")
    ['hubspot_tasks.csv', 'pipedrive_activities.csv', 'salesforce_events.csv', 'salesforce_tasks.csv', 'to_close.csv']
    """
    changes = None if earlier is None else changes_since_plan(earlier, plan)
    order = None if earlier is None else earlier.order
    written_before = calendars or folder / CALENDARS
    diaries = _diaries(plan, order, written_before)
    found = digests(plan, changes)
    files: dict[Path, str | bytes] = {
        folder / "digest.md": digest_markdown(found),
        folder / "digest.txt": digest_text(found),
    }
    for rep, diary in diaries.items():
        files[folder / CALENDARS / f"{_safe(rep)}.csv"] = calendar_csv(diary)
    for name, text in _task_files(plan, diaries, written_before, order).items():
        files[folder / TASKS / name] = text
    for name, text in tidy_tables(plan_tables(plan, appraisals), plan.problem.currency).items():
        files[folder / TABLES / name] = text
    return files


def _safe(rep: RepId) -> str:
    return calendar_file_name(rep).removesuffix(".ics")


def _diaries(plan: TerritoryPlan, earlier: PlannedOrder | None, calendars: Path) -> dict[RepId, Diary]:
    """Return the diary of every rep of now and then: one in which nothing is booked where there is no week."""
    diaries = {rep: diary_of(plan, rep) or empty_diary(plan, rep) for rep in plan.reps}
    if earlier is not None:
        left = [its.id for its in earlier.reps if its.id not in diaries]
        diaries |= {rep: _diary_of_one_who_left(plan, rep, calendars) for rep in left}
    return diaries


def _diary_of_one_who_left(plan: TerritoryPlan, rep: RepId, calendars: Path) -> Diary:
    diary, text = empty_diary(plan, rep), _calendar(rep, calendars)
    if text is None:
        return diary
    with _under_its_name(rep):
        return attrs.evolve(diary, time_zone=issued_time_zone(rep, text))


def _task_files(
    plan: TerritoryPlan, diaries: Mapping[RepId, Diary], calendars: Path, earlier: PlannedOrder | None
) -> dict[str, str]:
    tasks = crm_tasks(plan, earlier)
    old = () if earlier is None else old_tasks(plan, earlier)
    events = [event for diary in diaries.values() for event in _events(plan, diary, calendars, earlier)]
    return {
        "hubspot_tasks.csv": hubspot_tasks(tasks),
        "pipedrive_activities.csv": pipedrive_activities(tasks, diaries),
        "salesforce_tasks.csv": salesforce_tasks(tasks, old),
        "salesforce_events.csv": salesforce_events(events),
        "to_close.csv": tasks_to_close(old),
    }


def _events(plan: TerritoryPlan, diary: Diary, calendars: Path, earlier: PlannedOrder | None) -> tuple[CrmEvent, ...]:
    text = _calendar(diary.rep, calendars)
    with _under_its_name(diary.rep):
        issued = {} if text is None else issued_events(diary.rep, text, first=plan.problem.first_day)
    return crm_events(plan, diary, issued, earlier)


def _calendar(rep: RepId, calendars: Path) -> str | None:
    """Return the calendar file of a rep from the earlier run; None when there is none."""
    path = calendars / calendar_file_name(rep)
    return read_text(path) if path.exists() else None


@contextmanager
def _under_its_name(rep: RepId) -> Iterator[None]:
    """Tell what is wrong with a rep's calendar under the name of its file."""
    try:
        yield
    except InvalidInputError as error:
        name = calendar_file_name(rep)
        raise InvalidInputError(attrs.evolve(fault, path=name) for fault in error.faults) from None
