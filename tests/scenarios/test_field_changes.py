import datetime as dt
from functools import cache
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt import read_demo
from territory_opt.errors import Fault, InvalidInputError
from territory_opt.model.opportunity import Certainty
from territory_opt.model.problem import Problem
from territory_opt.model.rep import AdminTime
from territory_opt.scenarios.change import Change
from territory_opt.scenarios.field_changes import (
    ClampField,
    ScaleField,
    SetField,
    ShiftField,
    clamp,
    scale,
    set_,
    shift,
)
from territory_opt.scenarios.path import parse
from territory_opt.testing import problems
from territory_opt.testing.scenarios import changes_of, invertible_changes

TEXT = "playbooks.new_client.actions[*].duration_days"


@cache
def demo() -> Problem:
    return read_demo()


def values(problem: Problem, path: str) -> list[Any]:
    return [value for _, value in parse(path).values(problem)]


def faults_of(change: Change) -> tuple[Fault, ...]:
    with pytest.raises(InvalidInputError) as caught:
        change.applied(demo())
    return caught.value.faults


def test_a_field_is_set_on_all_selected_records() -> None:
    after = set_("reps[team=North].weekly_hours", 32).applied(demo())

    assert [32 if rep.team == "North" else rep.weekly_hours for rep in demo().reps] == values(
        after, "reps.weekly_hours"
    )


def test_a_named_choice_takes_its_text() -> None:
    after = set_("opportunities.certainty", "stretch").applied(set_("reps.admin_time", "day_start").applied(demo()))

    assert {AdminTime.DAY_START} == set(values(after, "reps.admin_time"))
    assert all(value is Certainty.STRETCH for value in values(after, "opportunities.certainty"))


def test_a_value_that_may_be_missing_can_be_taken_away() -> None:
    assert {None} == set(values(set_("reps.target", None).applied(demo()), "reps.target"))


def test_a_list_is_set_as_a_whole() -> None:
    day = dt.date(2026, 2, 2)

    assert (day,) == set_("reps[id=ana].days_off", [day]).applied(demo()).reps[0].days_off


def test_numbers_are_multiplied_and_moved() -> None:
    targets = [rep.target or 0 for rep in demo().reps]

    assert [1.5 * target for target in targets] == values(scale("reps.target", 1.5).applied(demo()), "reps.target")
    assert [target - 7 for target in targets] == values(shift("reps.target", -7).applied(demo()), "reps.target")


def test_dates_are_moved_by_days() -> None:
    path = "opportunities[close_date!=nothing].close_date"
    expected = [day + dt.timedelta(days=10) for day in values(demo(), path)]

    assert expected == values(shift(path, 10).applied(demo()), path)


def test_numbers_and_dates_outside_the_limits_come_to_the_nearer_one() -> None:
    odds, dates = "opportunities[odds!=nothing].odds", "opportunities[close_date!=nothing].close_date"
    day = dt.date(2026, 3, 15)
    after = clamp(odds, at_least=0.3, at_most=0.6).applied(clamp(dates, at_most=day).applied(demo()))

    assert [min(max(value, 0.3), 0.6) for value in values(demo(), odds)] == values(after, odds)
    assert [min(value, day) for value in values(demo(), dates)] == values(after, dates)


def test_whole_numbers_stay_whole_and_what_was_rounded_is_told() -> None:
    after = scale(TEXT, 1.5).applied(demo())
    (finding,) = after.findings[len(demo().findings) :]
    exact = [1.5 * days for days in values(demo(), TEXT)]

    assert [round(days) for days in exact] == values(after, TEXT)
    assert all(isinstance(days, int) for days in values(after, TEXT))
    assert ("rounded", sum(days % 1 != 0 for days in exact)) == (finding.code, finding.count)


def test_whole_numbers_that_stay_whole_by_themselves_leave_no_finding() -> None:
    after = scale(TEXT, 2.0).applied(demo())

    assert [2 * days for days in values(demo(), TEXT)] == values(after, TEXT)
    assert demo().findings == after.findings


def test_a_whole_number_is_shifted_by_whole_numbers_only() -> None:
    assert all(isinstance(days, int) for days in values(shift(TEXT, 2.0).applied(demo()), TEXT))
    assert {"a whole number at least 0 and at most 500 [working days]"} == {
        fault.allowed for fault in faults_of(shift(TEXT, 0.5))
    }


@pytest.mark.parametrize("change", [scale("opportunities.odds", 0.9), clamp("opportunities.odds", at_most=0.9)])
def test_missing_values_are_counted_and_the_way_around_them_is_told(change: Change) -> None:
    (fault,) = faults_of(change)
    missing = sum(deal.odds is None for deal in demo().opportunities)

    assert fault.found.startswith(f"nothing at {missing} of {len(demo().opportunities)} places")
    assert "set it first, or leave them out: opportunities[odds!=nothing].odds" == fault.hint


def test_the_way_around_missing_values_keeps_the_selection() -> None:
    (fault,) = faults_of(shift('opportunities[id="a14"].close_date', 1))

    assert 'set it first, or leave them out: opportunities[id="a14", close_date!=nothing].close_date' == fault.hint


@pytest.mark.parametrize(
    ("change", "allowed"),
    [
        (scale("reps.name", 2), "a number"),
        (scale("policy.overdue_deals.keep", 2), "a number"),
        (scale("period.end", 2), "a number"),
        (shift("reps.team", 2), "a number or a date"),
        (shift("period.end", 1.5), "whole days"),
        (clamp("period.end", at_most=5), "a number"),
        (clamp("reps.won", at_most=dt.date(2026, 1, 1)), "a date, as the limits are"),
    ],
)
def test_what_cannot_be_computed_with_is_refused(change: Change, allowed: str) -> None:
    assert [allowed] == [fault.allowed for fault in faults_of(change)]


def test_missing_and_refused_values_are_told_together() -> None:
    assert 2 == len(faults_of(scale("opportunities.close_date", 2)))


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        (set_("reps.admin_time", "day_strt"), "did you mean 'day_start'?"),
        (set_("opportunities[id=a01].odds", 50), "a share is written from 0 to 1: write 0.5 for 50 %"),
        (set_("policy.hour_rules.admin_ceiling.strength", "requird"), "did you mean 'required'?"),
        (set_("policy.hour_rules.admin_ceiling.of", "selling time"), "did you mean 'selling'?"),
        (set_("clients[id=c101].rep", "anna"), "did you mean 'ana'?"),
    ],
)
def test_the_records_speak_for_what_may_stand_in_them(change: SetField, hint: str) -> None:
    fault = faults_of(change)[0]

    assert fault.path.startswith(change.path)
    assert hint == fault.hint


@pytest.mark.parametrize(
    "change",
    [
        set_("reps.weekly_hours", "forty"),
        set_("reps.weekly_hours", None),
        set_("reps.target", -1),
        set_("period.end", "2026-06-30"),
        set_("period.end", dt.date(1999, 1, 1)),
        set_("as_of", dt.datetime(2026, 1, 1, 12)),  # noqa: DTZ001  # times of a territory have no zone
        scale("reps.won", 1e15),
        shift("period.end", 1e12),
        shift("as_of", -20_000),
        set_("policy.activities.A.kind", "admin"),
    ],
)
def test_a_value_that_may_not_stand_there_is_refused_under_the_path_of_the_change(
    change: SetField | ScaleField | ShiftField,
) -> None:
    assert all(fault.path.startswith(change.path) for fault in faults_of(change))


@pytest.mark.parametrize("text", ["reps[id=ana.target", "", "reps..target"])
def test_a_path_that_cannot_be_read_is_refused_at_birth(text: str) -> None:
    for make in (lambda: set_(text, 1), lambda: scale(text, 1), lambda: shift(text, 1), lambda: clamp(text, at_most=1)):
        with pytest.raises(InvalidInputError) as caught:
            make()

        assert ["path"] == [fault.path for fault in caught.value.faults]


@pytest.mark.parametrize("by", ["2", None, True, float("nan"), float("inf")])
def test_a_factor_and_a_step_are_finite_numbers(by: Any) -> None:  # noqa: ANN401  # wrong on purpose
    for change in (scale, shift):
        with pytest.raises(InvalidInputError) as caught:
            change("reps.target", by)

        assert ["by"] == [fault.path for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("limits", "path"),
    [
        ({}, "at_least"),
        ({"at_least": 2, "at_most": 1}, "at_least"),
        ({"at_least": "2"}, "at_least"),
        ({"at_most": True}, "at_most"),
        ({"at_least": dt.date(2026, 1, 1), "at_most": 5}, "at_most"),
    ],
)
def test_limits_are_numbers_or_dates_that_do_not_contradict_each_other(limits: dict[str, Any], path: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        ClampField(path="reps.target", **limits)

    assert [path] == [fault.path for fault in caught.value.faults]


def test_every_change_says_what_it_does() -> None:
    assert "reps.target set to nothing" == set_("reps.target", None).words
    assert "reps.target times 1.15" == scale("reps.target", 1.15).words
    assert "period.end shifted by +30" == shift("period.end", 30).words
    assert "period.end kept to at most 2026-06-30" == clamp("period.end", at_most=dt.date(2026, 6, 30)).words


@given(st.data())
def test_a_change_and_its_inverse_give_the_territory_back(data: st.DataObject) -> None:
    problem = data.draw(problems())
    change, inverse = data.draw(invertible_changes(problem))

    assert problem == inverse.applied(change.applied(problem))


@given(st.data())
def test_a_change_leaves_every_territory_as_it_was(data: st.DataObject) -> None:
    problem = data.draw(problems())
    before = attrs.evolve(problem)
    data.draw(changes_of(problem)).applied(problem)

    assert before == problem


@given(problems(), st.floats(-1000, 1000))
def test_scaling_by_one_shifting_by_nothing_and_wide_limits_change_nothing(problem: Problem, far: float) -> None:
    limits = clamp("reps.weekly_hours", at_least=min(far, 0), at_most=100 + max(far, 0))

    assert problem == scale("reps.won", 1).applied(problem)
    assert problem == shift("reps.won", 0).applied(problem)
    assert problem == limits.applied(problem)


@given(problems(), st.floats(1, 40), st.floats(0, 40))
def test_keeping_to_limits_twice_is_keeping_to_them_once(problem: Problem, least: float, width: float) -> None:
    change = clamp("reps.weekly_hours", at_least=None, at_most=least + width)
    once = change.applied(problem)

    assert once == change.applied(once)
    assert all(hours <= least + width for hours in values(once, "reps.weekly_hours"))
