"""The command for what-if questions: what it prints, what it writes, what it returns, and what it leaves alone."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import territory_opt as to
from territory_opt.cli.commands import main
from territory_opt.cli.words import BAD_INPUT, DONE, FAULT, INFEASIBLE, USAGE
from territory_opt.comparison import compare as compare_module
from territory_opt.files.problem_json import problem_to_json
from territory_opt.planning.plan import plan_version
from territory_opt.testing.folders import tree

EXPORT = Path(__file__).resolve().parents[2] / "../shared/data/crm/maven"
TARGET = "closed_won_last_year * 1.10"
DEMO_SCENARIOS = [
    "one rep leaves",
    "a rep joins",
    "prospecting halved",
    "win rate down",
    "quota up",
    "admin cut",
    "no day for prospecting",
    "the largest tender slips",
]
HEAD = 'schema = "territory_opt/scenarios/1"\n'
UP = '[[scenario]]\nname = "quota up"\nchanges = [ { target = "reps", by_share = 0.15 } ]\n'
LONGER = '[[scenario]]\nname = "longer weeks"\nchanges = [ { scale = "reps.weekly_hours", by = 1.1 } ]\n'
NEVER = '[[scenario]]\nname = "never"\nchanges = [ { set = "reps.admin_hours", to = 100 } ]\n'
WITH_SCENARIOS = {
    "reps.csv": "id,name,weekly_hours,target\nana,Ana,40,500000\nben,Ben,38.5,300000\n",
    "scenarios.toml": HEAD + UP + LONGER,
}
COMPARISON = {f"comparison.{kind}" for kind in ("txt", "csv", "json", "md", "html")}
CEILING = "policy.hour_rules.admin_ceiling.at_most"
Files = Mapping[str, str | None]
MakeFolder = Callable[[Files], Path]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(run: Run) -> Run:
    """Put a what-if question and return the exit code, what was printed and what was complained."""
    return partial(run, "what-if")


@pytest.fixture
def folder_of(folder_of: MakeFolder) -> MakeFolder:
    """Write a sound folder with scenarios in it, some files replaced; None leaves a file out."""
    return lambda changes: folder_of({**WITH_SCENARIOS, **changes})


def names(document: Mapping[str, Any]) -> list[str]:
    """Return the names of the scenarios of a comparison as JSON, the territory as it is first."""
    return [result["name"] for result in (document["base"], *document["scenarios"])]


def test_the_questions_asked_most_are_put_to_the_sample_territory(run: Run) -> None:
    code, out, err = run("demo")

    assert (DONE, "") == (code, err)
    streamed, table = out.split("\n\n", 1)
    assert ["as it is", *DEMO_SCENARIOS] == [line.split(":")[0] for line in streamed.splitlines()]
    assert "What if: 8 scenarios beside the territory as it is" in table
    assert all(name in table for name in DEMO_SCENARIOS)


def test_a_folder_brings_its_scenarios_and_a_file_may_be_named_instead(
    run: Run, folder_of: MakeFolder, tmp_path: Path
) -> None:
    folder = folder_of({})
    (tmp_path / "mine.toml").write_text(HEAD + UP)
    before = tree(tmp_path)

    _, beside, _ = run(folder, "--json", "-")
    code, named, _ = run(folder, tmp_path / "mine.toml", "--json", "-")

    assert DONE == code
    assert ["as it is", "quota up", "longer weeks"] == names(json.loads(beside))
    assert ["as it is", "quota up"] == names(json.loads(named))
    assert before == tree(tmp_path)


def test_without_any_scenarios_it_says_where_they_could_come_from(run: Run, folder_of: MakeFolder) -> None:
    code, out, err = run(folder_of({"scenarios.toml": None}))

    assert (BAD_INPUT, "") == (code, out)
    assert "SCENARIOS: found nothing" in err
    assert "territory-opt init" in err


def test_a_new_folder_has_scenarios_that_are_planned(run: Run, tmp_path: Path) -> None:
    assert DONE == main(["init", str(tmp_path / "new")])

    assert DONE == run(tmp_path / "new")[0]


@pytest.mark.parametrize("name", ["nowhere.toml", "folder"])
def test_a_file_of_scenarios_that_is_none_is_told(run: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()

    code, out, err = run("demo", tmp_path / name)

    assert (BAD_INPUT, "") == (code, out)
    assert err.startswith("1 problem in the input\n")
    assert name in err


def test_every_mistake_in_the_scenarios_is_told_at_once_and_nothing_is_written(
    run: Run, folder_of: MakeFolder, tmp_path: Path
) -> None:
    mistakes = """
[[scenario]]
name = "a"
changes = [ { set = "reps.targt", to = 5 }, { scale = "reps[id=anna].target", by = 2 } ]
[[scenario]]
name = "a"
parent = "nobody"
[[scenario]]
name = "as it is"
changes = [ { drop_rule = "hour_rules.admin_ceilng" } ]
"""
    folder = folder_of({"scenarios.toml": HEAD + mistakes})
    before = tree(tmp_path)

    code, out, err = run(folder, "--out", tmp_path / "out", "--save", tmp_path / "kept.sqlite")

    assert (BAD_INPUT, "") == (code, out)
    told = ["reps.target", "ana", "stands twice|no other", "nobody", "as it is", "admin_ceiling"]
    assert [] == [each for each in told if not any(word in err for word in each.split("|"))]
    assert before == tree(tmp_path)


def test_broken_toml_is_told_with_its_line(run: Run, folder_of: MakeFolder) -> None:
    code, out, err = run(folder_of({"scenarios.toml": HEAD + "[[scenario]\n"}))

    assert (BAD_INPUT, "") == (code, out)
    assert "scenarios.toml:2" in err


def test_an_impossible_scenario_stays_in_the_table_and_ends_with_four(run: Run, folder_of: MakeFolder) -> None:
    code, out, err = run(folder_of({"scenarios.toml": HEAD + NEVER + UP}))

    assert (INFEASIBLE, "") == (code, err)
    assert "never: impossible: Ana: " in out
    assert "quota up: expected revenue" in out


@pytest.mark.parametrize("words", [(), ("--sweep", f"{CEILING}=0.10:0.12:0.01"), ("--tornado",)])
def test_json_on_standard_output_is_one_document_and_nothing_else(
    run: Run, folder_of: MakeFolder, words: tuple[str, ...]
) -> None:
    code, out, err = run(folder_of({}), "--json", "-", *words)

    document = json.loads(out)
    assert (DONE, "") == (code, err)
    assert "territory_opt/comparison/1" == document["schema"]
    assert {word.removeprefix("--") for word in words if word.startswith("--")} == document.keys() & {
        "sweep",
        "tornado",
    }


def test_it_writes_the_comparison_in_five_formats_and_as_json(run: Run, folder_of: MakeFolder, tmp_path: Path) -> None:
    code, out, _ = run(folder_of({}), "--out", tmp_path / "new" / "out", "--json", tmp_path / "c.json")

    written = tree(tmp_path / "new" / "out")
    assert DONE == code
    assert COMPARISON == set(written)
    assert written["comparison.txt"]
    assert written["comparison.txt"].decode().splitlines()[-1] in out
    assert json.loads((tmp_path / "c.json").read_text()) == json.loads(written["comparison.json"] or b"")
    rows = list(csv.DictReader(io.StringIO((written["comparison.csv"] or b"").decode("utf-8-sig"))))
    assert {"as it is", "quota up", "longer weeks"} == {row["scenario"] for row in rows}


def test_a_sweep_plans_at_every_value_and_two_at_every_pair(run: Run, folder_of: MakeFolder, tmp_path: Path) -> None:
    folder = folder_of({"scenarios.toml": None})
    hours = "reps[id=ana].weekly_hours=38:40:1"

    one, shown, _ = run(folder, "--sweep", hours, "--out", tmp_path / "one")
    two, _, _ = run(folder, "--sweep", hours, "--sweep", f"{CEILING}=0.1:0.2:0.1", "--out", tmp_path / "two")

    assert (DONE, DONE) == (one, two)
    assert COMPARISON | {"sweep.txt", "sweep.csv"} == set(tree(tmp_path / "one"))
    assert (tmp_path / "one" / "sweep.txt").read_text(encoding="utf-8") in shown
    points = [
        {tuple(row.values())[:num] for row in csv.DictReader(io.StringIO(text))}
        for num, text in (
            (1, (tmp_path / "one" / "sweep.csv").read_text(encoding="utf-8-sig")),
            (2, (tmp_path / "two" / "sweep.csv").read_text(encoding="utf-8-sig")),
        )
    ]
    assert [3, 6] == [len(each) for each in points]


@pytest.mark.parametrize(
    ("sweeps", "told"),
    [
        (["reps.weekly_hours"], "--sweep: found 'reps.weekly_hours'"),
        (["=1:2:1"], "--sweep: found '=1:2:1'"),
        (["reps.weekly_hours=40"], "found '40'"),
        (["reps.weekly_hours=40:38:1"], "write 38:40:1"),
        (["reps.weekly_hours=38:40:0"], "range step"),
        (["reps.weekly_hours=38:x:1"], "'x'"),
        (["reps.wekly_hours=38:40:1"], "reps.weekly_hours"),
        (["reps.weekly_hours=38:40:1", "reps.weekly_hours=41:42:1"], "each path once"),
        (["reps.weekly_hours=38:40:1", f"{CEILING}=0.1:0.2:0.1", "reps.won=1:2:1"], "one or 2 parameters"),
    ],
)
def test_a_sweep_that_cannot_be_read_is_told(run: Run, folder_of: MakeFolder, sweeps: list[str], told: str) -> None:
    folder = folder_of({"scenarios.toml": None})

    code, _, err = run(folder, *(word for sweep in sweeps for word in ("--sweep", sweep)))

    assert BAD_INPUT == code
    assert "in the input\n" in err
    assert told in err


@pytest.mark.parametrize("sweep", ["reps.weekly_hours=40", "reps.wekly_hours=38:40:1", "reps.weekly_hours=-2:-1:1"])
def test_a_sweep_that_cannot_be_is_told_before_anything_is_planned_or_kept(
    run: Run, folder_of: MakeFolder, tmp_path: Path, sweep: str
) -> None:
    folder = folder_of({})
    before = tree(tmp_path)

    code, out, err = run(folder, "--sweep", sweep, "--save", tmp_path / "kept.sqlite", "--out", tmp_path / "out")

    assert (BAD_INPUT, "") == (code, out)
    assert "in the input\n" in err
    assert before == tree(tmp_path)


def test_where_files_cannot_be_written_nothing_is_kept_either(run: Run, folder_of: MakeFolder, tmp_path: Path) -> None:
    folder = folder_of({})
    (tmp_path / "file").write_text("in the way")
    before = tree(tmp_path)

    code, _, err = run(folder, "--save", tmp_path / "kept.sqlite", "--out", tmp_path / "file" / "below")

    assert BAD_INPUT == code
    assert "cannot be written to" in err
    assert before == tree(tmp_path)


def test_a_tornado_moves_the_assumptions(run: Run, folder_of: MakeFolder, tmp_path: Path) -> None:
    code, out, err = run(folder_of({"scenarios.toml": None}), "--tornado", "--out", tmp_path / "out")

    assert (DONE, "") == (code, err)
    assert COMPARISON | {"tornado.txt", "tornado.csv"} == set(tree(tmp_path / "out"))
    assert (tmp_path / "out" / "tornado.txt").read_text(encoding="utf-8") in out


@pytest.mark.parametrize("option", ["--json", "--save"])
@pytest.mark.parametrize("name", ["scenarios.toml", "reps.csv", "territory.toml"])
def test_no_input_is_written_over(run: Run, folder_of: MakeFolder, option: str, name: str) -> None:
    folder = folder_of({})
    before = tree(folder)

    code, _, err = run(folder, option, folder / name)

    assert BAD_INPUT == code
    assert name in err
    assert before == tree(folder)


def test_scenarios_that_are_named_are_not_written_over_either(run: Run, folder_of: MakeFolder, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(HEAD + UP)

    code, _, err = run(folder_of({}), mine, "--json", mine)

    assert BAD_INPUT == code
    assert "is an input of this run and is not replaced" in err
    assert HEAD + UP == mine.read_text()


def test_what_is_kept_shows_no_change_until_something_changes(run: Run, folder_of: MakeFolder, tmp_path: Path) -> None:
    folder, kept = folder_of({}), tmp_path / "kept.sqlite"

    first = run(folder, "--save", kept)
    second = run(folder, "--save", kept)
    (folder / "reps.csv").write_text(WITH_SCENARIOS["reps.csv"].replace("500000", "600000"))
    third = run(folder, "--save", kept)

    assert [(DONE, "")] * 3 == [(code, err) for code, _, err in (first, second, third)]
    assert "Kept for the first time" in first[1]
    assert "SINCE" not in first[1]
    assert [3, 3] == [second[1].count("SINCE "), second[1].count(": nothing changed")]
    assert [3, 0] == [third[1].count("SINCE "), third[1].count(": nothing changed")]
    assert "reps[id=ana].target" in third[1]


def test_another_way_to_ask_is_told_beside_what_is_kept(run: Run, folder_of: MakeFolder, tmp_path: Path) -> None:
    folder, kept = folder_of({}), tmp_path / "kept.sqlite"

    run(folder, "--save", kept)
    _, out, _ = run(folder, "--save", kept, "--whole-actions")

    assert "Asked: the usual way -> whole actions" in out


@pytest.mark.parametrize("number", ["0", "-1", "257"])
def test_a_number_of_processes_that_is_none_is_refused(run: Run, number: str) -> None:
    code, out, err = run("demo", "--workers", number)

    assert (BAD_INPUT, "") == (code, out)
    assert f"--workers: found {number}" in err


@pytest.mark.parametrize("words", [(), ("demo", "a.toml", "b"), ("demo", "--sweeep"), ("demo", "--workers", "two")])
def test_wrong_usage_ends_with_two(run: Run, words: tuple[str, ...]) -> None:
    code, out, err = run(*words)

    assert USAGE == code
    assert out + err


def test_a_territory_as_json_is_asked_with_a_file_of_scenarios(run: Run, tmp_path: Path) -> None:
    source, mine = tmp_path / "demo.json", tmp_path / "mine.toml"
    source.write_text(problem_to_json(to.read_demo()), encoding="utf-8")
    mine.write_text(HEAD + UP)

    code, out, _ = run(source, mine, "--json", "-")
    without, _, told = run(source)
    _, of_demo, _ = run("demo", mine, "--json", "-")

    assert (DONE, BAD_INPUT) == (code, without)
    assert "SCENARIOS: found nothing" in told
    assert json.loads(of_demo) == json.loads(out)


def test_a_folder_named_demo_is_read_as_a_folder(
    run: Run, folder_of: MakeFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_of({})
    folder.rename(folder.parent / "demo")
    monkeypatch.chdir(folder.parent)

    code, out, _ = run("demo", "--json", "-")

    assert DONE == code
    assert ["as it is", "quota up", "longer weeks"] == names(json.loads(out))


def test_after_an_interrupt_what_is_done_is_shown_and_written_whole(
    run: Run, folder_of: MakeFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned: list[object] = []

    def interrupted(*words: Any) -> Any:  # noqa: ANN401  # whatever it is called with
        planned.append(words)
        if len(planned) == 3:
            raise KeyboardInterrupt
        return plan_version(*words)

    monkeypatch.setattr(compare_module, "plan_version", interrupted)

    code, out, err = run(folder_of({}), "--tornado", "--out", tmp_path / "out")

    assert FAULT == code
    assert "interrupted: 1 of 2 scenarios are planned; what is done is kept\n" == err
    assert "What if: 1 scenario beside the territory as it is" in out
    assert COMPARISON == set(tree(tmp_path / "out"))
    assert ["as it is", "quota up"] == names(json.loads((tmp_path / "out" / "comparison.json").read_text()))


@pytest.mark.parametrize("words", [("--sweep", f"{CEILING}=0.10:0.12:0.01"), ("--tornado",)])
def test_an_interrupt_after_the_scenarios_keeps_them(
    run: Run, folder_of: MakeFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    planned: list[object] = []

    def interrupted(*given: Any) -> Any:  # noqa: ANN401  # whatever it is called with
        planned.append(given)
        if len(planned) == 5:
            raise KeyboardInterrupt
        return plan_version(*given)

    monkeypatch.setattr(compare_module, "plan_version", interrupted)

    code, out, err = run(folder_of({}), *words, "--out", tmp_path / "out")

    assert FAULT == code
    assert err.startswith("interrupted: the scenarios are kept")
    assert "What if: 2 scenarios beside the territory as it is" in out
    assert COMPARISON == set(tree(tmp_path / "out"))


def test_an_interrupt_before_anything_is_done_leaves_nothing_behind(
    run: Run, folder_of: MakeFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any) -> None:  # noqa: ANN401  # the same
        raise KeyboardInterrupt

    folder = folder_of({})
    before = tree(tmp_path)
    monkeypatch.setattr(compare_module, "plan_version", interrupted)

    code, out, err = run(folder, "--out", tmp_path / "out", "--save", tmp_path / "kept.sqlite")

    assert (FAULT, "") == (code, out)
    assert "interrupted; nothing half-written is left behind" in err
    assert before == tree(tmp_path)


class _Tags(HTMLParser):
    """Collects the tags of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.found.add(tag)


def test_names_that_mean_harm_do_none(run: Run, folder_of: MakeFolder, tmp_path: Path) -> None:
    hostile = ["=1+1", "<script>alert(1)</script>", "a|b", "\x1b[31mred"]
    spelt = [json.dumps(name) for name in hostile]
    text = HEAD + "".join(f"[[scenario]]\nname = {name}\n" for name in spelt)
    reps = WITH_SCENARIOS["reps.csv"].replace("Ana", '"<img src=x>"')

    code, out, _ = run(folder_of({"scenarios.toml": text, "reps.csv": reps}), "--out", tmp_path / "out")

    assert DONE == code
    assert "\x1b" not in out
    written = {path.suffix: path.read_text(encoding="utf-8-sig") for path in (tmp_path / "out").iterdir()}
    assert [] == [kind for kind, content in written.items() if "\x1b" in content]
    tags = _Tags()
    tags.feed(written[".html"])
    assert not tags.found & {"script", "img"}
    cells = {cell for row in csv.reader(io.StringIO(written[".csv"])) for cell in row}
    assert not any(cell.startswith("=") for cell in cells)
    assert ["as it is", *hostile] == names(json.loads(written[".json"]))


def test_in_a_pipe_nothing_goes_to_standard_error(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(HEAD + UP)
    environment = {**os.environ, "COLUMNS": "60"}

    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "territory_opt.cli",
            "what-if",
            "demo",
            mine,
            "--save",
            tmp_path / "kept.sqlite",
        ],
        capture_output=True,
        check=False,
        env=environment,
    )

    assert (DONE, b"") == (done.returncode, done.stderr)
    assert done.stdout.decode("utf-8").startswith("as it is: expected revenue ")


def test_two_questions_are_put_to_a_published_export(run: Run, tmp_path: Path) -> None:
    if not EXPORT.is_dir():
        pytest.skip("shared data absent")
    (tmp_path / "mine.toml").write_text(
        HEAD + UP + '[[scenario]]\nname = "win rate"\nchanges = [{win_rate_points = -5}]'
    )

    code, out, err = run(
        EXPORT, tmp_path / "mine.toml", "--crm", "maven", "--target", TARGET, "--workers", "1", "--json", "-"
    )

    document = json.loads(out)
    base, (up, down) = document["base"], document["scenarios"]
    assert (DONE, "") == (code, err)
    assert [30, 30, 30] == [len(result["reps"]) for result in (base, up, down)]
    assert base["team"]["expected_revenue"] == up["team"]["expected_revenue"] > down["team"]["expected_revenue"]
