import contextlib
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.intake.recognising.mapping_file import ColumnMapping, mapping_text, read_mapping
from territory_opt.intake.recognising.recognise import recognise, recognise_any
from territory_opt.intake.records.export import DealStatus
from territory_opt.intake.records.recognition import Recognition, Role, System, TableKind
from territory_opt.intake.records.sheet import Cell, Sheet

WORDS = "Id,Name,Amount,Stage,Owner,Type,Currency,Opportunity,Target,Quota,Industry,Tier,Q1,Q2,Probability,Certainty"
LABELS = "Close Date,Opportunity Owner,Deal - Value,Stage,Amount,,amount"
HEADERS = st.sampled_from(f"{WORDS},{LABELS}".split(","))
HOSTILE = st.text(st.characters(exclude_categories=[]), max_size=20) | st.sampled_from(
    [
        '"',
        "'''",
        "[[table]]",
        "a\nb = 1",
        "\r\n",
        "\x00",
        "\udc80",
        "#",
        "\\",
        "=1+1",
        "\u202eabc",
        "}, {",
        "\x7f\x85\u2028",
    ]
)
CELL: st.SearchStrategy[Cell] = st.sampled_from(
    ["1", "2,5", "10 %", "2026-01-31", "won", "Prospecting", "", "x y", None]
)
NAMES = st.sampled_from(["deals.csv", "accounts.csv", "Book.xlsx", "overrides.csv", 'a "b".csv', "quota.csv"])


def sheet(columns: Sequence[str], rows: Sequence[Sequence[Cell]], file: str = "deals.csv", name: str = "") -> Sheet:
    cells = tuple([row[place] for row in rows] for place in range(len(columns)))
    return Sheet(file=file, name=name or file, columns=tuple(columns), cells=cells, lines=range(2, 2 + len(rows)))


@st.composite
def sheets(draw: st.DrawFn) -> list[Sheet]:
    found = []
    for number in range(draw(st.integers(1, 3))):
        columns = draw(st.lists(HEADERS | HOSTILE, max_size=8))
        rows = draw(st.lists(st.tuples(*[CELL for _ in columns]), min_size=1, max_size=3))
        found.append(
            sheet(columns, rows, f"{number}{draw(NAMES | HOSTILE.filter(str.strip))}", f"{number} {draw(HOSTILE)}")
        )
    return found


def meaning(recognition: Recognition) -> object:
    return recognition.system, [
        (
            table.kind,
            table.system,
            {role: column.position for role, column in table.columns.items()},
            table.unused,
            table.sheet.columns,
            table.sheet.cells,
        )
        for table in recognition.tables
    ]


def read(tmp_path: Path, text: str) -> ColumnMapping:
    path = tmp_path / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    return read_mapping(path)


def faults(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(InvalidInputError) as raised:
        read(tmp_path, 'schema = "territory_opt/mapping/1"\n' + text)
    return [str(fault) for fault in raised.value.faults]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(export=sheets())
def test_the_proposal_read_back_gives_the_same_recognition(tmp_path: Path, export: list[Sheet]) -> None:
    found = recognise_any(export)
    again = recognise_any(export, mapping=read(tmp_path, mapping_text(found)))
    assert meaning(found) == meaning(again)
    assert not any(column.is_guess for table in again.tables for column in table.columns.values())


def test_the_proposal_gives_each_column_its_reason_and_comments_out_what_is_unused(tmp_path: Path) -> None:
    export = sheet(
        ["Id", "Amount", "Stage", "Gut feeling", "Colour"],
        [["1", "5", "a", "10%", "red"], ["2", "6", "b", "5%", "red"]],
    )
    text = mapping_text(recognise([export]))
    assert 'amount = "Amount"  # what Salesforce calls it; 100% of its cells read as money\n' in text
    assert 'odds = "Gut feeling"  # a guess: nearly all its cells are percentages' in text
    assert '# ... = "Colour"\n' in text
    assert read(tmp_path, text).tables[0].columns[Role.AMOUNT].header == "Amount"


MAPPING = """
schema = "territory_opt/mapping/1"
system = "pipedrive"
currency = "eur"

[[table]]
file = "Wild.csv"
kind = "deals"

[table.columns]
id = "Key"
amount = { column = "Wert", style = "1.234,56" }
close_date = { column = "Ende", order = "dmy" }
odds = { column = "Chance", scale = 100 }
stage = { column = "Stand", position = 6 }

[stage_odds]
Negotiation = 0.8

[stages]
Signed = "won"

[owners]
asmith = "Rep One"
"""
WILD = ["Key", "Wert", "Ende", "Chance", "Stand", "Stand", "Amount"]


def test_a_mapping_states_columns_their_spelling_and_words(tmp_path: Path) -> None:
    mapping = read(tmp_path, MAPPING)
    wild = sheet(WILD, [["k1", "1.000,50", "31.12.2026", "30", "x", "Signed", "7"]], "wild.CSV")
    recognition = recognise([wild], mapping=mapping)
    (deals,) = recognition.of(TableKind.DEALS)
    assert recognition.system is System.PIPEDRIVE
    assert {Role.ID: 0, Role.AMOUNT: 1, Role.CLOSE_DATE: 2, Role.ODDS: 3, Role.STAGE: 5} == {
        role: column.position for role, column in deals.columns.items()
    }
    assert ("Stand", "Amount") == deals.unused
    rules = mapping.rules_for(wild)
    assert ("1.234,56", "dmy", 100.0) == (
        rules[Role.AMOUNT].style,
        rules[Role.CLOSE_DATE].order,
        rules[Role.ODDS].scale,
    )
    assert {"Negotiation": 0.8} == mapping.stage_odds
    assert {"Signed": DealStatus.WON} == mapping.stages
    assert {"asmith": "Rep One"} == mapping.owners
    assert mapping.currency == "EUR"


def test_sheets_the_mapping_does_not_name_are_recognised_by_themselves(tmp_path: Path) -> None:
    wild = sheet(WILD, [["k1", "1", "31.12.2026", "30", "x", "y", "7"]], "wild.csv")
    accounts = sheet(["Account Name", "Industry"], [["Client 1", "x"]], "accounts.csv")
    recognition = recognise([wild, accounts], mapping=read(tmp_path, MAPPING))
    assert [TableKind.DEALS, TableKind.ACCOUNTS] == [table.kind for table in recognition.tables]


def test_goals_with_periods_in_columns_are_mapped_as_rows(tmp_path: Path) -> None:
    export = [
        sheet(["Id", "Amount", "Stage"], [["1", "2", "a"]]),
        sheet(["Rep", "Q1 2026", "Q2 2026"], [["Rep One", "1", "2"]], "q.csv"),
    ]
    found = recognise(export)
    text = mapping_text(found)
    assert "periods_in_columns = true" in text
    (goals,) = recognise(export, mapping=read(tmp_path, text)).of(TableKind.GOALS)
    assert ["Q1 2026", "Q2 2026"] == goals.cells(Role.PERIOD)


def test_all_mistakes_are_told_at_once_with_line_and_nearest_name(tmp_path: Path) -> None:
    told = faults(
        tmp_path,
        """sytem = "hubspot"
currency = "EURO"
[[table]]
file = "a.csv"
kind = "deels"
[[table]]
file = "b.csv"
kind = "deals"
[table.columns]
amonut = "Amount"
odds = { column = "Chance", scale = 10 }
close_date = { column = "Ende", order = "ydm" }
amount = { column = "Wert", style = "one" }
stage = 3
[stage_odds]
Late = 80
[stages]
Signed = "yes"
""",
    )
    told_at = {line.partition(": ")[0].split()[-1]: line for line in told}
    assert {
        "sytem",
        "currency",
        "table[0].kind",
        "table[1].columns",
        "table[1].columns.amonut",
        "table[1].columns.odds.scale",
        "table[1].columns.close_date.order",
        "table[1].columns.amount.style",
        "table[1].columns.stage",
        "stage_odds.Late",
        "stages.Signed",
    } == told_at.keys()
    assert "did you mean 'system'?" in told_at["sytem"]
    assert "did you mean 'amount'?" in told_at["table[1].columns.amonut"]
    assert told_at["stages.Signed"].startswith("mapping.toml:19 ")
    assert "neither id nor name" in told_at["table[1].columns"]


def test_broken_lines_are_told_with_the_rest(tmp_path: Path) -> None:
    told = faults(tmp_path, 'currency = EUR\n[[table]]\nfile = "a.csv"\nkind = "deels"\n')
    assert ["mapping.toml:2", "mapping.toml:5 table[0].kind"] == [line.partition(": ")[0] for line in told]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("table = 3", "tables, each with a heading [[table]]"),
        ('[[table]]\nkind = "deals"\ncolumns = { id = "a" }', "nothing; allowed is the name of a file"),
        ('[[table]]\nfile = "a"\nkind = "goals"\ncolumns = 3', "a table [table.columns]"),
        ('[[table]]\nfile = "a"\nkind = "accounts"\nperiods_in_columns = true', "periods of a table of goals"),
        ('[[table]]\nfile = "a"\nkind = "goals"\nperiods_in_columns = 1', "true or false"),
        ('[[table]]\nfile = "a"\nkind = "goals"\n[[table]]\nfile = "A"\nkind = "goals"', "each table once"),
        ("stages = 3", "a table [stages]"),
        ('[[table]]\nfile = "a"\nkind = "goals"\ncolumns = { target = { position = 0 } }', "a whole number at least 1"),
    ],
)
def test_each_mistake_says_what_is_allowed(tmp_path: Path, text: str, expected: str) -> None:
    assert expected in "\n".join(faults(tmp_path, text))


def test_a_mapping_without_its_schema_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="territory_opt/mapping/1"):
        read(tmp_path, 'currency = "EUR"\n')


def test_what_the_mapping_names_and_the_export_lacks_is_told_with_the_nearest(tmp_path: Path) -> None:
    mapping = read(tmp_path, MAPPING)
    with pytest.raises(InvalidInputError) as raised:
        recognise(
            [sheet(["Key", "Wertt", "Ende", "Chance", "Stand", "Other"], [["1"] * 6], "wild.csv")], mapping=mapping
        )
    told = [str(fault) for fault in raised.value.faults]
    assert ["mapping.toml:12", "mapping.toml:15"] == [line.partition(" ")[0] for line in told]
    assert "did you mean 'Wertt'?" in told[0]
    with pytest.raises(InvalidInputError, match=r"did you mean 'wild2\.csv'"):
        recognise([sheet(["Key"], [["1"]], "wild2.csv")], mapping=mapping)


def test_a_doubled_header_is_told_apart_by_its_place(tmp_path: Path) -> None:
    export = [sheet(["Id", "Stage", "Amount", "Amount"], [["1", "a", "", "5"], ["2", "b", None, dt.date(2026, 1, 1)]])]
    text = mapping_text(recognise(export))
    assert 'amount = { column = "Amount", position = 4 }' in text
    (deals,) = recognise(export, mapping=read(tmp_path, text)).of(TableKind.DEALS)
    assert deals.columns[Role.AMOUNT].position == 3


PIECES = st.sampled_from(
    [
        "[[table]]",
        "[table.columns]",
        "=",
        '"',
        "{",
        "}",
        "\n",
        "nan",
        "1e999",
        "[]",
        "true",
        'kind = "goals"',
        "\x00",
        "é",
        "#",
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.tuples(st.integers(0, len(MAPPING)), st.integers(0, 30), PIECES), min_size=1, max_size=5))
def test_a_damaged_mapping_is_read_or_refused(tmp_path: Path, cuts: list[tuple[int, int, str]]) -> None:
    text = MAPPING
    for start, length, piece in cuts:
        text = text[:start] + piece + text[start + length :]
    wild = sheet(WILD, [["k1", "1", "31.12.2026", "30", "x", "y", "7"]], "wild.csv")
    with contextlib.suppress(InvalidInputError):
        assert len(recognise_any([wild], mapping=read(tmp_path, text)).tables) == 1


def test_periods_in_columns_must_be_there(tmp_path: Path) -> None:
    text = 'schema = "territory_opt/mapping/1"\n[[table]]\nfile = "q.csv"\nkind = "goals"\nperiods_in_columns = true\n'
    with pytest.raises(InvalidInputError, match=r"no columns of periods in q\.csv; allowed is headers such as Q1"):
        recognise_any([sheet(["Rep", "First"], [["Rep One", "1"]], "q.csv")], mapping=read(tmp_path, text))


def test_the_proposal_of_a_sheet_of_very_many_columns_stays_short(tmp_path: Path) -> None:
    headers = ["Id", "Amount", "Stage", *(f"Column {number}" for number in range(1500))]
    text = mapping_text(recognise([sheet(headers, [["1"] * len(headers)])]))
    assert "# and 500 more columns that are not used\n" in text
    assert read(tmp_path, text).tables[0].kind is TableKind.DEALS
