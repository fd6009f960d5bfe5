"""The price of one shared limit: the lowest at which the best weeks, two of them mixed for one rep, keep within it.

What a rep earns at a price is a convex function of it, made of lines, and what the rep takes is its slope. Two prices
between which the sum of all slopes passes the limit are drawn together. A rep who takes the same at both has one line
between them and need not be asked again, so each further price costs less. Between the two, each rep's tangents meet at
the rep's own turning price; one of these is the price in the end, and is known to be when nobody there earns more than
the tangents say.
"""

import attrs
import numpy as np

from territory_opt.banded.many import Floats, Places
from territory_opt.errors import SolverError
from territory_opt.sharing.outcome import Mixture, Outcome, slack_of
from territory_opt.sharing.pricing import Pricing, Response

MOST_STEPS = 500
"""Prices that are tried; a dozen or two are needed."""

ALIKE = 1e-12
"""Two uses of a rep differ by rounding up to this share of them [1]."""

ROUNDING = 1e-13
"""Nobody earns more than the tangents say when it is no more than this share of what is compared [1]."""

MANY_LEFT = 0.1
"""The share of reps that take different amounts at both prices above which the price is estimated from the sum [1]."""

SAMPLED_REPS = 400
"""Reps that are asked first for a likely price, where there are at least twice as many."""

SPREAD = 0.03
"""How far from that the price of all may well lie, as a share of it [1]."""


@attrs.define(eq=False)
class Side:
    """The weeks of all reps at one end of the prices; who is not asked any more keeps an earlier end.

    Parameters
    ----------
    weights
        Weights of money and limit, for each rep.
    value, use, bound
        As priced.
    """

    weights: Floats
    value: Floats
    use: Floats
    bound: Floats

    @classmethod
    def of(cls, answer: Response, *weights: float) -> "Side":
        """Return the side at which everyone has the same weights."""
        each = np.tile(np.array(weights), (len(answer.value), 1))
        return cls(weights=each, value=answer.value.copy(), use=answer.use[:, 0].copy(), bound=answer.bound.copy())

    def take(self, reps: Places, weights: Floats, answer: Response) -> None:
        """Note the newest weeks of some reps."""
        self.weights[reps] = weights
        self.value[reps], self.use[reps], self.bound[reps] = answer.value, answer.use[:, 0], answer.bound


def search_price(pricing: Pricing) -> Outcome:
    """Return the price of the only limit, and which weeks keep it.

    Raises
    ------
    SolverError
        If the search does not end.
    """
    limits = pricing.weeks.limits
    tried = [(price, pricing.everyone(np.array([1.0, price]))) for price in _likely_prices(pricing)]
    is_kept = [slack_of(answer.use, limits)[0] >= 0.0 for _, answer in tried]
    if False in is_kept:
        price, answer = tried[is_kept.count(False) - 1]
        low = Side.of(answer, 1.0, price)
    else:
        answer = pricing.everyone(np.array([1.0, 0.0]))
        if slack_of(answer.use, limits)[0] >= 0.0:
            return Outcome.without_price(answer)
        low = Side.of(answer, 1.0, 0.0)
    if True in is_kept:
        price, answer = tried[is_kept.index(True)]
        high = Side.of(answer, 1.0, price)
    else:
        answer = pricing.everyone(np.array([0.0, 1.0]))
        if slack_of(answer.use, limits)[0] < 0.0:
            return Outcome(is_possible=answer.is_possible, least=answer.use.sum(axis=0))
        high = Side.of(answer, 0.0, 1.0)
    bracket = PriceBracket(pricing, low, high)
    found = bracket.close()
    return Outcome(
        is_possible=answer.is_possible,
        prices=np.array([found]),
        mixture=bracket.mixture(),
        bound=bracket.bound(found),
        size=float(np.abs(low.value).sum() + found * np.abs(low.use).sum()),
    )


def _likely_prices(pricing: Pricing) -> list[float]:
    """Return two prices between which the limit's lies for all that some of the reps tell; none for few reps.

    The reps share their part of the limit. What they say decides how soon the price is found, and nothing else.
    """
    weeks = pricing.weeks
    step = weeks.num_weeks // SAMPLED_REPS
    if step <= 1:
        return []
    reps = np.arange(0, weeks.num_weeks, step)
    share = len(reps) / weeks.num_weeks
    sample = Pricing(attrs.evolve(weeks.part(reps), limits=share * weeks.limits), pricing.method, pricing.num_threads)
    outcome = search_price(sample)
    pricing.num_priced += sample.num_priced
    if outcome.least is not None or outcome.prices[0] <= 0.0:
        return []
    return [(1.0 - SPREAD) * float(outcome.prices[0]), (1.0 + SPREAD) * float(outcome.prices[0])]


class PriceBracket:
    """Two prices, and what everyone takes at them: above the limit at the low one, within it at the high one.

    Parameters
    ----------
    pricing
        The weeks, with one limit.
    low, high
        The weeks of everyone at a low price, and at a high one or where they take least.
    """

    def __init__(self, pricing: Pricing, low: Side, high: Side) -> None:
        self.pricing, self.low, self.high = pricing, low, high
        self.limit = float(pricing.weeks.limits[0])
        self.lowest = float(low.weights[0, 1])
        self.highest = float(high.weights[0, 1]) if high.weights[0, 0] > 0.0 else np.inf
        self._settled = np.zeros(0, dtype=np.int64), np.zeros(0)

    def close(self) -> float:
        """Draw both prices together until the price between them is known, and return it."""
        for step in range(MOST_STEPS):
            reps = self._unlike()
            if not len(reps):
                return self.lowest
            estimate = self._estimate() if step % 2 and len(reps) > MANY_LEFT * len(self.low.use) else None
            price = self.turning_price() if estimate is None else estimate
            weights = np.tile(np.array([1.0, price]), (len(reps), 1))
            answer = self.pricing.ask(reps, weights)
            if estimate is None and self._is_told(reps, answer, price):
                self._settled = reps, answer.bound
                return price
            self._narrow(reps, weights, answer, price)
        raise SolverError("the price of a shared limit was not found; look for numbers of very different size")

    def _unlike(self) -> Places:
        """Return who takes different amounts at both prices."""
        size = np.abs(self.low.use) + np.abs(self.high.use)
        return np.flatnonzero(self.low.use - self.high.use > ALIKE * size)

    def _estimate(self) -> float | None:
        """Return where the limit would be met if the sum fell evenly between both prices, where that can be said."""
        above, below = self.low.use.sum() - self.limit, self.limit - self.high.use.sum()
        if not np.isfinite(self.highest) or above + below <= 0.0:
            return None
        price = float(self.lowest + (self.highest - self.lowest) * above / (above + below))
        return price if self.lowest < price < self.highest else None

    def _turning(self) -> tuple[Places, Floats, Floats]:
        """Return who turns from the low week to the high one, at which price, and what all take by then, in order."""
        reps = self._unlike()
        less = (self.low.use - self.high.use)[reps]
        prices = (self.low.value - self.high.value)[reps] / less
        rank = np.lexsort((-reps, prices))
        return reps[rank], prices[rank], self.low.use.sum() - np.cumsum(less[rank])

    def turning_price(self) -> float:
        """Return the lowest price at which the limit is kept, were there no more than two weeks for each rep."""
        _, prices, left = self._turning()
        place = min(int(np.searchsorted(-left, -self.limit)), len(prices) - 1)
        return float(np.clip(prices[place], self.lowest, self.highest))

    def _is_told(self, reps: Places, answer: Response, price: float) -> bool:
        """Return whether nobody earns more at a price than the tangents at both ends say."""
        low, high = self.low, self.high
        told = np.maximum(low.value[reps] - price * low.use[reps], high.value[reps] - price * high.use[reps])
        here = answer.value - price * answer.use[:, 0]
        compared = np.abs(answer.value) + price * np.abs(answer.use[:, 0])
        return float((here - told).sum()) <= ROUNDING * float(compared.sum())

    def _narrow(self, reps: Places, weights: Floats, answer: Response, price: float) -> None:
        use = self.low.use.copy()
        use[reps] = answer.use[:, 0]
        if slack_of(use[:, None], self.pricing.weeks.limits)[0] < 0.0:
            self.low.take(reps, weights, answer)
            self.lowest = price
        else:
            self.high.take(reps, weights, answer)
            self.highest = price

    def mixture(self) -> Mixture:
        """Return weeks that meet the limit: who turns first has the one that takes less, one rep may have both."""
        turned, _, left = self._turning()
        count = len(self.low.use)
        place = min(int(np.searchsorted(-left, -self.limit)), len(turned) - 1)
        is_high = np.zeros(count, dtype=np.bool_)
        if place < 0:
            return Mixture(reps=np.arange(count), weights=self.low.weights, parts=np.ones(count))
        is_high[turned[: place + 1]] = True
        weights = np.where(is_high[:, None], self.high.weights, self.low.weights)
        last = turned[place]
        part = float(np.clip((self.limit - left[place]) / (self.low.use - self.high.use)[last], 0.0, 1.0))
        if part <= 0.0:
            return Mixture(reps=np.arange(count), weights=weights, parts=np.ones(count))
        parts = np.ones(count + 1)
        parts[last], parts[count] = 1.0 - part, part
        return Mixture(
            reps=np.append(np.arange(count), last),
            weights=np.vstack([weights, self.low.weights[last]]),
            parts=parts,
        )

    def bound(self, price: float) -> float:
        """Return what no plan within the limit can earn more than, by bounds at the price or at both its ends [money].

        What a rep can earn at a price never exceeds the mean of what it can at both ends: it is convex in the weights.
        """
        low, high = self.low, self.high
        has_money = high.weights[:, 0] > 0.0
        length = np.where(has_money, high.weights[:, 1] - low.weights[:, 1], 1.0)
        after = (price - low.weights[:, 1]) / np.where(length > 0.0, length, 1.0)
        before = np.where(has_money, 1.0 - after, 1.0)
        each = before * low.bound + after * high.bound
        reps, settled = self._settled
        each[reps] = settled
        return float(price * self.limit + each.sum())
