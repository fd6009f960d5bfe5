"""One planned sample, and workbooks as files."""

from collections.abc import Callable
from pathlib import Path

import pytest

from territory_opt.comparison.compare import compare
from territory_opt.comparison.result import Comparison
from territory_opt.files.folder import read_demo
from territory_opt.planning.plan import TerritoryPlan, plan
from territory_opt.scenarios.field_changes import set_
from territory_opt.scenarios.scenario import Scenario
from territory_opt.workbook.book import plan_to_workbook


@pytest.fixture(scope="session")
def planned() -> TerritoryPlan:
    """Plan the sample territory once."""
    return plan(read_demo())


@pytest.fixture(scope="session")
def compared() -> Comparison:
    """Plan two what-ifs beside the sample, one of which has no week for anybody."""
    longer = Scenario(name="=1+1", changes=(set_("reps[id=ana].weekly_hours", 42),), description="+longer weeks")
    none = Scenario(name="no week", changes=(set_("policy.hour_rules.admin_ceiling.at_most", 0.01),))
    return compare(read_demo(), [longer, none])


@pytest.fixture(scope="session")
def content(planned: TerritoryPlan, compared: Comparison) -> bytes:
    """Write the sample as a workbook once."""
    return plan_to_workbook(planned, comparison=compared)


@pytest.fixture
def saved(tmp_path: Path) -> Callable[[bytes], Path]:
    """Give a function that makes a file of a workbook."""

    def save(content: bytes) -> Path:
        path = tmp_path / "plan.xlsx"
        path.write_bytes(content)
        return path

    return save
