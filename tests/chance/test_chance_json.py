"""The chance of the target in the JSON of a plan: for the team and every rep, null where there is none."""

import json
from typing import Any

import attrs
import pytest

from territory_opt.chance.assumptions import ASSUMPTIONS
from territory_opt.chance.correlated import correlated_outlook
from territory_opt.chance.outlook import SHARES, outlook
from territory_opt.files.folder import read_demo
from territory_opt.files.plan_json import plan_to_json
from territory_opt.planning.plan import TerritoryPlan, plan

DEMO = plan(read_demo())


def document(planned: TerritoryPlan) -> Any:  # noqa: ANN401  # whatever JSON holds
    """Return the JSON of a plan as read back."""
    return json.loads(plan_to_json(planned))


def test_the_team_and_every_rep_tell_both_chances_with_their_range_and_quantiles() -> None:
    independent, together = outlook(DEMO), correlated_outlook(DEMO)
    found = document(DEMO)

    told = {"team": found["team"]["chance"], **{rep["id"]: rep["chance"] for rep in found["reps"]}}
    exact = {"team": independent.team, **independent.reps}
    simulated = {"team": together.team, **together.reps}
    assert exact.keys() == told.keys()
    for name, chance in told.items():
        assert [exact[name].chance, exact[name].low, exact[name].high] == [
            chance[k] for k in ("of_target", "low", "high")
        ]
        assert list(SHARES) == [quantile["share"] for quantile in chance["quantiles"]]
        assert list(exact[name].quantiles.values()) == [quantile["revenue"] for quantile in chance["quantiles"]]
        assert exact[name].mean == pytest.approx(chance["mean"])
        assert [0.1, 10_000, 0] == [chance["correlated"][key] for key in ("rho", "num_draws", "seed")]
        assert simulated[name].chance == chance["correlated"]["of_target"]
        assert simulated[name].standard_error == chance["correlated"]["standard_error"]


def test_without_a_week_the_chance_is_null_and_without_a_target_only_that_of_the_target() -> None:
    busy, aimless, other = DEMO.problem.reps
    reps = (attrs.evolve(busy, admin_hours=39.0), attrs.evolve(aimless, target=None), other)
    found = document(plan(attrs.evolve(DEMO.problem, reps=reps)))

    assert None is found["team"]["chance"]
    assert None is found["reps"][0]["chance"]
    chance = found["reps"][1]["chance"]
    assert [None, None, None] == [chance[key] for key in ("of_target", "low", "high")]
    assert [None, None] == [chance["correlated"][key] for key in ("of_target", "standard_error")]
    assert 0 < chance["mean"]


def test_what_the_chance_rests_on_stands_last_among_the_assumptions() -> None:
    names = [assumption["name"] for assumption in document(DEMO)["assumptions"]]

    assert [*ASSUMPTIONS] == names[-len(ASSUMPTIONS) :]
    assert [*DEMO.assumptions] == names[: -len(ASSUMPTIONS)]
