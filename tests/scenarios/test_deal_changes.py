"""Deals that are won, lost or slip: the money goes where it belongs, and what lacks a number is refused."""

import datetime as dt
from typing import Any

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.files.folder import read_demo
from territory_opt.model.checks import LAST_DATE
from territory_opt.model.problem import Problem
from territory_opt.scenarios.change import Change
from territory_opt.scenarios.deal_changes import DealLost, DealSlips, DealWon
from territory_opt.scenarios.differences import differences
from territory_opt.testing import problems

SMALL = problems(most_clients=1, most_deals=2)


@pytest.fixture(scope="module")
def demo() -> Problem:
    """Return the sample territory."""
    return read_demo()


def _faults(change: Change, problem: Problem) -> list[str]:
    with pytest.raises(InvalidInputError) as caught:
        change.applied(problem)
    return [str(fault) for fault in caught.value.faults]


def _with_deal(problem: Problem, deal: str, **fields: Any) -> Problem:  # noqa: ANN401  # any field of a deal
    deals = (attrs.evolve(one, **fields) if one.id == deal else one for one in problem.opportunities)
    return attrs.evolve(problem, opportunities=tuple(deals))


@given(SMALL, st.data())
def test_a_won_deal_is_its_reps_money_and_no_longer_open(problem: Problem, data: st.DataObject) -> None:
    with_amount = [deal for deal in problem.opportunities if deal.amount is not None]
    assume(with_amount)
    deal = data.draw(st.sampled_from(with_amount))
    after = DealWon(deal.id).applied(problem)
    assert [one for one in problem.opportunities if one is not deal] == [*after.opportunities]
    expected = {rep.id: rep.won + (deal.amount or 0.0) * (rep.id == deal.rep) for rep in problem.reps}
    assert expected == {rep.id: rep.won for rep in after.reps}


@given(SMALL)
def test_winning_every_deal_keeps_all_money(problem: Problem) -> None:
    assume(problem.opportunities)
    deals = tuple(attrs.evolve(deal, amount=deal.amount or 0.0) for deal in problem.opportunities)
    stated = attrs.evolve(problem, opportunities=deals)
    after = DealWon("opportunities").applied(stated)
    money = sum(rep.won for rep in stated.reps) + sum(deal.amount or 0.0 for deal in stated.opportunities)
    assert () == after.opportunities
    assert pytest.approx(money) == sum(rep.won for rep in after.reps)


@given(SMALL, st.data())
def test_a_lost_deal_leaves_and_nothing_else_changes(problem: Problem, data: st.DataObject) -> None:
    assume(problem.opportunities)
    deal = data.draw(st.sampled_from(problem.opportunities))
    (difference,) = differences(problem, DealLost(deal.id).applied(problem))
    assert (deal, None) == (difference.before, difference.after)


@given(SMALL, st.integers(-300, 300), st.data())
def test_slipping_there_and_back_is_no_change(problem: Problem, days: int, data: st.DataObject) -> None:
    dated = [deal for deal in problem.opportunities if deal.close_date is not None]
    assume(dated)
    deal = data.draw(st.sampled_from(dated)).id
    slipped = DealSlips(deal, days).applied(problem)
    assert (days != 0) == bool(differences(problem, slipped))
    assert problem == DealSlips(deal, -days).applied(slipped)


def test_a_selection_means_all_deals_that_it_meets(demo: Problem) -> None:
    after = DealLost("opportunities[rep=ana]").applied(demo)
    assert {"ben", "cleo"} == {deal.rep for deal in after.opportunities}
    slipped = DealSlips("opportunities[rep=ana, close_date!=nothing]", 7).applied(demo)
    moved = {deal.id for deal in demo.opportunities if deal.rep == "ana" and deal.close_date}
    assert {f"opportunities[id={deal}].close_date" for deal in moved} == {
        difference.path for difference in differences(demo, slipped)
    }


@pytest.mark.parametrize("days_beyond", [1, -400])
def test_a_deal_that_was_to_close_outside_the_period_counts_as_won_and_that_is_told(
    demo: Problem, days_beyond: int
) -> None:
    beyond = demo.period.end + dt.timedelta(days=days_beyond)
    after = DealWon("a03").applied(_with_deal(demo, "a03", close_date=beyond))
    (told,) = after.findings[len(demo.findings) :]
    assert ("won_outside_period", 1, 48_000) == (told.code, told.count, told.amount)
    assert demo.rep_by_id["ana"].won + 48_000 == after.rep_by_id["ana"].won


@pytest.mark.parametrize("close_date", [None, dt.date(2026, 6, 30), dt.date(2026, 1, 1)])
def test_a_deal_inside_the_period_or_undated_is_won_without_a_word(demo: Problem, close_date: dt.date | None) -> None:
    assert demo.findings == DealWon("a03").applied(_with_deal(demo, "a03", close_date=close_date)).findings


@pytest.mark.parametrize("change", [DealWon("a3"), DealLost("a3"), DealSlips("a3", 1)])
def test_an_unknown_deal_is_refused_with_the_nearest_one(demo: Problem, change: Change) -> None:
    (fault,) = _faults(change, demo)
    assert fault.startswith("opportunities[id=a3]: found 'a3'")
    assert "did you mean 'a" in fault


@pytest.mark.parametrize(
    "change", [DealWon("clients[tier=A]"), DealLost("opportunities[stage=Nonsens]"), DealSlips("opportunities[", 1)]
)
def test_a_selection_of_something_else_or_of_nothing_is_refused_under_its_text(demo: Problem, change: Change) -> None:
    (fault,) = _faults(change, demo)
    assert fault.startswith(("clients[tier=A]", "opportunities["))


def test_a_deal_without_an_amount_cannot_be_won_nor_one_without_a_date_slip(demo: Problem) -> None:
    bare = _with_deal(demo, "a03", amount=None, close_date=None)
    (amount,), (date,) = _faults(DealWon("a03"), bare), _faults(DealSlips("a03", 7), bare)
    assert "opportunities[id=a03].amount: found nothing; allowed is an amount" in amount
    assert "opportunities[id=a03].close_date: found nothing; allowed is a close date" in date


def test_deals_of_a_selection_that_lack_a_number_are_counted_in_one_fault(demo: Problem) -> None:
    bare = _with_deal(_with_deal(demo, "a03", amount=None), "a04", amount=None)
    count = sum(deal.rep == "ana" for deal in demo.opportunities)
    (fault,) = _faults(DealWon("opportunities[rep=ana]"), bare)
    assert f"opportunities[rep=ana].amount: found nothing in 2 of {count} deals: a03, a04" in fault
    assert fault.endswith("set amount first, or select deals with amount!=nothing")


def test_a_date_out_of_range_is_refused_by_the_record_itself(demo: Problem) -> None:
    late = _with_deal(demo, "a03", close_date=LAST_DATE)
    (fault,) = _faults(DealSlips("a03", 1), late)
    assert fault.startswith("opportunities[id=a03].close_date: found 2101-01-01; allowed is a date from")


def test_of_many_faults_alike_the_first_are_spelt_out_and_the_others_counted(demo: Problem) -> None:
    deals = tuple(attrs.evolve(demo.opportunities[0], id=f"d{i}", close_date=LAST_DATE) for i in range(34))
    faults = _faults(DealSlips("opportunities", 1), attrs.evolve(demo, opportunities=deals))
    assert 21 == len(faults)
    assert "found 14 more faults like these" in faults[-1]


def test_won_money_beyond_what_a_field_holds_is_refused_under_the_rep(demo: Problem) -> None:
    (fault,) = _faults(DealWon("a03"), _with_deal(demo, "a03", amount=1e15))
    assert fault.startswith("reps[id=ana].won: found")


def test_days_are_whole() -> None:
    with pytest.raises(InvalidInputError) as caught:
        DealSlips("", 1.5)  # type: ignore[arg-type]  # that is the mistake
    assert ["deal", "days"] == [fault.path for fault in caught.value.faults]


def test_words_say_what_happens_to_which_deals() -> None:
    assert "deal 'a03' won" == DealWon("a03").words
    assert "opportunities[rep=ana] lost" == DealLost("opportunities[rep=ana]").words
    assert ["deal 'a03' slips by 7 days", "deal 'a03' comes forward by 7 days"] == [
        DealSlips("a03", days).words for days in (7, -7)
    ]
