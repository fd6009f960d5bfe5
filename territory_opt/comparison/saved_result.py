"""A scenario's result as it is kept for later: figures, actions, what it changed, and the territory it was for."""

import datetime as dt
import hashlib
import json
from typing import Any

import attrs

from territory_opt.allocation.allocation import Status
from territory_opt.comparison.result import Figures, PlannedAction, ScenarioResult
from territory_opt.errors import Fault, InvalidInputError
from territory_opt.files.problem_json import problem_from_json
from territory_opt.model.problem import Problem
from territory_opt.model.units import RepId
from territory_opt.scenarios.differences import grouped


@attrs.frozen(kw_only=True)
class SavedResult:
    """What one scenario came to at an earlier time.

    Parameters
    ----------
    saved_at
        When it was saved, UTC.
    program_version
        Which version of this program worked it out.
    asked
        How plans were asked for, in words; empty for the usual way.
    name, description
        The scenario's.
    input_hash
        SHA-256 of `input_text`.
    input_text
        The territory before any change, as JSON.
    scenario_hash
        SHA-256 of the changes.
    changes
        What the scenario changed in the territory, a line for each field.
    team, reps
        The figures of all reps together, and of each by id.
    actions
        The dated actions, in order of their start.
    """

    saved_at: dt.datetime
    program_version: str
    asked: str
    name: str
    description: str
    input_hash: str
    input_text: str = attrs.field(repr=False)
    scenario_hash: str
    changes: tuple[str, ...]
    team: Figures
    reps: dict[RepId, Figures]
    actions: tuple[PlannedAction, ...] = attrs.field(repr=False)

    def problem(self) -> Problem:
        """Return the territory before any change.

        Raises
        ------
        InvalidInputError
            If this version of the program does not read what an earlier one wrote.
        """
        return problem_from_json(self.input_text)


def changes_of(result: ScenarioResult) -> tuple[str, ...]:
    """Return what a scenario changes in its territory, a line for each field."""
    return tuple(str(line) for line in grouped(result.differences))


def input_hash_of(input_text: str) -> str:
    """Return the hash that results name a territory by, from its JSON.

    Examples
    --------
    >>> input_hash_of("")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(input_text.encode()).hexdigest()


def result_document(result: ScenarioResult) -> str:
    """Return as JSON what is kept of a result beside its name and hashes; numbers lose nothing.

    Parameters
    ----------
    result
        What a scenario comes to.
    """
    return json.dumps(
        {
            "description": result.description,
            "changes": changes_of(result),
            "team": _plain(result.team),
            "reps": {rep: _plain(figures) for rep, figures in result.reps.items()},
            "actions": [_plain(action) for action in result.actions],
        }
    )


def kept_fields(document: str) -> dict[str, Any]:
    """Return the fields of a `SavedResult` that `result_document` has written.

    Parameters
    ----------
    document
        Its JSON.

    Raises
    ------
    InvalidInputError
        If it is anything else.

    Examples
    --------
    >>> kept_fields("{}")
    Traceback (most recent call last):
    territory_opt.errors.InvalidInputError: 1 problem in the input
      - found a result without 'description'; allowed is a result as this program saves it
    """
    try:
        kept = json.loads(document)
        return {
            "description": kept["description"],
            "changes": tuple(kept["changes"]),
            "team": _figures(kept["team"]),
            "reps": {rep: _figures(figures) for rep, figures in kept["reps"].items()},
            "actions": tuple(PlannedAction(**action) for action in kept["actions"]),
        }
    except KeyError as error:
        found = f"a result without {error}"
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        found = f"a result that cannot be read: {error}"
    raise InvalidInputError([Fault("", found, "a result as this program saves it")])


def _plain(record: Figures | PlannedAction) -> dict[str, Any]:
    return {field.name: getattr(record, field.name) for field in attrs.fields(type(record))}


def _figures(kept: dict[str, Any]) -> Figures:
    return Figures(**kept | {"status": Status(kept["status"]), "binding": tuple(kept["binding"])})
