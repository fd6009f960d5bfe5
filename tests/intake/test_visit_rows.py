import datetime as dt

from territory_opt.intake.joining.settled_table import SettledTable
from territory_opt.intake.joining.stage_rows import read_stages
from territory_opt.intake.joining.visit_rows import AccountLinks, merged_ids, read_visits
from territory_opt.intake.records.export import StageVisit
from territory_opt.intake.records.recognition import TableKind
from territory_opt.testing.exports import deal_of
from territory_opt.testing.recognised import table_of


def test_visits_take_over_the_ids_of_deals_and_the_names_of_stages() -> None:
    visits = table_of(
        TableKind.STAGE_VISITS,
        deal_id=["006f4000002NAbG", "gone", "", "x"],
        stage=["s1", "Talks", "s1", "s1"],
        entered=["2025-01-31", "", "", ""],
        is_deleted=["no", "no", "no", "yes"],
    )
    stages = read_stages([SettledTable(table_of(TableKind.STAGES, stage_id=["s1"], stage=["Offer"]))], {})
    found, findings = read_visits([SettledTable(visits)], stages, [deal_of("006f4000002NAbGAAW")])
    assert (
        StageVisit(deal="006f4000002NAbGAAW", stage="Offer", entered=dt.date(2025, 1, 31)),
        StageVisit(deal="gone", stage="Talks"),
    ) == found
    assert [("stage_visits_left_out", 2)] == [(finding.code, finding.count) for finding in findings]


def test_links_of_deals_to_accounts_keep_the_first_and_tell_the_rest() -> None:
    table = table_of(TableKind.DEAL_ACCOUNTS, deal_id=["d1", "d1", "d9"], account_id=["a1", "a2", "a3"])
    links = AccountLinks([SettledTable(table)])
    assert {"d1": "a1", "d9": "a3"} == links.accounts
    assert {"unmatched_links": ("d9",), "several_accounts_of_a_deal": ("d1: a2",)} == {
        finding.code: finding.examples for finding in links.findings(["d1", None])
    }


def test_merged_deals_are_known_by_their_ids() -> None:
    table = table_of(TableKind.MERGED_DEALS, deal_id=["d1", "d1"], merged_id=["7.0", ""])
    assert {"7"} == merged_ids([SettledTable(table)])
