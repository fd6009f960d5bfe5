"""The flat table of a fleet, one row for each target of a rep: read, checked by row, turned into columns by rep."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from territory_opt.errors import Fault, listing, nearest
from territory_opt.fleet.column_faults import ColumnFaults, as_numbers, as_texts, same_length
from territory_opt.fleet.list_column import ListColumn, list_column
from territory_opt.fleet.saturation_lines import LinesOfTargets, saturation_lines
from territory_opt.fleet.selling_activities import (
    HALF_HOURS,
    LATER_SHARE,
    REP_HOURS,
    selling_activities,
)
from territory_opt.fleet.starts import starts_of
from territory_opt.model.checks import MONEY, WEEKLY_HOURS, Number, shown
from territory_opt.model.policy import Policy

TEXTS = ("rep", "id", "activity")
LISTS = ("widths", "slopes")
SATURATION = ("potential_revenue", "half_hours")
NEEDED = (*TEXTS, "weekly_hours")

OF_REP: Mapping[str, tuple[Number, float]] = {
    "weekly_hours": (REP_HOURS, np.nan),
    "admin_hours": (WEEKLY_HOURS, np.nan),
    "target": (MONEY, np.nan),
    "kept_revenue": (MONEY, 0.0),
}
"""Columns with a value for each rep: what it may be, and what it is where nothing stands."""

OF_TARGET: Mapping[str, tuple[Number, float]] = {
    "minimum_hours": (WEEKLY_HOURS, 0.0),
    "maximum_hours": (WEEKLY_HOURS, np.nan),
    "in_period_share": (LATER_SHARE, 1.0),
    "later_share": (LATER_SHARE, 0.0),
    "potential_revenue": (MONEY, np.nan),
    "half_hours": (HALF_HOURS, np.nan),
}
"""The same for each target."""

MAY_BE_MISSING = frozenset({"admin_hours", "target", "maximum_hours"})
USES = "uses_"
INDEX_OF_PANDAS = re.compile(r"__index_level_\d+__")
"""How pandas names the index of a frame when it writes it as a column."""
KNOWN = (*NEEDED, *LISTS, *OF_REP, *OF_TARGET)


class FlatTable:
    """A flat table, its columns read; `row_faults` looks at what stands in its rows.

    Parameters
    ----------
    columns
        As for `Fleet.from_columns`.
    policy
        Whose activities the rows name.

    Raises
    ------
    InvalidInputError
        With all that is wrong with the columns.
    """

    def __init__(self, columns: Mapping[str, ArrayLike | ListColumn], policy: Policy) -> None:
        self.given = columns
        self.activities = selling_activities(policy)
        self.admin = policy.admin
        self.faults = ColumnFaults()
        self._note_names()
        self.faults.raise_any()
        self.texts, self.missing = {}, {}
        for name in TEXTS:
            self.texts[name], self.missing[name] = as_texts(columns[name], name, self.faults, "rows")
        self.lists = {name: list_column(columns[name], name, self.faults) for name in LISTS if name in columns}
        self.uses = [name for name in columns if name.startswith(USES)]
        numeric = [name for name in (*OF_REP, *OF_TARGET, *self.uses) if name in columns]
        self.numbers = {name: as_numbers(columns[name], name, self.faults, "rows") for name in numeric}
        self.faults.raise_any()
        self.num_rows = len(self.texts["rep"])
        lengths = {name: len(column) for name, column in (self.texts | self.numbers).items()}
        lengths |= {name: len(column.offsets) - 1 for name, column in self.lists.items()}
        same_length([(name, length, self.num_rows) for name, length in lengths.items()], self.faults)
        self.faults.raise_any()
        self._fill_defaults()

    def fleet_columns(self) -> dict[str, Any]:
        """Return the columns of the fleet, by the names of its fields."""
        lines = self._with_minimum(self._lines())
        of_rep = {name: self.numbers[name][self.first_row] for name in OF_REP}
        rows = self.target_rows
        return of_rep | {
            "reps": self.texts["rep"][self.first_row],
            "rep_start": starts_of(np.bincount(self.rep_of_row[rows], minlength=self.num_reps)),
            "target_ids": self.texts["id"][rows],
            "activity": self.activity_of_row[rows],
            **{name: self.numbers[name][rows] for name in ("minimum_hours", "in_period_share", "later_share")},
            "usage": {name.removeprefix(USES): self.numbers[name][rows] for name in self.uses},
            "segment_start": lines.start,
            "widths": lines.widths,
            "slopes": lines.slopes,
            "curve_error": lines.errors,
        }

    @property
    def num_reps(self) -> int:
        """How many reps the rows are of."""
        return len(self.first_row)

    @cached_property
    def is_target(self) -> NDArray[np.bool_]:
        """Whether a row is a target; the others say that a rep has none."""
        return ~self.missing["id"]

    @cached_property
    def first_row(self) -> NDArray[np.int64]:
        """The first row of each rep, in their order."""
        return np.unique(self.rep_of_row, return_index=True)[1]

    @cached_property
    def rep_of_row(self) -> NDArray[np.int64]:
        """The place of each row's rep, reps in the order in which they appear."""
        reps = self.texts["rep"]
        begins = np.flatnonzero(np.concatenate([np.ones(min(1, len(reps)), dtype=np.bool_), reps[1:] != reps[:-1]]))
        places: dict[str, int] = {}
        of_run = [places.setdefault(name, len(places)) for name in reps[begins].tolist()]
        return np.repeat(np.array(of_run, dtype=np.int64), np.diff(np.append(begins, len(reps))))

    @cached_property
    def target_rows(self) -> NDArray[np.int64]:
        """The rows that are targets, those of a rep together, else in their order."""
        rows = np.flatnonzero(self.is_target)
        return rows[np.argsort(self.rep_of_row[rows], kind="stable")]

    @cached_property
    def activity_of_row(self) -> NDArray[np.int16]:
        """The place of each row's activity; -1 where it is none that sells."""
        named = self.texts["activity"]
        places = np.full(len(named), -1, dtype=np.int16)
        for place, name in enumerate(self.activities):
            places[named == name] = place
        return places

    def _note_names(self) -> None:
        if not isinstance(self.given, Mapping):
            self.faults.add(Fault("columns", shown(self.given), "columns by name"))
            return
        by_lists, by_saturation = (any(name in self.given for name in names) for names in (LISTS, SATURATION))
        needed = [*NEEDED, *(LISTS if by_lists else ()), *(SATURATION if by_saturation else ())]
        if by_lists == by_saturation:
            found = "both" if by_lists else "neither"
            allowed = f"either {' and '.join(LISTS)}, or {' and '.join(SATURATION)}"
            self.faults.add(Fault("columns", f"{found} of the ways to state what hours earn", allowed))
        self.faults.add(
            *(
                Fault(name, "no such column", f"the columns {listing(needed)}")
                for name in needed
                if name not in self.given
            )
        )
        if by_lists and "maximum_hours" in self.given:
            hint = "let the widths of a target end there"
            self.faults.add(Fault("maximum_hours", "a maximum beside widths", "one beside half_hours", hint))
        for name in map(str, self.given):
            if name not in KNOWN and (not name.startswith(USES) or name == USES):
                allowed = f"one of {listing(dict.fromkeys((*KNOWN, 'uses_<limit>')), 20)}"
                hint = "write it with index=False" if INDEX_OF_PANDAS.fullmatch(name) else nearest(name, KNOWN)
                self.faults.add(Fault("columns", shown(name), allowed, hint))

    def _fill_defaults(self) -> None:
        """State what a missing column, or an entry that is nothing, means."""
        defaults = {name: value for name, (_, value) in (*OF_REP.items(), *OF_TARGET.items())}
        for name, value in (defaults | dict.fromkeys(self.uses, 0.0)).items():
            stated = self.numbers.get(name, np.full(self.num_rows, np.nan))
            self.numbers[name] = stated if np.isnan(value) else np.where(np.isnan(stated), value, stated)

    def _lines(self) -> LinesOfTargets:
        rows = self.target_rows
        if not self.lists:
            names = ("potential_revenue", "half_hours", "weekly_hours", "maximum_hours")
            return saturation_lines(*(self.numbers[name][rows] for name in names))
        widths, slopes = self.lists["widths"], self.lists["slopes"]
        counts = np.diff(widths.offsets)[rows]
        start = starts_of(counts)
        errors = np.zeros(len(rows))
        if len(rows) == self.num_rows and (np.diff(rows) > 0).all():
            return LinesOfTargets(start, widths.values, slopes.values, errors)
        places = np.repeat(widths.offsets[rows] - start[:-1], counts) + np.arange(start[-1])
        return LinesOfTargets(start, widths.values[places], slopes.values[places], errors)

    def _with_minimum(self, lines: LinesOfTargets) -> LinesOfTargets:
        """Return the lines with one that earns nothing where a minimum lies beyond the last one."""
        minimum = self.numbers["minimum_hours"][self.target_rows]
        if not minimum.any():
            return lines
        asked = np.flatnonzero(minimum > 0)
        missing = minimum[asked] - _sums(lines.widths, lines.start[asked], lines.start[asked + 1])
        short, missing = asked[missing > 0], missing[missing > 0]
        at = lines.start[short + 1]
        more = np.zeros(len(lines.start), dtype=np.int64)
        more[short + 1] = 1
        return LinesOfTargets(
            lines.start + np.cumsum(more),
            np.insert(lines.widths, at, missing),
            np.insert(lines.slopes, at, 0.0),
            lines.errors,
        )


def _sums(values: NDArray[np.float64], start: NDArray[np.int64], stop: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the sum of each part of an array, added up from its begin."""
    return np.array([sum(values[a:b].tolist()) for a, b in zip(start.tolist(), stop.tolist(), strict=True)])
