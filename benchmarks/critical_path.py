"""Measures the critical path of wide portfolios and deep chains.

The first call on the lists of a project works out levels, tables of working days and kinds of jobs; a later call on
unchanged lists finds them. Both are told, and what it takes to make such lists of a graph of networkx.
"""

import gc
import random
import statistics
import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise

import networkx as nx
from timing import smoke_asked, table

from territory_opt.scheduling.critical_path import critical_path
from territory_opt.scheduling.moments import narrow_path
from territory_opt.scheduling.project import Link, Project

NUM_DAYS, WEEK_DAYS, NUM_SUPPLIERS = 250, 5, 50


def empty_project(rng: random.Random) -> Project:
    """Return a year of suppliers: full and part time, with holidays, days off and a weekly limit below their days."""
    weeks = [day // WEEK_DAYS for day in range(NUM_DAYS)]
    project = Project(num_days=NUM_DAYS, week_of=weeks)
    for supplier in range(NUM_SUPPLIERS):
        off = {rng.randrange(NUM_DAYS) for _ in range(20)}
        weekday_off = rng.choice([None, None, None, 4])
        days = [day for day in range(NUM_DAYS) if day not in off and day % WEEK_DAYS != weekday_off]
        project.add_calendar(days)
        weekly = rng.choice([8.0, 15.0, 25.0, 40.0])
        worked = set(days)
        per_week = [weekly * sum(day in worked for day in range(week * 5, week * 5 + 5)) / 5 for week in range(50)]
        project.add_supplier(f"rep {supplier:02}", [8.0 * (day in worked) for day in range(NUM_DAYS)], per_week)
    return project


def add_job(project: Project, rng: random.Random, name: str, deal: int, due: int | None) -> int:
    """Append a job of one of the common sizes, of a random supplier."""
    supplier = rng.randrange(NUM_SUPPLIERS)
    return project.add_job(
        name,
        deal=deal,
        calendar=supplier,
        duration_days=rng.randint(1, 6),
        needs=[(supplier, rng.choice([0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0]))],
        due=due,
    )


def portfolio(num_deals: int, jobs_per_deal: int = 10) -> Project:
    """Return deals of a few jobs each, about 1.7 links to every job."""
    rng = random.Random(4)  # noqa: S311  # nothing secret
    project = empty_project(rng)
    for deal in range(num_deals):
        due = rng.randrange(40, NUM_DAYS)
        jobs = [add_job(project, rng, f"deal {deal:05} job {job:02}", deal, due) for job in range(jobs_per_deal)]
        for number, after in enumerate(jobs):
            for before in rng.sample(jobs[max(0, number - 3) : number], min(number, 2)):
                project.links.append(Link(before=before, after=after, least=rng.randint(0, 3)))
    return project


def chains(num_chains: int, jobs_per_chain: int) -> Project:
    """Return deals each of which is one chain."""
    rng = random.Random(4)  # noqa: S311  # nothing secret
    project = empty_project(rng)
    for deal in range(num_chains):
        due = rng.randrange(40, NUM_DAYS)
        jobs = [add_job(project, rng, f"deal {deal:05} job {job:05}", deal, due) for job in range(jobs_per_chain)]
        project.links += [Link(before=before, after=after, least=rng.randint(0, 3)) for before, after in pairwise(jobs)]
    return project


def graph_of(project: Project) -> "nx.DiGraph[str]":
    """Return the jobs and links of a project as a graph of networkx."""
    graph = nx.DiGraph()
    for job, name in enumerate(project.job_names):
        graph.add_node(name, job=job)
    for link in project.links:
        graph.add_edge(project.job_names[link.before], project.job_names[link.after], lag_days=link.least)
    return graph


def lists_of(graph: "nx.DiGraph[str]", like: Project) -> list[Link]:
    """Return the links of a graph as lists, with all that a project says of its jobs copied."""
    project = Project(num_days=like.num_days, week_of=like.week_of)
    place = {}
    for name, job in graph.nodes(data="job"):
        place[name] = project.add_job(
            name,
            deal=like.deals[job],
            calendar=like.calendar_of[job],
            duration_days=like.duration_days[job],
            needs=like.needs[job],
            due=like.due[job],
        )
    return [
        Link(before=place[before], after=place[after], least=lag) for before, after, lag in graph.edges(data="lag_days")
    ]


def timed(run: Callable[[], object], num_rounds: int, before: Callable[[], object] = gc.collect) -> str:
    """Return the median processor time of a run [ms], and how many turns of a fixed loop that is.

    Every run follows a run of the loop, so that what slows the machine slows both.
    """
    times, ratios = [], []
    for _ in range(num_rounds):
        before()
        gc.collect()
        begin = time.process_time()
        fixed_loop()
        middle = time.process_time()
        run()
        times.append(time.process_time() - middle)
        ratios.append(times[-1] / (middle - begin))
    return f"{1000 * statistics.median(times):.1f} ({statistics.median(ratios):.2f})"


def fixed_loop() -> int:
    """Add up small numbers for a few milliseconds."""
    total = 0
    for number in range(200_000):
        total += number & 3
    return total


def measured(project: Project, num_rounds: int) -> list[str]:
    """Return the times of both ways: with everything worked out of the lists anew, and with it at hand."""
    fresh = [project]

    def renew() -> None:
        fresh[0] = project.copy()

    times = []
    for path in (critical_path, narrow_path):
        times.append(timed(partial(_of_first, path, fresh), num_rounds, renew))
        path(project)
        times.append(timed(partial(path, project), num_rounds))
    return times


def _of_first(path: Callable[[Project], object], projects: list[Project]) -> None:
    path(projects[0])


def main() -> None:
    """Print the table."""
    shrink = 100 if smoke_asked(__doc__) else 1
    num_rounds = 3 if shrink > 1 else 9
    rows = []
    for name, project in (
        ("30 deals of 10 jobs", portfolio(30)),
        ("1,000 deals of 10 jobs", portfolio(1000 // shrink)),
        ("10,000 deals of 10 jobs", portfolio(10_000 // shrink)),
        ("one chain of 10,000", chains(1, 10_000 // shrink)),
        ("100 chains of 1,000", chains(100, 1000 // shrink)),
    ):
        lists = timed(partial(lists_of, graph_of(project), project), 3)
        rows.append([name, f"{project.num_jobs:,}", f"{len(project.links):,}", *measured(project, num_rounds), lists])
    header = ["graph", "jobs", "links", "first call", "again", "job by job", "again", "networkx to lists"]
    table("Critical path, processor time [ms] (in turns of a fixed loop); again: with unchanged lists", header, rows)


if __name__ == "__main__":
    main()
