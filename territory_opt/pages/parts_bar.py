"""The parts of a target as two bars on one scale: what is promised at face value, and what the plan expects."""

from collections.abc import Sequence
from itertools import accumulate

import attrs

from territory_opt.allocation.allocation import ExpectedRevenue
from territory_opt.pages.ledger import figure
from territory_opt.planning.goals import BalanceSheet
from territory_opt.report.layout import share
from territory_opt.report.svg import text_width

PAPER_PX, PHONE_PX = 715.0, 350.0
"""How long a bar is on paper, and on a phone [px]; a part has its name on it where there is room."""

LABEL_PX = 11.0


@attrs.frozen(kw_only=True)
class Segment:
    """A part of a bar.

    Parameters
    ----------
    kind
        Which part; it gives colour and pattern.
    name, amount
        What it is called, and its money as shown.
    left, width
        Where it lies along the bar [%].
    """

    kind: str
    name: str
    amount: str
    left: float
    width: float

    @property
    def is_named(self) -> bool:
        """Whether its name has room on it on paper and on a screen."""
        return self._has_room(PAPER_PX)

    @property
    def is_named_on_phone(self) -> bool:
        """Whether its name has room on it even on a phone."""
        return self._has_room(PHONE_PX)

    def _has_room(self, bar_px: float) -> bool:
        return text_width(self.name, LABEL_PX, bold=True) <= bar_px * self.width / 100


@attrs.frozen(kw_only=True)
class Bar:
    """A bar of parts.

    Parameters
    ----------
    name, amount
        What it shows, and what it comes to.
    segments
        Its parts, from left to right.
    target_at
        Where the target lies [%]; None without one.
    """

    name: str
    amount: str
    segments: tuple[Segment, ...]
    target_at: float | None

    @property
    def words(self) -> str:
        """What it shows, for people who do not see it."""
        return f"{self.name} {self.amount}: " + ", ".join(f"{part.name} {part.amount}" for part in self.segments) + "."


def parts_bars(sheet: BalanceSheet, revenues: Sequence[ExpectedRevenue]) -> tuple[Bar, ...]:
    """Return the bar of what is promised and, where there is a plan, that of what it expects.

    Parameters
    ----------
    sheet
        The balance sheet of a rep or a team.
    revenues
        What the week of each rep earns; none where a rep has none.
    """
    identified = [
        ("won", "Won", sheet.won),
        ("flow", "Flow", sheet.flow),
        ("likely", "Likely", sheet.likely.amount),
        ("stretch", "Stretch", sheet.stretch.amount),
    ]
    expected = [
        ("won", "Won", sum(revenue.won for revenue in revenues)),
        ("flow", "Flow", sum(revenue.flow for revenue in revenues)),
        ("likely", "Likely", sum(revenue.likely for revenue in revenues)),
        ("stretch", "Stretch", sum(revenue.stretch for revenue in revenues)),
        ("development", "Development", sum(revenue.development for revenue in revenues)),
        ("prospecting", "Prospecting", sum(revenue.prospecting for revenue in revenues)),
    ]
    scale = max(_sum(identified), _sum(expected), sheet.target or 0.0)
    if scale <= 0:
        return ()
    face = sheet.target if sheet.target is not None else _sum(identified)
    bars = [
        _bar(
            "At face value", face, [*identified, ("open", "Not identified", sheet.not_identified or 0.0)], sheet, scale
        )
    ]
    if sheet.expected_revenue is not None:
        gap = ("open", "Shortfall", sheet.shortfall_after or 0.0)
        bars.append(_bar("Expected with the plan", sheet.expected_revenue, [*expected, gap], sheet, scale))
    return tuple(bars)


def share_words(part: float, target: float | None) -> str:
    """Return what a part is of a target, in words; nothing without a target."""
    return share(part / target) if target else ""


def _sum(parts: Sequence[tuple[str, str, float]]) -> float:
    return sum(amount for _, _, amount in parts)


def _bar(name: str, total: float, parts: Sequence[tuple[str, str, float]], sheet: BalanceSheet, scale: float) -> Bar:
    shown = [part for part in parts if part[2] > 0]
    lefts = accumulate((amount for _, _, amount in shown), initial=0.0)
    return Bar(
        name=name,
        amount=figure(total),
        segments=tuple(
            Segment(kind=kind, name=part, amount=figure(amount), left=100 * left / scale, width=100 * amount / scale)
            for (kind, part, amount), left in zip(shown, lefts, strict=False)
        ),
        target_at=None if sheet.target is None else min(100.0, 100 * sheet.target / scale),
    )
