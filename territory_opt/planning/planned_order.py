"""What a plan says about the order of work, as little as it takes to compare it with a later plan."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

import attrs

from territory_opt.errors import Fault
from territory_opt.model.checks import Date, Each, Instance, Number, Optional, Text, check_record, checked, frozen_list
from territory_opt.model.units import ActionId, OpportunityId, PersonId, RepId
from territory_opt.planning.plan import RepPlan, TerritoryPlan
from territory_opt.sequencing.schedule import RefusedDeal
from territory_opt.sequencing.task import ActionState


@attrs.frozen
class Table(Instance):
    """A record, told by its fields to somebody who writes or reads JSON."""

    def __str__(self) -> str:
        kinds = self.kind if isinstance(self.kind, tuple) else (self.kind,)
        return " or ".join(f"a table with {', '.join(attrs.fields_dict(kind))}" for kind in kinds)


ID = Text(longest=200)
DAYS_LATE = Number(at_least=0, unit="working days", whole=True)


@attrs.frozen(kw_only=True)
class PlannedAction:
    """An action and its dates.

    Parameters
    ----------
    opportunity, action, name, person
        Which action of which deal, its name for people, who does it.
    start, finish
        Its first and last day.
    state
        How far it was.
    """

    opportunity: OpportunityId = checked(ID)
    action: ActionId = checked(ID)
    name: str = checked(Text())
    person: PersonId = checked(ID)
    start: dt.date = checked(Date())
    finish: dt.date = checked(Date())
    state: ActionState = checked(Instance(ActionState), default=ActionState.PLANNED)

    def __attrs_post_init__(self) -> None:
        check_record(self, self._faults_between_fields)

    def _faults_between_fields(self) -> Iterable[Fault]:
        if self.finish < self.start:
            yield Fault("finish", self.finish.isoformat(), f"a day from start {self.start} on")


@attrs.frozen(kw_only=True)
class PlannedLateness:
    """A deal that does not close by its date.

    Parameters
    ----------
    opportunity
        The deal.
    days_late
        By how much [working days]; None when not all its actions have dates.
    """

    opportunity: OpportunityId = checked(ID)
    days_late: int | None = checked(Optional(DAYS_LATE))

    def __attrs_post_init__(self) -> None:
        check_record(self)


@attrs.frozen(kw_only=True)
class PlannedRefusal:
    """A deal that is left out of the order of work.

    Parameters
    ----------
    opportunity, reason
        The deal, and why.
    """

    opportunity: OpportunityId = checked(ID)
    reason: str = checked(Text(longest=10_000))

    def __attrs_post_init__(self) -> None:
        check_record(self)


@attrs.frozen(kw_only=True)
class RepOrder:
    """The dated work on one rep's deals.

    Parameters
    ----------
    id
        The rep.
    actions, late_deals
        The actions with their dates, and the deals that miss their date.
    """

    id: RepId = checked(ID)
    actions: tuple[PlannedAction, ...] = checked(Each(Table(PlannedAction)), converter=frozen_list)
    late_deals: tuple[PlannedLateness, ...] = checked(Each(Table(PlannedLateness)), converter=frozen_list)

    def __attrs_post_init__(self) -> None:
        check_record(self)

    @classmethod
    def of(cls, plan: RepPlan) -> "RepOrder":
        """Return that of a rep's plan."""
        return cls(
            id=plan.rep.id,
            actions=tuple(
                PlannedAction(
                    opportunity=action.opportunity,
                    action=action.action,
                    name=action.name,
                    person=action.person,
                    start=action.start,
                    finish=action.finish,
                    state=action.state,
                )
                for action in plan.actions
            ),
            late_deals=tuple(
                PlannedLateness(opportunity=late.opportunity, days_late=late.days_late) for late in plan.late_deals
            ),
        )


@attrs.frozen(kw_only=True)
class Refusals:
    """The deals that are left out.

    Parameters
    ----------
    refused
        The deals.
    """

    refused: tuple[PlannedRefusal, ...] = checked(Each(Table(PlannedRefusal)), converter=frozen_list)

    def __attrs_post_init__(self) -> None:
        check_record(self)

    @classmethod
    def of(cls, refused: tuple[RefusedDeal, ...]) -> "Refusals":
        """Return those of an order of work."""
        return cls(refused=tuple(PlannedRefusal(opportunity=deal.opportunity, reason=deal.reason) for deal in refused))


@attrs.frozen(kw_only=True)
class PlannedOrder:
    """The order of work of a plan; its fields have the names they have in the plan's JSON.

    Parameters
    ----------
    as_of
        The plan date.
    reps
        The dated work of every rep.
    order
        What is left out; None when that is not known.

    Examples
    --------
    >>> import territory_opt as to
    >>> order = PlannedOrder.of(to.plan(to.read_demo()))
    >>> str(order.as_of), order.reps[0].id, order.reps[0].actions[0].state.value
    ('2026-01-05', 'ana', 'planned')
    """

    as_of: dt.date = checked(Date())
    reps: tuple[RepOrder, ...] = checked(Each(Table(RepOrder)), converter=frozen_list)
    order: Refusals | None = checked(Optional(Table(Refusals)), default=None)

    def __attrs_post_init__(self) -> None:
        check_record(self, self._faults_between_fields)

    def _faults_between_fields(self) -> Iterable[Fault]:
        yield from _twice({f"reps[{i}].id": rep.id for i, rep in enumerate(self.reps)}, "each rep once")
        actions = {
            f"reps[{i}].actions[{j}]": f"{action.opportunity}/{action.action}"
            for i, rep in enumerate(self.reps)
            for j, action in enumerate(rep.actions)
        }
        yield from _twice(actions, "each action of a deal once")
        late = {
            f"reps[{i}].late_deals[{j}].opportunity": deal.opportunity
            for i, rep in enumerate(self.reps)
            for j, deal in enumerate(rep.late_deals)
        }
        yield from _twice(late, "each late deal once")
        refused = () if self.order is None else self.order.refused
        listed = {f"order.refused[{i}].opportunity": deal.opportunity for i, deal in enumerate(refused)}
        yield from _twice(listed, "each refused deal once")

    @classmethod
    def of(cls, plan: TerritoryPlan) -> "PlannedOrder":
        """Return that of a plan."""
        return cls(
            as_of=plan.problem.as_of,
            reps=tuple(RepOrder.of(rep) for rep in plan.reps.values()),
            order=Refusals.of(plan.choice.refused),
        )


def _twice(names: Mapping[str, str], allowed: str) -> Iterator[Fault]:
    """Yield a fault for each name, by path, that stands at an earlier path too."""
    seen: dict[str, str] = {}
    for path, name in names.items():
        first = seen.setdefault(name, path)
        if first != path:
            yield Fault(path, f"{name!r}, as at {first}", allowed)
