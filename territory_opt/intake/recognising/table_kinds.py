"""What a sheet lists, told by its headers, and by the name of its file where they leave it open."""

import re
from collections.abc import Callable, Mapping
from functools import cached_property

import attrs

from territory_opt.intake.recognising.column_content import AGREES, agreement, sample
from territory_opt.intake.recognising.column_match import likely_columns
from territory_opt.intake.recognising.headers import Likely, Likeness, header_words
from territory_opt.intake.recognising.vocabulary import header_letters, vocabulary
from territory_opt.intake.records.recognition import Role, TableKind
from territory_opt.intake.records.sheet import Sheet
from territory_opt.intake.settling.texts import settle_texts

_MOST_COLUMNS_OF_A_LINK = 10
_PLENTY = 4
_CRITERIA = (
    {Role.AMOUNT, Role.HOME_AMOUNT},
    {Role.CLOSE_DATE},
    {Role.STAGE, Role.STAGE_ID},
    {Role.ODDS, Role.FORECAST_ODDS},
    {Role.FORECAST_CATEGORY},
    {Role.STATUS, Role.IS_CLOSED, Role.IS_WON},
    {Role.WEIGHTED_AMOUNT},
)


def _signs(name: str) -> frozenset[str]:
    return vocabulary().signs[name]


class SheetLook:
    """A sheet as far as its headers and the name of its file show.

    Parameters
    ----------
    sheet
        The sheet.
    """

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.headers = frozenset(map(header_letters, sheet.columns))
        stem = re.sub(r"\.\w{1,5}$", "", sheet.file[-200:]) + " " + sheet.name[-200:]
        self.file_words = header_words(stem[:200])
        self.file_letters = header_letters(stem[:200])
        self._found: dict[TableKind, Mapping[int, Likely]] = {}

    def found(self, kind: TableKind) -> Mapping[int, Likely]:
        """Return what each column may mean in a kind of table."""
        if kind not in self._found:
            self._found[kind] = likely_columns(self.sheet, kind)
        return self._found[kind]

    def roles(self, kind: TableKind) -> set[Role]:
        """Return the meanings that columns would have in a kind of table."""
        return {name.role for each in self.found(kind).values() for name in each.names}

    def is_filed_as(self, *parts: str) -> bool:
        """Return whether the file's name holds one of some words."""
        return any(part in self.file_letters for part in parts)

    def is_unique(self, kind: TableKind, role: Role) -> bool:
        """Return whether nearly every row has its own value in a column."""
        for position, each in self.found(kind).items():
            if each.likeness <= Likeness.COMMON and any(name.role is role for name in each.names):
                said = [text for text in settle_texts(self.sheet.cells[position]) if text is not None]
                return len(set(said)) >= 0.9 * len(said)  # a few doubles are doubles, many are a history
        return False

    @cached_property
    def deal_criteria(self) -> int:
        """How many of the things that only deals have it has a column for."""
        return sum(not self.roles(TableKind.DEALS).isdisjoint(roles) for roles in _CRITERIA)


@attrs.frozen(kw_only=True)
class KindFound:
    """What a sheet lists, and why it is taken for that."""

    kind: TableKind
    reason: str
    is_guess: bool = False


def kind_of(sheet: Sheet) -> KindFound:
    """Return what a sheet lists; ``OTHER`` when its headers are those of nothing that is read.

    Parameters
    ----------
    sheet
        The sheet.
    """
    look = SheetLook(sheet)
    for kind, reason_for in _TESTS.items():
        reason = reason_for(look)
        if reason:
            return KindFound(kind=kind, reason=reason)
    return KindFound(kind=TableKind.OTHER, reason="its headers are those of no table that is read")


def _merged(look: SheetLook) -> str:
    has_both = {Role.DEAL_ID, Role.MERGED_ID} <= look.roles(TableKind.MERGED_DEALS)
    return "it names deals and those merged into them" if has_both else ""


def _visits(look: SheetLook) -> str:
    if not {Role.DEAL_ID, Role.STAGE, Role.ENTERED} <= look.roles(TableKind.STAGE_VISITS):
        return ""
    if look.headers & {"dateentered", "tostage", "newstage", "enteredstage", "stageentered", "stageentrydate"}:
        return "it says which deal entered which stage when"
    deals = look.roles(TableKind.DEALS)
    if {"id", "opportunityid"} <= look.headers and deals.isdisjoint({Role.NAME, Role.OWNER_ID, Role.OWNER_NAME}):
        return "each row has its own id beside that of the opportunity, and a stage: a history"
    if not look.is_filed_as("history", "verlauf", "historique", "historial"):
        return ""
    is_history = "fivetranstart" in look.headers or not look.is_unique(TableKind.DEALS, Role.ID)
    return "its file is called a history and deals stand in it in versions" if is_history else ""


def _overrides(look: SheetLook) -> str:
    roles = look.roles(TableKind.OVERRIDES)
    if roles.isdisjoint({Role.DEAL_ID, Role.ACCOUNT_NAME}) or look.deal_criteria > 1:
        return ""
    if Role.CERTAINTY in roles:
        return "it states the certainty of deals"
    is_settling = roles & {Role.TIER, Role.ODDS, Role.OWNER_NAME}
    return "its file is called overrides" if is_settling and look.is_filed_as("override") else ""


def _goals(look: SheetLook) -> str:
    roles = look.roles(TableKind.GOALS)
    if Role.TARGET not in roles or roles.isdisjoint({Role.OWNER_ID, Role.OWNER_NAME, Role.TEAM}):
        return ""
    of_deals = {Role.STAGE, Role.STAGE_ID, Role.CLOSE_DATE, Role.ODDS, Role.ACCOUNT_NAME, Role.ACCOUNT_ID}
    if look.roles(TableKind.DEALS) & of_deals or look.roles(TableKind.ACCOUNTS) & {Role.INDUSTRY, Role.EMPLOYEES}:
        return ""
    for position, each in look.found(TableKind.GOALS).items():
        if any(name.role is Role.TARGET for name in each.names):
            share = agreement(Role.TARGET, sample(look.sheet.cells[position]))
            if share is None or share >= AGREES:
                return "it states targets of people"
    return ""


def _deals(look: SheetLook) -> str:
    roles = look.roles(TableKind.DEALS)
    if roles.isdisjoint({Role.ID, Role.NAME}) or not look.headers.isdisjoint(_signs("other_records") - {"unitprice"}):
        return ""
    if roles.isdisjoint({Role.AMOUNT, Role.HOME_AMOUNT, Role.CLOSE_DATE, Role.STAGE, Role.STAGE_ID}):
        return ""
    is_filed_elsewhere = look.file_words & _signs("other_files") and not look.is_filed_as(*_signs("deal_files"))
    if is_filed_elsewhere and look.deal_criteria < _PLENTY:
        return ""
    is_more_than_stages = bool(roles & {Role.AMOUNT, Role.HOME_AMOUNT, Role.CLOSE_DATE, Role.OWNER_NAME, Role.OWNER_ID})
    about_deals = look.is_filed_as(*_signs("deal_files")) and not look.is_filed_as("stages", "pipelinestage")
    needed = 1 if about_deals and roles & {Role.OWNER_ID, Role.OWNER_NAME} else 2
    if look.deal_criteria >= needed and is_more_than_stages:
        words = " or ".join(part for part, role in (("ids", Role.ID), ("names", Role.NAME)) if role in roles)
        return f"it has {words} with {look.deal_criteria} of amount, stage, close date, odds, category and status"
    return ""


def _deal_accounts(look: SheetLook) -> str:
    has_both = {Role.DEAL_ID, Role.ACCOUNT_ID} <= look.roles(TableKind.DEAL_ACCOUNTS)
    is_link = len(look.sheet.columns) <= _MOST_COLUMNS_OF_A_LINK and look.headers.isdisjoint(
        _signs("other_records") | _signs("contacts")
    )
    return (
        "it names deals and their accounts, and little else" if has_both and is_link and not look.deal_criteria else ""
    )


def _stages(look: SheetLook) -> str:
    roles = look.roles(TableKind.STAGES)
    is_about_stages = look.is_filed_as(*_signs("stages")) or any(
        word in header for header in look.headers for word in _signs("stages")
    )
    if not is_about_stages and "defaultprobability" not in look.headers:
        return ""
    if roles.isdisjoint({Role.STAGE, Role.STAGE_ID}) or roles.isdisjoint({Role.ODDS, Role.IS_STAGE_CLOSED, Role.ORDER}):
        return ""
    more = {Role.AMOUNT, Role.CLOSE_DATE, Role.OWNER_ID, Role.OWNER_NAME, Role.ACCOUNT_ID, Role.ACCOUNT_NAME}
    is_more = look.roles(TableKind.DEALS) & more or not look.headers.isdisjoint({"opportunityid", "dealid"})
    return "" if is_more else "it lists stages with their odds, order or end"


def _pipelines(look: SheetLook) -> str:
    roles = look.roles(TableKind.PIPELINES)
    is_about_pipelines = "pipelineid" in look.headers or look.is_filed_as("pipelines")
    has_both = {Role.ID, Role.NAME} <= roles and look.headers.isdisjoint({"dealid", "opportunityid", "stageid"})
    return "it lists pipelines" if has_both and is_about_pipelines and not look.deal_criteria else ""


def _deal_details(look: SheetLook) -> str:
    roles = look.roles(TableKind.DEAL_DETAILS)
    is_named_so = look.headers & {"opportunityid", "dealid", "oppid"} or (
        look.is_filed_as(*_signs("deal_files"))
        and Role.ID in roles
        and not look.is_filed_as("contact", "pipeline", "stage")
    )
    more = roles - {Role.ID, Role.IS_DELETED, Role.IS_ACTIVE, Role.CREATED_DATE, Role.TYPE, Role.PERIOD}
    is_other = not look.headers.isdisjoint(_signs("other_records") | _signs("contacts")) or look.is_filed_as(
        "property", "history"
    )
    if is_named_so and more and not is_other and look.is_unique(TableKind.DEAL_DETAILS, Role.ID):
        return "it says more about deals by their id"
    return ""


def _owners(look: SheetLook) -> str:
    roles = look.roles(TableKind.OWNERS)
    has_name = Role.NAME in roles or Role.EMAIL in roles or {Role.FIRST_NAME, Role.LAST_NAME} <= roles
    is_so_named = bool(look.headers & _signs("owner_headers")) or bool(look.file_words & _signs("owner_files"))
    of_others = {"accountid", "contactid", "leadsource", "company", "accountname", "companyname", "associatedcompany"}
    is_other = not look.headers.isdisjoint(
        of_others | {"developername", "teamid", "industry"} | _signs("other_records")
    )
    describes = roles & {Role.EMAIL, Role.FIRST_NAME, Role.TEAM, Role.ID}
    is_owned = {"id", "name", "ownerid"} <= look.headers  # a record with an owner is none
    is_list = has_name and is_so_named and describes and not (is_other or is_owned)
    return "it lists people who own deals" if is_list else ""


def _products(look: SheetLook) -> str:
    roles = look.roles(TableKind.PRODUCTS)
    of_products = {
        "product",
        "productname",
        "productcode",
        "productid",
        "salesprice",
        "listprice",
        "produkt",
        "produit",
    }
    is_so_named = bool(look.headers & of_products) or look.is_filed_as("product", "produ")
    has_more = roles & {Role.ID, Role.SERIES, Role.LIST_PRICE}
    of_others = {"opportunityid", "dealid", "quantity", "accountid", "ownerid"}
    is_other = not look.headers.isdisjoint(of_others | (_signs("other_records") - {"unitprice"}))
    return "it lists products" if Role.NAME in roles and is_so_named and has_more and not is_other else ""


def _accounts(look: SheetLook) -> str:
    roles = look.roles(TableKind.ACCOUNTS)
    of_accounts = {
        Role.INDUSTRY,
        Role.EMPLOYEES,
        Role.ANNUAL_REVENUE,
        Role.SEGMENT,
        Role.RATING,
        Role.PARENT,
        Role.CODE,
    }
    is_filed = look.is_filed_as(*_signs("account_files"))
    of_others = _signs("other_records") | _signs("contacts") | {"opportunityid", "dealid", "developername"}
    if Role.NAME not in roles or not look.headers.isdisjoint(of_others):
        return ""
    others = {"name", "type", "category", "rating"}
    says_account = any(
        name.role is Role.NAME and header_letters(name.name) not in others
        for each in look.found(TableKind.ACCOUNTS).values()
        for name in each.names
    )
    if is_filed or roles & of_accounts or (says_account and Role.AREA in roles):
        return "it lists accounts" + (", as its file is called" if is_filed else "")
    return ""


_TESTS: Mapping[TableKind, Callable[[SheetLook], str]] = {
    TableKind.MERGED_DEALS: _merged,
    TableKind.STAGE_VISITS: _visits,
    TableKind.OVERRIDES: _overrides,
    TableKind.GOALS: _goals,
    TableKind.DEALS: _deals,
    TableKind.DEAL_ACCOUNTS: _deal_accounts,
    TableKind.STAGES: _stages,
    TableKind.PIPELINES: _pipelines,
    TableKind.DEAL_DETAILS: _deal_details,
    TableKind.OWNERS: _owners,
    TableKind.PRODUCTS: _products,
    TableKind.ACCOUNTS: _accounts,
}
"""The first that says why it is the one; those with the most particular headers come first."""
