"""The territory as the reps see it: their answers put in, all at once, and told as findings."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from territory_opt.errors import Fault, InvalidInputError, listing, nearest
from territory_opt.model.checks import shown
from territory_opt.model.client import Client
from territory_opt.model.finding import Finding, Severity
from territory_opt.model.opportunity import Certainty
from territory_opt.model.problem import Problem
from territory_opt.model.units import ClientId, OpportunityId
from territory_opt.report.layout import counted, money
from territory_opt.rules.classification import sort
from territory_opt.rules.verdict import DealVerdict
from territory_opt.scenarios.records import rebuilt, with_fields
from territory_opt.session.answers import ClientAnswer, DealAnswer, DealView, SessionAnswers
from territory_opt.session.reading import repeated
from territory_opt.session.response import FittedAnswers, fitted, with_response
from territory_opt.session.worksheet import territory_hash

ODDS_SOURCE = "planning session"
"""Where odds that a rep has answered say that they come from."""

_SAME_ODDS = 1e-9
_MOST_EXAMPLES = 20


@attrs.frozen(kw_only=True)
class Answered:
    """The answers of several worksheets that are about records of a territory.

    Parameters
    ----------
    sessions
        The worksheets.
    deals
        The answers that differ from the territory, by deal.
    clients
        The answers about clients.
    fits
        What became of each of these.
    findings
        What does not belong to the territory.
    """

    sessions: tuple[SessionAnswers, ...]
    deals: Mapping[OpportunityId, DealAnswer]
    clients: Mapping[ClientId, ClientAnswer]
    fits: Mapping[ClientId, FittedAnswers]
    findings: tuple[Finding, ...]


def answered(
    problem: Problem, verdicts: Mapping[OpportunityId, DealVerdict], sessions: Iterable[SessionAnswers]
) -> Answered:
    """Return what worksheets say about a territory.

    Parameters
    ----------
    problem
        The territory.
    verdicts
        Where its deals stand.
    sessions
        The worksheets.

    Raises
    ------
    InvalidInputError
        If a worksheet is of a rep that the territory does not have, in another currency, or a second one of a rep.
    """
    sessions = tuple(sessions)
    faults = [*repeated(sessions), *_foreign(problem, sessions)]
    if faults:
        raise InvalidInputError(faults)
    deals = {deal.id: deal.rep for deal in problem.opportunities}
    clients = {client.id: client.rep for client in problem.clients}
    about_clients = {
        name: answer for each in sessions for name, answer in each.clients.items() if clients.get(name) == each.rep
    }
    return Answered(
        sessions=sessions,
        deals={
            name: answer
            for each in sessions
            for name, answer in each.deals.items()
            if deals.get(name) == each.rep and differs(answer, verdicts[name])
        },
        clients=about_clients,
        fits={name: fitted(answer) for name, answer in about_clients.items()},
        findings=(
            *(finding for each in sessions for finding in each.findings),
            *_other_territories(problem, sessions),
            *_gone(problem, sessions, deals, clients),
        ),
    )


def with_answers(problem: Problem, sessions: Iterable[SessionAnswers]) -> Problem:
    """Return the territory as the reps see it, to be planned like any other.

    Deals get the part, the odds and the close date that were answered, or are gone when they are lost; reps get the
    hours they use now; clients get the response their five answers lead to, where these fit. The estimates of Flow,
    Likely and Stretch change nothing: they are compared, see `consolidate`. What equals the territory changes nothing.

    Parameters
    ----------
    problem
        The territory.
    sessions
        The worksheets; without any answer the territory itself comes back.

    Returns
    -------
    Problem
        With a finding ``session_answers`` that counts what was changed, and findings for what was not.

    Raises
    ------
    InvalidInputError
        If a worksheet is of a rep that the territory does not have, in another currency, or a second one of a rep; or
        with everything that does not fit.
    """
    said = answered(problem, sort(problem).deals, sessions)
    after = changed(problem, said)
    findings = (*said.findings, *_told(problem, after, said))
    return attrs.evolve(after, findings=(*after.findings, *findings)) if findings else after


def changed(problem: Problem, said: Answered) -> Problem:
    """Return the territory with answers put in, without a word about it."""
    hours = {each.rep: _hours(problem, each) for each in said.sessions}
    lost = {name for name, answer in said.deals.items() if answer.view is DealView.LOST}
    kept = [deal for deal in problem.opportunities if deal.id not in lost]
    return rebuilt(
        problem,
        reps=with_fields("reps", problem.reps, lambda rep: hours.get(rep.id, {})),
        clients=tuple(_client(client, said.fits.get(client.id)) for client in problem.clients),
        opportunities=with_fields("opportunities", kept, lambda deal: _fields(said.deals.get(deal.id))),
    )


def differs(answer: DealAnswer, verdict: DealVerdict) -> bool:
    """Return whether an answer says anything else of a deal than the territory."""
    return (
        (answer.view is not None and answer.view.value != verdict.standing.value)
        or (answer.odds is not None and (verdict.odds is None or abs(answer.odds - verdict.odds) > _SAME_ODDS))
        or (answer.close_date is not None and answer.close_date != verdict.close_date)
    )


def _hours(problem: Problem, session: SessionAnswers) -> dict[str, Any]:
    known = problem.rep_by_id[session.rep].observed_hours
    now = {**known, **{name: value for name, value in session.hours.items() if name in problem.policy.activities}}
    return {} if now == known else {"observed_hours": now}


def _client(client: Client, fit: FittedAnswers | None) -> Client:
    return client if fit is None or fit.response is None else with_response(client, fit.response)


def _fields(answer: DealAnswer | None) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if answer is None:
        return fields
    if answer.view is not None:
        fields["certainty"] = Certainty(answer.view.value)
    if answer.odds is not None:
        fields |= {"odds": answer.odds, "odds_source": ODDS_SOURCE}
    if answer.close_date is not None:
        fields["close_date"] = answer.close_date
    return fields


def _foreign(problem: Problem, sessions: Sequence[SessionAnswers]) -> Iterator[Fault]:
    known = problem.rep_by_id
    for each in sessions:
        if each.rep not in known:
            yield Fault(each.file, f"the rep {shown(each.rep)}", f"one of {listing(known)}", nearest(each.rep, known))
        if each.currency != problem.currency:
            yield Fault(each.file, f"money in {shown(each.currency)}", f"money in {problem.currency}")


def _other_territories(problem: Problem, sessions: Sequence[SessionAnswers]) -> Iterator[Finding]:
    own = territory_hash(problem) if sessions else ""
    period = (problem.period.start, problem.period.end)
    others = [each for each in sessions if each.territory_hash != own]
    if not others:
        return
    elsewhen = [each.file for each in others if each.period != period]
    when = f" {len(elsewhen)} of them about another period: {listing(elsewhen)}." if elsewhen else ""
    yield Finding(
        code="session_other_territory",
        message=(
            f"{counted(len(others), 'worksheet')} written from other data than these: answers are used for the records "
            f"that are still there.{when}"
        )[:2000],
        count=len(others),
        examples=tuple(each.file[:500] for each in others[:_MOST_EXAMPLES]),
    )


def _gone(
    problem: Problem,
    sessions: Sequence[SessionAnswers],
    deals: Mapping[OpportunityId, str],
    clients: Mapping[ClientId, str],
) -> Iterator[Finding]:
    gone = [
        f"{each.file}: {noun} {name}"
        for each in sessions
        for noun, names, is_there in (
            ("deal", each.deals, lambda name, rep=each.rep: deals.get(name) == rep),
            ("client", each.clients, lambda name, rep=each.rep: clients.get(name) == rep),
            ("activity", each.hours, lambda name: name in problem.policy.activities),
        )
        for name in names
        if not is_there(name)
    ]
    if gone:
        yield Finding(
            code="session_records_gone",
            message=f"{counted(len(gone), 'answer')} about what the rep no longer has in these data: not used.",
            count=len(gone),
            examples=tuple(text[:500] for text in gone[:_MOST_EXAMPLES]),
        )


def _told(before: Problem, after: Problem, said: Answered) -> Iterator[Finding]:
    amounts = {deal.id: deal.amount or 0.0 for deal in before.opportunities}
    kinds = Counter(kind for answer in said.deals.values() for kind in _kinds(answer))
    lost = [name for name, answer in said.deals.items() if answer.view is DealView.LOST]
    num_hours = sum(x is not y for x, y in zip(before.reps, after.reps, strict=True))
    num_fits = sum(fit.response is not None for fit in said.fits.values())
    counts = [(f"the {kind} of {{}}", "deal", number) for kind, number in kinds.items()]
    counts += [("{}", "lost deal", len(lost)), ("the hours of {}", "rep", num_hours)]
    counts += [("the response of {}", "client", num_fits)]
    words = [text.format(counted(number, noun)) for text, noun, number in counts if number]
    if words:
        doubtful = sum(bool(fit.warnings) for fit in said.fits.values())
        of_lost = f" Lost deals: {money(sum(amounts[name] for name in lost))} {before.currency}." if lost else ""
        doubts = f" {counted(doubtful, 'response')} fitted with a warning." if doubtful else ""
        yield Finding(
            code="session_answers",
            severity=Severity.NOTE,
            message=f"Answers of reps are used: {listing(words)}.{of_lost}{doubts}",
            count=sum(number for *_, number in counts),
            amount=sum(amounts[name] for name in said.deals),
            examples=tuple(f"opportunities[id={name}]"[:500] for name in [*said.deals][:_MOST_EXAMPLES]),
        )
    unfit = [name for name, fit in said.fits.items() if fit.response is None]
    if unfit:
        yield Finding(
            code="session_answers_unfit",
            message=f"The answers about {counted(len(unfit), 'client')} lead to no response: kept as they were.",
            count=len(unfit),
            examples=tuple(f"{name}: {said.fits[name].why_not}"[:500] for name in unfit[:_MOST_EXAMPLES]),
        )
    yield from _tiers_moved(before, after)


def _kinds(answer: DealAnswer) -> Iterator[str]:
    if answer.view is not DealView.LOST:
        named = (("part", answer.view), ("odds", answer.odds), ("close date", answer.close_date))
        yield from (name for name, value in named if value is not None)


def _tiers_moved(before: Problem, after: Problem) -> Iterator[Finding]:
    """Yield what tier rules make of clients whose potential the answers have replaced."""
    if not before.policy.tier_rules:
        return
    was, now = sort(before).tiers, sort(after).tiers
    moved = [name for name in now if was[name].tier != now[name].tier]
    if moved:
        yield Finding(
            code="session_tiers_moved",
            message=f"{counted(len(moved), 'client')} in another tier: its rules read what the answers have replaced.",
            count=len(moved),
            examples=tuple(f"{name}: {was[name].tier} -> {now[name].tier}"[:500] for name in moved[:_MOST_EXAMPLES]),
        )
