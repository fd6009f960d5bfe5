"""What goes to the worker of CP-SAT and what comes back: whole numbers and positions only, ready for JSON."""

from typing import Literal, TypedDict


class JobNumbers(TypedDict):
    """One job in whole numbers.

    Hours are counted in the unit of their supplier, the same for all who share its days. A job `evenly` takes
    `num_days` days of its calendar in a row and draws the amount of each of its `needs` on every one of them; another
    draws the amount of its only need over several days, at most `most_a_day` on each.
    """

    calendar: int
    num_days: int
    evenly: bool
    needs: list[tuple[int, int]]
    most_a_day: int
    must: bool
    earliest_start: int
    latest_start: int
    earliest_end: int
    latest_end: int
    due_end: int | None
    gain: int
    weight: int
    start: int | None
    end: int | None
    drawn: list[tuple[int, int]]


class SupplierNumbers(TypedDict):
    """What a supplier gives on each day and, where it has such a limit, in each week, in its own unit.

    Its days are those of `days_of`, a position: all suppliers who share them give together what they have.
    """

    day: list[int]
    week: list[int] | None
    days_of: int


class LinkNumbers(TypedDict):
    """One link between the positions of two jobs."""

    before: int
    after: int
    from_end: bool
    to_end: bool
    least: int
    most: int | None


class BranchNumbers(TypedDict):
    """One branch: the position of the job that waits, and of each option with its least days."""

    after: int
    options: list[tuple[int, int]]


class IntegerProgram(TypedDict):
    """One project, what to aim at and how long to try."""

    objective: Literal["earliest_completion", "most_revenue", "least_tardiness"]
    num_days: int
    week_of: list[int]
    calendars: list[list[int]]
    suppliers: list[SupplierNumbers]
    jobs: list[JobNumbers]
    links: list[LinkNumbers]
    branches: list[BranchNumbers]
    seconds: float
    seed: int


class JobDays(TypedDict):
    """The days of one job that is done, and what it draws on each when its hours come as they do."""

    start: int
    end: int
    drawn: list[tuple[int, int]]


class Answer(TypedDict):
    """What CP-SAT found: days for each job (None for one left out) or no days at all, and a bound on the objective."""

    status: Literal["optimal", "feasible", "infeasible", "unknown"]
    days: list[JobDays | None] | None
    bound: float | None
