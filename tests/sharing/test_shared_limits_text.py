from typing import Any

from territory_opt.banded.many import Method
from territory_opt.files.policy_file import read_policy
from territory_opt.fleet.fleet import Fleet
from territory_opt.sharing.share_limits import share_limits
from territory_opt.sharing.shared_limit import Shared, SharedLimit, TeamTarget
from territory_opt.sharing.shared_limits_text import shared_limits_text


def _text(*limits: Shared, admin_hours: float = 4.0, first_admin_hours: float = 4.0) -> list[str]:
    table: dict[str, Any] = {
        "rep": ["rep one", "rep two"],
        "weekly_hours": [40.0, 40.0],
        "admin_hours": [first_admin_hours, admin_hours],
        "id": ["client 1", "client 2"],
        "activity": ["A", "A"],
        "widths": [[9.0], [9.0]],
        "slopes": [[900.0], [800.0]],
        "in_period_share": [1.0, 0.5],
        "later_share": [0.0, 0.5],
        "uses_engineer": [0.5, 0.5],
    }
    fleet = Fleet.from_columns(table, read_policy())
    return shared_limits_text(share_limits(fleet, limits, method=Method.PLAIN)).splitlines()


def test_a_limit_that_is_met_says_what_an_hour_more_is_worth() -> None:
    expected = [
        "2 reps earn 10,500 with their hours; no plan within the limits earns more.",
        "engineer: 6.0 of 6 h a week; an hour more is worth 1,600 a period.",
    ]

    assert expected == _text(SharedLimit(name="engineer", at_most=6))


def test_a_limit_with_some_left_says_how_much() -> None:
    expected = "engineer: 9.0 of 1,200 EUR a week, 1,191.0 left; more of it earns nothing."

    assert expected == _text(SharedLimit(name="engineer", at_most=1200, unit="EUR a week"))[1]


def test_a_team_target_says_what_a_promise_costs_or_what_is_above_it() -> None:
    scarce = SharedLimit(name="engineer", at_most=4.5)

    assert "team target: 8,100 of 8,000, 100 more than promised." == _text(scarce, TeamTarget(at_least=8000))[2]
    assert "team target: 8,100 of 8,100, met exactly." == _text(scarce, TeamTarget(at_least=8100))[2]


def test_limits_that_cannot_be_kept_say_by_how_much() -> None:
    expected = [
        "No plan keeps these limits.",
        "engineer: all weeks take at least 0.0 of 2 h a week, it can be kept by itself, not with the others.",
        "team target: all weeks earn at most 11,700 of 12,000, 300 short.",
    ]

    assert expected == _text(SharedLimit(name="engineer", at_most=2), TeamTarget(at_least=12_000))


def test_too_many_hours_of_an_activity_say_how_many() -> None:
    expected = "top: all weeks take at least 20.5 of 20 h a week, 0.5 too many."

    assert expected == _text(SharedLimit(name="top", at_most=20, activity="A"))[1]


def test_reps_without_a_week_are_counted() -> None:
    expected = [
        "1 rep earns 8,100 with their hours; no plan within the limits earns more.",
        "1 rep without any week takes no part: see the column why_not.",
    ]

    assert expected == _text(SharedLimit(name="engineer", at_most=6), admin_hours=30.0)[:2]


def test_a_fleet_without_any_week_is_no_plan() -> None:
    lines = _text(SharedLimit(name="engineer", at_most=6), admin_hours=30.0, first_admin_hours=30.0)

    assert ["No plan: none of 2 reps has any week; see the column why_not."] == lines


def test_little_of_a_limit_is_told_by_its_digits() -> None:
    tiny = SharedLimit(name="engineer", at_most=1e-6)
    expected = [
        "2 reps earn 0.0018 with their hours; no plan within the limits earns more.",
        "engineer: 1e-06 of 1e-06 h a week; an hour more is worth 1,800 a period.",
    ]

    assert expected == _text(tiny)
    assert "engineer: 0.0 of 0 h a week; an hour more" in _text(SharedLimit(name="engineer", at_most=0))[1]


def test_much_of_a_limit_is_told_whole() -> None:
    assert "9.0 of 1,234,567.8 h a week" in _text(SharedLimit(name="engineer", at_most=1_234_567.8))[1]
