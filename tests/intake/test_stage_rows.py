from territory_opt.intake.joining.settled_table import SettledTable
from territory_opt.intake.joining.stage_rows import StageList, read_pipelines, read_products, read_stages
from territory_opt.intake.records.export import Stage
from territory_opt.intake.records.recognition import TableKind
from territory_opt.testing.recognised import table_of


def stages_of(**columns: list[str | None]) -> StageList:
    return read_stages([SettledTable(table_of(TableKind.STAGES, columns))], {"1": "Sales", "2": "Renewals"})


def test_a_stage_is_found_by_id_and_by_name_in_any_spelling() -> None:
    stages = stages_of(stage_id=["s1"], stage=["Contract Sent"], odds=["0.9"], pipeline=["1"])
    assert ["Contract Sent"] * 3 == [stages.key(text, None) for text in ("s1", "Contract Sent", "contractsent")]
    assert stages.key("Closed Won", None) is None
    assert Stage(name="Contract Sent", pipeline="Sales", odds=0.9) == stages.stages["Contract Sent"]


def test_a_stage_that_pipelines_agree_on_has_one_entry() -> None:
    stages = stages_of(stage_id=["a", "b"], stage=["Won", "Won"], odds=["1.0", "1.0"], pipeline=["1", "2"])
    assert {"Won": Stage(name="Won", odds=1.0)} == stages.stages


def test_a_stage_that_pipelines_disagree_on_is_kept_apart() -> None:
    stages = stages_of(stage_id=["a", "b"], stage=["Talks", "Talks"], odds=["0.2", "0.6"], pipeline=["1", "2"])
    assert {"Talks (Sales)": 0.2, "Talks (Renewals)": 0.6} == {key: stage.odds for key, stage in stages.stages.items()}
    assert ("Talks (Renewals)", "Talks (Sales)") == (stages.key("Talks", "Renewals"), stages.key("a", None))
    assert stages.key("Talks", None) is None


def test_a_type_of_stage_says_how_it_ends_deals() -> None:
    stages = stages_of(stage=["Talks", "Signed", "Gone"], status=["Open", "Closed/Won", "Closed/Lost"])
    assert [(False, False), (True, True), (True, False)] == [
        (stage.is_closed, stage.is_won) for stage in stages.stages.values()
    ]


def test_rows_without_id_and_name_are_told() -> None:
    table = SettledTable(table_of(TableKind.STAGES, stage=["Talks", ""], odds=["0.5", "0.6"]))
    assert ["Talks"] == list(read_stages([table], {}).stages)
    assert [("rows_without_name", ("stages.csv:3",))] == [
        (finding.code, finding.examples) for finding in table.findings() if finding.code != "settled_columns"
    ]


def test_pipelines_have_names_by_id() -> None:
    table = SettledTable(table_of(TableKind.PIPELINES, id=["1", "2"], name=["Sales", None]))
    assert {"1": "Sales", "2": "2"} == read_pipelines([table])


def test_products_are_found_by_id_code_and_name() -> None:
    table = table_of(TableKind.PRODUCTS, id=["19"], name=["GTX Pro"], code=["G-1"], series=["GTX"], list_price=["-5"])
    known, products = read_products([SettledTable(table)])
    assert ["19"] * 3 == [known.sight((None, text)).key for text in ("19", "gtxpro", "G-1")]
    assert ("GTX Pro", "GTX", None) == (products["19"].name, products["19"].series, products["19"].list_price)
