import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.intake.records.sheet import Cell
from territory_opt.intake.settling.texts import cleaned, is_missing, letters, settle_texts, written

anything = st.text(st.characters(exclude_categories=()))
HOSTILE = ["=1+1", "<b>x</b>", "a\r\nb", "\u202egnp.exe", "a\x00b", "\ud800", "x" * 32_767, "\u0300\u202e" * 16_000]


@given(anything)
def test_a_text_is_missing_in_a_column_exactly_when_it_says_nothing(text: str) -> None:
    assert is_missing(text) == (settle_texts([text]) == [None])


@given(anything)
def test_a_cleaned_text_is_one_printable_line_that_can_be_written_as_utf_8(text: str) -> None:
    clean = cleaned(text)
    assert clean == cleaned(clean)
    assert clean == " ".join(clean.split())
    assert not any(ord(character) < 32 or 0x7F <= ord(character) < 0xA0 for character in clean)
    clean.encode()


@given(anything)
def test_letters_of_letters_are_the_same(text: str) -> None:
    assert letters(letters(text)) == letters(text)


@given(st.text("aÉñ日ж", min_size=1), st.sampled_from(" -_.,/'\u200b"))
def test_names_that_differ_in_case_and_signs_have_the_same_letters(name: str, sign: str) -> None:
    assert letters(name) == letters(sign.join(name.upper()))


@pytest.mark.parametrize("name", ["Müller", "Дом", "日本", "प्रिया", "علی"])
def test_letters_of_every_script_are_kept(name: str) -> None:
    assert letters(name) == name.casefold()


def test_vowel_signs_tell_names_apart() -> None:
    assert letters("कि") != letters("कु")


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_stays_text(text: str) -> None:
    (found,) = settle_texts([text])
    assert found == cleaned(text)
    assert letters(text) == letters(letters(text))


@pytest.mark.parametrize(
    "cell",
    ["", " ", "\u00a0", "\ufeff", "NULL", "null", "None", "N/A", "n/a", "#N/A", "#DIV/0!", "-", "--", "\u2014", "NaN"],
)
def test_words_for_nothing_are_missing(cell: str) -> None:
    assert is_missing(cell)
    assert is_missing(f" {cell}\t")


@pytest.mark.parametrize("cell", ["0", "-1", "NA", "Nan", "Null Island", "no", 0.0, False, float("nan")])
def test_zero_no_and_names_are_not_missing(cell: Cell) -> None:
    assert not is_missing(cell)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (44023296.0, "44023296"),
        (-3.0, "-3"),
        (7, "7"),
        (0.5, "0.5"),
        (1e300, "1e+300"),
        (float("inf"), "inf"),
        (True, "TRUE"),
        (False, "FALSE"),
        (dt.date(2026, 1, 5), "2026-01-05"),
        (dt.datetime.combine(dt.date(2026, 1, 5), dt.time(9, 30)), "2026-01-05 09:30:00"),
        (dt.time(9, 30), "09:30:00"),
        (dt.timedelta(hours=1), "1:00:00"),
    ],
)
def test_typed_cells_are_written_for_people(cell: Cell, text: str) -> None:
    assert written(cell) == text
    assert settle_texts([cell]) == [text]
