r"""Chords of the two smooth forms, for unit revenue: :math:`1 - e^{-rx}` and :math:`(x/X)^e`.

A chord joins two points of a concave function, so it never lies above it; their distance is largest where the
function is as steep as the chord, which both forms give in closed form.
"""

import math
from bisect import bisect_left, bisect_right
from functools import lru_cache
from itertools import pairwise

from territory_opt.response.curve import Curve

NARROWEST_SHARE = 1e-9
"""Width of the narrowest first chord, as a share of the curve's hours [1]; no solver sees a narrower one."""

ROUNDING = 1e-9
"""Share of the tolerance kept free, so that rounding never breaks it [1]."""

LONGEST_REACH = 1e300
"""Beyond it, saturation is a step for every purpose, and a larger number would overflow [1]."""

NEARLY_STRAIGHT = 0.05
"""Up to this reach the curvature of saturation changes by 5 % at most [1]."""

STEPS_PER_DOUBLING = 32
"""Into how many steps each doubling of the allowed error is divided, for curves to share break points."""


@lru_cache(maxsize=4096)
def unit_saturation(rate_per_hour: float, most_hours: float, tolerance: float) -> Curve:
    r"""Return chords of :math:`1 - e^{-rx}` over the hours from 0 to `most_hours`.

    In units of :math:`u = rx` the form has no scale, so all rates share the break points of
    `saturation_breaks`, cut at :math:`u = rX`.

    Parameters
    ----------
    rate_per_hour
        The rate r [1 per h/week], above 0.
    most_hours
        Where the curve ends, X [h/week], above 0.
    tolerance
        Largest error, as a share of the curve's range [1].

    Examples
    --------
    >>> curve = unit_saturation(0.5, 4.0, tolerance=0.01)
    >>> len(curve.widths), round(curve.saturation, 6)
    (5, 0.864665)
    """
    reach = min(rate_per_hour * most_hours, LONGEST_REACH)
    gained = -math.expm1(-reach)
    allowed = tolerance * (1 - ROUNDING) * gained
    if saturation_error(reach) <= allowed:
        return Curve(widths=(most_hours,), slopes=(gained / most_hours,), error=saturation_error(reach))
    if reach <= NEARLY_STRAIGHT:
        return _equal_chords(reach, most_hours, allowed)
    # Rounding the error down, by 2.2 % at most, lets curves of nearly equal reach share their break points.
    shared = 2.0 ** (math.floor(STEPS_PER_DOUBLING * math.log2(allowed)) / STEPS_PER_DOUBLING)
    breaks = saturation_breaks(shared)
    narrowest = NARROWEST_SHARE * reach
    inner = breaks[bisect_right(breaks, narrowest) : bisect_left(breaks, reach)]
    first = (narrowest,) if breaks[0] <= narrowest else ()
    chords = tuple(pairwise((0.0, *first, *inner, reach)))
    hours = most_hours / reach
    return Curve(
        widths=tuple([(end - start) * hours for start, end in chords]),
        slopes=tuple([math.exp(-start) * _mean_decay(end - start) / hours for start, end in chords]),
        error=max(shared, saturation_error(narrowest)),
    )


def _equal_chords(reach: float, most_hours: float, allowed: float) -> Curve:
    """Return equally long chords: where the curvature hardly changes, they are about as few as there can be."""
    count = math.ceil(reach / math.sqrt(8 * allowed))
    width = reach / count
    hours = most_hours / reach
    return Curve(
        widths=(most_hours / count,) * count,
        slopes=tuple([math.exp(-width * number) * _mean_decay(width) / hours for number in range(count)]),
        error=width * width / 8,
    )


@lru_cache(maxsize=1024)
def saturation_breaks(allowed: float) -> tuple[float, ...]:
    r"""Return the ends u of the longest chords of :math:`1 - e^{-u}` whose error is at most `allowed`.

    The error of a chord that starts at a is :math:`e^{-a}` times that of one equally long at 0, so each chord
    may be longer than the one before; after the last end one chord reaches any u.

    Examples
    --------
    >>> [round(end, 2) for end in saturation_breaks(0.05)]
    [0.76, 1.99, 5.47]
    """
    breaks: list[float] = []
    room = allowed
    while room < 1:
        breaks.append(sum(breaks[-1:]) + _longest_chord(room))
        room = allowed * math.exp(breaks[-1])
    return tuple(breaks)


def saturation_error(length: float) -> float:
    r"""Return the largest distance of :math:`1 - e^{-u}` from its chord over the u from 0 to `length`.

    It is :math:`1 - q + q \ln q`, at :math:`u = -\ln q`, where q is the slope of the chord; for short chords,
    where that loses digits, the bound :math:`v^2 / 8` for a curvature of at most 1.

    Examples
    --------
    >>> round(saturation_error(1.0), 4)
    0.0779
    """
    short = 1e-3
    if length < short:
        return length * length / 8
    slope = _mean_decay(length)
    return 1 - slope + slope * math.log(slope)


def _mean_decay(length: float) -> float:
    """Return the slope of the chord of 1 - exp(-u) over the u from 0 to `length`."""
    return -math.expm1(-length) / length


def _longest_chord(allowed: float) -> float:
    """Return the length at which `saturation_error` reaches `allowed`, from below; at most 100."""
    shortest, longest = 0.0, 100.0
    while longest - shortest > 1e-6 * longest:  # a millionth longer would save no chord
        middle = (shortest + longest) / 2
        if saturation_error(middle) <= allowed:
            shortest = middle
        else:
            longest = middle
    return shortest


@lru_cache(maxsize=4096)
def unit_power(elasticity: float, most_hours: float, tolerance: float) -> Curve:
    r"""Return chords of :math:`(x/X)^e` over the hours from 0 to X, which is `most_hours`.

    The form is similar to itself, so in units of :math:`t = x / X` only e matters. The first chord ends where
    its error :math:`b t^e` reaches the tolerance, with b as in `power_error`. The others are equally long in
    :math:`t^{e/2}`, which spreads their errors evenly: for a length d they rise towards
    :math:`d^2 (1-e) / (2e)`, and their number follows from that.

    Parameters
    ----------
    elasticity
        The exponent e [1], above 0 and at most 1.
    most_hours
        Where the curve ends, X [h/week], above 0.
    tolerance
        Largest error, as a share of the curve's range [1].

    Examples
    --------
    >>> curve = unit_power(0.5, 40.0, tolerance=0.01)
    >>> len(curve.widths), round(curve.saturation, 6), curve.error <= 0.01
    (7, 1.0, True)
    """
    allowed = tolerance * (1 - ROUNDING)
    most_error = power_error(elasticity)
    first_root = max(
        math.sqrt(allowed / most_error) if most_error > allowed else 1.0,
        math.pow(NARROWEST_SHARE, elasticity / 2),
    )
    if first_root >= 1:
        return Curve(widths=(most_hours,), slopes=(1 / most_hours,), error=most_error)
    count = math.ceil((1 - first_root) * math.sqrt((1 - elasticity) / (2 * elasticity * allowed)))
    roots = [1 - (1 - first_root) * left / count for left in range(count, -1, -1)]
    points = [(0.0, 0.0), *((math.pow(root, 2 / elasticity), root * root) for root in roots)]
    chords = tuple(pairwise(points))
    slopes = [(end[1] - start[1]) / (end[0] - start[0]) for start, end in chords]
    errors = [_distance(elasticity, start, slope) for (start, _), slope in zip(chords, slopes, strict=True)]
    return Curve(
        widths=tuple([(end[0] - start[0]) * most_hours for start, end in chords]),
        slopes=tuple([slope / most_hours for slope in slopes]),
        error=max(errors),
    )


def power_error(elasticity: float) -> float:
    r"""Return the largest distance of :math:`t^e` from its chord over the t from 0 to 1.

    It is :math:`(1 - e) e^{e / (1 - e)}`, where the slope of the function is 1; over the t from 0 to a it is
    :math:`a^e` times as much.

    Examples
    --------
    >>> power_error(0.5)
    0.25
    """
    if elasticity == 1:
        return 0.0
    return (1 - elasticity) * math.pow(elasticity, elasticity / (1 - elasticity))


def _distance(elasticity: float, start: tuple[float, float], slope: float) -> float:
    """Return how far t ** elasticity lies above a chord where both are equally steep."""
    tangent = math.pow(slope / elasticity, 1 / (elasticity - 1))
    return math.pow(tangent, elasticity) - start[1] - slope * (tangent - start[0])
