"""Measures weeks of clients with responses of mixed shapes, against a dynamic program on a fine grid of hours.

The grid program is written apart from the library's and sees the responses themselves, not their curves.
"""

import random
import time

import numpy as np
from instances import AS_OF, PERIOD
from timing import Timing, milliseconds, smoke_asked, table

import territory_opt as to
from territory_opt.model.response import Response
from territory_opt.testing.questions import drawn_response

NUM_CLIENTS = (5, 20)
NUM_SEEDS = 200
SMOKE_NUM_SEEDS = 3
BUDGET_HOURS = 12.0
ADMIN_HOURS = 8.0
STEP_HOURS = 0.02
MOST_SHORT = 5e-4


def territory(responses: list[Response]) -> to.Problem:
    """Return one rep whose 12 hours beside administration are for clients of one tier with these responses."""
    demo = to.read_demo()
    policy = to.Policy(
        name="one budget",
        activities=demo.policy.activities,
        certainty_rules=demo.policy.certainty_rules,
        assumptions=demo.policy.assumptions,
        hour_rules={
            "admin": to.HourRule(terms={"admin": 1.0}, at_least=ADMIN_HOURS, unit=to.LimitUnit.HOURS),
        },
    )
    clients = (to.Client(id=f"c{i}", rep="rep", tier="A", response=each) for i, each in enumerate(responses))
    rep = to.Rep(id="rep", weekly_hours=BUDGET_HOURS + ADMIN_HOURS)
    return to.Problem(reps=(rep,), clients=tuple(clients), policy=policy, as_of=AS_OF, period=PERIOD)


def on_a_grid(responses: list[Response]) -> float:
    """Return the most that the hours can earn in whole steps."""
    num_steps = round(BUDGET_HOURS / STEP_HOURS)
    best = np.zeros(num_steps + 1)
    for response in responses:
        gains = np.array([response.revenue(STEP_HOURS * count) for count in range(num_steps + 1)])
        gains -= response.revenue_at_none
        best = np.array([np.max(best[count::-1] + gains[: count + 1]) for count in range(num_steps + 1)])
    return float(best[-1])


def measure(num_clients: int, num_seeds: int) -> list[str]:
    """Return the row of one size: time of a plan, how far below the grid it stands, what its curves may miss."""
    seconds, claimed_short, short, errors = [], [], [], []
    for seed in range(num_seeds):
        draw = random.Random(seed)  # noqa: S311  # seeded on purpose
        responses = [drawn_response(draw, 10 ** draw.uniform(3, 5), draw.uniform(0.2, 3.0)) for _ in range(num_clients)]
        problem = territory(responses)
        start = time.perf_counter()
        week = to.plan(problem).reps["rep"].allocation.week
        seconds.append(time.perf_counter() - start)
        best = on_a_grid(responses)
        gains = (responses[int(each.id[1:])] for each in week.targets)
        earned = sum(
            response.revenue(target.weekly_hours) - response.revenue_at_none
            for response, target in zip(gains, week.targets, strict=True)
        )
        claimed_short.append(1 - week.certificate.objective / best)
        short.append(1 - earned / best)
        errors.append(week.certificate.curve_error / week.certificate.objective)
    assert max(short) <= MOST_SHORT
    return [
        f"{num_clients} clients, {num_seeds} seeds",
        *milliseconds(Timing.of(seconds)),
        f"{1000 * max(seconds):.0f}",
        f"{max(claimed_short):+.1e}",
        f"{max(short):+.1e}",
        f"{max(errors):.1e}",
    ]


def main() -> None:
    """Print the table."""
    num_seeds = SMOKE_NUM_SEEDS if smoke_asked(__doc__) else NUM_SEEDS
    timings = ["median [ms]", "lower quartile", "upper quartile", "longest [ms]"]
    header = ["weeks of mixed shapes", *timings, "claimed below the grid", "earned below the grid", "curve error"]
    table("weeks of mixed shapes", header, [measure(num_clients, num_seeds) for num_clients in NUM_CLIENTS])


if __name__ == "__main__":
    main()
