import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.banded.many import Method, merge_many
from territory_opt.fleet.bands import fleet_bands
from territory_opt.fleet.fleet import Fleet
from territory_opt.fleet.planned_part import activity_of
from territory_opt.sharing.limited_weeks import LimitedWeeks, contact_widths, limited_weeks
from territory_opt.sharing.pricing import Pricing, charged
from territory_opt.sharing.shared_limit import SharedLimit, TeamTarget
from territory_opt.testing.shared_limits import sharing_fleets

LIMITS = (SharedLimit(name="engineer", at_most=4), SharedLimit(name="top", at_most=9, activity="A"))


def _weeks(fleet: Fleet) -> LimitedWeeks:
    bands = fleet_bands(fleet.policy, fleet.weekly_hours, fleet.admin_hours)
    assert not isinstance(bands, str)
    size = (fleet.num_reps, len(fleet.activities))
    base = np.bincount(activity_of(fleet), fleet.minimum_hours, minlength=size[0] * size[1]).reshape(size)
    return limited_weeks(fleet, bands.with_base(base.astype(float)), [*LIMITS, TeamTarget(at_least=500)])


@given(sharing_fleets())
def test_minimum_contact_takes_the_first_lines_of_each_target(fleet: Fleet) -> None:
    taken = contact_widths(fleet)

    for target, minimum in enumerate(fleet.minimum_hours.tolist()):
        lines = slice(fleet.segment_start[target], fleet.segment_start[target + 1])
        assert pytest.approx(minimum) == taken[lines].sum()
        begun = np.flatnonzero(taken[lines])
        assert (taken[lines][begun[:-1]] == fleet.widths[lines][begun[:-1]]).all()


@given(
    sharing_fleets(),
    st.lists(st.integers(0, 3), min_size=1, max_size=5),
    st.sampled_from((0.0, 1.0)),
    st.sampled_from((0.0, 30.0, 1e4)),
)
def test_each_rep_responds_to_prices_in_any_company_and_order_alike(
    fleet: Fleet, order: list[int], worth: float, price: float
) -> None:
    reps = np.array(order) % fleet.num_reps
    pricing = Pricing(_weeks(fleet), Method.PLAIN)
    weights = np.array([worth, price, 0.5 * price, 0.25])
    everyone = pricing.everyone(weights)
    some = pricing.ask(reps, np.tile(weights, (len(reps), 1)))

    for field in attrs.fields(type(some)):
        assert getattr(everyone, field.name)[reps].tolist() == getattr(some, field.name).tolist()


@given(sharing_fleets(), st.sampled_from((0.0, 1.0)), st.sampled_from((0.0, 30.0, 1e4)))
def test_a_response_earns_what_its_bound_says_at_these_prices(fleet: Fleet, worth: float, price: float) -> None:
    weights = np.array([worth, price, 0.5 * price, 0.25])
    answer = Pricing(_weeks(fleet), Method.PLAIN).everyone(weights)
    earned = worth * answer.value - answer.use @ weights[1:]

    size = np.abs(answer.value) + np.abs(answer.use) @ weights[1:]
    assert (np.abs(answer.bound - np.where(answer.is_possible, earned, 0.0)) <= 1e-12 * (1.0 + size)).all()


def test_a_line_that_is_charged_nearly_what_it_earns_is_worth_the_difference_exactly() -> None:
    lines = merge_many(
        activity_of=np.zeros(1, dtype=np.int64),
        segment_start=np.array([0, 1]),
        widths=np.array([7.529992]),
        slopes=np.array([354840.60026794]),
        minimum_hours=np.zeros(1),
        num_weeks=1,
        num_activities=1,
        method=Method.PLAIN,
    )
    charge = np.nextafter(lines.slopes[0], 0.0)
    left = charged(lines, np.array([[charge]]))

    assert [(lines.slopes[0] - charge) * 7.529992] == left.values.tolist()


@given(sharing_fleets(), st.integers(-3, 3), st.data())
def test_no_price_near_what_an_hour_earns_leaves_a_week_undecided(fleet: Fleet, ulps: int, data: st.DataObject) -> None:
    worth = data.draw(st.sampled_from([*fleet.slopes.tolist(), 100.0])) * 1.1
    price = worth + ulps * np.spacing(worth)
    priced = attrs.evolve(fleet, slopes=fleet.slopes * 1.1)

    assert np.isfinite(Pricing(_weeks(priced), Method.PLAIN).everyone(np.array([1.0, 0.0, price, 0.0])).bound).all()
