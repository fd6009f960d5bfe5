"""Findings and assumptions: what a reader must know, always complete."""

import pytest

from territory_opt.errors import InvalidInputError
from territory_opt.model.finding import Assumption, Finding, Severity


def test_a_finding_without_words_or_with_a_broken_count_is_refused() -> None:
    with pytest.raises(InvalidInputError) as caught:
        Finding(code="", message="", severity="grave", count=1.5, amount=float("inf"), examples=["", "d1"])  # type: ignore[arg-type]

    assert ["code", "message", "severity", "count", "amount", "examples[0]"] == [f.path for f in caught.value.faults]


def test_a_finding_may_be_about_money_lost() -> None:
    finding = Finding(code="refunds", message="Money goes back.", amount=-5.0)

    assert (-5.0, 1, Severity.WARNING, ()) == (finding.amount, finding.count, finding.severity, finding.examples)


def test_an_assumption_states_a_number_that_can_be_shown() -> None:
    with pytest.raises(InvalidInputError) as caught:
        Assumption(value=-1, unit="", source="", effect="")

    assert ["value", "unit", "source", "effect"] == [fault.path for fault in caught.value.faults]


@pytest.mark.parametrize(("low", "high"), [(0.5, 0.5), (0.1, None), (None, 0.9), (0.7, 0.9)])
def test_an_assumption_may_state_its_range_and_a_what_if_may_leave_it(low: float | None, high: float | None) -> None:
    stated = Assumption(value=0.5, low=low, high=high)

    assert (low, high) == (stated.low, stated.high)


def test_a_range_whose_ends_contradict_each_other_or_are_no_numbers_is_refused() -> None:
    with pytest.raises(InvalidInputError) as crossed:
        Assumption(value=0.5, low=0.6, high=0.4)
    with pytest.raises(InvalidInputError) as wild:
        Assumption(value=0.5, low=-1, high=float("nan"))

    assert [("low", "0.6", "at most high 0.4")] == [(f.path, f.found, f.allowed) for f in crossed.value.faults]
    assert ["low", "high"] == [fault.path for fault in wild.value.faults]
