"""For tests of programs that plan territories: random territories of every shape, and what must hold of a plan.

Needs Hypothesis: ``pip install "territory-opt[test]"``. Every strategy gives records that are sound and agree with
each other; numbers are those of daily business (whole cents, hundredths of hours and odds), with the odd ones in
between: no deals at all, amounts of nothing, odds of exactly 0, one half and 1, one tier or five.
"""

from importlib.util import find_spec

from territory_opt.errors import MissingExtraError

if find_spec("hypothesis") is None:
    raise MissingExtraError('territory_opt.testing needs Hypothesis: pip install "territory-opt[test]"')

from territory_opt.testing.assertions import assert_balanced, assert_verified
from territory_opt.testing.banded_weeks import HardWeek, hard_weeks
from territory_opt.testing.plain import plain_problems
from territory_opt.testing.policies import policies
from territory_opt.testing.problems import problems
from territory_opt.testing.records import clients, opportunities, playbooks, reps, responses, s_shaped_responses

__all__ = [
    "HardWeek",
    "assert_balanced",
    "assert_verified",
    "clients",
    "hard_weeks",
    "opportunities",
    "plain_problems",
    "playbooks",
    "policies",
    "problems",
    "reps",
    "responses",
    "s_shaped_responses",
]
