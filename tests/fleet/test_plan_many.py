"""Plans of fleets: those of any plan, whatever the batches, the workers and the method."""

import pickle
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt import read_policy
from territory_opt.allocation.allocate import allocate
from territory_opt.allocation.allocation import Status
from territory_opt.banded import many
from territory_opt.banded.columns import Method
from territory_opt.banded.many import target_hours
from territory_opt.errors import InvalidInputError, UnverifiedPlanError
from territory_opt.fleet import parts, planned_part
from territory_opt.fleet.fleet import Fleet
from territory_opt.fleet.fleet_plan import EXACT, FleetPlan
from territory_opt.fleet.fleet_plan_text import fleet_plan_text
from territory_opt.fleet.one_by_one import rep_of, week_of
from territory_opt.fleet.part_check import check_part
from territory_opt.fleet.plan_many import plan_batches, plan_many
from territory_opt.model.hour_rule import HourRule, LimitUnit, Strength
from territory_opt.testing.fleets import flat_columns, fleets

POLICY = read_policy()
FLEET = Fleet.from_columns(flat_columns(7, targets_of_rep=5), POLICY)


def same(plan: FleetPlan, other: FleetPlan, *, but: tuple[str, ...] = ()) -> bool:
    columns = [name for name in plan.columns if name not in but]
    return (
        all(plan.columns[name].tobytes() == other.columns[name].tobytes() for name in columns)
        and plan.target_hours.tobytes() == other.target_hours.tobytes()
        and plan.target_revenue.tobytes() == other.target_revenue.tobytes()
    )


@given(fleets(most_reps=3))
def test_every_week_earns_what_the_program_finds(fleet: Fleet) -> None:
    plan = plan_many(fleet, method=Method.PLAIN)
    for place in range(fleet.num_reps):
        allocation = allocate(week_of(fleet, place), rep_of(fleet, place), fleet.policy)
        assert str(allocation.status) == plan.columns["status"][place]
        if allocation.best is not None:
            objective = allocation.best.certificate.objective
            assert objective == pytest.approx(plan.columns["objective"][place], rel=1e-9, abs=1e-6)


@given(fleets(most_reps=3))
def test_a_record_says_what_the_columns_say(fleet: Fleet) -> None:
    plan = plan_many(fleet, method=Method.PLAIN)
    for place, rep in enumerate(fleet.reps.tolist()):
        allocation = plan[rep]
        assert plan.columns["status"][place] == str(allocation.status)
        assert (allocation.explanation is not None) == (plan.columns["why_not"][place] != "")
        if allocation.best is None:
            continue
        week, told = allocation.best, {name: column[place] for name, column in plan.columns.items()}
        assert {name: told[f"hours_{name}"] for name in week.hours} == pytest.approx(week.hours, abs=1e-8)
        assert {name: told[f"idle_{name}"] for name in week.idle} == pytest.approx(week.idle, abs=1e-8)
        assert told["expected_revenue"] == pytest.approx(week.revenue.total, rel=1e-9)
        assert told["later_revenue"] == pytest.approx(week.revenue.later, rel=1e-9)
        assert told["objective"] == pytest.approx(week.certificate.objective, rel=1e-9)
        hours = {
            (str(name), int(fleet.activity[at])): plan.target_hours[at]
            for at, name in enumerate(fleet.target_ids)
            if fleet.rep_start[place] <= at < fleet.rep_start[place + 1] and plan.target_hours[at] > 1e-9
        }
        spent = {(each.id, fleet.activities.index(each.activity)): each.weekly_hours for each in week.targets}
        assert hours == pytest.approx(spent, abs=1e-8)


@given(fleets(), st.integers(1, 4), st.sampled_from(Method))
@settings(deadline=None)
def test_neither_batches_nor_the_method_change_a_byte(fleet: Fleet, batch_size: int, method: Method) -> None:
    plan = plan_many(fleet, method=Method.PLAIN)
    assert same(plan, plan_many(fleet, method=method, batch_size=batch_size), but=("method",))


def test_neither_threads_nor_an_executor_change_a_byte() -> None:
    plan = plan_many(FLEET, method=Method.NUMPY)
    with ThreadPoolExecutor(2) as pool:
        assert same(plan, plan_many(FLEET, method=Method.NUMPY, batch_size=2, executor=pool))
    assert same(plan, plan_many(FLEET, method=Method.COMPILED, batch_size=2, num_workers=2), but=("method",))


@given(st.permutations(range(7)))
@settings(deadline=None)
def test_the_order_of_reps_changes_no_week(order: list[int]) -> None:
    columns = flat_columns(7, targets_of_rep=5)
    names = columns["rep"][::5][order]  # type: ignore[call-overload]  # the column of reps is an array
    plan = plan_many(FLEET, method=Method.NUMPY)
    renamed = Fleet.from_columns(columns | {"rep": np.repeat(names, 5)}, POLICY)
    other = plan_many(renamed, method=Method.NUMPY)
    assert plan.columns["objective"].tobytes() == other.columns["objective"].tobytes()
    assert other.columns["rep"].tolist() == names.tolist()


def test_what_is_done_stays_when_the_rest_is_given_up() -> None:
    batches = plan_batches(FLEET, batch_size=3, method=Method.NUMPY)
    first, last, part = next(batches)
    batches.close()  # type: ignore[attr-defined]  # it is a generator
    assert (0, 3, 3) == (first, last, part.num_reps)
    whole = plan_many(FLEET, method=Method.NUMPY)
    assert part.columns["objective"].tolist() == whole.columns["objective"][:3].tolist()


def test_progress_counts_batches() -> None:
    told: list[tuple[int, int]] = []
    plan_many(FLEET, batch_size=3, method=Method.NUMPY, progress=lambda done, of: told.append((done, of)))
    assert [(1, 3), (2, 3), (3, 3)] == told


def test_a_rep_whose_curve_rises_is_planned_by_a_program_and_the_others_are_not() -> None:
    slopes = FLEET.slopes.copy()
    at = int(FLEET.segment_start[FLEET.rep_start[2]])
    slopes[at], slopes[at + 1] = 10.0, 5000.0
    plan = plan_many(attrs.evolve(FLEET, slopes=slopes), method=Method.NUMPY)
    assert [i != 2 for i in range(7)] == [str(name).startswith(EXACT) for name in plan.columns["method"]]
    assert plan["rep-000002"].week.certificate.method == plan.columns["method"][2]
    others = [i for i in range(7) if i != 2]
    before = plan_many(FLEET, method=Method.NUMPY)
    assert before.columns["objective"][others].tolist() == plan.columns["objective"][others].tolist()


def test_a_policy_of_other_rules_is_planned_rep_by_rep() -> None:
    both = HourRule(terms={"A": 1.0, "B": 1.0}, at_most=0.75, of="selling")
    bending = HourRule(terms={"A": 1.0}, at_most=0.35, of="selling", strength=Strength.PREFERRED, penalty_per_hour=1.0)
    for rule in (both, bending):
        policy = attrs.evolve(POLICY, hour_rules=dict(POLICY.hour_rules) | {"more": rule})
        plan = plan_many(attrs.evolve(FLEET.part(0, 2), policy=policy), method=Method.NUMPY)
        assert ["linear program"] * 2 == plan.columns["method"].tolist()
        assert plan["rep-000000"].week.certificate.objective == pytest.approx(plan.columns["objective"][0])


IMPOSSIBLE = {
    "admin": ({"rule": ("admin", "hours", "at_most", 3.0)}, "administration needs at least 4 h (admin_floor)"),
    "own admin": ({"admin_hours": 9.0}, "needs at least 9 h (admin_need) but may take at most 8 h (admin_ceiling)"),
    "long admin": ({"admin_hours": 50.0}, "more than the week of 40 h"),
    "band": (
        {"rule": ("A", "hours", "at_most", 5.0)},
        "A needs at least 32 % of selling time (top_tier) but may take at most 5 h",
    ),
    "contact": (
        {"minimum_hours": 19.0},
        "A needs at least 19 h (minimum contact) but may take at most 48 % of selling time",
    ),
    "floors": ({"rule": ("A", "selling", "at_least", 0.48), "rule_b": ("B", "hours", "at_least", 30.0)}, "B needs"),
}


@pytest.mark.parametrize(("stated", "told"), IMPOSSIBLE.values(), ids=IMPOSSIBLE.keys())
def test_an_impossible_week_says_which_limits_clash(stated: dict[str, Any], told: str) -> None:
    rules = dict(POLICY.hour_rules)
    table: dict[str, Any] = {"rep": ["ana"], "weekly_hours": [40.0], "id": ["c1"], "activity": ["A"]}
    table |= {"widths": [[20.0]], "slopes": [[100.0]]}
    for name, value in stated.items():
        if name.startswith("rule"):
            activity, of, side, limit = value
            basis = {"unit": "hours"} if of == "hours" else {"of": of}
            rules[f"{side}_{activity}"] = _rule(activity, basis, side, limit)
        else:
            table[name] = [value]
    plan = plan_many(Fleet.from_columns(table, attrs.evolve(POLICY, hour_rules=rules)), method=Method.PLAIN)
    assert "infeasible" == plan.columns["status"][0]
    assert told in plan.columns["why_not"][0]
    assert np.isnan(plan.columns["expected_revenue"][0])
    assert Status.INFEASIBLE is plan["ana"].status
    assert plan["ana"].explanation is not None


def _rule(activity: str, basis: dict[str, str], side: str, limit: float) -> HourRule:
    unit = LimitUnit(basis.get("unit", "share"))
    return HourRule(
        terms={activity: 1.0},
        unit=unit,
        of=basis.get("of", "week"),
        at_least=limit if side == "at_least" else None,
        at_most=limit if side == "at_most" else None,
    )


def test_floors_that_are_too_much_together_are_all_named() -> None:
    rules = {
        f"floor_{name}": _rule(name, {"of": "selling"}, "at_least", 0.3) for name in ("A", "B", "C", "prospecting")
    }
    rules["admin_ceiling"] = POLICY.hour_rules["admin_ceiling"]
    fleet = attrs.evolve(FLEET, policy=attrs.evolve(POLICY, hour_rules=rules))
    told = str(plan_many(fleet, method=Method.PLAIN).columns["why_not"][0])
    assert told.startswith("the floors together are more than the selling time")
    assert all(f"floor_{name}" in told for name in FLEET.activities)


def test_a_rep_without_targets_has_a_week_of_idle_or_free_hours() -> None:
    table: dict[str, Any] = {
        "rep": ["ana"],
        "weekly_hours": [40.0],
        "id": [None],
        "activity": [None],
        "widths": [[]],
        "slopes": [[]],
    }
    plan = plan_many(Fleet.from_columns(table | {"kept_revenue": [5.0]}, POLICY), method=Method.PLAIN)
    assert ["optimal", 5.0] == [plan.columns[name][0] for name in ("status", "expected_revenue")]
    assert 0 == len(plan.target_hours)


@pytest.mark.parametrize("stated", [{"batch_size": 0}, {"method": "fast"}, {"num_workers": 0}, {"executor": "threads"}])
def test_settings_that_are_none_are_faults(stated: dict[str, Any]) -> None:
    with pytest.raises(InvalidInputError):
        plan_many(FLEET, **stated)


TAMPERED = [
    ("hours_A", 1.0, "hours do not add up"),
    ("hours_admin", -5.0, "hours do not add up"),
    ("expected_revenue", 1.0, "expected revenue is not what the hours earn"),
    ("later_revenue", 1.0, "later revenue"),
    ("objective", 1.0, "the objective"),
    ("bound", -1e6, "more than its bound"),
    ("gap", 1e-6, "not proven best"),
    ("free_hours", -2.0, "hours do not add up"),
    ("idle_B", 1.0, "hours of B are not those of its targets"),
]


@pytest.mark.parametrize(("column", "more", "told"), TAMPERED)
def test_a_plan_that_was_tampered_with_is_refused(column: str, more: float, told: str) -> None:
    plan = plan_many(FLEET, method=Method.NUMPY)
    columns = dict(plan.columns)
    columns[column] = columns[column] + np.eye(1, 7, 3)[0] * more
    with pytest.raises(UnverifiedPlanError, match="rep-000003") as caught:
        check_part(FLEET, columns, plan.target_hours, plan.target_revenue)
    assert told in str(caught.value)


def test_hours_that_break_a_rule_are_refused_though_they_add_up() -> None:
    plan = plan_many(FLEET, method=Method.NUMPY)
    columns = dict(plan.columns)
    for name, more in (("hours_A", 12.0), ("idle_A", 12.0), ("hours_B", -12.0), ("idle_B", -12.0)):
        columns[name] = columns[name] + np.eye(1, 7, 0)[0] * more
    with pytest.raises(UnverifiedPlanError, match="rule top_tier: more than its upper limit"):
        check_part(FLEET, columns, plan.target_hours, plan.target_revenue)


def test_every_batch_is_checked_before_it_is_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planned_part, "target_hours", lambda *args, **named: target_hours(*args, **named) * 0.9)
    with pytest.raises(UnverifiedPlanError):
        plan_many(FLEET, method=Method.NUMPY)


def test_a_selling_time_of_nothing_is_a_week_too() -> None:
    rules = {f"floor_{name}": _rule(name, {"of": "selling"}, "at_least", 0.3) for name in FLEET.activities}
    fleet = attrs.evolve(FLEET, policy=attrs.evolve(POLICY, hour_rules=rules))
    plan = plan_many(fleet, method=Method.PLAIN)
    assert FLEET.weekly_hours.tolist() == pytest.approx(plan.columns["hours_admin"].tolist())


@given(fleets(most_reps=2))
@settings(deadline=None)
def test_a_price_is_what_an_hour_less_of_a_rule_gains(fleet: Fleet) -> None:
    plan = plan_many(fleet, method=Method.PLAIN)
    for place in np.flatnonzero(plan.is_planned).tolist():
        program = allocate(week_of(fleet, place), rep_of(fleet, place), fleet.policy).week
        for rule in program.rules:
            if rule.price_per_hour is not None and f"price_{rule.name}" in plan.columns:
                assert plan.columns[f"price_{rule.name}"][place] >= rule.price_per_hour - 1e-6


def test_a_part_is_planned_alike_in_another_process() -> None:
    part = FLEET.part(2, 5)
    there = pickle.loads(pickle.dumps((part, Method.NUMPY)))  # noqa: S301  # our own
    planned, again = planned_part.plan_part((part, Method.NUMPY)), planned_part.plan_part(there)
    assert all(planned.columns[name].tobytes() == again.columns[name].tobytes() for name in planned.columns)
    assert planned.hours.tobytes() == again.hours.tobytes()


def test_reps_with_many_lines_make_smaller_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "LINES_AT_ONCE", 45)
    assert [0, 2, 4, 6, 7] == parts.cuts(FLEET, most_reps=5)
    monkeypatch.setattr(parts, "LINES_AT_ONCE", 3)
    assert [*range(8)] == parts.cuts(FLEET, most_reps=5)


def test_a_method_taken_for_want_of_a_faster_one_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "find_spec", lambda _: None)
    plan = plan_many(FLEET)
    assert "exact, NumPy" == plan.columns["method"][0]
    assert "territory-opt[fast]" in plan.notice
    assert plan.notice in fleet_plan_text(plan)
    assert "" == plan_many(FLEET, method=Method.NUMPY).notice
