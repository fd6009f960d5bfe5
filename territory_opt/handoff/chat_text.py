"""Lines for chat programs, in which no name becomes a mention, a link, a channel or a mark of formatting."""

import re

from territory_opt.comparison.markdown_page import escaped

_JOINER = "\u2060"
"""A character without width, at which no program begins a new line; it parts what would be read as one thing."""

_LIVE = re.compile(r"(?<=[@#<!])(?=\S)|(?<=\w\.)(?=[^\W\d])|(?<=:)(?=[^\s\d])|(?<=\])(?=\()|(?<=/)(?=/)")
_BEGINNING = re.compile(r"^(\d*)([-+=>.)])")


def inert(line: str) -> str:
    r"""Return a line in which no mention, link or channel is left: each is parted by a character without width.

    Examples
    --------
    >>> inert("@channel, see https://example.org").replace("\u2060", "|")
    '@|channel, see https:|/|/example.|org'
    >>> inert("14.4 h at 09:30")
    '14.4 h at 09:30'
    """
    return _LIVE.sub(_JOINER, line)


def inert_markdown(line: str) -> str:
    r"""Return the same for Markdown, in which nothing of the line is a mark either.

    Examples
    --------
    >>> print(inert_markdown("*Rep* <b>").replace("\u2060", "|"))
    \*Rep\* \<|b>
    """
    return _BEGINNING.sub(r"\1\\\2", escaped(inert(line)))
