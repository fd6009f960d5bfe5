"""The week in Pyomo: a concrete model with rules, given to HiGHS by its interface for repeated solves."""

from collections.abc import Callable

import pyomo.environ as pyo
from pyomo.contrib.appsi.solvers import Highs
from week_lp import Limit, WeekLp


def prepare(lp: WeekLp) -> Callable[[], float]:
    """Return the run that models and solves the week."""
    of_activity = {
        name: [i for i, segment in enumerate(lp.segments) if segment.activity == name] for name in lp.selling
    }

    def limited(week: pyo.ConcreteModel, limit: Limit) -> object:
        counted = sum(factor * week.hours[name] for name, factor in limit.factors.items())
        return counted >= limit.hours if limit.is_floor else counted <= limit.hours

    def run() -> float:
        week = pyo.ConcreteModel()
        week.hours = pyo.Var(lp.activities, bounds=(0, None))
        week.idle = pyo.Var(lp.selling, bounds=(0, None))
        week.free = pyo.Var(bounds=(0, None))
        week.spent = pyo.Var(range(len(lp.segments)), bounds=lambda _, i: (0, lp.segments[i].width))
        week.revenue = pyo.Objective(
            expr=pyo.quicksum(segment.slope * week.spent[i] for i, segment in enumerate(lp.segments)),
            sense=pyo.maximize,
        )
        week.week_length = pyo.Constraint(
            expr=pyo.quicksum(week.hours[name] for name in lp.activities) + week.free == lp.weekly_hours
        )
        week.activity_hours = pyo.Constraint(
            lp.selling,
            rule=lambda week, name: (
                week.hours[name] == pyo.quicksum(week.spent[i] for i in of_activity[name]) + week.idle[name]
            ),
        )
        week.limits = pyo.Constraint(range(len(lp.limits)), rule=lambda week, i: limited(week, lp.limits[i]))
        highs = Highs()
        highs.highs_options = {"threads": 1}
        highs.solve(week)
        return float(pyo.value(week.revenue))

    return run
