"""A problem as one JSON document, without loss: for programs that store, send or compare problems."""

import datetime as dt
import json
from pathlib import Path

from territory_opt.errors import InvalidInputError
from territory_opt.files.json_document import read_document
from territory_opt.files.structure import structure, unstructure
from territory_opt.model.problem import Problem

SCHEMA = "territory_opt/problem/1"


def problem_to_json(problem: Problem) -> str:
    """Return a problem as JSON text that `problem_from_json` reads back as an equal problem.

    Parameters
    ----------
    problem
        The territory.

    Examples
    --------
    >>> from territory_opt.files.folder import read_demo
    >>> problem_from_json(problem_to_json(read_demo())) == read_demo()
    True
    """
    document = {"schema": SCHEMA} | unstructure(problem)
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False, default=_iso) + "\n"


def _iso(value: dt.date | dt.time) -> str:
    return value.isoformat()


def problem_from_json(source: str | Path) -> Problem:
    """Return the problem of a JSON document.

    Parameters
    ----------
    source
        The JSON text, or the path of a file with it.

    Raises
    ------
    InvalidInputError
        With everything wrong in it, paths such as ``$.reps[2].weekly_hours``; broken JSON with line and column.

    Examples
    --------
    >>> problem_from_json('{"schema": "territory_opt/problem/1", "reps": []')
    Traceback (most recent call last):
    territory_opt.errors.InvalidInputError: 1 problem in the input
      - line 1 column 49: found broken JSON: Expecting ',' delimiter; allowed is a JSON document
    """
    document = read_document(source, SCHEMA)
    try:
        return structure(document, Problem)
    except InvalidInputError as error:
        raise InvalidInputError(fault.under("$") for fault in error.faults) from None
