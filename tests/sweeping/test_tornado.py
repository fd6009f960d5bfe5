import json

import territory_opt as to
from territory_opt.comparison.compare import compare
from territory_opt.model.policy import ASSUMPTIONS
from territory_opt.scenarios.field_changes import SetField
from territory_opt.scenarios.scenario import Scenario
from territory_opt.sweeping.tornado import tornado

DEMO = to.read_demo()
FOUND = tornado(DEMO)


def test_each_end_of_a_bar_is_one_scenario() -> None:
    for bar in FOUND.bars[:3]:
        changes = [SetField(path=bar.path, value=end.value) for end in bar.ends]
        alone = compare(DEMO, [Scenario(name=str(i), changes=(change,)) for i, change in enumerate(changes)])
        assert [each.team for each in alone.scenarios] == [end.figures for end in bar.ends]


def test_bars_are_sorted_by_the_larger_effect_and_no_assumption_is_dropped() -> None:
    effects = [bar.effect for bar in FOUND.bars]

    assert sorted(effects, reverse=True) == effects
    assert set(ASSUMPTIONS) <= {bar.name for bar in FOUND.bars} | set(FOUND.without_range)
    text = FOUND.to_text()
    assert all(bar.name in text for bar in FOUND.bars)
    assert 2 * len(FOUND.bars) + len(FOUND.without_range) == len(json.loads(FOUND.to_json())["rows"])
