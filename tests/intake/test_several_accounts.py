import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.intake.joining.names_found import KnownRecords, Written
from territory_opt.intake.joining.read_export import join
from territory_opt.intake.joining.several_accounts import first_accounts
from territory_opt.intake.records.recognition import TableKind
from territory_opt.testing.recognised import finding_of, recognition_of, table_of


@pytest.fixture
def known() -> KnownRecords:
    known = KnownRecords()
    for identifier, name in (("111", "Client 1"), ("112", "Client 2"), ("113", "Sons; Daughters"), ("a1", "Client 3")):
        known.enlist(identifier, name)
    return known


@pytest.mark.parametrize(
    ("written", "first"),
    [
        (("111;112", "Client 1;Client 2"), ("111", "Client 1")),
        (("7;8", "New 1;New 2"), ("7", "New 1")),
        (("7;8", None), ("7", None)),
        (("a1;111", "Client 3"), ("a1", None)),
        ((None, "Client 1; Client 2"), (None, "Client 1")),
    ],
)
def test_the_first_of_several_accounts_is_taken(known: KnownRecords, written: Written, first: Written) -> None:
    assert [first] == first_accounts([written], known).accounts


@pytest.mark.parametrize(
    "written",
    [
        (None, "Sons; Daughters"),
        (None, "Client 1;Nobody"),
        ("111", "Client 1;Client 2"),
        ("x;y", None),
        ("x;y;z", "New 1;New 2"),
        (None, None),
        (";", ";"),
    ],
)
def test_what_may_be_one_account_stays_one(known: KnownRecords, written: Written) -> None:
    found = first_accounts([written], known)
    assert ([written], {}) == (found.accounts, found.others)


def test_names_that_other_rows_give_alone_are_known() -> None:
    found = first_accounts([(None, "New 1;New 2"), (None, "New 1"), (None, "New 2")], KnownRecords())
    assert ((None, "New 1"), {0: "New 2"}) == (found.accounts[0], found.others)


def test_further_accounts_of_a_deal_are_told_with_their_money() -> None:
    deals = table_of(
        TableKind.DEALS,
        id=["d1", "d2"],
        account_id=["111;112", "111"],
        account_name=["Client 1;Client 2", "Client 1"],
        amount=["5", "7"],
    )
    export = join(recognition_of(deals))
    told = finding_of(export, "several_accounts_of_a_deal")
    assert ({"111"}, 1, 5.0) == ({deal.account for deal in export.deals}, told.count, told.amount)
    assert ("deals.csv:2 d1: Client 2",) == told.examples


_texts = st.none() | st.text(alphabet="a1; ", max_size=6)


@given(st.lists(st.tuples(_texts, _texts)))
def test_every_row_keeps_its_account_or_tells_the_others(pairs: list[Written]) -> None:
    found = first_accounts(pairs, KnownRecords())
    changed = {row for row, pair in enumerate(pairs) if found.accounts[row] != pair}
    assert set(found.others) == changed
    assert all(found.others.values())
