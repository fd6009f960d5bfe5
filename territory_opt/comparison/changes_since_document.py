"""What changed since an earlier result of a scenario, for programs."""

from typing import Any

import attrs

from territory_opt.comparison.changes_since import ActionSince, ChangesSince
from territory_opt.comparison.table import Line, RuleLine, plain_value


def changes_since_document(since: ChangesSince) -> dict[str, Any]:
    """Return what changed as tables, lists, texts and numbers that JSON can hold, nothing rounded or left out.

    Parameters
    ----------
    since
        What changed.
    """
    return {
        "scenario": since.scenario,
        "since": since.since.isoformat(),
        "inputs": [
            {"path": each.path, "then": plain_value(each.before), "now": plain_value(each.after)}
            for each in since.inputs
        ],
        "inputs_unread": since.inputs_unread,
        "changes": {"then": list(since.changes_before), "now": list(since.changes_now)},
        "version": _pair(since.versions),
        "asked": _pair(since.asked),
        "figures": [_figure(line) for line in since.figures],
        "limits": [_limit(line) for line in since.limits],
        "weeks": [{"rep": rep} | attrs.asdict(week) for rep, week in since.weeks.items()],
        "actions": [_action(action) for action in since.actions],
    }


def _pair(pair: tuple[str, str] | None) -> dict[str, str] | None:
    return None if pair is None else {"then": pair[0], "now": pair[1]}


def _figure(line: Line) -> dict[str, Any]:
    then, now = line.values
    return {
        "rep": line.rep,
        "figure": line.figure.key,
        "unit": line.figure.unit.value,
        "then": then,
        "now": now,
        "delta": line.delta(1),
        "better": line.is_better(1),
    }


def _limit(line: RuleLine) -> dict[str, Any]:
    return {"rep": line.rep, "limit": line.limit, "binds": line.starts(1)}


def _action(action: ActionSince) -> dict[str, Any]:
    return {
        "turn": action.turn.value,
        "then": None if action.before is None else attrs.asdict(action.before),
        "now": None if action.now is None else attrs.asdict(action.now),
        "start_days_later": action.start_days_later,
        "finish_days_later": action.finish_days_later,
        "deal_listed": action.is_deal_listed,
    }
