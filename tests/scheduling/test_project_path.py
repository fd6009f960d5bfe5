import math
from collections.abc import Sequence
from itertools import pairwise

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from territory_opt.errors import CyclicActionsError, InvalidInputError
from territory_opt.scheduling.arrange import arrange
from territory_opt.scheduling.chain import Cause, binding_chain
from territory_opt.scheduling.critical_path import CriticalPath, critical_path
from territory_opt.scheduling.moments import narrow_path
from territory_opt.scheduling.outcome import Engine, Objective, Outcome
from territory_opt.scheduling.project import Branch, Link, Project
from territory_opt.scheduling.slips import slipped
from territory_opt.scheduling.wide_moments import wide_path
from territory_opt.testing.projects import projects

FAR = 400
"""No settled moment of the small projects here lies further from the plannable days than this."""


class NeverSettledError(Exception):
    """Links push their jobs ever further."""


def hours_on(project: Project, job: int, supplier: int, day: int) -> float:
    """Return what a supplier gives a job on a day; outside the plannable days as much as on its best day."""
    needed = dict(project.needs[job])[supplier] / max(1, project.duration_days[job])
    hours, weeks = project.day_hours[supplier], project.week_hours[supplier]
    days = project.calendars[project.calendar_of[job]]
    usable = {day for day in days if hours[day] > 0 and (weeks is None or weeks[project.week_of[day]] > 0)}
    if not 0 <= day < project.num_days:
        return min(needed, max((hours[day] for day in usable), default=needed))
    return min(needed, hours[day]) if day in usable else 0.0


def end_when_started(project: Project, job: int, start: int) -> int | None:
    """Return when a job ends that starts on a day with all hours to itself; None when it cannot start then."""
    if project.is_milestone(job):
        return start
    num_days = max(1, project.duration_days[job])
    calendar = set(project.calendars[project.calendar_of[job]])
    as_hours_come = not project.evenly[job] and bool(project.needs[job])
    left = project.needs[job][0][1] if as_hours_come else 0.0
    by_week: dict[tuple[int, int], float] = {}
    day, num_worked = start, 0
    while True:
        is_within = 0 <= day < project.num_days
        if not is_within or day in calendar:
            given_today = 0.0
            for supplier, hours in project.needs[job]:
                gives = hours_on(project, job, supplier, day)
                weeks = project.week_hours[supplier]
                if is_within and weeks is not None:
                    key = supplier, project.week_of[day]
                    gives = min(gives, weeks[key[1]] - by_week.get(key, 0.0))
                    by_week[key] = by_week.get(key, 0.0) + gives
                if not as_hours_come and is_within and gives < hours / num_days - 1e-9:
                    return None
                given_today += gives
            if day == start and as_hours_come and given_today <= 0:
                return None
            left -= given_today * as_hours_come
            num_worked += 1
            if left <= 1e-9 and (as_hours_come or num_worked == num_days):
                return day + 1
        elif day == start:
            return None
        day += 1


def moments_of(project: Project, starts: Sequence[int]) -> list[int]:
    """Return the ends that follow from starts; a job fixed on a day off ends as if it started on the next day on."""
    ends = []
    for job, start in enumerate(starts):
        day = start
        while (end := end_when_started(project, job, day)) is None:
            day += 1
        ends.append(end)
    return ends


def keeps_links(project: Project, starts: Sequence[int], link: Link) -> tuple[bool, bool]:
    """Return whether the least and the most of a link are kept."""
    ends = moments_of(project, starts)
    days = (ends if link.to_end else starts)[link.after] - (ends if link.from_end else starts)[link.before]
    return days >= link.least, link.most is None or days <= link.most


def plain_earliest(project: Project, release: Sequence[int]) -> list[int]:
    """Push every job day by day until its links are kept; fixed jobs stay."""
    starts = [r if f is None else f for r, f in zip(release, project.fixed_start, strict=True)]
    free = [job for job, fixed in enumerate(project.fixed_start) if fixed is None]
    before: list[int] = []
    while starts != before:
        before = list(starts)
        for job in free:
            while not may_start(project, job, starts):
                starts[job] += 1
                if starts[job] > FAR:
                    raise NeverSettledError
    return starts


def may_start(project: Project, job: int, starts: Sequence[int]) -> bool:
    if end_when_started(project, job, starts[job]) is None:
        return False
    ends = moments_of(project, starts)
    for link in project.links:
        least, most = keeps_links(project, starts, link)
        if (link.after == job and not least) or (link.before == job and not most):
            return False
    return all(
        any(ends[option] + least <= starts[job] for option, least in branch.options.items())
        for branch in project.branches
        if branch.after == job
    )


def plain_latest(project: Project, limits: Sequence[int], serving: Sequence[int]) -> list[int]:
    """Pull every job day by day until it ends within its limit and what waits for it is in time."""
    links = [*project.links]
    for branch, option in zip(project.branches, serving, strict=True):
        links.append(Link(before=option, after=branch.after, least=branch.options[option]))
    without_branches = attrs.evolve(project, links=links, branches=[])
    told = [limit if fixed is None else fixed for limit, fixed in zip(limits, project.fixed_start, strict=True)]
    before: list[int] = []
    while told != before:
        before = list(told)
        for job, fixed in enumerate(project.fixed_start):
            starts = [t if f is None else f for t, f in zip(told, project.fixed_start, strict=True)]
            starts[job] = told[job]
            while not (starts[job] == fixed and may_end(without_branches, job, starts, limits)) and not (
                end_when_started(project, job, starts[job]) is not None
                and may_end(without_branches, job, starts, limits)
            ):
                starts[job] -= 1
                if starts[job] < -FAR:
                    raise NeverSettledError
            told[job] = starts[job]
    return told


def may_end(project: Project, job: int, starts: Sequence[int], limits: Sequence[int]) -> bool:
    if moments_of(project, starts)[job] > limits[job]:
        return False
    for link in project.links:
        least, most = keeps_links(project, starts, link)
        if (link.before == job and not least) or (link.after == job and not most):
            return False
    return True


def plain_needed(project: Project, serving: Sequence[int]) -> list[bool]:
    """A job is needed for itself, or when something needed takes it."""
    options = {option for branch in project.branches for option in branch.options}
    followers: list[set[int]] = [set() for _ in project.job_names]
    for link in project.links:
        followers[link.before].add(link.after)
    needed = [
        project.gain[job] > 0 or project.fixed_start[job] is not None or (not followers[job] and job not in options)
        for job in range(project.num_jobs)
    ]
    for branch, option in zip(project.branches, serving, strict=True):
        followers[option].add(branch.after)
    while True:
        more = [is_needed or any(needed[f] for f in followers[job]) for job, is_needed in enumerate(needed)]
        if more == needed:
            return needed
        needed = more


def plain_limits(project: Project, ends: Sequence[int], needed: Sequence[bool]) -> list[int]:
    limits = []
    for job, due in enumerate(project.due):
        deal = [j for j in range(project.num_jobs) if project.deals[j] == project.deals[job]]
        last = [ends[j] for j in deal if needed[j]] + [d + 1 for j in deal if (d := project.due[j]) is not None]
        limits.append(due + 1 if due is not None else max(last, default=ends[job]))
    return limits


def plain_serving(project: Project, ends: Sequence[int]) -> list[int]:
    """Of every branch the option that ends first, of equals the one of least hours, then by name."""
    return [
        min(
            (ends[option] + least, sum(hours for _, hours in project.needs[option]), project.job_names[option], option)
            for option, least in branch.options.items()
        )[-1]
        for branch in project.branches
    ]


def plain_free_float(project: Project, job: int, starts: Sequence[int], limit: int) -> int:
    """Let the job slip day by day as long as nothing else moves, no fixed job is missed and its limit is kept."""
    if project.fixed_start[job] is not None:
        return 0
    found = 0
    for day in range(starts[job] + 1, max(limit, starts[job]) + 1):
        if (end := end_when_started(project, job, day)) is None:
            continue
        moved = [*starts]
        moved[job] = day
        others = [other for other in range(project.num_jobs) if other != job]
        links = [link for link in project.links if job in {link.before, link.after}]
        kept = all(
            (link.after == job or keeps_links(project, moved, link)[0])
            and (link.before == job or keeps_links(project, moved, link)[1])
            for link in links
        )
        if end > limit or not kept or not all(serves(project, moved, other) for other in others):
            break
        found = day - starts[job]
    return found


def serves(project: Project, starts: Sequence[int], job: int) -> bool:
    ends = moments_of(project, starts)
    return project.fixed_start[job] is not None or all(
        any(ends[option] + least <= starts[job] for option, least in branch.options.items())
        for branch in project.branches
        if branch.after == job
    )


def plain_path(project: Project) -> CriticalPath:
    """Derive everything from the definitions."""
    starts = plain_earliest(project, project.release)
    ends = moments_of(project, starts)
    serving = plain_serving(project, ends)
    needed = plain_needed(project, serving)
    limits = plain_limits(project, ends, needed)
    latest = plain_latest(project, limits, serving)
    floats = [late - early for early, late in zip(starts, latest, strict=True)]
    jobs = range(project.num_jobs)
    least = {
        deal: min((floats[job] for job in jobs if needed[job] and project.deals[job] == deal), default=math.inf)
        for deal in project.deals
    }
    by_deal = {deal: [ends[job] for job in jobs if needed[job] and project.deals[job] == deal] for deal in least}
    return CriticalPath(
        earliest_start=starts,
        earliest_end=ends,
        latest_start=latest,
        latest_end=moments_of(project, latest),
        total_float_days=floats,
        free_float_days=[plain_free_float(project, job, starts, limits[job]) for job in jobs],
        needed=needed,
        critical=[needed[job] and floats[job] == least[project.deals[job]] for job in jobs],
        deal_ends={deal: max(found) for deal, found in by_deal.items() if found},
    )


@given(projects(most_jobs=6, most_days=12))
def test_path_is_what_its_definitions_say(project: Project) -> None:
    try:
        expected = plain_path(project)
    except NeverSettledError:
        with pytest.raises(InvalidInputError, match="cannot all be kept"):
            critical_path(project)
    else:
        assert expected == critical_path(project)


@given(projects(most_jobs=7, most_days=25, may_have_most=False, may_branch=False))
def test_many_jobs_at_once_get_the_moments_of_each_by_itself(project: Project) -> None:
    assert narrow_path(project) == wide_path(project)


@given(projects(most_jobs=6, most_days=12), st.data())
def test_slip_moves_what_a_later_release_moves(project: Project, data: st.DataObject) -> None:
    assume(project.num_jobs)
    job, days = data.draw(st.integers(0, project.num_jobs - 1)), data.draw(st.integers(0, 5))
    try:
        path = critical_path(project)
    except InvalidInputError:
        return
    later = attrs.evolve(project, release=list(project.release), fixed_start=list(project.fixed_start))
    if later.fixed_start[job] is None:
        later.release[job] = path.earliest_start[job] + days
    else:
        later.fixed_start[job] = path.earliest_start[job] + days
    starts = plain_earliest(later, later.release)
    slip = slipped(project, path, job, days)
    moved = {move.job: (move.start, move.start_days) for move in slip.moves}
    for other, (old, new) in enumerate(zip(path.earliest_start, starts, strict=True)):
        assert (new, new - old) == moved.get(other, (old, 0))
    ends = moments_of(later, starts)
    is_late = [due is not None and end > due + 1 for due, end in zip(project.due, ends, strict=True)]
    was_late = [due is not None and end > due + 1 for due, end in zip(project.due, path.earliest_end, strict=True)]
    deals = [
        {d for d, late, need in zip(project.deals, told, path.needed, strict=True) if late and need}
        for told in (is_late, was_late)
    ]
    assert sorted(deals[0] - deals[1]) == list(slip.late_deals)


@given(projects(most_jobs=6, most_days=15), st.data())
def test_slip_by_the_free_float_moves_nothing_else(project: Project, data: st.DataObject) -> None:
    assume(project.num_jobs)
    job = data.draw(st.integers(0, project.num_jobs - 1))
    try:
        path = critical_path(project)
    except InvalidInputError:
        return
    slip = slipped(project, path, job, path.free_float_days[job])
    assert {job} >= {move.job for move in slip.moves}
    assert () == slip.broken_links


@given(projects(), st.sampled_from(Objective))
def test_every_step_of_a_chain_is_held_by_the_step_before(project: Project, objective: Objective) -> None:
    try:
        outcome = arrange(project, objective=objective)
    except InvalidInputError:
        return
    for job in range(project.num_jobs):
        if outcome.starts[job] is None:
            continue
        steps = binding_chain(project, outcome, job)
        assert job == steps[-1].job
        assert len(steps) == len({step.job for step in steps})
        for step in steps:
            start, end = outcome.starts[step.job], outcome.ends[step.job]
            assert start is not None
            assert end is not None
            assert (moments_of(project, starts_with(project, step.job, start))[step.job] < end) == (
                step.stretched_by is not None
            )
        for behind, step in pairwise(steps):
            linked = {(link.before, link.after) for link in project.links}
            linked |= {(option, branch.after) for branch in project.branches for option in branch.options}
            if step.cause is Cause.LINK:
                assert (behind.job, step.job) in linked or (step.job, behind.job) in linked
            else:
                assert Cause.HOURS is step.cause
                assert step.supplier in dict(project.needs[step.job])
                assert step.supplier in {supplier for supplier, _, _ in outcome.drawn[behind.job]}


def starts_with(project: Project, job: int, start: int) -> list[int]:
    return [start if other == job else 0 for other in range(project.num_jobs)]


def week_of_days(num_days: int = 10) -> Project:
    """Return a project without jobs: weeks of five days, a calendar of all and one without day 4."""
    project = Project(num_days=num_days, week_of=[day // 5 for day in range(num_days)])
    project.add_calendar(range(num_days))
    project.add_calendar(day for day in range(num_days) if day != 4)
    return project


def test_no_jobs_have_an_empty_path() -> None:
    path = critical_path(week_of_days())
    assert ([], {}) == (path.earliest_start, path.deal_ends)


def test_one_job_has_no_float_and_is_critical() -> None:
    project = week_of_days()
    project.add_job("demo", duration_days=3, release=3, calendar=1)
    path = critical_path(project)
    assert ([3], [7], [0], [0], [True]) == (
        path.earliest_start,
        path.earliest_end,
        path.total_float_days,
        path.free_float_days,
        path.critical,
    )


def test_jobs_that_wait_for_each_other_are_named_whatever_their_order() -> None:
    for names in (["offer", "demo", "visit"], ["visit", "offer", "demo"]):
        project = week_of_days()
        place = {name: project.add_job(name) for name in names}
        project.links += [
            Link(before=place["visit"], after=place["demo"]),
            Link(before=place["demo"], after=place["visit"], from_end=False),
            Link(before=place["demo"], after=place["offer"]),
        ]
        with pytest.raises(CyclicActionsError) as raised:
            critical_path(project)
        assert {"demo", "visit"} == set(raised.value.cycle)
        assert 2 == len(raised.value.cycle)


def test_least_and_most_that_contradict_each_other_are_named_as_a_circle() -> None:
    project = week_of_days()
    visit, demo, offer = (project.add_job(name) for name in ("visit", "demo", "offer"))
    project.links += [
        Link(before=visit, after=demo, least=3),
        Link(before=demo, after=offer),
        Link(before=visit, after=offer, most=2),
    ]
    with pytest.raises(InvalidInputError, match="demo -> offer -> visit -> demo"):
        critical_path(project)


def test_most_days_pull_a_job_towards_what_waits_for_it() -> None:
    project = week_of_days()
    quote, review, offer = (project.add_job(name) for name in ("quote", "review", "offer"))
    project.links += [Link(before=review, after=offer, least=5), Link(before=quote, after=offer, most=1)]
    path = critical_path(project)
    assert [4, 0, 6] == path.earliest_start


def test_job_beyond_the_plannable_days_keeps_numbers() -> None:
    project = week_of_days()
    rep = project.add_supplier("rep", [8.0] * 10, [8.0, 8.0])
    huge = project.add_job("huge", duration_days=1, needs=[(rep, 32.0)], due=4)
    idle = project.add_supplier("idle", [0.0] * 10)
    never = project.add_job("never", duration_days=2, needs=[(idle, 2.0)], deal=1)
    project.links.append(Link(before=huge, after=never, least=2))
    path = critical_path(project)
    assert ([0, 14], [12, 16]) == (path.earliest_start, path.earliest_end)
    assert (-3, 0) == (path.latest_start[huge], path.total_float_days[never])


def test_part_time_weeks_stretch_a_job_over_weeks() -> None:
    project = week_of_days()
    rep = project.add_supplier("rep", [4.0, 4.0, 0.0, 0.0, 4.0] * 2, [6.0, 6.0])
    project.add_job("draft", needs=[(rep, 11.0)], due=9)
    path = critical_path(project)
    assert ([0], [7], [1]) == (path.earliest_start, path.earliest_end, path.total_float_days)


def test_option_that_ends_first_serves_its_branch_and_the_other_is_not_needed() -> None:
    project = week_of_days()
    call, visit, offer = (project.add_job(n, duration_days=d) for n, d in (("call", 1), ("visit", 3), ("offer", 1)))
    project.branches.append(Branch(after=offer, options={call: 1, visit: 0}))
    path = critical_path(project)
    assert ([True, False, True], [0, 0, 2]) == (path.needed, path.earliest_start)
    assert [True, False, True] == path.critical


def test_fixed_job_bounds_what_it_waits_for() -> None:
    project = week_of_days()
    draft, meeting = project.add_job("draft"), project.add_job("meeting", fixed_start=6, due=9)
    project.links.append(Link(before=draft, after=meeting, least=1))
    path = critical_path(project)
    assert ([4, 0], [4, 0]) == (path.total_float_days, path.free_float_days)
    slip = slipped(project, path, draft, 5)
    assert ([draft], (0,)) == ([move.job for move in slip.moves], slip.broken_links)


def test_slip_by_less_than_nothing_is_refused() -> None:
    project = week_of_days()
    job = project.add_job("demo")
    with pytest.raises(InvalidInputError, match="0 or more"):
        slipped(project, critical_path(project), job, -1)


def test_chain_follows_links_and_taken_hours_and_tells_where_nothing_holds_a_job() -> None:
    project = week_of_days()
    rep = project.add_supplier("rep", [8.0] * 10)
    jobs = [project.add_job(name, needs=[(rep, 8.0)]) for name in ("visit", "demo", "offer", "close")]
    visit, demo, offer, close = jobs
    project.links += [Link(before=visit, after=offer), Link(before=offer, after=close, least=2)]
    days = (0, 1, 2, 5)
    outcome = Outcome(
        starts=days,
        ends=tuple(day + 1 for day in days),
        drawn=tuple([(rep, day, 8.0)] for day in days),
        left_out={},
        objective=Objective.EARLIEST_COMPLETION,
        value=6.0,
        bound=6.0,
        engine=Engine.FAST,
    )
    told = [(step.job, step.cause) for step in binding_chain(project, outcome, close)]
    assert [(visit, Cause.RELEASE), (demo, Cause.HOURS), (offer, Cause.HOURS), (close, Cause.LINK)] == told
    idle = attrs.evolve(
        outcome, starts=(0, 2, 3, 6), ends=(1, 3, 4, 7), drawn=tuple([(rep, d, 8.0)] for d in (0, 2, 3, 6))
    )
    assert [(demo, Cause.CHOICE)] == [(step.job, step.cause) for step in binding_chain(project, idle, demo)]


def test_hours_of_a_day_that_another_supplier_shares_are_a_cause_of_its_own() -> None:
    project = week_of_days()
    rep = project.add_supplier("rep", [8.0] * 10)
    one, two = (project.add_supplier(name, [8.0] * 10, [20.0] * 2, days_of=rep) for name in ("rep on A", "rep on B"))
    visit, offer = project.add_job("visit", needs=[(one, 8.0)]), project.add_job("offer", needs=[(two, 8.0)])
    outcome = arrange(project, objective=Objective.EARLIEST_COMPLETION)
    first, second = sorted((visit, offer), key=lambda job: outcome.starts[job] or 0)

    chain = binding_chain(project, outcome, second)

    assert (0, 1) == (outcome.starts[first], outcome.starts[second])
    assert [(first, Cause.RELEASE, None), (second, Cause.HOURS, project.needs[first][0][0])] == [
        (step.job, step.cause, step.supplier) for step in chain
    ]


def test_job_whose_hours_others_take_on_its_way_tells_who_took_them_last() -> None:
    project = week_of_days()
    rep = project.add_supplier("rep", [8.0] * 10)
    draft, visit = (
        project.add_job("draft", duration_days=2, needs=[(rep, 16.0)]),
        project.add_job("visit", needs=[(rep, 8.0)], fixed_start=1),
    )
    outcome = Outcome(
        starts=(0, 1),
        ends=(3, 2),
        drawn=([(rep, 0, 8.0), (rep, 2, 8.0)], [(rep, 1, 8.0)]),
        left_out={},
        objective=Objective.EARLIEST_COMPLETION,
        value=3.0,
        bound=3.0,
        engine=Engine.FAST,
    )
    assert [visit] == [step.stretched_by for step in binding_chain(project, outcome, draft)]


def test_path_follows_when_lists_change_after_it_was_asked_for() -> None:
    for num_jobs in (3, 2000):
        project = week_of_days()
        for number in range(num_jobs):
            project.add_job(f"job {number}")
        assert 1 == critical_path(project).earliest_end[-1]
        project.links.append(Link(before=0, after=num_jobs - 1, least=2))
        assert 4 == critical_path(project).earliest_end[-1]
        project.fixed_start[0] = 2
        assert 6 == critical_path(project).earliest_end[-1]
        project.calendars[0].remove(5)
        assert 7 == critical_path(project).earliest_end[-1]


def test_most_that_can_be_kept_only_far_beyond_the_days_is_no_contradiction() -> None:
    project = week_of_days()
    first, second, third = (project.add_job(name, release=day) for name, day in (("a", 0), ("b", 60), ("c", 120)))
    project.links += [Link(before=first, after=second, most=3), Link(before=second, after=third, most=3)]
    assert [112, 116, 120] == critical_path(project).earliest_start


def test_branch_and_most_that_contradict_each_other_are_named() -> None:
    project = week_of_days()
    demo, offer = project.add_job("demo"), project.add_job("offer")
    project.branches.append(Branch(after=offer, options={demo: 3}))
    project.links.append(Link(before=demo, after=offer, most=1))
    with pytest.raises(InvalidInputError, match="cannot all be kept, of demo"):
        critical_path(project)


def test_large_projects_wide_or_deep_have_the_path_of_each_job_by_itself() -> None:
    for num_deals, num_jobs in ((400, 4), (2, 800)):
        project = week_of_days(60)
        rep = project.add_supplier("rep", [8.0, 8.0, 6.0, 8.0, 0.0] * 12, [9.0] * 12)
        for deal in range(num_deals):
            for number in range(num_jobs):
                job = project.add_job(
                    f"{deal} {number}",
                    deal=deal,
                    calendar=deal % 2,
                    duration_days=number % 4,
                    needs=[(rep, float(deal % 17))],
                    due=deal if deal % 3 else None,
                )
                if number:
                    project.links.append(Link(before=job - 1, after=job, least=deal % 5, from_end=deal % 7 != 0))
        assert narrow_path(project) == critical_path(project)
