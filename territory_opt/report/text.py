"""A plan as text: pages for the team, the people it shares and each rep that a manager reads, findings, assumptions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from territory_opt.appraisal.appraisal import Appraisal
from territory_opt.appraisal.shared_people import SharedPeople, shared_people_unasked
from territory_opt.chance.assumptions import ASSUMPTIONS
from territory_opt.chance.correlated import correlated_outlook
from territory_opt.chance.outlook import outlook
from territory_opt.model.finding import Assumption, Finding, Severity
from territory_opt.model.units import RepId
from territory_opt.planning.plan import TerritoryPlan
from territory_opt.report.chance_words import chance_lines
from territory_opt.report.layout import WIDTH, clipped, counted, money, paragraph, plain, table
from territory_opt.report.left_out import LeftOut, left_out
from territory_opt.report.rep_page import rep_page
from territory_opt.report.shared_people_page import shared_people_lines

MOST_PAGES = 5
"""More reps than this get their pages only when asked for."""

_MARKS = {Severity.ERROR: "!!", Severity.WARNING: "! ", Severity.NOTE: "- "}


def report_text(
    plan: TerritoryPlan,
    reps: Iterable[RepId] | None = None,
    appraisals: Mapping[RepId, Appraisal] | None = None,
    pictures: Mapping[RepId, Sequence[str]] | None = None,
    *,
    shared: SharedPeople | str | None = None,
) -> str:
    """Return a plan as text.

    Parameters
    ----------
    plan
        The plan.
    reps
        Whose pages to show; those of all reps when not given.
    appraisals
        What each rep's week is worth, by rep, where that is known: its page then says what the rules cost, what one
        change would gain, and what rules of thumb earn.
    pictures
        The files in which each rep's pictures stand, by rep: its page then names them.
    shared
        What the time of the people that reps share is worth, or why that is not told, where it is known; worked out
        when not given.

    Raises
    ------
    KeyError
        If the plan has no such rep.

    Examples
    --------
    >>> import territory_opt as to
    >>> text = report_text(to.plan(to.read_demo()), reps=["ana"])
    >>> text.splitlines()[0]
    'Territory of 3 reps · planned on 2026-01-05 for 2026-01-01 to 2026-06-30 · money in EUR'
    """
    shown = list(plan.reps if reps is None else reps)
    rep_of = {deal.id: deal.rep for deal in plan.problem.opportunities}
    kept_out: defaultdict[RepId, list[LeftOut]] = defaultdict(list)
    for deal in left_out(plan) if shown else ():
        kept_out[rep_of[deal.opportunity]].append(deal)
    independent, together = outlook(plan), correlated_outlook(plan)
    pages = [
        team_page(plan, chance_lines(independent.team, together.team, together)),
        shared_people_lines(shared_people_unasked(plan) if shared is None else shared, plan.problem.people),
        *(
            rep_page(
                plan,
                plan.reps[rep],
                (appraisals or {}).get(rep),
                chance=chance_lines(independent.reps[rep], together.reps[rep], together),
                kept_out=kept_out[rep],
                pictures=(pictures or {}).get(rep, ()),
            )
            for rep in shown
        ),
        findings_lines(plan.findings),
        assumptions_page(plan),
    ]
    return "\n\n".join("\n".join(lines) for lines in pages if lines) + "\n"


def reps_worth_a_page(plan: TerritoryPlan) -> tuple[RepId, ...]:
    """Return the reps whose pages are shown unasked: all of a few, of many those without a possible week."""
    if len(plan.reps) <= MOST_PAGES:
        return tuple(plan.reps)
    return tuple(rep for rep, its_plan in plan.reps.items() if its_plan.allocation.best is None)


def team_page(plan: TerritoryPlan, chance: Sequence[str] = ()) -> list[str]:
    """Return the lines of the team: one row for each rep, and the sum; then what is said of the target's chance."""
    problem = plan.problem
    count = len(plan.reps)
    title = (
        f"Territory of {counted(count, 'rep')} · planned on {problem.as_of} "
        f"for {problem.period.start} to {problem.period.end} · money in {plain(problem.currency)}"
    )
    header = ["", "target", "won", "Flow", "Likely", "Stretch", "not identified", "expected", "shortfall"]
    sheets = [(clipped(rep.rep.name, 20), rep.sheet) for rep in plan.reps.values()]
    if count > 1:
        sheets.append(("Team", plan.team))
    rows = [
        [
            name,
            money(sheet.target),
            money(sheet.won),
            money(sheet.flow),
            money(sheet.likely.amount),
            money(sheet.stretch.amount),
            money(sheet.not_identified),
            money(sheet.expected_revenue),
            money(sheet.shortfall_after),
        ]
        for name, sheet in sheets
    ]
    note = (
        "target = won + Flow + Likely + Stretch + not identified, at face value. Expected: what the plan closes: deals "
        "at their odds, new business with clients, prospecting. Shortfall: target - expected; negative is a surplus."
    )
    return [title, "=" * min(len(title), WIDTH), *table([header, *rows], "<" + ">" * 8), *paragraph(note), *chance]


def findings_lines(findings: Sequence[Finding]) -> list[str]:
    """Return the lines of findings, the gravest first."""
    return ["FINDINGS", *_findings(findings)] if findings else ["FINDINGS: none"]


def _findings(findings: Sequence[Finding]) -> Iterator[str]:
    for severity, mark in _MARKS.items():
        for finding in findings:
            if finding.severity is severity:
                unsaid = [example for example in finding.examples if example not in finding.message]
                examples = f" For example {', '.join(unsaid)}." if unsaid else ""
                yield from paragraph(f"{finding.message}{examples}", indent=f"  {mark} ")


def assumptions_page(plan: TerritoryPlan) -> list[str]:
    """Return the lines of all assumptions: value, source, what moves when it moves."""
    lines = ["ASSUMPTIONS (no data gave these numbers; change them in policy.toml)", *_assumptions(plan.assumptions)]
    if any(rep.sheet.target is not None for rep in plan.reps.values()):
        lines += ["BEHIND THE CHANCE (no data gave these either; no file changes them)", *_assumptions(ASSUMPTIONS)]
    return lines


def _assumptions(assumptions: Mapping[str, Assumption]) -> Iterator[str]:
    for name, assumption in assumptions.items():
        unit = "" if assumption.unit == "1" else f" {assumption.unit}"
        source = assumption.source.removeprefix("assumed: ")
        yield from paragraph(f"{name} {assumption.value:,.6g}{unit}: {source}. Moves: {assumption.effect}.")
