"""What would make an impossible week possible: the least changes of its limits, each of them tried."""

from collections.abc import Iterable, Mapping, Sequence

from territory_opt.allocation.bending import BendableWeek, Bent
from territory_opt.allocation.clock import OutOfTimeError
from territory_opt.allocation.demands import Bend, Demand, RuleLimit
from territory_opt.allocation.explanation import LimitChange, Repair
from territory_opt.allocation.limits import Case, Limits
from territory_opt.allocation.reworked import Demands
from territory_opt.allocation.trial import Trial

MOST_REPAIRS = 6
MOST_STEPS = 20
NO_STEP = 1e-12
"""A ratio that comes nearer to the present one by less than this has reached its end."""


def cheapest_repairs(
    case: Case, demands: Sequence[Demand], week: BendableWeek, bents: Sequence[Bent], *, whole_actions: bool
) -> tuple[Repair, ...]:
    """Return repairs that were tried with success: least cost first, then fewest changes, then most revenue.

    When the time is used up, these are the ones tried by then.

    Parameters
    ----------
    case, demands
        The week, and what it asks for.
    week
        The same, to be bent.
    bents
        The ways to bend it.
    whole_actions
        Whether an action is done wholly or not at all.
    """
    tried: dict[Demands, Repair] = {}
    changing = {demands[place].row for bent in bents for place in bent.bends}
    trial = Trial(case.week, changing, whole_actions=whole_actions, clock=week.clock)
    try:
        for bent in bents:
            if len(tried) == MOST_REPAIRS:
                break
            bends = frozenset(bent.bends)
            if bends not in tried and (repair := _repair(case, demands, week, bent, trial)) is not None:
                tried[bends] = repair
    except OutOfTimeError:
        pass
    return tuple(
        sorted(tried.values(), key=lambda repair: (repair.cost, len(repair.changes), -repair.expected_revenue))
    )


def ways_to_bend(week: BendableWeek, corrections: Iterable[Demands], most_whole_work: int) -> list[Bent]:
    """Return ways to bend a week, least cost first, then fewest demands; none with a demand that need not bend.

    The first bends all demands that cost least together, the others one set of demands each.

    Parameters
    ----------
    week
        The week.
    corrections
        Sets of demands to bend.
    most_whole_work
        After how many whole numbers decided to stop.
    """
    bents: list[Bent] = []
    try:
        for demands in (week.all_demands, *corrections):
            if bents and week.whole_work >= most_whole_work:
                week.is_proven = False
                break
            bent = week.least_bend(demands)
            if bent is not None and bent.bends:
                bents.append(bent)
    except OutOfTimeError:
        pass
    bents.sort(key=lambda bent: (bent.cost, len(bent.bends), sorted(bent.bends)))
    return [bent for bent in bents if not any(_is_simpler(other, bent) for other in bents)]


def _is_simpler(other: Bent, bent: Bent) -> bool:
    return other.bends.keys() < bent.bends.keys() and other.cost <= bent.cost


def _repair(case: Case, demands: Sequence[Demand], week: BendableWeek, bent: Bent, trial: Trial) -> Repair | None:
    """Return the repair that bends the week in this way, if limits can change so; it is tried first."""
    limits: dict[int, float] = {}
    for place, by_hours in sorted(bent.bends.items()):
        limit = demands[place].limit_at(Bend(hours=bent.hours, by_hours=by_hours))
        if limit is None:
            return None
        limits[place] = limit
    if len(limits) == 1:
        ((place, limit),) = limits.items()
        bent, limits[place] = _least_ratio(demands[place], week, place, bent, limit)
    for more_steps in (0, 1):
        rounded = {place: demands[place].rounded(limit, more_steps) for place, limit in limits.items()}
        earned = trial.expected_revenue(_changed(case, demands, rounded).week)
        if earned is not None:
            changes = tuple(_change(demands[place], rounded[place], bent.bends[place]) for place in rounded)
            return Repair(changes=changes, cost=bent.cost, expected_revenue=earned)
    return None


def _changed(case: Case, demands: Sequence[Demand], rounded: Mapping[int, float]) -> Case:
    limits = Limits.of(case)
    for place, limit in rounded.items():
        demands[place].change(limits, limit)
    return limits.put_into(case)


def _change(demand: Demand, after: float, cost_hours: float) -> LimitChange:
    return LimitChange(
        rule=demand.name,
        side=demand.side,
        before=demand.before,
        after=after,
        unit=demand.unit,
        cost_hours=cost_hours,
    )


def _least_ratio(demand: Demand, week: BendableWeek, place: int, bent: Bent, ratio: float) -> tuple[Bent, float]:
    """Return the limit nearest to the present one at which the week is possible when only this one changes; its week.

    Where a limit is a ratio, the least bend in hours is not the least change of the ratio. Each step asks which week
    keeps the ratio reached so far by most hours to spare, and takes that week's ratio; where none is left to spare,
    it is the best.

    References
    ----------
    Dinkelbach (1967), On nonlinear fractional programming, Management Science 13(7).
    """
    if not isinstance(demand, RuleLimit) or not demand.is_ratio:
        return bent, ratio
    for _ in range(MOST_STEPS):
        hours = week.best_without(place, demand.gains(ratio))
        further = None if hours is None else demand.limit_at(Bend(hours=hours, by_hours=0.0))
        if hours is None or further is None or abs(further - demand.before) >= abs(ratio - demand.before) - NO_STEP:
            break
        ratio = further
        bends = {place: demand.passed_hours(ratio, hours)}
        bent = Bent(cost=week.cost_of(bends), bends=bends, hours=hours)
    return bent, ratio
