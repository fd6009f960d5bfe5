"""What a picture of actions shows: deals, and their actions with dates, kept apart from how they were found."""

import datetime as dt
from enum import StrEnum

import attrs

from territory_opt.errors import Fault, InvalidInputError


class RowState(StrEnum):
    """How far an action is, and who gave it its dates."""

    PLANNED = "planned"
    IN_PROGRESS = "in progress"
    DONE = "done"
    FIXED = "fixed"


@attrs.frozen(kw_only=True)
class GanttRow:
    """One action of a deal.

    Parameters
    ----------
    label
        What is done.
    start, finish
        Its first and last day.
    person
        Who does it, where that is not the deal's owner.
    latest_start
        The last day on which it can start with the deal still in time, where that is known.
    is_critical
        Whether no action of its deal has less time to spare.
    state
        How far it is.

    Raises
    ------
    InvalidInputError
        If it finishes before it starts.
    """

    label: str
    start: dt.date
    finish: dt.date
    person: str = ""
    latest_start: dt.date | None = None
    is_critical: bool = False
    state: RowState = RowState.PLANNED

    def __attrs_post_init__(self) -> None:
        if self.finish < self.start:
            raise InvalidInputError([Fault("finish", self.finish.isoformat(), f"a day from {self.start} on")])

    @property
    def remark(self) -> str:
        """Its state in words, as far as it is not simply planned."""
        state = "" if self.state is RowState.PLANNED else self.state.value
        return ", ".join(filter(None, ("critical" if self.is_critical else "", state)))


@attrs.frozen(kw_only=True)
class GanttDeal:
    """A deal with its actions.

    Parameters
    ----------
    name
        Its name.
    rows
        Its actions, in the order in which they are shown.
    due
        The day it is to close, if any.
    owner
        Whose deal it is, in a picture of several people.
    note
        What is wrong with it in words, such as ``late by 3 working days``; empty when nothing is.
    """

    name: str
    rows: tuple[GanttRow, ...] = ()
    due: dt.date | None = None
    owner: str = ""
    note: str = ""
