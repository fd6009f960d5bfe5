"""Scenarios of a fleet come to what its plan comes to when the fleet is changed, and say what they cannot tell."""

import datetime as dt
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt import read_demo, read_policy
from territory_opt.allocation.allocation import Status
from territory_opt.banded.columns import ManyFound, Method
from territory_opt.banded.many import solve_many
from territory_opt.banded.records import UNDECIDED
from territory_opt.errors import InvalidInputError
from territory_opt.fleet import merged_part, planned_part
from territory_opt.fleet import sweep_many as sweeping
from territory_opt.fleet.case import FleetCase
from territory_opt.fleet.compare_many import compare_many, fleet_results
from territory_opt.fleet.fleet import Fleet
from territory_opt.fleet.fleet_comparison_text import fleet_comparison_text
from territory_opt.fleet.fleet_of import fleet_of
from territory_opt.fleet.longer_weeks import shorter_lines
from territory_opt.fleet.plan_many import plan_many
from territory_opt.fleet.sweep_many import FleetFigures, sweep_many
from territory_opt.model.hour_rule import HourRule, LimitUnit
from territory_opt.scenarios.change import Change
from territory_opt.scenarios.deal_changes import DealLost
from territory_opt.scenarios.field_changes import scale, set_, shift
from territory_opt.scenarios.market_changes import Horizon, TargetChange
from territory_opt.scenarios.people_changes import RepLeaves
from territory_opt.scenarios.rule_changes import DropRule
from territory_opt.scenarios.scenario import Scenario
from territory_opt.testing.fleets import flat_columns, fleets

POLICY = read_policy()
FLEET = Fleet.from_columns(flat_columns(6, targets_of_rep=5), POLICY)
CUT = Scenario(name="admin cut", changes=(set_("policy.hour_rules.admin_ceiling.at_most", 0.12),))
LESS = Scenario(name="less time", changes=(scale("reps[id=rep-000002].weekly_hours", 0.5),))


def agrees(figures: FleetFigures, fleet: Fleet) -> None:
    plan = plan_many(fleet, method=Method.NUMPY)
    planned = plan.is_planned
    assert figures.num_without_week == int((~planned).sum())
    assert list(figures.without_week) == fleet.reps[~planned].tolist()
    assert plan.expected_revenue == pytest.approx(figures.expected_revenue, rel=1e-9, abs=1e-9)
    assert plan.columns["later_revenue"][planned].sum() == pytest.approx(figures.later_revenue, rel=1e-9, abs=1e-9)
    assert plan.hours_by_activity == pytest.approx(figures.hours, rel=1e-9, abs=1e-7)
    assert plan.columns["free_hours"][planned].sum() == pytest.approx(figures.free_hours, abs=1e-7)
    assert np.nansum(fleet.target) == pytest.approx(figures.target)
    assert np.nansum(plan.columns["shortfall"]) == pytest.approx(figures.shortfall, rel=1e-9, abs=1e-6)


@given(fleets(), st.sampled_from([1.0, 0.75, 1.5]))
@settings(deadline=None)
def test_a_case_comes_to_what_the_changed_fleet_is_planned_as(fleet: Fleet, factor: float) -> None:
    changed = attrs.evolve(fleet, weekly_hours=fleet.weekly_hours * factor)
    case = FleetCase(name="other weeks", weekly_hours=changed.weekly_hours)
    base, figures = sweep_many(fleet, [FleetCase(name="base"), case], method=Method.PLAIN)
    agrees(base, fleet)
    agrees(figures, changed)


@given(fleets(), st.sampled_from([0.0, 0.5, 2.0]), st.sampled_from(["A", "prospecting"]))
@settings(deadline=None)
def test_hours_that_earn_more_are_those_of_steeper_lines(fleet: Fleet, factor: float, activity: str) -> None:
    factors = np.where(fleet.activity == fleet.activities.index(activity), factor, 1.0)
    changed = attrs.evolve(fleet, slopes=fleet.slopes * np.repeat(factors, np.diff(fleet.segment_start)))
    (figures,) = sweep_many(fleet, [FleetCase(name="market", earns={activity: factor})], method=Method.PLAIN)
    plan = plan_many(changed, method=Method.PLAIN)
    objective = figures.expected_revenue + figures.later_revenue * fleet.policy.assumed("later_revenue_share")
    kept = fleet.kept_revenue[plan.is_planned].sum()
    assert plan.columns["objective"][plan.is_planned].sum() == pytest.approx(objective - kept, rel=1e-9, abs=1e-6)


def test_a_scenario_without_changes_is_the_fleet_as_it_is() -> None:
    compared = compare_many(FLEET, [Scenario(name="nothing")], per_rep=True)
    (same,) = compared.scenarios
    told = attrs.asdict(same, recurse=False, filter=lambda field, _: field.name not in ("case", "revenue_of_reps"))
    base = attrs.asdict(compared.base, recurse=False)
    assert {name: base[name] for name in told} == told
    assert compared.base.revenue_of_reps is not None
    assert same.revenue_of_reps is not None
    assert compared.base.revenue_of_reps.tobytes() == same.revenue_of_reps.tobytes()
    agrees(compared.base, FLEET)


def test_scenarios_change_rules_weeks_administration_and_targets() -> None:
    scenarios = [
        CUT,
        LESS,
        Scenario(name="free", changes=(DropRule("hour_rules.top_tier"),)),
        Scenario(name="need", changes=(set_("reps.admin_hours", 5.0),)),
        Scenario(
            name="quota",
            changes=(
                TargetChange("reps", by_share=0.5),
                shift("reps.weekly_hours", 2.0),
            ),
        ),
        Scenario(name="both", changes=(scale("policy.hour_rules.admin_floor.at_least", 0.5),), parent=LESS),
    ]
    less = FLEET.weekly_hours * np.where(FLEET.reps == "rep-000002", 0.5, 1.0)

    def with_rules(**changes: dict[str, Any] | None) -> dict[str, Any]:
        rules = {name: rule for name, rule in POLICY.hour_rules.items() if changes.get(name, rule) is not None}
        for name, limits in changes.items():
            if limits is not None:
                rules[name] = attrs.evolve(rules[name], **limits)
        return {"policy": attrs.evolve(POLICY, hour_rules=rules)}

    expected: list[dict[str, Any]] = [
        with_rules(admin_ceiling={"at_most": 0.12}),
        {"weekly_hours": less},
        with_rules(top_tier=None),
        {"admin_hours": np.full(6, 5.0)},
        {"target": FLEET.target * 1.5, "weekly_hours": FLEET.weekly_hours + 2},
        {"weekly_hours": less, **with_rules(admin_floor={"at_least": 0.05})},
    ]
    compared = compare_many(FLEET, scenarios)
    for figures, changed in zip(compared.scenarios, expected, strict=True):
        agrees(figures, attrs.evolve(FLEET, **changed))
    assert compared.gained(compared.scenarios[2]) >= 0


def test_nobody_works_on_the_targets_of_who_leaves_and_a_finding_says_so() -> None:
    (figures,) = compare_many(
        FLEET, [Scenario(name="gone", changes=(RepLeaves("rep-000000"),))], per_rep=True
    ).scenarios
    assert 5 == figures.num_reps
    assert figures.revenue_of_reps is not None
    assert np.isnan(figures.revenue_of_reps[0])
    assert "targets_unattended" in [finding.code for finding in figures.case.findings]
    assert figures.target == pytest.approx(FLEET.target.sum())
    plan = plan_many(FLEET.part(1, 6), method=Method.NUMPY)
    assert plan.expected_revenue == pytest.approx(figures.expected_revenue)


def test_better_meetings_scale_what_channels_earn() -> None:
    more = Scenario(name="more", changes=(scale("policy.assumptions.opportunities_per_meeting.value", 2.0),))
    (figures,) = compare_many(FLEET, [more]).scenarios
    assert {"prospecting": 2.0} == figures.case.earns


WRONG = [
    set_("clients.flow_revenue", 5),
    DealLost("opportunities[id=d1]"),
    Horizon(end=dt.date(2026, 6, 30)),
    set_("reps.won", 5),
    set_("reps.team", "North"),
    set_("policy.assumptions.client_half_hours.value", 2.0),
    set_("policy.default_tier", "B"),
]


@pytest.mark.parametrize("change", WRONG, ids=lambda change: change.words)
def test_what_a_fleet_cannot_tell_is_a_fault_that_names_the_change(change: Change) -> None:
    scenarios = [
        CUT,
        Scenario(
            name="strange",
            changes=(
                scale("reps.target", 1.1),
                change,
            ),
        ),
    ]
    with pytest.raises(InvalidInputError) as caught:
        compare_many(FLEET, scenarios)
    (fault,) = caught.value.faults
    assert fault.path.startswith("scenario 'strange', change 2")
    assert fault.found.startswith(change.words)


def test_changes_that_do_not_fit_are_faults_before_anything_is_planned() -> None:
    rising = attrs.evolve(POLICY, hour_rules={"ratio": attrs.evolve(POLICY.hour_rules["top_tier"], of="B")})
    scenarios = [CUT, CUT, Scenario(name="none", changes=(set_("reps[id=ann].weekly_hours", 4),))]
    with pytest.raises(InvalidInputError) as caught:
        compare_many(FLEET, scenarios)
    assert ["scenarios[1].name", "scenario 'none', change 1: reps[id=ann].weekly_hours"] == [
        fault.path for fault in caught.value.faults
    ]
    with pytest.raises(InvalidInputError, match="several activities"):
        list(sweep_many(FLEET, [FleetCase(name="ratio", policy=rising)]))


@pytest.mark.parametrize(
    "case",
    [
        FleetCase(name="short", weekly_hours=np.ones(2)),
        FleetCase(name="nan", weekly_hours=np.full(6, np.nan)),
        FleetCase(name="admin", admin_hours=np.full(6, -1.0)),
        FleetCase(name="earns", earns={"a": 1.0}),
        FleetCase(name="earns", earns={"A": np.inf}),
    ],
)
def test_a_case_that_does_not_fit_is_a_fault(case: FleetCase) -> None:
    with pytest.raises(InvalidInputError):
        list(sweep_many(FLEET, [case]))


def test_a_curve_that_rises_is_a_fault_of_a_sweep() -> None:
    slopes = FLEET.slopes.copy()
    slopes[0] = 0.0
    with pytest.raises(InvalidInputError, match="rep-000000"):
        sweep_many(attrs.evolve(FLEET, slopes=slopes), [])


def test_neither_pieces_nor_methods_nor_workers_change_a_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [FleetCase(name=str(i), weekly_hours=FLEET.weekly_hours * (1 - i / 20)) for i in range(7)]
    whole = [figures.expected_revenue for figures in sweep_many(FLEET, cases, method=Method.NUMPY)]
    monkeypatch.setattr(sweeping, "CASES_AT_ONCE", 2)
    told: list[tuple[int, int]] = []
    again = sweep_many(FLEET, cases, method=Method.COMPILED, num_workers=2, progress=lambda *done: told.append(done))
    assert whole == [figures.expected_revenue for figures in again]
    assert (4, 4) == told[-1]
    monkeypatch.setattr(sweeping, "REPS_AT_ONCE", 4)
    parts = [figures.expected_revenue for figures in sweep_many(FLEET, cases, method=Method.NUMPY)]
    assert whole == pytest.approx(parts, rel=1e-12)


def test_results_come_as_they_are_done() -> None:
    results = fleet_results(FLEET, [CUT], method=Method.NUMPY)
    assert ["as it is", "admin cut"] == [figures.name for figures in results]


def drawn(weekly_hours: list[float], half_hours: list[float], **other: object) -> dict[str, Any]:
    num_targets = len(weekly_hours) * len(half_hours)
    return {
        "rep": [f"r{i}" for i in range(len(weekly_hours)) for _ in half_hours],
        "weekly_hours": np.repeat(weekly_hours, len(half_hours)),
        "id": [f"c{i}" for i in range(num_targets)],
        "activity": ["A", "B", "prospecting"][: len(half_hours)] * len(weekly_hours),
        "potential_revenue": np.full(num_targets, 1e5),
        "half_hours": half_hours * len(weekly_hours),
    } | other


@given(
    st.lists(st.floats(34.0, 46.0), min_size=1, max_size=3),
    st.lists(st.floats(0.5, 60.0), min_size=1, max_size=3),
    st.sampled_from([1.5, 1.1, 0.99]),
    st.sampled_from([np.nan, 5.0, 45.0, 70.0]),
)
@settings(deadline=None)
def test_a_longer_week_earns_what_a_table_made_for_it_does(
    weekly_hours: list[float], half_hours: list[float], factor: float, most: float
) -> None:
    table = drawn(weekly_hours, half_hours, maximum_hours=np.full(len(weekly_hours) * len(half_hours), most))
    longer = Scenario(name="longer", changes=(scale("reps.weekly_hours", factor),))
    (figures,) = compare_many(Fleet.from_columns(table, POLICY), [longer], method=Method.PLAIN).scenarios
    fresh = Fleet.from_columns(table | {"weekly_hours": table["weekly_hours"] * factor}, POLICY)
    assert figures.expected_revenue == pytest.approx(plan_many(fresh, method=Method.PLAIN).expected_revenue, rel=1e-9)


def test_a_week_that_comes_to_use_the_lines_of_longer_ones_differs_by_their_error_alone() -> None:
    table = drawn([10.0, 20.0, 30.0], [30.0, 2.0, 8.0])
    longer = Scenario(name="longer", changes=(scale("reps.weekly_hours", 2.3),))
    (figures,) = compare_many(Fleet.from_columns(table, POLICY), [longer], method=Method.PLAIN).scenarios
    fresh = Fleet.from_columns(table | {"weekly_hours": table["weekly_hours"] * 2.3}, POLICY)
    plan = plan_many(fresh, method=Method.PLAIN)
    assert abs(figures.expected_revenue - plan.expected_revenue) <= fresh.curve_error.sum()
    assert () == figures.case.findings


def test_lines_that_end_before_a_longer_week_are_a_finding_that_the_text_tells() -> None:
    table: dict[str, Any] = {"rep": ["ana", "ana", "ben"], "weekly_hours": [40.0, 40.0, 30.0], "id": ["c", "d", "c"]}
    table |= {"activity": ["A", "B", "A"], "widths": [[40.0], [8.0], [30.0]], "slopes": [[9.0], [8.0], [7.0]]}
    fleet = Fleet.from_columns(table, POLICY)
    names = ("longer", "shorter", "ben alone")
    changes = (scale("reps.weekly_hours", 1.2), scale("reps.weekly_hours", 0.5), scale("reps[id=ben].weekly_hours", 2))
    compared = compare_many(fleet, [Scenario(name=n, changes=(c,)) for n, c in zip(names, changes, strict=True)])
    told = [
        [(finding.code, finding.count, finding.examples) for finding in each.case.findings]
        for each in compared.scenarios
    ]
    code = "lines_end_before_week"
    assert [[(code, 2, ("ana", "ben"))], [], [(code, 1, ("ben",))]] == told
    text = fleet_comparison_text(compared)
    assert "longer: Lines of 2 targets end before the longer week of ana, ben: hours beyond them earn nothing" in text
    assert "ben alone: Lines of 1 target end before the longer week of ben" in text
    of_demo = fleet_of(attrs.evolve(read_demo(), opportunities=())).fleet
    assert of_demo is not None
    (figures,) = compare_many(of_demo, [Scenario(name="longer", changes=(scale("reps.weekly_hours", 1.2),))]).scenarios
    assert code in [finding.code for finding in figures.case.findings]


def test_more_hours_than_all_lines_together_are_a_finding_too() -> None:
    table: dict[str, Any] = {"rep": ["ana"], "weekly_hours": [40.0], "id": ["c"], "activity": ["A"]}
    fleet = Fleet.from_columns(table | {"widths": [[10.0, 20.0]], "slopes": [[9.0, 8.0]]}, POLICY)
    (finding,) = shorter_lines(fleet, np.array([41.0]), np.array([True]))
    assert "lines_end_before_week" == finding.code
    assert [] == [*shorter_lines(fleet, np.array([41.0]), np.array([False]))]


def near_clash(gap_hours: float) -> Fleet:
    rules = {
        "least": HourRule(terms={"A": 1.0}, unit=LimitUnit.HOURS, at_least=10.0 + gap_hours),
        "most": HourRule(terms={"A": 1.0}, unit=LimitUnit.HOURS, at_most=10.0),
    }
    return attrs.evolve(FLEET, policy=attrs.evolve(POLICY, hour_rules=rules))


@pytest.mark.parametrize("gap_hours", [1e-12, 1e-10, 1e-9, 3e-9, 1e-8, 5e-8, 9e-8, 2e-7])
def test_limits_that_meet_but_for_rounding_are_planned_alike_by_plan_and_case(gap_hours: float) -> None:
    fleet = near_clash(gap_hours)
    plan = plan_many(fleet, method=Method.PLAIN)
    assert Status.NUMERICAL_TROUBLE not in plan.columns["status"].tolist()
    (figures,) = sweep_many(FLEET, [FleetCase(name="near", policy=fleet.policy)], method=Method.PLAIN)
    agrees(figures, fleet)


def test_weeks_that_are_not_proven_are_planned_by_a_program_in_plans_and_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    before = plan_many(FLEET, method=Method.NUMPY)

    def undecided(*args: Any, **named: Any) -> ManyFound:  # noqa: ANN401  # as they come
        found = solve_many(*args, **named)
        return attrs.evolve(found, ending=np.where(np.arange(len(found.ending)) % 2, UNDECIDED, found.ending))

    monkeypatch.setattr(planned_part, "solve_many", undecided)
    monkeypatch.setattr(merged_part, "solve_many", undecided)
    plan = plan_many(FLEET, method=Method.NUMPY)
    assert [place % 2 == 0 for place in range(6)] == (plan.columns["method"] == Method.NUMPY).tolist()
    assert plan.columns["objective"].tolist() == pytest.approx(before.columns["objective"].tolist(), rel=1e-9)
    base, less = fleet_results(FLEET, [LESS], method=Method.NUMPY)
    assert (0, 0) == (base.num_without_week, less.num_without_week)
    assert base.expected_revenue == pytest.approx(before.expected_revenue, rel=1e-9)
    assert base.hours == pytest.approx(before.hours_by_activity, abs=1e-6)
