"""The file of a history: a SQLite database that is known by its mark, shared by processes and never half-written."""

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from territory_opt.errors import OutputError

MARK = int.from_bytes(b"TOPT", "big")
"""The application id of a history, by which `file` and SQLite tell it from other databases."""

_MAGIC = b"SQLite format 3\0"
_HEADER_BYTES = 100
_MARK_BYTES = slice(68, 72)
_BEING_MADE_SECONDS = 0.1
"""How long the first page of a file may be half-written, at the most [s]."""

STEPS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE inputs (hash TEXT PRIMARY KEY, document BLOB NOT NULL)",
        """CREATE TABLE runs (
            id INTEGER PRIMARY KEY,
            saved_at TEXT NOT NULL,
            program_version TEXT NOT NULL,
            asked TEXT NOT NULL,
            input_hash TEXT NOT NULL REFERENCES inputs (hash)
        )""",
        """CREATE TABLE results (
            run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            scenario TEXT NOT NULL,
            scenario_hash TEXT NOT NULL,
            document BLOB NOT NULL,
            PRIMARY KEY (run, scenario)
        )""",
        "CREATE INDEX results_of_scenario ON results (scenario, run)",
        "CREATE INDEX runs_in_time ON runs (saved_at)",
    ),
)
"""What leads from each version of the schema to the next; the first step makes a new file."""


class HistoryFile:
    """An open history file: statements go through it, its errors are those of this library.

    Parameters
    ----------
    path
        The file.
    connection
        The open database, without transactions of its own accord.
    most_wait_seconds
        How long another process is waited for [s].
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, most_wait_seconds: float) -> None:
        self.path, self.most_wait_seconds = path, most_wait_seconds
        self._connection = connection

    @classmethod
    @contextlib.contextmanager
    def open(cls, path: Path, most_wait_seconds: float) -> Iterator["HistoryFile"]:
        """Open a history file, new or existing, at the present version of its schema; close it in the end.

        Raises
        ------
        OutputError
            If the file is something else, of a newer version, or cannot be used.
        """
        _refuse_foreign(path)
        with _speaking(path, most_wait_seconds):
            connection = sqlite3.connect(path.absolute(), timeout=most_wait_seconds, isolation_level=None)
        with contextlib.closing(connection):
            connection.row_factory = sqlite3.Row
            file = cls(path, connection, most_wait_seconds)
            file._bring_up_to_date()
            yield file

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Yield the database for one transaction, in which no other process writes: all of it is kept, or nothing."""
        with self.reading() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                self._version()
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Yield the database for statements that only read."""
        with _speaking(self.path, self.most_wait_seconds):
            yield self._connection

    def _bring_up_to_date(self) -> None:
        with self.reading() as connection:
            connection.execute("PRAGMA foreign_keys = ON")
            version = self._version()
            if version == len(STEPS):
                return
            if version == 0:
                connection.execute("PRAGMA auto_vacuum = FULL")  # counts only before the first table is made
        with self.writing() as connection:
            for step in STEPS[self._version() :]:
                for statement in step:
                    connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {MARK:d}")
            connection.execute(f"PRAGMA user_version = {len(STEPS):d}")

    def _version(self) -> int:
        version: int = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if version > len(STEPS):
            message = f"{self.path} has version {version} of a history, this program knows versions up to {len(STEPS)}"
            raise OutputError(f"{message}; update territory-opt, or choose another file")
        return version


@contextlib.contextmanager
def _speaking(path: Path, most_wait_seconds: float) -> Iterator[None]:
    """Turn what SQLite says into an error of this library."""
    try:
        yield
    except sqlite3.Error as error:
        raise _spoken(error, path, most_wait_seconds) from None


def _refuse_foreign(path: Path) -> None:
    """Refuse what is no history before SQLite touches it: opening a database of another program may change it."""
    header = _header(path)
    if not _may_be_history(header):
        time.sleep(_BEING_MADE_SECONDS)  # another process may have been about to write the first page
        header = _header(path)
    if not _may_be_history(header):
        kind = "a database of another program" if header.startswith(_MAGIC) else "no history of territory-opt"
        raise OutputError(f"{path} is {kind}, so nothing is written into it; choose another file")


def _may_be_history(header: bytes) -> bool:
    return not header or (header.startswith(_MAGIC) and header[_MARK_BYTES] == MARK.to_bytes(4, "big"))


def _header(path: Path) -> bytes:
    """Return how a file begins; nothing for an empty one, and for one that is yet to be made."""
    try:
        _refuse_no_file(path)
        with path.open("rb") as file:
            return file.read(_HEADER_BYTES)
    except FileNotFoundError:
        if path.parent.is_dir():
            return b""
        message = f"{path} cannot be made, as there is no folder {path.parent}; make it, or choose another folder"
        raise OutputError(message) from None
    except OutputError:
        raise
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise OutputError(f"{str(path)!r} cannot be opened: {why}; choose a file you may write to") from None


def _refuse_no_file(path: Path) -> None:
    if path.exists() and not path.is_file():
        raise OutputError(f"{path} is a {'folder' if path.is_dir() else 'device'}, no file; choose another name")


def _spoken(error: sqlite3.Error, path: Path, most_wait_seconds: float) -> OutputError:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    match code:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            said = f"has been in use by another process for {most_wait_seconds:g} s; try again when that has ended"
        case sqlite3.SQLITE_FULL:
            said = "cannot grow, as the disk is full; make room, or drop old runs with `forget`"
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            said = f"cannot be written to: {error}; choose a file in a folder you may write to"
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            said = f"is damaged: {error}; set it aside, and begin a new history in another file"
        case _:
            said = f"cannot be used: {error}; choose another file"
    return OutputError(f"{path} {said}")
