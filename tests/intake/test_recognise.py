import csv
import random
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.intake.recognising.recognise import recognise, recognise_any, recognise_overrides
from territory_opt.intake.recognising.recognition_page import recognition_lines
from territory_opt.intake.records.recognition import Recognition, Role, System, TableKind
from territory_opt.intake.records.sheet import Cell, Sheet
from territory_opt.model.finding import Severity

SAMPLES = Path(__file__).resolve().parents[2] / "../shared/data/crm"

# What each system calls each field of an opportunity, programming names and labels, by meaning.
SPELLINGS: Mapping[System, Mapping[Role, Sequence[str]]] = {
    System.SALESFORCE: {
        Role.ID: ["Id", "Opportunity ID", "Opportunity ID 18", "Case-safe id", "id"],
        Role.NAME: ["Name", "Opportunity Name", "OPPORTUNITY_NAME", "name"],
        Role.ACCOUNT_ID: ["AccountId", "account_id"],
        Role.ACCOUNT_NAME: ["Account Name", "ACCOUNT_NAME", "Account Name: Account Name"],
        Role.OWNER_ID: ["OwnerId", "owner_id"],
        Role.OWNER_NAME: ["Opportunity Owner", "FULL_NAME", "Owner: Full Name"],
        Role.TEAM: ["Owner Role", "ROLLUP_DESCRIPTION"],
        Role.AMOUNT: ["Amount", "AMOUNT", "amount"],
        Role.HOME_AMOUNT: ["Amount (converted)"],
        Role.CURRENCY: ["Amount Currency", "CurrencyIsoCode"],
        Role.ODDS: ["Probability", "Probability (%)", "PROBABILITY", "probability_%"],
        Role.STAGE: ["StageName", "Stage", "STAGE_NAME", "stage_name"],
        Role.CLOSE_DATE: ["CloseDate", "Close Date", "CLOSE_DATE", "close_date"],
        Role.FORECAST_CATEGORY: ["ForecastCategory", "ForecastCategoryName", "Forecast Category"],
        Role.WEIGHTED_AMOUNT: ["ExpectedRevenue", "Expected Revenue"],
        Role.NEXT_STEP: ["NextStep", "Next Step", "NEXT_STEP"],
        Role.TYPE: ["Type", "TYPE"],
        Role.IS_CLOSED: ["IsClosed", "Closed", "is_closed"],
        Role.IS_WON: ["IsWon", "Won", "is_won"],
        Role.CREATED_DATE: ["CreatedDate", "Created Date", "CREATED_DATE", "created_date"],
        Role.PERIOD: ["Fiscal", "FiscalQuarter", "FiscalYear", "Fiscal Period", "FISCAL_QUARTER"],
    },
    System.HUBSPOT: {
        Role.ID: ["Record ID", "hs_object_id", "deal_id"],
        Role.NAME: ["Deal Name", "dealname", "property_dealname"],
        Role.ACCOUNT_NAME: ["Associated Company"],
        Role.ACCOUNT_ID: ["Associated Company IDs"],
        Role.OWNER_NAME: ["Deal owner"],
        Role.OWNER_ID: ["hubspot_owner_id", "owner_id"],
        Role.AMOUNT: ["Amount", "amount", "property_amount"],
        Role.HOME_AMOUNT: ["Amount in company currency", "amount_in_home_currency"],
        Role.ODDS: ["Deal probability", "hs_deal_stage_probability"],
        Role.FORECAST_ODDS: ["Forecast probability", "hs_forecast_probability"],
        Role.STAGE: ["Deal Stage", "dealstage"],
        Role.PIPELINE: ["Pipeline", "pipeline"],
        Role.CLOSE_DATE: ["Close Date", "closedate", "property_closedate"],
        Role.FORECAST_CATEGORY: ["Forecast category", "hs_manual_forecast_category"],
        Role.WEIGHTED_AMOUNT: ["Weighted amount", "hs_projected_amount", "Forecast amount", "hs_forecast_amount"],
        Role.NEXT_STEP: ["Next step", "hs_next_step"],
        Role.TYPE: ["Deal Type", "dealtype"],
        Role.IS_CLOSED: ["Is Deal Closed?", "hs_is_closed"],
        Role.IS_WON: ["Is Closed Won", "hs_is_closed_won"],
        Role.CREATED_DATE: ["Create Date", "createdate", "property_createdate"],
        Role.PRIORITY: ["Priority", "hs_priority"],
    },
    System.PIPEDRIVE: {
        Role.ID: ["Deal - ID", "Deal - Pipedrive System ID", "ID"],
        Role.NAME: ["Deal - Title", "Title"],
        Role.ACCOUNT_NAME: ["Deal - Organization", "Organization"],
        Role.OWNER_NAME: ["Deal - Owner", "Owner"],
        Role.AMOUNT: ["Deal - Value", "Value"],
        Role.CURRENCY: ["Deal - Currency of value", "Currency of value"],
        Role.ODDS: ["Deal - Probability", "Probability"],
        Role.STAGE: ["Deal - Stage", "Deal - Stage (pipeline)", "Stage"],
        Role.CLOSE_DATE: ["Deal - Expected close date", "Expected close date"],
        Role.NEXT_ACTIVITY_DATE: ["Deal - Next activity date", "Next activity date"],
        Role.STATUS: ["Deal - Status", "Status"],
        Role.CREATED_DATE: ["Deal - Deal created", "Deal - Creation date", "Deal created", "Creation date"],
        Role.PRIORITY: ["Deal - Label", "Label"],
    },
    System.DYNAMICS: {
        Role.ID: ["opportunityid", "(Do Not Modify) Opportunity", "Opportunity"],
        Role.NAME: ["Topic", "name"],
        Role.ACCOUNT_NAME: ["Potential Customer", "Account", "customerid", "parentaccountid"],
        Role.OWNER_NAME: ["Owner", "ownerid"],
        Role.AMOUNT: ["Est. revenue", "estimatedvalue", "Est. Revenue"],
        Role.ODDS: ["Probability", "closeprobability"],
        Role.STAGE: ["Sales Stage", "salesstage", "stepname"],
        Role.CLOSE_DATE: ["Est. close date", "estimatedclosedate", "Est Close Date"],
        Role.FORECAST_CATEGORY: ["Forecast category", "msdyn_forecastcategory"],
        Role.STATUS: ["statecode", "statuscode"],
        Role.CREATED_DATE: ["createdon", "Created On"],
        Role.PRIORITY: ["Rating", "opportunityratingcode"],
        Role.NEED: ["need"],
        Role.BUDGET: ["budgetstatus"],
        Role.TIMEFRAME: ["purchasetimeframe"],
    },
    System.MAVEN: {
        Role.ID: ["opportunity_id"],
        Role.OWNER_NAME: ["sales_agent"],
        Role.ACCOUNT_NAME: ["account"],
        Role.STAGE: ["deal_stage"],
        Role.AMOUNT: ["close_value"],
        Role.CLOSE_DATE: ["close_date"],
        Role.CREATED_DATE: ["engage_date"],
        Role.PRODUCT: ["product"],
    },
}
LOCALISED = {
    "German Salesforce": {
        Role.NAME: "Opportunity-Name",
        Role.OWNER_NAME: "Opportunity-Besitzer",
        Role.STAGE: "Phase",
        Role.ODDS: "Wahrscheinlichkeit (%)",
        Role.CLOSE_DATE: "Schließdatum",
        Role.AMOUNT: "Betrag",
        Role.ACCOUNT_NAME: "Accountname",
    },
    "German HubSpot": {
        Role.NAME: "Deal-Name",
        Role.STAGE: "Deal-Phase",
        Role.CLOSE_DATE: "Abschlussdatum",
        Role.AMOUNT: "Betrag",
        Role.OWNER_NAME: "Zuständiger Mitarbeiter",
    },
    "German Pipedrive": {
        Role.NAME: "Deal - Titel",
        Role.AMOUNT: "Deal - Wert",
        Role.OWNER_NAME: "Deal - Inhaber",
        Role.STAGE: "Deal - Phase",
        Role.ODDS: "Deal - Wahrscheinlichkeit",
    },
    "French": {
        Role.NAME: "Nom de l'opportunité",
        Role.OWNER_NAME: "Propriétaire de l'opportunité",
        Role.AMOUNT: "Montant",
        Role.CLOSE_DATE: "Date de clôture",
        Role.STAGE: "Étape",
        Role.ODDS: "Probabilité (%)",
        Role.ACCOUNT_NAME: "Nom du compte",
    },
    "Spanish": {
        Role.NAME: "Nombre de la oportunidad",
        Role.OWNER_NAME: "Propietario de oportunidad",
        Role.AMOUNT: "Importe",
        Role.CLOSE_DATE: "Fecha de cierre",
        Role.STAGE: "Etapa",
        Role.ODDS: "Probabilidad (%)",
    },
    "Dutch": {
        Role.NAME: "Naam opportunity",
        Role.OWNER_NAME: "Eigenaar van opportunity",
        Role.AMOUNT: "Bedrag",
        Role.CLOSE_DATE: "Sluitingsdatum",
        Role.STAGE: "Fase",
        Role.ODDS: "Waarschijnlijkheid (%)",
    },
    "Portuguese": {
        Role.NAME: "Nome da oportunidade",
        Role.OWNER_NAME: "Proprietário da oportunidade",
        Role.AMOUNT: "Valor",
        Role.CLOSE_DATE: "Data de fechamento",
        Role.STAGE: "Fase",
        Role.ODDS: "Probabilidade (%)",
    },
    "Italian": {
        Role.NAME: "Nome opportunità",
        Role.OWNER_NAME: "Titolare opportunità",
        Role.AMOUNT: "Importo",
        Role.CLOSE_DATE: "Data chiusura",
        Role.STAGE: "Fase",
        Role.ODDS: "Probabilità (%)",
    },
}
CELLS: Mapping[Role, list[Cell]] = {
    Role.ID: ["d0001", "d0002", "d0003"],
    Role.NAME: ["Renewal one", "Upgrade two", "New three"],
    Role.ACCOUNT_ID: ["a01", "a02", "a01"],
    Role.ACCOUNT_NAME: ["Client One", "Client Two", "Client One"],
    Role.OWNER_ID: ["u01", "u02", "u02"],
    Role.OWNER_NAME: ["Rep One", "Rep Two", "Rep Two"],
    Role.TEAM: ["Team East", "Team West", "Team West"],
    Role.ODDS: ["10", "50", "90"],
    Role.FORECAST_ODDS: ["0.1", "0.5", "0.9"],
    Role.STAGE: ["Prospecting", "Negotiation", "Closed Won"],
    Role.FORECAST_CATEGORY: ["Pipeline", "Commit", "Closed"],
    Role.CURRENCY: ["EUR", "EUR", "USD"],
    Role.IS_CLOSED: ["false", "false", "true"],
    Role.IS_WON: ["false", "false", "true"],
    Role.AMOUNT: ["1000", "20000.5", "300"],
    Role.HOME_AMOUNT: ["900", "18000", "270"],
    Role.WEIGHTED_AMOUNT: ["100", "10000.25", "270"],
    Role.CLOSE_DATE: ["2026-01-31", "2026-02-14", ""],
    Role.CREATED_DATE: ["2025-01-31", "2025-02-14", "2025-03-01"],
    Role.NEXT_ACTIVITY_DATE: ["2026-01-01", "", ""],
}
WRITINGS: Mapping[str, Callable[[str], str]] = {
    "as it is": str,
    "capitals": str.upper,
    "small": str.lower,
    "underscores": lambda header: header.replace(" ", "_"),
    "no spaces": lambda header: header.replace(" ", ""),
    "wide": lambda header: f"  {header.replace(' ', '   ')} ",
    "no punctuation": lambda header: re.sub(r"[^\w\s]", "", header),
    "dashes": lambda header: re.sub(r"[_ ]+", "-", header),
}
CASES = [
    (system, role, spelling)
    for system, roles in SPELLINGS.items()
    for role, spellings in roles.items()
    for spelling in spellings
]


def sheet_of(columns: Mapping[str, Sequence[Cell]], file: str = "export.csv") -> Sheet:
    num_rows = max((len(cells) for cells in columns.values()), default=0)
    return Sheet(
        file=file,
        name=file,
        columns=tuple(columns),
        cells=tuple(list(cells) for cells in columns.values()),
        lines=range(2, 2 + num_rows),
    )


def cells_for(role: Role) -> list[Cell]:
    return CELLS.get(role, ["one", "two", "three"])


def headers_by_role(recognition: Recognition) -> dict[Role, str]:
    (deals,) = recognition.of(TableKind.DEALS)
    return {role: column.header for role, column in deals.columns.items()}


def sample(folder: str) -> list[Sheet]:
    if not SAMPLES.is_dir():
        pytest.skip("shared data absent")
    sheets = []
    for path in sorted((SAMPLES / folder).glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            header, *rows = list(csv.reader(file))
        sheets.append(
            Sheet(
                file=path.name,
                name=path.name,
                columns=tuple(name.strip() for name in header),
                cells=tuple([row[place] for row in rows] for place in range(len(header))),
                lines=range(2, 2 + len(rows)),
            )
        )
    return sheets


def codes(recognition: Recognition) -> list[str]:
    return [finding.code for finding in recognition.findings]


@pytest.mark.parametrize(("system", "role", "spelling"), CASES)
def test_every_name_of_every_field_is_recognised_in_any_writing_among_the_others(
    system: System, role: Role, spelling: str
) -> None:
    others = {other: names[0] for other, names in SPELLINGS[system].items() if other is not role}
    for writing, write in WRITINGS.items():
        columns = [(write(name), cells_for(other)) for other, name in others.items()]
        columns.append((write(spelling), cells_for(role)))
        random.Random(spelling).shuffle(columns)  # noqa: S311  # an order, not a secret

        found = headers_by_role(recognise([sheet_of(dict(columns))]))

        assert found.get(role) == write(spelling), writing


@given(data=st.data())
def test_any_columns_in_any_order_keep_their_meaning(data: st.DataObject) -> None:
    system = data.draw(st.sampled_from(list(SPELLINGS)))
    must = {Role.ID, Role.AMOUNT, Role.STAGE, Role.CLOSE_DATE}
    roles = [role for role in SPELLINGS[system] if role in must or data.draw(st.booleans())]
    stated = {}
    for role in data.draw(st.permutations(roles)):
        write = WRITINGS[data.draw(st.sampled_from(list(WRITINGS)))]
        stated[write(data.draw(st.sampled_from(SPELLINGS[system][role])))] = role

    found = headers_by_role(recognise([sheet_of({name: cells_for(role) for name, role in stated.items()})]))

    assert {role: name for name, role in stated.items()} == found


@pytest.mark.parametrize("language", LOCALISED)
def test_labels_in_other_languages_are_recognised(language: str) -> None:
    sheet = sheet_of({name: cells_for(role) for role, name in LOCALISED[language].items()})
    assert LOCALISED[language] == headers_by_role(recognise([sheet]))


@pytest.mark.parametrize("system", SPELLINGS)
def test_the_system_is_told_by_its_names(system: System) -> None:
    sheet = sheet_of({names[0]: cells_for(role) for role, names in SPELLINGS[system].items()})
    assert recognise([sheet]).system is system


KINDS = {
    "maven": {
        "accounts.csv": TableKind.ACCOUNTS,
        "data_dictionary.csv": TableKind.OTHER,
        "products.csv": TableKind.PRODUCTS,
        "sales_pipeline.csv": TableKind.DEALS,
        "sales_teams.csv": TableKind.OWNERS,
    },
    "obvience": {
        "Account.csv": TableKind.ACCOUNTS,
        "Fact.csv": TableKind.DEALS,
        "Opportunity.csv": TableKind.DEAL_DETAILS,
        "Partner.csv": TableKind.OTHER,
        "Product.csv": TableKind.PRODUCTS,
        "SalesStage.csv": TableKind.STAGES,
    },
    "salesforce_api": {"Account.csv": TableKind.ACCOUNTS, "Opportunity.csv": TableKind.DEALS},
    "dbt_salesforce": {
        "sf_account_data.csv": TableKind.ACCOUNTS,
        "sf_event_data.csv": TableKind.OTHER,
        "sf_opportunity_data.csv": TableKind.DEALS,
        "sf_opportunity_history_data.csv": TableKind.STAGE_VISITS,
        "sf_opportunity_line_item_data.csv": TableKind.OTHER,
        "sf_task_data.csv": TableKind.OTHER,
        "sf_user_role_data.csv": TableKind.OTHER,
    },
    "dbt_hubspot": {
        "company_data.csv": TableKind.ACCOUNTS,
        "deal_company_data.csv": TableKind.DEAL_ACCOUNTS,
        "deal_contact_data.csv": TableKind.OTHER,
        "deal_data.csv": TableKind.DEALS,
        "deal_pipeline_data.csv": TableKind.PIPELINES,
        "deal_pipeline_stage_data.csv": TableKind.STAGES,
        "deal_property_history_data.csv": TableKind.OTHER,
        "deal_stage_data.csv": TableKind.STAGE_VISITS,
        "engagement_meeting_data.csv": TableKind.OTHER,
        "merged_deal_data.csv": TableKind.MERGED_DEALS,
        "owner_data.csv": TableKind.OWNERS,
        "owner_team_data.csv": TableKind.OTHER,
        "property_data.csv": TableKind.OTHER,
        "team_data.csv": TableKind.OTHER,
    },
}


@pytest.mark.parametrize("folder", KINDS)
def test_each_table_of_the_samples_is_what_it_is(folder: str) -> None:
    recognition = recognise(sample(folder))
    assert KINDS[folder] == {table.sheet.file: table.kind for table in recognition.tables}


@pytest.mark.parametrize("folder", KINDS)
def test_each_table_is_what_it_is_whatever_its_file_is_called(folder: str) -> None:
    sheets = sample(folder)
    by_name_only = {"team_data.csv", "company_data.csv", "sf_opportunity_history_data.csv"}
    for number, sheet in enumerate(sheets):
        if sheet.file not in by_name_only:
            renamed = sheet_of(dict(zip(sheet.columns, sheet.cells, strict=True)), f"table{number}.csv")
            (table,) = recognise_any([renamed]).tables
            assert table.kind is KINDS[folder][sheet.file], sheet.file


GOALS = {
    "Rep,Quota": {"Rep": ["Rep One"], "Quota": ["100000"]},
    "Forecasting": {"QuotaOwnerId": ["u1"], "StartDate": ["2026-01-01"], "QuotaAmount": ["5"], "PeriodId": ["p"]},
    "HubSpot": {"Goal name": ["Q1"], "Assignee": ["Rep One"], "Target amount": ["$5"], "Start date": ["2026-01-01"]},
    "Dynamics": {"Goal Owner": ["Rep One"], "Target (Money)": ["5"], "From": ["2026-01-01"], "To": ["2026-03-31"]},
    "sales": {"Salesperson": ["Rep One"], "Period": ["2026-Q1"], "Sales Target": ["1.000,00 €"]},
    "German": {"Vertriebsmitarbeiter": ["Rep One"], "Jahr": ["2026"], "Umsatzziel": ["5000"]},
}


@pytest.mark.parametrize("columns", GOALS.values(), ids=GOALS)
def test_goals_are_recognised_in_many_spellings(columns: Mapping[str, list[Cell]]) -> None:
    (table,) = recognise_any([sheet_of(columns, "table.csv")]).tables
    assert table.kind is TableKind.GOALS
    assert Role.TARGET in table.columns
    assert table.columns.keys() & {Role.OWNER_ID, Role.OWNER_NAME}


def test_goals_with_a_column_for_each_quarter_become_a_row_for_each() -> None:
    columns = {"Rep": ["Rep One", "Rep Two"], "Year": ["2026", "2026"], "Q1 Quota": ["1", "2"], "Q2 Quota": ["3", ""]}
    (table,) = recognise_any([sheet_of(columns, "quotas.csv")]).tables
    assert table.kind is TableKind.GOALS
    assert ["Rep One", "Rep One", "Rep Two", "Rep Two"] == table.cells(Role.OWNER_NAME)
    assert ["Q1 2026", "Q2 2026", "Q1 2026", "Q2 2026"] == table.cells(Role.PERIOD)
    assert ["1", "3", "2", ""] == table.cells(Role.TARGET)
    assert [2, 2, 3, 3] == list(table.sheet.lines)


def test_revenue_by_year_of_accounts_is_no_goal() -> None:
    columns = {"Account Name": ["Client 1"], "Industry": ["x"], "Owner": ["Rep One"], "2024": ["5"], "2025": ["6"]}
    (table,) = recognise_any([sheet_of(columns, "table.csv")]).tables
    assert table.kind is TableKind.ACCOUNTS


def test_a_list_of_records_that_have_owners_is_no_list_of_owners() -> None:
    columns: dict[str, list[Cell]] = {"Id": ["001a", "001b"], "Name": ["Client 1", "Client 2"]}
    (accounts,) = recognise_any([sheet_of({**columns, "OwnerId": ["u1", "u2"]}, "Account.csv")]).tables
    assert TableKind.ACCOUNTS is accounts.kind
    (users,) = recognise_any([sheet_of({**columns, "IsActive": ["1", "1"]}, "users.csv")]).tables
    assert TableKind.OWNERS is users.kind


def test_overrides_are_recognised_by_their_file_or_by_certainty() -> None:
    columns = {"Opportunity": ["d1"], "Client": [""], "Tier": [""], "Odds": ["0.5"], "Rep": [""]}
    (by_file,) = recognise_any([sheet_of(columns, "overrides.csv")]).tables
    (by_column,) = recognise_any([sheet_of({**columns, "Certainty": ["likely"]}, "table.csv")]).tables
    for table in (by_file, by_column):
        assert table.kind is TableKind.OVERRIDES
        assert {Role.DEAL_ID, Role.ACCOUNT_NAME, Role.TIER, Role.ODDS, Role.OWNER_NAME} <= table.columns.keys()


def test_a_file_given_as_overrides_is_one_or_says_what_it_lacks() -> None:
    assert recognise_overrides(sheet_of({"deal": ["d1"], "odds": ["1"]})).kind is TableKind.OVERRIDES
    with pytest.raises(InvalidInputError, match="tier, odds, certainty and owner"):
        recognise_overrides(sheet_of({"deal": ["d1"], "colour": ["red"]}))


OTHER_EXPORTS: Mapping[str, Mapping[str, Role]] = {
    "short names": {
        "deal_id": Role.ID,
        "client": Role.ACCOUNT_NAME,
        "rep": Role.OWNER_NAME,
        "value_eur": Role.AMOUNT,
        "stage": Role.STAGE,
        "win_prob": Role.ODDS,
        "expected_close": Role.CLOSE_DATE,
    },
    "joined report": {
        "Opportunity: Opportunity Name": Role.NAME,
        "Opportunity: Account Name: Account Name": Role.ACCOUNT_NAME,
        "Opportunity: Stage": Role.STAGE,
        "Opportunity: Amount": Role.AMOUNT,
        "Opportunity: Close Date": Role.CLOSE_DATE,
        "Opportunity Owner: Full Name": Role.OWNER_NAME,
        "Opportunity: Probability (%)": Role.ODDS,
    },
    "query": {
        "Id": Role.ID,
        "Name": Role.NAME,
        "Account.Name": Role.ACCOUNT_NAME,
        "Owner.Name": Role.OWNER_NAME,
        "StageName": Role.STAGE,
        "Amount": Role.AMOUNT,
        "CloseDate": Role.CLOSE_DATE,
        "Account.Industry": Role.INDUSTRY,
        "Owner.Email": Role.EMAIL,
    },
    "editable sheet": {
        "(Do Not Modify) Opportunity": Role.ID,
        "(Do Not Modify) Row Checksum": Role.CODE,
        "Topic": Role.NAME,
        "Potential Customer": Role.ACCOUNT_NAME,
        "Est. Close Date": Role.CLOSE_DATE,
        "Est. Revenue": Role.AMOUNT,
        "Owner": Role.OWNER_NAME,
        "Pipeline Phase": Role.STAGE,
    },
}
NOT_OF_DEALS = {Role.INDUSTRY, Role.EMAIL, Role.CODE}


@pytest.mark.parametrize("meanings", OTHER_EXPORTS.values(), ids=OTHER_EXPORTS)
def test_exports_of_other_make_are_recognised_and_the_rest_is_unused(meanings: Mapping[str, Role]) -> None:
    recognition = recognise([sheet_of({header: cells_for(role) for header, role in meanings.items()})])
    used = {role: header for header, role in meanings.items() if role not in NOT_OF_DEALS}
    assert used == headers_by_role(recognition)
    (deals,) = recognition.of(TableKind.DEALS)
    assert [header for header, role in meanings.items() if role in NOT_OF_DEALS] == list(deals.unused)
    assert not any(column.is_guess for column in deals.columns.values())


OTHER_RECORDS = {
    "tasks.csv": ["Subject", "Due Date", "Status", "Priority", "Assigned To", "Related To", "Opportunity"],
    "contacts.csv": ["Record ID", "First Name", "Last Name", "Email", "Associated Company", "Company name"],
    "leads.csv": ["Lead ID", "First Name", "Last Name", "Company", "Lead Owner", "Lead Status", "Annual Revenue"],
    "lines.csv": ["OpportunityId", "Product2Id", "Quantity", "UnitPrice", "TotalPrice", "Name", "Id"],
    "quotes.csv": ["Quote Number", "Opportunity Name", "Status", "Amount", "Expiration Date", "Owner"],
}


@pytest.mark.parametrize("file", OTHER_RECORDS)
def test_lists_of_other_things_that_name_deals_and_accounts_are_not_read(file: str) -> None:
    (table,) = recognise_any([sheet_of({header: ["a b"] for header in OTHER_RECORDS[file]}, file)]).tables
    assert table.kind is TableKind.OTHER


def deals_with(**more: list[Cell]) -> Sheet:
    return sheet_of({"Id": ["1", "2", "3"], "Stage": ["a", "b", "c"], **more})


def test_a_name_its_cells_contradict_is_not_taken_and_told() -> None:
    recognition = recognise(
        [deals_with(Amount=["small", "large", "medium"], Price=["10", "20", "30"], Name=["x", "y", "z"])]
    )
    assert headers_by_role(recognition)[Role.AMOUNT] == "Price"
    (told,) = [finding for finding in recognition.findings if finding.code == "contradicted_columns"]
    assert "'Amount' is not taken for amount: only 0% of its cells read as money" in told.message


def test_a_name_some_cells_contradict_is_taken_as_a_guess() -> None:
    recognition = recognise(
        [deals_with(Amount=["10", "20", "many"] * 1, Closing=["", "", ""], CloseDate=["2026-01-01", "soon", "later"])]
    )
    (deals,) = recognition.of(TableKind.DEALS)
    assert deals.columns[Role.CLOSE_DATE].is_guess
    assert "33% of its cells read as dates" in deals.columns[Role.CLOSE_DATE].reason
    assert "guessed_columns" in codes(recognition)


def test_one_meaning_goes_to_one_column_and_the_other_is_told() -> None:
    recognition = recognise([deals_with(Amount=["1", "2", "3"], Value=["4", "5", "6"], Name=["x", "y", "z"])])
    assert headers_by_role(recognition)[Role.AMOUNT] == "Amount"
    (told,) = [finding for finding in recognition.findings if finding.code == "columns_of_one_meaning"]
    assert told.severity is Severity.WARNING
    assert "'Value' has the same meaning (amount); 'Amount' is used" in told.message


def test_an_empty_column_gives_way_to_a_full_one_of_the_same_rank() -> None:
    sheet = Sheet(
        file="d.csv",
        name="d.csv",
        columns=("Id", "Stage", "Amount", "Amount"),
        cells=(["1", "2"], ["a", "b"], ["", ""], ["5", "6"]),
        lines=[2, 3],
    )
    (deals,) = recognise([sheet]).of(TableKind.DEALS)
    assert deals.columns[Role.AMOUNT].position == 3


GUESSES = {
    "misspelt": (Role.ODDS, "Probabilty", ["10", "20", "90"]),
    "in words of text": (Role.OWNER_NAME, "Person of our seller force", ["Rep One", "Rep Two", "Rep One"]),
    "in words": (Role.CLOSE_DATE, "Planned closing date of deal", ["2026-01-01", "2026-02-01", "2026-03-01"]),
    "by stages": (Role.STAGE, "Where we are", ["Prospecting", "Needs Analysis", "Closed Won"]),
    "by outcome": (Role.STATUS, "How it ended", ["Won", "Lost", "Open"]),
    "by percent": (Role.ODDS, "Gut feeling", ["10%", "20 %", "90%"]),
    "by money": (Role.AMOUNT, "Ticket", ["$10", "$20.50", "$30"]),
    "with a remark": (Role.AMOUNT, "Amount (without options)", ["1", "2", "3"]),
    "custom": (Role.ODDS, "Win_Probability__c", ["1", "20", "30"]),
}


@pytest.mark.parametrize(("role", "header", "cells"), GUESSES.values(), ids=GUESSES)
def test_what_is_nearly_certain_is_guessed_and_said_to_be(role: Role, header: str, cells: list[Cell]) -> None:
    columns: dict[str, list[Cell]] = {
        "Deal Name": ["x", "y", "z"],
        "Amount": ["1", "2", "3"],
        "Stage": ["a", "b", "c"],
        "Close Date": ["2026-01-01"] * 3,
    }
    known = {Role.AMOUNT: "Amount", Role.STAGE: "Stage", Role.CLOSE_DATE: "Close Date"}
    columns = {name: values for name, values in columns.items() if known.get(role) != name} | {header: cells}
    recognition = recognise([sheet_of(columns, "deals.csv")])
    (deals,) = recognition.of(TableKind.DEALS)
    assert deals.columns[role].header == header
    assert deals.columns[role].is_guess
    (told,) = [finding for finding in recognition.findings if finding.code == "guessed_columns"]
    assert header in told.message


def test_opportunity_is_an_id_or_a_name_as_its_cells_say() -> None:
    rest = {"Amount": ["1", "2"], "Stage": ["a", "b"], "Owner": ["Rep One", "Rep Two"]}
    by_id = recognise([sheet_of({"Opportunity": ["0065g00000A1", "0065g00000A2"], **rest})])
    by_name = recognise([sheet_of({"Opportunity": ["Big renewal", "Small upgrade"], **rest})])
    assert headers_by_role(by_id)[Role.ID] == "Opportunity"
    assert headers_by_role(by_name)[Role.NAME] == "Opportunity"


def test_an_ambiguous_name_takes_the_meaning_that_is_left() -> None:
    rest = {"Topic": ["One", "Two"], "Amount": ["1", "2"], "Stage": ["a", "b"]}
    found = headers_by_role(recognise([sheet_of({"Opportunity": ["alpha", "beta"], **rest})]))
    assert ("Opportunity", "Topic") == (found[Role.ID], found[Role.NAME])


def test_the_error_about_deals_tells_of_no_more_than_some_tables() -> None:
    with pytest.raises(InvalidInputError) as raised:
        recognise([sheet_of({"Colour": ["red"]}, f"{number}.csv") for number in range(25)])
    assert len(raised.value.faults) == 21
    assert raised.value.faults[-1].found == "5 more tables without deals"


def test_no_deals_at_all_is_an_error_that_says_what_was_found() -> None:
    sheets = [
        sheet_of({"Name": ["Client 1"], "Industry": ["x"]}, "clients.csv"),
        sheet_of({"Colour": ["red"]}, "b.csv"),
    ]
    with pytest.raises(InvalidInputError) as raised:
        recognise(sheets)
    assert ["clients.csv", "b.csv"] == [fault.path for fault in raised.value.faults]
    assert "taken for accounts" in raised.value.faults[0].found
    assert "territory-opt map" in raised.value.faults[0].hint
    with pytest.raises(InvalidInputError, match="no table at all"):
        recognise([])


def test_a_preset_outranks_the_names_and_one_that_fits_nothing_is_refused() -> None:
    sheet = sheet_of({names[0]: cells_for(role) for role, names in SPELLINGS[System.SALESFORCE].items()})
    assert recognise([sheet], system=System.DYNAMICS).system is System.DYNAMICS
    german = sheet_of({name: cells_for(role) for role, name in LOCALISED["German HubSpot"].items()})
    with pytest.raises(InvalidInputError, match="it looks like HubSpot"):
        recognise([german], system=System.MAVEN)


def test_everything_unused_missing_unnamed_or_unread_is_told() -> None:
    deals = sheet_of({"Id": ["1"], "Amount": ["1"], "Stage": ["a"], "": ["what"], "Colour": ["red"]})
    other = sheet_of({"Colour": ["red"]}, "colours.csv")
    recognition = recognise([deals, other])
    found = {finding.code: finding for finding in recognition.findings}
    assert {"unused_columns", "missing_columns", "unnamed_columns", "tables_not_read"} == found.keys()
    assert found["unused_columns"].count == 2
    assert {"name", "owner", "account", "odds", "close date"} <= set(found["missing_columns"].examples)
    assert found["tables_not_read"].examples == ("colours.csv",)


def test_the_page_names_every_column_once() -> None:
    recognition = recognise(sample("salesforce_api"))
    page = "\n".join(recognition_lines(recognition))
    assert page.startswith("2 tables, 2 of them read, written by Salesforce; 0 columns guessed")
    for table in recognition.tables:
        for header in table.sheet.columns:
            assert re.search(rf"(?<!\w){re.escape(header)}(?!\w)", page)


HOSTILE = st.text(st.characters(exclude_categories=[]), max_size=30) | st.sampled_from(
    [
        "=1+1",
        "<script>",
        "a\r\nb",
        "\u202eabc",
        "\x00",
        "\ud800",
        "x" * 32_000,
        "[[table]]",
        '"""',
        "Deal - " * 50,
        "(" * 500,
    ]
)


@given(headers=st.lists(HOSTILE, max_size=8), cells=st.lists(HOSTILE, min_size=1, max_size=3))
def test_hostile_headers_and_cells_are_recognised_as_something(headers: list[str], cells: list[str]) -> None:
    columns = ("Id", "Amount", "Stage", *headers)
    sheet = Sheet(
        file="a.csv", name="a.csv", columns=columns, cells=tuple([cells] * len(columns)), lines=range(len(cells))
    )
    recognition = recognise_any([sheet])
    (table,) = recognition.tables
    assert len(table.columns) + len(table.unused) == len(columns)
    assert all(line.isprintable() for line in recognition_lines(recognition))
