"""What changed in the order of work since an earlier plan, for people."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from territory_opt.model.units import OpportunityId, PersonId
from territory_opt.planning.moves import Dates, Move, MoveKind
from territory_opt.planning.plan import TerritoryPlan
from territory_opt.report.action_words import deal_label
from territory_opt.report.layout import clipped, counted, paragraph, span, table
from territory_opt.sequencing.names import deal_names

_DEAL_WORDS: Mapping[MoveKind, str] = {
    MoveKind.REFUSED: "now left out",
    MoveKind.TAKEN_UP: "no longer left out",
    MoveKind.LATE: "late",
    MoveKind.IN_TIME: "in time again",
}
_DATED_WORDS: Mapping[MoveKind, str] = {
    MoveKind.DONE: "done",
    MoveKind.BEGUN: "begun",
    MoveKind.REOPENED: "reopened",
    MoveKind.FIXED: "fixed",
    MoveKind.FREED: "unfixed",
    MoveKind.MOVED: "moved",
    MoveKind.NEW: "new",
}


def moves_lines(
    plan: TerritoryPlan, moves: Sequence[Move], since: dt.date, person: PersonId | None = None
) -> list[str]:
    """Return the lines of what changed since an earlier plan: deals, then actions with dates, then what has gone.

    Parameters
    ----------
    plan
        The present plan.
    moves
        What changed.
    since
        The plan date of the earlier plan.
    person
        The rep or shared person whose changes are shown; all when not given.
    """
    shown = [move for move in moves if person is None or person in (move.rep, move.person)]
    if not shown:
        return [f"SINCE THE PLAN OF {since}: nothing moved"]
    names = deal_names(plan.problem)
    return [
        f"SINCE THE PLAN OF {since}: {counted(len(shown), 'change')}",
        *_deal_lines(shown, names),
        *_dated_lines(shown, names),
        *_gone_lines(shown, names),
    ]


def _deal_lines(moves: Sequence[Move], names: Mapping[OpportunityId, str]) -> Iterator[str]:
    for move in moves:
        if move.kind in _DEAL_WORDS:
            reason = f": {move.reason.rstrip('.')}" if move.reason else ""
            yield from paragraph(
                f"{deal_label(names, move.opportunity, 40)} is {_DEAL_WORDS[move.kind]}{reason}", "  - "
            )


def _dated_lines(moves: Sequence[Move], names: Mapping[OpportunityId, str]) -> list[str]:
    dated = [move for kind in _DATED_WORDS for move in moves if move.kind is kind]
    if not dated:
        return []
    rows = [["", "was", "now", "starts", "ends", "action", "deal"]]
    rows += [
        [
            _DATED_WORDS[move.kind],
            _span(move.before),
            _span(move.now),
            _later(move.start_days_later),
            _later(move.finish_days_later),
            clipped(move.name or "", 22),
            deal_label(names, move.opportunity, 19),
        ]
        for move in dated
    ]
    return [*table(rows, "<<<>><<"), "  starts, ends: working days later (+) or earlier (-)"]


def _gone_lines(moves: Sequence[Move], names: Mapping[OpportunityId, str]) -> Iterator[str]:
    gone = [move for move in moves if move.kind is MoveKind.GONE]
    for (deal, reason), its_moves in groupby(gone, key=lambda move: (move.opportunity, move.reason)):
        listed = ", ".join(f"{clipped(move.name or '', 40)} (was {_span(move.before)})" for move in its_moves)
        yield from paragraph(f"gone from {deal_label(names, deal, 40)}, {reason}: {listed}", "  - ")


def _span(dates: Dates | None) -> str:
    return "" if dates is None else span(*dates)


def _later(days: int | None) -> str:
    return "" if days is None else f"{days:+d}" if days else "="
