"""The names that sales systems give to columns, and the words that stand in them, as ``vocabulary.toml`` lists them."""

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import product
from types import MappingProxyType

import attrs

from territory_opt.files.spelling import Plain
from territory_opt.intake.records.export import DealStatus
from territory_opt.intake.records.recognition import Role, System, TableKind
from territory_opt.intake.settling.texts import letters

LONGEST_HEADER = 200
"""A longer header is no name of a column; it would only cost time."""
_MARKS = re.compile("[\u0300-\u036f]")


def header_letters(header: str) -> str:
    """Return the letters and digits of a header, small and without accents; "" of one too long to be a name.

    Examples
    --------
    >>> header_letters("Étape "), header_letters("Est. Close-Date"), header_letters("x" * 500)
    ('etape', 'estclosedate', '')
    """
    if len(header) > LONGEST_HEADER:
        return ""
    key = letters(header)
    return key if key.isascii() else _MARKS.sub("", unicodedata.normalize("NFKD", key))


@attrs.frozen(kw_only=True)
class KnownName:
    """A name that a column of one kind of table may have.

    Parameters
    ----------
    role
        What a column of that name means.
    system
        Whose name it is; ``OTHER`` when it is a common word.
    rank
        Its place in the list of names of that meaning and system, from 0: earlier ones are preferred.
    name
        How it is spelt.
    """

    role: Role
    system: System
    rank: int
    name: str


@attrs.frozen(kw_only=True)
class Vocabulary:
    """What the systems call things; every text in a key is in the form `letters` gives it.

    Parameters
    ----------
    columns
        By kind of table and letters of a header, the names it may be.
    default_stage_odds
        Odds [1] by stage as each system ships them, labels and internal names.
    odds_scale
        The number up to which each system writes odds: 1 or 100.
    forecast_categories
        By system and the letters of what a column says, the category in common words.
    options
        By role and the column's programming name, labels by number.
    flow_types
        Types of opportunities that recur by themselves.
    closing_stages
        Stages and statuses that end a deal, and how.
    open_statuses
        Statuses that say a deal is open.
    unstarted_stages
        By system, stages in which work has not begun.
    stages
        Every stage that is known by name.
    prefixes
        By kind of table, the letters of what may stand before a name that is known by itself; longest first.
    telling_words
        By meaning, words that tell it together, for guesses about a table of deals.
    misleading_words
        Words with which a header means something else.
    signs
        By name, letters of headers or parts of names of files that tell a kind of table.
    """

    columns: Mapping[TableKind, Mapping[str, tuple[KnownName, ...]]]
    default_stage_odds: Mapping[System, Mapping[str, float]]
    odds_scale: Mapping[System, float]
    forecast_categories: Mapping[System, Mapping[str, str]]
    options: Mapping[Role, Mapping[str, Mapping[str, str]]]
    flow_types: frozenset[str]
    closing_stages: Mapping[str, DealStatus]
    open_statuses: frozenset[str]
    unstarted_stages: Mapping[System, frozenset[str]]
    stages: frozenset[str]
    prefixes: Mapping[TableKind, tuple[str, ...]]
    telling_words: Mapping[Role, tuple[frozenset[str], ...]]
    misleading_words: frozenset[str]
    signs: Mapping[str, frozenset[str]]

    def roles(self, kind: TableKind) -> tuple[Role, ...]:
        """Return the meanings that columns of a kind of table may have.

        Examples
        --------
        >>> [str(role) for role in vocabulary().roles(TableKind.MERGED_DEALS)]
        ['deal_id', 'merged_id']
        """
        known = self.columns.get(kind, {})
        return tuple(dict.fromkeys(name.role for names in known.values() for name in names))

    def forecast_category(self, system: System, text: str) -> str | None:
        """Return a forecast category in common words, or None when no system has such a one.

        Examples
        --------
        >>> vocabulary().forecast_category(System.SALESFORCE, "Forecast")
        'Commit'
        >>> vocabulary().forecast_category(System.DYNAMICS, "100000002")
        'Best Case'
        """
        key = letters(text)
        order = [system, *(other for other in self.forecast_categories if other is not system)]
        found = (self.forecast_categories.get(each, {}).get(key) for each in order)
        return next((category for category in found if category is not None), None)

    def option(self, role: Role, text: str, header: str = "") -> str:
        """Return what a number that stands for a choice means; any other text as it is.

        Parameters
        ----------
        role
            What the column means.
        text
            What a cell says.
        header
            The column's header, where one meaning has numbers in several columns that differ.

        Examples
        --------
        >>> vocabulary().option(Role.STATUS, "1"), vocabulary().option(Role.STATUS, "1", "statuscode")
        ('Won', 'In Progress')
        >>> vocabulary().option(Role.NEED, "0"), vocabulary().option(Role.NEED, "urgent")
        ('Must have', 'urgent')
        """
        by_header = self.options.get(role, {})
        labels = by_header.get(header_letters(header)) or next(iter(by_header.values()), {})
        return labels.get(text.strip(), text)

    def status(self, text: str) -> DealStatus | None:
        """Return what a stage or status says of a deal, or None when it is no word for that.

        Examples
        --------
        >>> str(vocabulary().status("Closed - Won")), vocabulary().status("Demo Scheduled")
        ('won', None)
        """
        key = letters(text)
        return DealStatus.OPEN if key in self.open_statuses else self.closing_stages.get(key)

    def is_flow_type(self, text: str) -> bool:
        """Return whether a type of opportunity recurs by itself.

        Examples
        --------
        >>> vocabulary().is_flow_type("existingbusiness"), vocabulary().is_flow_type("New Customer")
        (True, False)
        """
        return letters(text) in self.flow_types


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary.

    Examples
    --------
    >>> vocabulary().default_stage_odds[System.SALESFORCE]["valueproposition"]
    0.5
    """
    raw = tomllib.loads(
        (files("territory_opt") / "intake" / "recognising" / "vocabulary.toml").read_text(encoding="utf-8")
    )
    columns = {TableKind(kind): _by_letters(roles) for kind, roles in raw["columns"].items()}
    columns[TableKind.DEAL_DETAILS] = columns[TableKind.DEALS]
    odds = {System(system): _frozen(stages) for system, stages in raw["stage_odds"].items()}
    endings = dict(_endings(raw["statuses"], raw["closing_words"]))
    prefixes = {
        TableKind(kind): tuple(sorted(map(header_letters, words), key=len, reverse=True))
        for kind, words in raw["prefixes"].items()
    }
    prefixes[TableKind.DEAL_DETAILS] = prefixes[TableKind.DEALS]
    without_odds = [stage for stages in raw["stages_without_odds"].values() for stage in stages]
    return Vocabulary(
        columns=MappingProxyType(columns),
        default_stage_odds=MappingProxyType(odds),
        odds_scale=MappingProxyType({System(system): scale for system, scale in raw["odds_scale"].items()}),
        forecast_categories={System(system): _frozen(words) for system, words in raw["forecast_categories"].items()},
        options={Role(role): tables for role, tables in raw["options"].items()},
        flow_types=frozenset(map(letters, raw["types"]["flow"])),
        closing_stages=MappingProxyType(endings),
        open_statuses=frozenset(map(letters, raw["statuses"]["open"])),
        unstarted_stages={
            System(system): frozenset(map(letters, words)) for system, words in raw["unstarted_stages"].items()
        },
        stages=frozenset(map(letters, without_odds)).union(endings, *odds.values()),
        prefixes=prefixes,
        telling_words={
            Role(role): tuple(frozenset(map(header_letters, words.split())) for words in choices)
            for role, choices in raw["guessed_from_words"].items()
        },
        misleading_words=frozenset(raw["not_guessed"]["words"]),
        signs={name: frozenset(words) for name, words in raw["table_signs"].items()},
    )


def _endings(
    statuses: Mapping[str, Iterable[str]], languages: Iterable[Mapping[str, Sequence[str]]]
) -> Iterator[tuple[str, DealStatus]]:
    """Yield the letters of what is said of a deal that ended, and how it did."""
    for status in (DealStatus.WON, DealStatus.LOST):
        yield from ((letters(word), status) for word in statuses[status])
        for words in languages:
            said = product(words["closed"], ("", *words["and"]), words[status])
            yield from ((letters("".join(parts)), status) for parts in said)


def _frozen(words: Mapping[str, Plain]) -> Mapping[str, Plain]:
    return MappingProxyType({letters(word): value for word, value in words.items()})


def _by_letters(roles: Mapping[str, Mapping[str, list[str]]]) -> Mapping[str, tuple[KnownName, ...]]:
    known: defaultdict[str, list[KnownName]] = defaultdict(list)
    for role, systems in roles.items():
        for system, names in systems.items():
            for rank, name in enumerate(names):
                known[header_letters(name)].append(
                    KnownName(role=Role(role), system=System(system), rank=rank, name=name)
                )
    return MappingProxyType({key: tuple(names) for key, names in known.items()})
