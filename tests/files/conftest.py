"""What the tests of files share: small sound folders to spoil, and problems of every shape to write and read."""

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path

import attrs
import pytest
from hypothesis import strategies as st

from territory_opt.files.policy_file import built_in_playbooks, read_policy
from territory_opt.model.busy import Busy
from territory_opt.model.client import Client
from territory_opt.model.hour_rule import HourRule, LimitUnit, Strength
from territory_opt.model.opportunity import Certainty, Opportunity
from territory_opt.model.playbook import Action, Playbook, Spread
from territory_opt.model.policy import Channel, Policy
from territory_opt.model.problem import Problem
from territory_opt.model.progress import Progress
from territory_opt.model.rep import AdminTime, Person, Rep
from territory_opt.model.response import (
    ExponentialResponse,
    LinearResponse,
    PointsResponse,
    PowerResponse,
)
from territory_opt.model.sorting_rules import DateRepair, TierRule
from territory_opt.model.waiting import LinkKind, Wait
from territory_opt.model.working_time import Period, WorkingWeek

SOUND_FOLDER = {
    "reps.csv": "id,name,weekly_hours,target\nana,Ana,40,500000\nben,Ben,38.5,\n",
    "clients.csv": "id,rep,tier,flow_revenue\nc1,ana,A,20000\nc2,ben,,\n",
    "opportunities.csv": "id,rep,client,amount,odds,close_date\nd1,ana,c1,50000,0.5,2026-05-29\n",
    "territory.toml": 'currency = "EUR"\nas_of = 2026-01-05\nperiod = "2026-H1"\n',
}

WriteFolder = Callable[[Mapping[str, str | bytes | None]], Path]


@pytest.fixture
def folder_with(tmp_path: Path) -> WriteFolder:
    """Write the sound folder with some files replaced; None leaves a file out."""

    def write(changes: Mapping[str, str | bytes | None]) -> Path:
        for name, content in ({**SOUND_FOLDER, **changes}).items():
            if content is not None:
                raw = content if isinstance(content, bytes) else content.encode("utf-8")
                (tmp_path / name).write_bytes(raw)
        return tmp_path

    return write


characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
CONDITIONS = ("true", "size > 5", "industry == 'trade' and need <= 2.5", "name =~~ '(?i)^a.*'")
texts = st.text(characters, min_size=1, max_size=12).filter(str.strip)
maybe_texts = st.none() | texts
money = st.floats(0, 1e15) | st.integers(0, 10**9)
maybe_money = st.none() | money
shares = st.floats(0, 1)
hours = st.floats(0.001, 100)
days = st.dates(dt.date(2027, 1, 1), dt.date(2100, 12, 31))
maybe_days = st.none() | days
points = st.none() | st.floats(0, 10)
weekdays = st.none() | st.sampled_from([("mon", "tue", "wed", "thu", "fri"), ("fri", "wed", "thu", "tue", "mon")])
zones = st.sampled_from([None, None, "Europe/Berlin", "America/New_York"])
busy_times = st.builds(
    lambda day, minutes, length, name: Busy(
        start=dt.datetime.combine(day, dt.time()) + dt.timedelta(minutes=minutes),
        end=dt.datetime.combine(day, dt.time()) + dt.timedelta(minutes=minutes, microseconds=length),
        name=name,
    ),
    days,
    st.integers(0, 1440),
    st.integers(1, 10**12),
    texts,
)

responses = st.one_of(
    st.builds(LinearResponse, revenue_per_hour=money, most_hours=hours),
    st.builds(PowerResponse, revenue_now=money, hours_now=hours, elasticity=st.floats(0.01, 1)),
    st.builds(ExponentialResponse, potential_revenue=money, half_hours=hours),
    st.just(PointsResponse(points=((1, 4000), (3.5, 6000.25)))),
)

actions = st.builds(
    Action,
    name=texts,
    effort_hours=st.floats(0, 100),
    duration_days=st.integers(0, 30),
    odds_gain=st.floats(0, 0.1),
    person=st.sampled_from(["rep", "legal", "coach"]),
)
buyers_steps = st.builds(Action, name=texts, effort_hours=st.just(0.0), person=st.just("buyer"))
even_steps = st.builds(
    Action, name=texts, effort_hours=hours, duration_days=st.integers(1, 30), spread=st.just(Spread.EVENLY)
)
waits = st.builds(
    lambda least, more, kind: Wait(at_least=least, at_most=None if more is None else least + more, kind=kind),
    st.integers(0, 9),
    st.none() | st.integers(0, 9),
    st.sampled_from(LinkKind),
)
past_days = st.dates(dt.date(1990, 1, 1), dt.date(2025, 11, 30))
progress = st.one_of(
    st.builds(lambda day, later: Progress(started=min(day, later), finished=max(day, later)), past_days, past_days),
    st.builds(Progress, started=past_days, hours_left=st.none() | hours),
    st.builds(Progress, fixed_start=st.none() | past_days),
)


@st.composite
def playbooks(draw: st.DrawFn) -> Playbook:
    """Draw a playbook whose later actions wait for its first, and one of them maybe for one of two."""
    steps = draw(st.dictionaries(texts, actions | buyers_steps | even_steps, max_size=4))
    first, *others = steps or [""]
    chained = {
        name: attrs.evolve(step, after={first: draw(waits)}) if name != first else step for name, step in steps.items()
    }
    if len(others) > 1 and draw(st.booleans()):
        options = {name: Wait(at_least=draw(st.integers(0, 9))) for name in (first, others[0])}
        chained[others[-1]] = attrs.evolve(chained[others[-1]], after={}, any_of=options)
    return Playbook(name=draw(texts), actions=chained, source=draw(texts))


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Draw a policy that differs from the built-in one in any section."""
    base = read_policy()
    rules = st.builds(
        HourRule,
        terms=st.sampled_from([{"A": 1.0}, {"A": 1.0, "B": -0.5}]),
        at_least=st.floats(0, 0.1),
        weight=st.floats(0.001, 1000),
        unit=st.sampled_from([LimitUnit.SHARE, LimitUnit.HOURS]),
        strength=st.sampled_from([Strength.REQUIRED, Strength.ADVISORY]),
    )
    tier_rules = st.builds(TierRule, when=st.sampled_from(CONDITIONS), tier=st.sampled_from("ABC"))
    return attrs.evolve(
        base,
        name=draw(texts),
        tier_rules=draw(st.dictionaries(texts, tier_rules, max_size=2)),
        score=draw(st.sampled_from([None, base.score])),
        default_tier=draw(st.sampled_from([None, "B"])),
        playbook_rules=draw(st.sampled_from([{}, base.playbook_rules])),
        hour_rules=draw(st.dictionaries(texts, rules, max_size=2)),
        channels=draw(
            st.dictionaries(
                texts,
                st.builds(Channel, name=texts, meetings_per_hour=hours.map(lambda x: min(x, 60)), most_meetings=hours),
                max_size=2,
            )
        ),
        stage_odds=draw(st.dictionaries(texts, shares, max_size=3)),
        overdue_deals=draw(st.builds(DateRepair, keep=st.booleans(), closes_in_days=st.integers(1, 99))),
        working_week=draw(
            st.builds(
                WorkingWeek,
                day_start=st.times(max_value=dt.time(11, 59)),
                lunch_minutes=st.floats(0, 180),
                holidays=st.lists(days, max_size=3),
                time_zone=zones,
            )
        ),
    )


@st.composite
def drawn_problems(draw: st.DrawFn) -> Problem:
    """Draw a problem with references between its records and awkward text everywhere."""
    policy = draw(policies())
    books = draw(st.dictionaries(texts, playbooks(), max_size=2))
    if policy.playbook_rules:
        books |= built_in_playbooks()
    people = {name: Person(name="x", weekly_hours=4.5) for name in ("legal", "coach", "executive", "sales_engineer")}
    people["coach"] = Person(
        name="Coach",
        weekly_hours=4,
        working_days=draw(weekdays),
        busy=draw(st.lists(busy_times, max_size=2).map(tuple)),
    )
    reps = draw(
        st.lists(
            st.builds(
                Rep,
                id=texts,
                name=texts,
                weekly_hours=st.floats(0.5, 40),
                target=maybe_money,
                won=money,
                admin_hours=st.none() | hours,
                admin_time=st.sampled_from(AdminTime),
                observed_hours=st.dictionaries(
                    st.sampled_from(list(policy.activities)), st.floats(0.001, 50) | st.integers(0, 50), max_size=3
                ),
                days_off=st.lists(days, max_size=3),
                team=maybe_texts,
                working_days=weekdays,
                busy=st.lists(busy_times, max_size=2),
                time_zone=zones,
            ),
            min_size=1,
            max_size=3,
            unique_by=lambda rep: rep.id,
        )
    )
    owners = st.sampled_from([rep.id for rep in reps])
    score = dict.fromkeys(("size", "maturity", "interest", "need", "budget"), points)
    plain = st.builds(
        Client,
        id=texts,
        rep=owners,
        name=texts,
        tier=st.sampled_from([None, "A", "C"]),
        flow_revenue=money,
        potential_revenue=maybe_money,
        half_hours=st.none() | hours,
        hours_per_call=st.none() | st.floats(0.05, 100),
        industry=maybe_texts,
        area=maybe_texts,
        last_contact=maybe_days,
        **score,
    )
    own = st.builds(Client, id=texts, rep=owners, response=responses, minimum_hours=st.floats(0, 1))
    clients = draw(st.lists(plain | own, max_size=4, unique_by=lambda client: client.id))
    known = st.sampled_from([None, *(client.id for client in clients)])
    deals = st.builds(
        Opportunity,
        id=texts,
        rep=owners,
        name=texts,
        client=known,
        amount=maybe_money,
        odds=st.none() | shares,
        stage=maybe_texts,
        odds_source=maybe_texts,
        forecast_category=maybe_texts,
        type=maybe_texts,
        close_date=maybe_days,
        created_date=maybe_days,
        certainty=st.sampled_from([None, *Certainty]),
        routine_hours=st.none() | hours,
        progress=st.dictionaries(texts, progress, max_size=2),
    )
    return Problem(
        reps=tuple(reps),
        clients=tuple(clients),
        opportunities=tuple(draw(st.lists(deals, max_size=4, unique_by=lambda deal: deal.id))),
        policy=policy,
        playbooks=books,
        people=people,
        as_of=draw(st.dates(dt.date(2025, 12, 1), dt.date(2026, 6, 1))),
        period=Period(start=dt.date(2026, 1, 1), end=draw(st.dates(dt.date(2026, 6, 30), dt.date(2026, 12, 31)))),
        currency=draw(st.text(characters, min_size=1, max_size=5).filter(str.strip)),
    )


@pytest.fixture(scope="session")
def problems() -> st.SearchStrategy[Problem]:
    """Draw problems of every shape."""
    return drawn_problems()
