"""An answer of CP-SAT as outcomes in days and hours: every hour as early as it can be, or just as it was found."""

import math
from collections.abc import Iterator, Mapping, Sequence

from territory_opt.scheduling.branches import reasons
from territory_opt.scheduling.exact_program import ExactProgram
from territory_opt.scheduling.integer_program import JobDays
from territory_opt.scheduling.outcome import Done, Engine, Objective, Outcome, Why, in_parallel
from territory_opt.scheduling.placing import Ledger
from territory_opt.scheduling.project import Link, Project


def outcomes_of(
    project: Project, objective: Objective, exact: ExactProgram, days: Sequence[JobDays | None]
) -> Iterator[Outcome]:
    """Yield what the days that were found come to; nothing is checked yet and no bound is known.

    First every job takes the earliest days it can, in the order of the starts that were found; then the days and
    hours are as they were found. What serves nothing is left out.

    Parameters
    ----------
    project, objective
        What was to be arranged, and what for.
    exact
        The program of the project.
    days
        The days of the jobs of the program, None for one left out.
    """
    found = {job: _as_found(project, job, each) for job, each in zip(exact.order, days, strict=True) if each}
    links = _links_of_use(project, objective, exact, found)
    done = {job: placed for job, placed in found.items() if job in links}
    early = _as_early_as_can_be(project, exact.order, done, links)
    if early is not None:
        yield _outcome(project, objective, exact, early)
    yield _outcome(project, objective, exact, done)


def _as_found(project: Project, job: int, days: JobDays) -> Done:
    start, end = days["start"], days["end"]
    if days["drawn"]:
        ((supplier, hours),) = project.needs[job]
        units = sum(amount for _, amount in days["drawn"])
        drawn = [(supplier, day, hours * amount / units) for day, amount in days["drawn"]]
        return Done(drawn[0][1], drawn[-1][1] + 1, drawn)
    calendar = project.calendars[project.calendar_of[job]] if project.needs[job] else []
    on = [day for day in calendar if start <= day < end]
    return Done(start, end, [(supplier, day, hours / len(on)) for supplier, hours in project.needs[job] for day in on])


def _links_of_use(
    project: Project, objective: Objective, exact: ExactProgram, found: Mapping[int, Done]
) -> dict[int, list[Link]]:
    """Return the jobs that serve something, each with the links into it and one from an option of every branch."""
    is_choosing = objective is Objective.MOST_REVENUE
    todo = [job for job in found if (project.gain[job] > 0 if is_choosing else job in exact.must)]
    links: dict[int, list[Link]] = {}
    while todo:
        job = todo.pop()
        if job in links:
            continue
        links[job] = list(project.links_into[job])
        for branch in project.branches:
            if branch.after == job:
                in_time = (
                    (found[option].end + least, project.job_names[option], option)
                    for option, least in branch.options.items()
                    if option in found
                )
                _, _, option = min(in_time)
                links[job].append(Link(before=option, after=job, least=branch.options[option]))
        todo += [link.before for link in links[job]]
    return links


def _as_early_as_can_be(
    project: Project, order: Sequence[int], done: Mapping[int, Done], links: Mapping[int, Sequence[Link]]
) -> dict[int, Done] | None:
    """Return days of the same jobs when each, in the order of their starts, takes the earliest; None if one cannot."""
    turns: dict[int, int] = {}
    for job in (job for job in order if job in done):
        turns[job] = max([done[job].start, *(turns[link.before] for link in links[job])])
    is_free = {job: project.fixed_start[job] is None for job in turns}
    ledger, early = Ledger(project), dict[int, Done]()
    for job in sorted(turns, key=lambda job: (is_free[job], turns[job])):
        ready = ready_end = 0
        for link in links[job]:
            if link.before in early:
                before = early[link.before]
                moment = (before.end if link.from_end else before.start) + link.least
                ready, ready_end = (ready, max(ready_end, moment)) if link.to_end else (max(ready, moment), ready_end)
        fixed = project.fixed_start[job]
        taken = ledger.place(job, ready, ready_end) if fixed is None else ledger.place_at(job, fixed)
        if taken is None:
            return None
        start, end, grains = taken
        early[job] = Done(start, end, ledger.drawn(job, start, grains))
    return early


def _outcome(project: Project, objective: Objective, exact: ExactProgram, done: Mapping[int, Done]) -> Outcome:
    starts, ends, drawn = in_parallel(project.num_jobs, done)
    is_choosing = objective is Objective.MOST_REVENUE
    if is_choosing:
        left_out = reasons(project, exact.order, exact.useful, done)
        value, bound = math.fsum(project.gain[job] for job in done), math.inf
    else:
        left_out = {
            job: Why.NO_ROOM if job in exact.must else Why.NOT_NEEDED
            for job in range(project.num_jobs)
            if job not in done
        }
        value, bound = _cost(project, objective, done), -math.inf
    return Outcome(
        starts=starts,
        ends=ends,
        drawn=drawn,
        left_out=left_out,
        objective=objective,
        value=value,
        bound=bound,
        engine=Engine.EXACT,
    )


def _cost(project: Project, objective: Objective, done: Mapping[int, Done]) -> float:
    """Return the last end, or what all late days cost; every job that must be done is."""
    if objective is Objective.EARLIEST_COMPLETION:
        return float(max((placed.end for placed in done.values()), default=0))
    return math.fsum(
        project.weight[job] * max(0, placed.end - due - 1)
        for job, placed in done.items()
        if (due := project.due[job]) is not None
    )
