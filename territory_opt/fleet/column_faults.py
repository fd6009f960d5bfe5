"""Faults of whole columns: found by arrays, told one by one up to a limit, then counted."""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.model.checks import Number, shown

MOST_TOLD = 20
"""Faults that are told one by one; a million rows may all be wrong in the same way."""

LONGEST_NAME = 200
"""Characters of an id."""

TEXT = f"a text of at most {LONGEST_NAME} characters, none of them NUL"


class ColumnFaults:
    """The faults of columns, in the order in which they were found."""

    def __init__(self) -> None:
        self.told: list[Fault] = []
        self.count = 0

    def add(self, *faults: Fault) -> None:
        """Note faults."""
        self.count += len(faults)
        self.told += faults[: max(0, MOST_TOLD - len(self.told))]

    def add_each(self, wrong: NDArray[np.bool_], fault_at: Callable[[int], Fault]) -> None:
        """Note one fault for each place that is wrong."""
        if not wrong.any():
            return
        places = np.flatnonzero(wrong)
        for place in places[: max(0, MOST_TOLD - len(self.told))].tolist():
            self.told.append(fault_at(place))
        self.count += len(places)

    def add_numbers(
        self, table: str, name: str, values: NDArray[np.float64], allowed: Number, *, may_be_missing: bool = False
    ) -> None:
        """Note every number of a column that is out of its range; one that is not a number may mean a missing one."""
        sound = are_sound(values, allowed, may_be_missing=may_be_missing)
        self.add_each(~sound, lambda i: number_fault(float(values[i]), allowed).under(f"{table}[{i}].{name}"))

    def add_names(self, table: str, names: NDArray[np.str_]) -> None:
        """Note every name that is blank or too long."""
        if names.dtype.itemsize > 4 * LONGEST_NAME:
            allowed = f"a text of at most {LONGEST_NAME} characters"
            wrong = np.strings.str_len(names) > LONGEST_NAME
            self.add_each(wrong, lambda i: Fault(f"{table}[{i}].id", shown(str(names[i])), allowed))
        self.add_each(
            np.strings.str_len(names) == 0, lambda i: Fault(f"{table}[{i}].id", "''", "a text that is not blank")
        )

    def raise_any(self) -> None:
        """Raise what was noted.

        Raises
        ------
        InvalidInputError
            With the first of the faults and the number of the others, if there are any.
        """
        if not self.count:
            return
        left = self.count - len(self.told)
        more = [Fault("", f"{left:,} more like these", "none", "mend these first")] if left else []
        raise InvalidInputError([*self.told, *more])


def are_sound(values: NDArray[np.float64], allowed: Number, *, may_be_missing: bool = False) -> NDArray[np.bool_]:
    """Return for each number whether it is in its range; one that is not a number may mean a missing one."""
    sound = (values >= allowed.at_least) & (values <= allowed.at_most) & (values > allowed.above)
    sound &= np.isfinite(values)
    return sound | np.isnan(values) if may_be_missing else sound


def number_fault(value: float, allowed: Number) -> Fault:
    """Return the fault of a number out of its range; one that is not a number stands for nothing."""
    (fault, *_) = allowed(value)
    return Fault("", "nothing", fault.allowed) if math.isnan(value) else fault


def repeated(owner: NDArray[np.int64], names: NDArray[np.str_]) -> NDArray[np.int64]:
    """Return the places where a name stands that the same owner has had before, in their order.

    Parameters
    ----------
    owner
        Whose each name is, as a number.
    names
        The names.

    Examples
    --------
    >>> repeated(np.array([0, 0, 1, 0]), np.array(["a", "b", "a", "a"])).tolist()
    [3]
    """
    marks = _hashed(names) ^ (owner.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))
    in_order = np.sort(marks)
    alike = in_order[1:][in_order[1:] == in_order[:-1]]
    if not alike.size:
        return np.zeros(0, dtype=np.int64)
    places = np.flatnonzero(np.isin(marks, alike))
    return _seen_before(places, owner, names)


def _seen_before(places: NDArray[np.int64], owner: NDArray[np.int64], names: NDArray[np.str_]) -> NDArray[np.int64]:
    seen: set[tuple[int, str]] = set()
    again = []
    for place, who, name in zip(places.tolist(), owner[places].tolist(), names[places].tolist(), strict=True):
        if (who, name) in seen:
            again.append(place)
        seen.add((who, name))
    return np.array(again, dtype=np.int64)


def _hashed(names: NDArray[np.str_]) -> NDArray[np.uint64]:
    """Return a number for each name, the same for equal names, and rarely for others."""
    names = np.ascontiguousarray(names)
    length = names.dtype.itemsize // 4
    marks = np.full(len(names), 0xCBF29CE484222325, dtype=np.uint64)
    if not length:
        return marks
    letters = names.view(np.uint32).reshape(len(names), length)
    for place in range(length):
        marks ^= letters[:, place]
        marks *= np.uint64(0x100000001B3)
        marks ^= marks >> np.uint64(29)
    return marks


def any_array(values: object) -> NDArray[Any]:
    """Return values as an array; one of no row where they are none."""
    try:
        return np.asarray(values)
    except (ValueError, TypeError):  # rows of different lengths, or whatever else NumPy refuses
        return np.array(None)


def as_texts(values: object, name: str, faults: ColumnFaults, table: str) -> tuple[NDArray[np.str_], NDArray[np.bool_]]:
    """Return a column of texts and where one is missing; anything else than a text or nothing is a fault.

    Texts that an array of texts cannot hold are faults too: NUL at the end is lost there, and one long text makes
    room for as many characters in every row.
    """
    column = _objects(values) if isinstance(values, list | tuple) else any_array(values)
    if column.ndim == 1 and column.dtype.kind == "U":
        _note_strange_texts(column, name, faults, table)
        return column, np.zeros(len(column), dtype=np.bool_)
    if column.ndim != 1 or column.dtype.kind not in "OT":
        found = f"numbers ({column.dtype})" if column.dtype.kind in "iuf" else f"an array of {column.dtype}"
        faults.add(Fault(name, found, "a column of texts", "turn numbers into text first"))
        return np.full(len(column) if column.ndim else 0, "?"), np.zeros(len(column) if column.ndim else 0, np.bool_)
    entries: Sequence[object] = column.tolist()
    missing = np.fromiter(map(_is_missing, entries), np.bool_, len(entries))
    strange = np.fromiter((not _is_sound_text(entry) for entry in entries), np.bool_, len(entries)) & ~missing
    faults.add_each(strange, lambda i: Fault(f"{table}[{i}].{name}", shown(entries[i]), TEXT))
    texts = [entry if isinstance(entry, str) and _is_sound_text(entry) else "" for entry in entries]
    return np.array(texts, dtype=np.str_), missing


def _objects(values: list[object] | tuple[object, ...]) -> NDArray[Any]:
    """Return a list as an array of its own entries; one of numbers alone as these."""
    if values and all(isinstance(entry, int | float | np.number) for entry in values):
        return any_array(values)
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def _is_sound_text(entry: object) -> bool:
    return isinstance(entry, str) and len(entry) <= LONGEST_NAME and "\0" not in entry


def _note_strange_texts(column: NDArray[np.str_], name: str, faults: ColumnFaults, table: str) -> None:
    strange = np.zeros(len(column), dtype=np.bool_)
    most = column.dtype.itemsize // 4
    if most > LONGEST_NAME:
        strange |= np.strings.str_len(column) > LONGEST_NAME
    letters = np.ascontiguousarray(column).view(np.uint32).reshape(len(column), most) if most else column
    for place in range(min(most, LONGEST_NAME) - 1):
        strange |= (letters[:, place] == 0) & (letters[:, place + 1] != 0)
    faults.add_each(strange, lambda i: Fault(f"{table}[{i}].{name}", shown(str(column[i])), TEXT))


def as_numbers(values: object, name: str, faults: ColumnFaults, table: str) -> NDArray[np.float64]:
    """Return a column of numbers, NaN where nothing stands; anything that is no number is a fault."""
    column = any_array(values)
    if column.ndim == 1 and column.dtype.kind in "fiu":
        return np.ascontiguousarray(column, dtype=np.float64)
    if column.ndim != 1 or column.dtype.kind != "O":
        faults.add(Fault(name, f"an array of {column.dtype}", "a column of numbers"))
        return np.ones(len(column) if column.ndim else 0)
    entries: Sequence[object] = column.tolist()
    strange = np.fromiter((not _is_number(entry) for entry in entries), np.bool_, len(entries))
    faults.add_each(strange, lambda i: Fault(f"{table}[{i}].{name}", shown(entries[i]), "a number, or nothing"))
    return np.array([_float(entry) for entry in entries], dtype=np.float64)


def _is_missing(entry: object) -> bool:
    return entry is None or (isinstance(entry, float) and math.isnan(entry))


def _is_number(entry: object) -> bool:
    return entry is None or (isinstance(entry, int | float | np.number) and not isinstance(entry, bool))


def _float(entry: object) -> float:
    return float(entry) if isinstance(entry, int | float | np.number) else np.nan


def same_length(lengths: Iterable[tuple[str, int, int]], faults: ColumnFaults) -> None:
    """Note every column that has another number of entries than the table; each as name, length, wanted length."""
    for name, length, wanted in lengths:
        if length != wanted:
            faults.add(Fault(name, f"{length:,} entries", f"{wanted:,} entries, as many as the others have"))
