"""Sweeps: a territory planned at every point of a grid or a sample of its numbers, as one tidy table."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import product

from territory_opt.comparison.compare import Question, results
from territory_opt.comparison.result import Figures
from territory_opt.errors import Fault, InvalidInputError, MissingExtraError
from territory_opt.model.checks import Number, shown
from territory_opt.model.problem import Problem
from territory_opt.model.units import RepId
from territory_opt.scenarios.field_changes import SetField
from territory_opt.scenarios.path import parse
from territory_opt.scenarios.scenario import Scenario, apply
from territory_opt.sweeping.ranges import parse_range, window_faults
from territory_opt.sweeping.sweep_table import Point, Sweep, SweepRow, Value

MOST_PARAMETERS = 2
MOST_POINTS = 100_000
AS_IT_IS = Scenario(name="the territory")

Progress = Callable[[int, int], None]


def grid(
    problem: Problem,
    parameters: Mapping[str, Sequence[Value] | str],
    *,
    scenario: Scenario = AS_IT_IS,
    question: Question | None = None,
    num_processes: int = 1,
    progress: Progress | None = None,
) -> Sweep:
    """Plan a territory at every point of a grid over one or two of its numbers.

    Parameters
    ----------
    problem
        The territory.
    parameters
        The values of each number, by its path; or a range such as ``0.10:0.20:0.01``, both ends included. No two may
        set the same field of the same record.
    scenario
        What else changes, before the numbers are set; nothing by default.
    question, num_processes, progress
        As for :func:`~territory_opt.comparison.compare.compare`.

    Returns
    -------
    Sweep
        A point without a possible plan stays in the table, with the reason.

    Raises
    ------
    InvalidInputError
        With every path, range or value that does not fit, before anything is planned.

    Examples
    --------
    >>> import territory_opt as to
    >>> sweep = grid(to.read_demo(), {"policy.hour_rules.prospecting_day.at_least": "0.10:0.20:0.05"})
    >>> [row.values for row in sweep.team] == [{sweep.paths[0]: share} for share in (0.10, 0.15, 0.20)]
    True
    """
    points = _grid_points(parameters)
    return _swept(problem, points, scenario=scenario, question=question, num_processes=num_processes, progress=progress)


def check_grid(problem: Problem, parameters: Mapping[str, Sequence[Value] | str]) -> None:
    """Raise InvalidInputError for paths, ranges and values, as far as the ends of a grid show it, planning nothing.

    Parameters
    ----------
    problem
        The territory.
    parameters
        As for `grid`.
    """
    points = _grid_points(parameters)
    for number in sorted({1, len(points)}):
        apply(problem, _scenario_at(AS_IT_IS, number, points[number - 1]))
    _check_apart(problem, AS_IT_IS, points)


def _grid_points(parameters: Mapping[str, Sequence[Value] | str]) -> list[Point]:
    _check_mapping(parameters)
    if not 1 <= len(parameters) <= MOST_PARAMETERS:
        allowed = f"one or {MOST_PARAMETERS} parameters"
        hint = "a sample of many parameters is what latin_hypercube takes"
        raise InvalidInputError([Fault("parameters", f"{len(parameters)} of them", allowed, hint)])
    faults, values = [], []
    for path, stated in parameters.items():
        try:
            values.append(_values(stated))
        except InvalidInputError as error:
            faults += [fault.under(f"parameters[{path}]") for fault in error.faults]
    num_points = math.prod(map(len, values))
    if num_points > MOST_POINTS:
        faults.append(Fault("parameters", f"{num_points:,} points", f"at most {MOST_POINTS:,}", "take larger steps"))
    if faults:
        raise InvalidInputError(faults)
    return [dict(zip(parameters, chosen, strict=True)) for chosen in product(*values)]


def _check_mapping(parameters: object) -> None:
    if not isinstance(parameters, Mapping):
        raise InvalidInputError([Fault("parameters", shown(parameters), "a mapping from paths to values")])


def _values(stated: object) -> tuple[Value, ...]:
    if isinstance(stated, str):
        return parse_range(stated)
    given = tuple(stated) if isinstance(stated, Iterable) else (stated,)
    values = tuple(value for value in given if isinstance(value, Value))
    if len(values) < len(given) or not isinstance(stated, Iterable):
        raise InvalidInputError([Fault("", shown(stated), "a list of numbers or texts, or a range low:high:step")])
    if not values:
        raise InvalidInputError([Fault("", "no values", "at least one value")])
    if len(set(values)) < len(values):
        raise InvalidInputError([Fault("", shown(values), "values that differ")])
    return values


def latin_hypercube(
    problem: Problem,
    parameters: Mapping[str, tuple[float, float]],
    *,
    num: int,
    seed: int = 0,
    scenario: Scenario = AS_IT_IS,
    question: Question | None = None,
    num_processes: int = 1,
    progress: Progress | None = None,
) -> Sweep:
    """Plan a territory at a Latin hypercube of many of its numbers: each number has one value in each of `num` slices.

    Parameters
    ----------
    problem
        The territory.
    parameters
        Lowest and highest value of each number, by its path. No two may set the same field of the same record.
    num
        How many points, 1 to 100,000.
    seed
        Where chance begins; the same seed gives the same points.
    scenario, question, num_processes, progress
        As for `grid`.

    Raises
    ------
    InvalidInputError
        With everything that does not fit, before anything is planned.
    MissingExtraError
        If SciPy is not installed.

    Examples
    --------
    >>> import territory_opt as to
    >>> ranges = {"policy.assumptions.new_deal_odds.value": (0.1, 0.3), "reps[id=ana].weekly_hours": (36, 44)}
    >>> sweep = latin_hypercube(to.read_demo(), ranges, num=2, seed=1)
    >>> len(sweep.team), sorted(row.values["reps[id=ana].weekly_hours"] < 40 for row in sweep.team)
    (2, [False, True])
    """
    _check_mapping(parameters)
    faults = [fault.under("num") for fault in Number(at_least=1, at_most=MOST_POINTS, whole=True)(num)]
    faults += [fault.under("seed") for fault in Number(at_least=0, whole=True)(seed)]
    faults += [] if parameters else [Fault("parameters", "none", "at least one parameter with its range")]
    for path, ends in parameters.items():
        faults += [fault.under(f"parameters[{path}]") for fault in window_faults(ends, Number())]
    if faults:
        raise InvalidInputError(faults)
    points = [
        {path: low + unit * (high - low) for (path, (low, high)), unit in zip(parameters.items(), units, strict=True)}
        for units in _sample(len(parameters), int(num), int(seed))
    ]
    return _swept(problem, points, scenario=scenario, question=question, num_processes=num_processes, progress=progress)


def _sample(num_parameters: int, num: int, seed: int) -> list[list[float]]:
    try:
        from scipy.stats import qmc  # noqa: PLC0415  # an extra, and slow to load
    except ImportError as missing:
        raise MissingExtraError('a Latin hypercube needs SciPy: pip install "territory-opt[fit]"') from missing
    units: list[list[float]] = qmc.LatinHypercube(d=num_parameters, rng=seed).random(num).tolist()
    return units


def _swept(
    problem: Problem,
    points: Sequence[Point],
    *,
    scenario: Scenario,
    question: Question | None,
    num_processes: int,
    progress: Progress | None,
) -> Sweep:
    _check_apart(problem, scenario, points)
    scenarios = [_scenario_at(scenario, number, point) for number, point in enumerate(points, start=1)]
    found: dict[int, tuple[SweepRow, ...]] = {}
    for number, result in results(problem, scenarios, question=question, num_processes=num_processes):
        values = points[number - 1] if number else {}
        figures: list[tuple[RepId | None, Figures]] = [(None, result.team), *result.reps.items()]
        found[number] = tuple(SweepRow(values=values, rep=rep, figures=each) for rep, each in figures)
        if progress is not None:
            progress(len(found), len(points) + 1)
    return Sweep(
        currency=problem.currency,
        paths=tuple(points[0]),
        activities=tuple(problem.policy.activities),
        base=found[0],
        rows=tuple(row for number in range(1, len(points) + 1) for row in found[number]),
    )


def _check_apart(problem: Problem, scenario: Scenario, points: Sequence[Point]) -> None:
    """Refuse parameters two of which set one field of one record at some point."""
    fault = None
    with suppress(InvalidInputError):  # a value that may not stand there is told with all others, by the comparison
        changed = apply(problem, scenario)
        fault = next((fault for point in points for fault in _overlaps(changed, point)), None)
    if fault is not None:
        raise InvalidInputError([fault])


def _overlaps(problem: Problem, point: Point) -> Iterator[Fault]:
    set_by: dict[str, str] = {}
    for path, value in point.items():
        for field in sorted(field for field, _ in parse(path).values(problem)):
            if field in set_by:
                found = f"{field}, which {set_by[field]} sets as well"
                yield Fault(f"parameters[{path}]", found, "fields that no other parameter sets")
            set_by[field] = path
        problem = SetField(path=path, value=value).applied(problem)


def _scenario_at(scenario: Scenario, number: int, point: Point) -> Scenario:
    changes = tuple(SetField(path=path, value=value) for path, value in point.items())
    return Scenario(name=f"point {number} of {scenario.name}", changes=(*scenario.all_changes, *changes))
