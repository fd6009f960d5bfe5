"""What every picture must be, read by a second parser."""

from collections.abc import Callable
from itertools import combinations
from xml.dom.minidom import Document, Element, Text, parseString

import pytest

from territory_opt.report.svg import text_width

LEAST_TEXT_PX = 11.0
TOUCH_PX = 0.02
"""Positions are written in hundredths."""

Sound = Callable[[str], Document]


@pytest.fixture(scope="session")
def sound() -> Sound:
    """Return a reader of pictures that first asserts what holds for all of them."""
    return _sound


def _sound(svg: str) -> Document:
    document = parseString(svg.encode())  # noqa: S318  # drawn here, and the parser is the test
    root = document.documentElement
    assert root is not None
    assert ("svg", "img") == (root.tagName, root.getAttribute("role"))
    named = {element.getAttribute("id"): element.tagName for element in document.getElementsByTagName("*")}
    assert ["title", "desc"] == [named[name] for name in root.getAttribute("aria-labelledby").split()]
    assert not {"script", "image", "use", "a", "foreignObject", "style", "animate"} & set(named.values())
    _assert_refers_to_itself_only(document, set(named))
    _assert_texts_have_room(document, root)
    return document


def _assert_refers_to_itself_only(document: Document, names: set[str]) -> None:
    for element in document.getElementsByTagName("*"):
        attributes = dict(element.attributes.items())
        assert not [name for name in attributes if "href" in name or name.startswith("on")]
        referred = [value[5:-1] for value in attributes.values() if value.startswith("url(#")]
        assert set(referred) <= names
        assert not [name for name, value in attributes.items() if "//" in value and name != "xmlns"]


def _assert_texts_have_room(document: Document, root: Element) -> None:
    _, _, width, height = map(float, root.getAttribute("viewBox").split())
    windows = []
    for text in document.getElementsByTagName("text"):
        window = text.parentNode
        assert isinstance(window, Element)
        assert "hidden" == window.getAttribute("overflow")
        left, top, room, tall = (float(window.getAttribute(name)) for name in ("x", "y", "width", "height"))
        windows.append((left, top, left + room, top + tall))
        size = float(text.getAttribute("font-size"))
        is_bold = text.getAttribute("font-weight") == "bold"
        assert size >= LEAST_TEXT_PX
        assert text_width(words_in(text), size, bold=is_bold) <= room + TOUCH_PX
        assert 0 <= left
        assert 0 <= top
        assert left + room <= width + TOUCH_PX
        assert top + tall <= height + TOUCH_PX
    for one, other in combinations(windows, 2):
        apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        assert apart or _overlap(one, other) <= TOUCH_PX


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    return min(min(one[2], other[2]) - max(one[0], other[0]), min(one[3], other[3]) - max(one[1], other[1]))


def words_in(element: Element) -> str:
    """Return the text directly in an element."""
    return "".join(node.data for node in element.childNodes if isinstance(node, Text))


@pytest.fixture(scope="session")
def words() -> Callable[[Document | Element], list[str]]:
    """Return a reader of all words set in a picture, or in a part of one, in order."""
    return lambda part: [words_in(text) for text in part.getElementsByTagName("text")]


@pytest.fixture(scope="session")
def titled() -> Callable[[Document], dict[str, list[Element]]]:
    """Return a reader of the groups of a picture by their title."""

    def groups(document: Document) -> dict[str, list[Element]]:
        found: dict[str, list[Element]] = {}
        for group in document.getElementsByTagName("g"):
            found.setdefault(words_in(group.getElementsByTagName("title")[0]), []).append(group)
        return found

    return groups


@pytest.fixture(scope="session")
def told() -> Callable[[Document], tuple[str, str]]:
    """Return a reader of what a picture tells those who do not see it: its title and its description."""

    def both(document: Document) -> tuple[str, str]:
        title, description = (document.getElementsByTagName(tag)[0] for tag in ("title", "desc"))
        return words_in(title), words_in(description)

    return both
