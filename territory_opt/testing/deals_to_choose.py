"""Deals that compete for a few shared people, drawn from a seed: the same for tests and for benchmarks."""

import math
import random

import attrs

from territory_opt.scheduling.project import Link, Project

DAYS_PER_WEEK = 5
DAY_HOURS = 8.0
SHARED_WEEK_HOURS = 20.0
QUARTER_HOUR = 0.25
NUM_PLAYBOOKS = 5
EVERYDAY = 0
"""The calendar of all days; those of the people follow."""
SHARED_SHARE, BUYER_SHARE, BESIDE_SHARE = 0.35, 0.15, 0.2
"""Shares of a playbook's actions done by a shared person, done by the buyer, and beside the action before [1]."""


@attrs.frozen
class _Action:
    doer: str
    effort: float
    duration_days: int
    lag_days: int
    is_beside: bool


def deals_to_choose(
    seed: int,
    *,
    num_deals: int,
    num_reps: int,
    num_shared: int,
    num_weeks: int = 13,
    shared_pressure: float = 2.2,
    rep_pressure: float = 0.9,
) -> Project:
    """Return deals of which not all can be closed, each with actions of the rep, of a shared person and of the buyer.

    A deal follows one of five playbooks of 3 to 7 actions and brings its whole gain, lognormal, with the last one,
    by a due day anywhere in the quarter. Reps give 8 to 16 h a week, less for days off; shared people give 20.

    Parameters
    ----------
    seed
        The same one gives the same deals.
    num_deals, num_reps, num_shared, num_weeks
        How many of each there are.
    shared_pressure, rep_pressure
        Hours that all deals would take of the shared people, and of the reps, over the hours that there are [1].

    Examples
    --------
    >>> project = deals_to_choose(1, num_deals=4, num_reps=2, num_shared=1)
    >>> len(set(project.deals)), len(project.supplier_names)
    (4, 3)
    """
    draw = random.Random(seed)  # noqa: S311  # seeded on purpose
    num_days = DAYS_PER_WEEK * num_weeks
    project = Project(num_days=num_days, week_of=[day // DAYS_PER_WEEK for day in range(num_days)])
    project.add_calendar(range(num_days))
    for number in range(num_reps):
        _add_person(project, f"rep {number + 1}", draw.randint(8, 16), draw)
    for number in range(num_shared):
        _add_person(project, f"shared {number + 1}", SHARED_WEEK_HOURS, draw)
    playbooks = [_drawn_playbook(draw) for _ in range(NUM_PLAYBOOKS)]
    for deal in range(num_deals):
        people = {"rep": draw.randrange(num_reps), "shared": num_reps + draw.randrange(num_shared)}
        _add_deal(project, deal, draw.choice(playbooks), people, draw)
    shared = set(range(num_reps, num_reps + num_shared))
    _press(project, shared, shared_pressure)
    _press(project, set(range(num_reps)), rep_pressure)
    return project


def _add_person(project: Project, name: str, weekly_hours: float, draw: random.Random) -> None:
    days_off = set(draw.sample(range(project.num_days), project.num_days // 20))
    working = [day for day in range(project.num_days) if day not in days_off]
    project.add_calendar(working)
    num_working = [0] * (project.week_of[-1] + 1)
    for day in working:
        num_working[project.week_of[day]] += 1
    project.add_supplier(
        name,
        [0.0 if day in days_off else DAY_HOURS for day in range(project.num_days)],
        [weekly_hours * count / DAYS_PER_WEEK for count in num_working],
    )


def _drawn_playbook(draw: random.Random) -> list[_Action]:
    actions = []
    for number in range(draw.randint(3, 7)):
        chance = draw.random()
        doer = "shared" if chance < SHARED_SHARE else "buyer" if chance < SHARED_SHARE + BUYER_SHARE else "rep"
        if number == 0:
            doer = "rep"
        elif number == 1:
            doer = "shared"
        actions.append(
            _Action(
                doer=doer,
                effort=draw.uniform(1.0, 4.0),
                duration_days=draw.randint(1, 5),
                lag_days=draw.choice([0, 0, 1, 3]),
                is_beside=number > 1 and draw.random() < BESIDE_SHARE,
            )
        )
    return actions


def _add_deal(
    project: Project, deal: int, playbook: list[_Action], people: dict[str, int], draw: random.Random
) -> None:
    size = math.exp(draw.gauss(0.0, 0.4))
    release = draw.randrange(project.num_days // 2)
    due = min(project.num_days - 1, release + round(draw.uniform(0.25, 1.0) * project.num_days))
    gain = round(10_000 * size * math.exp(draw.gauss(0.0, 0.7)), 2)
    before: list[int] = []
    open_ends: list[int] = []
    for number, action in enumerate(playbook):
        is_last = number == len(playbook) - 1
        person = people.get(action.doer)
        job = project.add_job(
            f"deal {deal + 1}, action {number + 1}",
            deal=deal,
            duration_days=action.duration_days,
            calendar=EVERYDAY if person is None else person + 1,
            needs=[] if person is None else [(person, action.effort * size * draw.uniform(0.7, 1.3))],
            release=release,
            due=due,
            gain=gain if is_last else 0.0,
        )
        waits_for = open_ends if is_last else before if action.is_beside else open_ends[-1:]
        project.links += [Link(before=other, after=job, least=action.lag_days) for other in waits_for]
        open_ends = [other for other in open_ends if other not in waits_for]
        before = list(waits_for)
        open_ends.append(job)


def _press(project: Project, suppliers: set[int], pressure: float) -> None:
    """Scale the hours that jobs take of these suppliers to a multiple of what there is, in whole quarter-hours."""
    there_is = math.fsum(sum(hours) for s in suppliers if (hours := project.week_hours[s]) is not None)
    taken = math.fsum(hours for needs in project.needs for supplier, hours in needs if supplier in suppliers)
    factor = pressure * there_is / taken
    for job, needs in enumerate(project.needs):
        project.needs[job] = [
            (supplier, max(1, round(hours * factor / QUARTER_HOUR)) * QUARTER_HOUR)
            if supplier in suppliers
            else (supplier, hours)
            for supplier, hours in needs
        ]
