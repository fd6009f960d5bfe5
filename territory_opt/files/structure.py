"""From raw data to records and back: every wrong field is found in one pass and named by its path.

Raw data comes in two spellings: a document (TOML, JSON) has typed values, a table (CSV) has nothing but text.
Both end in the same records. Each field is converted and asked for its own check; all faults come together.
"""

import types
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from functools import cache
from typing import Any, TypeAlias, TypeVar, Union, get_args, get_origin

import attrs
import cattrs
from cattrs.errors import AttributeValidationNote, ClassValidationError, ForbiddenExtraKeysError
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from territory_opt.errors import Fault, InvalidInputError, listing, nearest
from territory_opt.files.spelling import DOCUMENT, TABLE, Plain, Spelling, as_it_stands
from territory_opt.files.toml_text import toml_value
from territory_opt.model.checks import Check, Each, EachNamed, OneOf, Optional, shown
from territory_opt.model.hour_rule import HourRule
from territory_opt.model.response import (
    AdbudgResponse,
    ExponentialResponse,
    LinearResponse,
    LogisticResponse,
    ModifiedExponentialResponse,
    PointsResponse,
    PowerResponse,
)
from territory_opt.model.waiting import Wait

Record = TypeVar("Record", bound=attrs.AttrsInstance)
AnyRecord: TypeAlias = Any
Annotation: TypeAlias = Any
_Reader: TypeAlias = Callable[[Any, Any], Any]

RESPONSE_FORMS: Mapping[str, type] = {
    "linear": LinearResponse,
    "power": PowerResponse,
    "exponential": ExponentialResponse,
    "modified_exponential": ModifiedExponentialResponse,
    "adbudg": AdbudgResponse,
    "logistic": LogisticResponse,
    "points": PointsResponse,
}


def structure(raw: object, kind: type[Record]) -> Record:
    """Return the record that typed data (TOML, JSON) describes.

    Parameters
    ----------
    raw
        A table of keys and values.
    kind
        The class of the record.

    Raises
    ------
    InvalidInputError
        With every wrong, missing and unknown key, each with its path.

    Examples
    --------
    >>> from territory_opt.model.rep import Rep
    >>> structure({"id": "ana", "weekly_hours": 40}, Rep).name
    'ana'
    >>> structure({"id": "ana", "weekly_huors": "40"}, Rep)
    Traceback (most recent call last):
    territory_opt.errors.InvalidInputError: 1 problem in the input
      - weekly_huors: found an unknown key; allowed is one of id, ...; did you mean 'weekly_hours'?
    """
    record: Record = _record_reader(kind, DOCUMENT)(raw, kind)
    return record


def structure_named(raw: object, kind: type[Record]) -> dict[str, Record]:
    """Return records by name from typed data: a table of tables.

    Raises
    ------
    InvalidInputError
        With every fault of every record, its name first in the path.

    Examples
    --------
    >>> from territory_opt.model.rep import Person
    >>> structure_named({"legal": {"name": "Legal", "weekly_hours": 5}}, Person)["legal"].name
    'Legal'
    """
    return dict(_named_reader(_record_reader(kind, DOCUMENT), "a table of named tables")(raw, kind))


def structure_cells(row: Mapping[str, str], kind: type[Record]) -> Record:
    """Return the record that one row of a text table describes.

    Parameters
    ----------
    row
        The cells by field name; an empty cell states nothing, so the field takes its default.
    kind
        The class of the record.

    Raises
    ------
    InvalidInputError
        With every wrong, missing and unknown field.

    Examples
    --------
    >>> from territory_opt.model.rep import Rep
    >>> structure_cells({"id": "ana", "weekly_hours": "38.5", "target": ""}, Rep).weekly_hours
    38.5
    """
    stated = {field: cell for field, cell in row.items() if cell and not cell.isspace()}
    record: Record = _record_reader(kind, TABLE)(stated, kind)
    return record


def unstructure(record: AnyRecord) -> dict[str, Any]:
    """Return a record as plain data: tables, lists, text, numbers, days and times.

    Examples
    --------
    >>> from territory_opt.model.rep import Person
    >>> unstructure(Person(name="Legal", weekly_hours=5))
    {'name': 'Legal', 'weekly_hours': 5, 'days_off': [], 'working_days': None, 'busy': []}
    """
    data: dict[str, Any] = _CONVERTER.unstructure(record)
    return data


def cells_of(record: AnyRecord) -> dict[str, str]:
    """Return a record as the cells of a text table, by field name; what is not given is empty.

    Examples
    --------
    >>> from datetime import date
    >>> from territory_opt.model.rep import Rep
    >>> days = (date(2026, 1, 2), date(2026, 1, 5))
    >>> cells_of(Rep(id="ana", days_off=days))["days_off"]
    '2026-01-02;2026-01-05'
    """
    return {field: _cell(value) for field, value in unstructure(record).items()}


def _cell(value: Plain) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case Mapping() if not value:
            return ""
        case list():
            return ";".join(_cell(item) for item in value)
        case _:
            return toml_value(value)


@cache
def _record_reader(kind: type, spelling: Spelling) -> _Reader:
    readers: dict[str, Any] = {
        field.name: override(struct_hook=_field_reader(field.type, field.metadata.get("check", _pairs_fault), spelling))
        for field in attrs.fields(kind)
    }
    build: _Reader = make_dict_structure_fn(
        kind, _CONVERTER, _cattrs_forbid_extra_keys=True, _cattrs_detailed_validation=True, **readers
    )

    def read(given: Plain, _kind: object) -> Plain:
        value = _SHORT_FORMS[kind](given) if kind in _SHORT_FORMS else given
        if not isinstance(value, Mapping):
            allowed = f"a table with {listing(_keys(kind), limit=30)}"
            raise InvalidInputError([Fault("", shown(value), allowed)])
        try:
            return build(value, kind)
        except ClassValidationError as group:
            raise InvalidInputError(_faults_in(group, kind, value)) from None

    return read


def _field_reader(kind: Annotation, check: Check, spelling: Spelling) -> _Reader:
    origin: Annotation = get_origin(kind)
    arguments = get_args(kind)
    if origin in {types.UnionType, Union}:
        within = check.check if isinstance(check, Optional) else check
        present = [argument for argument in arguments if argument is not types.NoneType]
        read = _field_reader(present[0], within, spelling) if len(present) == 1 else _response_reader(spelling)
        return lambda value, _kind: None if value is None else read(value, _kind)
    if origin is tuple and isinstance(check, Each):
        return _list_reader(_field_reader(arguments[0], check.check, spelling), check, spelling)
    if isinstance(check, EachNamed):
        return _named_reader(_field_reader(arguments[1], check.check, DOCUMENT), str(check), spelling)
    if attrs.has(kind):
        return _record_reader(kind, spelling)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _choice_reader(kind)
    return _value_reader(spelling.values.get(kind, as_it_stands), check)


def _value_reader(convert: Callable[[Any], Any], check: Check) -> _Reader:
    def read(value: Plain, _kind: object) -> Plain:
        try:
            converted = convert(value)
        except ValueError as hint:
            raise InvalidInputError([Fault("", shown(value), str(check), str(hint))]) from None
        faults = check(converted)
        if faults:
            raise InvalidInputError(faults)
        return converted

    return read


def _choice_reader(kind: type[Enum]) -> _Reader:
    choices = {member.value: member for member in kind}
    check = OneOf(tuple(choices))

    def read(value: Plain, _kind: object) -> Plain:
        faults = check(value)
        if faults:
            raise InvalidInputError(faults)
        return choices[value]

    return read


def _list_reader(read_item: _Reader, check: Check, spelling: Spelling) -> _Reader:
    def read(value: Plain, kind: object) -> Plain:
        items = spelling.items(value)
        if not isinstance(items, list):
            raise InvalidInputError([Fault("", shown(value), str(check))])
        return tuple(_read_all(((f"[{i}]", item) for i, item in enumerate(items)), read_item, kind).values())

    return read


def _named_reader(read_item: _Reader, allowed: str, spelling: Spelling = DOCUMENT) -> _Reader:
    def read(value: Plain, kind: object) -> Plain:
        try:
            table = spelling.table(value)
        except ValueError:
            raise InvalidInputError([Fault("", shown(value), allowed, "write it like {A = 12, B = 10}")]) from None
        if not isinstance(table, Mapping):
            raise InvalidInputError([Fault("", shown(value), allowed)])
        return _read_all(table.items(), read_item, kind)

    return read


def _read_all(items: Iterable[tuple[str, Any]], read_item: _Reader, kind: object) -> dict[str, Any]:
    records: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, item in items:
        try:
            records[name] = read_item(item, kind)
        except InvalidInputError as error:
            faults += [fault.under(name) for fault in error.faults]
    if faults:
        raise InvalidInputError(faults)
    return records


def _response_reader(spelling: Spelling) -> _Reader:
    allowed = f"a table with form, one of {listing(RESPONSE_FORMS)}, and the numbers of that form"

    def read(value: Plain, _kind: object) -> Plain:
        try:
            table = spelling.table(value)
        except ValueError as hint:
            raise InvalidInputError([Fault("", shown(value), allowed, str(hint))]) from None
        if not isinstance(table, Mapping):
            raise InvalidInputError([Fault("", shown(value), allowed)])
        form = table.get("form", "nothing")
        if not isinstance(form, str) or form not in RESPONSE_FORMS:
            one_of = f"one of {listing(RESPONSE_FORMS)}"
            raise InvalidInputError([Fault("form", shown(form), one_of, nearest(str(form), RESPONSE_FORMS))])
        numbers = {name: number for name, number in table.items() if name != "form"}
        return _record_reader(RESPONSE_FORMS[form], DOCUMENT)(numbers, None)

    return read


def _pairs_fault(value: object) -> list[Fault]:
    """Check the one field that declares no check, because its record checks it as a whole."""
    if isinstance(value, list | tuple) and all(isinstance(pair, list | tuple) for pair in value):
        return []
    return [Fault("", shown(value), "a list of pairs of hours and revenue, such as [[1, 4000], [3, 6000]]")]


_SHORT_FORM = "activity is one name, short for terms = { name = 1.0 }: state one of the two"


def _activity_as_terms(rule: Plain) -> Plain:
    activity = rule.get("activity") if isinstance(rule, Mapping) else None
    if not isinstance(activity, str) or "terms" in rule:
        return rule
    return {"terms": {activity: 1.0}} | {key: value for key, value in rule.items() if key != "activity"}


def _days_as_wait(wait: Plain) -> Plain:
    return wait if isinstance(wait, Mapping) else {"at_least": wait}


_SHORT_FORMS: Mapping[type, Callable[[Plain], Plain]] = {HourRule: _activity_as_terms, Wait: _days_as_wait}


def _keys(kind: type) -> list[str]:
    names = [field.name for field in attrs.fields(kind)]
    return ["activity", *names] if kind is HourRule else names


def _faults_in(group: ClassValidationError, kind: type, value: Mapping[str, Any]) -> list[Fault]:
    faults: list[Fault] = []
    for error in group.exceptions:
        notes = [note for note in getattr(error, "__notes__", ()) if isinstance(note, AttributeValidationNote)]
        field = notes[0].name if notes else ""
        if isinstance(error, InvalidInputError):
            faults += [fault.under(field) for fault in error.faults]
        elif isinstance(error, ForbiddenExtraKeysError):
            faults += [_unknown_key(key, kind) for key in value if key in error.extra_fields]
        elif isinstance(error, KeyError):
            check = attrs.fields_dict(kind)[field].metadata.get("check", "a value")
            faults.append(Fault(field, "nothing", str(check)))
        else:  # not the input's fault: an error of ours must stay visible
            raise error
    return faults


def _unknown_key(key: str, kind: type) -> Fault:
    known = _keys(kind)
    hint = _SHORT_FORM if key in known else nearest(key, known)
    return Fault(key, "an unknown key", f"one of {listing(known, limit=30)}", hint)


def _with_form(form: str, kind: type, converter: cattrs.Converter) -> Callable[[Any], dict[str, Any]]:
    plain: Callable[[Any], dict[str, Any]] = make_dict_unstructure_fn(kind, converter)
    return lambda record: {"form": form} | plain(record)


def _wait_as_days(converter: cattrs.Converter) -> Callable[[Wait], Any]:
    table = make_dict_unstructure_fn(Wait, converter)
    return lambda wait: wait.at_least if wait.is_plain else table(wait)


_CONVERTER = cattrs.Converter()
for _form, _kind in RESPONSE_FORMS.items():
    _CONVERTER.register_unstructure_hook(_kind, _with_form(_form, _kind, _CONVERTER))
_CONVERTER.register_unstructure_hook(Wait, _wait_as_days(_CONVERTER))
