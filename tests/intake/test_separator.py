import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.intake.reading.separator import settle_separator


def many(header: str, row: str, count: int = 20) -> str:
    return header + "".join(f"\n{row}" for _ in range(count)) + "\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (many("id,name,owner", "1,A,Ana"), ","),
        (many("id;name;owner", "1;A;Ana"), ";"),
        (many("id\tname\towner", "1\tA\tAna"), "\t"),
        (many("id|name|owner", "1|A|Ana"), "|"),
        (many("Name;Amount;Odds", "A;1.234,50;0,25"), ";"),
        (many("Name;Amount", "A;1,5"), ";"),
        (many("Left;Right", "1,5;2,5"), ";"),
        (many("id,a,b,tags", "1,2,3,x;y"), ","),
        (many("Record ID,Deal Name,Tags,Stage", "1,Deal,a;b;c,3"), ","),
        (many("Name;Close", "Example, Ana;2026-01-02"), ";"),
        (many("Deal|Amount|Close", "A|1,000|2026-01-01"), "|"),
        (many('"Name","Notes"', '"A","one; two; three"'), ","),
        (many("Report, as of 2026-01-02\n\nName;Amount", "A;1,5"), ";"),
        ("Name;Amount;Stage\n", ";"),
        (many("id,name,owner,next", "1,A,Ana"), ","),
    ],
)
def test_the_separator_that_gives_even_rows_is_taken(text: str, expected: str) -> None:
    assert expected == settle_separator(text, "deals.csv").character


@pytest.mark.parametrize("text", ["name\nA\nB\n", "Call A, the first; and only\nB\nC\nD\n"])
def test_a_list_of_texts_is_not_parted(text: str) -> None:
    assert settle_separator(text, "deals.csv").character not in text


@pytest.mark.parametrize("line", ["sep=;\n", "sep=;\r\n", '"sep=;"\r\n', "SEP=;\r"])
def test_a_stated_separator_is_honoured(line: str) -> None:
    found = settle_separator(f"{line}a,b;c\n1,2;3\n", "deals.csv")
    assert (";", 1) == (found.character, found.num_lines)
    assert "states its separator" in found.findings[0].message


def test_a_plain_file_with_commas_needs_no_word() -> None:
    assert () == settle_separator(many("id,name", "1,A"), "deals.csv").findings


def test_what_was_taken_and_what_else_was_possible_is_told() -> None:
    (finding,) = settle_separator(many("Name;Amount", "A;1,5"), "deals.csv").findings
    assert "assumed_separator" == finding.code
    assert "';' between cells: even rows of 2 cells; ',' would give 2" in finding.message


@given(st.text(alphabet='ab1,;\t|"\n\r =', max_size=200))
def test_any_text_has_a_separator(text: str) -> None:
    assert 1 == len(settle_separator(text, "deals.csv").character)
