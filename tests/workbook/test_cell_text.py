"""Text as a cell can hold it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.workbook.cell_text import CUT, LONGEST, cell_key, cell_text

TURNING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@given(st.text())
def test_text_without_control_characters_and_half_surrogates_stays_as_it_is(text: str) -> None:
    sound = "".join(c for c in text if c in "\t\n" or (c >= " " and c not in f"\ufffe\uffff{TURNING}"))
    assert sound == cell_text(sound)


@given(st.text(st.characters(codec=None), max_size=200))
def test_every_text_becomes_one_that_xml_can_hold_and_stays_so(text: str) -> None:
    written = cell_text(text)
    assert written == cell_text(written)
    assert written.encode("utf-16-le").decode("utf-16-le") == written
    assert not [c for c in written if (c < " " and c not in "\t\n") or c in "\ufffe\uffff"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("NUL\0", "NUL␀"),
        ("\ud800", "\N{REPLACEMENT CHARACTER}"),
        ("\x1b[31m", "␛[31m"),
        ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
        ("_x000D_", "_x000D_"),
        ("gnp\u202exlsx.exe\u202c", "gnpxlsx.exe"),
        (f"a{TURNING}b", "ab"),
    ],
)
def test_what_no_cell_can_hold_is_made_visible(text: str, expected: str) -> None:
    assert expected == cell_text(text)


@pytest.mark.parametrize("character", ["x", "🙂"])
@pytest.mark.parametrize("number", [16_383, 16_384, 32_767, 32_768, 100_000])
def test_what_is_too_long_is_cut_with_a_mark(character: str, number: int) -> None:
    text = character * number
    written = cell_text(text)
    length = len(written.encode("utf-16-le")) // 2

    assert length <= LONGEST
    assert (written == text) or (written.endswith(CUT) and length >= LONGEST - 1)


@given(st.integers(-(10**12), 10**12))
def test_an_id_that_a_spreadsheet_made_a_number_is_the_same_id(number: int) -> None:
    assert cell_key(str(number)) == cell_key(float(number))
