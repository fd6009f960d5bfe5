import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.intake.joining.override_rows import read_overrides
from territory_opt.intake.records.export import Override
from territory_opt.intake.records.recognition import Column, RecognisedTable, Role, TableKind
from territory_opt.intake.records.sheet import Cell
from territory_opt.testing.recognised import HOSTILE, table_of


def overrides_of(**columns: list[Cell]) -> tuple[Override, ...]:
    return read_overrides([table_of(TableKind.OVERRIDES, columns)])


def test_what_is_settled_is_read_as_written() -> None:
    found = overrides_of(
        deal_id=["d1", ""],
        account_name=["", "Client 12"],
        tier=["", "A"],
        odds=["0.8", ""],
        certainty=["Stretch", ""],
        owner_name=["", "Rep One"],
    )
    assert (
        Override(place="overrides.csv:2", deal="d1", odds=0.8, certainty="stretch"),
        Override(place="overrides.csv:3", account="Client 12", tier="A", owner="Rep One"),
    ) == found


@pytest.mark.parametrize(
    ("cell", "odds"),
    [("60%", 0.6), ("60 %", 0.6), (0.6, 0.6), ("1", 1.0), (0.0, 0.0), ("0,95", 0.95), ("60,5%", 0.605)],
)
def test_odds_are_a_share_or_a_percentage_with_its_sign(cell: Cell, odds: float) -> None:
    assert [odds] == [override.odds for override in overrides_of(deal_id=["d1"], odds=[cell])]


def test_odds_below_a_header_with_a_percent_sign_are_percentages() -> None:
    table = table_of(TableKind.OVERRIDES, deal_id=["d1"], odds=["60"])
    percent = Column(role=Role.ODDS, header="Odds (%)", position=1, reason="by hand")
    renamed = RecognisedTable(
        sheet=table.sheet, kind=table.kind, system=table.system, columns={**table.columns, Role.ODDS: percent}
    )
    assert [0.6] == [override.odds for override in read_overrides([renamed])]


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"deal_id": ["d1"], "odds": ["150"]}, "overrides.csv:2 odds: found 150"),
        ({"deal_id": ["d1"], "odds": ["60"]}, "write 0.6 for 60 %"),
        ({"deal_id": ["d1"], "odds": ["high"]}, "found 'high'"),
        ({"deal_id": ["d1"], "certainty": ["maybe"]}, "allowed is one of flow, likely, stretch"),
        ({"account_name": ["Client 12"], "tier": [""]}, "nothing settled"),
        ({"deal_id": [""], "odds": ["0.5"]}, "found neither; allowed is a deal or an account"),
        ({"deal_id": ["d1"], "account_name": ["Client 12"], "odds": ["0.5"]}, "and not both"),
    ],
)
def test_what_cannot_be_meant_is_a_fault_with_its_place(columns: dict[str, list[Cell]], told: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        overrides_of(**columns)
    assert told in str(caught.value)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(InvalidInputError) as caught:
        overrides_of(deal_id=["d1", "", "d3"], odds=["2", "0.5", "x"])
    assert 3 == len(caught.value.faults)


def test_rows_that_do_not_fit_the_header_are_faults() -> None:
    with pytest.raises(InvalidInputError, match="found 1 cells; allowed is 2 cells"):
        read_overrides([table_of(TableKind.OVERRIDES, misfits=1, deal_id=["d1"], odds=["0.5"])])


@given(st.lists(st.sampled_from(HOSTILE) | st.floats() | st.booleans(), min_size=5, max_size=5))
def test_hostile_cells_give_overrides_or_listed_faults(cells: list[Cell]) -> None:
    columns = dict(zip(("deal_id", "tier", "odds", "certainty", "owner_name"), ([cell] for cell in cells), strict=True))
    with contextlib.suppress(InvalidInputError):
        assert all(override.odds is None or 0 <= override.odds <= 1 for override in overrides_of(**columns))
