"""Errors say everything that is wrong, also in another process than the one in which it was found."""

import pickle

import pytest

from territory_opt import errors
from territory_opt.errors import (
    CyclicActionsError,
    Fault,
    InvalidInputError,
    MissingExtraError,
    NoAllocationError,
    OutputError,
    SolverError,
    TerritoryError,
    UnverifiedPlanError,
    WorkerError,
)

FAULTS = (Fault("reps[0].target", "nothing", "a target"), Fault("odds", "50", "at most 1", "write 0.5"))
ERRORS = (
    InvalidInputError(FAULTS),
    CyclicActionsError("playbooks.expansion", ("demo", "offer")),
    UnverifiedPlanError("the week of ana", ("hours add up to 41",)),
    *(
        kind("what went wrong")
        for kind in (SolverError, NoAllocationError, OutputError, MissingExtraError, WorkerError)
    ),
)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_says_the_same_after_it_has_crossed_to_another_process(error: TerritoryError) -> None:
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  # what was pickled here

    assert (type(error), str(error)) == (type(again), str(again))
    assert getattr(error, "faults", None) == getattr(again, "faults", None)
    assert getattr(error, "complaints", None) == getattr(again, "complaints", None)


def test_every_error_that_callers_may_see_is_tried_here() -> None:
    kinds = {kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, TerritoryError)}

    assert kinds - {TerritoryError} == {type(error) for error in ERRORS}
