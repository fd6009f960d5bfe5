"""The command that puts questions to a territory: scenarios side by side, sweeps, what matters most."""

import datetime as dt
import os
import sys
from collections.abc import Iterator, Sequence
from json import dumps, loads
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import attrs
from cyclopts import Parameter

from territory_opt.cli.fleet import ALONE, Working, compare_fleet, is_fleet, refuse_for_fleets
from territory_opt.cli.terminal import progress, tell, width
from territory_opt.cli.words import ANY_WEEK, AS_STATED, DONE, FAULT, INFEASIBLE, Demands, JsonFile, Reading
from territory_opt.errors import Fault, InvalidInputError, WorkerError, listing

if TYPE_CHECKING:
    from territory_opt.comparison.compare import Question
    from territory_opt.comparison.result import Comparison, ScenarioResult
    from territory_opt.comparison.saved_result import SavedResult
    from territory_opt.model.problem import Problem
    from territory_opt.scenarios.scenario import Scenario
    from territory_opt.sweeping.sweep_table import Sweep
    from territory_opt.sweeping.tornado import Tornado

WEEKS_WORTH_A_PROCESS = 150
"""Weeks to solve from which on a second process saves more time than it takes to begin."""


@Parameter(name="*")
@attrs.frozen(kw_only=True)
class Asking:
    """What is asked beside the scenarios, and how.

    Parameters
    ----------
    sweep
        Plan at every value of a number, such as policy.hour_rules.admin_ceiling.at_most=0.10:0.20:0.01; with two of
        them at every pair.
    tornado
        Move every assumption to the ends of its stated range, the one that matters most first.
    """

    sweep: Annotated[tuple[str, ...], Parameter(negative="")] = ()
    tornado: Annotated[bool, Parameter(negative="")] = False

    @property
    def ranges(self) -> dict[str, str]:
        """The range of each number to sweep, by its path."""
        parts = [text.rpartition("=") for text in self.sweep]
        wrong = [
            Fault("--sweep", repr(text), "PATH=LOW:HIGH:STEP, such as reps.weekly_hours=36:44:2")
            for text, (path, _, _) in zip(self.sweep, parts, strict=True)
            if not path
        ]
        twice = [Fault("--sweep", repr(path), "each path once") for path, _, _ in parts if path]
        wrong += twice if len({path for path, _, _ in parts}) < len(parts) and not wrong else []
        if wrong:
            raise InvalidInputError(wrong)
        return {path: values for path, _, values in parts}


SCENARIOS_ALONE = Asking()


def what_if(
    source: Path,
    scenarios: Path | None = None,
    *,
    reading: Reading = AS_STATED,
    target: str | None = None,
    demands: Demands = ANY_WEEK,
    asking: Asking = SCENARIOS_ALONE,
    working: Working = ALONE,
    save: Path | None = None,
    json: JsonFile = None,
    out: Path | None = None,
) -> int:
    """Plan scenarios beside the territory as it is, and show what each of them changes.

    Parameters
    ----------
    source
        A territory folder, a CRM export (a file or a folder), a workbook of a plan, a problem as JSON, or demo; or a
        whole organisation as Parquet (a file, or a folder of them).
    scenarios
        The scenarios, a TOML file; by default scenarios.toml of the folder.
    target
        Of a CRM export: each rep's target, such as "closed_won_last_year * 1.10".
    save
        Keep the results in this file, and show what changed since they were kept last.
    json
        Write the comparison as JSON to this file; - for standard output instead of the tables.
    out
        Write the comparison as text, CSV, JSON, Markdown and HTML, and sweeps as CSV, into this folder.
    """
    from territory_opt.cli.source import read_source
    from territory_opt.comparison.compare import Question
    from territory_opt.files.scenario_file import read_scenarios
    from territory_opt.report.plan_files import write_files
    from territory_opt.sweeping.sweep import check_grid

    ranges = asking.ranges
    working.check(source)
    if is_fleet(source):
        stated = {"--target": target, "--sweep": asking.sweep, "--tornado": asking.tornado}
        refuse_for_fleets({**stated, "--save": save, "--json": json, **reading.beside_policy, **demands.stated})
        return compare_fleet(source, scenarios or _beside(source), reading.policy, working, out)
    problem = read_source(source, target=target, **reading.options)
    path = _path_of(scenarios, source, asking)
    if asking.sweep:
        check_grid(problem, ranges)
    asked = () if path is None else read_scenarios(path, problem)
    question = Question(whole_actions=demands.whole_actions, must_reach_target=demands.must_reach_target)
    if save is not None and save.exists():
        _look_into(save)
    answer = _compared(problem, asked, question, working, is_told=json != "-")
    told, files = [answer.comparison.to_text(width())], _comparison_files(answer.comparison)
    document = loads(answer.comparison.to_json())
    if save is not None:
        since, documents = _since(save, answer.comparison, problem, question)
        told.append(since)
        document["since"] = documents
    is_interrupted = answer.is_interrupted
    try:
        for name, found in () if is_interrupted else _further(problem, question, asking, working):
            told.append(found.to_text())
            files |= {f"{name}.txt": found.to_text(), f"{name}.csv": found.to_csv()}
            document[name] = loads(found.to_json())
    except (KeyboardInterrupt, WorkerError) as stop:
        is_interrupted = True
        sys.stderr.write(f"{str(stop) or 'interrupted'}: the scenarios are kept, what was being swept is not\n")
    text = dumps(document, indent=2, ensure_ascii=False) + "\n"
    outputs: list[dict[Path, str | bytes]] = [] if json in {None, "-"} else [{Path(str(json)): text}]
    if out is not None:
        outputs.append({out / name: content for name, content in files.items()})
    write_files(outputs, inputs=(source, path, *reading.files, save))
    tell(text if json == "-" else "\n" + "\n".join(told))
    if save is not None:
        _keep(save, answer.comparison, problem, question)
    if is_interrupted:
        return FAULT
    return DONE if all(result.is_feasible for result in answer.comparison.results) else INFEASIBLE


def _beside(source: Path) -> Path | None:
    from territory_opt.cli.source import scenarios_beside

    return scenarios_beside(source)


def _path_of(scenarios: Path | None, source: Path, asking: Asking) -> Path | None:
    """Return where the scenarios stand; None when only sweeps are asked for."""
    path = scenarios or _beside(source)
    if path is None and not asking.sweep and not asking.tornado:
        hint = f"state a file, or put scenarios.toml into {source}; territory-opt init writes an example"
        raise InvalidInputError([Fault("SCENARIOS", "nothing", "a file of scenarios, --sweep or --tornado", hint)])
    return path


@attrs.frozen
class _Answer:
    """What scenarios came to, and whether all of them were waited for."""

    comparison: "Comparison"
    is_interrupted: bool


def _compared(
    problem: "Problem", asked: Sequence["Scenario"], question: "Question", working: Working, *, is_told: bool
) -> _Answer:
    """Plan scenarios, each told as it comes; after an interrupt the answer holds those that are done."""
    from territory_opt.comparison.compare import results
    from territory_opt.comparison.one_line import line_of
    from territory_opt.comparison.result import Comparison

    done: dict[int, ScenarioResult] = {}
    is_interrupted = False
    num_processes = _num_processes(working, len(problem.reps) * len(asked))
    try:
        with progress("planning") as bar:
            for number, result in results(problem, asked, question=question, num_processes=num_processes):
                done[number] = result
                if is_told:
                    tell(line_of(result, done[0], problem.currency) + "\n")
                if bar is not None:
                    bar(len(done), len(asked) + 1)
    except (KeyboardInterrupt, WorkerError) as stop:
        if not done:
            raise
        is_interrupted = True
        reason = str(stop) or "interrupted"
        sys.stderr.write(f"{reason}: {len(done) - 1} of {len(asked)} scenarios are planned; what is done is kept\n")
    scenarios = tuple(done[number] for number in sorted(done) if number)
    return _Answer(
        Comparison(currency=problem.currency, base=done[0], scenarios=scenarios, asked=question.words), is_interrupted
    )


def _comparison_files(comparison: "Comparison") -> dict[str, str]:
    return {
        "comparison.txt": comparison.to_text(),
        "comparison.csv": comparison.to_csv(),
        "comparison.json": comparison.to_json(),
        "comparison.md": comparison.to_markdown(),
        "comparison.html": comparison.to_html(),
    }


def _since(
    save: Path, comparison: "Comparison", problem: "Problem", question: "Question"
) -> tuple[str, list[dict[str, object]]]:
    """Return what changed since results were kept in a file last, as text and as plain data."""
    from territory_opt.comparison.changes_since import changes_since
    from territory_opt.comparison.changes_since_document import changes_since_document
    from territory_opt.comparison.changes_since_text import changes_since_text
    from territory_opt.comparison.history import History

    last: dict[str, SavedResult | None] = {}
    if save.exists():
        with History.open(save) as history:
            last = {result.name: history.last(result.name) for result in comparison.results}
    known = [(last.get(result.name), result) for result in comparison.results]
    changed = [
        changes_since(earlier, result, problem, asked=question.words)
        for earlier, result in known
        if earlier is not None
    ]
    new = [result.name for earlier, result in known if earlier is None]
    told = [
        *map(changes_since_text, changed),
        *([f"Kept for the first time in {save}: {listing(new)}\n"] if new else []),
    ]
    return "\n".join(told), [changes_since_document(each) for each in changed]


def _look_into(save: Path) -> None:
    """Raise OutputError for a file that is no history, before long work begins."""
    from territory_opt.comparison.history import History

    with History.open(save):
        pass


def _keep(save: Path, comparison: "Comparison", problem: "Problem", question: "Question") -> None:
    from territory_opt.comparison.history import History

    with History.open(save) as history:
        history.save(comparison.results, problem, dt.datetime.now(dt.UTC), asked=question.words)


def _num_processes(working: Working, num_weeks: int) -> int:
    """Return the processes for so many weeks to solve: as asked, or as many as pay."""
    return working.workers or max(1, min(os.cpu_count() or 1, num_weeks // WEEKS_WORTH_A_PROCESS))


def _further(
    problem: "Problem", question: "Question", asking: Asking, working: Working
) -> Iterator[tuple[str, "Sweep | Tornado"]]:
    """Yield the sweep and the tornado, where they are asked for, by name."""
    from territory_opt.sweeping.sweep import grid
    from territory_opt.sweeping.tornado import tornado

    many = _num_processes(working, len(problem.reps) * 10)
    if asking.sweep:
        with progress("sweeping") as bar:
            ranges = asking.ranges
            yield "sweep", grid(problem, ranges, question=question, num_processes=many, progress=bar)
    if asking.tornado:
        with progress("moving assumptions") as bar:
            yield "tornado", tornado(problem, question=question, num_processes=many, progress=bar)
