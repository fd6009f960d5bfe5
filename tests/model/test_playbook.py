"""Playbooks: actions that can be put in an order, with gains that odds can take."""

import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import CyclicActionsError, InvalidInputError
from territory_opt.model.playbook import Action, Playbook
from territory_opt.model.progress import Progress
from territory_opt.model.waiting import LinkKind, Wait


def step(*after: str, gain: float = 0.1) -> Action:
    """Return a step of one hour that waits for others."""
    return Action(name="Step", effort_hours=1, odds_gain=gain, after=dict.fromkeys(after, 0))


def test_every_wrong_field_of_an_action_is_named_at_once() -> None:
    with pytest.raises(InvalidInputError) as caught:
        Action(
            name="",
            effort_hours=-1,
            duration_days=1.5,  # type: ignore[arg-type]
            odds_gain=5,
            person="",
            after={"demo": -1, "offer": 501},
        )

    assert ["name", "effort_hours", "duration_days", "odds_gain", "person", "after.demo", "after.offer"] == [
        fault.path for fault in caught.value.faults
    ]
    assert "write 0.05 for 5 %" in str(caught.value)


def test_actions_in_no_table_are_an_input_error() -> None:
    with pytest.raises(InvalidInputError, match=r"actions: found .* a table of names"):
        Playbook(name="Short", actions=[step()])  # type: ignore[arg-type]
    with pytest.raises(InvalidInputError, match=r"actions\.demo: found 3; allowed is a Action"):
        Playbook(name="Short", actions={"demo": 3})  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("actions", "cycle"),
    [
        ({"demo": step("demo")}, ["demo"]),
        ({"demo": step("offer"), "offer": step("demo")}, ["demo", "offer"]),
        ({"a": step(), "b": step("a", "d"), "c": step("b"), "d": step("c")}, ["b", "c", "d"]),
    ],
)
def test_a_circle_of_actions_is_named_in_order(actions: dict[str, Action], cycle: list[str]) -> None:
    with pytest.raises(CyclicActionsError) as caught:
        Playbook(name="Round", actions=actions)

    named = caught.value.cycle
    assert cycle == sorted(named)
    assert all(before in actions[name].after for before, name in zip(named, named[1:] + named[:1], strict=True))
    assert " -> ".join([*named, named[0]]) in str(caught.value)


def test_a_prerequisite_that_is_no_action_is_named_with_the_nearest() -> None:
    with pytest.raises(InvalidInputError) as caught:
        Playbook(name="Short", actions={"demo": step(), "offer": step("demmo", "lunch")})

    assert [
        ("actions.offer.after", "'demmo'", "demo, offer", "did you mean 'demo'?"),
        ("actions.offer.after", "'lunch'", "demo, offer", ""),
    ] == [(fault.path, fault.found, fault.allowed, fault.hint) for fault in caught.value.faults]


def test_waits_that_cannot_all_be_kept_are_named() -> None:
    trial = Action(name="Trial", effort_hours=0, duration_days=9, person="buyer", after={"demo": 0})
    soon = Action(name="Offer", effort_hours=4, after={"trial": 1, "demo": Wait(at_most=9)})
    in_time = attrs.evolve(soon, after={"trial": 1, "demo": Wait(at_most=10)})

    with pytest.raises(InvalidInputError, match="waits that cannot all be kept: demo -> trial -> offer -> demo"):
        Playbook(name="Short", actions={"offer": soon, "trial": trial, "demo": step()})
    assert Playbook(name="Short", actions={"offer": in_time, "trial": trial, "demo": step()}).actions


def test_gains_never_exceed_one_in_all() -> None:
    with pytest.raises(InvalidInputError, match=r"odds gains that add up to 1\.2; allowed is gains of at most 1"):
        Playbook(name="Sure", actions={"a": step(gain=0.6), "b": step(gain=0.6)})

    assert 1.0 == pytest.approx(Playbook(name="Sure", actions={f"a{i}": step() for i in range(10)}).total_odds_gain)


def test_an_action_is_known_by_a_short_id() -> None:
    with pytest.raises(InvalidInputError, match=r"actions: found 'xxx.* allowed is a text of 1 to 200 characters"):
        Playbook(name="Long", actions={"x" * 201: step()})


def test_a_playbook_may_have_no_actions_and_no_gains() -> None:
    assert (0, 1.0) == (
        Playbook(name="Wait", actions={}).total_odds_gain,
        Playbook(name="Wait", actions={"a": step(gain=0)}).gain_share(1.0),
    )


@given(odds=st.floats(0, 1), gains=st.lists(st.floats(0, 0.25), max_size=4))
def test_a_deal_takes_all_gains_that_its_odds_leave_room_for(odds: float, gains: list[float]) -> None:
    playbook = Playbook(name="Any", actions={f"a{i}": step(gain=gain) for i, gain in enumerate(gains)})

    share = playbook.gain_share(odds)

    assert 0 <= share <= 1
    assert odds + share * playbook.total_odds_gain <= 1 + 1e-12
    assert share == 1 or odds + share * playbook.total_odds_gain == pytest.approx(1)


def test_what_has_begun_waits_only_for_what_must_end_before_it_ends() -> None:
    ends = Wait(kind=LinkKind.FINISH_TO_FINISH)
    book = Playbook(
        name="Book",
        actions={
            "a": step(),
            "b": step(),
            "c": step(),
            "x": Action(
                name="X",
                effort_hours=3,
                after={"a": 1, "b": Wait(kind=LinkKind.START_TO_START), "c": ends},
                any_of={},
            ),
            "y": Action(name="Y", effort_hours=3, any_of={"a": 0, "b": 0}),
        },
    )
    begun = Progress(started=dt.date(2026, 1, 2), hours_left=1)

    left = book.remaining({"x": begun, "y": begun}).actions
    fixed = book.remaining({"x": Progress(fixed_start=dt.date(2026, 1, 9))}).actions

    assert ({"c": ends}, {}) == (left["x"].after, left["y"].any_of)
    assert (1, 1) == (left["x"].effort_hours, left["y"].effort_hours)
    assert book.actions == fixed


def test_what_is_lost_without_actions_is_all_that_waits_for_them_unless_a_branch_is_left() -> None:
    branched = Action(name="X", effort_hours=3, any_of={"a": 0, "b": 0})
    book = Playbook(name="Book", actions={"y": step("x"), "x": branched, "b": step(), "a": step()})

    assert set() == book.lost_without(())
    assert {"a"} == book.lost_without({"a"})
    assert {"a", "b", "x", "y"} == book.lost_without({"a", "b"})
    assert {"x", "y"} == book.lost_without({"x"})
