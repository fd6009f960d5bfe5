"""Stretches of dated days: what is booked there, what was taken before, what is free."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

import attrs

from territory_opt.booking.day import QUARTER_MINUTES, DayShape, Quarters
from territory_opt.booking.open_days import dates, midnight_of
from territory_opt.booking.use import TAKEN, BlockKind, Use
from territory_opt.model.busy import Busy
from territory_opt.model.units import ActionId, ActivityId, OpportunityId

_A_DAY = dt.timedelta(days=1)


@attrs.frozen(kw_only=True)
class DatedBlock:
    """A stretch of one day and what it is for.

    Parameters
    ----------
    start, end
        When it begins and ends, on the rep's own clock; without a time zone.
    kind
        What it is.
    title
        What it is for, for people.
    activity
        The activity whose hours it takes; None for busy and free time.
    opportunity, action
        Of an action, which one.
    """

    start: dt.datetime
    end: dt.datetime
    kind: BlockKind
    title: str
    activity: ActivityId | None = None
    opportunity: OpportunityId | None = None
    action: ActionId | None = None

    @property
    def hours(self) -> float:
        """Its length [h]."""
        return (self.end - self.start).total_seconds() / 3600


def blocks_of(days: Mapping[dt.date, Quarters[Use]], shape: DayShape) -> Iterator[DatedBlock]:
    """Yield the blocks of days, one for each stretch of one use; none goes over the midday break."""
    for day, quarters in days.items():
        midnight = midnight_of(day)
        for use, first, end in shape.stretches(quarters):
            if use is not TAKEN:
                yield DatedBlock(
                    start=midnight + dt.timedelta(minutes=shape.start_of(first)),
                    end=midnight + dt.timedelta(minutes=shape.start_of(end - 1) + QUARTER_MINUTES),
                    kind=BlockKind.FREE if use is None else use.kind,
                    title="Free" if use is None else use.title,
                    activity=None if use is None else use.activity,
                    opportunity=None if use is None else use.opportunity,
                    action=None if use is None else use.action,
                )


def busy_blocks(busy: Iterable[Busy], first: dt.date, last: dt.date) -> Iterator[DatedBlock]:
    """Yield busy time cut at midnight; of stretches that overlap, the earlier one has the time in common."""
    taken_until = midnight_of(first)
    after_last = midnight_of(last + _A_DAY)
    for stretch in sorted(busy, key=lambda stretch: (stretch.start, stretch.end)):
        start, end = max(stretch.start, taken_until), min(stretch.end, after_last)
        for day in dates(start.date(), end.date()):
            part = max(start, midnight_of(day)), min(end, midnight_of(day + _A_DAY))
            if part[0] < part[1]:
                yield DatedBlock(start=part[0], end=part[1], kind=BlockKind.BUSY, title=stretch.name)
        taken_until = max(taken_until, end)
