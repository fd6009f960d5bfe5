"""How a deal, the state of an action and the days it has to spare are told."""

from collections.abc import Mapping

from territory_opt.model.units import OpportunityId
from territory_opt.report.layout import clipped
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


def deal_label(names: Mapping[OpportunityId, str], deal: OpportunityId, width: int) -> str:
    """Return a deal's name in a width, with its id behind it where another deal has the same name.

    Parameters
    ----------
    names
        What `deal_names` returns; a deal that it does not know goes by its id.
    deal
        The deal.
    width
        How long the label may be [characters].

    Examples
    --------
    >>> names = {"k1": "Renewal of the frame [k1]", "k2": "Renewal of the frame [k2]", "k3": "Second line"}
    >>> deal_label(names, "k1", 16), deal_label(names, "k3", 16)
    ('Renewal of… [k1]', 'Second line')
    """
    name = names.get(deal, deal)
    if not name.endswith(f" [{deal}]"):
        return clipped(name, width)
    known_by = f" [{clipped(deal, width // 2)}]"
    return clipped(name.removesuffix(f" [{deal}]"), width - len(known_by)) + known_by


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
