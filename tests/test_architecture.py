"""What holds of the code as a whole: what importing costs, which room opens which door, what is documented."""

import ast
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

import territory_opt
from territory_opt.homes import HOMES

PACKAGE = Path(territory_opt.__file__).parent
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))
LONGEST_MODULE_LINES = 420
HEAVY = (
    *("pulp", "networkx", "numpy", "scipy", "highspy", "rule_engine", "cattrs", "ortools", "icalendar"),
    *("recurring_ical_events", "hypothesis", "rich", "cyclopts", "numba", "pyarrow", "narwhals", "distributed"),
)
ROOMS_OF_ARRAYS = ("banded/lockstep/", "fleet/", "sharing/", "testing/")
"""Where weeks are columns; everywhere else NumPy has doors."""
DOORS = {
    "pulp": {"allocation/reference.py"},
    "highspy": {"allocation/solver.py"},
    "numpy": {
        "allocation/solver.py",
        "appraisal/best_increment.py",
        "banded/columns.py",
        "banded/compiled.py",
        "banded/merging.py",
        "banded/one_by_one.py",
        "chance/aims.py",
        "chance/correlated.py",
        "chance/distribution.py",
        "chance/money_grid.py",
        "chance/outcomes.py",
        "chance/poisson.py",
        "chance/target_search.py",
        "scheduling/wide_alone.py",
        "scheduling/wide_moments.py",
        "sizing/grid.py",
    },
    "scipy": {"response/calibration.py", "sweeping/sweep.py", "testing/banded_program.py"},
    "numba": {"banded/compiled.py"},
    "pyarrow": {"fleet/parquet.py"},
    "narwhals": {"fleet/frames.py"},
    "distributed": {"fleet/cluster.py"},
    "networkx": {"sequencing/graph.py"},
    "rule_engine": {"rules/condition.py"},
    "cattrs": {"files/structure.py"},
    "ortools": {"scheduling/cp_sat.py", "scheduling/cp_sat_model.py"},
    "icalendar": {"files/busy_calendar.py", "files/calendar_component.py"},
    "recurring_ical_events": {"files/busy_calendar.py"},
}
IN_ITS_OWN_PROCESS = {"territory_opt.scheduling.cp_sat", "territory_opt.scheduling.cp_sat_model"}
"""OR-tools and HiGHS cannot be loaded together."""
GROUND_OF_VERIFY = ("program", "solver", "formulation", "reference", "read_back", "allocate", "clash", "valuation")


def imports_of(module: str) -> Iterator[str]:
    """Yield the full names of the modules that one module of the package imports anywhere in its text."""
    for node in ast.walk(ast.parse((PACKAGE / module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports by a relative name"
            assert node.module is not None
            yield node.module


def importing(name: str) -> set[str]:
    """Return the modules of the package that import a distribution."""
    return {module for module in MODULES if any(each.split(".")[0] == name for each in imports_of(module))}


def test_importing_the_package_loads_none_of_the_heavy_libraries() -> None:
    code = f"import sys, territory_opt; print(*(name for name in {HEAVY!r} if name in sys.modules))"

    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "" == run.stdout.strip()


@pytest.mark.parametrize("library", DOORS)
def test_a_heavy_library_has_one_door(library: str) -> None:
    found = importing(library)
    if library == "numpy":
        found = {module for module in found if not module.startswith(ROOMS_OF_ARRAYS)}

    assert DOORS[library] == found


def test_hypothesis_is_used_by_the_testing_room_only() -> None:
    assert {"testing"} == {module.split("/")[0] for module in importing("hypothesis")}


def test_nothing_but_the_testing_room_imports_the_testing_room() -> None:
    users = {module for module in MODULES if any("territory_opt.testing" in name for name in imports_of(module))}

    assert {"testing"} == {module.split("/")[0] for module in users}


def test_verify_knows_nothing_of_how_an_allocation_was_found() -> None:
    """Neither by itself nor through what it imports; the words of the result and the kinds of targets it shares."""
    seen: set[str] = set()
    waiting = ["allocation/verify.py"]
    while waiting:
        module = waiting.pop()
        seen.add(module)
        names = (name for name in imports_of(module) if name.startswith("territory_opt."))
        paths = (f"{name.removeprefix('territory_opt.').replace('.', '/')}.py" for name in names)
        waiting += [path for path in paths if path not in seen]

    assert set() == {f"allocation/{name}.py" for name in GROUND_OF_VERIFY} & seen
    assert set() == {"highspy", "pulp", "numpy"} & {name for module in seen for name in imports_of(module)}
    assert "response/forms.py" not in seen


def test_every_public_name_resolves_and_the_list_is_sorted() -> None:
    assert sorted(set(territory_opt.__all__)) == list(territory_opt.__all__)
    for name in territory_opt.__all__:
        assert getattr(territory_opt, name) is not None
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = territory_opt.no_such_name


def test_type_checkers_see_the_same_names_from_the_same_places() -> None:
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    blocks = [node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    seen = {
        alias.name: statement.module
        for statement in blocks[0].body
        if isinstance(statement, ast.ImportFrom)
        for alias in statement.names
    }

    assert {name: f"territory_opt.{home}" for name, home in HOMES.items()} == seen
    assert set(territory_opt.__all__) == set(seen)


def public_records() -> Iterator[type]:
    """Yield every public attrs class of the package that has fields."""
    for info in pkgutil.walk_packages([str(PACKAGE)], "territory_opt."):
        if info.name.startswith(("territory_opt.cli", "territory_opt.__main__")) or info.name in IN_ITS_OWN_PROCESS:
            continue
        module = importlib.import_module(info.name)
        for name, kind in inspect.getmembers(module, inspect.isclass):
            if kind.__module__ == info.name and attrs.has(kind) and not name.startswith("_"):
                yield kind


@pytest.mark.parametrize("kind", list(public_records()), ids=lambda kind: kind.__name__)
def test_the_parameters_of_a_record_are_its_fields(kind: type) -> None:
    """Whatever order tells them best; only records for the inside may say in a sentence what they hold."""
    fields = [field.name for field in attrs.fields(kind) if not field.name.startswith("_")]

    told = documented(kind)

    assert told or not fields or kind.__name__ not in territory_opt.__all__
    assert not told or sorted(fields) == sorted(told)


def documented(kind: Any) -> list[str]:  # noqa: ANN401  # a class
    """Return the names under Parameters in a docstring, those that share a line one by one."""
    text = inspect.getdoc(kind) or ""
    section = re.search(r"^Parameters\n-+\n(.*?)(?=^\w[^\n]*\n-{3,}$|\Z)", text, re.DOTALL | re.MULTILINE)
    if section is None:
        return []
    lines = re.findall(r"^(\w+(?:, \w+)*)$", section[1], re.MULTILINE)
    return [name for line in lines for name in line.split(", ")]


@pytest.mark.parametrize("module", MODULES)
def test_no_module_is_long(module: str) -> None:
    assert LONGEST_MODULE_LINES >= len((PACKAGE / module).read_text(encoding="utf-8").splitlines())
