"""The files a plan is written to: JSON, report, pictures, calendars; all of them are ready before any is written."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import attrs

from territory_opt.appraisal.appraisal import Appraisal
from territory_opt.errors import InvalidInputError, OutputError
from territory_opt.files.busy_times import CALENDARS
from territory_opt.files.calendar_file import calendar_file_name, calendar_text
from territory_opt.files.whole import read_text, write_together
from territory_opt.model.units import RepId
from territory_opt.planning.diaries import diary_of
from territory_opt.planning.plan import TerritoryPlan
from territory_opt.report.plan_pictures import gantt_of, week_of
from territory_opt.report.text import report_text

Contents = Mapping[Path, str | bytes]

PICTURES = "pictures"
"""The folder of pictures beside a report."""


def report_files(
    plan: TerritoryPlan, folder: Path, document: str, appraisals: Mapping[RepId, Appraisal]
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
    """
    names = {rep: picture_names(rep) for rep in plan.reps}
    pictures = {rep: [f"{PICTURES}/{name}" for name in names[rep]] for rep in plan.reps}
    files: dict[Path, str | bytes] = {
        folder / "plan.json": document,
        folder / "report.txt": report_text(plan, None, appraisals, pictures),
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
    plan: TerritoryPlan, folder: Path, reps: Iterable[RepId], *, now: dt.datetime
) -> dict[Path, str | bytes]:
    """Return the calendars of reps that have a week, by path; each goes on from the file that stands there.

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

    Raises
    ------
    MissingExtraError
        If the icalendar library is not installed.
    InvalidInputError
        If a file that stands there was not written for its rep.
    """
    files: dict[Path, str | bytes] = {}
    for rep in reps:
        diary = diary_of(plan, rep)
        if diary is None:
            continue
        path = folder / calendar_file_name(rep)
        earlier = read_text(path) if path.exists() else None
        try:
            files[path] = calendar_text(diary, now=now, name=plan.reps[rep].rep.name, earlier=earlier)
        except InvalidInputError as error:
            raise InvalidInputError(attrs.evolve(fault, path=path.name) for fault in error.faults) from None
    return files


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
