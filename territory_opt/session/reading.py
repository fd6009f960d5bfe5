"""Planning-session worksheets read back: every answer checked, all wrong ones listed at once."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import attrs

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.model.checks import MONEY, SHARE, WEEKLY_HOURS, Date, OneOf, shown
from territory_opt.model.finding import Finding
from territory_opt.model.units import RepId
from territory_opt.report.layout import counted
from territory_opt.rules.verdict import Standing
from territory_opt.session.about import About, read_about
from territory_opt.session.answers import Asked, ClientAnswer, DealAnswer, DealView, SessionAnswers
from territory_opt.session.clients import EXAMPLE
from territory_opt.session.layout import (
    CLIENT_HOURS,
    CLIENTS,
    DEALS,
    ESTIMATE,
    ESTIMATED,
    HIDDEN,
    HOURS,
    NUMBER,
    OWN_CLOSE,
    OWN_ESTIMATE,
    OWN_HOURS,
    OWN_ODDS,
    OWN_PART,
    PART,
    PART_NAMES,
    SALES,
)
from territory_opt.session.questions import HOURS_OF_A_WEEK
from territory_opt.session.rows import AnswerCell, AnswerRows, Cells, Gathered, Place, rows_of
from territory_opt.workbook.reading import read_workbook

_ALLOWED = "a planning-session worksheet, an .xlsx file"
_SALES_FIELDS = ("none", "half", "present", "more", "all_out")
_MOST_EXAMPLES = 20


def read_session(path: str | Path) -> SessionAnswers:
    """Return the answers in a worksheet; an empty cell is no answer.

    Rows are found by their numbers and columns by their headers, wherever they stand now.

    Parameters
    ----------
    path
        The worksheet, an .xlsx file.

    Raises
    ------
    InvalidInputError
        With every answer that may not stand where it was typed, each with file, sheet and cell; or if the file is no
        worksheet.
    MissingExtraError
        If the calamine library is not installed.
    """
    gathered = Gathered(file=Path(path).name)
    answers = _read(Path(path), gathered)
    if gathered.faults:
        raise InvalidInputError(gathered.faults)
    return answers


def read_sessions(paths: str | Path | Iterable[str | Path]) -> tuple[SessionAnswers, ...]:
    """Return the answers in several worksheets.

    Parameters
    ----------
    paths
        The worksheets, or a folder whose .xlsx files they are.

    Raises
    ------
    InvalidInputError
        With all that is wrong in any of them; if two are of one rep; if there are none.
    MissingExtraError
        If the calamine library is not installed.
    """
    faults: list[Fault] = []
    sessions: list[SessionAnswers] = []
    for path in _files(paths):
        gathered = Gathered(file=path.name)
        try:
            sessions.append(_read(path, gathered))
        except InvalidInputError as error:
            faults += error.faults
        faults += gathered.faults
    faults += repeated(sessions)
    if faults:
        raise InvalidInputError(faults)
    return tuple(sessions)


def repeated(sessions: Iterable[SessionAnswers]) -> Iterator[Fault]:
    """Yield the fault of every worksheet of a rep who has one already."""
    first: dict[RepId, str] = {}
    for session in sessions:
        if session.rep in first:
            found = f"a second worksheet of {shown(session.rep)}, beside {shown(first[session.rep])}"
            yield Fault(session.file, found, "one worksheet for each rep", "keep the one that counts")
        first.setdefault(session.rep, session.file)


def _files(paths: str | Path | Iterable[str | Path]) -> list[Path]:
    given = [Path(paths)] if isinstance(paths, str | Path) else [Path(path) for path in paths]
    files = [file for path in given for file in (_of_folder(path) if path.is_dir() else [path])]
    if not files:
        where = ", ".join(path.name for path in given) or "nothing"
        raise InvalidInputError([Fault(where, "no worksheet", _ALLOWED)])
    return files


def _of_folder(folder: Path) -> list[Path]:
    """Return the workbooks of a folder, but not what a program keeps beside those that are open."""
    return sorted(path for path in folder.glob("*.xlsx") if not path.name.startswith(("~$", ".~lock")))


def _read(path: Path, gathered: Gathered) -> SessionAnswers:
    sheets = read_workbook(path).sheets
    if HIDDEN not in sheets:
        raise InvalidInputError([Fault(path.name, "a workbook without questions in it", _ALLOWED)])
    about = read_about(path.name, sheets[HIDDEN])
    answers = SessionAnswers(
        file=path.name,
        rep=about.rep,
        currency=about.currency,
        period=about.period,
        territory_hash=about.territory_hash,
        asked=about.asked,
        estimates=_estimates(sheets, gathered),
        hours=_hours(sheets, about.asked, gathered),
        deals=_deals(sheets, about, gathered),
        clients=_clients(sheets, about.asked, gathered),
    )
    return attrs.evolve(answers, findings=tuple(_findings(gathered)))


def _estimates(sheets: Cells, gathered: Gathered) -> dict[Standing, float]:
    parts = {PART_NAMES[part]: part for part in ESTIMATED}
    place = Place(sheet=ESTIMATE, key_label=PART, keys=[*parts], labels=[OWN_ESTIMATE], is_list=False)
    rows = rows_of(sheets, place, gathered)
    answers = {part: rows.answer(name, OWN_ESTIMATE, MONEY) for name, part in parts.items()}
    return {part: value for part, value in answers.items() if value is not None}


def _hours(sheets: Cells, asked: Asked, gathered: Gathered) -> dict[str, float]:
    rows = _numbered_rows(sheets, HOURS, asked.activities, [OWN_HOURS], gathered)
    answers = {name: rows.answer(key, OWN_HOURS, WEEKLY_HOURS) for key, name in _numbered(asked.activities)}
    hours = {name: value for name, value in answers.items() if value is not None}
    if sum(hours.values()) > HOURS_OF_A_WEEK:
        found = f"{sum(hours.values()):g} h in all"
        gathered.faults.append(Fault(f"{gathered.file}: {HOURS}", found, f"at most {HOURS_OF_A_WEEK:g} h in all"))
    return hours


def _deals(sheets: Cells, about: About, gathered: Gathered) -> dict[str, DealAnswer]:
    rows = _numbered_rows(sheets, DEALS, about.asked.deals, [OWN_PART, OWN_ODDS, OWN_CLOSE], gathered)
    known = {}
    for key, deal in _numbered(about.asked.deals):
        view = rows.answer(key, OWN_PART, _View())
        known[deal] = DealAnswer(
            deal=deal,
            view=None if view is None else DealView(view.casefold()),
            odds=rows.answer(key, OWN_ODDS, SHARE),
            close_date=rows.answer(key, OWN_CLOSE, _DayFrom(about.as_of)),
        )
    return {deal: answer for deal, answer in known.items() if not answer.is_empty}


def _clients(sheets: Cells, asked: Asked, gathered: Gathered) -> dict[str, ClientAnswer]:
    rows = _numbered_rows(sheets, CLIENTS, asked.clients, [CLIENT_HOURS, *SALES], gathered)
    known = {}
    for key, client in _numbered(asked.clients):
        sales = {label: rows.answer(key, label, MONEY) for label in SALES}
        by_field = dict(zip(_SALES_FIELDS, sales.values(), strict=True))
        known[client] = ClientAnswer(client=client, hours_now=rows.answer(key, CLIENT_HOURS, WEEKLY_HOURS), **by_field)
        gathered.faults.extend(_falling([rows.cell(key, label) for label in SALES if sales[label] is not None]))
    return {client: answer for client, answer in known.items() if not answer.is_empty}


def _falling(cells: list[AnswerCell | None]) -> Iterator[Fault]:
    """Yield the fault of every answer that is less than one for less effort."""
    answered = [cell for cell in cells if cell is not None]
    for i, cell in enumerate(answered[1:], start=1):
        most = max(answered[:i], key=lambda before: float(before.value))
        if cell.value < most.value:
            allowed = f"at least the {most.value:,.10g} of {most.label!r}: more effort never sells less"
            yield Fault(cell.address, f"{cell.value:,.10g}", allowed)


def _numbered_rows(
    sheets: Cells, sheet: str, ids: Sequence[str], labels: Sequence[str], gathered: Gathered
) -> AnswerRows:
    keys = [key for key, _ in _numbered(ids)]
    notes = EXAMPLE if sheet == CLIENTS else ()
    return rows_of(sheets, Place(sheet=sheet, key_label=NUMBER, keys=keys, labels=labels, notes=notes), gathered)


def _numbered(ids: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((str(number), name) for number, name in enumerate(ids, start=1))


@attrs.frozen
class _View:
    """One of the views of a deal, in any case."""

    def __str__(self) -> str:
        return "Flow, Likely, Stretch or Lost"

    def __call__(self, value: object) -> list[Fault]:
        if not isinstance(value, str):
            return [Fault("", shown(value), str(self))]
        choices = [view.value for view in DealView]
        return [
            attrs.evolve(fault, found=shown(value), allowed=str(self)) for fault in OneOf(choices)(value.casefold())
        ]


@attrs.frozen
class _DayFrom:
    """A day from the plan date on."""

    first: dt.date

    def __str__(self) -> str:
        return f"a day from {self.first.isoformat()} on"

    def __call__(self, value: object) -> list[Fault]:
        if Date()(value) or value < self.first:  # type: ignore[operator]  # what has no fault is a date
            return [Fault("", shown(value), str(self), "type it as a date, such as 2026-12-31")]
        return []


def _findings(gathered: Gathered) -> Iterator[Finding]:
    for code, noun, text, places in (
        (
            "session_unknown_rows",
            "row",
            "under no number of the worksheet: not read",
            gathered.unknown,
        ),
        ("session_places_missing", "place", "no longer in the worksheet: taken as not answered", gathered.missing),
    ):
        if places:
            few = tuple(f"{gathered.file}: {place}"[:500] for place in places[:_MOST_EXAMPLES])
            message = f"{shown(gathered.file)}: {counted(len(places), noun)} {text}."
            yield Finding(code=code, message=message, count=len(places), examples=few)
