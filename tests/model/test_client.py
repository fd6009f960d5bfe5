"""Clients: five criteria, a potential, and one way to say how they respond."""

import datetime as dt
from typing import Any

import pytest

from territory_opt.errors import InvalidInputError
from territory_opt.model.client import CRITERIA, Client
from territory_opt.model.response import LinearResponse

RESPONSE = LinearResponse(revenue_per_hour=1, most_hours=1)


def test_every_wrong_field_of_a_client_is_named_at_once() -> None:
    points: dict[str, Any] = dict.fromkeys(CRITERIA, 10.5)

    with pytest.raises(InvalidInputError) as caught:
        Client(
            id="c1",
            rep="",
            tier="",
            **points,
            flow_revenue=-1,
            potential_revenue=-1,
            half_hours=0,
            response="steep",  # type: ignore[arg-type]
            minimum_hours=-1,
            maximum_hours=200,
            hours_per_call=0,
            last_contact=dt.date(1900, 1, 1),
        )

    assert [
        "rep",
        "tier",
        *CRITERIA,
        "flow_revenue",
        "potential_revenue",
        "half_hours",
        "response",
        "minimum_hours",
        "maximum_hours",
        "hours_per_call",
        "last_contact",
    ] == [fault.path for fault in caught.value.faults]


def test_the_most_contact_is_not_less_than_the_least() -> None:
    with pytest.raises(InvalidInputError, match="maximum_hours: found 1; allowed is at least minimum_hours 2"):
        Client(id="c1", rep="ana", minimum_hours=2, maximum_hours=1)

    assert 2 == Client(id="c1", rep="ana", minimum_hours=2, maximum_hours=2).maximum_hours


@pytest.mark.parametrize("potential", [{"potential_revenue": 5.0}, {"half_hours": 1.0}, {"potential_revenue": 0.0}])
def test_a_response_is_stated_in_one_way_only(potential: dict[str, float]) -> None:
    with pytest.raises(InvalidInputError, match="keep one of the two ways"):
        Client(id="c1", rep="ana", response=RESPONSE, **potential)  # type: ignore[arg-type]


def test_zero_points_and_no_points_are_two_answers() -> None:
    client = Client(id="c1", rep="ana", size=0, response=RESPONSE)

    assert (0, None) == (client.size, client.need)
