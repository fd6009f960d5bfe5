"""Opportunities: identified deals that are still open."""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum

import attrs

from territory_opt.model.checks import (
    EFFORT_HOURS,
    MONEY,
    SHARE,
    Date,
    EachNamed,
    Instance,
    Optional,
    Text,
    check_record,
    checked,
    frozen_table,
)
from territory_opt.model.progress import Progress
from territory_opt.model.units import ActionId, ClientId, OpportunityId, PlaybookId, RepId


class Certainty(StrEnum):
    """How sure a deal is, and therefore what effort it asks for.

    `FLOW` happens by itself, `LIKELY` needs routine effort, `STRETCH` needs focused effort.
    """

    FLOW = "flow"
    LIKELY = "likely"
    STRETCH = "stretch"


@attrs.frozen(kw_only=True)
class Opportunity:
    """An open deal.

    Parameters
    ----------
    id, name
        Identifier, and name for people (the id when not given).
    rep
        The rep who works on it.
    client
        Whose deal it is; a deal without a known client is worked on in prospecting time.
    amount
        Face value [money].
    odds
        Chance to win [1]; when missing, the policy's table gives them by `stage`.
    odds_source
        Where the odds come from, in words: a column, a stage table, history, a person.
    stage, forecast_category, type
        What the CRM says; conditions may read them.
    close_date, created_date
        When it is expected to close, when it was opened.
    certainty
        Flow, Likely or Stretch as given by a person; it outranks every rule.
    playbook
        The playbook to work a Stretch deal by; when missing, the policy's rules choose.
    routine_hours
        Effort a Likely deal needs until it closes [h]; when missing, the policy's assumption.
    progress
        What is done, in progress or fixed by a person, by action of its playbook.

    Raises
    ------
    InvalidInputError
        With every wrong field.

    Examples
    --------
    >>> Opportunity(id="d1", rep="ana", amount=50_000, odds=50)
    Traceback (most recent call last):
    territory_opt.errors.InvalidInputError: 1 problem in the input
      - odds: found 50; allowed is a number at least 0 and at most 1 [1]; a share is written from 0 to 1: ...
    """

    id: OpportunityId = checked(Text(longest=200))
    rep: RepId = checked(Text(longest=200))
    name: str = checked(Text(), default=attrs.Factory(lambda self: self.id, takes_self=True))
    client: ClientId | None = checked(Optional(Text(longest=200)), default=None)
    amount: float | None = checked(Optional(MONEY), default=None)
    odds: float | None = checked(Optional(SHARE), default=None)
    odds_source: str | None = checked(Optional(Text()), default=None)
    stage: str | None = checked(Optional(Text()), default=None)
    forecast_category: str | None = checked(Optional(Text()), default=None)
    type: str | None = checked(Optional(Text()), default=None)
    close_date: dt.date | None = checked(Optional(Date()), default=None)
    created_date: dt.date | None = checked(Optional(Date()), default=None)
    certainty: Certainty | None = checked(Optional(Instance(Certainty)), default=None)
    playbook: PlaybookId | None = checked(Optional(Text()), default=None)
    routine_hours: float | None = checked(Optional(EFFORT_HOURS), default=None)
    progress: Mapping[ActionId, Progress] = checked(EachNamed(Instance(Progress)), factory=dict, converter=frozen_table)

    def __attrs_post_init__(self) -> None:
        check_record(self)
