"""Odds from history: the chance to win by a deal's age, moved by the win rates of the groups it belongs to."""

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

import attrs

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.response.win_rates import AGE_DAYS, ClosedDeal, Estimate, estimated

OLD_DEAL_FACTOR = 0.5


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
    return age_odds_of_counts(ends, still_open)


def age_odds_of_counts(ends: Mapping[int, Counter[bool]], still_open: Counter[int]) -> AgeOdds:
    """Estimate the chance to win as `age_odds` does, from how many deals ended or stand at each age.

    Parameters
    ----------
    ends
        By age [days], how many deals were won (True) and lost (False); at least one age.
    still_open
        By age [days], how many deals are open.

    Examples
    --------
    >>> odds = age_odds_of_counts({10: Counter({True: 3, False: 1})}, Counter({5: 2}))
    >>> round(odds.new_deal.value, 2)
    0.71
    """
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
    return estimated(min(max(mixed, edge), 1 - edge), num_deals + 1)


def _median_days_left(won_after: list[float]) -> tuple[int, ...]:
    """Return for each age how many days pass until half of the wins after it have come."""
    halves = ((won + won_after[-1]) / 2 for won in won_after)
    return tuple(max(bisect_left(won_after, half, lo=age) - age, 1) for age, half in enumerate(halves))


def combined_odds(chance: Estimate, *moves: tuple[Estimate, Estimate]) -> float:
    """Return the odds [1] of one deal: the chance of all deals, moved by the win rates of the groups it belongs to.

    Each move is the difference of two win rates in log odds, so the result stays between 0 and 1. Moves are added up
    as if the groups said nothing of each other.

    Parameters
    ----------
    chance
        The chance over all groups, such as `AgeOdds.at`.
    moves
        For each group the win rate of the group, and that of all groups.

    Examples
    --------
    >>> half, more = (Estimate(value=x, low=0, high=1, num_deals=9) for x in (0.5, 0.6))
    >>> round(combined_odds(half, (more, half)), 6), round(combined_odds(half, (half, half)), 6)
    (0.6, 0.5)
    >>> round(combined_odds(half, (more, half), (more, half)), 2)
    0.69
    """
    log_odds = _logit("chance", chance)
    for rate, common in moves:
        log_odds = log_odds + _logit("rate", rate) - _logit("common", common)
    return 1 / (1 + math.exp(-log_odds))


def _logit(name: str, chance: Estimate) -> float:
    if chance.value in {0.0, 1.0}:
        found = f"{chance.value:g}"
        raise InvalidInputError([Fault(f"{name}.value", found, "a chance above 0 and below 1 [1]")])
    return math.log(chance.value / (1 - chance.value))
