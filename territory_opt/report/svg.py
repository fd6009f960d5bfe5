"""The elements of a picture: a canvas of scalable vector graphics, its colours, and text that stays inside its box.

A picture is built as a tree of XML elements, so that no text can break it; text is cut to the room it has by an
estimate of its width, and what the estimate misses is clipped at the edge of its box.
"""

import hashlib
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

import attrs

from territory_opt.report.layout import plain

INK = "#1f1f1f"
QUIET_INK = "#555555"
ALARM_INK = "#8f3a00"
PAPER = "#ffffff"
BAND = "#f3f3f3"
SHADE = "#e9e9e9"
RULE = "#cccccc"

TEXT_PX = 12.0
SMALL_PX = 11.0
TITLE_PX = 16.0
MARGIN_PX = 16.0
PATTERN_OPACITY = 0.25
PATTERNS = ("diagonal", "dots", "cross")
LONGEST_LABEL = 400

_NARROW = frozenset(" iIjltfr.,:;'|!()[]-/")
_WIDE = frozenset("mwMW@%&…—")
_LEGEND_SAMPLE_PX = 26.0
_LEGEND_LINE_PX = 20.0


@attrs.frozen
class Box:
    """A rectangle of a picture [px]."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge [px]."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge [px]."""
        return self.top + self.height


@attrs.frozen
class Look:
    """How an area looks: its light fill, its dark edge, and a pattern that says the same without colour."""

    fill: str
    edge: str
    pattern: str | None = None


def mixed(colour: str, other: str, share: float) -> str:
    """Return a colour with a `share` [1] of another in it.

    Examples
    --------
    >>> mixed("#000000", "#ffffff", 0.5)
    '#808080'
    """
    pairs = [(int(colour[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def look(hue: str, pattern: str | None = None) -> Look:
    """Return a light fill of a hue with a dark edge, on which dark text is easy to read."""
    return Look(mixed(hue, PAPER, 0.5), mixed(hue, INK, 0.5), pattern)


SKY, GREEN, ORANGE, PURPLE = "#56b4e9", "#009e73", "#e69f00", "#cc79a7"
BLUE, VERMILLION, YELLOW = "#0072b2", "#d55e00", "#f0e442"
HUES = (SKY, GREEN, ORANGE, PURPLE, YELLOW, BLUE, VERMILLION)
"""The colours of Okabe and Ito, which people with any kind of colour vision tell apart."""


def look_of_rank(rank: int) -> Look:
    """Return the look of the thing at a position of a list: colours first, then the same ones with a pattern."""
    return look(HUES[rank % len(HUES)], (None, *PATTERNS)[rank // len(HUES) % (len(PATTERNS) + 1)])


def text_width(text: str, size_px: float, *, bold: bool = False) -> float:
    """Return about how wide text is in a broad sans-serif typeface [px].

    Examples
    --------
    >>> round(text_width("Wim", 10), 1)
    23.7
    """
    return sum(map(_ems, text)) * size_px * (1.1 if bold else 1.0)


def _ems(character: str) -> float:
    if character in _NARROW:
        return 0.37
    if character in _WIDE or unicodedata.east_asian_width(character) in "WF":
        return 1.0
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me"):
        return 0.0
    if not character.isascii():
        return 0.85
    return 0.71 if character.isupper() else 0.58


def fitted(text: str, room_px: float, size_px: float = TEXT_PX, *, bold: bool = False) -> str:
    """Return text as one line without control characters that is about `room_px` wide; a cut one ends in an ellipsis.

    Examples
    --------
    >>> fitted("Discovery meeting", 75, 12)
    'Discovery…'
    """
    line = plain(text)
    if len(line) <= LONGEST_LABEL and text_width(line, size_px, bold=bold) <= room_px:
        return line
    left = room_px - text_width("…", size_px, bold=bold)
    kept = ""
    for character in line[:LONGEST_LABEL]:
        left -= text_width(character, size_px, bold=bold)
        if left < 0:
            break
        kept += character
    return kept.rstrip() + "…" if left >= 0 or kept else ""


def wrapped(text: str, room_px: float, most_lines: int, size_px: float = TEXT_PX) -> list[str]:
    """Return text as at most `most_lines` lines; when more are needed the last one ends in an ellipsis.

    Examples
    --------
    >>> wrapped("one two three four", 50, 2, 12)
    ['one two', 'three…']
    """
    words = plain(text).split()
    lines: list[str] = []
    while words and len(lines) < most_lines - 1:
        taken = 1
        while taken < len(words) and text_width(" ".join(words[: taken + 1]), size_px) <= room_px:
            taken += 1
        lines.append(fitted(" ".join(words[:taken]), room_px, size_px))
        words = words[taken:]
    return [*lines, fitted(" ".join(words), room_px, size_px)] if words else lines


def _px(value: float) -> str:
    return f"{round(value, 2) + 0:.2f}".rstrip("0").rstrip(".")


@attrs.frozen
class Canvas:
    """A part of a picture to draw on.

    Parameters
    ----------
    element
        Where elements are appended.
    name
        What every identifier in the picture begins with.
    """

    element: ET.Element
    name: str

    def titled(self, title: str) -> "Canvas":
        """Return a group whose title shows when somebody points at it."""
        group = ET.SubElement(self.element, "g")
        ET.SubElement(group, "title").text = plain(title)
        return Canvas(group, self.name)

    def area(self, box: Box, look: Look, *, edge_px: float = 1.0, dashed: bool = False) -> None:
        """Draw a rectangle in a look; its edge lies inside the box and leaves half of it to the fill."""
        thick = min(edge_px, box.width / 2, box.height / 2)
        inner = Box(box.left + thick / 2, box.top + thick / 2, box.width - thick, box.height - thick)
        edge = {"stroke": look.edge, "stroke-width": _px(thick)} | ({"stroke-dasharray": "3 3"} if dashed else {})
        self._rectangle(inner, {"fill": look.fill, **edge})
        if look.pattern is not None:
            self._rectangle(inner, {"fill": f"url(#{self.name}-{look.pattern})"})

    def fill(self, box: Box, colour: str) -> None:
        """Draw a rectangle without an edge."""
        self._rectangle(box, {"fill": colour})

    def _rectangle(self, box: Box, paint: dict[str, str]) -> None:
        place = {"x": _px(box.left), "y": _px(box.top), "width": _px(box.width), "height": _px(box.height)}
        ET.SubElement(self.element, "rect", place | paint)

    def line(
        self, start: tuple[float, float], end: tuple[float, float], colour: str, *, px: float = 1.0, dashes: str = ""
    ) -> None:
        """Draw a line of `px` width from one point to another."""
        place = {"x1": _px(start[0]), "y1": _px(start[1]), "x2": _px(end[0]), "y2": _px(end[1])}
        paint = {"stroke": colour, "stroke-width": _px(px)} | ({"stroke-dasharray": dashes} if dashes else {})
        ET.SubElement(self.element, "line", place | paint)

    def shape(self, points: Iterable[tuple[float, float]], colour: str) -> None:
        """Draw a filled polygon."""
        corners = " ".join(f"{_px(x)},{_px(y)}" for x, y in points)
        ET.SubElement(self.element, "polygon", {"points": corners, "fill": colour})

    def words(
        self, text: str, box: Box, *, size_px: float = TEXT_PX, bold: bool = False, colour: str = INK, at: str = "start"
    ) -> None:
        """Set one line of text in a box, at its ``start``, ``middle`` or ``end``; nothing of it leaves the box."""
        line = fitted(text, box.width, size_px, bold=bold)
        if not line:
            return
        place = {"x": _px(box.left), "y": _px(box.top), "width": _px(box.width), "height": _px(box.height)}
        window = ET.SubElement(self.element, "svg", place | {"overflow": "hidden"})
        paint = {"font-size": _px(size_px), "fill": colour} | ({"font-weight": "bold"} if bold else {})
        anchor = {} if at == "start" else {"text-anchor": at}
        x = {"start": 0.0, "middle": box.width / 2, "end": box.width}[at]
        y = box.height / 2 + 0.35 * size_px
        ET.SubElement(window, "text", {"x": _px(x), "y": _px(y)} | paint | anchor).text = line

    def legend(self, entries: Sequence["LegendEntry"], box: Box) -> float:
        """Draw samples with their meaning from the top of a box, in lines; return where they end [px]."""
        left, top = box.left, box.top
        for meaning, draw in entries:
            wide = min(text_width(plain(meaning), SMALL_PX) + 2, box.width - _LEGEND_SAMPLE_PX - 6)
            if left > box.left and left + _LEGEND_SAMPLE_PX + 6 + wide > box.right:
                left, top = box.left, top + _LEGEND_LINE_PX
            draw(self, Box(left, top + 4, _LEGEND_SAMPLE_PX, 12))
            self.words(meaning, Box(left + _LEGEND_SAMPLE_PX + 6, top, wide, _LEGEND_LINE_PX), size_px=SMALL_PX)
            left += _LEGEND_SAMPLE_PX + 6 + wide + 18
        return top + _LEGEND_LINE_PX


LegendEntry: TypeAlias = tuple[str, Callable[[Canvas, Box], None]]
"""What a sign means, and how a sample of it is drawn."""


def new_picture(title: str, description: str) -> Canvas:
    """Return an empty picture that says in words what it shows; `finished` gives it its size.

    Parameters
    ----------
    title, description
        Its name and its content, for people who do not see it.
    """
    digest = hashlib.sha256(f"{title}\n{description}".encode(errors="replace")).hexdigest()
    name = f"p{digest[:10]}"
    root = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "role": "img",
            "aria-labelledby": f"{name}-title {name}-desc",
            "font-family": "Helvetica, Arial, sans-serif",
            "direction": "ltr",
        },
    )
    ET.SubElement(root, "title", {"id": f"{name}-title"}).text = plain(title)
    ET.SubElement(root, "desc", {"id": f"{name}-desc"}).text = plain(description)
    _add_patterns(ET.SubElement(root, "defs"), name)
    ET.SubElement(root, "rect", {"width": "100%", "height": "100%", "fill": PAPER})
    return Canvas(root, name)


def _add_patterns(definitions: ET.Element, name: str) -> None:
    drawn = {
        "diagonal": ("path", {"d": "M-1,1 l2,-2 M0,6 l6,-6 M5,7 l2,-2"}),
        "dots": ("circle", {"cx": "3", "cy": "3", "r": "1.4"}),
        "cross": ("path", {"d": "M0,0 l6,6 M0,6 l6,-6"}),
    }
    for pattern in PATTERNS:
        tag, form = drawn[pattern]
        place = {"id": f"{name}-{pattern}", "width": "6", "height": "6", "patternUnits": "userSpaceOnUse"}
        paint = {"stroke": INK, "stroke-width": "1", "fill": "none", "opacity": str(PATTERN_OPACITY)}
        ET.SubElement(ET.SubElement(definitions, "pattern", place), tag, form | paint)


def finished(picture: Canvas, width_px: float, height_px: float) -> str:
    """Return a picture as a text of XML, scalable from its natural size."""
    root = picture.element
    root.attrib |= {
        "viewBox": f"0 0 {_px(width_px)} {_px(height_px)}",
        "width": _px(width_px),
        "height": _px(height_px),
    }
    ET.indent(root, space=" ")
    return ET.tostring(root, encoding="unicode") + "\n"
