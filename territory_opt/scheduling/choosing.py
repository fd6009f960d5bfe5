"""Which deals to do so that what closes in time gains most, and when: at once, or by a search guided by prices."""

import math
from collections.abc import Iterator, Sequence

from territory_opt.scheduling.branches import reasons
from territory_opt.scheduling.closable import ClosableProgram, ClosableRevenue, week_hours
from territory_opt.scheduling.exchanging import Exchange, appeals
from territory_opt.scheduling.goal import Goal, goals
from territory_opt.scheduling.outcome import PROOF_TOLERANCE, Done, Engine, Objective, Outcome, in_parallel
from territory_opt.scheduling.project import Project
from territory_opt.scheduling.search import Budget
from territory_opt.scheduling.selection import Selection, Snapshot
from territory_opt.scheduling.windows import Windows, windows

STEPS_PER_LOOK = 8
"""Steps of the search between two looks at the clock, which take as long as a small step."""


def choose_fast(project: Project) -> Outcome:
    """Return days for the jobs that gain most in time, by a few orders of the goals, each as early as it can be.

    The bound is the sum of all gains that are possible alone: the outcome is proven when it has them all.

    Parameters
    ----------
    project
        The jobs. What cannot be had in time is left out, with all that would serve it alone.

    Examples
    --------
    >>> project = Project(num_days=5, week_of=[0] * 5, calendars=[[0, 1, 2, 3, 4]])
    >>> rep = project.add_supplier("rep", [8.0] * 5, [10.0])
    >>> for name, hours, gain in (("one", 6.0, 80.0), ("two", 4.0, 60.0), ("three", 6.0, 50.0)):
    ...     job = project.add_job(name, needs=[(rep, hours)], gain=gain)
    >>> outcome = choose_fast(project)
    >>> outcome.value, outcome.bound, outcome.starts
    (140.0, 190.0, (0, 0, None))
    """
    found = windows(project)
    selection = Selection(project, found, goals(project, found))
    bound = sum_of_gains(project, found)
    num_schedules, best = _best_of(selection, [*_orders(selection)], bound)
    return _told(selection, best, bound, (Engine.FAST, num_schedules))


def choose_as_before(project: Project, ends: Sequence[int | None]) -> Outcome:
    """Return days for the jobs that gain most in time, where most of the work has been in an order already.

    What was reached before has its turn first, in the order in which it ended; then the rest, the most worth for an
    hour first. Quicker than `choose_fast`, and nothing that is new takes the place of what was there.

    Parameters
    ----------
    project
        The jobs, as for `choose_fast`.
    ends
        When each job ended before; None for one that did not.

    Examples
    --------
    >>> project = Project(num_days=5, week_of=[0] * 5, calendars=[[0, 1, 2, 3, 4]])
    >>> rep = project.add_supplier("rep", [8.0] * 5, [10.0])
    >>> for name, hours, gain in (("one", 6.0, 80.0), ("two", 4.0, 60.0), ("three", 6.0, 50.0)):
    ...     job = project.add_job(name, needs=[(rep, hours)], gain=gain)
    >>> choose_as_before(project, [None, None, 1]).starts
    (None, 0, 0)
    """
    found = windows(project)
    selection = Selection(project, found, goals(project, found))
    bound = sum_of_gains(project, found)
    num_schedules, best = _best_of(selection, [_order_by(selection, ends)], bound)
    return _told(selection, best, bound, (Engine.FAST, num_schedules))


def choose_by_search(
    project: Project,
    *,
    seconds: float | None = None,
    num_schedules: int | None = None,
    seed: int = 0,
    start: Outcome | None = None,
) -> Outcome:
    """Return days for the jobs that gain most in time, by a search that ends with its budget or with a proof.

    Parameters
    ----------
    project
        The jobs, as for `choose_fast`.
    seconds, num_schedules
        The budget: processor time [s] and number of schedules; a few orders to begin with are made in any case, and
        without either there is no end but a proof.
    seed
        Decides what chance decides.
    start
        An outcome to begin with: what it gains is tried first, in the order in which it ends.

    Examples
    --------
    >>> project = Project(num_days=5, week_of=[0] * 5, calendars=[[0, 1, 2, 3, 4]])
    >>> rep = project.add_supplier("rep", [8.0] * 5, [10.0])
    >>> for name, hours, gain in (("one", 6.0, 80.0), ("two", 4.0, 60.0), ("three", 6.0, 50.0)):
    ...     job = project.add_job(name, needs=[(rep, hours)], gain=gain)
    >>> outcome = choose_by_search(project, num_schedules=50)
    >>> outcome.value, outcome.bound, outcome.is_proven
    (140.0, 140.0, True)
    """
    budget, found = Budget(seconds, num_schedules), windows(project)
    selection = Selection(project, found, goals(project, found))
    program = ClosableProgram(project, found)
    closable = program.solved()
    bound = min(closable.bound, program.whole_bound(), sum_of_gains(project, found))
    known = [] if start is None else [_order_by(selection, start.ends)]
    orders = [*known, *_guided_orders(selection, closable), *_orders(selection)]
    made, best = _best_of(selection, orders, bound)
    selection.restore(best)
    exchange = Exchange(selection, closable, seed)
    enough = _enough(bound)
    most = math.inf if num_schedules is None else num_schedules
    while exchange.best.value < enough and made < most:
        if made % STEPS_PER_LOOK == 0 and budget.is_spent(made):
            break
        exchange.step()
        made += 1
    return _told(selection, exchange.best, bound, (Engine.SEARCH, made))


def sum_of_gains(project: Project, found: Windows) -> float:
    """Return what all gains that are possible alone come to [money]."""
    return math.fsum(
        gain for gain, is_useful in zip(project.gain, found.is_useful, strict=True) if is_useful and gain > 0
    )


def _best_of(selection: Selection, orders: Sequence[Sequence[int]], bound: float) -> tuple[int, Snapshot]:
    """Return how many schedules were made, and the best: of every order, and of what it reached placed together.

    No more are made once one reaches the bound.
    """
    made, best = 0, selection.snapshot()
    for schedule in _schedules(selection, orders):
        made, best = made + 1, max((best, schedule), key=lambda each: each.value)
        if best.value >= _enough(bound):
            break
    return made, best


def _schedules(selection: Selection, orders: Sequence[Sequence[int]]) -> Iterator[Snapshot]:
    for order in orders:
        selection.clear()
        selection.add_all(order)
        yield selection.snapshot()
        reached = dict.fromkeys(selection.ways, 0.0)
        selection.clear()
        selection.add_together(reached)
        selection.add_all(order)
        yield selection.snapshot()


def _enough(bound: float) -> float:
    """Return the value at which a bound counts as reached."""
    return bound - PROOF_TOLERANCE * max(1.0, abs(bound))


def _orders(selection: Selection) -> Iterator[list[int]]:
    """Yield orders of the goals that need no prices; equals by name."""
    project, found = selection.project, selection.windows
    pressure = _pressure(project, found)
    pressed = [
        math.fsum(pressure[supplier] * hours for job in goal.ways[0] for supplier, hours in project.needs[job])
        for goal in selection.goals
    ]
    rank = range(len(selection.goals))
    yield sorted(rank, key=lambda goal: -_per(selection.goals[goal].worth, selection.goals[goal].hours))
    yield sorted(rank, key=lambda goal: -_per(selection.goals[goal].worth, pressed[goal]))
    yield sorted(rank, key=lambda goal: -selection.goals[goal].worth)
    yield sorted(rank, key=lambda goal: found.latest_end[selection.goals[goal].job])
    yield sorted(rank, key=lambda goal: _slack_days(found, selection.goals[goal]))


def _guided_orders(selection: Selection, closable: ClosableRevenue) -> Iterator[list[int]]:
    """Yield orders by what goals earn at the prices of the bound, and by how far they are done at the bound."""
    found, appeal = selection.windows, appeals(selection, closable)
    shares = [round(closable.shares[goal.job], 3) for goal in selection.goals]
    ends = [found.latest_end[goal.job] for goal in selection.goals]
    yield sorted(range(len(ends)), key=lambda goal: -appeal[goal])
    yield sorted(range(len(ends)), key=lambda goal: (-shares[goal], ends[goal]))


def _order_by(selection: Selection, known_ends: Sequence[int | None]) -> list[int]:
    """Return the goals that have ended before, by their ends, then the others by what they earn in an hour."""
    ends = [known_ends[goal.job] for goal in selection.goals]
    yields = [_per(goal.worth, goal.hours) for goal in selection.goals]
    return sorted(range(len(ends)), key=lambda goal: (math.inf if (end := ends[goal]) is None else end, -yields[goal]))


def _pressure(project: Project, found: Windows) -> list[float]:
    """Return for every supplier the hours that all useful jobs take of it, over those that it gives [1]."""
    taken = [0.0] * len(project.supplier_names)
    for job in found.order:
        if found.is_useful[job]:
            for supplier, hours in project.needs[job]:
                taken[supplier] += hours
    return [_per(hours, math.fsum(week_hours(project, supplier))) for supplier, hours in enumerate(taken)]


def _slack_days(found: Windows, goal: Goal) -> int:
    return found.latest_end[goal.job] - found.earliest_end[goal.job]


def _per(amount: float, of: float) -> float:
    return amount / of if of > 0 else math.inf


def _told(selection: Selection, best: Snapshot, bound: float, made: tuple[Engine, int]) -> Outcome:
    """Return a selection as an outcome, with what still fits beside it."""
    selection.restore(best)
    selection.add_all(sorted(range(len(selection.goals)), key=lambda goal: -selection.goals[goal].worth))
    project, placed = selection.project, selection.placed
    done = {
        job: Done(start, end, selection.ledger.drawn(job, start, taken)) for job, (start, end, taken) in placed.items()
    }
    starts, ends, drawn = in_parallel(project.num_jobs, done)
    value = math.fsum(project.gain[job] for job in placed)
    useful = {job for job, is_useful in enumerate(selection.windows.is_useful) if is_useful}
    return Outcome(
        starts=starts,
        ends=ends,
        drawn=drawn,
        left_out=reasons(project, selection.windows.order, useful, done),
        objective=Objective.MOST_REVENUE,
        value=value,
        bound=bound,
        engine=made[0],
        num_schedules=made[1],
    )
