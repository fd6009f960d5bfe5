"""Appointments for Salesforce's calendar: prospecting and the work on actions, at their times."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from zoneinfo import ZoneInfo

import attrs

from territory_opt.booking.dated_block import DatedBlock
from territory_opt.booking.diary import Diary
from territory_opt.booking.use import BlockKind
from territory_opt.files.event_identity import UID_DOMAIN, IssuedEvent, identified
from territory_opt.handoff.crm_files import SALESFORCE_KEY
from territory_opt.handoff.guarded_csv import guarded_csv
from territory_opt.handoff.task import LONGEST_SUBJECT, Turn, person_name
from territory_opt.model.units import OpportunityId, RepId
from territory_opt.planning.plan import TerritoryPlan
from territory_opt.planning.planned_order import PlannedOrder
from territory_opt.report.layout import clipped
from territory_opt.sequencing.names import deal_names

APPOINTMENTS = (BlockKind.PROSPECTING, BlockKind.ACTION)
"""What of a diary becomes an appointment."""

_COLUMNS = (
    SALESFORCE_KEY,
    "Subject",
    "StartDateTime",
    "EndDateTime",
    "IsAllDayEvent",
    "ShowAs",
    "OwnerId",
    "WhatId",
    "Description",
    "Change",
    "Owner Name",
)


@attrs.frozen(kw_only=True)
class CrmEvent:
    """An appointment of a rep.

    Parameters
    ----------
    key
        Which appointment: the id of the same event in the rep's calendar file.
    turn
        `NEW`, `MOVED` or `GONE`.
    subject
        What it is for, on one line.
    start, end
        When it begins and ends: with a time zone where the rep has one, else on the rep's clock.
    rep, owner
        Whose, by id and by name.
    opportunity
        The deal, of an action.
    """

    key: str
    turn: Turn
    subject: str
    start: dt.datetime
    end: dt.datetime
    rep: RepId
    owner: str
    opportunity: OpportunityId | None


def crm_events(
    plan: TerritoryPlan, diary: Diary, issued: Mapping[str, IssuedEvent], earlier: PlannedOrder | None
) -> tuple[CrmEvent, ...]:
    """Return a rep's appointments to hand over by time: all, or those that an earlier plan did not hand over so.

    Parameters
    ----------
    plan
        The plan.
    diary
        The rep's diary.
    issued
        The events of the rep's earlier calendar file, by id; none when there is no such file.
    earlier
        The order of the earlier plan; without one all are handed over.
    """
    booked = dict(identified(diary.rep, diary.planned, issued))
    events = []
    for uid, block in booked.items():
        turn = Turn.NEW if earlier is None else _turn(issued.get(uid), block)
        if block.kind in APPOINTMENTS and turn is not None:
            events.append(_event(plan, diary, uid, block, turn))
    if earlier is not None:
        gone = {
            uid: was for uid, was in issued.items() if uid not in booked and not (was.is_cancelled or was.has_begun)
        }
        events += [_event(plan, diary, uid, block, Turn.GONE) for uid, block in _meant(plan, diary.rep, gone, earlier)]
    return tuple(sorted(events, key=lambda event: (event.start, event.key)))


def _turn(was: IssuedEvent | None, block: DatedBlock) -> Turn | None:
    """Return what became of an appointment; None when it stands as it stood."""
    if was is None or was.is_cancelled:
        return Turn.NEW
    return None if (was.start, was.end) == (block.start, block.end) else Turn.MOVED


def _meant(
    plan: TerritoryPlan, rep: RepId, gone: Mapping[str, IssuedEvent], earlier: PlannedOrder
) -> Iterator[tuple[str, DatedBlock]]:
    """Yield what the events of the earlier calendar were for that were appointments, each with its id."""
    prospecting = plan.problem.policy.prospecting
    title = plan.problem.policy.activities[prospecting].name
    of_actions = _actions_before(plan, rep, earlier) if gone else {}
    for uid, was in gone.items():
        block = DatedBlock(start=was.start, end=was.end, kind=BlockKind.PROSPECTING, title=title, activity=prospecting)
        if _thing(uid) in of_actions:
            yield uid, attrs.evolve(of_actions[_thing(uid)], start=was.start, end=was.end)
        elif _thing(uid) == _thing_of(rep, block):
            yield uid, block


def _actions_before(plan: TerritoryPlan, rep: RepId, earlier: PlannedOrder) -> dict[str, DatedBlock]:
    """Return the actions that a rep did in an earlier plan as blocks, by what their events have in common."""
    names, midnight = deal_names(plan.problem), dt.time()
    blocks = [
        DatedBlock(
            start=dt.datetime.combine(action.start, midnight),
            end=dt.datetime.combine(action.start, midnight),
            kind=BlockKind.ACTION,
            title=f"{action.name}: {names.get(action.opportunity, action.opportunity)}",
            opportunity=action.opportunity,
            action=action.action,
        )
        for its in earlier.reps
        for action in its.actions
        if action.person == rep
    ]
    return {_thing_of(rep, block): block for block in blocks}


def _thing_of(rep: RepId, block: DatedBlock) -> str:
    ((uid, _),) = identified(rep, [block], {})
    return _thing(uid)


def _thing(uid: str) -> str:
    """Return an event's id without its number: the same for all parts of one thing."""
    return uid.removesuffix(f"@{UID_DOMAIN}").rpartition("-")[0]


def _event(plan: TerritoryPlan, diary: Diary, uid: str, block: DatedBlock, turn: Turn) -> CrmEvent:
    zone = ZoneInfo(diary.time_zone) if diary.time_zone else None
    title = f"Cancelled: {block.title}" if turn is Turn.GONE else block.title
    return CrmEvent(
        key=uid.removesuffix(f"@{UID_DOMAIN}"),
        turn=turn,
        subject=clipped(title, LONGEST_SUBJECT),
        start=block.start.replace(tzinfo=zone),
        end=block.end.replace(tzinfo=zone),
        rep=diary.rep,
        owner=person_name(plan, diary.rep),
        opportunity=block.opportunity,
    )


def salesforce_events(events: Iterable[CrmEvent]) -> str:
    """Return appointments as a file to upsert as Event; what is gone no longer keeps its time busy.

    Times are in UTC where the rep has a time zone, else on the rep's clock, without a zone.
    """
    return guarded_csv(
        _COLUMNS,
        (
            (
                event.key,
                event.subject,
                _time(event.start),
                _time(event.end),
                False,
                "Free" if event.turn is Turn.GONE else "Busy",
                event.rep,
                event.opportunity,
                f"Key: {event.key}",
                event.turn.value,
                event.owner,
            )
            for event in events
        ),
    )


def _time(time: dt.datetime) -> str:
    if time.tzinfo is None:
        return f"{time:%Y-%m-%dT%H:%M:%S}"
    return f"{time.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%S}.000Z"
