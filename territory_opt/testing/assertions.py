"""What must hold of a plan, as assertions that say what does not."""

from territory_opt.allocation.allocation import Allocation
from territory_opt.allocation.verify import verify
from territory_opt.model.problem import Problem
from territory_opt.planning.goals import BalanceSheet


def assert_verified(problem: Problem, allocation: Allocation) -> None:
    """Fail unless everything an allocation claims follows from the problem.

    Parameters
    ----------
    problem
        The territory.
    allocation
        What is claimed for one rep.

    Raises
    ------
    AssertionError
        With every claim that does not follow.

    Examples
    --------
    >>> import territory_opt as to
    >>> plan = to.plan(to.read_demo())
    >>> assert_verified(plan.problem, plan.reps["ana"].allocation)
    """
    complaints = verify(problem, allocation)
    if complaints:
        raise AssertionError(
            "\n".join([f"the week of {allocation.rep} does not follow from its problem:", *complaints])
        )


def assert_balanced(sheet: BalanceSheet) -> None:
    """Fail unless a target is the sum of its parts, to the cent; without a target nothing is left to identify.

    Parameters
    ----------
    sheet
        The balance sheet of a rep or a team.

    Raises
    ------
    AssertionError
        With the target and its parts.

    Examples
    --------
    >>> import territory_opt as to
    >>> assert_balanced(to.plan(to.read_demo()).team)
    """
    if sheet.target is None or sheet.not_identified is None:
        if sheet.target is not sheet.not_identified:
            raise AssertionError(f"target {sheet.target}, but not identified {sheet.not_identified}")
        return
    parts = (sheet.won, sheet.flow, sheet.likely.amount, sheet.stretch.amount, sheet.not_identified)
    if round(100 * sheet.target) != sum(round(100 * part) for part in parts):
        listed = " + ".join(f"{part:.2f}" for part in parts)
        raise AssertionError(f"target {sheet.target:.2f} is not {listed}")
