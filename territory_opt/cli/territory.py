"""The commands before a plan: a territory to fill in, what was read of one."""

from pathlib import Path

from territory_opt.cli.terminal import tell
from territory_opt.cli.words import AS_STATED, DONE, Reading


def init(directory: Path) -> int:
    """Write a folder to fill in.

    Parameters
    ----------
    directory
        The folder; it must be new or empty.
    """
    from territory_opt.files.folder import init_folder

    init_folder(directory)
    tell(f"{directory} is ready: fill in its files (README.txt says how), then: territory-opt plan {directory}\n")
    return DONE


def check(source: Path, *, reading: Reading = AS_STATED) -> int:
    """Read a territory and report what was recognised, how it is sorted and every finding; write nothing.

    Parameters
    ----------
    source
        A territory folder, a problem as JSON, or with --crm the folder of a CRM export.
    """
    from territory_opt.cli.source import read_source
    from territory_opt.report.check_page import check_text

    tell(check_text(read_source(source, **reading.options)))
    return DONE
