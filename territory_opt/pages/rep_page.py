"""The page of a rep for a planning session: one sheet of paper, each number with its arithmetic on the screen."""

from collections.abc import Iterator

from territory_opt.appraisal.appraisal import Appraisal
from territory_opt.model.units import RepId
from territory_opt.pages.colours import DARK_FILLS, LIGHT_FILLS
from territory_opt.pages.facts import PlanFacts
from territory_opt.pages.headlines import headlines
from territory_opt.pages.hours import activity_hours, week_ledger
from territory_opt.pages.part_rows import part_rows
from territory_opt.pages.parts_bar import parts_bars
from territory_opt.pages.remarks import (
    assumptions_for,
    costly_rules,
    findings_for,
    gaining_changes,
)
from territory_opt.pages.revenue_line import revenue_line
from territory_opt.pages.sheet import printed_on_rep_page
from territory_opt.pages.stretch_deals import stretch_work
from territory_opt.pages.week_grid import week_grid
from territory_opt.planning.plan import RepPlan, TerritoryPlan
from territory_opt.report.layout import clipped, money
from territory_opt.report.svg import look_of_rank

LONGEST_TITLE = 80


def rep_page_html(
    plan: TerritoryPlan,
    rep_id: RepId,
    appraisal: Appraisal | None = None,
    *,
    facts: PlanFacts | None = None,
    team_page: str = "",
) -> str:
    """Return the page of a rep as one HTML text that needs no other file and no script.

    Parameters
    ----------
    plan
        The plan.
    rep_id
        Whose page.
    appraisal
        What the rep's week is worth, where that is known: the page then draws what the dearest limit costs, and says
        what single changes would gain.
    facts
        What the pages of the plan have in common, for those who write several.
    team_page
        Where the team's page stands, as a relative path; no link without one.

    Raises
    ------
    MissingExtraError
        If Jinja is not installed.
    KeyError
        If the plan has no such rep.

    Examples
    --------
    >>> import territory_opt as to
    >>> page = rep_page_html(to.plan(to.read_demo()), "ana")
    >>> page.startswith("<!DOCTYPE html>"), "http" in page.replace("http-equiv", "")
    (True, False)
    """
    from territory_opt.pages.templates import rendered  # noqa: PLC0415  # an extra that may be absent

    known = PlanFacts.of(plan) if facts is None else facts
    rep = known.of_rep(rep_id)
    has_week = rep.allocation.best is not None
    week = rep.allocation.best
    revenues = [] if week is None else [week.revenue]
    chances = (known.independent.reps[rep_id], known.together.reps[rep_id], known.together)
    activities = activity_hours(known, rep) if has_week else ()
    stretch = stretch_work(known, rep) if has_week else None
    costs = costly_rules(rep, appraisal) if has_week else ()
    changes = gaining_changes(appraisal) if has_week else ()
    line = revenue_line(appraisal, known.currency) if has_week else None
    return rendered(
        "rep.html.j2",
        title=clipped(rep.rep.name, LONGEST_TITLE),
        team_page=team_page,
        about=_about(plan, rep),
        headlines=headlines(rep.sheet, revenues, chances, known.currency),
        bars=parts_bars(rep.sheet, revenues),
        parts=part_rows(known, rep),
        activities=activities,
        week=week_ledger(known, rep) if has_week else None,
        ties=week is not None and week.ties,
        patterns={rank: look_of_rank(rank).pattern for rank in range(len(plan.problem.policy.activities))},
        num_hues=len(LIGHT_FILLS),
        grid=week_grid(plan, rep),
        impossible=tuple(_impossible(rep)),
        stretch=stretch,
        line=line,
        costs=costs,
        changes=changes,
        findings=findings_for(known, rep),
        assumptions=assumptions_for(known, None if week is None else week.revenue),
        printed=printed_on_rep_page(
            num_activities=len(activities),
            steps=[] if stretch is None else [deal.steps for deal in stretch.deals],
            num_left_out=0 if stretch is None else len(stretch.left_out),
            num_costs=len(costs) + len(changes),
            has_line=line is not None,
        ),
        light_fills=LIGHT_FILLS,
        dark_fills=DARK_FILLS,
    )


def _about(plan: TerritoryPlan, rep: RepPlan) -> str:
    problem = plan.problem
    team = f"{clipped(rep.rep.team, 40)} · " if rep.rep.team else ""
    return (
        f"{team}{rep.rep.weekly_hours:g} h a week · {problem.working_weeks(rep.rep.id):.1f} working weeks left · "
        f"planned on {problem.as_of} for {problem.period.start} to {problem.period.end} · money in {problem.currency}"
    )


def _impossible(rep: RepPlan) -> Iterator[str]:
    """Yield why there is no week and what would help; nothing where there is one."""
    if rep.allocation.best is not None:
        return
    found = rep.allocation.explanation
    if found is None:
        yield f"No week was found: {rep.allocation.status.replace('_', ' ')}."
        return
    for clash in found.clashes:
        yield f"{clash}."
    if not found.clashes:
        yield f"{found}."
    for repair in found.repairs:
        yield f"This would repair it: {repair}; the week then earns {money(repair.expected_revenue)}."
    if found.may_have_more:
        yield "There may be more; the search was cut short."
