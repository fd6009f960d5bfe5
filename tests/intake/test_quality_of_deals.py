import datetime as dt

import pytest

from territory_opt.intake.building.quality_of_deals import quality_findings
from territory_opt.intake.records.export import Account, Deal
from territory_opt.model.finding import Finding, Severity
from territory_opt.testing.exports import deal_of


def told(*deals: Deal) -> dict[str, Finding]:
    return {finding.code: finding for finding in quality_findings(deals, {}, "EUR")}


def test_sound_deals_give_no_finding() -> None:
    assert {} == told(*(deal_of(f"d{i}", close_date=dt.date(2026, 1, 10)) for i in range(20)))


@pytest.mark.parametrize(
    ("changes", "code", "amount"),
    [
        ({"account": None}, "deals_without_account", 1000.0),
        ({"amount": None}, "deals_without_amount", 0.0),
        ({"amount": 0.0}, "deals_with_zero_amount", 0.0),
        ({"amount": None, "list_price": 7.0}, "assumed_deal_values", 7.0),
    ],
)
def test_what_is_missing_is_told_and_zero_is_not_missing(changes: dict[str, object], code: str, amount: float) -> None:
    found = told(deal_of("d1", **changes), deal_of("d2"), deal_of("d3"), deal_of("d4"))
    assert {code} == set(found)
    assert (1, amount, ("d1",)) == (found[code].count, found[code].amount, found[code].examples)


@pytest.mark.parametrize(("amount", "severity"), [(1000.0, None), (1400.0, Severity.NOTE), (4001.0, Severity.WARNING)])
def test_one_deal_that_is_a_large_part_of_the_pipeline_is_told(amount: float, severity: Severity | None) -> None:
    found = told(deal_of("big", amount=amount), *(deal_of(f"d{i}") for i in range(4))).get("one_large_deal")
    assert severity == (found and found.severity)
    assert found is None or (amount, ("big",)) == (found.amount, found.examples)


def test_of_few_deals_one_is_large_when_it_is_half_of_all() -> None:
    few = [deal_of("d1"), deal_of("d2")]
    assert {} == told(deal_of("big", amount=1900.0), *few)
    assert Severity.WARNING is told(deal_of("big", amount=2000.0), *few)["one_large_deal"].severity
    assert {} == told(deal_of("big", amount=1e6))


@pytest.mark.parametrize(("num_at_end", "is_told"), [(4, False), (5, True)])
def test_a_heap_of_close_dates_on_month_ends_is_told(num_at_end: int, is_told: bool) -> None:  # noqa: FBT001
    ends = [dt.date(2026, 2, 28), dt.date(2028, 2, 29), dt.date(2026, 4, 30), dt.date(2026, 12, 31)] * 2
    days = [*ends[:num_at_end], *[dt.date(2028, 2, 28)] * (10 - num_at_end)]
    found = told(*(deal_of(f"d{i}", close_date=day) for i, day in enumerate(days)))
    assert is_told == ("month_end_close_dates" in found)


def test_a_weighted_amount_that_is_not_amount_times_odds_is_told() -> None:
    found = told(
        deal_of("right", odds=0.3, weighted_amount=300.4),
        deal_of("wrong", odds=0.3, weighted_amount=320.0),
        deal_of("open", odds=None, weighted_amount=320.0),
    )
    assert ("wrong: 320, not 300",) == found["weighted_amount_differs"].examples


def test_words_known_to_be_misspelt_are_counted() -> None:
    accounts = {str(i): Account(id=str(i), name="x", industry="technolgy") for i in range(3)}
    (found,) = quality_findings([deal_of("d1", type="Additional Lisence")], accounts, "EUR")
    assert ("misspelt_names", 4) == (found.code, found.count)
