"""The actions of deals cut into days, in whole quarter-hours."""

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import attrs

from territory_opt.booking.day import QUARTERS_PER_HOUR
from territory_opt.booking.use import BlockKind, Use
from territory_opt.model.units import ActionId, ActivityId, OpportunityId


class DatedAction(Protocol):
    """An action with its days, such as a scheduled one."""

    @property
    def opportunity(self) -> OpportunityId:
        """The deal."""
        ...

    @property
    def action(self) -> ActionId:
        """Which action of the deal."""
        ...

    @property
    def name(self) -> str:
        """Its name for people."""
        ...

    @property
    def activity(self) -> ActivityId:
        """The activity whose hours it takes."""
        ...

    @property
    def start(self) -> dt.date:
        """Its first day."""
        ...

    @property
    def finish(self) -> dt.date:
        """Its last day."""
        ...

    @property
    def hours_by_day(self) -> Sequence[tuple[dt.date, float]]:
        """The effort on each day [h]."""
        ...


@attrs.frozen(kw_only=True)
class Piece:
    """What an action takes of one day.

    Parameters
    ----------
    use
        The action.
    day
        On which day.
    hours, quarters
        How much, exactly [h] and in whole quarter-hours.
    start, finish
        First and last day of the action.
    """

    use: Use
    day: dt.date
    hours: float
    quarters: int
    start: dt.date
    finish: dt.date


def pieces_of(action: DatedAction, deals: Mapping[OpportunityId, str]) -> Iterator[Piece]:
    """Cut an action into days, rounded so that the whole is right to a quarter-hour, and at least one."""
    use = Use(
        kind=BlockKind.ACTION,
        title=f"{action.name}: {deals.get(action.opportunity, action.opportunity)}",
        activity=action.activity,
        opportunity=action.opportunity,
        action=action.action,
    )
    hours_so_far, quarters_so_far = 0.0, 0
    for day, hours in sorted(action.hours_by_day):
        hours_so_far += hours
        reached = max(1, math.floor(hours_so_far * QUARTERS_PER_HOUR + 0.5))
        yield Piece(
            use=use,
            day=day,
            hours=hours,
            quarters=reached - quarters_so_far,
            start=action.start,
            finish=action.finish,
        )
        quarters_so_far = reached
