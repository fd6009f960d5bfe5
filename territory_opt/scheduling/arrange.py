"""The one face of the engines: a project in, days for all its jobs out, with a bound on how good they could be."""

from collections.abc import Callable, Mapping, Sequence

import attrs

from territory_opt.errors import UnverifiedPlanError
from territory_opt.scheduling.aims import AIMS
from territory_opt.scheduling.fast import best_at_once
from territory_opt.scheduling.generation import Draft, Generation
from territory_opt.scheduling.network import Network
from territory_opt.scheduling.outcome import Done, Engine, Objective, Outcome, Why, in_parallel
from territory_opt.scheduling.project import Project
from territory_opt.scheduling.search import Budget, best_by_search
from territory_opt.scheduling.verify import faults_of

DEFAULT_SECONDS = 2.0
SHARE_OF_SEARCH = 0.2
"""Of the time for a proof, what a search gets to begin it well [1]."""


@attrs.frozen(kw_only=True)
class Order:
    """What is asked of an engine: the parameters of `arrange`, with a budget."""

    objective: Objective
    seconds: float | None
    num_schedules: int | None
    seed: int
    start: Outcome | None


def arrange(
    project: Project,
    *,
    objective: Objective = Objective.EARLIEST_COMPLETION,
    engine: Engine = Engine.FAST,
    seconds: float | None = None,
    num_schedules: int | None = None,
    seed: int = 0,
    start: Outcome | None = None,
) -> Outcome:
    """Return days for the jobs of a project.

    Parameters
    ----------
    project
        Jobs, what waits for what, and suppliers of hours. The order in which they stand does not matter.
    objective
        What the order of work is to achieve.
    engine
        How it is found.
    seconds
        Time of a search or a proof [s]; 2 when neither this nor `num_schedules` is given. A search counts processor
        time, CP-SAT the time on the clock. How far either comes depends on the machine.
    num_schedules
        Number of schedules of a search; with the same number and seed the outcome is the same on every machine.
    seed
        Decides what chance decides.
    start
        An outcome known for this project, or for one with less hours: what comes back is at least as good, which
        means that no more jobs are without room and, if as many are, that the value is no worse.

    Raises
    ------
    InvalidInputError
        If the project contradicts itself; ``CyclicActionsError`` names jobs that wait for each other in a circle.
    MissingExtraError
        If the exact engine is asked for and not installed.

    Examples
    --------
    >>> project = Project(num_days=5, week_of=[0] * 5)
    >>> calendar, rep = project.add_calendar(range(5)), project.add_supplier("Ana", [4.0] * 5)
    >>> jobs = [project.add_job(name, duration_days=1, needs=[(rep, 3.0)]) for name in ("visit", "offer", "demo")]
    >>> outcome = arrange(project)
    >>> outcome.value, outcome.is_proven
    (3.0, True)
    """
    if seconds is None and num_schedules is None:
        seconds = DEFAULT_SECONDS
    order = Order(objective=objective, seconds=seconds, num_schedules=num_schedules, seed=seed, start=start)
    outcome = _ENGINES[objective][engine](project, order)
    return _verified(project, outcome if start is None else _better(project, outcome, start))


def arrange_as_before(project: Project, ends: Sequence[int | None]) -> Outcome:
    """Return days for the jobs that gain most in time, in the order in which they ended before.

    Parameters
    ----------
    project
        The jobs.
    ends
        When each job ended in an order of nearly the same work; None for one that did not.
    """
    from territory_opt.scheduling.choosing import choose_as_before  # noqa: PLC0415  # it calls back for its schedules

    return _verified(project, choose_as_before(project, ends))


def _verified(project: Project, outcome: Outcome) -> Outcome:
    faults = faults_of(project, outcome)
    if faults:
        raise UnverifiedPlanError("The order of work", faults)
    return outcome


def _better(project: Project, found: Outcome, start: Outcome) -> Outcome:
    """Return what was known at the start where nothing better was found and it still keeps to the project."""
    if start.objective is not found.objective or found.rank <= start.rank:
        return found
    known = attrs.evolve(start, bound=found.bound, num_schedules=found.num_schedules)
    return found if faults_of(project, known) else known


def _fast(project: Project, order: Order) -> Outcome:
    network = Network(project)
    aim, generation = AIMS[order.objective](network), Generation(network)
    bound = network.bound(order.objective)
    draft = best_at_once(generation, aim, bound, order.seed)
    return _told(network, draft, bound, order, (Engine.FAST, generation.num_schedules))


def _search(project: Project, order: Order) -> Outcome:
    budget = Budget(order.seconds, order.num_schedules)
    starts = None if order.start is None else order.start.starts
    found = best_by_search(project, order.objective, budget, order.seed, starts)
    made = (Engine.SEARCH, found.num_schedules)
    bound = found.network.bound(order.objective)
    return _told(found.network, found.draft, bound, order, made)


def _exact(project: Project, order: Order) -> Outcome:
    from territory_opt.scheduling.exact import arrange_exactly  # noqa: PLC0415  # an extra that may be absent

    seconds = DEFAULT_SECONDS if order.seconds is None else order.seconds
    searching = SHARE_OF_SEARCH * seconds
    start = arrange(
        project,
        objective=order.objective,
        engine=Engine.SEARCH,
        seconds=searching,
        seed=order.seed,
        start=order.start,
    )
    return arrange_exactly(
        project, objective=order.objective, start=start, seconds=seconds - searching, seed=order.seed
    )


def _choose_fast(project: Project, _order: Order) -> Outcome:
    from territory_opt.scheduling.choosing import choose_fast  # noqa: PLC0415  # it calls back for its schedules

    return choose_fast(project)


def _choose_by_search(project: Project, order: Order) -> Outcome:
    from territory_opt.scheduling.choosing import choose_by_search  # noqa: PLC0415  # it calls back for its schedules

    return choose_by_search(
        project, seconds=order.seconds, num_schedules=order.num_schedules, seed=order.seed, start=order.start
    )


_FOR_ALL_JOBS = {Engine.FAST: _fast, Engine.SEARCH: _search, Engine.EXACT: _exact}
_ENGINES: Mapping[Objective, Mapping[Engine, Callable[[Project, Order], Outcome]]] = {
    Objective.EARLIEST_COMPLETION: _FOR_ALL_JOBS,
    Objective.LEAST_TARDINESS: _FOR_ALL_JOBS,
    Objective.MOST_REVENUE: {Engine.FAST: _choose_fast, Engine.SEARCH: _choose_by_search, Engine.EXACT: _exact},
}


def _told(network: Network, draft: Draft, bound: float, order: Order, made: tuple[Engine, int]) -> Outcome:
    """Return a draft in the project's own count, with the engine that found it after so many schedules."""
    project = network.project
    done: dict[int, Done] = {}
    left_out = dict.fromkeys(network.idle_jobs, Why.NOT_NEEDED)
    for position, job in enumerate(network.order):
        taken = draft.taken[position]
        if taken is not None:
            start, end = draft.starts[position], draft.ends[position]
            done[job] = Done(start, end, network.ledger.drawn(job, start, taken))
        elif job not in left_out:
            left_out[job] = Why.NO_ROOM
    starts, ends, drawn = in_parallel(project.num_jobs, done)
    return Outcome(
        starts=starts,
        ends=ends,
        drawn=drawn,
        left_out=left_out,
        objective=order.objective,
        value=AIMS[order.objective](network).value(draft),
        bound=bound,
        engine=made[0],
        num_schedules=made[1],
    )
