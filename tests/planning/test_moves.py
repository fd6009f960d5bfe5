"""What a plan changes since an earlier one: only what changed, by how many working days, and why something has gone."""

import datetime as dt
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import attrs
import pytest
from hypothesis import given, settings

from territory_opt.files.folder import read_demo
from territory_opt.files.policy_file import read_policy
from territory_opt.model.opportunity import Certainty, Opportunity
from territory_opt.model.playbook import Action, Playbook
from territory_opt.model.problem import Problem
from territory_opt.model.progress import Progress
from territory_opt.model.rep import Rep
from territory_opt.model.working_time import Period
from territory_opt.planning.moves import Move, MoveKind, moves_since
from territory_opt.planning.plan import plan
from territory_opt.planning.planned_order import PlannedLateness, PlannedOrder, PlannedRefusal, Refusals
from territory_opt.sequencing.schedule import LateDeal, RefusedDeal, UnplacedAction
from territory_opt.sequencing.task import ActionState
from territory_opt.testing import problems

if TYPE_CHECKING:
    from territory_opt.sequencing.dating import Arranged

FREE = attrs.evolve(read_policy(), playbook_rules={}, hour_rules={})
STEPS = Playbook(
    name="Steps",
    actions={
        "demo": Action(name="Demo", effort_hours=4, odds_gain=0.1),
        "offer": Action(name="Offer", effort_hours=4, odds_gain=0.1, after={"demo": 2}),
    },
)
CLOSE = dt.date(2026, 3, 31)


def deal(name: str, rep: str = "ana", **fields: Any) -> Opportunity:  # noqa: ANN401  # any field of a deal
    """Return a Stretch deal."""
    given_fields = {"amount": 10_000, "odds": 0.3, "close_date": CLOSE, "playbook": "steps", **fields}
    return Opportunity(id=name, rep=rep, certainty=Certainty.STRETCH, **given_fields)


BASE = Problem(
    reps=(Rep(id="ana"), Rep(id="ben")),
    opportunities=(deal("d1"), deal("d2", "ben")),
    policy=FREE,
    playbooks={"steps": STEPS},
    as_of=dt.date(2026, 1, 5),
    period=Period.named("2026-Q1"),
)
BEFORE = PlannedOrder.of(plan(BASE))


def moved_by(**fields: Any) -> tuple[Move, ...]:  # noqa: ANN401  # any field of a problem
    """Return what planning anew with other fields changes."""
    return moves_since(BEFORE, plan(attrs.evolve(BASE, **fields)))


def by_action(moves: tuple[Move, ...]) -> dict[tuple[str, str | None], Move]:
    """Return moves by deal and action; none stands twice."""
    found = {(move.opportunity, move.action): move for move in moves}
    assert len(moves) == len(found)
    return found


def test_a_plan_made_again_without_change_moves_nothing() -> None:
    demo = read_demo()

    assert () == moves_since(PlannedOrder.of(plan(demo)), plan(demo))


def test_one_day_off_shows_only_what_it_moves_and_by_how_many_working_days() -> None:
    away = (Rep(id="ana", days_off=(dt.date(2026, 1, 5),)), BASE.reps[1])

    found = by_action(moved_by(reps=away))

    assert {("d1", "demo"), ("d1", "offer")} == set(found)
    demo = found["d1", "demo"]
    assert (MoveKind.MOVED, "ana", "Demo", "ana") == (demo.kind, demo.rep, demo.name, demo.person)
    assert demo.before == (dt.date(2026, 1, 5), dt.date(2026, 1, 5))
    assert demo.now == (dt.date(2026, 1, 6), dt.date(2026, 1, 6))
    assert (1, 1) == (demo.start_days_later, demo.finish_days_later)


def test_what_comes_earlier_counts_below_nought_and_weekends_do_not_count() -> None:
    fixed = {"demo": Progress(fixed_start=dt.date(2026, 1, 12))}
    late = plan(attrs.evolve(BASE, opportunities=(deal("d1", progress=fixed), BASE.opportunities[1])))

    back = by_action(moves_since(PlannedOrder.of(late), plan(BASE)))

    assert -5 == back["d1", "demo"].start_days_later


def test_an_action_done_since_says_so_and_one_done_before_is_history() -> None:
    done = {"demo": Progress(started=dt.date(2026, 1, 5), finished=dt.date(2026, 1, 7))}
    after = attrs.evolve(
        BASE, as_of=dt.date(2026, 1, 8), opportunities=(deal("d1", progress=done), BASE.opportunities[1])
    )

    first = by_action(moves_since(BEFORE, plan(after)))["d1", "demo"]
    again = moves_since(PlannedOrder.of(plan(after)), plan(after))
    closed = moves_since(PlannedOrder.of(plan(after)), plan(attrs.evolve(after, opportunities=after.opportunities[1:])))

    assert (MoveKind.DONE, 2) == (first.kind, first.finish_days_later)
    assert () == again
    assert {("d1", "offer")} == set(by_action(closed))


PLANNED: dict[str, Progress] = {}
BEGUN_DEMO = {"demo": Progress(started=dt.date(2026, 1, 5))}
FIXED_DEMO = {"demo": Progress(fixed_start=dt.date(2026, 1, 5))}
DONE_DEMO = {"demo": Progress(started=dt.date(2026, 1, 5), finished=dt.date(2026, 1, 5))}


@pytest.mark.parametrize(
    ("before", "now", "kind"),
    [
        (PLANNED, FIXED_DEMO, MoveKind.FIXED),
        (FIXED_DEMO, PLANNED, MoveKind.FREED),
        (PLANNED, BEGUN_DEMO, MoveKind.BEGUN),
        (FIXED_DEMO, BEGUN_DEMO, MoveKind.BEGUN),
        (BEGUN_DEMO, PLANNED, MoveKind.REOPENED),
        (DONE_DEMO, PLANNED, MoveKind.REOPENED),
        (BEGUN_DEMO, DONE_DEMO, MoveKind.DONE),
    ],
)
def test_another_state_is_told_though_the_dates_are_the_same(
    before: dict[str, Progress], now: dict[str, Progress], kind: MoveKind
) -> None:
    first, second = (
        plan(attrs.evolve(BASE, opportunities=(deal("d1", progress=known), BASE.opportunities[1])))
        for known in (before, now)
    )

    move = by_action(moves_since(PlannedOrder.of(first), second))["d1", "demo"]

    assert (kind, (dt.date(2026, 1, 5),) * 2, 0) == (move.kind, move.now, move.start_days_later)
    assert move.before == move.now


def test_an_action_done_without_ever_having_been_planned_says_so() -> None:
    done = {"demo": Progress(finished=dt.date(2026, 1, 2))}
    without = PlannedOrder.of(plan(attrs.evolve(BASE, opportunities=BASE.opportunities[1:])))
    after = attrs.evolve(BASE, opportunities=(deal("d1", progress=done), BASE.opportunities[1]))

    found = by_action(moves_since(without, plan(after)))

    assert (MoveKind.DONE, None, None) == (
        found["d1", "demo"].kind,
        found["d1", "demo"].before,
        found["d1", "demo"].finish_days_later,
    )
    assert MoveKind.NEW is found["d1", "offer"].kind


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"opportunities": BASE.opportunities[1:]}, "as the deal is no longer open"),
        (
            {"opportunities": (deal("d1", playbook="none"), BASE.opportunities[1])},
            "as the deal has no playbook any more",
        ),
        (
            {
                "playbooks": {"steps": STEPS, "call": Playbook(name="Call", actions={})},
                "opportunities": (deal("d1", playbook="call"), BASE.opportunities[1]),
            },
            "as the deal's playbook no longer has it",
        ),
        (
            {"opportunities": (deal("d1", close_date=dt.date(2026, 1, 6)), BASE.opportunities[1])},
            "withdrawn as it cannot end by the close date",
        ),
        (
            {"opportunities": (deal("d1", amount=0), BASE.opportunities[1])},
            "no longer funded as the hours earn more elsewhere",
        ),
    ],
)
def test_what_has_gone_says_why(fields: dict[str, Any], reason: str) -> None:
    offer = by_action(moved_by(**fields))["d1", "offer"]

    assert (MoveKind.GONE, reason, None) == (offer.kind, offer.reason, offer.now)
    assert (None, None) == (offer.start_days_later, offer.finish_days_later)


def test_a_branch_that_another_one_replaces_is_not_needed() -> None:
    now = plan(attrs.evolve(BASE, opportunities=(deal("d1", amount=0), BASE.opportunities[1])))
    other = UnplacedAction(opportunity="d1", action="offer", reason="not_needed", is_needless=True)
    served = attrs.evolve(now, schedule=attrs.evolve(now.schedule, unplaced=(other,)))

    assert "not needed as another branch serves" == by_action(moves_since(BEFORE, served))["d1", "offer"].reason


def test_deals_say_when_they_are_left_out_and_when_no_longer() -> None:
    refused = RefusedDeal(opportunity="d1", due=CLOSE, lost_gain=1.0, reason="outbid by d2")
    now = plan(BASE)
    choice = attrs.evolve(now.choice, refused=(refused,))
    without = attrs.evolve(now, first_order=cast("Arranged", SimpleNamespace(explained=choice, schedule=choice)))
    unknown = attrs.evolve(BEFORE, order=None)
    before = attrs.evolve(BEFORE, order=Refusals(refused=(PlannedRefusal(opportunity="d1", reason="outbid by d2"),)))

    (left,) = moves_since(BEFORE, without)
    (taken,) = moves_since(before, now)

    assert (MoveKind.REFUSED, "ana", "d1", None, "outbid by d2") == (
        left.kind,
        left.rep,
        left.opportunity,
        left.action,
        left.reason,
    )
    assert (MoveKind.TAKEN_UP, "d1", "") == (taken.kind, taken.opportunity, taken.reason)
    assert () == moves_since(before, without)
    assert () == moves_since(unknown, without)


@pytest.mark.parametrize(
    ("was", "now_days", "kind", "reason"),
    [
        (None, 3, MoveKind.LATE, "3 working days late"),
        (1, 3, MoveKind.LATE, "3 working days late"),
        (0, None, MoveKind.LATE, "not all of it has dates"),
        (3, "in time", MoveKind.IN_TIME, ""),
    ],
)
def test_deals_say_when_they_become_late_or_are_in_time_again(
    was: int | None, now_days: int | str | None, kind: MoveKind, reason: str
) -> None:
    now = plan(BASE)
    before = BEFORE
    if was is not None:
        lateness = (PlannedLateness(opportunity="d1", days_late=was),)
        before = attrs.evolve(BEFORE, reps=(attrs.evolve(BEFORE.reps[0], late_deals=lateness), BEFORE.reps[1]))
    if not isinstance(now_days, str):
        late = LateDeal(opportunity="d1", due=CLOSE, finish=None, days_late=now_days, days_late_alone=None)
        now = attrs.evolve(now, reps={**now.reps, "ana": attrs.evolve(now.reps["ana"], late_deals=(late,))})

    (move,) = moves_since(before, now)

    assert (kind, reason, "d1", None) == (move.kind, move.reason, move.opportunity, move.action)


@settings(max_examples=20)
@given(problem=problems(), other=problems())
def test_moves_are_exactly_the_differences_of_the_dates(problem: Problem, other: Problem) -> None:
    before, now = plan(problem), plan(other)
    was, now_is = (
        {(action.opportunity, action.action): (action.start, action.finish) for action in each.schedule.actions}
        for each in (before, now)
    )

    done_before, done_now = (
        {(action.opportunity, action.action) for action in each.schedule.actions if action.state is ActionState.DONE}
        for each in (before, now)
    )

    moves = moves_since(PlannedOrder.of(before), now)

    listed = {(move.opportunity, move.action): move for move in moves if move.action is not None}
    changed = {node for node in was.keys() | now_is.keys() if was.get(node) != now_is.get(node)}
    history = {node for node in done_before if node not in now_is}
    assert (changed - history) | (done_now - done_before) == set(listed)
    for node, move in listed.items():
        assert (was.get(node), now_is.get(node)) == (move.before, move.now)
