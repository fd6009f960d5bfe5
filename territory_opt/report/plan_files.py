"""The files a plan is written to: JSON, report, pictures, calendars; all of them are ready before any is written."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import attrs

from territory_opt.appraisal.appraisal import Appraisal
from territory_opt.appraisal.shared_people import SharedPeople
from territory_opt.booking.diary import Diary
from territory_opt.errors import InvalidInputError, OutputError
from territory_opt.files.busy_times import CALENDARS
from territory_opt.files.calendar_file import calendar_file_name, calendar_text, issued_time_zone
from territory_opt.files.whole import read_text, write_together
from territory_opt.model.units import RepId
from territory_opt.planning.diaries import diary_of, empty_diary
from territory_opt.planning.plan import TerritoryPlan
from territory_opt.report.plan_pictures import gantt_of, week_of
from territory_opt.report.text import report_text

Contents = Mapping[Path, str | bytes]

PICTURES = "pictures"
"""The folder of pictures beside a report."""


def report_files(
    plan: TerritoryPlan,
    folder: Path,
    document: str,
    appraisals: Mapping[RepId, Appraisal],
    *,
    shared: SharedPeople | str | None = None,
) -> dict[Path, str | bytes]:
    """Return what stands in the folder of a report, by path: all pages, the plan as JSON, two pictures of each rep.

    Parameters
    ----------
    plan
        The plan.
    folder
        Where it will stand.
    document
        The plan as JSON.
    appraisals
        What the weeks of reps are worth, by rep, where that is known.
    shared
        What the people they share are worth, as for `report_text`.
    """
    names = {rep: picture_names(rep) for rep in plan.reps}
    pictures = {rep: [f"{PICTURES}/{name}" for name in names[rep]] for rep in plan.reps}
    files: dict[Path, str | bytes] = {
        folder / "plan.json": document,
        folder / "report.txt": report_text(plan, None, appraisals, pictures, shared=shared),
    }
    for rep, (gantt, week) in names.items():
        files[folder / PICTURES / gantt] = gantt_of(plan, [rep])
        files[folder / PICTURES / week] = week_of(plan, rep)
    return files


def picture_names(rep: RepId) -> tuple[str, str]:
    """Return the file names of a rep's pictures, of the actions and of the week.

    Examples
    --------
    >>> picture_names("ana")
    ('ana-gantt.svg', 'ana-week.svg')
    """
    safe = calendar_file_name(rep).removesuffix(".ics")
    return f"{safe}-gantt.svg", f"{safe}-week.svg"


def calendar_files(
    plan: TerritoryPlan, folder: Path, reps: Iterable[RepId], *, now: dt.datetime, going_on_from: Path | None = None
) -> dict[Path, str | bytes]:
    """Return the calendars of reps, by path; each goes on from the one of the run before.

    A rep without a week, or one who has left, has a calendar only to take back what the one before holds.

    Parameters
    ----------
    plan
        The plan.
    folder
        Where they will stand.
    reps
        Whose calendars.
    now
        The time of writing, with its time zone.
    going_on_from
        Where the calendars of the run before stand; in `folder` when not given.

    Raises
    ------
    MissingExtraError
        If the icalendar library is not installed.
    InvalidInputError
        If a file that stands there was not written for its rep.
    """
    files: dict[Path, str | bytes] = {}
    for rep in reps:
        path = folder / calendar_file_name(rep)
        before = (going_on_from or folder) / path.name
        earlier = read_text(before) if before.exists() else None
        try:
            diary = _diary(plan, rep, earlier)
            if diary is not None:
                name = plan.reps[rep].rep.name if rep in plan.reps else rep
                files[path] = calendar_text(diary, now=now, name=name, earlier=earlier)
        except InvalidInputError as error:
            raise InvalidInputError(attrs.evolve(fault, path=path.name) for fault in error.faults) from None
    return files


def _diary(plan: TerritoryPlan, rep: RepId, earlier: str | None) -> Diary | None:
    """Return a rep's diary; an empty one, which takes everything back, where only an earlier calendar is left."""
    if rep in plan.reps and (diary := diary_of(plan, rep)) is not None:
        return diary
    if earlier is None:
        return None
    nothing = empty_diary(plan, rep)
    return nothing if rep in plan.reps else attrs.evolve(nothing, time_zone=issued_time_zone(rep, earlier))


def write_files(outputs: Iterable[Contents], *, inputs: Iterable[Path | None]) -> None:
    """Write files whole, none before all are ready, and none over an input.

    Parameters
    ----------
    outputs
        Contents by path; two may name one file only with the same content.
    inputs
        The files and folders that were read; None is skipped.

    Raises
    ------
    OutputError
        If something cannot be written, is an input, or two outputs are one file.
    """
    folders: dict[Path, dict[str, str | bytes]] = {}
    seen: dict[Path, str | bytes] = {}
    for path, content in (item for files in outputs for item in files.items()):
        if seen.setdefault(path.resolve(), content) != content:
            raise OutputError(f"{path} is asked for twice, with different contents; choose another output")
        folders.setdefault(path.parent, {})[path.name] = content
    write_together(folders, never_over=list(_read_files(inputs)))


def _read_files(inputs: Iterable[Path | None]) -> Iterator[Path]:
    for path in inputs:
        if path is not None:
            yield path
        if path is not None and path.is_dir():
            yield from path.iterdir()
            yield from (path / CALENDARS).glob("*")
