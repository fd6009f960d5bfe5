import attrs
import numpy as np
import pytest

from territory_opt.errors import SolverError
from territory_opt.sharing.master import Offer, choose


def _offer(limit: float, slack_loss: float = 0.0) -> Offer:
    """Return two weeks each for two groups: the first loses nothing and takes 4, the second loses 6 or 9, takes 1."""
    return Offer(
        losses=np.array([[0.0, 0.0], [6.0, 9.0]]),
        uses=np.array([[[4.0], [4.0]], [[1.0], [1.0]]]),
        is_open=np.ones((2, 2), dtype=np.bool_),
        limits=np.array([limit]),
        slack_loss=np.array([slack_loss]),
        excess_loss=np.array([np.inf]),
    )


def test_the_group_that_loses_least_gives_way() -> None:
    choice = choose(_offer(6.5))

    assert pytest.approx(np.array([[0.5, 1.0], [0.5, 0.0]])) == choice.parts
    assert pytest.approx(3.0) == choice.loss
    assert pytest.approx([2.0]) == choice.prices.tolist()


def test_what_is_not_taken_loses_its_price() -> None:
    assert pytest.approx(4.0) == choose(_offer(10.0, slack_loss=2.0)).loss


def test_a_group_with_one_open_week_has_it() -> None:
    offer = _offer(8.0)
    offer.is_open[0, 0] = False
    choice = choose(offer)

    assert [[0.0, 1.0], [1.0, 0.0]] == choice.parts.tolist()
    assert pytest.approx(6.0) == choice.loss


def test_no_choice_within_the_limits_is_an_error() -> None:
    with pytest.raises(SolverError, match="no choice of weeks"):
        choose(_offer(1.5))


def test_groups_without_any_choice_still_pay_for_what_they_leave() -> None:
    offer = _offer(10.0, slack_loss=2.0)
    offer.is_open[1] = False

    assert pytest.approx(4.0) == choose(offer).loss


def test_a_limit_that_no_use_comes_near_is_missed_by_all_of_it() -> None:
    nothing = np.zeros((2, 2, 1))
    unreached = attrs.evolve(_offer(-1e12), losses=nothing[:, :, 0], uses=nothing, excess_loss=np.array([1e-12]))

    assert pytest.approx(1.0) == choose(unreached).loss
