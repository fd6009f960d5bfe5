"""Files read whole, written whole or not at all."""

import os
from pathlib import Path
from typing import IO, Any

import pytest

from territory_opt.errors import InvalidInputError, OutputError
from territory_opt.files.whole import read_text, write_all, write_whole


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_written_with_its_folders(tmp_path: Path) -> None:
    write_whole(tmp_path / "a" / "b" / "plan.txt", "ä\r\n")
    assert "ä\r\n".encode() == (tmp_path / "a" / "b" / "plan.txt").read_bytes()


def test_an_existing_file_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    (tmp_path / "plan.txt").write_text("old")
    write_whole(tmp_path / "plan.txt", b"new")
    assert "new" == (tmp_path / "plan.txt").read_text()
    assert ["plan.txt"] == names_in(tmp_path)


def test_a_new_file_has_the_rights_any_new_file_has(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    write_whole(tmp_path / "plan.txt", "x")
    assert (tmp_path / "usual").stat().st_mode == (tmp_path / "plan.txt").stat().st_mode


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError, MemoryError])
def test_an_interrupted_run_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    (tmp_path / "a.txt").write_text("old")
    opened = Path.open
    calls = []

    def interrupted(self: Path, mode: str) -> IO[Any]:
        calls.append(self)
        if len(calls) == 3:
            raise error
        return opened(self, mode)

    monkeypatch.setattr(Path, "open", interrupted)
    with pytest.raises(OutputError if error is OSError else error):
        write_all(tmp_path, {"a.txt": "new", "b.txt": "new", "c.txt": "new"})
    monkeypatch.undo()
    assert 3 == len(calls)
    assert ["a.txt"] == names_in(tmp_path)
    assert "old" == (tmp_path / "a.txt").read_text()


def test_an_interrupted_run_takes_its_new_folder_away(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="surrogates"):
        write_all(tmp_path / "new" / "folder", {"a.txt": "x", "b.txt": "\ud800"})
    assert [] == names_in(tmp_path)


@pytest.mark.parametrize("name", ["../a.txt", "a/b.txt", "a\\b.txt", "", ".", "..", "/etc/a", "a\0b"])
def test_a_name_that_leaves_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError, match="no plain file name"):
        write_all(tmp_path / "new", {"fine.txt": "x", name: "x"})
    assert [] == names_in(tmp_path)


def test_an_input_is_never_written_over_by_whatever_name(tmp_path: Path) -> None:
    (tmp_path / "reps.csv").write_text("mine")
    (tmp_path / "link.csv").symlink_to("reps.csv")
    os.link(tmp_path / "reps.csv", tmp_path / "twin.csv")
    for name in ("reps.csv", "link.csv", "twin.csv"):
        with pytest.raises(OutputError, match="is an input of this run"):
            write_all(tmp_path, {"other.txt": "x", name: "x"}, never_over=[tmp_path / "." / "reps.csv"])
    assert "mine" == (tmp_path / "reps.csv").read_text()
    assert ["link.csv", "reps.csv", "twin.csv"] == names_in(tmp_path)


def test_a_link_is_written_through(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to("real.txt")
    write_whole(tmp_path / "link.txt", "new")
    assert "new" == (tmp_path / "real.txt").read_text()
    assert (tmp_path / "link.txt").is_symlink()


def test_a_file_where_the_folder_should_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="choose a folder you may write to"):
        write_whole(tmp_path / "file" / "plan.txt", "x")
    assert "x" == (tmp_path / "file").read_text()


@pytest.mark.parametrize("name", ["x" * 300, "\ud800"])
def test_a_name_no_file_can_have_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError, match="cannot be written to"):
        write_all(tmp_path / "new", {name: "x"})
    assert [] == names_in(tmp_path)


def test_a_folder_where_the_file_should_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "plan.txt").mkdir()
    with pytest.raises(OutputError, match="is a folder"):
        write_whole(tmp_path / "plan.txt", "x")


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="this system has no device files")
def test_a_device_is_not_replaced_by_a_file() -> None:
    with pytest.raises(OutputError, match="is a device"):
        write_whole("/dev/null", "x")


def test_text_is_read_without_its_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\xef\xbb\xbfx\r\ny")
    assert "x\r\ny" == read_text(tmp_path / "a")


@pytest.mark.parametrize("path", ["missing/deeper", "a\0b", "x" * 5000])
def test_a_path_that_leads_nowhere_is_one_fault(tmp_path: Path, path: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        read_text(tmp_path / path)
    assert 1 == len(caught.value.faults)
