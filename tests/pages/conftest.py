"""How pages are read in tests: by a parser that knows nothing of how they are made."""

from collections.abc import Callable
from html.parser import HTMLParser
from xml.etree.ElementTree import Element, SubElement

import pytest

VOID = {"meta", "br", "hr", "img", "input", "link"}


class _Reader(HTMLParser):
    """Makes a tree of a page, and refuses what is not closed in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("page")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = SubElement(self.open[-1], tag, {name: value or "" for name, value in attrs})
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        SubElement(self.open[-1], tag, {name: value or "" for name, value in attrs})

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.open.pop().tag

    def handle_data(self, data: str) -> None:
        here = self.open[-1]
        if len(here):
            here[-1].tail = (here[-1].tail or "") + data
        else:
            here.text = (here.text or "") + data


def _read(page: str | bytes) -> Element:
    reader = _Reader()
    reader.feed(page if isinstance(page, str) else page.decode())
    reader.close()
    assert [reader.root] == reader.open
    return reader.root


@pytest.fixture(scope="session")
def read() -> Callable[[str | bytes], Element]:
    """Return a reader of pages."""
    return _read
