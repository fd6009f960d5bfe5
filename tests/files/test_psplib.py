import csv
import hashlib
from pathlib import Path

import pytest

from territory_opt.errors import InvalidInputError
from territory_opt.files.psplib import read_psplib
from territory_opt.scheduling.project import Link

DATA = Path(__file__).resolve().parents[2] / "../shared/data/psplib"
SMALL = """\
************************************************************************
projects                      :  1
jobs (incl. supersource/sink ):  4
************************************************************************
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          2           2   3
   2        1          1           4
   3        1          1           4
   4        1          0
************************************************************************
REQUESTS/DURATIONS:
jobnr. mode duration  R 1  R 2
------------------------------------------------------------------------
  1      1     0       0    0
  2      1     3       4    0
  3      1     2       1    2
  4      1     0       0    0
************************************************************************
RESOURCEAVAILABILITIES:
  R 1  R 2
    5    2
************************************************************************
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "small.sm"
    path.write_text(text, encoding="utf-8")
    return path


def data() -> list[dict[str, str]]:
    if not DATA.is_dir():
        pytest.skip("shared data absent")
    with (DATA / "best_known.csv").open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file)]


def file_of(row: dict[str, str]) -> Path:
    return DATA / f"j{row['jobs']}" / f"{row['instance']}.sm"


def test_activities_become_jobs_and_resources_suppliers(tmp_path: Path) -> None:
    project = read_psplib(written(tmp_path, SMALL))

    assert ["1", "2", "3", "4"] == project.job_names
    assert [0, 3, 2, 0] == project.duration_days
    assert [True] * 4 == project.evenly
    assert [[], [(0, 12.0)], [(0, 2.0), (1, 4.0)], []] == project.needs
    assert [[5.0] * 5, [2.0] * 5] == project.day_hours
    assert 5 == project.num_days
    pairs = [(0, 1), (0, 2), (1, 3), (2, 3)]
    assert [Link(before=before, after=after) for before, after in pairs] == project.links


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("REQUESTS/DURATIONS:", "REQUESTS:", "small.sm: found no such line; allowed is a line 'REQUESTS/DURATIONS:'"),
        (
            "  3      1     2 ",
            "  3      1     x ",
            "small.sm:17: found '3      1     x       1    2'; allowed is whole",
        ),
        ("  3      1     2 ", "  5      1     2 ", "small.sm:17: found job 5, mode 1; allowed is job 3, mode 1"),
        ("    1    2\n", "    1\n", "small.sm:17: found 4 numbers; allowed is job, mode, duration and 2 requests"),
        ("  4      1     0 ", "  4      1     0       1    0\n  5 1 0 ", "small.sm:18: found requests without a dur"),
        ("  4      1     0       0    0\n", "", "small.sm: found 3 rows under 'REQUESTS/DURATIONS:'; allowed is 4"),
        ("           2   3\n", "           2\n", "small.sm:7: found 1 successors; allowed is the 2 that"),
        ("           2   3\n", "           2   7\n", "small.sm:7: found successor 7; allowed is a job from 1 to 4"),
        ("   3        1          1 ", "   3        2          1 ", "small.sm:9: found job 3 with 2 modes; allowed is"),
        ("   4        1          0\n", "   4\n", "small.sm:10: found job 4 with 0 modes; allowed is job 4 with 1"),
        ("    5    2\n", "", "small.sm: found nothing under 'RESOURCEAVAILABILITIES:'; allowed is rows of"),
        ("    5    2\n", "    5    2\n    5    2\n", "small.sm:23: found another row of capacities; allowed is one"),
    ],
)
def test_a_malformed_file_is_told_with_its_line(tmp_path: Path, before: str, after: str, told: str) -> None:
    assert before in SMALL

    with pytest.raises(InvalidInputError) as caught:
        read_psplib(written(tmp_path, SMALL.replace(before, after, 1)))

    assert any(str(fault).startswith(told) for fault in caught.value.faults), caught.value


def test_every_file_of_the_development_set_is_the_one_its_best_known_value_belongs_to() -> None:
    rows = data()

    assert 90 == len(rows)
    assert [row["sha256"] for row in rows] == [hashlib.sha256(file_of(row).read_bytes()).hexdigest() for row in rows]


def test_every_file_of_the_development_set_is_read_whole() -> None:
    for row in data():
        project = read_psplib(file_of(row))

        assert int(row["jobs"]) + 2 == project.num_jobs
        assert 4 == len(project.supplier_names)
        assert int(row["best_known"]) <= project.num_days
