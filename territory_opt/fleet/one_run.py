"""One run at a time writes to a folder: a lock that ends with the process that holds it, however that ends."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from territory_opt.errors import Fault, InvalidInputError, OutputError

if sys.platform != "win32":
    import fcntl


@contextmanager
def one_run(target: Path, mark: Path) -> Iterator[bool]:
    """Keep other runs from writing to a folder; yield whether its storage can do that at all.

    Parameters
    ----------
    target
        The folder.
    mark
        A file in it, which is locked.

    Raises
    ------
    InvalidInputError
        If another run writes there, on this machine or on another one.
    OutputError
        If the file cannot be written to.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     mark = Path(folder) / "mark"
    ...     mark.touch()
    ...     with one_run(Path(folder), mark) as is_alone:
    ...         print(is_alone)
    True
    """
    try:
        file = mark.open("r+b")
    except OSError as error:
        raise OutputError(f"{mark} cannot be written to: {error.strerror}; choose another folder") from None
    with file:
        yield _is_locked(file, target)


def _is_locked(file: BinaryIO, target: Path) -> bool:
    """Lock a file until it is closed; return False where the storage or the system keeps no such locks."""
    if sys.platform == "win32":  # pragma: no cover  # there are no such locks
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        found = f"{target}, to which another run is writing"
        raise InvalidInputError([Fault("target", found, "a folder of its own", "wait until that run ends")]) from None
    except OSError:
        return False
    return True
