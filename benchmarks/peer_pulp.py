"""The week in PuLP as one writes it first: a dictionary of variables, `lpSum`, bounds as rows, the bundled CBC."""

from collections.abc import Callable

import pulp
from pulp.apis import coin_api
from week_lp import WeekLp


def prepare(lp: WeekLp) -> Callable[[], float]:
    """Return the run that models and solves the week."""

    def run() -> float:
        week = pulp.LpProblem("week", pulp.LpMaximize)
        hours = {name: week.add_variable(f"hours_{name}", 0) for name in lp.activities}
        idle = {name: week.add_variable(f"idle_{name}", 0) for name in lp.selling}
        free = week.add_variable("free", 0)
        spent = {segment: week.add_variable(f"spent_{i}", 0) for i, segment in enumerate(lp.segments)}
        week += pulp.lpSum(segment.slope * spent[segment] for segment in lp.segments)
        week += pulp.lpSum(hours[name] for name in lp.activities) + free == lp.weekly_hours
        for name in lp.selling:
            its_own = [spent[segment] for segment in lp.segments if segment.activity == name]
            week += hours[name] == pulp.lpSum(its_own) + idle[name]
        for segment in lp.segments:
            week += spent[segment] <= segment.width
        for limit in lp.limits:
            counted = pulp.lpSum(factor * hours[name] for name, factor in limit.factors.items())
            week += counted >= limit.hours if limit.is_floor else counted <= limit.hours
        week.solve(pulp.COIN_CMD(path=coin_api.pulp_cbc_path, msg=False))
        assert week.status == pulp.LpStatusOptimal
        return float(pulp.value(week.objective))

    return run
