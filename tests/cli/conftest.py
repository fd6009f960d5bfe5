from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from territory_opt.cli.commands import main
from territory_opt.testing.folders import SOUND_FOLDER


@pytest.fixture
def folder_of(tmp_path: Path) -> Callable[[Mapping[str, str | bytes | None]], Path]:
    """Write a sound folder with some files replaced; None leaves a file out."""

    def write(changes: Mapping[str, str | bytes | None]) -> Path:
        folder = tmp_path / "territory"
        folder.mkdir()
        for name, content in {**SOUND_FOLDER, **changes}.items():
            if content is not None:
                (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return folder

    return write


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run the command line and return its exit code, what it printed and what it complained."""

    def of(*words: str | Path) -> tuple[int, str, str]:
        code = main([str(word) for word in words])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.out + printed.err
        return code, printed.out, printed.err

    return of
