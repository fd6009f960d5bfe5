import math
import random
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from itertools import combinations, permutations, product

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.scheduling import exact
from territory_opt.scheduling.arrange import arrange
from territory_opt.scheduling.branches import not_needed
from territory_opt.scheduling.cp_sat_process import NOTHING_FOUND, solve_programs
from territory_opt.scheduling.exact import arrange_exactly, better_outcome, nothing_done
from territory_opt.scheduling.exact_program import exact_program
from territory_opt.scheduling.outcome import Engine, Objective, Outcome, Why
from territory_opt.scheduling.placing import Ledger
from territory_opt.scheduling.project import Drawn, Link, Project
from territory_opt.scheduling.soundness import rising_order
from territory_opt.scheduling.verify import faults_of
from territory_opt.scheduling.whole_numbers import hour_unit, worth_unit
from territory_opt.testing.deals_to_choose import deals_to_choose
from territory_opt.testing.projects import projects

needs_ortools = pytest.mark.skipif(find_spec("ortools") is None, reason="OR-tools is not installed")
Days = tuple[int, int, Drawn]
HOSTILE_NAMES = ["a\nb", "\x00", '"}]', "\\", "=1+1", "é\u202e", "\ud800", " "]


def solved_together(cases: Sequence[tuple[Project, Objective]], seconds: float = 5.0) -> list[Outcome]:
    """Return the outcome of each case, begun with nothing done, from one worker."""
    starts = [nothing_done(project, objective) for project, objective in cases]
    programs = [
        exact_program(project, start, seconds=seconds, seed=0)
        for (project, _), start in zip(cases, starts, strict=True)
    ]
    answers = solve_programs([each.program for each in programs])
    return [
        better_outcome(project, start, program, answer)
        for (project, _), start, program, answer in zip(cases, starts, programs, answers, strict=True)
    ]


def to_be_done(project: Project, objective: Objective) -> set[int]:
    if objective is Objective.MOST_REVENUE:
        return set()
    order = rising_order(project)
    return {*order} - not_needed(project, order, [None] * len(project.branches))


def outcome_with(project: Project, objective: Objective, days: Sequence[Days | None]) -> Outcome:
    done = {job: each for job, each in enumerate(days) if each is not None}
    late = [
        project.weight[job] * max(0, end - due - 1)
        for job, (_, end, _) in done.items()
        if (due := project.due[job]) is not None
    ]
    values = {
        Objective.EARLIEST_COMPLETION: float(max((end for _, end, _ in done.values()), default=0)),
        Objective.LEAST_TARDINESS: math.fsum(late),
        Objective.MOST_REVENUE: math.fsum(project.gain[job] for job in done),
    }
    why = Why.NO_ROOM if objective is Objective.MOST_REVENUE else Why.NOT_NEEDED
    return Outcome(
        starts=tuple(None if each is None else each[0] for each in days),
        ends=tuple(None if each is None else each[1] for each in days),
        drawn=tuple([] if each is None else each[2] for each in days),
        left_out={job: why for job, each in enumerate(days) if each is None},
        objective=objective,
        value=values[objective],
        bound=math.inf if objective is Objective.MOST_REVENUE else -math.inf,
        engine=Engine.FAST,
    )


def best_value(objective: Objective, outcomes: Iterator[Outcome]) -> float | None:
    values = [outcome.value for outcome in outcomes]
    return (max if objective is Objective.MOST_REVENUE else min)(values, default=None)


def all_outcomes(project: Project, objective: Objective) -> Iterator[Outcome]:
    """Yield every sound outcome of a project whose jobs are all spread evenly, trying all days of all jobs."""
    must = to_be_done(project, objective)
    choices = [[*([] if job in must else [None]), *all_days(project, job)] for job in range(project.num_jobs)]
    for days in product(*choices):
        outcome = outcome_with(project, objective, days)
        if not faults_of(project, outcome):
            yield outcome


def all_days(project: Project, job: int) -> Iterator[Days]:
    if project.is_milestone(job):
        yield from ((moment, moment, []) for moment in range(project.num_days + 1))
        return
    days, num_days = project.calendars[project.calendar_of[job]], max(1, project.duration_days[job])
    for first in range(len(days) - num_days + 1):
        on = days[first : first + num_days]
        drawn = [(supplier, day, hours / num_days) for supplier, hours in project.needs[job] for day in on]
        if all(hours <= project.day_hours[supplier][day] + 1e-9 for supplier, day, hours in drawn):
            yield on[0], on[-1] + 1, drawn


def serial_outcomes(project: Project, objective: Objective) -> Iterator[Outcome]:
    """Yield the sound outcomes in which jobs take the earliest days one after another, in any order."""
    must = to_be_done(project, objective)
    others = [job for job in range(project.num_jobs) if job not in must]
    for size in range(len(others) + 1):
        for chosen in combinations(others, size):
            for order in permutations([*must, *chosen]):
                outcome = outcome_with(project, objective, one_after_another(project, order))
                if len(outcome.left_out) == len(others) - size and not faults_of(project, outcome):
                    yield outcome


def one_after_another(project: Project, order: Sequence[int]) -> list[Days | None]:
    ledger = Ledger(project)
    days: list[Days | None] = [None] * project.num_jobs
    for job in order:
        ready = ready_end = 0
        for link in project.links_into[job]:
            before = days[link.before]
            moment = 0 if before is None else (before[1] if link.from_end else before[0]) + link.least
            ready, ready_end = (ready, max(ready_end, moment)) if link.to_end else (max(ready, moment), ready_end)
        for branch in project.branches:
            ends = [each[1] + least for option, least in branch.options.items() if (each := days[option])]
            if branch.after == job and ends:
                ready = max(ready, min(ends))
        fixed = project.fixed_start[job]
        placed = ledger.place(job, ready, ready_end) if fixed is None else ledger.place_at(job, fixed)
        if placed is not None:
            start, end, taken = placed
            days[job] = start, end, ledger.drawn(job, start, taken)
    return days


def cases_of(small: st.SearchStrategy[Project]) -> st.SearchStrategy[list[tuple[Project, Objective]]]:
    return st.lists(st.tuples(small, st.sampled_from(Objective)), min_size=10, max_size=10)


@needs_ortools
@settings(max_examples=4)
@given(cases_of(projects(most_jobs=3, most_days=6, may_come_as_hours_do=False)))
def test_of_all_days_for_jobs_spread_evenly_the_best_are_found_and_proven(
    cases: list[tuple[Project, Objective]],
) -> None:
    for (project, objective), outcome in zip(cases, solved_together(cases), strict=True):
        best = best_value(objective, all_outcomes(project, objective))

        assert [] == faults_of(project, outcome)
        if best is not None:
            assert pytest.approx(best) == outcome.value
            assert outcome.is_proven
        elif objective is not Objective.LEAST_TARDINESS:
            assert (project.num_days, False) == (outcome.value, outcome.is_proven)


@needs_ortools
@settings(max_examples=4)
@given(cases_of(projects(most_jobs=4, most_days=8)))
def test_no_order_of_jobs_is_better_than_what_is_found_or_than_the_bound(
    cases: list[tuple[Project, Objective]],
) -> None:
    for (project, objective), outcome in zip(cases, solved_together(cases), strict=True):
        best = best_value(objective, serial_outcomes(project, objective))

        assert [] == faults_of(project, outcome)
        if best is not None:
            sign = -1 if objective is Objective.MOST_REVENUE else 1
            assert sign * outcome.value <= sign * best + 1e-6
            assert sign * outcome.bound <= sign * outcome.value + 1e-6


def two_visits(num_days: int = 4, names: Sequence[str] = ("one", "two")) -> Project:
    """Return two jobs of a rep that share no day, each of two days."""
    project = Project(num_days=num_days, week_of=[0] * num_days, calendars=[list(range(num_days))])
    rep = project.add_supplier("rep", [4.0] * num_days)
    for name in names:
        project.add_job(name, duration_days=2, evenly=True, needs=[(rep, 8.0)], due=1, gain=5.0, weight=1.0)
    return project


@needs_ortools
@pytest.mark.parametrize("objective", Objective)
def test_where_not_all_has_room_jobs_are_left_out_with_a_reason(objective: Objective) -> None:
    project = two_visits(3)
    outcome = arrange_exactly(project, objective=objective, seconds=1.0)

    assert [] == faults_of(project, outcome)
    assert {Why.NO_ROOM} == {*outcome.left_out.values()}
    assert {Objective.MOST_REVENUE: 1}.get(objective, 2) == len(outcome.left_out)


@needs_ortools
def test_a_known_outcome_is_bettered_and_the_best_is_proven() -> None:
    project = two_visits(6)
    known = outcome_with(project, Objective.EARLIEST_COMPLETION, one_after_another(project, [0, 1]))
    late = attrs.evolve(
        known, starts=(0, 4), ends=(2, 6), drawn=(known.drawn[0], [(0, 4, 4.0), (0, 5, 4.0)]), value=6.0, bound=2.0
    )
    outcome = arrange_exactly(project, objective=Objective.EARLIEST_COMPLETION, start=late, seconds=2.0)

    assert [] == faults_of(project, late)
    assert (4.0, 4.0, Engine.EXACT) == (outcome.value, outcome.bound, outcome.engine)


@needs_ortools
def test_choosing_among_deals_betters_what_is_chosen_at_once_and_keeps_the_bound() -> None:
    project = deals_to_choose(1, num_deals=6, num_reps=2, num_shared=1, num_weeks=5)
    start = nothing_done(project, Objective.MOST_REVENUE)
    outcome = arrange_exactly(project, objective=Objective.MOST_REVENUE, start=start, seconds=5.0)

    assert [] == faults_of(project, outcome)
    assert arrange(project, objective=Objective.MOST_REVENUE).value <= outcome.value * (1 + 1e-9)
    assert outcome.value <= outcome.bound


@needs_ortools
def test_a_known_outcome_for_another_objective_is_no_help_and_no_harm() -> None:
    project = two_visits(6)
    known = arrange(project, objective=Objective.LEAST_TARDINESS)
    outcome = arrange_exactly(project, objective=Objective.EARLIEST_COMPLETION, start=known, seconds=2.0)

    assert (Objective.EARLIEST_COMPLETION, 4.0, True) == (outcome.objective, outcome.value, outcome.is_proven)


def test_what_is_proven_already_needs_no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(_programs: object) -> None:
        raise AssertionError

    monkeypatch.setattr(exact, "solve_programs", never)
    project = two_visits(6)
    start = arrange(project)

    assert attrs.evolve(start, engine=Engine.EXACT) == arrange_exactly(
        project, objective=start.objective, start=start, seconds=1.0
    )


def test_without_an_answer_in_time_the_known_outcome_stays_with_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exact, "solve_programs", lambda programs: [NOTHING_FOUND for _ in programs])
    project = two_visits(6)
    start = attrs.evolve(arrange(project), bound=3.0)

    assert attrs.evolve(start, engine=Engine.EXACT) == arrange_exactly(
        project, objective=start.objective, start=start, seconds=1.0
    )


@pytest.mark.parametrize("objective", Objective)
def test_names_stay_here_and_nothing_depends_on_the_order_of_the_jobs(objective: Objective) -> None:
    names = [*HOSTILE_NAMES, "z"]
    programs = []
    for order in (names, names[::-1]):
        project = two_visits(9, order)
        place = {name: job for job, name in enumerate(order)}
        project.links += [Link(before=place["\x00"], after=place[name]) for name in ("z", "\\")]
        programs.append(exact_program(project, nothing_done(project, objective), seconds=1.0, seed=0).program)

    assert programs[0] == programs[1]
    assert [] == [name for name in HOSTILE_NAMES[:-1] if name in repr(programs[0])]


@given(st.lists(st.floats(0.0, 40.0), max_size=6), st.randoms(use_true_random=False))
def test_hours_are_whole_in_their_unit_or_rounded_to_the_side_that_keeps_everything_possible(
    numbers: list[float], chance: random.Random
) -> None:
    hours = [chance.choice([number, round(number), round(number * 4) / 4, round(number) / 3]) for number in numbers]
    unit = hour_unit(hours)
    for number in hours:
        units = float(number * unit.num_units)
        rounding = 1e-9 * max(1.0, units)

        assert unit.down(number) - rounding <= units <= unit.up(number) + rounding
        assert unit.up(number) - unit.down(number) <= (0 if unit.is_exact else 1)


@given(st.lists(st.floats(0.0, 1e9) | st.integers(0, 10**6).map(float), max_size=6))
def test_money_in_whole_numbers_keeps_its_sum(amounts: list[float]) -> None:
    unit = worth_unit(amounts)
    low, high = (float(sum(map(side, amounts)) / unit.num_units) for side in (unit.down, unit.up))

    assert low <= math.fsum(amounts) * (1 + 1e-11)
    assert high >= math.fsum(amounts) * (1 - 1e-11)
    assert pytest.approx(low, rel=1e-10) == high
