"""Changes of what is asked and of the market: targets, the planned period, the win rate."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal

import attrs

from territory_opt.errors import Fault, InvalidInputError, listing
from territory_opt.model.checks import MONEY, Date, Number, Optional, Text, check_record, checked, shown
from territory_opt.model.finding import Finding
from territory_opt.model.policy import Policy
from territory_opt.model.problem import Problem
from territory_opt.scenarios.grammar import record_path
from territory_opt.scenarios.records import chosen, rebuilt, with_fields

_ALL_DEALS = "opportunities"
_NEW_DEALS = "new_deal_odds"
_MOST_EXAMPLES = 3


@attrs.frozen
class TargetChange:
    """Targets are set, or raised and lowered by a share.

    Parameters
    ----------
    reps
        Whose: the id of a rep, a selection such as ``reps[team=North]``, or ``reps`` for all.
    to
        The new target of each of them [money].
    by_share
        By how much each target grows, as a share of it [1]: 0.15 for a quota up 15 %, at least -1.

    Raises
    ------
    InvalidInputError
        If not exactly one of `to` and `by_share` is given, or a number is out of range.

    Examples
    --------
    >>> from territory_opt.files.folder import read_demo
    >>> TargetChange("ben", by_share=0.25).applied(read_demo()).rep_by_id["ben"].target
    600000.0
    """

    reps: str = checked(Text(), default="reps")
    to: float | None = checked(Optional(MONEY), default=None, kw_only=True)
    by_share: float | None = checked(Optional(Number(at_least=-1, at_most=1000)), default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_record(self, self._faults_between_fields)

    def _faults_between_fields(self) -> Iterable[Fault]:
        if (self.to is None) == (self.by_share is None):
            yield Fault("to", "none" if self.to is None else "both", "exactly one of to and by_share")

    @property
    def words(self) -> str:
        """What it does, in one line."""
        whose = "all targets" if self.reps == "reps" else f"the target of {self.reps}"
        how = f"set to {self.to:,.15g}" if self.by_share is None else f"changed by {100 * self.by_share:+g} %"
        return f"{whose} {how}"

    def applied(self, problem: Problem) -> Problem:
        """Return the territory with the new targets.

        Raises
        ------
        InvalidInputError
            If there is no such rep, a rep without a target is to get a share more, or a target becomes too large.
        """
        ids = chosen(problem, "reps", self.reps)
        if self.by_share is not None:
            self._refuse_without_target([rep.id for rep in problem.reps if rep.id in ids and rep.target is None])
        reps = with_fields("reps", problem.reps, lambda r: {"target": self._new(r.target)} if r.id in ids else {})
        return rebuilt(problem, reps=reps)

    def _new(self, target: float | None) -> float | None:
        return self.to if self.by_share is None or target is None else target * (1 + self.by_share)

    def _refuse_without_target(self, lacking: list[str]) -> None:
        if lacking:
            path = self.reps if self.reps == "reps" or "[" in self.reps else record_path("reps", self.reps)
            found = f"nothing for {listing(map(shown, lacking))}"
            hint = "state it with `to` first, or select reps that have one"
            raise InvalidInputError([Fault(f"{path}.target", found, "a target to change by a share", hint)])


@attrs.frozen(kw_only=True)
class Horizon:
    """The planned period or the plan date is another one; targets, what is won and recurring revenue stay as stated.

    As such money is meant for the period it was stated for, a finding says so when the period changes.

    Parameters
    ----------
    start, end
        The first and last day of the period; as before when not given.
    as_of
        The plan date; as before when not given.

    Raises
    ------
    InvalidInputError
        If none is given, or one is no day to plan with.

    Examples
    --------
    >>> from territory_opt.files.folder import read_demo
    >>> Horizon(end=dt.date(2026, 3, 31)).applied(read_demo()).period.end
    datetime.date(2026, 3, 31)
    """

    start: dt.date | None = checked(Optional(Date()), default=None)
    end: dt.date | None = checked(Optional(Date()), default=None)
    as_of: dt.date | None = checked(Optional(Date()), default=None)

    def __attrs_post_init__(self) -> None:
        check_record(self, self._faults_between_fields)

    def _faults_between_fields(self) -> Iterable[Fault]:
        if self.start is self.end is self.as_of is None:
            yield Fault("", "no day", "at least one of start, end and as_of")

    @property
    def words(self) -> str:
        """What it does, in one line."""
        days = {"period.start": self.start, "period.end": self.end, "as_of": self.as_of}
        return ", ".join(f"{path} set to {day}" for path, day in days.items() if day is not None)

    def applied(self, problem: Problem) -> Problem:
        """Return the territory with the other days.

        Raises
        ------
        InvalidInputError
            If the days do not fit together, or something of the territory does not fit them.
        """
        days = {"start": self.start or problem.period.start, "end": self.end or problem.period.end}
        try:
            period = attrs.evolve(problem.period, **days)
        except InvalidInputError as error:
            raise InvalidInputError(fault.under("period") for fault in error.faults) from None
        told = _targets_kept(problem, f"{period.start} to {period.end}") if period != problem.period else []
        as_of = self.as_of or problem.as_of
        return rebuilt(problem, period=period, as_of=as_of, findings=(*problem.findings, *told))


def _targets_kept(problem: Problem, days: str) -> list[Finding]:
    targets = {rep.id: rep.target for rep in problem.reps if rep.target}
    if not targets:
        return []
    amount = sum(targets.values())
    was = f"{problem.period.start} to {problem.period.end}"
    return [
        Finding(
            code="targets_kept",
            message=(
                f"The period is {days}, no longer {was}; targets of {amount:,.0f} {problem.currency}, what is won and "
                "recurring revenue are taken as stated: change them too where they were meant for the other period."
            ),
            count=len(targets),
            amount=amount,
            examples=tuple(targets)[:_MOST_EXAMPLES],
        )
    ]


@attrs.frozen
class WinRate:
    """The odds of open deals move by points.

    When all deals are meant, their own odds move, the policy's table of odds by stage, and the assumed odds of new
    deals. When some are selected, only theirs do: one that has its odds by its stage then states them itself. What
    would pass 0 or 1 is held there, and a finding counts it.

    Parameters
    ----------
    points
        By how much [percentage points], from -100 to 100: with -5, odds of 0.40 become 0.35.
    deals
        The id of a deal, a selection such as ``opportunities[stage=Proposal]``, or ``opportunities`` for all.

    Examples
    --------
    >>> from territory_opt.files.folder import read_demo
    >>> WinRate(-5).applied(read_demo()).policy.assumed("new_deal_odds")
    0.15
    """

    points: float = checked(Number(at_least=-100, at_most=100, unit="percentage points"))
    deals: str = checked(Text(), default=_ALL_DEALS, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_record(self)

    @property
    def words(self) -> str:
        """What it does, in one line."""
        whose = "all deals" if self.deals == _ALL_DEALS else self.deals
        return f"odds of {whose} changed by {self.points:+g} points"

    def applied(self, problem: Problem) -> Problem:
        """Return the territory with the other odds.

        Raises
        ------
        InvalidInputError
            If there is no such deal, or none of those selected has odds.
        """
        before = self._odds_before(problem)
        policy = self._with_policy_odds(problem.policy) if self.deals == _ALL_DEALS else problem.policy
        after = {deal: self._shifted(odds) for deal, odds in before.items() if self._shifted(odds) != odds}
        deals = with_fields(
            "opportunities", problem.opportunities, lambda d: {"odds": after[d.id]} if d.id in after else {}
        )
        return rebuilt(
            problem, policy=policy, opportunities=deals, findings=(*problem.findings, *self._held(problem, before))
        )

    def _odds_before(self, problem: Problem) -> Mapping[str, float]:
        if self.deals == _ALL_DEALS:
            return {deal.id: deal.odds for deal in problem.opportunities if deal.odds is not None}
        ids = chosen(problem, "opportunities", self.deals)
        by_stage = {stage.casefold(): odds for stage, odds in problem.policy.stage_odds.items()}
        of_all = {
            deal.id: by_stage.get((deal.stage or "").casefold()) if deal.odds is None else deal.odds
            for deal in problem.opportunities
            if deal.id in ids
        }
        known = {deal: odds for deal, odds in of_all.items() if odds is not None}
        if not known:
            path = self.deals if "[" in self.deals else record_path("opportunities", self.deals)
            found = f"nothing for {listing(map(shown, of_all))}"
            raise InvalidInputError([Fault(f"{path}.odds", found, "odds, by themselves or by their stage")])
        return known

    def _with_policy_odds(self, policy: Policy) -> Policy:
        new_deals = policy.assumptions[_NEW_DEALS]
        return attrs.evolve(
            policy,
            stage_odds={stage: self._shifted(odds) for stage, odds in policy.stage_odds.items()},
            assumptions={
                **policy.assumptions,
                _NEW_DEALS: attrs.evolve(new_deals, value=self._shifted(new_deals.value)),
            },
        )

    def _shifted(self, odds: float) -> float:
        return min(max(0.0, self._unbounded(odds)), 1.0)

    def _unbounded(self, odds: float) -> float:
        return float(Decimal(str(odds)) + Decimal(str(self.points)) / 100)

    def _held(self, problem: Problem, before: Mapping[str, float]) -> list[Finding]:
        every = dict(before)
        if self.deals == _ALL_DEALS:
            every |= {f"policy.stage_odds.{stage}": odds for stage, odds in problem.policy.stage_odds.items()}
            every[f"policy.assumptions.{_NEW_DEALS}"] = problem.policy.assumed(_NEW_DEALS)
        held = {name: odds for name, odds in every.items() if not 0 <= self._unbounded(odds) <= 1}
        if not held:
            return []
        amount = sum(deal.amount or 0.0 for deal in problem.opportunities if deal.id in held)
        message = (
            f"{len(held):,} of {len(every):,} odds would pass 0 or 1 with {self.points:+g} points and are held there; "
            f"the deals among them are of {amount:,.0f} {problem.currency}."
        )
        return [
            Finding(
                code="odds_held", message=message, count=len(held), amount=amount, examples=tuple(held)[:_MOST_EXAMPLES]
            )
        ]
