"""Meanings guessed for columns of deals whose names are unknown: by spelling, by words, by what their cells say."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from territory_opt.intake.recognising.column_content import AGREES, CONTENT, WORDS, agreement, sample
from territory_opt.intake.recognising.headers import header_words
from territory_opt.intake.recognising.vocabulary import header_letters, vocabulary
from territory_opt.intake.records.recognition import Column, Role, TableKind
from territory_opt.intake.records.sheet import Cell, Sheet
from territory_opt.intake.settling.currencies import currency
from territory_opt.intake.settling.probes import Content, readable_share
from territory_opt.intake.settling.texts import letters, settle_texts
from territory_opt.model.checks import shown

NEARLY_ALL = 0.9
"""Share of cells [1] that must agree before a meaning is guessed."""
_NEAR = 0.86
_SHORTEST = 5
_MOST_GUESSED = 200
_GUESSED_ROLES = (
    Role.ID,
    Role.NAME,
    Role.AMOUNT,
    Role.ODDS,
    Role.STAGE,
    Role.CLOSE_DATE,
    Role.CREATED_DATE,
    Role.OWNER_NAME,
    Role.ACCOUNT_NAME,
    Role.STATUS,
    Role.FORECAST_CATEGORY,
    Role.CURRENCY,
)
_INSTEAD = {
    Role.OWNER_NAME: {Role.OWNER_ID},
    Role.ACCOUNT_NAME: {Role.ACCOUNT_ID},
    Role.STAGE: {Role.STAGE_ID},
    Role.STATUS: {Role.IS_CLOSED, Role.IS_WON},
    Role.AMOUNT: {Role.HOME_AMOUNT},
}
_NO_MARK = re.compile(r"[\d.,' ()+-]")


def guessed_columns(sheet: Sheet, known: Mapping[Role, Column], spoken_for: Collection[int]) -> dict[Role, Column]:
    """Return columns of deals whose meaning is nearly certain though their names are unknown, each marked a guess.

    Parameters
    ----------
    sheet
        A sheet of deals.
    known
        Its columns with a meaning.
    spoken_for
        Places of columns that are not guessed about.
    """
    found = dict(known)
    free = [place for place in range(len(sheet.columns)) if place not in spoken_for][:_MOST_GUESSED]
    for ways in (_by_spelling, _by_words, _by_content):
        for role in _GUESSED_ROLES:
            if role in found or found.keys() & _INSTEAD.get(role, set()):
                continue
            likely = [(place, reason) for place, reason in ways(sheet, role, free)]
            if len(likely) == 1:
                place, reason = likely[0]
                free.remove(place)
                header = sheet.columns[place]
                found[role] = Column(role=role, header=header, position=place, reason=reason, is_guess=True)
    return {role: column for role, column in found.items() if role not in known}


def _by_spelling(sheet: Sheet, role: Role, free: Sequence[int]) -> Iterator[tuple[int, str]]:
    names = {
        key: name.name
        for key, names in vocabulary().columns[TableKind.DEALS].items()
        for name in names
        if name.role is role and len(key) >= _SHORTEST
    }
    for place in free:
        key = header_letters(sheet.columns[place])
        near = (name for known, name in names.items() if _is_misspelt(key, known))
        name = next(near, None)
        if name is not None and _agrees(role, sheet.cells[place]):
            yield place, f"its name is nearly {shown(name)}" + _and_content(role)


def _is_misspelt(key: str, known: str) -> bool:
    if len(key) < _SHORTEST or abs(len(key) - len(known)) > 2 or key[0] != known[0]:  # noqa: PLR2004  # two letters
        return False
    matcher = SequenceMatcher(None, key, known, autojunk=False)
    return matcher.quick_ratio() >= _NEAR and matcher.ratio() >= _NEAR


def _by_words(sheet: Sheet, role: Role, free: Sequence[int]) -> Iterator[tuple[int, str]]:
    choices = vocabulary().telling_words.get(role, ())
    for place in free:
        words = header_words(sheet.columns[place])
        misleading = words & vocabulary().misleading_words
        told = next((choice for choice in choices if choice <= words and not misleading - choice), None)
        if told is not None and _agrees(role, sheet.cells[place]):
            yield place, f"its name holds {shown(' '.join(sorted(told)))}" + _and_content(role)


def _agrees(role: Role, cells: Sequence[Cell]) -> bool:
    said = sample(cells)
    if role in CONTENT:
        return (agreement(role, said) or 0.0) >= NEARLY_ALL
    if role is Role.ID:
        return (readable_share(Content.ID, said) or 0.0) >= NEARLY_ALL
    return (readable_share(Content.TEXT, said) or 0.0) >= AGREES


def _and_content(role: Role) -> str:
    return f", and its cells read as {WORDS[CONTENT[role]]}" if role in CONTENT else ""


def _by_content(sheet: Sheet, role: Role, free: Sequence[int]) -> Iterator[tuple[int, str]]:
    if role not in _TELLING:
        return
    is_telling, words = _TELLING[role]
    for place in free:
        texts = [text for text in settle_texts(sample(sheet.cells[place])) if text is not None]
        if len(texts) > 1 and sum(map(is_telling, texts)) >= NEARLY_ALL * len(texts):
            yield place, f"nearly all its cells are {words}"


def _is_status(text: str) -> bool:
    key = letters(text)
    return key in {"won", "lost"} or key in vocabulary().open_statuses


def _is_category(text: str) -> bool:
    key = letters(text)
    return any(key in words for words in vocabulary().forecast_categories.values())


def _is_money(text: str) -> bool:
    return text[-1:].isdecimal() != text[:1].isdecimal() and currency(_NO_MARK.sub("", text)) is not None


_TELLING: Mapping[Role, tuple[Callable[[str], bool], str]] = {
    Role.STATUS: (_is_status, "open, won or lost"),
    Role.FORECAST_CATEGORY: (_is_category, "forecast categories"),
    Role.STAGE: (lambda text: letters(text) in vocabulary().stages, "stages of a known system"),
    Role.ODDS: (lambda text: text.endswith("%"), "percentages, and no other column has them"),
    Role.AMOUNT: (_is_money, "money with its currency"),
    Role.CURRENCY: (lambda text: currency(text) == text.upper(), "codes of currencies"),
}
"""By meaning, what cells only it has, and how that is said; asked only when one column alone is like that."""
