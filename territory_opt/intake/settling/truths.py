"""Yes and no, in the words exports use."""

from collections.abc import Sequence

from territory_opt.intake.records.sheet import Cell
from territory_opt.intake.settling.settled import Settled, counted, settled
from territory_opt.intake.settling.texts import cleaned

_LONGEST = 12
_YES = (
    "1 1.0 true t yes y x on ja j wahr oui o vrai si sí sì s vero verdadero sim verdadeiro tak да истина "
    "checked ✓ ✔ ☑ ✅ はい 是"
)
_NO = "0 0.0 false f no n off nein falsch non faux falso não nao nie нет ложь unchecked ☐ ✗ ✘ ❌ いいえ 否"
_TRUE = frozenset(_YES.split())
_FALSE = frozenset(_NO.split())


def settle_truths(cells: Sequence[Cell]) -> Settled[bool]:
    """Return the truths of a column.

    A column that holds one word for yes and otherwise nothing says no where it is empty, as exports do that write 1
    or nothing; else an empty cell is missing.

    Examples
    --------
    >>> settle_truths(["Ja", "nein", "", "maybe"])
    Settled(values=[True, False, None, None], unreadable=((3, 'maybe'),), note='', is_ambiguous=False)
    >>> settle_truths(["1", ""])
    Settled(values=[True, False], unreadable=(), note="an empty cell means no: ...", is_ambiguous=False)
    """
    counts = counted(cells)
    words = {text: cleaned(text).lower() for text in counts if len(text.strip()) <= _LONGEST}
    found = settled(
        cells, {text: word in _TRUE for text, word in words.items() if word in _TRUE or word in _FALSE}, _typed_truth
    )
    yeses = {words[text] for text in words if words[text] in _TRUE}
    yeses |= {"true" if cell is True else "1" for cell in cells if not isinstance(cell, str) and _typed_truth(cell)}
    is_empty = [cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells]
    if len(yeses) != 1 or False in found.values or found.unreadable or not any(is_empty):
        return found
    return Settled(
        values=[False if empty else value for empty, value in zip(is_empty, found.values, strict=True)],
        note=f"an empty cell means no: the column holds {yeses.pop()!r} and otherwise nothing",
    )


def _typed_truth(cell: Cell) -> bool | None:
    if isinstance(cell, int | float) and cell in {0, 1}:
        return bool(cell)
    return None
