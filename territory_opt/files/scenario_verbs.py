"""The verbs of a scenario file: the keys of each, how they become a change, and how a change is written again."""

import re
from collections.abc import Iterator, Mapping

import attrs

from territory_opt.errors import Fault, InvalidInputError, listing, nearest
from territory_opt.files.spelling import Plain
from territory_opt.files.structure import AnyRecord, structure, unstructure
from territory_opt.model.checks import shown
from territory_opt.scenarios.change import Change
from territory_opt.scenarios.deal_changes import DealLost, DealSlips, DealWon
from territory_opt.scenarios.field_changes import ClampField, ScaleField, SetField, ShiftField
from territory_opt.scenarios.market_changes import Horizon, TargetChange, WinRate
from territory_opt.scenarios.people_changes import RepJoins, RepLeaves
from territory_opt.scenarios.rule_changes import RULE_TABLES, AddRule, DropRule


@attrs.frozen(kw_only=True)
class Verb:
    """A kind of change, as a file states it.

    Parameters
    ----------
    change
        The change it becomes.
    fields
        The fields of the change, by the keys that state them; the verb itself first.
    choice
        Keys of which at least one must be there.
    is_exclusive
        Whether no more than one of the choice may be there.
    fixed
        What the verb says by itself, by field of the change.
    meaning
        What it does, for people, where the change does not say it.
    """

    change: type
    fields: Mapping[str, str]
    choice: tuple[str, ...] = ()
    is_exclusive: bool = False
    fixed: Mapping[str, Plain] = attrs.field(factory=dict)
    meaning: str = ""

    @property
    def needed(self) -> tuple[str, ...]:
        """The keys without which the change says nothing."""
        fields = attrs.fields_dict(self.change)
        return tuple(key for key, field in self.fields.items() if fields[field].default is attrs.NOTHING)

    def says(self, change: Change) -> bool:
        """Return whether a change can be stated by this verb."""
        return type(change) is self.change and all(getattr(change, name) == item for name, item in self.fixed.items())


VERBS: Mapping[str, Verb] = {
    "set": Verb(change=SetField, fields={"set": "path", "to": "value"}),
    "clear": Verb(
        change=SetField,
        fields={"clear": "path"},
        fixed={"value": None},
        meaning="A field is emptied: from then on nothing is known of it.",
    ),
    "scale": Verb(change=ScaleField, fields={"scale": "path", "by": "by"}),
    "shift": Verb(change=ShiftField, fields={"shift": "path", "by": "by"}),
    "clamp": Verb(
        change=ClampField,
        fields={"clamp": "path", "at_least": "at_least", "at_most": "at_most"},
        choice=("at_least", "at_most"),
    ),
    "drop_rule": Verb(change=DropRule, fields={"drop_rule": "rule"}),
    "add_rule": Verb(change=AddRule, fields={"add_rule": "rule", "rule": "definition", "before": "before"}),
    "rep_leaves": Verb(change=RepLeaves, fields={"rep_leaves": "rep", "to": "to", "target": "target"}),
    "rep_joins": Verb(
        change=RepJoins,
        fields={"rep_joins": "rep", "ramp_weeks": "ramp_weeks", "relieves": "relieves", "clients": "clients"},
    ),
    "deal_won": Verb(change=DealWon, fields={"deal_won": "deal"}),
    "deal_lost": Verb(change=DealLost, fields={"deal_lost": "deal"}),
    "deal_slips": Verb(change=DealSlips, fields={"deal_slips": "deal", "days": "days"}),
    "target": Verb(
        change=TargetChange,
        fields={"target": "reps", "to": "to", "by_share": "by_share"},
        choice=("to", "by_share"),
        is_exclusive=True,
    ),
    "win_rate_points": Verb(change=WinRate, fields={"win_rate_points": "points", "deals": "deals"}),
}
"""The verbs by name; beside them stands `HORIZON`, whose table holds all fields of its change."""

HORIZON = "horizon"
VERB_NAMES = (*VERBS, HORIZON)


NO_CHOICE = "nothing to change it to"
_LIKE_THIS = 'write it like { set = "reps.weekly_hours", to = 36 }'


def verb_of(raw: Mapping[str, Plain]) -> str:
    """Return the verb of a change.

    Raises
    ------
    InvalidInputError
        If there is none, or more than one.

    Examples
    --------
    >>> verb_of({"rep_leaves": "ana", "to": ["ben"], "target": "dropped"})
    'rep_leaves'
    >>> verb_of({"scael": "reps.target", "by": 1.1})
    Traceback (most recent call last):
    territory_opt.errors.InvalidInputError: 1 problem in the input
      - found no verb among scael, by; allowed is one of set, clear, ...; did you mean 'scale'?
    """
    stated = [key for key in raw if key in VERB_NAMES]
    verbs = [key for key in stated if not any(key in _keys(other) for other in stated if other != key)]
    if len(verbs) > 1:
        hint = f"begin a change of its own for {verbs[1]}"
        raise InvalidInputError([Fault(verbs[1], f"{len(verbs)} verbs in one change: {listing(verbs)}", "one", hint)])
    if not verbs:
        found = f"no verb among {listing(raw)}" if raw else "nothing"
        hints = [hint for hint in (nearest(key, VERB_NAMES) for key in raw) if hint]
        hint = hints[0] if hints else _LIKE_THIS
        raise InvalidInputError([Fault("", found, f"one of {listing(VERB_NAMES, limit=20)}", hint)])
    return verbs[0]


def _keys(verb: str) -> tuple[str, ...]:
    return (HORIZON,) if verb == HORIZON else tuple(VERBS[verb].fields)


def read_change(raw: Plain) -> Change:
    """Return the change that a table of a scenario file states.

    Parameters
    ----------
    raw
        A verb and what goes with it.

    Raises
    ------
    InvalidInputError
        With every key that is wrong, missing or unknown.

    Examples
    --------
    >>> read_change({"rep_leaves": "ana"}) == RepLeaves("ana")
    True
    """
    if not isinstance(raw, Mapping):
        raise InvalidInputError([Fault("", shown(raw), "a table with a verb and what goes with it", _LIKE_THIS)])
    name = verb_of(raw)
    if name == HORIZON:
        return _horizon(raw)
    verb = VERBS[name]
    faults = list(_faults_of_keys(name, verb, raw))
    stated = {field: raw[key] for key, field in verb.fields.items() if key in raw}
    try:
        values = _values(verb, stated)
        if not faults:
            change: Change = verb.change(**values, **verb.fixed)
            return change
        faults += _faults_one_by_one(verb, values)
    except InvalidInputError as error:
        faults += error.faults
    raise InvalidInputError(with_hint(_under_its_key(fault, verb)) for fault in faults)


def _horizon(raw: Mapping[str, Plain]) -> Change:
    faults = [_unknown(key, (HORIZON,), HORIZON) for key in raw if key != HORIZON]
    horizon: Change | None = None
    try:
        horizon = structure(raw[HORIZON], Horizon)
    except InvalidInputError as error:
        faults += [fault.under(HORIZON) for fault in error.faults]
    if horizon is None or faults:
        raise InvalidInputError(faults)
    return horizon


def _faults_of_keys(name: str, verb: Verb, raw: Mapping[str, Plain]) -> Iterator[Fault]:
    for key in raw:
        if key not in verb.fields:
            yield _unknown(key, tuple(verb.fields), name)
    for key in verb.needed:
        if key not in raw:
            yield Fault(key, "nothing", f"{name} with {_companions(verb)}", f"add {key} = ...")
    chosen = [key for key in verb.choice if key in raw]
    if verb.choice and not chosen:
        yield Fault(name, NO_CHOICE, " or ".join(verb.choice), f"add {verb.choice[-1]} = ...")
    if verb.is_exclusive and len(chosen) > 1:
        yield Fault(chosen[-1], " and ".join(chosen), " or ".join(verb.choice), f"take {chosen[-1]} out, or the other")


def _unknown(key: str, known: tuple[str, ...], verb: str) -> Fault:
    hint = nearest(key, known) or f"{verb} does not go with {key}: take it out"
    return Fault(key, "an unknown key", f"one of {listing(known)}", hint)


def _companions(verb: Verb) -> str:
    return listing(list(verb.fields)[1:]) or "nothing else"


def _values(verb: Verb, stated: Mapping[str, Plain]) -> dict[str, Plain]:
    """Return what is stated, tables as the records they describe."""
    values = dict(stated)
    for field, value in stated.items():
        kind = attrs.fields_dict(verb.change)[field].type
        if field == "definition":
            values[field] = _under(field, value, _kind_of_rule(stated.get("rule")))
        elif isinstance(kind, type) and attrs.has(kind):
            values[field] = _under(field, value, kind)
    return values


def _faults_one_by_one(verb: Verb, values: Mapping[str, Plain]) -> list[Fault]:
    """Return what is wrong with each value by itself, for a change that cannot be made."""
    fields = attrs.fields_dict(verb.change)
    checks = {name: fields[name].metadata.get("check") for name in values if not fields[name].converter}
    return [fault.under(name) for name, check in checks.items() if check for fault in check(values[name])]


def _under(field: str, value: Plain, kind: type) -> AnyRecord:
    try:
        return structure(value, kind)
    except InvalidInputError as error:
        raise InvalidInputError([fault.under(field) for fault in error.faults]) from None


def _kind_of_rule(rule: Plain) -> type:
    section = rule.removeprefix("policy.").partition(".")[0] if isinstance(rule, str) else ""
    if section not in RULE_TABLES:
        allowed = f"the section and name of a rule, the section one of {listing(RULE_TABLES)}"
        hint = nearest(section, RULE_TABLES) or "write it like hour_rules.travel_cap"
        raise InvalidInputError([Fault("rule", shown(rule), allowed, hint)])
    return RULE_TABLES[section]


def _under_its_key(fault: Fault, verb: Verb) -> Fault:
    """Return a fault with the key of the file in the place of the field of the change."""
    key = next((key for key, field in verb.fields.items() if re.match(rf"{field}(?![\w-])", fault.path)), None)
    if key is None:
        return fault
    return attrs.evolve(fault, path=key + fault.path[len(verb.fields[key]) :])


def with_hint(fault: Fault) -> Fault:
    """Return a fault of a value with a hint when the value is only spelt as another kind than is allowed.

    Examples
    --------
    >>> with_hint(Fault("to", "'36'", "a number")).hint
    'write 36 without quotes'
    """
    spelt = re.fullmatch(r"'(-?[\d.]+|\d{4}-\d\d-\d\d)'", fault.found)
    if not fault.hint and spelt and fault.allowed.startswith(("a number", "a whole number", "a date")):
        return attrs.evolve(fault, hint=f"write {spelt[1]} without quotes")
    if not fault.hint and not fault.found.startswith("'") and fault.allowed.startswith("a text"):
        return attrs.evolve(fault, hint="text stands in quotes")
    return fault


def plain_change(change: Change) -> dict[str, Plain]:
    """Return a change as the table that `read_change` reads back; what is as by default is left out.

    Examples
    --------
    >>> plain_change(RepLeaves("ana", to=("ben",)))
    {'rep_leaves': 'ana', 'to': ['ben']}
    """
    if isinstance(change, Horizon):
        return {HORIZON: _stated(change)}
    verb = max((verb for verb in VERBS.values() if verb.says(change)), key=lambda verb: len(verb.fixed))
    stated = _stated(change)
    name, *_ = verb.fields
    given = {key: stated[field] for key, field in verb.fields.items() if field in stated}
    return {name: getattr(change, verb.fields[name])} | given


def _stated(record: AnyRecord) -> dict[str, Plain]:
    """Return the fields of a record that are not as by default, as plain data; so the records within it."""
    plain = unstructure(record)
    stated: dict[str, Plain] = {}
    for field in attrs.fields(type(record)):
        value = getattr(record, field.name)
        if value != _default(field, record):
            stated[field.name] = _stated(value) if attrs.has(type(value)) else plain[field.name]
    return stated


def _default(field: AnyRecord, record: AnyRecord) -> Plain:
    default = field.default
    if not hasattr(default, "factory"):
        return default
    return default.factory(record) if default.takes_self else default.factory()
