"""The cells of a workbook, sheet by sheet: the only module that loads python-calamine, in a process of its own.

A damaged workbook can make the parser ask for more memory than there is, or never come back. So it is read by a worker
with limits of both: this file started as a program. It needs nothing of this package.
"""

import contextlib
import datetime as dt
import io
import os
import pickle
import subprocess
import sys
from typing import TypeAlias

import python_calamine

TypedCell: TypeAlias = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta
SheetCells: TypeAlias = tuple[str, bool, tuple[int, int], list[list[TypedCell]], list[tuple[int, int, int]]]
"""A sheet: its name, whether it is hidden, the row and column from 0 it begins at, its rows, and the column, first and
last of these over which cells are merged downwards."""

LOCKED = "locked"
MOST_BYTES = 3 << 29
"""Memory that a worker may take."""

_LEAST_SECONDS, _SECONDS_PER_MEGABYTE = 4, 3
_WAITED_PER_SECOND = 10


def sheet_cells(raw: bytes) -> list[SheetCells] | str:
    """Return the sheets of a workbook, or in words why it cannot be read.

    Parameters
    ----------
    raw
        The bytes of the file.
    """
    try:
        with python_calamine.load_workbook(io.BytesIO(raw)) as workbook:
            return [_cells(workbook, about) for about in workbook.sheets_metadata]
    except python_calamine.PasswordError:
        return LOCKED
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # noqa: BLE001  # a panic of the parser is no Exception
        return str(error)[:200]


def sheet_cells_by_worker(raw: bytes) -> list[SheetCells] | str:
    """Return what `sheet_cells` does, from a process that may end by itself.

    Parameters
    ----------
    raw
        The bytes of the file; the processor time allowed grows with their number.
    """
    most_seconds = _LEAST_SECONDS + _SECONDS_PER_MEGABYTE * (len(raw) >> 20)
    found_here = os.pathsep.join(path or os.getcwd() for path in sys.path)  # noqa: PTH109  # as multiprocessing does
    try:
        worker = subprocess.run(  # noqa: S603  # this very interpreter and this very file
            [sys.executable, "-P", __file__, str(most_seconds)],
            input=raw,
            capture_output=True,
            timeout=_WAITED_PER_SECOND * most_seconds,
            check=True,
            env={**os.environ, "PYTHONPATH": found_here},
        )
    except (OSError, subprocess.SubprocessError):
        return f"reading it takes more than {MOST_BYTES >> 20:,} MB or {most_seconds} s, or ends the parser"
    answer: list[SheetCells] | str = pickle.loads(worker.stdout)  # noqa: S301  # written by this very file
    return answer


def _cells(workbook: python_calamine.CalamineWorkbook, about: python_calamine.SheetMetadata) -> SheetCells:
    sheet = workbook.get_sheet_by_name(about.name)
    first_row, first_column = begin = sheet.start or (0, 0)
    merged = [
        (left - first_column, top - first_row, bottom - first_row)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or []
        if bottom > top >= first_row and left == right >= first_column
    ]
    is_hidden = about.visible != python_calamine.SheetVisibleEnum.Visible
    return about.name, is_hidden, begin, sheet.to_python(skip_empty_area=True), merged


def _limit(most_seconds: int) -> None:
    try:
        import resource  # noqa: PLC0415
    except ImportError:  # not every system has limits
        return
    for limit, most in ((resource.RLIMIT_AS, MOST_BYTES), (resource.RLIMIT_CPU, most_seconds)):
        with contextlib.suppress(ValueError, OSError):  # it is limited to less already
            resource.setrlimit(limit, (most, resource.getrlimit(limit)[1]))


if __name__ == "__main__":
    _limit(int(sys.argv[1]))
    sys.stdout.buffer.write(pickle.dumps(sheet_cells(sys.stdin.buffer.read()), protocol=5))
