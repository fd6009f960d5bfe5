"""A linear program as plain data: named columns and rows; and what a solver says of it."""

import math
from collections.abc import Sequence

import attrs

from territory_opt.allocation.allocation import Status
from territory_opt.errors import SolverError

NOISE = 1e-8
"""A price or reduced cost up to this share of the money scale may be rounding [1]."""


@attrs.define
class Program:
    """A program to maximise, written down column by column and row by row.

    Columns and rows are known by their position; lists that belong together have one entry for each.

    Parameters
    ----------
    name
        Name of the program.
    column_names, objective, lower, upper, whole
        Name, objective coefficient [money], bounds (None for no upper one) and whether only whole numbers are
        allowed, of each column.
    row_names, row_columns, row_factors, row_lower, row_upper
        Name, positions and factors of the columns, and limits of each row; None for no limit.
    given_scale
        The money scale where it is not the program's own: that of the program it was made from.
    """

    name: str
    column_names: list[str] = attrs.field(factory=list)
    objective: list[float] = attrs.field(factory=list)
    lower: list[float] = attrs.field(factory=list)
    upper: list[float | None] = attrs.field(factory=list)
    whole: list[bool] = attrs.field(factory=list)
    row_names: list[str] = attrs.field(factory=list)
    row_columns: list[list[int]] = attrs.field(factory=list)
    row_factors: list[list[float]] = attrs.field(factory=list)
    row_lower: list[float | None] = attrs.field(factory=list)
    row_upper: list[float | None] = attrs.field(factory=list)
    given_scale: float | None = None

    def add_column(self, name: str, *, upper: float | None, objective: float = 0.0, whole: bool = False) -> int:
        """Append a column between 0 and `upper` and return its position."""
        self.column_names.append(name)
        self.objective.append(objective)
        self.lower.append(0.0)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.column_names) - 1

    def add_row(
        self,
        name: str,
        columns: list[int],
        factors: list[float],
        *,
        lower: float | None = None,
        upper: float | None = None,
    ) -> int:
        """Append the row lower <= sum of factor * column <= upper and return its position."""
        self.row_names.append(name)
        self.row_columns.append(columns)
        self.row_factors.append(factors)
        self.row_lower.append(lower)
        self.row_upper.append(upper)
        return len(self.row_names) - 1

    @property
    def is_whole(self) -> bool:
        """Whether any column allows whole numbers only."""
        return any(self.whole)

    def row(self, name: str) -> int:
        """Return the position of the row of this name."""
        return self.row_names.index(name)

    @property
    def largest_gain(self) -> float:
        """The most money any column can earn [money]: what counts as small is measured against it.

        The steepest slope would not do: the first segment of a power response is steep without end, and worth little.
        Where nothing earns it is the largest penalty.
        """
        gains = [c * u for c, u in zip(self.objective, self.upper, strict=True) if c > 0 and u is not None]
        return max(gains, default=0.0) or max(map(abs, self.objective), default=0.0)

    @property
    def money_scale(self) -> float:
        """The power of two a solver's objective is divided by, so that its tolerances mean the same in any currency."""
        if self.given_scale is not None:
            return self.given_scale
        largest = self.largest_gain
        return math.ldexp(1.0, math.frexp(largest)[1]) if largest > 0 else 1.0

    def copy(self, name: str) -> "Program":
        """Return a program of another name whose columns, rows and limits can change without changing this one.

        The columns and factors within a row are shared: replace them, do not change them.
        """
        values = {field.name: getattr(self, field.name) for field in attrs.fields(Program)}
        lists = {name: list(value) for name, value in values.items() if isinstance(value, list)}
        return Program(name=name, given_scale=self.given_scale, **lists)

    def with_choices(self, values: Sequence[float]) -> "Program":
        """Return the linear program left when every whole-number column stays at its value."""
        linear = self.copy(f"{self.name}, choices made")
        linear.given_scale = self.money_scale
        for column, whole in enumerate(self.whole):
            if whole:
                linear.lower[column] = linear.upper[column] = float(round(values[column]))
                linear.whole[column] = False
        return linear


@attrs.frozen(kw_only=True)
class Solution:
    """What a solver found.

    Parameters
    ----------
    status
        How the solve ended; the other fields are empty unless it is optimal.
    values
        Value of each column.
    objective
        Value of the objective [money].
    bound
        A proven upper bound on it [money]; infinite where none was worked out.
    row_prices
        Change of the objective for each unit a row's limit moves up [money]; empty for whole-number programs.
    reduced_costs
        What each column would change the objective by, less what its rows charge [money]; likewise.
    """

    status: Status
    values: tuple[float, ...] = ()
    objective: float = 0.0
    bound: float = 0.0
    row_prices: tuple[float, ...] = ()
    reduced_costs: tuple[float, ...] = ()

    def decided(self, name: str) -> "Solution | None":
        """Return an optimum as it is; None when it is certain that no plan obeys the program of this name.

        Raises
        ------
        SolverError
            If the solver could not decide.
        """
        if self.status is Status.OPTIMAL:
            return self
        if self.status is Status.INFEASIBLE:
            return None
        raise SolverError(f"{name!r} ended as {self.status}; look for numbers of very different size")


def is_alike(before: Program, after: Program) -> bool:
    """Return whether two programs have the same columns and rows, and none of the rows in other columns."""
    names, names_before = (after.column_names, after.row_names), (before.column_names, before.row_names)
    return names == names_before and after.row_columns == before.row_columns


def dual_bound(program: Program, prices: Sequence[float], reduced_costs: Sequence[float]) -> float:
    """Return an upper bound on the optimum by weak duality [money].

    Each price times the limit it leans on, plus each reduced cost times the bound that is best for it. The sum
    bounds the objective of every feasible plan when the reduced costs belong to the prices. A price or cost that
    leans on no limit is the solver's rounding when it is no more than that, else the bound is infinite.
    """
    bound, noise = 0.0, NOISE * program.money_scale
    for price, lower, upper in zip(prices, program.row_lower, program.row_upper, strict=True):
        limit = upper if price > 0 else lower
        if limit is not None:
            bound += price * limit
        elif abs(price) > noise:
            return math.inf
    for cost, lower, upper in zip(reduced_costs, program.lower, program.upper, strict=True):
        best = lower if cost < 0 else upper
        if best is not None:
            bound += cost * best
        elif abs(cost) > noise:
            return math.inf
    return bound
