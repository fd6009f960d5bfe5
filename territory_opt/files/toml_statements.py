"""TOML text cut into statements, each a heading or a key with its value: sound or broken, with the line of each."""

import re
from collections.abc import Iterator

import attrs

_LONG_TEXT = {
    '"""': re.compile(r'"{3}(?:[^\\]|\\.)*?"{3,5}', re.DOTALL),
    "'''": re.compile(r"'{3}.*?'{3,5}", re.DOTALL),
}
_TOKEN = re.compile(
    r"""
      (?P<text>"(?:[^"\\\n]|\\[^\n])*" | '[^'\n]*')
    | (?P<comment>\#[^\n]*)
    | (?P<newline>\n)
    | (?P<mark>[\[\]{}=,.])
    | (?P<word>[^\s\[\]{}=,."'\#]+)
    | (?P<junk>["'])
    | (?P<space>[^\S\n]+)
    """,
    re.VERBOSE,
)
_HEADING = re.compile(r"\s*\[\[?\s*[A-Za-z_][\w.\s-]*\]\]?\s*(#.*)?")
_BEGINS_PAIR = re.compile(r"\s*[\w.-]+\s*=")


@attrs.frozen
class Token:
    """The smallest part of a TOML text that means something.

    Parameters
    ----------
    kind
        ``text`` in quotes, a bare ``word``, a ``mark`` of punctuation, a ``newline``, a ``comment``, or ``junk``.
    text
        How it is written.
    line
        The line it begins on, from 1.
    """

    kind: str
    text: str
    line: int

    def is_mark(self, marks: str) -> bool:
        """Return whether it is one of some marks."""
        return self.kind == "mark" and self.text in marks

    @property
    def step(self) -> int:
        """How much deeper what follows is nested: 1 for an opening bracket, -1 for a closing one, else 0."""
        return self.is_mark("[{") - self.is_mark("]}")


@attrs.frozen
class Statement:
    r"""A heading, or a key with its value.

    Parameters
    ----------
    tokens
        Its tokens, at least one, without comments and newlines.
    last_line
        The line it ends on.

    Examples
    --------
    >>> [(each.line, each.last_line, each.depth) for each in statements("a = 1\n[b.c]\nd = [[1],\n  [2]]\n")]
    [(1, 1, 0), (2, 2, 1), (3, 4, 2)]
    """

    tokens: tuple[Token, ...]
    last_line: int

    @property
    def line(self) -> int:
        """The line it begins on."""
        return self.tokens[0].line

    @property
    def is_heading(self) -> bool:
        """Whether it begins a table."""
        return self.tokens[0].is_mark("[")

    @property
    def depth(self) -> int:
        """How deep its brackets or the parts of its key are nested, whichever is more."""
        depth = deepest = dots = 0
        is_key = True
        for token in self.tokens:
            depth += token.step
            deepest = max(deepest, depth)
            is_key = is_key and not token.is_mark("=")
            dots += is_key and token.is_mark(".")
        return max(deepest, dots)


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a TOML text; of text over several lines that is never closed, the quotes are junk."""
    closed = dict(_LONG_TEXT)
    at, line = 0, 1
    while found := _match(text, at, closed):
        kind = found.lastgroup or "text"
        if kind != "space":
            yield Token(kind, found[0], line)
        line += found[0].count("\n")
        at = found.end()


def _match(text: str, at: int, closed: dict[str, re.Pattern[str]]) -> re.Match[str] | None:
    quotes = text[at : at + 3]
    found = closed[quotes].match(text, at) if quotes in closed else None
    if found is None:
        closed.pop(quotes, None)
    return found or _TOKEN.match(text, at)


def statements(text: str) -> list[Statement]:
    """Return the statements of a TOML text; one that is never closed ends where the next must begin.

    Parameters
    ----------
    text
        The text, its line ends single newlines.
    """
    lines = text.split("\n")
    found: list[Statement] = []
    begun: list[Token] = []
    unclosed: list[str] = []
    for token in [*tokens(text), Token("newline", "\n", len(lines))]:
        if token.kind == "newline":
            following = lines[token.line] if token.line < len(lines) else None
            if begun and (not unclosed or begun[0].is_mark("[") or _is_given_up(unclosed, following)):
                found.append(Statement(tuple(begun), token.line))
                begun, unclosed = [], []
        elif token.kind != "comment":
            begun.append(token)
            if token.step > 0:
                unclosed.append(token.text)
            elif token.step < 0 and unclosed:
                unclosed.pop()
    return found


def _is_given_up(unclosed: list[str], following: str | None) -> bool:
    """Return whether a value with brackets still open can no longer be closed, by the line that follows."""
    if following is None or _HEADING.fullmatch(following):
        return True
    return unclosed[-1] == "[" and _BEGINS_PAIR.match(following) is not None
