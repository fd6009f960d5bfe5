"""Comparing scenarios: each as if it were planned alone, the impossible beside the others, every mistake at once."""

import datetime as dt
import gc
from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import territory_opt as to
from territory_opt.allocation import valuation
from territory_opt.allocation.allocation import Status
from territory_opt.comparison import compare as compare_module
from territory_opt.comparison.compare import Question, compare, results
from territory_opt.comparison.figures import actions_of, figures_of
from territory_opt.comparison.result import Figures, ScenarioResult
from territory_opt.errors import InvalidInputError, SolverError, UnverifiedPlanError
from territory_opt.files.folder import read_demo
from territory_opt.files.scenario_file import scenario_hash
from territory_opt.model.rep import Rep
from territory_opt.planning import drafting
from territory_opt.rules.classification import classify
from territory_opt.scenarios.field_changes import scale, set_
from territory_opt.scenarios.market_changes import Horizon
from territory_opt.scenarios.people_changes import RepJoins, RepLeaves
from territory_opt.scenarios.rule_changes import AddRule, DropRule
from territory_opt.scenarios.scenario import BASE, Scenario, apply
from territory_opt.testing import problems
from territory_opt.testing.scenarios import invertible_changes, scenarios_of

FEW = settings(max_examples=25)
CELL = 1e-3
ADMIN = "policy.hour_rules.admin_ceiling.at_most"
IMPOSSIBLE = Scenario(name="no administration", changes=(set_(ADMIN, 0.001),))
QUOTA_UP = Scenario(name="quota up", changes=(scale("reps.target", 1.15),))
BEN_LEAVES = Scenario(name="ben leaves", changes=(RepLeaves(rep="ben"),))


def numbers(figures: Figures) -> dict[str, float]:
    """Return the figures that are numbers."""
    found = attrs.asdict(figures, filter=lambda field, value: field.name != "chance" and isinstance(value, float | int))
    return found | {f"hours on {name}": hours for name, hours in figures.hours.items()}


def words(figures: Figures) -> Sequence[object]:
    """Return the figures that are no numbers, and which numbers are missing."""
    return figures.name, figures.status, figures.binding, figures.why_not, sorted(numbers(figures))


def assert_same(expected: tuple[Figures, Mapping[str, Figures]], actual: ScenarioResult) -> None:
    """Fail unless a result has these figures; numbers may differ in their last digits, chances by a cell."""
    assert [*expected[1]] == [*actual.reps]
    for left, right in ((expected[0], actual.team), *zip(expected[1].values(), actual.reps.values(), strict=True)):
        assert words(left) == words(right)
        assert pytest.approx(numbers(left), rel=1e-9, abs=1e-6) == numbers(right)
        assert pytest.approx(left.chance, abs=CELL) == right.chance


def faults_of(scenarios: Sequence[Scenario], **options: Any) -> str:  # noqa: ANN401  # whatever is asked
    """Return what is wrong with the scenarios of the sample territory."""
    with pytest.raises(InvalidInputError) as caught:
        compare(to.read_demo(), scenarios, **options)
    return str(caught.value)


@FEW
@given(st.data())
def test_without_a_change_and_with_one_taken_back_the_territory_is_as_it_is(data: st.DataObject) -> None:
    problem = data.draw(problems(may_be_infeasible=True))
    there, back = data.draw(invertible_changes(problem))

    compared = compare(
        problem,
        [
            Scenario(name="nothing"),
            Scenario(name="there"),
            Scenario(
                name="back",
                changes=(
                    there,
                    back,
                ),
            ),
        ],
    )

    base = compared.base
    for same in (compared.scenarios[0], compared.scenarios[2]):
        assert (base.team, base.reps, base.actions, ()) == (same.team, same.reps, same.actions, same.differences)


@FEW
@given(st.data())
def test_a_scenario_comes_to_what_its_territory_does_alone(data: st.DataObject) -> None:
    problem = data.draw(problems(may_be_infeasible=True))
    scenarios = [attrs.evolve(data.draw(scenarios_of(problem)), name=f"scenario {i}") for i in range(2)]

    compared = compare(problem, scenarios)

    for scenario, result in zip([Scenario(name=BASE), *scenarios], compared.results, strict=True):
        alone = to.plan(apply(problem, scenario))
        assert_same(figures_of(alone), result)
        assert actions_of(alone) == result.actions
        assert alone.is_feasible == result.is_feasible


@pytest.mark.parametrize("asked", [{"whole_actions": True}, {"must_reach_target": True}])
def test_what_is_asked_of_a_plan_is_asked_of_every_scenario(asked: dict[str, Any]) -> None:
    demo = to.read_demo()

    compared = compare(demo, [QUOTA_UP], question=Question(**asked))

    assert_same(figures_of(to.plan(demo, **asked)), compared.base)
    assert_same(figures_of(to.plan(apply(demo, QUOTA_UP), **asked)), compared.scenarios[0])
    assert next(iter(asked)).replace("_", " ") in Question(**asked).words


@pytest.mark.parametrize("table", ["certainty_rules", "hour_rules"])
def test_rules_in_another_order_are_another_scenario(table: str) -> None:
    demo = to.read_demo()
    rules = getattr(demo.policy, table)
    first, second, *_ = rules
    again = AddRule(rule=f"{table}.{second}", definition=rules[second], before=first)
    reordered = Scenario(
        name="reordered",
        changes=(
            DropRule(rule=f"{table}.{second}"),
            again,
        ),
    )

    compared = compare(demo, [reordered])

    assert_same(figures_of(to.plan(apply(demo, reordered))), compared.scenarios[0])


@FEW
@given(st.data())
def test_the_order_of_scenarios_does_not_matter(data: st.DataObject) -> None:
    problem = data.draw(problems())
    scenarios = [attrs.evolve(data.draw(scenarios_of(problem)), name=f"scenario {i}") for i in range(3)]

    there = {result.name: result for result in compare(problem, scenarios).scenarios}
    back = {result.name: result for result in compare(problem, scenarios[::-1]).scenarios}

    assert there.keys() == back.keys()
    for name, result in there.items():
        assert_same((result.team, result.reps), back[name])
        assert result.differences == back[name].differences


@FEW
@given(st.data())
def test_an_impossible_scenario_says_why_and_leaves_the_others_as_they_are(data: st.DataObject) -> None:
    problem = data.draw(problems())
    asked = attrs.evolve(data.draw(scenarios_of(problem)), name="asked")
    never = Scenario(
        name="never",
        changes=(
            set_("reps.admin_hours", 168),
            set_("reps.weekly_hours", 1),
        ),
    )

    beside = compare(problem, [never, asked])
    alone = compare(problem, [asked])

    assert not beside.scenarios[0].is_feasible
    assert Status.INFEASIBLE is beside.scenarios[0].team.status
    assert all(rep.why_not for rep in beside.scenarios[0].reps.values())
    assert alone.base == beside.base
    assert_same((alone.scenarios[0].team, alone.scenarios[0].reps), beside.scenarios[1])


def test_every_result_says_what_it_was_made_from() -> None:
    demo = to.read_demo()

    compared = compare(demo, [QUOTA_UP, attrs.evolve(QUOTA_UP, name="the same", description="again")])

    first, second = compared.scenarios
    assert {compared.base.input_hash} == {first.input_hash, second.input_hash}
    assert scenario_hash(QUOTA_UP) == first.scenario_hash == second.scenario_hash != compared.base.scenario_hash
    assert ("the same", "again") == (second.name, second.description)
    assert {f"reps[id={rep.id}].target" for rep in demo.reps} == {each.path for each in first.differences}
    assert demo.currency == compared.currency


def test_findings_of_the_changes_are_in_the_result_and_only_those() -> None:
    demo = to.read_demo()

    base, up, leaves = compare(demo, [QUOTA_UP, BEN_LEAVES]).results

    assert () == base.findings == up.findings
    assert leaves.findings
    assert apply(demo, BEN_LEAVES).findings == (*demo.findings, *leaves.findings)


def test_scenarios_come_as_they_are_done_and_are_counted() -> None:
    told: list[tuple[int, int]] = []

    compare(to.read_demo(), [QUOTA_UP, IMPOSSIBLE], progress=lambda done, total: told.append((done, total)))
    numbered = [(number, result.name) for number, result in results(to.read_demo(), [QUOTA_UP, IMPOSSIBLE])]

    assert [(1, 3), (2, 3), (3, 3)] == told
    assert [(0, BASE), (1, QUOTA_UP.name), (2, IMPOSSIBLE.name)] == numbered


def test_more_processes_come_to_the_same() -> None:
    demo = to.read_demo()
    scenarios = [QUOTA_UP, IMPOSSIBLE, BEN_LEAVES]

    one, two = compare(demo, scenarios), compare(demo, scenarios, num_processes=2)

    assert one.base == two.base
    for expected, actual in zip(one.scenarios, two.scenarios, strict=True):
        assert (expected.name, expected.differences) == (actual.name, actual.differences)
        assert_same((expected.team, expected.reps), actual)


@pytest.mark.parametrize("error", [SolverError("lost its way"), UnverifiedPlanError("the week", ["41 hours"])])
def test_a_scenario_that_a_solver_fails_on_is_told_and_the_others_are_planned(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    value_week = valuation.value_week

    def failing(problem: to.Problem, *words: Any, **options: Any) -> Any:  # noqa: ANN401  # whatever it is asked
        if problem.reps[0].weekly_hours == 31:
            raise error
        return value_week(problem, *words, **options)

    monkeypatch.setattr(drafting, "value_week", failing)
    trouble = Scenario(name="trouble", changes=(set_("reps.weekly_hours", 31),))
    demo = to.read_demo()

    compared = compare(demo, [trouble, QUOTA_UP])

    failed, fine = compared.scenarios
    assert (False, True) == (failed.is_feasible, fine.is_feasible)
    assert (Status.NUMERICAL_TROUBLE, str(error)) == (failed.team.status, failed.team.why_not)
    assert {rep.weekly_hours for rep in demo.reps} == {each.before for each in failed.differences}
    assert (None, {}, ()) == (failed.team.expected_revenue, failed.team.hours, failed.actions)


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_planned(monkeypatch: pytest.MonkeyPatch) -> None:
    planned: list[object] = []
    monkeypatch.setattr(compare_module, "plan_version", lambda *words: planned.append(words))

    told = faults_of(
        [
            Scenario(
                name="typo",
                changes=(
                    set_("reps.targt", 1),
                    scale("reps[id=ane].target", 2),
                ),
            ),
            Scenario(name=BASE),
            Scenario(name="typo", changes=(set_(ADMIN, "much"),)),
        ],
        num_processes=0,
    )

    assert [] == planned
    for words_of_one in (
        "6 problems in the input",
        "num_processes: found 0",
        "scenario 'typo', change 1: reps.targt",
        "scenario 'typo', change 2: reps[id=ane].target",
        f"scenarios[1].name: found '{BASE}'",
        "scenarios[2].name: found 'typo'",
        f"scenario 'typo', change 1: {ADMIN}",
    ):
        assert words_of_one in told


@pytest.mark.parametrize("num_processes", [0, -1, 1.5, True, "2", None, float("nan")])
def test_a_number_of_processes_that_is_none_is_told(num_processes: object) -> None:
    assert "num_processes: found" in faults_of([QUOTA_UP], num_processes=num_processes)


def test_many_scenarios_take_no_more_memory_than_a_few() -> None:
    scenarios = [Scenario(name=f"{i}", changes=(set_(ADMIN, 0.15 + i / 1000),)) for i in range(24)]
    num_objects: dict[int, int] = {}

    for number, _ in results(to.read_demo(), scenarios):
        if number in {8, 24}:
            gc.collect()
            num_objects[number] = len(gc.get_objects())

    assert num_objects[24] - num_objects[8] < 500


def test_a_looser_rule_earns_no_less_in_the_sample_territory() -> None:
    rules = to.read_demo().policy.hour_rules
    looser = [Scenario(name=name, changes=(DropRule(rule=f"hour_rules.{name}"),)) for name in rules]

    compared = compare(to.read_demo(), looser)

    least = compared.base.team.expected_revenue
    assert least is not None
    for result in compared.scenarios:
        assert result.team.expected_revenue is not None
        withdrawn = {(each.opportunity, each.action) for each in compared.base.actions} - {
            (each.opportunity, each.action) for each in result.actions
        }
        assert withdrawn or result.team.expected_revenue >= least * (1 - 1e-9)


def test_a_scenario_in_which_a_rep_has_no_target_is_refused_before_anything_is_planned() -> None:
    """With targets that must be reached; the fault names the scenario."""
    joins = Scenario(name="a rep joins", changes=(RepJoins(Rep(id="dora")),))

    with pytest.raises(InvalidInputError, match=r"scenario 'a rep joins': reps\[3\]\.target: found nothing"):
        compare(read_demo(), [QUOTA_UP, joins], question=Question(must_reach_target=True))


def test_what_a_scenario_warns_of_is_in_its_result() -> None:
    later = Scenario(name="two months on", changes=(Horizon(as_of=dt.date(2026, 3, 1)),))
    compared = compare(read_demo(), [later])

    told = {finding.code: finding.count for finding in compared.scenarios[0].findings}
    known = {finding.code: finding.count for finding in classify(read_demo()).findings}

    assert told["deals_overdue"] > known.get("deals_overdue", 0)
    assert () == compared.base.findings


@pytest.mark.parametrize("name", ["as it is", "As It Is"])
def test_no_scenario_is_called_as_the_territory_without_changes_is(name: str) -> None:
    with pytest.raises(InvalidInputError, match="the name of the territory without changes"):
        compare(read_demo(), [Scenario(name=name)])
