import pytest

from territory_opt.intake.joining.quality import RowFindings
from territory_opt.intake.joining.row_accounts import SET_ASIDE, RowAccounts, num_misfits
from territory_opt.intake.joining.settled_table import SettledTable
from territory_opt.intake.records.export import Deal
from territory_opt.intake.records.recognition import TableKind
from territory_opt.testing.exports import deal_of
from territory_opt.testing.recognised import table_of


def test_a_row_counts_under_its_first_reason() -> None:
    accounts = RowAccounts([1.0, 20.0, 300.0])
    accounts.set_aside("deleted_rows", [0])
    accounts.set_aside("duplicate_rows", [0, 1])
    rows, aside = accounts.totals([deal_of("d3", amount=300.0)], 2)
    assert ([2], [1], True) == (accounts.kept(), accounts.rows_of("duplicate_rows"), accounts.is_aside(0))
    assert (5, 321.0) == (rows.count, rows.amount)
    assert {"deleted_rows": (1, 1.0), "duplicate_rows": (1, 20.0), "misfit_rows": (2, 0.0)} == {
        reason: (part.count, part.amount) for reason, part in aside.items()
    }


@pytest.mark.parametrize(
    "deals", [[], [deal_of("d1", amount=4.0)], [deal_of("d1", amount=5.0), deal_of("d2", amount=0.0)]]
)
def test_rows_or_money_that_went_missing_stop_the_reading(deals: list[Deal]) -> None:
    with pytest.raises(AssertionError, match="lost or made up"):
        RowAccounts([5.0]).totals(deals, 0)


def test_every_reason_has_words() -> None:
    accounts = RowAccounts([1.0] * len(SET_ASIDE))
    for row, reason in enumerate(SET_ASIDE):
        accounts.set_aside(reason, [row])
    make = RowFindings(
        places=["deals.csv:2"] * len(SET_ASIDE), labels=["d"] * len(SET_ASIDE), amounts=[1.0] * len(SET_ASIDE)
    )
    findings = list(accounts.findings(make, ["USD"] * len(SET_ASIDE)))
    assert list(SET_ASIDE) == [finding.code for finding in findings]
    shown = {finding.code: finding.examples for finding in findings}
    assert ("USD: 1 rows of 1.00",) == shown.pop("several_currencies")
    assert {("deals.csv:2 d",)} == set(shown.values())


def test_rows_that_fit_no_header_are_counted() -> None:
    tables = [SettledTable(table_of(TableKind.DEALS, misfits=count, id=["d1"])) for count in (0, 2)]
    assert 2 == num_misfits(tables)
