"""A week's program asked again and again: with some of its demands only, or with some of them bent at a price."""

from collections.abc import Collection, Mapping, Sequence

import attrs

from territory_opt.allocation.allocation import Status
from territory_opt.allocation.demands import Demand
from territory_opt.allocation.formulation import formulate
from territory_opt.allocation.program import Program
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.allocation.solver import Resolver, solve
from territory_opt.errors import SolverError
from territory_opt.model.hour_rule import Strength
from territory_opt.model.units import ActivityId
from territory_opt.response.curve import Curve

LEAST_BEND = 1e-8
"""A bend below this is the solver's rounding."""

COST_DIGITS = 9
"""Costs are rounded to so many digits, so that equal ones are equal."""

LEAST_PRICE = 1e-6
"""A row with a price below this share of the usual weight does not hold the week up."""

Demands = frozenset[int]
"""Demands of a week, by their places."""


@attrs.frozen(kw_only=True)
class Bent:
    """The week that bends demands at the least cost.

    Parameters
    ----------
    cost
        What that costs [h/week].
    bends
        By place of the demand, the hours it is bent by [h/week]; only those that are.
    hours
        Hours of each activity [h/week].
    """

    cost: float
    bends: Mapping[int, float]
    hours: Mapping[ActivityId, float]


class BendableWeek:
    """An impossible week whose demands can be left out, or bent.

    What only earns has no part in this unless a target must be reached: targets without a minimum contact, the slopes
    of the others, and actions are then left out.

    Parameters
    ----------
    week
        The allocation problem.
    demands
        What it asks for.
    whole_actions
        Whether an action is done wholly or not at all.
    """

    def __init__(self, week: RepWeek, demands: Sequence[Demand], *, whole_actions: bool) -> None:
        reach = dict.fromkeys(week.activities, week.weekly_hours)
        program, self._columns = formulate(_bare(week), whole_actions=whole_actions, most_hours=reach)
        scale = program.money_scale
        program.objective = [0.0] * len(program.objective)
        rows = [program.row(demand.row) for demand in demands]
        bendable = program.copy(f"{program.name}, bent")
        self._unit_hours = [demand.hours_per_unit(scale) for demand in demands]
        self._costs = {
            place: demand.weight * self._unit_hours[place]
            for place, demand in enumerate(demands)
            if demand.weight is not None
        }
        self._bends = {place: _add_bend(bendable, rows[place], cost) for place, cost in self._costs.items()}
        self._firm = _Reworked(program, rows)
        self._soft = _Reworked(bendable, rows)
        self._known: dict[Demands, bool] = {}
        self.all_demands: Demands = frozenset(range(len(demands)))

    def is_possible(self, asked: Demands) -> bool:
        """Return whether some week meets these demands."""
        if asked not in self._known:
            self._firm.ask(asked)
            self._known[asked] = self._firm.best() is not None
        return self._known[asked]

    def suspects(self, asked: Demands) -> Demands:
        """Return those of these demands, which no week meets, that hold it up together; all where that is not told.

        By duality the rows with a price at the least bend are such demands. Whole numbers have no prices.
        """
        self._soft.ask(asked)
        self._let_bend(self._bends)
        prices = self._soft.relaxed_prices()
        blamed = frozenset(place for place in asked if abs(prices[place]) > LEAST_PRICE)
        return asked if self.is_possible(blamed) else blamed

    def least_bend(self, places: Collection[int]) -> Bent | None:
        """Return the week that bends only these demands, at the least cost; None when that does not suffice."""
        self._soft.ask(self.all_demands)
        self._let_bend(places)
        values = self._soft.best()
        if values is None:
            return None
        bends = {place: values[column] for place, column in self._bends.items() if values[column] > LEAST_BEND}
        return Bent(
            cost=round(sum(self._costs[place] * bend for place, bend in bends.items()), COST_DIGITS),
            bends={place: bend * self._unit_hours[place] for place, bend in bends.items()},
            hours=self._hours(values),
        )

    def best_without(self, place: int, gains: Mapping[ActivityId, float]) -> dict[ActivityId, float] | None:
        """Return the hours that gain most by these gains, in a week that meets every demand but one."""
        self._firm.ask(self.all_demands - {place})
        for activity, gain in gains.items():
            self._firm.gain(self._columns.hours[activity], gain)
        values = self._firm.best()
        for activity in gains:
            self._firm.gain(self._columns.hours[activity], 0.0)
        return None if values is None else self._hours(values)

    def _let_bend(self, places: Collection[int]) -> None:
        for place, column in self._bends.items():
            self._soft.bound(column, None if place in places else 0.0)

    def _hours(self, values: Sequence[float]) -> dict[ActivityId, float]:
        return {activity: values[column] for activity, column in self._columns.hours.items()}


def _bare(week: RepWeek) -> RepWeek:
    rows = tuple(row for row in week.rows if row.strength is Strength.REQUIRED)
    if week.least_revenue is not None:
        return attrs.evolve(week, rows=rows)
    contacts = tuple(
        attrs.evolve(target, curve=Curve(widths=(target.curve.most_hours,), slopes=(0.0,)))
        for target in week.targets
        if target.minimum_hours > 0
    )
    return attrs.evolve(week, rows=rows, targets=contacts, actions=())


def _add_bend(program: Program, row: int, cost: float) -> int:
    bend = program.add_column(f"bend[{program.row_names[row]}]", upper=None, objective=-cost)
    program.row_columns[row] = [*program.row_columns[row], bend]
    program.row_factors[row] = [*program.row_factors[row], 1.0 if program.row_upper[row] is None else -1.0]
    return bend


class _Reworked:
    """A program that stays in the solver; where it has whole numbers, only its linear relaxation does."""

    def __init__(self, program: Program, rows: Sequence[int]) -> None:
        self._program = program
        self._rows = rows
        self._limits = [(program.row_lower[row], program.row_upper[row]) for row in rows]
        self._asked: Demands = frozenset(range(len(rows)))
        relaxed = program.copy(f"{program.name}, in shares")
        relaxed.whole = [False] * len(program.whole)
        self._relaxed = Resolver(relaxed)

    def ask(self, demands: Demands) -> None:
        """Ask for these demands only."""
        for place in self._asked ^ demands:
            row = self._rows[place]
            lower, upper = self._limits[place] if place in demands else (None, None)
            self._program.row_lower[row], self._program.row_upper[row] = lower, upper
            self._relaxed.set_limits(row, lower, upper)
        self._asked = demands

    def bound(self, column: int, upper: float | None) -> None:
        """Change the upper bound of a column."""
        if self._program.upper[column] != upper:
            self._program.upper[column] = upper
            self._relaxed.set_bounds(column, 0.0, upper)

    def gain(self, column: int, gain: float) -> None:
        """Change what a column gains."""
        self._program.objective[column] = gain
        self._relaxed.set_gain(column, gain)

    def best(self) -> Sequence[float] | None:
        """Return the values of the columns in the best plan; None when no plan obeys."""
        try:
            is_possible = self._relaxed.optimum() is not None
        except SolverError:
            # A solve from where the last one stood can get stuck where a new one does not.
            return self._best_anew()
        if is_possible and self._program.is_whole:
            return self._best_anew()
        return self._relaxed.values() if is_possible else None

    def _best_anew(self) -> Sequence[float] | None:
        solution = solve(self._program)
        if solution.status not in {Status.OPTIMAL, Status.INFEASIBLE}:
            raise SolverError(f"{self._program.name!r} ended as {solution.status}; look for very different numbers")
        return solution.values or None

    def relaxed_prices(self) -> list[float]:
        """Return the price of each demand in the best plan of the linear relaxation; none where it is not told."""
        try:
            prices = self._relaxed.solve().row_prices
        except SolverError:
            prices = ()
        return [prices[row] if prices else 0.0 for row in self._rows]
