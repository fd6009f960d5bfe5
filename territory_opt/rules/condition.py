"""The only door to rule-engine: conditions over the fields of a client or a deal, checked at once."""

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, TypeAlias

import attrs
import rule_engine
from rule_engine import ast

from territory_opt.errors import Fault, InvalidInputError, listing, nearest

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
        try:
            holds = bool(self._rule.matches(read))
        except rule_engine.EvaluationError:
            holds = False
        return Answer(holds=holds, read=read)


@cache
def _compiled(text: str, fields: tuple[tuple[str, Any], ...]) -> Condition:
    context = rule_engine.Context(type_resolver=rule_engine.type_resolver_from_dict(dict(fields)))
    rule = rule_engine.Rule(text, context=context)
    nodes = list(_nodes(rule.statement.expression))
    literals = dict.fromkeys(
        float(node.value) if isinstance(node, ast.FloatExpression) else node.value
        for node in nodes
        if isinstance(node, ast.FloatExpression | ast.StringExpression)
    )
    return Condition(
        text=text,
        reads=tuple(sorted(context.symbols)),
        literals=tuple(literals),
        transparent=all(_is_transparent(node) for node in nodes),
        rule=rule,
    )


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
    try:
        return _compiled(text, tuple(fields.items()))
    except rule_engine.SymbolResolutionError as error:
        name = error.symbol_name
        found = f"{name!r} in {text!r}"
        raise InvalidInputError(
            [Fault("", found, f"one of {listing(fields, limit=20)}", nearest(name, fields))]
        ) from None
    except rule_engine.EngineError as error:
        allowed = "a condition such as odds > 0.5 and type == 'renewal'"
        raise InvalidInputError([Fault("", repr(text), allowed, f"{error.message}".strip())]) from None


def days_between(first: dt.date | None, last: dt.date | None) -> float | None:
    """Return the calendar days from `first` to `last`, or None when one is missing."""
    return None if first is None or last is None else float((last - first).days)
