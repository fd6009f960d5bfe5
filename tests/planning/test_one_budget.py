"""One budget for a whole plan: the engine that is asked for makes the first order, the fast one all later orders."""

import datetime as dt
from typing import Any

import attrs
import pytest

from territory_opt.files.policy_file import read_policy
from territory_opt.model.opportunity import Certainty, Opportunity
from territory_opt.model.playbook import Action, Playbook
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Person, Rep
from territory_opt.model.working_time import Period
from territory_opt.planning.plan import plan
from territory_opt.scheduling.outcome import Engine
from territory_opt.sequencing.portfolio import order_actions

CROWDED = Problem(
    reps=(Rep(id="ana"), Rep(id="ben")),
    opportunities=tuple(
        Opportunity(
            id=f"d{i}",
            rep="ana" if i % 2 else "ben",
            certainty=Certainty.STRETCH,
            amount=9000 - i,
            odds=0.3,
            close_date=dt.date(2026, 1, 16),
            playbook="book",
        )
        for i in range(8)
    ),
    policy=attrs.evolve(read_policy(), playbook_rules={}, hour_rules={}),
    playbooks={
        "book": Playbook(
            name="Book",
            actions={
                "call": Action(name="Call", effort_hours=2),
                "terms": Action(name="Terms", effort_hours=2, odds_gain=0.1, person="legal", after={"call": 0}),
            },
        )
    },
    people={"legal": Person(name="Legal", weekly_hours=4)},
    as_of=dt.date(2026, 1, 5),
    period=Period.named("2026-Q1"),
)


def test_the_engine_makes_the_first_order_and_the_fast_one_those_after_something_is_withdrawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[dict[str, Any]] = []

    def noted(*positional: Any, **named: Any) -> Any:  # noqa: ANN401  # whatever it is called with
        asked.append(named)
        return order_actions(*positional, **named)

    monkeypatch.setattr("territory_opt.planning.drafting.order_actions", noted)
    planned = plan(CROWDED, engine=Engine.SEARCH, num_schedules=4, seed=1)

    assert [Engine.SEARCH] == [call["engine"] for call in asked]
    assert (4, 1) == (asked[0]["num_schedules"], asked[0]["seed"])
    assert (Engine.SEARCH, Engine.FAST) == (planned.choice.engine, planned.schedule.engine)
    assert planned.choice.refused


def test_with_a_number_of_schedules_the_same_seed_gives_the_same_plan() -> None:
    first, second = (plan(CROWDED, engine=Engine.SEARCH, num_schedules=4, seed=1) for _ in range(2))

    assert (first.choice, first.schedule) == (second.choice, second.schedule)
