"""Measures how long it takes to say why a week of 20 activities is impossible, and what would repair it.

The weeks have a floor and a ceiling on every activity, four minimum contacts and 60 clients; one has 18 S-shaped
clients and a target that must be reached.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial

import attrs
import numpy as np
from instances import AS_OF, PERIOD, SEED
from timing import Timing, bar, milliseconds, smoke_asked, table

import territory_opt as to
from territory_opt.allocation.clash import explain
from territory_opt.allocation.explanation import Impossible
from territory_opt.allocation.valuation import value_week

TIERS = tuple(f"tier{number:02d}" for number in range(18))
ACTIVITIES = (*TIERS, "prospecting", "admin")
NUM_CLIENTS = 60
CONTACTS = {"tier00": 1.3, "tier05": 0.8, "tier06": 0.8}
"""Hours of each minimum contact in these tiers."""

NUM_ROUNDS = 60
BAR_MS = 50.0


def twenty_activities() -> to.Problem:
    """Floors of 2 % on each of 20 activities: a week that is possible."""
    return _territory(floors=dict.fromkeys(ACTIVITIES, 0.02), more={}, contacts={}, admin_hours=None)


def overlapping() -> to.Problem:
    """Clashes of administration, and of two groups of tiers with one in common, by its floor or by its contact."""
    return _territory(
        floors=dict.fromkeys(ACTIVITIES, 0.03) | {"tier01": 0.04, "tier02": 0.04, "tier03": 0.06, "tier04": 0.06},
        more={
            "first_tiers": to.HourRule(terms=dict.fromkeys(TIERS[:3], 1.0), at_most=0.10),
            "next_tiers": to.HourRule(terms={"tier03": 1.0, "tier04": 1.0, "tier00": 1.0}, at_most=0.14),
        },
        contacts={"tier00": 1, "tier05": 2, "tier06": 1},
        admin_hours=5.0,
    )


def above_the_whole() -> to.Problem:
    """Floors of 6 % on each of 20 activities: 120 % of the week, so that thousands of sets of them clash."""
    return _territory(floors=dict.fromkeys(ACTIVITIES, 0.06), more={}, contacts={}, admin_hours=None)


def s_shaped() -> to.Problem:
    """Floors of 4 % and a client with an S-shaped response in every tier."""
    problem = _territory(floors=dict.fromkeys(ACTIVITIES, 0.04), more={}, contacts={}, admin_hours=None)
    random = np.random.default_rng(SEED)
    clients = tuple(
        attrs.evolve(
            client,
            potential_revenue=None,
            half_hours=None,
            response=to.AdbudgResponse(
                most_revenue=round(float(random.uniform(3_000, 30_000)), 2),
                half_hours=round(float(random.uniform(0.5, 5)), 2),
                exponent=round(float(random.uniform(1.3, 4)), 2),
            ),
        )
        for client in problem.clients[: len(TIERS)]
    )
    return attrs.evolve(problem, clients=clients)


INSTANCES = {
    "overlapping clashes": (overlapping, None),
    "floors of 120 %": (above_the_whole, None),
    "S-shapes, a target far off": (s_shaped, 1.3),
    "S-shapes, a target hardly missed": (s_shaped, 1.02),
}
"""Each week, and its target as a multiple of what its best plan earns."""

NUM_SLOW_ROUNDS = 3


def _territory(
    *,
    floors: Mapping[str, float],
    more: Mapping[str, to.HourRule],
    contacts: Mapping[str, int],
    admin_hours: float | None,
) -> to.Problem:
    kinds = {**dict.fromkeys(TIERS, "tier"), "prospecting": "prospecting", "admin": "admin"}
    rules = {
        f"share_of_{name}": to.HourRule(terms={name: 1.0}, at_least=floors[name], at_most=0.08) for name in ACTIVITIES
    }
    policy = attrs.evolve(
        to.read_policy(),
        activities={name: to.Activity(name=name, kind=to.ActivityKind(kind)) for name, kind in kinds.items()},
        score=None,
        playbook_rules={},
        hour_rules={**rules, **more},
    )
    return to.Problem(
        reps=(to.Rep(id="rep", weekly_hours=40, target=1_000_000, admin_hours=admin_hours),),
        clients=tuple(_clients(contacts)),
        policy=policy,
        as_of=AS_OF,
        period=PERIOD,
    )


def _clients(contacts: Mapping[str, int]) -> Iterator[to.Client]:
    random = np.random.default_rng(SEED)
    for number in range(NUM_CLIENTS):
        tier = TIERS[number % len(TIERS)]
        has_contact = number // len(TIERS) < contacts.get(tier, 0)
        yield to.Client(
            id=f"client{number}",
            rep="rep",
            tier=tier,
            flow_revenue=round(float(random.uniform(500, 5_000)), 2),
            potential_revenue=round(float(random.uniform(1_000, 50_000)), 2),
            half_hours=0.5,
            minimum_hours=CONTACTS[tier] if has_contact else 0.0,
        )


def main() -> None:
    """Print how long each explanation takes, and what it holds."""
    num_rounds = 2 if smoke_asked(__doc__) else NUM_ROUNDS
    found: dict[str, Impossible] = {}
    runs: dict[str, Callable[[], Impossible]] = {}
    rounds: dict[str, int] = {}
    for name, (build, multiple) in INSTANCES.items():
        problem = build()
        classified = to.classify(problem)
        week = value_week(problem, "rep", classified)
        rounds[name] = num_rounds
        if multiple is not None:
            best = to.plan(problem).reps["rep"].allocation.best
            assert best is not None, f"{name}: no plan without a target"
            week = value_week(problem, "rep", classified, least_revenue=best.revenue.total * multiple)
            rounds[name] = min(num_rounds, NUM_SLOW_ROUNDS)
        runs[name] = partial(explain, week, problem.reps[0], problem.policy)
        found[name] = runs[name]()
        assert found[name].repairs, f"{name}: no repair"
    timings = {name: processor_time(run, rounds[name]) for name, run in runs.items()}
    table(
        f"a week of 20 activities; processor time of {num_rounds} rounds, {NUM_SLOW_ROUNDS} with a target [ms]",
        ["week", "median", "lower quartile", "upper quartile", "clashes", "repairs"],
        [
            [name, *milliseconds(timing), _counted(found[name]), str(len(found[name].repairs))]
            for name, timing in timings.items()
        ],
    )
    bar("clash and repair of 20 activities", 1000 * timings["overlapping clashes"].median_s, BAR_MS, "ms")


def processor_time(run: Callable[[], object], num_rounds: int) -> Timing:
    """Return how long a run keeps the processor busy; its first round is not measured."""
    seconds = []
    for _ in range(num_rounds + 1):
        start = time.process_time()
        run()
        seconds.append(time.process_time() - start)
    return Timing.of(seconds[1:])


def _counted(found: Impossible) -> str:
    return f"{len(found.clashes)}{' or more' if found.may_have_more else ''}"


if __name__ == "__main__":
    main()
