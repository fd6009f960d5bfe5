"""How findings of an import are written: how many records, how much money, a few examples."""

import math
from collections.abc import Iterable, Sequence

from territory_opt.intake.records.export import Deal
from territory_opt.model.finding import Finding, Severity

EXAMPLES = 5
LONGEST_EXAMPLE = 80
LONGEST_MESSAGE = 2000


def note(code: str, message: str, count: int = 1, *, amount: float = 0.0, examples: Iterable[str] = ()) -> Finding:
    """Return a finding that is good to know.

    Examples
    --------
    >>> note("assumed_plan_date", "The plan date is the latest date found: 2025-12-31.").severity
    <Severity.NOTE: 'note'>
    """
    return _finding(code, message, Severity.NOTE, (count, amount), examples)


def warning(code: str, message: str, count: int = 1, *, amount: float = 0.0, examples: Iterable[str] = ()) -> Finding:
    """Return a finding that may change a decision."""
    return _finding(code, message, Severity.WARNING, (count, amount), examples)


def of_deals(
    code: str,
    deals: Sequence[Deal],
    what: str,
    severity: Severity = Severity.WARNING,
    *,
    examples: Iterable[str] | None = None,
) -> Finding:
    """Return a finding about deals, with their number, face value and the first of them.

    Parameters
    ----------
    code
        Stable short name.
    deals
        The deals concerned.
    what
        What is said of them, after their number.
    severity
        How much it matters.
    examples
        What is shown of the deals instead of their ids.
    """
    message = f"{len(deals):,} {what}"
    amount = math.fsum(deal.face_value for deal in deals)
    return _finding(code, message, severity, (len(deals), amount), examples or (deal.id for deal in deals))


def cut(text: str, longest: int) -> str:
    """Return a text of no more than `longest` characters; three dots stand for what is left out.

    Examples
    --------
    >>> cut("x" * 100, 10)
    'xxxxxxx...'
    """
    return text if len(text) <= longest else f"{text[: longest - 3].rstrip()}..."


def _finding(code: str, message: str, severity: Severity, size: tuple[int, float], examples: Iterable[str]) -> Finding:
    shown = [cut(text, LONGEST_EXAMPLE) for _, text in zip(range(EXAMPLES), examples, strict=False)]
    return Finding(
        code=code,
        message=cut(message, LONGEST_MESSAGE),
        severity=severity,
        count=size[0],
        amount=size[1],
        examples=tuple(text for text in shown if text.strip()),
    )
