from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.banded.columns import no_weeks_found
from territory_opt.banded.many import ManyFound, ManyLines, Method
from territory_opt.banded.records import UNDECIDED
from territory_opt.errors import SolverError
from territory_opt.files.policy_file import read_policy
from territory_opt.fleet.bands import fleet_bands
from territory_opt.fleet.fleet import Fleet
from territory_opt.sharing import column_generation, price_search
from territory_opt.sharing import pricing as pricing_of_weeks
from territory_opt.sharing.limited_weeks import limited_weeks
from territory_opt.sharing.share_limits import share_limits
from territory_opt.sharing.shared_limit import SharedLimit
from territory_opt.testing.shared_limits import sharing_fleets


def _fleet(num_reps: int) -> Fleet:
    random = np.random.default_rng(3)
    slopes = np.sort(random.uniform(100, 900, (num_reps, 8)), axis=1)[:, ::-1]
    table: dict[str, Any] = {"rep": [f"rep {number}" for number in range(num_reps)], "weekly_hours": [40.0] * num_reps}
    table |= {"id": ["client"] * num_reps, "activity": ["A"] * num_reps}
    table |= {"widths": [[3.0] * 8] * num_reps, "slopes": slopes.tolist()}
    table |= {f"uses_{name}": random.uniform(0.1, 1.0, num_reps).tolist() for name in ("engineer", "travel")}
    return Fleet.from_columns(table, attrs.evolve(read_policy(), hour_rules={}))


def test_both_searches_find_the_same_price() -> None:
    fleet, engineer = _fleet(60), SharedLimit(name="engineer", at_most=250)
    one = share_limits(fleet, [engineer], method=Method.PLAIN)
    two = share_limits(fleet, [engineer, SharedLimit(name="travel", at_most=1e6)], method=Method.PLAIN)

    assert one.objective == pytest.approx(two.objective, rel=1e-12)
    assert one.limits["engineer"].price == pytest.approx(two.limits["engineer"].price, rel=1e-9)


def test_whether_limits_can_be_kept_must_be_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(column_generation, "MOST_STEPS", 0)
    limits = [SharedLimit(name=name, at_most=20) for name in ("engineer", "travel")]

    with pytest.raises(SolverError, match="whether the shared limits can be kept"):
        share_limits(_fleet(10), limits, method=Method.PLAIN)


def test_a_search_asks_everyone_only_a_few_times() -> None:
    plan = share_limits(_fleet(200), [SharedLimit(name="engineer", at_most=800)], method=Method.PLAIN)

    assert plan.num_evaluations <= 15


@pytest.mark.parametrize(("module", "num_limits"), [(price_search, 1), (column_generation, 2)])
def test_a_search_that_does_not_end_is_an_error(
    module: object, num_limits: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_STEPS", 1)
    limits = [SharedLimit(name=name, at_most=20) for name in ("engineer", "travel")]

    with pytest.raises(SolverError, match="shared limit"):
        share_limits(_fleet(10), limits[:num_limits], method=Method.PLAIN)


@given(
    sharing_fleets(most_reps=6),
    st.sampled_from((0.0, 2.0, 4.0, 7.5, 12.0, 500.0)),
    st.sampled_from((0.0, 0.03, 0.9)),
)
def test_prices_that_some_of_the_reps_tell_change_no_result(fleet: Fleet, at_most: float, spread: float) -> None:
    limits = [SharedLimit(name="engineer", at_most=at_most)]
    plan = share_limits(fleet, limits, method=Method.PLAIN)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(price_search, "SAMPLED_REPS", 2)
        patch.setattr(price_search, "SPREAD", spread)
        sampled = share_limits(fleet, limits, method=Method.PLAIN)

    assert plan.status is sampled.status
    assert pytest.approx(plan.objective, rel=1e-9, abs=1e-9) == sampled.objective
    assert plan.limits["engineer"].reach == sampled.limits["engineer"].reach
    prices = [each.limits["engineer"].price or 0.0 for each in (plan, sampled)]
    assert pytest.approx(prices[0], rel=1e-6, abs=1e-9) == prices[1]


def test_prices_at_which_everyone_takes_the_same_need_no_more_questions() -> None:
    fleet = _fleet(3)
    bands = fleet_bands(fleet.policy, fleet.weekly_hours, fleet.admin_hours)
    assert not isinstance(bands, str)
    weeks = limited_weeks(fleet, bands.with_base(np.zeros((3, 4))), [SharedLimit(name="engineer", at_most=1)])
    pricing = pricing_of_weeks.Pricing(weeks, Method.PLAIN)
    answer = pricing.everyone(np.array([1.0, 2.0]))
    asked = pricing.num_priced
    sides = [price_search.Side.of(answer, 1.0, 2.0) for _ in range(2)]
    bracket = price_search.PriceBracket(pricing, *sides)

    assert 2.0 == bracket.close()
    assert [1.0] * 3 == bracket.mixture().parts.tolist()
    assert asked == pricing.num_priced


def test_a_week_that_is_not_decided_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def undecided(lines: ManyLines, *_: object, **__: object) -> ManyFound:
        found = no_weeks_found(lines.num_weeks, lines.num_activities)
        found.ending[:] = UNDECIDED
        return found

    monkeypatch.setattr(pricing_of_weeks, "solve_many", undecided)

    with pytest.raises(SolverError, match="no best week was proven for 'rep 0', 'rep 1'"):
        share_limits(_fleet(2), [SharedLimit(name="engineer", at_most=1)], method=Method.PLAIN)
