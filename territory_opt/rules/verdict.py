"""Verdicts: what the rules decided about a client or a deal, and why."""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum

import attrs

from territory_opt.model.units import ActivityId, ClientId, OpportunityId
from territory_opt.rules.condition import Value

GIVEN = "given"
"""The name of the rule when a person decided."""


class Standing(StrEnum):
    """Where an open deal stands in the period.

    `FLOW`, `LIKELY` and `STRETCH` count in it. `LATER` closes after its end. `SET_ASIDE` cannot be used as it
    is; its verdict says why.
    """

    FLOW = "flow"
    LIKELY = "likely"
    STRETCH = "stretch"
    LATER = "later"
    SET_ASIDE = "set_aside"


@attrs.frozen(kw_only=True)
class TierVerdict:
    """The tier of a client.

    Parameters
    ----------
    client
        Whose tier.
    tier
        The tier.
    rule
        What decided: ``given``, ``tier_rules.<name>``, ``score`` or ``default_tier``.
    read
        The values that decided.
    """

    client: ClientId
    tier: ActivityId
    rule: str
    read: Mapping[str, Value]


@attrs.frozen(kw_only=True)
class DealVerdict:
    """The standing of an open deal.

    Parameters
    ----------
    opportunity
        Which deal.
    standing
        Where it stands.
    odds
        The odds that count [1]; None when nothing gives them.
    amount
        Face value [money]; 0 when it has none.
    close_date
        The close date that counts.
    activity
        The activity its hours belong to: the tier of its client, or prospecting without a client.
    rule
        What decided: ``given``, ``certainty_rules.<name>``, or the reason it is set aside.
    read
        The values that decided.
    odds_source
        Where the odds come from: what the deal says of that, else ``deal``; ``stage_odds``; or nothing.
    """

    opportunity: OpportunityId
    standing: Standing
    odds: float | None
    amount: float
    close_date: dt.date | None
    activity: ActivityId
    rule: str
    read: Mapping[str, Value]
    odds_source: str = ""

    @property
    def expected_now(self) -> float:
        """Amount times present odds [money]; the whole amount of Flow."""
        return self.amount if self.standing is Standing.FLOW else self.amount * (self.odds or 0.0)
