"""How a path to a field is written: names joined by dots, with conditions in brackets behind a table."""

import json
import re
from typing import NoReturn

import attrs

from territory_opt.errors import Fault, InvalidInputError

OPERATORS = ("=", "!=", "<", "<=", ">", ">=")
NOTHING = "nothing"
"""In a condition, the bare word for a missing value."""

_NAME = re.compile(r'[^.\[\]"]+')
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_CONDITION = re.compile(r'\s*([^=!<>~,\[\]"]*)([=!<>~]*)\s*')
_BARE_VALUE = re.compile(r'[^,\[\]"]*')
_PLAIN_NAME = re.compile(r"[\w-]+")
_PLAIN_VALUE = re.compile(r'[^,\[\]"\s=!<>~](?:[^,\[\]"]*[^,\[\]"\s])?')
_MEANT = {"==": "=", "=<": "<=", "=>": ">=", "<>": "!=", "=!": "!=", "~": "=", "": "="}
_EXAMPLE = 'opportunities[stage="Closed Won", amount>=10000].odds'


@attrs.frozen(kw_only=True)
class Condition:
    """What a record must meet to be selected.

    Parameters
    ----------
    field
        The field of the record that is looked at; ``id`` is the key in a table of names.
    operator
        One of ``OPERATORS``.
    value
        What the field is held against, as it is written.
    is_quoted
        Whether it stood in quotes: then it is text, even when it reads ``nothing``.

    Examples
    --------
    >>> str(Condition(field="stage", operator="=", value="Closed, won", is_quoted=True))
    'stage="Closed, won"'
    """

    field: str
    operator: str
    value: str
    is_quoted: bool = False

    def __str__(self) -> str:
        return f"{self.field}{self.operator}{_quoted(self.value) if self.is_quoted else self.value}"

    @property
    def is_nothing(self) -> bool:
        """Whether it asks for a missing value."""
        return self.value == NOTHING and not self.is_quoted


@attrs.frozen(kw_only=True)
class Step:
    """One name of a path, with the conditions that stand behind it.

    Parameters
    ----------
    name
        A table, a field or a key.
    conditions
        What the records must meet, all of it; empty for ``[*]``, None without brackets.

    Examples
    --------
    >>> str(Step(name="Closed Won"))
    '"Closed Won"'
    """

    name: str
    conditions: tuple[Condition, ...] | None = None

    def __str__(self) -> str:
        if self.conditions is None:
            return name_text(self.name)
        return f"{name_text(self.name)}[{', '.join(map(str, self.conditions)) or '*'}]"


def path_text(steps: tuple[Step, ...]) -> str:
    """Return steps as a path is written.

    Examples
    --------
    >>> path_text(steps_of('policy . stage_odds."Closed Won"'))
    'policy.stage_odds."Closed Won"'
    """
    return ".".join(map(str, steps))


def name_text(name: str) -> str:
    """Return a name as a path writes it: in quotes when it is not plain.

    Examples
    --------
    >>> name_text("weekly_hours"), name_text("Closed Won")
    ('weekly_hours', '"Closed Won"')
    """
    return name if _PLAIN_NAME.fullmatch(name) else _quoted(name)


def below(parent: str, name: str) -> str:
    """Return the path of a field or key below another path.

    Examples
    --------
    >>> below("policy.stage_odds", "Closed Won"), below("", "as_of")
    ('policy.stage_odds."Closed Won"', 'as_of')
    """
    return f"{parent}.{name_text(name)}" if parent else name_text(name)


def record_path(table: str, record_id: str) -> str:
    """Return the path of one record of a table.

    Examples
    --------
    >>> record_path("reps", "ana"), record_path("clients", "Smith, Co")
    ('reps[id=ana]', 'clients[id="Smith, Co"]')
    """
    return f"{table}[id={value_text(record_id)}]"


def value_text(value: str) -> str:
    """Return the value of a condition as a path writes it.

    Examples
    --------
    >>> value_text("Closed Won"), value_text("nothing")
    ('Closed Won', '"nothing"')
    """
    return value if _PLAIN_VALUE.fullmatch(value) and value != NOTHING else _quoted(value)


def steps_of(text: str) -> tuple[Step, ...]:
    """Read a path.

    Parameters
    ----------
    text
        Such as ``reps.weekly_hours``, ``policy.stage_odds."Closed Won"`` or
        ``opportunities[stage=Proposal, amount>=10000].odds``. Inside quotes, a backslash stands before a quote.

    Raises
    ------
    InvalidInputError
        At the first place that cannot be read; its path is the text.

    Examples
    --------
    >>> [step.name for step in steps_of("reps[id=ana].weekly_hours")]
    ['reps', 'weekly_hours']
    >>> steps_of("reps[id==ana].weekly_hours")
    Traceback (most recent call last):
    territory_opt.errors.InvalidInputError: 1 problem in the input
      - reps[id==ana].weekly_hours: found the operator '=='; allowed is one of =, !=, <, <=, >, >=; write id=...
    """
    if not isinstance(text, str):
        raise InvalidInputError([Fault("", repr(text), "a path as text", f"write it like {_EXAMPLE}")])
    reader = _Reader(text)
    steps = [reader.step()]
    while reader.rest:
        reader.pass_over(".")
        steps.append(reader.step())
    return tuple(steps)


class _Reader:
    """A text that is read from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.rest = text.strip()

    def step(self) -> Step:
        name, _ = self._quoted_or(_NAME, "a name")
        if not self.rest.startswith("["):
            return Step(name=name)
        self.pass_over("[")
        conditions = self._conditions()
        self.pass_over("]")
        return Step(name=name, conditions=conditions)

    def pass_over(self, sign: str) -> None:
        if not self.rest.startswith(sign):
            self._stop_before(sign)
        self.rest = self.rest[1:].lstrip()

    def _stop_before(self, sign: str) -> NoReturn:
        if sign == "]" and not self.rest:
            self._stop("a [ that is not closed", "a selection that ends with ]", "put ] behind the last condition")
        if self.rest.startswith("]"):
            self._stop("a ] that closes nothing", "a ] for every [", "take it out, or put [ before the first condition")
        hint = f"put {sign} before it, or the text around it in double quotes"
        self._stop(f"{self.rest[:20]!r} where {sign} was expected", f"a path such as {_EXAMPLE}", hint)

    def _conditions(self) -> tuple[Condition, ...]:
        if self.rest.startswith("*"):
            self.rest = self.rest[1:].lstrip()
            return ()
        conditions = [self._condition()]
        while self.rest.startswith(","):
            self.pass_over(",")
            conditions.append(self._condition())
        return tuple(conditions)

    def _condition(self) -> Condition:
        found = _CONDITION.match(self.rest)
        field, operator = (found.group(1).strip(), found.group(2)) if found else ("", "")
        if not field:
            hint = "write [id=...] for one record, [*] or no brackets for all"
            self._stop(f"no field in {self.rest[:20]!r}", "conditions such as stage=Proposal", hint)
        if operator not in OPERATORS:
            hint = f"write {field}{_MEANT.get(operator, '=')}..."
            told = f"the operator {operator!r}" if operator else f"no operator behind {field!r}"
            self._stop(told, f"one of {', '.join(OPERATORS)}", hint)
        self.rest = self.rest[found.end() :] if found else self.rest
        value, is_quoted = self._quoted_or(_BARE_VALUE, f"a value for {field}")
        return Condition(field=field, operator=operator, value=value, is_quoted=is_quoted)

    def _quoted_or(self, bare: re.Pattern[str], wanted: str) -> tuple[str, bool]:
        is_quoted = self.rest.startswith('"')
        found = (_QUOTED if is_quoted else bare).match(self.rest)
        if is_quoted and not found:
            self._stop("a quote that is not closed", 'a text between two "', 'put " behind its end')
        written = found.group().strip() if found else ""
        if not written:
            at = f"before {self.rest[:20]!r}" if self.rest else "at the end"
            self._stop(f"nothing {at}", wanted, f"write it like {_EXAMPLE}")
        self.rest = self.rest[found.end() :].lstrip() if found else self.rest
        return (_unquoted(written), True) if is_quoted else (written, False)

    def _stop(self, found: str, allowed: str, hint: str) -> NoReturn:
        raise InvalidInputError([Fault(self.text, found, allowed, hint)])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _unquoted(written: str) -> str:
    try:
        return str(json.loads(written, strict=False))
    except json.JSONDecodeError:
        return written[1:-1]
