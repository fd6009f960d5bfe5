"""How long the search for what would help an impossible week goes on."""

import math
import time
from typing import NoReturn

import attrs

from territory_opt.errors import TerritoryError


class OutOfTimeError(TerritoryError):
    """The time is used up; what was found so far stands."""


@attrs.define
class Clock:
    """The time that is left, and whether it was too short.

    Parameters
    ----------
    ends_s
        When to stop, on the clock of `time.monotonic` [s]; never unless stated.
    ran_out
        Whether something was left undone.
    """

    ends_s: float = math.inf
    ran_out: bool = False

    @classmethod
    def of(cls, time_limit_s: float | None) -> "Clock":
        """Return a clock that stops after so much time [s]; never without a limit."""
        return cls() if time_limit_s is None else cls(time.monotonic() + time_limit_s)

    def share(self, share: float) -> "Clock":
        """Return a clock that stops after a share of the time that is left."""
        now = time.monotonic()
        return Clock() if self.ends_s == math.inf else Clock(now + share * (self.ends_s - now))

    def left_s(self) -> float | None:
        """Return the time that is left [s]; None without a limit.

        Raises
        ------
        OutOfTimeError
            If none is left.
        """
        if self.ends_s == math.inf:
            return None
        left = self.ends_s - time.monotonic()
        if left <= 0:
            self.stop()
        return left

    def stop(self) -> NoReturn:
        """Give up.

        Raises
        ------
        OutOfTimeError
            Always.
        """
        self.ran_out = True
        raise OutOfTimeError("the time for explaining an impossible week is used up")
