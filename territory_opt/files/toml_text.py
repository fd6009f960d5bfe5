"""Plain data as TOML text, for the documents this library writes; read back, it is the same data."""

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping, Sequence

from territory_opt.files.spelling import Plain

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def toml_document(data: Mapping[str, Plain]) -> str:
    """Return a table of plain data as a TOML document.

    Parameters
    ----------
    data
        Tables, lists, text, numbers, days and times by key; a key whose value is None is left out.

    Examples
    --------
    >>> print(toml_document({"name": "two", "score": {"weights": {"size": 1.0}}, "legal": {"hours": 5}}))
    name = "two"
    <BLANKLINE>
    [score]
    weights = { size = 1.0 }
    <BLANKLINE>
    [legal]
    hours = 5
    <BLANKLINE>
    """
    return "\n".join(_lines((), data)).lstrip("\n") + "\n"


def toml_value(value: Plain) -> str:
    """Return one value as TOML writes it on one line; a key whose value is None is left out.

    Examples
    --------
    >>> toml_value({"form": "power", "hours_now": 2, "elasticity": None})
    '{ form = "power", hours_now = 2 }'
    """
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _quoted(value)
        case dt.date() | dt.time():
            return value.isoformat()
        case Mapping():
            stated = ((name, item) for name, item in value.items() if item is not None)
            pairs = ", ".join(f"{_key(name)} = {toml_value(item)}" for name, item in stated)
            return f"{{ {pairs} }}" if pairs else "{}"
        case Sequence():
            return f"[{', '.join(toml_value(item) for item in value)}]"
        case _:
            return repr(value)


def _quoted(text: str) -> str:
    # JSON and TOML escape text alike but for one control character, which JSON leaves as it is
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else _quoted(name)


def _lines(path: tuple[str, ...], table: Mapping[str, Plain]) -> Iterator[str]:
    stated = {name: value for name, value in table.items() if value is not None}
    below = {name: value for name, value in stated.items() if _has_its_own_heading(path, value)}
    if path and (len(below) < len(stated) or not stated):
        yield f"\n[{'.'.join(_key(name) for name in path)}]"
    yield from (f"{_key(name)} = {toml_value(value)}" for name, value in stated.items() if name not in below)
    for name, value in below.items():
        yield from _lines((*path, name), value)


def _has_its_own_heading(path: tuple[str, ...], value: object) -> bool:
    """Return whether a value is a table of its own; a few numbers by name stay on one line."""
    if not isinstance(value, Mapping):
        return False
    return not path or any(isinstance(item, Mapping | str) for item in value.values())
