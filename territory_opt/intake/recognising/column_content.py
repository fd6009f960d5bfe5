"""What the cells of a column must be like for its meaning: whether they agree with its name or speak against it."""

from collections.abc import Mapping, Sequence

from territory_opt.intake.recognising.vocabulary import KnownName, vocabulary
from territory_opt.intake.records.recognition import Role
from territory_opt.intake.records.sheet import Cell
from territory_opt.intake.settling.probes import Content, readable_share
from territory_opt.intake.settling.texts import is_missing, letters, settle_texts

AGREES = 0.6
"""Share of cells [1] from which on they agree with a name."""
CONTRADICTS = 0.2
"""Share of cells [1] below which they contradict it."""
MOST_SAMPLED = 400
_ENOUGH = 100
CONTENT: Mapping[Role, Content] = {
    **dict.fromkeys((Role.AMOUNT, Role.HOME_AMOUNT, Role.WEIGHTED_AMOUNT, Role.LIST_PRICE), Content.MONEY),
    **dict.fromkeys((Role.TARGET, Role.ANNUAL_REVENUE, Role.ACTUAL_AMOUNT), Content.MONEY),
    **dict.fromkeys((Role.ODDS, Role.FORECAST_ODDS), Content.SHARE),
    **dict.fromkeys((Role.CLOSE_DATE, Role.CLOSED_DATE, Role.CREATED_DATE, Role.ENTERED), Content.DAY),
    **dict.fromkeys((Role.NEXT_ACTIVITY_DATE, Role.LAST_ACTIVITY_DATE), Content.DAY),
    **dict.fromkeys((Role.PERIOD_START, Role.PERIOD_END), Content.DAY),
    **dict.fromkeys((Role.IS_CLOSED, Role.IS_WON, Role.IS_DELETED, Role.IS_ACTIVE), Content.TRUTH),
    **dict.fromkeys((Role.IS_STAGE_CLOSED, Role.IS_STAGE_WON), Content.TRUTH),
    Role.EMPLOYEES: Content.NUMBER,
    Role.ORDER: Content.NUMBER,
}
WORDS: Mapping[Content, str] = {
    Content.TEXT: "text",
    Content.NUMBER: "numbers",
    Content.MONEY: "money",
    Content.SHARE: "shares",
    Content.DAY: "dates",
    Content.TRUTH: "yes or no",
    Content.ID: "identifiers",
}
ID_ROLES = frozenset({Role.ID, Role.ACCOUNT_ID, Role.OWNER_ID, Role.DEAL_ID})


def sample(cells: Sequence[Cell]) -> list[Cell]:
    """Return some cells from all over a column, those that say something.

    Examples
    --------
    >>> sample(["a", "", None, "b"])
    ['a', 'b']
    """
    said = _spread(cells)
    if len(said) < _ENOUGH and len(cells) > MOST_SAMPLED:
        said = _spread([cell for cell in cells if cell is not None and cell != ""])
    return said


def _spread(cells: Sequence[Cell]) -> list[Cell]:
    return [cell for cell in cells[:: len(cells) // MOST_SAMPLED + 1] if not is_missing(cell)]


def agreement(role: Role, said: Sequence[Cell]) -> float | None:
    """Return the share of cells [1] that can be what a meaning asks for; None when nothing is asked or said.

    Parameters
    ----------
    role
        The meaning.
    said
        Cells of the column that say something.
    """
    if not said:
        return None
    if role in CONTENT:
        return readable_share(CONTENT[role], said)
    if role is Role.FORECAST_CATEGORY:
        return _category_share(said)
    return None


def _category_share(said: Sequence[Cell]) -> float | None:
    """Return 0 for a column of money that bears the name of a category, such as "Forecast"."""
    words = vocabulary().forecast_categories.values()
    texts = [letters(text) for text in settle_texts(said) if text is not None]
    if any(text in known for text in texts for known in words):
        return None
    is_money = (readable_share(Content.MONEY, said) or 0.0) >= AGREES
    return 0.0 if is_money else None


def chosen(names: Sequence[KnownName], said: Sequence[Cell]) -> KnownName:
    """Return which of several meanings of one name the cells of its column fit.

    Parameters
    ----------
    names
        What the name may be, at least one.
    said
        Cells of the column that say something.
    """
    roles = dict.fromkeys(name.role for name in names)
    if len(roles) == 1 or not said:
        return names[0]
    by_content = [role for role in roles if role in CONTENT]
    fitting = [role for role in by_content if (agreement(role, said) or 0.0) >= AGREES]
    fitting += [role for role in roles if role in ID_ROLES and _are_identifiers(said)]
    fitting += [role for role in roles if role not in CONTENT and role not in ID_ROLES]
    return next((name for role in fitting for name in names if name.role is role), names[0])


def _are_identifiers(said: Sequence[Cell]) -> bool:
    """Return whether cells look like keys: one word with a digit in it, or a number."""
    texts = [text for text in settle_texts(said) if text is not None]
    keys = sum(" " not in text and any(character.isdigit() for character in text) for text in texts)
    return keys >= AGREES * len(texts)
