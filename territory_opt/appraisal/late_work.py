"""What ends too late with the hours that shared people have, and in time with more of them."""

from collections.abc import Mapping

import attrs

from territory_opt.model.problem import LONGEST_WORKING_DAY_HOURS, Problem
from territory_opt.model.units import PersonId
from territory_opt.planning.plan import TerritoryPlan
from territory_opt.sequencing.portfolio import too_late_alone
from territory_opt.sequencing.task import Node

MOST_WEEKLY_HOURS = 84.0
"""The most that a shared person without working days of its own can have [h/week]."""


@attrs.frozen(kw_only=True)
class LateWork:
    """The actions of a plan that no week is offered, as they end too late even alone, and that lack people's hours.

    Parameters
    ----------
    plan
        The plan of the territory.
    for_want_of_hours
        The late actions that end in time if all shared people have the most hours there can be.

    Examples
    --------
    >>> import territory_opt as to
    >>> demo = to.read_demo()
    >>> hardly = {name: attrs.evolve(person, weekly_hours=0.01) for name, person in demo.people.items()}
    >>> late = LateWork.of(to.plan(attrs.evolve(demo, people=hardly)))
    >>> len(late.for_want_of_hours), len(late.that_lack("executive")), len(late.in_time_with("executive", 2.0))
    (78, 13, 10)
    """

    plan: TerritoryPlan
    for_want_of_hours: frozenset[Node]
    _known: dict[frozenset[tuple[PersonId, float]], frozenset[Node]] = attrs.field(factory=dict, init=False, eq=False)

    @classmethod
    def of(cls, plan: TerritoryPlan) -> "LateWork":
        """Return what is late in a plan."""
        now = frozenset(node for late in plan.too_late for node in late.actions)
        most = {person: most_weekly_hours(plan.problem, person) for person in plan.problem.people}
        return cls(plan=plan, for_want_of_hours=_in_time(plan, now, most) if now and most else frozenset())

    def that_lack(self, person: PersonId) -> frozenset[Node]:
        """Return the late actions that more hours of a person bring into time, alone or beside more of the others'."""
        problem = self.plan.problem
        others = {name: most_weekly_hours(problem, name) for name in problem.people if name != person}
        return (self.for_want_of_hours - self._in_time(others)) | self.in_time_with(person, MOST_WEEKLY_HOURS)

    def in_time_with(self, person: PersonId, weekly_hours: float) -> frozenset[Node]:
        """Return the late actions that end in time if a person has no fewer than its hours, and the others theirs."""
        return self._in_time({person: min(weekly_hours, most_weekly_hours(self.plan.problem, person))})

    def _in_time(self, weekly_hours: Mapping[PersonId, float]) -> frozenset[Node]:
        inputs = frozenset(weekly_hours.items())
        if not self.for_want_of_hours or not inputs:
            return frozenset()
        if inputs not in self._known:
            self._known[inputs] = _in_time(self.plan, self.for_want_of_hours, weekly_hours)
        return self._known[inputs]


def most_weekly_hours(problem: Problem, person: PersonId) -> float:
    """Return the most hours that a shared person can have: a part-timer's days hold no more [h/week]."""
    if not problem.people[person].working_days:
        return MOST_WEEKLY_HOURS
    day_hours = min(LONGEST_WORKING_DAY_HOURS, problem.policy.working_week.longest_day_hours)
    return min(MOST_WEEKLY_HOURS, day_hours * problem.days_per_week(person))


def _in_time(plan: TerritoryPlan, late: frozenset[Node], weekly_hours: Mapping[PersonId, float]) -> frozenset[Node]:
    """Return those of late actions that end in time with other hours of some people."""
    people = plan.problem.people
    changed = {name: attrs.evolve(people[name], weekly_hours=hours) for name, hours in weekly_hours.items()}
    other = attrs.evolve(plan.problem, people={**people, **changed})
    still = too_late_alone(other, plan.classification, {deal for deal, _ in late})
    return late.difference(node for each in still for node in each.actions)
