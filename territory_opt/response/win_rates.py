"""Win rates of groups from closed deals: each shrunk to the common rate as far as history asks for it."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from statistics import NormalDist

import attrs

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.model.checks import SHARE, Instance, Number, Optional, Text, check_record, checked

AGE_DAYS = Number(at_least=0, at_most=100_000, unit="days", whole=True)
CONFIDENCE = 0.95
SURE_EVIDENCE = 2.7059
"""Log likelihood that a difference between groups must gain to be more than chance at 1 %: half the 98 % point of
chi-squared with one degree of freedom, as the strength lies at the end of its range where groups do not differ."""
_SEARCH_STEPS = 64
_STRONGEST_PRIOR_DEALS = 1e6
_Z = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)


@attrs.frozen(kw_only=True)
class ClosedDeal:
    """A deal that ended.

    Parameters
    ----------
    won
        Whether it was won.
    group
        Whose deal it was, for comparing win rates: a rep, a segment.
    age_days
        Calendar days from its start to its end [days]; None when not known.

    Raises
    ------
    InvalidInputError
        With every wrong field.

    Examples
    --------
    >>> ClosedDeal(won=True, group="ana", age_days=57).age_days
    57
    """

    won: bool = checked(Instance(bool))
    group: str = checked(Text(longest=200))
    age_days: int | None = checked(Optional(AGE_DAYS), default=None)

    def __attrs_post_init__(self) -> None:
        check_record(self)


@attrs.frozen(kw_only=True)
class Estimate:
    """A chance as history gives it, with how far to trust it.

    Parameters
    ----------
    value
        The chance [1].
    low, high
        Interval of 95 % around it [1].
    num_deals
        Deals it rests on; where it was shrunk, with the deals the prior is worth.
    """

    value: float = checked(SHARE)
    low: float = checked(SHARE)
    high: float = checked(SHARE)
    num_deals: float = checked(Number(at_least=0))


@attrs.frozen(kw_only=True)
class WinRates:
    """Win rates of groups, each shrunk to the common rate as far as history asks for it.

    Parameters
    ----------
    common
        Win rate of all closed deals.
    by_group
        Shrunk win rate of each group.
    prior_deals
        Deals the common rate is worth in each group [deals]; infinite where groups differ only by chance.
    evidence
        How much more probable these wins are when groups differ than when they do not [natural log]; 0 where they do
        not.
    source
        How the numbers came about, in one sentence.
    """

    common: Estimate
    by_group: Mapping[str, Estimate]
    prior_deals: float
    evidence: float
    source: str

    @property
    def is_beyond_chance(self) -> bool:
        """Whether the groups differ by more than chance would make them differ once in a hundred times."""
        return self.evidence > SURE_EVIDENCE

    def of(self, group: str) -> Estimate:
        """Return a group's win rate; the common rate for a group without closed deals."""
        return self.by_group.get(group, self.common)


def win_rates(closed: Iterable[ClosedDeal]) -> WinRates:
    """Estimate the win rate of each group.

    Wins of a group are binomial, and the groups' true rates follow a beta distribution around the common rate
    p. Its strength M is the one under which the wins of all groups together are most probable. A group with w
    wins in n deals then has the rate (w + M p) / (n + M), between its raw rate and the common one. Intervals
    are Wilson's score intervals, at n + M deals but never more than there were in all.

    Parameters
    ----------
    closed
        Closed deals, in any order.

    Raises
    ------
    InvalidInputError
        If there are none.

    References
    ----------
    Casella (1985), An Introduction to Empirical Bayes Data Analysis, The American Statistician 39(2).
    Wilson (1927), Journal of the American Statistical Association 22(158).

    Examples
    --------
    >>> deals = [ClosedDeal(won=i % 10 < 6, group=group) for group in ("ana", "ben") for i in range(50)]
    >>> rates = win_rates(deals)
    >>> rates.prior_deals, round(rates.of("ana").value, 3)
    (inf, 0.599)
    """
    counts: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for deal in closed:
        counts[deal.group][0] += deal.won
        counts[deal.group][1] += 1
    return win_rates_of_counts({group: (wins, deals) for group, (wins, deals) in counts.items()})


def win_rates_of_counts(counts: Mapping[str, tuple[int, int]], overall: tuple[int, int] | None = None) -> WinRates:
    """Estimate the win rate of each group as `win_rates` does, from its number of wins and of closed deals.

    Parameters
    ----------
    counts
        Wins and closed deals of each group [deals].
    overall
        Wins and closed deals of all groups [deals]; needed where a deal counts in several groups, else their sum.

    Raises
    ------
    InvalidInputError
        If there are no closed deals.

    Examples
    --------
    >>> rates = win_rates_of_counts({"demo seen": (80, 100), "no demo": (20, 100)})
    >>> rates.is_beyond_chance, round(rates.of("demo seen").value, 2), round(rates.of("else").value, 2)
    (True, 0.79, 0.5)
    """
    if overall is None:
        overall = sum(wins for wins, _ in counts.values()), sum(deals for _, deals in counts.values())
    all_wins, total = overall
    if not total:
        raise InvalidInputError([Fault("closed", "no closed deal", "at least one closed deal")])
    common = (all_wins + 0.5) / (total + 1)
    prior_deals, evidence = _prior_strength(Counter(counts.values()), common)
    by_group = {}
    for group in sorted(counts):
        wins, deals = counts[group]
        rate = _shrunk(wins, deals, common, prior_deals)
        by_group[group] = estimated(rate, min(deals + prior_deals, total))
    worth = "is each group's rate, as they differ by chance only"
    if not math.isinf(prior_deals):
        worth = f"is worth {prior_deals:,.0f} deals in each group"
    source = (
        f"{total:,} closed deals of {len(counts)} groups, beta-binomial with the strength of largest marginal "
        f"likelihood: the common rate {common:.1%} {worth}"
    )
    return WinRates(
        common=estimated(common, total), by_group=by_group, prior_deals=prior_deals, evidence=evidence, source=source
    )


def _shrunk(wins: int, deals: int, common: float, prior_deals: float) -> float:
    if math.isinf(prior_deals):
        return common
    return (wins + prior_deals * common) / (deals + prior_deals)


def estimated(rate: float, num_deals: float) -> Estimate:
    """Return a chance with Wilson's score interval at a number of deals."""
    centre = (rate + _Z**2 / (2 * num_deals)) / (1 + _Z**2 / num_deals)
    half = math.sqrt(rate * (1 - rate) / num_deals + (_Z / (2 * num_deals)) ** 2)
    half *= _Z / (1 + _Z**2 / num_deals)
    low, high = min(rate, centre - half), max(rate, centre + half)
    return Estimate(value=rate, low=max(0.0, low), high=min(1.0, high), num_deals=num_deals)


def _prior_strength(groups: Mapping[tuple[int, int], int], common: float) -> tuple[float, float]:
    """Return the strength that makes the counts most probable, and its gain: a grid over its logarithm, narrowed.

    `groups` holds how many groups have each pair of wins and deals.
    """
    pairs = sorted(groups.items())

    def log_likelihood(log_strength: float) -> float:
        a = math.exp(log_strength) * common
        b = math.exp(log_strength) - a
        none = _log_beta(a, b)
        return math.fsum(count * (_log_beta(a + w, b + n - w) - none) for (w, n), count in pairs)

    steps = _SEARCH_STEPS
    most = math.log(_STRONGEST_PRIOR_DEALS)
    grid = [most * i / steps for i in range(steps + 1)]
    likelihoods = [log_likelihood(x) for x in grid]
    no_difference = math.fsum(count * (w * math.log(common) + (n - w) * math.log1p(-common)) for (w, n), count in pairs)
    best = max(range(steps + 1), key=likelihoods.__getitem__)
    if best == steps or likelihoods[best] <= no_difference:
        return math.inf, 0.0
    low, high = grid[max(best - 1, 0)], grid[best + 1]
    for _ in range(steps):
        left, right = low + (high - low) / 3, high - (high - low) / 3
        low, high = (low, right) if log_likelihood(left) >= log_likelihood(right) else (left, high)
    strength = (low + high) / 2
    return math.exp(strength), max(0.0, log_likelihood(strength) - no_difference)


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
