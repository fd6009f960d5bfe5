"""The documentation is complete and true: tables match the records, commands run, quoted lines are in the report."""

import inspect
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from datetime import time
from enum import Enum
from importlib.util import find_spec
from numbers import Real
from pathlib import Path
from typing import Any

import attrs
import pytest

import territory_opt as to
from territory_opt.allocation import formulation
from territory_opt.files.territory_file import TerritoryFile
from territory_opt.model import policy, sorting_rules
from territory_opt.model.checks import Number, Optional

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
README = ROOT / "README.md"
PAGES = [README, *sorted(page for page in DOCS.rglob("*.md") if "_build" not in page.parts)]

IN_FOLDER_FORMAT = (
    to.Rep,
    to.Client,
    to.Opportunity,
    TerritoryFile,
    to.Person,
    to.Playbook,
    to.Action,
    to.LinearResponse,
    to.PowerResponse,
    to.ExponentialResponse,
    to.PointsResponse,
    to.AdbudgResponse,
    to.LogisticResponse,
    to.ModifiedExponentialResponse,
)
IN_POLICY = (
    to.Policy,
    policy.Activity,
    sorting_rules.TierRule,
    sorting_rules.Score,
    sorting_rules.CertaintyRule,
    sorting_rules.DateRepair,
    sorting_rules.PlaybookRule,
    to.HourRule,
    policy.Channel,
    to.WorkingWeek,
    to.Assumption,
)


def read(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def tables(page: str) -> list[dict[str, list[str]]]:
    """Return the tables of a page, each as its cells by the name in the first one."""
    found: list[dict[str, list[str]]] = []
    is_inside = False
    for line in read(page).splitlines():
        if line.startswith("|") and not is_inside:
            found.append({})
        is_inside = line.startswith("|")
        name = re.match(r"\| `(\w+)` \|", line)
        if name:
            found[-1][name[1]] = [cell.strip() for cell in line.strip("|").split(" | ")]
    return found


def blocks(page: Path, language: str) -> list[str]:
    """Return the fenced blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def limits(field: Any) -> str:  # noqa: ANN401  # attrs types its fields loosely
    """Return the limits of a numeric field as the tables state them; nothing for other fields."""
    check = field.metadata.get("check")
    check = check.check if isinstance(check, Optional) else check
    return str(check).removeprefix("a number ") if isinstance(check, Number) else ""


def default(field: Any) -> str:  # noqa: ANN401  # the same
    """Return a field's default as the tables state it; nothing for one that is computed."""
    value = field.default
    if value is attrs.NOTHING:
        return "needed"
    if value is None or value == ():
        return "none"
    return next((spell(value) for kind, spell in SPELLINGS if isinstance(value, kind)), "")


SPELLINGS: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (bool, lambda value: str(value).lower()),
    (Enum, lambda value: str(value.value)),
    (time, "{:%H:%M}".format),
    (tuple, ", ".join),
    (str, str),
    (Real, "{:g}".format),
)


@pytest.mark.parametrize(
    ("record", "page"),
    [
        *((record, "folder-format.md") for record in IN_FOLDER_FORMAT),
        *((record, "policy.md") for record in IN_POLICY),
    ],
)
def test_every_field_of_a_record_is_explained_with_its_limits_and_default(record: type, page: str) -> None:
    fields = {field.name: field for field in attrs.fields(record)}
    table = next((table for table in tables(page) if table.keys() == fields.keys()), None)
    assert table is not None, f"{page} needs a table with exactly the rows {list(fields)}"
    for name, field in fields.items():
        *_, allowed, left_out = table[name]
        assert limits(field) in allowed
        assert default(field) in left_out.replace("`", "")


def test_every_assumption_is_listed_with_its_value_and_unit() -> None:
    stated = to.read_policy().assumptions
    rows = next(table for table in tables("assumptions.md") if policy.ASSUMPTIONS[0] in table)
    assert list(policy.ASSUMPTIONS) == list(rows)
    for name, assumption in stated.items():
        assert [f"{assumption.value:g}", assumption.unit] == rows[name][1:3]


def test_every_constraint_family_has_a_heading_of_its_name() -> None:
    families = [
        name
        for name, function in inspect.getmembers(formulation, inspect.isfunction)
        if not name.startswith("_") and list(inspect.signature(function).parameters) == ["program", "columns", "week"]
    ]
    constraints = read("model.md").split("\n## Constraints\n")[1].split("\n## ")[0]
    assert families == sorted(re.findall(r"^### (\w+)$", constraints, re.MULTILINE))


def test_the_api_page_lists_exactly_the_public_names() -> None:
    listed = re.findall(r"^\.\. auto\w+:: (\w+)$", read("api.md"), re.MULTILINE)
    assert to.__all__ == sorted(listed)


def test_every_room_is_in_the_architecture() -> None:
    rooms = {path.parent.name for path in (ROOT / "territory_opt").glob("*/__init__.py")}
    assert rooms <= set(re.findall(r"`(\w+)/`", read("architecture.md")))


def test_every_key_of_the_plan_is_explained() -> None:
    problem = to.read_demo()
    busy, *others = problem.reps
    plan = to.plan(attrs.evolve(problem, reps=(attrs.evolve(busy, admin_hours=30.0), *others)))
    appraisals = {rep.id: to.appraise(plan, rep.id) for rep in others}
    keys = keys_of(json.loads(to.plan_to_json(plan, appraisals)))
    explained = set(re.findall(r"`(\w+)`", read("json.md")))
    assert set() == keys - explained


def keys_of(value: object, path: str = "") -> set[str]:
    """Return the keys of a document; of tables by activity or by value read only their own name."""
    if isinstance(value, list):
        return {key for item in value for key in keys_of(item, path)}
    if not isinstance(value, dict) or path in {"hours", "days", "idle", "read", "week_rounding"}:
        return set()
    return {*value, *(key for name, item in value.items() for key in keys_of(item, name))}


def test_every_decision_is_listed_and_says_context_decision_and_consequence() -> None:
    pages = sorted((DOCS / "decisions").glob("0*.md"))
    assert re.findall(r"^0\d{3}-[\w-]+$", read("decisions/index.md"), re.MULTILINE) == [page.stem for page in pages]
    assert [f"{number:04}" for number in range(1, len(pages) + 1)] == [page.name[:4] for page in pages]
    for page in pages:
        headings = re.findall(r"^## (\w+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
        assert ["Context", "Decision", "Consequence"] == headings


@pytest.mark.parametrize("page", [README, DOCS / "reading-the-report.md"], ids=lambda page: page.name)
def test_quoted_lines_are_in_the_report_of_the_sample_territory(page: Path) -> None:
    plan = to.plan(to.read_demo())
    appraisals = {rep: to.appraise(plan, rep) for rep in plan.reps}
    report = to.report_text(plan, appraisals=appraisals).splitlines()
    quoted = [line for block in blocks(page, "text") for line in block.splitlines() if line.strip() != "..."]
    assert quoted
    assert [] == [line for line in quoted if line not in report]


def commands(page: Path) -> list[str]:
    """Return the commands of the console blocks of a page."""
    lines = [line for block in blocks(page, "console") for line in block.splitlines()]
    return [line.removeprefix("$ ") for line in lines if line.startswith("$ territory-opt ")]


@pytest.mark.parametrize("page", [page for page in PAGES if commands(page)], ids=lambda page: page.name)
def test_documented_commands_do_what_they_say(page: Path, tmp_path: Path) -> None:
    script = Path(sys.executable).with_name("territory-opt")
    if find_spec("cyclopts") is None or not script.exists():
        pytest.skip("the command line is not installed: pip install territory-opt[cli]")
    for command in commands(page):
        words = shlex.split(command)[1:]
        run = subprocess.run([script, *words], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
        assert (0, "") == (run.returncode, run.stderr), command
        assert run.stdout


def test_every_action_of_the_built_in_playbooks_is_listed_as_it_is() -> None:
    sections = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", read("playbooks.md"), re.MULTILINE | re.DOTALL))
    assert list(to.built_in_playbooks()) == list(sections)
    for name, playbook in to.built_in_playbooks().items():
        listed = [
            f"| `{action_id}` | {action.name} | {action.effort_hours:g} | {action.duration_days} "
            f"| {action.odds_gain:g} | {action.person} |"
            for action_id, action in playbook.actions.items()
        ]
        assert [] == [row for row in listed if row not in sections[name]]
        assert len(playbook.actions) == sections[name].count("| `")
