"""What is said of scenarios in sentences: hours that move, rules that turn, and what is too much to be told."""

import attrs
import pytest

from territory_opt.allocation.allocation import Status
from territory_opt.comparison.remarks import (
    MOST_CHANGES,
    MOST_REPS,
    hours_as_they_are,
    inputs_of,
    remarks_below,
    remarks_beside,
)
from territory_opt.comparison.result import Comparison, Figures, ScenarioResult
from territory_opt.scenarios.differences import Difference

WEEK = Figures(
    name="Team",
    status=Status.OPTIMAL,
    target=1000.0,
    expected_revenue=900.0,
    shortfall=100.0,
    chance=0.4,
    hours={"A": 34.0, "admin": 17.2},
    free_hours=0.0,
    binding=("admin_need at_least",),
)
NO_WEEK = attrs.evolve(
    WEEK,
    status=Status.INFEASIBLE,
    expected_revenue=None,
    shortfall=None,
    chance=None,
    hours={},
    binding=(),
    why_not="too much",
)
CUT = attrs.evolve(WEEK, hours={"A": 36.2, "admin": 14.4, "B": 0.6}, binding=("ceiling at_most", "day at_most"))


def result(name: str, team: Figures, reps: dict[str, Figures], *changed: Difference) -> ScenarioResult:
    """Return what a scenario comes to."""
    return ScenarioResult(
        name=name,
        description="What if?",
        input_hash="1" * 64,
        scenario_hash="2" * 64,
        differences=changed,
        findings=(),
        team=team,
        reps=reps,
        actions=(),
    )


def people(week: Figures, *names: str) -> dict[str, Figures]:
    """Return reps of the same week by their ids."""
    return {name.lower(): attrs.evolve(week, name=name) for name in names}


def lines(team: Figures, reps: dict[str, Figures], base: ScenarioResult) -> tuple[str, ...]:
    """Return what is said of a scenario beside a territory."""
    (told,) = remarks_below(Comparison(currency="EUR", base=base, scenarios=(result("x", team, reps),)))[-1:]
    return told.lines


AS_IT_IS = result("as it is", WEEK, people(WEEK, "Ana", "Ben"))


def test_hours_that_move_and_rules_that_turn_are_told_of_the_team_and_of_reps_whose_rules_turn() -> None:
    moved = attrs.evolve(WEEK, name="Ana", hours={"A": 30.0, "admin": 21.2})

    told = (
        "ceiling at_most, day at_most start to bind; admin_need at_least stops binding; "
        "hours A 34.0 -> 36.2, admin 17.2 -> 14.4, B 0.0 -> 0.6"
    )
    assert (f"Team: {told}", f"Ben: {told}") == lines(CUT, {"ana": moved, **people(CUT, "Ben")}, AS_IT_IS)


def test_free_hours_that_move_are_told() -> None:
    assert ("Team: hours left free 0.0 -> 1.5",) == lines(
        attrs.evolve(WEEK, free_hours=1.5), people(WEEK, "Ana", "Ben"), AS_IT_IS
    )


def test_a_change_too_small_to_be_shown_leaves_hours_as_before() -> None:
    slightly = attrs.evolve(WEEK, hours={"A": 34.01, "admin": 17.19})

    assert ("Team: hours as before",) == lines(slightly, people(slightly, "Ana", "Ben"), AS_IT_IS)


def test_the_week_of_a_new_rep_is_told_without_any_other_to_compare_with() -> None:
    assert ("Team: hours as before", "Zoe: hours A 34.0, admin 17.2, left free 0.0") == lines(
        WEEK, people(WEEK, "Ana", "Ben", "Zoe"), AS_IT_IS
    )


@pytest.mark.parametrize("more", [0, 1, 7])
def test_of_many_reps_whose_rules_turn_the_first_are_told_and_the_others_counted(more: int) -> None:
    names = [f"Rep {i}" for i in range(MOST_REPS + more)]
    base = result("as it is", WEEK, people(WEEK, *names))

    _, *told = lines(CUT, people(CUT, *names), base)

    assert names[:MOST_REPS] == [line.partition(":")[0] for line in told[:MOST_REPS]]
    assert [f"and {more} other rep"] * (more == 1) + [f"and {more} other reps"] * (more > 1) == [
        line.partition(" whose")[0] for line in told[MOST_REPS:]
    ]


def test_no_hours_are_told_of_a_scenario_without_a_plan_and_all_where_the_territory_has_none() -> None:
    none = result("as it is", NO_WEEK, people(NO_WEEK, "Ana"))

    assert () == lines(NO_WEEK, people(NO_WEEK, "Ana", "Ben"), AS_IT_IS)
    assert ("Team: hours A 34.0, admin 17.2, left free 0.0", "Ana: hours A 34.0, admin 17.2, left free 0.0") == lines(
        WEEK, people(WEEK, "Ana"), none
    )
    assert ("Hours of the team 'as it is': A 34.0, admin 17.2, left free 0.0.", "") == tuple(
        hours_as_they_are(Comparison(currency="EUR", base=base, scenarios=())) for base in (AS_IT_IS, none)
    )


@pytest.mark.parametrize("more", [0, 1, 5])
def test_of_very_many_changed_fields_the_first_are_told_and_the_others_counted(more: int) -> None:
    changed = [Difference(f"policy.stage_odds.s{i}", 0.2, 0.1) for i in range(MOST_CHANGES + more)]
    told = inputs_of(result("x", WEEK, {}, *changed)).lines

    assert tuple(map(str, changed[:MOST_CHANGES])) == told[:MOST_CHANGES]
    assert [f"and {more} other field{'s' * (more > 1)}, which CSV and JSON hold"] * bool(more) == [*told[MOST_CHANGES:]]


def test_descriptions_stand_once_with_the_inputs_or_with_the_remarks() -> None:
    compared = Comparison(currency="EUR", base=AS_IT_IS, scenarios=(result("x", CUT, people(CUT, "Ana")),))

    assert ("What if?", "What if?", "") == (
        inputs_of(compared.scenarios[0]).description,
        remarks_beside(compared)[0].description,
        remarks_below(compared)[0].description,
    )
