"""Sheets with one row for each client, deal, rule, finding and assumption."""

from collections.abc import Mapping

from territory_opt.model.opportunity import Certainty
from territory_opt.planning.plan import TerritoryPlan
from territory_opt.report.table_columns import Measure, PlanTable, Value
from territory_opt.workbook.record_table import At, Placed, SheetColumn, plain_columns, write_table
from territory_opt.workbook.writer import Sheet

CLIENTS, OPPORTUNITIES, RULES, FINDINGS, ASSUMPTIONS = "Clients", "Opportunities", "Rules", "Findings", "Assumptions"
CLIENT_ID, TIER_GIVEN = "Client id", "Tier given"
DEAL_ID, ODDS, PART_GIVEN = "Deal id", "Odds", "Part given"
ASSUMPTION, VALUE = "Assumption", "Value"
TIERS_NAME = "tiers"
"""The name of the cells that list the tiers."""

_GRAVEST_FIRST = ("error", "warning", "note")
_UNIT_MEASURES = {"share": Measure.SHARE, "hours": Measure.HOURS}
_PLACES = {"error_type": "stop", "error_title": "Not read back"}
_ODDS_ALLOWED = _PLACES | {
    "validate": "decimal",
    "criteria": "between",
    "minimum": 0,
    "maximum": 1,
    "error_message": "Odds from 0 % to 100 %; empty to take those of the stage.",
}
_PART_ALLOWED = _PLACES | {
    "validate": "list",
    "source": [part.value for part in Certainty],
    "error_message": "flow, likely or stretch; empty to leave it to the rules.",
}
_TIER_ALLOWED = _PLACES | {
    "validate": "list",
    "source": f"={TIERS_NAME}",
    "error_message": "One of the policy's tiers; empty to leave it to the rules.",
}


def write_clients(sheet: Sheet, plan: TerritoryPlan, table: PlanTable, *, footer: str) -> Placed:
    """Write the sheet of clients."""
    every = range(len(table.rows))
    flow: list[Value] = [plan.problem.policy.flow_of(client) for client in plan.problem.clients]
    columns = plain_columns(
        table,
        given_tier={"inputs": every, "allowed": _TIER_ALLOWED},
        flow_revenue={
            "values": flow,
            "name": "client_flow",
            "meaning": "Business that recurs in the period by itself, with what the client's response brings at none.",
        },
    )
    return write_table(
        sheet,
        [*columns, _rep_numbers(plan, table, "client_rep_no")],
        title="Clients",
        explained="A tier given here outranks every rule, and stays with the client when the plan is made again.",
        id_labels=[CLIENT_ID],
        footer=footer,
    )


def write_opportunities(sheet: Sheet, plan: TerritoryPlan, table: PlanTable, *, footer: str) -> Placed:
    """Write the sheet of deals."""
    every = range(len(table.rows))

    def expected(at: At) -> str:
        return f'=IF({at("Part")}="flow",1,N({at(ODDS)}))*N({at("Amount")})'

    columns = plain_columns(
        table,
        standing={"name": "deal_part"},
        amount={"name": "deal_amount"},
        odds={"inputs": every, "allowed": _ODDS_ALLOWED},
        expected_now={
            "values": [plan.classification.deals[deal.id].expected_now for deal in plan.problem.opportunities],
            "name": "deal_expected",
            "formula": expected,
            "meaning": "Amount times odds; the whole amount of Flow. Gap adds up those of its parts.",
        },
        given_certainty={"inputs": every, "allowed": _PART_ALLOWED},
    )
    return write_table(
        sheet,
        [*columns, _rep_numbers(plan, table, "deal_rep_no")],
        title="Opportunities",
        explained=(
            "Edit the odds and Gap follows at once; the rules sort the deal anew when the workbook is planned again. "
            "A part given here outranks every rule."
        ),
        id_labels=[DEAL_ID],
        footer=footer,
    )


def _rep_numbers(plan: TerritoryPlan, table: PlanTable, name: str) -> SheetColumn:
    numbers: Mapping[Value, int] = {rep: number for number, rep in enumerate(plan.reps, start=1)}
    return SheetColumn(
        label="Rep no.",
        measure=Measure.COUNT,
        meaning="The rep's number in Gap, by which sums are made.",
        values=[numbers[rep] for rep in table.column("rep")],
        name=name,
        width=8,
    )


def write_rules(sheet: Sheet, table: PlanTable, *, footer: str) -> Placed:
    """Write the sheet of hour rules and their prices."""
    measures = [_UNIT_MEASURES.get(str(unit), Measure.NUMBER) for unit in table.column("unit")]
    columns = plain_columns(
        table, **{name: {"measures": measures} for name in ("at_least", "at_most", "value")}, source={"width": 48}
    )
    return write_table(
        sheet,
        columns,
        title="Rules and prices",
        explained=(
            "What each rule of the week allows and gives. Price per hour: expected revenue for each weekly hour by "
            "which a limit is relaxed."
        ),
        id_labels=["Rep id", "Rule"],
        footer=footer,
    )


def write_findings(sheet: Sheet, table: PlanTable, *, footer: str) -> Placed:
    """Write the sheet of findings, the gravest first."""
    rows = sorted(table.rows, key=lambda row: _GRAVEST_FIRST.index(str(row[0])))
    ranked = PlanTable(name=table.name, columns=table.columns, rows=tuple(rows))
    return write_table(
        sheet,
        plain_columns(ranked, message={"width": 90}, examples={"width": 48}),
        title="Findings",
        explained="What was noticed in the data and in the plan: how often, how much money, what was done about it.",
        id_labels=["Finding"],
        footer=footer,
    )


def write_assumptions(sheet: Sheet, plan: TerritoryPlan, table: PlanTable, *, footer: str) -> Placed:
    """Write the sheet of assumptions; those that a policy states may be edited."""
    stated = [
        i
        for i, name in enumerate(table.column("name"))
        if name in plan.problem.policy.assumptions or channel_of(plan.problem.policy.channels, str(name)) is not None
    ]
    columns = plain_columns(
        table,
        value={"inputs": stated},
        source={"width": 60},
        effect={"width": 48},
        is_policy={
            "values": [i in stated for i in range(len(table.rows))],
            "label": "May be edited",
            "meaning": "Whether the policy states it; others follow from the data, or from no file.",
        },
    )
    return write_table(
        sheet,
        columns,
        title="Assumptions",
        explained="Numbers that no data gave. Edit a value, and the workbook is planned with it.",
        id_labels=[ASSUMPTION],
        frozen_columns=1,
        footer=footer,
    )


def channel_of(channels: Mapping[str, object], name: str) -> tuple[str, str] | None:
    """Return the channel and the field that the name of an assumption means; None where it means neither.

    Examples
    --------
    >>> channel_of({"referrals": 1}, "referrals.most_meetings")
    ('referrals', 'most_meetings')
    """
    channel, _, field = name.rpartition(".")
    return (channel, field) if channel in channels and field in {"meetings_per_hour", "most_meetings"} else None
