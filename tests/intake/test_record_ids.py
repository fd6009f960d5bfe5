from hypothesis import given
from hypothesis import strategies as st

from territory_opt.intake.joining.record_ids import bounded, made_id, matching_id

LETTERS = st.text(alphabet="ABCXYZabcxyz0129", min_size=15, max_size=15)
SUFFIX = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def long_form(short: str) -> str:
    """The 18 characters of a Salesforce id, as its documentation says: one letter for the capitals of each five."""
    chunks = [short[start : start + 5] for start in (0, 5, 10)]
    return short + "".join(SUFFIX[sum(2**i for i, letter in enumerate(chunk) if letter.isupper())] for chunk in chunks)


@given(LETTERS)
def test_the_long_form_of_an_id_matches_its_short_form(short: str) -> None:
    assert short == matching_id(long_form(short)) == matching_id(short)


@given(LETTERS, st.text(alphabet=SUFFIX, min_size=3, max_size=3))
def test_an_id_whose_last_characters_do_not_fit_stays_whole(short: str, suffix: str) -> None:
    if long_form(short) != short + suffix:
        assert short + suffix == matching_id(short + suffix)


def test_ids_that_differ_in_capitals_are_different() -> None:
    assert matching_id("006f4000002NAbG") != matching_id("006f4000002NAbg")


def test_a_whole_number_read_as_a_float_matches_itself() -> None:
    assert ["44023296", "44023296", "1.5", "v1.0"] == [
        matching_id(text) for text in ("44023296.0", "44023296", "1.5", "v1.0")
    ]


@given(st.text(max_size=300), st.text(max_size=300))
def test_bounded_texts_are_short_and_stay_apart(first: str, second: str) -> None:
    assert len(bounded(first, 50)) <= 50
    assert (bounded(first, 50) == bounded(second, 50)) == (first == second)


def test_a_made_id_holds_what_is_known_and_nothing_is_none() -> None:
    assert "Renewal / 2026-01-05" == made_id(["Renewal", None, "2026-01-05"])
    assert made_id([None, ""]) is None
