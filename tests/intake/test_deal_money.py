from collections.abc import Sequence

from territory_opt.intake.joining.read_export import join
from territory_opt.intake.records.export import Export
from territory_opt.intake.records.recognition import TableKind
from territory_opt.intake.records.sheet import Cell
from territory_opt.testing.recognised import codes_of, finding_of, recognition_of, table_of


def export_of_amounts(amounts: Sequence[Cell], **columns: Sequence[Cell]) -> Export:
    ids = [f"d{i}" for i in range(len(amounts))]
    return join(recognition_of(table_of(TableKind.DEALS, columns, id=ids, amount=amounts)))


def test_minus_one_among_amounts_is_none() -> None:
    export = export_of_amounts(["-1", "0", "5"])
    assert [None, 0.0, 5.0] == [deal.amount for deal in export.deals]
    assert 1 == finding_of(export, "amounts_of_minus_one").count


def test_amounts_below_zero_are_told_and_not_used() -> None:
    export = export_of_amounts(["-1", "-20", "5"])
    assert [None, None, 5.0] == [deal.amount for deal in export.deals]
    assert (2, -21.0) == (finding_of(export, "negative_amounts").count, finding_of(export, "negative_amounts").amount)
    assert "amounts_of_minus_one" not in codes_of(export)


def test_amounts_no_plan_can_hold_are_told_and_not_used() -> None:
    export = export_of_amounts([1e16, 5.0])
    assert [None, 5.0] == [deal.amount for deal in export.deals]
    assert 1 == finding_of(export, "amounts_too_large").count


def test_the_currency_of_most_deals_is_that_of_the_export_and_others_are_set_aside() -> None:
    export = export_of_amounts(["1", "2", "30000"], currency=["EUR", "eur", "JPY"])
    assert ("EUR", ["d0", "d1"]) == (export.currency, [deal.id for deal in export.deals])
    assert {"several_currencies": 30000.0} == {reason: part.amount for reason, part in export.rows_aside.items()}
    assert 30000.0 == finding_of(export, "several_currencies").amount


def test_signs_in_amounts_say_the_currency_and_a_shared_sign_is_the_currency_it_stands_with() -> None:
    export = export_of_amounts(["$5.00", "USD 7.00", "€ 9.00"])
    assert ("USD", [5.0, 7.0]) == (export.currency, [deal.amount for deal in export.deals])


def test_a_row_that_states_no_currency_is_in_that_of_the_others() -> None:
    export = export_of_amounts(["1", "2"], currency=["EUR", ""])
    assert ("EUR", 2) == (export.currency, len(export.deals))


def test_amounts_in_the_companys_own_currency_are_preferred_and_nothing_is_set_aside() -> None:
    export = export_of_amounts(["100", "200", "7"], home_amount=["100", "220", None], currency=["EUR", "USD", "EUR"])
    assert ("EUR", [100.0, 220.0, 7.0]) == (export.currency, [deal.amount for deal in export.deals])
    assert (2, 320.0) == (finding_of(export, "home_amounts_used").count, finding_of(export, "home_amounts_used").amount)


def test_a_lost_deal_of_0_is_worth_its_list_price() -> None:
    export = export_of_amounts(["0", "5"], stage=["Closed Lost", "Open"], list_price=["40", "40"])
    assert [40.0, 5.0] == [deal.face_value for deal in export.deals]
    assert 45.0 == export.rows.amount


def test_a_won_deal_is_worth_what_it_brought_and_an_open_one_what_is_expected() -> None:
    table = table_of(
        TableKind.DEALS,
        id=["d1", "d2", "d3", "d4"],
        status=["Won", "Open", "Won", "Won"],
        amount=["100", "100", "100", "100"],
        actual_amount=["80", "80", "", "100"],
    )
    export = join(recognition_of(table))
    assert [80.0, 100.0, 100.0, 100.0] == [deal.amount for deal in export.deals]
    assert (1, 80.0) == (finding_of(export, "actual_amounts_used").count, export.deals[0].face_value)


def test_what_a_deal_brought_in_another_currency_than_the_companys_is_not_used() -> None:
    table = table_of(
        TableKind.DEALS, id=["d1"], status=["Won"], amount=["100"], home_amount=["90"], actual_amount=["80"]
    )
    assert [90.0] == [deal.amount for deal in join(recognition_of(table)).deals]
