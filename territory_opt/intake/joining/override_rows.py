"""What people settled about deals and accounts, as they wrote it into a small table."""

from collections.abc import Iterable

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.files.spelling import number
from territory_opt.intake.joining.settled_table import SettledTable
from territory_opt.intake.records.export import Override
from territory_opt.intake.records.recognition import RecognisedTable, Role
from territory_opt.intake.records.sheet import Cell
from territory_opt.intake.settling.texts import is_missing, settle_texts
from territory_opt.model.checks import SHARE, shown
from territory_opt.model.opportunity import Certainty

_PERCENT = 100.0
SETTLED = "a tier, odds, a certainty or an owner"


def read_overrides(tables: Iterable[RecognisedTable]) -> tuple[Override, ...]:
    """Return the overrides of all tables of overrides.

    A person wrote them, so that whatever cannot be meant is a fault rather than set aside.

    Parameters
    ----------
    tables
        Tables with a column for the deal or the account, and some of tier, odds, certainty and owner.

    Raises
    ------
    InvalidInputError
        With every row that names neither or both, settles nothing, or settles what cannot be.
    """
    faults: list[Fault] = []
    overrides: list[Override] = []
    for table in tables:
        faults += [
            Fault(f"{table.sheet.name}:{row.line}", f"{len(row.cells)} cells", f"{len(table.sheet.columns)} cells")
            for row in table.sheet.aside
        ]
        overrides += _overrides(table, faults)
    if faults:
        raise InvalidInputError(faults)
    return tuple(overrides)


def _overrides(recognised: RecognisedTable, faults: list[Fault]) -> Iterable[Override]:
    table = SettledTable(recognised)
    columns = zip(
        table.places(),
        table.texts(Role.DEAL_ID, Role.ID, Role.NAME),
        table.texts(Role.ACCOUNT_NAME, Role.ACCOUNT_ID),
        table.texts(Role.TIER),
        recognised.cells(Role.ODDS) or [None] * table.num_rows,
        table.texts(Role.CERTAINTY),
        table.texts(Role.OWNER_NAME, Role.OWNER_ID),
        strict=True,
    )
    is_percent = Role.ODDS in recognised.columns and "%" in recognised.columns[Role.ODDS].header
    for place, deal, account, tier, odds_cell, certainty, owner in columns:
        if (deal is None) == (account is None):
            found = "neither" if deal is None else f"deal {shown(deal)} and account {shown(account)}"
            faults.append(Fault(place, found, "a deal or an account, and not both"))
            continue
        odds = _odds(f"{place} odds", odds_cell, faults, is_percent=is_percent)
        if not any((tier, not is_missing(odds_cell), certainty, owner)):
            faults.append(Fault(place, "nothing settled", SETTLED, "take the row out, or fill in what is settled"))
        yield Override(
            place=place,
            deal=deal,
            account=account,
            tier=tier,
            odds=odds,
            certainty=_certainty(f"{place} certainty", certainty, faults),
            owner=owner,
        )


def _odds(path: str, cell: Cell, faults: list[Fault], *, is_percent: bool) -> float | None:
    """Return odds [1]: a number from 0 to 1, or from 0 to 100 with a percent sign in the cell or the header."""
    if is_missing(cell):
        return None
    text = (settle_texts([cell])[0] or "").removeprefix("+")
    if "." not in text:
        # odds are never so large that a comma could group their digits
        text = text.replace(",", ".", 1)
    has_sign = text.endswith("%")
    try:
        written = number(text.removesuffix("%").rstrip())
    except ValueError as error:
        faults.append(Fault(path, shown(text), str(SHARE), str(error)))
        return None
    odds = written / _PERCENT if has_sign or is_percent else written
    found = [fault.under(path) for fault in SHARE(odds)]
    faults += found
    return None if found else odds


def _certainty(path: str, text: str | None, faults: list[Fault]) -> str | None:
    if text is None:
        return None
    words = [certainty.value for certainty in Certainty]
    if text.casefold() not in words:
        faults.append(Fault(path, shown(text), f"one of {', '.join(words)}"))
    return text.casefold()
