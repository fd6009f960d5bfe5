"""TOML read on past its broken lines, with the line of every key: so that one run tells all mistakes of a file.

`tomllib` stops at the first broken line and forgets where keys stood. Here each statement (a heading, or a key with
its value) is tried by itself; what cannot be read is told, `BROKEN` takes its place, and the rest is read.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from territory_opt.errors import Fault
from territory_opt.files.spelling import Plain, day, number
from territory_opt.files.toml_statements import Statement, Token, statements, tokens

BROKEN = "\0 cannot be read"
"""What stands in the place of a value that cannot be read, when there are faults; no file can state a NUL."""

MOST_BROKEN = 50
DEEPEST = 20
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")
_LAST_STEP = re.compile(r"(\.[^.\[\]]*|\[\d+\])$")
_KEY = re.compile(r"\s*[\w-]+\s*=", re.ASCII)
_BROKEN = json.dumps(BROKEN)
_RULES = "text stands in quotes, a heading in brackets, and a table in braces on one line"
_ONCE = "a key or heading that contradicts none above it"


@attrs.frozen
class LinedToml:
    r"""What a TOML text holds, where its keys stand, and what of it cannot be read.

    Parameters
    ----------
    data
        Its tables, with `BROKEN` for what cannot be read; None when that is so much that reading was given up.
    lines
        The line of every key and item, by its path, such as ``scenario[1].changes[0].set``.
    faults
        What is broken, each with its line.

    Examples
    --------
    >>> read = lined_toml('name = "a"\nodds = 50%\n[[step]]\nhours = 2\n')
    >>> read.data, read.line_of("step[0].hours"), read.line_of("step[0].hours.no_such_key")
    ({'name': 'a', 'odds': '\x00 cannot be read', 'step': [{'hours': 2}]}, 4, 4)
    >>> print(read.faults[0][1])
    found broken TOML in 'odds = 50%'; allowed is TOML; write 0.5 for 50%
    """

    data: dict[str, Plain] | None
    lines: Mapping[str, int]
    faults: tuple[tuple[int, Fault], ...]

    def line_of(self, path: str) -> int | None:
        """Return the line of a path, or of the nearest part above it that has one."""
        while path and path not in self.lines:
            path, count = _LAST_STEP.subn("", path)
            path = path if count else ""
        return self.lines.get(path)


def lined_toml(text: str) -> LinedToml:
    """Return what a TOML text holds, with the line of every key, and with everything that is broken.

    Parameters
    ----------
    text
        The text; line ends of any system.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    found = statements("\n".join(lines))
    faults: list[tuple[int, Fault]] = []
    for statement in found:
        if len(faults) < MOST_BROKEN:
            faults += _repaired(lines, statement)
    while len(faults) < MOST_BROKEN:
        whole = "\n".join(lines)
        try:
            return LinedToml(tomllib.loads(whole), _places(statements(whole)), tuple(faults))
        except ValueError as error:
            faults.append(_without_contradiction(lines, found, error))
            faults.sort(key=lambda told: told[0])
    return LinedToml(None, {}, tuple(faults))


def _repaired(lines: list[str], statement: Statement) -> Iterator[tuple[int, Fault]]:
    """Tell what is broken in one statement, and put `BROKEN` in its place, or in that of a line of it."""
    first, last = statement.line, statement.last_line
    if statement.depth > DEEPEST:
        yield first, Fault("", f"brackets or keys nested {statement.depth} deep", f"at most {DEEPEST}")
        _break(lines, first, last)
        return
    for _ in range(MOST_BROKEN):
        try:
            tomllib.loads("\n".join(lines[first - 1 : last]))
        except ValueError as error:
            place = _PLACE.search(str(error))
            broken = first - 1 + int(place[1]) if place else first
            line = lines[min(broken, last) - 1]
            if statement.is_heading:
                lines[first - 1] = _mended_heading(line)
                yield first, _broken(line, "TOML", f"write {lines[first - 1]} on a line of its own")
                return
            yield min(broken, last), _broken(line, "TOML", _hint(line, int(place[2]) if place else len(line)))
            if not (first < broken < last and sum(token.step for token in tokens(line)) == 0):
                break
            lines[broken - 1] = f"{_BROKEN}," if line.strip().startswith("{") else ""
        else:
            return
    _break(lines, first, last)


def _break(lines: list[str], first: int, last: int) -> None:
    key = _KEY.match(lines[first - 1])
    _blank(lines, first, last)
    lines[first - 1] = f"{key[0]}{_BROKEN}" if key else ""


def _blank(lines: list[str], first: int, last: int) -> None:
    lines[first - 1 : last] = [""] * (last - first + 1)


def _mended_heading(line: str) -> str:
    """Return what a broken heading must mean, so that the keys below it do not fall to the table above."""
    words = re.findall(r"[\w-]+", line.strip().lstrip("[").partition("]")[0], re.ASCII)
    return f"[[{'.'.join(words) or 'unreadable'}]]"


def _broken(line: str, allowed: str, hint: str) -> Fault:
    text, most = line.strip(), 60
    return Fault("", f"broken TOML in {text if len(text) <= most else text[:most] + '...'!r}", allowed, hint)


def _hint(line: str, column: int) -> str:
    """Return how the value that a line breaks at should be spelt, as far as that can be told."""
    value = line[line.rfind("=", 0, column) + 1 :]
    value = re.split(r",\s*[\w.-]+\s*=|[\]}#]", value, maxsplit=1)[0].strip()
    if value.lower() in {"true", "false"}:
        return f"write {value.lower()}"
    if re.fullmatch(r"[^\W\d][\w /-]*", value):
        return f'write text in quotes: "{value}"'
    for read in (number, day):
        try:
            read(value)
        except ValueError as hint:
            if re.match(r"write [\d-]", str(hint)):
                return str(hint)
    return _RULES


def _without_contradiction(lines: list[str], found: Sequence[Statement], error: ValueError) -> tuple[int, Fault]:
    """Blank out the statement that contradicts one above it, or a line without any, and return what is wrong."""
    place = _PLACE.search(str(error))
    line = int(place[1]) if place else len(lines)
    at = next((i for i, statement in enumerate(found) if statement.line <= line <= statement.last_line), None)
    if at is None or not lines[found[at].line - 1]:
        fault = _broken(lines[line - 1], "TOML", "leave out what is neither text nor space")
        _blank(lines, line, line)
        return line, fault
    first, last = found[at].line, found[at].last_line
    if found[at].is_heading:
        last = next((later.line - 1 for later in found[at + 1 :] if later.is_heading), len(lines))
    hint = "a key stands once in its table; [[scenario]] begins the next scenario, [[scenario.changes]] the next change"
    fault = _broken(lines[first - 1], _ONCE, hint)
    _blank(lines, first, last)
    return first, fault


def _places(sound: Iterable[Statement]) -> dict[str, int]:
    """Return the line of every key and item of sound statements, by path."""
    lines: dict[str, int] = {}
    counts: dict[str, int] = {}
    table = ""
    for statement in sound:
        if statement.is_heading:
            table = _heading_path(statement, counts)
            lines.setdefault(table, statement.line)
            lines.setdefault(_LAST_STEP.sub("", table), statement.line)
        else:
            _read_pair(statement.tokens, 0, table, lines)
    return lines


def _heading_path(statement: Statement, counts: dict[str, int]) -> str:
    keys = [_name(token) for token in statement.tokens if token.kind != "mark"]
    path = ""
    for position, key in enumerate(keys, start=1):
        path = _joined(path, key)
        if statement.tokens[1].is_mark("[") and position == len(keys):
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = f"{path}[{counts[path]}]"
    return path


def _name(token: Token) -> str:
    return next(iter(tomllib.loads(f"{token.text} = 0"))) if token.kind == "text" else token.text


def _joined(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _read_pair(sound: tuple[Token, ...], at: int, path: str, lines: dict[str, int]) -> int:
    """Note the lines of a key and of what its value holds; return the position behind them."""
    while not sound[at].is_mark("="):
        if sound[at].kind != "mark":
            path = _joined(path, _name(sound[at]))
            lines.setdefault(path, sound[at].line)
        at += 1
    return _read_value(sound, at + 1, path, lines)


def _read_value(sound: tuple[Token, ...], at: int, path: str, lines: dict[str, int]) -> int:
    is_table = sound[at].is_mark("{")
    if sound[at].step != 1:
        while at < len(sound) and not sound[at].is_mark(",]}"):
            at += 1
        return at
    at += 1
    count = 0
    while not sound[at].is_mark("]}"):
        if sound[at].is_mark(","):
            at, count = at + 1, count + 1
        elif is_table:
            at = _read_pair(sound, at, path, lines)
        else:
            lines[f"{path}[{count}]"] = sound[at].line
            at = _read_value(sound, at, f"{path}[{count}]", lines)
    return at + 1
