import codecs
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.intake.reading.decoding import decoded

WESTERN = "Größe;Café;Señor Peña;12 €;Ærø;d’été;L'Aquila – più"  # noqa: RUF001


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff")))
def test_utf_8_is_read_as_written_with_or_without_a_mark_and_without_a_word(text: str) -> None:
    for mark in (b"", codecs.BOM_UTF8):
        found = decoded(mark + text.encode(), "deals.csv")
        assert (text, ()) == (found.text, found.findings)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufeff")))
def test_a_byte_order_mark_decides_and_is_told(text: str) -> None:
    for mark, encoding in (
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ):
        if encoding == "utf-16-le" and text.startswith("\0"):
            continue  # the same bytes as the mark of UTF-32
        found = decoded(mark + text.encode(encoding), "deals.csv")
        assert text == found.text
        assert ["assumed_encoding"] == [finding.code for finding in found.findings]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_two_bytes_a_letter_without_a_mark_are_recognised(encoding: str) -> None:
    text = "Name\tOwner\r\nDeal 1\tZoë\r\n"
    assert text == decoded(text.encode(encoding), "deals.csv").text


def test_a_nul_elsewhere_is_binary_data() -> None:
    with pytest.raises(InvalidInputError, match="NUL byte at position 9: binary data"):
        decoded(b"id,name\n1\0,A\n", "deals.csv")


@pytest.mark.parametrize("count", [1, 3, 2000])
def test_short_western_text_is_windows_1252_however_long(count: int) -> None:
    text = "\n".join([WESTERN] * count)
    found = decoded(text.encode("cp1252"), "deals.csv")
    assert text == found.text
    assert "cp1252" in found.findings[0].message
    assert "Größe" in found.findings[0].examples


@pytest.mark.parametrize("word", ["é", "ü", "Ñandú", "Ø", "naïf", "5 €"])
def test_a_single_western_word_is_enough(word: str) -> None:
    assert f"name\n{word}\n" == decoded(f"name\n{word}\n".encode("cp1252"), "deals.csv").text


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1250", "Nazwa;Właściciel\nŁódź sprzedaż;Zażółć gęślą jaźń\n"),
        ("cp1251", "Название;Сумма\nСделка с клиентом;100\n"),  # noqa: RUF001
        ("cp1253", "Όνομα;Ποσό\nΝέα συμφωνία;100\n"),  # noqa: RUF001
        ("cp932", "案件名,金額\n新規案件の提案,100\n"),
        ("gb18030", "名称,金额\n新的商机项目,100\n"),
        ("mac_roman", "Name;Besitzer\nMüller größer;Jörg Äpfel\n"),
        ("cp850", "Name;Betrag;Müller\nGröße;100;Äpfel\n"),
    ],
)
def test_other_encodings_are_told_by_their_words(encoding: str, text: str) -> None:
    found = decoded(text.encode(encoding), "deals.csv")
    assert text == found.text
    assert ["assumed_encoding"] == [finding.code for finding in found.findings]


def test_a_broken_letter_in_sound_utf_8_is_replaced_and_counted() -> None:
    found = decoded("Zoë Müller\n".encode() * 20 + b"Zo\xff\n", "deals.csv")
    assert found.text.endswith("Zo\ufffd\n")
    assert [("unreadable_characters", 1)] == [(finding.code, finding.count) for finding in found.findings]


def test_half_a_surrogate_pair_never_gets_into_a_text() -> None:
    found = decoded(codecs.BOM_UTF16_LE + "a".encode("utf-16-le") + b"\x00\xd8", "deals.csv")
    assert "a\ufffd" == found.text


@given(st.binary(max_size=300))
def test_any_bytes_give_text_that_can_be_written_or_a_listed_fault(raw: bytes) -> None:
    with contextlib.suppress(InvalidInputError):
        text = decoded(raw, "deals.csv").text
        assert text == text.encode().decode()
