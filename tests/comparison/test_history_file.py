"""The file of a history is shared by processes, is never half-written, and is never a file of somebody else."""

import datetime as dt
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import attrs
import pytest

import territory_opt as to
from territory_opt.comparison import history_file
from territory_opt.comparison.compare import compare
from territory_opt.comparison.history import History
from territory_opt.comparison.result import ScenarioResult

MONDAY = dt.datetime(2026, 1, 5, 8, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
PROBLEM = to.read_demo()
BASE = compare(PROBLEM, []).base
CRASH = "CRASH_BEFORE_COMMIT"


def named(name: str) -> ScenarioResult:
    """Return a result under another name, with as much text of its own as does not pack."""
    return attrs.evolve(BASE, name=name, description=os.urandom(20_000).hex())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "what-if.sqlite"


@pytest.fixture
def saved(path: Path) -> Path:
    with History.open(path) as history:
        history.save([BASE], PROBLEM, MONDAY)
    return path


class Crashing(sqlite3.Connection):
    """A connection whose process ends just before a run is kept, with its pages in the file already."""

    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:  # noqa: ANN401  # those of sqlite3
        """Execute a statement, unless it is the last of a run."""
        if statement == "BEGIN IMMEDIATE":
            super().execute("PRAGMA cache_size = 1")
        if statement == "COMMIT":
            os.kill(os.getpid(), signal.SIGKILL)
        return super().execute(statement, *values)


def save_many(path: str, times: str, name: str) -> None:
    """Save again and again, as a process of its own."""
    if CRASH in os.environ:
        connect = sqlite3.connect
        sqlite3.connect = lambda *values, **words: connect(*values, **words, factory=Crashing)  # type: ignore[assignment]
    for number in range(int(times)):
        with History.open(path) as history:
            history.save([named(name)], PROBLEM, MONDAY + dt.timedelta(seconds=number))


def test_two_processes_that_save_at_once_lose_nothing(path: Path) -> None:
    times = 50
    processes = [
        subprocess.Popen([sys.executable, __file__, str(path), str(times), name], stderr=subprocess.PIPE, text=True)
        for name in ("one", "two")
    ]
    errors = [process.communicate(timeout=300)[1] for process in processes]
    assert ["", ""] == errors
    with History.open(path) as history:
        scenarios = sorted(run.scenarios for run in history.runs())
    assert [("one",)] * times + [("two",)] * times == scenarios
    with closing(sqlite3.connect(path)) as database:
        assert ("ok", 1) == database.execute(
            "SELECT (SELECT * FROM pragma_integrity_check), count(*) FROM inputs"
        ).fetchone()


def test_a_run_that_is_killed_in_the_middle_leaves_the_earlier_content_whole(saved: Path) -> None:
    command = [sys.executable, __file__, str(saved), "1", "new"]
    killed = subprocess.run(command, env=os.environ | {CRASH: "1"}, check=False, timeout=300)
    assert -signal.SIGKILL == killed.returncode
    assert saved.with_name(f"{saved.name}-journal").exists()
    with History.open(saved) as history:
        assert [("as it is",)] == [run.scenarios for run in history.runs()]
        last = history.last("as it is")
    assert last is not None
    assert PROBLEM == last.problem()


def test_a_run_that_is_interrupted_keeps_nothing_of_itself(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted(sqlite3.Connection):
        def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:  # noqa: ANN401  # those of sqlite3
            if statement == "COMMIT":
                raise KeyboardInterrupt
            return super().execute(statement, *values)

    connect, content = sqlite3.connect, saved.read_bytes()
    monkeypatch.setattr(sqlite3, "connect", lambda *values, **words: connect(*values, **words, factory=Interrupted))
    with pytest.raises(KeyboardInterrupt), History.open(saved) as history:
        history.save([named("new")], PROBLEM, MONDAY)
    assert content == saved.read_bytes()


@pytest.mark.parametrize("name", [":memory:", "a?mode=ro#b.sqlite", "%41.sqlite", "Ü ä.sqlite"])
def test_any_file_name_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    with History.open(name) as history:
        history.save([BASE], PROBLEM, MONDAY)
    assert [name] == [file.name for file in tmp_path.iterdir()]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"schema = 'territory_opt/scenarios/1'\n", "no history of territory-opt"),
        (b"x", "no history of territory-opt"),
        (b"SQLite format 3\0" + bytes(200), "a database of another program"),
    ],
)
def test_a_file_that_is_no_history_is_left_as_it_is(path: Path, content: bytes, words: str) -> None:
    path.write_bytes(content)
    with pytest.raises(to.OutputError, match=words), History.open(path):
        pass
    assert content == path.read_bytes()


@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
def test_a_database_of_another_program_is_left_as_it_is(path: Path, mode: str) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"PRAGMA journal_mode = {mode}")
        database.execute("CREATE TABLE results (run, scenario)")
        database.commit()
        before = {file.name: file.read_bytes() for file in path.parent.iterdir()}
        with pytest.raises(to.OutputError, match=r"a database of another program.*choose another file"):
            History.open(path).__enter__()
        assert before == {file.name: file.read_bytes() for file in path.parent.iterdir()}


def test_a_history_that_another_process_is_just_making_is_waited_for(
    saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = saved.read_bytes()
    saved.write_bytes(content[:50] + bytes(len(content) - 50))
    monkeypatch.setattr(time, "sleep", lambda _: saved.write_bytes(content))
    with History.open(saved) as history:
        assert 1 == len(history.runs())


def test_an_empty_file_is_taken_for_a_new_history(path: Path) -> None:
    path.touch()
    with History.open(path) as history:
        history.save([BASE], PROBLEM, MONDAY)
        assert 1 == len(history.runs())


def test_a_folder_a_missing_folder_and_an_impossible_name_are_refused(tmp_path: Path) -> None:
    for path, words in (
        (tmp_path, "is a folder"),
        (Path("/dev/null"), "is a device"),
        (tmp_path / "no" / "h.sqlite", "no folder .*no; make it"),
        (Path("a\0b"), "cannot be opened"),
        (tmp_path / ("x" * 300), "cannot be opened"),
    ):
        with pytest.raises(to.OutputError, match=words), History.open(path):
            pass
    assert [] == list(tmp_path.iterdir())


def test_a_newer_version_is_refused_and_left_as_it_is(path: Path) -> None:
    with History.open(path) as history, closing(sqlite3.connect(path)) as newer:
        history.save([BASE], PROBLEM, MONDAY)
        newer.execute(f"PRAGMA user_version = {len(history_file.STEPS) + 1}")
        with pytest.raises(to.OutputError, match=r"version 2 .*update territory-opt"):
            history.save([BASE], PROBLEM, MONDAY)
    content = path.read_bytes()
    with pytest.raises(to.OutputError, match=r"version 2 .*update territory-opt"), History.open(path):
        pass
    assert content == path.read_bytes()


def test_an_older_version_is_brought_up_with_its_content(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    added = ("ALTER TABLE runs ADD COLUMN remark TEXT NOT NULL DEFAULT 'none'",)
    monkeypatch.setattr(history_file, "STEPS", (*history_file.STEPS, added))
    for _ in range(2):
        with History.open(saved) as history:
            assert 1 == len(history.runs())
    with closing(sqlite3.connect(saved)) as database:
        assert 2 == database.execute("PRAGMA user_version").fetchone()[0]
        assert "none" == database.execute("SELECT remark FROM runs").fetchone()[0]


def test_a_step_that_fails_leaves_the_older_version_whole(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = saved.read_bytes()
    broken = ("DROP TABLE results", "no statement")
    with monkeypatch.context() as patched:
        patched.setattr(history_file, "STEPS", (*history_file.STEPS, broken))
        with pytest.raises(to.OutputError, match="syntax error"), History.open(saved):
            pass
    assert content == saved.read_bytes()


def test_a_file_that_is_locked_for_long_is_told_and_can_be_used_later(path: Path) -> None:
    with History.open(path, most_wait_seconds=0.05) as history:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            with pytest.raises(to.OutputError, match=r"in use by another process for 0\.05 s; try again"):
                history.save([BASE], PROBLEM, MONDAY)
            with pytest.raises(to.OutputError, match="in use"):
                history.runs()
            other.execute("ROLLBACK")
        history.save([BASE], PROBLEM, MONDAY)
        assert 1 == len(history.runs())


@pytest.mark.parametrize(
    ("restriction", "words"),
    [
        ("PRAGMA query_only = ON", "cannot be written to: .*; choose a file"),
        ("PRAGMA max_page_count = 1", "disk is full; make room, or drop old runs"),
    ],
)
def test_a_file_that_cannot_be_written_is_told_read_on_and_left_as_it_is(
    saved: Path, monkeypatch: pytest.MonkeyPatch, restriction: str, words: str
) -> None:
    connect, content = sqlite3.connect, saved.read_bytes()

    def restricted(*values: Any, **wishes: Any) -> sqlite3.Connection:  # noqa: ANN401  # those of sqlite3
        connection: sqlite3.Connection = connect(*values, **wishes)
        connection.execute(restriction)
        return connection

    monkeypatch.setattr(sqlite3, "connect", restricted)
    with History.open(saved) as history:
        with pytest.raises(to.OutputError, match=words):
            history.save([named(str(number)) for number in range(5)], PROBLEM, MONDAY + DAY)
        assert [("as it is",)] == [run.scenarios for run in history.runs()]
        assert history.last("as it is") is not None
    assert content == saved.read_bytes()


def test_a_file_in_which_sqlite_finds_no_sense_is_told(saved: Path) -> None:
    content = saved.read_bytes()
    saved.write_bytes(content[:100] + b"\xff" * (len(content) - 100))
    with pytest.raises(to.OutputError, match=r"is damaged: .*; set it aside"), History.open(saved) as history:
        history.runs()


if __name__ == "__main__":
    save_many(*sys.argv[1:])
