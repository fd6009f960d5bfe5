"""What the columns of a fleet may hold, and the activities its targets belong to."""

from territory_opt.model.checks import Number
from territory_opt.model.policy import Policy
from territory_opt.model.units import ActivityId

REP_HOURS = Number(above=0, at_most=84, unit="h/week")
LINE_WIDTH = Number(above=0, at_most=1e9, unit="h/week")
LINE_SLOPE = Number(at_least=0, at_most=1e300, unit="money per h/week")
LATER_SHARE = Number(at_least=0, unit="1")
HALF_HOURS = Number(above=0, at_most=168, unit="h/week")


def selling_activities(policy: Policy) -> tuple[ActivityId, ...]:
    """Return all activities of a policy but administration, in its order.

    Examples
    --------
    >>> from territory_opt import read_policy
    >>> selling_activities(read_policy())
    ('A', 'B', 'C', 'prospecting')
    """
    return tuple(name for name in policy.activities if name != policy.admin)
