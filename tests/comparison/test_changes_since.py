"""What changed since an earlier result is all that differs, causes first, and nothing else."""

import datetime as dt
import json
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import territory_opt as to
from territory_opt.comparison.changes_since import SMALL, ActionTurn, ChangesSince, changes_since
from territory_opt.comparison.changes_since_document import changes_since_document
from territory_opt.comparison.changes_since_text import changes_since_text
from territory_opt.comparison.compare import compare
from territory_opt.comparison.history import History, program_version
from territory_opt.comparison.result import PlannedAction, ScenarioResult
from territory_opt.comparison.saved_result import SavedResult, changes_of
from territory_opt.comparison.table import Unit
from territory_opt.files.problem_json import problem_to_json
from territory_opt.scenarios.field_changes import set_
from territory_opt.scenarios.scenario import Scenario

MONDAY = dt.datetime(2026, 1, 5, 8, tzinfo=dt.UTC)
DEMO = to.read_demo()
CEILING = "policy.hour_rules.prospecting_day.at_most"


def scenario(most: float) -> Scenario:
    return Scenario(name="less prospecting", changes=(set_(CEILING, most),))


def cut(hours: float) -> Scenario:
    return Scenario(name="admin cut", changes=(set_("reps[id=ana].admin_hours", hours),))


COMPARED = compare(DEMO, [scenario(0.25), cut(1.0)])
BASE, LESS, CUT = COMPARED.base, *COMPARED.scenarios


def saved(result: ScenarioResult, problem: to.Problem = DEMO, asked: str = "") -> SavedResult:
    """Return a result as a history gives it back."""
    return SavedResult(
        saved_at=MONDAY,
        program_version=program_version(),
        asked=asked,
        name=result.name,
        description=result.description,
        input_hash=result.input_hash,
        input_text=problem_to_json(problem),
        scenario_hash=result.scenario_hash,
        changes=changes_of(result),
        team=result.team,
        reps=dict(result.reps),
        actions=result.actions,
    )


def since(before: ScenarioResult, now: ScenarioResult) -> ChangesSince:
    return changes_since(saved(before), now, DEMO)


@pytest.mark.parametrize("result", [BASE, LESS, CUT], ids=lambda result: result.name)
def test_nothing_has_changed_since_the_same_result(tmp_path: Path, result: ScenarioResult) -> None:
    with History.open(tmp_path / "h.sqlite") as history:
        history.save([result], DEMO, MONDAY)
        last = history.last(result.name)
    assert last is not None
    found = changes_since(last, result, DEMO)
    assert found.is_nothing
    assert f"SINCE 2026-01-05 08:00 UTC, {result.name!r}: nothing changed" == changes_since_text(found)


def test_inputs_that_differ_are_told_field_by_field() -> None:
    ana, *others = DEMO.reps
    tuesday = attrs.evolve(DEMO, as_of=dt.date(2026, 1, 6), reps=(attrs.evolve(ana, won=0.0), *others))
    found = changes_since(saved(BASE), compare(tuesday, []).base, tuesday)
    told = ["reps[id=ana].won: 9,000 -> 0", "as_of: 2026-01-05 -> 2026-01-06"]
    assert told == [str(each) for each in found.inputs]
    assert ["Inputs: 2 differences", *(f"  - {line}" for line in told)] == changes_since_text(found).splitlines()[1:4]
    assert {"expected_revenue", "shortfall"} <= {line.figure.key for line in found.figures if line.rep == "ana"}


def test_what_the_scenario_changes_is_no_difference_of_the_inputs() -> None:
    tuesday = attrs.evolve(DEMO, as_of=dt.date(2026, 1, 6))
    found = changes_since(saved(LESS), compare(tuesday, [scenario(0.18)]).scenarios[0], tuesday)
    assert ["as_of"] == [each.path for each in found.inputs]


def test_a_territory_that_is_not_read_any_more_is_told_and_the_figures_still_compared() -> None:
    earlier = attrs.evolve(saved(BASE), input_hash="0" * 64, input_text='{"schema": "territory_opt/problem/0"}')
    found = changes_since(earlier, LESS, DEMO)
    assert ((), True) == (found.inputs, bool(found.figures))
    assert "problem/0" in found.inputs_unread
    assert "those of then are not read any more: $.schema: found" in " ".join(changes_since_text(found).split())


def test_a_scenario_defined_in_another_way_is_told_with_both_definitions() -> None:
    other = compare(DEMO, [scenario(0.18)]).scenarios[0]
    found = since(LESS, other)
    assert (changes_of(LESS), changes_of(other)) == (found.changes_before, found.changes_now)
    text = changes_since_text(found)
    assert f"  - changed then: {CEILING}: nothing -> 0.25\n  - changes now: {CEILING}: nothing -> 0.18\n" in text
    assert ((), ()) == (since(LESS, LESS).changes_before, since(LESS, LESS).changes_now)


def test_hours_and_limits_that_moved_are_those_of_the_two_results() -> None:
    other = compare(DEMO, [scenario(0.18)]).scenarios[0]
    found = since(LESS, other)
    moved = {(line.rep, line.figure.key): line.values for line in found.figures}
    for rep, figures in other.reps.items():
        for activity, hours in figures.hours.items():
            before = LESS.reps[rep].hours[activity]
            expected = (before, hours) if abs(hours - before) >= SMALL[Unit.HOURS] else None
            assert expected == moved.get((rep, f"hours.{activity}"))
        binding = [limit for limit in figures.binding if limit not in LESS.reps[rep].binding]
        assert binding == [each.limit for each in found.limits if each.rep == rep and each.starts(1)]
    assert any(line.stops(1) for line in found.limits)


def test_a_week_that_becomes_impossible_is_told_with_its_reason_and_its_return_too() -> None:
    assert CUT.is_feasible
    impossible = compare(DEMO, [cut(30.0)]).scenarios[0]
    lost, regained = since(CUT, impossible), since(impossible, CUT)
    assert [(True, False)] == [(week.had_week, week.has_week) for week in lost.weeks.values()]
    assert f"Ana has no week any more: {impossible.reps['ana'].why_not[:40]}" in changes_since_text(lost)
    assert "Ana has a week, and had none" in changes_since_text(regained)
    assert (None, CUT.team.expected_revenue) == next(
        line.values for line in regained.figures if line.rep is None and line.figure.key == "expected_revenue"
    )


def test_reps_who_came_or_went_have_figures_on_one_side_only() -> None:
    fewer = attrs.evolve(BASE, reps={rep: figures for rep, figures in BASE.reps.items() if rep != "ana"})
    for found, side in ((since(BASE, fewer), 1), (since(fewer, BASE), 0)):
        lines = [line for line in found.figures if line.rep == "ana"]
        assert lines
        assert {None} == {line.values[side] for line in lines}
        assert "  Ana  expected revenue [money]" in changes_since_text(found)


def test_another_version_or_question_is_told() -> None:
    earlier = attrs.evolve(saved(BASE, asked="whole actions"), program_version="0.0.1")
    found = changes_since(earlier, BASE, DEMO)
    assert ("0.0.1", program_version()) == found.versions
    assert f"Program: 0.0.1 -> {program_version()}\nAsked: whole actions -> the usual way" in changes_since_text(found)


def test_what_moved_too_little_to_be_shown_is_counted() -> None:
    team = attrs.evolve(BASE.team, expected_revenue=(BASE.team.expected_revenue or 0.0) + 0.02)
    found = since(BASE, attrs.evolve(BASE, team=team))
    assert 1 == len(found.figures)
    assert "  1 figure moved by less than is shown" in changes_since_text(found).splitlines()


def action(name: str, start: int, finish: int, person: str = "ana") -> PlannedAction:
    return PlannedAction(
        opportunity="a07",
        action=name,
        name=name,
        rep="ana",
        person=person,
        start=f"2026-01-{start:02d}",
        finish=f"2026-01-{finish:02d}",
        effort_hours=2.0,
    )


def test_actions_are_told_by_what_became_of_them_in_working_days() -> None:
    before = attrs.evolve(BASE, actions=tuple(action(name, 8, 9) for name in ("stays", "moves", "goes", "passes")))
    after = (action("stays", 8, 9), action("moves", 9, 13), action("comes", 8, 8), action("passes", 8, 9, "legal"))
    found = since(before, attrs.evolve(BASE, actions=after))
    assert {
        "moves": (ActionTurn.MOVED, 1, 2),
        "goes": (ActionTurn.GONE, None, None),
        "comes": (ActionTurn.NEW, None, None),
        "passes": (ActionTurn.ALTERED, 0, 0),
    } == {each.latest.name: (each.turn, each.start_days_later, each.finish_days_later) for each in found.actions}
    text = changes_since_text(found)
    assert "Actions: 1 gone, 1 new, 1 altered, 1 moved" in text
    assert "person ana -> legal" in text
    assert "stays" not in text


def test_a_gone_action_says_when_its_deal_is_no_longer_listed() -> None:
    before = attrs.evolve(BASE, actions=(action("call", 8, 9), attrs.evolve(action("mail", 8, 9), opportunity="sold")))
    found = since(before, attrs.evolve(BASE, actions=()))
    assert [("a07", True), ("sold", False)] == [
        (each.latest.opportunity, each.is_deal_listed) for each in found.actions
    ]
    assert 1 == changes_since_text(found).count("deal no longer listed")


def test_lines_beyond_those_asked_for_are_counted() -> None:
    before = attrs.evolve(BASE, actions=tuple(action(f"step {i}", 8, 9) for i in range(9)))
    found = since(before, attrs.evolve(BASE, actions=()))
    shown = changes_since_text(found, most_lines=4).splitlines()
    assert (4, "  ... and 5 more") == (sum(line.startswith("  gone") for line in shown), shown[-1])
    assert "Actions: 9 gone\n  ... and 9 more" in changes_since_text(found, most_lines=0)


def test_hostile_names_stay_on_their_line() -> None:
    name = "a\n\x1b[2J\u202eb"
    now = attrs.evolve(BASE, name=name, reps={"ana": attrs.evolve(BASE.reps["ana"], name=name, free_hours=9.0)})
    now = attrs.evolve(now, actions=(attrs.evolve(action("x", 8, 9, person=name), name=name),))
    text = changes_since_text(since(BASE, now))
    assert all(line.isprintable() for line in text.splitlines())


def test_the_document_holds_the_same_for_programs() -> None:
    tuesday = attrs.evolve(DEMO, as_of=dt.date(2026, 1, 6))
    now = compare(tuesday, [scenario(0.18)]).scenarios[0]
    found = changes_since(saved(LESS), now, tuesday)
    document = json.loads(json.dumps(changes_since_document(found), allow_nan=False))
    assert [{"path": "as_of", "then": "2026-01-05", "now": "2026-01-06"}] == document["inputs"]
    assert {"then": list(found.changes_before), "now": list(found.changes_now)} == document["changes"]
    assert [list(line.values) for line in found.figures] == [
        [each["then"], each["now"]] for each in document["figures"]
    ]
    assert [each.turn for each in found.actions] == [each["turn"] for each in document["actions"]]
    assert [each.starts(1) for each in found.limits] == [each["binds"] for each in document["limits"]]


@given(
    before=st.lists(st.tuples(st.integers(0, 4), st.integers(5, 16)), unique_by=lambda pair: pair[0]),
    now=st.lists(st.tuples(st.integers(0, 4), st.integers(5, 16)), unique_by=lambda pair: pair[0]),
)
def test_actions_since_turn_the_earlier_plan_into_the_present_one(
    before: list[tuple[int, int]], now: list[tuple[int, int]]
) -> None:
    old, new = (tuple(action(f"step {i}", day, day) for i, day in steps) for steps in (before, now))
    found = since(attrs.evolve(BASE, actions=old), attrs.evolve(BASE, actions=new)).actions
    turned = {each.name: each for each in old}
    for each in found:
        assert turned.pop(each.latest.name, None) == each.before
        if each.now is not None:
            turned[each.latest.name] = each.now
    assert {each.name: each for each in new} == turned


@given(share=st.floats(-2, 2))
def test_a_figure_has_moved_if_it_is_further_apart_than_what_counts_as_the_same(share: float) -> None:
    hours = BASE.team.free_hours + share * SMALL[Unit.HOURS]
    found = since(BASE, attrs.evolve(BASE, team=attrs.evolve(BASE.team, free_hours=hours)))
    assert (abs(hours - BASE.team.free_hours) >= SMALL[Unit.HOURS]) is bool(found.figures)
