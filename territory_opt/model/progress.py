"""How far an action is: begun, ended, or fixed on a day by a person."""

import datetime as dt
from collections.abc import Iterable

import attrs

from territory_opt.errors import Fault
from territory_opt.model.checks import EFFORT_HOURS, Date, Optional, check_record, checked


@attrs.frozen(kw_only=True)
class Progress:
    """What is known of an action beyond its playbook: what has been done of it, or where a person has fixed it.

    Parameters
    ----------
    started, finished
        The days on which it actually began and ended.
    hours_left
        Work still to do on an action in progress [h]; when missing, all of it.
    fixed_start
        The day on which a person wants it to start; the plan never moves it in silence.

    Raises
    ------
    InvalidInputError
        With every wrong field, and every pair of fields that contradict each other.

    Examples
    --------
    >>> Progress(finished=dt.date(2026, 1, 9)).is_done
    True
    """

    started: dt.date | None = checked(Optional(Date()), default=None)
    finished: dt.date | None = checked(Optional(Date()), default=None)
    hours_left: float | None = checked(Optional(EFFORT_HOURS), default=None)
    fixed_start: dt.date | None = checked(Optional(Date()), default=None)

    def __attrs_post_init__(self) -> None:
        check_record(self, self._faults_between_fields)

    def _faults_between_fields(self) -> Iterable[Fault]:
        if self.started is not None and self.finished is not None and self.finished < self.started:
            yield Fault("finished", self.finished.isoformat(), f"a day from started {self.started} on")
        if self.finished is not None and self.hours_left:
            yield Fault("hours_left", f"{self.hours_left:g} h of a finished action", "nothing, or no day finished")
        if self.hours_left is not None and self.started is None and self.finished is None:
            yield Fault("hours_left", f"{self.hours_left:g} h", "hours left of an action with a day started")
        if self.fixed_start is not None and (self.started is not None or self.finished is not None):
            yield Fault("fixed_start", self.fixed_start.isoformat(), "a fixed day only for what has not begun")

    @property
    def is_done(self) -> bool:
        """Whether the action has ended."""
        return self.finished is not None
