"""An elasticity between a published prior and what one client has shown."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.model.finding import Severity
from territory_opt.response.prior import PowerFit, power_from_prior

ELASTICITIES = st.floats(0.05, 1)


def observed(elasticity: float, factors: list[float]) -> list[tuple[float, float]]:
    """Return what a client of one elasticity shows at multiples of 2 hours and 100 of revenue."""
    return [(2 * factor, 100 * factor**elasticity) for factor in factors]


def test_without_observations_the_prior_is_all_there_is_and_that_is_said() -> None:
    fit = power_from_prior(100, 2)

    assert (0.34, None, 1.0, ()) == (
        fit.response.elasticity,
        fit.observed_elasticity,
        fit.prior_share,
        fit.residuals,
    )
    assert ("Albers" in fit.assumption.source, "no fact about one client" in fit.assumption.source) == (True, True)
    assert [("mostly_prior", Severity.NOTE)] == [(warning.code, warning.severity) for warning in fit.warnings]


@given(ELASTICITIES, ELASTICITIES, st.floats(0.01, 100), st.lists(st.floats(0.1, 10), min_size=1, max_size=5))
def test_the_elasticity_lies_between_prior_and_observation_by_the_share_of_each(
    prior: float, shown: float, weight: float, factors: list[float]
) -> None:
    fit = power_from_prior(100, 2, prior, weight, observed(shown, factors))

    assert fit.prior_share * prior + (1 - fit.prior_share) * shown == pytest.approx(fit.response.elasticity, abs=1e-9)
    assert weight / (weight + sum(math.log(factor) ** 2 for factor in factors)) == pytest.approx(fit.prior_share)


@given(ELASTICITIES, st.floats(0.01, 100))
def test_the_response_passes_through_the_present(prior: float, weight: float) -> None:
    fit = power_from_prior(100, 2, prior, weight, observed(0.5, [0.5, 2, 3]))

    assert 100 == pytest.approx(fit.response.revenue(2))


def test_residuals_are_differences_of_logarithms() -> None:
    fit = power_from_prior(100, 2, observations=[(4, 150)])
    above = math.log(fit.response.revenue(4) / 150)

    assert [above] == pytest.approx(list(fit.residuals))


def test_many_observations_leave_little_of_the_prior_and_no_warning() -> None:
    fit = power_from_prior(100, 2, observations=observed(0.8, [0.25, 0.5, 2, 4, 8]))

    assert () == fit.warnings
    assert 0.8 == pytest.approx(fit.observed_elasticity)
    assert 0.7 < fit.response.elasticity < 0.8


def test_a_prior_of_ones_own_has_its_own_source() -> None:
    assert "stated by the user" in power_from_prior(100, 2, 0.245).assumption.source


def test_observations_at_the_present_hours_say_nothing() -> None:
    fit = power_from_prior(100, 2, observations=[(2, 130)])

    assert (0.34, None, 1.0) == (fit.response.elasticity, fit.observed_elasticity, fit.prior_share)


@pytest.mark.parametrize("revenue", [10.0, 10_000.0])
def test_an_elasticity_that_is_none_is_refused_and_never_cut(revenue: float) -> None:
    with pytest.raises(InvalidInputError, match="observations: found the elasticity") as raised:
        power_from_prior(100, 2, observations=[(8, revenue)])

    assert "AdbudgResponse" in raised.value.faults[0].hint


def fails(**changes: object) -> list[str]:
    arguments: dict[str, object] = {"revenue_now": 100, "hours_now": 2}
    with pytest.raises(InvalidInputError) as raised:
        power_from_prior(**(arguments | changes))  # type: ignore[arg-type]  # wrong on purpose
    return [fault.path for fault in raised.value.faults]


def test_every_number_out_of_range_is_named_at_once() -> None:
    assert ["revenue_now", "hours_now", "prior_elasticity", "prior_weight"] == fails(
        revenue_now=-1, hours_now=0, prior_elasticity=1.2, prior_weight=0
    )
    assert ["observations[1].hours", "observations[1].revenue"] == fails(observations=[(1, 5), (0, 0)])
    assert ["revenue_now"] == fails(revenue_now=0, observations=[(1, 5)])


def test_a_client_that_sells_nothing_has_a_response_of_nothing() -> None:
    fit: PowerFit = power_from_prior(0, 2)

    assert 0 == fit.response.revenue(10)


@pytest.mark.parametrize(
    ("observations", "path"),
    [
        ([1, 2], r"observations\[0\]"),
        (None, "observations"),
        ([(2, 60), (1,)], r"observations\[1\]"),
        ([(1, 2, 3)], r"observations\[0\]"),
        ("ab", "observations"),
        ([("1", 2)], r"observations\[0\].hours"),
    ],
)
def test_observations_that_are_no_pairs_are_refused_by_their_place(observations: Any, path: str) -> None:  # noqa: ANN401
    with pytest.raises(InvalidInputError, match=f"- {path}: found"):
        power_from_prior(40_000, 2.0, observations=observations)


def test_an_observation_of_hours_next_to_none_is_taken_or_refused_by_its_elasticity() -> None:
    fit = power_from_prior(40_000, 2.0, observations=[(5e-324, 2)])

    assert 0 < fit.response.elasticity <= 1
