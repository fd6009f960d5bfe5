import pytest

from territory_opt.intake.joining.read_export import join
from territory_opt.intake.records.export import DealStatus, Export
from territory_opt.intake.records.recognition import TableKind
from territory_opt.testing.recognised import codes_of, finding_of, recognition_of, table_of

OPEN, WON, LOST = DealStatus.OPEN, DealStatus.WON, DealStatus.LOST
STAGES = table_of(
    TableKind.STAGES,
    stage=["Talks", "Signed", "Gone"],
    is_stage_closed=["no", "yes", "yes"],
    is_stage_won=["no", "yes", "no"],
)


def export_of_row(**cells: str) -> Export:
    """An export of one deal, beside one that is plainly lost so that all columns hold both answers."""
    other = {"is_closed": "true", "is_won": "false", "status": "Lost", "stage": "Closed Lost", "odds": "0.5"}
    columns = {role: [cell, other[role]] for role, cell in cells.items()}
    return join(recognition_of(table_of(TableKind.DEALS, columns, id=["d1", "d2"], amount=["5", "7"]), STAGES))


@pytest.mark.parametrize(
    ("cells", "status"),
    [
        ({"is_closed": "true", "is_won": "true"}, WON),
        ({"is_closed": "true", "is_won": "false"}, LOST),
        ({"is_closed": "false", "is_won": "false"}, OPEN),
        ({"is_won": "true"}, WON),
        ({"is_closed": "true", "stage": "Closed Won"}, WON),
        ({"is_closed": "true", "odds": "1.0", "stage": "Phase 9"}, WON),
        ({"is_closed": "NULL", "is_won": "NULL", "stage": "Closed Won"}, WON),
        ({"status": "Won", "stage": "Talks"}, WON),
        ({"status": "In Progress", "stage": "Talks"}, OPEN),
        ({"stage": "Signed"}, WON),
        ({"stage": "Gone"}, LOST),
        ({"stage": "Talks"}, OPEN),
        ({"stage": "closedwon"}, WON),
        ({"stage": "Gewonnen"}, WON),
        ({"stage": "Closed Won - Renewal"}, WON),
        ({"stage": "Closed / lost"}, LOST),
        ({"stage": "Negotiation", "odds": "1.0"}, OPEN),
        ({"stage": "Negotiation", "odds": "0.0"}, OPEN),
    ],
)
def test_the_first_of_columns_status_stage_table_and_stage_name_decides(
    cells: dict[str, str], status: DealStatus
) -> None:
    assert status == export_of_row(**cells).deals[0].status


@pytest.mark.parametrize(
    ("cells", "status"),
    [
        ({"is_closed": "false", "is_won": "true"}, OPEN),
        ({"is_closed": "false", "is_won": "true", "stage": "Closed Won"}, WON),
        ({"is_closed": "false", "is_won": "false", "stage": "Closed Won"}, OPEN),
        ({"is_closed": "true", "is_won": "true", "stage": "Closed Lost"}, WON),
        ({"status": "Open", "stage": "Signed"}, OPEN),
        ({"status": "Won", "stage": "Closed Lost"}, WON),
    ],
)
def test_contradictions_are_told_with_their_money(cells: dict[str, str], status: DealStatus) -> None:
    export = export_of_row(**cells)
    finding = finding_of(export, "status_contradictions")
    assert (status, 1, 5.0) == (export.deals[0].status, finding.count, finding.amount)


def test_odds_of_0_or_1_alone_close_nothing_and_are_told() -> None:
    finding = finding_of(export_of_row(stage="Negotiation", odds="1.0"), "open_at_certain_odds")
    assert (1, 5.0, ("Negotiation at 100%",)) == (finding.count, finding.amount, finding.examples)


def test_a_deal_whose_end_cannot_be_read_is_set_aside() -> None:
    export = export_of_row(is_closed="maybe", is_won="false")
    assert (["d2"], {"unreadable_status"}) == ([deal.id for deal in export.deals], set(export.rows_aside))
    assert 5.0 == finding_of(export, "unreadable_status").amount


def test_a_deal_whose_end_cannot_be_read_is_kept_when_its_stage_says_so() -> None:
    assert LOST == export_of_row(is_closed="maybe", stage="Closed Lost").deals[0].status


def test_a_closed_deal_of_which_nobody_knows_the_end_is_set_aside() -> None:
    export = export_of_row(is_closed="true", stage="Phase 9")
    assert {"closed_without_outcome"} == set(export.rows_aside)


def test_a_status_nobody_knows_is_told_and_the_stage_decides() -> None:
    export = export_of_row(status="Parked", stage="Signed")
    assert (WON, ("Parked",)) == (export.deals[0].status, finding_of(export, "unknown_statuses").examples)


def test_a_deleted_status_sets_the_deal_aside() -> None:
    assert {"deleted_rows"} == set(export_of_row(status="Deleted").rows_aside)


def test_where_nothing_says_that_any_deal_is_closed_that_is_told() -> None:
    export = join(recognition_of(table_of(TableKind.DEALS, id=["d1", "d2"], stage=["Phase 1", "Phase 9"])))
    assert ({OPEN}, 2) == ({deal.status for deal in export.deals}, finding_of(export, "assumed_open").count)
    assert "assumed_open" not in codes_of(export_of_row(stage="Talks"))
    known = table_of(TableKind.DEALS, id=["d1", "d2"], stage=["Negotiation/Review", "Contract Sent"])
    assert "assumed_open" not in codes_of(join(recognition_of(known)))


@pytest.mark.parametrize(
    ("cells", "status"),
    [
        ({"status": "Closed", "odds": "1.0"}, WON),
        ({"status": "Dead", "odds": "0.0"}, LOST),
        ({"status": "Geschlossen", "odds": "0.4", "stage": "Closed Won"}, WON),
        ({"status": "Closed", "odds": "1.0", "is_closed": "false"}, OPEN),
    ],
)
def test_a_status_that_only_says_closed_ends_a_deal_as_its_stage_or_odds_say(
    cells: dict[str, str], status: DealStatus
) -> None:
    export = export_of_row(**cells)
    assert status == export.deals[0].status
    assert "unknown_statuses" not in codes_of(export)


def test_a_status_that_only_says_closed_without_any_outcome_sets_the_deal_aside() -> None:
    export = export_of_row(status="Closed", odds="0.5")
    assert (["d2"], {"closed_without_outcome"}) == ([deal.id for deal in export.deals], set(export.rows_aside))


def test_certain_odds_without_a_stage_are_told_without_one() -> None:
    assert ("no stage at 100%",) == finding_of(export_of_row(odds="1.0"), "open_at_certain_odds").examples
