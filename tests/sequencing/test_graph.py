"""The action graph: what waits for what, and what is wrong with an input."""

import datetime as dt
import random

import attrs
import networkx as nx
import pytest

from territory_opt.errors import CyclicActionsError, InvalidInputError
from territory_opt.model.waiting import LinkKind, Wait
from territory_opt.sequencing.graph import action_graph
from territory_opt.sequencing.task import ActionState, Task

DEMO = Task(opportunity="d1", action="demo", rep="ana", effort_hours=3)
OFFER = Task(opportunity="d1", action="offer", rep="ana", effort_hours=4, after={"demo": 2})


def test_an_edge_leads_from_the_prerequisite_to_what_waits_and_carries_the_wait() -> None:
    graph = action_graph([OFFER, DEMO])

    assert [(("d1", "demo"), ("d1", "offer"), {"wait": Wait(at_least=2), "any_of": False})] == list(
        graph.edges(data=True)
    )
    assert OFFER == graph.nodes["d1", "offer"]["task"]
    assert isinstance(graph, nx.DiGraph)


def test_an_edge_to_a_branch_says_that_one_is_enough() -> None:
    graph = action_graph([attrs.evolve(OFFER, after={}, any_of={"demo": 1}), DEMO])

    assert [True] == [any_of for _, _, any_of in graph.edges(data="any_of")]


def test_no_actions_make_an_empty_graph() -> None:
    assert [] == list(action_graph([]))


@pytest.mark.parametrize("table", ["after", "any_of"])
def test_every_missing_prerequisite_and_doubled_action_is_listed(table: str) -> None:
    unknown = {"ofer": 0, "legal": 0}
    lost = attrs.evolve(OFFER, action="close", after={}, any_of=unknown)
    if table == "after":
        lost = attrs.evolve(OFFER, action="close", after=unknown)

    with pytest.raises(InvalidInputError) as caught:
        action_graph([DEMO, OFFER, DEMO, lost])

    faults = caught.value.faults
    assert ["actions.d1.demo", f"actions.d1.close.{table}", f"actions.d1.close.{table}"] == [f.path for f in faults]
    assert "did you mean 'offer'?" == faults[1].hint


def test_a_deal_has_one_due_date() -> None:
    with pytest.raises(InvalidInputError, match=r"actions\.d1\.offer\.due"):
        action_graph([DEMO, attrs.evolve(OFFER, due=dt.date(2026, 3, 31))])


@pytest.mark.parametrize("seed", range(5))
def test_a_cycle_is_named_in_the_order_of_waiting_whatever_the_order_of_the_input(seed: int) -> None:
    actions = [
        attrs.evolve(DEMO, any_of={"close": 0}),
        OFFER,
        attrs.evolve(DEMO, action="close", after={"offer": Wait(kind=LinkKind.START_TO_START)}),
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


def test_hours_need_a_pool_and_the_buyer_has_none() -> None:
    review = Task(opportunity="d1", action="review", rep="ana", person="buyer", effort_hours=0)

    assert review.pool is None
    with pytest.raises(InvalidInputError, match="a pool that supplies the 2 h"):
        attrs.evolve(review, effort_hours=2)


def test_only_what_has_not_begun_has_a_fixed_day() -> None:
    day = dt.date(2026, 1, 5)

    with pytest.raises(InvalidInputError, match="a fixed day only for what has not begun"):
        attrs.evolve(DEMO, fixed_start=day, started=day)
    with pytest.raises(InvalidInputError, match="a fixed day only for what has not begun"):
        attrs.evolve(DEMO, fixed_start=day, finished=day)


def test_the_state_follows_from_what_is_known() -> None:
    day = dt.date(2026, 1, 5)

    assert [
        ActionState.PLANNED,
        ActionState.FIXED,
        ActionState.IN_PROGRESS,
        ActionState.DONE,
    ] == [
        DEMO.state,
        attrs.evolve(DEMO, fixed_start=day).state,
        attrs.evolve(DEMO, started=day).state,
        attrs.evolve(DEMO, started=day, finished=day).state,
    ]
