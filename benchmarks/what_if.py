"""Measures what-if: 1,000 scenarios of one week of 20 activities, and 50 scenarios of a CRM's whole territory.

The scenarios of the one week move limits, hours, targets and assumptions. Those of the territory are the questions
that are asked most, seven each of: a rep leaves, a rep joins, less prospecting, another win rate, higher quotas, more
administration, a large deal slips; and a rule dropped. The CRM export is read from beside the project; without it that
part is skipped. Some scenarios are planned by themselves too, and must come to the same.
"""

import os
import resource
import sys
import time

from clash import ACTIVITIES, twenty_activities
from timing import HERE, bar, smoke_asked

import territory_opt as to
from territory_opt.cli.source import read_source
from territory_opt.comparison.compare import results
from territory_opt.comparison.figures import figures_of
from territory_opt.scenarios.change import Change

CRM_EXPORT = HERE.parent.parent / "shared" / "data" / "crm" / "maven"
NUM_SCENARIOS, SMOKE_SCENARIOS = 1_000, 12
MOST_SECONDS, MOST_SECONDS_OF_CRM = 10.0, 20.0
MOST_GROWTH_MB = 10.0
AGREEMENT = 1e-6
NUM_OF_A_KIND = 7


def of_one_week(num: int) -> list[to.Scenario]:
    """Return scenarios of the week of 20 activities: limits, hours, targets and assumptions in turn."""
    made = []
    for number in range(num):
        share = number / num
        change = (
            to.set_(f"policy.hour_rules.share_of_{ACTIVITIES[number % 18]}.at_least", 0.01 + 0.02 * share),
            to.scale("reps.weekly_hours", 0.9 + 0.2 * share),
            to.TargetChange(by_share=share),
            to.set_("policy.assumptions.new_deal_odds.value", 0.1 + 0.2 * share),
        )[number % 4]
        made.append(to.Scenario(name=f"question {number}", changes=(change,)))
    return made


def asked_most(problem: to.Problem, num_of_a_kind: int) -> list[to.Scenario]:
    """Return the questions that are asked most of a territory, so many of each kind."""
    largest = sorted(problem.opportunities, key=lambda deal: -(deal.amount or 0.0))
    changes: list[Change] = []
    for number in range(num_of_a_kind):
        rep = problem.reps[number].id
        newcomer = to.Rep(id="newcomer", target=0.0)
        changes += [
            to.RepLeaves(rep),
            to.RepJoins(newcomer, ramp_weeks=8 + number, relieves=(rep,)),
            to.scale("policy.hour_rules.prospecting_day.recommended", 0.5 + 0.05 * number),
            to.WinRate(-5 + 0.5 * number),
            to.TargetChange(by_share=0.10 + 0.01 * number),
            to.set_("policy.hour_rules.admin_floor.at_least", 0.12 + 0.01 * number),
            to.DealSlips(largest[number].id, days=30),
        ]
    changes.append(to.DropRule("hour_rules.lowest_tier"))
    return [to.Scenario(name=f"question {number}", changes=(change,)) for number, change in enumerate(changes)]


def measured(problem: to.Problem, scenarios: list[to.Scenario], num_processes: int) -> tuple[float, float]:
    """Return the wall time of all scenarios [s], and by how much this process grew after the first tenth [MB]."""
    start, begun_mb = time.perf_counter(), 0.0
    for number, _ in results(problem, scenarios, num_processes=num_processes):
        if number == len(scenarios) // 10:
            begun_mb = _peak_mb()
    return time.perf_counter() - start, _peak_mb() - begun_mb


def assert_agreement(problem: to.Problem, scenarios: list[to.Scenario]) -> None:
    """Fail unless scenarios come to what a plan of the changed territory comes to."""
    for number, result in results(problem, scenarios):
        if number:
            team, _ = figures_of(to.plan(to.apply(problem, scenarios[number - 1])))
            assert (result.team.expected_revenue is None) == (team.expected_revenue is None)
            if team.expected_revenue is not None and result.team.expected_revenue is not None:
                assert abs(result.team.expected_revenue - team.expected_revenue) <= AGREEMENT * team.expected_revenue


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Measure both, and hold them against their bars."""
    is_smoke = smoke_asked(__doc__)
    num, of_a_kind = (SMOKE_SCENARIOS, 1) if is_smoke else (NUM_SCENARIOS, NUM_OF_A_KIND)
    cores = min(2, os.cpu_count() or 1)
    week, scenarios = twenty_activities(), of_one_week(num)
    print(f"\nWhat-if, {cores} processes")
    wall_s, _ = measured(week, scenarios, cores)
    alone_s, growth_mb = measured(week, scenarios, 1)
    assert_agreement(week, scenarios[:: max(1, num // 10)])
    bar(f"{num:,} scenarios of a week of 20 activities", wall_s, MOST_SECONDS, "s")
    print(f"        in one process {alone_s:.2f} s")
    bar("growth of its memory after a tenth of them", growth_mb, MOST_GROWTH_MB, "MB")
    if not CRM_EXPORT.is_dir():
        print("  SKIP  scenarios of a whole territory: the export is not at hand")
        return 0
    problem = read_source(CRM_EXPORT, crm="maven", target="closed_won_last_year * 1.10")
    asked = asked_most(problem, of_a_kind)
    wall_s, growth_mb = measured(problem, asked, cores)
    bar(f"{len(asked)} scenarios of {len(problem.reps)} reps", wall_s, MOST_SECONDS_OF_CRM, "s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
