"""Changes of the team: a rep leaves and others take over, a rep joins and takes some load off."""

from collections.abc import Iterator, Sequence

import attrs

from territory_opt.errors import Fault, InvalidInputError, listing
from territory_opt.model.checks import Each, Instance, Number, OneOf, Text, check_record, checked, shown
from territory_opt.model.finding import Finding, Severity
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Rep
from territory_opt.model.units import ClientId, RepId
from territory_opt.scenarios.grammar import record_path
from territory_opt.scenarios.handover import Move, in_new_hands, portions_of, to_level, to_the_least_loaded
from territory_opt.scenarios.handover_finding import handover_finding
from territory_opt.scenarios.ramp import at_share, ramp_share
from territory_opt.scenarios.records import names, rebuilt, unknown, with_fields

MOVES, DROPPED = "moves", "dropped"
_DAYS_OF_A_WEEK = 7


@attrs.frozen
class RepLeaves:
    """A rep leaves; every client and every open deal gets a new owner.

    A client goes together with the deals that the rep works on at it, and each such portion, the one with the most
    money first, to whoever has the fewest clients and open deals for each weekly hour. A deal at the client of a
    taker goes to that taker. Deals keep their progress; days off, busy times and observed hours leave with the rep.

    Parameters
    ----------
    rep
        Who leaves.
    to
        Who takes over; all others when nobody is named.
    target
        ``moves``: what is won, and the target, are shared out among the takers by their weekly hours, the target
        only among those that have one, if any has. ``dropped``: both leave with the rep. What became of them is a
        finding.

    Raises
    ------
    InvalidInputError
        With every field that is wrong by itself.

    Examples
    --------
    >>> from territory_opt.files.folder import read_demo
    >>> after = RepLeaves("cleo", to=("ben",)).applied(read_demo())
    >>> [rep.id for rep in after.reps], after.rep_by_id["ben"].target
    (['ana', 'ben'], 1040000.0)
    """

    rep: RepId = checked(Text(longest=200))
    to: tuple[RepId, ...] = checked(Each(Text(longest=200)), default=(), converter=names, kw_only=True)
    target: str = checked(OneOf((MOVES, DROPPED)), default=MOVES, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_record(self)

    @property
    def words(self) -> str:
        """What it does, in one line."""
        takers = listing(map(shown, self.to)) if self.to else "the least loaded of the others"
        return f"{shown(self.rep)} leaves: clients and deals go to {takers}, the target {self._fate}"

    @property
    def _fate(self) -> str:
        return "moves with them" if self.target == MOVES else "is dropped"

    def applied(self, problem: Problem) -> Problem:
        """Return the territory without the rep.

        Raises
        ------
        InvalidInputError
            If the rep or a taker is not known, or nobody else is there.
        """
        faults = [*self._faults(problem)]
        if faults:
            raise InvalidInputError(faults)
        leaver = problem.rep_by_id[self.rep]
        staying = [rep for rep in problem.reps if rep is not leaver]
        takers = [rep for rep in staying if rep.id in self.to] if self.to else staying
        moves = to_the_least_loaded(problem, portions_of(problem, self.rep), takers)
        clients, deals = in_new_hands(problem, moves)
        more = _more_money(leaver, takers) if self.target == MOVES else {}
        reps = with_fields("reps", staying, lambda rep: more.get(rep.id, {}))
        told = [*self._handover_finding(problem, moves), *self._target_findings(problem, leaver, takers)]
        return rebuilt(problem, reps=reps, clients=clients, opportunities=deals, findings=(*problem.findings, *told))

    def _faults(self, problem: Problem) -> Iterator[Fault]:
        known = [*problem.rep_by_id]
        yield from unknown("reps", [self.rep], known)
        yield from unknown("reps", self.to, known)
        path = record_path("reps", self.rep)
        if self.rep in self.to:
            yield Fault(path, f"{shown(self.rep)} among those who take over", "reps that stay")
        if known == [self.rep]:
            yield Fault(path, "the only rep", "a rep beside whom others stay", "let the successor join before")

    def _handover_finding(self, problem: Problem, moves: Sequence[Move]) -> Iterator[Finding]:
        if moves:
            yield handover_finding(
                problem,
                moves,
                code="rep_left",
                side=lambda move: move.to,
                sentence=lambda whole, takers: f"{shown(self.rep)} leaves: {whole} go to {takers}.",
            )

    def _target_findings(self, problem: Problem, leaver: Rep, takers: Sequence[Rep]) -> Iterator[Finding]:
        if leaver.target is None and not leaver.won:
            return
        target = "no target" if leaver.target is None else f"a target of {leaver.target:,.0f} {problem.currency}"
        had = f"{shown(leaver.id)} leaves with {target} and {leaver.won:,.0f} {problem.currency} won"
        if self.target == DROPPED:
            code, severity, what = "target_dropped", Severity.WARNING, "both are dropped, and the team's totals fall"
        else:
            code, severity, what = "target_moved", Severity.NOTE, "shared out among the takers by their weekly hours"
            if leaver.target is not None and all(rep.target is None for rep in takers):
                severity, what = Severity.WARNING, f"{what}, none of whom had a target before"
        yield Finding(
            code=code,
            severity=severity,
            message=f"{had}: {what}.",
            amount=leaver.target or 0.0,
            examples=(leaver.id,),
        )


def _more_money(leaver: Rep, takers: Sequence[Rep]) -> dict[RepId, dict[str, float]]:
    """Return target and won of each taker together with a share of the leaver's."""
    more = {rep.id: {"won": rep.won + won} for rep, won in _shared_out(leaver.won, takers) if won}
    if leaver.target is not None:
        with_target = [rep for rep in takers if rep.target is not None] or takers
        for rep, target in _shared_out(leaver.target, with_target):
            more.setdefault(rep.id, {})["target"] = (rep.target or 0.0) + target
    return more


def _shared_out(money: float, takers: Sequence[Rep]) -> Iterator[tuple[Rep, float]]:
    hours = sum(rep.weekly_hours for rep in takers)
    return ((rep, money * (rep.weekly_hours / hours)) for rep in takers)


@attrs.frozen
class RepJoins:
    """A rep joins, and may take clients over; targets and what is won stay with those who have them.

    While the rep learns, hours count less: over `ramp_weeks` R from the first plannable day their share rises in a
    line from 0 to 1. The plan knows one week for the whole period, so the mean share over the L weeks left in it
    counts (`ramp.ramp_share`): L / (2 R) when the ramp outlasts them, else 1 - R / (2 L). Weekly hours, and the
    administration among them, are lowered to it, and a finding says so.

    Parameters
    ----------
    rep
        The new rep, with an id that nobody has.
    ramp_weeks
        How long the ramp lasts [weeks], from 0 to 520.
    relieves
        Reps who hand over clients: from the most loaded one, the client with the least money first, until the
        newcomer has as many clients and open deals for each weekly hour as they have left.
    clients
        Clients that the rep takes over in any case. A client comes with the deals that its rep works on.

    Raises
    ------
    InvalidInputError
        With every field that is wrong by itself.

    Examples
    --------
    >>> from territory_opt.files.folder import read_demo
    >>> after = RepJoins(Rep(id="dora", target=100_000), ramp_weeks=8, clients=("c101",)).applied(read_demo())
    >>> round(after.rep_by_id["dora"].weekly_hours, 2), after.client_by_id["c101"].rep
    (33.67, 'dora')
    """

    rep: Rep = checked(Instance(Rep))
    ramp_weeks: float = checked(Number(at_least=0, at_most=520, unit="weeks"), default=0.0, kw_only=True)
    relieves: tuple[RepId, ...] = checked(Each(Text(longest=200)), default=(), converter=names, kw_only=True)
    clients: tuple[ClientId, ...] = checked(Each(Text(longest=200)), default=(), converter=names, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_record(self)

    @property
    def words(self) -> str:
        """What it does, in one line."""
        ramp = f" with a ramp of {self.ramp_weeks:g} weeks" if self.ramp_weeks else ""
        takes = f", takes {listing(map(shown, self.clients), limit=4)}" if self.clients else ""
        relieves = f", relieves {listing(map(shown, self.relieves), limit=4)}" if self.relieves else ""
        return f"{shown(self.rep.id)} joins{ramp}{takes}{relieves}"

    def applied(self, problem: Problem) -> Problem:
        """Return the territory with the rep.

        Raises
        ------
        InvalidInputError
            If the id is taken, a client or rep is not known, or the rep does not fit the policy.
        """
        faults = [*self._faults(problem)]
        if faults:
            raise InvalidInputError(faults)
        share = ramp_share(self.ramp_weeks, ((problem.period.end - problem.first_day).days + 1) / _DAYS_OF_A_WEEK)
        newcomer = at_share(self.rep, share)
        moves = self._moves(problem, newcomer)
        clients, deals = in_new_hands(problem, moves)
        told = [*self._ramp_finding(share, newcomer), *self._handover_finding(problem, moves)]
        told += self._no_target_finding(problem)
        return rebuilt(
            problem,
            reps=(*problem.reps, newcomer),
            clients=clients,
            opportunities=deals,
            findings=(*problem.findings, *told),
        )

    def _faults(self, problem: Problem) -> Iterator[Fault]:
        if self.rep.id in problem.rep_by_id or self.rep.id in problem.people:
            hint = "change a rep who is there with set, or give the new one another id"
            yield Fault(record_path("reps", self.rep.id), shown(self.rep.id), "an id that nobody has", hint)
        yield from unknown("reps", self.relieves, [*problem.rep_by_id])
        yield from unknown("clients", self.clients, [*problem.client_by_id])

    def _moves(self, problem: Problem, newcomer: Rep) -> list[Move]:
        owners = dict.fromkeys(problem.client_by_id[name].rep for name in self.clients)
        named = [
            Move(portion=portion, to=newcomer.id)
            for owner in owners
            for portion in portions_of(problem, owner)
            if portion.client and portion.client.id in self.clients
        ]
        relieved = [rep for rep in problem.reps if rep.id in self.relieves]
        return named + to_level(problem, named, newcomer, relieved)

    def _ramp_finding(self, share: float, newcomer: Rep) -> Iterator[Finding]:
        if share == 1:
            return
        admin = "" if newcomer.admin_hours is None else f", {newcomer.admin_hours:.4g} of them for administration"
        yield Finding(
            code="ramp",
            severity=Severity.NOTE,
            message=(
                f"{shown(newcomer.id)} ramps up over {self.ramp_weeks:g} weeks: on average {share:.1%} of "
                f"{self.rep.weekly_hours:g} h a week count in the period, {newcomer.weekly_hours:.4g} h{admin}."
            ),
            examples=(newcomer.id,),
        )

    def _handover_finding(self, problem: Problem, moves: Sequence[Move]) -> Iterator[Finding]:
        if not moves and not self.relieves:
            return
        newcomer = shown(self.rep.id)
        none = "nobody, for no client would level the loads"
        yield handover_finding(
            problem,
            moves,
            code="rep_joined",
            side=lambda move: move.portion.rep,
            sentence=lambda whole, givers: (
                f"{newcomer} takes {whole} from {givers or none}; targets stay as they were."
            ),
        )

    def _no_target_finding(self, problem: Problem) -> Iterator[Finding]:
        if self.rep.target is not None or any(rep.target is None for rep in problem.reps):
            return
        yield Finding(
            code="no_target",
            message=(
                f"{shown(self.rep.id)} joins without a target: the team, in which everybody had one, now has none; "
                "a target of 0 keeps the team's."
            ),
            examples=(self.rep.id,),
        )
