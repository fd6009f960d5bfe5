"""The cost of a rep against the size of its fleet, as a picture with both axes in powers of ten."""

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from territory_opt.report.svg import (
    BLUE,
    GREEN,
    INK,
    ORANGE,
    PURPLE,
    QUIET_INK,
    RULE,
    SKY,
    SMALL_PX,
    TITLE_PX,
    VERMILLION,
    Box,
    Canvas,
    finished,
    new_picture,
)

WIDTH_PX, HEIGHT_PX = 720.0, 446.0
FRAME = Box(70.0, 64.0, 440.0, 330.0)
COLOURS = (BLUE, VERMILLION, GREEN, ORANGE, PURPLE, SKY, INK)
DASHES = ("", "7 3", "2 3", "9 3 2 3")
LABEL_PX = 15.0
TITLE = "Cost of a rep against the size of the fleet"

Series = Sequence[tuple[int, float]]
"""Fleet sizes, and what a rep takes there [ms]."""


def plot(series: Mapping[str, Series], path: Path) -> None:
    """Draw curves by name and write them to a file."""
    told = "; ".join(f"{name}: {points[0][1]:.3g} to {points[-1][1]:.3g} ms" for name, points in series.items())
    picture = new_picture(
        TITLE, f"Milliseconds for a rep at account level, by reps in the fleet, both in powers of ten. {told}."
    )
    picture.words(TITLE, Box(16, 10, WIDTH_PX - 32, 24), size_px=TITLE_PX, bold=True)
    reps = _powers(size for points in series.values() for size, _ in points)
    cost = _powers(value for points in series.values() for _, value in points)
    _axes(picture, reps, cost)
    ends = [
        (name, _draw(picture, points, place, reps, cost))
        for place, (name, points) in enumerate(series.items())
        if points
    ]
    _labels(picture, ends)
    path.write_text(finished(picture, WIDTH_PX, HEIGHT_PX), encoding="utf-8")


def _powers(values: Iterable[float]) -> tuple[int, int]:
    """Return the powers of ten around values."""
    kept = [math.log10(value) for value in values]
    least = math.floor(min(kept))
    return least, max(least + 1, math.ceil(max(kept)))


def _x(size: float, reps: tuple[int, int]) -> float:
    return FRAME.left + (math.log10(size) - reps[0]) / (reps[1] - reps[0]) * FRAME.width


def _y(cost_ms: float, cost: tuple[int, int]) -> float:
    return FRAME.bottom - (math.log10(cost_ms) - cost[0]) / (cost[1] - cost[0]) * FRAME.height


def _axes(picture: Canvas, reps: tuple[int, int], cost: tuple[int, int]) -> None:
    for power in range(reps[0], reps[1] + 1):
        x = _x(10.0**power, reps)
        picture.line((x, FRAME.top), (x, FRAME.bottom), RULE)
        picture.words(
            f"{10**power:,}", Box(x - 40, FRAME.bottom + 4, 80, 16), size_px=SMALL_PX, colour=QUIET_INK, at="middle"
        )
    for power in range(cost[0], cost[1] + 1):
        y = _y(10.0**power, cost)
        picture.line((FRAME.left, y), (FRAME.right, y), RULE)
        picture.words(
            f"{10.0**power:,g}", Box(FRAME.left - 64, y - 8, 58, 16), size_px=SMALL_PX, colour=QUIET_INK, at="end"
        )
    picture.words("milliseconds for a rep, account level", Box(16, 38, 400, 14), size_px=SMALL_PX, colour=QUIET_INK)
    picture.words(
        "reps in the fleet",
        Box(FRAME.left, FRAME.bottom + 22, FRAME.width, 16),
        size_px=SMALL_PX,
        colour=QUIET_INK,
        at="middle",
    )


def _draw(
    picture: Canvas, points: Series, place: int, reps: tuple[int, int], cost: tuple[int, int]
) -> tuple[float, str]:
    """Draw one curve with its points; return the height where it ends, and its colour."""
    colour = COLOURS[place % len(COLOURS)]
    titled = picture.titled(", ".join(f"{size:,} reps: {value:.3g} ms" for size, value in points))
    corners = [(_x(size, reps), _y(value, cost)) for size, value in points]
    for start, end in pairwise(corners):
        titled.line(start, end, colour, px=2, dashes=DASHES[place // len(COLOURS) % len(DASHES)])
    for x, y in corners:
        titled.shape([(x - 3, y), (x, y - 3), (x + 3, y), (x, y + 3)], colour)
    x, y = corners[-1]
    titled.line((x, y), (FRAME.right, y), colour, px=0.75, dashes="1 4")
    return y, colour


def _labels(picture: Canvas, ends: Sequence[tuple[str, tuple[float, str]]]) -> None:
    """Name the curves to the right, each near its end and none upon another."""
    below = FRAME.top - LABEL_PX
    for name, (y, colour) in sorted(ends, key=lambda end: end[1][0]):
        top = max(y - LABEL_PX / 2, below + LABEL_PX)
        picture.line((FRAME.right + 4, y), (FRAME.right + 22, top + LABEL_PX / 2), colour)
        picture.words(name, Box(FRAME.right + 26, top, WIDTH_PX - FRAME.right - 34, LABEL_PX), size_px=SMALL_PX)
        below = top
