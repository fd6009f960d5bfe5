"""A plan as a workbook: sheets with live formulas that a manager opens, edits and hands back."""

from collections.abc import Mapping

from territory_opt.appraisal.appraisal import Appraisal
from territory_opt.comparison.result import Comparison
from territory_opt.model.units import RepId
from territory_opt.planning.plan import TerritoryPlan
from territory_opt.report.plan_tables import plan_tables
from territory_opt.workbook.action_sheet import ACTIONS, write_actions
from territory_opt.workbook.embedded import embed
from territory_opt.workbook.gap_sheet import GAP, write_gap
from territory_opt.workbook.record_sheets import (
    ASSUMPTIONS,
    CLIENTS,
    FINDINGS,
    OPPORTUNITIES,
    RULES,
    write_assumptions,
    write_clients,
    write_findings,
    write_opportunities,
    write_rules,
)
from territory_opt.workbook.scenario_sheet import SCENARIOS, write_scenarios
from territory_opt.workbook.summary_sheet import SUMMARY, Parts, write_summary
from territory_opt.workbook.week_sheet import WEEK, write_week
from territory_opt.workbook.writer import Book

_GUIDE = {
    GAP: "each target and its parts, rep by rep; the sums are formulas",
    WEEK: "the hours of a normal week, rep by rep, and their shares",
    CLIENTS: "tiers and who decided them, what hours bring",
    OPPORTUNITIES: "open deals: part, odds, what they are expected to bring",
    ACTIONS: "dated actions on Stretch deals, with bars over the weeks",
    RULES: "the rules of the week and what each of them costs",
    SCENARIOS: "what-ifs beside the territory as it is",
    FINDINGS: "what was noticed in the data and in the plan",
    ASSUMPTIONS: "numbers that no data gave, with source and effect",
}


def plan_to_workbook(
    plan: TerritoryPlan,
    appraisals: Mapping[RepId, Appraisal] | None = None,
    comparison: Comparison | None = None,
) -> bytes:
    """Return a plan as an .xlsx workbook with live formulas, charts and cells that may be edited.

    `problem_from_workbook` reads it back as the same territory, with the edits made in it. No text of the data ever
    becomes a formula. The same plan always gives the same bytes.

    Parameters
    ----------
    plan
        The plan.
    appraisals
        What reps' weeks are worth, by rep, where that is known: rules then have their total cost.
    comparison
        Scenarios to show beside the territory as it is.

    Raises
    ------
    MissingExtraError
        If the XlsxWriter library is not installed.

    Examples
    --------
    >>> import territory_opt as to
    >>> plan_to_workbook(to.plan(to.read_demo()))[:2]
    b'PK'
    """
    problem = plan.problem
    tables = plan_tables(plan, appraisals)
    book = Book(title=f"Territory plan of {problem.as_of}", day=problem.as_of)
    footer = f"Territory plan of {problem.as_of}"
    names = [name for name in (SUMMARY, *_GUIDE) if name != SCENARIOS or comparison is not None]
    sheets = {name: book.sheet(name) for name in names}
    gap = write_gap(sheets[GAP], plan, footer=footer)
    week = write_week(sheets[WEEK], plan, footer=footer)
    clients = write_clients(sheets[CLIENTS], plan, tables["clients"], footer=footer)
    deals = write_opportunities(sheets[OPPORTUNITIES], plan, tables["opportunities"], footer=footer)
    actions = write_actions(sheets[ACTIONS], plan, tables["actions"], footer=footer)
    rules = write_rules(sheets[RULES], tables["rules"], footer=footer)
    if comparison is not None:
        write_scenarios(sheets[SCENARIOS], comparison, footer=footer)
    findings = write_findings(sheets[FINDINGS], tables["findings"], footer=footer)
    assumptions = write_assumptions(sheets[ASSUMPTIONS], plan, tables["assumptions"], footer=footer)
    guide = {name: _GUIDE[name] for name in names if name != SUMMARY}
    parts = Parts(gap=gap, week=week, others=guide, has_scenarios=comparison is not None)
    write_summary(sheets[SUMMARY], plan, parts, footer=footer)
    embed(book, problem, [gap, week.placed, clients, deals, actions, rules, findings, assumptions])
    return book.to_bytes()
