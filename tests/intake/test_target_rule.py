import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.intake.building.target_rule import sales_facts, targets
from territory_opt.intake.records.export import Deal, DealStatus
from territory_opt.model.working_time import Period
from territory_opt.testing.exports import deal_of

FACTS = {
    "Rep One": {"closed_won_last_year": 200_000.0, "open_deals": 4.0},
    "Rep Two": {"closed_won_last_year": 0.0, "open_deals": 0.0},
}
money = st.floats(0, 1e9)


def deal(rep: str, status: DealStatus, closed: dt.date | None, amount: float) -> Deal:
    return deal_of(f"{rep} {status} {closed}", owner=rep, status=status, close_date=closed, amount=amount)


@given(st.dictionaries(st.text(min_size=1, max_size=5), money, min_size=1), st.integers(0, 300))
def test_a_rule_gives_each_rep_its_own_number_to_the_cent(won: dict[str, float], percent: int) -> None:
    facts = {rep: {"closed_won_last_year": amount} for rep, amount in won.items()}
    found = targets(f"closed_won_last_year * {percent} / 100", facts)
    expected = {rep: pytest.approx(amount * percent / 100, abs=0.0051) for rep, amount in won.items()}
    assert expected == found


def test_a_plain_number_is_the_target_of_every_rep() -> None:
    assert targets("500000", FACTS) == {"Rep One": 500_000.0, "Rep Two": 500_000.0}


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("closed_won_lst_year * 1.1", r"'closed_won_lst_year'.*did you mean 'closed_won_last_year'"),
        ("closed_won_last_year * ", "an arithmetic expression"),
        ("", "an arithmetic expression"),
        ("closed_won_last_year > 3", "for Rep One: found True"),
        ("'much'", "for Rep One: found 'much'"),
        ("null", "for Rep One: found None"),
        ("1 / open_deals", "for Rep Two: found nan"),
        ("closed_won_last_year - 1", r"for Rep Two: found -1\.0"),
        ("10 ** 400", "for Rep One: found inf"),
        ("10 ** 99999999999", "an arithmetic expression"),
    ],
)
def test_a_rule_that_gives_no_money_is_refused_with_its_reason(rule: str, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        targets(rule, FACTS)


def test_every_rep_without_a_usable_target_is_named_at_once() -> None:
    with pytest.raises(InvalidInputError) as caught:
        targets("0 - 5", FACTS)
    assert len(caught.value.faults) == 2


def test_facts_count_each_deal_in_its_own_span() -> None:
    deals = [
        deal("Rep One", DealStatus.WON, dt.date(2025, 1, 1), 1.0),
        deal("Rep One", DealStatus.WON, dt.date(2025, 12, 31), 10.0),
        deal("Rep One", DealStatus.WON, dt.date(2024, 12, 31), 100.0),
        deal("Rep One", DealStatus.WON, dt.date(2026, 2, 1), 1000.0),
        deal("Rep One", DealStatus.WON, dt.date(2026, 3, 1), 10_000.0),
        deal("Rep One", DealStatus.LOST, dt.date(2025, 6, 1), 5.0),
        deal("Rep One", DealStatus.OPEN, None, 7.0),
        deal("Rep Two", DealStatus.WON, dt.date(2025, 5, 5), 31.0),
    ]
    teams = {"Rep One": "North", "Rep Two": "North", "Rep Three": None}
    facts = sales_facts(deals, teams, dt.date(2026, 2, 15), Period.named("2026-Q2"))
    assert facts["Rep One"] == {
        "closed_won_last_year": 11.0,
        "closed_won_this_year": 1000.0,
        "closed_won_last_quarter": 1000.0,
        "open_amount": 7.0,
        "open_deals": 1.0,
        "team_mean_closed_won_last_year": 21.0,
    }
    assert set(facts["Rep Three"].values()) == {0.0}


def test_the_quarter_before_january_lies_in_the_year_before() -> None:
    deals = [
        deal("Rep One", DealStatus.WON, dt.date(2025, 10, 1), 3.0),
        deal("Rep One", DealStatus.WON, dt.date(2025, 9, 30), 4.0),
    ]
    facts = sales_facts(deals, {"Rep One": None}, dt.date(2025, 12, 31), Period.named("2026"))
    assert facts["Rep One"]["closed_won_last_quarter"] == 3.0
