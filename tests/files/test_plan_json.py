"""A plan as JSON: every key of the contract, the right types, numbers that agree with each other."""

import datetime as dt
import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import attrs
import pytest
from hypothesis import given, settings

from territory_opt.files.folder import read_demo
from territory_opt.files.plan_json import plan_to_json
from territory_opt.model.hour_rule import HourRule
from territory_opt.model.problem import Problem
from territory_opt.model.progress import Progress
from territory_opt.planning import fitting
from territory_opt.planning.plan import plan
from territory_opt.sequencing.schedule import RefusedDeal
from territory_opt.testing import problems

if TYPE_CHECKING:
    from territory_opt.sequencing.dating import Arranged

NUMBER, TEXT = (int, float), str
PART = {"count": int, "amount": NUMBER, "expected": (*NUMBER, type(None))}
MAYBE = (*NUMBER, type(None))
SHEET = {
    "target": MAYBE,
    "won": NUMBER,
    "flow": NUMBER,
    "likely": PART,
    "stretch": PART,
    "not_identified": MAYBE,
    "expected_revenue": MAYBE,
    "shortfall_before": MAYBE,
    "shortfall_after": MAYBE,
}
RULE = {
    "name": TEXT,
    "strength": TEXT,
    "at_least": MAYBE,
    "at_most": MAYBE,
    "value": MAYBE,
    "binding": bool,
    "price_per_hour": MAYBE,
    "source": TEXT,
}
CERTIFICATE = {"method": TEXT, "objective": NUMBER, "bound": NUMBER, "gap": NUMBER, "largest_violation_hours": NUMBER}
TARGET = {
    "id": TEXT,
    "kind": TEXT,
    "client": (str, type(None)),
    "activity": TEXT,
    "weekly_hours": NUMBER,
    "expected_revenue": NUMBER,
}
ACTION = {
    "opportunity": TEXT,
    "action": TEXT,
    "name": TEXT,
    "person": TEXT,
    "state": TEXT,
    "effort_hours": NUMBER,
    "start": TEXT,
    "finish": TEXT,
    "latest_start": (str, type(None)),
    "float_days": int,
    "free_float_days": int,
    "critical": bool,
    "share": NUMBER,
    "expected_revenue": NUMBER,
}
ORDER = {
    "objective": TEXT,
    "value": NUMBER,
    "bound": NUMBER,
    "is_proven": bool,
    "engine": TEXT,
    "refused": [
        {"opportunity": TEXT, "due": (str, type(None)), "lost_gain": NUMBER, "reason": TEXT, "outbid_by": list}
    ],
    "hour_prices": [{"pool": TEXT, "price_per_hour": NUMBER}],
}
BLOCK = {"day": TEXT, "start": TEXT, "end": TEXT, "activity": TEXT}
REP = {
    "id": TEXT,
    "name": TEXT,
    "status": TEXT,
    **SHEET,
    "weekly_hours": NUMBER,
    "rules": [RULE],
    "targets": [TARGET],
    "actions": [ACTION],
    "week": [BLOCK],
}
PLAN = {
    "schema": TEXT,
    "version": TEXT,
    "currency": TEXT,
    "as_of": TEXT,
    "period": {"start": TEXT, "end": TEXT, "working_weeks": NUMBER},
    "team": SHEET,
    "reps": [REP],
    "clients": [{"id": TEXT, "rep": TEXT, "tier": TEXT, "rule": TEXT}],
    "opportunities": [{"id": TEXT, "certainty": TEXT, "odds": MAYBE, "amount": NUMBER, "rule": TEXT}],
    "order": ORDER,
    "findings": [{"code": TEXT, "severity": TEXT, "count": int, "amount": NUMBER, "message": TEXT, "examples": list}],
    "assumptions": [{"name": TEXT, "value": NUMBER, "source": TEXT, "effect": TEXT}],
}
FEASIBLE_REP = {
    **REP,
    "hours": {"A": NUMBER, "B": NUMBER, "C": NUMBER, "prospecting": NUMBER, "admin": NUMBER, "free": NUMBER},
    "idle": dict,
    "certificate": CERTIFICATE,
    "explanation": type(None),
}
CHANGE = {"rule": TEXT, "side": TEXT, "from": NUMBER, "to": NUMBER, "unit": TEXT, "hours": NUMBER}
INFEASIBLE_REP = {
    **REP,
    "hours": type(None),
    "idle": type(None),
    "certificate": type(None),
    "explanation": {
        "clash": [TEXT],
        "sentences": [TEXT],
        "clashes": [{"rules": [TEXT], "sentences": [TEXT]}],
        "repair": [{**CHANGE, "cost": NUMBER, "expected_revenue": NUMBER}],
        "repairs": [{"changes": [CHANGE], "cost": NUMBER, "expected_revenue": NUMBER}],
        "may_have_more": bool,
    },
}


def assert_shaped(found: Any, shape: Any, path: str = "$") -> None:  # noqa: ANN401  # any JSON value
    """Fail unless a JSON value has every key of a shape, each of the right kind."""
    if isinstance(shape, dict):
        assert isinstance(found, dict), path
        for key, its_shape in shape.items():
            assert key in found, f"{path}.{key}"
            assert_shaped(found[key], its_shape, f"{path}.{key}")
    elif isinstance(shape, list):
        assert isinstance(found, list), path
        for i, item in enumerate(found):
            assert_shaped(item, shape[0], f"{path}[{i}]")
    else:
        assert isinstance(found, shape), f"{path}: {found!r}"
        assert shape is bool or not isinstance(found, bool), f"{path}: {found!r}"


def document(problem: Problem) -> Any:  # noqa: ANN401  # any JSON value
    """Return a plan's JSON, read strictly."""

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    return json.loads(plan_to_json(plan(problem)), parse_constant=refuse)


DEMO = document(read_demo())


def infeasible_demo() -> Problem:
    """Return the demo with one rep whose administration needs more than the policy allows."""
    demo = read_demo()
    return attrs.evolve(demo, reps=(attrs.evolve(demo.reps[0], admin_hours=20), *demo.reps[1:]))


def test_a_feasible_plan_has_every_key_of_the_contract() -> None:
    assert_shaped(DEMO, PLAN)
    assert "territory_opt/plan/1" == DEMO["schema"]
    for rep in DEMO["reps"]:
        assert_shaped(rep, FEASIBLE_REP)
        assert "optimal" == rep["status"]
        assert rep["rules"]
        assert rep["actions"]
        assert rep["week"]
        assert rep["targets"]


def test_a_rep_without_a_week_has_an_explanation_instead() -> None:
    found = document(infeasible_demo())
    ana, ben, _ = found["reps"]

    assert_shaped(found, PLAN)
    assert_shaped(ana, INFEASIBLE_REP)
    assert ("infeasible", [], [], [], []) == (
        ana["status"],
        ana["rules"],
        ana["targets"],
        ana["week"],
        ana["actions"],
    )
    assert {"admin_ceiling", "admin_need"} == set(ana["explanation"]["clash"])
    ceiling, need = ana["explanation"]["repair"]
    assert "admin_ceiling" == ceiling["rule"]
    assert (12, 12) == pytest.approx((ceiling["hours"], ceiling["cost"]))
    assert ("admin_need", "at_least", "hours", 20) == (need["rule"], need["side"], need["unit"], need["from"])
    assert (8, 12, 24) == pytest.approx((need["to"], need["hours"], need["cost"]))
    assert ("optimal", None) == (ben["status"], ben["explanation"])
    assert (None, None) == (found["team"]["expected_revenue"], found["team"]["shortfall_after"])


def test_changes_that_repair_a_week_only_together_stand_among_the_repairs_alone() -> None:
    demo = infeasible_demo()
    rules = {**demo.policy.hour_rules, "floor": HourRule(terms={"A": 1.0}, at_least=0.9)}
    problem = attrs.evolve(demo, policy=attrs.evolve(demo.policy, hour_rules=rules))

    explanation = document(problem)["reps"][0]["explanation"]

    assert_shaped(explanation, INFEASIBLE_REP["explanation"])
    assert explanation["clash"] == explanation["clashes"][0]["rules"]
    assert explanation["sentences"] == explanation["clashes"][0]["sentences"]
    assert 1 < len(explanation["clashes"])
    assert [] == explanation["repair"]
    assert all(1 < len(repair["changes"]) for repair in explanation["repairs"])
    costs = [repair["cost"] for repair in explanation["repairs"]]
    assert costs
    assert sorted(costs) == costs


def test_dates_and_times_are_iso() -> None:
    assert "2026-01-05" == DEMO["as_of"]
    for rep in DEMO["reps"]:
        for action in rep["actions"]:
            assert dt.date.fromisoformat(action["start"]) <= dt.date.fromisoformat(action["finish"])
        for block in rep["week"]:
            assert dt.time.fromisoformat(block["start"]) < dt.time.fromisoformat(block["end"])


def test_the_hours_of_a_week_and_of_its_uses_add_up() -> None:
    for rep in DEMO["reps"]:
        hours = dict(rep["hours"])
        assert rep["weekly_hours"] == pytest.approx(sum(hours.values()))
        used = dict.fromkeys(hours, 0.0)
        for target in rep["targets"]:
            used[target["activity"]] += target["weekly_hours"]
        for activity, of_targets in used.items():
            assert of_targets <= hours[activity] + 1e-6
        booked = dict.fromkeys(hours, 0.0)
        for block in rep["week"]:
            start, end = (dt.time.fromisoformat(block[edge]) for edge in ("start", "end"))
            booked[block["activity"]] += (end.hour - start.hour) + (end.minute - start.minute) / 60
        for activity, of_blocks in booked.items():
            if activity != "free":
                assert hours[activity] == pytest.approx(of_blocks, abs=0.25 + 1e-9)


def test_the_value_of_every_required_rule_is_within_its_limits() -> None:
    for rep in DEMO["reps"]:
        for rule in rep["rules"]:
            assert (rule["at_least"] or 0) - 1e-6 <= rule["value"] <= (rule["at_most"] or 1e9) + 1e-6
            assert rule["price_per_hour"] is None or rule["binding"] or not rule["price_per_hour"]


def test_revenue_adds_up_and_the_certificate_is_tight() -> None:
    for rep in DEMO["reps"]:
        total = sum(amount for part, amount in rep["revenue"].items() if part != "later")
        assert rep["expected_revenue"] == pytest.approx(total, abs=0.01)
        assert rep["shortfall_after"] == pytest.approx(rep["target"] - rep["expected_revenue"], abs=0.01)
        assert rep["certificate"]["gap"] <= 1e-6
        assert rep["certificate"]["largest_violation_hours"] <= 1e-6


def test_every_record_of_the_input_is_listed_with_its_verdict() -> None:
    demo = read_demo()

    assert [client.id for client in demo.clients] == [client["id"] for client in DEMO["clients"]]
    assert [deal.id for deal in demo.opportunities] == [deal["id"] for deal in DEMO["opportunities"]]
    assert all(deal["rule"] and isinstance(deal["read"], dict) for deal in DEMO["opportunities"])


def test_names_are_written_as_they_are_and_come_back_the_same() -> None:
    name = 'Zoë \x1b[31m \u202e \N{GRINNING FACE} "quoted" \\ \u2028'
    demo = read_demo()
    problem = attrs.evolve(demo, reps=(attrs.evolve(demo.reps[0], name=name), *demo.reps[1:]))

    text = plan_to_json(plan(problem))

    assert "Zoë" in text
    assert name == json.loads(text)["reps"][0]["name"]
    assert text.encode("utf-8").endswith(b"}\n")


def test_a_deal_that_ends_late_is_listed_with_its_days(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "MOST_ROUNDS", 1)
    demo = read_demo()
    people = {name: attrs.evolve(person, weekly_hours=3.0) for name, person in demo.people.items()}

    found = document(attrs.evolve(demo, people=people))

    late = [deal for rep in found["reps"] for deal in rep["late_deals"]]
    assert late
    for deal in late:
        assert dt.date.fromisoformat(deal["due"])
        assert deal["finish"] is None or deal["due"] < deal["finish"]
        assert deal["days_late"] is None or deal["days_late"] > 0


def test_the_order_of_work_is_written_with_what_is_refused_and_what_an_hour_is_worth() -> None:
    base = plan(read_demo())
    refused = RefusedDeal(
        opportunity="a07", due=dt.date(2026, 5, 29), lost_gain=14_700.0, reason="outbid by a08", outbid_by=("a08",)
    )
    choice = attrs.evolve(base.choice, refused=(refused,), hour_prices={"shared legal": 12.5, "ana on A": 3.0})
    with_reasons = cast("Arranged", SimpleNamespace(explained=choice, schedule=choice))

    order = json.loads(plan_to_json(attrs.evolve(base, first_order=with_reasons)))["order"]

    assert_shaped(order, ORDER)
    assert (base.choice.value, base.choice.bound, "most_revenue") == (
        order["value"],
        order["bound"],
        order["objective"],
    )
    assert [{"pool": "ana on A", "price_per_hour": 3.0}, {"pool": "shared legal", "price_per_hour": 12.5}] == order[
        "hour_prices"
    ]
    assert [("a07", "2026-05-29", ["a08"], None)] == [
        (deal["opportunity"], deal["due"], deal["outbid_by"], deal["days_short"]) for deal in order["refused"]
    ]


def test_what_is_done_is_written_with_its_dates_and_earns_nothing_more() -> None:
    demo = read_demo()
    done = {"usage_review": Progress(finished=dt.date(2026, 1, 2))}
    deals = tuple(attrs.evolve(deal, progress=done) if deal.id == "a07" else deal for deal in demo.opportunities)

    actions = document(attrs.evolve(demo, opportunities=deals))["reps"][0]["actions"]

    (review,) = [action for action in actions if (action["opportunity"], action["action"]) == ("a07", "usage_review")]
    assert ("done", "2026-01-02", 1, 0) == (
        review["state"],
        review["finish"],
        review["share"],
        review["expected_revenue"],
    )
    assert {"done", "planned"} == {action["state"] for action in actions}


@settings(max_examples=25)
@given(problem=problems(may_be_infeasible=True))
def test_every_plan_is_strict_json_of_the_contract(problem: Problem) -> None:
    found = document(problem)

    assert_shaped(found, PLAN)
    for rep in found["reps"]:
        if rep["status"] == "optimal":
            assert rep["explanation"] is None
            assert rep["weekly_hours"] == pytest.approx(sum(rep["hours"].values()))
        else:
            assert rep["hours"] is None
            assert rep["explanation"] is not None
