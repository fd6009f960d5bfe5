"""Deals: amounts, odds and dates that can be used, or nothing at all."""

import datetime as dt

import pytest

from territory_opt.errors import InvalidInputError
from territory_opt.model.opportunity import Certainty, Opportunity


def test_every_wrong_field_of_a_deal_is_named_at_once() -> None:
    with pytest.raises(InvalidInputError) as caught:
        Opportunity(
            id="d" * 201,
            rep="ana",
            client="",
            amount=1e16,
            odds=50,
            stage="",
            forecast_category=" ",
            type="",
            close_date=dt.date(3999, 12, 31),
            created_date="yesterday",  # type: ignore[arg-type]
            certainty="likely",  # type: ignore[arg-type]
            playbook="",
            routine_hours=-1,
        )

    assert [
        "id",
        "client",
        "amount",
        "odds",
        "stage",
        "forecast_category",
        "type",
        "close_date",
        "created_date",
        "certainty",
        "playbook",
        "routine_hours",
    ] == [fault.path for fault in caught.value.faults]


def test_odds_in_percent_are_told_how_they_are_written() -> None:
    with pytest.raises(InvalidInputError, match=r"write 0\.5 for 50 %"):
        Opportunity(id="d1", rep="ana", odds=50)


def test_nothing_and_naught_are_two_answers() -> None:
    bare, worthless = Opportunity(id="d1", rep="ana"), Opportunity(id="d2", rep="ana", amount=0, odds=0)

    assert (None, None, 0, 0) == (bare.amount, bare.odds, worthless.amount, worthless.odds)
    assert ("d1", None) == (bare.name, bare.certainty)


def test_a_certainty_is_one_of_three() -> None:
    assert ["flow", "likely", "stretch"] == [str(certainty) for certainty in Certainty]
