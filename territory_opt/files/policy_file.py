"""Policies and playbooks as TOML files: the built-in ones, and a user's own that state what they change."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

import attrs

from territory_opt.errors import Fault, InvalidInputError, nearest
from territory_opt.files.spelling import Plain
from territory_opt.files.structure import structure, structure_named, unstructure
from territory_opt.files.toml_text import toml_document
from territory_opt.files.whole import read_text
from territory_opt.model.playbook import Playbook
from territory_opt.model.policy import Policy
from territory_opt.model.units import PlaybookId
from territory_opt.rules.lint import check_conditions

TWO_DAY_RULE = "two_day_rule"
STANDS_ALONE = "nothing"


def read_policy(source: str | Path = TWO_DAY_RULE) -> Policy:
    """Return a policy by its name, or from a file.

    A file may state only some sections. A section that is there replaces the whole section of the policy
    the file is based on; ``[assumptions]`` and ``[stage_odds]`` are merged entry by entry. The key
    ``based_on`` names that policy: ``two_day_rule`` when not given, ``nothing`` for a file that states
    everything itself.

    Parameters
    ----------
    source
        ``two_day_rule``, or a TOML file.

    Raises
    ------
    InvalidInputError
        With everything wrong in the file, also conditions that name an unknown field; paths begin with its name.

    Examples
    --------
    >>> read_policy("two_day_rule").tiers
    ('A', 'B', 'C')
    """
    if str(source) == TWO_DAY_RULE:
        return _built_in_policy()
    path = Path(source)
    if not path.suffix and not path.is_file():
        hint = nearest(str(source), [TWO_DAY_RULE])
        allowed = f"the name of a built-in policy ({TWO_DAY_RULE}) or a TOML file"
        raise InvalidInputError([Fault("policy", repr(str(source)), allowed, hint)])
    stated = read_toml(path)
    based_on = stated.pop("based_on", TWO_DAY_RULE)
    if based_on not in (TWO_DAY_RULE, STANDS_ALONE):
        allowed = f"{TWO_DAY_RULE!r} or {STANDS_ALONE!r}"
        hint = nearest(str(based_on), (TWO_DAY_RULE, STANDS_ALONE))
        raise InvalidInputError([Fault(f"{path.name} based_on", repr(based_on), allowed, hint)])
    base = tomllib.loads(built_in_text("two_day_rule.toml")) if based_on == TWO_DAY_RULE else {}
    try:
        policy = structure(_laid_over(base, stated), Policy)
        check_conditions(policy)
    except InvalidInputError as error:
        faults = [_pointing_home(fault, base, stated) for fault in error.faults]
        raise InvalidInputError(in_file(path.name, faults)) from None
    return policy


@cache
def _built_in_policy() -> Policy:
    return structure(tomllib.loads(built_in_text("two_day_rule.toml")), Policy)


def _laid_over(base: Mapping[str, Plain], stated: Mapping[str, Plain]) -> dict[str, Plain]:
    sections = dict(base) | dict(stated)
    assumptions, stage_odds = stated.get("assumptions"), stated.get("stage_odds")
    if isinstance(assumptions, Mapping) and "assumptions" in base:
        sections["assumptions"] = base["assumptions"] | {
            name: _same_unit(base["assumptions"].get(name), entry) for name, entry in assumptions.items()
        }
    if isinstance(stage_odds, Mapping) and "stage_odds" in base:
        restated = {stage.lower() for stage in stage_odds}
        kept = {stage: odds for stage, odds in base["stage_odds"].items() if stage.lower() not in restated}
        sections["stage_odds"] = kept | dict(stage_odds)
    return sections


def _same_unit(assumed: Mapping[str, Plain] | None, entry: Plain) -> Plain:
    """Return an assumption with unit and effect of the one it replaces; source and range are the user's own."""
    if assumed is None or not isinstance(entry, Mapping):
        return entry
    return {"unit": assumed["unit"], "effect": assumed["effect"]} | dict(entry)


def _pointing_home(fault: Fault, base: Mapping[str, Plain], stated: Mapping[str, Plain]) -> Fault:
    section = fault.path.partition(".")[0]
    if section in stated or section not in base:
        return fault
    hint = f"[{section}] comes from {TWO_DAY_RULE} and does not fit your other sections: state it in your file"
    return attrs.evolve(fault, hint="; ".join(filter(None, [fault.hint, hint])))


def read_playbooks(path: str | Path) -> dict[PlaybookId, Playbook]:
    """Return the playbooks of a TOML file, by id.

    Parameters
    ----------
    path
        The file: a table for each playbook, its actions in ``[playbook.actions.action]``.

    Raises
    ------
    InvalidInputError
        With everything wrong in the file, circles of prerequisites by name.
    """
    path = Path(path)
    raw = read_toml(path)
    try:
        return structure_named(raw, Playbook)
    except InvalidInputError as error:
        raise InvalidInputError(in_file(path.name, error.faults)) from None


@cache
def built_in_playbooks() -> Mapping[PlaybookId, Playbook]:
    """Return the playbooks that come with the library, by id.

    Examples
    --------
    >>> list(built_in_playbooks())
    ['new_client', 'expansion', 'competitive_bid', 'stalled_deal']
    """
    return MappingProxyType(structure_named(tomllib.loads(built_in_text("playbooks.toml")), Playbook))


def built_in_text(name: str) -> str:
    """Return the text of ``two_day_rule.toml`` or ``playbooks.toml`` as built in, comments and all."""
    return (files("territory_opt") / "policies" / name).read_text(encoding="utf-8")


def policy_document(policy: Policy) -> str:
    """Return a policy as a TOML document that stands alone; `read_policy` reads the same policy back."""
    return toml_document({"based_on": STANDS_ALONE} | unstructure(policy))


def playbooks_document(playbooks: Mapping[PlaybookId, Playbook]) -> str:
    """Return playbooks as a TOML document that `read_playbooks` reads back."""
    return toml_document({name: unstructure(playbook) for name, playbook in playbooks.items()})


def read_toml(path: str | Path) -> dict[str, Plain]:
    """Return the tables of a TOML file.

    Raises
    ------
    InvalidInputError
        If it cannot be read or is no TOML; the fault names the line.
    """
    path = Path(path)
    text = read_text(path)
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        line = re.search(r"at line (\d+)", str(error))
        where = f"{path.name}:{line[1]}" if line else path.name
        hint = "text stands in quotes, a key once, a table's heading in square brackets"
        raise InvalidInputError([Fault(where, f"broken TOML: {error}", "TOML", hint)]) from None


def in_file(name: str, faults: tuple[Fault, ...] | list[Fault]) -> list[Fault]:
    """Return faults with the name of their file before the path."""
    return [attrs.evolve(fault, path=f"{name} {fault.path}".rstrip()) for fault in faults]
