"""Strategy for a territory a little changed, as somebody asks "what if": limits, hours, gains, or who is in it."""

import attrs
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.model.problem import Problem
from territory_opt.testing.drawing import hundredths, integers, pick

MOST_FACTOR = 3.0


@st.composite
def changed_problems(draw: st.DrawFn, problem: Problem) -> Problem:
    """Return a territory with one or two changes; what would not be sound is left as it is.

    Parameters
    ----------
    problem
        The territory to change.

    Examples
    --------
    >>> import territory_opt as to
    >>> from hypothesis import given, settings
    >>> demo = to.read_demo()
    >>> @settings(max_examples=5, deadline=None)
    ... @given(changed_problems(demo))
    ... def keep_their_reps(changed):
    ...     assert demo.rep_by_id.keys() == changed.rep_by_id.keys()
    >>> keep_their_reps()
    """
    for _ in range(draw(integers(1, 2))):
        change = pick(
            draw, [_limits, _hours, _gains, _contacts, _penalties, _fewer_clients, _fewer_deals, _fewer_rules]
        )
        try:
            problem = change(draw, problem)
        except InvalidInputError:
            continue
    return problem


def _limits(draw: st.DrawFn, problem: Problem) -> Problem:
    """Return the territory with the limits of one rule moved."""
    rules = dict(problem.policy.hour_rules)
    if not rules:
        return problem
    name = pick(draw, [*rules])
    rule, factor = rules[name], draw(hundredths(0, MOST_FACTOR))
    moved = {side: limit * factor for side in ("at_least", "at_most") if (limit := getattr(rule, side)) is not None}
    rules[name] = attrs.evolve(rule, recommended=None, flex=None, **moved) if moved else rule
    return attrs.evolve(problem, policy=attrs.evolve(problem.policy, hour_rules=rules))


def _penalties(draw: st.DrawFn, problem: Problem) -> Problem:
    """Return the territory with the penalty of one preferred rule changed."""
    rules = dict(problem.policy.hour_rules)
    if not rules:
        return problem
    name, factor = pick(draw, [*rules]), draw(hundredths(0, MOST_FACTOR))
    penalty = rules[name].penalty_per_hour
    rules[name] = attrs.evolve(rules[name], penalty_per_hour=None if penalty is None else penalty * factor)
    return attrs.evolve(problem, policy=attrs.evolve(problem.policy, hour_rules=rules))


def _hours(draw: st.DrawFn, problem: Problem) -> Problem:
    """Return the territory with longer or shorter weeks."""
    factor = draw(hundredths(0.8, 1.4))
    reps = [attrs.evolve(rep, weekly_hours=rep.weekly_hours * factor) for rep in problem.reps]
    return attrs.evolve(problem, reps=tuple(reps))


def _gains(draw: st.DrawFn, problem: Problem) -> Problem:
    """Return the territory with deals of other amounts."""
    factor = draw(hundredths(0, MOST_FACTOR))
    deals = [
        deal if deal.amount is None else attrs.evolve(deal, amount=deal.amount * factor)
        for deal in problem.opportunities
    ]
    return attrs.evolve(problem, opportunities=tuple(deals))


def _contacts(draw: st.DrawFn, problem: Problem) -> Problem:
    """Return the territory with more or less minimum contact."""
    factor = draw(hundredths(0, MOST_FACTOR))
    clients = [attrs.evolve(client, minimum_hours=client.minimum_hours * factor) for client in problem.clients]
    return attrs.evolve(problem, clients=tuple(clients))


def _fewer_clients(draw: st.DrawFn, problem: Problem) -> Problem:
    """Return the territory without one of its clients; its deals go to a company that is no client yet."""
    place = draw(integers(0, 3))
    gone = {client.id for client in problem.clients[place : place + 1]}
    deals = [attrs.evolve(deal, client=None) if deal.client in gone else deal for deal in problem.opportunities]
    clients = tuple(client for client in problem.clients if client.id not in gone)
    return attrs.evolve(problem, clients=clients, opportunities=tuple(deals))


def _fewer_deals(draw: st.DrawFn, problem: Problem) -> Problem:
    """Return the territory without one of its deals."""
    deals, place = problem.opportunities, draw(integers(0, 3))
    return attrs.evolve(problem, opportunities=(*deals[:place], *deals[place + 1 :]))


def _fewer_rules(draw: st.DrawFn, problem: Problem) -> Problem:
    """Return the territory without one of its hour rules."""
    rules = dict(problem.policy.hour_rules)
    if rules:
        del rules[pick(draw, [*rules])]
    return attrs.evolve(problem, policy=attrs.evolve(problem.policy, hour_rules=rules))
