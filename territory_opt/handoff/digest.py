"""A plan in a few lines for each rep, to be put into a chat: target, gap, the week, the next actions, what changed."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import attrs

from territory_opt.comparison.table import EXPECTED_REVENUE, TARGET
from territory_opt.comparison.wording import differs, entry
from territory_opt.handoff.chat_text import inert, inert_markdown
from territory_opt.handoff.since import PlanChanges
from territory_opt.model.units import BUYER, OpportunityId
from territory_opt.planning.goals import BalanceSheet
from territory_opt.planning.moves import MoveKind
from territory_opt.planning.plan import RepPlan, TerritoryPlan
from territory_opt.report.action_words import deal_label
from territory_opt.report.layout import clipped, counted, day, money, span
from territory_opt.sequencing.names import deal_names
from territory_opt.sequencing.schedule import ScheduledAction
from territory_opt.sequencing.task import ActionState

MOST_LINES = 12
"""How many lines a rep's digest has at most, the name included."""

NEXT_ACTIONS = 5
_MARKS = "== "
_ROOM = 140


@attrs.frozen(kw_only=True)
class Digest:
    """The lines about the team or one rep, of 140 characters at most; names in them are as they came.

    Parameters
    ----------
    title
        Whose.
    lines
        What there is to say.
    """

    title: str
    lines: tuple[str, ...]


def digests(plan: TerritoryPlan, changes: PlanChanges | None = None) -> tuple[Digest, ...]:
    """Return the digest of the team and then of each rep.

    Parameters
    ----------
    plan
        The plan.
    changes
        What changed since an earlier plan, where one is compared.

    Examples
    --------
    >>> import territory_opt as to
    >>> team, ana, *_ = digests(to.plan(to.read_demo()))
    >>> print(ana.lines[1])
    Gap: 297,000 before the plan, 2,692 with it (expected 617,308)
    """
    names = deal_names(plan.problem)
    return (_team(plan, changes), *(_rep(plan, rep, names, changes) for rep in plan.reps.values()))


def digest_text(found: Sequence[Digest]) -> str:
    """Return digests as plain text.

    Examples
    --------
    >>> print(digest_text([Digest(title="Ana", lines=("Target: 620,000",))]), end="")
    == Ana ==
    - Target: 620,000
    """
    blocks = [
        "\n".join([f"{_MARKS}{inert(each.title)}{_MARKS[::-1]}", *(f"- {inert(line)}" for line in each.lines)])
        for each in found
    ]
    return "\n\n".join(blocks) + "\n"


def digest_markdown(found: Sequence[Digest]) -> str:
    """Return digests as Markdown.

    Examples
    --------
    >>> print(digest_markdown([Digest(title="Ana", lines=("Target: 620,000",))]), end="")
    **Ana**
    <BLANKLINE>
    - Target: 620,000
    """
    blocks = [
        "\n".join([f"**{inert_markdown(each.title)}**", "", *(f"- {inert_markdown(line)}" for line in each.lines)])
        for each in found
    ]
    return "\n\n".join(blocks) + "\n"


def _team(plan: TerritoryPlan, changes: PlanChanges | None) -> Digest:
    problem = plan.problem
    title = (
        f"Plan of {problem.as_of} for {problem.period.start} to {problem.period.end}, "
        f"{counted(len(plan.reps), 'rep')}, money in {problem.currency}"
    )
    lines = [*_balance(plan.team)]
    if changes is not None:
        lines.append(_since(changes, None))
    return _digest(title, lines)


def _rep(plan: TerritoryPlan, rep: RepPlan, names: Mapping[OpportunityId, str], changes: PlanChanges | None) -> Digest:
    lines = [*_balance(rep.sheet), _week(plan, rep), *_actions(plan, rep, names)]
    if rep.late_deals:
        lines.append(f"LATE: {', '.join(_late(rep, names))}")
    if changes is not None:
        lines.append(_since(changes, rep.rep.id))
    return _digest(rep.rep.name, lines)


def _digest(title: str, lines: Sequence[str]) -> Digest:
    return Digest(title=clipped(title, _ROOM) or "-", lines=tuple(clipped(line, _ROOM) for line in lines))


def _balance(sheet: BalanceSheet) -> Iterator[str]:
    parts = (
        f"won {money(sheet.won)}, Flow {money(sheet.flow)}, Likely {money(sheet.likely.amount)}, "
        f"Stretch {money(sheet.stretch.amount)}"
    )
    if sheet.target is None:
        yield f"No target: {parts}"
        yield f"Expected with the plan: {money(sheet.expected_revenue)}"
        return
    yield f"Target: {money(sheet.target)} = {parts}, not identified {money(sheet.not_identified)}"
    yield (
        f"Gap: {money(sheet.shortfall_before)} before the plan, {money(sheet.shortfall_after)} with it "
        f"(expected {money(sheet.expected_revenue)})"
    )


def _week(plan: TerritoryPlan, rep: RepPlan) -> str:
    week = rep.allocation.best
    if week is None:
        return "Week: none is possible; the report says why and what would help"
    activities = plan.problem.policy.activities
    hours = [f"{clipped(activities[name].name, 20)} {its:.1f}" for name, its in week.hours.items() if round(its, 1)]
    free = [f"unassigned {week.free_hours:.1f}"] if round(week.free_hours, 1) else []
    return f"Week of {rep.rep.weekly_hours:g} h: {', '.join([*hours, *free])}"


def _actions(plan: TerritoryPlan, rep: RepPlan, names: Mapping[OpportunityId, str]) -> Iterator[str]:
    ahead = [action for action in rep.actions if action.person != BUYER and action.state is not ActionState.DONE]
    if not ahead:
        yield "Next: no Stretch action has dates"
        return
    late = {deal.opportunity for deal in rep.late_deals}
    ahead.sort(key=lambda action: (action.start, action.finish, action.opportunity, action.action))
    for action in ahead[:NEXT_ACTIONS]:
        flag = "LATE, " if action.opportunity in late else ""
        deal = deal_label(names, action.opportunity, 40)
        yield f"{flag}{_dates(action)}: {clipped(action.name, 40)}{_by(plan, action)}, {deal}"
    more = len(ahead) - NEXT_ACTIONS
    if more > 0:
        yield f"then {counted(more, 'more action')} to {day(max(action.finish for action in ahead))}"


def _dates(action: ScheduledAction) -> str:
    return f"{action.start:%a} {span(action.start, action.finish)}"


def _by(plan: TerritoryPlan, action: ScheduledAction) -> str:
    shared = plan.problem.people.get(action.person)
    return "" if shared is None else f" ({clipped(shared.name, 16)})"


def _late(rep: RepPlan, names: Mapping[OpportunityId, str]) -> Iterator[str]:
    for deal in rep.late_deals:
        by = "" if deal.days_late is None else f" by {counted(deal.days_late, 'working day')}"
        yield f"{deal_label(names, deal.opportunity, 34)} misses {day(deal.due)}{by}"


def _since(changes: PlanChanges, rep: str | None) -> str:
    moves = [move for move in changes.moves if rep is None or rep in (move.rep, move.person)]
    kinds = Counter(move.kind for move in moves)
    facts = [f"actions {', '.join(_counted(kinds))}"] if kinds else []
    told = [line for line in changes.figures if line.rep == rep and line.figure in _TOLD and differs(line)]
    figures = [f"{line.figure.words} {entry(line, 1).told}" for line in told]
    return f"Since {changes.since}: {', '.join([*figures, *facts]) or 'no target, expected revenue or date changed'}"


def _counted(kinds: Mapping[MoveKind, int]) -> Iterator[str]:
    for kind in sorted(kinds, key=[*MoveKind].index):
        yield f"{kinds[kind]:,} {kind.value.replace('_', ' ')}"


_TOLD = (TARGET, EXPECTED_REVENUE)
