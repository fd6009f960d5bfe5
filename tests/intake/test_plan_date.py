import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.intake.building.building import build_problem
from territory_opt.intake.building.plan_date import (
    known_deals,
    known_visits,
    plan_date,
    planned_period,
    with_ended_losses,
)
from territory_opt.intake.records.export import Deal, DealStatus, StageVisit
from territory_opt.model.finding import Finding
from territory_opt.model.working_time import Period
from territory_opt.testing.exports import deal_of, export_of, some_deals

TODAY = dt.date(2026, 6, 30)
OPEN, WON, LOST = DealStatus.OPEN, DealStatus.WON, DealStatus.LOST


def found_date(*deals: Deal, stated: dt.date | None = None) -> tuple[dt.date, list[str]]:
    findings: list[Finding] = []
    day = plan_date(stated, deals, findings, lambda: TODAY)
    return day, [finding.code for finding in findings]


def test_the_plan_date_is_the_last_day_on_which_something_happened() -> None:
    created = deal_of("d1", created=dt.date(2025, 3, 1), close_date=dt.date(2027, 1, 1))
    closed = deal_of("d2", status=WON, created=dt.date(2025, 1, 1), close_date=dt.date(2025, 5, 1))
    active = deal_of("d3", created=dt.date(2025, 1, 1), last_activity=dt.date(2025, 6, 1))
    assert (dt.date(2025, 3, 1), ["assumed_plan_date"]) == found_date(created)
    assert (dt.date(2025, 5, 1), ["assumed_plan_date"]) == found_date(created, closed)
    assert (dt.date(2025, 6, 1), ["assumed_plan_date"]) == found_date(created, closed, active)


def test_days_in_the_future_are_passed_over_and_told() -> None:
    closed = deal_of("d1", status=WON, created=dt.date(2025, 1, 1), close_date=dt.date(2077, 5, 1))
    assert (dt.date(2025, 1, 1), ["dates_in_the_future", "assumed_plan_date"]) == found_date(closed)


def test_where_nothing_has_happened_the_plan_is_made_today() -> None:
    ahead = deal_of("d1", created=None, close_date=dt.date(2026, 9, 1))
    assert (TODAY, ["assumed_plan_date"]) == found_date(ahead)
    assert (TODAY, ["assumed_plan_date"]) == found_date()


def test_deals_without_any_date_ask_for_a_plan_date() -> None:
    with pytest.raises(InvalidInputError, match=r"no date in any deal.*state as_of"):
        found_date(deal_of("d1", created=None))
    assert (TODAY, []) == found_date(deal_of("d1", created=None), stated=TODAY)


def test_a_plan_date_out_of_range_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="as_of: found 1800"):
        found_date(stated=dt.date(1800, 1, 1))


@pytest.mark.parametrize(
    ("as_of", "closing", "year"),
    [
        (dt.date(2017, 12, 31), (), 2018),
        (dt.date(2025, 12, 10), (), 2025),
        (dt.date(2025, 12, 10), (2025, 2026), 2025),
        (dt.date(2025, 12, 10), (2025, 2026, 2026), 2026),
        (dt.date(2025, 6, 10), (2025, 2026, 2026), 2025),
    ],
)
def test_the_period_is_this_year_and_late_in_it_the_one_in_which_more_deals_close(
    as_of: dt.date, closing: tuple[int, ...], year: int
) -> None:
    findings: list[Finding] = []
    deals = [deal_of(f"d{i}", close_date=dt.date(closes, 12, 20)) for i, closes in enumerate(closing)]
    assert Period.named(str(year)) == planned_period(None, as_of, deals, findings)
    assert ["assumed_period"] == [finding.code for finding in findings]


def test_a_deal_that_closed_later_is_open_without_what_its_end_brought() -> None:
    later = deal_of(
        "d1", status=WON, stage="Closed Won", odds=1.0, forecast_category="Closed", close_date=dt.date(2026, 7, 1)
    )
    findings: list[Finding] = []
    (known,) = known_deals(TODAY, [later], findings)
    assert deal_of("d1") == known
    assert [("closed_after_plan_date", 1, 1000.0)] == [(f.code, f.count, f.amount) for f in findings]


def test_a_list_price_stands_in_for_the_amount_an_end_brought() -> None:
    won = deal_of("d1", status=WON, amount=900.0, list_price=1000.0, close_date=dt.date(2026, 7, 1))
    lost = deal_of("d2", status=LOST, amount=0.0, close_date=dt.date(2026, 7, 1))
    assert [(None, 1000.0), (None, 0.0)] == [
        (deal.amount, deal.face_value) for deal in known_deals(TODAY, [won, lost], [])
    ]


def test_visits_that_had_not_begun_are_not_known() -> None:
    visits = [StageVisit(deal="d1", stage=str(day), entered=day) for day in (TODAY, TODAY + dt.timedelta(days=1), None)]
    assert [visits[0], visits[2]] == known_visits(TODAY, visits)


@given(st.lists(st.integers(0, 9), unique=True).flatmap(lambda ids: st.tuples(*[some_deals(f"d{i}") for i in ids])))
def test_every_deal_is_known_or_told_as_opened_later(deals: tuple[Deal, ...]) -> None:
    findings: list[Finding] = []
    as_of = dt.date(2024, 9, 1)
    known = known_deals(as_of, deals, findings)
    later = sum(finding.count for finding in findings if finding.code == "opened_after_plan_date")
    assert len(deals) == len(known) + later
    assert all(deal.is_open or deal.close_date is None or deal.close_date <= as_of for deal in known)


def test_a_lost_deal_keeps_no_close_date_after_all_else_has_happened() -> None:
    won = deal_of("won", status=WON, created=dt.date(2025, 11, 5), close_date=dt.date(2025, 12, 10))
    lost = deal_of("lost", status=LOST, created=dt.date(2025, 11, 5), close_date=dt.date(2026, 3, 30), amount=500.0)
    before = deal_of("before", status=LOST, created=dt.date(2025, 11, 5), close_date=dt.date(2025, 12, 10))
    stated = deal_of("stated", status=LOST, close_date=dt.date(2026, 2, 1), has_stated_end=True)
    still_open = deal_of("open", close_date=dt.date(2026, 2, 28))
    findings: list[Finding] = []
    found = with_ended_losses(None, [still_open, won, lost, before], findings, lambda: TODAY)
    assert [still_open, won, attrs.evolve(lost, close_date=None), before] == found
    assert [("lost_before_close_date", 1, 500.0, ("lost",))] == [
        (f.code, f.count, f.amount, f.examples) for f in findings
    ]
    nothing_else = [attrs.evolve(deal, created=None) for deal in (still_open, lost)]
    for as_of, kept in (
        (None, [still_open, won, stated]),
        (dt.date(2026, 4, 1), [still_open, won, lost]),
        (None, [won, lost]),
        (None, nothing_else),
    ):
        assert kept == with_ended_losses(as_of, kept, [], lambda: TODAY)


def test_a_lost_deal_of_a_later_day_neither_moves_the_plan_nor_comes_back() -> None:
    deals = [
        deal_of("a", created=dt.date(2025, 12, 1), close_date=dt.date(2026, 1, 31)),
        deal_of("b", created=dt.date(2025, 12, 5), close_date=dt.date(2026, 2, 28)),
        deal_of("lost", status=LOST, created=dt.date(2025, 11, 5), close_date=dt.date(2026, 9, 30)),
        deal_of("won", status=WON, created=dt.date(2025, 11, 5), close_date=dt.date(2025, 12, 10)),
    ]
    for as_of in (None, dt.date(2025, 12, 31)):
        problem = build_problem(export_of(deals), as_of=as_of)
        assert (as_of or dt.date(2025, 12, 10)) == problem.as_of
        assert ["a", "b"] == [deal.id for deal in problem.opportunities]
        assert "lost_before_close_date" in {finding.code for finding in problem.findings}


@given(st.lists(st.integers(0, 9), unique=True).flatmap(lambda ids: st.tuples(*[some_deals(f"d{i}") for i in ids])))
def test_losses_never_move_the_plan_date_past_what_else_happened(deals: tuple[Deal, ...]) -> None:
    ended = with_ended_losses(None, deals, [], lambda: TODAY)
    others = [attrs.evolve(deal, close_date=None) if deal.status is LOST else deal for deal in deals]
    happened = [day for deal in others for day in (deal.created, deal.last_activity) if day]
    happened += [deal.close_date for deal in others if deal.status is WON and deal.close_date]
    if happened and any(deal.is_open and deal.close_date for deal in deals):
        assert max(happened) == plan_date(None, ended, [], lambda: dt.date(2099, 1, 1))
    assert [deal.status for deal in deals] == [deal.status for deal in ended]
