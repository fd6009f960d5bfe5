"""No name becomes a mention, a channel, a link or a mark in a chat."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.handoff.chat_text import inert, inert_markdown

JOINER = "\u2060"
LIVE = re.compile(r"[@#][^\W_]|<[!@#\w]|://|[^\W\d]\.[^\W\d]|:[^\W\d]+:|mailto:\w|\]\(")
TEXTS = st.text(alphabet="@#<>!:/.()[]*_`~|&ab1 ü\\-", max_size=20) | st.text(max_size=30)


@given(TEXTS)
def test_nothing_in_a_line_is_live_and_all_of_it_is_there(line: str) -> None:
    for found in (inert(line), inert_markdown(line)):
        assert not LIVE.search(found)
    if JOINER not in line:
        assert line == inert(line).replace(JOINER, "")


@pytest.mark.parametrize(
    "line",
    [
        "@channel",
        "<!here>",
        "<@U123>",
        "#general",
        "https://example.org",
        "www.example.org",
        "acme.com",
        "müller.de",
        "mail@example.org",
        "mailto:a",
        ":smile:",
        "[a](b)",
    ],
)
def test_what_chats_make_live_is_parted(line: str) -> None:
    assert JOINER in inert(line)


@pytest.mark.parametrize("line", ["Mon 5-7 Jan: Demo, Client 12", "Week of 38.5 h", "Target: 620,000 = won 9,000", "a"])
def test_plain_lines_are_left_as_they_are(line: str) -> None:
    assert line == inert(line) == inert_markdown(line)


@pytest.mark.parametrize(
    ("line", "expected"),
    [("*a*", r"\*a\*"), ("- a", r"\- a"), ("1. a", r"1\. a"), ("> a", r"\> a"), ("a_b _c_", r"a_b \_c\_")],
)
def test_no_mark_of_markdown_is_left(line: str, expected: str) -> None:
    assert expected == inert_markdown(line)
