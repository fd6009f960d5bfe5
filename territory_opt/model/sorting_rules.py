"""Sorting rules: what makes a client belong to a tier, and a deal Flow, Likely or Stretch."""

from collections.abc import Iterable, Mapping
from itertools import pairwise

import attrs

from territory_opt.errors import Fault, listing, nearest
from territory_opt.model.checks import (
    SHARE,
    EachNamed,
    Instance,
    Number,
    OneOf,
    Text,
    check_record,
    checked,
    frozen_table,
)
from territory_opt.model.client import CRITERIA, MOST_POINTS
from territory_opt.model.opportunity import Certainty
from territory_opt.model.units import ActivityId, PlaybookId


@attrs.frozen(kw_only=True)
class TierRule:
    """Clients that meet a condition belong to a tier; rules are asked in order, the first match decides.

    Parameters
    ----------
    when
        The condition, over the fields of a client.
    tier
        The tier of the clients that meet it.
    source
        Who says so.

    Examples
    --------
    >>> TierRule(when="flow_revenue >= 100000", tier="A").tier
    'A'
    """

    when: str = checked(Text(longest=2000))
    tier: ActivityId = checked(Text())
    source: str = checked(Text(longest=1000), default="stated by the user")

    def __attrs_post_init__(self) -> None:
        check_record(self)


@attrs.frozen(kw_only=True)
class CertaintyRule:
    """Deals that meet a condition are Flow, Likely or Stretch; the first match decides.

    Parameters
    ----------
    when
        The condition, over the fields of a deal.
    certainty
        What the deals that meet it are.
    source
        Who says so.

    Examples
    --------
    >>> CertaintyRule(when="odds > 0.5", certainty=Certainty.LIKELY).certainty
    <Certainty.LIKELY: 'likely'>
    """

    when: str = checked(Text(longest=2000))
    certainty: Certainty = checked(Instance(Certainty))
    source: str = checked(Text(longest=1000), default="stated by the user")

    def __attrs_post_init__(self) -> None:
        check_record(self)


@attrs.frozen(kw_only=True)
class PlaybookRule:
    """Stretch deals that meet a condition are worked by a playbook; the first match decides.

    Parameters
    ----------
    when
        The condition, over the fields of a deal.
    playbook
        The playbook for the deals that meet it, or ``none``: they get no actions.

    Examples
    --------
    >>> PlaybookRule(when="age_days > 180", playbook="stalled_deal").playbook
    'stalled_deal'
    """

    when: str = checked(Text(longest=2000))
    playbook: PlaybookId = checked(Text())

    def __attrs_post_init__(self) -> None:
        check_record(self)


@attrs.frozen(kw_only=True)
class Score:
    """A client's score: the weighted mean of the criteria that are known, cut into tiers.

    Parameters
    ----------
    weights
        Weight of each criterion.
    cut_offs
        Lowest score of each tier [points], falling from the best tier on.

    Examples
    --------
    >>> Score(weights={"size": 1, "need": 1}, cut_offs={"A": 7, "B": 4, "C": 0}).cut_offs["B"]
    4
    """

    weights: Mapping[str, float] = checked(EachNamed(Number(at_least=0, at_most=1000)), converter=frozen_table)
    cut_offs: Mapping[ActivityId, float] = checked(
        EachNamed(Number(at_least=0, at_most=MOST_POINTS, unit="points")), converter=frozen_table
    )

    def __attrs_post_init__(self) -> None:
        check_record(self, self._faults_between_fields)

    def _faults_between_fields(self) -> Iterable[Fault]:
        for name in self.weights:
            if name not in CRITERIA:
                yield Fault(f"weights.{name}", repr(name), listing(CRITERIA), nearest(name, CRITERIA))
        if not sum(self.weights.values()) > 0:
            yield Fault("weights", "no weight above 0", "at least one criterion with a weight above 0")
        cuts = list(self.cut_offs.values())
        if any(lower >= upper for upper, lower in pairwise(cuts)):
            yield Fault("cut_offs", str(cuts), "cut-offs that fall from the best tier on")


@attrs.frozen(kw_only=True)
class DateRepair:
    """What to do with open deals whose close date cannot be used.

    Parameters
    ----------
    keep
        Whether they count at all; when not, they are left out and listed with their money.
    closes_in_days
        When kept, days from the plan date to their close [calendar days].
    odds_factor
        When kept, what their odds are multiplied with [1].

    Examples
    --------
    >>> DateRepair().keep
    False
    """

    keep: bool = checked(OneOf((False, True)), default=False)
    closes_in_days: int = checked(Number(at_least=1, at_most=1000, whole=True), default=60)
    odds_factor: float = checked(SHARE, default=0.5)

    def __attrs_post_init__(self) -> None:
        check_record(self)
