"""The files of a plan: named safely, written together or not at all, never over what was read."""

from pathlib import Path

import attrs
import pytest

from territory_opt.errors import OutputError
from territory_opt.files.folder import read_demo
from territory_opt.planning.plan import plan
from territory_opt.report.plan_files import picture_names, report_files, write_files

DEMO = read_demo()


def test_a_report_names_the_pictures_that_stand_beside_it() -> None:
    strange = attrs.evolve(
        DEMO,
        reps=(attrs.evolve(DEMO.reps[0], id="../Ana"),),
        clients=(),
        opportunities=tuple(
            attrs.evolve(deal, rep="../Ana", client=None) for deal in DEMO.opportunities if deal.rep == "ana"
        ),
    )

    files = report_files(plan(strange), Path("out"), "{}", {})

    gantt, week = picture_names("../Ana")
    assert {"out/plan.json", "out/report.txt", f"out/pictures/{gantt}", f"out/pictures/{week}"} == {
        path.as_posix() for path in files
    }
    assert f"PICTURES: pictures/{gantt}, pictures/{week}" in str(files[Path("out/report.txt")])
    assert [True, True] == [str(files[Path("out/pictures") / name]).startswith("<svg") for name in (gantt, week)]


def test_two_outputs_may_be_one_file_with_the_same_content_only(tmp_path: Path) -> None:
    target, same = tmp_path / "a.json", tmp_path / "x" / ".." / "a.json"
    (tmp_path / "x").mkdir()

    write_files([{target: "1"}, {same: "1"}], inputs=())
    with pytest.raises(OutputError, match=r"a\.json is asked for twice, with different contents"):
        write_files([{target: "1"}, {same: "2"}], inputs=())

    assert "1" == target.read_text()


@pytest.mark.parametrize("name", ["reps.csv", "calendars/ana.ics"])
def test_what_was_read_is_not_written_over(tmp_path: Path, name: str) -> None:
    (tmp_path / "calendars").mkdir()
    (tmp_path / name).write_text("old")

    with pytest.raises(OutputError, match="is an input of this run"):
        write_files([{tmp_path / "new.txt": "new", tmp_path / name: "new"}], inputs=(tmp_path, None))

    assert ("old", False) == ((tmp_path / name).read_text(), (tmp_path / "new.txt").exists())
