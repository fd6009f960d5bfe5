import datetime as dt

from territory_opt.intake.joining.account_rows import AccountList
from territory_opt.intake.joining.owner_rows import OwnerList
from territory_opt.intake.joining.settled_table import SettledTable
from territory_opt.intake.records.export import Account
from territory_opt.intake.records.recognition import TableKind
from territory_opt.testing.recognised import table_of


def accounts_of(**columns: list[str | None]) -> AccountList:
    return AccountList([SettledTable(table_of(TableKind.ACCOUNTS, columns))], OwnerList([]))


def test_what_a_row_says_of_an_account_is_kept() -> None:
    accounts = accounts_of(
        id=["a1"],
        name=["Client 12"],
        owner_id=["7"],
        industry=["retail"],
        area=["East"],
        annual_revenue=["$1,500.00"],
        employees=["12"],
        last_activity_date=["2025-01-31"],
    )
    expected = Account(
        id="a1",
        name="Client 12",
        owner="7",
        industry="retail",
        area="East",
        annual_revenue=1500.0,
        employees=12.0,
        last_activity=dt.date(2025, 1, 31),
    )
    assert {"a1": expected} == accounts.accounts([])


def test_of_several_versions_the_current_one_speaks() -> None:
    accounts = accounts_of(id=["a1", "a1"], name=["Old", "New"], is_active=["false", "true"])
    assert ["New"] == [account.name for account in accounts.accounts([]).values()]


def test_a_deleted_account_is_kept_only_when_a_deal_names_it() -> None:
    accounts = accounts_of(id=["a1", "a2"], name=["One", "Two"], is_deleted=["true", "true"])
    assert ({}, ["a2"]) == (accounts.accounts([]), list(accounts.accounts(["a2"])))


def test_an_account_that_only_deals_name_is_not_listed() -> None:
    accounts = accounts_of(name=["One"])
    key = accounts.known.sight(("a9", "Nine")).key
    assert Account(id="a9", name="Nine", is_listed=False) == accounts.accounts([key])["a9"]


def test_a_long_name_makes_a_short_key_and_stays_the_name() -> None:
    accounts = accounts_of(name=["x" * 300])
    ((key, account),) = accounts.accounts([]).items()
    assert (110, 300) == (len(key), len(account.name))
