"""The sheet of targets: one row for each rep, the team above them, every sum a formula."""

from collections.abc import Callable, Sequence

import attrs

from territory_opt.allocation.allocation import Status
from territory_opt.model.checks import MOST_MONEY
from territory_opt.planning.plan import TerritoryPlan
from territory_opt.report.table_columns import REPS, Measure, TableColumn
from territory_opt.workbook.gap_line import GapLine, rep_lines, team_line
from territory_opt.workbook.record_table import At, Placed, SheetColumn, write_table
from territory_opt.workbook.writer import Sheet

GAP = "Gap"
REP_ID, TARGET = "Rep id", "Target"

_Formula = Callable[[At], str]
_TOLD = {column.name: column for column in REPS}
_EXPLAINED = (
    "target = won + Flow + Likely + Stretch + not identified, at face value. Yellow cells may be edited: sums follow "
    "at once, hours and parts when the workbook is planned again. The row above the header is the team."
)
_MONEY_ALLOWED = {
    "validate": "decimal",
    "criteria": "between",
    "minimum": 0,
    "maximum": MOST_MONEY,
    "error_title": "Target",
    "error_message": "Money, 0 or more; empty for no target.",
}


def write_gap(sheet: Sheet, plan: TerritoryPlan, *, footer: str) -> Placed:
    """Write the sheet of targets.

    Parameters
    ----------
    sheet
        Where to.
    plan
        The plan.
    footer
        What stands at the foot of every printed page.
    """
    lines = list(rep_lines(plan).values())
    columns = [*_identities(plan), *_parts(lines), *_expectations(lines), *_coverage(lines), _status(plan)]
    return write_table(
        sheet,
        columns,
        title="Gap: where each target comes from",
        explained=_EXPLAINED,
        id_labels=[REP_ID],
        footer=footer,
    )


def _identities(plan: TerritoryPlan) -> list[SheetColumn]:
    reps = [rep.rep for rep in plan.reps.values()]
    number = SheetColumn(
        label="No.",
        measure=Measure.COUNT,
        meaning="The rep's number in this workbook, by which sums are made.",
        values=range(1, len(reps) + 1),
        name="gap_rep_no",
        width=6,
    )
    name, rep_id, team = (_TOLD[key] for key in ("name", "rep", "team"))
    return [
        number,
        _plain(name, [rep.name for rep in reps], total_value="Team"),
        _plain(rep_id, [rep.id for rep in reps]),
        _plain(team, [rep.team for rep in reps], name="gap_team"),
    ]


def _parts(lines: Sequence[GapLine]) -> list[SheetColumn]:
    return [
        _figure("target", lines, total=_sum_unless_missing, inputs=range(len(lines)), allowed=_MONEY_ALLOWED),
        _figure("won", lines),
        _figure("flow", lines, formula=_flow),
        _figure("likely", lines, formula=_of_deals("deal_amount", "likely")),
        _figure("stretch", lines, formula=_of_deals("deal_amount", "stretch")),
        _figure("not_identified", lines, formula=_not_identified, total=_sum_unless_missing),
        attrs.evolve(_figure("check", lines, column=_CHECK, formula=_check, total=_same(_check)), width=8),
    ]


def _expectations(lines: Sequence[GapLine]) -> list[SheetColumn]:
    gains = ("likely_expected", "stretch_expected", "development", "prospecting")
    return [
        _figure("likely_now", lines, formula=_of_deals("deal_expected", "likely")),
        _figure("shortfall_before", lines, formula=_shortfall_before, total=_same(_shortfall_before)),
        _figure("stretch_now", lines, formula=_of_deals("deal_expected", "stretch")),
        *(_figure(key, lines, total=_sum_unless_missing) for key in gains),
        _figure("expected_revenue", lines, formula=_expected, total=_sum_unless_missing),
        _figure("shortfall_after", lines, formula=_shortfall_after, total=_same(_shortfall_after)),
    ]


def _coverage(lines: Sequence[GapLine]) -> list[SheetColumn]:
    rest, target = _COVERS
    return [
        _figure("covers_the_rest", lines, column=rest, formula=_rest_covered, total=_same(_rest_covered)),
        _figure("covers_the_target", lines, column=target, formula=_target_covered, total=_same(_target_covered)),
        _figure("num_likely", lines, formula=_counted("likely")),
        _figure("num_stretch", lines, formula=_counted("stretch")),
    ]


def _status(plan: TerritoryPlan) -> SheetColumn:
    told = attrs.evolve(_TOLD["status"], meaning="Whether the rules leave a week; the sheet Week says why none.")
    return _plain(told, [_WEEKS[rep.allocation.status] for rep in plan.reps.values()])


_WEEKS = {
    Status.OPTIMAL: "possible",
    Status.INFEASIBLE: "none possible",
    Status.UNBOUNDED: "none: no limit",
    Status.TIME_LIMIT: "none: stopped too early",
    Status.NUMERICAL_TROUBLE: "none: not decided",
}


_CHECK = TableColumn("check", "Check", Measure.NUMBER, "Target less all its parts, to the cent: must be 0.")
_COVERS = (
    TableColumn(
        "covers_the_rest", "Covers the rest", Measure.SHARE, "Likely and Stretch over what is neither won nor Flow."
    ),
    TableColumn("covers_the_target", "Covers the target", Measure.SHARE, "Likely and Stretch over the whole target."),
)


def _plain(column: TableColumn, values: Sequence[object], **more: object) -> SheetColumn:
    told = {"label": column.label, "measure": column.measure, "meaning": column.meaning}
    return SheetColumn(**told, values=values, **more)  # type: ignore[arg-type]  # fields of the column by name


def _figure(
    key: str,
    lines: Sequence[GapLine],
    *,
    column: TableColumn | None = None,
    total: Callable[[str, At], str] = lambda rows, _: f"=SUM({rows})",
    **more: object,
) -> SheetColumn:
    """Return the column of a figure, with the same figure of the team above it, each under a name for formulas."""
    return _plain(
        column or _TOLD[key],
        [getattr(line, key) for line in lines],
        name=f"gap_{key}",
        total_name=f"team_{key}",
        total=total,
        total_value=getattr(team_line(lines), key),
        **more,
    )


def _sum_unless_missing(rows: str, _: At) -> str:
    return f'=IF(COUNT({rows})<ROWS({rows}),"",SUM({rows}))'


def _same(formula: _Formula) -> Callable[[str, At], str]:
    """Return the formula of a row as that of the team."""
    return lambda _, at: formula(at)


def _of_deals(cells: str, part: str) -> _Formula:
    return lambda at: f'=SUMIFS({cells},deal_rep_no,{at("No.")},deal_part,"{part}")'


def _counted(part: str) -> _Formula:
    return lambda at: f'=COUNTIFS(deal_rep_no,{at("No.")},deal_part,"{part}")'


def _flow(at: At) -> str:
    return f"=SUMIFS(client_flow,client_rep_no,{at('No.')})+" + _of_deals("deal_amount", "flow")(at)[1:]


def _not_identified(at: At) -> str:
    known = "-".join(at(label) for label in (TARGET, "Won", "Flow", "Likely", "Stretch"))
    return f'=IF(ISNUMBER({at(TARGET)}),{known},"")'


def _check(at: At) -> str:
    parts = "+".join(at(label) for label in ("Won", "Flow", "Likely", "Stretch", "Not identified"))
    return f"=IF(ISNUMBER({at(TARGET)}),ROUND({at(TARGET)}-({parts}),2),0)"


def _shortfall_before(at: At) -> str:
    known = "-".join(at(label) for label in (TARGET, "Won", "Flow", "Likely, expected now"))
    return f'=IF(ISNUMBER({at(TARGET)}),{known},"")'


def _expected(at: At) -> str:
    gains = f"{at('Likely, with the plan')}:{at('Prospecting')}"
    return f'=IF(COUNT({gains})=0,"",{at("Won")}+{at("Flow")}+SUM({gains}))'


def _shortfall_after(at: At) -> str:
    return f'=IF(COUNT({at(TARGET)},{at("Expected")})=2,{at(TARGET)}-{at("Expected")},"")'


def _rest_covered(at: At) -> str:
    rest = f"ROUND(N({at(TARGET)})-{at('Won')}-{at('Flow')},2)"
    opened = f"({at('Likely')}+{at('Stretch')})"
    return f'=IF(AND(ISNUMBER({at(TARGET)}),{rest}>0),{opened}/{rest},"")'


def _target_covered(at: At) -> str:
    return f'=IF(N({at(TARGET)})>0,({at("Likely")}+{at("Stretch")})/{at(TARGET)},"")'
