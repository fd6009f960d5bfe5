"""The history gives back what was saved, exactly, and takes nothing that does not belong together."""

import datetime as dt
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import territory_opt as to
from territory_opt.allocation.allocation import Status
from territory_opt.comparison import history_file
from territory_opt.comparison.history import History
from territory_opt.comparison.result import Figures, PlannedAction, ScenarioResult
from territory_opt.comparison.saved_result import changes_of, input_hash_of, kept_fields, result_document
from territory_opt.files.problem_json import problem_to_json
from territory_opt.scenarios.differences import Difference

MONDAY = dt.datetime(2026, 1, 5, 8, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
PROBLEM = to.read_demo()
INPUT_HASH = input_hash_of(problem_to_json(PROBLEM))
HOSTILE = "x'); DROP TABLE results; --"


def figures(revenue: float = 600_000.1, **fields: Any) -> Figures:  # noqa: ANN401  # any field's value
    usual = Figures(
        name="Ana",
        status=Status.OPTIMAL,
        target=620_000.0,
        expected_revenue=revenue,
        shortfall=620_000.0 - revenue,
        chance=0.1 + 0.2,
        hours={"A": 1 / 3},
        free_hours=0.0,
        binding=("admin_floor at_least",),
    )
    return attrs.evolve(usual, **fields)


def result(name: str = "as it is", **fields: Any) -> ScenarioResult:  # noqa: ANN401  # the same
    action = PlannedAction(
        opportunity="d1",
        action="call",
        name="Call",
        rep="ana",
        person="ana",
        start="2026-01-05",
        finish="2026-01-06",
        effort_hours=1.1,
    )
    usual = ScenarioResult(
        name=name,
        description="why",
        input_hash=INPUT_HASH,
        scenario_hash="5" * 64,
        differences=(Difference("reps[id=ana].weekly_hours", 40.0, 32.0),),
        findings=(),
        team=figures(name="Team"),
        reps={"ana": figures()},
        actions=(action,),
    )
    return attrs.evolve(usual, **fields)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "what-if.sqlite"


@pytest.fixture
def saved(path: Path) -> Path:
    with History.open(path) as history:
        history.save([result()], PROBLEM, MONDAY)
    return path


def counted(path: Path, table: str) -> int:
    with closing(sqlite3.connect(path)) as database:
        found: int = database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608  # no foreign text
    return found


NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20)
DRAWN_FIGURES = st.builds(
    Figures,
    name=NAMES,
    status=st.sampled_from(Status),
    target=st.none() | NUMBERS,
    expected_revenue=st.none() | NUMBERS,
    shortfall=st.none() | NUMBERS,
    chance=st.none() | NUMBERS,
    hours=st.dictionaries(NAMES, NUMBERS, max_size=3),
    free_hours=NUMBERS,
    binding=st.lists(NAMES, max_size=3).map(tuple),
    why_not=st.text(max_size=20),
)
DRAWN_ACTIONS = st.lists(
    st.builds(PlannedAction, **dict.fromkeys(("opportunity", "action", "name", "rep"), NAMES), effort_hours=NUMBERS),
    max_size=3,
).map(tuple)


@given(team=DRAWN_FIGURES, reps=st.dictionaries(NAMES, DRAWN_FIGURES, max_size=2), actions=DRAWN_ACTIONS)
def test_what_is_saved_is_given_back_exactly(
    tmp_path_factory: pytest.TempPathFactory,
    team: Figures,
    reps: dict[str, Figures],
    actions: tuple[PlannedAction, ...],
) -> None:
    saved = result(team=team, reps=reps, actions=actions)
    with History.open(tmp_path_factory.mktemp("history") / "h.sqlite") as history:
        history.save([saved], PROBLEM, MONDAY)
        last = history.last(saved.name)
    assert last is not None
    assert (team, reps, actions) == (last.team, last.reps, last.actions)


def test_a_saved_result_has_all_that_was_known_of_it(path: Path) -> None:
    saved = result()
    with History.open(path) as history:
        history.save([saved], PROBLEM, MONDAY, asked="whole actions")
        last = history.last("as it is")
    assert last is not None
    assert PROBLEM == last.problem()
    assert (MONDAY, "whole actions", "why") == (last.saved_at, last.asked, last.description)
    assert (saved.input_hash, saved.scenario_hash) == (last.input_hash, last.scenario_hash)
    assert changes_of(saved) == last.changes == ("reps[id=ana].weekly_hours: 40 -> 32",)


def test_the_newest_result_of_a_name_is_given_and_before_looks_further_back(path: Path) -> None:
    with History.open(path) as history:
        for day, revenue in enumerate([1.0, 3.0, 2.0]):
            history.save([result(team=figures(revenue)), result("other")], PROBLEM, MONDAY + day * DAY)
        found = [history.last("as it is", before=before) for before in (None, MONDAY + 2 * DAY, MONDAY)]
        assert history.last("never asked") is None
    assert [2.0, 3.0, None] == [each and each.team.expected_revenue for each in found]


def test_moments_of_any_time_zone_are_put_in_order(path: Path) -> None:
    east, west = (dt.timezone(dt.timedelta(hours=hours)) for hours in (9, -5))
    with History.open(path) as history:
        history.save([result(team=figures(2.0))], PROBLEM, dt.datetime(2026, 1, 5, 8, tzinfo=west))
        history.save([result(team=figures(1.0))], PROBLEM, dt.datetime(2026, 1, 5, 20, tzinfo=east))
        last = history.last("as it is")
    assert last is not None
    assert (2.0, dt.datetime(2026, 1, 5, 13, tzinfo=dt.UTC)) == (last.team.expected_revenue, last.saved_at)


def test_runs_are_listed_with_their_scenarios_the_oldest_first(path: Path) -> None:
    with History.open(path) as history:
        history.save([result("b"), result("a")], PROBLEM, MONDAY + DAY)
        history.save([], PROBLEM, MONDAY)
        runs = history.runs()
    assert [(MONDAY, ()), (MONDAY + DAY, ("b", "a"))] == [(run.saved_at, run.scenarios) for run in runs]
    assert {INPUT_HASH} == {run.input_hash for run in runs}


def test_a_territory_is_kept_once_however_often_it_is_planned(path: Path) -> None:
    with History.open(path) as history:
        for day in range(3):
            history.save([result()], PROBLEM, MONDAY + day * DAY)
    assert (3, 1) == (counted(path, "results"), counted(path, "inputs"))


def test_forgetting_drops_old_runs_with_their_territories_and_gives_their_room_back(path: Path) -> None:
    other = attrs.evolve(PROBLEM, currency="USD")
    with History.open(path) as history:
        history.save([result(input_hash=input_hash_of(problem_to_json(other)))], other, MONDAY)
        history.save([result()], PROBLEM, MONDAY + DAY)
        size = path.stat().st_size
        assert 1 == history.forget(before=MONDAY + DAY)
        assert (MONDAY + DAY,) == tuple(run.saved_at for run in history.runs())
        assert history.last("as it is") is not None
    assert (1, 1) == (counted(path, "results"), counted(path, "inputs"))
    assert path.stat().st_size < size


@pytest.mark.parametrize("name", [HOSTILE, '"; --', "%", "a\nb\x1b[2J", "Ümläut 測試", ":memory:"])
def test_a_hostile_name_is_plain_text(path: Path, name: str) -> None:
    with History.open(path) as history:
        history.save([result(name, reps={name: figures(name=name)}), result()], PROBLEM, MONDAY, asked=name)
        last = history.last(name)
        assert (name, {name}, name) == (last and last.name, last and set(last.reps), last and last.asked)
        assert ((name, "as it is"),) == tuple(run.scenarios for run in history.runs())


@pytest.mark.parametrize("name", ["", " ", "a\0b", "\ud800"])
def test_a_name_that_no_scenario_can_have_is_refused(path: Path, name: str) -> None:
    with History.open(path) as history:
        with pytest.raises(to.InvalidInputError, match="name"):
            history.save([result(name)], PROBLEM, MONDAY)
        with pytest.raises(to.InvalidInputError, match="scenario"):
            history.last(name)


def test_results_that_do_not_belong_together_are_all_named_and_none_is_kept(path: Path) -> None:
    wrong = [result("a"), result("a"), result("b", input_hash="0" * 64)]
    with History.open(path) as history:
        with pytest.raises(to.InvalidInputError) as error:
            history.save(wrong, PROBLEM, MONDAY)
        assert () == history.runs()
    assert ["results[0].name", "results[1].name", "results[2].input_hash"] == [f.path for f in error.value.faults]


def test_a_moment_without_a_time_zone_is_refused(path: Path) -> None:
    naive = MONDAY.replace(tzinfo=None)
    with History.open(path) as history:
        for call in (
            lambda: history.save([result()], PROBLEM, naive),
            lambda: history.last("as it is", before=naive),
            lambda: history.forget(before=naive),
        ):
            with pytest.raises(to.InvalidInputError, match="time zone"):
                call()
        assert () == history.runs()


def test_the_fields_that_version_1_keeps_are_these() -> None:
    """Whoever adds a field to them adds a step that gives it to the results kept before."""
    kept_figures = "name status target expected_revenue shortfall chance hours free_hours binding why_not"
    kept_actions = "opportunity action name rep person start finish effort_hours"
    assert 1 == len(history_file.STEPS)
    assert kept_figures.split() == [field.name for field in attrs.fields(Figures)]
    assert kept_actions.split() == [field.name for field in attrs.fields(PlannedAction)]


@pytest.mark.parametrize(
    ("statement", "value", "words"),
    [
        ("UPDATE results SET document = ?", b"no zlib", "cannot be unpacked"),
        ("UPDATE results SET document = ?", "text", "cannot be unpacked"),
        ("UPDATE inputs SET document = ?", bytes.fromhex("789c030000000001"), "not the one saved"),
    ],
)
def test_content_that_was_tampered_with_is_told_with_file_and_scenario(
    saved: Path, statement: str, value: object, words: str
) -> None:
    with closing(sqlite3.connect(saved)) as database:
        database.execute(statement, (value,))
        database.commit()
    with History.open(saved) as history, pytest.raises(to.InvalidInputError, match=words) as error:
        history.last("as it is")
    assert ["what-if.sqlite: scenario 'as it is'"] == [fault.path for fault in error.value.faults]


@pytest.mark.parametrize("document", ["", "[]", "{}", '{"description": 1, "changes": 2}', "[" * 100_000])
def test_a_document_of_another_shape_is_told(document: str) -> None:
    with pytest.raises(to.InvalidInputError, match="result"):
        kept_fields(document)


def test_a_document_with_another_field_is_told() -> None:
    document = result_document(result()).replace('"free_hours"', '"spare_hours"')
    with pytest.raises(to.InvalidInputError, match="spare_hours"):
        kept_fields(document)
