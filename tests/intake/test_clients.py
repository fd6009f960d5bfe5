import datetime as dt
from collections import Counter
from collections.abc import Mapping

import pytest
from hypothesis import given

from territory_opt.files.policy_file import read_policy
from territory_opt.intake.building.clients import ClientList, clients_of
from territory_opt.intake.records.export import Account, Deal, DealStatus, Export
from territory_opt.model.client import Client
from territory_opt.testing.exports import deal_of, export_of, exports

AS_OF = dt.date(2025, 12, 31)


def client_list(
    *deals: Deal, owners: Mapping[str, str] | None = None, accounts: Mapping[str, Account] | None = None
) -> ClientList:
    export = export_of(deals)
    return clients_of(
        {**export.accounts, **(accounts or {})},
        deals,
        reps=export.owners,
        as_of=AS_OF,
        policy=read_policy(),
        tiers={"Client 1": "A"},
        owners=owners or {},
    )


def by_id(found: ClientList) -> dict[str, Client]:
    return {client.id: client for client in found.clients}


def test_an_account_of_one_rep_keeps_its_key_and_a_shared_one_names_the_rep() -> None:
    found = client_list(
        deal_of("d1"), deal_of("d2", account="Client 2"), deal_of("d3", account="Client 2", owner="Rep Two")
    )
    assert {"Client 1", "Client 2@Rep One", "Client 2@Rep Two"} == set(by_id(found))
    assert "Client 2@Rep Two" == found.by_pair["Client 2", "Rep Two"]


def test_an_account_that_is_called_like_another_with_its_rep_stays_apart() -> None:
    found = client_list(
        deal_of("d1", account="Client 2@Rep One"),
        deal_of("d2", account="Client 2"),
        deal_of("d3", account="Client 2", owner="Rep Two"),
    )
    assert {"Client 2@Rep One", "Client 2@Rep One (2)", "Client 2@Rep Two"} == set(by_id(found))


def test_dealings_give_size_potential_and_last_contact() -> None:
    won = deal_of("d1", status=DealStatus.WON, amount=500.0, close_date=dt.date(2025, 11, 1))
    old = deal_of(
        "d2", status=DealStatus.WON, amount=70.0, close_date=dt.date(2024, 12, 31), created=dt.date(2024, 1, 1)
    )
    other = deal_of("d3", account="Client 2", close_date=dt.date(2026, 5, 1), last_activity=dt.date(2026, 2, 1))
    clients = by_id(client_list(won, old, other))
    first, second = clients["Client 1"], clients["Client 2"]
    assert (10.0, 50.0, dt.date(2025, 11, 1)) == (first.size, first.potential_revenue, first.last_contact)
    assert (0.0, 0.0, dt.date(2025, 6, 1)) == (second.size, second.potential_revenue, second.last_contact)


def test_an_account_owned_by_a_rep_is_a_client_without_dealings_and_told() -> None:
    white = Account(id="Client 9", name="Client Nine", owner="Rep One")
    nobodys = Account(id="Client 8", name="Client Eight", owner="Rep Nobody")
    found = client_list(deal_of("d1"), accounts={"Client 9": white, "Client 8": nobodys})
    assert {"Client 1", "Client 9"} == set(by_id(found))
    assert ("Client Nine", 0.0, None) == (
        by_id(found)["Client 9"].name,
        by_id(found)["Client 9"].potential_revenue,
        by_id(found)["Client 9"].last_contact,
    )
    told = {finding.code: finding for finding in found.findings}["accounts_without_deals"]
    assert (1, ("Client 9",)) == (told.count, told.examples)


def test_a_settled_owner_takes_over_past_dealings_with_the_account() -> None:
    won = deal_of("d1", status=DealStatus.WON, close_date=dt.date(2025, 11, 1))
    found = client_list(won, deal_of("d2", owner="Rep Two"), owners={"Client 1": "Rep Two"})
    assert [("Client 1", "Rep Two", "A")] == [(client.id, client.rep, client.tier) for client in found.clients]


@pytest.mark.parametrize(
    ("field", "word", "criterion", "points"),
    [
        ("rating", "hot", "interest", 10.0),
        ("rating", "Cold", "interest", 0.0),
        ("need", "0", "need", 10.0),
        ("need", "Good to have", "need", 3.0),
        ("budget", "3", "budget", 10.0),
        ("budget", "No Committed Budget", "budget", 0.0),
    ],
)
def test_words_of_a_crm_give_points_and_are_told(field: str, word: str, criterion: str, points: float) -> None:
    account = Account(id="Client 1", name="Client 1", **{field: word})  # type: ignore[arg-type]  # a text field
    found = client_list(deal_of("d1"), accounts={"Client 1": account})
    assert points == getattr(found.clients[0], criterion)
    assert f"assumed_points_of_{field}" in {finding.code for finding in found.findings}


def test_words_nobody_knows_give_no_points() -> None:
    account = Account(id="Client 1", name="Client 1", rating="lukewarm", need="maybe")
    found = client_list(deal_of("d1"), accounts={"Client 1": account})
    assert found.clients[0].need is None
    assert not {code.code for code in found.findings if code.code.startswith("assumed_points")}


def test_budgets_rank_by_revenue_and_only_without_any_by_employees() -> None:
    deals = [deal_of(f"d{i}", account=f"Client {i}") for i in range(3)]
    staffed = {f"Client {i}": Account(id=f"Client {i}", name="x", employees=10.0 - i) for i in range(3)}
    assert [10.0, 5.0, 0.0] == [client.budget for client in client_list(*deals, accounts=staffed).clients]
    staffed["Client 2"] = Account(id="Client 2", name="x", annual_revenue=5.0)
    assert [None, None, 5.0] == [client.budget for client in client_list(*deals, accounts=staffed).clients]


@given(exports())
def test_every_account_and_rep_who_deal_with_each_other_are_one_client(export: Export) -> None:
    found = clients_of(
        export.accounts, export.deals, reps=export.owners, as_of=AS_OF, policy=read_policy(), tiers={}, owners={}
    )
    pairs = {(deal.account, deal.owner) for deal in export.deals if deal.account}
    assert pairs <= found.by_pair.keys()
    assert [1] * len(found.clients) == list(Counter(client.id for client in found.clients).values())
    assert set(found.by_pair.values()) == {client.id for client in found.clients}
