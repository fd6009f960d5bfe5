"""A week's program asked again and again: with some of its demands only, or with some of them bent at a price."""

from collections.abc import Collection, Mapping, Sequence

import attrs

from territory_opt.allocation.clock import Clock
from territory_opt.allocation.demands import Demand
from territory_opt.allocation.formulation import formulate
from territory_opt.allocation.program import Program
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.allocation.reworked import Demands, ReworkedProgram
from territory_opt.model.hour_rule import REACH_TARGET, Strength
from territory_opt.model.units import ActivityId
from territory_opt.response.curve import Curve

LEAST_BEND = 1e-8
"""A bend below this is the solver's rounding."""

COST_DIGITS = 9
"""Costs are rounded to so many digits, so that equal ones are equal."""

LEAST_PRICE = 1e-6
"""A row with a price below this share of the usual weight does not hold the week up."""

MOST_UNIT_HOURS = 1e4
"""For how many hours a unit of a row counts at the most while a bend is sought [h/week]: beside a larger number the
solver would take the least weights for rounding. What a bend costs is counted without this."""

MOST_CHOICES = 100
"""With more whole-number columns than this, the least bend of several demands would take many seconds to prove."""


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
        self.clock = Clock()
        reach = dict.fromkeys(week.activities, week.weekly_hours)
        bare = attrs.evolve(week, rows=tuple(row for row in week.rows if row.strength is Strength.REQUIRED))
        program, self._columns = formulate(
            bare if week.missing_revenue > 0 else _without_earning(bare), whole_actions=whole_actions, most_hours=reach
        )
        scale = program.money_scale
        program.objective = [0.0] * len(program.objective)
        rows = [None if demand.row is None else program.row(demand.row) for demand in demands]
        bendable = program.copy(f"{program.name}, bent")
        self._unit_hours = [demand.hours_per_unit(scale) for demand in demands]
        self._weights = [demand.weight for demand in demands]
        self._bends = {
            place: _add_bend(bendable, row, weight * min(self._unit_hours[place], MOST_UNIT_HOURS))
            for place, (row, weight) in enumerate(zip(rows, self._weights, strict=True))
            if row is not None and weight is not None
        }
        self._firm = ReworkedProgram(program, rows, self._columns, week)
        self._soft = ReworkedProgram(bendable, rows, self._columns, week)
        self._untargeted = self._firm
        self._target = None
        if week.missing_revenue > 0:
            self._target = rows.index(program.row(REACH_TARGET))
            self._firm.lean_to(program.row(REACH_TARGET))
            self._untargeted = _untargeted(bare, demands, reach)
        self.is_proven = True
        self._possible: list[Demands] = []
        self._impossible: list[Demands] = []
        self.all_demands: Demands = frozenset(range(len(demands)))

    def is_possible(self, asked: Demands) -> bool:
        """Return whether some week meets these demands.

        Raises
        ------
        OutOfTimeError
            If the time does not suffice.
        """
        if any(asked <= more for more in self._possible):
            return True
        if any(fewer <= asked for fewer in self._impossible):
            return False
        firm = self._firm if self._target in asked else self._untargeted
        firm.ask(asked)
        is_possible = firm.is_possible(self.clock)
        (self._possible if is_possible else self._impossible).append(asked)
        return is_possible

    def suspects(self, asked: Demands) -> Demands:
        """Return those of these demands, which no week meets, that hold it up together; all where that is not told.

        By duality the rows with a price at the least bend are such demands. Whole numbers have no prices; with a
        target the rows that hold it down while the choices stay are likely to be such demands.
        """
        self._soft.ask(asked)
        self._let_bend(self._bends)
        prices = self._soft.relaxed_prices()
        blamed = frozenset(place for place in asked if abs(prices[place]) > LEAST_PRICE)
        if not self.is_possible(blamed):
            return blamed
        if self._target is None or self._target not in asked:
            return asked
        self._firm.ask(asked - {self._target})
        prices = self._firm.prices_with_choices()
        steep = LEAST_PRICE * max(map(abs, prices))
        blamed = frozenset(i for i in asked if i == self._target or not self._can_bend(i) or abs(prices[i]) > steep)
        return asked if self.is_possible(blamed) else blamed

    def _can_bend(self, place: int) -> bool:
        return place in self._bends

    def least_bend(self, places: Collection[int]) -> Bent | None:
        """Return the week that bends only these demands, at the least cost; None when that does not suffice.

        Where that would take long to prove it is a good one, and `is_proven` is False from then on.
        """
        self._soft.ask(self.all_demands)
        self._let_bend(places)
        values = self._nearly_best() if len(places) > 1 and self._soft.num_choices > MOST_CHOICES else None
        if values is None:
            values = self._soft.best(self.clock)
        if values is None:
            return None
        bends = {place: values[column] for place, column in self._bends.items() if values[column] > LEAST_BEND}
        by_hours = {place: bend * self._unit_hours[place] for place, bend in bends.items()}
        return Bent(cost=self.cost_of(by_hours), bends=by_hours, hours=self._hours(values))

    def _nearly_best(self) -> Sequence[float] | None:
        self.clock.left_s()
        values, gap = self._soft.nearly_best()
        self.is_proven &= gap <= LEAST_BEND
        return values

    def cost_of(self, by_hours: Mapping[int, float]) -> float:
        """Return what it costs to bend demands, by their places, by so many hours [h/week]."""
        return round(sum((self._weights[place] or 0.0) * hours for place, hours in by_hours.items()), COST_DIGITS)

    @property
    def singles(self) -> list[Demands]:
        """Each demand alone that can bend, a target first."""
        return [frozenset({place}) for place in reversed(self._bends)]

    @property
    def whole_work(self) -> int:
        """How many whole numbers were decided so far, all solves together; without a target they are few."""
        return self._firm.whole_work + self._soft.whole_work

    def best_without(self, place: int, gains: Mapping[ActivityId, float]) -> dict[ActivityId, float] | None:
        """Return the hours that gain most by these gains, in a week that meets every demand but one."""
        self._soft.ask(self.all_demands - {place})
        self._let_bend(())
        for activity, gain in gains.items():
            self._soft.gain(self._columns.hours[activity], gain)
        values = self._soft.best(self.clock)
        for activity in gains:
            self._soft.gain(self._columns.hours[activity], 0.0)
        return None if values is None else self._hours(values)

    def _let_bend(self, places: Collection[int]) -> None:
        for place, column in self._bends.items():
            self._soft.bound(column, None if place in places else 0.0)

    def _hours(self, values: Sequence[float]) -> dict[ActivityId, float]:
        return {activity: values[column] for activity, column in self._columns.hours.items()}


def _without_earning(week: RepWeek) -> RepWeek:
    contacts = tuple(
        attrs.evolve(target, curve=Curve(widths=(target.curve.most_hours,), slopes=(0.0,)))
        for target in week.targets
        if target.minimum_hours > 0
    )
    return attrs.evolve(week, targets=contacts, actions=(), least_revenue=None)


def _untargeted(week: RepWeek, demands: Sequence[Demand], reach: Mapping[ActivityId, float]) -> ReworkedProgram:
    """Return the program for all demands but a target, and but those that clash with nothing without it."""
    needed = _without_earning(week)
    program, columns = formulate(needed, most_hours=reach)
    rows = [program.row(demand.row) if demand.row in program.row_names else None for demand in demands]
    return ReworkedProgram(program, rows, columns, needed)


def _add_bend(program: Program, row: int, cost: float) -> int:
    bend = program.add_column(f"bend[{program.row_names[row]}]", upper=None, objective=-cost)
    program.row_columns[row] = [*program.row_columns[row], bend]
    program.row_factors[row] = [*program.row_factors[row], 1.0 if program.row_upper[row] is None else -1.0]
    return bend
