"""Finds listed records again by the ids and names that other tables write, and says which it did not find."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from difflib import get_close_matches
from enum import StrEnum
from heapq import nlargest
from itertools import pairwise

import attrs

from territory_opt.intake.joining.record_ids import LONGEST_ID, bounded, matching_id
from territory_opt.intake.settling.texts import letters

MOST_COMPARED = 2000
LONGEST_COMPARED = 80
MOST_LIKELY = 20
LIKENESS = 0.75

Written = tuple[str | None, str | None]
"""An id and a name as a row writes them."""


class Match(StrEnum):
    """How a written id or name was found."""

    EXACT = "exact"
    OTHERWISE = "otherwise"
    """Its letters and digits are those of a known name; spaces, signs or capitals differ."""
    SHARED = "shared"
    """Several records bear the name, so it names none."""
    UNKNOWN = "unknown"


@attrs.frozen
class Sighting:
    """What a written id or name turned out to be: the key of a record, and how it was found.

    Parameters
    ----------
    key
        Key of the record; of a record that no list knows, the key it got.
    match
        How it was found.
    written
        The id or name as written.
    """

    key: str
    match: Match
    written: str


class _Bearers:
    """The keys of those who bear a text; most texts are borne by one."""

    def __init__(self) -> None:
        self._first: dict[str, str] = {}
        self.several: dict[str, set[str]] = {}

    def add(self, text: str, key: str) -> None:
        first = self._first.setdefault(text, key)
        if first != key:
            self.several.setdefault(text, {first}).add(key)

    def of(self, text: str) -> AbstractSet[str]:
        first = self._first.get(text)
        return frozenset() if first is None else self.several.get(text) or frozenset((first,))


class KnownRecords:
    """Records under their keys, found by id, by name, or by the letters of a name.

    Parameters
    ----------
    longest_key
        A longer id or name is cut to this many characters when it becomes a key.

    Examples
    --------
    >>> products = KnownRecords()
    >>> products.enlist(None, "GTX Pro")
    'GTX Pro'
    >>> products.sight((None, "GTXPro"))
    Sighting(key='GTX Pro', match=<Match.OTHERWISE: 'otherwise'>, written='GTXPro')
    >>> products.nearest("GTX Por")
    'GTX Pro'
    """

    def __init__(self, longest_key: int = LONGEST_ID) -> None:
        self.names: dict[str, str] = {}
        self.listed: set[str] = set()
        self._longest_key = longest_key
        self._by_id: dict[str, str] = {}
        self._with_id: set[str] = set()
        self._by_name = _Bearers()
        self._by_letters = _Bearers()
        self._sighted: dict[Written, Sighting] = {}

    def enlist(self, identifier: str | None, name: str | None, also: Iterable[str | None] = ()) -> str:
        """Add a record of a list, or more names of one that is there; return its key.

        Parameters
        ----------
        identifier, name
            At least one of them; the key is the id where there is one, else the name.
        also
            Other names it goes by, such as an email address.
        """
        key = None
        if identifier:
            key = self._by_id.get(matching_id(identifier))
        elif name:
            key = next(iter(self._by_name.of(name) - self._with_id), None)
        if key is None:
            key = self._add(identifier, name)
        self.listed.add(key)
        for other in (name, *also):
            if other:
                self._name(key, other)
        return key

    def sight_all(self, pairs: Iterable[Written]) -> dict[Written, Sighting]:
        """Return what each id and name turns out to be; a pair without both is left out.

        What is found nowhere becomes a record of its own, so that the next row with the same words finds it.
        """
        for pair in sorted(
            set(pairs) - {(None, None)}, key=lambda pair: (pair[0] is None, pair[0] or "", pair[1] or "")
        ):
            self.sight(pair)
        return self._sighted

    def sight(self, written: Written) -> Sighting:
        """Return what an id and a name, one of which may be missing, turn out to be."""
        sighting = self._sighted.get(written)
        if sighting is None:
            sighting = self._sighted[written] = self._search(*written)
        return sighting

    def _search(self, identifier: str | None, name: str | None) -> Sighting:
        written = name or identifier or ""
        known = self._by_id.get(matching_id(identifier)) if identifier else None
        if known is not None:
            return Sighting(known, Match.EXACT if known in self.listed else Match.UNKNOWN, written)
        keys, match = self._named(written)
        if identifier and name:
            # a record with another id is somebody else of that name
            keys = keys - self._with_id
        if len(keys) > 1:
            key = self._free_key(written)
            if identifier:
                self._by_id[matching_id(identifier)] = key
            return Sighting(key, Match.SHARED, written)
        for key in keys:
            if identifier:
                self._by_id.setdefault(matching_id(identifier), key)
            is_unlisted = match is Match.EXACT and key not in self.listed
            return Sighting(key, Match.UNKNOWN if is_unlisted else match, written)
        return Sighting(self._add(identifier, name), Match.UNKNOWN, written)

    def _named(self, text: str) -> tuple[AbstractSet[str], Match]:
        keys = self._by_name.of(text)
        if not keys and (key := self._by_id.get(matching_id(text))) is not None:
            keys = frozenset((key,))
        return (keys, Match.EXACT) if keys else (self._by_letters.of(letters(text) or text), Match.OTHERWISE)

    def _add(self, identifier: str | None, name: str | None) -> str:
        key = self._free_key(identifier or name or "")
        self.names[key] = name or identifier or ""
        if identifier:
            self._by_id[matching_id(identifier)] = key
            self._with_id.add(key)
        if name or identifier:
            self._name(key, name or identifier or "")
        return key

    def _free_key(self, written: str) -> str:
        key, count = bounded(written, self._longest_key), 1
        while key in self.names:
            count += 1
            key = bounded(f"{written} ({count})", self._longest_key)
        self.names[key] = written
        return key

    def _name(self, key: str, name: str) -> None:
        self._by_name.add(name, key)
        self._by_letters.add(letters(name) or name, key)

    def knows(self, text: str) -> bool:
        """Return whether a text is the id or the name of a record."""
        return matching_id(text) in self._by_id or bool(self._by_name.of(text))

    def shared_names(self) -> dict[str, list[str]]:
        """Return the names that several records bear, with the keys of those records in order."""
        return {name: sorted(keys) for name, keys in self._by_name.several.items()}

    def nearest(self, written: str) -> str | None:
        """Return the listed name most like a written one; None when none is like it."""
        return nearest_name(written, [self.names[key] for key in sorted(self.listed)[:MOST_COMPARED]])


def nearest_name(written: str, names: Sequence[str]) -> str | None:
    """Return the name most like a written one; None when none is like it.

    Only the names that share most pairs of letters with it are compared in earnest, as that takes long.
    """
    text = written[:LONGEST_COMPARED].casefold()
    known = {name[:LONGEST_COMPARED].casefold(): name for name in names[:MOST_COMPARED]}
    pairs = set(pairwise(text))
    likely = nlargest(MOST_LIKELY, known, key=lambda name: len(pairs.intersection(pairwise(name))))
    found = get_close_matches(text, likely, n=1, cutoff=LIKENESS)
    return known[found[0]] if found else None
