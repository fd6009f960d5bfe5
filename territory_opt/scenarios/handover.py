"""Clients and deals that pass from one rep to another: what goes together, and who gets it."""

from collections.abc import Iterable, Sequence

import attrs

from territory_opt.model.client import Client
from territory_opt.model.opportunity import Opportunity
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Rep
from territory_opt.model.units import ClientId, RepId
from territory_opt.scenarios.records import with_fields


@attrs.frozen(kw_only=True)
class Portion:
    """What changes hands as one: a client with the deals that its rep works on, or a deal of no client of the rep's.

    Parameters
    ----------
    rep
        In whose hands it is.
    client
        The client; None for a deal alone.
    deals
        The open deals.
    """

    rep: RepId
    client: Client | None
    deals: tuple[Opportunity, ...]

    @property
    def count(self) -> int:
        """How many clients and deals it is."""
        return (self.client is not None) + len(self.deals)

    @property
    def open_amount(self) -> float:
        """The face value of its deals [money]; deals without an amount add nothing."""
        return sum(deal.amount or 0.0 for deal in self.deals)

    @property
    def amount(self) -> float:
        """The money in it: the client's recurring revenue, and the face value of the deals [money]."""
        return self.open_amount + (self.client.flow_revenue if self.client else 0.0)


@attrs.frozen(kw_only=True)
class Move:
    """A portion that goes to another rep.

    Parameters
    ----------
    portion
        What goes.
    to
        Whose it will be.
    """

    portion: Portion
    to: RepId


def portions_of(problem: Problem, rep: RepId) -> list[Portion]:
    """Return all that is in a rep's hands: the clients in the order of the input, then the deals of no client of these.

    A deal that another rep works on is not among them, whosever the client is.
    """
    own = {client.id: client for client in problem.clients_by_rep.get(rep, ())}
    with_client: dict[ClientId, list[Opportunity]] = {client: [] for client in own}
    alone = []
    for deal in problem.opportunities_by_rep.get(rep, ()):
        if deal.client in with_client:
            with_client[deal.client].append(deal)
        else:
            alone.append(Portion(rep=rep, client=None, deals=(deal,)))
    return [Portion(rep=rep, client=own[name], deals=tuple(deals)) for name, deals in with_client.items()] + alone


def counts(problem: Problem) -> dict[RepId, int]:
    """Return how many clients and open deals each rep has in hand."""
    return {
        rep: len(problem.clients_by_rep.get(rep, ())) + len(problem.opportunities_by_rep.get(rep, ()))
        for rep in problem.rep_by_id
    }


def to_the_least_loaded(problem: Problem, portions: Iterable[Portion], takers: Sequence[Rep]) -> list[Move]:
    """Return who gets each portion: the taker with the fewest clients and open deals for each weekly hour.

    The portion with the most money goes first. A deal whose client one of the takers covers goes to that one, as
    deals go along with their client. Ties are settled by the order of the input.

    Parameters
    ----------
    problem
        The territory before.
    portions
        What is given away.
    takers
        Who may get it.
    """
    in_hand = counts(problem)
    taking = {rep.id for rep in takers}
    moves = []
    for portion in sorted(portions, key=lambda portion: -portion.amount):
        covering = _covering(problem, portion)
        least_loaded = min(takers, key=lambda rep: in_hand[rep.id] / rep.weekly_hours)
        to = covering if covering in taking else least_loaded.id
        in_hand[to] += portion.count
        moves.append(Move(portion=portion, to=to))
    return moves


def _covering(problem: Problem, portion: Portion) -> RepId:
    client = problem.client_by_id.get(portion.deals[0].client or "") if portion.client is None else None
    return client.rep if client else ""


def to_level(problem: Problem, named: Sequence[Move], newcomer: Rep, relieved: Sequence[Rep]) -> list[Move]:
    """Return what more a newcomer takes from the relieved reps, client by client, until loads are level.

    The client always comes from the relieved rep with the most clients and open deals for each weekly hour: the one
    with the least money in it, so that the large accounts stay, of those that leave the newcomer less loaded than
    the rep was before. It ends when there is none.

    Parameters
    ----------
    problem
        The territory before.
    named
        What the newcomer gets anyway.
    newcomer
        Who takes.
    relieved
        Whose load is lightened.
    """
    going = {move.portion.client.id for move in named if move.portion.client}
    in_hand = {**counts(problem), newcomer.id: sum(move.portion.count for move in named)}
    for move in named:
        in_hand[move.portion.rep] -= move.portion.count
    givers = [*relieved]
    offered = {rep.id: _offered(problem, rep.id, going) for rep in givers}
    moves = []
    while givers:
        giver = max(givers, key=lambda rep: in_hand[rep.id] / rep.weekly_hours)
        most = in_hand[giver.id] / giver.weekly_hours * newcomer.weekly_hours
        portion = next((p for p in offered[giver.id] if in_hand[newcomer.id] + p.count < most), None)
        if portion is None:
            givers.remove(giver)
            continue
        offered[giver.id].remove(portion)
        in_hand[giver.id] -= portion.count
        in_hand[newcomer.id] += portion.count
        moves.append(Move(portion=portion, to=newcomer.id))
    return moves


def _offered(problem: Problem, rep: RepId, going: set[ClientId]) -> list[Portion]:
    """Return the rep's clients that do not go anyway, those with the least money first."""
    portions = [portion for portion in portions_of(problem, rep) if portion.client and portion.client.id not in going]
    return sorted(portions, key=lambda portion: portion.amount)


def in_new_hands(problem: Problem, moves: Iterable[Move]) -> tuple[tuple[Client, ...], tuple[Opportunity, ...]]:
    """Return all clients and deals of the territory, those that move with their new rep."""
    client_rep: dict[str, RepId] = {}
    deal_rep: dict[str, RepId] = {}
    for move in moves:
        if move.portion.client:
            client_rep[move.portion.client.id] = move.to
        deal_rep.update((deal.id, move.to) for deal in move.portion.deals)
    clients = with_fields("clients", problem.clients, lambda c: {"rep": client_rep[c.id]} if c.id in client_rep else {})
    deals = with_fields(
        "opportunities", problem.opportunities, lambda d: {"rep": deal_rep[d.id]} if d.id in deal_rep else {}
    )
    return clients, deals
