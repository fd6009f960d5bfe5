"""Why deals are left out, as facts: too late even alone, or which weeks are full and which deals fill them."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from enum import StrEnum

import attrs

from territory_opt.scheduling.alone import ROUNDING
from territory_opt.scheduling.critical_path import critical_path
from territory_opt.scheduling.outcome import Outcome, Why
from territory_opt.scheduling.project import Project
from territory_opt.scheduling.trial import Trial, Trials, Week
from territory_opt.scheduling.windows import end_limit, windows


class Kind(StrEnum):
    """What keeps a deal from being done."""

    NO_GAIN = "no_gain"
    """What is left out of it gains nothing."""
    TOO_LATE = "too_late"
    """Even alone, with all hours to itself, it ends too late, by `days_short` working days or more, or never."""
    IN_ITS_OWN_WAY = "in_its_own_way"
    """Even alone no days were found for it: its own jobs, links or fixed starts leave no room for each other."""
    OUTBID = "outbid"
    """The weeks in `full` have too few hours left; without the deals in `outbid_by` it can be had."""
    LINKS = "links"
    """The hours of others are not the cause: links to jobs that are done, on their days, leave it no days."""
    HAS_ROOM = "has_room"
    """It can be had beside all that is done: the engine ended before it saw that."""


@attrs.frozen(kw_only=True)
class FullWeek:
    """A week of a supplier that has less left than a job needs.

    Parameters
    ----------
    job
        The job whose hours are missing.
    supplier, week
        Whose week it is, and which: the job's own supplier, or the one whose days that draws on, where the days are
        full.
    hours_left
        What it has left, without the deals that keep out the jobs before [h].
    hours_needed
        What the job takes of the supplier in all its weeks together [h].
    """

    job: int
    supplier: int
    week: int
    hours_left: float
    hours_needed: float


@attrs.frozen(kw_only=True)
class Rival:
    """A deal that is done and draws hours of full weeks.

    Parameters
    ----------
    deal
        The deal.
    hours
        What it draws in the full weeks [h].
    """

    deal: int
    hours: float


@attrs.frozen(kw_only=True)
class Refusal:
    """Why one deal is left out, in positions of its project.

    Parameters
    ----------
    deal, job
        The deal, and the job that has no place: the first of those that the deal's dearest gain needs.
    kind
        What keeps it from being done.
    days_short
        Working days by which the job ends too late at the least; None when it does not end before the last plannable
        day even alone.
    full
        The weeks in which hours are missing: those of the job, then those of each job that finds none after it.
    outbid_by
        The deals that draw them, those with the most hours first: without all of them the deal can be had, and if
        any of them stays it cannot as the rest is done now.
    """

    deal: int
    job: int
    kind: Kind
    days_short: int | None = 0
    full: tuple[FullWeek, ...] = ()
    outbid_by: tuple[Rival, ...] = ()


def refusals(project: Project, outcome: Outcome) -> tuple[Refusal, ...]:
    """Return for each deal of which something is left out why it is, checked by trying.

    Parameters
    ----------
    project, outcome
        The jobs, and which of them are done when, by whatever engine.

    Examples
    --------
    >>> from territory_opt.scheduling.choosing import choose_fast
    >>> project = Project(num_days=5, week_of=[0] * 5, calendars=[[0, 1, 2, 3, 4]])
    >>> rep = project.add_supplier("rep", [8.0] * 5, [10.0])
    >>> for deal, (hours, gain) in enumerate([(8.0, 80.0), (4.0, 30.0)]):
    ...     job = project.add_job(f"deal {deal}", deal=deal, needs=[(rep, hours)], gain=gain)
    >>> (refusal,) = refusals(project, choose_fast(project))
    >>> refusal.deal, str(refusal.kind), refusal.full[0].hours_left, refusal.outbid_by[0].hours
    (1, 'outbid', 2.0, 8.0)
    """
    found = windows(project)
    trials = Trials(project, outcome, found)
    numbers = {goal.job: number for number, goal in enumerate(trials.goals)}
    missing: dict[int, list[int]] = defaultdict(list)
    for job, why in outcome.left_out.items():
        if why is not Why.NOT_NEEDED:
            missing[project.deals[job]].append(job)
    told = []
    ends: Sequence[int] | None = None
    for deal, jobs in sorted(missing.items()):
        wanted = [numbers[job] for job in jobs if job in numbers]
        if wanted:
            number = min(wanted, key=lambda each: (-trials.goals[each].worth, trials.goals[each].name))
            told.append(_refused(deal, trials.of(number)))
        else:
            ends = _ends_alone(project) if ends is None else ends
            told.append(_hopeless(project, ends, deal, sorted(jobs, key=project.job_names.__getitem__)))
    return tuple(told)


def _refused(deal: int, trial: Trial) -> Refusal:
    """Return why a goal that can be had alone is not reached."""
    obstacle = trial.obstacle(())
    if obstacle is None:
        return Refusal(deal=deal, job=trial.goal.job, kind=Kind.HAS_ROOM)
    job = obstacle[0]
    if not trial.has_room_alone():
        return Refusal(deal=deal, job=job, kind=Kind.LINKS if trial.is_begun else Kind.IN_ITS_OWN_WAY)
    full: dict[tuple[int, int, int], FullWeek] = {}
    rivals: set[int] = set()
    while obstacle is not None:
        weeks = list(_full_weeks(trial, *obstacle, rivals))
        more = trial.drawn_by_deal(_weeks(weeks)).keys() - rivals
        rivals |= more or trial.drawn_by_deal(trial.all_weeks()).keys()
        for week in weeks:
            full.setdefault((week.job, week.supplier, week.week), week)
        obstacle = trial.obstacle(rivals)
    hours = trial.drawn_by_deal(_weeks(full.values()))
    by_hours = sorted(rivals, key=lambda each: (-hours.get(each, 0.0), each))
    return Refusal(
        deal=deal,
        job=job,
        kind=Kind.OUTBID,
        full=tuple(full.values()),
        outbid_by=tuple(Rival(deal=each, hours=hours.get(each, 0.0)) for each in _no_more_than_needed(trial, by_hours)),
    )


def _full_weeks(trial: Trial, job: int, ready: int, without: Collection[int]) -> Iterator[FullWeek]:
    """Yield the weeks between a job's ready day and its latest end that have less left than it needs."""
    for supplier, hours in trial.project.needs[job]:
        for (whose, week), left in trial.weeks_left(supplier, ready, trial.latest_end(job), without):
            if left < hours - ROUNDING:
                yield FullWeek(job=job, supplier=whose, week=week, hours_left=left, hours_needed=hours)


def _weeks(full: Iterable[FullWeek]) -> set[Week]:
    return {(each.supplier, each.week) for each in full}


def _no_more_than_needed(trial: Trial, rivals: Sequence[int]) -> list[int]:
    """Return the first deals that suffice together, without those of them that may stay after all."""
    enough = bisect_left(range(len(rivals)), x=True, lo=1, key=lambda number: trial.has_room(rivals[:number]))
    spared = list(rivals[:enough])
    for rival in rivals[: enough - 1][::-1]:
        fewer = [each for each in spared if each != rival]
        if trial.has_room(fewer):
            spared = fewer
    return spared


def _ends_alone(project: Project) -> Sequence[int]:
    """Return the earliest ends with the most of links left aside, as for the windows: so no links contradict others."""
    links = [attrs.evolve(link, most=None) for link in project.links]
    return critical_path(attrs.evolve(project, links=links)).earliest_end


def _hopeless(project: Project, ends: Sequence[int], deal: int, jobs: Sequence[int]) -> Refusal:
    """Return why nothing can be had of a deal even alone: of its gains the one that is short by the fewest days."""
    gains = [job for job in jobs if project.gain[job] > 0]
    if not gains:
        return Refusal(deal=deal, job=jobs[0], kind=Kind.NO_GAIN)
    short = [max((ends[each] - end_limit(project, each), each) for each in _needed(project, job)) for job in gains]
    days_short, job = min(short)
    if days_short <= 0:
        return Refusal(deal=deal, job=gains[0], kind=Kind.IN_ITS_OWN_WAY)
    has_end = ends[job] <= project.num_days
    return Refusal(deal=deal, job=job, kind=Kind.TOO_LATE, days_short=days_short if has_end else None)


def _needed(project: Project, job: int) -> set[int]:
    """Return a job and all that it waits for by links."""
    needed, open_jobs = {job}, [job]
    while open_jobs:
        before = {link.before for link in project.links_into[open_jobs.pop()]} - needed
        needed |= before
        open_jobs += before
    return needed
