"""Cells that name several accounts of one deal, such as ``Client 1;Client 2``: the first is taken, the rest is told."""

from collections.abc import Mapping, Sequence

import attrs

from territory_opt.intake.joining.names_found import KnownRecords, Written

SEPARATOR = ";"


@attrs.frozen(kw_only=True)
class FirstAccounts:
    """The one account of each row.

    Parameters
    ----------
    accounts
        Id and name as written, one pair for each row.
    others
        What rows name beside it, by number of the row.
    """

    accounts: list[Written]
    others: Mapping[int, str]


def first_accounts(accounts: Sequence[Written], known: KnownRecords) -> FirstAccounts:
    """Return the first account of each row.

    A cell is parted only where its parts are accounts: there are as many ids as names, every part is known by itself,
    or every part is a number. An account that is known by the whole text keeps it.

    Parameters
    ----------
    accounts
        Ids and names as rows write them.
    known
        The accounts that are listed.

    Examples
    --------
    >>> first_accounts([("111;112", "Client 1;Client 2"), (None, "Sons;Daughters")], KnownRecords())
    FirstAccounts(accounts=[('111', 'Client 1'), (None, 'Sons;Daughters')], others={0: 'Client 2'})
    """
    several = {pair for pair in accounts if any(text and SEPARATOR in text for text in pair)}
    if not several:
        return FirstAccounts(accounts=list(accounts), others={})
    alone = {text for pair in set(accounts) - several for text in pair if text}
    parted: dict[Written, tuple[Written, str]] = {}
    for pair in several:
        found = _parted(pair, known, alone)
        if found is not None:
            parted[pair] = found
    return FirstAccounts(
        accounts=[parted[pair][0] if pair in parted else pair for pair in accounts],
        others={row: parted[pair][1] for row, pair in enumerate(accounts) if pair in parted},
    )


def _parted(pair: Written, known: KnownRecords, alone: set[str]) -> tuple[Written, str] | None:
    """Return the first account of a pair and the others as written; None where it names one."""
    identifier, name = pair
    if (identifier and known.knows(identifier)) or (name and SEPARATOR in name and known.knows(name)):
        return None
    ids, names = _parts(identifier), _parts(name)
    if len(ids) == len(names) > 1:
        return (ids[0], names[0]), _rest(names)
    if not ids and len(names) > 1 and all(part in alone or known.knows(part) for part in names):
        return (None, names[0]), _rest(names)
    if len(ids) > 1 and all(part.isdecimal() or part in alone or known.knows(part) for part in ids):
        return (ids[0], None), _rest(ids)
    return None


def _parts(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(SEPARATOR) if part.strip()]


def _rest(parts: Sequence[str]) -> str:
    return f"{SEPARATOR} ".join(parts[1:])
