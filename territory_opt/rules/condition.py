"""The only door to rule-engine: conditions over fields of a client or a deal, and formulas over numbers."""

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any, TypeAlias

import attrs
import rule_engine
from rule_engine import ast

from territory_opt.errors import Fault, InvalidInputError, listing, nearest
from territory_opt.model.checks import shown

CONDITION_EXAMPLE = "a condition such as odds > 0.5 and type == 'renewal'"
FORMULA_EXAMPLE = "an arithmetic expression such as closed_won_last_year * 1.10"

Value: TypeAlias = float | str | None

NUMBER, TEXT = rule_engine.DataType.FLOAT, rule_engine.DataType.STRING
Fields: TypeAlias = Mapping[str, Any]

CLIENT_FIELDS: Fields = MappingProxyType(
    {
        "id": TEXT,
        "name": TEXT,
        "size": NUMBER,
        "maturity": NUMBER,
        "interest": NUMBER,
        "need": NUMBER,
        "budget": NUMBER,
        "flow_revenue": NUMBER,
        "potential_revenue": NUMBER,
        "industry": TEXT,
        "area": TEXT,
        "days_since_contact": NUMBER,
        "num_open_deals": NUMBER,
        "open_amount": NUMBER,
    }
)
DEAL_FIELDS: Fields = MappingProxyType(
    {
        "id": TEXT,
        "name": TEXT,
        "odds": NUMBER,
        "amount": NUMBER,
        "stage": TEXT,
        "type": TEXT,
        "forecast_category": TEXT,
        "age_days": NUMBER,
        "days_to_close": NUMBER,
        "client_tier": TEXT,
    }
)

_LITERALS = (ast.FloatExpression, ast.StringExpression, ast.BooleanExpression)
MOST_ANSWERS = 10_000
"""How many answers of a condition are remembered: records ask with the same few values again and again."""

_COMPARISONS = (ast.ComparisonExpression, ast.ArithmeticComparisonExpression)
_TRANSPARENT = (
    *_LITERALS,
    ast.LogicExpression,
    ast.SymbolExpression,
    ast.UnaryExpression,
)


@attrs.frozen(kw_only=True)
class Answer:
    """What a condition said about one record.

    Parameters
    ----------
    holds
        Whether the record meets the condition; never when a value it needed is missing.
    read
        The fields the condition reads, each with the value found.
    """

    holds: bool
    read: Mapping[str, Value]


@attrs.frozen(kw_only=True)
class Condition:
    """A condition that has been read and whose field names are known to exist.

    Parameters
    ----------
    text
        The condition as written.
    reads
        The fields it reads, sorted.
    literals
        The numbers and texts it compares with.
    transparent
        Whether it consists of comparisons with literals only, joined by and, or, not.
    """

    text: str
    reads: tuple[str, ...]
    literals: tuple[Value, ...]
    transparent: bool
    _rule: rule_engine.Rule = attrs.field(repr=False, eq=False)
    _answers: dict[tuple[Value, ...], Answer] = attrs.field(factory=dict, init=False, repr=False, eq=False)

    def ask(self, values: Mapping[str, Value]) -> Answer:
        """Return whether `values` meet the condition.

        Examples
        --------
        >>> condition("odds > 0.5", DEAL_FIELDS).ask({"odds": 0.6})
        Answer(holds=True, read={'odds': 0.6})
        >>> condition("odds > 0.5", DEAL_FIELDS).ask({"odds": None}).holds
        False
        """
        read = {name: values.get(name) for name in self.reads}
        if not self.transparent:
            return self._answer(read)
        asked = tuple(read.values())
        if asked not in self._answers:
            if len(self._answers) >= MOST_ANSWERS:
                self._answers.clear()
            self._answers[asked] = self._answer(read)
        return self._answers[asked]

    def _answer(self, read: Mapping[str, Value]) -> Answer:
        try:
            holds = bool(self._rule.matches(read))
        except rule_engine.EvaluationError:
            holds = False
        return Answer(holds=holds, read=read)


@cache
def _compiled(text: str, fields: tuple[tuple[str, Any], ...]) -> Condition:
    rule = _rule(text, dict(fields), CONDITION_EXAMPLE)
    nodes = list(_nodes(rule.statement.expression))
    literals = dict.fromkeys(
        float(node.value) if isinstance(node, ast.FloatExpression) else node.value
        for node in nodes
        if isinstance(node, ast.FloatExpression | ast.StringExpression)
    )
    return Condition(
        text=text,
        reads=tuple(sorted(rule.context.symbols)),
        literals=tuple(literals),
        transparent=all(_is_transparent(node) for node in nodes),
        rule=rule,
    )


def _rule(text: str, fields: Fields, example: str) -> rule_engine.Rule:
    context = rule_engine.Context(type_resolver=rule_engine.type_resolver_from_dict(dict(fields)), resolver=_present)
    try:
        return rule_engine.Rule(text, context=context)
    except rule_engine.SymbolResolutionError as error:
        name, names = str(error.symbol_name), list(fields)
        allowed = f"one of {listing(names, limit=20)}"
        raise InvalidInputError([Fault("", f"{name!r} in {text!r}", allowed, nearest(name, names))]) from None
    except rule_engine.EngineError as error:
        raise InvalidInputError([Fault("", shown(text), example, str(error.message))]) from None
    except (ArithmeticError, RecursionError):
        raise InvalidInputError([Fault("", shown(text), example)]) from None


def _present(values: Mapping[str, Value], name: str) -> Value:
    """Return a field's value; a missing one ends the evaluation, so that no condition holds by it."""
    value = values.get(name)
    if value is None:
        raise rule_engine.EvaluationError(f"{name} is missing")
    return value


def _is_transparent(node: Any) -> bool:  # noqa: ANN401  # a node of rule-engine's untyped syntax tree
    if type(node) in _COMPARISONS:
        return isinstance(node.left, _LITERALS) or isinstance(node.right, _LITERALS)
    return type(node) in _TRANSPARENT


def _nodes(node: Any) -> Iterator[Any]:  # noqa: ANN401  # the same
    yield node
    for name in ("left", "right", "expression"):
        child = getattr(node, name, None)
        if isinstance(child, ast.ExpressionBase):
            yield from _nodes(child)


def condition(text: str, fields: Fields) -> Condition:
    """Read a condition.

    Parameters
    ----------
    text
        A condition such as ``odds > 0.5 and type != 'renewal'``.
    fields
        The fields it may read, with their types: ``CLIENT_FIELDS`` or ``DEAL_FIELDS``.

    Raises
    ------
    InvalidInputError
        If it cannot be read, compares unlike things, or names an unknown field.

    Examples
    --------
    >>> condition("odss > 0.5", DEAL_FIELDS)
    Traceback (most recent call last):
    territory_opt.errors.InvalidInputError: 1 problem in the input
      - found 'odss' in 'odss > 0.5'; allowed is one of id, name, odds, amount, ...; did you mean 'odds'?
    """
    return _compiled(text, tuple(fields.items()))


@attrs.frozen(kw_only=True)
class Formula:
    """An arithmetic expression over named numbers.

    Parameters
    ----------
    text
        The expression as written.
    """

    text: str
    _rule: rule_engine.Rule = attrs.field(repr=False, eq=False)

    def value(self, numbers: Mapping[str, float]) -> object:
        """Return what the expression gives, usually a number; not a number (nan) after a division by zero.

        Examples
        --------
        >>> formula("won * 1.1", ["won"]).value({"won": 200.0})
        220.0
        """
        try:
            result = self._rule.evaluate(dict(numbers))
        except (rule_engine.EngineError, ArithmeticError):
            return math.nan
        return float(result) if isinstance(result, Decimal) else result


def formula(text: str, names: Iterable[str]) -> Formula:
    """Read an arithmetic expression over the given names.

    Raises
    ------
    InvalidInputError
        If it cannot be read, or names something unknown.
    """
    return Formula(text=text, rule=_rule(text, dict.fromkeys(names, NUMBER), FORMULA_EXAMPLE))


def days_between(first: dt.date | None, last: dt.date | None) -> float | None:
    """Return the calendar days from `first` to `last`, or None when one is missing."""
    return None if first is None or last is None else float((last - first).days)
