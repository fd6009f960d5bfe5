from collections.abc import Collection

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.scheduling.choosing import choose_fast
from territory_opt.scheduling.goal import goals
from territory_opt.scheduling.outcome import Engine, Objective, Outcome, Why
from territory_opt.scheduling.project import Link, Project
from territory_opt.scheduling.refusals import Kind, Refusal, refusals
from territory_opt.scheduling.selection import Selection
from territory_opt.scheduling.windows import windows
from territory_opt.testing.deals_to_choose import deals_to_choose
from territory_opt.testing.projects import projects


def one_week(week_limit: float = 10.0) -> Project:
    """Return five days of one rep with 8 h a day."""
    project = Project(num_days=5, week_of=[0] * 5, calendars=[list(range(5))])
    project.add_supplier("rep", [8.0] * 5, [week_limit])
    return project


def only(project: Project) -> Refusal:
    """Return the one refusal of the choice made at once."""
    (refusal,) = refusals(project, choose_fast(project))
    return refusal


def test_a_deal_that_is_too_late_alone_is_short_by_days() -> None:
    project = one_week()
    first = project.add_job("first", duration_days=3)
    last = project.add_job("last", needs=[(0, 4.0)], due=2, gain=10.0)
    project.links.append(Link(before=first, after=last, least=1))

    assert Refusal(deal=0, job=last, kind=Kind.TOO_LATE, days_short=2) == only(project)


@pytest.mark.parametrize("due", [None, 2])
def test_by_how_much_a_deal_is_short_that_never_ends_among_the_plannable_days_nobody_knows(due: int | None) -> None:
    project = one_week()
    job = project.add_job("long", duration_days=8, due=due, gain=10.0)

    assert Refusal(deal=0, job=job, kind=Kind.TOO_LATE, days_short=None) == only(project)


def test_each_job_has_its_own_missing_hours() -> None:
    project = one_week()
    engineer = project.add_supplier("engineer", [8.0] * 5, [8.0])
    project.add_job("dear", deal=0, needs=[(0, 9.0)], gain=100.0)
    project.add_job("other", deal=1, needs=[(engineer, 6.0)], gain=90.0)
    call = project.add_job("call", deal=2, needs=[(0, 3.0)])
    demo = project.add_job("demo", deal=2, needs=[(engineer, 5.0)], gain=10.0)
    project.links.append(Link(before=call, after=demo))

    refusal = only(project)

    assert [(call, 0, 0, 1.0, 3.0), (demo, engineer, 0, 2.0, 5.0)] == [attrs.astuple(week) for week in refusal.full]
    assert {0: 9.0, 1: 6.0} == {rival.deal: rival.hours for rival in refusal.outbid_by}


def test_a_deal_that_is_outbid_names_the_week_its_hours_and_the_deal() -> None:
    project = one_week()
    project.add_job("dear", deal=7, needs=[(0, 8.0)], gain=100.0)
    job = project.add_job("cheap", deal=9, needs=[(0, 4.0)], gain=10.0)

    refusal = only(project)

    assert (9, job, Kind.OUTBID, 0) == (refusal.deal, refusal.job, refusal.kind, refusal.days_short)
    assert [(job, 0, 0, 2.0, 4.0)] == [attrs.astuple(week) for week in refusal.full]
    assert [(7, 8.0)] == [attrs.astuple(rival) for rival in refusal.outbid_by]


def test_where_days_are_full_that_others_share_the_days_and_those_others_are_named() -> None:
    project = one_week()
    busy, idle = (project.add_supplier(name, [8.0] * 5, [40.0], days_of=0) for name in ("rep on A", "rep on B"))
    project.add_job("dear", deal=7, duration_days=5, needs=[(busy, 38.0)], gain=100.0)
    project.add_job("cheap", deal=9, needs=[(idle, 4.0)], gain=10.0)

    refusal = only(project)

    assert [(1, 0, 0, 2.0, 4.0)] == [attrs.astuple(week) for week in refusal.full]
    assert [(7, 38.0)] == [attrs.astuple(rival) for rival in refusal.outbid_by]


def test_only_deals_that_stand_in_the_way_are_named() -> None:
    project = one_week()
    project.add_job("dear", deal=0, needs=[(0, 7.0)], gain=100.0)
    project.add_job("small", deal=1, needs=[(0, 2.0)], gain=90.0)
    project.add_job("cheap", deal=2, needs=[(0, 6.0)], gain=10.0)

    assert [0] == [rival.deal for rival in only(project).outbid_by]


def test_a_deal_that_gains_nothing_is_told_so() -> None:
    project = one_week()
    project.add_job("idle talk", deal=3, needs=[(0, 1.0)])

    assert Refusal(deal=3, job=0, kind=Kind.NO_GAIN) == only(project)


def test_a_deal_whose_jobs_leave_each_other_no_room_is_in_its_own_way() -> None:
    project = one_week(week_limit=8.0)
    jobs = [project.add_job(name, needs=[(0, 5.0)]) for name in ("one", "two")]
    last = project.add_job("last", gain=10.0)
    project.links += [Link(before=job, after=last) for job in jobs]

    assert Kind.IN_ITS_OWN_WAY is only(project).kind


def test_links_to_what_is_done_are_told_when_hours_are_not_the_cause() -> None:
    project = one_week(week_limit=40.0)
    first = project.add_job("first", needs=[(0, 2.0)], gain=5.0)
    last = project.add_job("last", deal=1, needs=[(0, 2.0)], release=4, gain=10.0)
    project.links.append(Link(before=first, after=last, most=0))

    outcome = done_on(project, {first: 0})

    assert [Kind.LINKS] == [refusal.kind for refusal in refusals(project, outcome)]


def test_a_deal_that_an_engine_overlooked_has_room() -> None:
    project = one_week()
    project.add_job("seen", needs=[(0, 2.0)], gain=5.0)
    project.add_job("overlooked", deal=1, needs=[(0, 2.0)], gain=10.0)

    assert [(1, Kind.HAS_ROOM)] == [(each.deal, each.kind) for each in refusals(project, done_on(project, {0: 0}))]


def done_on(project: Project, starts: dict[int, int]) -> Outcome:
    """Return an outcome in which these jobs take the one day they start on, and all others are left out."""
    jobs = range(project.num_jobs)
    return Outcome(
        starts=tuple(starts.get(job) for job in jobs),
        ends=tuple(starts[job] + 1 if job in starts else None for job in jobs),
        drawn=tuple(
            [(s, starts[job], hours) for s, hours in project.needs[job]] if job in starts else [] for job in jobs
        ),
        left_out={job: Why.NO_ROOM for job in jobs if job not in starts},
        objective=Objective.MOST_REVENUE,
        value=sum(project.gain[job] for job in starts),
        bound=sum(project.gain),
        engine=Engine.FAST,
    )


def can_be_had(project: Project, outcome: Outcome, deal: int, without: Collection[int]) -> bool:
    """Return whether the dearest gain of a deal fits beside what is done, when some deals are left out."""
    left = [list(hours) for hours in project.day_hours]
    days = [left[whose] for whose in project.days_of]
    weeks = [None if hours is None else list(hours) for hours in project.week_hours]
    for job, drawn in enumerate(outcome.drawn):
        if project.deals[job] not in without:
            for supplier, day, hours in drawn:
                days[supplier][day] -= hours
                limits = weeks[supplier]
                if limits is not None:
                    limits[project.week_of[day]] -= hours
    rest = attrs.evolve(project, day_hours=days, week_hours=weeks)
    found = windows(project)
    every = goals(project, found)
    of_deal = [at for at, goal in enumerate(every) if project.deals[goal.job] == deal]
    return Selection(rest, found, every).add(max(of_deal, key=lambda at: every[at].worth))


@given(st.integers(0, 1_000), st.booleans())
def test_without_its_rivals_a_deal_can_be_had_and_with_any_of_them_it_cannot(
    seed: int,
    share_days: bool,  # noqa: FBT001  # drawn
) -> None:
    project = deals_to_choose(seed, num_deals=8, num_reps=2, num_shared=1, num_weeks=4)
    if share_days:
        project.days_of[1], project.day_hours[1] = 0, list(project.day_hours[0])
    outcome = choose_fast(project)

    for refusal in refusals(project, outcome):
        if refusal.kind is Kind.OUTBID:
            rivals = {rival.deal for rival in refusal.outbid_by}
            assert rivals
            assert can_be_had(project, outcome, refusal.deal, rivals)
            assert not any(can_be_had(project, outcome, refusal.deal, rivals - {rival}) for rival in rivals)
            assert all(week.hours_left < week.hours_needed for week in refusal.full)


@given(st.integers(0, 1_000))
def test_what_is_too_late_alone_is_in_time_with_so_many_days_more_and_not_with_one_less(seed: int) -> None:
    project = deals_to_choose(seed, num_deals=8, num_reps=2, num_shared=1, num_weeks=6)
    hopeless = [each for each in refusals(project, choose_fast(project)) if each.kind is Kind.TOO_LATE]

    for refusal in hopeless:
        due = project.due[refusal.job]
        if due is None or refusal.days_short is None:
            continue
        for more, expected in ((refusal.days_short, True), (refusal.days_short - 1, False)):
            if due + more < project.num_days:
                dues = list(project.due)
                for job in (job for job, deal in enumerate(project.deals) if deal == refusal.deal):
                    dues[job] = due + more
                assert expected is windows(attrs.evolve(project, due=dues)).is_useful[refusal.job]


@given(projects())
def test_every_deal_with_something_left_out_has_one_refusal(project: Project) -> None:
    outcome = choose_fast(project)
    expected = {project.deals[job] for job, why in outcome.left_out.items() if why is not Why.NOT_NEEDED}

    assert sorted(expected) == [refusal.deal for refusal in refusals(project, outcome)]


def test_when_everything_is_done_nothing_is_refused() -> None:
    project = one_week()
    project.add_job("visit", needs=[(0, 4.0)], gain=10.0)

    assert () == refusals(project, choose_fast(project))
    assert 10.0 == pytest.approx(choose_fast(project).value)
