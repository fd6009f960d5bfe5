from territory_opt.intake.joining.owner_rows import OwnerList
from territory_opt.intake.joining.settled_table import SettledTable
from territory_opt.intake.records.export import Owner
from territory_opt.intake.records.recognition import TableKind
from territory_opt.testing.recognised import table_of


def owners_of(aliases: dict[str, str] | None = None, **columns: list[str | None]) -> OwnerList:
    return OwnerList([SettledTable(table_of(TableKind.OWNERS, columns))], aliases)


def test_a_name_is_put_together_of_its_parts_and_an_email_stands_in_for_it() -> None:
    owners = owners_of(
        id=["7", "8"], first_name=["Rep", None], last_name=["One", None], email=[None, "two@example.org"]
    )
    assert {"7": "Rep One", "8": "two@example.org"} == {key: owner.name for key, owner in owners.owners([]).items()}


def test_an_owner_is_found_by_id_name_or_email() -> None:
    owners = owners_of(id=["7"], name=["Rep One"], email=["one@example.org"])
    pairs = [("7", None), (None, "Rep One"), (None, "one@example.org"), (None, None)]
    found = owners.sight_all(pairs)
    assert ["7", "7", "7", None] == [seen.key if (seen := found[pair]) else None for pair in pairs]


def test_an_alias_stands_for_the_name_it_is_given() -> None:
    owners = owners_of({"A. One": "Rep One"}, name=["Rep One"])
    found = owners.sight_all([(None, "A. One")])[None, "A. One"]
    assert found is not None
    assert "Rep One" == found.key


def test_a_team_in_the_table_outranks_the_one_deals_state_most() -> None:
    owners = owners_of(name=["Rep One", "Rep Two"], team=["East", None])
    owners.note_teams(["Rep One", "Rep Two", "Rep Two", "Rep Two"], ["West", "West", "North", "North"])
    assert {
        "Rep One": Owner(id="Rep One", name="Rep One", team="East"),
        "Rep Two": Owner(id="Rep Two", name="Rep Two", team="North"),
    } == owners.owners([])


def test_owners_that_only_deals_name_are_not_listed() -> None:
    owners = owners_of(name=["Rep One"])
    owners.sight_all([(None, "Rep Nine")])
    assert {"Rep One": True, "Rep Nine": False} == {
        key: owner.is_listed for key, owner in owners.owners(["Rep Nine"]).items()
    }
