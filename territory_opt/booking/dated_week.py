"""One dated week in quarter-hours: who gets which of those that nothing has taken."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TypeAlias

import attrs

from territory_opt.booking.action_piece import Piece
from territory_opt.booking.day import (
    DayShape,
    Quarters,
    book_appointments,
    book_at_edge,
    by_free_morning,
    fill,
    whole_quarters,
)
from territory_opt.booking.use import BlockKind, Use
from territory_opt.model.rep import AdminTime
from territory_opt.model.units import ActivityId

Days: TypeAlias = Mapping[dt.date, Quarters[Use]]


@attrs.frozen(kw_only=True)
class WeekResult:
    """What became of the hours of a week.

    Parameters
    ----------
    wanted
        The exact hours of each activity [h].
    quarters
        The same in whole quarter-hours, booked and left over.
    left_over
        The quarter-hours that found no place, by their use.
    """

    wanted: Mapping[ActivityId, float]
    quarters: Mapping[ActivityId, int]
    left_over: Mapping[Use, int]


@attrs.frozen(kw_only=True)
class NormalWeek:
    """What a full week holds, to be booked into dated ones.

    Parameters
    ----------
    hours
        Hours of each activity [h/week].
    activities
        Names of the activities, by id, best first.
    admin, prospecting
        Which activities these are.
    admin_time
        The edge of the day that administration takes.
    shape
        Where the quarter-hours of a day lie.
    """

    hours: Mapping[ActivityId, float]
    activities: Mapping[ActivityId, str]
    admin: ActivityId
    prospecting: ActivityId
    admin_time: AdminTime
    shape: DayShape

    @cached_property
    def _uses(self) -> dict[ActivityId, Use]:
        kinds = {self.prospecting: BlockKind.PROSPECTING, self.admin: BlockKind.ADMIN}
        return {
            name: Use(kind=kinds.get(name, BlockKind.WORK), title=title, activity=name)
            for name, title in self.activities.items()
        }

    @cached_property
    def _others(self) -> list[ActivityId]:
        return [name for name in self.activities if name not in (self.admin, self.prospecting)]

    def book(self, days: Days, share: float, pieces: Sequence[Piece]) -> WeekResult:
        """Book one dated week: actions on their days, administration and appointments beside them, then the rest.

        Parameters
        ----------
        days
            The week's days, in which the uses are entered.
        share
            How much of a normal week is free [1].
        pieces
            What actions take of its days, in the order in which they choose.
        """
        of_actions, quarters_of_actions = Counter[ActivityId](), Counter[ActivityId]()
        for piece in pieces:
            of_actions[piece.use.activity] += piece.hours  # type: ignore[assignment]  # counts hours, not pieces
            quarters_of_actions[piece.use.activity] += piece.quarters
        names = [name for name in self.activities if name in self.hours or name in of_actions]
        wanted = {name: max(self.hours.get(name, 0.0) * share, of_actions[name]) for name in names}
        num_free = sum(day.count(None) for day in days.values())
        quarters = whole_quarters(wanted, num_free, halved=self._others, at_least=quarters_of_actions)
        rest = {self._uses[name]: quarters[name] - quarters_of_actions[name] for name in names}
        return WeekResult(wanted=wanted, quarters=quarters, left_over=self._enter(days, rest, pieces))

    def _enter(self, days: Days, rest: dict[Use, int], pieces: Sequence[Piece]) -> dict[Use, int]:
        in_order = list(days.values())
        on_day = Counter[dt.date]()
        for piece in pieces:
            on_day[piece.day] += piece.quarters
        kept = [on_day[day] for day in days]
        admin, prospecting = self._uses[self.admin], self._uses[self.prospecting]
        left_over = {admin: book_at_edge(in_order, admin, rest.pop(admin, 0), self.admin_time, kept=kept)}
        appointments = book_appointments(in_order, prospecting, rest.pop(prospecting, 0), self.shape, kept=kept)
        freest_first = by_free_morning(in_order, self.shape)
        left_over |= _place_all(pieces, days, self.shape)
        left_over |= fill(freest_first, [(prospecting, appointments), *rest.items()])
        return {use: quarters for use, quarters in left_over.items() if quarters}


def _place_all(pieces: Iterable[Piece], days: Days, shape: DayShape) -> Counter[Use]:
    """Place every piece on its day, then what does not fit there on other days of its action; return the rest."""
    left_over = Counter[Use]()
    homeless = []
    for piece in pieces:
        left = _place(days.get(piece.day, []), piece.use, piece.quarters, shape)
        if left:
            homeless.append((piece, left))
    for piece, quarters in homeless:
        left = quarters
        for day, its_quarters in days.items():
            if piece.start <= day <= piece.finish:
                left = _place(its_quarters, piece.use, left, shape)
        left_over[piece.use] += left
    return left_over


def _place(day: Quarters[Use], use: Use, quarters: int, shape: DayShape) -> int:
    """Book the first free stretch that is long enough, or else the first free quarter-hours; return how many lack."""
    whole = next((first for first, length in shape.free_stretches(day) if length >= quarters), None)
    if whole is not None:
        day[whole : whole + quarters] = [use] * quarters
        return 0
    free = [i for i, used in enumerate(day) if used is None][:quarters]
    for i in free:
        day[i] = use
    return quarters - len(free)
