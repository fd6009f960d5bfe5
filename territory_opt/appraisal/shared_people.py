"""What the time of the people that reps share is worth: all weeks planned at once, the hours of one person moved.

It says what hours more or less are worth where all weeks and all shared people are planned anew. The order of work has
prices too (`Schedule.hour_prices`); there the weeks stay as they were first allocated.
"""

import datetime as dt
import math
from itertools import accumulate

import attrs

from territory_opt.allocation.joint_program import JointProgram, SharedLimit, WeeksUntil, joint_program
from territory_opt.allocation.program import Solution, dual_bound
from territory_opt.allocation.solver import Resolver
from territory_opt.allocation.valuation import value_week
from territory_opt.appraisal.first_piece import Point, level_from
from territory_opt.appraisal.priced_week import NO_DIFFERENCE
from territory_opt.errors import SolverError
from territory_opt.model.problem import Problem
from territory_opt.model.units import PersonId
from territory_opt.planning.plan import TerritoryPlan
from territory_opt.sequencing.availability import availabilities
from territory_opt.sequencing.calendar import common_calendar
from territory_opt.sequencing.portfolio import shared

NO_HOURS = 1e-6
"""Hours below these count as none [h]."""

MOST_REPS = 200
"""More reps than this are priced only when asked for: it takes some seconds, and grows faster than their number."""


@attrs.frozen(kw_only=True)
class SharedPersonPrice:
    """What the time of one shared person is worth to all reps together.

    Money is what a plan's certificate counts. Hours are shared out without days, so what an hour gains is the most it
    gains with the actions that are offered.

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

    The weeks of all reps are planned in one linear program, with every action that can end in time alone as people's
    hours are: what more hours would bring into time is not seen. A rep without a week has no part in it, and a target
    that must be reached is left aside.

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
    joint: JointProgram
    resolver: Resolver
    best: Solution
    alone: Solution
    tolerance: float

    @classmethod
    def of(cls, plan: TerritoryPlan) -> "_Team":
        joint = joint_weeks(plan)
        resolver = Resolver(joint.program)
        best = _optimum(resolver)
        with resolver.other_limits({limit.row: (None, None) for limit in joint.limits if limit.rep is None}):
            alone = _optimum(resolver)
        tolerance = NO_DIFFERENCE * max(joint.program.largest_gain, abs(best.objective))
        return cls(plan=plan, joint=joint, resolver=resolver, best=best, alone=alone, tolerance=tolerance)

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
        total = self._told(self._optimum_without_limit(person) - best) if binding else 0.0
        enough = self._enough(person, best + total, from_hours=hours if total > 0 else 0.0)
        gain = self._told(self._point(person, hours + 1.0).objective - best) if total > 0 else 0.0
        less = max(0.0, hours - 1.0)
        cost = self._told(best - self._point(person, less).objective) if enough > less else 0.0
        last = max(binding, key=lambda limit: (limit.due, limit.weeks)) if gain > 0 else None
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

    def _point(self, person: PersonId, weekly_hours: float) -> Point:
        """Return the optimum with other weekly hours of a person, and what a further one is worth there."""
        with self.resolver.other_limits(self.joint.limits_of(person, weekly_hours)):
            found = _optimum(self.resolver)
        slope = math.fsum(found.row_prices[limit.row] * limit.weeks for limit in self._limits(person))
        return Point(moved=weekly_hours, objective=found.objective, slope=max(0.0, slope))

    def _optimum_without_limit(self, person: PersonId) -> float:
        with self.resolver.other_limits({limit.row: (None, None) for limit in self._limits(person)}):
            return _optimum(self.resolver).objective

    def _enough(self, person: PersonId, top: float, from_hours: float) -> float:
        """Return the weekly hours from which more gains nothing [h/week], known to be no fewer than some."""
        if not self._limits(person):
            return 0.0
        start = self._point(person, from_hours)
        return level_from(lambda hours: self._point(person, hours), start, top, self.tolerance)


def joint_weeks(plan: TerritoryPlan) -> JointProgram:
    """Return the program of all weeks of a plan, before anything was withdrawn for want of others' hours.

    Parameters
    ----------
    plan
        The plan of the territory, with a week for one rep at least.
    """
    problem, sorted_as = plan.problem, plan.classification
    withheld = frozenset(node for late in plan.too_late for node in late.actions)
    return joint_program(
        [
            value_week(problem, rep_id, sorted_as, too_late=withheld)
            for rep_id, rep in plan.reps.items()
            if rep.allocation.best is not None
        ],
        due={deal: sorted_as.deals[deal].close_date or problem.period.end for deal in sorted_as.work_left},
        weeks_until=weeks_until(problem),
    )


def weeks_until(problem: Problem) -> WeeksUntil:
    """Return what says on how many of a shared person's weeks an order of work can draw until a date.

    The week in which the date lies counts in full: its hours may be given on its first days.

    Parameters
    ----------
    problem
        The territory.

    Examples
    --------
    >>> import territory_opt as to
    >>> weeks = weeks_until(to.read_demo())
    >>> [weeks("legal", dt.date(2026, 1, day)) for day in (4, 5, 9, 12)]
    [0.0, 0.8, 0.8, 1.8]
    """
    calendar, available = common_calendar(problem), availabilities(problem)
    sums = {person: list(accumulate(available[person].week_shares)) for person in problem.people}

    def until(person: PersonId, due: dt.date) -> float:
        last = calendar.last_index(due)
        return sums[person][calendar.weeks[last]] if last >= 0 else 0.0

    return until


def _optimum(resolver: Resolver) -> Solution:
    found = resolver.solve().decided(resolver.program.name)
    if found is None:
        raise SolverError(f"{resolver.program.name!r}: planned one by one, and found to be impossible together")
    return found
