"""JSON documents that state their schema, read strictly: broken JSON, doubled keys and other schemas are told."""

import json
from collections import Counter
from pathlib import Path

from territory_opt.errors import Fault, InvalidInputError, listing
from territory_opt.files.spelling import Plain
from territory_opt.files.whole import read_text
from territory_opt.model.checks import shown


def read_document(source: str | Path, schema: str) -> dict[str, Plain]:
    """Return the object that a JSON document holds, without its key ``schema``.

    Parameters
    ----------
    source
        The JSON text, or the path of a file with it.
    schema
        The schema that the document must state.

    Raises
    ------
    InvalidInputError
        If it cannot be read, is no JSON object, states a key twice or another schema.

    Examples
    --------
    >>> read_document('{"schema": "a/1", "x": 2}', "a/1")
    {'x': 2}
    >>> read_document('{"schema": "a/2"}', "a/1")
    Traceback (most recent call last):
    territory_opt.errors.InvalidInputError: 1 problem in the input
      - $.schema: found 'a/2'; allowed is 'a/1'
    """
    document = _parsed(_text(source))
    if not isinstance(document, dict):
        raise InvalidInputError([Fault("$", shown(document), f"a JSON object with schema {schema!r}")])
    stated = document.pop("schema", None)
    if stated != schema:
        found = "nothing" if stated is None else shown(stated)
        raise InvalidInputError([Fault("$.schema", found, repr(schema))])
    return document


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
