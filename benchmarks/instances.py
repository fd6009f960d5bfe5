"""The territories the benchmarks plan: seeded, so that every run and every machine plans the same ones."""

import datetime as dt
from collections.abc import Callable, Iterator

import attrs
import numpy as np

import territory_opt as to

SEED = 20260105
CLIENTS_OF_TIER = {"A": 20, "B": 40, "C": 80}
HOURS_PER_CLIENT = {"A": 2.0, "B": 1.0, "C": 0.4}
NUM_SEGMENTS = 4
NUM_STRETCH_DEALS = 30
AS_OF = dt.date(2026, 1, 5)
PERIOD = to.Period.named("2026-H1")
WORKING_WEEKS = 25


@attrs.frozen(kw_only=True)
class BenchSpec:
    """An instance of the benchmarks.

    Parameters
    ----------
    name
        Short name, as tables show it.
    what
        What it is, in one sentence.
    build
        Makes it anew.
    num_rounds
        How often its phases are measured.
    """

    name: str
    what: str
    build: Callable[[], to.Problem]
    num_rounds: int


def one_rep() -> to.Problem:
    """One rep with 140 clients in three given tiers; 564 segments in all.

    Each client's response is four falling lines. Four Likely deals of companies that are no clients yet make up
    the prospecting time, one line each; the policy is `two_day_rule` without channels.
    """
    return _territory([_rep(0)])


def stretch_rep() -> to.Problem:
    """The same rep with 30 Stretch deals as well, worked by the built-in playbooks in turn."""
    return _territory([_rep(0)], num_stretch_deals=NUM_STRETCH_DEALS)


def many_reps(num_reps: int = 1_000) -> to.Problem:
    """Reps like the one of `one_rep`, each with clients and deals of its own."""
    return _territory([_rep(number) for number in range(num_reps)])


def full_team(num_reps: int = 20) -> to.Problem:
    """Reps who use everything: also the policy's four channels, and 30 Stretch deals that share specialists."""
    team = _territory([_rep(number) for number in range(num_reps)], num_stretch_deals=NUM_STRETCH_DEALS)
    return attrs.evolve(team, policy=to.read_policy())


SPECS = (
    BenchSpec(name="one_rep", what="one rep, 140 clients, 564 segments", build=one_rep, num_rounds=30),
    BenchSpec(name="stretch_rep", what="the same with 30 Stretch deals", build=stretch_rep, num_rounds=30),
    BenchSpec(name="full_team", what="20 reps, 4 channels, 600 Stretch deals", build=full_team, num_rounds=3),
    BenchSpec(name="many_reps", what="1,000 reps, 140,000 clients", build=many_reps, num_rounds=3),
)
SMOKE_SPECS = (
    BenchSpec(name="one_rep", what="one rep, 140 clients, 564 segments", build=one_rep, num_rounds=2),
    BenchSpec(name="stretch_rep", what="the same with 30 Stretch deals", build=stretch_rep, num_rounds=2),
    BenchSpec(name="full_team", what="2 reps, 4 channels, 60 Stretch deals", build=lambda: full_team(2), num_rounds=2),
    BenchSpec(name="many_reps", what="3 reps, 420 clients", build=lambda: many_reps(3), num_rounds=2),
)


def _territory(reps: list[to.Rep], num_stretch_deals: int = 0) -> to.Problem:
    clients: list[to.Client] = []
    deals: list[to.Opportunity] = []
    for number, rep in enumerate(reps):
        random = np.random.default_rng(SEED + number)
        own = list(_clients(rep.id, random))
        clients += own
        deals += _likely_deals(rep.id, random)
        deals += _stretch_deals(rep.id, own, num_stretch_deals, random)
    return to.Problem(
        reps=tuple(reps),
        clients=tuple(clients),
        opportunities=tuple(deals),
        policy=attrs.evolve(to.read_policy(), channels={}),
        playbooks=to.built_in_playbooks(),
        people={
            "sales_engineer": to.Person(name="Sales engineers", weekly_hours=80),
            "executive": to.Person(name="Executives", weekly_hours=40),
            "legal": to.Person(name="Legal", weekly_hours=40),
        },
        as_of=AS_OF,
        period=PERIOD,
    )


def _rep(number: int) -> to.Rep:
    return to.Rep(id=f"rep{number}", name=f"Rep {number}", weekly_hours=40, target=1_000_000)


def _clients(rep: str, random: np.random.Generator) -> Iterator[to.Client]:
    for tier, num_clients in CLIENTS_OF_TIER.items():
        for number in range(num_clients):
            points = _points(HOURS_PER_CLIENT[tier], random)
            yield to.Client(
                id=f"{rep}-{tier}{number}",
                rep=rep,
                tier=tier,
                flow_revenue=round(float(random.uniform(500, 5_000)), 2),
                response=to.PointsResponse(points=points),
                maximum_hours=points[-1][0],
            )


def _points(most_hours: float, random: np.random.Generator) -> tuple[tuple[float, float], ...]:
    widths = random.uniform(0.5, 1.5, NUM_SEGMENTS) * most_hours / NUM_SEGMENTS
    slopes = np.sort(random.lognormal(mean=8.0, sigma=0.8, size=NUM_SEGMENTS))[::-1]
    hours, revenue = np.cumsum(widths), np.cumsum(widths * slopes)
    return tuple((float(x), float(r)) for x, r in zip(hours, revenue, strict=True))


def _likely_deals(rep: str, random: np.random.Generator) -> Iterator[to.Opportunity]:
    for number in range(NUM_SEGMENTS):
        yield to.Opportunity(
            id=f"{rep}-likely{number}",
            rep=rep,
            amount=round(float(random.uniform(20_000, 120_000)), 2),
            odds=0.75,
            close_date=PERIOD.end,
            routine_hours=float(random.uniform(1.5, 4.0)) * WORKING_WEEKS,
        )


def _stretch_deals(
    rep: str, clients: list[to.Client], num_deals: int, random: np.random.Generator
) -> Iterator[to.Opportunity]:
    playbooks = list(to.built_in_playbooks())
    for number in range(num_deals):
        yield to.Opportunity(
            id=f"{rep}-stretch{number}",
            rep=rep,
            client=clients[int(random.integers(len(clients)))].id,
            amount=round(float(random.uniform(10_000, 150_000)), 2),
            odds=round(float(random.uniform(0.05, 0.45)), 2),
            close_date=AS_OF + dt.timedelta(days=int(random.integers(40, 170))),
            playbook=playbooks[number % len(playbooks)],
        )
