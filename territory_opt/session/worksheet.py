"""A worksheet for one rep to prepare the planning session with: small, validated, read back afterwards."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import attrs

from territory_opt.comparison.saved_result import input_hash_of
from territory_opt.errors import Fault, InvalidInputError, listing, nearest
from territory_opt.files.calendar_file import calendar_file_name
from territory_opt.files.problem_json import problem_to_json
from territory_opt.model.checks import shown
from territory_opt.model.problem import Problem
from territory_opt.model.units import RepId
from territory_opt.planning.plan import RepPlan, TerritoryPlan
from territory_opt.report.table_columns import Measure, Value
from territory_opt.session.about import About, write_about
from territory_opt.session.clients import write_clients
from territory_opt.session.estimate import OWN_CELLS, write_estimate
from territory_opt.session.layout import (
    CLIENT_HOURS,
    CLIENTS,
    DEALS,
    ESTIMATE,
    HIDDEN,
    HOURS,
    OWN_CLOSE,
    OWN_HOURS,
    OWN_ODDS,
    OWN_PART,
    PREPARE,
    SALES,
)
from territory_opt.session.questions import questions
from territory_opt.session.tables import write_deals, write_hours
from territory_opt.workbook.formats import Look, Style
from territory_opt.workbook.record_table import Placed
from territory_opt.workbook.writer import Book, Sheet

FOLDER = "planning"
"""The folder of worksheets beside a plan."""


def session_worksheet(plan: TerritoryPlan, rep: RepId, *, due: dt.date | None = None) -> bytes:
    """Return a rep's worksheet as an .xlsx file; the same plan always gives the same bytes.

    Parameters
    ----------
    plan
        The plan whose territory it is about.
    rep
        Whose worksheet.
    due
        The day it should be back; the day before the session when not given.

    Raises
    ------
    InvalidInputError
        If the plan has no such rep.
    MissingExtraError
        If the XlsxWriter library is not installed.
    """
    if rep not in plan.reps:
        raise InvalidInputError([Fault("rep", shown(rep), f"one of {listing(plan.reps)}", nearest(rep, plan.reps))])
    return _worksheet(plan, rep, territory_hash(plan.problem), due)


def session_files(plan: TerritoryPlan, folder: Path, *, due: dt.date | None = None) -> dict[Path, bytes]:
    """Return the worksheets of all reps by path: ``planning/<rep>.xlsx`` in a folder.

    Parameters
    ----------
    plan
        The plan.
    folder
        Where the folder of worksheets will stand.
    due
        The day they should be back; the day before the session when not given.

    Raises
    ------
    MissingExtraError
        If the XlsxWriter library is not installed.
    """
    written_from = territory_hash(plan.problem)
    return {folder / FOLDER / worksheet_name(rep): _worksheet(plan, rep, written_from, due) for rep in plan.reps}


def worksheet_name(rep: RepId) -> str:
    """Return the name of a rep's worksheet: safe on every system, and no two reps share one.

    Examples
    --------
    >>> worksheet_name("ana")
    'ana.xlsx'
    """
    return f"{calendar_file_name(rep).removesuffix('.ics')}.xlsx"


def territory_hash(problem: Problem) -> str:
    """Return the hash that worksheets name a territory by: of all of it, but for the findings."""
    return input_hash_of(problem_to_json(attrs.evolve(problem, findings=())))


def _worksheet(plan: TerritoryPlan, rep_id: RepId, written_from: str, due: dt.date | None) -> bytes:
    problem, rep = plan.problem, plan.reps[rep_id]
    asked = questions(plan, rep_id)
    book = Book(title=f"Planning session: {rep.rep.name[:200]}", day=problem.as_of)
    footer = f"Planning session of {problem.period.start} to {problem.period.end}"
    prepare, estimate, hours, deals, clients = map(book.sheet, (PREPARE, ESTIMATE, HOURS, DEALS, CLIENTS))
    write_estimate(estimate, rep, problem.currency, footer=footer)
    placed = {
        HOURS: write_hours(hours, plan, rep.rep, asked, footer=footer),
        DEALS: write_deals(deals, plan, asked, footer=footer),
        CLIENTS: write_clients(clients, plan, asked, footer=footer),
    }
    _write_guide(prepare, plan, rep, due, placed)
    prepare.set_up_print(header_row=None, footer=footer)
    about = About(
        rep=rep_id,
        currency=problem.currency,
        as_of=problem.as_of,
        period=(problem.period.start, problem.period.end),
        territory_hash=written_from,
        asked=asked,
    )
    write_about(book.sheet(HIDDEN), about)
    return book.to_bytes()


def _write_guide(
    sheet: Sheet, plan: TerritoryPlan, rep: RepPlan, due: dt.date | None, placed: dict[str, Placed]
) -> None:
    for column, width in enumerate((24, 20, 24, 72)):
        sheet.width(column, width)
    sheet.write(0, 0, "Your planning session", Style(look=Look.TITLE))
    sheet.height(0, 28)
    sheet.write(1, 0, "Half an hour of your own view, so that we talk about what matters.", _FAINT)
    row = 3
    for label, value, measure in _facts(plan, rep, due):
        sheet.write(row, 0, label, _FAINT)
        sheet.write(row, 1, value, Style(measure=measure))
        row += 1
    row += 1
    for column, text in enumerate(("Four sheets", "Answered so far", "Takes about", "What we ask")):
        sheet.write(row, column, text, Style(look=Look.HEADING))
    for name, formula, known, minutes, what in _steps(placed):
        row += 1
        sheet.link(row, 0, name, Style(look=Look.LINK))
        sheet.formula(row, 1, formula, known, Style())
        sheet.write(row, 2, minutes, Style())
        sheet.write(row, 3, what, Style(wraps=True))
        sheet.height(row, 30)
    row += 2
    sheet.write(row, 0, "yellow cells are yours", Style(look=Look.INPUT))
    for text in _HINTS:
        sheet.write(row, 1, text, Style())
        row += 1
    row += 1
    for column, heading in enumerate(("Three words", "What we mean by them", None, None)):
        sheet.write(row, column, heading, Style(look=Look.HEADING))
    for word, text in _WORDS:
        row += 1
        sheet.write(row, 0, word, _FAINT)
        sheet.write(row, 1, text, Style())


_FAINT = Style(look=Look.SUBTITLE)
_HINTS = (
    "An empty cell means: not answered. 0 is an answer.",
    "Your honest guess is worth more than a polished number. Nothing here is a promise.",
    "Sort and filter as you like; the numbers in the first column keep every answer with its row.",
    "Then save the file as .xlsx under its name, and send it back.",
)
_WORDS = (
    ("Flow", "Business that comes back by itself. It needs service, no selling."),
    ("Likely", "You know the deal, and it closes with routine work: odds above one half."),
    ("Stretch", "You know the deal, and it closes only with real work from you."),
)


def _facts(plan: TerritoryPlan, rep: RepPlan, due: dt.date | None) -> Iterator[tuple[str, Value, Measure]]:
    problem, sheet = plan.problem, rep.sheet
    yield "For", rep.rep.name, Measure.TEXT
    yield "Period", f"{problem.period.start} to {problem.period.end}", Measure.TEXT
    yield "Please send back", f"by {due}" if due is not None else "the day before the session", Measure.TEXT
    yield "CRM as of", f"{problem.as_of}", Measure.TEXT
    yield "Money in", problem.currency, Measure.TEXT
    yield "Your target", "not stated" if sheet.target is None else f"{sheet.target:,.0f}", Measure.TEXT
    if sheet.not_identified is not None:
        yield "Still to find", f"{sheet.not_identified:,.0f}, as the CRM has it", Measure.TEXT


def _steps(placed: dict[str, Placed]) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield of each sheet how much of it is answered, the value of that now, how long it takes, what it asks."""
    hours, deals, clients = placed[HOURS], placed[DEALS], placed[CLIENTS]
    three = f'=COUNT({ESTIMATE}!{OWN_CELLS})&" of 3"'
    yield (
        ESTIMATE,
        three,
        "0 of 3",
        "5 minutes",
        "Flow, Likely, Stretch: three numbers of your own, and what is then left of the target.",
    )
    counted = f'=COUNT({hours.cells(OWN_HOURS)})&" of {hours.num_rows}"'
    week = "Where the hours of a usual week go now, activity by activity."
    yield HOURS, counted, f"0 of {hours.num_rows}", "5 minutes", week
    said = "+".join(f'({deals.cells(label)}<>"")' for label in (OWN_PART, OWN_ODDS, OWN_CLOSE))
    seen = f'=SUMPRODUCT(({said}>0)*1)&" of {deals.num_rows} with your view"'
    deal = "The open deals the CRM has. Say where you see another part, other odds or another date, or a lost deal."
    yield DEALS, seen, f"0 of {deals.num_rows} with your view", "10 minutes", deal
    whole = "*".join(f"ISNUMBER({clients.cells(label)})" for label in (CLIENT_HOURS, *SALES))
    full = f'=SUMPRODUCT({whole}*1)&" of {clients.num_rows} complete"'
    five = "What your top clients would buy with no, half, the present, half more, and all the effort you can give."
    yield CLIENTS, full, f"0 of {clients.num_rows} complete", "10 minutes", five
