"""A problem as one JSON document, without loss: for programs that store, send or compare problems."""

import datetime as dt
import json
from collections import Counter
from pathlib import Path

from territory_opt.errors import Fault, InvalidInputError, listing
from territory_opt.files.spelling import Plain
from territory_opt.files.structure import structure, unstructure
from territory_opt.files.whole import read_text
from territory_opt.model.checks import shown
from territory_opt.model.problem import Problem

SCHEMA = "territory_opt/problem/1"


def problem_to_json(problem: Problem) -> str:
    """Return a problem as JSON text that `problem_from_json` reads back as an equal problem.

    Parameters
    ----------
    problem
        The territory.

    Examples
    --------
    >>> from territory_opt.files.folder import read_demo
    >>> problem_from_json(problem_to_json(read_demo())) == read_demo()
    True
    """
    document = {"schema": SCHEMA} | unstructure(problem)
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False, default=_iso) + "\n"


def _iso(value: dt.date | dt.time) -> str:
    return value.isoformat()


def problem_from_json(source: str | Path) -> Problem:
    """Return the problem of a JSON document.

    Parameters
    ----------
    source
        The JSON text, or the path of a file with it.

    Raises
    ------
    InvalidInputError
        With everything wrong in it, paths such as ``$.reps[2].weekly_hours``; broken JSON with line and column.

    Examples
    --------
    >>> problem_from_json('{"schema": "territory_opt/problem/1", "reps": []')
    Traceback (most recent call last):
    territory_opt.errors.InvalidInputError: 1 problem in the input
      - line 1 column 49: found broken JSON: Expecting ',' delimiter; allowed is a JSON document
    """
    document = _parsed(_text(source))
    if not isinstance(document, dict):
        raise InvalidInputError([Fault("$", shown(document), f"a JSON object with schema {SCHEMA!r}")])
    schema = document.pop("schema", None)
    if schema != SCHEMA:
        found = "nothing" if schema is None else shown(schema)
        raise InvalidInputError([Fault("$.schema", found, repr(SCHEMA))])
    try:
        return structure(document, Problem)
    except InvalidInputError as error:
        raise InvalidInputError(fault.under("$") for fault in error.faults) from None


def _text(source: str | Path) -> str:
    if isinstance(source, str) and source.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        return source.removeprefix("\ufeff")
    return read_text(source)


def _parsed(text: str) -> Plain:
    doubled: list[str] = []

    def _object(pairs: list[tuple[str, Plain]]) -> dict[str, Plain]:
        doubled.extend(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        return dict(pairs)

    try:
        document = json.loads(text, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno} column {error.colno}"
        raise InvalidInputError([Fault(where, f"broken JSON: {error.msg}", "a JSON document")]) from None
    except (ValueError, RecursionError) as error:
        raise InvalidInputError([Fault("$", f"unreadable JSON: {error}", "a JSON document")]) from None
    if doubled:
        allowed = "every key of an object once"
        raise InvalidInputError([Fault("$", f"doubled keys: {listing(doubled)}", allowed)])
    return document
