"""Files read whole, and written whole or not at all."""

import contextlib
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from territory_opt.errors import Fault, InvalidInputError, OutputError, listing, nearest


def read_text(path: str | Path) -> str:
    """Return the text of a UTF-8 file, without its byte order mark.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    InvalidInputError
        If there is no such file, it is a folder, cannot be read, or holds anything but UTF-8 text.
    """
    path = Path(path)
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise InvalidInputError([Fault(path.name, "no such file", "a file", _near_file(path))]) from None
    except IsADirectoryError:
        raise InvalidInputError([Fault(path.name, "a folder", "a file")]) from None
    except (OSError, ValueError) as error:
        found = f"a file that cannot be read: {getattr(error, 'strerror', None) or error}"
        raise InvalidInputError([Fault(path.name, found, "a file you may read")]) from None
    return _decoded(raw, path.name)


def _near_file(path: Path) -> str:
    try:
        names = [entry.name for entry in path.parent.iterdir()]
    except OSError:
        return f"there is no folder {path.parent} that can be read"
    near = nearest(path.name, names)
    return f"{near} rename it to {path.name!r}" if near else ""


def _decoded(raw: bytes, name: str) -> str:
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        hint = "export its sheets as CSV UTF-8"
        raise InvalidInputError([Fault(name, "a workbook or an archive", "UTF-8 text", hint)])
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InvalidInputError([Fault(name, "UTF-16 text", "UTF-8 text", _SAVE_AGAIN)])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        found = f"byte 0x{raw[error.start]:02X} at position {error.start}, which is not UTF-8"
        raise InvalidInputError([Fault(f"{name}:{line}", found, "UTF-8 text", _SAVE_AGAIN)]) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        found = f"a NUL byte at position {raw.index(0)}: binary data"
        raise InvalidInputError([Fault(f"{name}:{line}", found, "UTF-8 text", _SAVE_AGAIN)])
    return text


_SAVE_AGAIN = "save it again as UTF-8; in a spreadsheet choose 'CSV UTF-8'"


def write_whole(path: str | Path, content: str | bytes, *, never_over: Iterable[str | Path] = ()) -> None:
    """Write one file whole, or leave everything as it was.

    Parameters
    ----------
    path
        The file to write; an existing one is replaced.
    content
        Its text, written as UTF-8 with the line ends it has, or its bytes.
    never_over
        Files that must not be replaced, such as the inputs of the same run.

    Raises
    ------
    OutputError
        If it cannot be written, or is one of `never_over`.
    """
    target = Path(path)
    write_all(target.parent, {target.name: content}, never_over=never_over)


def write_all(
    folder: str | Path, contents: Mapping[str, str | bytes], *, never_over: Iterable[str | Path] = ()
) -> None:
    """Write files into a folder: each whole, none before all are ready, nothing half-written left behind.

    Parameters
    ----------
    folder
        The folder; made when it is not there.
    contents
        Text or bytes by file name, without any folder in the name.
    never_over
        Files that must not be replaced, such as the inputs of the same run.

    Raises
    ------
    OutputError
        If the folder or a file cannot be written, a name leaves the folder, or it is one of `never_over`.
    """
    write_together({Path(folder): contents}, never_over=never_over)


def write_together(folders: Mapping[Path, Mapping[str, str | bytes]], *, never_over: Iterable[str | Path] = ()) -> None:
    """Write files into several folders at once, as `write_all` does into one: none before all are ready.

    Parameters
    ----------
    folders
        Text or bytes by file name, by folder.
    never_over
        Files that must not be replaced, such as the inputs of the same run.

    Raises
    ------
    OutputError
        As of `write_all`.
    """
    kept = [Path(path) for path in never_over]
    try:
        for folder, contents in folders.items():
            for name in contents:
                _refuse_unsafe(folder, name, kept)
        with contextlib.ExitStack() as stack:
            for folder in folders:
                stack.enter_context(_made(folder))
            _write_beside_then_replace(
                {_real(folder / name): raw for folder, contents in folders.items() for name, raw in contents.items()}
            )
    except OutputError:
        raise
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        message = f"{listing(folders)} cannot be written to: {why}; choose a folder you may write to"
        raise OutputError(message) from None


def _write_beside_then_replace(contents: Mapping[Path, str | bytes]) -> None:
    beside = {target: target.with_name(f".{target.name[:100]}.{secrets.token_hex(8)}.part") for target in contents}
    try:
        for target, content in contents.items():
            raw = content.encode("utf-8") if isinstance(content, str) else content
            with beside[target].open("xb") as file:
                file.write(raw)
        for target, part in beside.items():
            part.replace(target)
    finally:
        for part in beside.values():
            part.unlink(missing_ok=True)


def _refuse_unsafe(folder: Path, name: str, kept: Iterable[Path]) -> None:
    if Path(name).name != name or name in {"", ".", ".."} or "\\" in name or "\0" in name:
        raise OutputError(f"{name!r} is no plain file name; allowed is a name without a folder in it")
    target = folder / name
    for path in kept:
        same = _real(target) == _real(path)
        if same or (target.exists() and path.exists() and target.samefile(path)):
            raise OutputError(f"{target} is an input of this run and is not replaced; choose another output")
    if target.exists() and not target.is_file():
        kind = "folder" if target.is_dir() else "device"
        raise OutputError(f"{target} is a {kind}, so no file can be written there; choose another name")


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


@contextlib.contextmanager
def _made(folder: Path) -> Iterator[None]:
    """Make a folder and its parents; take those that were new away again when the work in them fails."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for new in missing:
            with contextlib.suppress(OSError):
                new.rmdir()
        raise
