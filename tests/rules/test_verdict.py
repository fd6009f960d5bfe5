"""Verdicts: what a deal is worth at its present odds."""

import pytest

from territory_opt.rules.verdict import DealVerdict, Standing


@pytest.mark.parametrize(
    ("standing", "odds", "expected"),
    [(Standing.FLOW, None, 100), (Standing.FLOW, 0.2, 100), (Standing.LIKELY, 0.6, 60), (Standing.STRETCH, None, 0)],
)
def test_flow_counts_whole_and_other_deals_at_their_odds(
    standing: Standing, odds: float | None, expected: float
) -> None:
    verdict = DealVerdict(
        opportunity="d1",
        standing=standing,
        odds=odds,
        amount=100,
        close_date=None,
        activity="A",
        rule="given",
        read={},
    )

    assert expected == verdict.expected_now
