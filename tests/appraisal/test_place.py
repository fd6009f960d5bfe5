import datetime as dt

import attrs
import pytest

import territory_opt as to
from territory_opt.allocation.allocation import TargetKind
from territory_opt.allocation.rep_week import Kept, RepWeek, StretchAction, Target
from territory_opt.appraisal.place import STEP_HOURS, STRETCH, Place, places_of
from territory_opt.response.curve import Curve
from territory_opt.rules.verdict import DealVerdict, Standing

CLIENT = to.Client(id="c", rep="ana", flow_revenue=7_000)
FADING = Curve(widths=(1.0, 2.0, 5.0), slopes=(300.0, 100.0, 0.0))


def deal(standing: Standing) -> dict[str, DealVerdict]:
    verdict = DealVerdict(
        opportunity="d",
        standing=standing,
        odds=0.4,
        amount=1_000.0,
        close_date=dt.date(2026, 6, 30),
        activity="A",
        rule="given",
        read={},
    )
    return {"d": verdict}


def target(**fields: object) -> Target:
    stated = {"kind": TargetKind.CLIENT, "id": "c", "client": "c", "activity": "A", "curve": FADING, **fields}
    return Target(**stated)  # type: ignore[arg-type]  # any field of a target


def action(name: str, weekly_hours: float, revenue: float) -> StretchAction:
    return StretchAction(
        opportunity="d",
        action=name,
        activity="A",
        person="rep",
        effort_hours=weekly_hours,
        weekly_hours=weekly_hours,
        revenue=revenue,
        after=(),
        weeks_to_due=1.0,
    )


def week(targets: tuple[Target, ...] = (), actions: tuple[StretchAction, ...] = ()) -> RepWeek:
    return RepWeek(
        rep="ana",
        weekly_hours=20.0,
        working_weeks=1.0,
        activities=("A", "admin"),
        targets=targets,
        actions=actions,
        rows=(),
        recommended=(),
        shared_hours={},
        admin="admin",
        kept=Kept(won=0.0, flow=0.0, likely=0.0, stretch=0.0),
    )


def only_place(its_target: Target, client: to.Client = CLIENT) -> Place:
    (found,) = places_of(week((its_target,)), [client], deal(Standing.LIKELY))
    return found


def test_a_client_can_use_the_hours_that_earn_something_and_those_it_must_get() -> None:
    assert 3.0 == only_place(target()).most_hours
    assert 4.5 == only_place(target(minimum_hours=4.5)).most_hours
    assert (STEP_HOURS, True) == (only_place(target()).step_hours, only_place(target()).in_parts)


def test_the_size_of_a_client_is_its_recurring_revenue_or_its_potential() -> None:
    assert (7_000, 500.0) == (only_place(target()).sales, only_place(target()).potential)
    assert 9_000 == only_place(target(), attrs.evolve(CLIENT, potential_revenue=9_000)).potential


def test_a_client_planned_in_calls_can_use_whole_ones() -> None:
    in_calls = only_place(target(hours_per_call=0.8))

    assert (2.4, 0.8, False) == pytest.approx((in_calls.most_hours, in_calls.step_hours, in_calls.in_parts))
    assert 4.8 == pytest.approx(only_place(target(hours_per_call=0.8, minimum_hours=4.1)).most_hours)


def test_the_size_of_a_deal_is_what_it_is_expected_to_bring_or_its_amount() -> None:
    likely = only_place(target(kind=TargetKind.LIKELY, id="d"))

    assert (400.0, 1_000.0) == (likely.sales, likely.potential)


def test_a_stretch_deal_is_one_place_that_earns_action_by_action() -> None:
    """What others do for it needs no hours: its gain comes with the hours before it."""
    actions = (action("a", 1.0, 50.0), action("b", 0.0, 30.0), action("c", 2.0, 20.0))

    (found,) = places_of(week(actions=actions), [], deal(Standing.STRETCH))
    (whole,) = places_of(week(actions=actions), [], deal(Standing.STRETCH), whole_actions=True)

    assert (STRETCH, "d", "A", 3.0) == (found.kind, found.id, found.activity, found.most_hours)
    assert ((0.0, 1.0, 3.0), (0.0, 80.0, 100.0)) == found.corners == whole.corners
    assert (STEP_HOURS, None) == (found.step_hours, whole.step_hours)


def test_a_deal_that_takes_no_hours_of_the_rep_is_no_place() -> None:
    assert () == places_of(week(actions=(action("a", 0.0, 50.0),)), [], deal(Standing.STRETCH))
