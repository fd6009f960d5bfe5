"""Commands on a whole organisation kept as Parquet: what they print, write, return and refuse."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import attrs
import numpy as np
import pytest

from territory_opt import read_policy
from territory_opt.cli.words import BAD_INPUT, DONE, INFEASIBLE
from territory_opt.files.policy_file import policy_document
from territory_opt.fleet.parquet import read_columns, write_columns
from territory_opt.model.hour_rule import Strength
from territory_opt.testing.fleets import flat_columns

Run = Callable[..., tuple[int, str, str]]
SCENARIOS = """schema = "territory_opt/scenarios/1"
[[scenario]]
name = "shorter weeks"
changes = [ { scale = "reps.weekly_hours", by = 0.9 } ]
[[scenario]]
name = "=1+1"
changes = [ { drop_rule = "prospecting_day" } ]
"""


def write_fleet(path: Path, num_reps: int = 3, seed: int = 0, prefix: str = "") -> Path:
    columns = flat_columns(num_reps, targets_of_rep=8, lines_of_target=3, seed=seed)
    write_columns(path, {**columns, "rep": np.char.add(prefix, np.asarray(columns["rep"], dtype=np.str_))})
    return path


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    """A folder of two partitions."""
    folder = tmp_path / "fleet"
    folder.mkdir()
    write_fleet(folder / "north.parquet", prefix="north ")
    write_fleet(folder / "south.parquet", seed=1, prefix="south ")
    return folder


def test_a_fleet_is_planned_and_told_on_one_page(run: Run, fleet: Path) -> None:
    code, out, err = run("plan", fleet)

    assert (DONE, "") == (code, err)
    assert out.startswith("6 reps: 6 planned, 0 without a possible week\n")
    assert "Administration" in out


def test_one_file_is_a_fleet_too(run: Run, fleet: Path) -> None:
    code, out, _ = run("plan", fleet / "north.parquet", "--workers", "1")

    assert DONE == code
    assert out.startswith("3 reps: 3 planned")


def test_partitions_are_planned_into_a_folder_and_kept_by_the_next_run(run: Run, fleet: Path, tmp_path: Path) -> None:
    plans = tmp_path / "plans"

    first, again = (run("plan", fleet, "--out", plans, "--workers", "1") for _ in range(2))

    assert (DONE, DONE) == (first[0], again[0])
    assert "2 partitions: 2 planned\n6 reps\n" in first[1]
    assert "2 partitions: 2 kept\n6 reps\n" in again[1]
    assert {"north.parquet", "south.parquet"} == {path.name for path in (plans / "reps").iterdir()}
    assert {"optimal"} == set(read_columns(plans / "reps" / "north.parquet")["status"])


def test_a_wrong_partition_is_told_and_the_others_are_planned(run: Run, fleet: Path, tmp_path: Path) -> None:
    (fleet / "west.parquet").write_bytes(b"no such thing")

    code, out, err = run("plan", fleet, "--out", tmp_path / "plans", "--workers", "1")

    assert BAD_INPUT == code
    assert "3 partitions: 2 planned, 1 failed" in out
    assert "west.parquet" in err


def test_reps_without_a_week_end_with_their_exit_code(run: Run, tmp_path: Path) -> None:
    columns = flat_columns(2, targets_of_rep=3, lines_of_target=2)
    admin = np.where(np.asarray(columns["rep"]) == np.asarray(columns["rep"])[0], 30.0, 4.0)
    write_columns(tmp_path / "fleet.parquet", {**columns, "admin_hours": admin})

    told = run("plan", tmp_path / "fleet.parquet")
    written = run("plan", tmp_path / "fleet.parquet", "--out", tmp_path / "plans", "--workers", "1")

    assert (INFEASIBLE, INFEASIBLE) == (told[0], written[0])
    assert "2 reps: 1 planned, 1 without a possible week" in told[1]
    assert "Without a possible week" in told[1]


def test_scenarios_of_a_fleet_stand_side_by_side(run: Run, fleet: Path, tmp_path: Path) -> None:
    scenarios = tmp_path / "scenarios.toml"
    scenarios.write_text(SCENARIOS, encoding="utf-8")

    code, out, _ = run("what-if", fleet, scenarios, "--workers", "1", "--out", tmp_path / "answers")

    assert DONE == code
    assert out.startswith("6 reps in 2 scenarios\n")
    assert out == (tmp_path / "answers" / "comparison.txt").read_text(encoding="utf-8")
    table = (tmp_path / "answers" / "comparison.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert ["as it is", "shorter weeks", "'=1+1"] == [row["scenario"] for row in rows]
    assert float(rows[1]["gained"]) < 0 <= float(rows[2]["gained"])


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--rep", "a"), "--rep"),
        (("--json", "-"), "--json"),
        (("--as-of", "2026-01-05"), "--as-of"),
        (("--whole-actions",), "--whole-actions"),
        (("--seed", "1", "--engine", "search"), "--engine"),
        (("--workers", "0"), "--workers: found 0"),
        (("--workers", "2", "--cluster", "tcp://127.0.0.1:1"), "one of --workers and --cluster"),
        (("--cluster", "tcp://127.0.0.1:1"), "--out: found nothing"),
    ],
)
def test_options_that_say_nothing_to_a_fleet_are_refused(
    run: Run, fleet: Path, words: tuple[str, ...], complaint: str
) -> None:
    code, out, err = run("plan", fleet, *words)

    assert (BAD_INPUT, "") == (code, out)
    assert complaint in err


@pytest.mark.parametrize("words", [("--tornado",), ("--sweep", "reps.weekly_hours=36:44:2"), ("--save", "s.sqlite")])
def test_questions_that_a_fleet_cannot_answer_are_refused(run: Run, fleet: Path, words: tuple[str, ...]) -> None:
    code, out, err = run("what-if", fleet, "scenarios.toml", *words)

    assert (BAD_INPUT, "") == (code, out)
    assert words[0] in err


def test_scenarios_of_a_fleet_are_stated(run: Run, fleet: Path) -> None:
    code, _, err = run("what-if", fleet)

    assert BAD_INPUT == code
    assert "SCENARIOS: found nothing" in err


def test_the_scenarios_beside_a_fleet_are_found(run: Run, fleet: Path) -> None:
    (fleet / "scenarios.toml").write_text(SCENARIOS, encoding="utf-8")

    code, out, _ = run("what-if", fleet, "--workers", "1")

    assert DONE == code
    assert "shorter weeks" in out


def test_a_folder_with_tables_and_partitions_is_neither(run: Run, fleet: Path) -> None:
    (fleet / "reps.csv").write_text("id,name\n", encoding="utf-8")

    code, out, err = run("plan", fleet)

    assert (BAD_INPUT, "") == (code, out)
    assert "reps.csv and north.parquet, south.parquet" in err


def test_faults_are_named_by_the_options(run: Run, fleet: Path) -> None:
    _, _, of_target = run("plan", fleet, "--out", fleet)
    _, _, of_cluster = run("plan", fleet, "--out", fleet.parent / "plans", "--cluster", "no address")

    assert "--out: found" in of_target
    assert "--cluster: found" in of_cluster


def test_a_policy_that_is_no_band_is_planned_one_by_one(run: Run, fleet: Path, tmp_path: Path) -> None:
    policy = read_policy()
    rule = attrs.evolve(policy.hour_rules["top_tier"], strength=Strength.PREFERRED, penalty_per_hour=100.0)
    document = policy_document(attrs.evolve(policy, hour_rules={**policy.hour_rules, "top_tier": rule}))
    (tmp_path / "policy.toml").write_text(document, encoding="utf-8")

    code, out, _ = run("plan", fleet, "--policy", tmp_path / "policy.toml", "--workers", "1")

    assert DONE == code
    assert "linear program" in out


def test_workers_and_clusters_are_for_fleets(run: Run) -> None:
    workers, cluster = run("plan", "demo", "--workers", "2"), run("plan", "demo", "--cluster", "tcp://127.0.0.1:1")

    assert (BAD_INPUT, BAD_INPUT) == (workers[0], cluster[0])
    assert "--workers: found 2" in workers[2]
    assert "demo has none" in cluster[2]
