"""Reads the export of a CRM: files become tables, tables get a meaning, and their rows become records."""

from pathlib import Path

from territory_opt.errors import Fault, InvalidInputError, listing, nearest
from territory_opt.intake.joining.tables_joined import join
from territory_opt.intake.reading.sheets import read_sheets
from territory_opt.intake.recognising.mapping_file import read_mapping
from territory_opt.intake.recognising.recognise import recognise, recognise_overrides
from territory_opt.intake.records.export import Export
from territory_opt.intake.records.recognition import System

__all__ = ["join", "read_export"]


def read_export(
    path: Path, *, system: str | None = None, mapping: Path | None = None, overrides: Path | None = None
) -> Export:
    """Read the export of a CRM.

    Every row of its tables of deals becomes a deal or is set aside and counted, with its money, under a reason.

    Parameters
    ----------
    path
        A file or a folder.
    system
        Which program wrote it: ``salesforce``, ``hubspot``, ``dynamics``, ``pipedrive``, ``maven``; found out when not
        given.
    mapping
        A mapping file that says what tables and columns mean.
    overrides
        A table of what people settled; one that lies in the folder is read without being named.

    Raises
    ------
    InvalidInputError
        With everything that keeps the export from being read, and every fault of the mapping and the overrides.

    Examples
    --------
    >>> read_export(Path("export"), system="salseforce")
    Traceback (most recent call last):
    territory_opt.errors.InvalidInputError: 1 problem in the input
      - system: found 'salseforce'; allowed is one of salesforce, hubspot, ...; did you mean 'salesforce'?
    """
    named = None if system is None else _system(system)
    stated = None if mapping is None else read_mapping(mapping)
    settled = () if overrides is None else tuple(map(recognise_overrides, read_sheets(overrides)))
    recognition = recognise(read_sheets(path), system=named, mapping=stated)
    return join(recognition, mapping=stated, overrides=settled)


def _system(name: str) -> System:
    try:
        return System(name)
    except ValueError:
        hint = nearest(name, map(str, System))
        raise InvalidInputError([Fault("system", repr(name), f"one of {listing(System)}", hint)]) from None
