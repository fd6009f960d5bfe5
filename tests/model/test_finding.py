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
