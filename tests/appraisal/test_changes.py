from itertools import pairwise

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.allocation.formulation import contact_name, formulate
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.allocation.solver import solve
from territory_opt.allocation.valuation import value_week
from territory_opt.appraisal.changes import Change, ChangeKind, sentence, single_changes
from territory_opt.appraisal.priced_week import PricedWeek, price_week
from territory_opt.files.folder import read_demo
from territory_opt.model.hour_rule import Strength
from territory_opt.model.problem import Problem
from territory_opt.rules.classification import classify
from territory_opt.rules.hour_rows import AT_LEAST, hour_rows
from territory_opt.testing import problems


def priced_week(problem: Problem, *, whole_actions: bool = False) -> PricedWeek | None:
    rep = problem.reps[0]
    week = value_week(problem, rep.id, classify(problem))
    return price_week(week, rep, problem.policy, whole_actions=whole_actions)


def changed(priced: PricedWeek, change: Change) -> RepWeek:
    """Return the week as it would be stated after a change of a rule, a limit or administration."""
    week, rep, policy = priced.week, priced.rep, priced.policy
    if change.kind is ChangeKind.DROP_CONTACT:
        targets = tuple(
            attrs.evolve(target, minimum_hours=0.0) if contact_name(target) == change.rule else target
            for target in week.targets
        )
        return attrs.evolve(week, targets=targets)
    if change.kind is ChangeKind.DROP_RULE:
        return attrs.evolve(week, rows=tuple(row for row in week.rows if row.rule != change.rule))
    if change.kind is ChangeKind.MORE_FLEX:
        assert change.rule is not None
        rule = policy.hour_rules[change.rule]
        wider = attrs.evolve(rule, flex=min(1.0, (rule.flex or 0.0) + 0.1))
        policy = attrs.evolve(policy, hour_rules={**policy.hour_rules, change.rule: wider})
        return attrs.evolve(week, rows=tuple(hour_rows(rep, policy)))
    rows = []
    for row in week.rows:
        moved = 0.0
        if change.kind is ChangeKind.RELAX_LIMIT and (row.rule, row.side) == (change.rule, change.side):
            moved = -1.0 if row.side == AT_LEAST else 1.0
        if change.kind is ChangeKind.LESS_ADMIN and row.side == AT_LEAST and {*row.factors} == {week.admin}:
            moved = -min(max(0.0, row.factors[week.admin]), max(0.0, row.limit_hours))
        rows.append(attrs.evolve(row, limit_hours=row.limit_hours + moved))
    return attrs.evolve(week, rows=tuple(rows))


@given(problem=problems(most_reps=1, most_clients=2, most_deals=2), whole_actions=st.booleans())
def test_a_change_gains_what_the_changed_week_earns_more(*, problem: Problem, whole_actions: bool) -> None:
    priced = priced_week(problem, whole_actions=whole_actions)
    if priced is None:
        return
    changes = single_changes(priced)

    assert all(earlier.gain >= later.gain for earlier, later in pairwise(changes))
    for change in changes:
        if change.kind is ChangeKind.MORE_HOURS:
            continue
        optimum = solve(formulate(changed(priced, change), whole_actions=whole_actions)[0]).objective
        assert change.gain == pytest.approx(optimum - priced.objective, rel=1e-6, abs=20 * priced.tolerance)
        if change.kind is not ChangeKind.LESS_ADMIN:
            assert change.gain >= 0


def test_an_hour_more_gains_what_a_plan_of_the_longer_week_earns_more() -> None:
    """The longer week is valued anew; its curves differ by no more than their error."""
    demo = read_demo()
    rep = demo.reps[0]
    longer = attrs.evolve(rep, weekly_hours=rep.weekly_hours + 1)
    problem = attrs.evolve(demo, reps=(longer, *demo.reps[1:]))
    replanned = solve(formulate(value_week(problem, rep.id, classify(problem)))[0]).objective
    priced = priced_week(demo)
    assert priced is not None

    more = next(change for change in single_changes(priced) if change.kind is ChangeKind.MORE_HOURS)

    assert more.gain > 0
    assert more.gain == pytest.approx(replanned - priced.objective, rel=0.05)


def test_a_week_that_may_not_be_longer_is_not_made_longer() -> None:
    demo = read_demo()
    problem = attrs.evolve(demo, reps=tuple(attrs.evolve(rep, weekly_hours=70.0) for rep in demo.reps))
    priced = priced_week(problem)
    assert priced is not None

    assert ChangeKind.MORE_HOURS not in {change.kind for change in single_changes(priced)}


def test_every_rule_limit_flex_and_contact_of_the_demo_is_tried() -> None:
    priced = priced_week(read_demo())
    assert priced is not None
    changes = single_changes(priced)
    count = {kind: sum(change.kind is kind for change in changes) for kind in ChangeKind}
    rows = [row for row in priced.week.rows if row.strength is not Strength.ADVISORY]

    assert count == {
        ChangeKind.MORE_HOURS: 1,
        ChangeKind.LESS_ADMIN: 1,
        ChangeKind.MORE_FLEX: 4,
        ChangeKind.RELAX_LIMIT: len(rows),
        ChangeKind.DROP_RULE: 7,
        ChangeKind.DROP_CONTACT: 1,
    }


def test_a_change_is_told_with_its_gain() -> None:
    change = Change(kind=ChangeKind.DROP_RULE, rule="travel", description="without travel", gain=0.0)

    assert sentence(change) == "without travel: gains nothing"
    assert sentence(attrs.evolve(change, gain=1240.0)) == "without travel: gains 1,240 in the period"
