"""Mapping files: what a person says about the columns of an export, as TOML; every mistake of a file told at once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from territory_opt.errors import Fault, InvalidInputError, listing, nearest
from territory_opt.files.scenario_lines import LinedToml, lined_toml
from territory_opt.files.spelling import Plain
from territory_opt.files.whole import read_text
from territory_opt.intake.recognising.mapping import SCHEMA, ColumnMapping, ColumnRule, MappedTable
from territory_opt.intake.recognising.mapping_text import mapping_text
from territory_opt.intake.recognising.vocabulary import vocabulary
from territory_opt.intake.records.export import DealStatus
from territory_opt.intake.records.recognition import Role, System, TableKind
from territory_opt.intake.settling.number_styles import number_styles
from territory_opt.model.checks import SHARE, Check, Number, OneOf, Text, shown

__all__ = ["ColumnMapping", "ColumnRule", "MappedTable", "mapping_text", "read_mapping"]

ORDERS = ("dmy", "mdy", "ymd")
SCALES = (1.0, 100.0)
_KEYS = ("schema", "system", "currency", "table", "stage_odds", "stages", "owners")
_TABLE_KEYS = ("file", "sheet", "kind", "system", "columns", "periods_in_columns")
_RULE_KEYS = ("column", "position", "style", "order", "scale")
_LONGEST_NAME = 200
Value = TypeVar("Value")


def read_mapping(path: str | Path) -> ColumnMapping:
    """Return the mapping that a TOML file states.

    Parameters
    ----------
    path
        The file; ``territory-opt map`` writes one to begin with.

    Raises
    ------
    InvalidInputError
        With everything that is wrong in it, each with its line.
    """
    path = Path(path)
    reading = _Reading(path.name, lined_toml(read_text(path)))
    mapping = reading.mapping()
    if reading.faults:
        raise InvalidInputError(reading.faults)
    return mapping


class _Reading:
    """One reading of a mapping file; goes on behind every mistake, so that all of them are told."""

    def __init__(self, file_name: str, lined: LinedToml) -> None:
        self._file_name = file_name
        self._lined = lined
        self._told = [(line, Fault(f"{file_name}:{line}", *_rest(fault))) for line, fault in lined.faults]

    @property
    def faults(self) -> list[Fault]:
        """Everything that is wrong, line by line."""
        return [fault for _, fault in sorted(self._told, key=lambda told: told[0])]

    def _place(self, path: str) -> str:
        line = self._lined.line_of(path)
        return f"{self._file_name}:{line} {path}" if line else f"{self._file_name} {path}"

    def _tell(self, path: str, found: str, allowed: str, hint: str = "") -> None:
        line = self._lined.line_of(path) or 0
        if line not in {told for told, _ in self._told if told}.intersection(told for told, _ in self._lined.faults):
            self._told.append((line, Fault(self._place(path), found, allowed, hint)))

    def mapping(self) -> ColumnMapping:
        """Return the mapping; without meaning when there are faults."""
        data = self._lined.data
        if data is None:
            return ColumnMapping()
        self._unknown("", data, _KEYS)
        if data.get("schema") != SCHEMA:
            self._tell("schema", shown(data.get("schema", "nothing")), repr(SCHEMA))
        system = self._checked("system", data.get("system"), OneOf(tuple(map(str, System))), System)
        return ColumnMapping(
            tables=tuple(self._tables(data.get("table", []))),
            system=system,
            stage_odds=self._named("stage_odds", data, SHARE, float),
            stages=self._named("stages", data, OneOf(tuple(map(str, DealStatus))), DealStatus),
            owners=self._named("owners", data, Text(longest=_LONGEST_NAME), str),
            currency=self._checked("currency", data.get("currency"), Text(longest=3, shortest=3), str.upper),
        )

    def _unknown(self, path: str, table: Mapping[str, Plain], known: Sequence[str]) -> None:
        for key in table:
            if key not in known:
                full = f"{path}.{key}" if path else key
                self._tell(full, "an unknown key", f"one of {listing(known, limit=80)}", nearest(key, known))

    def _checked(self, path: str, value: Plain, check: Check, make: Callable[[Plain], Value]) -> Value | None:
        if value is None:
            return None
        faults = check(value)
        for fault in faults:
            self._tell(path, fault.found, fault.allowed, fault.hint)
        return None if faults else make(value)

    def _named(
        self, key: str, data: Mapping[str, Plain], check: Check, make: Callable[[Plain], Value]
    ) -> dict[str, Value]:
        table = data.get(key, {})
        if not isinstance(table, Mapping):
            self._tell(key, shown(table), f"a table [{key}]")
            return {}
        values = {name: self._checked(f"{key}.{name}", value, check, make) for name, value in table.items()}
        return {name: value for name, value in values.items() if value is not None}

    def _tables(self, stated: Plain) -> Iterator[MappedTable]:
        if not isinstance(stated, list) or not all(isinstance(table, Mapping) for table in stated):
            self._tell("table", shown(stated), "tables, each with a heading [[table]]")
            return
        seen = set()
        for number, table in enumerate(stated):
            mapped = self._table(f"table[{number}]", table)
            if mapped is not None:
                about = (mapped.file.casefold(), mapped.sheet)
                if about in seen:
                    self._tell(f"table[{number}]", f"{mapped.file} a second time", "each table once")
                seen.add(about)
                yield mapped

    def _table(self, path: str, table: Mapping[str, Plain]) -> MappedTable | None:
        self._unknown(path, table, _TABLE_KEYS)
        for key in ("file", "kind"):
            if key not in table:
                self._tell(f"{path}.{key}", "nothing", "the name of a file" if key == "file" else "what it lists")
        file = self._checked(f"{path}.file", table.get("file"), _is_text, str)
        sheet = self._checked(f"{path}.sheet", table.get("sheet"), _is_text, str)
        kind = self._checked(f"{path}.kind", table.get("kind"), OneOf(tuple(map(str, TableKind))), TableKind)
        system = self._checked(f"{path}.system", table.get("system"), OneOf(tuple(map(str, System))), System)
        has_periods = self._checked(f"{path}.periods_in_columns", table.get("periods_in_columns"), _is_truth, bool)
        if kind is None or file is None:
            return None
        if has_periods and kind is not TableKind.GOALS:
            self._tell(f"{path}.periods_in_columns", f"periods of a table of {kind}", "periods of a table of goals")
        return MappedTable(
            file=file,
            sheet=sheet,
            kind=kind,
            system=system,
            columns=self._columns(f"{path}.columns", kind, table.get("columns", {})),
            has_period_columns=bool(has_periods),
            place=self._place(path),
        )

    def _columns(self, path: str, kind: TableKind, stated: Plain) -> dict[Role, ColumnRule]:
        known = tuple(map(str, vocabulary().roles(kind)))
        if not isinstance(stated, Mapping):
            self._tell(path, shown(stated), "a table [table.columns] of meanings and headers")
            return {}
        self._unknown(path, stated, known)
        if kind is TableKind.DEALS and not {Role.ID, Role.NAME} & stated.keys():
            self._tell(path, "neither id nor name", "at least one of them")
        rules = {role: self._rule(f"{path}.{role}", rule) for role, rule in stated.items() if role in known}
        return {Role(role): rule for role, rule in rules.items() if rule is not None}

    def _rule(self, path: str, stated: Plain) -> ColumnRule | None:
        rule = {"column": stated} if isinstance(stated, str) else stated
        if not isinstance(rule, Mapping) or not rule.keys() & {"column", "position"}:
            allowed = 'a header such as "Amount", or a table such as { column = "Amount", style = "1.234,56" }'
            self._tell(path, shown(stated), allowed)
            return None
        self._unknown(path, rule, _RULE_KEYS)
        return ColumnRule(
            header=self._checked(f"{path}.column", rule.get("column"), _is_text, str),
            position=self._checked(f"{path}.position", rule.get("position"), Number(at_least=1, whole=True), int),
            style=self._checked(f"{path}.style", rule.get("style"), _is_style, str),
            order=self._checked(f"{path}.order", rule.get("order"), OneOf(ORDERS), str),
            scale=self._checked(f"{path}.scale", rule.get("scale"), OneOf(SCALES), float),
            place=self._place(path),
        )


def _rest(fault: Fault) -> tuple[str, str, str]:
    return fault.found, fault.allowed, fault.hint


def _is_text(value: object) -> list[Fault]:
    return [] if isinstance(value, str) else [Fault("", shown(value), "a header, in quotes")]


def _is_truth(value: object) -> list[Fault]:
    return [] if isinstance(value, bool) else [Fault("", shown(value), "true or false")]


def _is_style(value: object) -> list[Fault]:
    if not isinstance(value, str):
        return [Fault("", shown(value), 'a number in quotes, such as "1.234,56"')]
    try:
        number_styles(value)
    except InvalidInputError as error:
        return list(error.faults)
    return []
