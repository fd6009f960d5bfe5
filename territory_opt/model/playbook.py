"""Playbooks: the actions that close a kind of Stretch deal, and what each waits for."""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

import attrs

from territory_opt.errors import CyclicActionsError, Fault, InvalidInputError, listing, nearest
from territory_opt.model.checks import (
    EFFORT_HOURS,
    SHARE,
    EachNamed,
    Instance,
    Text,
    check_record,
    checked,
    frozen_table,
)
from territory_opt.model.progress import Progress
from territory_opt.model.units import BUYER, REP_ITSELF, ActionId, PersonId, PlaybookId
from territory_opt.model.waiting import WAITS, WORKING_DAYS, LinkKind, Wait, contradiction, waiting_faults, waits

NO_PLAYBOOK: PlaybookId = "none"
"""In a playbook rule: deals that meet it are not worth focused effort and get no actions."""


class Spread(StrEnum):
    """How the hours of an action are spread over days."""

    AS_HOURS_COME = "as_hours_come"
    """At most effort / duration on a day; where a day or a week has less left, the action goes on later."""
    EVENLY = "evenly"
    """In one go: effort / duration on each of as many working days as the duration says, without a gap."""


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
        Who does it: ``rep``, one of the shared people, or ``buyer`` for a step that takes time but no hours of ours.
    spread
        How its hours are spread over days: as they come, or evenly in one go.
    after
        The actions it waits for, each with how long: a number of days between their end and its start
        [working days], or a `Wait`.
    any_of
        Actions of which it waits for one, whichever ends first, each with the days from its end [working days] or a
        finish-to-start `Wait` without `at_most`. Those that nothing else waits for are branches: one is enough.

    Raises
    ------
    InvalidInputError
        With every wrong field, hours of the buyer, and a wait for the same action in both tables.

    Examples
    --------
    >>> Action(name="Demo", effort_hours=3, odds_gain=0.08, after={"needs": 2}).after["needs"].at_least
    2
    >>> within_two_weeks = Wait(at_most=10)
    >>> Action(name="Offer", effort_hours=4, after={"demo": within_two_weeks}).after["demo"].at_most
    10
    """

    name: str = checked(Text())
    effort_hours: float = checked(EFFORT_HOURS)
    duration_days: int = checked(WORKING_DAYS, default=1)
    odds_gain: float = checked(SHARE, default=0.0)
    person: PersonId = checked(Text(), default=REP_ITSELF)
    spread: Spread = checked(Instance(Spread), default=Spread.AS_HOURS_COME)
    after: Mapping[ActionId, Wait] = attrs.field(factory=dict, converter=waits, metadata=WAITS)
    any_of: Mapping[ActionId, Wait] = attrs.field(factory=dict, converter=waits, metadata=WAITS)

    def __attrs_post_init__(self) -> None:
        check_record(self, self._faults_between_fields)

    def _faults_between_fields(self) -> Iterable[Fault]:
        if self.person == BUYER and self.effort_hours > 0:
            yield Fault(
                "effort_hours", f"{self.effort_hours:g} h of the buyer", "0: a buyer's step takes no hours of ours"
            )
        if self.spread is Spread.EVENLY and self.effort_hours > 0 and self.duration_days == 0:
            yield Fault("duration_days", "0", "at least 1 for hours spread evenly")
        yield from waiting_faults(self.after, self.any_of)

    @property
    def waits_for(self) -> Mapping[ActionId, Wait]:
        """Everything it waits for, in `after` and in `any_of`."""
        return {**self.after, **self.any_of}


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
        With every other fault, and with waits that cannot all be kept.

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
            TopologicalSorter({name: action.waits_for for name, action in self.actions.items()}).prepare()
        except CycleError as error:
            raise CyclicActionsError("actions", tuple(error.args[1][:-1])) from None
        self._check_that_waits_can_be_kept()

    def _check_that_waits_can_be_kept(self) -> None:
        days = {name: action.duration_days for name, action in self.actions.items()}
        circle = contradiction(days, {name: action.after for name, action in self.actions.items()})
        if circle:
            found = f"waits that cannot all be kept: {' -> '.join([*circle, circle[0]])}"
            allowed = "an at_most that leaves room for the least days and the actions between"
            raise InvalidInputError([Fault("actions", found, allowed, "raise the at_most of one of these waits")])

    def _faults_between_fields(self) -> Iterable[Fault]:
        for name, action in self.actions.items():
            for table in ("after", "any_of"):
                for before in getattr(action, table):
                    if before not in self.actions:
                        path = f"actions.{name}.{table}"
                        yield Fault(path, repr(before), listing(self.actions), nearest(before, self.actions))
        if self.total_odds_gain > 1 + 1e-9:
            yield Fault("actions", f"odds gains that add up to {self.total_odds_gain:g}", "gains of at most 1 in all")

    @cached_property
    def in_order(self) -> tuple[ActionId, ...]:
        """The ids of the actions, each after those it waits for."""
        order = TopologicalSorter({name: action.waits_for for name, action in self.actions.items()})
        return tuple(order.static_order())

    def remaining(self, progress: Mapping[ActionId, Progress]) -> "Playbook":
        """Return what is left to do: finished actions left out, those in progress with the hours still to do.

        What finished actions have gained is in the deal's odds already. An action one of whose branches is finished
        waits for no other. One in progress waits for nothing before its start any more, only for what must end first.

        Examples
        --------
        >>> offer = Action(name="Offer", effort_hours=4, odds_gain=0.1, after={"demo": 0})
        >>> demo = Action(name="Demo", effort_hours=3, odds_gain=0.1)
        >>> book = Playbook(name="Short", actions={"offer": offer, "demo": demo})
        >>> import datetime as dt
        >>> list(book.remaining({"demo": Progress(finished=dt.date(2026, 1, 9))}).actions)
        ['offer']
        """
        done = {name for name, known in progress.items() if known.is_done}
        if not progress:
            return self
        return attrs.evolve(
            self,
            actions={
                name: _remaining(action, done, progress.get(name))
                for name, action in self.actions.items()
                if name not in done
            },
        )

    def lost_without(self, actions: Collection[ActionId]) -> set[ActionId]:
        """Return actions that are left out, and all that cannot be done without them.

        Examples
        --------
        >>> offer = Action(name="Offer", effort_hours=4, odds_gain=0.1, after={"demo": 0})
        >>> demo = Action(name="Demo", effort_hours=3, odds_gain=0.1)
        >>> book = Playbook(name="Short", actions={"offer": offer, "demo": demo})
        >>> sorted(book.lost_without({"demo"})), sorted(book.lost_without({"offer"}))
        (['demo', 'offer'], ['offer'])
        """
        lost = set(actions)
        for name in self.in_order if lost else ():
            action = self.actions[name]
            has_no_branch = bool(action.any_of) and lost.issuperset(action.any_of)
            if has_no_branch or not lost.isdisjoint(action.after):
                lost.add(name)
        return lost

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


def _remaining(action: Action, done: Collection[ActionId], known: Progress | None) -> Action:
    left = action.effort_hours if known is None or known.hours_left is None else known.hours_left
    has_begun = known is not None and known.started is not None
    return attrs.evolve(
        action,
        effort_hours=left,
        after={
            name: wait
            for name, wait in action.after.items()
            if name not in done and (wait.kind is LinkKind.FINISH_TO_FINISH or not has_begun)
        },
        any_of={} if has_begun or any(name in done for name in action.any_of) else action.any_of,
    )
