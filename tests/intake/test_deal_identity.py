from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from territory_opt.intake.joining.read_export import join
from territory_opt.intake.records.export import Export
from territory_opt.intake.records.recognition import TableKind
from territory_opt.intake.records.sheet import Cell
from territory_opt.testing.recognised import codes_of, finding_of, recognition_of, table_of

few_words = st.sampled_from((None, "Renewal", "Renewal (2)", "Upgrade"))


def export_of_columns(**columns: Sequence[Cell]) -> Export:
    return join(recognition_of(table_of(TableKind.DEALS, columns)))


def test_identical_rows_with_one_id_count_once() -> None:
    export = export_of_columns(id=["d1", "d1", "d2"], amount=["5", "5", "7"])
    assert ["d1", "d2"] == [deal.id for deal in export.deals]
    finding = finding_of(export, "duplicate_rows")
    assert (1, 5.0, ("deals.csv:3 d1",)) == (finding.count, finding.amount, finding.examples)


def test_of_rows_with_one_id_that_differ_the_newest_is_kept() -> None:
    days = ["2025-01-01", "2025-03-01", ""]
    export = export_of_columns(id=["d1", "d1", "d1"], amount=["5", "7", "9"], last_activity_date=days)
    assert [7.0] == [deal.amount for deal in export.deals]
    assert (2, 14.0) == (finding_of(export, "duplicate_ids").count, finding_of(export, "duplicate_ids").amount)


def test_of_rows_with_one_id_and_no_dates_the_first_is_kept() -> None:
    assert [5.0] == [deal.amount for deal in export_of_columns(id=["d1", "d1"], amount=["5", "7"]).deals]


def test_an_old_version_of_a_deal_is_no_duplicate_of_it() -> None:
    export = export_of_columns(id=["d1", "d1"], amount=["5", "7"], is_active=["false", "true"])
    assert ([7.0], {"not_current_rows"}) == ([deal.amount for deal in export.deals], set(export.rows_aside))


def test_the_two_forms_of_a_salesforce_id_are_one_deal() -> None:
    export = export_of_columns(id=["006f4000002NAbG", "006f4000002NAbGAAW"], amount=["5", "5"])
    assert ["006f4000002NAbG"] == [deal.id for deal in export.deals]


def test_one_deal_in_two_files_counts_once() -> None:
    tables = [table_of(TableKind.DEALS, file=name, id=["d1"], amount=["5"]) for name in ("a.csv", "b.csv")]
    export = join(recognition_of(*tables))
    assert ["a.csv:2"] == [deal.place for deal in export.deals]
    assert 1 == export.rows_aside["duplicate_rows"].count


def test_without_ids_they_are_made_of_what_rows_say_and_do_not_hang_on_their_order() -> None:
    columns = {
        "name": ["Renewal", "Upgrade"],
        "account_name": ["Client 12", "Client 12"],
        "owner_name": ["Rep One", ""],
        "created_date": ["2025-01-31", "2025-02-28"],
    }
    export = export_of_columns(**columns)
    ids = [deal.id for deal in export.deals]
    assert ["Renewal / Client 12 / Rep One / 2025-01-31", "Upgrade / Client 12 / 2025-02-28"] == ids
    turned = export_of_columns(**{role: cells[::-1] for role, cells in columns.items()})
    assert ids == [deal.id for deal in turned.deals][::-1]
    assert 2 == finding_of(export, "assumed_ids").count


def test_rows_without_id_that_say_the_same_are_numbered() -> None:
    export = export_of_columns(name=["Renewal", "Renewal"], amount=["5", "7"])
    assert ["Renewal", "Renewal (2)"] == [deal.id for deal in export.deals]


def test_rows_without_id_that_are_the_same_in_every_cell_count_once() -> None:
    export = export_of_columns(name=["Renewal", "Renewal"], amount=["5", "5"])
    assert (["Renewal"], {"duplicate_rows"}) == ([deal.id for deal in export.deals], set(export.rows_aside))


def test_rows_that_name_nothing_are_kept_apart_by_their_place() -> None:
    export = export_of_columns(amount=["5", "5"])
    assert ["row deals.csv:2", "row deals.csv:3"] == [deal.id for deal in export.deals]


def test_a_stated_id_is_not_told_as_made() -> None:
    assert "assumed_ids" not in codes_of(export_of_columns(id=["d1"], name=["Renewal"]))


@given(st.lists(st.tuples(few_words, few_words, st.integers(0, 2)), max_size=8))
def test_ids_are_always_distinct(rows: list[tuple[str | None, str | None, int]]) -> None:
    export = export_of_columns(
        id=[row[0] for row in rows], name=[row[1] for row in rows], amount=[str(row[2]) for row in rows]
    )
    assert len(export.deals) == len({deal.id for deal in export.deals})
    assert len(rows) == export.rows.count
