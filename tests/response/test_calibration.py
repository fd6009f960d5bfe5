"""Fits of five answers: published ones to their digits, exact ones exactly, poor ones with a word."""

import builtins
import math
import sys
from types import SimpleNamespace
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError, MissingExtraError
from territory_opt.response.calibration import MOST_MISFIT, fit_closed_form, fit_least_squares
from territory_opt.response.five_answers import FiveAnswers

TABLE_A = {
    "Naprosyn": (0.30, 0.45, 1.00, 1.40, 1.60),
    "Nipro": (0.47, 0.68, 1.05, 1.26, 1.52),
    "Anaprox": (0.15, 0.48, 1.04, 1.20, 1.35),
    "Norinyl": (0.31, 0.63, 1.03, 1.15, 1.25),
    "Pironil": (0.45, 0.70, 1.01, 1.05, 1.10),
    "Lidex": (0.56, 0.80, 1.02, 1.11, 1.20),
    "Synalar": (0.59, 0.76, 1.02, 1.07, 1.11),
    "Nasalide": (0.15, 0.61, 1.07, 1.46, 1.76),
}
NORTH = (0.2, 0.62, 1.0, 1.3, 1.5)
SOUTH = (0.3, 0.70, 1.0, 1.15, 1.4)


def asked(answers: tuple[float, ...], **changes: float) -> FiveAnswers:
    none, half, present, more, all_out = answers
    stated = {"none": none, "half": half, "present": present, "more": more, "all_out": all_out}
    return FiveAnswers(**(stated | {"effort_now": 1.0, "revenue_now": 1.0} | changes))


def codes(answers: tuple[float, ...]) -> list[str]:
    return [warning.code for warning in fit_closed_form(asked(answers)).warnings]


@st.composite
def sound_answers(draw: st.DrawFn) -> FiveAnswers:
    """Answers that rise at every step, in any unit of money and effort."""
    steps = [draw(st.floats(0, 2)), *(draw(st.floats(0.05, 1)) for _ in range(4))]
    answers = tuple(sum(steps[: i + 1]) for i in range(5))
    return asked(answers, effort_now=draw(st.floats(0.1, 1000)), revenue_now=draw(st.floats(1, 1e6)))


@pytest.mark.parametrize("product", TABLE_A)
def test_least_squares_fit_the_eight_products_closely(product: str) -> None:
    """Eight-product sales force of public course material, after Lodish et al., Interfaces 18(1), 1988."""
    fit = fit_least_squares(asked(TABLE_A[product]))

    assert () == fit.warnings
    assert fit.root_mean_square <= 0.04
    assert fit.largest_residual <= 0.06


def test_least_squares_give_the_published_numbers_of_naprosyn() -> None:
    """Published with the same course material: c = 3.4627, d = 0.8418, b = 0.3093, a = 1.6070."""
    fit = fit_least_squares(asked(TABLE_A["Naprosyn"], effort_now=96.8, revenue_now=214.4))

    published = [3.4627, 0.8418, 0.3093, 1.6070]
    assert published == [round(number, 4) for number in (fit.exponent, fit.constant, fit.least, fit.most)]
    assert 96.8 * 0.8418 ** (1 / 3.4627) == pytest.approx(fit.response.half_hours, rel=1e-4)
    assert (214.4 * 0.3093, 214.4 * 1.6070) == pytest.approx(
        (fit.response.least_revenue, fit.response.most_revenue), rel=1e-4
    )


@pytest.mark.parametrize(("answers", "exponent", "constant"), [(NORTH, 2.6119, 0.625), (SOUTH, 1.6302, 0.5714)])
def test_the_closed_form_gives_the_published_numbers_of_two_territories(
    answers: tuple[float, ...], exponent: float, constant: float
) -> None:
    """CALLPLAN mini case of the R package tme; the form of Lodish, Management Science 18(4), 1971."""
    fit = fit_closed_form(asked(answers, effort_now=8, revenue_now=60))

    assert (exponent, constant) == (round(fit.exponent, 4), round(fit.constant, 4))
    assert 60 == pytest.approx(fit.response.revenue(8))


def test_two_territories_share_calls_as_published() -> None:
    """CALLPLAN mini case: the present 4 and 4 calls of 2 hours earn 39.0, the best 5 and 3 earn 41.0527."""
    north = fit_closed_form(asked(NORTH, effort_now=8, revenue_now=60)).response
    south = fit_closed_form(asked(SOUTH, effort_now=8, revenue_now=50)).response
    earned = {calls: 0.4 * north.revenue(2 * calls) + 0.3 * south.revenue(16 - 2 * calls) for calls in range(9)}

    assert 39.0 == pytest.approx(earned[4])
    assert (5, 41.0527) == (max(earned, key=earned.__getitem__), round(max(earned.values()), 4))


@given(sound_answers(), st.floats(0, 1))
def test_the_closed_form_passes_through_none_present_and_all_out(answers: FiveAnswers, weight: float) -> None:
    fit = fit_closed_form(answers, weight)
    unit = answers.revenue_now

    assert answers.none * unit == pytest.approx(fit.response.revenue_at_none)
    assert answers.present * unit == pytest.approx(fit.response.revenue(answers.effort_now))
    assert answers.all_out * unit == pytest.approx(fit.response.most_revenue)


@given(sound_answers())
def test_the_weight_moves_the_closed_form_from_the_answer_at_150_to_the_one_at_50_percent(answers: FiveAnswers) -> None:
    of_more, of_half = fit_closed_form(answers, 0.0), fit_closed_form(answers, 1.0)
    between = fit_closed_form(answers, 0.5)

    assert answers.more == pytest.approx(of_more.fitted[3])
    assert answers.half == pytest.approx(of_half.fitted[1])
    assert (of_more.exponent + of_half.exponent) / 2 == pytest.approx(between.exponent)


@given(sound_answers())
def test_residuals_are_what_the_response_says_less_what_was_answered(answers: FiveAnswers) -> None:
    fit = fit_closed_form(answers)
    said = [fit.response.revenue(x * answers.effort_now) / answers.revenue_now for x in answers.efforts[:4]]

    assert said == pytest.approx(fit.fitted[:4])
    for residual, fitted, answer in zip(fit.residuals, fit.fitted, answers.answers, strict=True):
        assert residual == pytest.approx(fitted - answer)
    assert fit.root_mean_square <= fit.largest_residual <= math.sqrt(5) * fit.root_mean_square + 1e-12


@given(least=st.floats(0, 0.5), rise=st.floats(0.5, 2), exponent=st.floats(0.8, 5), half=st.floats(0.5, 1.5))
def test_least_squares_recover_an_exact_response(least: float, rise: float, exponent: float, half: float) -> None:
    exact = [least + rise * x**exponent / (half**exponent + x**exponent) for x in (0, 0.5, 1, 1.5, 10)]
    fit = fit_least_squares(asked(tuple(exact), effort_now=20, revenue_now=1000))

    assert fit.largest_residual <= 1e-6
    assert (exponent, 20 * half) == pytest.approx((fit.exponent, fit.response.half_hours), rel=1e-3)
    assert (1000 * least, 1000 * (least + rise)) == pytest.approx(
        (fit.response.least_revenue, fit.response.most_revenue), rel=1e-3, abs=0.1
    )


def test_least_squares_are_the_same_whatever_the_units() -> None:
    fit = fit_least_squares(asked(NORTH))
    in_thousands = fit_least_squares(asked(tuple(1000 * answer for answer in NORTH), effort_now=1e6, revenue_now=0.001))

    assert fit.exponent == pytest.approx(in_thousands.exponent, rel=1e-6)
    assert fit.response.most_revenue == pytest.approx(in_thousands.response.most_revenue, rel=1e-6)


def test_least_squares_are_never_farther_from_the_answers_than_the_closed_form() -> None:
    """Judged at the same effort for all-out, so far out that the closed form takes it for effort without end."""
    for answers in [*TABLE_A.values(), NORTH, SOUTH]:
        far = asked(answers, all_out_multiple=1e5)
        assert fit_least_squares(far).root_mean_square <= fit_closed_form(far).root_mean_square + 1e-9


def test_all_answers_that_fall_short_are_named_at_once() -> None:
    with pytest.raises(InvalidInputError) as raised:
        asked((0.5, 0.4, 1.0, 0.9, 1.5))

    assert ["half", "more"] == [fault.path for fault in raised.value.faults]
    assert "at least none 0.5" in raised.value.faults[0].allowed


def test_answers_out_of_range_are_named_at_once() -> None:
    with pytest.raises(InvalidInputError) as raised:
        asked((-1, math.nan, 1.0, 1.2, 1.5), effort_now=0, revenue_now=-1, all_out_multiple=1.5)

    named = ["none", "half", "effort_now", "revenue_now", "all_out_multiple"]
    assert named == [fault.path for fault in raised.value.faults]


def test_answers_beyond_all_money_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="all_out"):
        asked((0, 1, 2, 3, 1e10), revenue_now=1e6)


def test_answers_that_make_a_logarithm_infinite_are_left_to_least_squares() -> None:
    answers = asked((0.5, 0.5, 1.0, 1.5, 1.5))

    with pytest.raises(InvalidInputError) as raised:
        fit_closed_form(answers)

    assert ["half", "more"] == [fault.path for fault in raised.value.faults]
    assert all("fit_least_squares" in fault.hint for fault in raised.value.faults)
    assert fit_least_squares(answers).largest_residual < 0.05


def test_half_present_and_more_alike_have_no_exponent() -> None:
    with pytest.raises(InvalidInputError, match=r"present: found 1\.0; allowed is above half or below more"):
        fit_closed_form(asked((0.5, 1.0, 1.0, 1.0, 1.5)))


def test_a_half_effort_beyond_all_bounds_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="half_hours"):
        fit_closed_form(asked((0.0, 0.99999, 1.0, 1.00001, 100.0)))


@pytest.mark.parametrize("fit", [fit_closed_form, fit_least_squares])
def test_five_answers_alike_are_a_flat_response_that_says_so(fit: Any) -> None:  # noqa: ANN401  # either function
    flat = fit(asked((1.0,) * 5, revenue_now=60))

    assert [60, 60, 60] == [flat.response.revenue(hours) for hours in (0, 1, 100)]
    assert ["flat_answers"] == [warning.code for warning in flat.warnings]


@pytest.mark.parametrize("weight", [-0.1, 1.1, math.nan])
def test_a_weight_is_a_share(weight: float) -> None:
    with pytest.raises(InvalidInputError, match="weight_of_half"):
        fit_closed_form(asked(SOUTH), weight)


def test_exponents_that_disagree_are_told_with_both() -> None:
    assert [] == codes(SOUTH)
    assert ["exponents_disagree", "poor_fit"] == codes(NORTH)
    assert "1.75" in fit_closed_form(asked(NORTH)).warnings[0].message
    assert "most at half: 0.62 answered, 0.4697 fitted" in fit_closed_form(asked(NORTH)).warnings[1].message


@given(sound_answers())
def test_a_fit_says_that_it_is_poor_exactly_when_it_is(answers: FiveAnswers) -> None:
    fit = fit_closed_form(answers)
    is_poor = fit.root_mean_square > MOST_MISFIT * (answers.all_out - answers.none)

    assert is_poor == ("poor_fit" in [warning.code for warning in fit.warnings])


def test_a_fit_that_stops_at_a_limit_says_so() -> None:
    fit = fit_least_squares(asked((0.0, 0.0, 0.0, 1.0, 1.0)))

    assert "fit_at_limit" in [warning.code for warning in fit.warnings]
    assert "exponent" in fit.warnings[0].message


def test_least_squares_that_converge_from_no_start_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    stopped = SimpleNamespace(success=False, cost=1.0, x=(0.2, 0.8, 2.0, 0.0), active_mask=(0, 0, 0, 0))
    monkeypatch.setattr("scipy.optimize.least_squares", lambda *_, **__: stopped)

    fit = fit_least_squares(asked(SOUTH))

    assert "fit_not_converged" in [warning.code for warning in fit.warnings]
    assert 2.0 == fit.exponent


@pytest.mark.parametrize("numbers", [(0, 0, 0, 0, 1), (0, 1e-300, 1e-200, 1, 1e10), (0, 0, 0, 1, 1)])
def test_least_squares_give_a_warned_fit_or_a_fault_for_any_answers(numbers: tuple[float, ...]) -> None:
    fit = fit_least_squares(asked(numbers))

    assert fit.warnings
    assert all(map(math.isfinite, (*fit.residuals, fit.constant)))


def test_answers_that_lead_to_no_response_are_the_fault_the_closed_form_names() -> None:
    with pytest.raises(InvalidInputError, match=r"answers: found the .*fit_least_squares") as refused:
        fit_closed_form(asked((0, 1e-300, 1e-200, 1, 1e10)))

    assert {"answers"} == {fault.path for fault in refused.value.faults}


@pytest.mark.parametrize("fit", [fit_closed_form, fit_least_squares])
def test_what_are_no_five_answers_is_refused(fit: Any) -> None:  # noqa: ANN401  # either fit
    with pytest.raises(InvalidInputError, match=r"answers: found \(0.2, 0.62.*a FiveAnswers"):
        fit((0.2, 0.62, 1, 1.3, 1.5))


def test_without_scipy_least_squares_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    load = builtins.__import__

    def without_scipy(name: str, *arguments: Any) -> Any:  # noqa: ANN401  # what import takes and gives
        if name.startswith("scipy"):
            raise ImportError(name)
        return load(name, *arguments)

    monkeypatch.delitem(sys.modules, "scipy.optimize", raising=False)
    monkeypatch.setattr(builtins, "__import__", without_scipy)

    with pytest.raises(MissingExtraError, match=r"territory-opt\[fit\]"):
        fit_least_squares(asked(SOUTH))


def test_a_changed_answer_is_checked_again() -> None:
    with pytest.raises(InvalidInputError, match="all_out"):
        attrs.evolve(asked(SOUTH), all_out=1.1)
