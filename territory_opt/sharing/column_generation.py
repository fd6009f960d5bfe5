"""The prices of several shared limits: a small program chooses between weeks, the exact method finds the next ones.

The program's prices say what an hour of each limit is worth; the best weeks at these prices are the next to choose
from; and when they earn no more than the program's choice, that choice is the best of all plans. Of each week only what
it earns and what it takes of the limits is kept. Weeks that lose much against the best
prices so far are put aside as these get better; so few reps are left with a choice, and the program stays small.
"""

import numpy as np

from territory_opt.banded.many import Floats, Places
from territory_opt.errors import SolverError
from territory_opt.sharing.master import Choice, Offer, choose
from territory_opt.sharing.outcome import Mixture, Outcome, slack_of
from territory_opt.sharing.pricing import Pricing, Response

MOST_STEPS = 300
"""Prices that are tried; a few dozen are needed."""

NUM_GROUPS = 100
"""Groups of reps that choose together while the prices are still far off."""

NEAR = 1e-4
"""The gap from which on each rep chooses alone [1]."""

CLOSED = 1e-11
"""The gap at which a choice is the best [1]."""

KEPT = 20.0
"""Weeks may be chosen that lose so many times what a group does on average [1]."""

PART = 1e-10
"""Less of a week than this is rounding [1]."""


class WeekPool:
    """All weeks that were found, by the weights they are best at.

    Parameters
    ----------
    pricing
        What finds them.
    """

    def __init__(self, pricing: Pricing) -> None:
        self.pricing = pricing
        self.limits = pricing.weeks.limits
        self.weights: list[Floats] = []
        self.answers: list[Response] = []

    def ask(self, worth: float, prices: Floats) -> Response:
        """Find the best week of everyone at these weights and keep it."""
        self.weights.append(np.append(worth, prices))
        self.answers.append(self.pricing.everyone(self.weights[-1]))
        return self.answers[-1]

    def upper(self, place: int) -> float:
        """Return what no plan can earn more than, by the prices of these weeks [money]."""
        return float(self.answers[place].bound.sum() + self.weights[place][1:] @ self.limits)

    @property
    def uses(self) -> Floats:
        """What each week of each rep takes of each limit."""
        return np.stack([answer.use for answer in self.answers])

    def losses(self, place: int) -> Floats:
        """Return what each week of each rep loses at the prices of one of them [money]."""
        prices = self.weights[place][1:]
        values = np.stack([answer.value - answer.use @ prices for answer in self.answers])
        return np.maximum(self.answers[place].bound - values, 0.0)


def search_prices(pricing: Pricing) -> Outcome:
    """Return the prices of several limits, and which weeks keep them.

    Raises
    ------
    SolverError
        If the search does not end.
    """
    pool = WeekPool(pricing)
    free = pool.ask(1.0, np.zeros(len(pool.limits)))
    if (slack_of(free.use, pool.limits) >= 0.0).all():
        return Outcome.without_price(free)
    starts = np.unique(np.linspace(0, len(free.value), NUM_GROUPS + 1).astype(np.int64)[:-1])
    if not _reach(pool, starts):
        ones = np.eye(len(pool.limits))
        least = [float(pricing.everyone(np.append(0.0, one)).use[:, k].sum()) for k, one in enumerate(ones)]
        return Outcome(is_possible=free.is_possible, least=np.array(least))
    best, parts = _Search(pool, starts).close()
    reps_of, weeks = np.nonzero(parts.T > PART)
    kept = parts[weeks, reps_of]
    kept = kept / np.bincount(reps_of, kept)[reps_of]
    return Outcome(
        is_possible=free.is_possible,
        prices=pool.weights[best][1:],
        mixture=Mixture(reps=reps_of, weights=np.array(pool.weights)[weeks], parts=kept),
        bound=pool.upper(best),
        size=float(np.abs(free.value).sum() + pool.weights[best][1:] @ np.abs(free.use).sum(axis=0)),
    )


def _reach(pool: WeekPool, starts: Places) -> bool:
    """Look for weeks that keep all limits together, whatever they earn; return whether there are any."""
    scale = np.abs(pool.answers[0].use).sum(axis=0) + np.abs(pool.limits)
    scale = np.where(scale > 0.0, scale, 1.0)
    pool.ask(0.0, 1.0 / scale)
    for _ in range(MOST_STEPS):
        uses = np.add.reduceat(pool.uses, starts, axis=1)
        choice = choose(
            Offer(
                losses=np.zeros(uses.shape[:2]),
                uses=uses,
                is_open=np.ones(uses.shape[:2], dtype=np.bool_),
                limits=pool.limits,
                slack_loss=np.zeros(len(scale)),
                excess_loss=1.0 / scale,
            )
        )
        if choice.loss <= CLOSED:
            return True
        prices = np.maximum(choice.prices, 0.0)
        pool.ask(0.0, prices)
        if -pool.upper(len(pool.weights) - 1) >= choice.loss - CLOSED:
            return False
    raise SolverError("it was not found out whether the shared limits can be kept; look for numbers far apart")


class _Search:
    """The way to the best prices; groups of reps choose together at first, then each rep alone."""

    def __init__(self, pool: WeekPool, starts: Places) -> None:
        self.pool, self.starts = pool, starts
        self.num_reps = len(pool.answers[0].value)
        self.best = 0
        self.parts = np.zeros((0, self.num_reps))
        self.is_open = np.ones((len(pool.answers), self.num_reps), dtype=np.bool_)
        self.swept_at = np.inf

    def close(self) -> tuple[int, Floats]:
        """Return the place of the best prices, and how much there is of each week of each rep."""
        size = float(np.abs(self.pool.answers[0].value).sum())
        for _ in range(MOST_STEPS):
            choice = self._choose()
            if choice.loss <= CLOSED * size:
                return self.best, self.parts
            self._sweep(choice.loss, size)
            self.pool.ask(1.0, np.maximum(self.pool.weights[self.best][1:] + choice.prices, 0.0))
            self.is_open = np.vstack([self.is_open, np.ones(self.num_reps, dtype=np.bool_)])
            last = len(self.pool.weights) - 1
            if self.pool.upper(last) < self.pool.upper(self.best):
                self.best = last
        raise SolverError("the prices of shared limits were not found; look for numbers of very different size")

    def _sweep(self, loss: float, size: float) -> None:
        """Put aside the weeks that lose much, whenever the gap is half of what it was; a better one is found again."""
        if loss <= NEAR * size:
            self.starts = np.arange(self.num_reps)
        if loss > self.swept_at / 2.0:
            return
        self.swept_at = loss
        losses = self.pool.losses(self.best)
        self.is_open = (self.parts > 0.0) | (losses <= KEPT * loss / len(self.starts))

    def _choose(self) -> Choice:
        pool, starts = self.pool, self.starts
        prices = pool.weights[self.best][1:]
        choice = choose(
            Offer(
                losses=np.add.reduceat(pool.losses(self.best), starts, axis=1),
                uses=np.add.reduceat(pool.uses, starts, axis=1),
                is_open=np.logical_or.reduceat(self.is_open, starts, axis=1),
                limits=pool.limits,
                slack_loss=prices,
                excess_loss=np.full(len(prices), np.inf),
            )
        )
        self.parts = np.repeat(choice.parts, np.diff(np.append(starts, self.num_reps)), axis=1)
        return choice
