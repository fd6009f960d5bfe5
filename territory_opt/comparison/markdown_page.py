"""A comparison as Markdown, for a wiki or a merge request."""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from territory_opt.comparison.page import WHAT_CHANGES, Page, page_of
from territory_opt.comparison.remarks import Inputs, Remarks

if TYPE_CHECKING:
    from territory_opt.comparison.result import Comparison

_SIGNS = re.compile(r"[\\`*{}\[\]<#|~&$@]|(?<![^\W_])_|_(?![^\W_])|:(?=\S)|(?<=www)\.", re.IGNORECASE)
_BEGINNING = re.compile(r"^(\d*)([-+=>.)])")


def comparison_to_markdown(comparison: "Comparison") -> str:
    """Return a comparison as Markdown with one table; no name can become a mark, a link or a cell of its own.

    Parameters
    ----------
    comparison
        The scenarios.
    """
    page = page_of(comparison)
    blocks = [
        f"# {escaped(page.title)}",
        *([f"## {WHAT_CHANGES}"] if page.inputs else []),
        *("\n".join(_inputs(each)) for each in page.inputs),
        "\n".join(_table(page)),
        "\n".join(f"- {_sentence(note)}" for note in page.notes),
        *("\n".join(_remarks(remarks)) for remarks in page.scenarios),
        f"The territory as it is, SHA-256: `{page.input_hash}`",
    ]
    return "\n\n".join(blocks) + "\n"


def escaped(text: str) -> str:
    r"""Return text in which nothing is a mark of Markdown.

    Examples
    --------
    >>> print(escaped("a|b <b> *c*"))
    a\|b \<b> \*c\*
    """
    return _SIGNS.sub(r"\\\g<0>", text)


def _sentence(text: str) -> str:
    """Return escaped text that no mark of a list or a heading can begin."""
    return _BEGINNING.sub(r"\1\\\2", escaped(text))


def _inputs(scenario: Inputs) -> Iterator[str]:
    yield f"### {escaped(scenario.name)}"
    yield ""
    if scenario.description:
        yield from (_sentence(scenario.description), "")
    yield from (f"- {_sentence(line)}" for line in scenario.lines)


def _table(page: Page) -> Iterator[str]:
    yield _row(map(escaped, page.columns))
    yield _row([":--", *["--:"] * (len(page.columns) - 1)])
    blank = [""] * (len(page.columns) - 1)
    for group in page.groups:
        yield _row([f"**{escaped(group.title)}**", *blank])
        for row in group.rows:
            yield _row([escaped(row.name), *(escaped(entry.told) for entry in row.entries)])


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _remarks(remarks: Remarks) -> Iterator[str]:
    yield f"## {escaped(remarks.name)}"
    yield ""
    if remarks.description:
        yield from (_sentence(remarks.description), "")
    if remarks.why_not:
        yield f"- **{escaped(remarks.why_not)}**"
    yield from (f"- {_sentence(line)}" for line in remarks.lines)
    yield f"- SHA-256 of the changes: `{remarks.scenario_hash}`"
