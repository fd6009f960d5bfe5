"""Playbooks: the actions that close a kind of Stretch deal, and what each waits for."""

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

import attrs

from territory_opt.errors import CyclicActionsError, Fault, listing, nearest
from territory_opt.model.checks import (
    EFFORT_HOURS,
    SHARE,
    EachNamed,
    Instance,
    Number,
    Text,
    check_record,
    checked,
    frozen_table,
)
from territory_opt.model.units import REP_ITSELF, ActionId, PersonId, PlaybookId

NO_PLAYBOOK: PlaybookId = "none"
"""In a playbook rule: deals that meet it are not worth focused effort and get no actions."""

WORKING_DAYS = Number(at_least=0, at_most=500, unit="working days", whole=True)


@attrs.frozen(kw_only=True)
class Action:
    """One step towards closing a deal.

    Parameters
    ----------
    name
        What is done, for people.
    effort_hours
        Work in it [h]; 0 for a step the buyer takes alone.
    duration_days
        Working days it spans at the least [working days].
    odds_gain
        What it adds to the odds once it and all before it are done [1].
    person
        Who does it: ``rep``, or one of the shared people.
    after
        The actions it waits for, each with the days between their end and its start [working days].

    Examples
    --------
    >>> Action(name="Demo", effort_hours=3, odds_gain=0.08, after={"needs": 2}).after
    {'needs': 2}
    """

    name: str = checked(Text())
    effort_hours: float = checked(EFFORT_HOURS)
    duration_days: int = checked(WORKING_DAYS, default=1)
    odds_gain: float = checked(SHARE, default=0.0)
    person: PersonId = checked(Text(), default=REP_ITSELF)
    after: Mapping[ActionId, int] = checked(EachNamed(WORKING_DAYS), factory=dict, converter=frozen_table)

    def __attrs_post_init__(self) -> None:
        check_record(self)


@attrs.frozen(kw_only=True)
class Playbook:
    """The actions for one kind of Stretch deal, in any order; `after` says what waits for what.

    Parameters
    ----------
    name
        Name for people.
    actions
        The actions by id.
    source
        Where effort, durations and gains come from.

    Raises
    ------
    CyclicActionsError
        If actions wait for each other in a circle; the error names it.
    InvalidInputError
        With every other fault.

    Examples
    --------
    >>> offer = Action(name="Offer", effort_hours=4, odds_gain=0.1, after={"demo": 0})
    >>> demo = Action(name="Demo", effort_hours=3, odds_gain=0.1)
    >>> Playbook(name="Short", actions={"offer": offer, "demo": demo}).total_odds_gain
    0.2
    """

    name: str = checked(Text())
    actions: Mapping[ActionId, Action] = checked(EachNamed(Instance(Action)), converter=frozen_table)
    source: str = checked(Text(longest=1000), default="stated by the user")

    def __attrs_post_init__(self) -> None:
        check_record(self, self._faults_between_fields)
        try:
            TopologicalSorter({name: action.after for name, action in self.actions.items()}).prepare()
        except CycleError as error:
            raise CyclicActionsError("actions", tuple(error.args[1][:-1])) from None

    def _faults_between_fields(self) -> Iterable[Fault]:
        for name, action in self.actions.items():
            for before in action.after:
                if before not in self.actions:
                    path = f"actions.{name}.after"
                    yield Fault(path, repr(before), listing(self.actions), nearest(before, self.actions))
        if self.total_odds_gain > 1 + 1e-9:
            yield Fault("actions", f"odds gains that add up to {self.total_odds_gain:g}", "gains of at most 1 in all")

    @property
    def total_odds_gain(self) -> float:
        """What all actions together add to the odds [1]."""
        return sum(action.odds_gain for action in self.actions.values())

    def gain_share(self, odds: float) -> float:
        """Return the share of its gains that a deal of these odds can take [1]: odds never exceed 1.

        Examples
        --------
        >>> demo = Action(name="Demo", effort_hours=3, odds_gain=0.4)
        >>> round(Playbook(name="Short", actions={"demo": demo}).gain_share(0.8), 6)
        0.5
        """
        gain = self.total_odds_gain
        return 1.0 if odds + gain <= 1 else (1 - odds) / gain
