"""What scenarios came to in earlier runs, kept in one local SQLite file."""

import contextlib
import datetime as dt
import sqlite3
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from itertools import groupby
from pathlib import Path

import attrs

from territory_opt.comparison.history_file import HistoryFile
from territory_opt.comparison.result import ScenarioResult
from territory_opt.comparison.saved_result import SavedResult, input_hash_of, kept_fields, result_document
from territory_opt.errors import Fault, InvalidInputError
from territory_opt.files.problem_json import problem_to_json
from territory_opt.model.checks import Text, shown
from territory_opt.model.problem import Problem
from territory_opt.scenarios.scenario import LONGEST_NAME

MOST_WAIT_SECONDS = 30.0
"""How long another process is waited for, when nothing else is said [s]."""


@attrs.frozen(kw_only=True)
class Run:
    """One run whose results are kept.

    Parameters
    ----------
    saved_at
        When, UTC.
    program_version
        Which version of this program worked them out.
    input_hash
        SHA-256 of the territory before any change.
    scenarios
        The names of the scenarios, in the order saved.
    """

    saved_at: dt.datetime
    program_version: str
    input_hash: str
    scenarios: tuple[str, ...]


def program_version() -> str:
    """Return the version of this program, or ``unknown`` where it is not installed."""
    try:
        return version("territory-opt")
    except PackageNotFoundError:
        return "unknown"


class History:
    """The results of earlier runs; `open` gives one.

    Parameters
    ----------
    file
        The open file.

    Examples
    --------
    >>> import tempfile
    >>> import territory_opt as to
    >>> from territory_opt.comparison.compare import compare
    >>> demo = to.read_demo()
    >>> base = compare(demo, []).base
    >>> with tempfile.TemporaryDirectory() as folder, History.open(Path(folder) / "what-if.sqlite") as history:
    ...     history.save([base], demo, dt.datetime(2026, 1, 5, 8, tzinfo=dt.UTC))
    ...     history.last("as it is").team == base.team
    True
    """

    def __init__(self, file: HistoryFile) -> None:
        self._file = file

    @classmethod
    @contextlib.contextmanager
    def open(cls, path: str | Path, *, most_wait_seconds: float = MOST_WAIT_SECONDS) -> Iterator["History"]:
        """Open a history for a `with` block; the file is made when it is not there.

        Parameters
        ----------
        path
            The file, in a folder that is there.
        most_wait_seconds
            How long another process that writes is waited for [s].

        Raises
        ------
        OutputError
            If the file is no history, which is then left as it is; is of a newer version, or cannot be used.
        """
        with HistoryFile.open(Path(path), most_wait_seconds) as file:
            yield cls(file)

    def save(self, results: Sequence[ScenarioResult], problem: Problem, at: dt.datetime, *, asked: str = "") -> None:
        """Keep the results of one run: all of them or, if anything fails, none.

        Parameters
        ----------
        results
            What the scenarios come to; their names differ.
        problem
            The territory before any change, from which all of them were worked out.
        at
            The present moment, with its time zone.
        asked
            How plans were asked for, in words; empty for the usual way.

        Raises
        ------
        InvalidInputError
            If results do not belong together, or `at` has no time zone.
        OutputError
            If they cannot be written.
        """
        input_text = problem_to_json(problem)
        input_hash = input_hash_of(input_text)
        _check(results, input_hash)
        moment = _moment(at, "at")
        rows = [(each.name, each.scenario_hash, _packed(result_document(each))) for each in results]
        with self._file.writing() as database:
            database.execute(
                "INSERT INTO inputs (hash, document) VALUES (?, ?) ON CONFLICT DO NOTHING",
                (input_hash, _packed(input_text)),
            )
            run = database.execute(
                "INSERT INTO runs (saved_at, program_version, asked, input_hash) VALUES (?, ?, ?, ?)",
                (moment, program_version(), asked, input_hash),
            ).lastrowid
            for row in rows:
                database.execute(
                    "INSERT INTO results (run, scenario, scenario_hash, document) VALUES (?, ?, ?, ?)", (run, *row)
                )

    def last(self, scenario: str, *, before: dt.datetime | None = None) -> SavedResult | None:
        """Return the newest result of a scenario; None when there is none.

        Parameters
        ----------
        scenario
            The scenario's name, letter by letter.
        before
            Only results saved before this moment are looked at.

        Raises
        ------
        InvalidInputError
            If the name is none, or what is kept is damaged.
        OutputError
            If the file cannot be used.
        """
        if faults := Text(longest=LONGEST_NAME)(scenario):
            raise InvalidInputError(fault.under("scenario") for fault in faults)
        until = "9999" if before is None else _moment(before, "before")
        with self._file.reading() as database:
            row = database.execute(
                """SELECT saved_at, program_version, asked, scenario, scenario_hash, input_hash,
                    results.document AS document, inputs.document AS input_document
                FROM results JOIN runs ON runs.id = run JOIN inputs ON hash = input_hash
                WHERE scenario = ? AND saved_at < ? ORDER BY saved_at DESC, run DESC LIMIT 1""",
                (scenario, until),
            ).fetchone()
        if row is None:
            return None
        try:
            return _saved(row)
        except InvalidInputError as error:
            where = f"{self._file.path.name}: scenario {scenario!r}"
            raise InvalidInputError(attrs.evolve(fault, path=where) for fault in error.faults) from None

    def runs(self) -> tuple[Run, ...]:
        """Return all runs, the oldest first.

        Raises
        ------
        OutputError
            If the file cannot be used.
        """
        with self._file.reading() as database:
            rows = database.execute(
                """SELECT saved_at, program_version, input_hash, scenario, runs.id AS id
                FROM runs LEFT JOIN results ON run = runs.id ORDER BY saved_at, runs.id, results.rowid"""
            ).fetchall()
        return tuple(_run(list(its_rows)) for _, its_rows in groupby(rows, key=lambda row: row["id"]))

    def forget(self, *, before: dt.datetime) -> int:
        """Drop the runs saved before a moment, and give their room back; return how many they were.

        Parameters
        ----------
        before
            The moment, with its time zone.

        Raises
        ------
        InvalidInputError
            If the moment has no time zone.
        OutputError
            If the file cannot be written.
        """
        moment = _moment(before, "before")
        with self._file.writing() as database:
            num_runs = database.execute("DELETE FROM runs WHERE saved_at < ?", (moment,)).rowcount
            database.execute("DELETE FROM inputs WHERE hash NOT IN (SELECT input_hash FROM runs)")
        return num_runs


def _check(results: Sequence[ScenarioResult], input_hash: str) -> None:
    faults = []
    counts = Counter(result.name for result in results)
    for i, result in enumerate(results):
        path = f"results[{i}]"
        faults += [fault.under(f"{path}.name") for fault in Text(longest=LONGEST_NAME)(result.name)]
        if counts[result.name] > 1:
            faults.append(Fault(f"{path}.name", shown(result.name), "a name that no other has"))
        if result.input_hash != input_hash:
            allowed = f"{shown(input_hash)}, the territory's"
            faults.append(Fault(f"{path}.input_hash", shown(result.input_hash), allowed, "compare this territory anew"))
    if faults:
        raise InvalidInputError(faults)


def _moment(at: dt.datetime, path: str) -> str:
    """Return a moment as text that sorts by time."""
    if at.utcoffset() is None:
        hint = "datetime.now(UTC) is the present"
        raise InvalidInputError([Fault(path, at.isoformat(), "a moment with its time zone", hint)])
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")


def _packed(text: str) -> bytes:
    return zlib.compress(text.encode())


def _unpacked(document: object) -> str:
    try:
        return zlib.decompress(document).decode()  # type: ignore[arg-type]  # a foreign hand may have put anything here
    except (zlib.error, ValueError, TypeError) as error:
        found = f"a document that cannot be unpacked: {error}"
        raise InvalidInputError([Fault("", found, "a document as this program saves it")]) from None


def _run(rows: Sequence[sqlite3.Row]) -> Run:
    first = rows[0]
    return Run(
        saved_at=dt.datetime.fromisoformat(first["saved_at"]),
        program_version=first["program_version"],
        input_hash=first["input_hash"],
        scenarios=tuple(row["scenario"] for row in rows if row["scenario"] is not None),
    )


def _saved(row: sqlite3.Row) -> SavedResult:
    input_text = _unpacked(row["input_document"])
    if input_hash_of(input_text) != row["input_hash"]:
        raise InvalidInputError([Fault("", "a territory that is not the one saved", "the territory as it was saved")])
    return SavedResult(
        saved_at=dt.datetime.fromisoformat(row["saved_at"]),
        program_version=row["program_version"],
        asked=row["asked"],
        name=row["scenario"],
        input_hash=row["input_hash"],
        input_text=input_text,
        scenario_hash=row["scenario_hash"],
        **kept_fields(_unpacked(row["document"])),
    )
