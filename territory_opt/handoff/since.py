"""What changed since an earlier plan: what it was made for, figures, hours, deals, findings, the order of work."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import StrEnum

import attrs

from territory_opt.comparison.changes_since import SMALL
from territory_opt.comparison.table import EXPECTED_REVENUE, SHORTFALL, TARGET, Figure, Line, Unit
from territory_opt.errors import Fault, InvalidInputError
from territory_opt.handoff.earlier_figures import (
    DealThen,
    EarlierFigures,
    FiguresThen,
    FindingThen,
    PeriodThen,
    RepThen,
    SheetThen,
)
from territory_opt.model.checks import shown
from territory_opt.model.units import OpportunityId, RepId
from territory_opt.planning.moves import Move, moves_since
from territory_opt.planning.plan import TerritoryPlan
from territory_opt.report.layout import counted

WON = Figure("won", "won", Unit.MONEY, more_is_better=True)
FLOW = Figure("flow", "Flow", Unit.MONEY)
LIKELY = Figure("likely", "Likely", Unit.MONEY)
STRETCH = Figure("stretch", "Stretch", Unit.MONEY)
NOT_IDENTIFIED = Figure("not_identified", "not identified", Unit.MONEY, more_is_better=False)
SHORTFALL_BEFORE = Figure("shortfall_before", "shortfall before the plan", Unit.MONEY, more_is_better=False)
SHORTFALL_AFTER = attrs.evolve(SHORTFALL, key="shortfall_after")


class DealTurn(StrEnum):
    """What became of a deal."""

    NEW = "new"
    """It was not among the open deals."""
    CLOSED = "closed"
    """It is not among the open deals any more: won, lost or taken out."""
    CHANGED = "changed"
    """It has another part, amount, close date or other odds."""


@attrs.frozen(kw_only=True)
class DealSince:
    """A deal that is not as it was.

    Parameters
    ----------
    opportunity
        The deal.
    before, now
        As the rules saw it in each plan; None where it was not open.
    changed
        Which of part (``certainty``), ``odds``, ``amount`` and ``close_date`` differ.
    """

    opportunity: OpportunityId
    before: DealThen | None
    now: DealThen | None
    changed: tuple[str, ...]

    @property
    def turn(self) -> DealTurn:
        """What became of it."""
        if self.before is None:
            return DealTurn.NEW
        return DealTurn.CLOSED if self.now is None else DealTurn.CHANGED


@attrs.frozen(kw_only=True)
class FindingSince:
    """A finding that is new, gone, or told in other words.

    Parameters
    ----------
    code
        Its code.
    before, now
        What it said and says; None where there was or is none.
    """

    code: str
    before: str | None
    now: str | None


@attrs.frozen(kw_only=True)
class PlanChanges:
    """What changed since an earlier plan.

    Parameters
    ----------
    since, as_of
        The plan dates of then and now.
    basis
        What the plans were made for where it differs: currency, policy or period, then and now, in words.
    names
        The reps of then and now by id, for people.
    figures
        The balance sheets' figures and the hours that differ, each then and now: of the team, then of the reps.
    deals
        The deals that are not as they were, by id.
    findings
        The findings that came, went or changed, by code.
    moves
        What changed in the order of work.
    not_known
        What the earlier plan's JSON does not hold, so that nothing is said of it.
    """

    since: dt.date
    as_of: dt.date
    basis: Mapping[str, tuple[str, str]]
    names: Mapping[RepId, str]
    figures: tuple[Line, ...]
    deals: tuple[DealSince, ...]
    findings: tuple[FindingSince, ...]
    moves: tuple[Move, ...]
    not_known: tuple[str, ...]

    @property
    def is_nothing(self) -> bool:
        """Whether all is as it was, as far as that is known."""
        return not (self.basis or self.figures or self.deals or self.findings or self.moves)


def changes_since_plan(earlier: EarlierFigures, plan: TerritoryPlan) -> PlanChanges:
    """Return what changed since an earlier plan.

    Parameters
    ----------
    earlier
        The earlier plan, from `read_earlier_figures`.
    plan
        The present plan.

    Raises
    ------
    InvalidInputError
        If the earlier plan is one of another territory, as of `check_same_territory`.

    Examples
    --------
    >>> import territory_opt as to
    >>> plan = to.plan(to.read_demo())
    >>> changes_since_plan(EarlierFigures.of(plan), plan).is_nothing
    True
    """
    check_same_territory(earlier, plan)
    then, now = earlier.figures, FiguresThen.of(plan)
    unknown = frozenset(earlier.not_known)
    return PlanChanges(
        since=then.as_of,
        as_of=now.as_of,
        basis=dict(_basis(then, now)),
        names={rep.id: rep.name for rep in (*then.reps, *now.reps)},
        figures=tuple(line for line in _lines(then, now, unknown) if _has_moved(line)),
        deals=() if "opportunities" in unknown else tuple(_deals(then, now, unknown)),
        findings=() if "findings" in unknown else tuple(_findings(then.findings, now.findings)),
        moves=moves_since(earlier.order, plan),
        not_known=earlier.not_known,
    )


def check_same_territory(earlier: EarlierFigures, plan: TerritoryPlan) -> None:
    """Refuse an earlier plan that has no rep and no deal in common with the present one.

    Parameters
    ----------
    earlier
        The earlier plan.
    plan
        The present plan.

    Raises
    ------
    InvalidInputError
        If it is a plan of another territory; the error names some reps and deals of both.
    """
    reps_then, reps_now = {rep.id for rep in earlier.order.reps}, set(plan.problem.rep_by_id)
    deals_then, deals_now = _deals_then(earlier), {deal.id for deal in plan.problem.opportunities}
    if reps_then & reps_now or deals_then & deals_now or not (reps_then | deals_then):
        return
    found = f"a plan of {earlier.figures.as_of} with {_some('rep', reps_then)} and {_some('deal', deals_then)}"
    allowed = f"a plan of this territory, with {_some('rep', reps_now)} and {_some('deal', deals_now)}"
    hint = "name the plan.json of an earlier run for the same reps and deals"
    raise InvalidInputError([Fault("the earlier plan", found, allowed, hint)])


def _deals_then(earlier: EarlierFigures) -> set[OpportunityId]:
    order = earlier.order
    return {
        *(deal.id for deal in earlier.figures.opportunities),
        *(action.opportunity for rep in order.reps for action in rep.actions),
        *(deal.opportunity for rep in order.reps for deal in rep.late_deals),
    }


def _some(kind: str, ids: Collection[str]) -> str:
    """Return how many there are of a kind, with the first of them."""
    names = [shown(its) for its in sorted(ids)[:_FIRST]] + ["..."] * (len(ids) > _FIRST)
    return counted(len(ids), kind) + (f" ({', '.join(names)})" if names else "")


_FIRST = 3


def _basis(then: FiguresThen, now: FiguresThen) -> Iterator[tuple[str, tuple[str, str]]]:
    for name in ("currency", "policy", "period"):
        before, after = getattr(then, name), getattr(now, name)
        if before is not None and before != after:
            yield name, (_words(before), _words(after))


def _words(value: str | PeriodThen) -> str:
    return value if isinstance(value, str) else f"{value.start} to {value.end}"


def _lines(then: FiguresThen, now: FiguresThen, unknown: frozenset[str]) -> Iterator[Line]:
    if "team" not in unknown:
        yield from _sheet_lines(None, then.team, now.team, {key.removeprefix("team.") for key in unknown})
    before, after = {rep.id: rep for rep in then.reps}, {rep.id: rep for rep in now.reps}
    of_reps = {key.removeprefix("reps.") for key in unknown}
    for rep in before | after:
        was, is_now = before.get(rep), after.get(rep)
        yield from _sheet_lines(rep, was, is_now, of_reps)
        if "hours" not in of_reps:
            yield from _hour_lines(rep, was, is_now)


def _sheet_lines(rep: RepId | None, was: SheetThen | None, now: SheetThen | None, unknown: set[str]) -> Iterator[Line]:
    for figure in (TARGET, WON, FLOW, NOT_IDENTIFIED, EXPECTED_REVENUE, SHORTFALL_BEFORE, SHORTFALL_AFTER):
        if figure.key not in unknown:
            values = tuple(None if sheet is None else getattr(sheet, figure.key) for sheet in (was, now))
            yield Line(rep=rep, figure=figure, values=values)
    for figure in (LIKELY, STRETCH):
        if not {figure.key, f"{figure.key}.amount"} & unknown:
            amounts = tuple(None if sheet is None else getattr(sheet, figure.key).amount for sheet in (was, now))
            yield Line(rep=rep, figure=figure, values=amounts)


def _hour_lines(rep: RepId, was: RepThen | None, now: RepThen | None) -> Iterator[Line]:
    weeks = [None if sheet is None else sheet.hours for sheet in (was, now)]
    for activity in dict.fromkeys(activity for week in weeks if week is not None for activity in week):
        figure = Figure(f"hours.{activity}", f"hours of {activity}", Unit.HOURS)
        hours = tuple(None if week is None else week.get(activity, 0.0) for week in weeks)
        yield Line(rep=rep, figure=figure, values=hours)


def _has_moved(line: Line) -> bool:
    before, now = line.values
    return before is not now if before is None or now is None else abs(now - before) >= SMALL[line.figure.unit]


def _deals(then: FiguresThen, now: FiguresThen, unknown: frozenset[str]) -> Iterator[DealSince]:
    before, after = ({deal.id: deal for deal in figures.opportunities} for figures in (then, now))
    fields = [name for name in ("certainty", "odds", "amount", "close_date") if f"opportunities.{name}" not in unknown]
    for deal in sorted(before | after):
        was, is_now = before.get(deal), after.get(deal)
        changed = tuple(name for name in fields if was and is_now and getattr(was, name) != getattr(is_now, name))
        if changed or was is None or is_now is None:
            yield DealSince(opportunity=deal, before=was, now=is_now, changed=changed)


def _findings(then: Sequence[FindingThen], now: Sequence[FindingThen]) -> Iterator[FindingSince]:
    same = Counter(then) & Counter(now)
    before, after = (_by_code(found, same) for found in (then, now))
    for code in sorted(before | after):
        was, is_now = before.get(code, []), after.get(code, [])
        for i in range(max(len(was), len(is_now))):
            yield FindingSince(
                code=code,
                before=was[i] if i < len(was) else None,
                now=is_now[i] if i < len(is_now) else None,
            )


def _by_code(found: Sequence[FindingThen], same: Counter[FindingThen]) -> dict[str, list[str]]:
    """Return what findings say, by code, without those that were there before and are there now."""
    left = Counter(found) - same
    messages: dict[str, list[str]] = {}
    for finding in left.elements():
        messages.setdefault(finding.code, []).append(finding.message)
    return messages
