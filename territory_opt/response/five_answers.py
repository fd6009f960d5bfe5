"""The five questions of calibration, their answers, and a response fitted to them."""

import math
from collections.abc import Iterator
from itertools import pairwise

import attrs

from territory_opt.errors import Fault
from territory_opt.model.checks import MONEY, MOST_MONEY, Number, check_record, checked
from territory_opt.model.finding import Finding
from territory_opt.model.response import POSITIVE_HOURS, AdbudgResponse

QUESTIONS = ("none", "half", "present", "more", "all_out")
"""The five answers in the order of effort; half is 50 %, more is 150 % of the present one."""

ANSWER = Number(at_least=0, at_most=MOST_MONEY, unit="times revenue_now")


@attrs.frozen(kw_only=True)
class FiveAnswers:
    """What a person expects to sell at five efforts, each as a multiple of one revenue.

    Parameters
    ----------
    none, half, present, more, all_out
        Expected revenue without effort, at 50 %, 100 % and 150 % of the present effort, and all-out, in units of
        `revenue_now` [times revenue_now]; none falls short of the one before. `present` is 1 unless revenue would
        change at the present effort.
    effort_now
        The present effort [h/week], or in any other unit of effort.
    revenue_now
        What an answer of 1 stands for, usually present revenue of the period [money].
    all_out_multiple
        How many times the present effort all-out stands for [1]. Only least squares asks: the closed form takes
        all-out for effort without end.

    Raises
    ------
    InvalidInputError
        With every answer that is out of its range or falls short of the one before.

    References
    ----------
    Lodish (1971), CALLPLAN, Management Science 18(4): the five questions.

    Examples
    --------
    >>> FiveAnswers(none=0.2, half=0.62, more=1.3, all_out=1.5, effort_now=8, revenue_now=60).answers
    (0.2, 0.62, 1.0, 1.3, 1.5)
    """

    none: float = checked(ANSWER)
    half: float = checked(ANSWER)
    present: float = checked(ANSWER, default=1.0)
    more: float = checked(ANSWER)
    all_out: float = checked(ANSWER)
    effort_now: float = checked(POSITIVE_HOURS)
    revenue_now: float = checked(MONEY)
    all_out_multiple: float = checked(Number(above=1.5, at_most=1e6, unit="1"), default=10.0)

    def __attrs_post_init__(self) -> None:
        check_record(self, self._faults)

    def _faults(self) -> Iterator[Fault]:
        for (name_before, before), (name, answer) in pairwise(zip(QUESTIONS, self.answers, strict=True)):
            if answer < before:
                yield Fault(name, repr(answer), f"at least {name_before} {before:g}: more effort never sells less")
        if self.all_out * self.revenue_now > MOST_MONEY:
            yield Fault("all_out", repr(self.all_out), f"at most {MOST_MONEY:g} [money] when times revenue_now")

    @property
    def answers(self) -> tuple[float, ...]:
        """The five answers, from none to all-out [times revenue_now]."""
        return (self.none, self.half, self.present, self.more, self.all_out)

    @property
    def efforts(self) -> tuple[float, ...]:
        """The efforts they are about, in units of the present one [1]."""
        return (0.0, 0.5, 1.0, 1.5, self.all_out_multiple)


@attrs.frozen(kw_only=True)
class Fit:
    """An ADBUDG response fitted to five answers: r(x) = b + (a - b) * x**c / (d + x**c), x in present efforts.

    Parameters
    ----------
    response
        The response in effort and money.
    exponent, constant
        c and d of the formula [1].
    least, most
        b and a of the formula [times revenue_now].
    fitted
        What the fit gives where the five answers were asked for [times revenue_now].
    residuals
        By how much each lies above the answer [times revenue_now].
    source
        How the numbers came about, in one sentence.
    warnings
        Why the fit should not be trusted as it is; none when it may be.
    """

    response: AdbudgResponse
    exponent: float
    constant: float
    least: float
    most: float
    fitted: tuple[float, ...]
    residuals: tuple[float, ...]
    source: str
    warnings: tuple[Finding, ...]

    @property
    def largest_residual(self) -> float:
        """The largest distance of the fit from an answer [times revenue_now]."""
        return max(map(abs, self.residuals))

    @property
    def root_mean_square(self) -> float:
        """Root of the mean squared distance from the five answers [times revenue_now]."""
        return math.hypot(*self.residuals) / math.sqrt(len(self.residuals))
