"""Curves of revenue over hours: checked at birth, cut, scaled, merged and split without loss."""

import math
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.model.checks import Number
from territory_opt.response.curve import Curve, Split, best_split, check_numbers, merged

S_SHAPED = Curve(widths=(2.0, 1.0, 2.0, 4.0), slopes=(0.0, 300.0, 60.0, 10.0), error=2.0)
TWO_LINES = Curve(widths=(2.0, 3.0), slopes=(500.0, 100.0), error=1.5)
EMPTY = Curve(widths=(), slopes=())
NAN = math.nan


WHOLE_LINES = st.lists(st.tuples(st.integers(1, 3), st.integers(0, 6)), min_size=1, max_size=6)


@st.composite
def curves_of_whole_hours(draw: st.DrawFn) -> Curve:
    """Curves whose corners lie on whole hours, slopes small and whole: sums are exact, ties common."""
    slopes = sorted(draw(st.lists(st.integers(0, 6), max_size=4)), reverse=True)
    widths = draw(st.lists(st.integers(1, 3), min_size=len(slopes), max_size=len(slopes)))
    return Curve(widths=tuple(map(float, widths)), slopes=tuple(map(float, slopes)))


def most_by_enumeration(curves: list[Curve], hours: int) -> float:
    """Return the best revenue over every way to give whole hours to the curves."""
    return max(
        sum(curve.revenue(part) for curve, part in zip(curves, parts, strict=True))
        for parts in product(range(hours + 1), repeat=len(curves))
        if sum(parts) <= hours
    )


@pytest.mark.parametrize(
    ("widths", "slopes", "error", "named"),
    [
        ((1.0,), (), 0.0, {"slopes"}),
        ((0.0,), (1.0,), 0.0, {"widths"}),
        ((-1.0,), (1.0,), 0.0, {"widths"}),
        ((1.0, NAN), (2.0, 1.0), 0.0, {"widths"}),
        ((NAN, 1.0), (2.0, 1.0), 0.0, {"widths"}),
        ((math.inf,), (1.0,), 0.0, {"widths"}),
        ((1.0,), (-1.0,), 0.0, {"slopes"}),
        ((1.0,), (NAN,), 0.0, {"slopes"}),
        ((1.0,), (math.inf,), 0.0, {"slopes"}),
        ((1.0, 1.0), (1.0, -2.0), 0.0, {"slopes"}),
        ((1.0, 1.0), (-1.0, 2.0), 0.0, {"slopes"}),
        ((1.0, 1.0, 1.0), (2.0, NAN, 1.0), 0.0, {"slopes"}),
        ((1.0,), (1.0,), -1.0, {"error"}),
        ((1.0,), (1.0,), NAN, {"error"}),
        ((0.0,), (-1.0,), math.inf, {"widths", "slopes", "error"}),
    ],
)
def test_a_curve_names_everything_that_keeps_it_from_being_one(
    widths: tuple[float, ...], slopes: tuple[float, ...], error: float, named: set[str]
) -> None:
    with pytest.raises(InvalidInputError) as raised:
        Curve(widths=widths, slopes=slopes, error=error)

    assert named == {fault.path for fault in raised.value.faults}


@pytest.mark.parametrize(("hours", "revenue"), [(0, 0), (1, 500), (2, 1000), (3, 1100), (5, 1300), (9, 1300)])
def test_segments_fill_in_order_and_hours_beyond_them_earn_nothing(hours: float, revenue: float) -> None:
    assert revenue == TWO_LINES.revenue(hours)


def test_the_last_revenue_is_the_saturation() -> None:
    assert (TWO_LINES.most_hours, TWO_LINES.saturation) == (5.0, 1300.0)


def test_an_empty_curve_earns_nothing() -> None:
    assert (EMPTY.most_hours, EMPTY.saturation, EMPTY.revenue(3.0)) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("most_hours", "widths"), [(0, ()), (1, (1,)), (2, (2,)), (2.5, (2, 0.5)), (5, (2, 3)), (7, (2, 3))]
)
def test_a_cut_keeps_the_segments_before_it_and_the_error(most_hours: float, widths: tuple[float, ...]) -> None:
    expected = Curve(widths=widths, slopes=TWO_LINES.slopes[: len(widths)], error=1.5)

    assert expected == TWO_LINES.up_to(most_hours)


@given(curves_of_whole_hours(), st.floats(0, 15), st.floats(0, 15))
def test_a_cut_curve_equals_the_curve_before_the_cut_and_is_flat_after(
    curve: Curve, most_hours: float, hours: float
) -> None:
    expected = curve.revenue(min(hours, most_hours))

    assert expected == pytest.approx(curve.up_to(most_hours).revenue(hours), abs=1e-12)


@given(curves_of_whole_hours(), st.floats(0, 1e12), st.integers(0, 15))
def test_scaling_a_curve_scales_its_revenue_and_leaves_its_hours(curve: Curve, factor: float, hours: int) -> None:
    scaled = curve.scaled(factor)

    assert curve.widths == scaled.widths
    assert factor * curve.revenue(hours) == pytest.approx(scaled.revenue(hours), rel=1e-12)


def test_scaling_a_curve_scales_its_error() -> None:
    assert TWO_LINES.scaled(2.0).error == 3.0


@pytest.mark.parametrize("number", [-1.0, NAN, math.inf])
def test_a_number_out_of_its_range_is_named(number: float) -> None:
    with pytest.raises(InvalidInputError, match="most_hours"):
        TWO_LINES.up_to(number)
    with pytest.raises(InvalidInputError, match="factor"):
        TWO_LINES.scaled(number)
    with pytest.raises(InvalidInputError, match="hours"):
        best_split([TWO_LINES], number)


def test_a_scale_that_takes_the_money_beyond_all_bounds_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="slopes"):
        TWO_LINES.scaled(1e307)


def test_a_number_is_named_with_its_range_and_one_in_it_passes() -> None:
    share = Number(at_least=0, at_most=1, unit="1")

    with pytest.raises(InvalidInputError) as raised:
        check_numbers(("odds", 50.0, share), ("unattended_share", 0.5, share))

    assert [fault.path for fault in raised.value.faults] == ["odds"]


@given(st.lists(curves_of_whole_hours(), max_size=3), st.integers(0, 6))
def test_merged_curves_earn_what_the_best_of_all_splits_earns(curves: list[Curve], hours: int) -> None:
    assert most_by_enumeration(curves, hours) == merged(curves).revenue(hours)


@given(st.lists(curves_of_whole_hours(), max_size=6))
def test_merging_keeps_all_hours_and_revenue_in_strictly_falling_slopes(curves: list[Curve]) -> None:
    whole = merged(curves)

    assert sum(curve.most_hours for curve in curves) == whole.most_hours
    assert sum(curve.saturation for curve in curves) == whole.saturation
    assert all(before > after for before, after in pairwise(whole.slopes))


@given(st.permutations([TWO_LINES, EMPTY, TWO_LINES.up_to(1), TWO_LINES.scaled(0.2)]))
def test_the_order_of_curves_does_not_matter_to_their_merger(curves: list[Curve]) -> None:
    expected = Curve(widths=(3.0, 5.0, 3.0), slopes=(500.0, 100.0, 20.0), error=3.3)

    assert expected.widths == merged(curves).widths
    assert expected.slopes == merged(curves).slopes
    assert expected.error == pytest.approx(merged(curves).error)


@given(st.lists(curves_of_whole_hours(), max_size=3), st.integers(0, 6))
def test_the_best_split_earns_the_most_of_all_splits(curves: list[Curve], hours: int) -> None:
    assert most_by_enumeration(curves, hours) == best_split(curves, hours).revenue


@given(st.lists(curves_of_whole_hours(), max_size=6), st.floats(0, 100))
def test_a_split_hands_out_all_hours_that_have_a_place_and_its_parts_earn_its_revenue(
    curves: list[Curve], hours: float
) -> None:
    split = best_split(curves, hours)
    place = sum(curve.most_hours for curve in curves)
    earned = sum(curve.revenue(part) for curve, part in zip(curves, split.hours, strict=True))

    assert min(hours, place) == pytest.approx(sum(split.hours), abs=1e-12)
    assert earned == pytest.approx(split.revenue, abs=1e-9)


def test_of_two_equal_curves_the_earlier_is_served_first() -> None:
    assert Split(hours=(2.0, 1.0), revenue=1500.0) == best_split([TWO_LINES, TWO_LINES], 3.0)


def test_a_curve_knows_whether_and_where_it_rises() -> None:
    assert (True, ()) == (TWO_LINES.is_concave, TWO_LINES.rises)
    assert (False, (1,)) == (S_SHAPED.is_concave, S_SHAPED.rises)
    assert (True, ()) == (EMPTY.is_concave, EMPTY.rises)


def test_a_rising_curve_fills_in_order_all_the_same() -> None:
    assert [0.0, 0.0, 300.0, 360.0, 460.0] == [S_SHAPED.revenue(hours) for hours in (1, 2, 3, 4, 99)]


def test_the_envelope_of_a_concave_curve_is_the_curve() -> None:
    assert TWO_LINES is TWO_LINES.envelope()


@given(WHOLE_LINES)
def test_the_envelope_is_the_least_concave_curve_above(lines: list[tuple[int, int]]) -> None:
    """The oracle joins every two corners around an hour and takes the highest of these lines."""
    curve = Curve(widths=tuple(float(width) for width, _ in lines), slopes=tuple(float(slope) for _, slope in lines))
    envelope = curve.envelope()
    hours = range(int(curve.most_hours) + 1)
    values = [curve.revenue(x) for x in hours]

    assert envelope.is_concave
    assert curve.most_hours == envelope.most_hours
    for x in hours:
        above = max(
            values[low] if low == high else values[low] + (values[high] - values[low]) * (x - low) / (high - low)
            for low in hours[: x + 1]
            for high in hours[x:]
        )
        assert above == pytest.approx(envelope.revenue(x), abs=1e-9)


def test_an_envelope_keeps_the_error() -> None:
    assert (2.0, (3.0, 2.0, 4.0)) == (S_SHAPED.envelope().error, S_SHAPED.envelope().widths)


def test_curves_that_rise_are_neither_merged_nor_split() -> None:
    with pytest.raises(InvalidInputError, match=r"curves\[1\]: found a slope that rises"):
        merged([TWO_LINES, S_SHAPED])
    with pytest.raises(InvalidInputError, match=r"curves\[0\].*envelope"):
        best_split([S_SHAPED, TWO_LINES], 2.0)
