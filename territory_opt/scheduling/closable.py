"""The most revenue that can be closed in time, as a linear program over weeks: a bound, and what an hour is worth.

Every job has a share done, from 0 to 1. A share needs at least the same share of what the job waits for, and of the
options of a branch together at least that much. What is left is one family of rows: the hours that must be drawn of
a supplier from one week to another fit into what it gives in them. Of a job these are its hours less the most it can
draw in the other weeks between its first and its last day. When no job is kept from drawing all its hours in one
week, these rows say the same as a column for the hours of each job in each week would, with far fewer columns;
else they say a little less, and the bound holds as well. So it does where suppliers share days, which here each has to
itself.
"""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate

import attrs

from territory_opt.allocation.allocation import Status
from territory_opt.allocation.program import Program, Solution
from territory_opt.allocation.solver import solve
from territory_opt.scheduling.alone import ROUNDING
from territory_opt.scheduling.project import Project
from territory_opt.scheduling.windows import Windows, day_shares, windows

MOST_CHOICES, WHOLE_SECONDS = 120, 0.25
"""Number of shares up to which choices of all or nothing are tried, and for how long [s]: among many deals the bound
hardly falls by it."""
NOTHING = Solution(status=Status.OPTIMAL)
WeekSpan = tuple[int, int, int]
"""Supplier, first and last week."""


@attrs.frozen(kw_only=True)
class ClosableRevenue:
    """What can be closed in time at most, and what limits it.

    Parameters
    ----------
    bound
        No schedule gains more [money].
    week_prices
        For each supplier and week the price of an hour [money per h]: with d hours more in that week the bound
        rises by at most d times the price, and with d hours fewer it falls by at least as much, when the first and
        last days of the jobs stay.
    shares
        Share of each job that is done at the bound [1]; 0 for one of which nothing can come.
    charges
        What the hours of each job cost at these prices [money]; 0 likewise.
    """

    bound: float
    week_prices: tuple[tuple[float, ...], ...]
    shares: tuple[float, ...]
    charges: tuple[float, ...]

    @property
    def hour_prices(self) -> tuple[float, ...]:
        """What the bound gains at most with one more hour of each supplier in every week [money per h/week]."""
        return tuple(map(math.fsum, self.week_prices))


def closable_revenue(project: Project) -> ClosableRevenue:
    """Return the most that any schedule of a project can gain in time, with the price of an hour of each week.

    Parameters
    ----------
    project
        The jobs; those that gain nothing, nor anything that waits for them, are left aside.

    Raises
    ------
    SolverError
        If the solver cannot decide, which numbers of very different size may cause.

    Examples
    --------
    >>> project = Project(num_days=5, week_of=[0] * 5, calendars=[[0, 1, 2, 3, 4]])
    >>> rep = project.add_supplier("rep", [8.0] * 5, [10.0])
    >>> for name, hours, gain in (("one", 8.0, 80.0), ("two", 4.0, 60.0)):
    ...     job = project.add_job(name, needs=[(rep, hours)], gain=gain)
    >>> found = closable_revenue(project)
    >>> found.bound, found.shares, found.hour_prices
    (120.0, (0.75, 1.0), (10.0,))
    """
    return ClosableProgram(project, windows(project)).solved()


class ClosableProgram:
    """The program over weeks of one project, and how to read its optimum.

    Parameters
    ----------
    project, found
        The jobs and their windows.

    Attributes
    ----------
    program
        One column `share[job]` for each group of jobs whose shares are the same, named after the job whose gain
        it is for; rows `waits[job,other]`, `branch[job,number]` and `hours[supplier,first week,last week]`.
    """

    def __init__(self, project: Project, found: Windows) -> None:
        self.project = project
        self.windows = found
        self.program = Program(name="closable revenue")
        self.column_of = self._add_shares()
        self._add_waits()
        self.charges_at: dict[int, list[tuple[int, float]]] = defaultdict(list)
        self.spans: dict[int, WeekSpan] = {}
        for supplier, musts in sorted(self._must_draw().items()):
            self._add_hours(supplier, musts)

    def solved(self) -> ClosableRevenue:
        """Return the bound with shares, prices and charges."""
        project, num_weeks = self.project, self.project.week_of[-1] + 1 if self.project.week_of else 0
        # The solver takes a program without columns for a mistake.
        solution = solve(self.program).decided(self.program.name) if self.program.column_names else NOTHING
        assert solution is not None  # noqa: S101  # nothing done is always allowed
        prices = [[0.0] * num_weeks for _ in project.supplier_names]
        for row, (supplier, first, last) in self.spans.items():
            for week in range(first, last + 1):
                prices[supplier][week] += max(0.0, solution.row_prices[row])
        charges = [
            math.fsum(max(0.0, solution.row_prices[row]) * hours for row, hours in self.charges_at[job])
            for job in range(project.num_jobs)
        ]
        return ClosableRevenue(
            bound=max(solution.bound, solution.objective),
            week_prices=tuple(map(tuple, prices)),
            shares=tuple(0.0 if c is None else min(1.0, max(0.0, solution.values[c])) for c in self.column_of),
            charges=tuple(charges),
        )

    def whole_bound(self) -> float:
        """Return what can be gained at most when every share is all or nothing [money]; infinity if that takes long."""
        whole = self.program.copy(f"{self.program.name}, all or nothing")
        whole.whole = [True] * len(whole.column_names)
        if not 0 < len(whole.column_names) <= MOST_CHOICES:
            return math.inf
        solution = solve(whole, time_limit_s=WHOLE_SECONDS)
        return solution.bound if solution.status is Status.OPTIMAL else math.inf

    def _add_shares(self) -> list[int | None]:
        """Add a share for each useful job; one that gains nothing and serves one share alone has that share."""
        project, useful = self.project, self.windows.is_useful
        options = {option for branch in project.branches for option in branch.options}
        column_of: list[int | None] = [None] * project.num_jobs
        for job in reversed(self.windows.order):
            if not useful[job]:
                continue
            served = {column_of[link.after] for link in project.links_out_of[job] if useful[link.after]}
            if project.gain[job] == 0 and len(served) == 1 and job not in options:
                (column_of[job],) = served
            else:
                gain = project.gain[job]
                column_of[job] = self.program.add_column(f"share[{job}]", upper=1.0, objective=gain)
        return column_of

    def _add_waits(self) -> None:
        """Share of a job <= share of each job it waits for; <= sum of the shares of its options."""
        pairs = {(self.column_of[link.after], self.column_of[link.before]) for link in self.project.links}
        for after, before in sorted((a, b) for a, b in pairs if a is not None and b is not None and a != b):
            names = [self.program.column_names[column][6:-1] for column in (after, before)]
            self.program.add_row(f"waits[{','.join(names)}]", [after, before], [1.0, -1.0], upper=0.0)
        for number, branch in enumerate(self.project.branches):
            column = self.column_of[branch.after]
            if column is not None:
                options = [c for option in branch.options if (c := self.column_of[option]) is not None]
                factors = [1.0] + [-1.0] * len(options)
                self.program.add_row(f"branch[{branch.after},{number}]", [column, *options], factors, upper=0.0)

    def _must_draw(self) -> dict[int, list[tuple[int, float, int, list[float]]]]:
        """Return for each supplier the jobs that draw on it: job, hours, first week and the most in each week."""
        project, found = self.project, self.windows
        musts: dict[int, list[tuple[int, float, int, list[float]]]] = defaultdict(list)
        for job in found.order:
            if self.column_of[job] is None:
                continue
            days = project.calendars[project.calendar_of[job]]
            span = days[bisect_left(days, found.earliest_start[job]) : bisect_left(days, found.latest_end[job])]
            if not span:
                continue
            first = project.week_of[span[0]]
            for supplier, hours, share in day_shares(project, job):
                most = [0.0] * (project.week_of[span[-1]] - first + 1)
                for day in span:
                    most[project.week_of[day] - first] += min(share, project.day_hours[supplier][day])
                musts[supplier].append((job, hours, first, most))
        return musts

    def _add_hours(self, supplier: int, musts: Sequence[tuple[int, float, int, list[float]]]) -> None:
        """Hours that must be drawn from one week to another <= hours that the supplier gives in these weeks."""
        firsts = sorted({first for _, _, first, _ in musts})
        lasts = sorted({first + len(most) - 1 for _, _, first, most in musts})
        drawn: dict[tuple[int, int], list[tuple[int, float]]] = defaultdict(list)
        for job, hours, start, most in musts:
            sums = list(accumulate(most, initial=0.0))
            end, total = start + len(most), sums[-1]
            before = [(week, sums[min(end, week) - start] if week > start else 0.0) for week in firsts]
            after = [(week, total - sums[max(start, week + 1) - start] if week + 1 < end else 0.0) for week in lasts]
            before = [(week, elsewhere) for week, elsewhere in before if hours - elsewhere > ROUNDING]
            after = [(week, elsewhere) for week, elsewhere in after if hours - elsewhere > ROUNDING]
            for first, sooner in before:
                for last, later in after:
                    if first <= last and (must := hours - sooner - later) > ROUNDING:
                        drawn[first, last].append((job, must))
        given = list(accumulate(week_hours(self.project, supplier), initial=0.0))
        for (first, last), of_jobs in sorted(drawn.items()):
            there_is = given[last + 1] - given[first]
            if math.fsum(must for _, must in of_jobs) > there_is:
                self._add_span((supplier, first, last), of_jobs, there_is)

    def _add_span(self, span: WeekSpan, of_jobs: Sequence[tuple[int, float]], there_is: float) -> None:
        factors: dict[int, float] = defaultdict(float)
        for job, must in of_jobs:
            column = self.column_of[job]
            assert column is not None  # noqa: S101  # only jobs with a share draw hours
            factors[column] += must
        name = f"hours[{','.join(map(str, span))}]"
        row = self.program.add_row(name, list(factors), list(factors.values()), upper=there_is)
        self.spans[row] = span
        for job, must in of_jobs:
            self.charges_at[job].append((row, must))


def week_hours(project: Project, supplier: int) -> list[float]:
    """Return what a supplier gives in each week [h]: the hours of its days, at most those of the week."""
    totals = [0.0] * (project.week_of[-1] + 1) if project.week_of else []
    for week, hours in zip(project.week_of, project.day_hours[supplier], strict=True):
        totals[week] += hours
    limits = project.week_hours[supplier]
    return totals if limits is None else list(map(min, totals, limits))
