"""The parts of the comparison of fleets: one rep, fleets, size and memory, sweeps; each adds to what was found."""

import json
import os
import sys
from collections.abc import Sequence

import attrs
from fleet_contestants import (
    BLOCK,
    COMPILED,
    CONTESTANTS,
    HIGHSPY,
    LP_CBC,
    LP_PULP_HIGHS,
    NUMPY,
    PLAIN,
    PLAN_MANY,
    PULP_HIGHS,
)
from fleet_data import ACCOUNTS, LEVELS, TIERS, Floats, Level, fleet_of
from fleet_results import Bar, Figure, Table, by_size, compared, memory
from fleet_runs import Run, farthest, rounds, warmed
from fleet_sweep import swept, swept_by_library
from timing import HERE, child

AGREEMENT = 1e-9
METHODS = (COMPILED, NUMPY, PLAN_MANY)
LARGE, FLAT_FROM = 10_000, 1_000
HUGE_SWEEP = (1_000, 100_000)
SWEEP_LIMITS_S = {(100, LARGE): 10.0, HUGE_SWEEP: 600.0}
MOST_SLOW_WEEKS = 1_000_000
SWEEP_MANY = "sweep_many"
NUM_CORES = os.cpu_count() or 1
SWEEPERS = ((SWEEP_MANY, NUM_CORES), (COMPILED, NUM_CORES), (COMPILED, 1), (NUMPY, 1))


@attrs.frozen(kw_only=True)
class Sizes:
    """How much is measured.

    Parameters
    ----------
    one_rounds, fleet_rounds
        Rounds with one rep, and with a fleet.
    fleets
        Sizes of the fleets that all contestants solve.
    most_reps
        The most reps that a loop is measured on.
    grown
        Sizes for the cost of a rep by the size of its fleet.
    levels
        Levels of the fleets.
    blocks
        Sizes of the block program.
    loop_reps
        Reps of the loops whose memory is measured; 0 for none.
    sweeps
        Scenarios and reps of each sweep.
    """

    one_rounds: int = 30
    fleet_rounds: int = 3
    fleets: tuple[int, ...] = (1_000, LARGE)
    most_reps: int = 1_000
    grown: tuple[int, ...] = (1, 10, 100, 1_000, LARGE, 100_000)
    levels: tuple[Level, ...] = tuple(LEVELS.values())
    blocks: tuple[int, ...] = (100, 316, 1_000, 3_162)
    loop_reps: int = 20
    sweeps: tuple[tuple[int, int], ...] = ((1_000, 1_000), (100, LARGE))


SMOKE = Sizes(
    one_rounds=1,
    fleet_rounds=1,
    fleets=(20,),
    most_reps=2,
    grown=(1, 20),
    levels=(ACCOUNTS,),
    blocks=(2,),
    loop_reps=0,
    sweeps=((3, 20),),
)


@attrs.define
class Findings:
    """What was found so far: figures, tables of them, bars, and optima that differ."""

    figures: list[Figure] = attrs.field(factory=list)
    tables: list[Table] = attrs.field(factory=list)
    bars: list[Bar] = attrs.field(factory=list)
    differing: list[str] = attrs.field(factory=list)

    def add(self, table: Table, figures: Sequence[Figure]) -> None:
        """Keep figures and print the table of them."""
        self.figures += figures
        self.tables.append(table)
        table.show()

    def agree(self, what: str, difference: float) -> None:
        """Note optima that differ."""
        if not difference <= AGREEMENT:
            self.differing.append(f"{what}: differs by {difference:.1e}")
            print(f"  FAIL  {self.differing[-1]}")

    def hold(self, what: str, measured: float | None, limit: float, unit: str, *, at_least: bool = False) -> None:
        """Hold a figure against its bar, and say so where it was not measured."""
        if measured is None:
            print(f"  SKIP  {what}: not measured")
            return
        self.bars.append(Bar(what=what, measured=measured, limit=limit, unit=unit, at_least=at_least))
        self.bars[-1].show()

    def figure(self, section: str, contestant: str, level: Level, reps: int) -> Figure | None:
        """Return a figure, where it was measured."""
        wanted = (section, contestant, level.name, reps)
        found = (f for f in self.figures if (f.section, f.contestant, f.level, f.reps) == wanted)
        return next(found, None)

    def ratio(self, section: str, over: str, under: str, reps: int) -> float | None:
        """Return what a rep takes one contestant, over another, at account level; None where not both are measured."""
        first, second = (self.figure(section, name, ACCOUNTS, reps) for name in (over, under))
        return None if first is None or second is None else first.rep_ms / second.rep_ms


def prepared(level: Level, num_reps: int, most_reps: int) -> dict[str, tuple[Run, int]]:
    """Return the contestants ready to run, warmed up, with the number of reps; say who is not here."""
    ready: dict[str, tuple[Run, int]] = {}
    for name, contestant in CONTESTANTS.items():
        if not contestant.is_loop and num_reps > contestant.most_reps:
            print(f"  SKIP  {name} with {num_reps:,} reps: its cost depends on their number, see the cost by size")
            continue
        num_measured = min(num_reps, contestant.most_reps, most_reps if contestant.is_loop else num_reps)
        try:
            contestant.prepare(fleet_of(level, 1))()
            ready[name] = (contestant.prepare(fleet_of(level, num_measured)), num_measured)
        except ModuleNotFoundError as missing:
            print(f"  SKIP  {name}: {missing.name} is not installed (it comes with the extra [dev])")
    return ready


def compare(findings: Findings, section: str, level: Level, *, num_reps: int, num_rounds: int, most_reps: int) -> None:
    """Let all contestants solve one fleet in turn, hold their optima together, and add the table."""
    ready = prepared(level, num_reps, most_reps)
    runs = {name: warmed(run) if num_reps == 1 else run for name, (run, _) in ready.items()}
    found = rounds(runs, num_rounds)
    figures = []
    for name, measured in found.items():
        difference = farthest(measured.revenue, found[HIGHSPY].revenue)
        findings.agree(f"{name}, {level.name} level, {num_reps:,} reps", difference)
        per_rep = 1000 / ready[name][1]
        figures.append(
            Figure(
                section=section,
                contestant=name,
                level=level.name,
                reps=num_reps,
                reps_measured=ready[name][1],
                rounds=num_rounds,
                rep_ms=measured.timing.median_s * per_rep,
                rep_ms_lower=measured.timing.lower_s * per_rep,
                rep_ms_upper=measured.timing.upper_s * per_rep,
                difference=difference,
            )
        )
    reps = "One rep" if num_reps == 1 else f"{num_reps:,} reps"
    title = f"{reps}, {level.name} level, {level.num_segments} segments a rep, {num_rounds} rounds"
    findings.add(compared(title, figures, HIGHSPY if num_reps == 1 else PULP_HIGHS), figures)


def one(findings: Findings, sizes: Sizes) -> None:
    """Compare the week of one rep."""
    for level in LEVELS.values():
        compare(findings, "one", level, num_reps=1, num_rounds=sizes.one_rounds, most_reps=1)
    for name in (LP_PULP_HIGHS, LP_CBC):
        findings.hold(f"one rep, {PLAIN} over {name}", findings.ratio("one", PLAIN, name, 1), 1 / 3, "x")
    findings.hold(f"one rep, {PLAIN} over {HIGHSPY}", findings.ratio("one", PLAIN, HIGHSPY, 1), 1.2, "x")


def fleets(findings: Findings, sizes: Sizes) -> None:
    """Compare fleets."""
    for level in sizes.levels:
        for num_reps in sizes.fleets:
            compare(
                findings,
                "fleets",
                level,
                num_reps=num_reps,
                num_rounds=sizes.fleet_rounds,
                most_reps=sizes.most_reps,
            )
    largest = max(sizes.fleets)
    for name, least in ((NUMPY, 15.0), (COMPILED, 50.0), (PLAN_MANY, 50.0)):
        ratio = findings.ratio("fleets", PULP_HIGHS, name, largest)
        findings.hold(f"{largest:,} reps, {PULP_HIGHS} over {name}", ratio, least, "x", at_least=True)


def in_child(section: str, name: str, level: Level, num_reps: int) -> tuple[Figure, float] | None:
    """Measure one contestant on one fleet in a process of its own; return the figure and what the team earns."""
    used = json.loads(child([sys.executable, str(HERE / "fleet_child.py"), name, level.name, str(num_reps)]).output)
    if "missing" in used:
        print(f"  SKIP  {name}: {used['missing']} is not installed")
        return None
    figure = Figure(
        section=section,
        contestant=name,
        level=level.name,
        reps=num_reps,
        reps_measured=num_reps,
        rounds=used["rounds"],
        rep_ms=1000 * used["seconds"] / num_reps,
        data_mb=used["data_mb"],
        peak_mb=used["peak_mb"],
        above_mb=used["above_mb"],
    )
    return figure, used["team_revenue"]


def growth(findings: Findings, sizes: Sizes) -> None:
    """Measure the cost of a rep by the size of its fleet, with the memory, and the block program's."""
    figures: list[Figure] = []
    wanted = [(name, level, reps) for level in sizes.levels for name in METHODS for reps in sizes.grown]
    wanted += [(BLOCK, ACCOUNTS, reps) for reps in sizes.blocks]
    team: dict[tuple[str, int], float] = {}
    for name, level, reps in wanted:
        if (measured := in_child("growth", name, level, reps)) is not None:
            figure, revenue = measured
            figures.append(figure)
            first = team.setdefault((level.name, reps), revenue)
            findings.agree(f"the team of {reps:,} by {name}, {level.name} level", abs(revenue - first) / first)
    whole = [figure for figure in figures if figure.contestant != BLOCK]
    blocks = [figure for figure in figures if figure.contestant == BLOCK]
    findings.add(by_size("Cost of a rep by the size of its fleet, a process each", whole), whole)
    findings.add(by_size("The same of the block program", blocks), blocks)
    findings.add(memory("Memory of these processes", [f for f in figures if f.reps >= min(LARGE, *sizes.blocks)]), [])
    for name in METHODS:
        costs = [f.rep_ms for f in figures if f.contestant == name and f.level == "account" and f.reps >= FLAT_FROM]
        flat = max(costs) / min(costs) if len(costs) > 1 else None
        findings.hold(f"{name}, cost of a rep from {FLAT_FROM:,} reps on, largest over smallest", flat, 1.5, "x")
        large = findings.figure("growth", name, ACCOUNTS, LARGE)
        above_mb = None if large is None else large.above_mb
        findings.hold(f"{name}, memory above data and results, {LARGE:,} reps", above_mb, 100.0, "MB")


def loops(findings: Findings, sizes: Sizes) -> None:
    """Measure the memory of processes that solve a few weeks one after the other."""
    if not sizes.loop_reps:
        return
    figures = []
    for name, contestant in CONTESTANTS.items():
        if contestant.is_loop and (measured := in_child("loops", name, ACCOUNTS, sizes.loop_reps)) is not None:
            figures.append(measured[0])
    findings.add(memory(f"Memory of a loop over {sizes.loop_reps} weeks, a process each", figures), figures)


def sweeps(findings: Findings, sizes: Sizes) -> None:
    """Sweep scenarios over fleets at tier level: curves are merged once, every scenario changes the rules."""
    rows, figures = [], []
    for num_scenarios, num_reps in sizes.sweeps:
        team: Floats | None = None
        for name, num_threads in SWEEPERS:
            if (found := sweep(name, num_scenarios, num_reps, num_threads)) is None:
                continue
            seconds, earned = found
            team = earned if team is None else team
            what = f"{num_scenarios:,} x {num_reps:,}"
            findings.agree(f"sweep of {what} by {name}, {num_threads} threads", farthest(earned, team))
            week_us = 1e6 * seconds / num_scenarios / num_reps
            rows.append([what, name, str(num_threads), f"{seconds:,.2f}", f"{week_us:.3g}"])
            figures.append(
                Figure(
                    section=f"sweep of {num_scenarios:,}, {num_threads} threads",
                    contestant=name,
                    level=TIERS.name,
                    reps=num_reps,
                    reps_measured=num_reps,
                    rounds=1,
                    rep_ms=week_us * num_scenarios / 1000,
                )
            )
            if num_threads > 1 and (limit_s := SWEEP_LIMITS_S.get((num_scenarios, num_reps))):
                findings.hold(f"sweep of {what} by {name}, {num_threads} threads", seconds, limit_s, "s")
    header = ["scenarios x reps", "method", "threads", "in all [s]", "a week of a scenario [us]"]
    findings.add(Table(title="Sweeps of scenarios, tier level", header=header, rows=rows), figures)


def sweep(name: str, num_scenarios: int, num_reps: int, num_threads: int) -> tuple[float, Floats] | None:
    """Return how long a sweep takes [s], and each scenario's sum; None where its method is not here, or too slow."""
    weeks = num_scenarios * num_reps
    if weeks > MOST_SLOW_WEEKS and (name == NUMPY or num_threads == 1):
        print(f"  SKIP  {name}, {num_threads} threads: {weeks:,} weeks are left to the faster ones")
        return None
    try:
        if name == SWEEP_MANY:
            return swept_by_library(num_scenarios, num_reps, num_threads)
        return swept(num_scenarios, num_reps, name, num_threads)
    except ModuleNotFoundError as missing:
        print(f"  SKIP  {name}: {missing.name} is not installed (it comes with the extra [fast])")
        return None
