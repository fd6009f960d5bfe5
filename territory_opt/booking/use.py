"""What quarter-hours of a dated day are for."""

from enum import StrEnum

import attrs

from territory_opt.model.units import ActionId, ActivityId, OpportunityId


class BlockKind(StrEnum):
    """What a dated block is.

    `ADMIN`: administration; `PROSPECTING`: finding new business; `ACTION`: an action of a deal; `WORK`: other hours of
    an activity; `BUSY`: time that is taken already; `FREE`: working time that nobody needs.
    """

    ADMIN = "admin"
    PROSPECTING = "prospecting"
    ACTION = "action"
    WORK = "work"
    BUSY = "busy"
    FREE = "free"


@attrs.frozen(kw_only=True, eq=False)
class Use:
    """What quarter-hours are for; each is one and the same only with itself.

    Parameters
    ----------
    kind, title, activity, opportunity, action
        As of the block it becomes.
    """

    kind: BlockKind
    title: str
    activity: ActivityId
    opportunity: OpportunityId | None = None
    action: ActionId | None = None


TAKEN = Use(kind=BlockKind.BUSY, title="", activity="")
"""Quarter-hours that are not to be had."""
