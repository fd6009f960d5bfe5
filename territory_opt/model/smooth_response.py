"""The smooth forms of response: a formula with a few numbers, each with a meaning a seller can judge.

Each is a function f of weekly hours x [h/week], or of any other unit of effort, that rises. What the numbers of a
form are called says their unit; `revenue` is f, `slope` its derivative, `revenue_at_none` f(0).
"""

import math
from collections.abc import Iterable

import attrs

from territory_opt.errors import Fault
from territory_opt.model.checks import MONEY, Number, check_record, checked

POSITIVE_HOURS = Number(above=0, at_most=1e9, unit="h/week")
"""Hours of a week, or any other unit of effort where a question of size is asked of whole territories."""

EXPONENT = Number(above=0, at_most=100, unit="1")

MOST_STEEPNESS = 1e7
"""Growth times inflection hours above which hours have too few digits to tell where a logistic response rises [1]."""


@attrs.frozen(kw_only=True)
class FromNothing:
    """What forms have in common that earn nothing without hours."""

    def __attrs_post_init__(self) -> None:
        check_record(self)

    @property
    def revenue_at_none(self) -> float:
        """Revenue in the period without any hours [money]: nothing."""
        return 0.0


@attrs.frozen(kw_only=True)
class FromBase:
    """What forms have in common that rise from a base to a ceiling: `least_revenue` and `most_revenue` [money]."""

    least_revenue: float = checked(MONEY, default=0.0)
    most_revenue: float = checked(MONEY)

    def __attrs_post_init__(self) -> None:
        check_record(self, self._order_faults)

    def _order_faults(self) -> Iterable[Fault]:
        if self.most_revenue < self.least_revenue:
            allowed = f"at least least_revenue {self.least_revenue:g} [money]"
            yield Fault("most_revenue", repr(self.most_revenue), allowed)

    @property
    def revenue_at_none(self) -> float:
        """Revenue in the period without any hours [money]."""
        return float(self.least_revenue)

    @property
    def gain(self) -> float:
        """What unlimited effort adds to it [money]."""
        return self.most_revenue - self.least_revenue


@attrs.frozen(kw_only=True)
class PowerResponse(FromNothing):
    """Constant elasticity: f(x) = revenue_now * (x / hours_now) ** elasticity.

    Parameters
    ----------
    revenue_now
        Revenue in the period at the present hours [money].
    hours_now
        The present hours [h/week].
    elasticity
        Percent more revenue for one percent more hours [1], above 0 and at most 1.

    References
    ----------
    Albers, Mantrala, Sridhar (2010), Journal of Marketing Research 47(5): mean elasticity of personal
    selling 0.34 over all industries; a prior, not a fact about one client.

    Examples
    --------
    >>> response = PowerResponse(revenue_now=100, hours_now=2, elasticity=0.5)
    >>> round(response.revenue(8), 6), round(response.slope(2), 6), response.slope(0)
    (200.0, 25.0, inf)
    """

    revenue_now: float = checked(MONEY)
    hours_now: float = checked(POSITIVE_HOURS)
    elasticity: float = checked(Number(above=0, at_most=1, unit="1"), default=0.34)

    def revenue(self, weekly_hours: float) -> float:
        """Return expected revenue in the period [money] at `weekly_hours` [h/week]."""
        return float(self.revenue_now * (weekly_hours / self.hours_now) ** self.elasticity)

    def slope(self, weekly_hours: float) -> float:
        """Return what one more hour earns [money per h/week] at `weekly_hours`; infinite at none, below 1."""
        if not self.revenue_now:
            return 0.0
        if self.elasticity == 1:
            return self.revenue_now / self.hours_now
        return self.elasticity * self.revenue(weekly_hours) / weekly_hours if weekly_hours else math.inf


@attrs.frozen(kw_only=True)
class ExponentialResponse(FromNothing):
    """Saturation: f(x) = potential_revenue * (1 - 2 ** (-x / half_hours)).

    Parameters
    ----------
    potential_revenue
        What unlimited effort would bring in the period [money].
    half_hours
        Weekly hours that bring half of it [h/week].

    Examples
    --------
    >>> ExponentialResponse(potential_revenue=8000, half_hours=0.5).revenue(1.0)
    6000.0
    """

    potential_revenue: float = checked(MONEY)
    half_hours: float = checked(POSITIVE_HOURS)

    def revenue(self, weekly_hours: float) -> float:
        """Return expected revenue in the period [money] at `weekly_hours` [h/week]."""
        return self.potential_revenue * _saturated(weekly_hours / self.half_hours)

    def slope(self, weekly_hours: float) -> float:
        """Return what one more hour earns [money per h/week] at `weekly_hours`."""
        return self.potential_revenue * _unsaturated(weekly_hours / self.half_hours) * math.log(2) / self.half_hours


@attrs.frozen(kw_only=True)
class ModifiedExponentialResponse(FromBase):
    """Saturation from a base: f(x) = b + (a - b) * (1 - 2 ** (-x / half_hours)), b least and a most revenue.

    Parameters
    ----------
    least_revenue
        Revenue in the period without any hours, b [money].
    most_revenue
        What unlimited effort would bring, all in all, a [money]; not below `least_revenue`.
    half_hours
        Weekly hours that bring half of what lies between [h/week].

    Examples
    --------
    >>> response = ModifiedExponentialResponse(least_revenue=2000, most_revenue=10_000, half_hours=0.5)
    >>> response.revenue(1.0), response.revenue_at_none
    (8000.0, 2000.0)
    """

    half_hours: float = checked(POSITIVE_HOURS)

    def revenue(self, weekly_hours: float) -> float:
        """Return expected revenue in the period [money] at `weekly_hours` [h/week]."""
        return self.least_revenue + self.gain * _saturated(weekly_hours / self.half_hours)

    def slope(self, weekly_hours: float) -> float:
        """Return what one more hour earns [money per h/week] at `weekly_hours`."""
        return self.gain * _unsaturated(weekly_hours / self.half_hours) * math.log(2) / self.half_hours


@attrs.frozen(kw_only=True)
class AdbudgResponse(FromBase):
    """From a base to a ceiling: f(x) = b + (a - b) * x**c / (h**c + x**c), b least and a most revenue.

    With an exponent above 1 it is S-shaped: the first hours earn little, the next ones more, the last ones little
    again. With an exponent of at most 1 every hour earns less than the one before.

    Parameters
    ----------
    least_revenue
        Revenue in the period without any hours, b [money].
    most_revenue
        What unlimited effort would bring, all in all, a [money]; not below `least_revenue`.
    half_hours
        Weekly hours that bring half of what lies between, h [h/week].
    exponent
        How suddenly it rises, c [1], above 0 and at most 100.

    References
    ----------
    Little (1970), Models and Managers: The Concept of a Decision Calculus, Management Science 16(8), where the form
    is named ADBUDG. Lodish (1971), CALLPLAN: An Interactive Salesman's Call Planning System, Management Science
    18(4), where it answers to calls.

    Examples
    --------
    >>> response = AdbudgResponse(least_revenue=20, most_revenue=100, half_hours=2, exponent=3)
    >>> response.revenue_at_none, response.revenue(2), response.slope(0), response.slope(2)
    (20.0, 60.0, 0.0, 30.0)
    """

    half_hours: float = checked(POSITIVE_HOURS)
    exponent: float = checked(EXPONENT)

    def revenue(self, weekly_hours: float) -> float:
        """Return expected revenue in the period [money] at `weekly_hours` [h/week]."""
        ratio = weekly_hours / self.half_hours
        # The power that is at most 1 never overflows, and nothing is lost where it underflows.
        power = min(ratio, 1.0) ** self.exponent * max(ratio, 1.0) ** -self.exponent
        share = power / (1 + power) if ratio <= 1 else 1 / (1 + power)
        return float(self.least_revenue + self.gain * share)

    def slope(self, weekly_hours: float) -> float:
        """Return what one more hour earns [money per h/week] at `weekly_hours`; infinite at none for c below 1."""
        if not self.gain:
            return 0.0
        ratio = weekly_hours / self.half_hours
        if not ratio:
            rise = math.inf if self.exponent < 1 else float(self.exponent == 1)
            return self.gain * rise / self.half_hours
        sign = 1 if ratio <= 1 else -1
        power = ratio ** (sign * self.exponent)
        try:
            rise = ratio ** (sign * self.exponent - 1)
        except OverflowError:  # only an exponent below 1, at hours next to none
            return math.inf
        return float(self.gain * (self.exponent * rise / (1 + power) ** 2) / self.half_hours)


@attrs.frozen(kw_only=True)
class LogisticResponse(FromBase):
    """Growth from a base to a ceiling: f(x) = b + (a - b) * (L(x) - L(0)) / (1 - L(0)).

    L(x) = 1 / (1 + exp(-g * (x - m))) is the logistic curve, steepest at m; b is least and a most revenue. It is
    S-shaped, and symmetric around its steepest point.

    Parameters
    ----------
    least_revenue
        Revenue in the period without any hours, b [money].
    most_revenue
        What unlimited effort would bring, all in all, a [money]; not below `least_revenue`.
    inflection_hours
        Weekly hours at which one more hour earns most, m [h/week].
    growth_per_hour
        How suddenly it rises, g [1 per h/week], above 0 and at most 1e9; times `inflection_hours` at most 1e7. What
        is steeper is a step: state points.

    Examples
    --------
    >>> response = LogisticResponse(most_revenue=100, inflection_hours=2, growth_per_hour=3)
    >>> response.revenue_at_none, round(response.revenue(2), 4), round(response.slope(2), 2)
    (0.0, 49.8761, 75.19)
    """

    inflection_hours: float = checked(POSITIVE_HOURS)
    growth_per_hour: float = checked(Number(above=0, at_most=1e9, unit="1 per h/week"))

    def __attrs_post_init__(self) -> None:
        check_record(self, self._order_faults, self._steepness_faults)

    def _steepness_faults(self) -> Iterable[Fault]:
        if self.growth_per_hour * self.inflection_hours > MOST_STEEPNESS:
            allowed = f"at most {MOST_STEEPNESS:g} when times inflection_hours {self.inflection_hours:g}"
            yield Fault("growth_per_hour", repr(self.growth_per_hour), allowed, "a step is stated by points")

    def revenue(self, weekly_hours: float) -> float:
        """Return expected revenue in the period [money] at `weekly_hours` [h/week]."""
        # (L(x) - L(0)) / (1 - L(0)) = (1 - exp(-g x)) L(x), which loses no digits where L(0) is next to 0 or 1.
        power = self.growth_per_hour * (weekly_hours - self.inflection_hours)
        decay = math.exp(-abs(power))
        logistic = 1 / (1 + decay) if power >= 0 else decay / (1 + decay)
        share = -math.expm1(-self.growth_per_hour * weekly_hours) * logistic
        return self.least_revenue + self.gain * share

    def slope(self, weekly_hours: float) -> float:
        """Return what one more hour earns [money per h/week] at `weekly_hours`."""
        decay = math.exp(-abs(self.growth_per_hour * (weekly_hours - self.inflection_hours)))
        before = 1 + math.exp(-self.growth_per_hour * self.inflection_hours)
        return self.gain * before * self.growth_per_hour * decay / (1 + decay) ** 2


def _saturated(halvings: float) -> float:
    return -math.expm1(-math.log(2) * halvings)


def _unsaturated(halvings: float) -> float:
    return math.exp(-math.log(2) * halvings)
