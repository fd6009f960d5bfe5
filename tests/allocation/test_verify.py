"""Every claim of an allocation, tampered with: verify must say so, and must say which."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import attrs
import pytest

import territory_opt as to
from territory_opt.allocation.allocation import AllocatedWeek, TargetKind
from territory_opt.model.hour_rule import HourRule, LimitUnit, Strength
from territory_opt.model.problem import Problem
from territory_opt.rules.classification import classify

REP = "ana"
Tamper = Callable[[AllocatedWeek], AllocatedWeek]


@cache
def planned() -> to.TerritoryPlan:
    """Return a plan with clients, Likely deals, channels and actions, and a preferred rule that is bent."""
    demo = to.read_demo()
    bent = HourRule(
        terms={"B": 1.0}, at_most=5, unit=LimitUnit.HOURS, strength=Strength.PREFERRED, penalty_per_hour=100
    )
    policy = attrs.evolve(demo.policy, hour_rules={**demo.policy.hour_rules, "bent": bent})
    return to.plan(attrs.evolve(demo, policy=policy))


def complaints(tamper: Tamper) -> str:
    """Return what verify says of the plan's first week after it was tampered with."""
    allocation = planned().reps[REP].allocation
    return "\n".join(to.verify(planned().problem, attrs.evolve(allocation, best=tamper(allocation.week))))


def more(table: Mapping[str, float], name: str, hours: float) -> dict[str, float]:
    """Return a table of hours with some more for one name."""
    return {**table, name: table[name] + hours}


def with_one(week: AllocatedWeek, field: str, pick: Callable[[Any], bool], **changes: Any) -> AllocatedWeek:  # noqa: ANN401
    """Return the week with one record of a field changed; a change may be computed from the record."""
    records = list(getattr(week, field))
    i = next(i for i, record in enumerate(records) if pick(record))
    new = {name: change(getattr(records[i], name)) if callable(change) else change for name, change in changes.items()}
    records[i] = attrs.evolve(records[i], **new)
    return attrs.evolve(week, **{field: tuple(records)})  # type: ignore[arg-type]


def named(name: str) -> Callable[[Any], bool]:
    """Return whether a rule has this name."""
    return lambda rule: bool(rule.name == name)


def is_client(target: Any) -> bool:  # noqa: ANN401
    """Return whether a target is a client."""
    return bool(target.kind is TargetKind.CLIENT)


def waits(action: Any) -> bool:  # noqa: ANN401
    """Return whether an action has prerequisites and takes hours of the rep."""
    playbook = planned().classification.playbooks[action.opportunity]
    return bool(planned().problem.playbooks[playbook].actions[action.action].after and action.weekly_hours)


def comes_first(action: Any) -> bool:  # noqa: ANN401
    """Return whether an action has no prerequisites."""
    playbook = planned().classification.playbooks[action.opportunity]
    return not planned().problem.playbooks[playbook].actions[action.action].after


TAMPERINGS: dict[str, tuple[Tamper, str]] = {
    "an hour more in an activity": (lambda w: attrs.evolve(w, hours=more(w.hours, "A", 1)), "hours of all activities"),
    "an hour more free": (lambda w: attrs.evolve(w, free_hours=w.free_hours + 1), "free hours"),
    "an hour moved between activities": (
        lambda w: attrs.evolve(w, hours=more(more(w.hours, "A", 1), "B", -1)),
        "hours of A",
    ),
    "hours that are no number": (lambda w: attrs.evolve(w, hours=more(w.hours, "A", float("nan"))), "hours of"),
    "negative hours": (lambda w: attrs.evolve(w, idle=more(w.idle, "A", -1)), "negative hours"),
    "an activity nobody knows": (lambda w: attrs.evolve(w, hours={**w.hours, "golf": 0.0}), "golf"),
    "an activity left out": (
        lambda w: attrs.evolve(w, hours={name: hours for name, hours in w.hours.items() if name != "C"}),
        "activities claimed",
    ),
    "idle hours hidden": (lambda w: attrs.evolve(w, idle=more(w.idle, "C", 2)), "hours of C"),
    "a rule with another value": (
        lambda w: with_one(w, "rules", named("top_tier"), value_hours=99.0),
        "hours under top_tier",
    ),
    "a rule left out": (lambda w: attrs.evolve(w, rules=w.rules[1:]), "rules reported"),
    "a negative price": (
        lambda w: with_one(w, "rules", named("top_tier"), price_per_hour=-1.0),
        "a negative price",
    ),
    "a floor broken": (
        lambda w: attrs.evolve(w, hours=more(more(w.hours, "admin", -3), "A", 3)),
        "required",
    ),
    "a ceiling broken": (
        lambda w: attrs.evolve(w, hours=more(more(w.hours, "admin", 4), "C", -2)),
        "allowed",
    ),
    "contact below its minimum": (
        lambda w: with_one(w, "targets", lambda t: t.id == "c109", weekly_hours=0.1),
        "client c109",
    ),
    "contact above its maximum": (
        lambda w: with_one(w, "targets", lambda t: t.id == "c105", weekly_hours=3.5),
        "client c105",
    ),
    "a client that earns more than its response": (
        lambda w: with_one(w, "targets", is_client, expected_revenue=lambda x: 1.01 * x),
        "by its response",
    ),
    "a client that earns less than its segments allow": (
        lambda w: with_one(w, "targets", is_client, expected_revenue=lambda x: 0.9 * x),
        "by its response",
    ),
    "a Likely deal that earns more": (
        lambda w: with_one(w, "targets", lambda t: t.kind is TargetKind.LIKELY, expected_revenue=lambda x: x + 500),
        "likely a0",
    ),
    "a channel that earns more later": (
        lambda w: with_one(w, "targets", lambda t: t.kind is TargetKind.CHANNEL, later_revenue=lambda x: x + 5000),
        "channel referrals",
    ),
    "a target counted twice": (
        lambda w: attrs.evolve(w, targets=(*w.targets, w.targets[0])),
        "c101",
    ),
    "a target nobody knows": (
        lambda w: with_one(w, "targets", is_client, id="nobody"),
        "nobody",
    ),
    "an action done more than wholly": (lambda w: with_one(w, "actions", waits, share=1.5), "a share of 1.5"),
    "an action before its prerequisite": (
        lambda w: with_one(w, "actions", comes_first, share=0.25),
        "only to 0.25",
    ),
    "an action that takes less time": (
        lambda w: with_one(w, "actions", waits, weekly_hours=lambda x: x / 2),
        ": hours",
    ),
    "an action that gains more": (
        lambda w: with_one(w, "actions", waits, expected_revenue=lambda x: x + 1000),
        ": revenue",
    ),
    "revenue won twice": (lambda w: with_revenue(w, "won", 1000), "revenue of won"),
    "more Flow": (lambda w: with_revenue(w, "flow", 1000), "revenue of Flow"),
    "more from Likely deals": (lambda w: with_revenue(w, "likely", 1000), "revenue of Likely"),
    "more from Stretch deals": (lambda w: with_revenue(w, "stretch", 1000), "revenue of Stretch"),
    "more from clients": (lambda w: with_revenue(w, "development", 1000), "revenue of development"),
    "more from prospecting": (lambda w: with_revenue(w, "prospecting", 1000), "revenue of prospecting"),
    "more after the period": (lambda w: with_revenue(w, "later", 1000), "later"),
    "negative revenue after the period": (lambda w: with_revenue(w, "later", -1e9), "later"),
    "another objective": (lambda w: with_certificate(w, objective=w.certificate.objective + 100), "objective"),
    "a bound below the objective": (
        lambda w: with_certificate(w, bound=w.certificate.objective - 100),
        "above its own bound",
    ),
    "a gap that is none": (lambda w: with_certificate(w, gap=0.5), "gap"),
    "a violation hidden or invented": (lambda w: with_certificate(w, largest_violation_hours=0.5), "violation"),
}


def with_revenue(week: AllocatedWeek, part: str, more_money: float) -> AllocatedWeek:
    """Return the week with one part of its revenue changed."""
    revenue = attrs.evolve(week.revenue, **{part: getattr(week.revenue, part) + more_money})
    return attrs.evolve(week, revenue=revenue)


def with_certificate(week: AllocatedWeek, **changes: float) -> AllocatedWeek:
    """Return the week with its certificate changed."""
    return attrs.evolve(week, certificate=attrs.evolve(week.certificate, **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_a_tampered_allocation_is_found_out_by_name(tampering: str) -> None:
    tamper, word = TAMPERINGS[tampering]

    assert word in complaints(tamper)


def test_an_allocation_as_it_was_found_has_no_complaints() -> None:
    assert "" == complaints(lambda week: week)


def test_the_rounding_of_a_solver_is_no_complaint() -> None:
    tiny = 1e-8

    assert "" == complaints(lambda week: attrs.evolve(week, hours=more(week.hours, "A", tiny)))


def test_an_allocation_without_a_week_claims_nothing() -> None:
    allocation = to.Allocation(rep=REP, status=to.Status.INFEASIBLE)

    assert () == to.verify(planned().problem, allocation)


def test_an_allocation_does_not_follow_from_another_problem() -> None:
    problem = planned().problem
    richer = attrs.evolve(problem, reps=tuple(attrs.evolve(rep, weekly_hours=45) for rep in problem.reps))

    assert to.verify(richer, planned().reps[REP].allocation)


def test_work_that_cannot_be_done_by_its_due_date_is_found_out() -> None:
    """The same week, had every deal to close within days of the plan date."""
    problem = planned().problem
    soon = problem.first_day.replace(day=problem.first_day.day + 2)

    hurried: Problem = attrs.evolve(
        problem, opportunities=tuple(attrs.evolve(deal, close_date=soon) for deal in problem.opportunities)
    )

    found = to.verify(hurried, planned().reps[REP].allocation, classification=classify(hurried))
    assert any("due within" in complaint for complaint in found)
