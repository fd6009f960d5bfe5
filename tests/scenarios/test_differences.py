"""Differences name exactly what two territories do not share, under the path that a change takes."""

import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.files.folder import read_demo
from territory_opt.model.client import Client
from territory_opt.model.problem import Problem
from territory_opt.model.progress import Progress
from territory_opt.model.response import ExponentialResponse, LinearResponse, Response
from territory_opt.scenarios.differences import Difference, differences, grouped
from territory_opt.scenarios.path import parse
from territory_opt.testing import problems


@pytest.fixture(scope="module")
def demo() -> Problem:
    """Return the sample territory."""
    return read_demo()


def _with_response(problem: Problem, response: Response) -> Problem:
    first, *others = problem.clients
    stated = attrs.evolve(first, potential_revenue=None, half_hours=None, response=response)
    return attrs.evolve(problem, clients=(stated, *others))


@given(problems(), st.data())
def test_a_territory_does_not_differ_from_itself_nor_from_a_copy(problem: Problem, data: st.DataObject) -> None:
    copy = attrs.evolve(problem, reps=tuple(attrs.evolve(rep) for rep in problem.reps))
    assert () == differences(problem, data.draw(st.sampled_from([problem, copy])))


@given(problems(), st.data())
def test_one_field_of_one_record_is_one_difference_whose_path_leads_back_to_it(
    problem: Problem, data: st.DataObject
) -> None:
    path, new = data.draw(
        st.sampled_from(
            [
                (f"reps[id={problem.reps[-1].id}].won", 123.45),
                (f"reps[id={problem.reps[0].id}].weekly_hours", 0.75),
                ("policy.assumptions.new_deal_amount.value", 0.25),
                ("policy.assumptions.client_half_hours.value", 77.0),
                ("policy.stage_odds.EARLY", 0.0123456),
                ("policy.overdue_deals.closes_in_days", 61),
                ("playbooks.book0.actions.a0.name", "Another step"),
                ("people.engineer.name", "Another engineer"),
            ]
        )
    )
    if "new_deal_amount" in path and "new_deal_amount" not in problem.policy.assumptions:
        path = "policy.assumptions.new_deal_odds.value"
    ((_, old),) = parse(path).values(problem)
    after = parse(path).replaced(problem, lambda _: new)
    expected = () if old == new else (Difference(path, old, new),)
    assert expected == differences(problem, after)
    assert [(path, new)] == parse(path).values(after)


@given(problems(most_reps=3))
def test_looking_from_the_other_side_swaps_before_and_after(problem: Problem) -> None:
    other = attrs.evolve(
        problem,
        reps=tuple(attrs.evolve(rep, target=5.5) for rep in problem.reps),
        opportunities=problem.opportunities[1:],
    )
    forth, back = differences(problem, other), differences(other, problem)
    assert {(d.path, str(d.before), str(d.after)) for d in forth} == {
        (d.path, str(d.after), str(d.before)) for d in back
    }


def test_a_record_that_comes_or_goes_is_one_difference(demo: Problem) -> None:
    base = attrs.evolve(demo, opportunities=())
    after = attrs.evolve(base, clients=(*base.clients[1:], Client(id="Client, new", rep="ana")))
    expected = [f"clients[id={demo.clients[0].id}]: removed", 'clients[id="Client, new"]: added']
    assert expected == [str(one) for one in differences(base, after)]


def test_a_rule_that_comes_or_goes_is_one_difference(demo: Problem) -> None:
    rules = {name: rule for name, rule in demo.policy.hour_rules.items() if name != "admin_ceiling"}
    without = attrs.evolve(demo, policy=attrs.evolve(demo.policy, hour_rules=rules))
    assert ["policy.hour_rules.admin_ceiling: removed"] == [str(one) for one in differences(demo, without)]
    assert ["policy.hour_rules.admin_ceiling: added"] == [str(one) for one in differences(without, demo)]


def test_an_order_that_decides_is_a_difference_and_any_other_is_none(demo: Problem) -> None:
    policy = demo.policy
    names = tuple(policy.certainty_rules)
    turned = attrs.evolve(
        policy,
        certainty_rules={name: policy.certainty_rules[name] for name in reversed(names)},
        hour_rules=dict(reversed([*policy.hour_rules.items()])),
    )
    after = attrs.evolve(demo, policy=turned, clients=demo.clients[::-1])
    assert (Difference("policy.certainty_rules", names, names[::-1]),) == differences(demo, after)


def test_a_key_that_is_no_plain_name_is_quoted_in_the_path(demo: Problem) -> None:
    odds = {**demo.policy.stage_odds, "Needs Analysis": 0.33}
    after = attrs.evolve(demo, policy=attrs.evolve(demo.policy, stage_odds=odds))
    (difference,) = differences(demo, after)
    assert 'policy.stage_odds."Needs Analysis"' == difference.path


def test_parts_of_a_field_are_compared_where_they_are_of_one_kind(demo: Problem) -> None:
    base = _with_response(demo, ExponentialResponse(potential_revenue=10, half_hours=1))
    same_kind = _with_response(demo, ExponentialResponse(potential_revenue=10, half_hours=2))
    other_kind = _with_response(demo, LinearResponse(revenue_per_hour=1, most_hours=1))
    path = f"clients[id={demo.clients[0].id}].response"
    assert (Difference(f"{path}.half_hours", 1, 2),) == differences(base, same_kind)
    assert (Difference(path, base.clients[0].response, other_kind.clients[0].response),) == differences(
        base, other_kind
    )


def test_progress_is_compared_action_by_action(demo: Problem) -> None:
    first, *others = demo.opportunities
    begun = attrs.evolve(first, progress={"step": Progress(started=demo.as_of)})
    ended = attrs.evolve(first, progress={"step": Progress(started=demo.as_of, finished=demo.as_of)})
    one, two = (attrs.evolve(demo, opportunities=(deal, *others)) for deal in (begun, ended))
    path = f"opportunities[id={first.id}].progress.step.finished"
    assert (Difference(path, None, demo.as_of),) == differences(one, two)


def test_findings_are_no_part_of_a_territory(demo: Problem) -> None:
    assert () == differences(attrs.evolve(demo, findings=()), demo)


def test_differences_of_one_field_are_told_in_one_line() -> None:
    odds = [Difference(f'opportunities[id="d]{i}"].odds', i / 10, i / 10 - 0.05) for i in range(1, 5)]
    dates = [Difference(f"opportunities[id=d{i}].close_date", dt.date(2026, 1, i), dt.date(2026, 2, i)) for i in (1, 2)]
    owners = [Difference(f"clients[id=c{i}].rep", f"rep{i}", "ben") for i in (1, 2)]
    gone = [Difference(f"clients[id=x{i}]", Client(id=f"x{i}", rep="ana"), None) for i in (1, 2)]
    came = [Difference("clients[id=y]", None, Client(id="y", rep="ana"))]
    expected = [
        "opportunities.odds: 4 changed, mean 0.25 -> 0.2",
        "opportunities.close_date: 2 changed",
        "clients.rep: 2 changed, all to 'ben'",
        "clients: 2 removed",
        "clients[id=y]: added",
    ]
    assert expected == [str(line) for line in grouped([*odds, *dates, *owners, *gone, *came])]


@given(problems(most_reps=3))
def test_grouping_loses_no_difference(problem: Problem) -> None:
    after = attrs.evolve(
        problem,
        reps=tuple(attrs.evolve(rep, won=1.0, target=2.0) for rep in problem.reps),
        opportunities=problem.opportunities[:-1],
    )
    every = differences(problem, after)
    assert sorted(map(str, every)) == sorted(str(one) for group in grouped(every) for one in group.members)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "nothing"),
        (True, "true"),
        (1_234_567.5, "1,234,567.5"),
        (40, "40"),
        (0.00012345678, "0.0001235"),
        (0.0, "0"),
        (dt.time(8, 30), "08:30:00"),
        (("mon", "tue", "wed", "thu", "fri"), "['mon', 'tue', 'wed', 'thu' (+1 more)]"),
    ],
)
def test_values_are_told_short(value: object, expected: str) -> None:
    assert f"x: 'before' -> {expected}" == str(Difference("x", "before", value))
