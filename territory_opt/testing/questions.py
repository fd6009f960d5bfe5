"""Sizing questions of mixed shapes, each drawn from a seed: the same for tests and for benchmarks."""

import math
import random
from collections.abc import Callable, Sequence

from territory_opt.model.response import (
    AdbudgResponse,
    ExponentialResponse,
    LogisticResponse,
    ModifiedExponentialResponse,
    PointsResponse,
    PowerResponse,
    Response,
)
from territory_opt.sizing.use import EffortUse

SMOOTH_KINDS = ("exponential", "modified", "power", "adbudg", "steep", "logistic")
ALL_KINDS = (*SMOOTH_KINDS, "points")
NUM_POINTS = 4


def drawn_response(draw: random.Random, size: float, scale: float, kinds: Sequence[str] = ALL_KINDS) -> Response:
    """Return a response of about `size` money, most of it within a few `scale` of effort.

    Parameters
    ----------
    draw
        The source of chance.
    size
        What much effort brings, about [money].
    scale
        The effort at which most of it comes, about.
    kinds
        What it may be.

    Examples
    --------
    >>> drawn_response(random.Random(3), size=100.0, scale=2.0, kinds=["steep"]).revenue_at_none
    0.0
    """
    least = size * draw.choice([0.0, draw.uniform(0, 0.5)])
    made: dict[str, Callable[[], Response]] = {
        "exponential": lambda: ExponentialResponse(potential_revenue=size, half_hours=scale),
        "modified": lambda: ModifiedExponentialResponse(least_revenue=least, most_revenue=size, half_hours=scale),
        "power": lambda: PowerResponse(revenue_now=size / 2, hours_now=scale, elasticity=draw.uniform(0.2, 0.8)),
        "adbudg": lambda: AdbudgResponse(
            least_revenue=least, most_revenue=size, half_hours=scale, exponent=draw.uniform(0.6, 3.0)
        ),
        "steep": lambda: AdbudgResponse(most_revenue=size, half_hours=2 * scale, exponent=draw.uniform(2.0, 8.0)),
        "logistic": lambda: LogisticResponse(
            most_revenue=size, inflection_hours=2 * scale, growth_per_hour=draw.uniform(0.5, 4.0) / scale
        ),
        "points": lambda: _drawn_points(draw, size, scale),
    }
    return made[draw.choice(kinds)]()


def _drawn_points(draw: random.Random, size: float, scale: float) -> PointsResponse:
    efforts = sorted(scale * draw.uniform(0.2, 4.0) for _ in range(NUM_POINTS))
    revenues = sorted(size * draw.random() for _ in range(NUM_POINTS))
    return PointsResponse(points=tuple(zip(efforts, revenues, strict=True)))


def drawn_question(seed: int, num_uses: int, kinds: Sequence[str] = SMOOTH_KINDS) -> tuple[list[EffortUse], float]:
    """Return uses of mixed shapes, some with a floor, a ceiling or a cost, and a budget that is scarce.

    Parameters
    ----------
    seed
        The same one gives the same question.
    num_uses
        How many uses.
    kinds
        What their responses may be.

    Examples
    --------
    >>> uses, budget = drawn_question(7, 5)
    >>> len(uses), budget > sum(use.at_least for use in uses)
    (5, True)
    """
    draw = random.Random(seed)  # noqa: S311  # seeded on purpose
    uses = []
    for number in range(num_uses):
        size, scale = 10 ** draw.uniform(1, 3), 10 ** draw.uniform(0, 1.5)
        uses.append(
            EffortUse(
                name=f"use {number}",
                response=drawn_response(draw, size, scale, kinds),
                margin=draw.uniform(0.3, 1.0),
                cost_per_unit=draw.choice([0.0, 0.0, 0.02 * size / scale]),
                at_least=draw.choice([0.0, 0.0, 0.0, 0.3 * scale]),
                at_most=draw.choice([None, None, 3.0 * scale]),
            )
        )
    return uses, math.fsum(use.at_least for use in uses) + num_uses * 10 ** draw.uniform(0.0, 1.2)
