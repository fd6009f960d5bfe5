"""The sheets of a worksheet that ask for the hours of a week and for the open deals."""

from collections.abc import Iterator, Sequence

from territory_opt.model.checks import LAST_DATE
from territory_opt.model.policy import ActivityKind
from territory_opt.model.rep import Rep
from territory_opt.planning.plan import TerritoryPlan
from territory_opt.report.table_columns import Measure, Value
from territory_opt.rules.verdict import DealVerdict, Standing
from territory_opt.sequencing.names import deal_names
from territory_opt.session.answers import Asked
from territory_opt.session.columns import between, hours_allowed, number_column, roomy, told
from territory_opt.session.layout import (
    OWN_CLOSE,
    OWN_HOURS,
    OWN_ODDS,
    OWN_PART,
    PART,
    PART_NAMES,
)
from territory_opt.session.questions import HOURS_OF_A_WEEK
from territory_opt.workbook.record_table import At, Placed, SheetColumn, write_table
from territory_opt.workbook.writer import Sheet

_WORK = {
    ActivityKind.TIER: "visits, calls, offers and travel for these clients",
    ActivityKind.PROSPECTING: "finding clients you do not have yet",
    ActivityKind.ADMIN: "reports, CRM, meetings inside the house",
    ActivityKind.OTHER: "",
}


def write_hours(sheet: Sheet, plan: TerritoryPlan, rep: Rep, asked: Asked, *, footer: str) -> Placed:
    """Write the sheet of the hours used now, with their sum against the week; parameters as of the other sheets."""
    activities = [plan.problem.policy.activities[name] for name in asked.activities]
    inputs, week = range(len(activities)), f"{rep.weekly_hours:g}"
    columns = [
        number_column(len(activities)),
        SheetColumn(
            label="Activity",
            measure=Measure.TEXT,
            meaning="What hours go into.",
            values=[activity.name for activity in activities],
            total=lambda _, at: _hours_told(at, week),
            total_value="In all",
        ),
        SheetColumn(
            label="Such as",
            measure=Measure.TEXT,
            meaning="What belongs to it.",
            values=[_WORK[activity.kind] for activity in activities],
        ),
        SheetColumn(
            label=OWN_HOURS,
            measure=Measure.HOURS,
            meaning="Your hours in a usual week now, as they are.",
            values=[None] * len(activities),
            inputs=inputs,
            allowed=hours_allowed(
                "Hours of a usual week now", "As it is, not as it should be. 0 is an answer, empty is none."
            ),
            width=14,
            total=lambda rows, _: f'=IF(COUNT({rows})=0,"",SUM({rows}))',
        ),
        SheetColumn(
            label="Of my week",
            measure=Measure.SHARE,
            meaning=f"Share of your working week of {week} h.",
            values=[None] * len(activities),
            formula=lambda at: f'=IF(ISNUMBER({at(OWN_HOURS)}),{at(OWN_HOURS)}/{week},"")',
            width=12,
            total=lambda _, at: f'=IF(ISNUMBER({at(OWN_HOURS)}),{at(OWN_HOURS)}/{week},"")',
        ),
        SheetColumn(
            label="Recorded so far",
            measure=Measure.HOURS,
            meaning="What the data say about your week, where they say anything.",
            values=[rep.observed_hours.get(name) for name in asked.activities],
            width=12,
        ),
    ]
    explained = (
        f"Think of the last four ordinary weeks. Your working week has {week} h; the sum above the header follows."
    )
    title = "Your week now: where do the hours go?"
    return roomy(sheet, write_table(sheet, columns, title=title, explained=explained, footer=footer))


def _hours_told(at: At, week: str) -> str:
    hours = at(OWN_HOURS)
    return (
        f'=IF(N({hours})>{HOURS_OF_A_WEEK:g},"In all: more than a week has",IF(N({hours})>{week},'
        f'"In all: above your {week} h","In all"))'
    )


def write_deals(sheet: Sheet, plan: TerritoryPlan, asked: Asked, *, footer: str) -> Placed:
    """Write the sheet of the open deals, the CRM's view beside empty cells; parameters as of the other sheets."""
    deals = {deal.id: deal for deal in plan.problem.opportunities}
    verdicts = [plan.classification.deals[name] for name in asked.deals]
    names, called = plan.problem.client_by_id, deal_names(plan.problem)
    clients = [deals[name].client for name in asked.deals]
    known: Sequence[tuple[str, Measure, str, Sequence[Value]]] = (
        (
            "Deal",
            Measure.TEXT,
            "Its name in the CRM, with its id where others have it too.",
            [called[name] for name in asked.deals],
        ),
        ("Client", Measure.TEXT, "Whose deal.", [client and names[client].name for client in clients]),
        ("Amount", Measure.MONEY, "Face value.", [deals[name].amount for name in asked.deals]),
        (PART, Measure.TEXT, "Where the rules put it.", [part_told(verdict) for verdict in verdicts]),
        ("Odds", Measure.SHARE, "The chance that counts.", [verdict.odds for verdict in verdicts]),
        ("Closes", Measure.DAY, "The close date that counts.", [verdict.close_date for verdict in verdicts]),
    )
    columns = [number_column(len(asked.deals))]
    for label, measure, meaning, values in known:
        columns.append(SheetColumn(label=label, measure=measure, meaning=meaning, values=values))
    columns += _own_view(plan, len(asked.deals))
    explained = (
        "Largest first in every part. Fill in what you see otherwise; what you leave empty stays as the CRM has it."
        if asked.deals
        else "You have no open deals in the CRM: nothing to fill in here."
    )
    title = "Your open deals: do you agree?"
    return roomy(sheet, write_table(sheet, columns, title=title, explained=explained, footer=footer))


def part_told(verdict: DealVerdict) -> str:
    """Return the part of a deal for people, with the reason when it counts in none."""
    name = PART_NAMES[verdict.standing]
    return f"{name}: {verdict.rule.replace('_', ' ')}" if verdict.standing is Standing.SET_ASIDE else name


def _own_view(plan: TerritoryPlan, num_deals: int) -> Iterator[SheetColumn]:
    first, inputs, empty = plan.problem.as_of, range(num_deals), [None] * num_deals
    part = {
        "validate": "list",
        "source": ["Flow", "Likely", "Stretch", "Lost"],
        **told(
            "My part", "Where you see it: Flow, Likely, Stretch, or Lost.", "Flow, Likely, Stretch or Lost; or empty."
        ),
    }
    odds = {
        **between("decimal", 0, 1),
        **told("My odds", "Your chance to win it, from 0 % to 100 %.", "From 0 % to 100 %; or empty."),
    }
    days = f"A day from {first.isoformat()} on"
    close = {
        **between("date", first, LAST_DATE),
        **told("My close date", f"{days}, when you expect the order.", f"{days}; or empty."),
    }
    for label, measure, meaning, allowed, width in (
        (OWN_PART, Measure.TEXT, "Where you see the deal.", part, 11),
        (OWN_ODDS, Measure.SHARE, "Your chance to win it.", odds, 10),
        (OWN_CLOSE, Measure.DAY, "When you expect the order.", close, 12),
    ):
        yield SheetColumn(
            label=label,
            measure=measure,
            meaning=meaning,
            values=empty,
            inputs=inputs,
            allowed=allowed,
            width=width,
        )
