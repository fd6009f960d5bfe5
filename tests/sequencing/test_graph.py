"""The action graph: what waits for what, and what is wrong with an input."""

import datetime as dt
import random

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import CyclicActionsError, InvalidInputError
from territory_opt.sequencing.graph import OrderedActions, Task, action_graph

DEMO = Task(opportunity="d1", action="demo", rep="ana", effort_hours=3)
OFFER = Task(opportunity="d1", action="offer", rep="ana", effort_hours=4, after={"demo": 2})


def test_an_edge_leads_from_the_prerequisite_to_what_waits_and_carries_the_lag() -> None:
    graph = action_graph([OFFER, DEMO])

    assert [(("d1", "demo"), ("d1", "offer"), 2)] == list(graph.edges(data="lag_days"))
    assert OFFER == graph.nodes["d1", "offer"]["task"]


def test_no_actions_make_an_empty_graph() -> None:
    assert [] == OrderedActions.of(action_graph([])).tasks


def test_every_missing_prerequisite_and_doubled_action_is_listed() -> None:
    lost = attrs.evolve(OFFER, action="close", after={"ofer": 0, "legal": 0})

    with pytest.raises(InvalidInputError) as caught:
        action_graph([DEMO, OFFER, DEMO, lost])

    faults = caught.value.faults
    assert ["actions.d1.demo", "actions.d1.close.after", "actions.d1.close.after"] == [f.path for f in faults]
    assert "did you mean 'offer'?" == faults[1].hint


def test_a_deal_has_one_due_date() -> None:
    with pytest.raises(InvalidInputError, match=r"actions\.d1\.offer\.due"):
        action_graph([DEMO, attrs.evolve(OFFER, due=dt.date(2026, 3, 31))])


@pytest.mark.parametrize("seed", range(5))
def test_a_cycle_is_named_in_the_order_of_waiting_whatever_the_order_of_the_input(seed: int) -> None:
    actions = [
        attrs.evolve(DEMO, after={"close": 0}),
        OFFER,
        attrs.evolve(DEMO, action="close", after={"offer": 0}),
        attrs.evolve(DEMO, action="after_all", after={"close": 0}),
        attrs.evolve(DEMO, opportunity="d0"),
    ]
    random.Random(seed).shuffle(actions)  # noqa: S311  # nothing secret

    with pytest.raises(CyclicActionsError) as caught:
        action_graph(actions)

    assert ("close", "demo", "offer") == caught.value.cycle


def test_an_action_that_waits_for_itself_is_a_cycle() -> None:
    with pytest.raises(CyclicActionsError) as caught:
        action_graph([attrs.evolve(DEMO, after={"demo": 0})])

    assert ("demo",) == caught.value.cycle


def test_a_cycle_drawn_into_the_graph_afterwards_is_found_too() -> None:
    graph = action_graph([DEMO, OFFER])
    graph.add_edge(OFFER.node, DEMO.node, lag_days=0)

    with pytest.raises(CyclicActionsError):
        OrderedActions.of(graph)


def test_an_action_with_effort_takes_a_day_and_a_milestone_none() -> None:
    assert 1 == attrs.evolve(DEMO, duration_days=0).days_needed
    assert 0 == attrs.evolve(DEMO, duration_days=0, effort_hours=0).days_needed


@given(st.randoms(use_true_random=False), st.integers(1, 25))
def test_shuffled_input_gives_the_same_order_and_every_action_follows_its_prerequisites(
    chance: random.Random, num: int
) -> None:
    actions = [
        attrs.evolve(
            DEMO,
            action=f"a{i}",
            after={f"a{j}": chance.randrange(3) for j in range(i) if chance.random() < 0.2},
        )
        for i in range(num)
    ]
    expected = OrderedActions.of(action_graph(actions))
    shuffled = list(actions)
    chance.shuffle(shuffled)

    assert expected == OrderedActions.of(action_graph(shuffled))
    assert all(before < i for i, them in enumerate(expected.waits_for) for before, _ in them)
