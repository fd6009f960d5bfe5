"""The whole input of a plan, with every reference between its records checked once."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

import attrs

from territory_opt.errors import Fault, listing, nearest
from territory_opt.model.checks import (
    Date,
    Each,
    EachNamed,
    Instance,
    Text,
    check_record,
    checked,
    frozen_list,
    frozen_table,
    shown,
)
from territory_opt.model.client import Client
from territory_opt.model.finding import Finding
from territory_opt.model.opportunity import Opportunity
from territory_opt.model.playbook import NO_PLAYBOOK, Playbook
from territory_opt.model.policy import Policy
from territory_opt.model.rep import Person, Rep
from territory_opt.model.units import REP_ITSELF, ClientId, PersonId, PlaybookId, RepId
from territory_opt.model.working_time import Period

LONGEST_WORKING_DAY_HOURS = 14.0
HOURS_OF_A_WEEK = 168.0
MOST_HINTS = 50


@attrs.frozen(kw_only=True)
class Problem:
    """A territory to plan.

    Parameters
    ----------
    reps, clients, opportunities
        Who sells, to whom, and the deals that are open.
    policy
        How the territory is to be worked.
    playbooks
        Playbooks by id.
    people
        People the reps share, by id.
    as_of
        The plan date: the first day that can be planned.
    period
        The period the targets hold for.
    currency
        The one currency of all money.
    findings
        What reading the data brought to light.

    Raises
    ------
    InvalidInputError
        With every duplicate id, unknown reference and contradiction between records.
    """

    reps: tuple[Rep, ...] = checked(Each(Instance(Rep)), converter=frozen_list)
    clients: tuple[Client, ...] = checked(Each(Instance(Client)), default=(), converter=frozen_list)
    opportunities: tuple[Opportunity, ...] = checked(Each(Instance(Opportunity)), default=(), converter=frozen_list)
    policy: Policy = checked(Instance(Policy))
    playbooks: Mapping[PlaybookId, Playbook] = checked(
        EachNamed(Instance(Playbook)), factory=dict, converter=frozen_table
    )
    people: Mapping[PersonId, Person] = checked(EachNamed(Instance(Person)), factory=dict, converter=frozen_table)
    as_of: dt.date = checked(Date())
    period: Period = checked(Instance(Period))
    currency: str = checked(Text(longest=10), default="EUR")
    findings: tuple[Finding, ...] = checked(Each(Instance(Finding)), default=(), converter=frozen_list)

    def __attrs_post_init__(self) -> None:
        check_record(
            self,
            self._identity_faults,
            self._rep_faults,
            self._client_faults,
            self._opportunity_faults,
            self._playbook_faults,
        )

    def _identity_faults(self) -> Iterable[Fault]:
        if not self.reps:
            yield Fault("reps", "none", "at least one rep")
        tables: tuple[tuple[str, Sequence[Rep | Client | Opportunity]], ...] = (
            ("reps", self.reps),
            ("clients", self.clients),
            ("opportunities", self.opportunities),
        )
        for table, records in tables:
            counts = Counter(record.id for record in records)
            for i, record in enumerate(records):
                if counts[record.id] > 1:
                    allowed = f"an id that stands once, not {counts[record.id]} times"
                    yield Fault(f"{table}[{i}].id", repr(record.id), allowed)
        if self.as_of > self.period.end:
            allowed = f"a day up to the period's end {self.period.end}"
            yield Fault("as_of", self.as_of.isoformat(), allowed, "state as_of and period that fit together")

    def _rep_faults(self) -> Iterable[Fault]:
        week = self.policy.working_week
        activities = _References(self.policy.activities)
        for i, rep in enumerate(self.reps):
            for activity in rep.observed_hours:
                yield from activities.fault(f"reps[{i}].observed_hours", activity)
            if sum(rep.observed_hours.values()) > HOURS_OF_A_WEEK:
                allowed = f"at most {HOURS_OF_A_WEEK:g} h in all"
                yield Fault(f"reps[{i}].observed_hours", f"{sum(rep.observed_hours.values()):g} h", allowed)
            if rep.weekly_hours > LONGEST_WORKING_DAY_HOURS * len(week.days):
                most = LONGEST_WORKING_DAY_HOURS * len(week.days)
                allowed = f"at most {most:g} h in a week of {len(week.days)} working days"
                yield Fault(f"reps[{i}].weekly_hours", f"{rep.weekly_hours:g}", allowed)
            if self.as_of <= self.period.end and not self.working_days(rep.id):
                allowed = f"a working day from {self.first_day} to {self.period.end}"
                yield Fault(f"reps[{i}].days_off", f"no working day left for {rep.id}", allowed)

    def _client_faults(self) -> Iterable[Fault]:
        reps, tiers = _References(self.rep_by_id), _References(self.policy.tiers)
        for i, client in enumerate(self.clients):
            yield from reps.fault(f"clients[{i}].rep", client.rep)
            if client.tier is not None:
                yield from tiers.fault(f"clients[{i}].tier", client.tier)

    def _opportunity_faults(self) -> Iterable[Fault]:
        reps, clients = _References(self.rep_by_id), _References(self.client_by_id)
        playbooks = _References((NO_PLAYBOOK, *self.playbooks))
        for i, deal in enumerate(self.opportunities):
            path = f"opportunities[{i}]"
            yield from reps.fault(f"{path}.rep", deal.rep)
            if deal.client is not None:
                yield from clients.fault(f"{path}.client", deal.client)
            if deal.playbook is not None:
                yield from playbooks.fault(f"{path}.playbook", deal.playbook)

    def _playbook_faults(self) -> Iterable[Fault]:
        people = _References((REP_ITSELF, *self.people))
        playbooks = _References((NO_PLAYBOOK, *self.playbooks))
        for name, playbook in self.playbooks.items():
            for action_id, action in playbook.actions.items():
                yield from people.fault(f"playbooks.{name}.actions.{action_id}.person", action.person)
        for name, rule in self.policy.playbook_rules.items():
            yield from playbooks.fault(f"policy.playbook_rules.{name}.playbook", rule.playbook)

    @property
    def first_day(self) -> dt.date:
        """The first day that can be planned: the plan date, or the start of the period when that is later."""
        return max(self.as_of, self.period.start)

    @cached_property
    def rep_by_id(self) -> dict[RepId, Rep]:
        """The reps by id."""
        return {rep.id: rep for rep in self.reps}

    @cached_property
    def client_by_id(self) -> dict[ClientId, Client]:
        """The clients by id."""
        return {client.id: client for client in self.clients}

    @cached_property
    def clients_by_rep(self) -> dict[RepId, list[Client]]:
        """Each rep's clients, in the order of the input."""
        return _grouped(self.clients)

    @cached_property
    def opportunities_by_rep(self) -> dict[RepId, list[Opportunity]]:
        """Each rep's deals, in the order of the input."""
        return _grouped(self.opportunities)

    @cached_property
    def _common_working_days(self) -> list[dt.date]:
        return self.policy.working_week.working_days(self.first_day, self.period.end)

    @cached_property
    def _working_days_by_rep(self) -> dict[RepId, tuple[dt.date, ...]]:
        common = tuple(self._common_working_days)
        return {
            rep.id: tuple(day for day in common if day not in rep.days_off) if rep.days_off else common
            for rep in self.reps
        }

    @property
    def common_working_weeks(self) -> float:
        """Working weeks left in the period for somebody without days off [weeks]."""
        return len(self._common_working_days) / len(self.policy.working_week.days)

    def working_days(self, rep: RepId) -> Sequence[dt.date]:
        """Return the rep's working days from the first plannable day to the period's end."""
        return self._working_days_by_rep[rep]

    def working_weeks(self, rep: RepId) -> float:
        """Return the rep's working weeks left in the period [weeks]: working days over days in a week."""
        return len(self.working_days(rep)) / len(self.policy.working_week.days)


def _grouped(records: Iterable[Client] | Iterable[Opportunity]) -> dict[RepId, list]:  # type: ignore[type-arg]
    groups: defaultdict[RepId, list] = defaultdict(list)  # type: ignore[type-arg]
    for record in records:
        groups[record.rep].append(record)
    return groups


class _References:
    """Names that may be referred to; a wrong one gets a hint, but not thousands of them, as each takes its time."""

    def __init__(self, known: Collection[str]) -> None:
        self.known = known
        self._hints: dict[str, str] = {}

    def fault(self, path: str, name: str) -> Iterable[Fault]:
        """Yield the fault of a name that is not known."""
        if name in self.known:
            return
        if name not in self._hints and len(self._hints) < MOST_HINTS:
            self._hints[name] = nearest(name, self.known)
        allowed = f"one of {listing(self.known)}" if self.known else "nothing"
        yield Fault(path, shown(name), allowed, self._hints.get(name, ""))
