"""The first sheet: what the plan is, the key figures, two charts, what stands where and what may be edited."""

from collections.abc import Iterator, Sequence

import attrs

from territory_opt.chance.outlook import outlook
from territory_opt.planning.plan import TerritoryPlan
from territory_opt.report.layout import counted
from territory_opt.report.table_columns import Measure, Value
from territory_opt.workbook.formats import FREE_COLOUR, PART_COLOURS, SERIES_COLOURS, Look, Style
from territory_opt.workbook.gap_line import GapLine, rep_lines, team_line, whole_sum
from territory_opt.workbook.record_table import Placed
from territory_opt.workbook.week_sheet import WrittenWeek
from territory_opt.workbook.writer import Series, Sheet

SUMMARY = "Summary"
MOST_BARS = 40
"""Most reps in a chart."""

_PARTS = {
    "won": "Won",
    "flow": "Flow",
    "likely": "Likely",
    "stretch": "Stretch",
    "not_identified": "Not identified",
}
_FIRST_ROW, _LABEL, _VALUE, _SHARE, _NOTE, _CHART = 3, 0, 1, 2, 3, 5
_CHART_WIDTH, _BAR_HEIGHT, _AROUND_BARS, _ROW_HEIGHT, _COLUMNS_WIDE = 620, 24, 130, 20, 10
_FEW_BARS = 8
"""Up to this number of reps the charts stand below each other, else side by side: both print on one page."""


@attrs.frozen(kw_only=True)
class Parts:
    """The sheets that the summary speaks of.

    Parameters
    ----------
    gap, week
        Where the targets and the hours stand.
    others
        What stands on every other sheet, by its name.
    has_scenarios
        Whether there is a sheet of scenarios.
    """

    gap: Placed
    week: WrittenWeek
    others: dict[str, str]
    has_scenarios: bool


def write_summary(sheet: Sheet, plan: TerritoryPlan, parts: Parts, *, footer: str) -> None:
    """Write the first sheet.

    Parameters
    ----------
    sheet
        Where to.
    plan
        The plan.
    parts
        The other sheets.
    footer
        What stands at the foot of every printed page.
    """
    problem = plan.problem
    sheet.write(0, _LABEL, "Territory plan", Style(look=Look.TITLE))
    told = (
        f"{counted(len(plan.reps), 'rep')} · planned on {problem.as_of} for {problem.period.start} to "
        f"{problem.period.end} · money in {problem.currency}"
    )
    sheet.write(1, _LABEL, told, Style(look=Look.SUBTITLE))
    sheet.height(0, 28)
    for column, width in ((_LABEL, 30), (_VALUE, 16), (_SHARE, 10), (_NOTE, 52), (_CHART - 1, 2)):
        sheet.width(column, width)
    row = _write_figures(sheet, plan, _FIRST_ROW)
    row = _write_checks(sheet, row + 1)
    row = _write_teams(sheet, plan, row + 1)
    _write_guide(sheet, parts, row + 1)
    _draw(sheet, parts)
    sheet.set_up_print(header_row=None, footer=footer, num_pages_high=1)


def _write_figures(sheet: Sheet, plan: TerritoryPlan, row: int) -> int:
    lines = rep_lines(plan)
    team = team_line(list(lines.values()))
    _heading(sheet, row, "Key figures", "of target")
    for key, label, note in _figures():
        row += 1
        look = Look.TOTAL if key in {"target", "expected_revenue", "shortfall_after"} else Look.PLAIN
        value: float | None = getattr(team, key)
        sheet.write(row, _LABEL, label, Style(look=look))
        measure = Measure.SHARE if key.startswith("covers") else Measure.MONEY
        sheet.formula(row, _VALUE, f"=team_{key}", value, Style(measure=measure, look=look))
        share = value / team.target if value is not None and team.target and measure is Measure.MONEY else None
        if measure is Measure.MONEY:
            formula = f'=IF(COUNT(team_{key},team_target)=2,IF(team_target>0,team_{key}/team_target,""),"")'
            sheet.formula(row, _SHARE, formula, share, Style(measure=Measure.SHARE, look=look))
        sheet.write(row, _NOTE, note, Style(look=Look.NOTE))
    chance = outlook(plan).team.chance
    row += 1
    sheet.write(row, _LABEL, "Chance of the target")
    sheet.write(row, _VALUE, "not known" if chance is None else chance, Style(measure=Measure.SHARE))
    sheet.write(row, _NOTE, "if deals close independently of each other; not a formula", Style(look=Look.NOTE))
    return row + 1


def _figures() -> Iterator[tuple[str, str, str]]:
    yield "target", "Target", "what is promised for the period"
    yield "won", "Won", "closed already"
    yield "flow", "Flow", "recurs by itself"
    yield "likely", "Likely", "identified, odds above the cut, at face value"
    yield "stretch", "Stretch", "identified, needs focused effort, at face value"
    yield "not_identified", "Not identified", "still to be found by covering the territory"
    yield "expected_revenue", "Expected with the plan", "deals at their odds, new business, prospecting"
    yield "shortfall_before", "Shortfall before the plan", "target - won - Flow - Likely at its odds"
    yield "shortfall_after", "Shortfall after the plan", "target - expected; negative is a surplus"
    yield "covers_the_rest", "Open deals cover the rest", "Likely and Stretch over what is neither won nor Flow"
    yield "covers_the_target", "Open deals cover the target", "Likely and Stretch over the whole target"


def _write_checks(sheet: Sheet, row: int) -> int:
    _heading(sheet, row, "Checks (must be 0)", "")
    checks = (
        ("Targets less their parts", "=SUMPRODUCT(ABS(gap_check))+ABS(team_check)", "every row of Gap, and the team"),
        ("Likely less its deals", '=ROUND(team_likely-SUMIFS(deal_amount,deal_part,"likely"),2)', "no deal is lost"),
        ("Stretch less its deals", '=ROUND(team_stretch-SUMIFS(deal_amount,deal_part,"stretch"),2)', "no deal is lost"),
        ("Hours less their week", "=SUMPRODUCT(ABS(week_check))", "until hours a week are edited"),
    )
    for label, formula, note in checks:
        row += 1
        sheet.write(row, _LABEL, label)
        sheet.formula(row, _VALUE, formula, 0, Style(measure=Measure.NUMBER))
        sheet.colour((row, _VALUE, row, _VALUE), f"=ABS($B${row + 1})>0.001", {"bg_color": "#FBE3E1", "bold": True})
        sheet.write(row, _NOTE, note, Style(look=Look.NOTE))
    return row + 1


def _write_teams(sheet: Sheet, plan: TerritoryPlan, row: int) -> int:
    """Write a line for each team, where reps have several."""
    teams: dict[str, list[GapLine]] = {}
    for rep, line in rep_lines(plan).items():
        teams.setdefault(plan.reps[rep].rep.team or "", []).append(line)
    named = {team: lines for team, lines in teams.items() if team}
    if len(teams) < 2:  # noqa: PLR2004  # one team is the whole
        return row - 1
    _heading(sheet, row, "Teams: target, of which not identified", "not found")
    for team, lines in named.items():
        row += 1
        target = whole_sum(line.target for line in lines)
        rest = whole_sum(line.not_identified for line in lines)
        of_team = f"EXACT(gap_team,$A${row + 1})"
        sheet.write(row, _LABEL, team)
        known = f"SUMPRODUCT({of_team}*ISNUMBER(gap_target))=SUMPRODUCT({of_team}*1)"
        formula = f'=IF({known},SUMPRODUCT({of_team}*1,gap_target),"")'
        sheet.formula(row, _VALUE, formula, target, Style(measure=Measure.MONEY))
        share = rest / target if rest is not None and target else None
        formula = f'=IF(N($B${row + 1})>0,SUMPRODUCT({of_team}*1,gap_not_identified)/$B${row + 1},"")'
        sheet.formula(row, _SHARE, formula, share, Style(measure=Measure.SHARE))
        sheet.write(row, _NOTE, counted(len(lines), "rep"), Style(look=Look.NOTE))
    return row + 1


def _write_guide(sheet: Sheet, parts: Parts, row: int) -> None:
    _heading(sheet, row, "How to read this workbook", "")
    for name, text in parts.others.items():
        row += 1
        sheet.link(row, _LABEL, name, Style(look=Look.LINK))
        sheet.write(row, _VALUE, text)
    if not parts.has_scenarios:
        row += 1
        sheet.write(row, _LABEL, "Scenarios", Style(look=Look.SUBTITLE))
        sheet.write(row, _VALUE, "None here; territory-opt what-if plans scenarios beside this one.")
    row += 2
    sheet.write(row, _LABEL, "may be edited", Style(look=Look.INPUT))
    sheet.write(
        row,
        _VALUE,
        "Yellow cells: targets, hours a week, tiers, odds, parts, assumptions. Sums follow at once.",
    )
    row += 1
    sheet.write(
        row, _VALUE, "To plan anew with the edits: territory-opt plan WORKBOOK. Sort, filter and add columns freely."
    )


def _heading(sheet: Sheet, row: int, text: str, beside: str) -> None:
    style = Style(look=Look.HEADING)
    texts: Sequence[Value] = (text, None, beside or None, None)
    for column, value in enumerate(texts):
        sheet.write(row, column, value, style)


def _draw(sheet: Sheet, parts: Parts) -> None:
    """Draw where targets come from and where hours go, for the first reps."""
    gap, week = parts.gap, parts.week
    shown = min(MOST_BARS, gap.num_rows)
    of_all = f" (first {shown} of {gap.num_rows:,} reps)" if shown < gap.num_rows else ""
    height = _AROUND_BARS + _BAR_HEIGHT * max(shown, 2)
    below = (_FIRST_ROW + height // _ROW_HEIGHT + 1, _CHART)
    sheet.stacked_bars(
        (_FIRST_ROW, _CHART),
        title=f"Where each target comes from{of_all}",
        categories=f"={gap.first('Rep', shown)}",
        series=[
            Series(name=f"={gap.header(label)}", values=f"={gap.first(label, shown)}", colour=PART_COLOURS[key])
            for key, label in _PARTS.items()
        ],
        measure=Measure.MONEY,
        size=(_CHART_WIDTH, height),
    )
    colours = [*(SERIES_COLOURS[i % len(SERIES_COLOURS)] for i in range(len(week.labels) - 1)), FREE_COLOUR]
    sheet.stacked_bars(
        below if shown <= _FEW_BARS else (_FIRST_ROW, _CHART + _COLUMNS_WIDE),
        title=f"Where the hours of a week go{of_all}",
        categories=f"={week.placed.first('Rep', shown)}",
        series=[
            Series(name=f"={week.placed.header(label)}", values=f"={week.placed.first(label, shown)}", colour=colour)
            for label, colour in zip(week.labels, colours, strict=True)
        ],
        measure=Measure.HOURS,
        size=(_CHART_WIDTH, height),
    )
