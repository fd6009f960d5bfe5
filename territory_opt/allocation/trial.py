"""What a week earns under one repair after another: the same program, kept in the solver while its limits change."""

from collections.abc import Collection, Sequence

import attrs

from territory_opt.allocation.allocation import Status
from territory_opt.allocation.clock import Clock
from territory_opt.allocation.formulation import Columns, contact_name, formulate, gains_in_period, row_name
from territory_opt.allocation.program import Program
from territory_opt.allocation.reach import most_hours_of
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.allocation.solver import Resolver, solve
from territory_opt.errors import SolverError
from territory_opt.model.hour_rule import Strength


class Trial:
    """The week whose repairs are tried.

    Parameters
    ----------
    week
        The allocation problem before any repair.
    changing
        Names of the rows whose limits repairs change; the others say how many hours an activity can ever have.
    whole_actions
        Whether an action is done wholly or not at all.
    clock
        How long to try.
    """

    def __init__(self, week: RepWeek, changing: Collection[str | None], *, whole_actions: bool, clock: Clock) -> None:
        self._week, self._whole_actions, self._clock = week, whole_actions, clock
        lasting = tuple(row for row in week.rows if row_name(row) not in changing)
        reach = most_hours_of(attrs.evolve(week, rows=lasting))
        self._program, self._columns = formulate(week, whole_actions=whole_actions, most_hours=reach)
        # Whole numbers cannot stay in the solver, and the row of a target is in the scale of its own program.
        can_stay = not self._program.is_whole and week.missing_revenue <= 0
        self._kept = Resolver(self._program) if can_stay else None

    def expected_revenue(self, week: RepWeek) -> float | None:
        """Return what closes in the period in the best such week [money]; None when there is none.

        Parameters
        ----------
        week
            The same week under other limits.

        Raises
        ------
        OutOfTimeError
            If the time does not suffice.
        """
        left_s = self._clock.left_s()
        if self._kept is not None:
            self._change_limits(self._kept, week)
            try:
                is_possible = self._kept.optimum() is not None
            except SolverError:
                # A solve from where the last one stood can get stuck where a new one does not.
                self._kept = None
            else:
                return _in_period(week, self._program, self._columns, self._kept.values()) if is_possible else None
        program, columns = formulate(week, whole_actions=self._whole_actions)
        solution = solve(program, time_limit_s=left_s)
        if solution.status is Status.TIME_LIMIT:
            self._clock.stop()
        return _in_period(week, program, columns, solution.values) if solution.status is Status.OPTIMAL else None

    def _change_limits(self, kept: Resolver, week: RepWeek) -> None:
        for row, before in zip(week.rows, self._week.rows, strict=True):
            if row != before and row.strength is not Strength.ADVISORY:
                place = self._program.row(row_name(row))
                limits = kept.program.row_lower[place], kept.program.row_upper[place]
                kept.set_limits(place, *(None if limit is None else row.limit_hours for limit in limits))
                for activity, factor in row.factors.items():
                    if factor != before.factors[activity]:
                        kept.set_factor(place, self._columns.hours[activity], factor)
        for target, same in zip(week.targets, self._week.targets, strict=True):
            if target.minimum_hours != same.minimum_hours:
                kept.set_limits(self._program.row(contact_name(target)), target.minimum_hours, None)
        self._week = week


def _in_period(week: RepWeek, program: Program, columns: Columns, values: Sequence[float]) -> float:
    gains = gains_in_period(week, program, columns)
    return week.kept.total + sum(gain * values[position] for position, gain in gains.items())
