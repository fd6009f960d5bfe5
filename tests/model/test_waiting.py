"""Waits: how long one action waits for another, and waits that contradict each other."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.model.playbook import Action
from territory_opt.model.waiting import LinkKind, Wait, contradiction

NAMES = ("a", "b", "c", "d")


@pytest.mark.parametrize("given", ["3", 3.5, -1, True, None, {"at_least": 3}])
def test_what_is_no_wait_is_told_how_to_write_one(given: Any) -> None:  # noqa: ANN401  # any value of a table
    with pytest.raises(InvalidInputError) as caught:
        Action(name="Offer", effort_hours=1, after={"demo": given})

    assert [("after.demo", "a number of working days, or a table of at_least, at_most, kind")] == [
        (fault.path, fault.allowed) for fault in caught.value.faults
    ]


def test_a_table_of_waits_that_is_none_is_told() -> None:
    with pytest.raises(InvalidInputError, match="after: found 3; allowed is a table of names, each a number of"):
        Action(name="Offer", effort_hours=1, after=3)  # type: ignore[arg-type]


def gap(starts: dict[str, int], days: dict[str, int], before: str, after: str, kind: LinkKind) -> int:
    """Return the days between the two moments that a wait is about."""
    first = starts[before] + (0 if kind is LinkKind.START_TO_START else days[before])
    return starts[after] + (days[after] if kind is LinkKind.FINISH_TO_FINISH else 0) - first


@given(st.data())
def test_waits_that_some_days_keep_do_not_contradict_each_other(data: st.DataObject) -> None:
    days = {name: data.draw(st.integers(0, 5)) for name in NAMES}
    starts = {name: data.draw(st.integers(0, 20)) for name in NAMES}
    after: dict[str, dict[str, Wait]] = {}
    for i, name in enumerate(NAMES):
        for before in NAMES[:i]:
            kind = data.draw(st.sampled_from(LinkKind))
            between = gap(starts, days, before, name, kind)
            if between >= 0:
                most = data.draw(st.none() | st.integers(between, between + 3))
                after.setdefault(name, {})[before] = Wait(
                    at_least=data.draw(st.integers(0, between)), at_most=most, kind=kind
                )

    assert [] == contradiction(days, after)


@given(days=st.integers(0, 9), lag=st.integers(0, 9), missing=st.integers(1, 9))
def test_a_longest_wait_shorter_than_what_lies_between_is_a_circle(days: int, lag: int, missing: int) -> None:
    too_short = max(0, days + lag + 1 - missing)
    after = {
        "b": {"a": Wait(at_least=1)},
        "c": {"b": Wait(at_least=lag), "a": Wait(at_most=too_short)},
        "d": {"c": Wait()},
    }

    assert ["a", "b", "c"] == contradiction({"a": 2, "b": days, "c": 1, "d": 1}, after)
