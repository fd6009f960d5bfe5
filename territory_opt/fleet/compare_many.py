"""Scenarios of a fleet side by side, beside the fleet as it is."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor

import attrs

from territory_opt.banded.columns import Method
from territory_opt.errors import Fault, InvalidInputError
from territory_opt.fleet.batches import Progress
from territory_opt.fleet.case import FleetCase, check_case
from territory_opt.fleet.fleet import Fleet, check_fleet
from territory_opt.fleet.scenario_case import Skeleton
from territory_opt.fleet.sweep_many import FleetFigures, sweep_many
from territory_opt.scenarios.scenario import BASE, Scenario


@attrs.frozen(kw_only=True, eq=False)
class FleetComparison:
    """What a fleet comes to as it is, and in scenarios.

    Parameters
    ----------
    base
        The fleet as it is.
    scenarios
        Each scenario, in their order.

    Examples
    --------
    >>> from territory_opt import read_policy
    >>> from territory_opt.scenarios.field_changes import scale
    >>> table = {"rep": ["ana", "ana"], "weekly_hours": [40, 40], "id": ["c1", "c2"], "activity": ["A", "B"]}
    >>> table |= {"potential_revenue": [9000.0, 8000.0], "half_hours": [0.5, 1.0]}
    >>> fleet = Fleet.from_columns(table, read_policy())
    >>> compared = compare_many(fleet, [Scenario(name="half", changes=[scale("reps.weekly_hours", 0.5)])])
    >>> round(compared.gained(compared.scenarios[0]))
    -88
    """

    base: FleetFigures
    scenarios: tuple[FleetFigures, ...]

    def gained(self, scenario: FleetFigures) -> float:
        """Return how much more closes in the period in a scenario than as it is [money]."""
        return scenario.expected_revenue - self.base.expected_revenue


def compare_many(
    fleet: Fleet,
    scenarios: Sequence[Scenario],
    *,
    method: Method | None = None,
    executor: Executor | None = None,
    num_workers: int = 1,
    per_rep: bool = False,
    progress: Progress | None = None,
) -> FleetComparison:
    """Plan a fleet in scenarios, beside the fleet as it is.

    A fleet is its hour rules, its reps and its lines: scenarios may change rules, weekly hours, administration and
    targets of reps, what meetings bring, and who leaves. Nobody takes over the targets of a rep who leaves, and hours
    of a longer week earn nothing where the lines end before it: a finding of the case says so.

    Parameters
    ----------
    fleet
        The fleet.
    scenarios
        What to change; names differ.
    method, executor, num_workers, per_rep, progress
        As for `sweep_many`.

    Raises
    ------
    InvalidInputError
        With every change that a fleet cannot tell, and every one that does not fit, before anything is planned.
    """
    base, *others = fleet_results(
        fleet,
        scenarios,
        method=method,
        executor=executor,
        num_workers=num_workers,
        per_rep=per_rep,
        progress=progress,
    )
    return FleetComparison(base=base, scenarios=tuple(others))


def fleet_results(
    fleet: Fleet,
    scenarios: Sequence[Scenario],
    *,
    method: Method | None = None,
    executor: Executor | None = None,
    num_workers: int = 1,
    per_rep: bool = False,
    progress: Progress | None = None,
) -> Iterator[FleetFigures]:
    """Yield what a fleet comes to as it is, then in each scenario, in their order, as they are done.

    Parameters and errors are those of `compare_many`.
    """
    check_fleet(fleet)
    return sweep_many(
        fleet,
        [FleetCase(name=BASE), *_cases(fleet, scenarios)],
        method=method,
        executor=executor,
        num_workers=num_workers,
        per_rep=per_rep,
        progress=progress,
    )


def _cases(fleet: Fleet, scenarios: Sequence[Scenario]) -> list[FleetCase]:
    faults: list[Fault] = []
    skeleton, cases = Skeleton(fleet), []
    names = {BASE.casefold(): "the name of the fleet without changes"}
    for i, scenario in enumerate(scenarios):
        if hint := names.get(scenario.name.casefold()):
            faults.append(Fault(f"scenarios[{i}].name", repr(scenario.name), "a name that no other has", hint))
        names.setdefault(scenario.name.casefold(), f"scenarios[{i}] has it too")
        try:
            cases.append(skeleton.case(scenario))
            check_case(cases[-1], fleet)
        except InvalidInputError as error:
            faults += error.faults
    if faults:
        raise InvalidInputError(faults)
    return cases
