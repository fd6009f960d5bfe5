"""What changed since an earlier plan, for people."""

from collections.abc import Iterator, Mapping, Sequence

from territory_opt.comparison.figures import TEAM
from territory_opt.comparison.table import Line, Unit
from territory_opt.comparison.wording import differs, entry, named
from territory_opt.handoff.earlier_figures import DealThen
from territory_opt.handoff.since import DealSince, DealTurn, FindingSince, PlanChanges
from territory_opt.model.units import OpportunityId
from territory_opt.planning.plan import TerritoryPlan
from territory_opt.report.action_words import deal_label
from territory_opt.report.layout import clipped, counted, day, money, paragraph, table
from territory_opt.report.move_lines import moves_lines
from territory_opt.sequencing.names import deal_names

MOST_LINES = 20
"""How many deals, and lines of the order of work, are shown when nothing else is said."""


def since_text(changes: PlanChanges, plan: TerritoryPlan, *, most_lines: int = MOST_LINES) -> str:
    """Return what changed since an earlier plan, as text; one line when nothing did.

    Parameters
    ----------
    changes
        What changed.
    plan
        The present plan.
    most_lines
        How many deals, findings and lines of the order of work are shown; the rest is counted.

    Examples
    --------
    >>> import territory_opt as to
    >>> from territory_opt.handoff.earlier_figures import EarlierFigures
    >>> from territory_opt.handoff.since import changes_since_plan
    >>> plan = to.plan(to.read_demo())
    >>> print(since_text(changes_since_plan(EarlierFigures.of(plan), plan), plan), end="")
    SINCE THE PLAN OF 2026-01-05: nothing changed
    """
    head = f"SINCE THE PLAN OF {changes.since}"
    if changes.is_nothing:
        lines = [f"{head}: nothing changed{', as far as it is known' if changes.not_known else ''}"]
    else:
        names = deal_names(plan.problem)
        lines = [
            f"{head}, now {changes.as_of}",
            *(
                f"{name.capitalize()}: {clipped(then, 40)} -> {clipped(now, 40)}"
                for name, (then, now) in changes.basis.items()
            ),
            *_figures(changes),
            *_deals(changes.deals, names, most_lines),
            *_findings(changes.findings, most_lines),
            *_moves(changes, plan, most_lines),
        ]
    if changes.not_known:
        lines += paragraph(f"Not known of then, so not compared: {', '.join(changes.not_known)}", "")
    return "\n".join(lines) + "\n"


def _figures(changes: PlanChanges) -> Iterator[str]:
    shown = [line for line in changes.figures if differs(line)]
    if not changes.figures:
        yield "Figures: as they were"
    if shown:
        yield "Figures:"
        rows = [_figure_row(line, changes) for line in shown]
        yield from table([["", "", "then", "now", ""], *rows], "<<>><")
    if len(shown) < len(changes.figures):
        yield f"  {counted(len(changes.figures) - len(shown), 'figure')} moved by less than is shown"


def _figure_row(line: Line, changes: PlanChanges) -> list[str]:
    then, now = entry(line, 0), entry(line, 1)
    who = TEAM if line.rep is None else changes.names[line.rep]
    unit = " [h/week]" if line.figure.unit is Unit.HOURS else ""
    return [clipped(named(who), 24), f"{clipped(line.figure.words, 30)}{unit}", then.text, now.text, now.change]


def _deals(deals: Sequence[DealSince], names: Mapping[OpportunityId, str], most_lines: int) -> Iterator[str]:
    if not deals:
        yield "Deals: as they were"
        return
    kinds = {turn: [deal for deal in deals if deal.turn is turn] for turn in DealTurn}
    yield f"Deals: {', '.join(f'{len(its):,} {turn.value}' for turn, its in kinds.items() if its)}"
    told = [_deal(deal, deal_label(names, deal.opportunity, 40)) for its in kinds.values() for deal in its]
    yield from _bullets(told, most_lines)


def _deal(deal: DealSince, label: str) -> str:
    if deal.before is None or deal.now is None:
        known = deal.now or deal.before
        return f"{deal.turn.value}: {label}{'' if known is None else f', {_told(known)}'}"
    changes = ", ".join(
        f"{_WORDS[name]} {_value(deal.before, name)} -> {_value(deal.now, name)}" for name in deal.changed
    )
    return f"{label}: {changes}"


_WORDS = {"certainty": "part", "odds": "odds", "amount": "amount", "close_date": "closes"}


def _told(deal: DealThen) -> str:
    part = deal.certainty or "part not known"
    return f"{part}, {money(deal.amount)} at {_odds(deal)}, closes {_date(deal)}"


def _value(deal: DealThen, name: str) -> str:
    if name == "close_date":
        return _date(deal)
    if name == "certainty":
        return deal.certainty or "-"
    return _odds(deal) if name == "odds" else money(deal.amount)


def _odds(deal: DealThen) -> str:
    return "-" if deal.odds is None else f"{100 * deal.odds:.4g} %"


def _date(deal: DealThen) -> str:
    return "-" if deal.close_date is None else f"{day(deal.close_date)} {deal.close_date.year}"


def _findings(findings: Sequence[FindingSince], most_lines: int) -> Iterator[str]:
    if not findings:
        yield "Findings: as they were"
        return
    yield "Findings:"
    yield from _bullets([_finding(found) for found in findings], most_lines)


def _finding(found: FindingSince) -> str:
    if found.now is None:
        return f"gone: {found.before}"
    return f"new: {found.now}" if found.before is None else f"now: {found.now}"


def _moves(changes: PlanChanges, plan: TerritoryPlan, most_lines: int) -> Iterator[str]:
    if not changes.moves:
        yield "Order of work: as it was"
        return
    yield f"Order of work: {counted(len(changes.moves), 'change')}"
    lines = moves_lines(plan, changes.moves, changes.since)[1:]
    yield from lines[:most_lines]
    if len(lines) > most_lines:
        yield f"  ... and {counted(len(lines) - most_lines, 'more line')}: territory-opt schedule --since"


def _bullets(lines: Sequence[str], most_lines: int) -> Iterator[str]:
    for line in lines[:most_lines]:
        yield from paragraph(line, "  - ")
    if len(lines) > most_lines:
        yield f"  ... and {len(lines) - most_lines:,} more"
