"""The figures of an earlier plan read from its JSON: what a new plan is compared with, beside the order of work."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import attrs

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.files.earlier_plan import read_earlier_plan
from territory_opt.files.json_document import read_document
from territory_opt.files.plan_json import SCHEMA
from territory_opt.files.spelling import Plain
from territory_opt.files.structure import structure
from territory_opt.model.checks import Date, Each, EachNamed, Number, Optional, Text, check_record, checked, frozen_list
from territory_opt.model.units import ActivityId, OpportunityId, RepId
from territory_opt.planning.goals import BalanceSheet
from territory_opt.planning.plan import RepPlan, TerritoryPlan
from territory_opt.planning.planned_order import ID, PlannedOrder, Table

_MOST = 1e21
_MONEY = Optional(Number(at_least=-_MOST, at_most=_MOST, unit="money"))
_WEEKLY_HOURS = Number(at_least=-1, at_most=169, unit="h/week")
_ODDS = Optional(Number(at_least=0, at_most=1, unit="1"))


@attrs.frozen(kw_only=True)
class PartThen:
    """Deals of one standing: their face value, and what they are expected to bring with the plan [money]."""

    amount: float | None = checked(_MONEY, default=None)
    expected: float | None = checked(_MONEY, default=None)

    def __attrs_post_init__(self) -> None:
        check_record(self)


@attrs.frozen(kw_only=True)
class SheetThen:
    """The balance sheet of a rep or of all; its fields are named as in the plan's JSON.

    Parameters
    ----------
    target, won, flow, likely, stretch, not_identified
        The target and its parts [money].
    expected_revenue, shortfall_before, shortfall_after
        What the plan closes, and what is missing without and with it [money].
    """

    target: float | None = checked(_MONEY, default=None)
    won: float | None = checked(_MONEY, default=None)
    flow: float | None = checked(_MONEY, default=None)
    likely: PartThen = checked(Table(PartThen), default=PartThen())
    stretch: PartThen = checked(Table(PartThen), default=PartThen())
    not_identified: float | None = checked(_MONEY, default=None)
    expected_revenue: float | None = checked(_MONEY, default=None)
    shortfall_before: float | None = checked(_MONEY, default=None)
    shortfall_after: float | None = checked(_MONEY, default=None)

    def __attrs_post_init__(self) -> None:
        check_record(self)


@attrs.frozen(kw_only=True)
class RepThen(SheetThen):
    """The balance sheet of a rep, with the week.

    Parameters
    ----------
    id, name
        The rep.
    target, won, flow, likely, stretch, not_identified, expected_revenue, shortfall_before, shortfall_after
        As of the sheet of all.
    hours
        Hours of each activity [h/week], with ``free`` for what is unassigned; None without a week.
    """

    id: RepId = checked(ID)
    name: str = checked(Text(), default=attrs.Factory(lambda self: self.id, takes_self=True))
    hours: Mapping[ActivityId, float] | None = checked(Optional(EachNamed(_WEEKLY_HOURS)), default=None)


@attrs.frozen(kw_only=True)
class DealThen:
    """A deal as the rules saw it.

    Parameters
    ----------
    id
        The deal.
    certainty
        Its part: ``flow``, ``likely``, ``stretch``, ``later`` or ``set_aside``.
    odds, amount, close_date
        What counts; None where there is none.
    """

    id: OpportunityId = checked(ID)
    certainty: str | None = checked(Optional(Text()), default=None)
    odds: float | None = checked(_ODDS, default=None)
    amount: float | None = checked(_MONEY, default=None)
    close_date: dt.date | None = checked(Optional(Date()), default=None)

    def __attrs_post_init__(self) -> None:
        check_record(self)


@attrs.frozen(kw_only=True)
class FindingThen:
    """A finding: its code, and what it says."""

    code: str = checked(Text())
    message: str = checked(Text(longest=2000), default="?")

    def __attrs_post_init__(self) -> None:
        check_record(self)


@attrs.frozen(kw_only=True)
class PeriodThen:
    """The period of a plan."""

    start: dt.date = checked(Date())
    end: dt.date = checked(Date())

    def __attrs_post_init__(self) -> None:
        check_record(self)


@attrs.frozen(kw_only=True)
class FiguresThen:
    """What a plan comes to; its fields have the names they have in the plan's JSON.

    Parameters
    ----------
    as_of
        The plan date.
    currency, policy, period
        What it was made for; None when not known.
    team, reps
        Its balance sheets and weeks.
    opportunities, findings
        The open deals, and what a reader had to know.
    """

    as_of: dt.date = checked(Date())
    currency: str | None = checked(Optional(Text()), default=None)
    policy: str | None = checked(Optional(Text()), default=None)
    period: PeriodThen | None = checked(Optional(Table(PeriodThen)), default=None)
    team: SheetThen = checked(Table(SheetThen), default=SheetThen())
    reps: tuple[RepThen, ...] = checked(Each(Table(RepThen)), default=(), converter=frozen_list)
    opportunities: tuple[DealThen, ...] = checked(Each(Table(DealThen)), default=(), converter=frozen_list)
    findings: tuple[FindingThen, ...] = checked(Each(Table(FindingThen)), default=(), converter=frozen_list)

    def __attrs_post_init__(self) -> None:
        check_record(self, self._faults_between_fields)

    def _faults_between_fields(self) -> Iterable[Fault]:
        ids = {"reps": [rep.id for rep in self.reps], "opportunities": [deal.id for deal in self.opportunities]}
        for name, listed in ids.items():
            counts = Counter(listed)
            for i, found in enumerate(listed):
                if counts[found] > 1:
                    yield Fault(f"{name}[{i}].id", repr(found), f"an id that stands once, not {counts[found]} times")

    @classmethod
    def of(cls, plan: TerritoryPlan) -> "FiguresThen":
        """Return that of a plan."""
        period = plan.problem.period
        return cls(
            as_of=plan.problem.as_of,
            currency=plan.problem.currency,
            policy=plan.problem.policy.name,
            period=PeriodThen(start=period.start, end=period.end),
            team=SheetThen(**_sheet(plan.team)),
            reps=tuple(
                RepThen(id=rep.rep.id, name=rep.rep.name, hours=_hours(rep), **_sheet(rep.sheet))
                for rep in plan.reps.values()
            ),
            opportunities=tuple(
                DealThen(
                    id=deal.opportunity,
                    certainty=deal.standing.value,
                    odds=deal.odds,
                    amount=deal.amount,
                    close_date=deal.close_date,
                )
                for deal in plan.classification.deals.values()
            ),
            findings=tuple(FindingThen(code=found.code, message=found.message) for found in plan.findings),
        )


def _sheet(sheet: BalanceSheet) -> dict[str, Any]:
    values = {field.name: getattr(sheet, field.name) for field in attrs.fields(SheetThen)}
    parts = {name: PartThen(amount=values[name].amount, expected=values[name].expected) for name in _PARTS}
    return values | parts


def _hours(rep: RepPlan) -> dict[ActivityId, float] | None:
    week = rep.allocation.best
    return None if week is None else {**week.hours, "free": week.free_hours}


@attrs.frozen(kw_only=True)
class EarlierFigures:
    """An earlier plan, as far as a new one is compared with it.

    Parameters
    ----------
    order
        Its order of work.
    figures
        What it came to.
    not_known
        What its JSON does not hold, because an older version wrote it, in order: keys such as ``reps.hours``.

    Examples
    --------
    >>> import territory_opt as to
    >>> earlier = EarlierFigures.of(to.plan(to.read_demo()))
    >>> str(earlier.figures.as_of), earlier.figures.reps[0].target, len(earlier.figures.opportunities)
    ('2026-01-05', 620000.0, 41)
    """

    order: PlannedOrder
    figures: FiguresThen
    not_known: tuple[str, ...] = ()

    @classmethod
    def of(cls, plan: TerritoryPlan) -> "EarlierFigures":
        """Return that of a plan."""
        return cls(order=PlannedOrder.of(plan), figures=FiguresThen.of(plan))


def read_earlier_figures(source: str | Path) -> EarlierFigures:
    """Return what the plan came to that a JSON document of the schema ``territory_opt/plan/1`` holds.

    Keys that a comparison does not need are not looked at. Those that an older version did not write yet are in
    `not_known`, and nothing is compared with them.

    Parameters
    ----------
    source
        The JSON text, or the path of a file with it.

    Raises
    ------
    InvalidInputError
        If it is no such document, with everything that is missing or wrong in it, under the name of the file.

    Examples
    --------
    >>> import territory_opt as to
    >>> plan = to.plan(to.read_demo())
    >>> read_earlier_figures(to.plan_to_json(plan)) == EarlierFigures.of(plan)
    True
    """
    order = read_earlier_plan(source)
    missing: dict[str, None] = {}
    try:
        figures = structure(_needed(read_document(source, SCHEMA), FiguresThen, "", missing), FiguresThen)
    except InvalidInputError as error:
        name = f"{source.name} " if isinstance(source, Path) else ""
        raise InvalidInputError(attrs.evolve(fault, path=f"{name}$.{fault.path}") for fault in error.faults) from None
    return EarlierFigures(order=order, figures=figures, not_known=tuple(missing))


def _needed(value: Plain, kind: type, path: str, missing: dict[str, None]) -> Plain:
    """Return only those keys of a document that are fields of its record, and note the fields that are no keys."""
    if isinstance(value, list):
        return [_needed(item, kind, path, missing) if isinstance(item, Mapping) else item for item in value]
    if not isinstance(value, Mapping):
        return value
    needed = {}
    for field in attrs.fields(kind):
        where = f"{path}{field.name}"
        if field.name not in value:
            missing[where] = None
        elif field.name in _KIND_OF:
            needed[field.name] = _needed(value[field.name], _KIND_OF[field.name], f"{where}.", missing)
        else:
            needed[field.name] = value[field.name]
    return needed


_KIND_OF: Mapping[str, type] = {
    "team": SheetThen,
    "reps": RepThen,
    "likely": PartThen,
    "stretch": PartThen,
    "opportunities": DealThen,
    "findings": FindingThen,
    "period": PeriodThen,
}
_PARTS = ("likely", "stretch")
