"""Sweeps of scenarios over a fleet at tier level: curves are merged once, every scenario changes the rules.

Some weeks of some scenarios are solved by HiGHS as well and must earn the same.
"""

import time
from collections.abc import Iterator
from importlib import import_module

import attrs
import numpy as np
from fleet_contestants import COMPILED
from fleet_data import ADMIN, SELLING, TIERS, TWO_DAY_RULE, FleetData, Floats, Rules, fleet_of
from fleet_exact import Shape, bands_of, library_fleet
from instances import SEED
from peer_highspy import prepare
from week_lp import WeekLp

import territory_opt as to
from territory_opt.banded.many import Method, solve_many
from territory_opt.banded.records import OPTIMAL
from territory_opt.fleet.case import FleetCase
from territory_opt.fleet.sweep_many import sweep_many

CHUNK_REPS = 10_000
NUM_CHECKED = 5
AGREEMENT = 1e-9


def scenarios(number: int) -> list[Rules]:
    """Return so many changed rules: other hours, other administration, wider and narrower bands."""
    random = np.random.default_rng([SEED, 1])
    return [
        Rules(
            weekly_hours=float(random.uniform(36.0, 44.0)),
            admin=(TWO_DAY_RULE.admin[0], float(random.uniform(0.15, 0.3))),
            shares=tuple(
                (floor * float(random.uniform(0.8, 1.1)), ceiling * float(random.uniform(1.0, 1.2)))
                for floor, ceiling in TWO_DAY_RULE.shares
            ),
        )
        for _ in range(number)
    ]


def swept(num_scenarios: int, num_reps: int, name: str, num_threads: int) -> tuple[float, Floats]:
    """Run a sweep by an exact method; return how long it took [s], without making the data, and each scenario's sum."""
    if name == COMPILED:
        import_module("numba")
    method = Method(name)
    fleet, rules = fleet_of(TIERS, num_reps), scenarios(num_scenarios)
    list(earned_at(fleet.part(0, 1), rules[:1], method, num_threads))
    start = time.perf_counter()
    team = np.zeros(num_scenarios)
    for first in range(0, num_reps, CHUNK_REPS):
        for number, revenue in enumerate(
            earned_at(fleet.part(first, min(first + CHUNK_REPS, num_reps)), rules, method, num_threads)
        ):
            team[number] += revenue.sum()
    seconds = time.perf_counter() - start
    assert_agreement(fleet.part(0, min(NUM_CHECKED, num_reps)), rules[:NUM_CHECKED], method)
    return seconds, team


def swept_by_library(num_scenarios: int, num_reps: int, num_threads: int) -> tuple[float, Floats]:
    """Run a sweep by the library's call for it; return the same."""
    fleet, rules = library_fleet(fleet_of(TIERS, num_reps)), scenarios(num_scenarios)
    list(sweep_many(fleet.part(0, 1), [FleetCase(name="as it is")]))
    start = time.perf_counter()
    cases = [
        FleetCase(
            name=f"scenario {number}",
            policy=policy_of(its_rules),
            weekly_hours=np.full(num_reps, its_rules.weekly_hours),
        )
        for number, its_rules in enumerate(rules)
    ]
    team = [figures.expected_revenue for figures in sweep_many(fleet, cases, num_workers=num_threads)]
    return time.perf_counter() - start, np.array(team)


def policy_of(rules: Rules) -> to.Policy:
    """Return the rules as a policy of the library."""
    least, most = rules.admin
    shares = zip(SELLING, rules.shares, strict=True)
    hour_rules = {
        name: to.HourRule(terms={name: 1.0}, at_least=floor, at_most=ceiling, of="selling")
        for name, (floor, ceiling) in shares
    }
    hour_rules["admin_band"] = to.HourRule(terms={ADMIN: 1.0}, at_least=least, at_most=most)
    return attrs.evolve(to.read_policy(), channels={}, hour_rules=hour_rules)


def earned_at(fleet: FleetData, rules: list[Rules], method: Method, num_threads: int) -> Iterator[Floats]:
    """Yield what each week earns, scenario by scenario."""
    lines = Shape.of(fleet).merged(fleet, method)
    for its_rules in rules:
        found = solve_many(lines, bands_of(fleet.num_reps, its_rules), method=method, num_threads=num_threads)
        assert (found.ending == OPTIMAL).all()
        yield found.revenue


def assert_agreement(fleet: FleetData, rules: list[Rules], method: Method) -> None:
    """Fail unless HiGHS finds the same optima for these weeks in these scenarios."""
    for its_rules, found in zip(rules, earned_at(fleet, rules, method, 1), strict=True):
        for week, revenue in zip(fleet.weeks(its_rules), found, strict=True):
            by_highs = prepare(WeekLp.of(week))()
            assert abs(revenue - by_highs) <= AGREEMENT * abs(by_highs), (its_rules, revenue, by_highs)
