import datetime as dt
import random

import pytest

from territory_opt.files.policy_file import read_policy
from territory_opt.intake.building.deal_history import DealHistory, history_of, learned_policy
from territory_opt.intake.records.export import Account, Deal, DealStatus, StageVisit
from territory_opt.testing.exports import closed_deals, deal_of

AS_OF = dt.date(2025, 6, 10)
ACCOUNTS = {name: Account(id=name, name=name, industry=name[-1]) for name in ("Client 1", "Client 2")}


def history(deals: list[Deal], visits: list[StageVisit] | None = None) -> DealHistory:
    found = history_of(deals, AS_OF, accounts=ACCOUNTS, visits=visits or [])
    assert found is not None
    return found


def test_sellers_who_really_differ_keep_the_difference() -> None:
    deals = closed_deals("Rep One", won=80, lost=20) + closed_deals("Rep Two", won=20, lost=80)
    found = history(deals)
    strong, weak = (found.odds(deal_of("x", owner=rep, created=None))[0] for rep in ("Rep One", "Rep Two"))
    assert strong > 0.75
    assert weak < 0.25


def test_sellers_who_differ_by_chance_are_shrunk_to_one_another() -> None:
    chance = random.Random(3)  # noqa: S311  # a seeded population, no secret
    wins = [sum(chance.random() < 0.6 for _ in range(100)) for _ in range(10)]
    deals = [deal for i, won in enumerate(wins) for deal in closed_deals(f"Rep {i}", won=won, lost=100 - won)]
    odds = [history(deals).odds(deal_of("x", owner=f"Rep {i}", created=None))[0] for i in range(10)]
    assert max(odds) - min(odds) < (max(wins) - min(wins)) / 100 / 3


def test_a_segment_that_differs_beyond_chance_moves_the_odds_and_one_that_does_not_is_left_out() -> None:
    deals = closed_deals("Rep One", won=80, lost=20, account="Client 1")
    deals += closed_deals("Rep One", won=20, lost=80, account="Client 2")
    found = history(deals)
    (high, words), (low, _) = (found.odds(deal_of("x", account=name)) for name in ("Client 1", "Client 2"))
    assert high > low + 0.3
    assert "history: age 9 days, rep and industry" == words
    alike = history(
        closed_deals("Rep One", won=50, lost=50) + closed_deals("Rep One", won=52, lost=48, account="Client 2")
    )
    assert alike.telling_segments is None
    assert "history: age 9 days and rep" == alike.odds(deal_of("x"))[1]


def test_the_stage_a_deal_is_in_moves_its_odds_by_those_who_were_ever_in_it() -> None:
    deals = closed_deals("Rep One", won=50, lost=50)
    won = [deal.id for deal in deals if deal.status is DealStatus.WON]
    visits = [StageVisit(deal=deal.id, stage="Demo") for deal in deals]
    visits += [StageVisit(deal=identifier, stage="Contract") for identifier in won]
    visits += [StageVisit(deal=identifier, stage="Closed Won") for identifier in won]
    found = history(deals, visits)
    assert found.stages is not None
    assert {"Demo", "Contract"} == set(found.stages.by_group)
    early, late = (found.odds(deal_of("x", created=None, stage=stage))[0] for stage in ("Demo", "Contract"))
    assert pytest.approx(0.5, abs=0.02) == early
    assert late > 0.9
    assert "history: rep and stage" == found.odds(deal_of("x", created=None, stage="Demo"))[1]


def test_odds_fall_with_age_and_are_halved_before_work_begins() -> None:
    deals = [
        deal_of(f"d{age}", status=DealStatus.WON if age < 5 else DealStatus.LOST, created=start, close_date=AS_OF)
        for age in range(1, 10)
        for start in [AS_OF - dt.timedelta(days=age)]
    ]
    found = history(deals)
    young, old = (found.odds(deal_of("x", created=AS_OF - dt.timedelta(days=age)))[0] for age in (0, 8))
    assert young > old
    begun, waiting = (
        found.odds(deal_of("x", created=None, is_unstarted=is_waiting))[0] for is_waiting in (False, True)
    )
    assert pytest.approx(begun / 2) == waiting


def test_a_history_without_dates_still_knows_how_many_were_won() -> None:
    found = history(closed_deals("Rep One", won=30, lost=10, created=None))
    assert found.ages is None
    assert pytest.approx(0.744, abs=0.001) == found.odds(deal_of("x"))[0]
    assert found.close_date(deal_of("x")) is None
    assert not found.is_old(deal_of("x"))


def test_history_is_enough_with_thirty_deals_and_both_ends() -> None:
    assert history(closed_deals("Rep One", won=25, lost=5)).is_enough
    assert not history(closed_deals("Rep One", won=26, lost=4)).is_enough
    assert not history(closed_deals("Rep One", won=15, lost=14)).is_enough


def test_without_closed_deals_there_is_no_history() -> None:
    assert history_of([deal_of("d1")], AS_OF, accounts={}) is None


def test_a_policy_learns_what_history_says_with_its_source() -> None:
    found = history(closed_deals("Rep One", won=30, lost=10))
    learned = learned_policy(read_policy(), found).assumptions
    assert pytest.approx(30.5 / 41) == learned["new_deal_odds"].value
    assert pytest.approx(1 / 7) == learned["sales_cycle_weeks"].value
    assert "40 closed deals" in learned["new_deal_odds"].source
    undated = history(closed_deals("Rep One", won=30, lost=10, created=None))
    assert (
        read_policy().assumptions["sales_cycle_weeks"]
        == learned_policy(read_policy(), undated).assumptions["sales_cycle_weeks"]
    )
