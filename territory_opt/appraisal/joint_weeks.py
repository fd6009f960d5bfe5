"""The weeks of all reps of a plan as one program, and how many of a shared person's weeks count until a date."""

import datetime as dt
from collections.abc import Collection
from itertools import accumulate

from territory_opt.allocation.joint_program import JointProgram, WeeksUntil, joint_program
from territory_opt.allocation.valuation import value_week
from territory_opt.model.problem import Problem
from territory_opt.model.units import PersonId
from territory_opt.planning.plan import TerritoryPlan
from territory_opt.sequencing.availability import availabilities
from territory_opt.sequencing.calendar import common_calendar
from territory_opt.sequencing.task import Node


def joint_weeks(plan: TerritoryPlan, offered: Collection[Node] = ()) -> JointProgram:
    """Return the program of all weeks of a plan, before anything was withdrawn for want of others' hours.

    Parameters
    ----------
    plan
        The plan of the territory, with a week for one rep at least.
    offered
        Actions that are offered though they end too late.
    """
    problem, sorted_as = plan.problem, plan.classification
    withheld = frozenset(node for late in plan.too_late for node in late.actions).difference(offered)
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
