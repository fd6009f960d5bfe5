"""The commands before a plan: a territory to fill in, what an export's columns mean, what was read of a territory."""

from pathlib import Path

from territory_opt.cli.source import AUTO, SourceKind, kind_of, read_source
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


def map_(export: Path, *, crm: str = AUTO, out: Path | None = None) -> int:
    """Propose what the columns of a CRM export mean, as a file to correct and give back with --mapping.

    Parameters
    ----------
    export
        The export: a file or a folder of CSV files or workbooks.
    crm
        Which system wrote the export: auto, salesforce, hubspot, dynamics, pipedrive, maven or other.
    out
        Write the proposal to this file and print what was recognised; without it the proposal is printed.
    """
    from territory_opt.cli.source import system_of
    from territory_opt.intake.reading.sheets import read_sheets
    from territory_opt.intake.recognising.mapping_text import mapping_text
    from territory_opt.intake.recognising.recognise import recognise_any
    from territory_opt.intake.recognising.recognition_page import recognition_lines
    from territory_opt.report.plan_files import write_files

    recognition = recognise_any(read_sheets(export), system=system_of(crm))
    proposal = mapping_text(recognition)
    if out is None:
        tell(proposal)
        return DONE
    write_files([{out: proposal}], inputs=(export,))
    tell("\n".join(recognition_lines(recognition)) + f"\n\n{out} is the proposal: correct it, then --mapping {out}\n")
    return DONE


def check(source: Path, *, reading: Reading = AS_STATED) -> int:
    """Read a territory and report what was recognised, how it is sorted and every finding; write nothing.

    Parameters
    ----------
    source
        A territory folder, a CRM export (a file or a folder), a workbook of a plan, a problem as JSON, or demo.
    """
    from territory_opt.report.check_page import check_text

    text = check_text(read_source(source, **reading.options))
    if reading.crm is not None or kind_of(source) is SourceKind.EXPORT:
        text = f"{_recognised(source, reading)}\n\n{text}"
    tell(text)
    return DONE


def _recognised(export: Path, reading: Reading) -> str:
    """Return what was recognised of an export."""
    from territory_opt.cli.source import system_of
    from territory_opt.intake.reading.sheets import read_sheets
    from territory_opt.intake.recognising.mapping_file import read_mapping
    from territory_opt.intake.recognising.recognise import recognise
    from territory_opt.intake.recognising.recognition_page import recognition_lines

    mapping = None if reading.mapping is None else read_mapping(reading.mapping)
    return "\n".join(recognition_lines(recognise(read_sheets(export), system=system_of(reading.crm), mapping=mapping)))
