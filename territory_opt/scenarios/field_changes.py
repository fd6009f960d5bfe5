"""Changes of fields: set to a value, multiplied, moved, or kept within limits."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import attrs

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.model.checks import MOST_MONEY, Date, Number, check_record, checked, frozen_list, shown
from territory_opt.model.problem import Problem
from territory_opt.scenarios.computable import (
    Refusal,
    as_whole,
    is_day,
    is_number,
    refused_number,
    rounded,
    rounding_findings,
    sound_leaves,
)
from territory_opt.scenarios.path import PathText, parse
from territory_opt.scenarios.walk import Leaf


def _unlisted(value: Any) -> Any:  # noqa: ANN401  # whatever a field may hold
    return frozen_list(value) if isinstance(value, list) else value


@attrs.frozen(kw_only=True)
class SetField:
    """A field is set to a value, whatever stood there before.

    Parameters
    ----------
    path
        The field, of one record or of a selection.
    value
        What is to stand there; None for a missing value, a text for a named choice.

    Raises
    ------
    InvalidInputError
        If the path cannot be read.

    Examples
    --------
    >>> SetField(path="reps[id=ana].weekly_hours", value=32).words
    'reps[id=ana].weekly_hours set to 32'
    """

    path: str = checked(PathText())
    value: Any = attrs.field(converter=_unlisted)

    def __attrs_post_init__(self) -> None:
        check_record(self)

    @property
    def words(self) -> str:
        """What it does, in one line."""
        return f"{self.path} set to {'nothing' if self.value is None else shown(self.value)}"

    def applied(self, problem: Problem) -> Problem:
        """Return the territory with the value set.

        Raises
        ------
        InvalidInputError
            If the path leads nowhere, or the value may not stand there.
        """
        return parse(self.path).replaced(problem, lambda _: self.value)


@attrs.frozen(kw_only=True)
class ScaleField:
    """Numbers are multiplied; those of a whole-number field are rounded to the nearest one, and a finding says so.

    Parameters
    ----------
    path
        The field, of one record or of a selection.
    by
        The factor [1].

    Raises
    ------
    InvalidInputError
        If the path cannot be read, or the factor is no number.

    Examples
    --------
    >>> ScaleField(path="reps.target", by=1.15).words
    'reps.target times 1.15'
    """

    path: str = checked(PathText())
    by: float = checked(Number(at_least=-MOST_MONEY, at_most=MOST_MONEY))

    def __attrs_post_init__(self) -> None:
        check_record(self)

    @property
    def words(self) -> str:
        """What it does, in one line."""
        return f"{self.path} times {self.by}"

    def applied(self, problem: Problem) -> Problem:
        """Return the territory with the numbers multiplied.

        Raises
        ------
        InvalidInputError
            If the path leads nowhere, a value is missing or no number, or a new one may not stand there.
        """
        path = parse(self.path)
        leaves = sound_leaves(path, problem, refused_number)
        return path.rewritten(
            problem, self._scaled, rounding_findings(self.words, leaves, lambda leaf: leaf.value * self.by)
        )

    def _scaled(self, leaf: Leaf) -> float:
        return rounded(leaf, leaf.value * self.by)


@attrs.frozen(kw_only=True)
class ShiftField:
    """Numbers are raised or lowered, dates moved by days.

    Parameters
    ----------
    path
        The field, of one record or of a selection.
    by
        What is added, in the unit of the field; for dates whole days.

    Raises
    ------
    InvalidInputError
        If the path cannot be read, or the step is no number.

    Examples
    --------
    >>> ShiftField(path="opportunities.close_date", by=-14).words
    'opportunities.close_date shifted by -14'
    """

    path: str = checked(PathText())
    by: float = checked(Number(at_least=-MOST_MONEY, at_most=MOST_MONEY))

    def __attrs_post_init__(self) -> None:
        check_record(self)

    @property
    def words(self) -> str:
        """What it does, in one line."""
        return f"{self.path} shifted by {self.by:+}"

    def applied(self, problem: Problem) -> Problem:
        """Return the territory with the numbers or dates moved.

        Raises
        ------
        InvalidInputError
            If the path leads nowhere, a value is missing or neither number nor date, or a new one may not stand there.
        """
        path = parse(self.path)
        sound_leaves(path, problem, self._why_not)
        return path.rewritten(problem, self._shifted)

    def _shifted(self, leaf: Leaf) -> Any:  # noqa: ANN401  # a number or a date
        if not isinstance(leaf.value, dt.date):
            return as_whole(leaf, leaf.value + self.by)
        try:
            return leaf.value + dt.timedelta(days=self.by)
        except OverflowError:
            found = f"{leaf.value} shifted by {self.by:+} days"
            raise InvalidInputError([Fault("", found, str(Date()))]) from None

    def _why_not(self, value: object) -> Refusal | None:
        if not is_day(value):
            return None if is_number(value) else (shown(value), "a number or a date", "")
        return None if self.by == int(self.by) else (f"a date shifted by {self.by} days", "whole days", "")


@attrs.frozen(kw_only=True)
class ClampField:
    """Numbers and dates that lie outside limits are brought to the nearer limit.

    Parameters
    ----------
    path
        The field, of one record or of a selection.
    at_least, at_most
        The limits, in the unit of the field; at least one.

    Raises
    ------
    InvalidInputError
        If the path cannot be read, or the limits are missing, no numbers or dates, or contradict each other.

    Examples
    --------
    >>> ClampField(path="opportunities.odds", at_most=0.9).words
    'opportunities.odds kept to at most 0.9'
    """

    path: str = checked(PathText())
    at_least: float | dt.date | None = None
    at_most: float | dt.date | None = None

    def __attrs_post_init__(self) -> None:
        check_record(self, self._limit_faults)

    def _limit_faults(self) -> Iterable[Fault]:
        limits = {"at_least": self.at_least, "at_most": self.at_most}
        stated = {name: limit for name, limit in limits.items() if limit is not None}
        if not stated:
            yield Fault("at_least", "no limit", "at_least, at_most or both")
        for name, limit in stated.items():
            if not (is_day(limit) or not Number()(limit)):
                yield Fault(name, shown(limit), "a number or a date")
                return
        if len({is_day(limit) for limit in stated.values()}) > 1:
            yield Fault("at_most", shown(self.at_most), f"a limit of the same kind as at_least {shown(self.at_least)}")
        elif len(stated) == len(limits) and self.at_least > self.at_most:  # type: ignore[operator]  # of one kind
            yield Fault("at_least", shown(self.at_least), f"at most at_most {shown(self.at_most)}")

    @property
    def words(self) -> str:
        """What it does, in one line."""
        limits = (("at least", self.at_least), ("at most", self.at_most))
        stated = " and ".join(f"{side} {shown(limit)}" for side, limit in limits if limit is not None)
        return f"{self.path} kept to {stated}"

    def applied(self, problem: Problem) -> Problem:
        """Return the territory with the values kept within the limits.

        Raises
        ------
        InvalidInputError
            If the path leads nowhere, a value is missing or of another kind than the limits, or a limit may not stand
            there.
        """
        path = parse(self.path)
        sound_leaves(path, problem, self._why_not)
        return path.rewritten(problem, self._clamped)

    def _clamped(self, leaf: Leaf) -> Any:  # noqa: ANN401  # a number or a date
        value = leaf.value
        if self.at_least is not None and value < self.at_least:
            return as_whole(leaf, self.at_least)
        return as_whole(leaf, self.at_most) if self.at_most is not None and value > self.at_most else value

    def _why_not(self, value: object) -> Refusal | None:
        is_for_days = is_day(self.at_most if self.at_least is None else self.at_least)
        if is_for_days:
            return None if is_day(value) else (shown(value), "a date, as the limits are", "")
        return refused_number(value)


def set_(path: str, value: Any) -> SetField:  # noqa: ANN401  # whatever a field may hold
    """Return the change that sets a field.

    Examples
    --------
    >>> set_("policy.hour_rules.admin_ceiling.at_most", 0.12).words
    'policy.hour_rules.admin_ceiling.at_most set to 0.12'
    """
    return SetField(path=path, value=value)


def scale(path: str, by: float) -> ScaleField:
    """Return the change that multiplies numbers.

    Examples
    --------
    >>> scale("policy.channels[*].most_meetings", 0.5).words
    'policy.channels[*].most_meetings times 0.5'
    """
    return ScaleField(path=path, by=by)


def shift(path: str, by: float) -> ShiftField:
    """Return the change that raises or lowers numbers, or moves dates by days.

    Examples
    --------
    >>> shift("reps[id=ana].weekly_hours", -8).words
    'reps[id=ana].weekly_hours shifted by -8'
    """
    return ShiftField(path=path, by=by)


def clamp(path: str, *, at_least: float | dt.date | None = None, at_most: float | dt.date | None = None) -> ClampField:
    """Return the change that keeps numbers or dates within limits.

    Examples
    --------
    >>> clamp("opportunities.odds", at_least=0.1, at_most=0.9).words
    'opportunities.odds kept to at least 0.1 and at most 0.9'
    """
    return ClampField(path=path, at_least=at_least, at_most=at_most)
