from typing import Any

import attrs
import numpy as np
import pytest

from territory_opt.banded.many import Method
from territory_opt.errors import UnverifiedPlanError
from territory_opt.files.policy_file import read_policy
from territory_opt.fleet.fleet import Fleet
from territory_opt.sharing.plan_check import check_shared_plan
from territory_opt.sharing.share_limits import share_limits
from territory_opt.sharing.shared_limit import Shared, SharedLimit, TeamTarget
from territory_opt.sharing.shared_plan import SharedPlan


def _plan() -> SharedPlan:
    table: dict[str, Any] = {
        "rep": ["rep one", "rep two"],
        "weekly_hours": [40.0, 40.0],
        "id": ["client 1", "client 2"],
    }
    table |= {"id": ["client 1", "client 2"]}
    lines: dict[str, Any] = {"activity": ["A", "A"], "widths": [[9.0], [9.0]], "slopes": [[900.0], [800.0]]}
    fleet = Fleet.from_columns(table | lines | {"uses_engineer": [0.5, 0.5]}, read_policy())
    limits: list[Shared] = [
        SharedLimit(name="engineer", at_most=6),
        TeamTarget(at_least=100),
        SharedLimit(name="top", at_most=99, activity="A"),
    ]
    return share_limits(fleet, limits, method=Method.PLAIN)


def test_a_plan_as_it_was_found_passes() -> None:
    check_shared_plan(_plan())


@pytest.mark.parametrize(
    ("name", "changes", "complaint"),
    [
        ("engineer", {"used": 5.0}, "5.0 told"),
        ("engineer", {"price": -1.0}, "a price of -1.0"),
        ("engineer", {"limit": SharedLimit(name="engineer", at_most=5)}, "against the limit 5"),
        ("team target", {"limit": TeamTarget(at_least=20_000)}, "against the limit 20000"),
        ("top", {"price": 3.0}, "a price of 3.0, but"),
    ],
)
def test_what_a_limit_says_must_follow_from_the_hours(name: str, changes: dict[str, Any], complaint: str) -> None:
    plan = _plan()
    other = attrs.evolve(plan, limits={**plan.limits, name: attrs.evolve(plan.limits[name], **changes)})

    with pytest.raises(UnverifiedPlanError, match=complaint):
        check_shared_plan(other)


def test_a_plan_must_be_proven_best() -> None:
    with pytest.raises(UnverifiedPlanError, match="not proven best"):
        check_shared_plan(attrs.evolve(_plan(), bound=12_000.0))


def test_hours_must_obey_the_rules_of_each_week() -> None:
    plan = _plan()
    hours = {**plan.target_columns, "weekly_hours": np.array([9.0, 4.0])}

    with pytest.raises(UnverifiedPlanError, match="rep two"):
        check_shared_plan(attrs.evolve(plan, target_columns=hours))


def test_a_limit_missed_by_rounding_is_met_however_little_there_is_of_it() -> None:
    plan = _plan()
    tiny = SharedLimit(name="engineer", at_most=1e-6)
    fleet = attrs.evolve(plan.fleet, slopes=plan.fleet.slopes * 1e6)
    found = share_limits(fleet, [tiny], method=Method.PLAIN)
    missed = attrs.evolve(found.limits["engineer"], limit=SharedLimit(name="engineer", at_most=1e-6 * (1 + 2e-9)))

    check_shared_plan(attrs.evolve(found, limits={"engineer": missed}))
    more = attrs.evolve(missed, limit=SharedLimit(name="engineer", at_most=1e-4))
    with pytest.raises(UnverifiedPlanError, match="of it is left"):
        check_shared_plan(attrs.evolve(found, limits={"engineer": more}))
