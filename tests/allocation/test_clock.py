"""Clocks of a search: none without a limit, a share of what is left, and word when it was too short."""

import pytest

from territory_opt.allocation.clock import Clock, OutOfTimeError


def test_a_clock_without_a_limit_never_stops() -> None:
    assert Clock.of(None).left_s() is None
    assert Clock.of(None).share(0.5).left_s() is None


def test_a_share_of_the_time_is_that_share_of_what_is_left() -> None:
    left = Clock.of(1000.0).share(0.5).left_s()

    assert left is not None
    assert 490 < left <= 500


def test_a_clock_that_has_run_out_says_so_ever_after() -> None:
    clock = Clock.of(0.0)
    assert not clock.ran_out

    with pytest.raises(OutOfTimeError):
        clock.left_s()

    assert clock.ran_out
