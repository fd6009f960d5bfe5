"""What is wrong with the rows of a flat table, each fault by its row."""

import numpy as np

from territory_opt.errors import Fault, listing, nearest
from territory_opt.fleet.column_faults import ColumnFaults, are_sound, number_fault, repeated
from territory_opt.fleet.flat_table import MAY_BE_MISSING, OF_REP, OF_TARGET, FlatTable
from territory_opt.fleet.list_column import ListColumn
from territory_opt.fleet.selling_activities import LATER_SHARE, LINE_SLOPE, LINE_WIDTH
from territory_opt.model.checks import Number, shown


def check_rows(table: FlatTable) -> None:
    """Check all rows of a flat table.

    Raises
    ------
    InvalidInputError
        With what is wrong, by row.
    """
    check = _RowCheck(table)
    check.note_all()
    check.faults.raise_any()


class _RowCheck:
    """The rows of a table, and their faults."""

    def __init__(self, table: FlatTable) -> None:
        self.table, self.faults = table, ColumnFaults()

    def note_all(self) -> None:
        """Note every fault."""
        faults, is_target = self.faults, self.table.is_target
        faults.add_each(
            self.table.missing["rep"] | (self.table.texts["rep"] == ""),
            lambda i: Fault(f"rows[{i}].rep", "nothing", "the rep's id"),
        )
        for name, (allowed, _) in OF_REP.items():
            faults.add_numbers("rows", name, self.table.numbers[name], allowed, may_be_missing=name in MAY_BE_MISSING)
            self._note_disagreement(name, allowed)
        unknown = is_target & (self.table.activity_of_row < 0)
        faults.add_each(unknown, self._activity_fault)
        for name in (*OF_TARGET, *self.table.uses):
            if name in self.table.given:
                self._note_target_numbers(name)
        above = is_target & (self.table.numbers["maximum_hours"] < self.table.numbers["minimum_hours"])
        faults.add_each(above, self._maximum_fault)
        self._note_lists()
        self._note_ids()

    def _note_target_numbers(self, name: str) -> None:
        allowed = OF_TARGET.get(name, (LATER_SHARE, 0.0))[0]
        values = self.table.numbers[name]
        if self.table.is_target.all():
            self.faults.add_numbers("rows", name, values, allowed, may_be_missing=name in MAY_BE_MISSING)
            return
        sound = np.where(self.table.is_target, values, max(allowed.at_least, allowed.above + 1.0))
        self.faults.add_numbers("rows", name, sound, allowed, may_be_missing=name in MAY_BE_MISSING)

    def _note_disagreement(self, name: str, allowed: Number) -> None:
        """Note the values that are not those of the rep's first row, unless one of the two is a fault already."""
        values = self.table.numbers[name]
        sound = are_sound(values, allowed, may_be_missing=name in MAY_BE_MISSING)
        in_first_row = self.table.first_row[self.table.rep_of_row]
        first = values[in_first_row]
        differs = (values != first) & ~(np.isnan(values) & np.isnan(first)) & sound & sound[in_first_row]
        self.faults.add_each(
            differs,
            lambda i: Fault(
                f"rows[{i}].{name}",
                _told(values[i]),
                f"{_told(first[i])}, as in the first row of {shown(str(self.table.texts['rep'][i]))}",
                "a rep has one value in all its rows",
            ),
        )

    def _activity_fault(self, row: int) -> Fault:
        name = str(self.table.texts["activity"][row])
        hint = "administration sells nothing" if name == self.table.admin else nearest(name, self.table.activities)
        found = "nothing" if self.table.missing["activity"][row] else shown(name)
        return Fault(f"rows[{row}].activity", found, f"one of {listing(self.table.activities, 20)}", hint)

    def _maximum_fault(self, row: int) -> Fault:
        most, least = self.table.numbers["maximum_hours"][row], self.table.numbers["minimum_hours"][row]
        return Fault(f"rows[{row}].maximum_hours", f"{most:g}", f"at least minimum_hours {least:g}")

    def _note_lists(self) -> None:
        if not self.table.lists:
            return
        widths, slopes = self.table.lists["widths"], self.table.lists["slopes"]
        counts, others = np.diff(widths.offsets), np.diff(slopes.offsets)
        self.faults.add_each(
            counts != others,
            lambda i: Fault(f"rows[{i}].slopes", f"{others[i]} of them", f"one for each of the {counts[i]} widths"),
        )
        for name, column, allowed in (("widths", widths, LINE_WIDTH), ("slopes", slopes, LINE_SLOPE)):
            values = column.values
            wrong = ~((values >= allowed.at_least) & (values > allowed.above) & (values <= allowed.at_most))
            self.faults.add_each(
                wrong,
                lambda i, name=name, column=column, allowed=allowed: (  # type: ignore[misc]
                    _list_fault(name, column, allowed, i)
                ),
            )
        self.faults.add_each(
            ~self.table.is_target & (counts > 0),
            lambda i: Fault(f"rows[{i}].widths", f"{counts[i]} lines", "none in a row without an id"),
        )

    def _note_ids(self) -> None:
        ids, is_target = self.table.texts["id"], self.table.is_target
        self.faults.add_each(
            is_target & (ids == ""), lambda i: Fault(f"rows[{i}].id", "''", "the target's id, or nothing")
        )
        rows = np.flatnonzero(is_target)
        for row in rows[repeated(self.table.rep_of_row[rows], ids[rows])].tolist():
            allowed = f"an id that {shown(str(self.table.texts['rep'][row]))} has once"
            self.faults.add(Fault(f"rows[{row}].id", shown(str(ids[row])), allowed))
        alone = np.bincount(self.table.rep_of_row, minlength=self.table.num_reps)[self.table.rep_of_row] == 1
        self.faults.add_each(
            ~is_target & ~alone,
            lambda i: Fault(f"rows[{i}].id", "nothing", "an id", "only a rep with one row may have no target"),
        )


def _list_fault(name: str, column: ListColumn, allowed: Number, place: int) -> Fault:
    row = int(np.searchsorted(column.offsets, place, side="right")) - 1
    fault = number_fault(float(column.values[place]), allowed)
    return fault.under(f"rows[{row}].{name}[{place - column.offsets[row]}]")


def _told(value: float) -> str:
    return "nothing" if np.isnan(value) else f"{value:g}"
