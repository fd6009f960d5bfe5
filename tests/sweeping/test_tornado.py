import json

import pytest

import territory_opt as to
from territory_opt.comparison.compare import compare
from territory_opt.model.policy import ASSUMPTIONS
from territory_opt.scenarios.field_changes import SetField
from territory_opt.scenarios.scenario import Scenario
from territory_opt.sweeping.tornado import tornado

DEMO = to.read_demo()
FOUND = tornado(DEMO)


def test_each_end_of_a_bar_is_one_scenario() -> None:
    ends = [(bar.path, end) for bar in FOUND.bars for end in bar.ends]

    alone = compare(
        DEMO,
        [Scenario(name=str(i), changes=(SetField(path=path, value=end.value),)) for i, (path, end) in enumerate(ends)],
    )

    assert 18 == len(ends)
    for (_, end), scenario in zip(ends, alone.scenarios, strict=True):
        there, here = scenario.team, end.figures
        assert (there.status, there.target, there.why_not) == (here.status, here.target, here.why_not)
        assert here.expected_revenue == pytest.approx(there.expected_revenue, rel=1e-9)
        assert dict(here.hours) == pytest.approx(dict(there.hours), abs=1e-6)
        assert end.effect == pytest.approx(there.expected_revenue - FOUND.base.expected_revenue, abs=0.01)  # type: ignore[operator]  # each end has a plan


def test_bars_are_sorted_by_the_larger_effect_and_no_assumption_is_dropped() -> None:
    effects = [bar.effect for bar in FOUND.bars]

    assert sorted(effects, reverse=True) == effects
    assert set(ASSUMPTIONS) <= {bar.name for bar in FOUND.bars} | set(FOUND.without_range)
    text = FOUND.to_text()
    assert all(bar.name in text for bar in FOUND.bars)
    assert 2 * len(FOUND.bars) + len(FOUND.without_range) == len(json.loads(FOUND.to_json())["rows"])
