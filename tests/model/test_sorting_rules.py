"""Sorting rules: conditions, scores with falling cut-offs, repairs of dates."""

import pytest

from territory_opt.errors import InvalidInputError
from territory_opt.model.opportunity import Certainty
from territory_opt.model.sorting_rules import CertaintyRule, DateRepair, PlaybookRule, Score, TierRule


def test_every_rule_has_a_condition_and_an_outcome() -> None:
    with pytest.raises(InvalidInputError) as tier:
        TierRule(when="", tier="", source="")
    with pytest.raises(InvalidInputError) as certainty:
        CertaintyRule(when=" ", certainty="sure", source=" ")  # type: ignore[arg-type]
    with pytest.raises(InvalidInputError) as playbook:
        PlaybookRule(when="x" * 2001, playbook="")

    assert ["when", "tier", "source"] == [fault.path for fault in tier.value.faults]
    assert ["when", "certainty", "source"] == [fault.path for fault in certainty.value.faults]
    assert ["when", "playbook"] == [fault.path for fault in playbook.value.faults]
    assert Certainty.FLOW is CertaintyRule(when="true", certainty=Certainty.FLOW).certainty


def test_a_score_weighs_known_criteria_only() -> None:
    with pytest.raises(InvalidInputError) as caught:
        Score(weights={"sise": 1, "need": 0}, cut_offs={"A": 5})

    assert [("weights.sise", "did you mean 'size'?")] == [(f.path, f.hint) for f in caught.value.faults]


def test_a_score_weighs_something() -> None:
    with pytest.raises(InvalidInputError, match="at least one criterion with a weight above 0"):
        Score(weights={"need": 0}, cut_offs={"A": 5})
    with pytest.raises(InvalidInputError, match="at least one criterion with a weight above 0"):
        Score(weights={}, cut_offs={"A": 5})


@pytest.mark.parametrize("cut_offs", [{"A": 4, "B": 7}, {"A": 4, "B": 4}])
def test_cut_offs_fall_from_the_best_tier_on(cut_offs: dict[str, float]) -> None:
    with pytest.raises(InvalidInputError, match="cut-offs that fall from the best tier on"):
        Score(weights={"need": 1}, cut_offs=cut_offs)


def test_every_wrong_field_of_a_score_is_named_at_once() -> None:
    with pytest.raises(InvalidInputError) as caught:
        Score(weights={"size": -1}, cut_offs={"A": 11, "B": "low"})  # type: ignore[dict-item]

    assert ["weights.size", "cut_offs.A", "cut_offs.B"] == [fault.path for fault in caught.value.faults]


def test_a_repair_of_dates_reaches_ahead_and_never_raises_odds() -> None:
    with pytest.raises(InvalidInputError) as caught:
        DateRepair(keep="yes", closes_in_days=0, odds_factor=1.5)  # type: ignore[arg-type]

    assert ["keep", "closes_in_days", "odds_factor"] == [fault.path for fault in caught.value.faults]
    assert (False, 60, 0.5) == (DateRepair().keep, DateRepair().closes_in_days, DateRepair().odds_factor)
