"""A rep's week that stays in the solver: another one like it is solved from where the last one stood."""

import attrs

from territory_opt.allocation.allocate import LINEAR, SolvedProgram, allocation_of, solve_program
from territory_opt.allocation.allocation import Allocation, Status
from territory_opt.allocation.program import Program, Solution, is_alike
from territory_opt.allocation.reformulation import Formulated
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.allocation.solver import Resolver, solve
from territory_opt.errors import SolverError
from territory_opt.model.policy import Policy
from territory_opt.model.rep import Rep


class KeptWeek:
    """One rep's week, solved again and again as it changes.

    A change of limits, hours, gains or penalties leaves the program in the solver and is told to it; another client,
    deal, action, rule or date makes a new one. The results are those of `solve_week` and `allocate`, each time; only
    whether other weeks that earn the same were seen on the way may be told of one and not of the other, and the method
    is a program even where rules are bands: going on from the last week takes less than a walk from the start. What
    is not solved to an optimum from where the solver stands is solved from the start, and so are choices in
    whole numbers every time: whole actions, whole calls, responses that are S-shaped.

    "Those of" means to a billionth of all that the week could earn: where one deal is worth a million times the others,
    both ways may lie further apart, as a share of the optimum, than that.

    Parameters
    ----------
    whole_actions
        Whether an action is done wholly or not at all.

    Examples
    --------
    >>> import attrs
    >>> import territory_opt as to
    >>> from territory_opt.allocation.valuation import value_week
    >>> demo = to.read_demo()
    >>> week = value_week(demo, "ana", to.classify(demo))
    >>> kept = KeptWeek()
    >>> before = kept.solve(week).objective
    >>> longer = kept.solve(attrs.evolve(week, weekly_hours=41.0))
    >>> round(sum(longer.hours.values()), 6), longer.objective > before
    (41.0, True)
    """

    def __init__(self, *, whole_actions: bool = False) -> None:
        self._whole_actions = whole_actions
        self._standing: _Standing | None = None
        self._ties: Resolver | None = None

    def solve(self, week: RepWeek, *, time_limit_s: float | None = None) -> SolvedProgram:
        """Solve a week: objective, hours and revenue, without prices unless they are asked for.

        Parameters
        ----------
        week
            The allocation problem, as :func:`~territory_opt.allocation.valuation.value_week` gives it.
        time_limit_s
            When to give up a solve from the start [s].
        """
        return self._solved_again(week) or solve_program(
            week, whole_actions=self._whole_actions, time_limit_s=time_limit_s
        )

    def allocate(self, week: RepWeek, rep: Rep, policy: Policy, *, time_limit_s: float | None = None) -> Allocation:
        """Return the week that earns most with the price of every rule, or why there is none.

        Parameters
        ----------
        week
            The allocation problem, as :func:`~territory_opt.allocation.valuation.value_week` gives it.
        rep, policy
            Whose week, by which rules.
        time_limit_s
            When to give up a solve from the start, or the search for an explanation [s].
        """
        solved = self.solve(week, time_limit_s=time_limit_s)
        return allocation_of(solved, rep, policy, prices=solved.prices, time_limit_s=time_limit_s)

    def _solved_again(self, week: RepWeek) -> SolvedProgram | None:
        """Return a week solved from where the solver stands; None when it has choices, or no optimum was found."""
        try:
            self._standing = self._standing_at(week)
            solution = None if self._standing is None else self._standing.resolver.solve()
        except SolverError:
            solution = None
        if self._standing is None or solution is None or solution.status is not Status.OPTIMAL:
            self._standing = None
            return None
        return SolvedProgram(
            week=week,
            program=self._standing.resolver.program,
            columns=self._standing.formulated.columns,
            solution=solution,
            bound_of_choices=None,
            method=LINEAR,
            solve_tie=self._solve_tie,
        )

    def _solve_tie(self, program: Program) -> Solution:
        """Solve a program that picks among optimal plans from where the last one like it was solved."""
        try:
            if self._ties is not None and is_alike(self._ties.program, program):
                self._ties.become(program)
            else:
                self._ties = Resolver(program)
            solution = self._ties.solve()
        except SolverError:
            solution = Solution(status=Status.NUMERICAL_TROUBLE)
        return solution if solution.status is Status.OPTIMAL else solve(program)

    def _standing_at(self, week: RepWeek) -> "_Standing | None":
        """Return the solver with the program of a week, told what is new or made anew; None when it has choices."""
        if self._standing is not None:
            program = self._standing.formulated.reformulated(week)
            if program is not None:
                self._standing.resolver.become(program)
                return self._standing
        if self._has_choices(week):
            return None
        formulated = Formulated.of(week)
        return _Standing(formulated=formulated, resolver=Resolver(formulated.program))

    def _has_choices(self, week: RepWeek) -> bool:
        if self._whole_actions and week.actions:
            return True
        return any(target.hours_per_call is not None or not target.curve.is_concave for target in week.targets)


@attrs.frozen(kw_only=True)
class _Standing:
    """What the solver holds, and what it was made for."""

    formulated: Formulated
    resolver: Resolver
