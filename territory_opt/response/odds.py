"""Odds from history: win rates shrunk to the common rate, and the chance to win by a deal's age."""

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from statistics import NormalDist

import attrs

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.model.checks import SHARE, Instance, Number, Optional, Text, check_record, checked

AGE_DAYS = Number(at_least=0, at_most=100_000, unit="days", whole=True)
CONFIDENCE = 0.95
OLD_DEAL_FACTOR = 0.5
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
    source
        How the numbers came about, in one sentence.
    """

    common: Estimate
    by_group: Mapping[str, Estimate]
    prior_deals: float
    source: str

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
    wins: Counter[str] = Counter()
    deals: Counter[str] = Counter()
    for deal in closed:
        deals[deal.group] += 1
        wins[deal.group] += deal.won
    total = deals.total()
    if not total:
        raise InvalidInputError([Fault("closed", "no closed deal", "at least one closed deal")])
    common = (wins.total() + 0.5) / (total + 1)
    prior_deals = _prior_strength(sorted((wins[group], deals[group]) for group in deals), common)
    by_group = {}
    for group in sorted(deals):
        rate = _shrunk(wins[group], deals[group], common, prior_deals)
        by_group[group] = _estimate(rate, min(deals[group] + prior_deals, total))
    worth = "beyond counting" if math.isinf(prior_deals) else f"{prior_deals:,.0f} deals"
    source = (
        f"{total:,} closed deals of {len(deals)} groups, beta-binomial with the strength of largest marginal "
        f"likelihood: the common rate {common:.1%} is worth {worth} in each group"
    )
    return WinRates(common=_estimate(common, total), by_group=by_group, prior_deals=prior_deals, source=source)


def _shrunk(wins: int, deals: int, common: float, prior_deals: float) -> float:
    if math.isinf(prior_deals):
        return common
    return (wins + prior_deals * common) / (deals + prior_deals)


def _estimate(rate: float, num_deals: float) -> Estimate:
    centre = (rate + _Z**2 / (2 * num_deals)) / (1 + _Z**2 / num_deals)
    half = math.sqrt(rate * (1 - rate) / num_deals + (_Z / (2 * num_deals)) ** 2)
    half *= _Z / (1 + _Z**2 / num_deals)
    low, high = min(rate, centre - half), max(rate, centre + half)
    return Estimate(value=rate, low=max(0.0, low), high=min(1.0, high), num_deals=num_deals)


def _prior_strength(counts: list[tuple[int, int]], common: float) -> float:
    """Return the strength that makes the counts most probable: a grid over its logarithm, then narrowed."""

    def log_likelihood(log_strength: float) -> float:
        a = math.exp(log_strength) * common
        b = math.exp(log_strength) - a
        return math.fsum(_log_beta(a + w, b + n - w) - _log_beta(a, b) for w, n in counts)

    steps = _SEARCH_STEPS
    most = math.log(_STRONGEST_PRIOR_DEALS)
    grid = [most * i / steps for i in range(steps + 1)]
    likelihoods = [log_likelihood(x) for x in grid]
    no_difference = math.fsum(w * math.log(common) + (n - w) * math.log1p(-common) for w, n in counts)
    best = max(range(steps + 1), key=likelihoods.__getitem__)
    if best == steps or likelihoods[best] <= no_difference:
        return math.inf
    low, high = grid[max(best - 1, 0)], grid[best + 1]
    for _ in range(steps):
        left, right = low + (high - low) / 3, high - (high - low) / 3
        low, high = (low, right) if log_likelihood(left) >= log_likelihood(right) else (left, high)
    return math.exp((low + high) / 2)


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


@attrs.frozen(kw_only=True)
class AgeOdds:
    """The chance that an open deal is won in the end, given how long it has been open.

    Parameters
    ----------
    longest_cycle_days
        Age of the oldest deal that ever closed [days].
    new_deal
        The chance of a deal that was just opened.
    by_age
        The chance for deals open after 0, 1, 2 ... days, up to the day before the longest cycle.
    beyond
        The chance for deals older than that, by assumption.
    median_days_left_by_age
        At each of these ages, days until half of the wins to come have come [days].
    source
        How the numbers came about, in one sentence.
    """

    longest_cycle_days: int
    new_deal: Estimate
    by_age: tuple[Estimate, ...]
    beyond: Estimate
    median_days_left_by_age: tuple[int, ...]
    source: str

    def at(self, age_days: int) -> Estimate:
        """Return the chance of a deal that is still open at `age_days` [days]."""
        return self.by_age[age_days] if age_days < len(self.by_age) else self.beyond

    def median_days_left(self, age_days: int) -> int:
        """Return the days until half of the wins to come have come [days], at least 1.

        A deal older than the longest cycle has no history to read: it gets the whole median cycle again.
        """
        known = self.median_days_left_by_age
        return known[age_days] if age_days < self.longest_cycle_days else known[0]


def age_odds(closed: Iterable[ClosedDeal], open_ages_days: Iterable[int]) -> AgeOdds:
    """Estimate the chance to win from the age at which a deal is still open.

    Won and lost are competing ends, deals still open are censored at their age, and the share ever won by an
    age is the Aalen-Johansen estimate of cumulative incidence. The chance at age a is what is still to be won
    after a over what is still open after a, mixed with one imagined deal that has the chance of the age before,
    and held half a deal of all history away from 0 and 1: a thin tail gives no certainty. Of deals older than
    any that ever closed history says nothing more: half of the last chance it gave is assumed.

    Parameters
    ----------
    closed
        Closed deals; those without an age are passed over.
    open_ages_days
        Present ages of the open deals [days].

    Raises
    ------
    InvalidInputError
        If no closed deal has an age, or an open deal's age is none.

    References
    ----------
    Aalen, Johansen (1978), Scandinavian Journal of Statistics 5(3). Putter, Fiocco, Geskus (2007), Statistics
    in Medicine 26(11), on competing risks.

    Examples
    --------
    >>> ends = [ClosedDeal(won=age < 30, group="ana", age_days=age) for age in range(1, 61)]
    >>> odds = age_odds(ends, [10] * 20)
    >>> [round(odds.at(age).value, 2) for age in (0, 20, 40, 90)]
    [0.46, 0.23, 0.01, 0.0]
    """
    ends: defaultdict[int, Counter[bool]] = defaultdict(Counter)
    for deal in closed:
        if deal.age_days is not None:
            ends[deal.age_days][deal.won] += 1
    still_open = Counter(open_ages_days)
    faults = [fault.under("open_ages_days") for age in still_open for fault in AGE_DAYS(age)]
    if not ends:
        faults.append(Fault("closed", "no closed deal with an age", "at least one"))
    if faults:
        raise InvalidInputError(faults)
    return _from_counts(ends, still_open)


def _from_counts(ends: Mapping[int, Counter[bool]], still_open: Counter[int]) -> AgeOdds:
    longest = max(ends)
    at_risk = sum(end.total() for end in ends.values()) + still_open.total()
    num_closed = at_risk - still_open.total()
    open_share, won_share = 1.0, 0.0
    won_after: list[float] = []
    left: list[tuple[float, int]] = []
    for age in range(longest + 1):
        end = ends.get(age, Counter())
        won_share += open_share * end[True] / at_risk
        open_share *= (at_risk - end.total()) / at_risk
        at_risk -= end.total() + still_open[age]
        won_after.append(won_share)
        left.append((open_share, at_risk))
    total = num_closed + still_open.total()
    new_deal = last = _mixed(won_share, total, 0.5, total)
    by_age: list[Estimate] = []
    for won, (share, count) in zip(won_after[:-1], left[:-1], strict=True):
        if count + 1 < last.num_deals:
            last = _mixed((won_share - won) / share, count, last.value, total)
        by_age.append(last)
    return AgeOdds(
        longest_cycle_days=longest,
        new_deal=new_deal,
        by_age=tuple(by_age),
        beyond=Estimate(value=OLD_DEAL_FACTOR * last.value, low=0.0, high=last.high, num_deals=at_risk),
        median_days_left_by_age=_median_days_left(won_after),
        source=(
            f"{num_closed:,} closed deals and {still_open.total():,} open ones as censored: cumulative "
            f"incidence of won and lost by age (Aalen-Johansen); the longest cycle took {longest} days, beyond "
            f"it {OLD_DEAL_FACTOR:g} of the last chance is assumed"
        ),
    )


def _mixed(chance: float, num_deals: int, one_deal: float, total: int) -> Estimate:
    edge = 0.5 / (total + 1)
    mixed = (num_deals * chance + one_deal) / (num_deals + 1)
    return _estimate(min(max(mixed, edge), 1 - edge), num_deals + 1)


def _median_days_left(won_after: list[float]) -> tuple[int, ...]:
    """Return for each age how many days pass until half of the wins after it have come."""
    halves = ((won + won_after[-1]) / 2 for won in won_after)
    return tuple(max(bisect_left(won_after, half, lo=age) - age, 1) for age, half in enumerate(halves))


def combined_odds(chance: Estimate, rate: Estimate, common: Estimate) -> float:
    """Return the odds [1] of one group's deal: the chance of all groups, moved by the group's win rate.

    The move is the difference of the two win rates in log odds, so the result stays between 0 and 1.

    Parameters
    ----------
    chance
        The chance over all groups, such as `AgeOdds.at`.
    rate, common
        The group's win rate and that of all groups.

    Examples
    --------
    >>> half, more = (Estimate(value=x, low=0, high=1, num_deals=9) for x in (0.5, 0.6))
    >>> round(combined_odds(half, more, half), 6), round(combined_odds(half, half, half), 6)
    (0.6, 0.5)
    """
    for name, estimate in (("chance", chance), ("rate", rate), ("common", common)):
        if estimate.value in {0.0, 1.0}:
            found = f"{estimate.value:g}"
            raise InvalidInputError([Fault(f"{name}.value", found, "a chance above 0 and below 1 [1]")])
    log_odds = _logit(chance.value) + _logit(rate.value) - _logit(common.value)
    return 1 / (1 + math.exp(-log_odds))


def _logit(chance: float) -> float:
    return math.log(chance / (1 - chance))
