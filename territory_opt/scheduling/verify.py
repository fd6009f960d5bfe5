"""Re-derives from a project alone whether an outcome keeps to it; sees nothing of the engines that found it."""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator

from territory_opt.scheduling.outcome import TOLERANCE_HOURS, Objective, Outcome, Why
from territory_opt.scheduling.project import Link, Project

VALUE_TOLERANCE = 1e-9


def faults_of(project: Project, outcome: Outcome) -> list[str]:
    """Return every way in which an outcome does not keep to its project; none when it is sound.

    Parameters
    ----------
    project
        What was to be arranged.
    outcome
        The days that were found for it, by whatever engine.

    Examples
    --------
    >>> project = Project(num_days=5, week_of=[0] * 5)
    >>> calendar = project.add_calendar(range(5))
    >>> job = project.add_job("demo", duration_days=2, calendar=calendar)
    >>> faults_of(
    ...     project,
    ...     Outcome(
    ...         starts=(0,),
    ...         ends=(1,),
    ...         drawn=([],),
    ...         left_out={},
    ...         objective=Objective.EARLIEST_COMPLETION,
    ...         value=1.0,
    ...         bound=0.0,
    ...         engine="fast",
    ...     ),
    ... )
    ["'demo' has days 0 to 1, not 2 days of its calendar: 0 to 2"]
    """
    parallel = (outcome.starts, outcome.ends, outcome.drawn)
    if any(len(each) != project.num_jobs for each in parallel):
        return [f"{[len(each) for each in parallel]} entries stand for {project.num_jobs} jobs"]
    return [
        *_presence_faults(project, outcome),
        *_day_faults(project, outcome),
        *_hour_faults(project, outcome),
        *_supplier_faults(project, outcome),
        *_link_faults(project, outcome),
        *_branch_faults(project, outcome),
        *_value_faults(project, outcome),
    ]


def _presence_faults(project: Project, outcome: Outcome) -> Iterator[str]:
    """Every job has days, or a reason why it has none."""
    for job, name in enumerate(project.job_names):
        missing = [outcome.starts[job] is None, outcome.ends[job] is None, job in outcome.left_out]
        if any(missing) and not all(missing):
            yield f"{name!r} has days {outcome.starts[job]} to {outcome.ends[job]}, and is left out: {missing[2]}"
        if outcome.starts[job] is None and outcome.drawn[job]:
            yield f"{name!r} is left out and draws hours"
    if outcome.objective is Objective.MOST_REVENUE:
        return
    for job, why in outcome.left_out.items():
        has_reason = project.gain[job] > 0 or project.fixed_start[job] is not None or not project.branches
        if why is Why.NOT_WORTH or (why is Why.NOT_NEEDED and has_reason):
            yield f"{project.job_names[job]!r} is left out as {why}, though every job is to be done"


def _done(outcome: Outcome) -> Iterator[tuple[int, int, int]]:
    for job, (start, end) in enumerate(zip(outcome.starts, outcome.ends, strict=True)):
        if start is not None and end is not None:
            yield job, start, end


def _day_faults(project: Project, outcome: Outcome) -> Iterator[str]:
    """Every job keeps to the plannable days, its release, its fixed start and the days of its calendar."""
    for job, start, end in _done(outcome):
        name = project.job_names[job]
        if not 0 <= start <= end <= project.num_days:
            yield f"{name!r} has days {start} to {end} of {project.num_days}"
        if start < project.release[job]:
            yield f"{name!r} starts on day {start}, before its release on {project.release[job]}"
        if project.fixed_start[job] not in {None, start}:
            yield f"{name!r} starts on day {start}, fixed on {project.fixed_start[job]}"
        if project.is_milestone(job):
            if start != end:
                yield f"{name!r} is a milestone from day {start} to {end}"
        elif project.evenly[job] or not project.needs[job]:
            days = _calendar_days(project, job, start)
            expected = (days[0], days[-1] + 1) if days else None
            if expected != (start, end):
                told = f"{expected[0]} to {expected[1]}" if expected else "none are left"
                yield (
                    f"{name!r} has days {start} to {end}, not {_num_days(project, job)} days of its calendar: {told}"
                )


def _num_days(project: Project, job: int) -> int:
    return max(1, project.duration_days[job])


def _calendar_days(project: Project, job: int, start: int) -> list[int]:
    """Return the days that a job without a pause has from a day on; none when the calendar ends too soon."""
    calendar, num_days = project.calendars[project.calendar_of[job]], _num_days(project, job)
    first = bisect_left(calendar, start)
    days = calendar[first : first + num_days]
    return days if len(days) == num_days else []


def _hour_faults(project: Project, outcome: Outcome) -> Iterator[str]:
    """Every job draws the hours it needs, evenly or as they come, on days of its calendar."""
    calendar_days = [set(days) for days in project.calendars]
    for job, start, end in _done(outcome):
        name, needs = project.job_names[job], dict(project.needs[job])
        drawn: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
        for supplier, day, hours in outcome.drawn[job]:
            drawn[supplier][day] += hours
            if hours <= 0:
                yield f"{name!r} draws {hours} h on day {day}"
        for supplier in needs.keys() | drawn.keys():
            needed, total = needs.get(supplier, 0.0), math.fsum(drawn[supplier].values())
            if abs(total - needed) > TOLERANCE_HOURS:
                yield f"{name!r} draws {total} h of {project.supplier_names[supplier]!r}, needs {needed} h"
            share = needed / _num_days(project, job)
            if project.evenly[job]:
                expected = dict.fromkeys(_calendar_days(project, job, start), share)
                yield from _uneven(name, expected, drawn[supplier])
                continue
            if not calendar_days[project.calendar_of[job]].issuperset(drawn[supplier]):
                yield f"{name!r} draws hours on days off"
            if any(hours > share + TOLERANCE_HOURS for hours in drawn[supplier].values()):
                yield f"{name!r} draws more than {share} h on a day"
            if drawn[supplier] and (min(drawn[supplier]), max(drawn[supplier]) + 1) != (start, end):
                yield f"{name!r} has days {start} to {end} and draws hours on {sorted(drawn[supplier])}"


def _uneven(name: str, expected: dict[int, float], drawn: dict[int, float]) -> Iterator[str]:
    days = set() if drawn == expected else expected.keys() | drawn.keys()
    if any(abs(expected.get(day, 0.0) - drawn.get(day, 0.0)) > TOLERANCE_HOURS for day in days):
        yield f"{name!r} draws {dict(drawn)} h by day, not evenly {expected}"


def _supplier_faults(project: Project, outcome: Outcome) -> Iterator[str]:
    """No supplier gives more than it has, in any week, nor on any day with all who share it."""
    by_day: dict[tuple[int, int], list[float]] = defaultdict(list)
    by_week: dict[tuple[int, int], list[float]] = defaultdict(list)
    for drawn in outcome.drawn:
        for supplier, day, hours in drawn:
            by_day[project.days_of[supplier], day].append(hours)
            if project.week_hours[supplier] is not None:
                by_week[supplier, project.week_of[day]].append(hours)
    for (supplier, day), parts in sorted(by_day.items()):
        if math.fsum(parts) > project.day_hours[supplier][day] + TOLERANCE_HOURS:
            name, most = project.supplier_names[supplier], project.day_hours[supplier][day]
            yield f"{name!r} gives {math.fsum(parts)} h of {most} h on day {day}"
    for (supplier, week), parts in sorted(by_week.items()):
        limits = project.week_hours[supplier]
        if limits is not None and math.fsum(parts) > limits[week] + TOLERANCE_HOURS:
            name, most = project.supplier_names[supplier], limits[week]
            yield f"{name!r} gives {math.fsum(parts)} h of {most} h in week {week}"


def _moment(outcome: Outcome, job: int, *, is_end: bool) -> int | None:
    return outcome.ends[job] if is_end else outcome.starts[job]


def _link_faults(project: Project, outcome: Outcome) -> Iterator[str]:
    """What a job waits for is done, and between the two moments lie the days that the link allows."""
    for link in project.links:
        before = _moment(outcome, link.before, is_end=link.from_end)
        after = _moment(outcome, link.after, is_end=link.to_end)
        if after is None:
            continue
        names = f"{project.job_names[link.after]!r} after {project.job_names[link.before]!r}"
        if before is None:
            yield f"{names}, which is left out"
        elif not _is_within(link, after - before):
            yield f"{names} by {after - before} days, allowed are {link.least} to {link.most}"


def _is_within(link: Link, days: int) -> bool:
    return link.least <= days and (link.most is None or days <= link.most)


def _branch_faults(project: Project, outcome: Outcome) -> Iterator[str]:
    """What waits for any one of several starts when one of them has ended."""
    for branch in project.branches:
        start = outcome.starts[branch.after]
        if start is None:
            continue
        ends = ((outcome.ends[option], least) for option, least in branch.options.items())
        if not any(end is not None and end + least <= start for end, least in ends):
            yield f"{project.job_names[branch.after]!r} starts on day {start}, before any of its options has ended"


def _value_faults(project: Project, outcome: Outcome) -> Iterator[str]:
    """The value follows from the days, and no bound is worse than the value."""
    value = _value(project, outcome)
    tolerance = VALUE_TOLERANCE * max(1.0, abs(value))
    if abs(value - outcome.value) > tolerance:
        yield f"the value is told as {outcome.value} and is {value}"
    is_gain = outcome.objective is Objective.MOST_REVENUE
    if (value - outcome.bound if is_gain else outcome.bound - value) > tolerance:
        yield f"the value {value} is better than its bound {outcome.bound}"
    if is_gain:
        for job, _, end in _done(outcome):
            if not _is_in_time(project, job, end):
                yield f"{project.job_names[job]!r} ends on {end}, after its due day {project.due[job]}"


def _is_in_time(project: Project, job: int, end: int) -> bool:
    due = project.due[job]
    return due is None or end <= due + 1


def _value(project: Project, outcome: Outcome) -> float:
    if outcome.objective is Objective.MOST_REVENUE:
        return math.fsum(project.gain[job] for job, _, end in _done(outcome) if _is_in_time(project, job, end))
    ends = {job: end for job, _, end in _done(outcome)}
    ends |= {job: project.num_days for job, why in outcome.left_out.items() if why is not Why.NOT_NEEDED}
    if outcome.objective is Objective.EARLIEST_COMPLETION:
        return float(max(ends.values(), default=0))
    return math.fsum(
        project.weight[job] * max(0, end - due - 1)
        for job, end in ends.items()
        if (due := project.due[job]) is not None
    )
