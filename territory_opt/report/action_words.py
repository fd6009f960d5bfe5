"""How the state of an action and the days it has to spare are told."""

from collections.abc import Mapping

from territory_opt.sequencing.calendar import Calendar
from territory_opt.sequencing.schedule import ScheduledAction
from territory_opt.sequencing.task import ActionState

STATE_WORDS: Mapping[ActionState, str] = {
    ActionState.DONE: "done",
    ActionState.IN_PROGRESS: "in progress",
    ActionState.FIXED: "fixed",
    ActionState.PLANNED: "",
}
"""The state of an action; one that is planned needs no word."""


def spare_days(action: ScheduledAction, calendar: Calendar) -> int:
    """Return by how much an action may start later than planned with its deal still in time [working days].

    Its float counts from the earliest day on which it could start with everybody's hours to itself; this counts
    from the day on which it does.

    Parameters
    ----------
    action
        The action.
    calendar
        The common working days.
    """
    if action.latest_start is None:
        return min(0, action.float_days)
    return calendar.index_of(action.latest_start) - max(0, calendar.index_of(action.start))
