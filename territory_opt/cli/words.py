"""The words that several commands understand: how a territory is read, how its order of work is looked for."""

from pathlib import Path
from typing import Annotated, Any

import attrs
from cyclopts import Parameter

from territory_opt.errors import InvalidInputError, listing
from territory_opt.scheduling.outcome import Engine

DONE, FAULT, USAGE, BAD_INPUT, INFEASIBLE = 0, 1, 2, 3, 4
"""How a command ends."""

JsonFile = Annotated[str | None, Parameter(allow_leading_hyphen=True)]

MOST_SECONDS = 86_400
"""A search of more than a day is a slip of the pen [s]."""


@Parameter(name="*")
@attrs.frozen(kw_only=True)
class Reading:
    """How a territory is read.

    Parameters
    ----------
    crm
        Which system wrote the export: auto, salesforce, hubspot, dynamics, pipedrive, maven or other.
    mapping
        Of an export: what its columns mean, a file that territory-opt map proposes.
    overrides
        Of an export: a table of tiers, odds, certainties and owners that a person settled.
    odds_from
        Of an export: where odds are taken from first, column, stages or history.
    policy
        A policy file to use instead of the territory's.
    as_of
        The plan date, such as 2026-01-05.
    period
        The planned period: 2026, 2026-H1, 2026-Q3, 2026-07 or 2026-01-15..2026-06-30.
    """

    crm: str | None = None
    mapping: Path | None = None
    overrides: Path | None = None
    odds_from: str | None = None
    policy: Path | None = None
    as_of: str | None = None
    period: str | None = None

    @property
    def files(self) -> tuple[Path | None, ...]:
        """The files it names."""
        return self.mapping, self.overrides, self.policy

    @property
    def options(self) -> dict[str, Any]:
        """The same, by name."""
        return attrs.asdict(self)

    @property
    def beside_policy(self) -> dict[str, Any]:
        """All but the policy, by the names of the options."""
        return {_option(name): value for name, value in self.options.items() if name != "policy"}


def _refuse_idle(_kind: object, search: "Search") -> None:
    """Raise ValueError, which is wrong usage, for options that the chosen engine has no use for."""
    useful = {Engine.FAST: (), Engine.SEARCH: ("seconds", "seed", "schedules"), Engine.EXACT: ("seconds", "seed")}
    stated = [name for name in useful[Engine.SEARCH] if getattr(search, name) is not None]
    idle = [f"--{name}" for name in stated if name not in useful[search.engine]]
    if idle:
        message = f"{listing(idle)}: of no use to the engine {search.engine}; add --engine search, or leave it away"
        raise ValueError(message)


@Parameter(name="*", validator=_refuse_idle)
@attrs.frozen(kw_only=True)
class Search:
    """How the order of work is looked for.

    Parameters
    ----------
    engine
        fast at once, search within a time, exact with a proof (extra [exact]).
    seconds
        How long search and exact may look for the order.
    schedules
        How many schedules search may make; the plan is then the same on every machine.
    seed
        Where a search begins.
    """

    engine: Engine = Engine.FAST
    seconds: float | None = None
    schedules: int | None = None
    seed: int | None = None

    @property
    def stated(self) -> dict[str, Any]:
        """By the names of the options; None for what is left as it is."""
        engine = None if self.engine is Engine.FAST else self.engine.value
        return {"--engine": engine, "--seconds": self.seconds, "--schedules": self.schedules, "--seed": self.seed}

    def check(self) -> None:
        """Raise InvalidInputError for numbers out of their range."""
        from territory_opt.model.checks import Number

        stated = {
            "--seconds": (self.seconds, Number(above=0, at_most=MOST_SECONDS, unit="s")),
            "--schedules": (self.schedules, Number(at_least=1, whole=True)),
            "--seed": (self.seed, Number(at_least=0, whole=True)),
        }
        faults = [
            fault.under(option)
            for option, (number, rule) in stated.items()
            if number is not None
            for fault in rule(number)
        ]
        if faults:
            raise InvalidInputError(faults)


@Parameter(name="*")
@attrs.frozen(kw_only=True)
class Demands:
    """What every week is asked for.

    Parameters
    ----------
    whole_actions
        Do each Stretch action wholly or not at all.
    must_reach_target
        A week that does not reach its rep's target counts as impossible, and is explained.
    """

    whole_actions: Annotated[bool, Parameter(negative="")] = False
    must_reach_target: Annotated[bool, Parameter(negative="")] = False

    @property
    def stated(self) -> dict[str, Any]:
        """By the names of the options."""
        return {_option(name): value for name, value in attrs.asdict(self).items()}


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


AS_STATED, AT_ONCE, ANY_WEEK = Reading(), Search(), Demands()
