"""How numbers are written: the marks of decimals and thousands, and what a written shape means in each style."""

import re
from collections.abc import Sequence

import attrs

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.intake.settling.currencies import common_currency
from territory_opt.model.checks import shown

_GROUP = 3
_INDIAN_GROUP = 2
# a mark at the start is one of decimals only when no abbreviation stands before it, as in Rs.500
_BODY = re.compile(
    r"(?P<before>[^9]*?)"
    r"(?P<body>(?P<digits>9+(?:[., ']9+)*[.,]?|(?<![^\W\d_])[.,]9+)(?P<exponent>E[+-]?9{1,3})?)"
    r"(?P<after>[^9]*)",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"\s+")
_SIGN_MARKS = "+-()"
_IS_NEGATIVE = {("", ""): False, ("+", ""): False, ("-", ""): True, ("", "-"): True, ("(", ")"): True}
"""By the marks before and after the digits."""
_NO_SIGNS = str.maketrans("", "", _SIGN_MARKS + "%")
_POWERS = {"k": 3, "tsd": 3, "m": 6, "mn": 6, "mio": 6, "b": 9, "bn": 9, "mrd": 9}


@attrs.frozen(kw_only=True)
class NumberStyle:
    """A way of writing numbers.

    Parameters
    ----------
    sample
        A number written in it: its name.
    decimal
        The mark before decimals.
    thousands
        The mark between groups of digits; "" where digits are not grouped.
    is_indian
        Whether groups before the last have two digits.
    """

    sample: str
    decimal: str
    thousands: str = ""
    is_indian: bool = False


UNGROUPED = (NumberStyle(sample="1234.56", decimal="."), NumberStyle(sample="1234,56", decimal=","))
NUMBER_STYLES = (
    *UNGROUPED,
    NumberStyle(sample="1,234.56", decimal=".", thousands=","),
    NumberStyle(sample="1.234,56", decimal=",", thousands="."),
    NumberStyle(sample="1 234,56", decimal=",", thousands=" "),
    NumberStyle(sample="1 234.56", decimal=".", thousands=" "),
    NumberStyle(sample="1'234.56", decimal=".", thousands="'"),
    NumberStyle(sample="1'234,56", decimal=",", thousands="'"),
    NumberStyle(sample="1,23,456.78", decimal=".", thousands=",", is_indian=True),
)
"""Every style that is known; where two read a column alike, the first is named."""


def number_styles(sample: str | None, decimal: str = "") -> Sequence[NumberStyle]:
    """Return the style a sample is written in; without a sample all styles, or those with a mark before decimals.

    Raises
    ------
    InvalidInputError
        If the sample is written in no known style.

    Examples
    --------
    >>> [style.sample for style in number_styles("9.999,00")]
    ['1.234,56']
    """
    if sample is None:
        return [style for style in NUMBER_STYLES if decimal in {"", style.decimal}]
    marks = [mark for mark in sample if not mark.isdigit()]
    found = [style for style in NUMBER_STYLES if [mark for mark in style.sample if not mark.isdigit()] == marks]
    if not found:
        allowed = "a number written like " + " or ".join(style.sample for style in NUMBER_STYLES)
        raise InvalidInputError([Fault("style", shown(sample), allowed)])
    return found


@attrs.frozen(kw_only=True)
class WrittenNumber:
    """What the shape of a written number says before its style is known.

    Parameters
    ----------
    start, end
        Where its digits and the marks between them stand in the text, the exponent too.
    groups
        Numbers of digits, before, between and after the marks.
    marks
        The marks.
    has_exponent
        Whether a power of ten stands behind the digits, as in 1.2E+06.
    is_negative
        Whether a minus or parentheses stand around it.
    power
        The power of ten a letter behind it means: 3 for k, 6 for M.
    is_percent
        Whether a percent sign stands beside it.
    currency
        The currency beside it.
    """

    start: int
    end: int
    groups: tuple[int, ...]
    marks: str
    has_exponent: bool = False
    is_negative: bool = False
    power: int = 0
    is_percent: bool = False
    currency: str | None = None

    @property
    def is_long(self) -> bool:
        """Whether more digits stand together than anybody leaves who groups thousands."""
        return self.groups[0] >= _GROUP + 2

    def has_decimals(self, style: NumberStyle) -> bool:
        """Return whether the last mark is the one of decimals."""
        return self.marks.endswith(style.decimal)

    def is_grouped(self, style: NumberStyle) -> bool:
        """Return whether marks of thousands stand in it, as a style has it."""
        return len(self.marks) > self.has_decimals(style)

    def fits(self, style: NumberStyle) -> bool:
        """Return whether it can be read in a style."""
        if not self.is_grouped(style):
            return True
        has_decimals = self.has_decimals(style)
        marks = self.marks[:-1] if has_decimals else self.marks
        first, *middle, last = self.groups[:-1] if has_decimals else self.groups
        inner = _INDIAN_GROUP if style.is_indian else _GROUP
        return (
            not self.has_exponent
            and set(marks) == {style.thousands}
            and 1 <= first <= inner
            and all(group == inner for group in middle)
            and last == _GROUP
        )


def written_number(shape: str) -> WrittenNumber | None:
    """Return what a shape says, None when it is no number.

    Examples
    --------
    >>> found = written_number("($9.999,99)")
    >>> found.groups, found.marks, found.is_negative, found.currency
    ((1, 3, 2), '.,', True, '$')
    >>> written_number("99-99-9999")
    """
    match = _BODY.fullmatch(shape)
    if match is None:
        return None
    digits, after = match["digits"], match["after"].rstrip()
    if digits[-1] in ".," and after.startswith("-"):
        after = after.lstrip("-")  # 50.- are fifty francs
    around = _around(match["before"], after)
    if around is None or (around.power and match["exponent"]):
        return None
    return attrs.evolve(
        around,
        start=match.start("body"),
        end=match.end("body"),
        groups=tuple(len(group) for group in re.split(r"[., ']", digits)),
        marks=digits.replace("9", ""),
        has_exponent=match["exponent"] is not None,
    )


def _around(before: str, after: str) -> WrittenNumber | None:
    """Return what stands around the digits: the sign, a power of ten, the currency; None when it is something else."""
    signs = "".join(filter(_SIGN_MARKS.__contains__, before)), "".join(filter(_SIGN_MARKS.__contains__, after))
    if signs not in _IS_NEGATIVE:
        return None
    num_percents = before.count("%") + after.count("%")
    before_marks, after_marks = (_BESIDE.split(side.translate(_NO_SIGNS).strip()) for side in (before, after))
    power = _POWERS.get(after_marks[0].lower().removesuffix("."), 0)
    joined = _POWERS.get(after_marks[0][:1].lower(), 0)
    if power:
        after_marks = after_marks[1:]
    elif joined and common_currency(after_marks[:1]) is None:
        power, after_marks[0] = joined, after_marks[0][1:]
    marks = [mark for mark in (*before_marks, *after_marks) if mark]
    found = common_currency(marks) if marks else None
    if (marks and found is None) or num_percents > 1:
        return None
    return WrittenNumber(
        start=0,
        end=0,
        groups=(),
        marks="",
        is_negative=_IS_NEGATIVE[signs],
        power=power,
        is_percent=num_percents == 1,
        currency=found,
    )
