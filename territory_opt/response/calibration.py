"""From five answers to a response: no effort, half of the present one, the present one, 150 % of it, all-out.

Both fits give an ADBUDG response, and say how far it is from the answers. The closed form passes through three answers
exactly and needs nothing else; least squares weighs all five alike and needs SciPy.
"""

import math
from collections.abc import Callable, Iterator, Sequence

import attrs

from territory_opt.errors import Fault, InvalidInputError, MissingExtraError
from territory_opt.model.checks import SHARE, Instance
from territory_opt.model.finding import Finding
from territory_opt.model.response import AdbudgResponse
from territory_opt.response.curve import check_numbers
from territory_opt.response.five_answers import QUESTIONS, Fit, FiveAnswers

WEIGHT_OF_HALF = 1 / 3
"""Share of the exponent that the answer at half of the effort decides [1]; the rest decides the one at 150 %."""

MOST_DISAGREEMENT = 1 / 3
"""Above this difference of the two exponents, as a share of the larger [1], no single curve fits both answers."""

MOST_MISFIT = 0.05
"""Above this root mean square of the residuals, as a share of what lies between none and all-out [1], a fit is poor."""

LEAST_FITTED = (0.0, 0.0, 0.1, math.log(1e-3))
MOST_FITTED = (1.0, 10.0, 20.0, math.log(1e3))
"""Limits within which least squares looks: least revenue and rise in units of all-out [1], exponent [1], and the
logarithm of half hours in units of the present effort."""

MOST_EVALUATIONS = 1000
"""After so many evaluations least squares stops where it is."""

STARTS = tuple((exponent, log_half) for exponent in (0.7, 1.5, 3.0, 6.0) for log_half in (-0.7, 0.0, 0.7))
"""Exponents and logarithms of half hours from which least squares begins; the best end counts."""


def fit_closed_form(answers: FiveAnswers, weight_of_half: float = WEIGHT_OF_HALF) -> Fit:
    r"""Fit five answers by formula: exactly at none, at present and all-out, between the other two.

    With answers :math:`y_0, y_H, y_1, y_U, y_S` from none to all-out,
    :math:`d = (y_S - y_1) / (y_1 - y_0)`. The answers at 50 % and at 150 % each give an exponent,
    :math:`c_H = \ln (d (y_H - y_0) / (y_S - y_H)) / \ln 0.5` and
    :math:`c_U = \ln (d (y_U - y_0) / (y_S - y_U)) / \ln 1.5`, and :math:`c = w c_H + (1 - w) c_U`.

    Parameters
    ----------
    answers
        The five answers.
    weight_of_half
        The share w of the exponent that the answer at 50 % decides [1], 0 to 1: at 1 the fit passes through that
        answer too, at 0 through the one at 150 %.

    Raises
    ------
    InvalidInputError
        If half does not exceed none, more reaches all-out, or half, present and more are alike: a logarithm would be
        infinite, or the exponent 0. Or if the answers ask for an exponent or half hours that no response has. Least
        squares takes such answers.

    Examples
    --------
    >>> north = FiveAnswers(none=0.2, half=0.62, more=1.3, all_out=1.5, effort_now=8, revenue_now=60)
    >>> fit = fit_closed_form(north)
    >>> round(fit.exponent, 4), fit.constant, [round(residual, 3) for residual in fit.residuals]
    (2.6119, 0.625, [0.0, -0.15, 0.0, -0.032, 0.0])
    """
    _check_answers(answers)
    check_numbers(("weight_of_half", weight_of_half, SHARE))
    none, half, present, more, all_out = answers.answers
    if none == all_out:
        return _flat(answers)
    faults = []
    if half <= none:
        faults.append(Fault("half", repr(half), f"above none {none:g}", "fit_least_squares takes such answers"))
    if more >= all_out:
        faults.append(Fault("more", repr(more), f"below all_out {all_out:g}", "fit_least_squares takes such answers"))
    if faults:
        raise InvalidInputError(faults)
    log_constant = _log_ratio(answers, present)
    of_half = (log_constant - _log_ratio(answers, half)) / math.log(0.5)
    of_more = (log_constant - _log_ratio(answers, more)) / math.log(1.5)
    exponent = weight_of_half * of_half + (1 - weight_of_half) * of_more
    if exponent <= 0:
        raise InvalidInputError([Fault("present", repr(present), "above half or below more, which would be alike")])
    warnings = []
    if abs(of_half - of_more) > MOST_DISAGREEMENT * max(of_half, of_more):
        message = (
            f"the answer at half of the effort asks for the exponent {of_half:.2f}, the one at 150 % for {of_more:.2f}:"
            f" {exponent:.2f} was taken; ask both again, or fit by least squares"
        )
        warnings.append(Finding(code="exponents_disagree", message=message))
    source = (
        f"closed form through none, present and all-out; the exponent weighs {of_half:.4g} at half of the effort "
        f"with {weight_of_half:.4g} and {of_more:.4g} at 150 % with the rest"
    )
    log_half = log_constant / exponent
    return _fit(answers, (none, all_out, exponent, log_half), math.inf, source, warnings)


def fit_least_squares(answers: FiveAnswers) -> Fit:
    """Fit five answers so that the squares of the distances from them are the least in sum.

    All four numbers of the form are free, least revenue not below 0 and most not below least. It is solved from
    several starts, always the same ones, and the best end counts.

    Parameters
    ----------
    answers
        The five answers; their `all_out_multiple` says at what effort all-out is.

    Raises
    ------
    InvalidInputError
        If these are no five answers, or no curve of the form comes near them.
    MissingExtraError
        If SciPy is not installed.

    Examples
    --------
    >>> naprosyn = FiveAnswers(none=0.3, half=0.45, more=1.4, all_out=1.6, effort_now=96.8, revenue_now=214.4)
    >>> fit = fit_least_squares(naprosyn)
    >>> [round(number, 4) for number in (fit.exponent, fit.constant, fit.least, fit.most)]
    [3.4627, 0.8418, 0.3093, 1.607]
    """
    _check_answers(answers)
    try:
        from scipy.optimize import least_squares  # noqa: PLC0415  # an extra, and slow to load
    except ImportError as missing:
        raise MissingExtraError('least squares need SciPy: pip install "territory-opt[fit]"') from missing
    if answers.none == answers.all_out:
        return _flat(answers)
    unit = answers.all_out
    wanted = [answer / unit for answer in answers.answers]
    begin = (wanted[0], 1 - wanted[0])
    ends = [
        least_squares(
            _residuals_at(answers.efforts, wanted),
            (*begin, *start),
            jac=_derivatives_at(answers.efforts),
            bounds=(LEAST_FITTED, MOST_FITTED),
            xtol=1e-12,
            ftol=1e-12,
            gtol=1e-12,
            max_nfev=MOST_EVALUATIONS,
        )
        for start in STARTS
    ]
    best = min(ends, key=lambda end: (not end.success, float(end.cost)))
    least, rise, exponent, log_half = (float(number) for number in best.x)
    limited = [name for name, active in zip(_NAMES, best.active_mask, strict=True) if active]
    warnings = []
    if set(limited) - {"least revenue"}:
        message = f"least squares stopped at a limit of {', '.join(limited)}: the answers ask for another form"
        warnings.append(Finding(code="fit_at_limit", message=message))
    if not best.success:
        message = f"least squares still moved after {MOST_EVALUATIONS} evaluations: the answers leave its numbers open"
        warnings.append(Finding(code="fit_not_converged", message=message))
    source = f"least squares over the five answers, all-out taken as {answers.all_out_multiple:g} times the present"
    numbers = (least * unit, (least + rise) * unit, exponent, log_half)
    return _fit(answers, numbers, answers.all_out_multiple, source, warnings)


def _check_answers(answers: FiveAnswers) -> None:
    faults = [fault.under("answers") for fault in Instance(FiveAnswers)(answers)]
    if faults:
        raise InvalidInputError(faults)


def _log_ratio(answers: FiveAnswers, answer: float) -> float:
    """Return the logarithm of what an answer leaves to all-out over what it is above none."""
    return math.log(answers.all_out - answer) - math.log(answer - answers.none)


_LARGEST_LOGARITHM = 700.0
_NAMES = ("least revenue", "most revenue", "exponent", "half hours")


def _share(effort: float, exponent: float, log_half: float) -> float:
    """Return the share of the rise that an effort in units of the present one brings."""
    return 1 / (1 + math.exp(exponent * (log_half - math.log(effort)))) if effort else 0.0


def _residuals_at(efforts: Sequence[float], wanted: Sequence[float]) -> Callable[[Sequence[float]], list[float]]:
    def residuals(numbers: Sequence[float]) -> list[float]:
        least, rise, exponent, log_half = numbers
        pairs = zip(efforts, wanted, strict=True)
        return [least + rise * _share(effort, exponent, log_half) - answer for effort, answer in pairs]

    return residuals


def _derivatives_at(efforts: Sequence[float]) -> Callable[[Sequence[float]], list[tuple[float, ...]]]:
    def derivatives(numbers: Sequence[float]) -> list[tuple[float, ...]]:
        _, rise, exponent, log_half = numbers
        rows: list[tuple[float, ...]] = []
        for effort in efforts:
            share = _share(effort, exponent, log_half)
            steep = rise * share * (1 - share)
            log_ratio = math.log(effort) - log_half if effort else 0.0
            rows.append((1.0, share, steep * log_ratio, -steep * exponent))
        return rows

    return derivatives


def _fit(
    answers: FiveAnswers,
    numbers: tuple[float, float, float, float],
    all_out_multiple: float,
    source: str,
    warnings: Sequence[Finding],
) -> Fit:
    least, most, exponent, log_half = numbers
    efforts = (*answers.efforts[:-1], all_out_multiple)
    response = _response(answers, numbers)
    fitted = tuple(least + (most - least) * _share(effort, exponent, log_half) for effort in efforts)
    fit = Fit(
        response=response,
        exponent=exponent,
        constant=math.exp(min(exponent * log_half, _LARGEST_LOGARITHM)),
        least=least,
        most=most,
        fitted=fitted,
        residuals=tuple(after - before for after, before in zip(fitted, answers.answers, strict=True)),
        source=source,
        warnings=tuple(warnings),
    )
    return attrs.evolve(fit, warnings=(*warnings, *_misfit(answers, fit)))


def _response(answers: FiveAnswers, numbers: tuple[float, float, float, float]) -> AdbudgResponse:
    """Return the response of a fit; what it may not hold is a fault of the answers, which led to it."""
    least, most, exponent, log_half = numbers
    try:
        return AdbudgResponse(
            least_revenue=least * answers.revenue_now,
            most_revenue=most * answers.revenue_now,
            half_hours=answers.effort_now * math.exp(log_half) if log_half < _LARGEST_LOGARITHM else math.inf,
            exponent=exponent,
        )
    except InvalidInputError as beyond:
        hint = "try fit_least_squares, or state points"
        raise InvalidInputError(
            [
                Fault("answers", f"the {fault.path} {fault.found}, which they lead to", fault.allowed, hint)
                for fault in beyond.faults
            ]
        ) from beyond


def _misfit(answers: FiveAnswers, fit: Fit) -> Iterator[Finding]:
    share = fit.root_mean_square / (answers.all_out - answers.none)
    if share > MOST_MISFIT:
        worst = max(range(len(QUESTIONS)), key=lambda i: abs(fit.residuals[i]))
        message = (
            f"the fit misses the five answers by {share:.1%} of what lies between none and all-out, above "
            f"{MOST_MISFIT:.0%}; most at {QUESTIONS[worst]}: {answers.answers[worst]:g} answered, "
            f"{fit.fitted[worst]:.4g} fitted"
        )
        yield Finding(code="poor_fit", message=message)


def _flat(answers: FiveAnswers) -> Fit:
    revenue = answers.none * answers.revenue_now
    message = f"all five answers are {answers.none:g}: effort changes nothing, and the response is flat"
    return Fit(
        response=AdbudgResponse(
            least_revenue=revenue, most_revenue=revenue, half_hours=answers.effort_now, exponent=1.0
        ),
        exponent=1.0,
        constant=1.0,
        least=answers.none,
        most=answers.none,
        fitted=answers.answers,
        residuals=(0.0,) * len(QUESTIONS),
        source="all answers alike",
        warnings=(Finding(code="flat_answers", message=message),),
    )
