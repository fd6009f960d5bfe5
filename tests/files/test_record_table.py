"""One table of a folder as records."""

from pathlib import Path

from territory_opt.errors import Fault
from territory_opt.files.record_table import read_records
from territory_opt.model.opportunity import Opportunity
from territory_opt.model.rep import Rep


def written(folder: Path, text: str) -> Path:
    path = folder / "reps.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_sound_row_is_a_record_with_its_line(tmp_path: Path) -> None:
    table = read_records(written(tmp_path, "id,team\n\nana,North\nben,\n"), Rep)
    assert (Rep(id="ana", team="North"), Rep(id="ben")) == table.records
    assert ((3, 4), (), frozenset()) == (table.lines, table.faults, table.fragments)


def test_of_a_faulty_row_only_its_ties_are_kept(tmp_path: Path) -> None:
    text = "id,rep,amount,playbook\nd1,ana,x,expansion\n,ana,1,\nd3,ana,1,\n"
    table = read_records(written(tmp_path, text), Opportunity)
    assert Opportunity(id="d1", rep="ana", playbook="expansion") == table.records[0]
    assert ((2, 4), frozenset({0})) == (table.lines, table.fragments)
    assert ["reps.csv:2 amount", "reps.csv:3 id"] == [fault.path for fault in table.faults]


def test_a_missing_column_is_told_once_and_not_for_every_row(tmp_path: Path) -> None:
    table = read_records(written(tmp_path, "name,won\nAna,1\nBen,x\n"), Rep)
    assert ["reps.csv id", "reps.csv:3 won"] == [fault.path for fault in table.faults]
    assert not table.readable


def test_a_file_that_is_no_table_has_faults_and_no_records(tmp_path: Path) -> None:
    table = read_records(tmp_path / "nowhere.csv", Rep)
    assert ((), False) == (table.records, table.readable)
    assert ["nowhere.csv"] == [fault.path for fault in table.faults]


def test_a_fault_between_records_is_told_by_line(tmp_path: Path) -> None:
    table = read_records(written(tmp_path, "id,won\nana,x\nben,1\n"), Rep)
    here = table.fault_here(Fault("reps[1].won", "1", "more"))
    assert here is not None
    assert "reps.csv:3 won" == here.path
    assert table.fault_here(Fault("reps[0].weekly_hours", "40", "less")) is None


def test_a_name_from_a_misfit_row_may_be_known(tmp_path: Path) -> None:
    table = read_records(written(tmp_path, "id,team\nana\nben,\n"), Rep)
    assert [True, False] == [table.may_know(Fault("", repr(name), "one of ben")) for name in ("ana", "cleo")]
