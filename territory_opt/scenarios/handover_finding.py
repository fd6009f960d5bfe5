"""What a reader must know about clients and deals that have changed hands."""

from collections.abc import Callable, Iterable, Sequence

from territory_opt.errors import listing
from territory_opt.model.checks import shown
from territory_opt.model.finding import Finding, Severity
from territory_opt.model.problem import Problem
from territory_opt.model.units import RepId
from territory_opt.scenarios.handover import Move, Portion

_MOST_NAMED = 6
_MOST_EXAMPLES = 3


def handover_finding(
    problem: Problem,
    moves: Sequence[Move],
    *,
    code: str,
    side: Callable[[Move], RepId],
    sentence: Callable[[str, str], str],
) -> Finding:
    """Return the finding about a handover: how many clients and deals of how much money, by rep.

    Parameters
    ----------
    problem
        The territory before.
    moves
        What went to whom.
    code
        The finding's code.
    side
        Tells which rep of a move is named: the one who takes, or the one who gives.
    sentence
        Makes the message of how much moved in all and of the reps, each with how much.
    """
    portions: dict[RepId, list[Portion]] = {}
    for move in moves:
        portions.setdefault(side(move), []).append(move.portion)
    amount = sum(move.portion.open_amount for move in moves)
    whole = f"{in_words(move.portion for move in moves)} of {amount:,.0f} {problem.currency}"
    reps = listing((f"{shown(rep)} ({in_words(own)})" for rep, own in portions.items()), limit=_MOST_NAMED)
    return Finding(
        code=code,
        severity=Severity.NOTE,
        message=sentence(whole, reps),
        count=sum(move.portion.count for move in moves),
        amount=amount,
        examples=tuple(portions)[:_MOST_EXAMPLES],
    )


def in_words(portions: Iterable[Portion]) -> str:
    """Return how many clients and deals these are.

    Examples
    --------
    >>> from territory_opt.model.client import Client
    >>> in_words([Portion(rep="ana", client=Client(id="c1", rep="ana"), deals=())])
    '1 client and 0 open deals'
    """
    every = list(portions)
    num_clients, num_deals = sum(portion.client is not None for portion in every), sum(len(p.deals) for p in every)
    clients = "1 client" if num_clients == 1 else f"{num_clients:,} clients"
    return f"{clients} and " + ("1 open deal" if num_deals == 1 else f"{num_deals:,} open deals")
