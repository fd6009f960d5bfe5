"""Clients: who is covered, how they are sorted, what development could bring."""

import datetime as dt
from collections.abc import Iterable
from typing import get_args

import attrs

from territory_opt.errors import Fault
from territory_opt.model.checks import (
    MONEY,
    WEEKLY_HOURS,
    Date,
    Instance,
    Number,
    Optional,
    Text,
    check_record,
    checked,
)
from territory_opt.model.response import Response
from territory_opt.model.units import ActivityId, ClientId, RepId

CRITERIA = ("size", "maturity", "interest", "need", "budget")
MOST_POINTS = 10
POINTS = Optional(Number(at_least=0, at_most=MOST_POINTS, unit="points"))


@attrs.frozen(kw_only=True)
class Client:
    """A client of one rep.

    Parameters
    ----------
    id, name
        Identifier, and name for people (the id when not given).
    rep
        The rep who covers the client.
    tier
        Tier given by a person; it outranks every rule and survives every re-run.
    size, maturity, interest, need, budget
        The five criteria a score is made of [points], 0 to 10 each.
    flow_revenue
        Business that recurs in the period by itself [money].
    potential_revenue
        What unlimited development effort could add in the period [money].
    half_hours
        Weekly hours that bring half of the potential [h/week].
    response
        The client's own response to hours, instead of potential and half hours.
    minimum_hours, maximum_hours
        Least and most contact [h/week].
    hours_per_call
        Hours one call takes, with travel and preparation [h]; when stated, only whole calls are planned.
    industry, area
        Segments, for showing where to look.
    last_contact
        Day of the last contact.

    Raises
    ------
    InvalidInputError
        With every wrong field.

    Examples
    --------
    >>> Client(id="c1", rep="ana", tier="A", potential_revenue=20_000).name
    'c1'
    """

    id: ClientId = checked(Text(longest=200))
    rep: RepId = checked(Text(longest=200))
    name: str = checked(Text(), default=attrs.Factory(lambda self: self.id, takes_self=True))
    tier: ActivityId | None = checked(Optional(Text()), default=None)
    size: float | None = checked(POINTS, default=None)
    maturity: float | None = checked(POINTS, default=None)
    interest: float | None = checked(POINTS, default=None)
    need: float | None = checked(POINTS, default=None)
    budget: float | None = checked(POINTS, default=None)
    flow_revenue: float = checked(MONEY, default=0.0)
    potential_revenue: float | None = checked(Optional(MONEY), default=None)
    half_hours: float | None = checked(Optional(Number(above=0, at_most=168, unit="h/week")), default=None)
    response: Response | None = checked(Optional(Instance(get_args(Response))), default=None)
    minimum_hours: float = checked(WEEKLY_HOURS, default=0.0)
    maximum_hours: float | None = checked(Optional(WEEKLY_HOURS), default=None)
    hours_per_call: float | None = checked(Optional(Number(at_least=0.05, at_most=168, unit="h")), default=None)
    industry: str | None = checked(Optional(Text()), default=None)
    area: str | None = checked(Optional(Text()), default=None)
    last_contact: dt.date | None = checked(Optional(Date()), default=None)

    def __attrs_post_init__(self) -> None:
        check_record(self, self._faults_between_fields)

    def _faults_between_fields(self) -> Iterable[Fault]:
        if self.maximum_hours is not None and self.maximum_hours < self.minimum_hours:
            yield Fault("maximum_hours", repr(self.maximum_hours), f"at least minimum_hours {self.minimum_hours:g}")
        if self.response is not None and (self.potential_revenue is not None or self.half_hours is not None):
            yield Fault(
                "response",
                type(self.response).__name__,
                "nothing beside potential_revenue and half_hours",
                "keep one of the two ways to state the response",
            )
