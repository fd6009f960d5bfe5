"""Many scenarios of one territory, planned with all that they share worked out once."""

import gc
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import active_children, get_context

import attrs

from territory_opt.allocation.kept_week import KeptWeek
from territory_opt.comparison.figures import AllFigures, actions_of, figures_of, figures_without_plan
from territory_opt.comparison.result import Comparison, PlannedAction, ScenarioResult
from territory_opt.comparison.saved_result import input_hash_of
from territory_opt.errors import Fault, InvalidInputError, SolverError, UnverifiedPlanError, WorkerError
from territory_opt.files.problem_json import problem_to_json
from territory_opt.files.scenario_file import scenario_hash
from territory_opt.model.checks import Number
from territory_opt.model.finding import Finding, Severity
from territory_opt.model.problem import Problem
from territory_opt.model.units import RepId
from territory_opt.planning.drafting import Drafting
from territory_opt.planning.plan import TerritoryPlan, check_targets, plan_version
from territory_opt.planning.workings import Workings
from territory_opt.scenarios.differences import differences
from territory_opt.scenarios.scenario import BASE, Scenario, apply
from territory_opt.worker_process import get_ready, making_processes

Progress = Callable[[int, int], None]


@attrs.frozen(kw_only=True)
class Question:
    """What is asked of every scenario alike.

    Parameters
    ----------
    whole_actions, must_reach_target
        As for :func:`~territory_opt.planning.plan.plan`.
    """

    whole_actions: bool = False
    must_reach_target: bool = False

    @property
    def words(self) -> str:
        """What is asked that is not asked by default, in words; empty when nothing is."""
        return ", ".join(name.replace("_", " ") for name, is_asked in attrs.asdict(self).items() if is_asked)


def compare(
    problem: Problem,
    scenarios: Sequence[Scenario],
    *,
    question: Question | None = None,
    num_processes: int = 1,
    progress: Progress | None = None,
) -> Comparison:
    """Plan scenarios beside the territory as it is.

    Parameters
    ----------
    problem
        The territory.
    scenarios
        What to change; names differ.
    question
        What is asked of every scenario; by default as `plan` does.
    num_processes
        How many processes work at once; with more than one, a script calls this under ``if __name__ == "__main__"``.
    progress
        Called with the number of scenarios done and of all, the territory as it is among them.

    Returns
    -------
    Comparison
        A scenario without a possible week stays in it, with the explanation.

    Raises
    ------
    InvalidInputError
        With everything that does not fit in any scenario, before anything is planned.
    WorkerError
        If one of several processes ended by itself.

    Examples
    --------
    >>> import territory_opt as to
    >>> from territory_opt.scenarios.field_changes import set_
    >>> cut = Scenario(name="admin cut", changes=[set_("policy.hour_rules.admin_ceiling.at_most", 0.12)])
    >>> compared = compare(to.read_demo(), [cut])
    >>> [result.name for result in (compared.base, *compared.scenarios)]
    ['as it is', 'admin cut']
    """
    question = Question() if question is None else question
    done: dict[int, ScenarioResult] = {}
    for position, result in results(problem, scenarios, question=question, num_processes=num_processes):
        done[position] = result
        if progress is not None:
            progress(len(done), len(scenarios) + 1)
    return Comparison(
        currency=problem.currency,
        base=done[0],
        scenarios=tuple(done[i + 1] for i in range(len(scenarios))),
        asked=question.words,
    )


def results(
    problem: Problem,
    scenarios: Sequence[Scenario],
    *,
    question: Question | None = None,
    num_processes: int = 1,
) -> Iterator[tuple[int, ScenarioResult]]:
    """Yield the territory as it is, number 0, then the scenarios, numbered from 1, as they are done.

    Parameters and errors are those of `compare`. The memory taken does not grow with the number of scenarios.

    Examples
    --------
    >>> import territory_opt as to
    >>> [(number, result.is_feasible) for number, result in results(to.read_demo(), [])]
    [(0, True)]
    """
    question = Question() if question is None else question
    _check(problem, scenarios, question, num_processes)
    if num_processes == 1 or not scenarios:
        desk = _Desk(problem, question)
        yield 0, desk.base
        yield from ((i, desk.result(scenario)) for i, scenario in enumerate(scenarios, start=1))
    else:
        yield from _by_processes(problem, scenarios, question, min(num_processes, len(scenarios)))


def _check(problem: Problem, scenarios: Sequence[Scenario], question: Question, num_processes: int) -> None:
    faults = [fault.under("num_processes") for fault in Number(at_least=1, whole=True)(num_processes)]
    names = {BASE.casefold(): "the name of the territory without changes"}
    for i, scenario in enumerate(scenarios):
        if hint := names.get(scenario.name.casefold()):
            faults.append(Fault(f"scenarios[{i}].name", repr(scenario.name), "a name that no other has", hint))
        names.setdefault(scenario.name.casefold(), f"scenarios[{i}] has it too")
        faults += _faults_of(problem, scenario, question)
    if faults:
        raise InvalidInputError(faults)


def _faults_of(problem: Problem, scenario: Scenario, question: Question) -> Sequence[Fault]:
    try:
        changed = apply(problem, scenario)
    except InvalidInputError as error:
        return error.faults
    try:
        if question.must_reach_target:
            check_targets(changed)
    except InvalidInputError as error:
        return [attrs.evolve(fault, path=f"scenario {scenario.name!r}: {fault.path}") for fault in error.faults]
    return ()


class _Desk:
    """Where the scenarios of one territory are planned, one after the other."""

    def __init__(self, problem: Problem, question: Question) -> None:
        self.problem, self.question = problem, question
        self.workings = Workings()
        self.kept_weeks: dict[RepId, KeptWeek] = {}
        self.input_hash = input_hash_of(problem_to_json(problem))
        self.plan = self._planned(problem)
        figures = figures_of(self.plan, self.workings)
        self.workings.close()
        self.base = self._told(Scenario(name=BASE), problem, figures, actions_of(self.plan))

    def result(self, scenario: Scenario) -> ScenarioResult:
        """Return what a scenario comes to."""
        changed = apply(self.problem, scenario)
        try:
            planned = self._planned(changed)
        except (SolverError, UnverifiedPlanError) as error:
            return self._told(scenario, changed, figures_without_plan(changed, str(error)), ())
        told = self._told(scenario, changed, figures_of(planned, self.workings), actions_of(planned))
        return attrs.evolve(told, findings=(*told.findings, *self._caused(planned, told.findings)))

    def _caused(self, planned: TerritoryPlan, known: Sequence[Finding]) -> Iterator[Finding]:
        """Yield the warnings and errors of a plan that the territory as it is does not have, or has in other words."""
        for finding in planned.findings:
            is_new = finding not in self.plan.findings and finding not in known
            if is_new and finding.severity is not Severity.NOTE:
                yield finding

    def _planned(self, problem: Problem) -> TerritoryPlan:
        drafting = Drafting(
            problem=problem,
            workings=self.workings,
            whole_actions=self.question.whole_actions,
            must_reach_target=self.question.must_reach_target,
            kept_weeks=self.kept_weeks,
        )
        return plan_version(drafting)

    def _told(
        self, scenario: Scenario, changed: Problem, figures: AllFigures, actions: tuple[PlannedAction, ...]
    ) -> ScenarioResult:
        return ScenarioResult(
            name=scenario.name,
            description=scenario.description,
            input_hash=self.input_hash,
            scenario_hash=scenario_hash(scenario),
            differences=differences(self.problem, changed),
            findings=changed.findings[len(self.problem.findings) :],
            team=figures[0],
            reps=figures[1],
            actions=actions,
        )


class _Process:
    """What a process of a pool keeps between its scenarios: the desk, laid out when the first one comes.

    Garbage is collected between scenarios, not amid their many small records, which takes a sixth less time.
    """

    problem: Problem
    question: Question
    desk: _Desk | None = None


def _begin(problem: Problem, question: Question) -> None:
    """Get a process ready."""
    get_ready()
    _Process.problem, _Process.question = problem, question


def _result_of(scenario: Scenario | None) -> ScenarioResult:
    if _Process.desk is None:
        _Process.desk = _Desk(_Process.problem, _Process.question)
        gc.freeze()
        gc.disable()
    if scenario is None:
        return _Process.desk.base
    result = _Process.desk.result(scenario)
    gc.collect()
    return result


def _by_processes(
    problem: Problem, scenarios: Sequence[Scenario], question: Question, num_processes: int
) -> Iterator[tuple[int, ScenarioResult]]:
    pool = ProcessPoolExecutor(
        num_processes, mp_context=get_context("spawn"), initializer=_begin, initargs=(problem, question)
    )
    others = set(active_children())
    try:
        with making_processes():
            tasks = {pool.submit(_result_of, each): i for i, each in enumerate([None, *scenarios])}
        base = next(iter(tasks))
        yield tasks.pop(base), base.result()
        for task in as_completed(list(tasks)):
            yield tasks.pop(task), task.result()
    except BrokenProcessPool:
        raise WorkerError(_WHY_A_WORKER_ENDS) from None
    except BaseException:
        for process in set(active_children()) - others:
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


_WHY_A_WORKER_ENDS = (
    "a process that planned scenarios has ended by itself: it may have had too little memory, try --workers 1; "
    'a script that calls compare with several processes needs the guard if __name__ == "__main__"'
)
