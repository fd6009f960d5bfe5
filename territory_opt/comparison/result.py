"""What a scenario comes to: the figures of the team and of every rep, and what its inputs change."""

from collections.abc import Mapping
from functools import cached_property

import attrs

from territory_opt.allocation.allocation import Status
from territory_opt.model.finding import Finding
from territory_opt.model.units import ActivityId, RepId
from territory_opt.scenarios.differences import Difference


@attrs.frozen(kw_only=True)
class Figures:
    """What a plan comes to for one rep, or for the team.

    Parameters
    ----------
    name
        Whose figures, for people.
    status
        How the solve of the week ended; of the team, ``infeasible`` when any rep has no week.
    target
        What is promised for the period [money]; None when nothing is.
    expected_revenue
        What the plan is expected to close in the period [money]; None without a week.
    shortfall
        Target less expected revenue [money]; negative for a surplus; None where one of them is missing.
    chance
        The chance of making the target [1]; None where it cannot be told.
    hours
        Hours of each activity [h/week], of the team all reps together; empty where any week is missing.
    free_hours
        Hours left unassigned [h/week].
    binding
        Limits of hour rules that are reached, such as ``admin_ceiling at_most``; of the team, of any rep.
    why_not
        Why no week is possible, in words; empty when one is.
    """

    name: str
    status: Status
    target: float | None
    expected_revenue: float | None
    shortfall: float | None
    chance: float | None
    hours: Mapping[ActivityId, float]
    free_hours: float
    binding: tuple[str, ...]
    why_not: str = ""


@attrs.frozen(kw_only=True)
class PlannedAction:
    """A dated action, as far as two plans are compared.

    Parameters
    ----------
    opportunity, action, name, rep, person
        Which action, what people call it, whose deal, who does it.
    start, finish
        Its first and last day, as ISO dates.
    effort_hours
        Work in it [h].
    """

    opportunity: str
    action: str
    name: str
    rep: RepId
    person: str
    start: str
    finish: str
    effort_hours: float


@attrs.frozen(kw_only=True)
class ScenarioResult:
    """What one scenario comes to.

    Parameters
    ----------
    name, description
        The scenario's.
    input_hash
        SHA-256 of the territory before any change.
    scenario_hash
        SHA-256 of the changes; the same for the same changes under another name.
    differences
        How its territory differs from the one before, field by field.
    findings
        What applying the changes brought to light, and the warnings of its plan that the territory as it is does not
        have, or has in other words.
    team, reps
        The figures of all reps together, and of each by id.
    actions
        The dated actions, in order of their start.
    """

    name: str
    description: str
    input_hash: str
    scenario_hash: str
    differences: tuple[Difference, ...]
    findings: tuple[Finding, ...]
    team: Figures
    reps: Mapping[RepId, Figures]
    actions: tuple[PlannedAction, ...]

    @cached_property
    def is_feasible(self) -> bool:
        """Whether every rep has a week."""
        return all(rep.status is Status.OPTIMAL for rep in self.reps.values())


@attrs.frozen(kw_only=True)
class Comparison:
    """Scenarios beside the territory as it is.

    Parameters
    ----------
    currency
        The one currency of all money.
    base
        The territory as it is.
    scenarios
        What each scenario comes to, in the order asked.
    asked
        What is asked of every scenario alike that is not asked by default, in words, such as ``whole actions, must
        reach target``; empty for nothing.

    Examples
    --------
    >>> import territory_opt as to
    >>> from territory_opt.comparison.compare import compare
    >>> from territory_opt.scenarios.field_changes import set_
    >>> from territory_opt.scenarios.scenario import Scenario
    >>> cut = Scenario(name="admin cut", changes=[set_("policy.hour_rules.admin_ceiling.at_most", 0.12)])
    >>> print(compare(to.read_demo(), [cut]).to_text())
    What if: 1 scenario beside the territory as it is · money in EUR
    ...
    """

    currency: str
    base: ScenarioResult
    scenarios: tuple[ScenarioResult, ...]
    asked: str = ""

    @property
    def results(self) -> tuple[ScenarioResult, ...]:
        """The territory as it is, then the scenarios."""
        return (self.base, *self.scenarios)

    def to_text(self, width: int = 100) -> str:
        """Return a table for a terminal of `width` characters: side by side where that fits, else row by row."""
        from territory_opt.comparison.text_page import comparison_to_text  # noqa: PLC0415  # loaded when asked for

        return comparison_to_text(self, width)

    def to_markdown(self) -> str:
        """Return the table as Markdown."""
        from territory_opt.comparison.markdown_page import comparison_to_markdown  # noqa: PLC0415  # the same

        return comparison_to_markdown(self)

    def to_html(self) -> str:
        """Return the table as a page for a browser, which needs no other file and prints on A4."""
        from territory_opt.comparison.html_page import comparison_to_html  # noqa: PLC0415  # the same

        return comparison_to_html(self)

    def to_csv(self) -> str:
        """Return every value of every scenario as CSV, one to a row."""
        from territory_opt.comparison.csv_table import comparison_to_csv  # noqa: PLC0415  # the same

        return comparison_to_csv(self)

    def to_json(self) -> str:
        """Return all of it as JSON, schema ``territory_opt/comparison/1``."""
        from territory_opt.comparison.json_document import comparison_to_json  # noqa: PLC0415  # the same

        return comparison_to_json(self)
