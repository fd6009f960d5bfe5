"""The hours of a week of bands on its targets, as a solution that is read back like any other."""

from collections.abc import Iterable, Mapping, Sequence

from territory_opt.allocation.deal_lines import DealLines
from territory_opt.allocation.formulation import Columns
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.banded.records import Lines
from territory_opt.banded.week import Target, hours_of_targets, merge
from territory_opt.model.units import ActivityId


def values_of(week: RepWeek, hours: Mapping[ActivityId, float], free_hours: float) -> tuple[Columns, tuple[float, ...]]:
    """Return a week with these hours as a solution: where each quantity stands among the values, and the values.

    The hours of an activity go to its targets' minimum contact, then to their segments, the steepest first, and of
    those that are equally steep to the target named first; what is left over is idle. All hours of a target stand as
    one, as if its segments were.

    Parameters
    ----------
    week
        A week without actions or whole calls, no curve of which rises.
    hours
        Hours of every activity, administration too [h/week]; of each at least the minimum contact of its targets.
    free_hours
        Unassigned hours [h/week].

    Examples
    --------
    >>> import attrs
    >>> import territory_opt as to
    >>> from territory_opt.allocation.valuation import value_week
    >>> demo = to.read_demo()
    >>> week = attrs.evolve(value_week(demo, "ana", to.classify(demo)), actions=())
    >>> columns, values = values_of(week, {"A": 15, "B": 11, "C": 4, "prospecting": 8, "admin": 2}, 0.0)
    >>> round(sum(sum(values[part.start : part.stop]) for part in columns.segments), 6)
    38.0
    """
    columns, targets = columns_of(week), curves_of(week)
    merged = merge(targets, len(columns.idle))
    of_targets = hours_of_targets(targets, merged, [hours[name] for name in columns.idle])
    return columns, stated(columns, hours, free_hours, merged.lines, of_targets)


def columns_of(week: RepWeek) -> Columns:
    """Return where the quantities of a week stand: hours, idle and free hours, hours of targets, shares of actions."""
    hours = {name: place for place, name in enumerate(week.activities)}
    idle = {name: len(hours) + place for place, name in enumerate(name for name in hours if name != week.admin)}
    free = len(hours) + len(idle)
    actions = free + 1 + len(week.targets)
    return Columns(
        hours=hours,
        idle=idle,
        free=free,
        segments=tuple([range(place, place + 1) for place in range(free + 1, actions)]),
        actions=tuple(range(actions, actions + len(week.actions))),
        calls={},
        rises={},
    )


def curves_of(week: RepWeek, deals: Iterable[DealLines] = ()) -> list[Target]:
    """Return what the hours of each target of a week earn, by the place of its activity among those that sell.

    Parameters
    ----------
    week
        The week.
    deals
        Its Stretch deals, which come after its targets.
    """
    places = {name: place for place, name in enumerate(name for name in week.activities if name != week.admin)}
    targets = [
        Target(places[target.activity], target.curve.widths, target.curve.slopes, target.minimum_hours)
        for target in week.targets
    ]
    for deal in deals:
        lines = deal.frontier.lines
        targets.append(Target(places[deal.activity], [line.hours for line in lines], [line.slope for line in lines]))
    return targets


def stated(
    columns: Columns, hours: Mapping[ActivityId, float], free_hours: float, lines: Lines, target_hours: Sequence[float]
) -> tuple[float, ...]:
    """Return the values of a solution with these hours, but for actions; hours beyond an activity's lines are idle."""
    idle = []
    for place, name in enumerate(columns.idle):
        start, stop = lines.start[place], lines.start[place + 1]
        idle.append(max(0.0, hours[name] - (lines.ends[stop - 1] if stop > start else lines.base_hours[place])))
    return (*[hours[name] for name in columns.hours], *idle, free_hours, *target_hours)
