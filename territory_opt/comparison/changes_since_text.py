"""What changed since an earlier result of a scenario, for people."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from territory_opt.comparison.changes_since import ActionSince, ActionTurn, ChangesSince, WeekSince
from territory_opt.comparison.figures import TEAM
from territory_opt.comparison.result import PlannedAction
from territory_opt.comparison.table import Line, Unit
from territory_opt.comparison.wording import differs, entry, named
from territory_opt.model.units import RepId
from territory_opt.report.layout import clipped, counted, paragraph, table
from territory_opt.scenarios.differences import grouped

MOST_LINES = 20
"""How many lines of a kind are shown, when nothing else is said."""

_NO_CHANGES = ("nothing",)


def changes_since_text(since: ChangesSince, *, most_lines: int = MOST_LINES) -> str:
    """Return what changed, as text: causes first, then what came of them.

    Parameters
    ----------
    since
        What changed.
    most_lines
        How many lines of inputs, and of actions, are shown; the rest is counted.

    Examples
    --------
    >>> import tempfile
    >>> import datetime as dt
    >>> from pathlib import Path
    >>> import attrs
    >>> import territory_opt as to
    >>> from territory_opt.comparison.changes_since import changes_since
    >>> from territory_opt.comparison.compare import compare
    >>> from territory_opt.comparison.history import History
    >>> demo = to.read_demo()
    >>> monday = compare(demo, []).base
    >>> with tempfile.TemporaryDirectory() as folder, History.open(Path(folder) / "what-if.sqlite") as history:
    ...     history.save([monday], demo, dt.datetime(2026, 1, 5, 8, tzinfo=dt.UTC))
    ...     earlier = history.last("as it is")
    >>> print(changes_since_text(changes_since(earlier, monday, demo)))
    SINCE 2026-01-05 08:00 UTC, 'as it is': nothing changed
    """
    head = f"SINCE {since.since:%Y-%m-%d %H:%M} UTC, {clipped(since.scenario, 60)!r}"
    if since.is_nothing:
        return f"{head}: nothing changed"
    lines = [head, *_causes(since, most_lines), *_figures(since), *_limits(since), *_actions(since, most_lines)]
    return "\n".join(lines)


def _causes(since: ChangesSince, most_lines: int) -> Iterator[str]:
    inputs = [str(line) for line in grouped(since.inputs)]
    if since.inputs_unread:
        yield from paragraph(f"Inputs: they differ; those of then are not read any more: {since.inputs_unread}", "")
    else:
        yield f"Inputs: {counted(len(since.inputs), 'difference') if inputs else 'no difference in any field'}"
        yield from _bullets(inputs, most_lines)
    if since.changes_before or since.changes_now:
        yield "Scenario: it is not defined as it was"
        yield from paragraph(f"changed then: {'; '.join(since.changes_before or _NO_CHANGES)}", "  - ")
        yield from paragraph(f"changes now: {'; '.join(since.changes_now or _NO_CHANGES)}", "  - ")
    for name, pair in (("Program", since.versions), ("Asked", since.asked)):
        if pair is not None:
            yield from paragraph(f"{name}: {pair[0] or 'the usual way'} -> {pair[1] or 'the usual way'}", "")


def _bullets(lines: Sequence[str], most_lines: int) -> Iterator[str]:
    for line in lines[:most_lines]:
        yield from paragraph(line, "  - ")
    yield from _more(len(lines) - most_lines)


def _more(num_left_out: int) -> Iterator[str]:
    if num_left_out > 0:
        yield f"  ... and {num_left_out:,} more"


def _figures(since: ChangesSince) -> Iterator[str]:
    shown = [line for line in since.figures if differs(line)]
    if not since.figures:
        yield "Figures: as they were"
    if shown:
        yield "Figures:"
        yield from table([["", "", "then", "now", ""], *(_figure_row(line, since.names) for line in shown)], "<<>><")
    if len(shown) < len(since.figures):
        yield f"  {counted(len(since.figures) - len(shown), 'figure')} moved by less than is shown"


def _figure_row(line: Line, names: Mapping[RepId, str]) -> list[str]:
    then, now = entry(line, 0), entry(line, 1)
    who = TEAM if line.rep is None else names[line.rep]
    unit = "" if line.figure.unit is Unit.CHANCE else f" [{line.figure.unit}]"
    return [clipped(named(who), 24), f"{clipped(line.figure.words, 30)}{unit}", then.text, now.text, now.change]


def _limits(since: ChangesSince) -> Iterator[str]:
    lines = [f"{since.names[rep]} {_week(week)}" for rep, week in since.weeks.items()]
    for limit in since.limits:
        binds = "binds now" if limit.starts(1) else "no longer binds"
        lines.append(f"{TEAM if limit.rep is None else since.names[limit.rep]}: {limit.limit} {binds}")
    if lines:
        yield "Limits:"
        yield from _bullets(lines, len(lines))


def _week(week: WeekSince) -> str:
    if week.has_week:
        return "has a week, and had none"
    return f"has no week{' any more' if week.had_week else ''}: {week.why_not}"


def _actions(since: ChangesSince, most_lines: int) -> Iterator[str]:
    if not since.actions:
        yield "Actions: as they were"
        return
    kinds = {turn: [action for action in since.actions if action.turn is turn] for turn in ActionTurn}
    yield f"Actions: {', '.join(f'{len(its):,} {turn}' for turn, its in kinds.items() if its)}"
    ordered = [action for its in kinds.values() for action in its]
    shown = ordered[:most_lines]
    rows = [["", "deal", "action", "then", "now", "starts", "ends", "remark"], *map(_action_row, shown)]
    if shown:
        yield from table(rows, "<<<<<>><")
        yield "  starts, ends: working days later (+) or earlier (-)"
    yield from _more(len(ordered) - most_lines)


def _action_row(action: ActionSince) -> list[str]:
    return [
        str(action.turn),
        clipped(action.latest.opportunity, 14),
        clipped(action.latest.name, 26),
        _dates(action.before),
        _dates(action.now),
        _later(action.start_days_later),
        _later(action.finish_days_later),
        "; ".join(_remarks(action)),
    ]


def _dates(action: PlannedAction | None) -> str:
    if action is None:
        return ""
    return action.start if action.start == action.finish else f"{action.start}/{action.finish[5:]}"


def _later(days: int | None) -> str:
    return "" if days is None else f"{days:+d}" if days else "="


def _remarks(action: ActionSince) -> Iterable[str]:
    if action.turn is ActionTurn.GONE and not action.is_deal_listed:
        yield "deal no longer listed"
    if action.before is None or action.now is None:
        return
    for field in ("rep", "person"):
        old, new = getattr(action.before, field), getattr(action.now, field)
        if old != new:
            yield f"{field} {clipped(old, 16)} -> {clipped(new, 16)}"
    if action.before.effort_hours != action.now.effort_hours:
        yield f"{action.before.effort_hours:g} h -> {action.now.effort_hours:g} h"
