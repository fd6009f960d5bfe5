"""The worksheets of all reps beside the plan: what each sees otherwise, with its money, and what is not answered."""

from collections.abc import Iterable, Iterator, Mapping

from territory_opt.model.units import ClientId
from territory_opt.planning.plan import RepPlan, TerritoryPlan
from territory_opt.report.layout import counted
from territory_opt.rules.classification import Classification, sort
from territory_opt.rules.verdict import Standing
from territory_opt.sequencing.names import deal_names
from territory_opt.session.answers import SessionAnswers
from territory_opt.session.layout import ESTIMATED, PART_NAMES
from territory_opt.session.questions import potential_of
from territory_opt.session.response import FittedAnswers
from territory_opt.session.territory import Answered, answered, changed
from territory_opt.session.views import (
    ClientView,
    Consolidation,
    DealDifference,
    HoursView,
    PartView,
    RepConsolidation,
    most_money_first,
)


def consolidate(plan: TerritoryPlan, sessions: Iterable[SessionAnswers]) -> Consolidation:
    """Return what the reps say, beside the CRM and the plan.

    Parameters
    ----------
    plan
        The plan of the territory that the worksheets are about.
    sessions
        The worksheets, as `read_sessions` gives them.

    Raises
    ------
    InvalidInputError
        If a worksheet is of a rep that the territory does not have, in another currency, or a second one of a rep; or
        if answers contradict the territory.

    Examples
    --------
    >>> import territory_opt as to
    >>> nobody = consolidate(to.plan(to.read_demo()), [])
    >>> nobody.num_worksheets, nobody.deals, nobody.reps[0].unanswered
    (0, (), ('no worksheet yet',))
    """
    problem = plan.problem
    said = answered(problem, plan.classification.deals, sessions)
    after = sort(changed(problem, said))
    by_rep = {session.rep: session for session in said.sessions}
    return Consolidation(
        currency=problem.currency,
        as_of=problem.as_of,
        period=(problem.period.start, problem.period.end),
        reps=tuple(_rep(plan, rep, by_rep.get(name), said, after) for name, rep in plan.reps.items()),
        findings=said.findings,
    )


def _rep(
    plan: TerritoryPlan, rep: RepPlan, session: SessionAnswers | None, said: Answered, after: Classification
) -> RepConsolidation:
    return RepConsolidation(
        rep=rep.rep.id,
        name=rep.rep.name,
        file=None if session is None else session.file,
        target=rep.sheet.target,
        won=rep.sheet.won,
        parts=tuple(_parts(plan, rep, session, said, after)),
        left_crm=rep.sheet.not_identified,
        hours=tuple(_hours(plan, rep, session)),
        deals=most_money_first(_deals(plan, rep, said, after)),
        clients=tuple(sorted(_clients(plan, rep, said), key=lambda view: -abs(view.potential_difference or 0.0))),
        unanswered=tuple(_unanswered(session)),
    )


def _parts(
    plan: TerritoryPlan, rep: RepPlan, session: SessionAnswers | None, said: Answered, after: Classification
) -> Iterator[PartView]:
    sheet, problem = rep.sheet, plan.problem
    crm = {Standing.FLOW: sheet.flow, Standing.LIKELY: sheet.likely.amount, Standing.STRETCH: sheet.stretch.amount}
    estimates = {} if session is None else session.estimates
    left = [deal.id for deal in problem.opportunities_by_rep.get(rep.rep.id, ()) if deal.id in after.deals]
    for part, value in crm.items():
        amount = sum(after.deals[name].amount for name in left if after.deals[name].standing is part)
        if part is Standing.FLOW:
            amount += sum(_flow_of(plan, client.id, said.fits) for client in problem.clients_by_rep.get(rep.rep.id, ()))
        yield PartView(part=part, crm=value, estimate=estimates.get(part), by_deals=round(amount, 2))


def _flow_of(plan: TerritoryPlan, client: ClientId, fits: Mapping[ClientId, FittedAnswers]) -> float:
    fit = fits.get(client)
    if fit is not None and fit.response is not None:
        return fit.response.revenue_at_none
    return plan.problem.policy.flow_of(plan.problem.client_by_id[client])


def _hours(plan: TerritoryPlan, rep: RepPlan, session: SessionAnswers | None) -> Iterator[HoursView]:
    best = rep.allocation.best
    for key, activity in plan.problem.policy.activities.items():
        yield HoursView(
            activity=key,
            name=activity.name,
            recorded=rep.rep.observed_hours.get(key),
            answered=None if session is None else session.hours.get(key),
            planned=None if best is None else best.hours.get(key, 0.0),
        )


def _deals(plan: TerritoryPlan, rep: RepPlan, said: Answered, after: Classification) -> Iterator[DealDifference]:
    clients, names = plan.problem.client_by_id, deal_names(plan.problem)
    for deal in plan.problem.opportunities_by_rep.get(rep.rep.id, ()):
        if deal.id in said.deals:
            yield DealDifference(
                deal=deal.id,
                name=names[deal.id],
                rep=deal.rep,
                client=None if deal.client is None else clients[deal.client].name,
                answer=said.deals[deal.id],
                before=plan.classification.deals[deal.id],
                after=after.deals.get(deal.id),
            )


def _clients(plan: TerritoryPlan, rep: RepPlan, said: Answered) -> Iterator[ClientView]:
    for client in plan.problem.clients_by_rep.get(rep.rep.id, ()):
        if client.id in said.clients:
            yield ClientView(
                client=client.id,
                name=client.name,
                rep=client.rep,
                answer=said.clients[client.id],
                fit=said.fits[client.id],
                crm_flow=plan.problem.policy.flow_of(client),
                crm_potential=potential_of(plan, client),
            )


def _unanswered(session: SessionAnswers | None) -> Iterator[str]:
    if session is None:
        yield "no worksheet yet"
        return
    missing = [PART_NAMES[part] for part in ESTIMATED if part not in session.estimates]
    if missing:
        yield f"the estimate of {', '.join(missing)}"
    asked = session.asked
    for nouns, num_asked, num_answered in (
        ("the hours of {} activities", len(asked.activities), len(session.hours)),
        ("{} deals: nothing said, so as the CRM has them", len(asked.deals), len(session.deals)),
        ("the five answers about {} clients", len(asked.clients), len(session.clients)),
    ):
        if num_answered < num_asked:
            yield nouns.format(f"{num_asked - num_answered} of {num_asked}")
    in_part = sum(answer.num_missing > 0 for answer in session.clients.values())
    if in_part:
        yield f"some of the six numbers about {counted(in_part, 'client')}"
