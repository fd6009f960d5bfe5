"""Headers compared with the names that are known: as they are written, without a prefix, without a remark."""

import re
from collections.abc import Iterator
from enum import IntEnum

import attrs

from territory_opt.intake.recognising.vocabulary import LONGEST_HEADER, KnownName, header_letters, vocabulary
from territory_opt.intake.records.recognition import System, TableKind
from territory_opt.intake.settling.currencies import currency

_REMARK = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_LAST_WORD = re.compile(r"[\W_]+([A-Za-z]{3})[)\]]?$")
_CUSTOM = re.compile(r"_{1,2}c$")
_WORD_BREAK = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[\W_]+")


class Likeness(IntEnum):
    """How near a header is to a name that is known; the lower, the nearer."""

    SYSTEM = 0
    """It is the name that a system gives."""
    COMMON = 1
    """It is a common word for that."""
    TRIMMED = 2
    """It is one of these names, after the table's own name or that of a group of columns, or before a currency."""
    REMARKED = 3
    """It is one of these names, with a remark in brackets or the mark of a column somebody added."""


@attrs.frozen(kw_only=True)
class Likely:
    """What a header may mean.

    Parameters
    ----------
    likeness
        How near it is to a name that is known.
    names
        The names it may be; more than one meaning only where one name has several.
    """

    likeness: Likeness
    names: tuple[KnownName, ...]

    @property
    def systems(self) -> frozenset[System]:
        """Whose name the header is, as far as it is written like it."""
        if self.likeness is not Likeness.SYSTEM:
            return frozenset()
        return frozenset(name.system for name in self.names) - {System.OTHER}


def likely(header: str, kind: TableKind) -> Likely | None:
    """Return what a header may mean in a kind of table, or None when it is like no name that is known.

    Examples
    --------
    >>> likely("CLOSE_DATE", TableKind.DEALS).likeness, likely("Deal - Close by", TableKind.DEALS).likeness
    (<Likeness.SYSTEM: 0>, <Likeness.TRIMMED: 2>)
    >>> likely("Favourite colour", TableKind.DEALS) is None
    True
    """
    known = vocabulary().columns.get(kind, {})
    key = header_letters(header)
    if key in known:
        names = known[key]
        is_common = all(name.system is System.OTHER for name in names)
        return Likely(likeness=Likeness.COMMON if is_common else Likeness.SYSTEM, names=names)
    for bare in _without_prefix(key, kind):
        if bare in known:
            return Likely(likeness=Likeness.TRIMMED, names=known[bare])
    for plain, likeness in ((_without_currency(header), Likeness.TRIMMED), (without_remark(header), Likeness.REMARKED)):
        rest = header_letters(plain)
        for bare in (rest, *_without_prefix(rest, kind)):
            if rest != key and bare in known:
                return Likely(likeness=likeness, names=known[bare])
    return None


def _without_currency(header: str) -> str:
    """Return a header without the code of a currency at its end."""
    last = _LAST_WORD.search(header[: LONGEST_HEADER + 1])
    return header[: last.start()] if last and currency(last[1]) == last[1].upper() else header


def _without_prefix(key: str, kind: TableKind) -> Iterator[str]:
    for prefix in vocabulary().prefixes.get(kind, ()):
        if key.startswith(prefix) and len(key) > len(prefix):
            yield key.removeprefix(prefix)


def without_remark(header: str) -> str:
    """Return a header without what stands in brackets, and without the ending of a custom field.

    Examples
    --------
    >>> without_remark("Close Date (sales)"), without_remark("Deal_Value__c")
    ('Close Date', 'Deal_Value')
    """
    return _CUSTOM.sub("", _REMARK.sub(" ", header[: LONGEST_HEADER + 1])).strip()


def header_words(header: str) -> frozenset[str]:
    """Return the words of a header, small and without accents; camelCase counts as several.

    Examples
    --------
    >>> sorted(header_words("expectedCloseDate (CET)"))
    ['cet', 'close', 'date', 'expected']
    """
    if len(header) > LONGEST_HEADER:
        return frozenset()
    return frozenset(filter(None, (header_letters(word) for word in _WORD_BREAK.split(header))))
