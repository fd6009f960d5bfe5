"""What people call deals and those who supply hours."""

from collections import Counter
from collections.abc import Mapping

import attrs

from territory_opt.model.problem import Problem
from territory_opt.model.units import OpportunityId


@attrs.frozen(kw_only=True)
class Names:
    """What people call deals and those who supply hours; what has no name here goes by its id.

    Parameters
    ----------
    deals
        The name of each deal, one that no other has.
    pools
        The name of each pool, and of the person whose days pools share, by key.
    """

    deals: Mapping[OpportunityId, str] = attrs.field(factory=dict)
    pools: Mapping[str, str] = attrs.field(factory=dict)


def deal_names(problem: Problem) -> dict[OpportunityId, str]:
    """Return the name of every deal by id, with its id behind it where another deal has the same name.

    Parameters
    ----------
    problem
        The territory.

    Examples
    --------
    >>> import territory_opt as to
    >>> deal_names(to.read_demo())["a01"]
    'Service contract 2026, Client 104'
    """
    names = {deal.id: deal.name for deal in problem.opportunities}
    uses = Counter(names.values())
    return {deal: name if uses[name] == 1 else f"{name} [{deal}]" for deal, name in names.items()}
