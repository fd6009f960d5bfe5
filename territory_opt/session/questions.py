"""What a planning-session worksheet asks a rep about: the activities, the open deals, the clients that matter most."""

from territory_opt.model.client import Client
from territory_opt.model.response import ExponentialResponse, LinearResponse, PointsResponse, PowerResponse, Response
from territory_opt.model.units import RepId
from territory_opt.planning.plan import TerritoryPlan
from territory_opt.rules.verdict import Standing
from territory_opt.session.answers import Asked

MOST_CLIENTS = 8
"""Most clients whose five answers are asked for."""

HOURS_OF_A_WEEK = 168.0

_ORDER = (Standing.LIKELY, Standing.STRETCH, Standing.FLOW, Standing.SET_ASIDE, Standing.LATER)


def questions(plan: TerritoryPlan, rep: RepId) -> Asked:
    """Return what a rep is asked about, in the order of the rows.

    Activities stand in the order of the policy. Deals stand by part, those that may move most first. Clients are those
    of the top tier and then others, the largest potential first, at most `MOST_CLIENTS`.

    Parameters
    ----------
    plan
        The plan.
    rep
        Who is asked.

    Examples
    --------
    >>> import territory_opt as to
    >>> asked = questions(to.plan(to.read_demo()), "ana")
    >>> asked.activities[0], len(asked.clients), asked.clients[:2]
    ('A', 8, ('c110', 'c104'))
    """
    problem, verdicts = plan.problem, plan.classification.deals
    deals = sorted(
        (verdicts[deal.id] for deal in problem.opportunities_by_rep.get(rep, ())),
        key=lambda verdict: (_ORDER.index(verdict.standing), -verdict.amount),
    )
    return Asked(
        activities=tuple(problem.policy.activities),
        deals=tuple(verdict.opportunity for verdict in deals),
        clients=tuple(client.id for client in _top_clients(plan, rep)),
    )


def potential_of(plan: TerritoryPlan, client: Client) -> float:
    """Return what all the hours of a week could add to a client's recurring business [money], as the data say."""
    return most_gain(plan.problem.policy.response_of(client))


def most_gain(response: Response) -> float:
    """Return what effort could add at the most [money]; where that has no limit, what a week of nothing else adds.

    Examples
    --------
    >>> most_gain(LinearResponse(revenue_per_hour=100, most_hours=4))
    400.0
    """
    match response:
        case ExponentialResponse():
            return float(response.potential_revenue)
        case LinearResponse() | PointsResponse() | PowerResponse():
            return response.revenue(HOURS_OF_A_WEEK) - response.revenue_at_none
    return response.gain


def _top_clients(plan: TerritoryPlan, rep: RepId) -> list[Client]:
    best, tiers = plan.problem.policy.tiers[0], plan.classification.tiers
    ranked = sorted(
        plan.problem.clients_by_rep.get(rep, ()),
        key=lambda client: (tiers[client.id].tier != best, -potential_of(plan, client)),
    )
    return ranked[:MOST_CLIENTS]
