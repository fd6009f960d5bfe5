"""What commands say and show while they work."""

import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from territory_opt.errors import Fault, InvalidInputError, listing, nearest

WIDTH_OF_A_PIPE = 100


def tell(text: str) -> None:
    """Write to standard output, at once."""
    sys.stdout.write(text)
    sys.stdout.flush()


def width() -> int:
    """Return how many characters a line of the terminal holds; 100 in a pipe."""
    return shutil.get_terminal_size((WIDTH_OF_A_PIPE, 24)).columns if sys.stdout.isatty() else WIDTH_OF_A_PIPE


@contextmanager
def progress(doing: str) -> Iterator[Callable[[int, int], None] | None]:
    """Show a bar while much is worked on, on a terminal; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    on_screen = sys.stdout.isatty()
    with Progress(console=Console(stderr=True), transient=True, redirect_stdout=on_screen) as bar:
        task = bar.add_task(doing, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def refuse_unknown(option: str, names: Iterable[str], known: Sequence[str]) -> None:
    """Raise InvalidInputError for names that an option does not know."""
    unknown = [Fault(option, repr(name), listing(known), nearest(name, known)) for name in names if name not in known]
    if unknown:
        raise InvalidInputError(unknown)
