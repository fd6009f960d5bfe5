"""An export of many deals read into a territory: seconds and memory, from CSV and from a workbook.

Each file is read by a process of its own, measured from its start to the problem.
"""

import csv
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from timing import HERE, bar, child, smoke_asked

HEADER = (
    "Opportunity ID", "Opportunity Name", "Account Name", "Opportunity Owner", "Stage", "Amount", "Probability (%)",
    "Close Date", "Created Date", "Type", "Forecast Category", "Next Step", "Closed", "Won",
)  # fmt: skip
STAGES = (
    ("Prospecting", 10), ("Needs Analysis", 20), ("Proposal/Price Quote", 75), ("Negotiation/Review", 90),
    ("Closed Won", 100), ("Closed Lost", 0),
)  # fmt: skip
READ = (
    "import sys, territory_opt as to; problem = to.read_crm(sys.argv[1]); "
    "print(f'{len(problem.opportunities):,} open deals, {len(problem.clients):,} clients')"
)
WRITE = (
    f"import sys; sys.path.insert(0, {str(HERE)!r}); import pathlib, crm_import; "
    "crm_import.{write}(pathlib.Path(sys.argv[1]), int(sys.argv[2]))"
)
ONE_OWNER_SHARE = 0.95
NUM_DEALS, SMOKE_DEALS = 100_000, 2_000
MOST_CSV_S, MOST_XLSX_S, MOST_MB = 6.0, 10.0, 600.0


def rows(num_deals: int, seed: int = 0) -> Iterator[tuple[str | float, ...]]:
    """Yield the deals of a made-up report: 40 owners, ten deals to an account, most of one owner, a third closed."""
    random_ = random.Random(seed)  # noqa: S311  # sample data
    for i in range(num_deals):
        stage, odds = random_.choice(STAGES)
        is_closed = stage.startswith("Closed")
        account = random_.randrange(num_deals // 10 + 1)
        owner = account % 40 if random_.random() < ONE_OWNER_SHARE else random_.randrange(40)
        yield (
            f"006{i:012d}",
            f"Deal {i}",
            f"Account {account}",
            f"Rep {owner}",
            stage,
            round(random_.lognormvariate(9, 1), 2),
            odds,
            f"{random_.randint(1, 12)}/{random_.randint(1, 28)}/{2025 if is_closed else 2026}",
            f"{random_.randint(1, 12)}/{random_.randint(1, 28)}/2024",
            random_.choice(("New Customer", "Existing Customer - Upgrade", "")),
            random_.choice(("Pipeline", "Best Case", "Commit")),
            random_.choice(("", "Call, then visit", "Send offer")),
            int(is_closed),
            int(stage == "Closed Won"),
        )


def write_csv(path: Path, num_deals: int) -> None:
    """Write the report as a CSV file."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(HEADER)
        writer.writerows(rows(num_deals))


def write_workbook(path: Path, num_deals: int) -> None:
    """Write the report as a workbook."""
    import xlsxwriter  # noqa: PLC0415  # so that --help needs no extra

    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Report")
        sheet.write_row(0, 0, HEADER)
        for i, row in enumerate(rows(num_deals), start=1):
            sheet.write_row(i, 0, row)


def main() -> None:
    """Measure both files."""
    num_deals = SMOKE_DEALS if smoke_asked(__doc__) else NUM_DEALS
    print(f"\nAn export of {num_deals:,} deals read into a territory")
    with tempfile.TemporaryDirectory() as folder:
        for name, write, limit_s in (("deals.csv", write_csv, MOST_CSV_S), ("deals.xlsx", write_workbook, MOST_XLSX_S)):
            path = Path(folder) / name
            child([sys.executable, "-c", WRITE.format(write=write.__name__), str(path), str(num_deals)])
            use = child([sys.executable, "-c", READ, str(path)])
            print(f"  {name}: {use.output.strip()}")
            bar(f"reading {name}", use.wall_s, limit_s, "s")
            bar("its memory", use.peak_mb, MOST_MB, "MB")


if __name__ == "__main__":
    main()
