import datetime as dt
import math
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given

from territory_opt.errors import InvalidInputError
from territory_opt.intake.joining.read_export import join, read_export
from territory_opt.intake.recognising.mapping import ColumnMapping, ColumnRule, MappedTable
from territory_opt.intake.records.export import DealStatus, Export
from territory_opt.intake.records.recognition import Recognition, Role, System, TableKind
from territory_opt.model.checks import Text
from territory_opt.testing.recognised import codes_of, finding_of, recognition_of, table_of, wild_recognitions

CRM = Path(__file__).resolve().parents[2] / "../shared/data/crm"
PIPELINE = (
    "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"
    "d1,Rep One,GTX Pro,Client 1,Won,2025-01-01,2025-03-01,5000\n"
    "d2,Rep Two,GTXPro,Client 2,Engaging,2025-02-01,,\n"
)


def sample(name: str) -> Export:
    if not CRM.is_dir():
        pytest.skip("shared data absent")
    return read_export(CRM / name)


def assert_conserved(export: Export) -> None:
    parts = list(export.rows_aside.values())
    assert export.rows.count == len(export.deals) + sum(part.count for part in parts)
    worth = math.fsum([*(deal.face_value for deal in export.deals), *(part.amount for part in parts)])
    assert math.isclose(export.rows.amount, worth, rel_tol=1e-12, abs_tol=0.005)


@given(wild_recognitions())
def test_every_row_is_a_deal_or_set_aside_and_counted_with_its_money(recognition: Recognition) -> None:
    export = join(recognition)
    assert_conserved(export)
    sheets = [table.sheet for table in recognition.of(TableKind.DEALS)]
    assert export.rows.count == sum(sheet.num_rows + len(sheet.aside) for sheet in sheets)


@given(wild_recognitions())
def test_ids_are_distinct_and_all_that_deals_name_is_there(recognition: Recognition) -> None:
    export = join(recognition)
    assert len(export.deals) == len({deal.id for deal in export.deals})
    assert {deal.owner for deal in export.deals} <= export.owners.keys()
    assert {deal.account for deal in export.deals} - {None} <= export.accounts.keys()
    assert {account.owner for account in export.accounts.values()} - {None} <= export.owners.keys()
    assert {goal.owner for goal in export.goals} - {None} <= export.owners.keys()
    assert len({deal.currency for deal in export.deals} - {None}) <= 1
    keys = [*export.owners, *export.accounts, *(deal.id for deal in export.deals)]
    assert [] == [fault for key in keys for fault in Text(longest=200)(key)]


@given(wild_recognitions())
def test_the_same_tables_give_the_same_export(recognition: Recognition) -> None:
    assert repr(join(recognition)) == repr(join(recognition))


def test_a_folder_of_files_becomes_an_export(tmp_path: Path) -> None:
    (tmp_path / "sales_pipeline.csv").write_text(PIPELINE)
    (tmp_path / "products.csv").write_text("product,series,sales_price\nGTX Pro,GTX,4821\n")
    (tmp_path / "sales_teams.csv").write_text("sales_agent,manager\nRep One,Lead\nRep Two,Lead\n")
    export = read_export(tmp_path)
    assert (System.MAVEN, ["Rep One", "Rep Two"]) == (export.system, list(export.owners))
    assert [("d1", DealStatus.WON, 5000.0), ("d2", DealStatus.OPEN, 4821.0)] == [
        (deal.id, deal.status, deal.face_value) for deal in export.deals
    ]
    finding = finding_of(export, "product_spelt_two_ways")
    assert (1, 4821.0, ("GTXPro = GTX Pro",)) == (finding.count, finding.amount, finding.examples)


def test_overrides_are_read_from_the_folder_and_from_a_file_that_is_named(tmp_path: Path) -> None:
    export = tmp_path / "export"
    export.mkdir()
    (export / "sales_pipeline.csv").write_text(PIPELINE)
    (export / "overrides.csv").write_text("account,tier\nClient 2,A\n")
    (tmp_path / "mine.csv").write_text("deal,odds\nd2,0.8\n")
    found = read_export(export, overrides=tmp_path / "mine.csv").overrides
    assert [(None, "Client 2", "A", None), ("d2", None, None, 0.8)] == [
        (override.deal, override.account, override.tier, override.odds) for override in found
    ]


def test_an_unknown_system_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="did you mean 'hubspot'"):
        read_export(tmp_path, system="hubspott")


def test_a_mapping_settles_how_columns_are_read_and_what_stages_and_owners_mean() -> None:
    table = table_of(
        TableKind.DEALS,
        id=["d1", "d2"],
        amount=["1.234", "5"],
        stage=["Signed", "Talks"],
        owner_name=["A. One", "Rep One"],
    )
    columns = {Role.AMOUNT: ColumnRule(header="amount", style="1,234.56")}
    mapping = ColumnMapping(
        tables=(MappedTable(file="deals.csv", kind=TableKind.DEALS, columns=columns),),
        stages={"signed": DealStatus.WON},
        owners={"A. One": "Rep One"},
        currency="EUR",
    )
    export = join(recognition_of(table), mapping=mapping)
    assert ([1.234, 5.0], "EUR") == ([deal.amount for deal in export.deals], export.currency)
    assert [DealStatus.WON, DealStatus.OPEN] == [deal.status for deal in export.deals]
    assert ["Rep One"] == list(export.owners)


def test_details_pipelines_stages_and_links_are_joined_by_id() -> None:
    export = join(
        recognition_of(
            table_of(TableKind.DEALS, id=["1.0", "2"], stage_id=["s1", "s2"], pipeline=["p", "p"], amount=["5", "6"]),
            table_of(TableKind.DEAL_DETAILS, id=["2", "1"], name=["Second", "First"]),
            table_of(TableKind.PIPELINES, id=["p"], name=["Sales"]),
            table_of(
                TableKind.STAGES,
                stage_id=["s1", "s2"],
                stage=["Talks", "Done"],
                odds=["0.4", "1.0"],
                is_stage_closed=["FALSE", "TRUE"],
                is_stage_won=["FALSE", "TRUE"],
            ),
            table_of(TableKind.DEAL_ACCOUNTS, deal_id=["1", "1"], account_id=["a7", "a8"]),
            table_of(TableKind.ACCOUNTS, id=["a7", "a8"], name=["Client 7", "Client 8"]),
        )
    )
    assert [("First", "Talks", "Sales", "a7"), ("Second", "Done", "Sales", None)] == [
        (deal.name, deal.stage, deal.pipeline, deal.account) for deal in export.deals
    ]
    assert [DealStatus.OPEN, DealStatus.WON] == [deal.status for deal in export.deals]
    assert [0.4, 1.0] == [export.stages[deal.stage or ""].odds for deal in export.deals]
    assert 1 == finding_of(export, "several_accounts_of_a_deal").count


def test_ids_of_15_and_18_characters_and_ids_read_as_floats_find_each_other() -> None:
    export = join(
        recognition_of(
            table_of(
                TableKind.DEALS,
                id=["d1", "d2"],
                account_id=["001f4000003NkdY", "001f4000003NkdjAAC"],
                owner_id=["44023296.0", "44023296"],
            ),
            table_of(TableKind.ACCOUNTS, id=["001f4000003NkdYAAS", "001f4000003Nkdj"], name=["Client 1", "Client 2"]),
            table_of(TableKind.OWNERS, id=["44023296"], name=["Rep One"]),
        )
    )
    assert ["001f4000003NkdYAAS", "001f4000003Nkdj"] == [deal.account for deal in export.deals]
    assert {"44023296"} == {deal.owner for deal in export.deals}
    assert all(account.is_listed for account in export.accounts.values())


def test_a_name_nobody_lists_is_kept_and_told_with_the_nearest_name_but_not_joined() -> None:
    export = join(
        recognition_of(
            table_of(
                TableKind.DEALS,
                id=["d1", "d2", "d3"],
                owner_name=["Rep One", "Rep Onne", "rep-one"],
                account_name=["Client 12", "Somebody", None],
                amount=["1", "20", "300"],
            ),
            table_of(TableKind.OWNERS, name=["Rep One"]),
            table_of(TableKind.ACCOUNTS, name=["Client 12"]),
        )
    )
    assert ["Rep One", "Rep Onne", "Rep One"] == [deal.owner for deal in export.deals]
    assert {"Rep One": True, "Rep Onne": False} == {key: owner.is_listed for key, owner in export.owners.items()}
    unknown = finding_of(export, "unmatched_owners")
    assert (1, 20.0, ("'Rep Onne': did you mean 'Rep One'?",)) == (unknown.count, unknown.amount, unknown.examples)
    assert ("'Somebody'",) == finding_of(export, "unmatched_accounts").examples
    otherwise = finding_of(export, "owner_spelt_two_ways")
    assert (300.0, ("rep-one = Rep One",)) == (otherwise.amount, otherwise.examples)


def test_a_name_that_two_bear_is_joined_to_neither() -> None:
    export = join(
        recognition_of(
            table_of(
                TableKind.DEALS, id=["d1", "d2"], owner_id=["7", None], owner_name=[None, "Rep One"], amount=["5", "9"]
            ),
            table_of(TableKind.OWNERS, id=["7", "8"], name=["Rep One", "Rep One"]),
        )
    )
    first, second = (deal.owner for deal in export.deals)
    assert ("7", False) == (first, second in {"7", "8"})
    assert (1, 9.0) == (finding_of(export, "shared_owner_names").count, finding_of(export, "shared_owner_names").amount)
    assert (2, ("Rep One: 7, 8",)) == (
        finding_of(export, "one_name_twice").count,
        finding_of(export, "one_name_twice").examples,
    )


def test_without_an_owner_column_all_deals_belong_to_one_owner() -> None:
    export = join(recognition_of(table_of(TableKind.DEALS, id=["d1"], amount=["5"])))
    assert (["all deals"], "all deals") == (list(export.owners), export.deals[0].owner)
    assert (1, 5.0) == (finding_of(export, "no_owner_column").count, finding_of(export, "no_owner_column").amount)


def test_deals_without_an_owner_are_kept_as_unassigned() -> None:
    deals = table_of(TableKind.DEALS, id=["d1", "d2"], owner_name=["Rep One", ""], amount=["5", "7"])
    export = join(recognition_of(deals))
    assert ["Rep One", "unassigned"] == [deal.owner for deal in export.deals]
    assert 7.0 == finding_of(export, "deals_without_owner").amount


def test_deleted_old_and_merged_rows_are_set_aside_with_their_money() -> None:
    export = join(
        recognition_of(
            table_of(
                TableKind.DEALS,
                misfits=2,
                id=["d1", "d2", "d3", "d4", None],
                amount=["1", "20", "300", "4000", None],
                is_deleted=["true", "false", "false", "false", "false"],
                is_active=["true", "false", "true", "true", "true"],
            ),
            table_of(TableKind.MERGED_DEALS, deal_id=["d4"], merged_id=["d3"]),
        )
    )
    assert ["d4"] == [deal.id for deal in export.deals]
    assert {
        "empty_rows": (1, 0.0),
        "deleted_rows": (1, 1.0),
        "not_current_rows": (1, 20.0),
        "merged_deals": (1, 300.0),
        "misfit_rows": (2, 0.0),
    } == {reason: (part.count, part.amount) for reason, part in export.rows_aside.items()}
    assert (7, 4321.0) == (export.rows.count, export.rows.amount)
    assert 20.0 == finding_of(export, "not_current_rows").amount


def test_an_export_whose_rows_are_all_deleted_is_one_without_deals() -> None:
    export = sample("dbt_salesforce")
    assert ((), 10) == (export.deals, export.rows.count)
    assert {"deleted_rows": 10} == {reason: part.count for reason, part in export.rows_aside.items()}
    assert 24_530_001.0 == export.rows.amount


def test_the_hubspot_tables_give_44_deals_and_their_pipelines() -> None:
    export = sample("dbt_hubspot")
    assert (System.HUBSPOT, 44, 71, 14) == (
        export.system,
        len(export.deals),
        len(export.stages),
        len(export.stage_visits),
    )
    assert 22 == finding_of(export, "deals_without_owner").count
    assert all(deal.owner in export.owners for deal in export.deals)
    assert 22 == sum(deal.owner == "unassigned" for deal in export.deals)


def test_the_maven_tables_lose_no_row_and_join_gtx_pro() -> None:
    export = sample("maven")
    assert_conserved(export)
    assert {DealStatus.WON: 4238, DealStatus.LOST: 2473, DealStatus.OPEN: 2089} == Counter(
        deal.status for deal in export.deals
    )
    assert (1480, ("GTXPro = GTX Pro",)) == (
        finding_of(export, "product_spelt_two_ways").count,
        finding_of(export, "product_spelt_two_ways").examples,
    )
    assert (85, 35, 500) == (
        len(export.accounts),
        len(export.owners),
        sum(deal.is_unstarted for deal in export.deals),
    )


def test_the_salesforce_rows_are_open_by_is_closed_alone() -> None:
    export = sample("salesforce_api")
    still_open = [deal for deal in export.deals if deal.is_open]
    assert (774, 95, 0) == (len(export.deals), len(still_open), len(export.rows_aside))
    assert {0.1, 0.5, 0.9} < {deal.odds for deal in still_open}
    assert "status_contradictions" not in codes_of(export)
    assert 2 == finding_of(export, "one_name_twice").count


def test_the_power_bi_tables_join_completely() -> None:
    export = sample("obvience")
    assert (486, 487, 2_110_905_127.0) == (len(export.deals), export.rows.count, export.rows.amount)
    assert {"duplicate_ids": 1} == {reason: part.count for reason, part in export.rows_aside.items()}
    assert {"Lead", "Qualify", "Solution", "Proposal", "Finalize"} == {deal.stage for deal in export.deals}
    assert all(deal.name.startswith("Opportunity #") for deal in export.deals)
    assert all(deal.account and export.accounts[deal.account].is_listed for deal in export.deals)
    assert dt.date(2015, 11, 20) == export.deals[0].close_date


def test_one_note_a_table_says_how_columns_were_read_and_each_unreadable_column_is_a_warning() -> None:
    export = join(
        recognition_of(
            table_of(
                TableKind.DEALS,
                id=["d1", "d2", "d3"],
                amount=["1.234,56", "abc", "7,00"],
                odds=["10", "75", "1000"],
                close_date=["2025-01-31", "soon", "2025-02-28"],
            )
        )
    )
    assert [1234.56, None, 7.0] == [deal.amount for deal in export.deals]
    assert [0.1, 0.75, None] == [deal.odds for deal in export.deals]
    assert ("deals.csv:3 'abc'",) == finding_of(export, "unreadable_amounts").examples
    assert (1, 7.0) == (finding_of(export, "unreadable_odds").count, finding_of(export, "unreadable_odds").amount)
    assert ("deals.csv:3 'soon'",) == finding_of(export, "unreadable_dates").examples
    assert "1.234,56" in finding_of(export, "settled_columns").message


def test_several_pipelines_are_told_with_their_money() -> None:
    deals = table_of(
        TableKind.DEALS, id=["d1", "d2", "d3"], pipeline=["New", "New", "Renewals"], amount=["1", "2", "30"]
    )
    finding = finding_of(join(recognition_of(deals)), "several_pipelines")
    assert (3, 33.0) == (finding.count, finding.amount)
    assert ("New: 2 rows of 3", "Renewals: 1 rows of 30") == finding.examples


def test_a_stage_written_with_its_pipeline_loses_it() -> None:
    deals = table_of(TableKind.DEALS, id=["d1", "d2"], stage=["Closed Won (Sales)", "Contract Sent (Sales)"])
    export = join(recognition_of(deals, system=System.HUBSPOT))
    assert [("Closed Won", "Sales", DealStatus.WON), ("Contract Sent", "Sales", DealStatus.OPEN)] == [
        (deal.stage, deal.pipeline, deal.status) for deal in export.deals
    ]


def test_a_won_deal_without_amount_is_told() -> None:
    deals = table_of(TableKind.DEALS, id=["d1", "d2"], stage=["Closed Won", "Closed Won"], amount=["", "5"])
    export = join(recognition_of(deals))
    assert ("deals.csv:2 d1",) == finding_of(export, "won_without_value").examples


def test_codes_of_dynamics_become_what_they_mean() -> None:
    deals = table_of(
        TableKind.DEALS,
        system=System.DYNAMICS,
        id=["d1", "d2"],
        status=["1", "0"],
        forecast_category=["100000003", None],
    )
    export = join(recognition_of(deals, system=System.DYNAMICS))
    assert [(DealStatus.WON, "Commit"), (DealStatus.OPEN, None)] == [
        (deal.status, deal.forecast_category) for deal in export.deals
    ]


def test_overrides_that_cannot_be_meant_are_all_refused() -> None:
    deals = table_of(TableKind.DEALS, id=["d1"])
    overrides = table_of(TableKind.OVERRIDES, deal_id=["d1", ""], odds=["150", "0.5"])
    with pytest.raises(InvalidInputError, match="2 problems"):
        join(recognition_of(deals, overrides))


def test_an_owner_of_accounts_that_no_list_knows_is_kept_and_told() -> None:
    export = join(
        recognition_of(
            table_of(TableKind.DEALS, id=["d1"], owner_id=["7"]),
            table_of(TableKind.OWNERS, id=["7"], name=["Rep One"]),
            table_of(TableKind.ACCOUNTS, id=["a1", "a2"], name=["Client 1", "Client 2"], owner_id=["7", "9"]),
        )
    )
    assert {"7": True, "9": False} == {key: owner.is_listed for key, owner in export.owners.items()}
    assert ("Client 2: 9",) == finding_of(export, "unmatched_account_owners").examples
