import math

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.allocation.reference import lp_text, solve_with_cbc
from territory_opt.allocation.solver import solve
from territory_opt.scheduling.choosing import choose_fast
from territory_opt.scheduling.closable import ClosableProgram, closable_revenue, week_hours
from territory_opt.scheduling.project import Branch, Link, Project
from territory_opt.scheduling.windows import windows
from territory_opt.testing.deals_to_choose import deals_to_choose

seeds = st.integers(0, 10_000)


def few_deals(seed: int, num_deals: int = 6) -> Project:
    """Return deals over four weeks that compete for one shared person."""
    return deals_to_choose(seed, num_deals=num_deals, num_reps=2, num_shared=1, num_weeks=4)


def two_weeks(week_limit: float | None = 10.0) -> Project:
    """Return ten days of one rep with 8 h a day and so much a week."""
    project = Project(num_days=10, week_of=[0] * 5 + [1] * 5, calendars=[list(range(10))])
    project.add_supplier("rep", [8.0] * 10, None if week_limit is None else [week_limit] * 2)
    return project


def test_the_dearest_hours_are_done_first_and_an_hour_is_worth_what_the_last_deal_pays_for_it() -> None:
    project = two_weeks()
    project.add_job("cheap", needs=[(0, 16.0)], duration_days=2, gain=160.0)
    project.add_job("dear", needs=[(0, 10.0)], duration_days=2, gain=500.0)

    found = closable_revenue(project)

    assert 600.0 == pytest.approx(found.bound)
    assert (0.625, 1.0) == pytest.approx(found.shares)
    assert ((10.0, 10.0),) == found.week_prices
    assert (20.0,) == found.hour_prices
    assert (160.0, 100.0) == pytest.approx(found.charges)


def test_hours_count_in_the_weeks_in_which_a_job_can_draw_them() -> None:
    project = two_weeks()
    project.add_job("early", needs=[(0, 10.0)], duration_days=2, due=4, gain=100.0)
    project.add_job("also early", needs=[(0, 10.0)], duration_days=2, due=4, gain=60.0)

    found = closable_revenue(project)

    assert 100.0 == pytest.approx(found.bound)
    assert ((6.0, 0.0),) == found.week_prices


def test_a_job_across_two_weeks_charges_each_with_what_the_other_cannot_take() -> None:
    project = two_weeks(week_limit=None)
    project.add_job("long", needs=[(0, 16.0)], duration_days=8, release=1, due=8, gain=100.0)
    project.add_job("short", needs=[(0, 36.0)], duration_days=1, due=4, gain=0.0)

    program = ClosableProgram(project, windows(project)).program

    assert [] == program.row_names
    project.gain[1] = 50.0
    project.needs[1] = [(0, 36.0)]
    project.duration_days[1] = 5

    program = ClosableProgram(project, windows(project)).program

    assert ["hours[0,0,0]"] == program.row_names
    assert {36.0, 8.0} == set(program.row_factors[0])


def test_work_is_bounded_with_all_that_it_waits_for() -> None:
    project = two_weeks()
    first = project.add_job("first", needs=[(0, 8.0)], duration_days=1)
    for name in ("one", "two"):
        job = project.add_job(name, needs=[(0, 8.0)], duration_days=1, gain=60.0)
        project.links.append(Link(before=first, after=job))

    found = closable_revenue(project)

    assert (0.8333333, 0.8333333, 0.8333333) == pytest.approx(sorted(found.shares))
    assert 100.0 == pytest.approx(found.bound)


def test_of_a_branch_the_options_share_the_work() -> None:
    project = two_weeks()
    options = [project.add_job(name, needs=[(0, hours)], duration_days=5) for name, hours in (("a", 30), ("b", 5))]
    last = project.add_job("last", needs=[(0, 5.0)], gain=100.0)
    project.branches.append(Branch(after=last, options=dict.fromkeys(options, 0)))

    found = closable_revenue(project)

    assert 100.0 == pytest.approx(found.bound)
    assert (0.0, 1.0, 1.0) == pytest.approx(found.shares)


def test_jobs_that_gain_nothing_or_come_too_late_have_no_share() -> None:
    project = two_weeks()
    project.add_job("idle talk", needs=[(0, 1.0)])
    project.add_job("too late", needs=[(0, 16.0)], duration_days=4, due=2, gain=100.0)

    found = closable_revenue(project)

    assert 0.0 == found.bound
    assert (0.0, 0.0) == found.shares


def test_nothing_to_choose_is_worth_nothing() -> None:
    assert 0.0 == closable_revenue(Project(num_days=0, week_of=[])).bound
    assert 0.0 == closable_revenue(two_weeks()).bound


def test_when_everything_fits_the_bound_is_all_that_there_is_to_gain_and_hours_are_free() -> None:
    project = deals_to_choose(3, num_deals=5, num_reps=2, num_shared=1, shared_pressure=0.05, rep_pressure=0.05)
    useful = windows(project).is_useful

    found = closable_revenue(project)

    assert math.fsum(g for g, is_useful in zip(project.gain, useful, strict=True) if is_useful) == pytest.approx(
        found.bound
    )
    assert {0.0} == set(found.hour_prices)


@given(seeds)
def test_another_solver_finds_the_same_optimum_of_the_same_program(seed: int) -> None:
    project = few_deals(seed, num_deals=3 + seed % 20)
    built = ClosableProgram(project, windows(project))

    assert solve_with_cbc(built.program).objective == pytest.approx(built.solved().bound, rel=1e-7)


def test_the_program_reads_as_shares_waits_and_hours() -> None:
    project = two_weeks()
    first = project.add_job("first", needs=[(0, 12.0)], duration_days=2)
    for name in ("one", "two"):
        job = project.add_job(name, needs=[(0, 6.0)], duration_days=1, due=9, gain=60.0)
        project.links.append(Link(before=first, after=job))

    lines = lp_text(ClosableProgram(project, windows(project)).program).splitlines()

    assert [
        "Maximize",
        "OBJ: 0 share_0_ + 60 share_1_ + 60 share_2_",
        "Subject To",
        "hours_0,0,1_: 12 share_0_ + 6 share_1_ + 6 share_2_ <= 20",
        "hours_0,1,1_: 6 share_1_ + 6 share_2_ <= 10",
        "waits_1,0_: - share_0_ + share_1_ <= 0",
        "waits_2,0_: - share_0_ + share_2_ <= 0",
    ] == sorted_rows(lines)


def sorted_rows(lines: list[str]) -> list[str]:
    body = [line for line in lines if line and not line.startswith("\\")]
    return [*body[:3], *sorted(body[3 : body.index("Bounds")])]


@given(seeds, st.floats(0.0, 10.0))
def test_more_hours_never_lower_the_bound_and_their_price_is_the_most_they_gain(seed: int, more_hours: float) -> None:
    project = few_deals(seed)
    supplier = len(project.supplier_names) - 1
    found = closable_revenue(project)
    built = ClosableProgram(project, windows(project))
    for row, (of, first, last) in built.spans.items():
        upper = built.program.row_upper[row]
        if of == supplier and upper is not None:
            built.program.row_upper[row] = upper + more_hours * (last - first + 1)

    bound = built.solved().bound

    noise = 1e-7 * found.bound
    assert found.bound - noise <= bound
    assert bound <= found.bound + more_hours * found.hour_prices[supplier] + noise


@given(seeds)
def test_a_person_with_longer_weeks_never_lowers_the_bound(seed: int) -> None:
    project = few_deals(seed)
    richer = attrs.evolve(
        project, week_hours=[None if hours is None else [1.5 * h for h in hours] for hours in project.week_hours]
    )

    assert closable_revenue(project).bound <= closable_revenue(richer).bound * (1 + 1e-9)


@given(seeds)
def test_all_or_nothing_bounds_more_closely_and_still_bounds_what_is_chosen(seed: int) -> None:
    project = few_deals(seed)
    built = ClosableProgram(project, windows(project))
    whole, linear = built.whole_bound(), built.solved().bound

    assert whole <= linear * (1 + 1e-9) or whole == math.inf
    assert choose_fast(project).value <= whole * (1 + 1e-9)


@given(seeds)
def test_the_price_is_the_difference_of_bounds_where_the_bound_has_no_kink(seed: int) -> None:
    project = few_deals(seed)
    built = ClosableProgram(project, windows(project))
    found = built.solved()

    for row, (supplier, first, last) in list(built.spans.items())[:3]:
        bounds = []
        for step in (-1e-3, 1e-3):
            upper = built.program.row_upper[row] or 0.0
            changed = ClosableProgram(project, windows(project))
            changed.program.row_upper[row] = upper + step
            bounds.append(changed.solved().bound)
        fewer, more = found.bound - bounds[0], bounds[1] - found.bound
        price = solve(built.program).row_prices[row] * 1e-3
        noise = 1e-9 * found.bound
        assert more - noise <= price <= fewer + noise
        assert price <= 1e-3 * min(found.week_prices[supplier][first : last + 1]) + noise


def test_a_week_gives_its_limit_or_the_sum_of_its_days() -> None:
    project = two_weeks(week_limit=30.0)
    project.day_hours[0][5:8] = [0.0, 0.0, 0.0]

    assert [30.0, 16.0] == week_hours(project, 0)
