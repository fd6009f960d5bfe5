"""How sure the target is when deals rise and fall together: one common factor, simulated."""

import math
from collections.abc import Mapping, Sequence
from statistics import NormalDist

import attrs
import numpy as np

from territory_opt.chance.assumptions import ASSUMPTIONS
from territory_opt.chance.distribution import counted_revenue
from territory_opt.chance.money_grid import Numbers, same_within
from territory_opt.chance.outlook import SHARES
from territory_opt.chance.parts import RevenueParts, parts_of
from territory_opt.errors import InvalidInputError
from territory_opt.model.checks import SHARE, Number
from territory_opt.model.units import RepId
from territory_opt.planning.plan import TerritoryPlan

CORRELATION = ASSUMPTIONS["deal_correlation"]
"""The share of what decides a deal that is common to all deals, when nobody states another."""

DRAWS = Number(at_least=100, at_most=1_000_000, unit="draws", whole=True)
SEED = Number(at_least=0, at_most=2**63, whole=True)
MOST_AT_ONCE = 2**20
PSEUDO_DRAWS = 4
"""A chance of 0 or 1 is not certain after so many draws: two of each are added (Agresti and Coull, 1998)."""


@attrs.frozen(kw_only=True)
class SimulatedRevenue:
    """How sure the revenue of a rep, or of the team, is in a simulation.

    Parameters
    ----------
    target
        What is promised for the period [money]; None when nothing is.
    chance
        The share of draws that make the target [1]; None without a target or a week.
    standard_error
        How far the chance is typically off because draws are few [1]; None without a chance.
    mean
        The mean of all draws [money]; None without a week.
    quantiles
        The revenue that is not exceeded in 5, 25, 50, 75 and 95 % of the draws [money]; empty without a week.
    """

    target: float | None
    chance: float | None
    standard_error: float | None
    mean: float | None
    quantiles: Mapping[float, float]


@attrs.frozen(kw_only=True)
class CorrelatedOutlook:
    """How sure the revenue of a territory is when deals rise and fall together.

    Parameters
    ----------
    rho
        The share of what decides a deal that is common to all deals [1].
    num_draws, seed
        How many periods were drawn, and where the draws begin.
    team
        All reps together; the target is None when any rep has none, the revenue when any rep has no week.
    reps
        Each rep, by id.
    """

    rho: float
    num_draws: int
    seed: int
    team: SimulatedRevenue
    reps: Mapping[RepId, SimulatedRevenue]


def correlated_outlook(
    plan: TerritoryPlan, *, rho: float = CORRELATION.value, num_draws: int = 10_000, seed: int = 0
) -> CorrelatedOutlook:
    """Return how sure each rep's target is, and the team's, when deals rise and fall together.

    What decides a deal is a normal number: the root of `rho` times one that all deals of all reps share, plus one of
    its own. The deal closes when it lies below the quantile of its odds, so every deal keeps its odds, and the plan
    its expected revenue; only good and bad periods come together. The number of deals that prospecting wins follows
    in the same way from its distribution.

    Parameters
    ----------
    plan
        The plan.
    rho
        The share of what decides a deal that is common to all of them [1]: 0 for independent deals.
    num_draws
        How many periods are drawn, at least 100.
    seed
        Where the draws begin: the same seed gives the same answer.

    Raises
    ------
    InvalidInputError
        If an argument is out of its range.

    References
    ----------
    O. Vasicek, The distribution of loan portfolio value, Risk 15(12), 2002.

    Examples
    --------
    >>> import territory_opt as to
    >>> plan = to.plan(to.read_demo())
    >>> found = correlated_outlook(plan, rho=0.2, num_draws=1_000)
    >>> found.reps["ana"].standard_error < 0.02
    True
    >>> found == correlated_outlook(plan, rho=0.2, num_draws=1_000)
    True
    """
    _check(rho, num_draws, seed)
    random = np.random.default_rng(seed)
    common = random.standard_normal(num_draws)
    draws = {
        rep_id: None if rep.allocation.best is None else drawn(parts_of(plan, rep_id), rho, common, random)
        for rep_id, rep in plan.reps.items()
    }
    known = [revenue for revenue in draws.values() if revenue is not None]
    team = np.sum(known, axis=0) if len(known) == len(draws) else None
    return CorrelatedOutlook(
        rho=rho,
        num_draws=num_draws,
        seed=seed,
        team=_simulated(plan.team.target, team),
        reps={rep_id: _simulated(plan.reps[rep_id].sheet.target, revenue) for rep_id, revenue in draws.items()},
    )


def _check(rho: float, num_draws: int, seed: int) -> None:
    checks = (("rho", SHARE, rho), ("num_draws", DRAWS, num_draws), ("seed", SEED, seed))
    faults = [fault.under(name) for name, check, value in checks for fault in check(value)]
    if faults:
        raise InvalidInputError(faults)


def drawn(parts: RevenueParts, rho: float, common: Numbers, random: np.random.Generator) -> Numbers:
    """Return the revenue of one rep in each draw [money].

    Parameters
    ----------
    parts
        What the revenue is made of.
    rho
        The share of what decides a deal that is common [1].
    common
        What is common, in each draw.
    random
        Where everything else comes from.
    """
    thresholds = np.array([_threshold(deal.odds) for deal in parts.deals])
    amounts = np.array([deal.amount for deal in parts.deals])
    at_least = _thresholds_of_counts(parts)
    revenue = np.full(len(common), parts.certain)
    at_once = max(1, MOST_AT_ONCE // (len(amounts) + 1))
    for start in range(0, len(common), at_once):
        some = slice(start, start + at_once)
        shared = common[some]
        own = random.standard_normal((len(shared), len(amounts) + 1))
        own *= math.sqrt(1 - rho)
        own += math.sqrt(rho) * shared[:, None]
        revenue[some] += ((own[:, :-1] < thresholds) * amounts).sum(axis=1)
        revenue[some] += parts.new_deal_amount * (len(at_least) - np.searchsorted(at_least, own[:, -1], side="right"))
    return revenue


def _threshold(odds: float) -> float:
    """Return below what a normal number lies with these odds."""
    if 0 < odds < 1:
        return NormalDist().inv_cdf(odds)
    return math.copysign(math.inf, odds - 0.5)


def _thresholds_of_counts(parts: RevenueParts) -> Numbers:
    """Return below what a normal number means at least 1, 2, ... deals of prospecting, in rising order."""
    found = counted_revenue(parts.new_deals, 1.0)
    chances = (found.chance_at_least(count) for count in range(1, round(found.most) + 1))
    return np.array(sorted(_threshold(chance) for chance in chances))


def _simulated(target: float | None, revenue: Numbers | None) -> SimulatedRevenue:
    if revenue is None:
        return SimulatedRevenue(target=target, chance=None, standard_error=None, mean=None, quantiles={})
    quantiles: Sequence[float] = np.quantile(revenue, SHARES, method="inverted_cdf").tolist()
    chance = error = None
    if target is not None:
        num_made = int(np.count_nonzero(revenue >= target - same_within(target)))
        chance = num_made / len(revenue)
        share = (num_made + PSEUDO_DRAWS / 2) / (len(revenue) + PSEUDO_DRAWS)
        error = math.sqrt(share * (1 - share) / (len(revenue) + PSEUDO_DRAWS))
    return SimulatedRevenue(
        target=target,
        chance=chance,
        standard_error=error,
        mean=float(revenue.mean()),
        quantiles=dict(zip(SHARES, quantiles, strict=True)),
    )
