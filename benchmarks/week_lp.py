"""The linear program of a rep's week as every peer gets it: all segments, in numbers, and as arrays."""

from collections.abc import Mapping

import attrs
import numpy as np
from numpy.typing import NDArray

from territory_opt.allocation.rep_week import RepWeek
from territory_opt.rules.hour_rows import AT_LEAST

Floats = NDArray[np.float64]


@attrs.frozen(kw_only=True)
class Segment:
    """A line of a target's curve: its activity, its width [h/week] and its slope [money per h/week]."""

    target: str
    number: int
    activity: str
    width: float
    slope: float


@attrs.frozen(kw_only=True)
class Limit:
    """One side of an hour rule: sum of factor * hours, at least or at most so many hours [h/week]."""

    name: str
    factors: Mapping[str, float]
    hours: float
    is_floor: bool


@attrs.frozen(kw_only=True)
class WeekLp:
    r"""The program of a week of hours :math:`H` over activities :math:`b` and segments :math:`s`.

    .. math::

        \max \sum_s c_s y_s, \quad
        \sum_b h_b + free = H, \quad
        h_b = \sum_{s \in b} y_s + idle_b, \quad
        0 \le y_s \le w_s, \quad
        \sum_b a_{kb} h_b \ge l_k \text{ or } \le u_k.

    Administration earns nothing and has no second row.
    """

    weekly_hours: float
    activities: tuple[str, ...]
    admin: str
    segments: tuple[Segment, ...]
    limits: tuple[Limit, ...]

    @classmethod
    def of(cls, week: RepWeek) -> "WeekLp":
        """Return the program of a week without actions, minimum contacts and preferred rules."""
        assert not week.actions
        assert not any(target.minimum_hours for target in week.targets)
        assert not any(row.penalty_per_hour for row in week.rows)
        return cls(
            weekly_hours=week.weekly_hours,
            activities=week.activities,
            admin=week.admin,
            segments=tuple(
                Segment(target=target.id, number=number, activity=target.activity, width=width, slope=slope)
                for target in week.targets
                for number, (width, slope) in enumerate(zip(target.curve.widths, target.curve.slopes, strict=True))
            ),
            limits=tuple(
                Limit(name=row.name, factors=row.factors, hours=row.limit_hours, is_floor=row.side == AT_LEAST)
                for row in week.rows
            ),
        )

    @property
    def selling(self) -> tuple[str, ...]:
        """The activities that earn."""
        return tuple(name for name in self.activities if name != self.admin)


@attrs.frozen(kw_only=True)
class WeekArrays:
    """The same as dense arrays: maximise cost x where lower <= matrix x <= upper and 0 <= x <= widths.

    Columns: hours of each activity, idle hours of each that earns, free hours, segments.
    """

    cost: Floats
    widths: Floats
    matrix: Floats
    lower: Floats
    upper: Floats

    @classmethod
    def of(cls, lp: WeekLp) -> "WeekArrays":
        """Return the arrays of a program."""
        num_activities, selling = len(lp.activities), lp.selling
        free = num_activities + len(selling)
        num_columns = free + 1 + len(lp.segments)
        matrix = np.zeros((1 + len(selling) + len(lp.limits), num_columns))
        matrix[0, :num_activities] = matrix[0, free] = 1.0
        for row, activity in enumerate(selling, start=1):
            matrix[row, lp.activities.index(activity)] = -1.0
            matrix[row, num_activities + row - 1] = 1.0
            for column, segment in enumerate(lp.segments, start=free + 1):
                matrix[row, column] = float(segment.activity == activity)
        for row, limit in enumerate(lp.limits, start=1 + len(selling)):
            for activity, factor in limit.factors.items():
                matrix[row, lp.activities.index(activity)] = factor
        equal = [lp.weekly_hours, *([0.0] * len(selling))]
        return cls(
            cost=np.array([0.0] * (free + 1) + [segment.slope for segment in lp.segments]),
            widths=np.array([lp.weekly_hours] * (free + 1) + [segment.width for segment in lp.segments]),
            matrix=matrix,
            lower=np.array(equal + [limit.hours if limit.is_floor else -np.inf for limit in lp.limits]),
            upper=np.array(equal + [np.inf if limit.is_floor else limit.hours for limit in lp.limits]),
        )
