"""The sheet of a worksheet that asks the five questions about the top clients."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from territory_opt.model.client import Client
from territory_opt.planning.plan import TerritoryPlan
from territory_opt.report.table_columns import Measure
from territory_opt.session.answers import Asked
from territory_opt.session.columns import hours_allowed, money_allowed, number_column, roomy
from territory_opt.session.layout import CLIENT_HOURS, SALES
from territory_opt.session.questions import potential_of
from territory_opt.workbook.formats import ALARM, Look, Style
from territory_opt.workbook.record_table import FIRST_ROW, At, Placed, SheetColumn, write_table
from territory_opt.workbook.writer import Sheet, column_letters

_NOTE = Style(look=Look.NOTE)


def write_clients(sheet: Sheet, plan: TerritoryPlan, asked: Asked, *, footer: str) -> Placed:
    """Write the sheet of the five questions about the top clients; parameters as of the other sheets."""
    clients = [plan.problem.client_by_id[name] for name in asked.clients]
    columns = [number_column(len(clients)), *_known_of(plan, clients), *_five_questions(len(clients))]
    sheet.write(2, 0, f"{_ROUGH} Money in {plan.problem.currency}.", Style(look=Look.SUBTITLE))
    explained = (
        "What would each buy in the period, your deals on the other sheet not counted, if you gave it other hours?"
        if clients
        else "You have no clients in the CRM: nothing to fill in here."
    )
    title = "Your top clients: what would your time change?"
    placed = roomy(sheet, write_table(sheet, columns, title=title, explained=explained, footer=footer))
    check = placed.position(_CHECK)
    cell = f"${column_letters(check)}{FIRST_ROW + 1}"
    sheet.colour((FIRST_ROW, check, placed.last_row, check), f'=LEFT({cell},5)="falls"', {"font_color": ALARM})
    for row, text in enumerate(EXAMPLE, start=placed.last_row + 2):
        sheet.write(row, 1, text, Style(look=Look.HEADING) if text is EXAMPLE[0] else _NOTE)
    return placed


_CHECK = "Check"
_ROUGH = "Rough numbers will do: all six of a client, or none. More effort never sells less."
EXAMPLE = (
    "An example",
    "2 hours a week go to a client that will buy for 30,000 in the period: my hours 2, as now 30,000.",
    "Left alone it would still buy for 20,000: no effort 20,000. With one hour a week 26,000: half of it.",
    "With three hours 33,000: half more. And if I did all I can, visits, trials, their plants abroad: all-out 40,000.",
)
"""What is written below the rows."""


def _known_of(plan: TerritoryPlan, clients: Sequence[Client]) -> Iterator[SheetColumn]:
    policy, tiers = plan.problem.policy, plan.classification.tiers
    yield SheetColumn(
        label="Client",
        measure=Measure.TEXT,
        meaning="Its name in the CRM.",
        values=[client.name for client in clients],
    )
    yield SheetColumn(
        label="Tier",
        measure=Measure.TEXT,
        meaning="Its tier.",
        values=[tiers[client.id].tier for client in clients],
        width=9,
    )
    yield SheetColumn(
        label="CRM: Flow",
        measure=Measure.MONEY,
        meaning="What recurs in the period by itself, as the data say.",
        values=[policy.flow_of(client) for client in clients],
        width=11,
    )
    yield SheetColumn(
        label="CRM: could add",
        measure=Measure.MONEY,
        meaning="What effort could add at the most, as the data say or the policy assumes.",
        values=[potential_of(plan, client) for client in clients],
        width=11,
    )


_QUESTIONS = {
    SALES[0]: "What it would buy if you gave it no time at all.",
    SALES[1]: "What it would buy with half the hours you give it now.",
    SALES[2]: "What it will buy with the hours you give it now.",
    SALES[3]: "What it would buy with half as many hours again.",
    SALES[4]: "What it would buy if you did all you can.",
}


def _five_questions(num_clients: int) -> Iterator[SheetColumn]:
    inputs, empty = range(num_clients), [None] * num_clients
    yield SheetColumn(
        label=CLIENT_HOURS,
        measure=Measure.HOURS,
        meaning="Hours a week you give it now, with travel and preparation.",
        values=empty,
        inputs=inputs,
        allowed=hours_allowed("Hours a week now", "With travel and preparation; 0.5 is half an hour a week."),
        width=11,
    )
    for label, question in _QUESTIONS.items():
        yield SheetColumn(
            label=label,
            measure=Measure.MONEY,
            meaning=question,
            values=empty,
            inputs=inputs,
            allowed=money_allowed(label, question),
            width=11,
        )
    yield SheetColumn(
        label=_CHECK,
        measure=Measure.TEXT,
        meaning="Whether the answers are complete and never fall as effort rises.",
        values=empty,
        formula=_check,
        width=20,
    )


def _check(at: At) -> str:
    first, last = at(SALES[0]), at(SALES[-1])
    answered = f"COUNT({at(CLIENT_HOURS)}:{last})"
    falls = ",".join(
        f"AND(ISNUMBER({at(label)}),{at(label)}<MAX({first}:{at(before)}))" for before, label in pairwise(SALES)
    )
    return (
        f'=IF({answered}=0,"",IF(OR({falls}),"falls as effort rises",'
        f'IF({answered}<{1 + len(SALES)},{answered}&" of {1 + len(SALES)}","complete")))'
    )
