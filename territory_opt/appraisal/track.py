"""A solved week that follows one number: the best plan at each value of it, and as far as there are plans."""

import math
from collections.abc import Mapping

import attrs

from territory_opt.allocation.program import Solution
from territory_opt.allocation.solver import Resolver, solve
from territory_opt.appraisal.demand import Demand
from territory_opt.appraisal.direction import Direction
from territory_opt.appraisal.first_piece import SHORTEST_HOURS, Point
from territory_opt.appraisal.priced_week import PricedWeek

MOST_STEPS = 60
"""Steps towards the strictest share that a plan obeys; each about doubles the digits that are right."""

SAME_HOURS = 1e-9
"""A plan that is nearer to a limit than this is at it [h/week]: what the solver allows."""


@attrs.frozen(kw_only=True)
class Spot(Point):
    """The best plan at one value of the number, which is what `moved` holds.

    Parameters
    ----------
    moved, objective, slope, basis
        As of any point.
    values
        Value of each column of the program.
    """

    values: tuple[float, ...]


@attrs.frozen(kw_only=True)
class Track:
    """A week whose program follows one number; whole-number choices stay as they are.

    Parameters
    ----------
    priced
        The week.
    direction
        How its program follows the number.
    """

    priced: PricedWeek
    direction: Direction

    def spot(self, value: float) -> Spot | None:
        """Return the best plan at a value of the number; None when no plan obeys it."""
        resolver, linear = self.priced.resolver, self.priced.linear
        self._set_factors(value)
        try:
            with resolver.other_limits(self.direction.limits_at(linear, value)):
                objective = resolver.optimum()
                return None if objective is None else self._read(value, objective, resolver)
        finally:
            self._set_factors(self.direction.now)

    def ends(self, low: float, high: float) -> list[Spot]:
        """Return the best plans at both ends of a window, or of what is possible of it; none when nothing is."""
        first, last = self.spot(low), self.spot(high)
        if first is None or last is None:
            reach = self._reach(low, high)
            if reach is None:
                return []
            first, last = first or self._spot_near(reach[0], 1.0), last or self._spot_near(reach[1], -1.0)
        found = [each for each in (first, last) if each is not None]
        return found[:1] if len(found) > 1 and found[1].moved <= found[0].moved else found

    def slack(self, spot: Spot, demand: Demand) -> float:
        """Return how far a plan on the way stays from a limit [h/week]; negative where a preferred one is broken."""
        row = demand.row
        changed = self.direction.limits_at(self.priced.linear, spot.moved)
        lower, upper = changed.get(row, (self.priced.linear.row_lower[row], self.priced.linear.row_upper[row]))
        limit = (lower if demand.relaxes < 0 else upper) or 0.0
        factors = self._factors(row, spot.moved)
        if demand.final_price < math.inf:  # what may be broken has a column for by how much
            factors = {column: factors[column] for column in self.priced.columns.hours.values() if column in factors}
        total = sum(factor * spot.values[column] for column, factor in factors.items())
        return demand.relaxes * (limit - total) * demand.row_unit

    def _read(self, value: float, objective: float, resolver: Resolver) -> Spot:
        values = tuple(resolver.values())
        basis = self.direction.basis(values)
        slope = sum(
            resolver.price(row) * (rise if basis is None else 1.0)
            for row, rise in self.direction.limits_per_unit.items()
        )
        return Spot(moved=value, objective=objective, slope=slope, basis=basis, values=values)

    def _set_factors(self, value: float) -> None:
        for row in self.direction.limits_per_unit:
            factors = self._factors(row, value)
            for column in self.direction.factors_per_unit:
                self.priced.resolver.set_factor(row, column, factors[column])

    def _factors(self, row: int, value: float) -> dict[int, float]:
        """Return the factors of a row's columns at a value of the number."""
        linear, risen = self.priced.linear, value - self.direction.now
        rises = self.direction.factors_per_unit if row in self.direction.limits_per_unit else {}
        factors = zip(linear.row_columns[row], linear.row_factors[row], strict=True)
        return {column: factor + risen * rises.get(column, 0.0) for column, factor in factors}

    def _spot_near(self, value: float, inwards: float) -> Spot | None:
        """Return the plan at the very end of what is possible, or next to it where rounding hides that one."""
        return self.spot(value) or self.spot(value + inwards * SHORTEST_HOURS / 2)

    def _reach(self, low: float, high: float) -> tuple[float, float] | None:
        """Return the least and the greatest value within a window at which there is a plan; None when there is none."""
        return self._reach_of_share(low, high) if self.direction.factors_per_unit else self._reach_of_limits(low, high)

    def _reach_of_limits(self, low: float, high: float) -> tuple[float, float] | None:
        """Let the number be a column of the program, and ask for the least and the most of it."""
        least, most = self._farthest_limit(low, high, -1.0), self._farthest_limit(low, high, 1.0)
        return None if least is None or most is None else (least, most)

    def _farthest_limit(self, low: float, high: float, sign: float) -> float | None:
        linear = self.priced.linear
        program = linear.copy(f"{linear.name}, how far")
        program.objective = [0.0] * len(program.objective)
        program.given_scale = 1.0
        number = program.add_column("number", upper=high, objective=sign)
        program.lower[number] = low
        for row, limits in self.direction.limits_at(linear, 0.0).items():
            program.row_columns[row] = [*program.row_columns[row], number]
            program.row_factors[row] = [*program.row_factors[row], -self.direction.limits_per_unit[row]]
            program.row_lower[row], program.row_upper[row] = limits
        found = solve(program).decided(program.name)
        return None if found is None else found.values[number]

    def _reach_of_share(self, low: float, high: float) -> tuple[float, float] | None:
        """Go from a share that plans obey to the own share of the plan farthest beyond it, until none is farther."""
        (row,) = self.direction.limits_per_unit
        is_floor = self.priced.linear.row_lower[row] is not None
        sign, share = (1.0, low) if is_floor else (-1.0, high)
        for step in range(MOST_STEPS):
            farthest = self._farthest_share({column: sign * f for column, f in self._factors(row, share).items()}, row)
            basis = None if farthest is None else self.direction.basis(farthest.values)
            if farthest is None or basis is None:
                return None
            limit = self.direction.limits_at(self.priced.linear, share)[row][0 if is_floor else 1] or 0.0
            beyond = farthest.objective - sign * limit
            if step == 0 and beyond < -SAME_HOURS:
                return None
            if beyond <= SAME_HOURS or basis <= 0:
                break
            share += sign * beyond / basis
        return (low, min(share, high)) if is_floor else (max(share, low), high)

    def _farthest_share(self, aim: Mapping[int, float], row: int) -> Solution | None:
        program = self.priced.linear.copy(f"{self.priced.linear.name}, how far")
        program.objective = [aim.get(column, 0.0) for column in range(len(program.objective))]
        program.given_scale = 1.0
        program.row_lower[row] = program.row_upper[row] = None
        return solve(program).decided(program.name)
