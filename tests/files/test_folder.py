"""Reading and writing the folder format."""

import datetime as dt
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError, OutputError
from territory_opt.files.busy_table import BusyRow
from territory_opt.files.folder import (
    FOLDER_FILES,
    folder_templates,
    init_folder,
    read_demo,
    read_folder,
    write_folder,
)
from territory_opt.files.policy_file import built_in_playbooks, read_policy
from territory_opt.files.record_table import columns_of
from territory_opt.model.client import Client
from territory_opt.model.finding import Severity
from territory_opt.model.opportunity import Opportunity
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Rep
from territory_opt.model.working_time import Period

SOUND_REPS = "id,name\nana,Ana\nben,Ben\n"

WriteFolder = Callable[[Mapping[str, str | bytes | None]], Path]


def faults_of(folder: Path) -> list[str]:
    with pytest.raises(InvalidInputError) as caught:
        read_folder(folder)
    return [str(fault) for fault in caught.value.faults]


def paths_of(folder: Path) -> list[str]:
    with pytest.raises(InvalidInputError) as caught:
        read_folder(folder)
    return [fault.path for fault in caught.value.faults]


@settings(deadline=None)
@given(data=st.data())
def test_a_folder_written_and_read_back_is_the_same_problem(
    data: st.DataObject, problems: st.SearchStrategy[Problem]
) -> None:
    problem = data.draw(problems)
    with tempfile.TemporaryDirectory() as room:
        write_folder(problem, Path(room) / "a" / "territory")
        again = read_folder(Path(room) / "a" / "territory")
    assert problem == attrs.evolve(again, findings=())
    assert list(problem.policy.activities) == list(again.policy.activities)


def test_the_demo_written_and_read_back_is_the_same_problem(tmp_path: Path) -> None:
    write_folder(read_demo(), tmp_path)
    assert read_demo() == read_folder(tmp_path)


def test_a_sound_folder_is_read_with_every_value(folder_with: WriteFolder) -> None:
    problem = read_folder(folder_with({}))
    assert (
        Rep(id="ana", name="Ana", weekly_hours=40, target=500_000),
        Rep(id="ben", name="Ben", weekly_hours=38.5),
    ) == (problem.reps)
    assert Client(id="c1", rep="ana", tier="A", flow_revenue=20_000) == problem.clients[0]
    deal = Opportunity(id="d1", rep="ana", client="c1", amount=50_000, odds=0.5, close_date=dt.date(2026, 5, 29))
    assert (deal,) == problem.opportunities
    assert Period.named("2026-H1") == problem.period
    assert read_policy() == problem.policy
    assert dict(built_in_playbooks()) == problem.playbooks


@pytest.mark.parametrize("change", ["byte order mark", "carriage returns", "no last line end", "blank lines"])
def test_ways_to_save_the_same_table_make_no_difference(folder_with: WriteFolder, change: str) -> None:
    base = read_folder(folder_with({}))
    raw = (folder_with({}) / "clients.csv").read_bytes()
    spelt = {
        "byte order mark": b"\xef\xbb\xbf" + raw,
        "carriage returns": raw.replace(b"\n", b"\r\n"),
        "no last line end": raw.rstrip(b"\n"),
        "blank lines": b"\n\n" + raw.replace(b"\n", b"\n\n,,,\n"),
    }[change]
    assert base == read_folder(folder_with({"clients.csv": spelt}))


def test_what_nobody_stated_is_told_as_notes(folder_with: WriteFolder) -> None:
    problem = read_folder(folder_with({"territory.toml": None}), as_of=dt.date(2026, 3, 2))
    assert ["default_period", "default_currency", "default_people"] == [f.code for f in problem.findings]
    assert {Severity.NOTE} == {finding.severity for finding in problem.findings}
    assert Period.named("2026") == problem.period
    assert {"sales_engineer": 20, "executive": 5, "legal": 5} == {
        name: person.weekly_hours for name, person in problem.people.items()
    }


def test_without_a_plan_date_today_is_taken_and_told(folder_with: WriteFolder) -> None:
    today = dt.datetime.now(tz=dt.UTC).astimezone().date()
    period = Period(start=today, end=today + dt.timedelta(days=30))
    problem = read_folder(folder_with({"territory.toml": 'currency = "USD"'}), period=period)
    assert "default_as_of" in [finding.code for finding in problem.findings]
    assert dt.timedelta(days=1) >= problem.as_of - today
    assert period == problem.period


def test_the_callers_word_outranks_the_folders(folder_with: WriteFolder) -> None:
    policy = attrs.evolve(read_policy(), name="mine")
    folder = folder_with({"policy.toml": "this is not even TOML"})
    problem = read_folder(folder, policy=policy, as_of=dt.date(2026, 7, 1), period="2026-Q3")
    assert ("mine", dt.date(2026, 7, 1), Period.named("2026-Q3")) == (
        problem.policy.name,
        problem.as_of,
        problem.period,
    )


@pytest.mark.parametrize(
    ("arguments", "path"),
    [({"period": "2026-Q9"}, "period"), ({"as_of": dt.date(3999, 1, 1)}, "as_of"), ({"policy": "two_day"}, "policy")],
)
def test_a_wrong_argument_is_a_fault_of_its_name(
    folder_with: WriteFolder, arguments: dict[str, str], path: str
) -> None:
    with pytest.raises(InvalidInputError) as caught:
        read_folder(folder_with({}), **arguments)  # type: ignore[arg-type]  # wrong on purpose
    assert [path] == [fault.path for fault in caught.value.faults]


def test_a_missing_folder_and_a_file_in_its_place_are_told(tmp_path: Path) -> None:
    assert "no such folder" in faults_of(tmp_path / "nowhere")[0]
    (tmp_path / "file").write_text("x")
    assert "found a file" in faults_of(tmp_path / "file")[0]
    assert "cannot be read" in faults_of(tmp_path / ("x" * 5000))[0]


def test_names_from_rows_with_too_few_cells_are_not_called_unknown(folder_with: WriteFolder) -> None:
    folder = folder_with({"reps.csv": "id,name\nana\nben,Ben\n", "clients.csv": "id,rep\nc1,ana\nc2,bem\n"})
    assert ["reps.csv:2", "clients.csv:3 rep"] == paths_of(folder)


def test_a_faulty_row_is_blamed_for_its_own_faults_alone(folder_with: WriteFolder) -> None:
    policy = '[working_week]\ndays = ["mon", "tue"]\n'
    folder = folder_with({"reps.csv": "id,won,weekly_hours\nana,x,20\nben,,20\n,,20\n", "policy.toml": policy})
    assert ["reps.csv:2 won", "reps.csv:4 id"] == paths_of(folder)


def test_faults_of_the_folders_policy_stand_in_its_file(folder_with: WriteFolder) -> None:
    policy = '[playbook_rules.any]\nwhen = "true"\nplaybook = "expansoin"\n'
    (fault,) = faults_of(folder_with({"policy.toml": policy}))
    assert fault.startswith("policy.toml playbook_rules.any.playbook: found 'expansoin'")
    assert fault.endswith("did you mean 'expansion'?")
    folder = folder_with({"policy.toml": None})
    (folder / "other.toml").write_text(policy, encoding="utf-8")
    with pytest.raises(InvalidInputError, match=r"policy\.playbook_rules\.any\.playbook"):
        read_folder(folder, policy=folder / "other.toml")


def test_a_misspelt_file_is_a_warning_with_the_right_name(folder_with: WriteFolder) -> None:
    folder = folder_with({"polcy.toml": "", "notes on the year.docx": b"\0", ".hidden": ""})
    findings = [f for f in read_folder(folder).findings if f.code == "unknown_file"]
    assert [("notes on the year.docx", Severity.NOTE), ("polcy.toml", Severity.WARNING)] == [
        (finding.examples[0], finding.severity) for finding in findings
    ]
    assert "'policy.toml'" in findings[1].message


def test_a_missing_table_names_the_file_that_may_have_been_meant(folder_with: WriteFolder) -> None:
    faults = faults_of(folder_with({"clients.csv": None, "client.csv": "id,rep\nc1,ana\n"}))
    assert [
        "clients.csv: found no such file; allowed is a file; did you mean 'client.csv'? rename it to 'clients.csv'"
    ] == faults


def test_an_unreadable_table_makes_no_echo_in_other_tables(folder_with: WriteFolder) -> None:
    assert ["reps.csv"] == paths_of(folder_with({"reps.csv": None}))
    assert ["reps.csv:2"] == paths_of(folder_with({"reps.csv": "id,name\nana\nben,Ben\n"}))
    assert ["reps.csv idd", "reps.csv id"] == paths_of(folder_with({"reps.csv": "idd,name\nana,Ana\n"}))
    assert ["policy.toml:1"] == paths_of(folder_with({"reps.csv": SOUND_REPS, "policy.toml": "= 1"}))


def test_tables_without_rows_are_findings_not_faults(folder_with: WriteFolder) -> None:
    problem = read_folder(folder_with({"clients.csv": "id,rep\n", "opportunities.csv": "id,rep\r\n"}))
    assert {"no_clients", "no_opportunities"} <= {finding.code for finding in problem.findings}


def test_no_rep_is_a_fault_of_the_table(folder_with: WriteFolder) -> None:
    changes = {"reps.csv": "id\n", "clients.csv": "id,rep\n", "opportunities.csv": "id,rep\n"}
    assert ["reps.csv: found none; allowed is at least one rep"] == faults_of(folder_with(changes))


BAD_FILES = {
    "empty": (b"", "reps.csv: found an empty file"),
    "only a byte order mark": (b"\xef\xbb\xbf\r\n", "reps.csv: found an empty file"),
    "binary": (b"id,name\nana,\x00\x01\n", "reps.csv:2: found a NUL byte at position 12"),
    "workbook": (b"PK\x03\x04rest", "export its sheets as CSV UTF-8"),
    "Latin-1": ("id,name\nana,Ana\nben,B\xe9n\n".encode("latin-1"), "reps.csv:3: found byte 0xE9 at position 21"),
    "UTF-16": ("id,name\nana,Ana\n".encode("utf-16"), "found UTF-16 text"),
    "semicolons": (b"id;name\nana;Ana\n", "seem to be separated by ';'"),
    "duplicate header": (b"id,name, NAME\nana,Ana,Ana\nben,Ben,Ben\n", "reps.csv:1: found column 'name' 2 times"),
    "open quote": (b'id,name\nana,Ana\nben,"Ben\n', "reps.csv:3: found a row that cannot be read"),
    "too many cells": (b"id,name\nana,Ana, the first\nben,Ben\n", "put a cell that contains a comma in quotes"),
    "duplicate id": (b"id\nana\nana\nben\n", "reps.csv:2 id: found 'ana'; allowed is an id that stands once"),
    "no hours": (b"id,weekly_hours\nana,0\nben,\n", "reps.csv:2 weekly_hours: found 0.0; allowed is a number above 0"),
    "negative": (b"id,won\nana,-3\nben,\n", "reps.csv:2 won: found -3.0"),
    "NaN": (b"id,target\nana,nan\nben,\n", "leave the cell empty when the number is not known"),
    "infinite": (b"id,target\nana,inf\nben,\n", "reps.csv:2 target: found 'inf'"),
    "too large": (b"id,target\nana,1e400\nben,\n", "reps.csv:2 target: found inf"),
    "absurd": (b"id,weekly_hours\nana,400\nben,\n", "reps.csv:2 weekly_hours: found 400.0"),
    "separator of thousands": (b'id,target\nana,"500,000"\nben,\n', "write 500000 without a separator"),
    "misspelt choice": (b"id,admin_time\nana,day_ent\nben,\n", "did you mean 'day_end'?"),
    "day off in words": (b"id,days_off\nana,2026-02-02;5.3.2026\nben,\n", "days_off[1]: found '5.3.2026'"),
    "date out of range": (b"id,days_off\nana,3999-01-01\nben,\n", "days_off[0]: found 3999-01-01"),
    "endless name": (b"id,name\nana," + b"x" * 9000 + b"\nben,\n", "reps.csv:2 name: found 'xxxx"),
    "endless cell": (b"id,name\nana," + b"x" * 200_000 + b"\nben,\n", "reps.csv:2: found a row that cannot be read"),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_bad_table_gets_one_clear_fault(folder_with: WriteFolder, case: str) -> None:
    raw, expected = BAD_FILES[case]
    faults = faults_of(folder_with({"reps.csv": raw}))
    assert expected in faults[0]
    allowed_number = 2 if case == "duplicate id" else 1
    assert allowed_number == len([fault for fault in faults if fault.startswith("reps.csv")])


def test_a_folder_where_a_table_should_be_is_told(folder_with: WriteFolder) -> None:
    folder = folder_with({"reps.csv": None})
    (folder / "reps.csv").mkdir()
    assert ["reps.csv: found a folder; allowed is a file"] == faults_of(folder)


def test_odds_in_percent_get_the_number_to_write(folder_with: WriteFolder) -> None:
    faults = faults_of(folder_with({"opportunities.csv": 'id,rep,odds\nd1,ana,50\nd2,ana,50%\nd3,ana,"0,5"\n'}))
    assert ["write 0.5 for 50 %", "write 0.5 for 50%", "write 0.5 with a decimal point"] == [
        fault.rpartition("; ")[2].rpartition(": ")[2] for fault in faults
    ]


def test_line_numbers_survive_line_ends_inside_quotes(folder_with: WriteFolder) -> None:
    text = 'id,name\nana,"Ana\nof the\r\nNorth"\n\nben,Ben\n,nobody\n'
    assert ["reps.csv:7 id"] == paths_of(folder_with({"reps.csv": text}))


def test_hours_observed_of_an_activity_nobody_knows_are_a_fault_of_their_line(folder_with: WriteFolder) -> None:
    cell = '"{A = 12, ""prospectin"" = 4}"'
    (fault,) = faults_of(folder_with({"reps.csv": f"id,observed_hours\nana,\nben,{cell}\n"}))
    assert fault.startswith("reps.csv:3 observed_hours: found 'prospectin'; allowed is one of ")
    assert fault.endswith("did you mean 'prospecting'?")


def test_observed_hours_and_calls_are_read_and_written(folder_with: WriteFolder, tmp_path: Path) -> None:
    changes = {
        "reps.csv": 'id,observed_hours\nana,"{A = 12, admin = 8}"\nben,{}\n',
        "clients.csv": "id,rep,hours_per_call\nc1,ana,1.5\n",
    }
    problem = read_folder(folder_with(changes))
    assert [{"A": 12, "admin": 8}, {}] == [rep.observed_hours for rep in problem.reps]
    assert [1.5] == [client.hours_per_call for client in problem.clients]
    write_folder(problem, tmp_path / "again")
    assert problem.reps == read_folder(tmp_path / "again").reps


def test_a_circle_in_a_playbook_is_named(folder_with: WriteFolder) -> None:
    text = """
    [mine]
    name = "Mine"
    [mine.actions]
    demo = { name = "Demo", effort_hours = 1, after = { offer = 1 } }
    offer = { name = "Offer", effort_hours = 1, after = { demo = 0 } }
    """
    (fault,) = faults_of(folder_with({"playbooks.toml": text}))
    assert "playbooks.toml mine.actions: found a circle of prerequisites:" in fault
    assert "offer -> demo" in fault


def test_own_playbooks_stand_beside_the_built_in_ones_or_replace_them(folder_with: WriteFolder) -> None:
    text = """
    [expansion]
    name = "My expansion"
    actions.call = { name = "Call", effort_hours = 1, odds_gain = 0.1 }
    [renewal]
    name = "Renewal"
    actions.call = { name = "Call", effort_hours = 1, odds_gain = 0.1 }
    """
    problem = read_folder(folder_with({"playbooks.toml": text}))
    assert {*built_in_playbooks(), "renewal"} == set(problem.playbooks)
    assert "My expansion" == problem.playbooks["expansion"].name


def test_a_person_nobody_knows_is_a_fault_with_the_place_to_state_them(folder_with: WriteFolder) -> None:
    text = '[mine]\nname = "Mine"\nactions.a = { name = "A", effort_hours = 1, person = "coach" }\n'
    (fault,) = faults_of(folder_with({"playbooks.toml": text}))
    assert fault.startswith("playbooks.toml mine.actions.a.person: found 'coach'")
    assert "territory.toml" in fault


TWENTY_MISTAKES = {
    "reps.csv": (
        "id,name,weekly_huors,target,won,days_off\n"
        "ana,Ana,40,500 000,0,\n"
        "ben,Ben,40,-1,0,2026-02-30\n"
        "ana,Again,40,,,\n"
        "short,row\n"
    ),
    "clients.csv": (
        "id,rep,tier,flow_revenue,response,need\n"
        "c1,anna,A,1000,,11\n"
        "c2,ben,D,1_000,,3\n"
        'c3,ben,,,"{form = ""powr"", hours_now = 2}",\n'
    ),
    "opportunities.csv": (
        "id,rep,client,amount,odds,close_date,playbook,certainty\n"
        "d1,ben,c9,5000,50,2026-05-29,,\n"
        "d2,ben,c2,5000,50%,29.05.2026,,\n"
        "d3,ben,c2,5000,0.5,2026-05-29,stalled_dael,\n"
        'd4,ben,c2,"5,000",0.5,,,strech\n'
    ),
    "territory.toml": 'curency = "EUR"\nas_of = 2026-01-05\nperiod = "2026-Q7"\n',
}


def test_twenty_mistakes_are_told_in_one_run_with_line_and_suggestion(folder_with: WriteFolder) -> None:
    faults = faults_of(folder_with(TWENTY_MISTAKES))
    expected = [
        ("reps.csv:5", ""),
        ("reps.csv weekly_huors", "did you mean 'weekly_hours'?"),
        ("reps.csv:2 target", "write digits"),
        ("reps.csv:3 target", "at least 0"),
        ("reps.csv:3 days_off[0]", "no such day"),
        ("reps.csv:2 id", "stands once"),
        ("reps.csv:4 id", "stands once"),
        ("clients.csv:2 rep", "did you mean 'ana'?"),
        ("clients.csv:2 need", "at most 10"),
        ("clients.csv:3 tier", "one of A, B, C"),
        ("clients.csv:3 flow_revenue", "write digits"),
        ("clients.csv:4 response.form", "did you mean 'power'?"),
        ("opportunities.csv:2 client", "one of c1, c2, c3"),
        ("opportunities.csv:2 odds", "write 0.5"),
        ("opportunities.csv:3 odds", "write 0.5"),
        ("opportunities.csv:3 close_date", "write 2026-05-29"),
        ("opportunities.csv:4 playbook", "did you mean 'stalled_deal'?"),
        ("opportunities.csv:5 amount", "write 5000"),
        ("opportunities.csv:5 certainty", "did you mean 'stretch'?"),
        ("territory.toml curency", "did you mean 'currency'?"),
    ]
    for path, hint in expected:
        assert any(fault.startswith(f"{path}: ") and hint in fault for fault in faults), (path, faults)
    assert len(expected) == len(faults)


def test_a_folder_to_fill_in_is_a_sound_territory(tmp_path: Path) -> None:
    init_folder(tmp_path / "new" / "territory")
    problem = read_folder(tmp_path / "new" / "territory")
    assert (2, 3, 4) == (len(problem.reps), len(problem.clients), len(problem.opportunities))
    assert () == problem.findings
    assert read_policy() == problem.policy
    assert dict(built_in_playbooks()) == problem.playbooks
    assert set(FOLDER_FILES) == {path.name for path in (tmp_path / "new" / "territory").iterdir()}


@pytest.mark.parametrize(
    ("name", "kind"),
    [("reps.csv", Rep), ("clients.csv", Client), ("opportunities.csv", Opportunity), ("busy.csv", BusyRow)],
)
def test_the_guide_and_the_examples_name_every_column(name: str, kind: type[attrs.AttrsInstance]) -> None:
    templates = folder_templates()
    columns = columns_of(kind)
    assert sorted(columns) == sorted(templates[name].splitlines()[0].split(","))
    section = templates["README.txt"].partition(f"\n{name}:")[2].partition(".csv:")[0]
    assert [] == [column for column in columns if column not in section]


def test_a_folder_with_anything_in_it_is_not_filled(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(OutputError, match="not empty"):
        init_folder(tmp_path)
    with pytest.raises(OutputError, match="cannot be filled"):
        init_folder(tmp_path / "mine.txt")
    assert ["mine.txt"] == [path.name for path in tmp_path.iterdir()]


def test_inputs_are_not_written_over(folder_with: WriteFolder) -> None:
    folder = folder_with({})
    before = (folder / "reps.csv").read_bytes()
    with pytest.raises(OutputError, match="is an input of this run"):
        write_folder(read_demo(), folder, never_over=[folder / "reps.csv"])
    assert before == (folder / "reps.csv").read_bytes()
