"""The whole input of a plan, with every reference between its records checked once."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

import attrs

from territory_opt.errors import Fault, listing, nearest
from territory_opt.model.checks import (
    LAST_DATE,
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
from territory_opt.model.presence import FreeDays, Presence
from territory_opt.model.progress import Progress
from territory_opt.model.rep import Person, Rep
from territory_opt.model.units import BUYER, REP_ITSELF, ClientId, PersonId, PlaybookId, RepId
from territory_opt.model.working_time import WEEKDAYS, Period, WorkingWeek

LONGEST_WORKING_DAY_HOURS = 14.0
HOURS_OF_A_WEEK = 168.0
MOST_HINTS = 50

DAYS_BEYOND_THE_PERIOD = 366
"""How far the days of a plan reach beyond its period, so that late deals have a day to be late on."""


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
            self._people_faults,
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
        last_end = LAST_DATE - dt.timedelta(days=DAYS_BEYOND_THE_PERIOD)
        if self.period.end > last_end:
            yield Fault("period.end", self.period.end.isoformat(), f"a day up to {last_end}")

    def _rep_faults(self) -> Iterable[Fault]:
        week = self.policy.working_week
        activities = _References(self.policy.activities)
        for i, rep in enumerate(self.reps):
            for activity in rep.observed_hours:
                yield from activities.fault(f"reps[{i}].observed_hours", activity)
            if sum(rep.observed_hours.values()) > HOURS_OF_A_WEEK:
                allowed = f"at most {HOURS_OF_A_WEEK:g} h in all"
                yield Fault(f"reps[{i}].observed_hours", f"{sum(rep.observed_hours.values()):g} h", allowed)
            faults = _week_faults(rep, week, rep.working_days or week.days)
            yield from (fault.under(f"reps[{i}]") for fault in faults)
            if self.as_of <= self.period.end and not self.working_days(rep.id):
                yield from (fault.under(f"reps[{i}]") for fault in self._faults_of_no_day(rep))

    def _faults_of_no_day(self, rep: Rep) -> Iterable[Fault]:
        days = self._presences[rep.id].week.working_days(self.first_day, self.period.end, rep.days_off)
        allowed = f"a working day from {self.first_day} to {self.period.end}"
        if days:
            yield Fault("busy", f"no free time left for {rep.id}: {len(days)} working days, all of them busy", allowed)
        else:
            yield Fault("days_off", f"no working day left for {rep.id}", allowed)

    def _people_faults(self) -> Iterable[Fault]:
        for name, person in self.people.items():
            if name in self.rep_by_id:
                yield Fault(f"people.{name}", shown(name), "an id that no rep has")
            if person.working_days is not None:
                faults = _week_faults(person, self.policy.working_week, person.working_days)
                yield from (fault.under(f"people.{name}") for fault in faults)

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
            for action, known in deal.progress.items():
                yield from (fault.under(f"{path}.progress.{action}") for fault in self._progress_faults(known))

    def _progress_faults(self, known: Progress) -> Iterable[Fault]:
        for field, day in (("started", known.started), ("finished", known.finished)):
            if day is not None and day > self.as_of:
                hint = "what is still to come has no such day; fixed_start is for a day that a person wants"
                yield Fault(field, day.isoformat(), f"a day up to the plan date {self.as_of}", hint)
        day = known.fixed_start
        if day is None or day < self.first_day:  # a day that has passed is told and planned anew
            return
        if day > self.last_day_of_dates or not self.policy.working_week.is_working_day(day):
            allowed = f"a working day of the policy up to {self.last_day_of_dates}"
            yield Fault("fixed_start", f"{day.isoformat()} ({WEEKDAYS[day.weekday()]})", allowed)

    def _playbook_faults(self) -> Iterable[Fault]:
        people = _References((REP_ITSELF, BUYER, *self.people))
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

    @property
    def last_day_of_dates(self) -> dt.date:
        """The last day that an action may get: a year beyond the period."""
        return min(LAST_DATE, self.period.end + dt.timedelta(days=DAYS_BEYOND_THE_PERIOD))

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
    def _presences(self) -> dict[RepId | PersonId, Presence]:
        week = self.policy.working_week
        shared = {name: Presence.of_person(person, week) for name, person in self.people.items()}
        return shared | {rep.id: Presence.of_rep(rep, week) for rep in self.reps}

    @cached_property
    def _common_free_days(self) -> FreeDays:
        week = self.policy.working_week
        return FreeDays.all_of(week.working_days(self.first_day, self.period.end), len(week.days))

    @cached_property
    def _free_days(self) -> dict[RepId | PersonId, FreeDays]:
        everybody: dict[RepId | PersonId, Rep | Person] = {**self.people, **self.rep_by_id}
        return {name: self._free_days_of(name, who) for name, who in everybody.items()}

    def _free_days_of(self, name: RepId | PersonId, who: Rep | Person) -> FreeDays:
        if who.working_days is None and not who.days_off and not who.busy:
            return self._common_free_days
        return self._presences[name].free_days(self.first_day, self.period.end)

    @property
    def common_working_weeks(self) -> float:
        """Working weeks left in the period for somebody without days off [weeks]."""
        return self._common_free_days.weeks

    def working_days(self, who: RepId | PersonId) -> Sequence[dt.date]:
        """Return the days with free working time from the first plannable day to the period's end."""
        return self._free_days[who].days

    def working_weeks(self, who: RepId | PersonId) -> float:
        """Return the working weeks left in the period [weeks]: free shares of days over the days of an own week."""
        return self._free_days[who].weeks

    def working_weeks_to(self, who: RepId | PersonId, day: dt.date) -> float:
        """Return how many of the working weeks lie up to and with `day` [weeks]."""
        return self._free_days[who].weeks_to(day)

    def days_per_week(self, who: RepId | PersonId) -> int:
        """Return the working days in a normal week of a rep or a shared person [days]."""
        return len(self._presences[who].week.days)

    def free_share(self, who: RepId | PersonId, day: dt.date) -> float:
        """Return the share of a day's working hours that a rep or a shared person has free [1]; 0 on a day off."""
        return self._presences[who].free_share(day)

    def time_zone(self, who: RepId | PersonId) -> str | None:
        """Return where the clock of a rep or a shared person stands; None when nobody states it."""
        rep = self.rep_by_id.get(who)
        return (rep.time_zone if rep else None) or self.policy.working_week.time_zone


def _week_faults(who: Rep | Person, week: WorkingWeek, own: Sequence[str]) -> Iterable[Fault]:
    for day in own:
        if day not in week.days:
            allowed = f"one of the policy's working days {listing(week.days)}"
            hint = f"add {day} to the days of the policy's working_week, and give the others working_days of their own"
            yield Fault("working_days", repr(day), allowed, hint)
    most = min(LONGEST_WORKING_DAY_HOURS, week.longest_day_hours) * len(own)
    if who.weekly_hours > most:
        allowed = f"at most {most:g} h in a week of {len(own)} working days"
        hint = "" if week.longest_day_hours >= LONGEST_WORKING_DAY_HOURS else "a day ends before midnight"
        yield Fault("weekly_hours", f"{who.weekly_hours:g}", allowed, hint)


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
