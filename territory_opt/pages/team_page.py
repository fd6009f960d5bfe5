"""The page of a team: every rep in a row, the sums that add up, who needs attention."""

from collections.abc import Mapping, Sequence

import attrs

from territory_opt.allocation.allocation import ExpectedRevenue
from territory_opt.model.units import RepId
from territory_opt.pages.colours import DARK_FILLS, LIGHT_FILLS
from territory_opt.pages.facts import PlanFacts
from territory_opt.pages.headlines import NONE, headlines
from territory_opt.pages.ledger import figure
from territory_opt.pages.parts_bar import Bar, parts_bars
from territory_opt.pages.remarks import assumptions_for, findings_for
from territory_opt.pages.sheet import REPS_ON_A_SHEET, remarks_on_team_page
from territory_opt.planning.goals import BalanceSheet
from territory_opt.planning.plan import RepPlan, TerritoryPlan
from territory_opt.report.chance_words import chance_words
from territory_opt.report.layout import clipped, counted

LONGEST_NAME = 40
HEADS = ("Target", "Won", "Flow", "Likely", "Stretch", "Not identified", "Expected", "Shortfall")
"""The columns of money, in the order of `_money`."""


@attrs.frozen(kw_only=True)
class RepRow:
    """A rep in the table of a team: name, page, numbers as shown, chance, and the bar of the parts."""

    name: str
    page: str
    cells: tuple[str, ...]
    chance: str
    bar: Bar | None
    is_planned: bool


def team_page_html(
    plan: TerritoryPlan, *, facts: PlanFacts | None = None, rep_pages: Mapping[RepId, str] | None = None
) -> str:
    """Return the page of a team as one HTML text that needs no other file and no script.

    Up to forty reps are printed on one sheet; more take more sheets, and the page says so.

    Parameters
    ----------
    plan
        The plan.
    facts
        What the pages of the plan have in common, for those who write several.
    rep_pages
        Where the pages of reps stand, as relative paths; no links without them.

    Raises
    ------
    MissingExtraError
        If Jinja is not installed.

    Examples
    --------
    >>> import territory_opt as to
    >>> page = team_page_html(to.plan(to.read_demo()), rep_pages={"ana": "reps/ana.html"})
    >>> page.count('href="reps/ana.html"')
    1
    """
    from territory_opt.pages.templates import rendered  # noqa: PLC0415  # an extra that may be absent

    known = PlanFacts.of(plan) if facts is None else facts
    weeks = [rep.allocation.best for rep in plan.reps.values()]
    revenues = [week.revenue for week in weeks if week is not None]
    chances = (known.independent.team, known.together.team, known.together)
    problem = plan.problem
    return rendered(
        "team.html.j2",
        title=f"Territory of {counted(len(plan.reps), 'rep')}",
        about=(
            f"planned on {problem.as_of} for {problem.period.start} to {problem.period.end} · "
            f"money in {problem.currency}"
        ),
        headlines=headlines(plan.team, revenues, chances, known.currency),
        bars=parts_bars(plan.team, revenues if plan.is_feasible else []),
        heads=HEADS,
        rows=tuple(_row(known, rep, (rep_pages or {}).get(rep.rep.id, "")) for rep in plan.reps.values()),
        totals=_totals(plan),
        rounding=_rounding(plan),
        chance=_chance(known.independent.team.chance),
        has_more_sheets=len(plan.reps) > REPS_ON_A_SHEET,
        reps_on_a_sheet=REPS_ON_A_SHEET,
        findings=findings_for(known),
        assumptions=assumptions_for(known, _together(revenues)),
        num_remarks=remarks_on_team_page(len(plan.reps)),
        light_fills=LIGHT_FILLS,
        dark_fills=DARK_FILLS,
    )


def _money(sheet: BalanceSheet) -> tuple[float | None, ...]:
    return (
        sheet.target,
        sheet.won,
        sheet.flow,
        sheet.likely.amount,
        sheet.stretch.amount,
        sheet.not_identified,
        sheet.expected_revenue,
        sheet.shortfall_after,
    )


def _shown(value: float | None) -> str:
    return NONE if value is None else figure(value)


def _chance(chance: float | None) -> str:
    return NONE if chance is None else chance_words(chance)


def _row(facts: PlanFacts, rep: RepPlan, page: str) -> RepRow:
    week = rep.allocation.best
    bars = parts_bars(rep.sheet, [] if week is None else [week.revenue])
    return RepRow(
        name=clipped(rep.rep.name, LONGEST_NAME),
        page=page,
        cells=tuple(map(_shown, _money(rep.sheet))),
        chance=_chance(facts.independent.reps[rep.rep.id].chance),
        bar=bars[0] if bars else None,
        is_planned=week is not None,
    )


def _totals(plan: TerritoryPlan) -> tuple[str, ...]:
    return tuple(map(_shown, _money(plan.team)))


def _rounding(plan: TerritoryPlan) -> tuple[str, ...]:
    """Return what is missing between the rows as they are shown and their sums; nothing where nothing is."""
    sheets = [_money(rep.sheet) for rep in plan.reps.values()]
    missing = [_missing([sheet[column] for sheet in sheets], total) for column, total in enumerate(_money(plan.team))]
    return tuple(missing) if any(missing) else ()


def _missing(values: Sequence[float | None], total: float | None) -> str:
    known = [value for value in values if value is not None]
    if total is None or len(known) < len(values):
        return ""
    left = round(total) - sum(map(round, known))
    return figure(left) if left else ""


def _together(revenues: Sequence[ExpectedRevenue]) -> ExpectedRevenue:
    return ExpectedRevenue(
        **{name: sum(getattr(revenue, name) for revenue in revenues) for name in attrs.fields_dict(ExpectedRevenue)}
    )
