"""What five answers about a client say: a response fitted by formula, or why there is none."""

from collections.abc import Sequence

import attrs

from territory_opt.errors import InvalidInputError
from territory_opt.model.client import Client
from territory_opt.model.finding import Finding
from territory_opt.model.response import AdbudgResponse
from territory_opt.report.layout import money
from territory_opt.response.calibration import fit_closed_form
from territory_opt.response.five_answers import Fit, FiveAnswers
from territory_opt.session.answers import ClientAnswer


@attrs.frozen(kw_only=True)
class FittedAnswers:
    """What became of the answers about a client.

    Parameters
    ----------
    response
        What all of its sales respond to hours by, Flow included; None when the answers do not fit.
    why_not
        Why they do not.
    warnings
        Why the fit should not be trusted as it is.
    """

    response: AdbudgResponse | None
    why_not: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def potential_revenue(self) -> float | None:
        """What effort could add at the most [money], as answered."""
        return None if self.response is None else self.response.gain


def fitted(answer: ClientAnswer) -> FittedAnswers:
    """Return the response that answers lead to.

    Parameters
    ----------
    answer
        The answers about a client.

    Examples
    --------
    >>> sales = {"none": 20_000, "half": 26_000, "present": 30_000, "more": 33_000, "all_out": 40_000}
    >>> answer = ClientAnswer(client="c1", hours_now=2, **sales)
    >>> fit = fitted(answer)
    >>> round(fit.response.revenue(2)), fit.potential_revenue, fit.warnings
    (30000, 20000.0, ())
    >>> fitted(ClientAnswer(client="c1", hours_now=2)).why_not
    'no numbers yet for: no effort, half, as now, half more, all-out'
    """
    numbers = (answer.hours_now, *answer.sales)
    missing = [name for name, value in zip(("hours now", *_NAMES), numbers, strict=True) if value is None]
    if missing:
        return FittedAnswers(response=None, why_not=f"no numbers yet for: {', '.join(missing)}")
    if answer.hours_now == 0:
        why = "the hours now are 0: the answers cannot be about half of them, or half more"
        return FittedAnswers(response=None, why_not=why)
    try:
        fit = fit_closed_form(_five_answers([value for value in numbers if value is not None]))
    except InvalidInputError as error:
        return FittedAnswers(response=None, why_not="; ".join(_REASONS.get(f.path, str(f)) for f in error.faults))
    return FittedAnswers(response=fit.response, warnings=tuple(_doubt(warning, fit) for warning in fit.warnings))


_NAMES = ("no effort", "half", "as now", "half more", "all-out")
_REASONS = {
    "half": "half of the effort must bring more than none for a curve to pass through the answers",
    "more": "all-out must bring more than half more for a curve to pass through the answers",
    "present": "half, as now and half more are alike, while no effort and all-out are not",
}


def _doubt(warning: Finding, fit: Fit) -> str:
    """Return a warning of a fit in money."""
    if warning.code == "exponents_disagree":
        return "the answers at half and at half more bend the curve differently: ask both again"
    if warning.code == "flat_answers":
        return "all five answers are alike: hours change nothing"
    worst = max(range(len(_NAMES)), key=lambda i: abs(fit.residuals[i]))
    answered = fit.fitted[worst] - fit.residuals[worst]
    return (
        f"the curve misses {_NAMES[worst]!r} most: {money(answered)} answered, {money(fit.fitted[worst])} on the curve"
    )


def _five_answers(numbers: Sequence[float]) -> FiveAnswers:
    """Return answers in money as they are: a unit of revenue is one."""
    hours_now, none, half, present, more, all_out = numbers
    return FiveAnswers(
        none=none, half=half, present=present, more=more, all_out=all_out, effort_now=hours_now, revenue_now=1.0
    )


def with_response(client: Client, response: AdbudgResponse) -> Client:
    """Return a client that responds as answered.

    Its Flow stays as far as the answer at no effort holds it, and the response begins with the rest: together they are
    what was answered, and nothing counts twice.

    Parameters
    ----------
    client
        The client.
    response
        What all of its sales respond to hours by.

    Examples
    --------
    >>> response = AdbudgResponse(least_revenue=20, most_revenue=50, half_hours=1, exponent=1)
    >>> after = with_response(Client(id="c1", rep="ana", flow_revenue=15, potential_revenue=9), response)
    >>> after.flow_revenue, after.response.least_revenue, after.response.most_revenue, after.potential_revenue
    (15, 5, 35, None)
    """
    kept = min(client.flow_revenue, response.least_revenue)
    beyond = attrs.evolve(
        response, least_revenue=response.least_revenue - kept, most_revenue=response.most_revenue - kept
    )
    return attrs.evolve(client, flow_revenue=kept, response=beyond, potential_revenue=None, half_hours=None)
