"""Targets, the planned period and the win rate change as stated, and what cannot is said."""

import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.files.folder import read_demo
from territory_opt.model.checks import LAST_DATE
from territory_opt.model.problem import Problem
from territory_opt.model.progress import Progress
from territory_opt.scenarios.change import Change
from territory_opt.scenarios.differences import differences
from territory_opt.scenarios.market_changes import Horizon, TargetChange, WinRate
from territory_opt.testing import problems

SMALL = problems(most_clients=1, most_deals=2)
POINTS = st.integers(-10_000, 10_000).map(lambda hundredths: hundredths / 100)


@pytest.fixture(scope="module")
def demo() -> Problem:
    """Return the sample territory."""
    return read_demo()


def _faults(change: Change, problem: Problem) -> list[str]:
    with pytest.raises(InvalidInputError) as caught:
        change.applied(problem)
    return [str(fault) for fault in caught.value.faults]


def _with_targets(problem: Problem) -> Problem:
    return attrs.evolve(problem, reps=tuple(attrs.evolve(rep, target=rep.target or 1.0) for rep in problem.reps))


@given(SMALL, st.floats(-0.9, 10))
def test_a_target_raised_and_lowered_again_is_the_same_but_for_rounding(problem: Problem, by_share: float) -> None:
    base = _with_targets(problem)
    raised = TargetChange(by_share=by_share).applied(base)
    assert [pytest.approx((rep.target or 0.0) * (1 + by_share)) for rep in base.reps] == [
        rep.target for rep in raised.reps
    ]
    back = TargetChange(by_share=1 / (1 + by_share) - 1).applied(raised)
    assert [pytest.approx(rep.target) for rep in base.reps] == [rep.target for rep in back.reps]


@given(SMALL, st.floats(0, 1e9))
def test_only_targets_change(problem: Problem, target: float) -> None:
    paths = {difference.path for difference in differences(problem, TargetChange(to=target).applied(problem))}
    assert paths <= {f"reps[id={rep.id}].target" for rep in problem.reps}


def test_targets_of_one_rep_of_some_or_of_all_change(demo: Problem) -> None:
    for reps, expected in (
        ("ben", {"ben"}),
        ("reps[team=North]", {"ana", "ben"}),
        ("reps", {"ana", "ben", "cleo"}),
    ):
        after = TargetChange(reps, to=7.0).applied(demo)
        assert expected == {rep.id for rep in after.reps if rep.target == 7}


def test_no_share_more_of_a_target_that_nobody_has_stated(demo: Problem) -> None:
    bare = TargetChange("ben", to=1.0).applied(demo)
    bare = attrs.evolve(bare, reps=tuple(attrs.evolve(rep, target=None) for rep in bare.reps))
    (one,), (every,) = (_faults(TargetChange(reps, by_share=0.1), bare) for reps in ("ben", "reps"))
    assert one.startswith("reps[id=ben].target: found nothing for 'ben'; allowed is a target to change by a share")
    assert every.startswith("reps.target: found nothing for 'ana', 'ben', 'cleo'")


def test_an_unknown_rep_or_a_target_too_large_is_refused(demo: Problem) -> None:
    (unknown,) = _faults(TargetChange("bem", to=1.0), demo)
    assert "reps[id=bem]: found 'bem'; allowed is one of ana, ben, cleo; did you mean 'ben'?" == unknown
    large = TargetChange("ben", to=1e15).applied(demo)
    (fault,) = _faults(TargetChange("ben", by_share=1.0), large)
    assert fault.startswith("reps[id=ben].target: found 2000000000000000.0")


@pytest.mark.parametrize(("to", "by_share"), [(None, None), (1.0, 0.1)])
def test_exactly_one_of_a_target_and_a_share_is_given(to: float | None, by_share: float | None) -> None:
    with pytest.raises(InvalidInputError, match="exactly one of to and by_share"):
        TargetChange(to=to, by_share=by_share)


@given(SMALL, st.integers(0, 300))
def test_a_horizon_moved_there_and_back_is_no_change(problem: Problem, days: int) -> None:
    end = problem.period.end
    after = Horizon(end=end + dt.timedelta(days=days)).applied(problem)
    assert end + dt.timedelta(days=days) == after.period.end
    assert () == differences(problem, Horizon(end=end).applied(after))


@given(SMALL, st.integers(1, 300))
def test_a_longer_period_tells_which_targets_it_keeps(problem: Problem, days: int) -> None:
    after = Horizon(end=problem.period.end + dt.timedelta(days=days)).applied(problem)
    targets = [rep.target for rep in problem.reps if rep.target]
    told = {(finding.code, finding.count, finding.amount) for finding in after.findings}
    assert told == ({("targets_kept", len(targets), sum(targets))} if targets else set())


def test_the_same_period_or_another_plan_date_tells_nothing(demo: Problem) -> None:
    later = dt.date(2026, 2, 2)
    after = Horizon(end=demo.period.end, as_of=later).applied(demo)
    assert (demo.findings, demo.period, later) == (after.findings, after.period, after.as_of)


def test_days_that_contradict_each_other_or_the_records_are_refused_by_path(demo: Problem) -> None:
    first, *others = demo.opportunities
    begun = attrs.evolve(first, progress={"step": Progress(started=demo.as_of)})
    problem = attrs.evolve(demo, opportunities=(begun, *others))
    (period,) = _faults(Horizon(start=dt.date(2027, 1, 1)), problem)
    assert period.startswith("period.end: found 2026-06-30")
    (progress,) = _faults(Horizon(as_of=demo.as_of - dt.timedelta(days=1)), problem)
    assert progress.startswith(f"opportunities[id={first.id}].progress.step.started: found {demo.as_of}")
    (late,) = _faults(Horizon(as_of=dt.date(2026, 7, 1)), problem)
    assert late.startswith("as_of: found 2026-07-01")
    far = [str(fault) for fault in _faults(Horizon(start=LAST_DATE, end=LAST_DATE), problem)]
    assert any(fault.startswith("period.end: found 2100-12-31") for fault in far)


def test_a_horizon_names_at_least_one_day() -> None:
    with pytest.raises(InvalidInputError, match="at least one of start, end and as_of"):
        Horizon()


@given(SMALL, POINTS)
def test_odds_moved_there_and_back_are_the_same_where_nothing_was_held(problem: Problem, points: float) -> None:
    there = WinRate(points).applied(problem)
    held = {finding.code for finding in there.findings[len(problem.findings) :]}
    back = WinRate(-points).applied(there)
    assert held <= {"odds_held"}
    if not held:
        assert problem == back


@given(SMALL, POINTS)
def test_all_odds_move_by_the_points_and_stay_shares(problem: Problem, points: float) -> None:
    after = WinRate(points).applied(problem)

    def moved(odds: float) -> float:
        return min(max(0.0, odds + points / 100), 1.0)

    for old, new in zip(problem.opportunities, after.opportunities, strict=True):
        assert (None if old.odds is None else pytest.approx(moved(old.odds))) == new.odds
    for stage, odds in problem.policy.stage_odds.items():
        assert pytest.approx(moved(odds)) == after.policy.stage_odds[stage]
    new_deals = problem.policy.assumed("new_deal_odds")
    assert pytest.approx(moved(new_deals)) == after.policy.assumed("new_deal_odds")


@given(SMALL, POINTS)
def test_what_is_held_is_counted(problem: Problem, points: float) -> None:
    after = WinRate(points).applied(problem)
    every = [deal.odds for deal in problem.opportunities if deal.odds is not None]
    every += [*problem.policy.stage_odds.values(), problem.policy.assumed("new_deal_odds")]
    expected = sum(not -1e-12 <= odds + points / 100 <= 1 + 1e-12 for odds in every)
    assert expected == sum(finding.count for finding in after.findings if finding.code == "odds_held")


def test_selected_deals_move_alone_and_state_the_odds_that_their_stage_gave(demo: Problem) -> None:
    stage, odds = next(iter(demo.policy.stage_odds.items()))
    first, second, third, *others = demo.opportunities
    bare = [attrs.evolve(deal, odds=None, stage=stage.upper()) for deal in (first, second)]
    problem = attrs.evolve(demo, opportunities=(*bare, attrs.evolve(third, odds=None, stage=None), *others))
    after = WinRate(5, deals=f"opportunities[stage={stage.upper()}]").applied(problem)
    expected = {f"opportunities[id={deal.id}].odds": (None, pytest.approx(odds + 0.05)) for deal in bare}
    assert expected == {one.path: (one.before, one.after) for one in differences(problem, after)}
    (fault,) = _faults(WinRate(5, deals=third.id), problem)
    assert fault.startswith(f"opportunities[id={third.id}].odds: found nothing for '{third.id}'")


def test_a_win_rate_moves_new_deals_even_where_none_is_open(demo: Problem) -> None:
    after = WinRate(5).applied(attrs.evolve(demo, opportunities=()))
    assert 0.25 == after.policy.assumed("new_deal_odds")


def test_unknown_deals_and_points_out_of_range_are_refused(demo: Problem) -> None:
    (fault,) = _faults(WinRate(5, deals="opportunities[stag=Proposal]"), demo)
    assert fault.startswith("opportunities[stag=Proposal]: found no field 'stag'")
    with pytest.raises(InvalidInputError, match="percentage points"):
        WinRate(500)


def test_words_say_what_changes() -> None:
    changes: list[Change] = [
        TargetChange(by_share=0.15),
        TargetChange("reps[team=North]", to=500_000.0),
        Horizon(end=dt.date(2026, 3, 31), as_of=dt.date(2026, 1, 2)),
        WinRate(-5),
        WinRate(2.5, deals="opportunities[stage=Proposal]"),
    ]
    expected = [
        "all targets changed by +15 %",
        "the target of reps[team=North] set to 500,000",
        "period.end set to 2026-03-31, as_of set to 2026-01-02",
        "odds of all deals changed by -5 points",
        "odds of opportunities[stage=Proposal] changed by +2.5 points",
    ]
    assert expected == [change.words for change in changes]
