"""The one door to Numba: the exact method compiled from its plain text.

Plain and compiled are one text: `walk`, `selling_range`, `proof`, `ties`, `search`, `weeks` and `layout` are arithmetic
on sequences, and what is compiled here are the very functions of these modules, in a namespace where they call each
other compiled. Only the sort is Numba's own; it is stable, as Python's is. The third method, over arrays (`lockstep`,
`merging`), mirrors the text function by function under the same names: the same operations in the same order on each
number, so that it rounds the same. The tests hold all three against each other, bit for bit.
"""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise
from pickle import UnpicklingError
from types import FunctionType
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from territory_opt.banded import layout, proof, records, search, selling_range, ties, walk, weeks
from territory_opt.banded.columns import Floats, ManyBands, ManyFound, ManyLines, Places, no_weeks_found
from territory_opt.banded.layout import Curves, Desk, Layout
from territory_opt.banded.merging import by_activity
from territory_opt.banded.records import Lines, Walk, Walks
from territory_opt.banded.weeks import BandsOfWeeks, FoundOfWeeks
from territory_opt.errors import MissingExtraError

try:
    import numba
except ImportError as missing:  # pragma: no cover  # an installation without the extra
    raise MissingExtraError('the compiled method needs: pip install "territory-opt[fast]"') from missing

TEXT = (selling_range, walk, ties, proof, search, weeks, layout)
"""The modules that are compiled, each after those it calls."""

SORTING = ("falling_order", "lay_activities")
"""The functions that make arrays."""

UNWRAPPED: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""For what is called by compiled functions alone; it halves the time to compile."""

_Compiled = Callable[..., None]


def solve_many(lines: ManyLines, bands: ManyBands, num_threads: int) -> ManyFound:
    """Find the best hours of every week; each thread takes its part of them."""
    num_weeks, num_activities = lines.tails.shape
    found = no_weeks_found(num_weeks, num_activities)
    room = FoundOfWeeks(*(getattr(found, name).ravel() for name in FoundOfWeeks._fields))
    limits = BandsOfWeeks(*(_flat(getattr(bands, name)) for name in BandsOfWeeks._fields))
    flat = _lines_of(lines)

    def solve_part(part: tuple[int, int]) -> None:
        _door("solve_weeks")(flat, limits, Walks(*(_walk_room(num_activities) for _ in range(3))), room, part)

    _run(solve_part, num_weeks, num_threads)
    return found


def merge_many(
    *,
    activity_of: Places,
    segment_start: Places,
    widths: Floats,
    slopes: Floats,
    minimum_hours: Floats,
    num_weeks: int,
    num_activities: int,
    num_threads: int,
) -> ManyLines:
    """Merge the targets' curves of every activity of every week into lines of falling slope."""
    num_rows, num_lines, shape = num_weeks * num_activities, len(widths), (num_weeks, num_activities)
    targets, first, start = by_activity(activity_of, segment_start, num_rows)
    segments = _flat(segment_start, np.int64), _flat(widths), _flat(slopes), _flat(minimum_hours)
    curves = Curves(_flat(targets, np.int64), _flat(first, np.int64), *segments)
    lines = ManyLines(
        start=start,
        ends=np.empty(num_lines),
        slopes=np.empty(num_lines),
        values=np.empty(num_lines),
        base_hours=np.empty(shape),
        base_revenue=np.empty(shape),
        tails=np.zeros(shape),
        order=np.empty(num_lines, np.int64),
    )
    room = Layout(*(getattr(lines, name).ravel() for name in Layout._fields))
    most_lines = int(np.diff(start).max(initial=0))

    def lay_part(part: tuple[int, int]) -> None:
        desk = Desk(_zeros(most_lines), _zeros(most_lines), _zeros(most_lines).astype(np.int64))
        _door("lay_activities")(curves, room, desk, part)

    _run(lay_part, num_rows, num_threads)
    return lines


def target_hours(lines: ManyLines, hours: Floats, segment_start: Places, minimum_hours: Floats) -> Floats:
    """Return the hours of every target [h/week]."""
    filled, of_targets = np.empty(len(lines.order)), np.empty(len(minimum_hours))
    _door("fill_lines")(_lines_of(lines), _flat(hours), _flat(lines.order, np.int64), filled)
    _door("sum_targets")(_flat(segment_start, np.int64), _flat(minimum_hours), filled, of_targets)
    return of_targets


def target_revenue(hours: Floats, segment_start: Places, widths: Floats, slopes: Floats) -> Floats:
    """Return what every target earns at its hours [money]."""
    revenue = np.empty(len(hours))
    _door("earn_targets")(_flat(hours), _flat(segment_start, np.int64), _flat(widths), _flat(slopes), revenue)
    return revenue


def _run(function: Callable[[tuple[int, int]], None], num_rows: int, num_threads: int) -> None:
    edges = np.linspace(0, num_rows, min(max(num_threads, 1), max(num_rows, 1)) + 1).astype(int).tolist()
    parts = list(pairwise(edges))
    if len(parts) == 1:
        function(parts[0])
        return
    with ThreadPoolExecutor(len(parts)) as threads:
        list(threads.map(function, parts))


def _flat(values: NDArray[Any], kind: type = np.float64) -> Any:  # noqa: ANN401  # arrays stand for sequences
    # Numba compiles anew for arrays of another layout and for those that cannot be written.
    return np.require(values, kind, ["C", "W"]).ravel()


def _lines_of(lines: ManyLines) -> Lines:
    ends, slopes, values = _flat(lines.ends), _flat(lines.slopes), _flat(lines.values)
    return Lines(_flat(lines.start, np.int64), ends, slopes, values, _flat(lines.base_hours), _flat(lines.tails))


def _walk_room(num_activities: int) -> Walk:
    position, prices = _zeros(num_activities).astype(np.int64), _zeros(4 * num_activities).reshape(4, num_activities)
    hours, drift, least, least_drift, most, most_drift, margins = (_zeros(num_activities) for _ in range(7))
    return Walk(hours, drift, least, least_drift, most, most_drift, position, margins, prices)


def _zeros(count: int) -> Any:  # noqa: ANN401  # arrays stand for the sequences of the text
    return np.zeros(count)


def falling_order(slopes: Floats) -> Places:
    """Take the part of `layout.falling_order`: Numba's stable sort."""
    return np.argsort(-slopes, kind="mergesort")


@cache
def _door(name: str) -> _Compiled:
    """Return a function of the text, compiled; kept on disk where there is a place for that."""
    names = _namespace()
    run = _stamped(_stamp_of(name))
    door = FunctionType(run.__code__, {**names, "_text": names[name]}, f"{name}_compiled", None, run.__closure__)
    try:
        kept = cast("_Compiled", numba.njit(door, nogil=True, cache=True))
    except RuntimeError:  # pragma: no cover  # there is no folder that could be written to
        return cast("_Compiled", numba.njit(door, nogil=True))
    return _sound(kept, cast("_Compiled", numba.njit(door, nogil=True)))


DAMAGED = (EOFError, OSError, UnpicklingError, AttributeError, ImportError, LookupError, ValueError)
"""What reading a damaged file of compiled code ends with; the text itself raises none of them."""


def _sound(kept: _Compiled, anew: _Compiled) -> _Compiled:
    """Return the function that is kept on disk, or the same compiled anew where what is on disk cannot be read."""

    def run(*arguments: object) -> None:
        try:
            kept(*arguments)
        except DAMAGED:
            anew(*arguments)

    return run


@cache
def _namespace() -> dict[str, Any]:
    """Return the names of the text, its functions made to be compiled."""
    names: dict[str, Any] = {}
    for module in (records, *TEXT):
        names.update(vars(module))
    names |= {"__name__": __name__, "np": np}
    for function in _functions():
        rebound = FunctionType(function.__code__, names, function.__name__)
        # Counting references costs several times what the arithmetic does, and only a sort makes an array.
        counting: dict[str, Any] = {"_nrt": function.__name__ in SORTING}
        names[function.__name__] = numba.njit(rebound, nogil=True, **counting, **UNWRAPPED)
    return names


def _functions() -> list[FunctionType]:
    own = (f for module in TEXT for f in vars(module).values() if getattr(f, "__module__", "") == module.__name__)
    replaced = (falling_order if f is layout.falling_order else f for f in own)
    return [f for f in replaced if isinstance(f, FunctionType)]


def _stamp_of(name: str) -> int:
    """Return a number that changes with the text: Numba itself would look at the outermost function alone."""
    constants = {key: value for key, value in vars(records).items() if isinstance(value, int | float)}
    codes = [(f.__name__, f.__code__.co_code, f.__code__.co_consts, f.__code__.co_names) for f in _functions()]
    digest = hashlib.sha256(repr((name, constants, codes)).encode()).digest()
    return int.from_bytes(digest[:7])


def _text(*_: object) -> None:
    """Stand in for a function of the text, which takes this name where it is compiled."""


def _stamped(stamp: int) -> FunctionType:
    def run(*arguments: object) -> None:
        _ = stamp
        _text(*arguments)

    return cast("FunctionType", run)
