import math

from hypothesis import given
from hypothesis import strategies as st

from territory_opt.scheduling.placing import Ledger
from territory_opt.scheduling.project import Project
from territory_opt.testing.projects import projects


def a_project(day_hours: list[float], *, week_hours: list[float] | None = None) -> Project:
    project = Project(num_days=len(day_hours), week_of=[day // 5 for day in range(len(day_hours))])
    project.add_calendar(range(len(day_hours)))
    project.add_supplier("Ana", day_hours, week_hours)
    return project


def test_an_even_job_takes_the_first_run_of_days_with_room_for_its_share() -> None:
    project = a_project([4.0, 1.0, 4.0, 4.0, 4.0])
    job = project.add_job("demo", duration_days=2, evenly=True, needs=[(0, 4.0)])
    ledger = Ledger(project)

    placed = ledger.place(job)

    assert placed is not None
    assert (2, 4) == placed[:2]
    assert [(0, 2, 2.0), (0, 3, 2.0)] == ledger.drawn(job, placed[0], placed[2])


def test_an_even_job_steps_over_the_days_off_of_its_calendar() -> None:
    project = a_project([4.0] * 6)
    calendar = project.add_calendar([0, 1, 4, 5])
    job = project.add_job("demo", duration_days=2, calendar=calendar, evenly=True, needs=[(0, 4.0)], release=1)
    ledger = Ledger(project)

    placed = ledger.place(job)

    assert placed is not None
    assert (1, 5) == placed[:2]
    assert [1, 4] == [day for _, day, _ in ledger.drawn(job, placed[0], placed[2])]


def test_an_even_job_keeps_to_the_hours_of_a_week() -> None:
    project = a_project([4.0] * 10, week_hours=[3.0, 20.0])
    job = project.add_job("demo", duration_days=2, evenly=True, needs=[(0, 4.0)])

    placed = Ledger(project).place(job)

    assert placed is not None
    assert (4, 6) == placed[:2]


def test_a_job_as_hours_come_takes_what_day_and_week_have_left() -> None:
    project = a_project([2.0] * 7, week_hours=[3.0, 9.0])
    job = project.add_job("offer", duration_days=1, needs=[(0, 6.0)])
    ledger = Ledger(project)

    placed = ledger.place(job)

    assert placed is not None
    assert (0, 7) == placed[:2]
    assert [(0, 0, 2.0), (0, 1, 1.0), (0, 5, 2.0), (0, 6, 1.0)] == ledger.drawn(job, placed[0], placed[2])
    assert 0.0 == ledger.week_hours_left(0, 0)


def test_who_share_days_give_no_more_than_the_day_together_and_keep_to_their_own_weeks() -> None:
    project = a_project([4.0] * 5)
    one, two = (project.add_supplier(name, [4.0] * 5, [6.0], days_of=0) for name in ("Ana on A", "Ana on B"))
    jobs = [project.add_job(f"on {supplier}", needs=[(supplier, 6.0)]) for supplier in (one, two)]
    visit = project.add_job("visit", evenly=True, needs=[(0, 4.0)])
    ledger = Ledger(project)

    drawn = [
        ledger.drawn(job, placed[0], placed[2]) for job in (*jobs, visit) if (placed := ledger.place(job)) is not None
    ]

    assert [(one, 0, 4.0), (one, 1, 2.0)] == drawn[0]
    assert [(two, 1, 2.0), (two, 2, 4.0)] == drawn[1]
    assert [(0, 3, 4.0)] == drawn[2]
    assert (0.0, 0.0, None) == tuple(ledger.week_hours_left(supplier, 0) for supplier in (one, two, 0))
    assert 0.0 == ledger.hours_left(two, 0)


def test_a_job_that_must_not_end_early_starts_later() -> None:
    project = a_project([4.0] * 6)
    jobs = [
        project.add_job("even", duration_days=2, evenly=True, needs=[(0, 2.0)]),
        project.add_job("as hours come", duration_days=2, needs=[(0, 2.0)]),
        project.add_job("without hours", duration_days=2),
    ]
    ledger = Ledger(project)

    assert [(3, 5)] * 3 == [(ledger.place(job, ready=1, ready_end=5) or ())[:2] for job in jobs]


def test_a_milestone_takes_place_between_days_even_after_the_last() -> None:
    project = a_project([4.0] * 3)
    job = project.add_job("signed", duration_days=0)
    ledger = Ledger(project)

    assert (3, 3, ()) == ledger.place(job, ready=3)
    assert ledger.place(job, ready=4) is None


def test_a_job_is_placed_on_its_day_or_not_at_all() -> None:
    project = a_project([4.0, 0.0, 4.0])
    job = project.add_job("demo", duration_days=1, needs=[(0, 4.0)])
    ledger = Ledger(project)

    assert ledger.place_at(job, 1) is None
    assert 4.0 == ledger.hours_left(0, 2)
    assert (2, 3) == (ledger.place_at(job, 2) or ())[:2]


def test_supplier_without_hours_leaves_no_room() -> None:
    project = a_project([0.0] * 3)
    jobs = [project.add_job(str(evenly), evenly=evenly, needs=[(0, 1.0)]) for evenly in (True, False)]
    ledger = Ledger(project)

    assert [None, None] == [ledger.place(job) for job in jobs]


def test_thirds_of_hours_fill_a_day_exactly() -> None:
    project = a_project([8.0])
    jobs = [project.add_job(str(number), evenly=True, needs=[(0, 8 / 3)]) for number in range(4)]
    ledger = Ledger(project)

    assert [True, True, True, False] == [ledger.place(job) is not None for job in jobs]


@given(projects(may_branch=False), st.integers(0, 5))
def test_what_is_placed_draws_all_hours_within_the_limits_and_can_be_taken_back(project: Project, ready: int) -> None:
    ledger = Ledger(project)
    full = list(ledger.free)
    placed = {job: ledger.place(job, ready) for job in range(project.num_jobs)}
    for supplier, name in enumerate(project.supplier_names):
        for day, hours in enumerate(project.day_hours[supplier]):
            given_away = math.fsum(
                each[2]
                for job, place in placed.items()
                if place is not None
                for each in ledger.drawn(job, place[0], place[2])
                if (project.days_of[each[0]], each[1]) == (project.days_of[supplier], day)
            )
            assert abs(hours - given_away - ledger.hours_left(supplier, day)) <= 1e-6, name
            assert ledger.hours_left(supplier, day) >= 0
    for job, place in placed.items():
        if place is not None:
            assert ready <= place[0] <= place[1] <= project.num_days
            drawn = math.fsum(hours for *_, hours in ledger.drawn(job, place[0], place[2]))
            assert abs(math.fsum(hours for _, hours in project.needs[job]) - drawn) <= 1e-6
            ledger.take_back(place[2])
    assert full == ledger.free


@given(projects(may_branch=False), st.integers(0, 15), st.integers(0, 4))
def test_the_latest_place_keeps_to_its_moments_and_is_no_earlier_than_the_earliest(
    project: Project, latest_end: int, ready: int
) -> None:
    ledger = Ledger(project)
    latest_end = min(latest_end, project.num_days)
    for job in range(project.num_jobs):
        early = ledger.shapes[job].earliest(ledger.free, ready, 0)
        late = ledger.shapes[job].latest(ledger.free, ready, latest_end, latest_end)
        assert (late is not None) == (early is not None and early[1] <= latest_end)
        if early is not None and late is not None:
            assert ready <= early[0] <= late[0]
            assert early[1] <= late[1] <= latest_end


@given(projects(may_branch=False), st.integers(0, 15))
def test_no_even_job_could_start_before_its_place(project: Project, ready: int) -> None:
    ledger = Ledger(project)
    for job in range(project.num_jobs):
        placed = ledger.shapes[job].earliest(ledger.free, ready, 0)
        sooner = range(ready, project.num_days if placed is None else placed[0])
        assert all(ledger.place_at(job, day) is None for day in sooner)
        ledger.place(job, ready)
