"""The week in PuLP as one writes it first: a dictionary of variables, `lpSum`, bounds as rows, the bundled CBC."""

from collections.abc import Callable
from pathlib import Path

import pulp
from pulp.apis import coin_api
from week_lp import WeekLp


class Cbc(pulp.COIN_CMD):  # type: ignore[misc]  # PuLP ships no types
    """The bundled CBC, and its objective as it states it: of the values it writes eight digits, too few to add up."""

    def __init__(self) -> None:
        super().__init__(path=coin_api.pulp_cbc_path, msg=False)
        self.objective = float("nan")

    def get_status(self, filename: str) -> tuple[int, int]:
        """Read how it ended and the objective from the first line of its file, as `Optimal - objective value 1.5`."""
        first, _, _ = Path(filename).read_text(encoding="utf-8").partition("\n")
        self.objective = float(first.split()[-1])
        status: tuple[int, int] = super().get_status(filename)
        return status


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
        cbc = Cbc()
        week.solve(cbc)
        assert week.status == pulp.LpStatusOptimal
        return cbc.objective

    return run
