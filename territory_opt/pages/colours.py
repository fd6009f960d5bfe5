"""The colours of the pages: those of the pictures, light on paper and dark on a dark screen."""

from territory_opt.report.svg import HUES, look, mixed

DARK_PAPER = "#15171a"
DARK_SHARE = 0.62
"""How much of the dark paper a fill has in it [1], so that light words on it are easy to read."""

LIGHT_FILLS = tuple(look(hue).fill for hue in HUES)
DARK_FILLS = tuple(mixed(hue, DARK_PAPER, DARK_SHARE) for hue in HUES)
"""A fill for each activity, by its place modulo the number of hues."""


def contrast(colour: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21, as the Web Content Accessibility Guidelines 2.2 define it.

    Examples
    --------
    >>> round(contrast("#000000", "#ffffff"), 1)
    21.0
    """
    darker, lighter = sorted(map(_luminance, (colour, other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4  # noqa: PLR2004  # the standard's
