"""The consolidated worksheets as a workbook: every difference in a table with filters."""

from collections.abc import Iterator, Sequence

from territory_opt.report.table_columns import Measure, Value
from territory_opt.session.layout import PART_NAMES
from territory_opt.session.page import client_remarks
from territory_opt.session.views import Consolidation, RepConsolidation
from territory_opt.workbook.record_table import SheetColumn, write_table
from territory_opt.workbook.writer import Book

_Told = tuple[str, Measure, str]
_Row = tuple[Value, ...]

_TARGETS: Sequence[_Told] = (
    ("Rep", Measure.TEXT, "The rep's name."),
    ("Rep id", Measure.TEXT, "The rep's identifier."),
    ("Part", Measure.TEXT, "Part of the target; the last row of a rep is what is left of it."),
    ("CRM", Measure.MONEY, "What the data say."),
    ("Estimate", Measure.MONEY, "What the rep has estimated; empty when not answered."),
    ("Difference", Measure.MONEY, "Estimate less CRM."),
    ("By deals and clients", Measure.MONEY, "The data with the rep's answers about deals and clients put in."),
)
_DEALS: Sequence[_Told] = (
    ("Deal", Measure.TEXT, "Its name in the CRM."),
    ("Deal id", Measure.TEXT, "Its identifier."),
    ("Rep", Measure.TEXT, "Who says so."),
    ("Client", Measure.TEXT, "Whose deal."),
    ("Amount", Measure.MONEY, "Face value."),
    ("Moved", Measure.MONEY, "The amount when it changes its part, else by how much its expected money changes."),
    ("Expected before", Measure.MONEY, "Expected in the period by the data."),
    ("Expected after", Measure.MONEY, "The same with the answer."),
    ("CRM part", Measure.TEXT, "Where the data put it."),
    ("Rep says", Measure.TEXT, "Where the rep puts it; empty when nothing was said of that."),
    ("Part after", Measure.TEXT, "Where the rules put it with the answer."),
    ("CRM odds", Measure.SHARE, "The odds that count by the data."),
    ("Rep's odds", Measure.SHARE, "The odds the rep gives; empty when none."),
    ("CRM closes", Measure.DAY, "The close date that counts by the data."),
    ("Rep's close", Measure.DAY, "The day the rep expects; empty when none."),
)
_HOURS: Sequence[_Told] = (
    ("Rep", Measure.TEXT, "The rep's name."),
    ("Activity", Measure.TEXT, "What hours go into."),
    ("Recorded", Measure.HOURS, "What the data say of a usual week."),
    ("Rep says", Measure.HOURS, "What the rep says of it; empty when not answered."),
    ("Plan", Measure.HOURS, "Hours in the plan's week; empty without one."),
    ("Rep less plan", Measure.HOURS, "What the plan would change, the other way round."),
)
_CLIENTS: Sequence[_Told] = (
    ("Client", Measure.TEXT, "Its name in the CRM."),
    ("Client id", Measure.TEXT, "Its identifier."),
    ("Rep", Measure.TEXT, "Who answered."),
    ("Hours now", Measure.HOURS, "Hours a week the client gets, as answered."),
    ("No effort", Measure.MONEY, "Sales without any effort, as answered."),
    ("Half of it", Measure.MONEY, "Sales with half of the present effort."),
    ("As now", Measure.MONEY, "Sales with the present effort."),
    ("Half more", Measure.MONEY, "Sales with half more."),
    ("All-out", Measure.MONEY, "Sales with all the effort there is."),
    ("CRM: Flow", Measure.MONEY, "What recurs by itself, by the data: beside the answer at no effort."),
    ("CRM: could add", Measure.MONEY, "What effort could add at the most, by the data."),
    ("Rep: could add", Measure.MONEY, "The same by the fitted answers; empty when they do not fit."),
    ("Difference", Measure.MONEY, "Rep less CRM."),
    ("Half of it at", Measure.HOURS, "Hours a week at which half of that is reached, by the fit."),
    ("Exponent", Measure.NUMBER, "How the fitted curve bends: above 1 it rises slowly first."),
    ("Remarks", Measure.TEXT, "Why the answers do not fit, or why their fit should be doubted."),
)
_MISSING: Sequence[_Told] = (
    ("Rep", Measure.TEXT, "The rep's name."),
    ("Worksheet", Measure.TEXT, "The file that was read."),
    ("Not answered", Measure.TEXT, "What is still open."),
)
_FINDINGS: Sequence[_Told] = (
    ("Finding", Measure.TEXT, "What was found and what was done."),
    ("Count", Measure.COUNT, "How many records."),
    ("Examples", Measure.TEXT, "A few of them."),
)


def session_book(consolidation: Consolidation) -> bytes:
    """Return the consolidated worksheets as an .xlsx workbook.

    Parameters
    ----------
    consolidation
        What `consolidate` gave.

    Raises
    ------
    MissingExtraError
        If the XlsxWriter library is not installed.
    """
    first, last = consolidation.period
    told = (
        f"{consolidation.num_worksheets} of {len(consolidation.reps)} worksheets · {first} to {last} · data of "
        f"{consolidation.as_of} · money in {consolidation.currency}"
    )
    book = Book(title="Planning session, consolidated", day=consolidation.as_of)
    reps = consolidation.reps
    for name, title, columns, rows in (
        ("Targets", "Targets: estimates beside the CRM", _TARGETS, [r for rep in reps for r in _target_rows(rep)]),
        ("Deals", "Deals seen otherwise, the most money first", _DEALS, [*_deal_rows(consolidation)]),
        ("Hours", "Hours now beside the plan", _HOURS, [row for rep in reps for row in _hour_rows(rep)]),
        ("Clients", "Top clients: five answers and what they come to", _CLIENTS, [*_client_rows(consolidation)]),
        ("Open", "Not answered yet", _MISSING, [(rep.name, rep.file, text) for rep in reps for text in rep.unanswered]),
        (
            "Findings",
            "Findings",
            _FINDINGS,
            [(found.message, found.count, "; ".join(found.examples)) for found in consolidation.findings],
        ),
    ):
        sheet = book.sheet(name)
        write_table(sheet, _columns(columns, rows), title=title, explained=told, footer="Planning session")
    return book.to_bytes()


def _columns(told: Sequence[_Told], rows: Sequence[_Row]) -> list[SheetColumn]:
    return [
        SheetColumn(
            label=label,
            measure=measure,
            meaning=meaning,
            values=[row[i] for row in rows],
            width=_LONG_TEXT if label in _LONG else None,
        )
        for i, (label, measure, meaning) in enumerate(told)
    ]


_LONG, _LONG_TEXT = {"Remarks", "Not answered", "Finding", "Examples"}, 60.0


def _target_rows(rep: RepConsolidation) -> Iterator[_Row]:
    for part in rep.parts:
        name = PART_NAMES[part.part]
        yield rep.name, rep.rep, name, part.crm, part.estimate, part.difference, part.by_deals
    left, now = rep.left_crm, rep.left_estimate
    change = None if left is None or now is None else now - left
    yield rep.name, rep.rep, "Still to find", left, now, change, rep.left_by_deals


def _deal_rows(consolidation: Consolidation) -> Iterator[_Row]:
    names = {rep.rep: rep.name for rep in consolidation.reps}
    for deal in consolidation.deals:
        answer, before = deal.answer, deal.before
        yield (
            deal.name,
            deal.deal,
            names[deal.rep],
            deal.client,
            before.amount,
            deal.money_moved,
            deal.expected_before,
            deal.expected_after,
            PART_NAMES[before.standing],
            None if answer.view is None else answer.view.value.capitalize(),
            "Lost" if deal.after is None else PART_NAMES[deal.after.standing],
            before.odds,
            answer.odds,
            before.close_date,
            answer.close_date,
        )


def _hour_rows(rep: RepConsolidation) -> Iterator[_Row]:
    for view in rep.hours:
        yield rep.name, view.name, view.recorded, view.answered, view.planned, view.difference


def _client_rows(consolidation: Consolidation) -> Iterator[_Row]:
    for rep in consolidation.reps:
        for view in rep.clients:
            fit = view.fit.response
            yield (
                view.name,
                view.client,
                rep.name,
                view.answer.hours_now,
                *view.answer.sales,
                view.crm_flow,
                view.crm_potential,
                view.fit.potential_revenue,
                view.potential_difference,
                None if fit is None else fit.half_hours,
                None if fit is None else fit.exponent,
                "\n".join(client_remarks(view)) or None,
            )
