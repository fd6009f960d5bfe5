import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from territory_opt.intake.joining.names_found import KnownRecords, Match, nearest_name
from territory_opt.intake.settling.texts import settle_texts

WORDS = st.sampled_from(("Rep One", "rep one", "Rep-One", "Rep Two", "7", "7.0", "8"))


@pytest.fixture
def people() -> KnownRecords:
    known = KnownRecords()
    known.enlist("7", "Rep One", also=("one@example.org",))
    known.enlist("8", "Rep Two")
    known.enlist("9", "Rep Two")
    return known


@pytest.mark.parametrize(
    ("identifier", "name", "key", "match"),
    [
        ("7", None, "7", Match.EXACT),
        ("7.0", "anything", "7", Match.EXACT),
        (None, "Rep One", "7", Match.EXACT),
        (None, "one@example.org", "7", Match.EXACT),
        (None, "7", "7", Match.EXACT),
        ("Rep One", None, "7", Match.EXACT),
        (None, "REP-ONE", "7", Match.OTHERWISE),
        (None, "Rep Two", "Rep Two", Match.SHARED),
        (None, "Rep Three", "Rep Three", Match.UNKNOWN),
        ("10", "Rep One", "10", Match.UNKNOWN),
    ],
)
def test_a_record_is_found_by_id_name_or_letters(
    people: KnownRecords, identifier: str | None, name: str | None, key: str, match: Match
) -> None:
    sighting = people.sight((identifier, name))
    assert (key, match) == (sighting.key, sighting.match)


def test_what_is_unknown_is_found_again_under_its_first_spelling() -> None:
    known = KnownRecords()
    found = [known.sight((None, name)) for name in ("Client 12", "Client 12", "CLIENT-12")]
    assert ["Client 12"] * 3 == [sighting.key for sighting in found]
    assert [Match.UNKNOWN, Match.UNKNOWN, Match.OTHERWISE] == [sighting.match for sighting in found]


def test_ids_are_looked_at_before_rows_that_give_only_a_name() -> None:
    known = KnownRecords()
    found = known.sight_all([(None, "Client 12"), ("a1", "Client 12"), (None, None)])
    assert ("a1", "a1") == (found[None, "Client 12"].key, found["a1", "Client 12"].key)
    assert (None, None) not in found


def test_names_without_letters_are_told_apart() -> None:
    known = KnownRecords()
    assert ["???", "!!!"] == [known.sight((None, name)).key for name in ("???", "!!!")]


def test_a_second_row_of_a_list_without_ids_is_the_same_record() -> None:
    known = KnownRecords()
    assert ["Client 12", "Client 12"] == [known.enlist(None, "Client 12") for _ in range(2)]
    assert {} == known.shared_names()


def test_names_that_several_bear_are_known(people: KnownRecords) -> None:
    assert {"Rep Two": ["8", "9"]} == people.shared_names()


@example([("Rep One", "Rep One"), ("rep one", "Rep One"), ("rep one", None)], "Rep One")
@given(st.lists(st.tuples(st.none() | WORDS, st.none() | WORDS), max_size=8), st.sampled_from(("", "Rep One")))
def test_all_rows_with_one_id_name_one_record(pairs: list[tuple[str | None, str | None]], listed: str) -> None:
    known = KnownRecords(longest_key=40)
    if listed:
        known.enlist("7", listed)
    found = known.sight_all(pairs)
    keys: dict[str, set[str]] = {}
    for identifier, name in set(pairs) - {(None, None)}:
        key = found[identifier, name].key
        assert key in known.names
        if identifier:
            keys.setdefault(identifier.removesuffix(".0"), set()).add(key)
    assert all(len(of_id) == 1 for of_id in keys.values())


@given(st.text(max_size=40))
def test_the_nearest_of_many_names_is_found_or_none(text: str) -> None:
    written = settle_texts([text])[0] or "?"
    assert nearest_name(written, [f"Client {i}" for i in range(50)]) in {None, *(f"Client {i}" for i in range(50))}


def test_a_name_far_from_all_has_no_nearest(people: KnownRecords) -> None:
    assert (None, "Rep One") == (people.nearest("Zebra"), people.nearest("Rep Onne"))
