"""One scenario in one line, for a terminal on which scenarios come in as they are done."""

from typing import TYPE_CHECKING

from territory_opt.comparison.table import CHANCE, EXPECTED_REVENUE, SHORTFALL, Line, has_plan, value_of
from territory_opt.comparison.wording import entry, named, status_words

if TYPE_CHECKING:
    from territory_opt.comparison.result import ScenarioResult


def line_of(result: "ScenarioResult", base: "ScenarioResult", currency: str) -> str:
    """Return what a scenario comes to in one line.

    Parameters
    ----------
    result
        The scenario, or the territory as it is.
    base
        The territory as it is.
    currency
        The currency of all money.

    Examples
    --------
    >>> import territory_opt as to
    >>> from territory_opt.comparison.compare import compare
    >>> base = compare(to.read_demo(), []).base
    >>> line_of(base, base, "EUR")
    'as it is: expected revenue ... EUR, shortfall ..., chance ... %'
    """
    name, team = named(result.name), result.team
    if not has_plan(team):
        return f"{name}: {status_words(team.status)}: {named(team.why_not)}"
    revenue, shortfall, chance = (
        entry(Line(rep=None, figure=figure, values=(value_of(figure, base.team), value_of(figure, team))), column)
        for figure in (EXPECTED_REVENUE, SHORTFALL, CHANCE)
        for column in (int(result is not base),)
    )
    money = f"{revenue.text} {named(currency)}" + f" ({revenue.change})" * bool(revenue.change)
    return f"{name}: expected revenue {money}, shortfall {shortfall.told}, chance {chance.told}"
