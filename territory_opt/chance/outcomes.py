"""What may become of a rep's deals and new business: outcomes with their chances, linear in the week's columns."""

import itertools
import math
from collections.abc import Mapping, Sequence
from functools import cached_property

import attrs
import numpy as np
import numpy.typing as npt

from territory_opt.allocation.allocation import TargetKind
from territory_opt.allocation.formulation import Columns, gains_in_period
from territory_opt.allocation.program import Program
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.chance.money_grid import Numbers, mean_of_worst
from territory_opt.chance.poisson import poisson
from territory_opt.model.problem import Problem
from territory_opt.rules.classification import Classification
from territory_opt.rules.verdict import Standing

HALF_A_CENT = 0.005
LAST_DIGITS = 1e-9
"""What may be missing from a target that is reached: the rounding of a cent [money], or of many digits [1]."""

ROUNDING = 1e-7
"""What a solver may leave of work that is done wholly [1]."""


@attrs.frozen(kw_only=True)
class UncertainDeal:
    """A deal, and the work that lifts its odds step by step.

    Parameters
    ----------
    amount
        What it brings when it is won [money].
    odds_kept
        Its odds when nobody works on it [1].
    columns, gains
        Where each step of work stands in the program, and what it adds to the odds when it is done wholly [1].
    wholes
        How much of each column is the whole step: 1 of an action, the routine hours of a Likely deal [h/week].
    """

    amount: float
    odds_kept: float
    columns: tuple[int, ...]
    gains: tuple[float, ...]
    wholes: tuple[float, ...]

    @property
    def edges(self) -> Numbers:
        """Where one ending passes into the next on the scale from 0 to 1 [1]; what lies beyond the last is lost."""
        edges: Numbers = np.minimum(np.cumsum([self.odds_kept, *self.gains]), 1.0)
        return edges

    @property
    def endings(self) -> tuple[tuple[int, float], ...]:
        """Each possible ending, as its place on the scale, and its chance [1]."""
        widths = np.diff(self.edges, prepend=0.0, append=1.0)
        return tuple((place, float(width)) for place, width in enumerate(widths) if width > 0)


@attrs.frozen(kw_only=True)
class Outcomes:
    """What may become of a week, each outcome with its chance; revenue is linear in the week's columns.

    Parameters
    ----------
    chances
        How likely each outcome is [1]; they add up to 1.
    kept
        What each brings without any hours [money].
    sure
        What a unit of a column brings whatever happens [money], by its position: development of clients.
    found
        What a unit of a column brings on average [money], by its position: new business.
    found_share
        How much of that average new business brings in each outcome [1].
    won
        What a unit of a column brings in each outcome [money], by its position: work on deals.
    wholes
        How much of such a column is the whole of its work, by its position.
    is_complete
        Whether these are all outcomes there are, and not a sample.
    """

    chances: Numbers
    kept: Numbers
    sure: Mapping[int, float]
    found: Mapping[int, float]
    found_share: Numbers
    won: Mapping[int, Numbers]
    wholes: Mapping[int, float]
    is_complete: bool

    @cached_property
    def count(self) -> int:
        """How many outcomes there are."""
        return len(self.chances)

    def revenue(self, values: Sequence[float]) -> Numbers:
        """Return what the columns at these values bring in each outcome [money].

        A share of a step brings that share of the amount wherever the whole step would win the deal: the mean is
        right, and the spread is no larger than that of the deal itself.
        """
        total = self.kept + math.fsum(gain * values[column] for column, gain in self.sure.items())
        total = total + self.found_share * math.fsum(gain * values[column] for column, gain in self.found.items())
        for column, gains in self.won.items():
            total = total + gains * values[column]
        return total

    def done(self, values: Sequence[float]) -> dict[int, bool]:
        """Return which work on deals the columns at these values do wholly."""
        return {column: values[column] >= whole * (1 - ROUNDING) for column, whole in self.wholes.items()}

    def reaching(self, values: Sequence[float], target: float) -> npt.NDArray[np.bool_]:
        """Return which outcomes reach the target when only work that is done wholly counts."""
        counted = list(values)
        for column, is_done in self.done(values).items():
            counted[column] = self.wholes[column] if is_done else 0.0
        return self.revenue(counted) >= reached_from(target)

    def chance_of(self, which: npt.NDArray[np.bool_]) -> float:
        """Return the chance that one of these outcomes comes about [1]: exactly 1 of all together."""
        return 1.0 if which.all() else min(1.0, float(self.chances[which].sum()))

    def mean_of_worst(self, values: Sequence[float], worst_share: float) -> float:
        """Return what the columns at these values bring on average in the worst outcomes [money]."""
        revenue = self.revenue(values)
        order = np.argsort(revenue)
        return mean_of_worst(revenue[order], self.chances[order], worst_share)

    @property
    def mean_gains(self) -> dict[int, float]:
        """What a unit of a column brings on average in these outcomes [money], by its position."""
        share = float(self.found_share @ self.chances)
        found = {column: share * gain for column, gain in self.found.items()}
        return {**self.sure, **found, **{column: float(gains @ self.chances) for column, gains in self.won.items()}}


def reached_from(target: float) -> float:
    """Return the revenue from which a target counts as reached [money]: less than half a cent may be missing.

    Examples
    --------
    >>> reached_from(100)
    99.995
    """
    return target - max(HALF_A_CENT, LAST_DIGITS * target)


def deals_of(problem: Problem, classification: Classification, week: RepWeek, columns: Columns) -> list[UncertainDeal]:
    """Return the Likely and Stretch deals of a week, each with the columns that lift its odds."""
    policy = problem.policy
    steps: dict[str, list[tuple[int, float, float]]] = {}
    for target, segments in zip(week.targets, columns.segments, strict=True):
        if target.kind is TargetKind.LIKELY and segments:
            steps[target.id] = [(segments.start, target.curve.saturation, target.curve.most_hours)]
    for action, column in zip(week.actions, columns.actions, strict=True):
        if action.revenue > 0:
            steps.setdefault(action.opportunity, []).append((column, action.revenue, 1.0))
    deals = []
    for deal in problem.opportunities_by_rep.get(week.rep, ()):
        verdict = classification.deals[deal.id]
        if verdict.standing not in {Standing.LIKELY, Standing.STRETCH} or verdict.amount <= 0:
            continue
        is_likely = verdict.standing is Standing.LIKELY
        share = policy.unattended_share_of(deal) if is_likely else policy.assumed("stretch_unattended_share")
        its_steps = steps.get(deal.id, [])
        deals.append(
            UncertainDeal(
                amount=verdict.amount,
                odds_kept=(verdict.odds or 0.0) * share,
                columns=tuple(column for column, _, _ in its_steps),
                gains=tuple(revenue / verdict.amount for _, revenue, _ in its_steps),
                wholes=tuple(whole for _, _, whole in its_steps),
            )
        )
    return deals


def outcomes_of(
    week: RepWeek,
    program: Program,
    columns: Columns,
    deals: Sequence[UncertainDeal],
    *,
    num_new_deals: float,
    num_samples: int,
    seed: int,
) -> Outcomes:
    """Return what may become of a week: all outcomes where they are few, else a sample of them.

    Deals end independently of each other, and the number of new deals is Poisson. In a sample each deal's chance is
    cut into as many equal parts as there are samples and each part is drawn once, in random order, so that every
    single deal is won in as many samples as its odds say. Samples that are alike are one outcome of their joint chance.

    Parameters
    ----------
    week, program, columns
        The week, its program, and where its variables stand.
    deals
        Its Likely and Stretch deals.
    num_new_deals
        How many new deals prospecting is expected to win [deals]; their number varies around it.
    num_samples
        How many samples to draw; with no more outcomes than that, and no prospecting, all are taken.
    seed
        Where the draw begins.

    References
    ----------
    McKay, Beckman, Conover (1979), A Comparison of Three Methods for Selecting Values of Input Variables in the
    Analysis of Output from a Computer Code, Technometrics 21(2), on the cut into equal parts.
    """
    gains = {column: gain for column, gain in gains_in_period(week, program, columns).items() if gain > 0}
    of_kind: dict[TargetKind, dict[int, float]] = {kind: {} for kind in TargetKind}
    for target, segments in zip(week.targets, columns.segments, strict=True):
        of_kind[target.kind] |= {column: gains[column] for column in segments if column in gains}
    has_new_deals = bool(of_kind[TargetKind.CHANNEL]) and num_new_deals > 0
    num_outcomes = math.prod(len(deal.endings) for deal in deals)
    is_complete = not has_new_deals and num_outcomes <= num_samples
    if is_complete:
        endings, chances = _every_ending(deals)
    else:
        endings, chances = _drawn_endings(deals, num_new_deals if has_new_deals else 0.0, num_samples, seed)
    kept = np.full(len(chances), week.kept.won + week.kept.flow)
    won: dict[int, Numbers] = {}
    for deal, ending in zip(deals, endings.T, strict=False):
        kept += deal.amount * (ending == 0)
        for place, (column, whole) in enumerate(zip(deal.columns, deal.wholes, strict=True), start=1):
            won[column] = deal.amount / whole * (ending == place)
    return Outcomes(
        chances=chances,
        kept=kept,
        sure=of_kind[TargetKind.CLIENT],
        found=of_kind[TargetKind.CHANNEL],
        found_share=endings[:, -1] / num_new_deals if has_new_deals else np.ones(len(chances)),
        won=won,
        wholes={column: whole for deal in deals for column, whole in zip(deal.columns, deal.wholes, strict=True)},
        is_complete=is_complete,
    )


def _every_ending(deals: Sequence[UncertainDeal]) -> tuple[npt.NDArray[np.int64], Numbers]:
    """Return every way all deals may end together, and its chance."""
    together = list(itertools.product(*(deal.endings for deal in deals)))
    places = np.array([[*(place for place, _ in each), 0] for each in together], dtype=np.int64)
    return places, np.array([math.prod(chance for _, chance in each) for each in together])


def _drawn_endings(
    deals: Sequence[UncertainDeal], num_new_deals: float, num_samples: int, seed: int
) -> tuple[npt.NDArray[np.int64], Numbers]:
    """Return samples of how all deals end and how many new ones are won, and the share of samples that are alike."""
    random = np.random.default_rng(seed)

    def parts() -> Numbers:
        return (random.permutation(num_samples) + random.random(num_samples)) / num_samples

    drawn = [np.searchsorted(deal.edges, parts(), side="right") for deal in deals]
    numbers, chances = poisson(num_new_deals)
    drawn.append(round(numbers[0]) + np.searchsorted(np.cumsum(chances[:-1]), parts(), side="right"))
    places, counts = np.unique(np.column_stack(drawn), axis=0, return_counts=True)
    return places.astype(np.int64), counts / num_samples
