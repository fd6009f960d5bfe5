"""The exact engine: CP-SAT begins at an outcome that is known, betters it where it can, and proves how good it is."""

import math
from operator import attrgetter

import attrs

from territory_opt.scheduling.bounds import simple_bound
from territory_opt.scheduling.cp_sat_process import solve_programs
from territory_opt.scheduling.exact_program import ExactProgram, exact_program
from territory_opt.scheduling.exact_reading import outcomes_of
from territory_opt.scheduling.integer_program import Answer
from territory_opt.scheduling.outcome import Engine, Objective, Outcome, Why
from territory_opt.scheduling.project import Project
from territory_opt.scheduling.verify import faults_of


def arrange_exactly(
    project: Project, *, objective: Objective, start: Outcome | None = None, seconds: float, seed: int = 0
) -> Outcome:
    """Return the best order of work that CP-SAT finds from an outcome that is known, and the better of both bounds.

    When its time is over before it finds anything better, the days of `start` stay. What is proven holds for hours
    drawn in any way within the limits of a day, so also for hours drawn as early as they can be.

    Parameters
    ----------
    project, objective
        What is to be arranged, and what for.
    start
        The outcome of another engine for the same project, with a bound of it; one of another objective is no help.
    seconds
        Time for the search of CP-SAT [s]; to load it takes about a second more.
    seed
        Seed of the search: the same project, `start` and seed give the same days unless time cuts the search short.

    Raises
    ------
    MissingExtraError
        If OR-tools is not installed.
    SolverError
        If the worker of CP-SAT cannot be started, dies, or does not answer as agreed.
    InvalidInputError
        If the project contradicts itself.
    """
    if start is None or start.objective is not objective:
        start = nothing_done(project, objective)
    elif start.is_proven:
        return attrs.evolve(start, engine=Engine.EXACT)
    exact = exact_program(project, start, seconds=seconds, seed=seed)
    (answer,) = solve_programs([exact.program])
    return better_outcome(project, start, exact, answer)


def nothing_done(project: Project, objective: Objective) -> Outcome:
    """Return the outcome in which every job is left out, with the bound that is known without any search."""
    late = (
        weight * max(0, project.num_days - due - 1)
        for weight, due in zip(project.weight, project.due, strict=True)
        if due is not None
    )
    values = {
        Objective.EARLIEST_COMPLETION: float(project.num_days if project.num_jobs else 0),
        Objective.LEAST_TARDINESS: math.fsum(late),
        Objective.MOST_REVENUE: 0.0,
    }
    return Outcome(
        starts=(None,) * project.num_jobs,
        ends=(None,) * project.num_jobs,
        drawn=tuple([] for _ in project.job_names),
        left_out=dict.fromkeys(range(project.num_jobs), Why.NO_ROOM),
        objective=objective,
        value=values[objective],
        bound=simple_bound(project, objective),
        engine=Engine.EXACT,
        num_schedules=0,
    )


def better_outcome(project: Project, start: Outcome, exact: ExactProgram, answer: Answer) -> Outcome:
    """Return the best of `start` and of what the worker answered; of equals, `start`.

    Parameters
    ----------
    project
        What was to be arranged.
    start
        The outcome at which the program was begun.
    exact, answer
        The program of the project, and what came back.
    """
    found = [] if answer["days"] is None else outcomes_of(project, start.objective, exact, answer["days"])
    best = min([start, *(each for each in found if not faults_of(project, each))], key=attrgetter("rank"))
    return attrs.evolve(
        best, bound=_bound(project, start, best, exact, answer), engine=Engine.EXACT, num_schedules=start.num_schedules
    )


def _bound(project: Project, start: Outcome, best: Outcome, exact: ExactProgram, answer: Answer) -> float:
    """Return the better of both bounds. That of CP-SAT holds for outcomes in which all that must be done is done."""
    if answer["status"] == "infeasible" and start.objective is Objective.EARLIEST_COMPLETION:
        return float(project.num_days)
    if answer["bound"] is None or (start.objective is Objective.LEAST_TARDINESS and best.num_missing):
        return start.bound
    proven = float(answer["bound"] * exact.worth)
    bound = min(start.bound, proven) if start.objective is Objective.MOST_REVENUE else max(start.bound, proven)
    return best.value if attrs.evolve(best, bound=bound).is_proven else bound
