"""Weeks with Stretch deals are solved as bands where actions reduce to lines, to the same weeks as by programs."""

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.allocation.allocate import WHOLE, SolvedProgram, solve_program, solve_week
from territory_opt.allocation.allocation import Status, TargetKind
from territory_opt.allocation.deal_lines import deals_of
from territory_opt.allocation.rep_week import Kept, RepWeek, StretchAction, Target
from territory_opt.allocation.solved_bands import EXACT, SolvedBands, may_be_late, solve_bands
from territory_opt.model.hour_rule import Strength
from territory_opt.model.units import BUYER, REP_ITSELF
from territory_opt.response.curve import Curve
from territory_opt.rules.hour_rows import AT_LEAST, AT_MOST, HourRow

MONEY = 1e-9
HOURS = 1e-6
WEEKS = 10.0


def numbers(low: int, high: int) -> st.SearchStrategy[float]:
    """Draw whole numbers, which tie, or hundredths, which seldom do."""
    return st.one_of(st.integers(low, high).map(float), st.integers(100 * low, 100 * high).map(hundredths))


def hundredths(number: int) -> float:
    return number / 100


@st.composite
def actions(draw: st.DrawFn, deal: str) -> list[StretchAction]:
    activity, weeks_to_due = draw(st.sampled_from("AAB")), draw(st.sampled_from([WEEKS, WEEKS, 8.0, 5.0]))
    scale, made = draw(numbers(1, 120)), list[StretchAction]()
    for number in range(draw(st.integers(1, 6))):
        person = draw(st.sampled_from([REP_ITSELF, REP_ITSELF, REP_ITSELF, BUYER, "engineer"]))
        gain = 0.0 if person == BUYER else draw(numbers(0, 20))
        effort_hours = 0.0 if person == BUYER else draw(st.one_of(st.just(0.0), *[numbers(20, 60)] * 3))
        before = draw(st.sets(st.sampled_from([action.action for action in made]), max_size=2)) if made else ()
        made.append(
            action(
                deal,
                f"{number}",
                activity=activity,
                person=person,
                effort_hours=effort_hours,
                weekly_hours=effort_hours / WEEKS if person == REP_ITSELF else 0.0,
                revenue=scale * gain,
                after=tuple(sorted(before)),
                weeks_to_due=weeks_to_due,
            )
        )
    return made


@st.composite
def weeks(draw: st.DrawFn) -> RepWeek:
    """Return weeks of bands with Stretch deals and enough other work."""
    targets = [client(name, name, (60.0, draw(numbers(1, 20)))) for name in "AB"]
    for number in range(draw(st.integers(0, 2))):
        slopes = sorted(draw(st.lists(numbers(0, 300), min_size=1, max_size=3)), reverse=True)
        lines = [(draw(numbers(1, 9)), slope) for slope in slopes]
        due = draw(st.sampled_from([None, WEEKS, 6.0]))
        targets.append(client(f"{number}", draw(st.sampled_from("AB")), *lines, weeks_to_due=due))
    rows = [limit("A", AT_MOST, draw(numbers(4, 16)), of_selling_time=draw(st.booleans()))]
    for name, side in draw(st.sets(st.sampled_from([("A", AT_LEAST), ("B", AT_LEAST), ("B", AT_MOST)]))):
        hours = draw(numbers(0, 4) if side == AT_LEAST else numbers(8, 30))
        rows.append(limit(name, side, hours, of_selling_time=draw(st.booleans())))
    deals = [each for number in range(draw(st.integers(1, 3))) for each in draw(actions(f"d{number}"))]
    shared_hours = {"engineer": draw(st.sampled_from([2.0, 40.0]))}
    return week_of(*targets, actions=tuple(deals), rows=tuple(rows), shared_hours=shared_hours)


def action(deal: str, name: str, **changes: Any) -> StretchAction:  # noqa: ANN401  # any field of an action
    plain = StretchAction(
        opportunity=deal,
        action=name,
        activity="A",
        person=REP_ITSELF,
        effort_hours=20.0,
        weekly_hours=2.0,
        revenue=200.0,
        after=(),
        weeks_to_due=WEEKS,
    )
    return attrs.evolve(plain, **changes)


def client(name: str, activity: str, *lines: tuple[float, float], **changes: Any) -> Target:  # noqa: ANN401  # any field of a target
    curve = Curve(widths=tuple(width for width, _ in lines), slopes=tuple(slope for _, slope in lines))
    return attrs.evolve(Target(kind=TargetKind.CLIENT, id=name, client=name, activity=activity, curve=curve), **changes)


def limit(activity: str, side: str, hours: float, *, of_selling_time: bool = False) -> HourRow:
    return HourRow(
        rule=f"{activity} {side}",
        side=side,
        factors={activity: 1.0, **({"admin": hours / 40.0} if of_selling_time else {})},
        limit_hours=hours,
        strength=Strength.REQUIRED,
    )


def week_of(*targets: Target, **changes: Any) -> RepWeek:  # noqa: ANN401  # any field of a week
    week = RepWeek(
        rep="one",
        weekly_hours=40.0,
        working_weeks=WEEKS,
        activities=("A", "B", "admin"),
        targets=targets,
        actions=(),
        rows=(),
        recommended=(),
        shared_hours={"engineer": 40.0},
        admin="admin",
        kept=Kept(won=0, flow=0, likely=0, stretch=0),
    )
    return attrs.evolve(week, **changes)


def bands_of(week: RepWeek) -> SolvedBands | None:
    return solve_bands(week, whole_actions=False, prices_by_program=lambda: solve_program(week).prices)


def simple(*all_actions: StretchAction, targets: tuple[Target, ...] = (), **changes: Any) -> RepWeek:  # noqa: ANN401  # any field of a week
    """Return a week with 10 hours of A, and work for the others in B."""
    rows = (limit("A", AT_MOST, 10.0), limit("admin", AT_LEAST, 4.0), limit("admin", AT_MOST, 4.0))
    return attrs.evolve(week_of(*targets, client("B", "B", (60.0, 5.0)), actions=all_actions, rows=rows), **changes)


def done(found: SolvedBands | SolvedProgram) -> dict[str, float]:
    values, _ = found.settled
    return {
        f"{each.opportunity}.{each.action}": values[position]
        for each, position in zip(found.week.actions, found.columns.actions, strict=True)
    }


@given(weeks())
def test_deals_as_lines_give_the_same_week_as_the_program(week: RepWeek) -> None:
    programmed = solve_program(week)
    found = solve_bands(week, whole_actions=False, prices_by_program=lambda: programmed.prices)
    if found is None:
        return
    at_stake = sum(target.curve.saturation for target in week.targets) + sum(each.revenue for each in week.actions)
    rounding = MONEY * at_stake
    of_program = done(programmed)

    assert Status.OPTIMAL is programmed.status
    assert programmed.objective == pytest.approx(found.objective, rel=MONEY, abs=rounding)
    assert programmed.revenue == pytest.approx(found.revenue, rel=MONEY, abs=rounding)
    assert found.objective == pytest.approx(found.bound, rel=MONEY, abs=rounding)
    assert programmed.hours == pytest.approx(found.hours, abs=HOURS)
    assert programmed.prices == pytest.approx(dict(found.prices), rel=MONEY, abs=2 * rounding)
    for each, share in zip(week.actions, done(found).values(), strict=True):
        theirs = of_program[f"{each.opportunity}.{each.action}"]
        assert (
            share == pytest.approx(theirs, abs=HOURS) if each.weekly_hours or each.revenue else share <= theirs + HOURS
        )


@given(weeks())
def test_no_action_runs_ahead_of_what_it_waits_for(week: RepWeek) -> None:
    found = bands_of(week)
    if found is None:
        return
    shares = done(found)

    for each in week.actions:
        share = shares[f"{each.opportunity}.{each.action}"]
        assert 0 <= share <= 1
        assert all(share <= shares[f"{each.opportunity}.{before}"] for before in each.after)


@given(weeks())
def test_what_takes_and_earns_nothing_is_done_as_far_as_it_is_needed(week: RepWeek) -> None:
    found = bands_of(week)
    if found is None:
        return
    shares = done(found)

    for each in week.actions:
        if not each.weekly_hours and not each.revenue:
            waiting = [other for other in week.actions if each.action in other.after]
            needed = [shares[f"{it.opportunity}.{it.action}"] for it in waiting if it.opportunity == each.opportunity]
            assert max(needed, default=0.0) == shares[f"{each.opportunity}.{each.action}"]


def test_a_deal_is_worked_line_by_line_and_the_buyer_no_further_than_needed() -> None:
    """Two hours of the demo at 100; of the trial, at 50, what is left; the buyer decides as much of it as it needs."""
    week = simple(
        action("d", "demo", revenue=200.0),
        action("d", "decision", person=BUYER, weekly_hours=0.0, revenue=0.0, after=("demo",)),
        action("d", "trial", weekly_hours=16.0, revenue=800.0, after=("decision",)),
        action("d", "extra", weekly_hours=0.0, revenue=30.0),
        action("d", "idle talk", person=BUYER, weekly_hours=0.0, revenue=0.0),
    )
    found = bands_of(week)

    assert found is not None
    assert {"d.demo": 1.0, "d.decision": 0.5, "d.trial": 0.5, "d.extra": 1.0, "d.idle talk": 0.0} == done(found)
    assert {"A": 10.0, "B": 26.0, "admin": 4.0} == found.hours
    assert 200.0 + 400.0 + 30.0 + 26 * 5.0 == found.objective == found.revenue
    assert {"A at_most": 45.0, "admin at_least": 5.0, "admin at_most": 0.0} == dict(found.prices)


def left_to_the_program(*all_actions: StretchAction, targets: tuple[Target, ...] = (), **changes: Any) -> bool:  # noqa: ANN401  # any field of a week
    return bands_of(simple(*all_actions, targets=targets, **changes)) is None


def test_actions_done_wholly_are_left_to_the_program() -> None:
    week = simple(action("d", "demo"), action("e", "demo", weekly_hours=9.0))

    assert solve_bands(week, whole_actions=False, prices_by_program=dict) is not None
    assert solve_bands(week, whole_actions=True, prices_by_program=dict) is None
    assert (EXACT, WHOLE) == (solve_week(week).method, solve_week(week, whole_actions=True).method)


def test_branches_are_left_to_the_program() -> None:
    branches = (action("d", "talk"), action("d", "call", revenue=90.0))
    week = simple(*branches, action("d", "offer", any_of=("talk", "call")))

    assert "an action waits for one of several in the work of 'd'" == deals_of(week)
    assert left_to_the_program(*week.actions)
    assert not left_to_the_program(*branches, action("d", "offer", any_of=("talk",)))


def test_a_deal_of_several_activities_is_left_to_the_program() -> None:
    week = simple(action("d", "talk"), action("d", "call", activity="B"))

    assert "actions of 'd' belong to several activities" == deals_of(week)
    assert left_to_the_program(*week.actions)


def test_two_deals_that_earn_the_same_are_left_to_the_program_where_the_last_hour_goes() -> None:
    alike = [action(name, "talk", weekly_hours=6.0) for name in "de"]

    assert left_to_the_program(*alike)
    assert not left_to_the_program(*[attrs.evolve(each, weekly_hours=4.0) for each in alike], client_of_a())


def client_of_a() -> StretchAction:
    """Return work in A that earns less than all else, so that it gets the last hour."""
    return action("rest", "work", weekly_hours=9.0, revenue=90.0)


def test_two_parts_of_a_deal_that_earn_the_same_are_left_to_the_program_where_the_last_hour_goes() -> None:
    halves = [action("d", name, weekly_hours=6.0) for name in ("talk", "call")]

    assert left_to_the_program(*halves)
    assert not left_to_the_program(*[attrs.evolve(each, weekly_hours=4.0) for each in halves], client_of_a())


def test_idle_hours_that_could_do_worthless_work_are_left_to_the_program() -> None:
    rows = (limit("A", AT_LEAST, 10.0), limit("admin", AT_LEAST, 4.0), limit("admin", AT_MOST, 4.0))
    worthless = action("d", "talk", revenue=0.0)

    assert left_to_the_program(action("d", "demo"), worthless, rows=rows)
    assert not left_to_the_program(action("d", "demo"), rows=rows)
    assert not left_to_the_program(action("d", "demo"), worthless)


def test_all_work_that_cannot_fit_its_date_is_left_to_the_program() -> None:
    """Half of 10 hours are there until the date."""
    late = action("d", "demo", weekly_hours=5.5, weeks_to_due=5.0)

    assert may_be_late(simple(late))
    assert left_to_the_program(late)
    assert not left_to_the_program(attrs.evolve(late, weekly_hours=4.5), client_of_a())


def test_work_that_does_not_fit_the_hours_that_are_found_is_left_to_the_program() -> None:
    """It would fit all 10 hours of A, but the other activity gets most of them."""
    due = action("d", "demo", weekly_hours=4.0, weeks_to_due=5.0)
    better = (client("b", "B", (35.0, 60.0)),)

    assert not may_be_late(simple(due, targets=better))
    assert left_to_the_program(due, targets=better, weekly_hours=44.0)
    assert not left_to_the_program(attrs.evolve(due, weeks_to_due=WEEKS), targets=better, weekly_hours=44.0)


def test_work_of_a_shared_person_that_does_not_fit_is_left_to_the_program() -> None:
    by_engineer = action("d", "demo", person="engineer", weekly_hours=0.0, effort_hours=20.0, weeks_to_due=5.0)

    assert left_to_the_program(by_engineer, client_of_a(), shared_hours={"engineer": 3.9})
    assert not left_to_the_program(by_engineer, client_of_a(), shared_hours={"engineer": 4.1})
