"""One action of one deal, with all that its dates depend on."""

import datetime as dt
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TypeAlias

import attrs

from territory_opt.errors import Fault
from territory_opt.model.checks import (
    EFFORT_HOURS,
    MONEY,
    Date,
    Instance,
    Optional,
    Text,
    check_record,
    checked,
)
from territory_opt.model.playbook import Spread
from territory_opt.model.units import BUYER, ActionId, OpportunityId, PersonId, RepId
from territory_opt.model.waiting import WAITS, WORKING_DAYS, Wait, waiting_faults, waits

Node: TypeAlias = tuple[OpportunityId, ActionId]


class ActionState(StrEnum):
    """How far an action is."""

    DONE = "done"
    """It has ended; its dates are facts."""
    IN_PROGRESS = "in_progress"
    """It has begun; the hours left of it are planned."""
    FIXED = "fixed"
    """A person has fixed the day on which it starts."""
    PLANNED = "planned"
    """Its dates follow from the plan alone."""


@attrs.frozen(kw_only=True)
class Task:
    """One action of one deal, ready to be put in order.

    Parameters
    ----------
    opportunity
        The deal it belongs to.
    action
        Its id in the deal's playbook.
    name
        What is done, for people.
    rep
        Whose deal it is.
    person
        Who does it: the rep, one of the shared people, or the buyer.
    pool
        Key of the pool that supplies its hours and its working days; None for a step of the buyer, which takes
        place on any common working day.
    effort_hours
        Work in it, or what is left of it when it is in progress [h]; 0 for a step that only takes time.
    duration_days
        Working days it spans at the least [working days]; 0 without effort is a milestone.
    spread
        How its hours are spread over days.
    after, any_of
        The actions of the same deal it waits for, each with how long: all of the first, and one of the second, if
        there are any.
    due
        The day by which the deal must close; the same for every action of a deal.
    gain
        What it brings when it is done by that day [money].
    started, finished
        The days on which it actually began and ended.
    fixed_start
        The day on which a person wants it to start; only for what has not begun.

    Raises
    ------
    InvalidInputError
        With every wrong field.

    Examples
    --------
    >>> demo = Task(opportunity="d1", action="demo", rep="ana", effort_hours=3.0)
    >>> demo.person, demo.pool, demo.state.value
    ('ana', 'ana', 'planned')
    """

    opportunity: OpportunityId = checked(Text(longest=200))
    action: ActionId = checked(Text(longest=200))
    name: str = checked(Text(), default=attrs.Factory(lambda self: self.action, takes_self=True))
    rep: RepId = checked(Text(longest=200))
    person: PersonId = checked(Text(longest=200), default=attrs.Factory(lambda self: self.rep, takes_self=True))
    pool: str | None = checked(
        Optional(Text(longest=500)),
        default=attrs.Factory(lambda self: None if self.person == BUYER else self.person, takes_self=True),
    )
    effort_hours: float = checked(EFFORT_HOURS)
    duration_days: int = checked(WORKING_DAYS, default=1)
    spread: Spread = checked(Instance(Spread), default=Spread.AS_HOURS_COME)
    after: Mapping[ActionId, Wait] = attrs.field(factory=dict, converter=waits, metadata=WAITS)
    any_of: Mapping[ActionId, Wait] = attrs.field(factory=dict, converter=waits, metadata=WAITS)
    due: dt.date | None = checked(Optional(Date()), default=None)
    gain: float = checked(MONEY, default=0.0)
    started: dt.date | None = checked(Optional(Date()), default=None)
    finished: dt.date | None = checked(Optional(Date()), default=None)
    fixed_start: dt.date | None = checked(Optional(Date()), default=None)

    def __attrs_post_init__(self) -> None:
        check_record(self, self._faults_between_fields)

    def _faults_between_fields(self) -> Iterable[Fault]:
        if self.pool is None and self.effort_hours > 0:
            yield Fault("pool", "nothing", f"a pool that supplies the {self.effort_hours:g} h")
        if self.fixed_start is not None and (self.started is not None or self.finished is not None):
            yield Fault("fixed_start", self.fixed_start.isoformat(), "a fixed day only for what has not begun")
        yield from waiting_faults(self.after, self.any_of)

    @property
    def node(self) -> Node:
        """Its node in the action graph: deal and action."""
        return (self.opportunity, self.action)

    @property
    def state(self) -> ActionState:
        """How far it is."""
        if self.finished is not None:
            return ActionState.DONE
        if self.started is not None:
            return ActionState.IN_PROGRESS
        return ActionState.PLANNED if self.fixed_start is None else ActionState.FIXED
