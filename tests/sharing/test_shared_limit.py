from typing import Any

import pytest

from territory_opt.errors import InvalidInputError
from territory_opt.files.policy_file import read_policy
from territory_opt.fleet.fleet import Fleet
from territory_opt.sharing.shared_limit import Shared, SharedLimit, TeamTarget, check_limits


def _fleet() -> Fleet:
    table: dict[str, Any] = {"rep": ["rep one"], "weekly_hours": [40], "id": ["client 1"], "activity": ["A"]}
    lines: dict[str, Any] = {"widths": [[2.0]], "slopes": [[9.0]], "uses_engineer": [0.5]}
    return Fleet.from_columns(table | lines, read_policy())


def test_everything_wrong_in_a_limit_is_told_at_once() -> None:
    with pytest.raises(InvalidInputError) as caught:
        SharedLimit(name=" ", at_most=-1, unit="")

    assert ["name", "at_most", "unit"] == [fault.path for fault in caught.value.faults]


def test_a_team_target_is_money_that_is_not_negative() -> None:
    with pytest.raises(InvalidInputError, match="at_least"):
        TeamTarget(at_least=-1)


@pytest.mark.parametrize(
    ("limits", "paths"),
    [
        ([], ["limits"]),
        ([SharedLimit(name="enginer", at_most=1)], ["limits[0].name"]),
        ([SharedLimit(name="hours", at_most=1, activity="D")], ["limits[0].activity"]),
        ([SharedLimit(name="engineer", at_most=1)] * 2, ["limits[1].name"]),
        ([TeamTarget(at_least=1), TeamTarget(at_least=2, name="other")], ["limits"]),
        ([SharedLimit(name="x", at_most=1), SharedLimit(name="y", at_most=1)], ["limits[0].name", "limits[1].name"]),
    ],
)
def test_everything_wrong_between_limits_and_a_fleet_is_told_at_once(limits: list[Shared], paths: list[str]) -> None:
    with pytest.raises(InvalidInputError) as caught:
        check_limits(_fleet(), limits)

    assert paths == [fault.path for fault in caught.value.faults]


def test_a_use_nearly_named_right_is_hinted_at() -> None:
    with pytest.raises(InvalidInputError, match="did you mean 'engineer'"):
        check_limits(_fleet(), [SharedLimit(name="enginer", at_most=1)])
