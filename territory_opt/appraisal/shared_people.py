"""What the time of the people that reps share is worth: all weeks planned at once, the hours of one person moved.

It says what hours more or less are worth where all weeks and all shared people are planned anew. The order of work has
prices too (`Schedule.hour_prices`); there the weeks stay as they were first allocated.
"""

import datetime as dt
import math
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from itertools import islice

import attrs

from territory_opt.allocation.joint_program import JointProgram, SharedLimit
from territory_opt.allocation.program import Solution, dual_bound
from territory_opt.allocation.solver import Resolver
from territory_opt.appraisal.first_piece import Point, level_from
from territory_opt.appraisal.joint_weeks import joint_weeks
from territory_opt.appraisal.late_work import LateWork, most_weekly_hours
from territory_opt.appraisal.priced_week import NO_DIFFERENCE
from territory_opt.errors import SolverError
from territory_opt.model.units import PersonId
from territory_opt.planning.plan import TerritoryPlan
from territory_opt.sequencing.portfolio import shared

NO_HOURS = 1e-6
"""Hours below these count as none [h]."""

SAME_HOURS = 0.01
"""How closely hours are sought that bring actions into time [h/week]."""

MOST_REPS = 200
"""More reps than this are priced only when asked for: it takes some seconds, and grows faster than their number."""


@attrs.frozen(kw_only=True)
class SharedPersonPrice:
    """What the time of one shared person is worth to all reps together.

    Money is what a plan's certificate counts. Hours are shared out without days, so what an hour gains is the most it
    gains. Actions that only more hours bring into time count in what more gains; what fewer hours make too late does
    not count in what less costs, nor in how many are enough.

    Parameters
    ----------
    person
        Who.
    weekly_hours
        Hours of a normal week [h/week].
    hours_in_time
        The hours there are until the last close date of a deal that could use the person [h].
    asked_hours
        What the reps would take of them, if each had everybody to itself [h].
    booked_hours
        What has dates in the plan [h].
    best_hours
        What the best weeks of all reps together take [h].
    gain_of_hour_more, cost_of_hour_less
        What one hour more every week gains, and what one less costs [money]; where there is less than one, what all
        of it brings.
    price_per_hour
        What each hour until `short_until` gains: one more every week, over the weeks until then [money per h].
    short_until
        The last close date for which hours are missing; None when none are.
    total_gain
        What as many hours as anybody can use would gain [money].
    enough_hours
        The weekly hours from which more gains nothing [h/week]; fewer than `weekly_hours` where some can be spared.
    actions_too_late
        How many actions cannot end in time as hours are, and do with more of this person's, alone or beside more of
        the others'.
    """

    person: PersonId
    weekly_hours: float
    hours_in_time: float
    asked_hours: float
    booked_hours: float
    best_hours: float
    gain_of_hour_more: float
    cost_of_hour_less: float
    price_per_hour: float
    short_until: dt.date | None
    total_gain: float
    enough_hours: float
    actions_too_late: int


@attrs.frozen(kw_only=True)
class SharedPeople:
    """What the time of all shared people is worth.

    Parameters
    ----------
    people
        Each of them, in the order of the problem; nobody where no rep has a week.
    most_gain
        What any other plan of the same territory earns more than this one, at the most [money]; None where nobody is
        priced.
    """

    people: tuple[SharedPersonPrice, ...]
    most_gain: float | None


def shared_people(plan: TerritoryPlan) -> SharedPeople:
    """Return what an hour of each shared person is worth, and what a better use of all hours could gain at most.

    The weeks of all reps are planned in one linear program, with every action that can end in time alone with the
    hours asked about. A rep without a week has no part in it, and a target that must be reached is left aside.

    Parameters
    ----------
    plan
        The plan of the territory.

    Raises
    ------
    SolverError
        If the solver cannot decide, which numbers of very different size may cause.

    Examples
    --------
    >>> import territory_opt as to
    >>> found = shared_people(to.plan(to.read_demo()))
    >>> [(each.person, each.gain_of_hour_more, round(each.enough_hours, 1)) for each in found.people]
    [('sales_engineer', 0.0, 2.7), ('executive', 0.0, 0.4), ('legal', 0.0, 0.2)]
    """
    if not plan.problem.people or all(rep.allocation.best is None for rep in plan.reps.values()):
        return SharedPeople(people=(), most_gain=None)
    team = _Team.of(plan)
    return SharedPeople(people=tuple(map(team.priced, plan.problem.people)), most_gain=team.most_gain())


def shared_people_unasked(plan: TerritoryPlan) -> SharedPeople | str:
    """Return what a report tells of the shared people unasked, or why it tells nothing, in words.

    Parameters
    ----------
    plan
        The plan of the territory.
    """
    if plan.problem.people and len(plan.reps) > MOST_REPS:
        return f"priced only when asked for, as there are more than {MOST_REPS} reps"
    try:
        return shared_people(plan)
    except SolverError as error:
        return f"not priced, as {error}"


@attrs.frozen(kw_only=True)
class _Team:
    """The weeks of all reps as one solved program, in which the hours of one person move at a time."""

    plan: TerritoryPlan
    late: LateWork
    joint: JointProgram
    resolver: Resolver
    best: Solution
    alone: Solution
    tolerance: float

    @classmethod
    def of(cls, plan: TerritoryPlan) -> "_Team":
        late = LateWork.of(plan)
        joint = joint_weeks(plan, late.for_want_of_hours)
        for node in late.for_want_of_hours & joint.actions.keys():
            joint.program.upper[joint.actions[node]] = 0.0
        resolver = Resolver(joint.program)
        best = _optimum(resolver)
        with resolver.other_limits({limit.row: (None, None) for limit in joint.limits if limit.rep is None}):
            alone = _optimum(resolver)
        tolerance = NO_DIFFERENCE * max(joint.program.largest_gain, abs(best.objective))
        return cls(plan=plan, late=late, joint=joint, resolver=resolver, best=best, alone=alone, tolerance=tolerance)

    def most_gain(self) -> float:
        """Return what the prices prove that no plan earns more than this one [money]."""
        proven = dual_bound(self.joint.program, self.best.row_prices, self.best.reduced_costs)
        if math.isinf(proven):
            raise SolverError(f"the prices of {self.joint.program.name!r} prove no bound")
        weeks = (rep.allocation.best for rep in self.plan.reps.values())
        planned = math.fsum(week.certificate.objective for week in weeks if week is not None)
        gain = max(proven, self.best.objective) + self.joint.curve_error - planned
        return gain if gain > self.tolerance else 0.0

    def priced(self, person: PersonId) -> SharedPersonPrice:
        """Return what the hours of one person are worth."""
        hours, best = self.plan.problem.people[person].weekly_hours, self.best.objective
        binding = self._binding(person)
        can_gain = bool(binding or self._brought_into_time(person, math.inf))
        total = self._told(self._point(person, math.inf).objective - best) if can_gain else 0.0
        enough = self._fewest_hours(person) if total <= 0 else self._enough(person, best + total)
        gain = self._told(self._point(person, hours + 1.0).objective - best) if total > 0 else 0.0
        less = max(0.0, hours - 1.0)
        cost = self._told(best - self._point(person, less).objective) if enough > less else 0.0
        missing = [*binding, *self._first_limits(person, self._brought_into_time(person, hours + 1.0))]
        last = max(missing, key=lambda limit: (limit.due, limit.weeks)) if gain > 0 else None
        return SharedPersonPrice(
            person=person,
            weekly_hours=hours,
            hours_in_time=hours * max((limit.weeks for limit in self._limits(person)), default=0.0),
            asked_hours=self._used(person, self.alone),
            booked_hours=math.fsum(self.plan.schedule.hours_by_week.get(shared(person), {}).values()),
            best_hours=self._used(person, self.best),
            gain_of_hour_more=gain,
            cost_of_hour_less=cost,
            price_per_hour=0.0 if last is None else gain / last.weeks,
            short_until=None if last is None else last.due,
            total_gain=total,
            enough_hours=enough,
            actions_too_late=len(self.late.that_lack(person)),
        )

    def _limits(self, person: PersonId) -> list[SharedLimit]:
        """Return the rows that move with a person's hours; where no week counts, none does."""
        return [limit for limit in self.joint.limits if limit.person == person and limit.weeks > 0]

    def _binding(self, person: PersonId) -> list[SharedLimit]:
        """Return the rows whose price says that more hours of a person may gain something: together more than none."""
        limits, prices = self._limits(person), self.best.row_prices
        return [limit for limit in limits if prices[limit.row] * limit.weeks > self.tolerance / len(limits)]

    def _told(self, difference: float) -> float:
        return difference if difference > self.tolerance else 0.0

    def _used(self, person: PersonId, solution: Solution) -> float:
        hours = self.joint.used_hours(person, solution.values)
        return hours if hours > NO_HOURS else 0.0

    def _brought_into_time(self, person: PersonId, weekly_hours: float) -> list[int]:
        """Return the columns of the actions that are too late, and in time with more hours of a person."""
        if weekly_hours <= self.plan.problem.people[person].weekly_hours:
            return []
        found = self.late.in_time_with(person, weekly_hours)
        return [column for node, column in self.joint.actions.items() if node in found]

    def _first_limits(self, person: PersonId, actions: Collection[int]) -> Iterator[SharedLimit]:
        """Yield for each action of a person the row of the fewest weeks that it stands in."""
        limits = sorted(self._limits(person), key=lambda limit: limit.weeks)
        for column in actions:
            yield from islice((each for each in limits if column in self.joint.program.row_columns[each.row]), 1)

    def _point(self, person: PersonId, weekly_hours: float) -> Point:
        """Return the optimum with other weekly hours of a person, of all that they bring into time."""
        return self._point_of(person, weekly_hours, self._brought_into_time(person, weekly_hours))

    def _point_of(self, person: PersonId, weekly_hours: float, offered: Collection[int]) -> Point:
        """Return the optimum where late actions are offered too, and what a further hour is worth there."""
        limits = self.joint.limits_of(person, weekly_hours)
        with _offering(self.resolver, offered), self.resolver.other_limits(limits):
            found = _optimum(self.resolver)
        slope = math.fsum(found.row_prices[limit.row] * limit.weeks for limit in self._limits(person))
        return Point(moved=weekly_hours, objective=found.objective, slope=max(0.0, slope))

    def _fewest_hours(self, person: PersonId) -> float:
        """Return the fewest weekly hours that earn what those there are do [h/week]."""
        if not self._limits(person):
            return 0.0
        start = self._point(person, 0.0)
        return level_from(lambda hours: self._point(person, hours), start, self.best.objective, self.tolerance)

    def _enough(self, person: PersonId, top: float) -> float:
        """Return the weekly hours, more than there are, from which more gains nothing [h/week].

        Were all actions offered from the start that more hours bring into time, the optimum would be concave in the
        hours. Where that would be enough and some are not in time yet, the first hours that bring them are sought.
        """
        hours, everything = self.plan.problem.people[person].weekly_hours, self._brought_into_time(person, math.inf)
        start = self._point_of(person, hours, everything)
        low = level_from(lambda each: self._point_of(person, each, everything), start, top, self.tolerance)
        high = max(low, most_weekly_hours(self.plan.problem, person))
        if self._is_enough(person, low, top):
            return low
        while high - low > SAME_HOURS:
            middle = (low + high) / 2
            low, high = (low, middle) if self._is_enough(person, middle, top) else (middle, high)
        return high

    def _is_enough(self, person: PersonId, weekly_hours: float, top: float) -> bool:
        return top - self._point(person, weekly_hours).objective <= self.tolerance


@contextmanager
def _offering(resolver: Resolver, actions: Collection[int]) -> Iterator[None]:
    """Offer actions, and withhold them again at the end."""
    for column in actions:
        resolver.set_bounds(column, 0.0, 1.0)
    try:
        yield
    finally:
        for column in actions:
            resolver.set_bounds(column, 0.0, 0.0)


def _optimum(resolver: Resolver) -> Solution:
    found = resolver.solve().decided(resolver.program.name)
    if found is None:
        raise SolverError(f"{resolver.program.name!r}: planned one by one, and found to be impossible together")
    return found
