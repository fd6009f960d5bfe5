"""Ways to draw a value; strategies are made once and kept, for checking a new one takes longer than drawing from it."""

from collections.abc import Sequence
from functools import cache
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


@cache
def integers(least: int, most: int) -> st.SearchStrategy[int]:
    """Return whole numbers from `least` to `most`."""
    return st.integers(least, most)


@cache
def hundredths(least: float, most: float) -> st.SearchStrategy[float]:
    """Return numbers from `least` to `most` with two digits after the point."""
    return st.integers(round(100 * least), round(100 * most)).map(lambda number: number / 100)


def money(most: float = 1_000_000) -> st.SearchStrategy[float]:
    """Return amounts of whole cents, from nothing up to `most` [money]."""
    return hundredths(0, most)


def pick(draw: st.DrawFn, items: Sequence[T]) -> T:
    """Return one of the items; the first is the simplest."""
    return items[draw(integers(0, len(items) - 1))]


def maybe(draw: st.DrawFn, strategy: st.SearchStrategy[T]) -> T | None:
    """Return nothing, or a value of the strategy."""
    return draw(strategy) if draw(integers(0, 1)) else None
