"""A response from a published elasticity, moved by what one client has shown, as far as that goes."""

import math
from collections.abc import Iterable

import attrs

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.model.checks import MONEY, MOST_MONEY, Number, shown
from territory_opt.model.finding import Assumption, Finding, Severity
from territory_opt.model.response import POSITIVE_HOURS, PowerResponse
from territory_opt.response.curve import check_numbers

PRIOR_ELASTICITY = 0.34
"""Mean elasticity of personal selling over all industries [1]; 0.245 in pharmaceuticals."""

PRIOR_WEIGHT = 1.0
"""What the prior is worth: as much as two observations, at half and at twice the present effort, 2 (ln 2)^2 = 0.96."""

ELASTICITY = Number(above=0, at_most=1, unit="1")


@attrs.frozen(kw_only=True)
class PowerFit:
    """A power response whose elasticity is a prior, moved by observations.

    Parameters
    ----------
    response
        The response through present effort and revenue.
    observed_elasticity
        The elasticity by the observations alone [1]; None without any.
    prior_share
        How much of the elasticity is the prior [1]: 1 without observations.
    residuals
        By how much the response lies above each observation, as a difference of logarithms [1]: 0.05 is 5 %.
    assumption
        The prior as an assumption: its value, its source, and what moves when it moves.
    warnings
        What must be known before the response is used.
    """

    response: PowerResponse
    observed_elasticity: float | None
    prior_share: float
    residuals: tuple[float, ...]
    assumption: Assumption
    warnings: tuple[Finding, ...]


def power_from_prior(
    revenue_now: float,
    hours_now: float,
    prior_elasticity: float = PRIOR_ELASTICITY,
    prior_weight: float = PRIOR_WEIGHT,
    observations: Iterable[tuple[float, float]] = (),
) -> PowerFit:
    r"""Return the power response through the present, with the elasticity between a prior and what was observed.

    With :math:`u_i` the logarithm of observed over present hours and :math:`v_i` that of observed over present
    revenue, the elasticity is :math:`e = (\lambda e_0 + \sum u_i v_i) / (\lambda + \sum u_i^2)`: ridge regression
    towards the prior :math:`e_0`, and the posterior mean when the logarithms scatter normally. The weight
    :math:`\lambda` is the variance of that scatter over the variance of elasticities between clients.

    Parameters
    ----------
    revenue_now
        Revenue in the period at the present hours [money].
    hours_now
        The present hours [h/week], or any other unit of effort.
    prior_elasticity
        The prior :math:`e_0` [1], above 0 and at most 1.
    prior_weight
        The weight :math:`\lambda` [1], above 0.
    observations
        Pairs of hours and the revenue they brought in a period as long, all above 0.

    Raises
    ------
    InvalidInputError
        If a number is out of its range, or the observations lead to an elasticity that is not above 0 and at most 1.

    References
    ----------
    Albers, Mantrala, Sridhar (2010), Personal Selling Elasticities: A Meta-Analysis, Journal of Marketing Research
    47(5): 0.34 on average over all industries, 0.245 in pharmaceuticals, uncorrected.

    Examples
    --------
    >>> fit = power_from_prior(40_000, 2.0, observations=[(4.0, 60_000), (1.0, 25_000)])
    >>> round(fit.observed_elasticity, 3), round(fit.response.elasticity, 3), round(fit.prior_share, 2)
    (0.632, 0.483, 0.51)
    """
    pairs = _checked_pairs(observations)
    check_numbers(
        ("revenue_now", revenue_now, MONEY),
        ("hours_now", hours_now, POSITIVE_HOURS),
        ("prior_elasticity", prior_elasticity, ELASTICITY),
        ("prior_weight", prior_weight, Number(above=0, at_most=1e9)),
        *((f"observations[{i}].hours", hours, POSITIVE_HOURS) for i, (hours, _) in enumerate(pairs)),
        *((f"observations[{i}].revenue", revenue, _SOLD) for i, (_, revenue) in enumerate(pairs)),
    )
    if pairs and not revenue_now:
        raise InvalidInputError(
            [Fault("revenue_now", repr(revenue_now), "above 0 [money] where there are observations")]
        )
    logs = [
        (math.log(hours) - math.log(hours_now), math.log(revenue) - math.log(revenue_now)) for hours, revenue in pairs
    ]
    spread = math.fsum(u * u for u, _ in logs)
    slope = math.fsum(u * v for u, v in logs)
    elasticity = (prior_weight * prior_elasticity + slope) / (prior_weight + spread)
    if ELASTICITY(elasticity):
        hint = "state an AdbudgResponse or points, which may rise faster, or ask what else moved revenue"
        raise InvalidInputError([Fault("observations", f"the elasticity {elasticity:.4g}", str(ELASTICITY), hint)])
    prior_share = prior_weight / (prior_weight + spread)
    return PowerFit(
        response=PowerResponse(revenue_now=revenue_now, hours_now=hours_now, elasticity=elasticity),
        observed_elasticity=slope / spread if spread else None,
        prior_share=prior_share,
        residuals=tuple(elasticity * u - v for u, v in logs),
        assumption=Assumption(value=prior_elasticity, unit="1", source=_source(prior_elasticity), effect=_EFFECT),
        warnings=tuple(_warnings(len(pairs), prior_share)),
    )


def _checked_pairs(observations: object) -> tuple[tuple[float, float], ...]:
    """Return observations as pairs, their numbers yet unchecked."""
    allowed = "pairs of hours and revenue"
    if isinstance(observations, str | bytes) or not isinstance(observations, Iterable):
        raise InvalidInputError([Fault("observations", shown(observations), allowed)])
    pairs = tuple(observations)
    faults = [
        Fault(f"observations[{i}]", shown(pair), "a pair of hours and revenue")
        for i, pair in enumerate(pairs)
        if not isinstance(pair, tuple | list) or len(pair) != len(("hours", "revenue"))
    ]
    if faults:
        raise InvalidInputError(faults)
    return pairs


_SOLD = Number(above=0, at_most=MOST_MONEY, unit="money")
_EFFECT = "how slowly the worth of one more hour falls; a higher elasticity moves hours to large clients"


def _source(prior_elasticity: float) -> str:
    if prior_elasticity == PRIOR_ELASTICITY:
        return "Albers, Mantrala, Sridhar (2010): mean over all industries; a prior, no fact about one client"
    return "stated by the user as a prior; no fact about one client"


def _warnings(num_observations: int, prior_share: float) -> Iterable[Finding]:
    if prior_share > 0.5:  # noqa: PLR2004  # more than half
        message = (
            f"the elasticity is {prior_share:.0%} prior and rests on {num_observations} observations of this client: "
            "it says what is usual, not what this client does"
        )
        yield Finding(code="mostly_prior", severity=Severity.NOTE, message=message, count=num_observations)
